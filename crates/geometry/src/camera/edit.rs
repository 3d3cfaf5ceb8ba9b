//! The camera of a picture that was cut, resized or mirrored.

use super::{CameraModel, Distortion};
use crate::error::{GeometryError, all_finite};

impl CameraModel {
    /// The camera of the part of the picture whose corner is at `corner` (pixels; may lie outside), `width` × `height` pixels large.
    ///
    /// # Errors
    /// A corner that is not finite, or an impossible size.
    pub fn cropped(&self, corner: [f64; 2], width: u32, height: u32) -> Result<Self, GeometryError> {
        all_finite("the corner of the crop", &corner)?;
        let centre = [self.cx - corner[0], self.cy - corner[1]];
        self.rebuilt([self.fx, self.fy], centre, [width, height], self.distortion)
    }

    /// The camera of the whole picture resized to `width` × `height`. Since the corner of the picture is (0, 0), everything just scales.
    ///
    /// # Errors
    /// An impossible size.
    pub fn resized(&self, width: u32, height: u32) -> Result<Self, GeometryError> {
        let scale = [f64::from(width) / f64::from(self.width), f64::from(height) / f64::from(self.height)];
        let focal = [self.fx * scale[0], self.fy * scale[1]];
        // A side of zero is named as such, not as a focal length of zero.
        let focal = if width == 0 || height == 0 { [self.fx, self.fy] } else { focal };
        self.rebuilt(focal, [self.cx * scale[0], self.cy * scale[1]], [width, height], self.distortion)
    }

    /// The camera that sees the mirrored world where this one saw the world: of the picture with left and right exchanged.
    #[must_use]
    pub fn flipped_horizontally(&self) -> Self {
        Self { cx: f64::from(self.width) - self.cx, distortion: mirrored(self.distortion, 3), ..*self }
    }

    /// The camera of the picture with top and bottom exchanged.
    #[must_use]
    pub fn flipped_vertically(&self) -> Self {
        Self { cy: f64::from(self.height) - self.cy, distortion: mirrored(self.distortion, 2), ..*self }
    }

    fn rebuilt(
        &self,
        [fx, fy]: [f64; 2],
        [cx, cy]: [f64; 2],
        [width, height]: [u32; 2],
        distortion: Distortion,
    ) -> Result<Self, GeometryError> {
        Self::pinhole(fx, fy, cx, cy, width, height)?.with_distortion(distortion)
    }
}

/// Mirroring x turns the sign of p2 (coefficient 3), mirroring y that of p1 (coefficient 2); the radial terms do not notice.
fn mirrored(distortion: Distortion, tangential: usize) -> Distortion {
    match distortion {
        Distortion::BrownConrady5(mut k) => {
            k[tangential] = -k[tangential];
            Distortion::BrownConrady5(k)
        }
        Distortion::BrownConrady8(mut k) => {
            k[tangential] = -k[tangential];
            Distortion::BrownConrady8(k)
        }
        other => other,
    }
}
