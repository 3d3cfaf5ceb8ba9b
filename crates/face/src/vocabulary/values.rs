//! A number for each entry of a vocabulary.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::blendshapes::Blendshape;
use super::emotions::Emotion;
use super::table::{Vocabulary, shortened, unknown};

/// A number for each of the `N` entries of the vocabulary `K`, indexed by entry. Written as a map in the vocabulary's order; on reading, every
/// entry must be there once, and no other name.
#[derive(Clone, Copy, PartialEq)]
pub struct Values<K: Vocabulary, const N: usize> {
    values: [f32; N],
    vocabulary: PhantomData<fn() -> K>,
}

/// A weight, 0–1, for each of ARKit's 52 blendshapes.
pub type Blendshapes = Values<Blendshape, { Blendshape::COUNT }>;

/// A score for each emotion; a network's sum to one.
pub type EmotionScores = Values<Emotion, { Emotion::COUNT }>;

impl<K: Vocabulary, const N: usize> Default for Values<K, N> {
    /// All zero.
    fn default() -> Self {
        Self::new([0.0; N])
    }
}

impl<K: Vocabulary, const N: usize> fmt::Debug for Values<K, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.iter().filter(|entry| entry.1 != 0.0).map(|(key, value)| (key.name(), value)))
            .finish()
    }
}

impl<K: Vocabulary, const N: usize> Values<K, N> {
    /// From the values in the vocabulary's order.
    #[must_use]
    pub const fn new(values: [f32; N]) -> Self {
        const { assert!(N == K::ALL.len(), "a value for each entry of the vocabulary") };
        Self { values, vocabulary: PhantomData }
    }

    /// The values in the vocabulary's order.
    #[must_use]
    pub const fn as_array(&self) -> &[f32; N] {
        &self.values
    }

    /// The values in the vocabulary's order.
    pub const fn as_mut_array(&mut self) -> &mut [f32; N] {
        &mut self.values
    }

    /// Each entry with its value, in the vocabulary's order.
    pub fn iter(&self) -> impl Iterator<Item = (K, f32)> + '_ {
        K::ALL.iter().copied().zip(self.values)
    }

    /// What the mirror image of the face has: partners exchange their values.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mut mirrored = *self;
        for (key, value) in self.iter() {
            mirrored[key.mirror()] = value;
        }
        mirrored
    }

    /// The entry with the largest value; the first of equals. NaN never wins.
    #[must_use]
    pub fn largest(&self) -> K {
        let mut best = 0;
        for (i, value) in self.values.iter().enumerate() {
            if *value > self.values[best] || self.values[best].is_nan() {
                best = i;
            }
        }
        K::ALL[best]
    }

    /// The first entry whose value is NaN or infinite, if there is one.
    #[must_use]
    pub fn first_not_finite(&self) -> Option<(K, f32)> {
        self.iter().find(|entry| !entry.1.is_finite())
    }
}

impl<K: Vocabulary, const N: usize> Index<K> for Values<K, N> {
    type Output = f32;

    fn index(&self, key: K) -> &f32 {
        &self.values[key.index()]
    }
}

impl<K: Vocabulary, const N: usize> IndexMut<K> for Values<K, N> {
    fn index_mut(&mut self, key: K) -> &mut f32 {
        &mut self.values[key.index()]
    }
}

/// Writes the entries in the vocabulary's order.
fn write<K: Vocabulary, const N: usize, S: Serializer>(
    values: &Values<K, N>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(N))?;
    for (key, value) in values.iter() {
        map.serialize_entry(key.name(), &value)?;
    }
    map.end()
}

struct Entries<K, const N: usize>(PhantomData<fn() -> K>);

impl<'de, K: Vocabulary, const N: usize> Visitor<'de> for Entries<K, N> {
    type Value = Values<K, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map with a number for each {}", K::WHAT)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        read_entries::<K, N, A>(map).map(Values::new)
    }
}

/// Reads a number for each entry of a vocabulary: each once, and no other name.
pub(super) fn read_entries<'de, K: Vocabulary, const N: usize, A: MapAccess<'de>>(
    mut map: A,
) -> Result<[f32; N], A::Error> {
    let mut read = [None; N];
    let mut next = 0;
    while let Some(name) = map.next_key::<Cow<'de, str>>()? {
        // Files that we wrote have the entries in order.
        let place = match K::ALL.get(next) {
            Some(key) if key.name() == name => next,
            _ => {
                K::ALL.iter().position(|key| key.name() == name).ok_or_else(|| A::Error::custom(unknown::<K>(&name)))?
            }
        };
        if read[place].replace(map.next_value()?).is_some() {
            return Err(A::Error::custom(format_args!("`{}` stands twice; write it once", shortened(&name))));
        }
        next = place + 1;
    }
    let mut values = [0.0; N];
    for ((value, key), read) in values.iter_mut().zip(K::ALL).zip(read) {
        *value = read.ok_or_else(|| {
            A::Error::custom(format_args!("`{}` is missing; every {} must be there", key.name(), K::WHAT))
        })?;
    }
    Ok(values)
}

// By vocabulary, since `ActionUnits` are written with the means of the sides (au_channels.rs).
macro_rules! as_map {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(Entries(PhantomData))
            }
        }
    )*};
}

as_map!(Blendshapes, EmotionScores);
