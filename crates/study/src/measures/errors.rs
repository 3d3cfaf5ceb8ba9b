//! Lists of errors of landmarks: what all such measures say.

use lineament_metrics::{cumulative_auc, failure_rate, mean, median};

use crate::figure::{Figure, Named, Sampler, Unit, mean_known};
use crate::section::{Plot, Section};
use crate::worst::Worst;

/// Errors above this are failures (300-W's).
pub(super) const LIMIT: f64 = 0.08;

/// An error of each face; none for a missed one.
#[derive(Debug, Default)]
pub(super) struct Errors {
    items: Vec<([usize; 2], Option<f64>)>,
}

/// What the four usual figures are called.
pub(super) type Names = [(&'static str, &'static str); 4];

/// Their plain names.
const PLAIN: Names = [
    ("nme", "mean error"),
    ("median", "median error"),
    ("auc8", "area under the curve to 8 %"),
    ("failures8", "failures (above 8 %, or missed)"),
];

impl Errors {
    /// The section of a measure that has these errors alone: `line` names their curve.
    pub(super) fn section(
        &mut self,
        (key, title, line): (&'static str, &'static str, &str),
        worst: &mut Worst,
        sampler: &Sampler<'_>,
    ) -> Section {
        self.sort();
        let mut section = Section::new(key, title, self.count(), self.missed());
        section.figures = self.figures(PLAIN, sampler);
        section.plots.push(cumulative(vec![(line.to_owned(), self.curve())]));
        section.worst = std::mem::take(worst).finish();
        section
    }

    /// The error of a face: the picture's number, and which of its faces.
    pub(super) fn add(&mut self, index: usize, number: usize, error: Option<f64>) {
        self.items.push(([index, number], error));
    }

    /// Puts them in the order of the set.
    pub(super) fn sort(&mut self) {
        self.items.sort_by_key(|item| item.0);
    }

    pub(super) fn count(&self) -> usize {
        self.items.len()
    }

    pub(super) fn missed(&self) -> usize {
        self.items.iter().filter(|item| item.1.is_none()).count()
    }

    fn values(&self) -> Vec<Option<f64>> {
        self.items.iter().map(|item| item.1).collect()
    }

    /// A statistic of the errors of those found.
    pub(super) fn found(&self, named: Named, sampler: &Sampler<'_>, statistic: fn(&[f64]) -> f64) -> Figure {
        let values = self.values();
        sampler.figure(
            named,
            values.len(),
            |place| self.items[place].0[0],
            |places| {
                let known: Vec<f64> = places.iter().filter_map(|&place| values[place]).collect();
                statistic(&known)
            },
        )
    }

    /// The mean of those found.
    pub(super) fn mean(&self, named: Named, sampler: &Sampler<'_>) -> Figure {
        let values = self.values();
        sampler.figure(named, values.len(), |place| self.items[place].0[0], |places| mean_known(&values, places))
    }

    /// Mean and median of those found; area under the cumulative curve and failures of all.
    pub(super) fn figures(&self, names: Names, sampler: &Sampler<'_>) -> Vec<Figure> {
        let values = self.values();
        let [mean_name, median_name, auc_name, failure_name] = names.map(|(key, title)| (key, title, Unit::Percent, 2));
        // Misses are errors without end.
        let all = |places: &[usize]| -> Vec<f64> {
            places.iter().map(|&place| values[place].unwrap_or(f64::INFINITY)).collect()
        };
        let picture = |place: usize| self.items[place].0[0];
        vec![
            self.found(mean_name, sampler, mean),
            self.found(median_name, sampler, median),
            sampler.figure((auc_name.0, auc_name.1, Unit::Percent, 1), values.len(), picture, |places| {
                cumulative_auc(&all(places), LIMIT)
            }),
            sampler.figure((failure_name.0, failure_name.1, Unit::Percent, 1), values.len(), picture, |places| {
                failure_rate(&all(places), LIMIT)
            }),
        ]
    }

    /// The share of faces whose error is at most x, for x from 0 to 15 %.
    pub(super) fn curve(&self) -> Vec<[f64; 2]> {
        const STEPS: usize = 150;
        let count = self.items.len().max(1) as f64;
        (0..=STEPS)
            .map(|step| {
                let most = 0.15 * step as f64 / STEPS as f64;
                let within = self.items.iter().filter(|item| item.1.is_some_and(|error| error <= most)).count();
                [100.0 * most, 100.0 * within as f64 / count]
            })
            .collect()
    }
}

/// The plot of curves.
pub(super) fn cumulative(lines: Vec<(String, Vec<[f64; 2]>)>) -> Plot {
    Plot::Lines {
        title: "Share of all faces with at most this error (misses never)".to_owned(),
        axes: ["error, %".to_owned(), "faces, %".to_owned()],
        ends: [15.0, 100.0],
        lines,
    }
}
