//! Tables: CSV with a header, and lists of words.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::error::DatasetError;

/// The rows of a CSV file with a header.
pub(crate) struct Rows {
    path: PathBuf,
    places: HashMap<String, usize>,
    reader: csv::Reader<BufReader<File>>,
}

/// One row.
pub(crate) struct Row<'a> {
    path: &'a Path,
    places: &'a HashMap<String, usize>,
    cells: csv::StringRecord,
}

impl Rows {
    /// Opens a file; its header must have the columns named.
    pub(crate) fn open(path: &Path, columns: &[&str]) -> Result<Self, DatasetError> {
        let file = File::open(path).map_err(|source| DatasetError::read(path, source))?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(BufReader::with_capacity(1 << 16, file));
        let header = reader.headers().map_err(|error| failed(path, &error))?;
        let places: HashMap<String, usize> = header
            .iter()
            .enumerate()
            .map(|(place, name)| (name.trim_start_matches('\u{feff}').to_owned(), place))
            .collect();
        if let Some(missing) = columns.iter().find(|name| !places.contains_key(**name)) {
            return Err(DatasetError::malformed(
                path,
                format!("the header has no column `{missing}`"),
                "the first line must name the columns",
            ));
        }
        Ok(Self { path: path.to_owned(), places, reader })
    }

    /// The names of the columns that a test picks, in order.
    pub(crate) fn columns(&self, test: impl Fn(&str) -> bool) -> Vec<String> {
        let mut found: Vec<(usize, &String)> =
            self.places.iter().filter(|(name, _)| test(name)).map(|(name, place)| (*place, name)).collect();
        found.sort();
        found.into_iter().map(|(_, name)| name.clone()).collect()
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Option<Result<Row<'_>, DatasetError>> {
        let mut cells = csv::StringRecord::new();
        match self.reader.read_record(&mut cells) {
            Ok(true) => Some(Ok(Row { path: &self.path, places: &self.places, cells })),
            Ok(false) => None,
            Err(error) => Some(Err(failed(&self.path, &error))),
        }
    }
}

fn failed(path: &Path, error: &csv::Error) -> DatasetError {
    let line = error.position().map(csv::Position::line);
    DatasetError::Malformed {
        path: path.to_owned(),
        line,
        problem: error.to_string(),
        remedy: "write comma-separated values in UTF-8",
    }
}

impl Row<'_> {
    pub(crate) fn malformed(&self, problem: impl Into<String>) -> DatasetError {
        DatasetError::Malformed {
            path: self.path.to_owned(),
            line: self.cells.position().map(csv::Position::line),
            problem: problem.into(),
            remedy: "mend the row, or take it out",
        }
    }

    /// A cell that is there and not empty.
    pub(crate) fn some(&self, column: &str) -> Option<&str> {
        self.places.get(column).and_then(|&place| self.cells.get(place)).filter(|cell| !cell.is_empty())
    }

    pub(crate) fn text(&self, column: &str) -> Result<&str, DatasetError> {
        self.some(column).ok_or_else(|| self.malformed(format!("no `{column}`")))
    }

    /// A number that is there and finite.
    pub(crate) fn number(&self, column: &str) -> Result<f64, DatasetError> {
        let cell = self.text(column)?;
        cell.parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or_else(|| self.malformed(format!("`{column}` is `{cell}`, which is no number")))
    }

    /// Finite numbers of columns that are all there; none if the first is not.
    pub(crate) fn numbers<const N: usize>(&self, columns: [&str; N]) -> Result<Option<[f64; N]>, DatasetError> {
        if columns.first().is_none_or(|first| self.some(first).is_none()) {
            return Ok(None);
        }
        let mut values = [0.0; N];
        for (value, column) in values.iter_mut().zip(columns) {
            *value = self.number(column)?;
        }
        Ok(Some(values))
    }
}

/// The finite numbers of a text's words; the word that is none.
pub(crate) fn words_as_numbers<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<f64>, &'a str> {
    words.map(|word| word.parse().ok().filter(|value: &f64| value.is_finite()).ok_or(word)).collect()
}
