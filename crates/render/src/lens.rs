//! From camera coordinates to pixels, many at a time, for every camera of `lineament-geometry`, and the pyramid that bounds what it sees.

use lineament_geometry::{CameraModel, Distortion};
use pulp::Simd;

use crate::error::{MAX_SIDE, RenderError};
use crate::lanes::{F, V3};

/// How far outside of the picture, in pixels, a pinhole's triangles are kept whole.
const GUARD: f64 = 1024.0;
/// How far outside of the picture, as a share of the slope of its edge, a bent lens's triangles are kept.
const BENT_GUARD: f64 = 1.02;

/// A camera in single precision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lens {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) focal: [f32; 2],
    pub(crate) centre: [f32; 2],
    kind: Kind,
    /// The steepest slopes |x/z| and |y/z| that are drawn.
    pub(crate) slopes: [f32; 2],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Pinhole,
    /// k1 k2 k3, k4 k5 k6, p1 p2.
    Brown {
        over: [f32; 3],
        under: [f32; 3],
        tangential: [f32; 2],
    },
    /// k1 k2 k3 k4, the largest angle.
    Fisheye {
        k: [f32; 4],
    },
}

impl Lens {
    pub(crate) fn new(camera: &CameraModel) -> Result<Self, RenderError> {
        let [width, height] = camera.size();
        if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
            return Err(RenderError::PictureSize { width, height });
        }
        let kind = match camera.distortion() {
            Distortion::None => Kind::Pinhole,
            Distortion::BrownConrady5([k1, k2, p1, p2, k3]) => Kind::Brown {
                over: [k1, k2, k3].map(|k| k as f32),
                under: [0.0; 3],
                tangential: [p1 as f32, p2 as f32],
            },
            Distortion::BrownConrady8([k1, k2, p1, p2, k3, k4, k5, k6]) => Kind::Brown {
                over: [k1, k2, k3].map(|k| k as f32),
                under: [k4, k5, k6].map(|k| k as f32),
                tangential: [p1 as f32, p2 as f32],
            },
            Distortion::KannalaBrandt(k) => Kind::Fisheye { k: k.map(|k| k as f32) },
            other => {
                let value = other.coefficients().len() as f64;
                return Err(RenderError::Parameter {
                    what: "the camera's distortion (its number of coefficients)",
                    value,
                    range: "a model that the renderer knows",
                });
            }
        };
        let slopes = slopes(camera, kind == Kind::Pinhole);
        Ok(Self {
            width,
            height,
            focal: camera.focal().map(|f| f as f32),
            centre: camera.principal_point().map(|c| c as f32),
            kind,
            slopes,
        })
    }

    /// Pixels of points in front of the camera. Beyond the lens's valid field the result means nothing, but is finite for finite points.
    #[inline(always)]
    pub(crate) fn project<S: Simd>(&self, point: V3<S>) -> (F<S>, F<S>) {
        let inverse = 1.0 / point.z;
        let (x, y) = (point.x * inverse, point.y * inverse);
        let (x, y) = match self.kind {
            Kind::Pinhole => (x, y),
            Kind::Brown { over: [k1, k2, k3], under: [k4, k5, k6], tangential: [p1, p2] } => {
                let r2 = x * x + y * y;
                let over = ((r2 * k3 + k2) * r2 + k1) * r2 + 1.0;
                let under = ((r2 * k6 + k5) * r2 + k4) * r2 + 1.0;
                let gain = over / under;
                let cross = 2.0 * x * y;
                (x * gain + cross * p1 + (r2 + 2.0 * x * x) * p2, y * gain + (r2 + 2.0 * y * y) * p1 + cross * p2)
            }
            Kind::Fisheye { k: [k1, k2, k3, k4] } => {
                let far = (x * x + y * y).sqrt();
                let angle = far.atan();
                let a2 = angle * angle;
                let bent = angle * ((((a2 * k4 + k3) * a2 + k2) * a2 + k1) * a2 + 1.0);
                // On the axis the ratio tends to 1.
                let one = F::splat(point.z.s, 1.0);
                let gain = far.gt(one * 1e-6).select(bent / far, one);
                (x * gain, y * gain)
            }
        };
        (x * self.focal[0] + self.centre[0], y * self.focal[1] + self.centre[1])
    }
}

