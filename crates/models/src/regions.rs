//! The regions whose visibility the landmarker says, and which landmark belongs to which.

use std::sync::LazyLock;

use lineament_face::landmarks::{CANONICAL_CM, COUNT, MESH_COUNT, RIGHT_PUPIL};

/// A region of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Its name; left and right are the subject's.
    pub name: &'static str,
    /// The number of its partner in the mirror; its own in the middle.
    pub mirror: usize,
    /// Landmarks that stand for it: every landmark belongs to the region that has the nearest of these on the canonical face.
    anchors: &'static [u16],
}

/// The twelve regions.
pub const REGIONS: [Region; 12] = [
    Region { name: "forehead", mirror: 0, anchors: &[10, 151, 108, 337, 103, 332] },
    Region { name: "right_brow", mirror: 2, anchors: &[105, 63, 52, 65, 70] },
    Region { name: "left_brow", mirror: 1, anchors: &[334, 293, 282, 295, 300] },
    Region { name: "right_eye", mirror: 4, anchors: &[159, 145, 33, 133, 230] },
    Region { name: "left_eye", mirror: 3, anchors: &[386, 374, 263, 362, 450] },
    Region { name: "nose", mirror: 5, anchors: &[4, 6, 195, 48, 278, 2] },
    Region { name: "right_cheek", mirror: 7, anchors: &[50, 205, 116] },
    Region { name: "left_cheek", mirror: 6, anchors: &[280, 425, 345] },
    Region { name: "right_jaw", mirror: 9, anchors: &[172, 58, 234, 127] },
    Region { name: "left_jaw", mirror: 8, anchors: &[397, 288, 454, 356] },
    Region { name: "mouth", mirror: 10, anchors: &[0, 17, 61, 291, 40, 270, 91, 321] },
    Region { name: "chin", mirror: 11, anchors: &[152, 199, 176, 400] },
];

const RIGHT_EYE: u8 = 3;
const LEFT_EYE: u8 = 4;

static MEMBERSHIP: LazyLock<[u8; COUNT]> = LazyLock::new(|| {
    std::array::from_fn(|landmark| {
        if landmark >= MESH_COUNT {
            // The irises: five points of the right one, then five of the left.
            return if landmark < usize::from(RIGHT_PUPIL) + 5 { RIGHT_EYE } else { LEFT_EYE };
        }
        let distance = |anchor: u16| {
            let (a, b) = (CANONICAL_CM[landmark], CANONICAL_CM[usize::from(anchor)]);
            (0..3).map(|i| (a[i] - b[i]) * (a[i] - b[i])).sum::<f32>()
        };
        let mut best = (f32::INFINITY, 0);
        for (number, region) in REGIONS.iter().enumerate() {
            let nearest = region.anchors.iter().fold(f32::INFINITY, |least, &anchor| least.min(distance(anchor)));
            if nearest < best.0 {
                best = (nearest, number as u8);
            }
        }
        best.1
    })
});

/// The number in [`REGIONS`] of the region of a landmark (0–477); the last region for numbers beyond.
#[must_use]
pub fn region_of(landmark: usize) -> usize {
    MEMBERSHIP.get(landmark).map_or(REGIONS.len() - 1, |&region| usize::from(region))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineament_face::landmarks::{LEFT_PUPIL, MIRROR};

    #[test]
    fn every_region_has_landmarks_and_the_mirror_agrees() {
        let mut counts = [0; REGIONS.len()];
        for (landmark, &partner) in MIRROR.iter().enumerate() {
            let region = region_of(landmark);
            counts[region] += 1;
            let partner = usize::from(partner);
            // Points of the middle line may lie as near to either side's anchors; none of the twelve has such.
            assert_eq!(region_of(partner), REGIONS[region].mirror, "landmark {landmark} in {}", REGIONS[region].name);
        }
        println!("{counts:?}");
        assert!(counts.iter().all(|&count| count >= 8), "{counts:?}");
        for (number, region) in REGIONS.iter().enumerate() {
            assert_eq!(REGIONS[region.mirror].mirror, number, "{}", region.name);
            assert!(region.anchors.iter().all(|&anchor| region_of(usize::from(anchor)) == number), "{}", region.name);
        }
        assert_eq!(REGIONS[region_of(usize::from(LEFT_PUPIL))].name, "left_eye");
        assert_eq!(REGIONS[region_of(usize::from(RIGHT_PUPIL))].name, "right_eye");
    }
}
