//! Looks at random: what goes together in people goes together here.

use lineament_face::Person;

use super::dice::Dice;
use super::distribution::Distribution;
use super::draw_worn;
use super::looks::{
    BeardLook, BeardStyle, BrowLook, ClothesLook, Colour, EyeLook, HairLook, HairStyle, Looks, Makeup, Mark, Neckline,
    SkinLook, TeethLook, Tint, Weaving,
};
use super::v3::{mix, scale, smooth};

/// Hair colours by origin (African, Asian, European): linear light near the root, and how common each is.
const HAIR: [(Colour, [f64; 3]); 9] = [
    ([0.007, 0.006, 0.006], [0.70, 0.55, 0.06]),
    ([0.016, 0.010, 0.008], [0.24, 0.36, 0.20]),
    ([0.042, 0.024, 0.015], [0.05, 0.07, 0.27]),
    ([0.085, 0.050, 0.029], [0.01, 0.015, 0.18]),
    ([0.20, 0.125, 0.065], [0.0, 0.0, 0.14]),
    ([0.36, 0.25, 0.14], [0.0, 0.0, 0.07]),
    ([0.15, 0.042, 0.014], [0.0, 0.0, 0.03]),
    ([0.060, 0.019, 0.011], [0.0, 0.005, 0.05]),
    ([0.30, 0.27, 0.22], [0.0, 0.0, 0.0]),
];
const GREY: Colour = [0.30, 0.283, 0.262];
const WHITE: Colour = [0.56, 0.55, 0.53];
/// Dyes.
const DYES: [Colour; 5] =
    [[0.45, 0.33, 0.19], [0.09, 0.015, 0.012], [0.03, 0.05, 0.16], [0.28, 0.06, 0.14], [0.05, 0.15, 0.10]];

/// Irises: outer and inner colour, and how common by origin.
const IRISES: [(Colour, Colour, [f64; 3]); 7] = [
    ([0.020, 0.010, 0.006], [0.035, 0.017, 0.009], [0.70, 0.60, 0.06]),
    ([0.050, 0.024, 0.010], [0.090, 0.042, 0.016], [0.25, 0.33, 0.20]),
    ([0.110, 0.058, 0.020], [0.170, 0.085, 0.026], [0.05, 0.06, 0.19]),
    ([0.110, 0.100, 0.040], [0.190, 0.110, 0.035], [0.0, 0.01, 0.14]),
    ([0.095, 0.125, 0.075], [0.150, 0.125, 0.050], [0.0, 0.0, 0.11]),
    ([0.110, 0.165, 0.230], [0.170, 0.200, 0.210], [0.0, 0.0, 0.19]),
    ([0.155, 0.175, 0.190], [0.190, 0.195, 0.190], [0.0, 0.0, 0.11]),
];

/// Everything about a person's looks.
pub(super) fn looks(seed: u64, index: u64, person: &Person, wanted: &Distribution) -> Looks {
    let dice = |stream: &str| Dice::new(seed, index, stream);
    let man = person.masculinity > 0.5;
    let skin = skin(&mut dice("skin"), person);
    let natural = hair_colour(&mut dice("hair colour"), person);
    let hair = hair(&mut dice("hair"), person, natural, &wanted.hair);
    let beard = if man { beard(&mut dice("beard"), person, natural, wanted.beards) } else { BeardLook::default() };
    let brows = brows(&mut dice("brows"), person, natural);
    let makeup = if man || person.age < 15.0 { bare(&mut dice("makeup")) } else { makeup(&mut dice("makeup"), person) };
    let mut looks = Looks {
        eyes: eyes(&mut dice("eyes"), person),
        teeth: teeth(&mut dice("teeth"), person),
        clothes: clothes(&mut dice("clothes")),
        skin,
        makeup,
        brows,
        hair,
        beard,
        ..Looks::default()
    };
    draw_worn::worn(&mut dice("worn"), person, wanted, &mut looks);
    looks
}

