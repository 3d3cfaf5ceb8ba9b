//! Pictures without their lens.

use super::{CameraModel, Distortion};
use crate::error::GeometryError;

/// The most pixels a map is made for: 2 GiB of coordinates.
const MOST_PIXELS: u64 = 1 << 28;

/// For each pixel of a target picture, where in the source picture it comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct UndistortionMap {
    width: u32,
    height: u32,
    /// Row by row; `UNSEEN` where the source sees nothing.
    sources: Vec<[f32; 2]>,
}

/// Marks target pixels that no ray of the source reaches.
const UNSEEN: [f32; 2] = [f32::NEG_INFINITY; 2];

impl UndistortionMap {
    /// The width and the height of the target picture.
    #[must_use]
    pub fn size(&self) -> [u32; 2] {
        [self.width, self.height]
    }

    /// Where the target's pixel in the given column and row comes from: coordinates in the source picture (the centre of its first pixel is
    /// (0.5, 0.5)), possibly outside of it. `None` outside the target, and where the source sees nothing.
    #[must_use]
    pub fn source(&self, column: u32, row: u32) -> Option<[f32; 2]> {
        if column >= self.width || row >= self.height {
            return None;
        }
        self.sources
            .get(row as usize * self.width as usize + column as usize)
            .copied()
            .filter(|&source| source != UNSEEN)
    }

    /// One row of the target, for resamplers: [`f32::NEG_INFINITY`] twice where the source sees nothing. Empty outside the target.
    #[must_use]
    pub fn row(&self, row: u32) -> &[[f32; 2]] {
        let width = self.width as usize;
        self.sources.chunks_exact(width).nth(row as usize).unwrap_or(&[])
    }
}

impl CameraModel {
    /// This camera without its lens: same intrinsics and size.
    #[must_use]
    pub fn without_distortion(&self) -> Self {
        Self { distortion: Distortion::None, limit: f64::INFINITY, ..*self }
    }

    /// Where the same camera without its lens would see what this one sees at `pixel`. `None` where the lens sees nothing, or at a right angle to the
    /// axis and beyond, which no pinhole sees.
    #[must_use]
    pub fn undistort(&self, pixel: [f64; 2]) -> Option<[f64; 2]> {
        self.without_distortion().project(self.unproject(pixel)?.xyz.into())
    }

    /// The way back: where this camera sees what the same camera without its lens sees at `pixel`. `None` beyond the valid field.
    #[must_use]
    pub fn distort(&self, pixel: [f64; 2]) -> Option<[f64; 2]> {
        self.project(self.without_distortion().unproject(pixel)?.xyz.into())
    }

    /// For each pixel of `target` (often [`CameraModel::without_distortion`]), where this camera sees the same: resample this camera's picture there
    /// and it becomes the target's. Both look in the same direction.
    ///
    /// # Errors
    /// A target of more than 2²⁸ pixels.
    pub fn undistortion_map(&self, target: &Self) -> Result<UndistortionMap, GeometryError> {
        let [width, height] = target.size();
        let pixels = u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS {
            return Err(GeometryError::Camera {
                what: "the number of pixels of the undistorted picture",
                value: pixels as f64,
                remedy: "at most 2^28 are mapped at once; crop the target camera and map it piece by piece",
            });
        }
        let source = |column: u32, row: u32| {
            let ray = target.unproject([f64::from(column) + 0.5, f64::from(row) + 0.5])?;
            let [u, v] = self.project(ray.xyz.into())?;
            let rounded = [u as f32, v as f32];
            rounded.iter().all(|x| x.is_finite()).then_some(rounded)
        };
        let sources = (0..height).flat_map(|row| (0..width).map(move |column| (column, row)));
        let sources = sources.map(|(column, row)| source(column, row).unwrap_or(UNSEEN)).collect();
        Ok(UndistortionMap { width, height, sources })
    }
}
