//! From looks to the renderer's materials.

use lineament_render::{Blemish, Cloth, Eye, Flesh, Glass, Hair, Material, Paint, Skin, Standard, Teeth, Weave};

use super::beard;
use super::looks::{BeardLook, BrowLook, Colour, GlassesLook, HairLook, HairStyle, Looks, Tint, Weaving};
use super::v3::scale;

fn paint(tint: Tint) -> Paint {
    Paint { colour: tint.colour, strength: tint.strength.clamp(0.0, 1.0) }
}

/// Lips without lipstick are less red than the material's own.
fn lips(looks: &Looks) -> Paint {
    let stick = looks.makeup.lipstick;
    let melanin = looks.skin.melanin;
    let bare = super::v3::mix([0.44, 0.20, 0.185], [0.11, 0.050, 0.045], melanin);
    let share = stick.strength.clamp(0.0, 1.0);
    let strength = 0.40 + 0.60 * share;
    Paint { colour: super::v3::mix(bare, stick.colour, share / strength), strength }
}

/// How strongly cropped or covered scalp is tinted.
fn scalp_tint(look: &HairLook) -> Paint {
    let strength = match look.style {
        HairStyle::Bald => 0.10,
        HairStyle::Receding => 0.75,
        HairStyle::Buzz => 0.92,
        _ => 0.85,
    };
    Paint { colour: scale(look.root, 0.8), strength }
}

pub(super) fn skin(looks: &Looks) -> Skin {
    let look = &looks.skin;
    let mut blemishes = [Blemish::default(); 8];
    for (blemish, mark) in blemishes.iter_mut().zip(&look.marks) {
        *blemish = Blemish {
            place: mark.place,
            radius: mark.radius,
            paint: Paint { colour: mark.colour, strength: mark.strength },
            height: mark.height,
        };
    }
    Skin {
        melanin: look.melanin,
        undertone: look.undertone,
        blood: look.blood,
        oil: look.oil,
        roughness: look.roughness,
        pores: look.pores,
        mottling: look.mottling,
        freckles: look.freckles,
        wrinkles: look.wrinkle_depth,
        blemishes,
        lipstick: lips(looks),
        lip_gloss: looks.makeup.lip_gloss,
        eye_shadow: paint(looks.makeup.eye_shadow),
        rouge: paint(looks.makeup.rouge),
        brows: Paint { colour: looks.brows.colour, strength: 0.42 * looks.brows.density },
        beard: Paint { colour: looks.beard.colour, strength: beard::tint(&looks.beard) },
        scalp: scalp_tint(&looks.hair),
        seed: look.seed,
        ..Skin::default()
    }
}

/// A hand's skin: that of the face without what is on it.
pub(super) fn hand(looks: &Looks) -> Skin {
    let bare = Paint::default();
    Skin {
        brows: bare,
        beard: bare,
        scalp: bare,
        lipstick: bare,
        rouge: bare,
        eye_shadow: bare,
        freckles: 0.0,
        blemishes: [Blemish::default(); 8],
        ..skin(looks)
    }
}

pub(super) fn eye(looks: &Looks) -> Eye {
    let look = &looks.eyes;
    Eye {
        iris: look.iris,
        iris_inner: look.iris_inner,
        limbus: look.limbus,
        white: look.white,
        veins: look.veins,
        tears: look.tears,
        seed: look.seed,
        ..Eye::default()
    }
}

pub(super) fn teeth(looks: &Looks) -> Material {
    Material::Teeth(Teeth { enamel: looks.teeth.enamel, ..Teeth::default() })
}

pub(super) fn mouth() -> Material {
    Material::Flesh(Flesh { colour: [0.30, 0.10, 0.09], wet: 0.6, bumps: 0.3 })
}

pub(super) fn tongue() -> Material {
    Material::Flesh(Flesh::default())
}

