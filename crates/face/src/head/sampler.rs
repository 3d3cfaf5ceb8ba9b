//! People at random: plausible ones. Age, sex and origin first, then the local controls around them, correlated by part, bounded, and not quite symmetric.

use super::asset::{Control, HeadAsset};
use super::error::HeadError;
use super::identity::{Identity, Person};
use super::model::FaceModel;
use super::rng::Rng;

/// Draws beyond this many deviations are drawn again.
const BOUND: f64 = 2.2;
/// How far the two sides of a face differ, as a part of the control's spread.
const SIDE_DIFFERENCE: f64 = 0.15;
/// A control's deviation is never more than this part of its range.
const LARGEST_SPREAD: f64 = 0.42;
/// Controls that share a factor move the same skin; each then spreads less.
const SHARED_SPREAD: f64 = 0.65;
/// Of controls that would move no vertex by as much as this, millimetres, a person has none.
const LEAST_EFFECT_MM: f64 = 0.2;
/// Children's faces differ less.
const CHILD_SPREAD: f64 = 0.7;

/// How far one deviation of a control moves the vertex it moves most, millimetres, by group. Chosen so that sampled people spread about as much as people do
/// (landmark deviations of 2–4 mm after the head's size is taken out).
const SPREAD_MM: [(&str, f64); 11] = [
    ("asym", 0.5),
    ("cheek", 1.5),
    ("chin", 1.7),
    ("ears", 1.8),
    ("eyebrows", 1.4),
    ("eyes", 0.8),
    ("forehead", 2.4),
    ("head", 2.1),
    ("mouth", 1.1),
    ("neck", 2.2),
    ("nose", 1.1),
];

/// Controls that are held back: the place of the head on the neck is pose, not identity; a mouth or nose beside the middle is rare; and lids have little room.
const HELD: [(&str, f64); 13] = [
    ("head-trans-", 0.0),
    ("neck-trans-in-out", 0.0),
    ("measure-neck-height-", 0.3),
    ("neck-scale-vert-", 0.3),
    ("head-age-", 0.5),
    ("mouth-trans-in-out", 0.2),
    ("nose-trans-in-out", 0.2),
    ("eye-push1-", 0.6),
    ("eye-push2-", 0.6),
    ("eye-eyefold-", 0.7),
    ("eye-epicanthus-", 0.7),
    ("chin-cleft-", 0.6),
    ("forehead-nubian-", 0.7),
];

/// What goes together: a factor, and how strongly controls follow it (their own share is what is left of variance 1). Names without their side.
const FACTORS: [&[(&str, f64)]; 8] = [
    // A large or small nose.
    &[
        ("nose-scale-vert-decr-incr", 0.6),
        ("nose-scale-horiz-decr-incr", 0.5),
        ("nose-scale-depth-decr-incr", 0.6),
        ("nose-volume-decr-incr", 0.5),
    ],
    // A broad or narrow one.
    &[
        ("nose-scale-horiz-decr-incr", 0.6),
        ("nose-width1-decr-incr", 0.6),
        ("nose-width2-decr-incr", 0.6),
        ("nose-width3-decr-incr", 0.6),
        ("nose-nostrils-width-decr-incr", 0.6),
        ("nose-flaring-decr-incr", 0.5),
        ("nose-point-width-decr-incr", 0.6),
    ],
    // Full or thin lips.
    &[
        ("mouth-lowerlip-volume-decr-incr", 0.7),
        ("mouth-upperlip-volume-decr-incr", 0.7),
        ("mouth-lowerlip-height-decr-incr", 0.7),
        ("mouth-upperlip-height-decr-incr", 0.7),
        ("mouth-scale-vert-decr-incr", 0.4),
    ],
    // A broad or narrow mouth.
    &[
        ("mouth-scale-horiz-decr-incr", 0.7),
        ("mouth-upperlip-width-decr-incr", 0.6),
        ("mouth-lowerlip-width-decr-incr", 0.6),
    ],
    // Wide or narrow eyes.
    &[
        ("eye-height1-decr-incr", 0.7),
        ("eye-height2-decr-incr", 0.7),
        ("eye-height3-decr-incr", 0.7),
        ("eye-scale-decr-incr", 0.4),
    ],
    // A strong or weak jaw.
    &[
        ("chin-bones-decr-incr", 0.6),
        ("chin-width-decr-incr", 0.7),
        ("chin-prominent-decr-incr", 0.5),
        ("chin-height-decr-incr", 0.4),
        ("head-square", 0.5),
        ("head-triangular", -0.4),
        ("chin-triangle", -0.5),
    ],
    // A long or short face.
    &[
        ("head-scale-vert-decr-incr", 0.6),
        ("chin-height-decr-incr", 0.5),
        ("nose-scale-vert-decr-incr", 0.4),
        ("forehead-scale-vert-decr-incr", 0.4),
        ("head-round", -0.6),
        ("head-oval", 0.5),
    ],
    // Large or small ears.
    &[("ear-scale-decr-incr", 0.7), ("ear-scale-vert-decr-incr", 0.6), ("ear-lobe-decr-incr", 0.5)],
];

