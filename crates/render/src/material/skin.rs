use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;
use crate::texture::Texture;

/// A colour laid over something, with how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Paint {
    /// Linear red, green, blue, 0–1.
    pub colour: [f32; 3],
    /// 0 none, 1 opaque.
    pub strength: f32,
}

impl Paint {
    pub(crate) fn check(&self, what: &'static str) -> Result<(), RenderError> {
        all_within(what, &self.colour, 0.0, 1.0, UNIT)?;
        within(what, self.strength, 0.0, 1.0, UNIT)
    }
}

/// A mole, a scar, a pimple: a round mark at a place of the rest shape.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Blemish {
    /// Its middle in the rest shape, metres.
    pub place: [f32; 3],
    /// Metres; 0: there is none.
    pub radius: f32,
    /// Its colour and how much of it covers the skin.
    pub paint: Paint,
    /// How far it stands out of the skin, as a share of its radius (negative: a pit).
    pub height: f32,
}

/// Living skin.
///
/// Colours come of two pigments (after Jimenez et al. 2010); light scatters by pre-integration over curvature (Penner & Borshukov 2011), redder than
/// it came; the surface shines in two lobes; relief, spots and lines are noise in the rest shape. Where they act, [`mask`](crate::mask)s of the
/// mesh say.
#[derive(Debug, Clone, PartialEq)]
pub struct Skin {
    /// How dark: 0 the palest, 0.25 light, 0.5 olive, 0.75 brown, 1 the darkest.
    pub melanin: f32,
    /// How yellow (1) or pink (−1) beside the usual colour of that darkness.
    pub undertone: f32,
    /// How much blood shows, 0–1; 0.4 is usual, 1 flushed.
    pub blood: f32,
    /// Shine of the whole face, 0 dry – 1 sweaty.
    pub oil: f32,
    /// Roughness of the surface, 0.3–0.7.
    pub roughness: f32,
    /// Depth of pores and fine relief, 0–1.
    pub pores: f32,
    /// Unevenness of the colour, 0–1.
    pub mottling: f32,
    /// Share of the places that can have a freckle, 0–1.
    pub freckles: f32,
    /// Depth of all wrinkles beside what the mesh says, 0 (a child) – 1.5 (deep).
    pub wrinkles: f32,
    /// Moles, scars, pimples.
    pub blemishes: [Blemish; 8],
    /// Lipstick, over the lips' own red.
    pub lipstick: Paint,
    /// How glossy the lips are, 0–1.
    pub lip_gloss: f32,
    /// Eye shadow.
    pub eye_shadow: Paint,
    /// Rouge, where blood shows.
    pub rouge: Paint,
    /// Hair of the brows, drawn on the skin.
    pub brows: Paint,
    /// Stubble of a beard, drawn on the skin.
    pub beard: Paint,
    /// Cropped hair of the head, drawn on the skin.
    pub scalp: Paint,
    /// Which freckles, pores, spots.
    pub seed: u32,
    /// Times the colour, over the UV square.
    pub texture: Option<Texture>,
}

impl Default for Skin {
    /// Light skin of a middle-aged person without make-up.
    fn default() -> Self {
        Self {
            melanin: 0.25,
            undertone: 0.0,
            blood: 0.4,
            oil: 0.25,
            roughness: 0.48,
            pores: 0.5,
            mottling: 0.4,
            freckles: 0.0,
            wrinkles: 1.0,
            blemishes: [Blemish::default(); 8],
            lipstick: Paint::default(),
            lip_gloss: 0.3,
            eye_shadow: Paint::default(),
            rouge: Paint::default(),
            brows: Paint { colour: [0.05, 0.03, 0.02], strength: 0.8 },
            beard: Paint::default(),
            scalp: Paint::default(),
            seed: 0,
            texture: None,
        }
    }
}

impl Skin {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        within("the melanin of skin", self.melanin, 0.0, 1.0, UNIT)?;
        within("the undertone of skin", self.undertone, -1.0, 1.0, "−1 to 1")?;
        within("the blood of skin", self.blood, 0.0, 1.0, UNIT)?;
        within("the oil of skin", self.oil, 0.0, 1.0, UNIT)?;
        within("the roughness of skin", self.roughness, 0.2, 1.0, "0.2 to 1")?;
        within("the pores of skin", self.pores, 0.0, 1.0, UNIT)?;
        within("the mottling of skin", self.mottling, 0.0, 1.0, UNIT)?;
        within("the freckles of skin", self.freckles, 0.0, 1.0, UNIT)?;
        within("the depth of wrinkles", self.wrinkles, 0.0, 1.5, "0 to 1.5")?;
        for blemish in &self.blemishes {
            all_within("the place of a blemish", &blemish.place, -10.0, 10.0, "−10 to 10")?;
            within("the radius of a blemish", blemish.radius, 0.0, 1.0, "0 to 1")?;
            within("the height of a blemish", blemish.height, -1.0, 1.0, "−1 to 1")?;
            blemish.paint.check("the colour or strength of a blemish")?;
        }
        within("the gloss of lips", self.lip_gloss, 0.0, 1.0, UNIT)?;
        for (what, paint) in [
            ("the colour or strength of lipstick", &self.lipstick),
            ("the colour or strength of eye shadow", &self.eye_shadow),
            ("the colour or strength of rouge", &self.rouge),
            ("the colour or strength of brows", &self.brows),
            ("the colour or strength of a beard", &self.beard),
            ("the colour or strength of cropped hair", &self.scalp),
        ] {
            paint.check(what)?;
        }
        Ok(())
    }
}