fn hair_of(look: &HairLook) -> Hair {
    Hair {
        root: look.root,
        tip: look.tip,
        variety: look.variety,
        roughness: look.roughness,
        shine: look.shine,
        strands: 12,
        cover: 0.85,
        ends: match look.style {
            HairStyle::Bob | HairStyle::Long | HairStyle::Tied => 0.8,
            HairStyle::Fringe => 0.65,
            _ => 0.35,
        },
        seed: look.seed,
    }
}

pub(super) fn hair(look: &HairLook) -> Material {
    Material::Hair(hair_of(look))
}

/// The cap under the locks: whole, and darker than they are.
pub(super) fn cap(look: &HairLook) -> Material {
    Material::Hair(Hair {
        strands: 0,
        cover: 1.0,
        root: scale(look.root, 0.75),
        tip: scale(look.root, 0.9),
        shine: 0.5 * look.shine,
        ..hair_of(look)
    })
}

pub(super) fn lashes(looks: &Looks) -> Material {
    let long = looks.brows.lashes;
    let dark = scale(looks.brows.colour, if long > 1.2 { 0.2 } else { 0.5 });
    let cover = (0.55 * long).clamp(0.1, 0.85);
    Material::Hair(Hair {
        root: dark,
        tip: dark,
        strands: 5,
        cover,
        ends: 0.15,
        shine: 0.1,
        variety: 0.2,
        ..Hair::default()
    })
}

pub(super) fn beard(look: &BeardLook) -> Material {
    Material::Hair(Hair {
        root: look.colour,
        tip: scale(look.colour, 1.3).map(|c| c.min(0.9)),
        variety: 0.6,
        roughness: 0.45,
        shine: 0.3,
        strands: 8,
        cover: 0.35 + 0.3 * look.density,
        ends: 0.3,
        seed: look.seed,
    })
}

pub(super) fn brows(look: &BrowLook) -> Material {
    Material::Hair(Hair {
        root: look.colour,
        tip: scale(look.colour, 1.15).map(|c| c.min(0.9)),
        variety: 0.5,
        roughness: 0.4,
        shine: 0.25,
        strands: 4,
        cover: 0.35 + 0.40 * look.density,
        ends: 0.25,
        seed: look.seed,
    })
}

pub(super) fn clothes(looks: &Looks) -> Material {
    let look = &looks.clothes;
    let weave = match look.weaving {
        Weaving::Plain => Weave::Plain,
        Weaving::Stripes => Weave::Stripes,
        Weaving::Check => Weave::Check,
        Weaving::Dots => Weave::Dots,
        Weaving::Knit => Weave::Knit,
    };
    Material::Cloth(Cloth {
        colours: look.colours.map(unit_colour),
        weave,
        scale: look.scale.max(1e-3),
        ..Cloth::default()
    })
}

fn unit_colour(colour: Colour) -> Colour {
    colour.map(|c| c.clamp(0.0, 1.0))
}

/// Cloth of one colour.
pub(super) fn fabric(colour: Colour, knit: bool) -> Material {
    let weave = if knit { Weave::Knit } else { Weave::Plain };
    Material::Cloth(Cloth { colours: [unit_colour(colour); 2], weave, scale: 0.006, ..Cloth::default() })
}

/// Plastic.
pub(super) fn plastic(colour: Colour, roughness: f32) -> Material {
    Material::Standard(Standard { albedo: unit_colour(colour), roughness, ..Standard::default() })
}

pub(super) fn frame(look: &GlassesLook) -> Material {
    let roughness = if look.metallic > 0.5 { 0.25 } else { 0.3 };
    Material::Standard(Standard {
        albedo: unit_colour(look.colour),
        roughness,
        metallic: look.metallic,
        ..Standard::default()
    })
}

pub(super) fn glass(look: &GlassesLook) -> Material {
    let dark = look.pass[1] < 0.5;
    Material::Glass(Glass { pass: unit_colour(look.pass), mirror: look.mirror, labelled: dark, ..Glass::default() })
}
