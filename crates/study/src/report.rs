//! What came of a study, and its text.

use std::fmt::Write as _;

use serde::Serialize;

use crate::figure::Figure;
use crate::gallery::Skip;
use crate::section::{Section, Table};

/// The worst pictures that the text names.
const NAMED: usize = 5;

/// What came of a study. Serialised, it is the report's JSON.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The set's name.
    pub set: &'static str,
    /// The set's name for people.
    pub title: &'static str,
    /// Its folder.
    pub folder: String,
    /// Where it was published.
    pub paper: &'static str,
    /// What may be done with it.
    pub licence: &'static str,
    /// Pictures with labels.
    pub pictures: usize,
    /// How many people they show, where the set says so: then intervals draw people, else pictures.
    pub subjects: Option<usize>,
    /// Where the records come from, for people: a file, or how the tracker was run. Empty where nobody said.
    pub records_from: String,
    /// Records that were read.
    pub records: usize,
    /// Pictures without a record: missed.
    pub without_record: usize,
    /// The first of them.
    pub without_record_first: Option<String>,
    /// Records of no picture of the set: not counted.
    pub foreign: usize,
    /// The source of the first of them.
    pub foreign_first: Option<String>,
    /// Pictures with several records, of which the first counted.
    pub twice: Vec<String>,
    /// Faces that the ±99° rule leaves out.
    pub beyond_99: usize,
    /// Pictures that were skipped, by reason.
    pub skipped: Vec<Skip>,
    /// Draws of the bootstrap.
    pub rounds: usize,
    /// What no record has, and could not be measured.
    pub not_in_records: Vec<&'static str>,
    /// The measures.
    pub sections: Vec<Section>,
}

impl Report {
    /// A figure of a section.
    #[must_use]
    pub fn figure(&self, section: &str, key: &str) -> Option<&Figure> {
        let section = self.sections.iter().find(|one| one.key == section)?;
        section.figures.iter().find(|figure| figure.key == key)
    }

    /// What is to be said of the set and the records before any figure.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        let first =
            |first: &Option<String>| first.as_ref().map_or(String::new(), |path| format!(" (the first: {path})"));
        if self.without_record > 0 {
            remarks.push(format!(
                "{} pictures have no record and count as missed{}",
                self.without_record,
                first(&self.without_record_first)
            ));
        }
        if self.foreign > 0 {
            remarks.push(format!(
                "{} records are of no counted picture of the set{}",
                self.foreign,
                first(&self.foreign_first)
            ));
        }
        if let Some(path) = self.twice.first() {
            remarks.push(format!(
                "{} pictures have several records, of which the first counts (the first: {path})",
                self.twice.len()
            ));
        }
        for skip in &self.skipped {
            remarks.push(format!("{} pictures skipped: {} (the first: {})", skip.count, skip.reason, skip.first));
        }
        if self.beyond_99 > 0 {
            remarks.push(format!("{} faces with an angle beyond ±99° are left out", self.beyond_99));
        }
        if !self.not_in_records.is_empty() {
            remarks.push(format!("not in the records, so not measured: {}", self.not_in_records.join(", ")));
        }
        remarks
    }

    /// How the intervals were made.
    pub(crate) fn intervals(&self) -> String {
        let of = self.subjects.map_or("pictures".to_owned(), |count| format!("the {count} people"));
        format!("95 % intervals: percentile bootstrap, {} draws of {of}", self.rounds)
    }

    /// The report as JSON. Numbers that there are none of are null.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Names and finite numbers cannot fail; numbers that are none become null.
        serde_json::to_string_pretty(self)
            .map_or_else(|error| format!("{{\"error\":{:?}}}\n", error.to_string()), |text| text + "\n")
    }

    /// The report as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text =
            format!("{} ({}): {} labelled pictures in {}\n", self.title, self.set, self.pictures, self.folder);
        if !self.records_from.is_empty() {
            line(&mut text, &format!("records: {}", self.records_from));
        }
        for remark in self.remarks() {
            line(&mut text, &format!("note: {remark}"));
        }
        if self.rounds > 0 {
            line(&mut text, &self.intervals());
        }
        for section in &self.sections {
            line(&mut text, "");
            line(&mut text, &format!("{}: n={} missed={}", section.title, section.count, section.missed));
            for figure in &section.figures {
                let interval = figure.interval();
                let interval = if interval.is_empty() { interval } else { format!("   [{interval}]") };
                line(&mut text, &format!("  {:<42} {:>9}{interval}", figure.title, figure.shown()));
            }
            for note in &section.notes {
                line(&mut text, &format!("  {note}"));
            }
            for table in &section.tables {
                text.push_str(&columns(table));
            }
            for bad in section.worst.iter().take(NAMED) {
                line(&mut text, &format!("  worst: {}: {}", bad.path, bad.why));
            }
        }
        text
    }
}

fn line(text: &mut String, what: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{what}");
}

/// A table in columns as wide as their widest cell.
fn columns(table: &Table) -> String {
    let width = |place: usize| {
        let cells = std::iter::once(&table.header).chain(&table.rows).filter_map(|row| row.get(place));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.header.len()).map(width).collect();
    let mut text = format!("  {}:\n", table.title);
    for row in std::iter::once(&table.header).chain(&table.rows) {
        let cells = row.iter().zip(&widths).enumerate().map(|(place, (cell, width))| {
            if place == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        line(&mut text, format!("    {}", cells.collect::<Vec<_>>().join("  ")).trim_end());
    }
    text
}
