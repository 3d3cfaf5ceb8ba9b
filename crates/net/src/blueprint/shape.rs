use std::fmt;

use serde::{Deserialize, Serialize};

use crate::NetError;

/// The shape of one example's tensor, without the batch. In JSON: `[channels, height, width]` or `[length]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Vec<usize>", into = "Vec<usize>")]
pub enum Shape {
    /// A map of features, or a picture; its numbers stand channel by channel, row by row.
    Map {
        /// Channels.
        channels: usize,
        /// Rows.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// A list of features.
    Vector {
        /// Its length.
        length: usize,
    },
}

/// The most numbers in one tensor of one example: 512 MiB.
pub(crate) const MAX_ELEMENTS: usize = 1 << 27;

impl Shape {
    /// A map of features.
    #[must_use]
    pub const fn map(channels: usize, height: usize, width: usize) -> Self {
        Self::Map { channels, height, width }
    }

    /// A list of features.
    #[must_use]
    pub const fn vector(length: usize) -> Self {
        Self::Vector { length }
    }

    /// The channels of a map, or the length of a vector.
    #[must_use]
    pub const fn channels(self) -> usize {
        match self {
            Self::Map { channels, .. } => channels,
            Self::Vector { length } => length,
        }
    }

    /// Rows and columns; a vector has one of each.
    #[must_use]
    pub const fn extent(self) -> [usize; 2] {
        match self {
            Self::Map { height, width, .. } => [height, width],
            Self::Vector { .. } => [1, 1],
        }
    }

    /// How many numbers one example has. Shapes of a checked blueprint never overflow here.
    #[must_use]
    pub const fn elements(self) -> usize {
        let [height, width] = self.extent();
        self.channels().saturating_mul(height).saturating_mul(width)
    }

    /// The dimensions, without the batch.
    #[must_use]
    pub fn dimensions(self) -> Vec<usize> {
        self.into()
    }

    /// Whether the tensor is neither empty nor beyond [`MAX_ELEMENTS`].
    pub(crate) fn sane(self) -> Result<Self, String> {
        match self.elements() {
            0 => Err(format!("its output would be empty ({self}); give it a larger input or a smaller kernel")),
            n if n > MAX_ELEMENTS => Err(format!(
                "its output would have shape {self}, more than {MAX_ELEMENTS} numbers; use a smaller input"
            )),
            _ => Ok(self),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Map { channels, height, width } => write!(f, "[{channels}, {height}, {width}]"),
            Self::Vector { length } => write!(f, "[{length}]"),
        }
    }
}

impl From<Shape> for Vec<usize> {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Map { channels, height, width } => vec![channels, height, width],
            Shape::Vector { length } => vec![length],
        }
    }
}

impl TryFrom<Vec<usize>> for Shape {
    type Error = NetError;

    fn try_from(dimensions: Vec<usize>) -> Result<Self, NetError> {
        match dimensions[..] {
            [channels, height, width] => Ok(Self::Map { channels, height, width }),
            [length] => Ok(Self::Vector { length }),
            _ => Err(NetError::Json {
                problem: format!("a shape has 3 dimensions (channels, height, width) or 1, not {}", dimensions.len()),
            }),
        }
    }
}