/// The steepest |x/z| and |y/z| of the picture's border, with room.
fn slopes(camera: &CameraModel, pinhole: bool) -> [f32; 2] {
    let ([width, height], focal, centre) = (camera.size().map(f64::from), camera.focal(), camera.principal_point());
    if pinhole {
        let reach = |size: f64, centre: f64| centre.abs().max((size - centre).abs()) + GUARD;
        return [(reach(width, centre[0]) / focal[0]) as f32, (reach(height, centre[1]) / focal[1]) as f32];
    }
    let mut steepest = [0.0_f64; 2];
    const STEPS: u32 = 16;
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let (u, v) = (share * width, share * height);
        for pixel in [[u, 0.0], [u, height], [0.0, v], [width, v], [u, centre[1]], [centre[0], v]] {
            if let Some(ray) = camera.unproject(pixel)
                && ray.xyz.z > 1e-3
            {
                steepest[0] = steepest[0].max((ray.xyz.x / ray.xyz.z).abs());
                steepest[1] = steepest[1].max((ray.xyz.y / ray.xyz.z).abs());
            }
        }
    }
    steepest.map(|slope| (slope * BENT_GUARD + 1e-3) as f32)
}

#[cfg(test)]
mod tests {
    use lineament_geometry::Position;
    use pulp::Scalar;

    use super::*;

    #[test]
    fn the_lanes_project_as_the_camera_does() {
        let plain = CameraModel::pinhole(900.0, 880.0, 330.0, 230.0, 640, 480).unwrap();
        let lenses = [
            Distortion::None,
            Distortion::BrownConrady5([-0.28, 0.07, 1e-3, -2e-3, 0.01]),
            Distortion::BrownConrady8([0.1, -0.05, 1e-3, 5e-4, 0.02, 0.15, -0.04, 0.01]),
            Distortion::KannalaBrandt([-0.02, 0.01, -0.003, 1e-4]),
        ];
        for distortion in lenses {
            let camera = plain.with_distortion(distortion).unwrap();
            let lens = Lens::new(&camera).unwrap();
            let (mut worst, mut inside) = (0.0_f64, 0);
            for i in 0..40 {
                for j in 0..40 {
                    let (x, y, z) =
                        (f64::from(i) * 0.02 - 0.4, f64::from(j) * 0.02 - 0.4, 0.7 + 0.01 * f64::from(i + j));
                    let Some([u, v]) = camera.project(Position::new(x, y, z)) else { continue };
                    if !(0.0..640.0).contains(&u) || !(0.0..480.0).contains(&v) {
                        continue;
                    }
                    inside += 1;
                    let (a, b) = lens.project(V3::splat(Scalar, [x as f32, y as f32, z as f32]));
                    worst = worst.max((f64::from(a.v) - u).abs()).max((f64::from(b.v) - v).abs());
                    assert!((x / z).abs() <= f64::from(lens.slopes[0]) && (y / z).abs() <= f64::from(lens.slopes[1]));
                }
            }
            println!("{distortion:?}: worst {worst:.1e} px of {inside} points");
            assert!(worst < 2e-4 && inside > 300);
        }
    }

    #[test]
    fn pictures_too_large_or_empty_are_refused() {
        let camera = CameraModel::pinhole(900.0, 900.0, 8192.0, 8192.0, 16_384, 16_384).unwrap();
        let text = Lens::new(&camera).unwrap_err().to_string();
        assert!(text.contains("16384 × 16384"), "{text}");
    }
}
