//! The eight emotions.

use super::table::{named, unknown, vocabulary};
use crate::error::FaceError;

#[derive(Debug)]
struct Row {
    name: &'static str,
    aliases: &'static [&'static str],
}

macro_rules! emotions {
    ($($variant:ident, $name:literal, $title:literal, [$($alias:literal),*];)*) => {
        vocabulary! {
            /// One of the eight emotions: Ekman's six and contempt, and none of them.
            Emotion, "emotion", Row;
            $($variant, $title => Row { name: $name, aliases: &[$($alias),*] };)*
        }
    };
}

// Variant, name, title, what others call it (lower case; compared without regard to case).
emotions! {
    Neutral, "neutral", "Neutral", ["ne", "neu", "none"];
    Joy, "joy", "Joy", ["happiness", "happy", "ha", "hap", "smile", "smiling"];
    Sadness, "sadness", "Sadness", ["sad", "sa"];
    Surprise, "surprise", "Surprise", ["surprised", "su", "sur"];
    Fear, "fear", "Fear", ["fearful", "afraid", "scared", "fe", "fea"];
    Disgust, "disgust", "Disgust", ["disgusted", "di", "dis"];
    Anger, "anger", "Anger", ["angry", "an", "ang"];
    Contempt, "contempt", "Contempt", ["contemptuous", "co", "con"];
}

named!(Emotion, "emotion");

impl Emotion {
    /// What data sets and other programs call it, in lower case, beside its name.
    #[must_use]
    pub const fn aliases(self) -> &'static [&'static str] {
        self.row().aliases
    }

    /// The emotion of a data set's label: the name or an alias, without regard to case.
    ///
    /// # Errors
    /// A label that none of them has.
    pub fn from_label(label: &str) -> Result<Self, FaceError> {
        let lower = label.trim().to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|emotion| emotion.name() == lower || emotion.aliases().contains(&lower.as_str()))
            .ok_or_else(|| unknown::<Self>(label))
    }

    /// Itself: a mirror changes no emotion.
    #[must_use]
    pub const fn mirror(self) -> Self {
        self
    }
}
