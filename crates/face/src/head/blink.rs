//! Blinks: the lids turn about the eyeball's centre until their edges meet, on every head.
//!
//! A fixed displacement closes the eye of one head and leaves a gap, or an overlap, on others; and half of it cuts
//! through the ball. Here the turn of each point of a lid's front edge is measured on the head itself, in the plane
//! through it across the axis from corner to corner (x), and a point goes its share of that turn at a constant distance
//! from the axis. Whatever else moves the lids fades as they close, so that a blink of 1 closes the eye in any expression.

use super::asset::{HeadAsset, LidRest};
use super::normals::{Adjacency, Touched};

/// The edges meet this share of the way up from the lower one: it rises a little.
const MEETING: f32 = 0.12;

/// A vertex that goes along with an edge.
#[derive(Debug, Clone, Copy)]
struct Follower {
    vertex: u32,
    /// Place of its edge vertex in [`Lid::edge`].
    front: usize,
    weight: f32,
}

/// The lids of one eye.
#[derive(Debug, Clone)]
struct Lid {
    /// The upper edge from the inner to the outer corner, then the lower one between the same corners.
    edge: Vec<u32>,
    /// How many of `edge` are the upper one's.
    upper: usize,
    followers: Vec<Follower>,
    unit: Option<usize>,
    touched: Touched,
}

/// The lids of a head.
#[derive(Debug, Clone)]
pub(super) struct Blink {
    lids: [Lid; 2],
}

/// How far the lids of one shaped head have to turn.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Closing {
    /// For each eye the height (radians above the horizontal plane through the eyeball's centre) of each edge vertex.
    heights: [Vec<f32>; 2],
    /// For each eye cosine and sine of each edge vertex' turn.
    turns: [Vec<[f32; 2]>; 2],
}

impl Blink {
    pub(super) fn new(asset: &HeadAsset, adjacency: &Adjacency) -> Self {
        let names = ["eyeBlinkLeft", "eyeBlinkRight"];
        let lid = |eye: usize| {
            let LidRest { upper, lower, followers } = &asset.lids[eye];
            let edge: Vec<u32> = upper.iter().chain(lower).copied().collect();
            let follower = |f: &super::asset::LidFollower| {
                let front = edge.iter().position(|&v| v == f.front)?;
                Some(Follower { vertex: f.vertex, front, weight: f.weight })
            };
            let followers: Vec<Follower> = followers.iter().filter_map(follower).collect();
            let touched = adjacency.touched(followers.iter().map(|f| f.vertex as usize));
            let unit = asset.units.iter().position(|u| u.name == names[eye]);
            Lid { upper: upper.len(), edge, followers, unit, touched }
        };
        Self { lids: [lid(0), lid(1)] }
    }

    /// The unit that closes an eye.
    pub(super) fn unit(&self, eye: usize) -> Option<usize> {
        self.lids[eye].unit
    }

    pub(super) fn touched(&self, eye: usize) -> &Touched {
        &self.lids[eye].touched
    }

    /// Room for the turns.
    pub(super) fn closing(&self) -> Closing {
        let size = |eye: usize| self.lids[eye].edge.len();
        Closing {
            heights: [vec![0.0; size(0)], vec![0.0; size(1)]],
            turns: [vec![[1.0, 0.0]; size(0)], vec![[1.0, 0.0]; size(1)]],
        }
    }

    /// Measures a shaped head. Positions and centres in one frame and unit.
    pub(super) fn close(&self, positions: &[[f32; 3]], centres: &[[f32; 3]; 2], closing: &mut Closing) {
        for (eye, lid) in self.lids.iter().enumerate() {
            let (heights, turns) = (&mut closing.heights[eye], &mut closing.turns[eye]);
            let [_, y, z] = centres[eye];
            for (height, &vertex) in heights.iter_mut().zip(&lid.edge) {
                let p = positions[vertex as usize];
                *height = libm::atan2f(p[1] - y, p[2] - z);
            }
            let (upper, lower) = lid.edge.split_at(lid.upper);
            let (high, low) = heights.split_at(lid.upper);
            for (k, turn) in turns.iter_mut().enumerate() {
                let x = positions[lid.edge[k] as usize][0];
                let (above, below) = if k < lid.upper {
                    (high[k], height_at(positions, lower, low, x))
                } else {
                    (height_at(positions, upper, high, x), low[k - lid.upper])
                };
                let meeting = below + MEETING * (above - below);
                let (sine, cosine) = libm::sincosf(meeting - heights[k]);
                *turn = [cosine, sine];
            }
        }
    }

    /// Closes one eye by `amount` (0–1) in a mesh to which everything else that moves the lids has been added.
    pub(super) fn apply(
        &self,
        eye: usize,
        amount: f32,
        neutral: &[[f32; 3]],
        centre: [f32; 3],
        closing: &Closing,
        positions: &mut [[f32; 3]],
    ) {
        let lid = &self.lids[eye];
        for follower in &lid.followers {
            let [cosine, sine] = closing.turns[eye][follower.front];
            // A share of a turn: towards it along the chord, and back on the circle.
            let (c, s) = share(cosine, sine, follower.weight);
            let (c, s) = share(c, s, amount);
            let rest = neutral[follower.vertex as usize];
            let (y, z) = (rest[1] - centre[1], rest[2] - centre[2]);
            let turned = [0.0, c * y + s * z - y, c * z - s * y - z];
            let kept = 1.0 - amount * follower.weight;
            let position = &mut positions[follower.vertex as usize];
            for k in 0..3 {
                position[k] = rest[k] + kept * (position[k] - rest[k]) + turned[k];
            }
        }
    }
}

/// Cosine and sine of about `part` of the angle whose cosine and sine are given: exact at 0 and 1.
#[inline]
fn share(cosine: f32, sine: f32, part: f32) -> (f32, f32) {
    let (c, s) = (1.0 + part * (cosine - 1.0), part * sine);
    let length = libm::sqrtf(c * c + s * s).max(1e-6);
    (c / length, s / length)
}

/// The height of an edge over x: along the first piece of it that passes there, else that of the nearer end.
fn height_at(positions: &[[f32; 3]], edge: &[u32], heights: &[f32], x: f32) -> f32 {
    let across = |k: usize| positions[edge[k] as usize][0];
    for k in 1..edge.len() {
        let (a, b) = (across(k - 1), across(k));
        if (a - x) * (b - x) <= 0.0 && a != b {
            let t = (x - a) / (b - a);
            return heights[k - 1] + t * (heights[k] - heights[k - 1]);
        }
    }
    match edge.len() {
        0 => 0.0,
        count => {
            let last = count - 1;
            if (across(0) - x).abs() <= (across(last) - x).abs() { heights[0] } else { heights[last] }
        }
    }
}