/// Melanin by origin, means and deviations: African, Asian, European.
fn skin(dice: &mut Dice, person: &Person) -> SkinLook {
    let whole: f32 = person.origin.iter().sum::<f32>().max(1e-3);
    let means = [0.74, 0.38, 0.26];
    let mean: f32 = means.iter().zip(person.origin).map(|(m, share)| m * share / whole).sum();
    let spread = 0.10 + 0.05 * person.origin[1] / whole;
    let melanin = (dice.normal(mean.into(), spread.into()) as f32).clamp(0.03, 0.97);
    let age = person.age;
    let aged = ((age - 30.0) / 45.0).clamp(0.0, 1.0);
    let undertone = dice.normal(f64::from((0.30 * person.origin[1] - 0.40 * person.origin[2]) / whole), 0.30) as f32;
    let freckled = melanin < 0.35 && dice.chance(0.22);
    let freckles = if freckled { dice.range(0.15, 0.8) } else { 0.0 };
    let oil = (dice.normal(0.24, 0.13) as f32).clamp(0.0, 0.85);
    SkinLook {
        melanin,
        undertone: undertone.clamp(-1.0, 1.0),
        blood: (dice.normal(0.42 - 0.1 * f64::from(melanin), 0.13) as f32).clamp(0.05, 0.9),
        oil,
        roughness: dice.range(0.42, 0.56),
        pores: (0.25 + 0.45 * aged + dice.range(-0.1, 0.25)).clamp(0.05, 1.0) * if age < 14.0 { 0.3 } else { 1.0 },
        mottling: (0.25 + 0.35 * aged + dice.range(0.0, 0.3)).clamp(0.0, 1.0),
        freckles,
        age_lines: (aged * dice.range(0.7, 1.2)).clamp(0.0, 1.0),
        wrinkle_depth: (0.45 + 0.5 * aged + dice.range(-0.1, 0.1)).clamp(0.0, 1.0),
        marks: marks(dice, melanin, age),
        seed: dice.pattern(),
    }
}

fn marks(dice: &mut Dice, melanin: f32, age: f32) -> Vec<Mark> {
    let mut marks = Vec::new();
    let place = |dice: &mut Dice| {
        let (x, y) = (dice.range(-0.06, 0.06), dice.range(-0.10, 0.05));
        [x, y, 0.022 - 6.0 * x * x + if y < -0.05 { 0.1 * (y + 0.05) } else { 0.0 }]
    };
    let dark = mix([0.10, 0.045, 0.03], [0.025, 0.014, 0.011], melanin);
    for _ in 0..dice.below(4) {
        let (radius, strength, height) = (dice.range(0.0008, 0.0022), dice.range(0.5, 0.9), dice.range(0.0, 0.4));
        marks.push(Mark { place: place(dice), radius, colour: dark, strength, height });
    }
    if (12.0..32.0).contains(&age) && dice.chance(0.25) {
        for _ in 0..=dice.below(3) {
            let (radius, strength) = (dice.range(0.0012, 0.0028), dice.range(0.25, 0.55));
            marks.push(Mark { place: place(dice), radius, colour: [0.42, 0.12, 0.10], strength, height: 0.3 });
        }
    }
    if age > 55.0 {
        for _ in 0..dice.below(4) {
            let (radius, strength) = (dice.range(0.002, 0.006), dice.range(0.15, 0.4));
            marks.push(Mark { place: place(dice), radius, colour: scale(dark, 1.8), strength, height: 0.0 });
        }
    }
    if dice.chance(0.04) {
        let radius = dice.range(0.003, 0.006);
        marks.push(Mark { place: place(dice), radius, colour: [0.6, 0.40, 0.34], strength: 0.4, height: -0.15 });
    }
    marks.truncate(8);
    marks
}

fn by_origin<T: Copy>(dice: &mut Dice, person: &Person, rows: impl Iterator<Item = (T, [f64; 3])>, otherwise: T) -> T {
    let things: Vec<(T, f64)> = rows
        .map(|(thing, shares)| (thing, shares.iter().zip(person.origin).map(|(a, b)| a * f64::from(b)).sum()))
        .collect();
    dice.pick(&things, otherwise)
}

/// The colour that grows: pigment lost with age, whole or in part.
fn hair_colour(dice: &mut Dice, person: &Person) -> Colour {
    let young = by_origin(dice, person, HAIR.into_iter(), HAIR[1].0);
    let shade = dice.range(0.8, 1.3);
    let onset = dice.normal(52.0, 11.0) as f32;
    let greyness = ((person.age - onset) / 22.0).clamp(0.0, 1.0);
    let whiteness = ((person.age - onset - 14.0) / 25.0).clamp(0.0, 1.0);
    mix(mix(scale(young, shade), GREY, 0.9 * greyness), WHITE, 0.85 * whiteness)
}

