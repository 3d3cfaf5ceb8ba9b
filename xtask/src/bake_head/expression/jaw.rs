//! How far each vertex goes along with the jaw's rotation.

use lineament_face::Part;

use super::field::{Field, Surface};

/// A rotation about x that best carries the lower teeth to where `jaw` moves them: its cosine, its sine, and the
/// displacement of every vertex if the whole head turned so.
fn turn(surface: &Surface, jaw: &Field) -> Field {
    let teeth: Vec<usize> = (0..surface.len()).filter(|&v| surface.part[v] == Part::TeethLower).collect();
    let count = teeth.len().max(1) as f64;
    let mean = |of: &dyn Fn(usize) -> f64| teeth.iter().map(|&v| of(v)).sum::<f64>() / count;
    let (cy, cz) = (mean(&|v| surface.positions[v][1]), mean(&|v| surface.positions[v][2]));
    let (dy, dz) = (mean(&|v| jaw[v][1]), mean(&|v| jaw[v][2]));
    let (mut dot, mut cross) = (0.0, 0.0);
    for &v in &teeth {
        let (y, z) = (surface.positions[v][1] - cy, surface.positions[v][2] - cz);
        let (y1, z1) = (y + jaw[v][1] - dy, z + jaw[v][2] - dz);
        dot += y * y1 + z * z1;
        cross += y * z1 - z * y1;
    }
    let norm = (dot * dot + cross * cross).sqrt().max(1e-12);
    let (cosine, sine) = (dot / norm, cross / norm);
    surface.field(|_, [_, y, z]| {
        let (y, z) = (y - cy, z - cz);
        [0.0, cosine * y - sine * z - y + dy, sine * y + cosine * z - z + dz]
    })
}

/// Weights of the jaw's rotation, 0–1: 1 on the lower teeth and the tongue, on the skin as far as the unit `jaw` goes
/// along with the teeth, and 0 where it does not move it at all, so that half a rotation leaks nowhere.
pub(crate) fn weights(surface: &Surface, jaw: &Field) -> Vec<f64> {
    let turned = turn(surface, jaw);
    let share = |v: usize| {
        let along: f64 = (0..3).map(|k| jaw[v][k] * turned[v][k]).sum();
        let full: f64 = turned[v].iter().map(|c| c * c).sum();
        if full > 1.0 { (along / full).clamp(0.0, 1.0) } else { 0.0 }
    };
    let rough: Field = (0..surface.len()).map(|v| [share(v), 0.0, 0.0]).collect();
    let moved = |v: usize| jaw[v].iter().any(|c| c.abs() > 1e-3);
    let smooth = surface.smoothed(&rough, |v| f64::from(surface.cells[v].is_some() && moved(v)), 3);
    (0..surface.len())
        .map(|v| match surface.part[v] {
            Part::TeethLower | Part::Tongue => 1.0,
            _ if surface.cells[v].is_some() && moved(v) => smooth[v][0].clamp(0.0, 1.0),
            _ => 0.0,
        })
        .collect()
}
