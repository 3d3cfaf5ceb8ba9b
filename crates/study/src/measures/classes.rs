//! Emotions and directions: one class a face.

use lineament_face::{Emotion, HeadDirection, Vocabulary};
use lineament_metrics::{Confusion, expected_calibration_error, mean};

use super::{Able, Measure};
use crate::case::{Case, Seen};
use crate::figure::{Sampler, Unit};
use crate::section::{Plot, Section, Table};
use crate::worst::Worst;

/// Bins of the calibration error (Guo et al. 2017).
const BINS: usize = 15;

/// One face: what it is, what was said, and how surely.
struct Item {
    index: usize,
    truth: usize,
    said: Option<usize>,
    confidence: Option<f64>,
}

/// A table of counts: a row for each true class, with names.
pub(super) fn counts_table(title: &str, rows: &[String], columns: &[String], counts: &[Vec<u64>]) -> Table {
    let header = std::iter::once("true".to_owned()).chain(columns.iter().cloned()).collect();
    let row = |(name, counts): (&String, &Vec<u64>)| {
        std::iter::once(name.clone()).chain(counts.iter().take(columns.len()).map(u64::to_string)).collect()
    };
    Table { title: title.to_owned(), header, rows: rows.iter().zip(counts).map(row).collect() }
}

/// What every set of classes says.
struct Classes {
    names: Vec<String>,
    items: Vec<Item>,
    worst: Worst,
    able: Able,
}

impl Classes {
    fn of<K: Vocabulary>() -> Self {
        let names = K::ALL.iter().map(|entry| entry.name().to_owned()).collect();
        Self { names, items: Vec::new(), worst: Worst::default(), able: Able::default() }
    }

    fn add(&mut self, case: &Case<'_>, truth: usize, said: Option<usize>, scores: Option<&[f32]>) {
        self.able.see(case.said.map(|_| said.is_some()));
        let confidence = said.and_then(|said| scores?.get(said).map(|score| f64::from(*score)));
        let badness = match said {
            None => f64::INFINITY,
            Some(said) if said == truth => 0.0,
            // The surer of the wrong and the less of the right, the worse.
            Some(_) => {
                let right = scores.and_then(|scores| scores.get(truth)).map_or(0.0, |score| f64::from(*score));
                1.0 + confidence.unwrap_or(0.0) - right
            }
        };
        self.worst.add(badness, || {
            let sure = confidence.map_or(String::new(), |confidence| format!(" ({confidence:.2})"));
            let said = said.map_or("missed", |said| self.names[said].as_str());
            case.bad(format!("{}, said {said}{sure}", self.names[truth]))
        });
        self.items.push(Item { index: case.index, truth, said, confidence });
    }

    /// The table of some faces; the class behind the last is that of missed faces.
    fn confusion(&self, places: &[usize]) -> Confusion {
        let missed = self.names.len();
        let (truth, said): (Vec<usize>, Vec<usize>) =
            places.iter().map(|&place| (self.items[place].truth, self.items[place].said.unwrap_or(missed))).unzip();
        Confusion::of(missed + 1, &truth, &said).unwrap_or(Confusion { counts: Vec::new() })
    }

    fn calibration(&self, places: &[usize]) -> f64 {
        let known = places.iter().filter_map(|&place| {
            let item = &self.items[place];
            Some((item.confidence?.clamp(0.0, 1.0), item.said == Some(item.truth)))
        });
        let (confidence, right): (Vec<f64>, Vec<bool>) = known.unzip();
        expected_calibration_error(&confidence, &right, BINS).unwrap_or(f64::NAN)
    }

