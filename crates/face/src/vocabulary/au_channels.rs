//! The values of action units: the independent ones, and the columns that are written.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::action_units::{ActionUnit, FacsIntensity};
use super::table::{Side, Vocabulary};
use super::values::{Values, read_entries};
use crate::error::FaceError;

/// One independent value: a unit with geometry that has no sides, or one side of one that has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuChannel {
    unit: ActionUnit,
    side: Option<Side>,
}

/// One column as it is written: an [`AuChannel`], or the mean of a unit's two sides (`AU12` beside `AU12L` and `AU12R`). AU45 has columns, but
/// no value of its own: it is AU43.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuColumn {
    unit: ActionUnit,
    side: Option<Side>,
}

const fn channels() -> usize {
    let (mut count, mut i) = (0, 0);
    while i < ActionUnit::COUNT {
        let unit = ActionUnit::ALL[i];
        if unit.has_geometry() && unit.shape() as usize == i {
            count += if unit.is_sided() { 2 } else { 1 };
        }
        i += 1;
    }
    count
}

const fn columns() -> usize {
    let (mut count, mut i) = (0, 0);
    while i < ActionUnit::COUNT {
        let unit = ActionUnit::ALL[i];
        if unit.has_geometry() {
            count += if unit.is_sided() { 3 } else { 1 };
        }
        i += 1;
    }
    count
}

const FIRST: AuChannel = AuChannel { unit: ActionUnit::Au1, side: None };

impl AuChannel {
    /// How many there are.
    pub const COUNT: usize = channels();

    /// All of them: by the unit's number, left before right.
    pub const ALL: [Self; Self::COUNT] = {
        let (mut all, mut count, mut i) = ([FIRST; Self::COUNT], 0, 0);
        while i < ActionUnit::COUNT {
            let unit = ActionUnit::ALL[i];
            if unit.has_geometry() && unit.shape() as usize == i {
                if unit.is_sided() {
                    all[count] = Self { unit, side: Some(Side::Left) };
                    all[count + 1] = Self { unit, side: Some(Side::Right) };
                    count += 2;
                } else {
                    all[count] = Self { unit, side: None };
                    count += 1;
                }
            }
            i += 1;
        }
        all
    };

    /// Where a unit's first channel is; `COUNT` for a unit without geometry.
    const FIRST_OF: [usize; ActionUnit::COUNT] = {
        let (mut first, mut i) = ([Self::COUNT; ActionUnit::COUNT], Self::COUNT);
        while i > 0 {
            i -= 1;
            first[Self::ALL[i].unit as usize] = i;
        }
        let mut i = 0;
        while i < ActionUnit::COUNT {
            first[i] = first[ActionUnit::ALL[i].shape() as usize];
            i += 1;
        }
        first
    };

    /// The channel of a unit's side; of a unit without sides, its one channel, whichever side is asked for. None without geometry.
    #[must_use]
    pub fn of(unit: ActionUnit, side: Side) -> Option<Self> {
        let first = Self::FIRST_OF[unit.index()];
        let place = if unit.is_sided() && side == Side::Right { first + 1 } else { first };
        Self::ALL.get(place).copied()
    }

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> ActionUnit {
        self.unit
    }

    /// The side; none for a unit without sides.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        self.side
    }
}

impl Vocabulary for AuChannel {
    const WHAT: &'static str = "channel of an action unit";
    const ALL: &'static [Self] = &Self::ALL;

    fn index(self) -> usize {
        Self::FIRST_OF[self.unit.index()] + usize::from(self.side == Some(Side::Right))
    }

    fn name(self) -> &'static str {
        self.side.map_or(self.unit.name(), |side| self.unit.sided_name(side))
    }

    fn mirror(self) -> Self {
        Self { unit: self.unit, side: self.side.map(Side::mirror) }
    }
}

impl AuColumn {
    /// How many there are.
    pub const COUNT: usize = columns();

    /// All of them, in the order in which they are written: by the unit's number, the mean, left, right.
    pub const ALL: [Self; Self::COUNT] = {
        let first = Self { unit: FIRST.unit, side: None };
        let (mut all, mut count, mut i) = ([first; Self::COUNT], 0, 0);
        while i < ActionUnit::COUNT {
            let unit = ActionUnit::ALL[i];
            if unit.has_geometry() {
                all[count] = Self { unit, side: None };
                count += 1;
                if unit.is_sided() {
                    all[count] = Self { unit, side: Some(Side::Left) };
                    all[count + 1] = Self { unit, side: Some(Side::Right) };
                    count += 2;
                }
            }
            i += 1;
        }
        all
    };

