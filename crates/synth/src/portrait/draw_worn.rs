//! What people put on and hold, at random.

use lineament_face::Person;

use super::dice::Dice;
use super::distribution::Distribution;
use super::looks::{
    Colour, Facewear, FacewearLook, GlassesLook, HairStyle, Headwear, HeadwearLook, InFront, InFrontLook, Looks,
};

/// Adds spectacles, headwear, facewear and things in front.
pub(super) fn worn(dice: &mut Dice, person: &Person, wanted: &Distribution, looks: &mut Looks) {
    if dice.chance(wanted.glasses * if person.age < 10.0 { 0.4 } else { 1.0 }) {
        looks.glasses = Some(glasses(dice, wanted.sunglasses));
    }
    if !dice.chance(wanted.occluders) {
        return;
    }
    let [head, mask, headset, hand, thing] = wanted.occluder_weights;
    match dice.pick(&[(0, head), (1, mask), (2, headset), (3, hand), (4, thing)], 0) {
        0 => looks.headwear = Some(headwear(dice)),
        1 => looks.facewear = Some(mask_of(dice)),
        2 => {
            looks.facewear = Some(FacewearLook { kind: Facewear::Headset, colour: any_colour(dice, 0.7) });
            looks.glasses = None;
        }
        3 => looks.in_front = Some(in_front(dice, InFront::Hand)),
        _ => {
            let kinds =
                [InFront::Phone, InFront::Cup, InFront::Microphone, InFront::Ball, InFront::Board, InFront::Bar];
            let kind = kinds[dice.below(kinds.len())];
            looks.in_front = Some(in_front(dice, kind));
        }
    }
    if looks.headwear.is_some() && matches!(looks.hair.style, HairStyle::Quiff | HairStyle::Afro) {
        looks.hair.style = HairStyle::Short;
    }
}

fn any_colour(dice: &mut Dice, dark: f64) -> Colour {
    if dice.chance(dark) {
        let value = dice.range(0.008, 0.06);
        return [value * dice.range(0.7, 1.3), value * dice.range(0.7, 1.2), value * dice.range(0.7, 1.4)];
    }
    [dice.range(0.03, 0.75), dice.range(0.03, 0.7), dice.range(0.03, 0.7)]
}

fn glasses(dice: &mut Dice, sun: f64) -> GlassesLook {
    let metal = dice.chance(0.3);
    let dark = dice.chance(sun);
    let colour = if metal {
        [[0.55, 0.53, 0.50], [0.60, 0.45, 0.22], [0.08, 0.08, 0.09]][dice.below(3)]
    } else if dice.chance(0.65) {
        [0.012, 0.011, 0.012]
    } else {
        [[0.10, 0.035, 0.012], [0.03, 0.04, 0.09], [0.20, 0.03, 0.03], [0.45, 0.40, 0.34]][dice.below(4)]
    };
    let pass = if dark {
        let value = dice.range(0.03, 0.25);
        [value * dice.range(0.8, 1.3), value, value * dice.range(0.7, 1.2)]
    } else {
        [0.93, 0.95, 0.94]
    };
    let width = dice.range(0.046, if dark { 0.060 } else { 0.054 });
    GlassesLook {
        roundness: dice.range(0.1, 1.0),
        width,
        height: width * dice.range(0.6, 0.95),
        rim: if metal { dice.range(0.0006, 0.0010) } else { dice.range(0.0011, 0.0024) },
        colour,
        metallic: if metal { 1.0 } else { 0.0 },
        pass,
        mirror: if dark && dice.chance(0.3) { dice.range(0.2, 0.7) } else { 0.0 },
        slip: dice.range(-0.002, 0.006),
    }
}

fn headwear(dice: &mut Dice) -> HeadwearLook {
    let kind = dice.pick(
        &[
            (Headwear::Beanie, 0.28),
            (Headwear::Cap, 0.30),
            (Headwear::Hat, 0.14),
            (Headwear::Headphones, 0.2),
            (Headwear::Scarf, 0.12),
        ],
        Headwear::Cap,
    );
    HeadwearLook {
        kind,
        colours: [any_colour(dice, 0.45), any_colour(dice, 0.4)],
        low: dice.range(0.0, 1.0),
        turn: if dice.chance(0.8) { dice.range(-0.15, 0.15) } else { dice.range(-0.6, 0.6) },
    }
}

fn mask_of(dice: &mut Dice) -> FacewearLook {
    let kind = if dice.chance(0.85) { Facewear::Mask } else { Facewear::LowMask };
    let colours = [[0.25, 0.50, 0.66], [0.75, 0.76, 0.76], [0.012, 0.012, 0.013], [0.6, 0.62, 0.60]];
    let colour = if dice.chance(0.75) { colours[dice.below(4)] } else { any_colour(dice, 0.3) };
    FacewearLook { kind, colour }
}

fn in_front(dice: &mut Dice, kind: InFront) -> InFrontLook {
    // Beside the face or before a part of it, seldom before the middle.
    let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
    let place = match kind {
        InFront::Hand => {
            let spots = [
                [0.055, -0.060, 0.035],
                [0.030, -0.095, 0.045],
                [0.060, 0.030, 0.030],
                [0.0, -0.075, 0.060],
                [0.070, -0.02, 0.0],
            ];
            let spot: [f32; 3] = spots[dice.below(spots.len())];
            [spot[0] * side, spot[1], spot[2]]
        }
        InFront::Microphone => [side * dice.range(0.0, 0.04), dice.range(-0.15, -0.11), dice.range(0.07, 0.12)],
        InFront::Cup => [side * dice.range(0.0, 0.04), dice.range(-0.13, -0.09), dice.range(0.07, 0.10)],
        InFront::Phone => [side * dice.range(0.03, 0.09), dice.range(-0.11, -0.02), dice.range(0.05, 0.12)],
        InFront::Ball | InFront::Board | InFront::Bar => {
            [side * dice.range(0.02, 0.10), dice.range(-0.13, 0.06), dice.range(0.07, 0.16)]
        }
    };
    InFrontLook {
        kind,
        place,
        turn: match kind {
            InFront::Cup | InFront::Microphone => dice.range(-0.3, 0.3),
            _ => dice.range(-1.2, 1.2),
        },
        size: dice.range(0.75, 1.2),
        colour: any_colour(dice, 0.25),
        seed: dice.pattern(),
    }
}
