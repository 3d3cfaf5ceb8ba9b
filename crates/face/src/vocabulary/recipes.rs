//! Which action units make an emotion, and how strongly: data, which a user can replace.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::action_units::ActionUnit;
use super::au_channels::ActionUnits;
use super::emotions::Emotion;
use super::table::Side;
use crate::error::FaceError;

/// On which side a unit of a recipe acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SideRule {
    /// On both, equally strongly.
    Both,
    /// On one, which is drawn anew for each expression and is the same for all units of a recipe with this rule.
    One,
    /// On the subject's left.
    Left,
    /// On the subject's right.
    Right,
}

/// One action unit of a recipe.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitRecipe {
    /// The unit; it must have geometry.
    pub unit: ActionUnit,
    /// The side or sides it acts on.
    #[serde(default = "both")]
    pub sides: SideRule,
    /// The least and the largest share of full intensity; drawn uniformly between them.
    pub range: [f64; 2],
    /// The same for the other side, where the rule names one side; 0 if left out.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub other: [f64; 2],
    /// The share of draws in which the unit is there at all; 1 if left out.
    #[serde(default = "always", skip_serializing_if = "is_always")]
    pub chance: f64,
}

fn always() -> f64 {
    1.0
}

fn is_always(chance: &f64) -> bool {
    *chance >= 1.0
}

fn both() -> SideRule {
    SideRule::Both
}

fn is_zero(range: &[f64; 2]) -> bool {
    *range == [0.0; 2]
}

/// The units that make one emotion. Empty for a neutral face.
pub type EmotionRecipe = Vec<UnitRecipe>;

/// A recipe for each emotion.
///
/// ```
/// use lineament_face::{ActionUnit, Emotion, RecipeBook};
///
/// let book = RecipeBook::preset("source")?;
/// let smile = book.draw(Emotion::Joy, || 0.5);
/// assert_eq!(smile.unit(ActionUnit::Au12), 0.85);
/// # Ok::<(), lineament_face::FaceError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeBook {
    /// Its name.
    pub name: String,
    /// Where it comes from and what its ranges mean.
    #[serde(default)]
    pub about: String,
    /// The recipe of each emotion, in the order of [`Emotion::ALL`].
    #[serde(serialize_with = "write_emotions", deserialize_with = "read_emotions")]
    emotions: [EmotionRecipe; Emotion::COUNT],
}

