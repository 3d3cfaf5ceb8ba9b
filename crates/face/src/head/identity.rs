//! Who somebody is: a person in words (age, sex, origin, controls), and as weights over the head's targets.

use super::asset::Target;
use super::error::{HeadError, counted, within};
use super::model::FaceModel;

/// Ages of the source's macro targets, years; between them it interpolates linearly.
const AGES: [(&str, f32); 4] = [("baby", 1.0), ("child", 10.0), ("young", 25.0), ("old", 90.0)];
const SEXES: [&str; 2] = ["female", "male"];
/// The source's three groups, in the order of [`Person::origin`].
const ORIGINS: [&str; 3] = ["african", "asian", "caucasian"];
const LEVELS: [&str; 3] = ["min", "average", "max"];

/// Distance between the pupils by age in years for (female, male), millimetres: MacLachlan and Howland 2002 for children, ANSUR II for adults.
const PUPIL_DISTANCE: [(f32, [f32; 2]); 7] = [
    (1.0, [45.0, 46.0]),
    (3.0, [48.5, 49.0]),
    (6.0, [51.5, 52.0]),
    (10.0, [55.0, 55.8]),
    (14.0, [58.5, 59.5]),
    (18.0, [61.0, 62.8]),
    (21.0, [61.7, 64.0]),
];

/// A person as one would describe them. All fields free to set; [`FaceModel::identity`] checks them.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Years, 1–90.
    pub age: f32,
    /// 0 female to 1 male.
    pub masculinity: f32,
    /// Shares of the source's three groups (African, Asian, European); any sum but 0, counted as shares.
    pub origin: [f32; 3],
    /// Muscle, 0–1; 0.5 is average.
    pub muscle: f32,
    /// Weight, 0–1; 0.5 is average.
    pub weight: f32,
    /// Size of the head against the mean of that age and sex, 0.8–1.25.
    pub size: f32,
    /// Radius of the irises, metres.
    pub iris_radius: f32,
    /// One number from −1 to 1 for each of [`FaceModel::controls`].
    pub controls: Vec<f32>,
}

/// A person as weights over the targets: what evaluation takes, and what low-dimensional identities are made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    /// One weight for each target.
    pub weights: Vec<f32>,
    /// Size, against the source's.
    pub scale: f32,
    /// Radius of the irises, metres.
    pub iris_radius: f32,
}

impl Identity {
    /// Radius of a mean iris, metres (11.7 mm across: Rüfer, Schröder and Erb 2005).
    pub const IRIS_RADIUS: f32 = 0.005_85;

    pub(super) fn check(&self) -> Result<(), HeadError> {
        for &weight in &self.weights {
            within("an identity weight", weight.into(), -10.0, 10.0)?;
        }
        within("the head's scale", self.scale.into(), 0.2, 5.0)?;
        within("the iris' radius (metres)", self.iris_radius.into(), 0.003, 0.009)?;
        Ok(())
    }
}

/// Where the macro targets are among the targets.
#[derive(Debug, Clone)]
pub(super) struct Macros {
    /// By origin, sex and age.
    origin: [[[Option<usize>; 4]; 2]; 3],
    /// By sex, age, muscle and weight.
    build: [[[[Option<usize>; 3]; 3]; 4]; 2],
}

impl Macros {
    pub(super) fn new(targets: &[Target]) -> Self {
        let find = |name: String| targets.iter().position(|t| t.name == name);
        let origin = ORIGINS.map(|o| SEXES.map(|s| AGES.map(|(a, _)| find(format!("{o}-{s}-{a}")))));
        let build = SEXES.map(|s| {
            AGES.map(|(a, _)| LEVELS.map(|m| LEVELS.map(|w| find(format!("universal-{s}-{a}-{m}muscle-{w}weight")))))
        });
        Self { origin, build }
    }

    /// MakeHuman's rule: the weight of a macro target is the product of its factors' weights.
    fn weigh(&self, person: &Person, weights: &mut [f32]) {
        let ages = hats(source_age(person.age), AGES.map(|(_, years)| years));
        let sexes = [1.0 - person.masculinity, person.masculinity];
        let (muscles, loads) = (hats(person.muscle, [0.0, 0.5, 1.0]), hats(person.weight, [0.0, 0.5, 1.0]));
        let whole: f32 = person.origin.iter().sum();
        let mut add = |place: Option<usize>, weight: f32| {
            if let (Some(place), true) = (place, weight != 0.0) {
                weights[place] += weight;
            }
        };
        for (s, sex) in sexes.into_iter().enumerate() {
            for (a, age) in ages.into_iter().enumerate() {
                for (o, share) in person.origin.into_iter().enumerate() {
                    add(self.origin[o][s][a], share / whole * sex * age);
                }
                for (m, muscle) in muscles.into_iter().enumerate() {
                    for (w, load) in loads.into_iter().enumerate() {
                        add(self.build[s][a][m][w], sex * age * muscle * load);
                    }
                }
            }
        }
    }
}

