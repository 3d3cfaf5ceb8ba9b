//! Where hair tints the skin: scalp, brows and chin. Only what a person changes is written anew.

use lineament_render::{Mesh, detail, mask};

use super::brow::Brow;
use super::looks::{BeardStyle, HairStyle, Looks};
use super::masks::{self, Hairline};
use super::v3::V3;

/// A vertex of the skin piece on whose tint a haircut tells.
#[derive(Debug, Clone, Copy)]
struct Scalp {
    vertex: u32,
    line: Hairline,
    /// How far on the crown, 0–1.
    crown: f32,
}

impl Scalp {
    fn density(&self, looks: &Looks) -> f32 {
        let bare = if looks.hair.style == HairStyle::Receding { 1.0 - self.crown } else { 1.0 };
        self.line.scalp(looks.hair.recession) * bare
    }
}

/// A vertex on which a beard can grow: how densely a full one does, and which parts of it other styles keep.
#[derive(Debug, Clone, Copy)]
struct Chin {
    vertex: u32,
    beard: f32,
    goatee: f32,
    moustache: f32,
}

impl Chin {
    /// As [`density`](super::beard::density).
    fn density(&self, style: BeardStyle) -> f32 {
        match style {
            BeardStyle::None => 0.0,
            BeardStyle::Stubble | BeardStyle::Short | BeardStyle::Full => self.beard,
            BeardStyle::Moustache => self.beard * self.moustache,
            BeardStyle::Goatee => self.beard * self.goatee.max(self.moustache),
        }
    }
}

/// The vertices of the skin piece that hair can tint, the same for all people.
#[derive(Debug)]
pub(super) struct Hairy {
    /// Where the hairline runs on somebody, and the crown.
    hairline: Vec<Scalp>,
    crown: Vec<Scalp>,
    chin: Vec<Chin>,
    /// With their places on the base.
    brows: Vec<(u32, V3)>,
}

/// What a skin is tinted for.
#[derive(Debug, Default)]
pub(super) struct Tinted {
    receding: bool,
    beard: Option<BeardStyle>,
}

impl Hairy {
    /// Of the places of the skin piece's vertices on the base.
    pub(super) fn new(places: &[V3]) -> Self {
        let mut hairy = Self { hairline: Vec::new(), crown: Vec::new(), chin: Vec::new(), brows: Vec::new() };
        for (vertex, &rest) in (0..).zip(places) {
            let scalp = Scalp { vertex, line: Hairline::of(rest), crown: masks::crown(rest) };
            // Wider than any recession.
            if scalp.line.scalp(-0.2) > 0.0 && scalp.line.scalp(1.2) < 1.0 {
                hairy.hairline.push(scalp);
            }
            if scalp.crown > 0.0 {
                hairy.crown.push(scalp);
            }
            let beard = masks::beard(rest);
            if beard > 0.0 {
                hairy.chin.push(Chin { vertex, beard, goatee: masks::goatee(rest), moustache: masks::moustache(rest) });
            }
            if (0.005..0.065).contains(&rest[0].abs()) && (0.005..0.035).contains(&rest[1]) && rest[2] > -0.02 {
                hairy.brows.push((vertex, rest));
            }
        }
        hairy
    }

    /// What fine detail each vertex of a skin can have, whoever it is.
    pub(super) fn details(&self, skin: &Mesh) -> Vec<u8> {
        let masked = |vertex: usize| {
            let masks = skin.look(vertex).unwrap_or_default().masks;
            let kinds = [
                (mask::LIPS, detail::ALWAYS),
                (mask::LID, detail::ALWAYS),
                (mask::BROW, detail::BROW),
                (mask::BEARD, detail::BEARD),
                (mask::SCALP, detail::SCALP),
            ];
            kinds.into_iter().filter(|(mask, _)| masks[*mask] > 0.0).fold(0, |all, (_, kind)| all | kind)
        };
        let mut details: Vec<u8> = (0..skin.vertices()).map(masked).collect();
        let scalp = self.hairline.iter().chain(&self.crown).map(|scalp| (scalp.vertex, detail::SCALP));
        let chin = self.chin.iter().map(|chin| (chin.vertex, detail::BEARD));
        let brows = self.brows.iter().map(|(vertex, _)| (*vertex, detail::BROW));
        for (vertex, kind) in scalp.chain(chin).chain(brows) {
            details[vertex as usize] |= kind;
        }
        details
    }

    /// Tints a skin for a person; `tinted` says what for it was before.
    pub(super) fn tint(&self, looks: &Looks, brow: &Brow, skin: &mut Mesh, tinted: &mut Tinted) {
        for scalp in &self.hairline {
            skin.set_mask(scalp.vertex as usize, mask::SCALP, scalp.density(looks));
        }
        let receding = looks.hair.style == HairStyle::Receding;
        if receding || tinted.receding {
            for scalp in &self.crown {
                skin.set_mask(scalp.vertex as usize, mask::SCALP, scalp.density(looks));
            }
        }
        tinted.receding = receding;
        if tinted.beard != Some(looks.beard.style) {
            for chin in &self.chin {
                skin.set_mask(chin.vertex as usize, mask::BEARD, chin.density(looks.beard.style));
            }
            tinted.beard = Some(looks.beard.style);
        }
        for &(vertex, place) in &self.brows {
            skin.set_mask(vertex as usize, mask::BROW, brow.density(place));
        }
    }
}