/// What follows weight (0.5 is average) and age (from 40 years to 90), in parts of the control's range.
const LEANINGS: [(&str, f64, f64); 8] = [
    ("head-fat-decr-incr", 0.7, 0.0),
    ("cheek-volume-decr-incr", 0.5, -0.1),
    ("neck-double-decr-incr", 0.7, 0.15),
    ("eye-bag-decr-incr", 0.1, 0.35),
    ("eye-eyefold-down-up", 0.0, -0.15),
    ("ear-scale-decr-incr", 0.0, 0.2),
    ("nose-point-down-up", 0.0, -0.15),
    ("mouth-upperlip-volume-decr-incr", 0.0, -0.25),
];

/// How each control of a model is drawn; made when the model is loaded.
#[derive(Debug, Clone)]
pub(super) struct Spreads {
    controls: Vec<Spread>,
}

#[derive(Debug, Clone)]
struct Spread {
    /// One deviation, as a part of the range.
    deviation: f64,
    /// The least value worth having.
    least: f64,
    /// Factor and loading.
    loadings: Vec<(usize, f64)>,
    /// What is left for itself.
    own: f64,
    /// Leanings to weight and age.
    leaning: [f64; 2],
    /// The control of the other side, where this one is the second of the two.
    twin: Option<usize>,
}

impl Spreads {
    /// Reads the reach of each control off its targets.
    pub(super) fn new(asset: &HeadAsset) -> Self {
        let reach = |target: Option<u32>| {
            let moved = target.map(|t| asset.targets[t as usize].shape.iter()).into_iter().flatten();
            moved.map(|(_, d)| f64::from(super::vector::length(d))).fold(0.0, f64::max) * 1e3
        };
        let spread = |(place, control): (usize, &Control)| {
            let name = sideless(&control.name);
            let range = reach(control.negative).max(reach(control.positive)).max(1e-3);
            let group = SPREAD_MM.iter().find(|(g, _)| *g == control.group).map_or(0.0, |(_, mm)| *mm);
            let held = HELD.iter().find(|(prefix, _)| name.starts_with(prefix)).map_or(1.0, |(_, share)| *share);
            let loading = |(f, members): (usize, &&[(&str, f64)])| {
                members.iter().find(|(member, _)| *member == name).map(|(_, loading)| (f, *loading))
            };
            let loadings: Vec<(usize, f64)> = FACTORS.iter().enumerate().filter_map(loading).collect();
            let shared = if loadings.is_empty() { 1.0 } else { SHARED_SPREAD };
            let explained: f64 = loadings.iter().map(|(_, l)| l * l).sum();
            let twin = control.mirror as usize;
            Spread {
                deviation: (group / range).min(LARGEST_SPREAD) * held * shared,
                least: LEAST_EFFECT_MM / range,
                loadings,
                own: libm::sqrt((1.0 - explained).max(0.0)),
                leaning: LEANINGS
                    .iter()
                    .find(|(n, ..)| *n == name)
                    .map_or([0.0; 2], |(_, weight, age)| [*weight, *age]),
                twin: (twin < place).then_some(twin),
            }
        };
        Self { controls: asset.controls.iter().enumerate().map(spread).collect() }
    }
}

/// A name without `l-` or `r-` in front.
fn sideless(name: &str) -> &str {
    name.strip_prefix("l-").or_else(|| name.strip_prefix("r-")).unwrap_or(name)
}

