//! Haircuts: what a style means in numbers.

use super::looks::{HairLook, HairStyle};

/// Which way hair lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Flow {
    /// Away from the whorl at the back of the crown.
    Whorl,
    /// To both sides of a parting at this x (metres on the base).
    Parted(f32),
    /// Backward.
    Back,
    /// Forward over the forehead.
    Forward,
    /// Toward a knot at the back.
    Knot,
    /// Straight out.
    Out,
}

/// A haircut: what the style means in numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    pub(super) flow: Flow,
    pub(super) locks: usize,
    pub(super) points: usize,
    pub(super) width: f32,
    /// Lengths on top, at the sides, at the back, metres.
    pub(super) lengths: [f32; 3],
    /// How steeply hair leaves the skin, 0–1.
    pub(super) lift: f32,
    /// How thick the coat is, metres.
    pub(super) coat: f32,
    /// How soon it hangs, 1/metre.
    pub(super) weight: f32,
    /// Radius and pitch of curls, metres.
    pub(super) curl: [f32; 2],
    /// The cap's height as a share of the coat; 0: none.
    pub(super) cap: f32,
}

/// The numbers of a style; none where nothing grows.
pub(super) fn cut(look: &HairLook) -> Option<Cut> {
    use HairStyle::*;
    let base = Cut {
        flow: Flow::Whorl,
        locks: 700,
        points: 5,
        width: 0.0105,
        lengths: [0.042, 0.026, 0.028],
        lift: 0.22,
        coat: 0.009,
        weight: 4.0,
        curl: [0.0, 0.03],
        cap: 0.45,
    };
    let part = look.parting * 0.045;
    let mut cut = match look.style {
        Bald => return None,
        Buzz => Cut {
            lengths: [0.009, 0.006, 0.007],
            coat: 0.0022,
            lift: 0.5,
            width: 0.007,
            points: 3,
            weight: 0.0,
            cap: 0.5,
            ..base
        },
        Receding => Cut { locks: 700, lengths: [0.018, 0.018, 0.020], coat: 0.004, lift: 0.2, width: 0.0065, ..base },
        Short => base,
        Quiff => Cut {
            flow: Flow::Back,
            lengths: [0.075, 0.018, 0.024],
            lift: 0.75,
            coat: 0.018,
            weight: 3.0,
            points: 6,
            ..base
        },
        SideParted => {
            Cut { flow: Flow::Parted(part), lengths: [0.085, 0.032, 0.034], lift: 0.22, coat: 0.014, points: 6, ..base }
        }
        Fringe => Cut {
            flow: Flow::Forward,
            lengths: [0.120, 0.060, 0.060],
            lift: 0.15,
            coat: 0.011,
            weight: 7.0,
            points: 7,
            ..base
        },
        Curly => Cut {
            lengths: [0.085, 0.065, 0.07],
            lift: 0.7,
            coat: 0.026,
            weight: 3.0,
            curl: [0.008, 0.034],
            points: 10,
            width: 0.014,
            locks: 520,
            cap: 0.6,
            ..base
        },
        Afro => Cut {
            flow: Flow::Out,
            lengths: [0.060, 0.055, 0.055],
            lift: 1.0,
            coat: 0.050,
            weight: 0.0,
            curl: [0.006, 0.020],
            points: 8,
            width: 0.012,
            locks: 700,
            cap: 0.88,
        },
        Bob => Cut {
            flow: Flow::Parted(part),
            lengths: [0.230, 0.170, 0.150],
            lift: 0.3,
            coat: 0.016,
            weight: 9.0,
            points: 10,
            width: 0.014,
            locks: 560,
            ..base
        },
        Long => Cut {
            flow: Flow::Parted(part),
            lengths: [0.42, 0.36, 0.34],
            lift: 0.3,
            coat: 0.016,
            weight: 9.0,
            points: 12,
            width: 0.016,
            locks: 560,
            ..base
        },
        Tied => Cut {
            flow: Flow::Knot,
            lengths: [0.17, 0.13, 0.10],
            lift: 0.05,
            coat: 0.006,
            weight: 0.0,
            points: 8,
            locks: 520,
            cap: 0.6,
            ..base
        },
    };
    let longer = look.length;
    cut.lengths = cut.lengths.map(|l| l * longer);
    if cut.flow == Flow::Out {
        cut.coat *= longer;
    }
    cut.coat *= look.volume;
    if cut.curl[0] == 0.0 && look.wave > 0.05 && cut.flow != Flow::Knot {
        cut.curl = [0.007 * look.wave, 0.055];
    }
    Some(cut)
}