impl RecipeBook {
    /// The names of the presets.
    pub const PRESETS: [&'static str; 3] = ["source", "emfacs", "variants"];

    /// A preset: `source`, the recipes of the source project, `emfacs`, the published prototypes of EMFACS, or `variants`, the prototypes with what people add
    /// and leave out.
    ///
    /// # Errors
    /// Another name.
    pub fn preset(name: &str) -> Result<Self, FaceError> {
        match name {
            "source" => Self::from_json(include_str!("recipes/source.json")),
            "emfacs" => Self::from_json(include_str!("recipes/emfacs.json")),
            "variants" => Self::from_json(include_str!("recipes/variants.json")),
            _ => Err(FaceError::UnknownName {
                vocabulary: "preset of recipes",
                name: super::table::shortened(name),
                remedy: format!("the presets are {}; a book of your own is read from JSON", Self::PRESETS.join(", ")),
            }),
        }
    }

    /// Reads a book and checks it. Emotions that are left out cannot be drawn differently from neutral, so they must be there.
    ///
    /// # Errors
    /// Text that is not such a book (the key is named), or what [`RecipeBook::check`] refuses.
    pub fn from_json(text: &str) -> Result<Self, FaceError> {
        let book: Self = crate::json::from_str("recipe book", text)?;
        book.check()?;
        Ok(book)
    }

    /// A book from recipes in the order of [`Emotion::ALL`], checked.
    ///
    /// # Errors
    /// What [`RecipeBook::check`] refuses.
    pub fn new(name: &str, about: &str, emotions: [EmotionRecipe; Emotion::COUNT]) -> Result<Self, FaceError> {
        let book = Self { name: name.to_owned(), about: about.to_owned(), emotions };
        book.check()?;
        Ok(book)
    }

    /// The book as JSON.
    ///
    /// # Errors
    /// What [`RecipeBook::check`] refuses.
    pub fn to_json(&self) -> Result<String, FaceError> {
        self.check()?;
        crate::json::to_string("recipe book", self)
    }

    /// The recipe of an emotion.
    #[must_use]
    pub fn recipe(&self, emotion: Emotion) -> &EmotionRecipe {
        &self.emotions[emotion.index()]
    }

    /// Refuses a unit without geometry, one that stands twice, a range that is not within 0–1 or is upside down, a side for a unit that has none,
    /// and a one-sided unit that may be as strong on its other side.
    ///
    /// # Errors
    /// The first of these, with the emotion and the unit.
    pub fn check(&self) -> Result<(), FaceError> {
        for (emotion, recipe) in Emotion::ALL.into_iter().zip(&self.emotions) {
            for (place, entry) in recipe.iter().enumerate() {
                let twice = recipe[..place].iter().any(|before| before.unit.shape() == entry.unit.shape());
                if let Some(problem) = problem(entry, twice) {
                    return Err(FaceError::Recipe {
                        book: super::table::shortened(&self.name),
                        emotion: emotion.name(),
                        unit: entry.unit.name(),
                        problem,
                    });
                }
            }
        }
        Ok(())
    }

    /// An expression of an emotion. `uniform` gives independent numbers in [0, 1); it is asked once for the side (below one half: left), then twice
    /// for each unit, and at last once for each unit that has a chance, whatever comes of it, so that a draw uses a fixed share of a random stream.
    pub fn draw(&self, emotion: Emotion, mut uniform: impl FnMut() -> f64) -> ActionUnits {
        let drawn = if uniform() < 0.5 { Side::Left } else { Side::Right };
        let mut units = ActionUnits::default();
        for entry in self.recipe(emotion) {
            let [strong, weak] =
                [entry.range, entry.other].map(|[least, most]| (least + (most - least) * uniform()) as f32);
            let side = match entry.sides {
                SideRule::Both => {
                    units.set_unit(entry.unit, strong);
                    continue;
                }
                SideRule::One => drawn,
                SideRule::Left => Side::Left,
                SideRule::Right => Side::Right,
            };
            units.set_side(entry.unit, side, strong);
            units.set_side(entry.unit, side.mirror(), weak);
        }
        for entry in self.recipe(emotion).iter().filter(|entry| !is_always(&entry.chance)) {
            if uniform() >= entry.chance {
                units.set_unit(entry.unit, 0.0);
            }
        }
        units
    }
}

/// What is wrong with an entry of a recipe.
fn problem(entry: &UnitRecipe, twice: bool) -> Option<String> {
    let [least, most] = entry.range;
    let sane = |[least, most]: [f64; 2]| (0.0..=1.0).contains(&least) && (least..=1.0).contains(&most);
    let one_sided = entry.sides != SideRule::Both;
    if twice {
        Some("it stands twice; keep one entry (AU45 is AU43)".to_owned())
    } else if !entry.unit.has_geometry() {
        Some("it has no geometry; use a unit of docs/vocabulary.md that has".to_owned())
    } else if !sane(entry.range) {
        Some(format!("the range {least}–{most} must lie within 0–1, the smaller number first"))
    } else if !sane(entry.other) {
        Some(format!(
            "the range {}–{} of the other side must lie within 0–1, the smaller number first",
            entry.other[0], entry.other[1]
        ))
    } else if !(0.0..=1.0).contains(&entry.chance) {
        Some(format!("the chance {} must lie within 0–1", entry.chance))
    } else if one_sided && !entry.unit.is_sided() {
        Some("it has no sides; write `\"sides\": \"both\"`".to_owned())
    } else if !one_sided && entry.other != [0.0; 2] {
        Some("`other` is for a unit on one side; leave it out, or write `\"sides\": \"one\"`".to_owned())
    } else if one_sided && entry.other[1] > least {
        Some(format!(
            "the other side may reach {}, more than the least of the one side, {least}; lower `other`",
            entry.other[1]
        ))
    } else {
        None
    }
}

fn write_emotions<S: Serializer>(emotions: &[EmotionRecipe; Emotion::COUNT], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(Emotion::ALL.into_iter().zip(emotions))
}

fn read_emotions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[EmotionRecipe; Emotion::COUNT], D::Error> {
    use serde::de::Error;
    let mut read = std::collections::BTreeMap::<Emotion, EmotionRecipe>::deserialize(deserializer)?;
    let missing = Emotion::ALL.into_iter().find(|emotion| !read.contains_key(emotion));
    if let Some(emotion) = missing {
        return Err(D::Error::custom(format_args!(
            "`{emotion}` is missing; write a recipe for each emotion, `[]` for none"
        )));
    }
    Ok(Emotion::ALL.map(|emotion| read.remove(&emotion).unwrap_or_default()))
}