    fn section(
        &mut self,
        key: &'static str,
        title: &'static str,
        sampler: &Sampler<'_>,
    ) -> Option<Result<Section, &'static str>> {
        if self.items.is_empty() {
            return None;
        }
        if self.able.lacking() {
            return Some(Err(key));
        }
        self.items.sort_by_key(|item| item.index);
        let (count, classes) = (self.items.len(), self.names.len());
        let picture = |place: usize| self.items[place].index;
        let missed = self.items.iter().filter(|item| item.said.is_none()).count();
        let mut section = Section::new(key, title, count, missed);
        let f1 = |places: &[usize]| {
            let known: Vec<f64> =
                self.confusion(places).f1s().into_iter().take(classes).filter(|value| value.is_finite()).collect();
            mean(&known)
        };
        section.figures = vec![
            sampler.figure(("accuracy", "accuracy", Unit::Percent, 1), count, picture, |places| {
                self.confusion(places).accuracy()
            }),
            sampler.figure(("mean_recall", "mean recall", Unit::Percent, 1), count, picture, |places| {
                self.confusion(places).mean_recall()
            }),
            sampler.figure(("mean_f1", "mean F1", Unit::Percent, 1), count, picture, f1),
        ];
        if self.items.iter().any(|item| item.confidence.is_some()) {
            section.figures.push(sampler.figure(
                ("ece", "expected calibration error", Unit::Percent, 1),
                count,
                picture,
                |places| self.calibration(places),
            ));
        }
        let all: Vec<usize> = (0..count).collect();
        let table = self.confusion(&all);
        let mut columns = self.names.clone();
        columns.push("missed".to_owned());
        let there: Vec<usize> =
            (0..classes).filter(|&class| table.counts[class].iter().any(|count| *count > 0)).collect();
        let rows: Vec<String> = there.iter().map(|&class| self.names[class].clone()).collect();
        let counts: Vec<Vec<u64>> = there.iter().map(|&class| table.counts[class].clone()).collect();
        section.tables.push(counts_table("True class (rows) and said class", &rows, &columns, &counts));
        section.plots.push(Plot::Matrix {
            title: "True class (rows) and said class".to_owned(),
            rows,
            columns,
            counts,
        });
        let recalls = table.recalls();
        let f1s = table.f1s();
        let bar = |values: &[f64]| -> Vec<(String, f64, f64, f64)> {
            there.iter().map(|&class| (self.names[class].clone(), 100.0 * values[class], f64::NAN, f64::NAN)).collect()
        };
        section.plots.push(Plot::Bars { title: "Recall, %".to_owned(), end: 100.0, mark: None, bars: bar(&recalls) });
        section.plots.push(Plot::Bars { title: "F1, %".to_owned(), end: 100.0, mark: None, bars: bar(&f1s) });
        section.plots.extend(self.reliability());
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }

    /// Whether scores mean what they say: in each tenth, the mean score and the share of hits.
    fn reliability(&self) -> Option<Plot> {
        let mut bins = vec![Vec::new(); 10];
        for item in &self.items {
            if let Some(confidence) = item.confidence {
                bins[((confidence * 10.0) as usize).min(9)].push((confidence, item.said == Some(item.truth)));
            }
        }
        let point = |bin: &Vec<(f64, bool)>| {
            let count = bin.len() as f64;
            let said = bin.iter().map(|entry| entry.0).sum::<f64>() / count;
            let right = bin.iter().filter(|entry| entry.1).count() as f64 / count;
            [100.0 * said, 100.0 * right]
        };
        let points: Vec<[f64; 2]> = bins.iter().filter(|bin| !bin.is_empty()).map(point).collect();
        (!points.is_empty()).then(|| Plot::Scatter {
            title: "Reliability: score of the label and share of hits, by tenths".to_owned(),
            axes: ["score, %".to_owned(), "right, %".to_owned()],
            range: [0.0, 100.0],
            points,
        })
    }
}

/// The eight emotions.
pub(super) struct Emotions(Classes);

impl Default for Emotions {
    fn default() -> Self {
        Self(Classes::of::<Emotion>())
    }
}

impl Measure for Emotions {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let Some(truth) = case.face.labels.emotion else { continue };
            let said = case.said.and_then(|face| face.emotion.as_ref());
            let scores = said.map(|emotion| emotion.scores.as_array().as_slice());
            self.0.add(&case, truth.index(), said.map(|emotion| emotion.label.index()), scores);
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        self.0.section("emotion", "Emotion", sampler)
    }
}

/// Where a head is turned, in a word.
pub(super) struct Directions(Classes);

impl Default for Directions {
    fn default() -> Self {
        Self(Classes::of::<HeadDirection>())
    }
}

impl Measure for Directions {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            // Where there are angles, the word follows from them.
            let labels = &case.face.labels;
            let Some(truth) = labels.direction.filter(|_| labels.yaw.is_none()) else { continue };
            let said = case.said.and_then(|face| face.direction);
            self.0.add(&case, truth.index(), said.map(Vocabulary::index), None);
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        self.0.section("direction", "Direction", sampler)
    }
}