    /// The unit.
    #[must_use]
    pub const fn unit(self) -> ActionUnit {
        self.unit
    }

    /// The side; none for the mean of both and for a unit without sides.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        self.side
    }
}

impl Vocabulary for AuColumn {
    const WHAT: &'static str = "column of an action unit";
    const ALL: &'static [Self] = &Self::ALL;

    fn index(self) -> usize {
        // The columns stand in order.
        Self::ALL.binary_search(&self).unwrap_or(0)
    }

    fn name(self) -> &'static str {
        self.side.map_or(self.unit.name(), |side| self.unit.sided_name(side))
    }

    fn mirror(self) -> Self {
        Self { unit: self.unit, side: self.side.map(Side::mirror) }
    }
}

impl fmt::Display for AuChannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Display for AuColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for AuColumn {
    type Err = FaceError;

    fn from_str(name: &str) -> Result<Self, FaceError> {
        Self::parse(name)
    }
}

impl Serialize for AuColumn {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for AuColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The intensities of the action units with geometry, 0–1 of the full one: a value for each [`AuChannel`].
///
/// Written as a map with one entry for each [`AuColumn`] in order; on reading every column must be there, and a mean must be the mean of its
/// sides within 0.001 (the values kept are the sides').
pub type ActionUnits = Values<AuChannel, { AuChannel::COUNT }>;

/// How far a mean may be from the mean of its sides in a file: files hold three digits.
const MEAN_TOLERANCE: f32 = 1e-3;

impl ActionUnits {
    /// The intensity of a unit: the mean of its sides where it has them. Zero for a unit without geometry.
    #[must_use]
    pub fn unit(&self, unit: ActionUnit) -> f32 {
        match (AuChannel::of(unit, Side::Left), AuChannel::of(unit, Side::Right)) {
            (Some(left), Some(right)) if left != right => 0.5 * (self[left] + self[right]),
            (Some(one), _) => self[one],
            _ => 0.0,
        }
    }

    /// The intensity of one side of a unit; of a unit without sides, its one value. Zero for a unit without geometry.
    #[must_use]
    pub fn side(&self, unit: ActionUnit, side: Side) -> f32 {
        AuChannel::of(unit, side).map_or(0.0, |channel| self[channel])
    }

    /// What is written in a column.
    #[must_use]
    pub fn column(&self, column: AuColumn) -> f32 {
        column.side.map_or_else(|| self.unit(column.unit), |side| self.side(column.unit, side))
    }

    /// The degree A–E of each column.
    #[must_use]
    pub fn facs(&self) -> BTreeMap<AuColumn, FacsIntensity> {
        AuColumn::ALL.into_iter().map(|column| (column, FacsIntensity::of(f64::from(self.column(column))))).collect()
    }

    /// Sets a unit, on both sides where it has them. A unit without geometry has no value to set: false.
    pub fn set_unit(&mut self, unit: ActionUnit, value: f32) -> bool {
        Side::ALL.into_iter().all(|side| self.set_side(unit, side, value))
    }

    /// Sets one side of a unit; of a unit without sides, its one value. A unit without geometry has no value to set: false.
    pub fn set_side(&mut self, unit: ActionUnit, side: Side, value: f32) -> bool {
        AuChannel::of(unit, side).map(|channel| self[channel] = value).is_some()
    }
}

impl Serialize for ActionUnits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(AuColumn::COUNT))?;
        for column in AuColumn::ALL {
            map.serialize_entry(column.name(), &self.column(column))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for ActionUnits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Columns)
    }
}

struct Columns;

impl<'de> Visitor<'de> for Columns {
    type Value = ActionUnits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a map of the {} columns of action units", AuColumn::COUNT)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ActionUnits, A::Error> {
        let read = read_entries::<AuColumn, { AuColumn::COUNT }, A>(map)?;
        let mut values = ActionUnits::default();
        for (column, value) in AuColumn::ALL.into_iter().zip(read) {
            if column.unit.shape() == column.unit && (column.side.is_some() || !column.unit.is_sided()) {
                values.set_side(column.unit, column.side.unwrap_or(Side::Left), value);
            }
        }
        for (column, value) in AuColumn::ALL.into_iter().zip(read) {
            let expected = values.column(column);
            let agrees = (value - expected).abs() <= MEAN_TOLERANCE;
            if !agrees {
                return Err(A::Error::custom(format_args!(
                    "`{}` is {value}, but the columns it follows from make it {expected}; a bare name is the mean of its sides, AU45 is AU43",
                    column.name()
                )));
            }
        }
        Ok(values)
    }
}
