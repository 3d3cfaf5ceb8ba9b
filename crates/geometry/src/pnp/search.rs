//! The search for a start: poses of three points, scored on all (RANSAC, Fischler and Bolles 1981; MSAC's truncated cost, Torr and Zisserman
//! 2000; local optimisation of each new best, Chum, Matas and Kittler 2003).

use nalgebra::{Matrix3, Vector3};

use super::options::Ransac;
use super::p3p;
use super::refine::{Model, Observation, Pose, PoseProblem, RayModel};
use crate::solve::{LeastSquares, Loss, SolveOptions};

/// Poses tried where nothing is expected to be an outlier.
const WITHOUT_OUTLIERS: usize = 12;
/// The cost at which a point stops to count where nothing is expected to be an outlier: only so that sums stay finite.
const NO_LIMIT: f64 = 1e12;

/// What was found.
pub(super) struct Found {
    pub(super) pose: Pose,
    pub(super) hypotheses: usize,
}

/// SplitMix64 (Steele, Lea and Flood 2014): a few bits of chance that are the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, by the high product; the bias of end/2⁶⁴ is nil.
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    fn three(&mut self, end: usize) -> [usize; 3] {
        let a = self.below(end);
        let mut b = self.below(end - 1);
        b += usize::from(b >= a);
        let (low, high) = (a.min(b), a.max(b));
        let mut c = self.below(end - 2);
        c += usize::from(c >= low);
        c += usize::from(c >= high);
        [a, b, c]
    }
}

/// The pose of least truncated cost among those of some triples. `seen` lists the observations that have a ray; `area` is the typical area
/// of a triangle of places: smaller ones are drawn again, since their poses are mostly noise.
pub(super) fn search(
    observations: &[Observation],
    seen: &[usize],
    area: f64,
    outliers: Option<&Ransac>,
    guess: Option<Pose>,
) -> Option<Found> {
    if seen.len() < 3 {
        return None;
    }
    let mut chance = SplitMix(outliers.map_or(0, |ransac| ransac.seed));
    let limit = outliers.map_or(NO_LIMIT, |ransac| 4.0 * ransac.gate * ransac.gate);
    let every = seen.len() <= 6 && outliers.is_none();
    let mut planned = match outliers {
        Some(ransac) => ransac.max_hypotheses,
        None if every => seen.len() * (seen.len() - 1) * (seen.len() - 2) / 6,
        None => WITHOUT_OUTLIERS,
    };
    let (mut best, mut best_cost, mut raw_cost) = (None, f64::INFINITY, f64::INFINITY);
    if let (Some(pose), Some(ransac)) = (guess, outliers) {
        let pose = optimise(observations, ransac, pose);
        (best, best_cost) = (Some(pose), cost(observations, &pose, limit, f64::INFINITY));
        if 2 * inliers(observations, &pose, ransac.gate) > observations.len() {
            return Some(Found { pose, hypotheses: 1 });
        }
    }
    let mut all = triples(seen.len());
    let mut tried = 0;
    while tried < planned {
        tried += 1;
        let triple = if every {
            match all.next() {
                Some(triple) => triple,
                None => break,
            }
        } else {
            broad(&mut chance, observations, seen, area)
        };
        let chosen = triple.map(|i| &observations[seen[i]]);
        let mut improved = None;
        p3p::poses(&chosen.map(|o| o.place), &chosen.map(|o| o.ray), |pose| {
            let cost = cost(observations, &pose, limit, raw_cost);
            if cost < raw_cost {
                raw_cost = cost;
                improved = Some(pose);
            }
        });
        let Some(mut pose) = improved else { continue };
        let mut pose_cost = raw_cost;
        if let Some(ransac) = outliers {
            pose = optimise(observations, ransac, pose);
            pose_cost = cost(observations, &pose, limit, f64::INFINITY);
        }
        if pose_cost < best_cost {
            (best, best_cost) = (Some(pose), pose_cost);
            if let Some(ransac) = outliers {
                let share = inliers(observations, &pose, ransac.gate) as f64 / observations.len() as f64;
                planned = planned.min(hypotheses_for(share, ransac));
            }
        }
    }
    best.map(|pose| Found { pose, hypotheses: tried })
}

