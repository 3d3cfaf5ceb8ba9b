//! Recipes from TOML and back: presets, errors that name the key and the nearest known one.

use toml::{Table, Value};

use super::parts::Recipe;
use crate::error::SynthError;

/// Name, text.
const PRESETS: [(&str, &str); 7] = [
    ("landmarks", include_str!("presets/landmarks.toml")),
    ("independent", include_str!("presets/independent.toml")),
    ("emotion-hemisphere", include_str!("presets/emotion-hemisphere.toml")),
    ("pose", include_str!("presets/pose.toml")),
    ("vr-headset", include_str!("presets/vr-headset.toml")),
    ("detector", include_str!("presets/detector.toml")),
    ("clip", include_str!("presets/clip.toml")),
];

impl Recipe {
    /// The names of the presets; the first is the usual one.
    pub const PRESETS: [&'static str; PRESETS.len()] = {
        let mut names = [""; PRESETS.len()];
        let mut at = 0;
        while at < names.len() {
            names[at] = PRESETS[at].0;
            at += 1;
        }
        names
    };

    /// A preset by name.
    ///
    /// # Errors
    /// Another name.
    pub fn preset(name: &str) -> Result<Self, SynthError> {
        Self::from_toml(preset_text(name)?)
    }

    /// Reads a recipe and checks it. `preset = "NAME"` at the top says what it changes.
    ///
    /// # Errors
    /// Text that is no TOML, keys that are not known (with the nearest that is), values of a wrong kind, ranges that cannot be.
    pub fn from_toml(text: &str) -> Result<Self, SynthError> {
        let mut own: Table = text.parse().map_err(|error| refused(text, &error))?;
        let base = match own.remove("preset") {
            None => None,
            Some(Value::String(name)) => Some(preset_text(&name)?),
            Some(other) => {
                return Err(SynthError::Recipe(format!(
                    "`preset` is {other}; write a name, such as `preset = \"pose\"`"
                )));
            }
        };
        // Read by itself first, since only then errors know their line; the line of `preset` is blanked.
        let blanked: String = text
            .lines()
            .map(|line| if line.trim_start().starts_with("preset") { "" } else { line })
            .flat_map(|line| [line, "\n"])
            .collect();
        let alone: Self = toml::from_str(&blanked).map_err(|error| refused(&blanked, &error))?;
        let recipe = match base {
            None => alone,
            Some(base) => {
                let mut whole: Table = base.parse().map_err(|error| refused(base, &error))?;
                merge(&mut whole, own);
                Self::deserialize_table(whole)?
            }
        };
        recipe.check()?;
        Ok(recipe)
    }

    fn deserialize_table(table: Table) -> Result<Self, SynthError> {
        table.try_into().map_err(|error: toml::de::Error| refused("", &error))
    }

    /// The whole recipe with every key, as TOML.
    ///
    /// # Errors
    /// None for a recipe that was read or checked.
    pub fn to_toml(&self) -> Result<String, SynthError> {
        toml::to_string(self).map_err(|error| SynthError::Recipe(format!("it cannot be written as TOML: {error}")))
    }
}

fn preset_text(name: &str) -> Result<&'static str, SynthError> {
    PRESETS.iter().find(|preset| preset.0 == name).map(|preset| preset.1).ok_or_else(|| {
        SynthError::Recipe(format!(
            "there is no preset `{name}`{}; the presets are {}",
            nearest(name, Recipe::PRESETS.iter().copied()),
            Recipe::PRESETS.join(", ")
        ))
    })
}

fn merge(base: &mut Table, own: Table) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => drop(base.insert(key, value)),
        }
    }
}

/// An error of the TOML reader in our words: the line, and for unknown names the nearest known one.
fn refused(text: &str, error: &toml::de::Error) -> SynthError {
    let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.matches('\n').count() + 1);
    let place = line.map_or_else(String::new, |line| format!("line {line}: "));
    let message = error.message().trim().replace('\n', "; ");
    let mut names = message.split('`').skip(1).step_by(2);
    let hint = match names.next() {
        Some(unknown) if message.starts_with("unknown ") => nearest(unknown, names),
        _ => String::new(),
    };
    SynthError::Recipe(format!("{place}{message}{hint}"))
}

/// "; did you mean `…`?", where something is near.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.map(|one| (distance(name, one), one)).min();
    match near {
        Some((edits, one)) if edits <= 2.max(name.len() / 2) => format!("; did you mean `{one}`?"),
        _ => String::new(),
    }
}

/// Levenshtein's.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let change = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