fn hair(dice: &mut Dice, person: &Person, natural: Colour, factors: &[f64; 12]) -> HairLook {
    use HairStyle::*;
    let (man, age) = (person.masculinity > 0.5, person.age);
    let whole: f32 = person.origin.iter().sum::<f32>().max(1e-3);
    let african = f64::from(person.origin[0] / whole);
    let balding = if man { ((f64::from(age) - 25.0) / 55.0).clamp(0.0, 1.0) } else { 0.0 };
    let curls = 0.08 + 0.9 * african;
    let styles = if man {
        [
            (Bald, 0.04 + 0.14 * balding),
            (Receding, 0.01 + 0.38 * balding),
            (Buzz, 0.12 + 0.28 * african),
            (Short, 0.36),
            (Quiff, 0.16 * (1.0 - african)),
            (SideParted, 0.16 * (1.0 - african)),
            (Fringe, 0.09 * (1.0 - african)),
            (Curly, 0.14 * curls),
            (Afro, 0.16 * african),
            (Bob, 0.02 * (1.0 - african)),
            (Long, 0.03 * (1.0 - african)),
            (Tied, 0.025),
        ]
    } else {
        [
            (Bald, 0.004),
            (Receding, 0.0),
            (Buzz, 0.01 + 0.05 * african),
            (Short, 0.08 + if age > 55.0 { 0.22 } else { 0.0 }),
            (Quiff, 0.03),
            (SideParted, 0.08),
            (Fringe, 0.12 * (1.0 - african)),
            (Curly, 0.08 + 0.16 * curls),
            (Afro, 0.18 * african),
            (Bob, 0.16 * (1.0 - 0.7 * african)),
            (Long, 0.30 * (1.0 - 0.6 * african)),
            (Tied, 0.20),
        ]
    };
    let mut wanted = styles;
    wanted.iter_mut().zip(factors).for_each(|(style, factor)| style.1 *= factor);
    if wanted.iter().all(|style| style.1 <= 0.0) {
        // Nothing that is usual for such a person: then what is wanted, whoever it is.
        wanted.iter_mut().zip(factors).for_each(|(style, factor)| style.1 = *factor);
    }
    let usual = *factors == [1.0; 12];
    let style = if age < 3.0 && usual { Short } else { dice.pick(&wanted, Short) };
    let dyed = if man { 0.02 } else { 0.14 };
    let root = if age > 14.0 && dice.chance(dyed) { DYES[dice.below(DYES.len())] } else { natural };
    let lighter = dice.range(1.0, 1.7);
    HairLook {
        style,
        root,
        tip: scale(root, lighter).map(|c| c.min(0.8)),
        variety: dice.range(0.25, 0.6),
        length: dice.range(0.75, 1.3),
        volume: dice.range(0.75, 1.3),
        wave: if dice.chance(0.4) { dice.range(0.0, 0.8) } else { dice.range(0.0, 0.15) },
        mess: dice.range(0.1, 0.6),
        parting: dice.range(-0.8, 0.8),
        recession: ((balding * 0.9 + dice.normal(0.12, 0.12)) as f32).clamp(
            0.0,
            if man && style == Receding {
                0.9
            } else if man {
                0.45
            } else {
                0.25
            },
        ),
        roughness: dice.range(0.22, 0.42),
        shine: dice.range(0.3, 0.7),
        seed: dice.pattern(),
    }
}

fn beard(dice: &mut Dice, person: &Person, natural: Colour, factor: f64) -> BeardLook {
    use BeardStyle::*;
    if person.age < 17.0 {
        return BeardLook::default();
    }
    let whole: f32 = person.origin.iter().sum::<f32>().max(1e-3);
    let asian = f64::from(person.origin[1] / whole);
    let few = 1.0 - 0.6 * asian;
    let style = dice.pick(
        &[
            (None, 0.46 + 0.3 * asian),
            (Stubble, 0.24 * few * factor),
            (Moustache, 0.05 * factor),
            (Goatee, 0.07 * factor),
            (Short, 0.13 * few * factor),
            (Full, 0.07 * few * factor),
        ],
        None,
    );
    BeardLook {
        style,
        colour: mix(scale(natural, dice.range(0.8, 1.2)), GREY, ((person.age - 48.0) / 60.0).clamp(0.0, 0.5)),
        density: dice.range(0.55, 1.0) * few as f32,
        length: dice.range(0.6, 1.6),
        seed: dice.pattern(),
    }
}

fn brows(dice: &mut Dice, person: &Person, natural: Colour) -> BrowLook {
    let man = person.masculinity > 0.5;
    let young = person.age < 12.0;
    // Brows are darker than fair hair, and keep their pigment longer.
    let top = natural.iter().fold(0.0_f32, |top, c| top.max(*c));
    let dark = scale(natural, 0.75_f32.min(0.14 / top.max(1e-3)));
    let dark = mix(dark, [0.075, 0.048, 0.028], 0.4 * smooth(0.08, 0.25, top));
    BrowLook {
        colour: dark,
        density: (dice.normal(if man { 0.85 } else { 0.75 }, 0.14) as f32 - if young { 0.15 } else { 0.0 })
            .clamp(0.25, 1.0),
        thickness: (dice.normal(if man { 1.15 } else { 0.85 }, 0.18) as f32).clamp(0.5, 1.6),
        arch: dice.range(-0.0006, if man { 0.0010 } else { 0.0025 }),
        tail: dice.range(-0.002, 0.004),
        reach: dice.range(-0.002, 0.0025),
        lashes: if man || young { dice.range(0.6, 0.95) } else { dice.range(0.85, 1.5) },
        seed: dice.pattern(),
    }
}

