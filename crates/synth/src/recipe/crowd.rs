//! Crowds: who stands where on a picture.

use lineament_geometry::Degrees;

use super::generator::Generator;
use crate::portrait::{Dice, Gathering, Member, Portrait, Thing};

/// Each person of a picture has a number of their own to be drawn from.
pub(super) const MOST: u32 = 16;
/// How often a place is looked for.
const TRIES: usize = 16;

/// What picture number `index` of a crowd shows.
pub(super) fn draw(generator: &Generator, index: u64) -> Gathering {
    let recipe = generator.recipe();
    let part = &recipe.crowd;
    let number = |who: u32| index.wrapping_mul(u64::from(MOST)).wrapping_add(who.into());
    let mut dice = Dice::new(recipe.seed, index, "crowd");
    let mut setting = generator.single(number(0));
    setting.camera.stray = [0.0; 2];
    setting.camera.distance = [0.05, 100.0];
    setting.camera.stand = None;
    let count = if dice.chance(part.faceless) {
        0
    } else {
        let [least, most] = part.faces.map(|count| count.max(1));
        least + dice.below((most - least + 1) as usize) as u32
    };
    let [width, height] = recipe.picture.size.map(f64::from);
    let [least, most] = part.height.map(|pixels| libm::log(pixels.min(0.9 * height)));
    let mut heights: Vec<f64> = (0..count).map(|_| libm::exp(dice.between(least, most))).collect();
    // The nearest first.
    heights.sort_by(|a, b| b.total_cmp(a));
    let mut people: Vec<(Member, [f64; 3])> = Vec::new();
    for (who, tall) in (0..).zip(heights) {
        let mut portrait = generator.single(number(who));
        // A face may leave the picture by a third of its height.
        let place = (0..TRIES).find_map(|_| {
            let inside = |dice: &mut Dice, side: f64| {
                let margin = (0.2 * tall).min(0.5 * side);
                dice.between(margin, side - margin)
            };
            let place = [inside(&mut dice, width), inside(&mut dice, height), tall];
            people.iter().all(|(_, other)| is_clear(place, *other)).then_some(place)
        });
        let Some(place) = place else { continue };
        stand(&mut portrait, &setting, place, [width, height]);
        let away = dice.chance(part.turned_away);
        if away {
            portrait.pose.yaw = Degrees(if dice.chance(0.5) { 180.0 } else { -180.0 } + dice.between(-40.0, 40.0));
            portrait.pose.pitch = Degrees(portrait.pose.pitch.0.clamp(-15.0, 15.0));
            // Degrees beyond a half turn are the same as before it.
            if portrait.pose.yaw.0.abs() > 180.0 {
                portrait.pose.yaw.0 -= 360.0 * portrait.pose.yaw.0.signum();
            }
        }
        people.push((Member { portrait, is_labelled: !away }, place));
    }
    let things = (0..part.things[0] + dice.below((part.things[1] - part.things[0] + 1) as usize) as u32)
        .map(|_| thing(&mut dice))
        .collect();
    Gathering { setting, members: people.into_iter().map(|person| person.0).collect(), things }
}

/// Whether a face at a place (middle and height in pixels) is neither on another's, which is nearer, nor behind their shoulders.
fn is_clear([x, y, tall]: [f64; 3], [other_x, other_y, other_tall]: [f64; 3]) -> bool {
    let (across, down) = ((x - other_x).abs(), y - other_y);
    let both = 0.5 * (tall + other_tall);
    let apart = across > both || down.abs() > 1.25 * both;
    let behind = down > 0.0 && across < 1.25 * other_tall + 0.4 * tall;
    apart && !behind
}

/// Puts a person before the setting's camera, so that the face is this high and its middle there.
fn stand(portrait: &mut Portrait, setting: &Portrait, [x, y, tall]: [f64; 3], [width, height]: [f64; 2]) {
    let camera = &mut portrait.camera;
    *camera = setting.camera.clone();
    camera.share = tall / height;
    let room = [0.5 * (width - 0.8 * tall), 0.5 * (height - 1.15 * tall)];
    camera.stray = [(x - 0.5 * width) / room[0].max(1.0), (y - 0.5 * height) / room[1].max(1.0)];
    camera.stray = camera.stray.map(|stray| stray.clamp(-3.0, 3.0));
    portrait.sensor = setting.sensor;
    portrait.light = setting.light.clone();
}

fn thing(dice: &mut Dice) -> Thing {
    let skin = dice.chance(0.3);
    let value = dice.range(0.05, 0.9);
    Thing {
        kind: dice.below(3),
        place: [dice.range(0.02, 0.98), dice.range(0.02, 0.98)],
        distance: libm::expf(dice.range(libm::logf(0.6), libm::logf(7.0))),
        size: [dice.range(0.03, 0.18), dice.range(0.03, 0.18), dice.range(0.03, 0.12)],
        turn: dice.range(0.0, 6.3),
        colour: if skin {
            [0.75 * value, 0.5 * value, 0.4 * value]
        } else {
            [dice.range(0.02, 0.9), dice.range(0.02, 0.9), dice.range(0.02, 0.9)]
        },
        roughness: dice.range(0.15, 0.9),
    }
}
