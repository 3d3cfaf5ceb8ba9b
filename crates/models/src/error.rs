use lineament_image::ImageError;
use lineament_net::NetError;
use thiserror::Error;

/// What can be wrong with a model or its picture. Each text names the thing and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelsError {
    /// A model whose inputs or outputs are not those of the network that it is to be.
    #[error("this is not a {network}: {problem}; load the weights that `lineament-learn` wrote for it")]
    Layout {
        /// The network that it was to be.
        network: &'static str,
        /// What is missing or different.
        problem: String,
    },
    /// A picture of a size that the network does not take.
    #[error("the picture is {width} × {height} pixels; {remedy}")]
    Size {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
        /// What to do.
        remedy: String,
    },
    /// An option out of range.
    #[error("{name} is {value}; it must be {range}")]
    Option {
        /// The option.
        name: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
    /// What the network's plan says.
    #[error(transparent)]
    Net(#[from] NetError),
    /// What the picture's buffer says.
    #[error(transparent)]
    Image(#[from] ImageError),
}
