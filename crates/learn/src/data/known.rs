//! What of a face is known.

use lineament_face::landmarks::{COUNT, MIRROR};
use lineament_face::{AuChannel, Vocabulary};

/// What of a face is known: losses, means and measures count that and nothing else. Whether there is a face is always known, which emotion it shows and
/// which eye can be seen say for themselves ([`Targets::emotion`](super::Targets), [`Targets::gaze_known`](super::Targets)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Of each landmark x and y.
    pub points: Vec<bool>,
    /// z of all landmarks.
    pub depth: bool,
    /// The rotation.
    pub rotation: bool,
    /// The blendshapes.
    pub blendshapes: bool,
    /// Each channel of the action units.
    pub action_units: Vec<bool>,
    /// Where the eyes look; whether it is learnt is a matter of each eye.
    pub gaze: bool,
    /// The share of each region that is seen.
    pub visibility: bool,
}

impl Known {
    /// Of a face that was rendered.
    #[must_use]
    pub fn everything() -> Self {
        Self::all(true)
    }

    /// Of a face of which no more is known than that it is one.
    #[must_use]
    pub fn nothing() -> Self {
        Self::all(false)
    }

    fn all(known: bool) -> Self {
        Self {
            points: vec![known; COUNT],
            depth: known,
            rotation: known,
            blendshapes: known,
            action_units: vec![known; AuChannel::COUNT],
            gaze: known,
            visibility: known,
        }
    }

    /// Of the mirror image.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let unit = |i: usize| self.action_units[AuChannel::ALL[i].mirror().index()];
        Self {
            points: (0..COUNT).map(|i| self.points[usize::from(MIRROR[i])]).collect(),
            action_units: (0..AuChannel::COUNT).map(unit).collect(),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_of_the_mirror_image_change_sides_and_back() {
        let mut known = Known::nothing();
        // The outer corner of the right eye, the left corner of the mouth, the tip of the nose; the left side of units with sides.
        [33, 291, 4].iter().for_each(|&landmark: &usize| known.points[landmark] = true);
        let sided = |channel: &AuChannel| channel.side() == Some(lineament_face::Side::Left);
        for (known, channel) in known.action_units.iter_mut().zip(&AuChannel::ALL) {
            *known = sided(channel);
        }
        known.depth = true;
        let mirrored = known.mirrored();
        let all: Vec<usize> = (0..COUNT).filter(|&landmark| mirrored.points[landmark]).collect();
        assert_eq!(all, [4, 61, 263]);
        for (known, channel) in mirrored.action_units.iter().zip(&AuChannel::ALL) {
            assert_eq!(*known, channel.side() == Some(lineament_face::Side::Right), "{channel:?}");
        }
        assert!(mirrored.depth && !mirrored.rotation);
        assert_eq!(mirrored.mirrored(), known);
        assert_eq!(Known::everything().mirrored(), Known::everything());
    }
}
