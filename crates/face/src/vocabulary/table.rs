//! What all vocabularies have in common.

use serde::{Deserialize, Serialize};

use crate::error::FaceError;

/// A side of the face: the **subject's** own, as everywhere in this project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The subject's left: at the right of a picture that is not mirrored, +x of the head.
    Left,
    /// The subject's right.
    Right,
}

impl Side {
    /// Both sides, left first.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// The other side, which a mirror shows.
    #[must_use]
    pub const fn mirror(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// `L` or `R`.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Left => "L",
            Self::Right => "R",
        }
    }
}

/// A finite list of named things in a fixed order, each with a partner in the mirror.
pub trait Vocabulary: Copy + Eq + std::fmt::Debug + Send + Sync + 'static {
    /// What one entry is called, e.g. "blendshape".
    const WHAT: &'static str;
    /// All entries, in the order in which they are written.
    const ALL: &'static [Self];

    /// The place in [`Vocabulary::ALL`].
    fn index(self) -> usize;

    /// The name in files, on the wire and in column headers.
    fn name(self) -> &'static str;

    /// The entry that stands in its place in the mirror image of a face; itself where it has no sides.
    #[must_use]
    fn mirror(self) -> Self;

    /// The entry of this name.
    ///
    /// # Errors
    /// A name that is not in the vocabulary; the text names the nearest that is.
    fn parse(name: &str) -> Result<Self, FaceError> {
        Self::ALL.iter().copied().find(|entry| entry.name() == name).ok_or_else(|| unknown::<Self>(name))
    }
}

/// The error for a name that is not in a vocabulary, with the name that differs from it least.
pub(crate) fn unknown<K: Vocabulary>(name: &str) -> FaceError {
    let nearest = K::ALL.iter().map(|entry| entry.name()).min_by_key(|known| edits(name, known));
    let remedy = match nearest {
        Some(known) => format!("the nearest of the {} is `{known}` (see docs/vocabulary.md)", K::ALL.len()),
        None => "the vocabulary is empty".to_owned(),
    };
    FaceError::UnknownName { vocabulary: K::WHAT, name: shortened(name), remedy }
}

/// A name for an error text: the first 80 characters.
pub(crate) fn shortened(name: &str) -> String {
    if name.chars().count() > 80 { name.chars().take(80).chain(['…']).collect() } else { name.to_owned() }
}

/// How many letters differ (Levenshtein 1966), without regard to case, over the first 80 characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(80).flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, &y) in b.iter().enumerate() {
            let cost = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = cost;
        }
    }
    row[b.len()]
}

/// Implements, for an enum with `ALL` and `const fn row(self) -> &'static Row` (with a field `name`), everything that follows from its table:
/// the trait, `Display`, `FromStr` and serde by name.
macro_rules! named {
    ($type:ident, $what:literal, $parse:expr) => {
        impl crate::vocabulary::Vocabulary for $type {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &$type::ALL;

            fn index(self) -> usize {
                $type::index(self)
            }
            fn name(self) -> &'static str {
                $type::name(self)
            }
            fn mirror(self) -> Self {
                $type::mirror(self)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($type::name(*self))
            }
        }

        impl std::str::FromStr for $type {
            type Err = crate::error::FaceError;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                let parse: fn(&str) -> Result<Self, Self::Err> = $parse;
                parse(name)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($type::name(*self))
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
    ($type:ident, $what:literal) => {
        $crate::vocabulary::table::named!($type, $what, <$type as crate::vocabulary::Vocabulary>::parse);
    };
}

/// Makes an enum and its table: `Variant, "Title" => row;` lines, where the row is a value of a struct with a field `name`.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $type:ident, $what:literal, $row:ty; $($variant:ident, $title:expr => $value:expr;)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type {
            $(#[doc = concat!($title, ".")] $variant,)*
        }

        impl $type {
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// All of them, in their order.
            pub const ALL: [Self; [$(Self::$variant),*].len()] = [$(Self::$variant),*];
            const ROWS: [$row; Self::COUNT] = [$($value),*];
            const TITLES: [&'static str; Self::COUNT] = [$($title),*];

            const fn row(self) -> &'static $row {
                &Self::ROWS[self as usize]
            }

            /// The place in the order, from 0.
            #[must_use]
            pub const fn index(self) -> usize {
                self as usize
            }

            /// The one at this place in the order, if there is one.
            #[must_use]
            pub fn from_index(index: usize) -> Option<Self> {
                Self::ALL.get(index).copied()
            }

            /// The name in files, on the wire and in column headers.
            #[must_use]
            pub const fn name(self) -> &'static str {
                self.row().name
            }

            /// The name for people to read.
            #[must_use]
            pub const fn title(self) -> &'static str {
                Self::TITLES[self as usize]
            }
        }
    };
}

pub(crate) use {named, vocabulary};
