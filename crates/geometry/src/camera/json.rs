//! The `camera` object of our records, and the limits of all camera files.

use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{CameraModel, Distortion, OpencvOptions};
use crate::error::GeometryError;

/// The most bytes of a camera's file.
const MOST_BYTES: usize = 4 << 20;

/// A camera as it is written. Other fields (`origin`, say) belong to whoever wrote the object around it and are not read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CameraRecord {
    /// May be missing: the number of coefficients decides then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    model: Option<Model>,
    width: u32,
    height: u32,
    fx: f64,
    fy: f64,
    cx: f64,
    cy: f64,
    #[serde(default)]
    distortion: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Model {
    Pinhole,
    BrownConrady,
    KannalaBrandt,
}

impl From<CameraModel> for CameraRecord {
    fn from(camera: CameraModel) -> Self {
        let model = match camera.distortion {
            Distortion::None => Model::Pinhole,
            Distortion::BrownConrady5(_) | Distortion::BrownConrady8(_) => Model::BrownConrady,
            Distortion::KannalaBrandt(_) => Model::KannalaBrandt,
        };
        let CameraModel { fx, fy, cx, cy, width, height, .. } = camera;
        // A pinhole has five zeros, so that readers which know one lens only read it.
        let distortion = match camera.distortion.coefficients() {
            [] => vec![0.0; 5],
            coefficients => coefficients.to_vec(),
        };
        Self { model: Some(model), width, height, fx, fy, cx, cy, distortion }
    }
}

impl TryFrom<CameraRecord> for CameraModel {
    type Error = GeometryError;

    fn try_from(record: CameraRecord) -> Result<Self, GeometryError> {
        let CameraRecord { model, width, height, fx, fy, cx, cy, distortion } = record;
        Self::pinhole(fx, fy, cx, cy, width, height)?.with_distortion(lens(model, &distortion)?)
    }
}

/// The lens of a list of coefficients in OpenCV's order. Without a model, no coefficients or nothing but zeros is a pinhole.
pub(super) fn lens(model: Option<Model>, k: &[f64]) -> Result<Distortion, GeometryError> {
    let wrong = |found: String, remedy| Err(GeometryError::CameraFile { found, remedy });
    let none = k.iter().all(|&value| value == 0.0);
    match model {
        Some(Model::Pinhole) if none => Ok(Distortion::None),
        Some(Model::Pinhole) => wrong(
            format!("a pinhole with the distortion {k:?}"),
            "name the lens's model, or make the coefficients zero",
        ),
        Some(Model::KannalaBrandt) => match k.try_into() {
            Ok(four) => Ok(Distortion::KannalaBrandt(four)),
            Err(_) => wrong(format!("a fisheye with {} coefficients", k.len()), "give the four k1, k2, k3, k4"),
        },
        None if none && k.len() <= 5 => Ok(Distortion::None),
        None | Some(Model::BrownConrady) => match *k {
            [k1, k2, p1, p2] => Ok(Distortion::BrownConrady5([k1, k2, p1, p2, 0.0])),
            [k1, k2, p1, p2, k3] => Ok(Distortion::BrownConrady5([k1, k2, p1, p2, k3])),
            [k1, k2, p1, p2, k3, k4, k5, k6, ref rest @ ..] if matches!(rest.len(), 0 | 4 | 6) => {
                if rest.iter().any(|&value| value != 0.0) {
                    return wrong(
                        format!("thin-prism or tilt coefficients {rest:?}"),
                        "only k1 k2 p1 p2 k3 k4 k5 k6 are supported; calibrate without the thin-prism and tilted models",
                    );
                }
                Ok(Distortion::BrownConrady8([k1, k2, p1, p2, k3, k4, k5, k6]))
            }
            _ => wrong(
                format!("{} distortion coefficients", k.len()),
                "give 4, 5 or 8 (k1 k2 p1 p2 k3 k4 k5 k6), or the four of a fisheye and its model",
            ),
        },
    }
}

