//! Weights on disk: safetensors. One metadata entry, `lineament`, holds blueprint and provenance as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::{Model, Provenance, check_numbers, missing, stranger_error};
use crate::text::printable;
use crate::{Blueprint, NetError, Role};

/// The metadata entry. One entry only: the format keeps several in no order, and a file's bytes should follow from its content.
const ENTRY: &str = "lineament";
/// The version of what is in it.
const VERSION: u32 = 1;
/// The largest header that is parsed: blueprints have some 100 bytes a layer.
const MAX_HEADER: u64 = 16 << 20;
/// The largest file that is read: a billion weights. A device such as `/dev/zero` has no end.
const MAX_FILE: u64 = 4 << 30;

/// How weights are kept on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// As they are.
    F32,
    /// Weights of convolutions and linear layers as halves (relative error to 2⁻¹¹); biases, slopes and batch norms, a few numbers, as they are.
    F16,
}

#[derive(Serialize)]
struct MetadataOut<'a> {
    version: u32,
    blueprint: &'a Blueprint,
    provenance: &'a Provenance,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MetadataIn {
    version: u32,
    blueprint: Blueprint,
    #[serde(default)]
    provenance: Provenance,
}

impl Model {
    /// Reads a weight file.
    ///
    /// # Errors
    /// Where the file cannot be read, or as [`Model::from_bytes`]; the text names the file.
    pub fn load(path: &Path) -> Result<Self, NetError> {
        Self::from_bytes(&read(path)?).map_err(|e| e.of_file(path))
    }

    /// Reads the content of a weight file: of a file, or embedded in a program.
    ///
    /// Every name, type, shape and size is checked against the blueprint before any tensor is allocated, and every number afterwards.
    ///
    /// # Errors
    /// Where the content is cut, foreign, or does not fit its own blueprint; the text names the tensor or layer.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NetError> {
        let wrong = |problem: String| NetError::File { problem };
        header_length(bytes, bytes.len() as u64)?;
        let unreadable = |e| wrong(format!("{e}; it is cut or damaged: fetch it again"));
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let entry = metadata.metadata().as_ref().and_then(|entries| entries.get(ENTRY)).ok_or_else(|| {
            wrong(format!("it has no {ENTRY:?} entry: it holds tensors but no network; write it with `Model::save`"))
        })?;
        let MetadataIn { version, blueprint, provenance } =
            serde_json::from_str(entry).map_err(|e| NetError::Json { problem: printable(&e.to_string()) })?;
        if version != VERSION {
            return Err(wrong(format!(
                "its version is {version}, this program reads {VERSION}; update the older of the two"
            )));
        }
        let checked = blueprint.check()?;
        let parameters = blueprint.parameters(&checked);
        let tensors = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let known: BTreeSet<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
        if let Some(stranger) = tensors.iter().map(|(name, _)| name).filter(|name| !known.contains(name)).min() {
            return Err(stranger_error(stranger));
        }
        let mut views = Vec::with_capacity(tensors.len());
        for parameter in &parameters {
            let view = tensors.tensor(&parameter.name).map_err(|_| missing(parameter))?;
            if view.shape() != parameter.shape {
                return Err(NetError::weights(
                    &parameter.name,
                    format!(
                        "shape {:?} where the blueprint needs {:?}; the file is damaged",
                        view.shape(),
                        parameter.shape
                    ),
                ));
            }
            if !matches!(view.dtype(), Dtype::F32 | Dtype::F16) {
                return Err(NetError::weights(
                    &parameter.name,
                    format!("type {:?}; only F32 and F16 are read: convert it", view.dtype()),
                ));
            }
            views.push(view);
        }
        let mut weights = BTreeMap::new();
        for (parameter, view) in parameters.iter().zip(views) {
            let numbers = numbers(&view);
            check_numbers(parameter, &numbers)?;
            weights.insert(parameter.name.clone(), numbers);
        }
        Self::new(blueprint, weights, provenance)
    }

    /// The content of a weight file; the same bytes for the same model.
    ///
    /// # Errors
    /// Where a weight is too large for a half, or a score is not finite.
    pub fn to_bytes(&self, precision: Precision) -> Result<Vec<u8>, NetError> {
        let checked = self.blueprint.check()?;
        let mut parts: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = Vec::new();
        for parameter in self.blueprint.parameters(&checked) {
            let numbers = self.weights(&parameter.name).unwrap_or_default();
            let half = precision == Precision::F16 && parameter.role == Role::Weight;
            let (dtype, bytes) = if half {
                (Dtype::F16, halves(&parameter.name, numbers)?)
            } else {
                (Dtype::F32, numbers.iter().flat_map(|x| x.to_le_bytes()).collect())
            };
            parts.push((parameter.name, dtype, parameter.shape, bytes));
        }
        let views = parts
            .iter()
            .map(|(name, dtype, shape, bytes)| Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?)))
            .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
            .map_err(|e| NetError::File { problem: e.to_string() })?;
        let metadata = MetadataOut { version: VERSION, blueprint: &self.blueprint, provenance: &self.provenance };
        let entry = serde_json::to_string(&metadata).map_err(|e| NetError::Json { problem: e.to_string() })?;
        let info = Some(std::iter::once((ENTRY.to_string(), entry)).collect());
        safetensors::serialize(views, info).map_err(|e| NetError::File { problem: e.to_string() })
    }

    /// Writes a weight file.
    ///
    /// # Errors
    /// As [`Model::to_bytes`], or where the file cannot be written.
    pub fn save(&self, path: &Path, precision: Precision) -> Result<(), NetError> {
        std::fs::write(path, self.to_bytes(precision)?).map_err(|e| unreachable_file(&e).of_file(path))
    }
}

