//! Other people's networks, by way of tract (<https://github.com/sonos/tract>).

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use tract_onnx::prelude::{
    Datum, DatumType, Framework, InferenceFact, InferenceModelExt, IntoRunnable, Tensor, ToDim, TypedRunnableModel,
    tvec,
};

use tract_onnx::tract_hir::infer::Factoid;
use tract_onnx::tract_hir::internal::DimLike;

use crate::NetError;

/// A network from an ONNX file, run by tract: any operators, but several times slower than a [`Plan`](crate::Plan) of the same network.
#[derive(Debug, Clone)]
pub struct Foreign {
    model: Arc<TypedRunnableModel>,
    inputs: Vec<ForeignPort>,
    outputs: Vec<String>,
}

/// An input of a foreign network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignPort {
    /// Its name.
    pub name: String,
    /// Its shape, the batch included.
    pub shape: Vec<usize>,
}

/// An output of a foreign network.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignTensor {
    /// Its name.
    pub name: String,
    /// Its shape, the batch included.
    pub shape: Vec<usize>,
    /// Its numbers, the last dimension fastest.
    pub numbers: Vec<f32>,
}

impl Foreign {
    /// Reads an ONNX file; see [`Foreign::from_bytes`].
    ///
    /// # Errors
    /// Where the file cannot be read, or as [`Foreign::from_bytes`].
    pub fn load(path: &Path, shapes: &[(&str, &[usize])]) -> Result<Self, NetError> {
        let bytes = std::fs::read(path).map_err(|e| wrong(format!("{}: {e}; check the path", path.display())))?;
        Self::from_bytes(&bytes, shapes)
    }

    /// Reads the content of an ONNX file. `shapes` gives inputs, by name, the shape that the file leaves open, the batch included; an open batch alone
    /// becomes 1.
    ///
    /// # Errors
    /// Where it is no ONNX file, an input's shape stays open, an input is not of 32-bit floats, or an operator is unknown; the text names it.
    pub fn from_bytes(bytes: &[u8], shapes: &[(&str, &[usize])]) -> Result<Self, NetError> {
        let unreadable = |e| wrong(format!("{e:#}; check that it is an ONNX file with operators that tract knows"));
        let mut model = tract_onnx::onnx().model_for_read(&mut Cursor::new(bytes)).map_err(unreadable)?;
        let outlets = model.input_outlets().map_err(unreadable)?.to_vec();
        let names: Vec<String> = outlets.iter().map(|outlet| model.node(outlet.node).name.clone()).collect();
        if let Some((unknown, _)) = shapes.iter().find(|(name, _)| !names.iter().any(|n| n == name)) {
            return Err(NetError::port(unknown, format!("the ONNX model has no such input; there are {names:?}")));
        }
        let mut inputs = Vec::new();
        for (index, (outlet, name)) in outlets.iter().zip(names).enumerate() {
            let fact = model.outlet_fact(*outlet).map_err(unreadable)?;
            if fact.datum_type.concretize().is_some_and(|t| t != DatumType::F32) {
                return Err(NetError::port(
                    &name,
                    format!("it is of type {:?}; only 32-bit floats are supported", fact.datum_type),
                ));
            }
            let given = shapes.iter().find(|(wanted, _)| *wanted == name).map(|(_, shape)| shape.to_vec());
            let open = || {
                let shape = fact.shape.clone();
                NetError::port(&name, format!("its shape {shape:?} is open; give one, the batch included"))
            };
            let shape = match given {
                Some(shape) => shape,
                None => {
                    let dims: Vec<_> = fact.shape.dims().collect();
                    if dims.is_empty() {
                        return Err(open());
                    }
                    let known = |(place, dim): (usize, &tract_onnx::tract_hir::infer::GenericFactoid<_>)| {
                        let known = dim.concretize().and_then(|d: tract_onnx::prelude::TDim| d.to_usize().ok());
                        known.or((place == 0).then_some(1))
                    };
                    dims.into_iter().enumerate().map(known).collect::<Option<Vec<usize>>>().ok_or_else(open)?
                }
            };
            let dims: Vec<_> = shape.iter().map(|d| d.to_dim()).collect();
            model.set_input_fact(index, InferenceFact::dt_shape(f32::datum_type(), dims)).map_err(unreadable)?;
            inputs.push(ForeignPort { name, shape });
        }
        let outlets = model.output_outlets().map_err(unreadable)?.to_vec();
        let label = |outlet: &tract_onnx::prelude::OutletId| {
            model.outlet_label(*outlet).map_or_else(|| model.node(outlet.node).name.clone(), ToString::to_string)
        };
        let outputs = outlets.iter().map(label).collect();
        let model = model.into_optimized().and_then(IntoRunnable::into_runnable).map_err(unreadable)?;
        Ok(Self { model, inputs, outputs })
    }

    /// The inputs, in the file's order.
    #[must_use]
    pub fn inputs(&self) -> &[ForeignPort] {
        &self.inputs
    }

    /// Runs the network: the numbers of each input, in the order of [`Foreign::inputs`].
    ///
    /// # Errors
    /// Where an input is missing or has the wrong length, an operator fails, or an output is not of 32-bit floats.
    pub fn run(&self, inputs: &[&[f32]]) -> Result<Vec<ForeignTensor>, NetError> {
        let mut tensors = tvec!();
        for (index, port) in self.inputs.iter().enumerate() {
            let numbers = inputs.get(index).copied().unwrap_or_default();
            let tensor = Tensor::from_shape(&port.shape, numbers)
                .map_err(|e| NetError::port(&port.name, format!("{e}; give the numbers of shape {:?}", port.shape)))?;
            tensors.push(tensor.into());
        }
        let results = self.model.run(tensors).map_err(|e| wrong(format!("{e:#}; the model or its input is faulty")))?;
        let mut outputs = Vec::new();
        for (name, result) in self.outputs.iter().zip(results) {
            let not_floats = |e| NetError::port(name, format!("{e}; only outputs of 32-bit floats are supported"));
            let view = result.to_plain_array_view::<f32>().map_err(not_floats)?;
            outputs.push(ForeignTensor {
                name: name.clone(),
                shape: result.shape().to_vec(),
                numbers: view.iter().copied().collect(),
            });
        }
        Ok(outputs)
    }
}

fn wrong(problem: String) -> NetError {
    NetError::Onnx { problem }
}