/// Refuses a text that is too long for a camera.
pub(super) fn check_length(text: &str) -> Result<(), GeometryError> {
    if text.len() > MOST_BYTES {
        return Err(GeometryError::CameraFile {
            found: format!("{} bytes", text.len()),
            remedy: "a camera takes at most 4 MiB; pass the file of the camera itself, without pictures or point lists",
        });
    }
    Ok(())
}

impl CameraModel {
    /// From the `camera` object of our records: `{"model":"brown_conrady","width":640,"height":480,"fx":640.0,"fy":640.0,"cx":320.0,"cy":240.0,
    /// "distortion":[k1,k2,p1,p2,k3]}`, in pixels of which the first has its centre at (0.5, 0.5).
    ///
    /// `model` is `pinhole`, `brown_conrady` or `kannala_brandt`; without it the number of coefficients decides between the first two. Fields of
    /// other names are not read. (The serde implementations of this type read and write the same object.)
    ///
    /// # Errors
    /// A text that is not JSON, lacks a field, has one of the wrong type or is longer than 4 MiB; values of which no camera can be made.
    pub fn from_json(text: &str) -> Result<Self, GeometryError> {
        check_length(text)?;
        let record: CameraRecord = serde_json::from_str(text).map_err(|error| GeometryError::CameraFile {
            found: error.to_string(),
            remedy: "give an object with width, height, fx, fy, cx, cy and, for a lens, distortion and model",
        })?;
        record.try_into()
    }

    /// The object that [`CameraModel::from_json`] reads; the numbers come back to the bit.
    #[must_use]
    pub fn to_json(&self) -> String {
        // A camera's numbers are finite and its keys are strings, so nothing can fail.
        serde_json::to_string(&CameraRecord::from(*self)).unwrap_or_default()
    }

    /// Reads a camera's file: ours where the name ends in `.json`, otherwise OpenCV's YAML (the first camera in it).
    ///
    /// # Errors
    /// A file that cannot be read, is longer than 4 MiB or not UTF-8, and the errors of [`CameraModel::from_json`] and
    /// [`CameraModel::from_opencv_yaml`].
    pub fn load(path: impl AsRef<Path>) -> Result<Self, GeometryError> {
        let path = path.as_ref();
        let wrong =
            |found: String, remedy| GeometryError::CameraFile { found: format!("{}: {found}", path.display()), remedy };
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(|e| wrong(e.to_string(), "check the path and its permissions"))?;
        file.take(MOST_BYTES as u64 + 1)
            .read_to_string(&mut text)
            .map_err(|e| wrong(e.to_string(), "give a text file in UTF-8: .json, or OpenCV's .yml"))?;
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let read = if json { Self::from_json(&text) } else { Self::from_opencv_yaml(&text, &OpencvOptions::default()) };
        read.map_err(|error| match error {
            GeometryError::CameraFile { found, remedy } => wrong(found, remedy),
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_coefficients_are_the_lens_that_they_are_of() {
        let brown = |k: &[f64]| Distortion::from_opencv(k, false);
        assert_eq!(brown(&[]).unwrap(), Distortion::None);
        assert_eq!(brown(&[0.0; 5]).unwrap(), Distortion::None);
        assert_eq!(brown(&[0.1, 0.2, 0.0, 0.0]).unwrap(), Distortion::BrownConrady5([0.1, 0.2, 0.0, 0.0, 0.0]));
        assert_eq!(brown(&[0.1; 8]).unwrap(), Distortion::BrownConrady8([0.1; 8]));
        assert!(brown(&[0.1; 3]).is_err());
        assert_eq!(Distortion::from_opencv(&[0.1; 4], true).unwrap(), Distortion::KannalaBrandt([0.1; 4]));
        assert!(Distortion::from_opencv(&[0.0; 5], true).is_err());
    }
}
