//! Records in, a report out.

use std::collections::BTreeSet;

use lineament_datasets::DatasetError;
use lineament_face::FrameRecord;

use crate::case::{Seen, counts};
use crate::error::StudyError;
use crate::figure::Sampler;
use crate::gallery::{Gallery, Skip, count_skip};
use crate::measures::{Measure, all};
use crate::report::Report;

/// How figures get their intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Draws of the bootstrap; 0 for no intervals.
    pub rounds: usize,
    /// Its seed.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self { rounds: 1000, seed: 1 }
    }
}

/// Takes the records of a set, one after the other, in any order; keeps numbers of them and the worst.
pub struct Study<'a> {
    gallery: &'a Gallery,
    options: Options,
    measures: Vec<Box<dyn Measure>>,
    seen: Vec<bool>,
    records: usize,
    foreign: usize,
    first_foreign: Option<String>,
    twice: BTreeSet<String>,
    skipped: Vec<Skip>,
}

impl std::fmt::Debug for Study<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Study").field("records", &self.records).finish_non_exhaustive()
    }
}

impl<'a> Study<'a> {
    /// A study that has seen nothing yet.
    #[must_use]
    pub fn new(gallery: &'a Gallery, options: Options) -> Self {
        Self {
            gallery,
            options,
            measures: all(),
            seen: vec![false; gallery.pictures.len()],
            records: 0,
            foreign: 0,
            first_foreign: None,
            twice: BTreeSet::new(),
            skipped: gallery.skipped.clone(),
        }
    }

    /// One record. Records of pictures that the set has not are passed over and counted; of two records of one picture the first counts.
    pub fn add(&mut self, record: &FrameRecord) {
        match self.gallery.find(&record.source) {
            Some(index) => self.add_of(index, record),
            None => {
                self.records += 1;
                self.foreign += 1;
                self.first_foreign.get_or_insert_with(|| record.source.clone());
            }
        }
    }

    /// The record of a picture by its number in the gallery, whatever its source says.
    pub fn add_of(&mut self, index: usize, record: &FrameRecord) {
        self.records += 1;
        let Some(picture) = self.gallery.pictures.get(index) else { return };
        if std::mem::replace(&mut self.seen[index], true) {
            self.twice.insert(picture.path().to_owned());
            return;
        }
        let seen = Seen { index, picture, record: Some(record) };
        self.measures.iter_mut().for_each(|measure| measure.add(&seen));
    }

    /// A picture that cannot be read: it is not measured, and counted among those that were skipped.
    pub fn skip(&mut self, index: usize, error: &DatasetError) {
        if let Some(seen) = self.seen.get_mut(index) {
            *seen = true;
            count_skip(&mut self.skipped, error);
        }
    }

    /// Refuses to go on where no record was of a picture of the set.
    ///
    /// # Errors
    /// Records, and none of the set's.
    pub fn check(&self) -> Result<(), StudyError> {
        match (&self.first_foreign, self.records) {
            (Some(first), records) if records == self.foreign => Err(StudyError::Foreign {
                records,
                first: first.clone(),
                picture: self.gallery.pictures.first().map_or_else(String::new, |picture| picture.path().to_owned()),
            }),
            _ => Ok(()),
        }
    }

    /// What came of it. Pictures without a record are missed.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let without: Vec<usize> = (0..self.seen.len()).filter(|&index| !self.seen[index]).collect();
        for &index in &without {
            let seen = Seen { index, picture: &self.gallery.pictures[index], record: None };
            self.measures.iter_mut().for_each(|measure| measure.add(&seen));
        }
        let Options { rounds, seed } = self.options;
        let sampler = Sampler { rounds, seed, groups: &self.gallery.groups };
        let (mut sections, mut lacking) = (Vec::new(), Vec::new());
        for measure in &mut self.measures {
            match measure.section(&sampler) {
                Some(Ok(section)) => sections.push(section),
                Some(Err(what)) => lacking.push(what),
                None => {}
            }
        }
        let beyond =
            self.gallery.pictures.iter().flat_map(|picture| &picture.faces).filter(|face| !counts(&face.labels));
        Report {
            set: self.gallery.set.name,
            title: self.gallery.set.title,
            folder: self.gallery.folder.display().to_string(),
            paper: self.gallery.set.paper,
            licence: self.gallery.set.licence,
            pictures: self.gallery.pictures.len(),
            subjects: self.gallery.subjects,
            records_from: String::new(),
            records: self.records,
            without_record: without.len(),
            without_record_first: without.first().map(|&index| self.gallery.pictures[index].path().to_owned()),
            foreign: self.foreign,
            foreign_first: self.first_foreign,
            twice: self.twice.into_iter().collect(),
            beyond_99: beyond.count(),
            skipped: self.skipped,
            rounds,
            not_in_records: lacking,
            sections,
        }
    }
}
