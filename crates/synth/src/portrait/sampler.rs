//! Portraits at random, each a pure function of a seed and an index.

use lineament_face::{Emotion, ExpressionState, FaceModel, Person, RecipeBook};
use lineament_geometry::YawPitchRoll;

use super::dice::Dice;
use super::distribution::Distribution;
use super::looks::Looks;
use super::setting::{BackdropPlan, BodyPlan, CameraPlan, GazePlan, LightPlan, SensorPlan};
use super::{draw_looks, draw_setting};

/// Where people's mean differs from the source's mean face: a control, how far women's stands from it, and how much farther men's does. Measured against
/// photographs of neutral faces (MediaPipe's landmarks of IMM's 33 men in view 1 beside those of 100 renders of men): brows were 4–6 mm too high, the upper lip
/// 33 % and the lower 23 % too full, mouth and nose's base 4 mm too low, the chin below the lip 6 mm short. Lips are mended by two thirds: IMM's people are Danes.
const MEAN_FACE: [(&str, f32, f32); 9] = [
    ("eyebrows-trans-down-up", -0.4, -0.15),
    ("eyebrows-angle-down-up", 0.15, 0.15),
    ("mouth-upperlip-height-decr-incr", -0.2, -0.15),
    ("mouth-upperlip-middle-down-up", -0.1, -0.1),
    ("mouth-lowerlip-height-decr-incr", -0.15, -0.15),
    ("mouth-trans-down-up", 0.2, 0.1),
    ("nose-base-down-up", 0.35, 0.1),
    ("chin-height-decr-incr", 0.05, 0.05),
    ("mouth-scale-vert-decr-incr", -0.1, -0.05),
];

/// One person, once, before one camera: everything that makes the picture, as plain data.
#[derive(Debug, Clone, PartialEq)]
pub struct Portrait {
    /// The seed it was drawn from, and its number.
    pub source: [u64; 2],
    /// Who.
    pub person: Person,
    /// What the face does.
    pub expression: ExpressionState,
    /// The emotion that it was drawn from, with its strength 0–1, if it was.
    pub emotion: Option<(Emotion, f32)>,
    /// Where the eyes look.
    pub gaze: GazePlan,
    /// How the head is turned, as the camera sees it.
    pub pose: YawPitchRoll,
    /// How the shoulders are.
    pub body: BodyPlan,
    /// Skin, hair, things worn.
    pub looks: Looks,
    /// Light.
    pub light: LightPlan,
    /// What is behind.
    pub backdrop: BackdropPlan,
    /// The camera.
    pub camera: CameraPlan,
    /// The sensor.
    pub sensor: SensorPlan,
}

/// Draws portraits.
#[derive(Debug, Clone)]
pub struct PortraitSampler {
    seed: u64,
    wanted: Distribution,
    book: Option<RecipeBook>,
}

impl PortraitSampler {
    /// From a seed and what is wanted. Expressions by emotion follow the vocabulary's `emfacs` recipes.
    #[must_use]
    pub fn new(seed: u64, wanted: Distribution) -> Self {
        Self { seed, wanted, book: RecipeBook::preset("emfacs").ok() }
    }

    /// The same with other recipes for emotions.
    #[must_use]
    pub fn with_book(self, book: RecipeBook) -> Self {
        Self { book: Some(book), ..self }
    }

    /// What is drawn from.
    #[must_use]
    pub fn distribution(&self) -> &Distribution {
        &self.wanted
    }

    /// The portrait of an index: the same on every machine, in whatever order.
    #[must_use]
    pub fn portrait(&self, model: &FaceModel, index: u64) -> Portrait {
        self.portrait_of(model, index, index)
    }

    /// As [`PortraitSampler::portrait`], but of person number `who`, with all that is worn: the same person in many pictures.
    #[must_use]
    pub fn portrait_of(&self, model: &FaceModel, index: u64, who: u64) -> Portrait {
        let wanted = &self.wanted;
        let dice = |stream: &str| Dice::new(self.seed, index, stream);
        let person = self.person(model, &mut Dice::new(self.seed, who, "person"));
        let looks = draw_looks::looks(self.seed, who, &person, wanted);
        let light = draw_setting::light(&mut dice("light"));
        let (expression, emotion) =
            draw_setting::expression(&mut dice("expression"), wanted.expression, self.book.as_ref());
        Portrait {
            source: [self.seed, index],
            expression,
            emotion,
            gaze: draw_setting::gaze(&mut dice("gaze"), light.exposure < 0.8),
            pose: draw_setting::pose(&mut dice("pose"), &wanted.pose),
            body: draw_setting::body(&mut dice("body")),
            looks,
            light,
            backdrop: draw_setting::backdrop(&mut dice("backdrop"), &wanted.backdrop_weights),
            camera: draw_setting::camera(&mut dice("camera"), wanted),
            sensor: draw_setting::sensor(&mut dice("sensor"), wanted),
            person,
        }
    }

    fn person(&self, model: &FaceModel, dice: &mut Dice) -> Person {
        let [youngest, oldest] = self.wanted.age.map(|years| years as f32);
        let [least, most] = self.wanted.masculinity.map(|share| share as f32);
        let mut person = model.sample(dice.bits());
        for _ in 0..64 {
            if (youngest..=oldest).contains(&person.age) && (least..=most).contains(&person.masculinity) {
                break;
            }
            person = model.sample(dice.bits());
        }
        person.age = person.age.max(youngest.max(1.0)).min(oldest.clamp(1.0, 90.0));
        person.masculinity = person.masculinity.max(least).min(most);
        let factors = self.wanted.origin;
        if factors != [1.0; 3] {
            let mut shares: [f32; 3] = std::array::from_fn(|k| person.origin[k] * factors[k] as f32);
            if shares.iter().sum::<f32>() <= 1e-3 {
                shares = factors.map(|factor| factor as f32);
            }
            let whole: f32 = shares.iter().sum::<f32>().max(1e-6);
            person.origin = shares.map(|share| share / whole);
        }
        let man = person.masculinity;
        for (name, woman, shift) in MEAN_FACE {
            if let Some(value) = model.control(name).ok().and_then(|place| person.controls.get_mut(place)) {
                *value = (*value + woman + shift * man).clamp(-1.0, 1.0);
            }
        }
        person
    }
}