/// The source blends a child linearly out of a baby of one year and a child of ten; faces leave the baby faster than that: t^0.6 in between.
fn source_age(years: f32) -> f32 {
    let (baby, child) = (AGES[0].1, AGES[1].1);
    if years >= child {
        return years;
    }
    baby + (child - baby) * libm::powf(((years - baby) / (child - baby)).max(0.0), 0.6)
}

/// Weights of linear interpolation between ascending knots: two neighbours that sum to 1.
fn hats<const N: usize>(x: f32, knots: [f32; N]) -> [f32; N] {
    let mut weights = [0.0; N];
    let after = (1..N - 1).find(|&i| x < knots[i]).unwrap_or(N - 1);
    let share = ((x - knots[after - 1]) / (knots[after] - knots[after - 1])).clamp(0.0, 1.0);
    weights[after - 1] = 1.0 - share;
    weights[after] += share;
    weights
}

impl FaceModel {
    /// A woman and a man in one, 25 years old, of all three origins, with every control at 0.
    pub fn mean_person(&self) -> Person {
        Person {
            age: 25.0,
            masculinity: 0.5,
            origin: [1.0; 3],
            muscle: 0.5,
            weight: 0.5,
            size: 1.0,
            iris_radius: Identity::IRIS_RADIUS,
            controls: vec![0.0; self.asset.controls.len()],
        }
    }

    /// The identity of a person.
    ///
    /// # Errors
    /// [`HeadError::Range`] or [`HeadError::Count`].
    pub fn identity(&self, person: &Person) -> Result<Identity, HeadError> {
        counted("identity controls", self.asset.controls.len(), person.controls.len())?;
        within("the age (years)", person.age.into(), 1.0, 90.0)?;
        for (what, value) in [
            ("masculinity", person.masculinity),
            ("muscle", person.muscle),
            ("weight", person.weight),
            ("a share of origin", person.origin[0]),
            ("a share of origin", person.origin[1]),
            ("a share of origin", person.origin[2]),
        ] {
            within(what, value.into(), 0.0, 1.0)?;
        }
        within("the sum of the shares of origin", person.origin.iter().sum::<f32>().into(), 1e-3, 3.0)?;
        within("the head's size", person.size.into(), 0.8, 1.25)?;
        let mut weights = vec![0.0; self.asset.targets.len()];
        self.macros.weigh(person, &mut weights);
        let scale = person.size * self.natural_scale(person, &weights);
        for (control, &value) in self.asset.controls.iter().zip(&person.controls) {
            within(&control.name, value.into(), -1.0, 1.0)?;
            let target = if value < 0.0 { control.negative } else { control.positive };
            if let Some(target) = target {
                weights[target as usize] += value.abs();
            }
        }
        let identity = Identity { weights, scale, iris_radius: person.iris_radius };
        identity.check()?;
        Ok(identity)
    }

    /// The source's heads are of an artist's size; this brings the distance between the eyes to that of people of the age and sex.
    fn natural_scale(&self, person: &Person, weights: &[f32]) -> f32 {
        let ([left, right], _) = self.eyes_of(weights);
        let ages = hats(person.age, PUPIL_DISTANCE.map(|(age, _)| age));
        let distance: f32 = ages
            .into_iter()
            .zip(PUPIL_DISTANCE)
            .map(|(share, (_, [female, male]))| share * (female + (male - female) * person.masculinity))
            .sum();
        1e-3 * distance / (left[0] - right[0]).max(0.01)
    }

    /// The person in the mirror.
    pub fn mirrored_person(&self, person: &Person) -> Person {
        let mut mirrored = person.clone();
        for (control, &value) in self.asset.controls.iter().zip(&person.controls) {
            if let Some(place) = mirrored.controls.get_mut(control.mirror as usize) {
                *place = value * control.mirror_sign;
            }
        }
        mirrored
    }

    /// The identity in the mirror.
    pub fn mirrored_identity(&self, identity: &Identity) -> Identity {
        let mut mirrored = identity.clone();
        for (target, &weight) in self.asset.targets.iter().zip(&identity.weights) {
            if let Some(place) = mirrored.weights.get_mut(target.mirror as usize) {
                *place = weight;
            }
        }
        mirrored
    }

    /// Expression weights in the mirror.
    pub fn mirrored_weights(&self, weights: &[f32]) -> Vec<f32> {
        let mut mirrored = weights.to_vec();
        for (unit, &weight) in self.asset.units.iter().zip(weights) {
            if let Some(place) = mirrored.get_mut(unit.mirror as usize) {
                *place = weight;
            }
        }
        mirrored
    }
}
