//! Closed lips: the source's neutral mouths stand open by up to a millimetre, or their lips run through each other, more with each identity. Here the two lips are brought
//! together along the ring where they meet, and the rings around it go along.

use super::asset::LipRing;

/// The most vertices of a ring.
const LARGEST_RING: usize = 96;
/// Lips that meet overlap by this much, metres, so that no light falls through …
const LEAST_OVERLAP: f32 = 0.000_1;
/// … and by this much at most.
const MOST_OVERLAP: f32 = 0.000_4;

/// The lips of a head.
#[derive(Debug, Clone)]
pub(super) struct Lips {
    rings: Vec<LipRing>,
    /// The ring where they meet.
    meeting: Vec<u32>,
}

impl Lips {
    pub(super) fn new(rings: &[LipRing]) -> Self {
        let meeting = rings.iter().find(|r| r.share >= 1.0 && r.vertices.len() <= LARGEST_RING);
        let meeting = meeting.map_or_else(Vec::new, |r| r.vertices.clone());
        Self { rings: rings.to_vec(), meeting }
    }

    /// Closes the lips of a shaped head. No allocation.
    pub(super) fn close(&self, positions: &mut [[f32; 3]]) {
        let count = self.meeting.len();
        if count < 4 {
            return;
        }
        let mut ring = [[0.0; 3]; LARGEST_RING];
        for (point, &vertex) in ring.iter_mut().zip(&self.meeting) {
            *point = positions[vertex as usize];
        }
        let ring = &ring[..count];
        // The corners part the ring into lips.
        let least =
            |sign: f32| (0..count).min_by(|&a, &b| (sign * ring[a][0]).total_cmp(&(sign * ring[b][0]))).unwrap_or(0);
        let (left, right) = (least(-1.0), least(1.0));
        let mut moves = [0.0f32; LARGEST_RING];
        for (place, point) in ring.iter().enumerate() {
            if place == left || place == right {
                continue;
            }
            let lower = place > left && place < right;
            let other = if lower { (right, left + count) } else { (left, right) };
            let opposite = height(ring, other, point[0]);
            // Positive where the mouth stands open.
            let gap = if lower { opposite - point[1] } else { point[1] - opposite };
            let change = gap + (-gap).clamp(LEAST_OVERLAP, MOST_OVERLAP);
            moves[place] = if lower { 0.5 * change } else { -0.5 * change };
        }
        for ring in &self.rings {
            for (&vertex, &change) in ring.vertices.iter().zip(&moves) {
                positions[vertex as usize][1] += ring.share * change;
            }
        }
    }
}

/// Height of the other lip above x: between the places `from..=to` of the ring, counted round it.
fn height(ring: &[[f32; 3]], (from, to): (usize, usize), x: f32) -> f32 {
    let at = |place: usize| ring[place % ring.len()];
    for place in from..to {
        let (a, b) = (at(place), at(place + 1));
        let (low, high) = if a[0] <= b[0] { (a, b) } else { (b, a) };
        if x >= low[0] && x <= high[0] {
            let share = (x - low[0]) / (high[0] - low[0]).max(1e-7);
            return low[1] + share * (high[1] - low[1]);
        }
    }
    // Beyond the corners, which only an extreme mouth is: the nearer corner.
    let (a, b) = (at(from), at(to));
    if (x - a[0]).abs() < (x - b[0]).abs() { a[1] } else { b[1] }
}
