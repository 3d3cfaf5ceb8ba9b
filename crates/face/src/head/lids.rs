//! Lids: they follow the gaze, and they slide over the ball rather than through it.

use super::asset::{EyeRest, Unit};
use super::eyes::{EyeAngles, Eyeball};
use super::normals::{Adjacency, Touched};
use super::vector::{add, dot, length, scaled, sub};

/// Skin within this many radii of the centre can come to touch the ball.
const REACH: f32 = 1.5;
/// How far in front of the centre a lid's vertex lies at least, in radii.
const FRONT: f32 = -0.2;
/// A lid keeps this distance from the ball's centre, in radii: about 0.3 mm of skin. What lies deeper in the base (the folds behind the lids) stays as deep.
const CLEARANCE: f32 = 1.02;
/// The gaze units go up to this weight.
const LARGEST_FOLLOW: f32 = 2.2;

/// What the lids of one head need.
#[derive(Debug, Clone)]
pub(super) struct Lids {
    /// For each eye the vertices that may touch it, with the least distance in radii.
    near: [Vec<(u32, f32)>; 2],
    touched: [Touched; 2],
    /// For each eye its units of looking down, up, in, out.
    looks: [[Option<usize>; 4]; 2],
    reach: [f32; 4],
}

impl Lids {
    pub(super) fn new(
        skin: &[[f32; 3]],
        eyes: &[EyeRest; 2],
        units: &[Unit],
        reach: [f32; 4],
        adjacency: &Adjacency,
    ) -> Self {
        let near = eyes.map(|eye| {
            let candidate = |(i, p): (usize, &[f32; 3])| {
                let arm = sub(*p, eye.centre);
                let radii = length(arm) / eye.radius;
                (radii < REACH && arm[2] > FRONT * eye.radius).then(|| (i as u32, radii.min(CLEARANCE)))
            };
            skin.iter().enumerate().filter_map(candidate).collect::<Vec<_>>()
        });
        let touched = std::array::from_fn(|e| adjacency.touched(near[e].iter().map(|(v, _)| *v as usize)));
        let looks = ["Left", "Right"].map(|side| {
            ["eyeLookDown", "eyeLookUp", "eyeLookIn", "eyeLookOut"]
                .map(|look| units.iter().position(|u| u.name.strip_suffix(side) == Some(look)))
        });
        Self { near, touched, looks, reach }
    }

    pub(super) fn touched(&self, eye: usize) -> &Touched {
        &self.touched[eye]
    }

    /// The gaze units that go with a direction, with their weights: as much as the ball's front moves, measured in the source's own motion of it.
    pub(super) fn follow(&self, eye: usize, angles: EyeAngles) -> impl Iterator<Item = (usize, f32)> + '_ {
        let [x, y, _] = angles.direction();
        let inward = if eye == 0 { -x } else { x };
        let amounts = [-y, y, inward, -inward];
        (0..4).filter_map(move |k| {
            let weight = (amounts[k] / self.reach[k].max(1e-3)).min(LARGEST_FOLLOW);
            self.looks[eye][k].filter(|_| weight > 0.0).map(|unit| (unit, weight))
        })
    }

    /// Pushes the lids of one eye out of its ball and cornea. True where a vertex moved.
    pub(super) fn clear(&self, eye: usize, ball: &Eyeball, positions: &mut [[f32; 3]]) -> bool {
        let (cornea, cornea_radius) = ball.cornea();
        let cornea_radius = cornea_radius * CLEARANCE;
        let mut moved = false;
        for &(vertex, radii) in &self.near[eye] {
            let position = &mut positions[vertex as usize];
            let least = radii * ball.radius;
            let arm = sub(*position, ball.centre);
            if dot(arm, arm) < least * least {
                *position = add(ball.centre, scaled(arm, least / length(arm).max(1e-6)));
                moved = true;
            }
            let arm = sub(*position, cornea);
            if radii >= CLEARANCE && dot(arm, arm) < cornea_radius * cornea_radius {
                *position = add(cornea, scaled(arm, cornea_radius / length(arm).max(1e-6)));
                moved = true;
            }
        }
        moved
    }
}