impl FaceModel {
    /// A plausible person: any age from 2 to 85 years, as many women as men, the three origins alike often, pure and mixed. The same seed gives the same person on
    /// every machine.
    pub fn sample(&self, seed: u64) -> Person {
        let mut rng = Rng::new(seed ^ 0x6c69_6e65_616d_656e);
        let age = sample_age(&mut rng);
        let grown = ((age - 8.0) / 10.0).clamp(0.0, 1.0);
        let masculinity = sample_masculinity(&mut rng);
        let origin = sample_origin(&mut rng);
        let weight = (0.5 + 0.17 * rng.normal(BOUND)).clamp(0.0, 1.0);
        let muscle = (0.5 + grown * 0.08 * (2.0 * masculinity - 1.0) + 0.14 * rng.normal(BOUND)).clamp(0.0, 1.0);
        let size = 1.0 + 0.025 * rng.normal(BOUND);
        let iris = f64::from(Identity::IRIS_RADIUS) * (1.0 + 0.035 * rng.normal(BOUND));
        let factors: [f64; FACTORS.len()] = std::array::from_fn(|_| rng.normal(BOUND));
        let spread_by_age = CHILD_SPREAD + (1.0 - CHILD_SPREAD) * grown;
        let aged = ((age - 40.0) / 50.0).clamp(0.0, 1.0);
        let mut controls = vec![0.0f32; self.spreads.controls.len()];
        for (place, spread) in self.spreads.controls.iter().enumerate() {
            let own = rng.normal(BOUND);
            let common =
                spread.loadings.iter().map(|(f, loading)| loading * factors[*f]).sum::<f64>() + spread.own * own;
            let leaning = spread.leaning[0] * (2.0 * weight - 1.0) + spread.leaning[1] * aged;
            let value = match spread.twin {
                // The second side is the first, a little changed.
                Some(twin) => f64::from(controls[twin]) + SIDE_DIFFERENCE * spread.deviation * own,
                None => spread.deviation * spread_by_age * common + leaning,
            };
            controls[place] = if value.abs() < spread.least { 0.0 } else { value.clamp(-1.0, 1.0) as f32 };
        }
        Person {
            age: age as f32,
            masculinity: masculinity as f32,
            origin: origin.map(|share| share as f32),
            muscle: muscle as f32,
            weight: weight as f32,
            size: size as f32,
            iris_radius: iris as f32,
            controls,
        }
    }
}

impl FaceModel {
    /// A plausible identity: that of [`FaceModel::sample`] for a head that people are described on (the built-in one); for a head that has only identity modes (an imported
    /// one) a draw from them, each normal and bounded. The same seed gives the same identity on every machine.
    ///
    /// # Errors
    /// Those of [`FaceModel::identity`], which a sound head does not give.
    pub fn sample_identity(&self, seed: u64) -> Result<Identity, HeadError> {
        if !self.asset.controls.is_empty() || self.basis().is_empty() {
            return self.identity(&self.sample(seed));
        }
        let mut rng = Rng::new(seed ^ 0x6c69_6e65_616d_656e);
        let coefficients: Vec<f32> = (0..self.basis().len()).map(|_| rng.normal(BOUND) as f32).collect();
        let mut identity = self.basis().identity(&coefficients)?;
        identity.iris_radius = Identity::IRIS_RADIUS * (1.0 + 0.035 * rng.normal(BOUND) as f32);
        Ok(identity)
    }
}

/// Children 16 %, youths 8 %, adults 52 %, older people 24 %, evenly within each.
fn sample_age(rng: &mut Rng) -> f64 {
    let part = rng.uniform();
    let [least, most] = match part {
        p if p < 0.16 => [2.0, 12.0],
        p if p < 0.24 => [12.0, 18.0],
        p if p < 0.76 => [18.0, 55.0],
        _ => [55.0, 85.0],
    };
    rng.between(least, most)
}

/// Half and half, most of them near an end.
fn sample_masculinity(rng: &mut Rng) -> f64 {
    let distance = (0.12 * rng.normal(BOUND)).abs();
    if rng.uniform() < 0.5 { distance } else { 1.0 - distance }
}

/// One of the three, mostly; a quarter are mixed of two or three.
fn sample_origin(rng: &mut Rng) -> [f64; 3] {
    let first = (rng.uniform() * 3.0) as usize % 3;
    let mixed = rng.uniform() < 0.25;
    let rest = if mixed { rng.between(0.2, 0.6) } else { rng.between(-0.12, 0.12).max(0.0) };
    let split = rng.uniform();
    let mut shares = [0.0; 3];
    shares[first] = 1.0 - rest;
    shares[(first + 1) % 3] += rest * split;
    shares[(first + 2) % 3] += rest * (1.0 - split);
    shares
}
