//! One number, with how sure it is.

use lineament_metrics::{bootstrap_groups, mean};
use serde::Serialize;

/// The unit of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Of a hundred.
    Percent,
    /// Of angle.
    Degrees,
    /// A number.
    Plain,
}

impl Unit {
    /// What stands behind a number.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Percent => " %",
            Self::Degrees => "°",
            Self::Plain => "",
        }
    }
}

/// One number of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// Its name in JSON.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The number, in its unit; not a number where there was nothing to measure.
    pub value: f64,
    /// The least of the 95 % interval.
    pub low: f64,
    /// The most of the 95 % interval.
    pub high: f64,
    /// Its unit.
    pub unit: Unit,
    /// How many digits behind the point are worth showing.
    pub digits: usize,
}

impl Figure {
    /// The number as it is shown.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{:.*}{}", self.digits, self.value, self.unit.sign())
    }

    /// The interval as it is shown; empty without one.
    #[must_use]
    pub fn interval(&self) -> String {
        if self.low.is_finite() && self.high.is_finite() {
            format!("{:.*} – {:.*}", self.digits, self.low, self.digits, self.high)
        } else {
            String::new()
        }
    }
}

/// How figures and their intervals are made: the same for all of a report.
pub(crate) struct Sampler<'a> {
    pub(crate) rounds: usize,
    pub(crate) seed: u64,
    /// The group of each picture.
    pub(crate) groups: &'a [usize],
}

/// The share of draws that an interval holds.
const SHARE: f64 = 0.95;

/// What a figure is called and how it is shown.
pub(crate) type Named = (&'static str, &'static str, Unit, usize);

impl Sampler<'_> {
    /// A statistic of some of `places` (numbers of a list of cases, of which `picture` says the picture), in its unit.
    pub(crate) fn figure(
        &self,
        (key, title, unit, digits): Named,
        count: usize,
        picture: impl Fn(usize) -> usize,
        statistic: impl Fn(&[usize]) -> f64,
    ) -> Figure {
        let scale = if unit == Unit::Percent { 100.0 } else { 1.0 };
        let places: Vec<usize> = (0..count).collect();
        let groups: Vec<usize> =
            places.iter().map(|&place| self.groups.get(picture(place)).copied().unwrap_or(place)).collect();
        let interval =
            bootstrap_groups(&places, &groups, |drawn| scale * statistic(drawn), self.rounds, SHARE, self.seed);
        Figure { key, title, value: interval.value, low: interval.low, high: interval.high, unit, digits }
    }
}

/// The mean of what is known of some places.
pub(crate) fn mean_known(values: &[Option<f64>], places: &[usize]) -> f64 {
    let known: Vec<f64> = places.iter().filter_map(|&place| values[place]).collect();
    mean(&known)
}
