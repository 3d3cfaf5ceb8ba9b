//! The orders in which data sets and other programs number the emotions.

use super::emotions::Emotion::{self, *};
use super::table::{named, vocabulary};

#[derive(Debug)]
struct Row {
    name: &'static str,
    first: usize,
    emotions: &'static [Emotion],
    others: &'static [&'static str],
}

macro_rules! orders {
    ($($variant:ident, $name:literal, $title:literal, $first:literal, [$($emotion:ident),*], [$($other:literal),*];)*) => {
        vocabulary! {
            /// The order in which a data set or program numbers the emotions.
            LabelOrder, "order of labels", Row;
            $($variant, $title => Row { name: $name, first: $first, emotions: &[$($emotion),*], others: &[$($other),*] };)*
        }
    };
}

// Variant, name, title, the first number, the emotions by number, and the numbers after them that are no emotion.
orders! {
    AffectNet, "affectnet", "AffectNet (8 classes), OpenFace 3.0", 0, [Neutral, Joy, Sadness, Surprise, Fear, Disgust, Anger, Contempt],
        ["none", "uncertain", "no face"];
    Fer2013, "fer2013", "FER2013", 0, [Anger, Disgust, Fear, Joy, Sadness, Surprise, Neutral], [];
    FerPlus, "ferplus", "FER+ (columns of votes)", 0, [Neutral, Joy, Surprise, Sadness, Anger, Disgust, Fear, Contempt], ["unknown", "no face"];
    RafDb, "raf-db", "RAF-DB", 1, [Surprise, Fear, Disgust, Joy, Sadness, Anger, Neutral], [];
    EmotiEffLib8, "emotiefflib8", "EmotiEffLib (8 classes)", 0, [Anger, Contempt, Disgust, Fear, Joy, Neutral, Sadness, Surprise], [];
    EmotiEffLib7, "emotiefflib7", "EmotiEffLib (7 classes)", 0, [Anger, Disgust, Fear, Joy, Neutral, Sadness, Surprise], [];
    PyFeat, "py-feat", "py-feat", 0, [Anger, Disgust, Fear, Joy, Sadness, Surprise, Neutral], [];
}

named!(LabelOrder, "order of labels");

impl LabelOrder {
    /// The emotions in this order; the first has the number [`LabelOrder::first`].
    #[must_use]
    pub const fn emotions(self) -> &'static [Emotion] {
        self.row().emotions
    }

    /// The number of the first emotion: 0, or 1 for RAF-DB.
    #[must_use]
    pub const fn first(self) -> usize {
        self.row().first
    }

    /// What the numbers after the emotions mean.
    #[must_use]
    pub const fn others(self) -> &'static [&'static str] {
        self.row().others
    }

    /// The emotion of a number; none for a number that is no emotion.
    #[must_use]
    pub fn emotion(self, number: usize) -> Option<Emotion> {
        self.emotions().get(number.checked_sub(self.first())?).copied()
    }

    /// The number of an emotion; none where this order lacks it.
    #[must_use]
    pub fn number(self, emotion: Emotion) -> Option<usize> {
        self.emotions().iter().position(|&entry| entry == emotion).map(|place| place + self.first())
    }

    /// Itself: a mirror changes no order.
    #[must_use]
    pub const fn mirror(self) -> Self {
        self
    }
}