fn bare(dice: &mut Dice) -> Makeup {
    Makeup { lip_gloss: dice.range(0.1, 0.4), ..Makeup::default() }
}

fn makeup(dice: &mut Dice, person: &Person) -> Makeup {
    if dice.chance(if person.age < 60.0 { 0.45 } else { 0.6 }) {
        return bare(dice);
    }
    const LIPS: [Colour; 6] = [
        [0.45, 0.03, 0.04],
        [0.30, 0.02, 0.06],
        [0.50, 0.14, 0.14],
        [0.40, 0.17, 0.13],
        [0.22, 0.03, 0.04],
        [0.55, 0.20, 0.22],
    ];
    const LIDS: [Colour; 5] =
        [[0.10, 0.06, 0.05], [0.05, 0.045, 0.05], [0.20, 0.10, 0.09], [0.08, 0.09, 0.16], [0.24, 0.15, 0.09]];
    let strong = dice.chance(0.3);
    let strength = |dice: &mut Dice| if strong { dice.range(0.4, 0.85) } else { dice.range(0.05, 0.4) };
    Makeup {
        lipstick: Tint { colour: LIPS[dice.below(LIPS.len())], strength: strength(dice) },
        lip_gloss: dice.range(0.2, 0.9),
        eye_shadow: Tint { colour: LIDS[dice.below(LIDS.len())], strength: 0.7 * strength(dice) },
        rouge: Tint { colour: [0.55, 0.20, 0.17], strength: 0.35 * strength(dice) },
    }
}

fn eyes(dice: &mut Dice, person: &Person) -> EyeLook {
    let rows = IRISES.into_iter().map(|(outer, inner, shares)| ((outer, inner), shares));
    let (outer, inner) = by_origin(dice, person, rows, (IRISES[1].0, IRISES[1].1));
    let shade = dice.range(0.75, 1.3);
    let aged = ((person.age - 40.0) / 45.0).clamp(0.0, 1.0);
    let yellow = 0.06 * aged + dice.range(0.0, 0.05);
    EyeLook {
        iris: scale(outer, shade),
        iris_inner: scale(inner, shade),
        limbus: (dice.range(0.45, 0.9) - 0.25 * aged).max(0.1),
        white: [0.70 - 0.3 * yellow, 0.66 - 0.5 * yellow, 0.63 - 1.6 * yellow].map(|c| c * dice.range(0.94, 1.0)),
        veins: (dice.range(0.05, 0.45) + 0.15 * aged).min(1.0),
        tears: dice.range(0.35, 0.8),
        seed: dice.pattern(),
    }
}

fn teeth(dice: &mut Dice, person: &Person) -> TeethLook {
    let yellow = (dice.range(0.0, 0.5) + person.age / 180.0).min(1.0);
    TeethLook { enamel: mix([0.72, 0.67, 0.58], [0.60, 0.49, 0.31], yellow) }
}

fn clothes(dice: &mut Dice) -> ClothesLook {
    use Neckline::*;
    let neckline =
        dice.pick(&[(Crew, 0.40), (V, 0.14), (Scoop, 0.12), (Turtle, 0.06), (Collar, 0.20), (Hood, 0.08)], Crew);
    let weaving = dice.pick(
        &[
            (Weaving::Plain, 0.62),
            (Weaving::Stripes, 0.12),
            (Weaving::Check, 0.08),
            (Weaving::Dots, 0.04),
            (Weaving::Knit, 0.14),
        ],
        Weaving::Plain,
    );
    let colour = |dice: &mut Dice| {
        let value = libm::powf(dice.range(0.02, 0.9), 1.8);
        let tint: Colour = [dice.range(0.4, 1.0), dice.range(0.4, 1.0), dice.range(0.4, 1.0)];
        let vivid = if dice.chance(0.35) { dice.range(0.4, 1.0) } else { dice.range(0.0, 0.3) };
        mix(
            [value; 3],
            [tint[0] * tint[0] * value * 1.4, tint[1] * tint[1] * value * 1.4, tint[2] * tint[2] * value * 1.4],
            vivid,
        )
        .map(|c| c.clamp(0.005, 0.85))
    };
    ClothesLook {
        neckline,
        colours: [colour(dice), colour(dice)],
        weaving,
        scale: if weaving == Weaving::Knit { dice.range(0.004, 0.008) } else { dice.range(0.008, 0.05) },
        looseness: dice.range(0.004, 0.011),
        seed: dice.pattern(),
    }
}