/// The content of a weight file; a file that cannot be one is not read to its end.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, NetError> {
    let failed = |e: std::io::Error| unreachable_file(&e).of_file(path);
    let mut file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    let mut bytes = Vec::new();
    (&mut file).take(8).read_to_end(&mut bytes).map_err(failed)?;
    // A pipe does not say how long it will be.
    let size = if about.is_file() { about.len() } else { MAX_FILE };
    header_length(&bytes, size).map_err(|e| e.of_file(path))?;
    file.take(MAX_FILE - 7).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE {
        let problem =
            format!("it has more than {MAX_FILE} bytes, the most that is read; no network here is that large");
        return Err(NetError::File { problem }.of_file(path));
    }
    Ok(bytes)
}

/// The length of the header that a file of `size` bytes begins with.
fn header_length(start: &[u8], size: u64) -> Result<u64, NetError> {
    let wrong = |problem: String| Err(NetError::File { problem });
    match start.first_chunk::<8>().map(|length| u64::from_le_bytes(*length)) {
        None => wrong(format!("it has {} bytes and is no safetensors file; check the path", start.len())),
        Some(length) if !(2..=MAX_HEADER).contains(&length) || length + 8 > size => wrong(format!(
            "its header claims {length} bytes of {size}; it is cut or no safetensors file: fetch it again"
        )),
        Some(length) => Ok(length),
    }
}

fn unreachable_file(error: &std::io::Error) -> NetError {
    NetError::File { problem: format!("{error}; check the path") }
}

fn numbers(view: &TensorView<'_>) -> Vec<f32> {
    let bytes = view.data();
    match view.dtype() {
        Dtype::F16 => bytes.as_chunks::<2>().0.iter().map(|b| f16::from_le_bytes(*b).to_f32()).collect(),
        _ => bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
    }
}

fn halves(name: &str, numbers: &[f32]) -> Result<Vec<u8>, NetError> {
    let mut bytes = Vec::with_capacity(2 * numbers.len());
    for &x in numbers {
        let half = f16::from_f32(x);
        if !half.is_finite() {
            return Err(NetError::weights(name, format!("{x} is too large for a half; save it as F32")));
        }
        bytes.extend(half.to_le_bytes());
    }
    Ok(bytes)
}
