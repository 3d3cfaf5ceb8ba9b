//! The one table of columns: CSV files and Parquet have the same.

mod face;
mod picture;

use lineament_face::{FaceRecord, FaceState, FaceTruth, FrameRecord, Truth};

use super::manifest::SetDescription;
use crate::sample::Sample;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing: not known, or there is no face.
    Missing,
    Text(String),
    Int(i64),
    Float(f32),
    Double(f64),
    Floats(Vec<f32>),
    Doubles(Vec<f64>),
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Text,
    Int,
    Float,
    Double,
    /// A list of a fixed length: in CSV a column for each of these.
    Floats(Vec<String>),
    /// A list of any length: in CSV one cell, with spaces.
    AnyFloats,
    /// The same in double precision.
    AnyDoubles,
}

/// One column, or one list of them.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) about: &'static str,
    value: Box<dyn Fn(&Row<'_>) -> Value + Send + Sync>,
}

/// What a row is about: a face of a picture, or a picture without one.
pub(super) struct Row<'a> {
    pub(super) record: &'a FrameRecord,
    pub(super) file_name: &'a str,
    pub(super) index: u64,
    number: usize,
    face: Option<&'a FaceRecord>,
    truth: Option<&'a Truth>,
    state: Option<&'a FaceState>,
    labels: Option<&'a FaceTruth>,
}

impl<'a> Row<'a> {
    /// The row of a face, by its place in the record; where there is no such face, of the picture alone.
    pub(super) fn new(sample: &'a Sample, file_name: &'a str, number: usize) -> Self {
        let record = sample.record();
        let truth = record.truth.as_ref();
        Self {
            record,
            file_name,
            index: sample.index(),
            number,
            face: record.faces.get(number),
            truth,
            state: truth.and_then(|truth| truth.faces.get(number)),
            labels: truth.and_then(|truth| truth.labels.get(number)),
        }
    }
}

impl Column {
    fn new(
        name: impl Into<String>,
        kind: Kind,
        about: &'static str,
        value: impl Fn(&Row<'_>) -> Option<Value> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), kind, about, value: Box::new(move |row| value(row).unwrap_or(Value::Missing)) }
    }

    fn text(name: &str, about: &'static str, value: fn(&Row<'_>) -> Option<String>) -> Self {
        Self::new(name, Kind::Text, about, move |row| value(row).map(Value::Text))
    }

    fn int(name: &str, about: &'static str, value: fn(&Row<'_>) -> Option<i64>) -> Self {
        Self::new(name, Kind::Int, about, move |row| value(row).map(Value::Int))
    }

    fn double(name: &str, about: &'static str, value: fn(&Row<'_>) -> Option<f64>) -> Self {
        Self::new(name, Kind::Double, about, move |row| value(row).map(Value::Double))
    }

    /// Some columns out of an array.
    fn doubles<const N: usize>(
        names: [&str; N],
        about: &'static str,
        value: fn(&Row<'_>) -> Option<[f64; N]>,
    ) -> impl Iterator<Item = Self> {
        let names = names.map(str::to_owned);
        names.into_iter().enumerate().map(move |(i, name)| {
            Self::new(name, Kind::Double, about, move |row| value(row).map(|all| Value::Double(all[i])))
        })
    }

    /// The cell of a row.
    pub(super) fn value(&self, row: &Row<'_>) -> Value {
        (self.value)(row)
    }

    /// Its names in a CSV file.
    pub(super) fn headers(&self) -> &[String] {
        match &self.kind {
            Kind::Floats(names) => names,
            _ => std::slice::from_ref(&self.name),
        }
    }
}

/// The columns of a set, in order.
pub(super) fn of(set: &SetDescription) -> Vec<Column> {
    let mut columns = all();
    columns.retain(|column| set.landmarks_camera || column.name != "landmarks_camera_m");
    columns
}

/// All columns, in order.
fn all() -> Vec<Column> {
    let mut columns = picture::columns();
    columns.extend(face::columns());
    columns
}

/// Names like `x_0 y_0 z_0 x_1 …`.
fn numbered(parts: &[&str], count: usize) -> Vec<String> {
    (0..count).flat_map(|i| parts.iter().map(move |part| format!("{part}_{i}"))).collect()
}

fn flat<const N: usize>(points: &[[f32; N]]) -> Value {
    Value::Floats(points.iter().flatten().copied().collect())
}

/// As JSON; what cannot be is left out (nothing here can: maps have names for keys, numbers are finite).
fn json(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_string(value).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Kind, all};

    #[test]
    fn no_name_stands_twice() {
        let columns = all();
        let headers: Vec<&String> = columns.iter().flat_map(|column| column.headers()).collect();
        assert_eq!(headers.iter().collect::<BTreeSet<_>>().len(), headers.len());
        let names: BTreeSet<_> = columns.iter().map(|column| &column.name).collect();
        assert_eq!(names.len(), columns.len());
        let wide: usize = columns.iter().filter(|column| matches!(column.kind, Kind::Floats(_))).count();
        assert_eq!(wide, 6);
        assert!(columns.iter().all(|column| column.about.ends_with('.')));
    }
}
