//! A weight file as it lies on the disk: the network, and how its numbers are kept.

use std::fmt::Write as _;
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors};

use super::{Model, file};
use crate::text::grouped;
use crate::{NetError, Plan};

/// A weight file that was read and checked: what `lineament net show FILE` prints.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightFile {
    /// The network, its weights as f32 whatever the file keeps.
    pub model: Model,
    /// How the file keeps them.
    pub stored: Stored,
}

/// The size of a weight file and the precision of its tensors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stored {
    /// Bytes of the file, header included.
    pub bytes: u64,
    /// Tensors kept as f32, and the numbers in them.
    pub f32: [u64; 2],
    /// Tensors kept as f16, and the numbers in them.
    pub f16: [u64; 2],
}

impl WeightFile {
    /// Reads a weight file.
    ///
    /// # Errors
    /// As [`Model::load`].
    pub fn load(path: &Path) -> Result<Self, NetError> {
        Self::from_bytes(&file::read(path)?).map_err(|e| e.of_file(path))
    }

    /// Reads the content of a weight file.
    ///
    /// # Errors
    /// As [`Model::from_bytes`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NetError> {
        let model = Model::from_bytes(bytes)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(|e| NetError::File { problem: e.to_string() })?;
        let mut stored = Stored { bytes: bytes.len() as u64, ..Stored::default() };
        for (_, view) in tensors.iter() {
            let [tensors, numbers] = if view.dtype() == Dtype::F16 { &mut stored.f16 } else { &mut stored.f32 };
            *tensors += 1;
            *numbers += view.shape().iter().product::<usize>() as u64;
        }
        Ok(Self { model, stored })
    }

    /// The network as a table, its provenance, and the sizes: on the disk with each precision, and in memory as this machine runs it.
    ///
    /// # Errors
    /// Where the blueprint cannot be built.
    pub fn describe(&self) -> Result<String, NetError> {
        let mut text = self.model.describe()?;
        let _ = writeln!(text, "\nfile\n  size     {} bytes", grouped(self.stored.bytes));
        for (precision, [tensors, numbers]) in [("f32", self.stored.f32), ("f16", self.stored.f16)] {
            if tensors > 0 {
                let _ = writeln!(text, "  {precision}      {} tensors, {} numbers", grouped(tensors), grouped(numbers));
            }
        }
        let _ = match Plan::new(&self.model) {
            Ok(plan) => {
                let [weights, buffers] = plan.memory().map(|bytes| grouped(bytes as u64));
                writeln!(
                    text,
                    "here\n  runs on  {}\n  weights  {weights} bytes\n  buffers  {buffers} bytes a thread",
                    plan.isa()
                )
            }
            Err(error) => writeln!(text, "here\n  cannot run: {error}"),
        };
        Ok(text)
    }
}