/// How many triples until one is free of outliers with the confidence asked for; twice that, since the noise spoils some.
fn hypotheses_for(share: f64, ransac: &Ransac) -> usize {
    let clean = share * share * share;
    if clean >= 1.0 {
        return 4;
    }
    let needed = 2.0 * libm::log(1.0 - ransac.confidence) / libm::log(1.0 - clean);
    // A share of zero gives infinity, which saturates.
    (needed.ceil() as usize).max(4)
}

fn broad(chance: &mut SplitMix, observations: &[Observation], seen: &[usize], area: f64) -> [usize; 3] {
    let mut triple = chance.three(seen.len());
    for _ in 0..8 {
        let [a, b, c] = triple.map(|i| observations[seen[i]].place);
        if (b - a).cross(&(c - a)).norm() > area {
            break;
        }
        triple = chance.three(seen.len());
    }
    triple
}

/// Every three of the first `count` numbers.
fn triples(count: usize) -> impl Iterator<Item = [usize; 3]> {
    (0..count).flat_map(move |c| (0..c).flat_map(move |b| (0..b).map(move |a| [a, b, c])))
}

/// Σ min(χ², limit), or more than `give_up` as soon as it exceeds that.
fn cost(observations: &[Observation], pose: &Pose, limit: f64, give_up: f64) -> f64 {
    let mut sum = 0.0;
    for observation in observations {
        let squared = RayModel
            .residual(observation, &pose.apply(&observation.place))
            .map_or(limit, |residual| residual.norm_squared().min(limit));
        sum += squared;
        if sum >= give_up {
            break;
        }
    }
    sum
}

fn inliers(observations: &[Observation], pose: &Pose, gate: f64) -> usize {
    observations
        .iter()
        .filter(|o| RayModel.residual(o, &pose.apply(&o.place)).is_some_and(|r| r.norm_squared() <= gate * gate))
        .count()
}

/// Graduated non-convexity in two steps: Geman–McClure with a wide scale, then with the gate's.
fn optimise(observations: &[Observation], ransac: &Ransac, start: Pose) -> Pose {
    let mut pose = start;
    for (scale, steps) in [(3.0 * ransac.gate, 4), (ransac.gate, 4)] {
        let problem = PoseProblem { model: RayModel, observations, used: &[], loss: Loss::GemanMcClure(scale) };
        let options = SolveOptions { max_iterations: steps, step_tolerance: 0.05, ..SolveOptions::default() };
        // The loss is bounded, so the only failure is a start that is not a number: then the start stays.
        if LeastSquares::new(options).minimise(&problem, &mut pose).is_err() {
            return start;
        }
    }
    pose
}

/// How the places lie: their centre, their principal axes (columns, longest first) and the standard deviations along them.
pub(super) struct Shape {
    pub(super) centre: Vector3<f64>,
    pub(super) axes: Matrix3<f64>,
    pub(super) lengths: Vector3<f64>,
}

impl Shape {
    pub(super) fn of<'a>(places: impl Iterator<Item = &'a Vector3<f64>> + Clone) -> Self {
        let count = places.clone().count().max(1) as f64;
        let centre = places.clone().sum::<Vector3<f64>>() / count;
        let mut scatter = Matrix3::zeros();
        for place in places {
            let arm = place - centre;
            scatter += arm * arm.transpose();
        }
        let eigen = (scatter / count).symmetric_eigen();
        let mut order = [0, 1, 2];
        order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
        let axes = Matrix3::from_columns(&order.map(|i| eigen.eigenvectors.column(i).into_owned()));
        let lengths = Vector3::from(order.map(|i| libm::sqrt(eigen.eigenvalues[i].max(0.0))));
        Self { centre, axes, lengths }
    }
}
