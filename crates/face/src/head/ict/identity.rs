//! ICT's principal modes as identity targets, and as the low-dimensional identity, in which they are already what is wanted: uncorrelated and of deviation 1.

use std::path::PathBuf;

use super::clone::Deltas;
use super::error::IctError;
use super::eyeball::{Ball, change};
use super::mesh::{IctMesh, UNIT};
use crate::head::asset::{BasisData, SparseShape, Target};
use crate::head::part::Part;

/// Quantum, metres: the last modes move a vertex by 65 µm on average.
const STEP: f32 = 1e-5;
/// The folder's name in the asset.
const GROUP: &str = "ict";
/// The head without shoulders: skin above this height counts for the variance, metres.
const LOWEST: f64 = -0.125;

/// Targets and basis. A mode is symmetric or antisymmetric, nearly so in the source and to the last bit here. An antisymmetric one is a pair of opposite targets,
/// each the other's mirror image.
pub(super) fn targets(
    mesh: &IctMesh,
    modes: &[Deltas],
    path: impl Fn(usize) -> PathBuf,
) -> Result<(Vec<Target>, BasisData), IctError> {
    let mut targets: Vec<Target> = Vec::new();
    let mut places = Vec::new();
    let (mut basis, mut energies) = (BasisData::default(), Vec::new());
    for (number, mode) in modes.iter().enumerate() {
        let moved = Moved::new(mesh, mode);
        let coarse = || IctError::Content {
            path: path(number).display().to_string(),
            what: format!("a vertex moves by more than {} m", STEP * f32::from(i16::MAX)),
        };
        energies.push(moved.energy(mesh));
        places.push(targets.len());
        basis.mirror_signs.push(moved.sign as f32);
        let name = format!("identity{number:03}");
        let own = targets.len() as u32;
        if moved.sign > 0.0 {
            targets.push(moved.target(name, own, 1.0).ok_or_else(coarse)?);
        } else {
            targets.push(moved.target(format!("{name}-plus"), own + 1, 1.0).ok_or_else(coarse)?);
            targets.push(moved.target(format!("{name}-minus"), own, -1.0).ok_or_else(coarse)?);
        }
    }
    // One number for each target, and the scale's.
    let length = targets.len() + 1;
    basis.mean = vec![0.0; length];
    let one = |&place: &usize| {
        let mut mode = vec![0.0; length];
        mode[place] = 1.0;
        mode
    };
    basis.modes = places.iter().map(one).collect();
    let whole: f64 = energies.iter().sum();
    let mut kept = 0.0;
    for energy in energies {
        kept += energy;
        basis.variance_kept.push((kept / whole.max(f64::MIN_POSITIVE)) as f32);
    }
    Ok((targets, basis))
}

/// What a mode does to the head, the eyes' midpoint kept in place.
struct Moved {
    deltas: Vec<[f64; 3]>,
    eyes: [Ball; 2],
    /// +1 symmetric, −1 antisymmetric.
    sign: f64,
}

impl Moved {
    fn new(mesh: &IctMesh, mode: &Deltas) -> Self {
        let metres: Vec<[f64; 3]> = mode.iter().map(|d| d.map(|v| v * UNIT)).collect();
        let raw = mesh.restrict(mode);
        let square = |field: &[[f64; 3]]| field.iter().flatten().map(|v| v * v).sum::<f64>();
        let (even, odd) = (mesh.mean_of_sides(&raw, &raw, 1.0), mesh.mean_of_sides(&raw, &raw, -1.0));
        let (sign, mut deltas) = if square(&even) >= square(&odd) { (1.0, even) } else { (-1.0, odd) };
        let [left, right] = change(&mesh.whole, &metres, mesh.source_balls);
        let side = |own: Ball, other: Ball| {
            let [x, y, z] = other.centre;
            let [a, b, c] = own.centre;
            Ball {
                centre: [(a - sign * x) / 2.0, (b + sign * y) / 2.0, (c + sign * z) / 2.0],
                radius: (own.radius + sign * other.radius) / 2.0,
            }
        };
        let mut eyes = [side(left, right), side(right, left)];
        let shift: [f64; 3] = std::array::from_fn(|k| (eyes[0].centre[k] + eyes[1].centre[k]) / 2.0);
        for delta in deltas.iter_mut().chain(eyes.iter_mut().map(|eye| &mut eye.centre)) {
            (0..3).for_each(|k| delta[k] -= shift[k]);
        }
        Self { deltas, eyes, sign }
    }

    /// Mean square displacement of the head's skin.
    fn energy(&self, mesh: &IctMesh) -> f64 {
        let of_head = |&i: &usize| mesh.parts[i] == Part::Skin && mesh.positions[i][1] > LOWEST;
        (0..self.deltas.len()).filter(of_head).map(|i| self.deltas[i].iter().map(|v| v * v).sum::<f64>()).sum()
    }

    fn target(&self, name: String, mirror: u32, factor: f64) -> Option<Target> {
        let deltas: Vec<[f64; 3]> = self.deltas.iter().map(|d| d.map(|v| v * factor)).collect();
        Some(Target {
            name,
            group: GROUP.to_owned(),
            mirror,
            shape: SparseShape::quantise(STEP, &deltas)?,
            eye_centres: self.eyes.map(|eye| eye.centre.map(|v| (v * factor) as f32)),
            eye_radii: self.eyes.map(|eye| (eye.radius * factor) as f32),
        })
    }
}
