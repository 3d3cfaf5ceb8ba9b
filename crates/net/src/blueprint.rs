//! A network as data: named inputs, a list of layers, named outputs.

mod builder;
mod check;
mod count;
mod op;
mod parameters;
mod shape;

use serde::{Deserialize, Serialize};

pub use builder::{BlazeBlock, Builder, InvertedResidual, Value};
pub use check::Checked;
pub use count::Cost;
pub use op::{Activation, Conv, Filter, Op, Padding, Pool, Reduce};
pub use parameters::{Parameter, Role};
pub use shape::Shape;

use crate::NetError;

/// A network without its weights: what `learn` builds for training, a [`Plan`](crate::Plan) runs, and ONNX is written from.
///
/// Layers stand in the order in which they run; each names the tensors it reads, and its output has the layer's own name. The batch dimension is not
/// written down: a shape is that of one example.
///
/// ```
/// use lineament_net::{Activation, Builder, Conv, Shape};
///
/// let mut net = Builder::new("tiny");
/// let image = net.input("image", Shape::map(3, 32, 32));
/// let stem = net.conv_bn("stem", &image, Conv::square(8, 3).stride(2), Activation::Relu);
/// let pooled = net.global_average("pool", &stem);
/// let scores = net.linear("scores", &pooled, 4);
/// net.output("scores", &scores);
/// let blueprint = net.finish()?;
/// assert_eq!(blueprint.check()?.shape("stem.conv"), Some(Shape::map(8, 16, 16)));
/// # Ok::<(), lineament_net::NetError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blueprint {
    /// What the network is called.
    pub name: String,
    /// The tensors that are given.
    pub inputs: Vec<Input>,
    /// The layers, in the order in which they run.
    pub layers: Vec<Layer>,
    /// The tensors that are handed out.
    pub outputs: Vec<Output>,
}

/// A tensor that is given to the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its shape, without the batch.
    pub shape: Shape,
}

/// A tensor that is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// The name under which it is handed out.
    pub name: String,
    /// The layer (or input) whose tensor it is.
    pub from: String,
}

/// One step of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// Its name, which is also the name of its output.
    pub name: String,
    /// The tensors that it reads: inputs or earlier layers.
    pub inputs: Vec<String>,
    /// What it does.
    pub op: Op,
}

impl Blueprint {
    /// The blueprint as JSON, one line. [`Blueprint::from_json`] reads it.
    ///
    /// # Errors
    /// Where a number is not finite, which JSON cannot write.
    pub fn to_json(&self) -> Result<String, NetError> {
        serde_json::to_string(self).map_err(|e| NetError::Json { problem: e.to_string() })
    }

    /// Reads and checks a blueprint.
    ///
    /// # Errors
    /// Where the text is not a blueprint ([`NetError::Json`], with line and column) or a layer cannot be built (with the layer's name).
    pub fn from_json(text: &str) -> Result<Self, NetError> {
        let blueprint: Self = serde_json::from_str(text).map_err(|e| NetError::Json { problem: e.to_string() })?;
        blueprint.check()?;
        Ok(blueprint)
    }

    /// The same network for a picture of another size: every map that is an input gets this height and width.
    ///
    /// # Errors
    /// Where a layer then cannot be built: a network that ends in a linear layer over a flattened map takes one size only.
    pub fn with_input_size(&self, height: usize, width: usize) -> Result<Self, NetError> {
        let mut resized = self.clone();
        for input in &mut resized.inputs {
            if let Shape::Map { channels, .. } = input.shape {
                input.shape = Shape::Map { channels, height, width };
            }
        }
        let before = self.check()?;
        let after = resized.check()?;
        // A linear layer's weights fix its inputs: a network that merely could be built at that size is not the same network.
        for (old, new) in self.parameters(&before).iter().zip(resized.parameters(&after)) {
            if old.shape != new.shape {
                return Err(NetError::blueprint(
                    &self.name,
                    format!(
                        "at {width}×{height} pixels {:?} would have shape {:?} instead of {:?}; only a network without a linear layer over a \
                         flattened map takes any size",
                        old.name, new.shape, old.shape
                    ),
                ));
            }
        }
        Ok(resized)
    }
}
