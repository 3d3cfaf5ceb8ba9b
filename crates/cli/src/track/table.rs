//! A table of records: one row a face; a frame without one has a row without.

use std::io::Write;

use lineament_face::{FaceRecord, FrameRecord};

use crate::error::CliError;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing: not known, or there is no face.
    Missing,
    Text(String),
    Int(i64),
    Float(f32),
    Double(f64),
}

impl Cell {
    pub(super) fn of<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Missing, cell)
    }
}

/// What a row is about.
pub(super) struct Row<'a> {
    pub(super) record: &'a FrameRecord,
    pub(super) face: Option<&'a FaceRecord>,
}

/// A column: its name, and its cell in a row.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) cell: Box<dyn Fn(&Row<'_>) -> Cell>,
}

impl Column {
    pub(super) fn new(name: impl Into<String>, cell: impl Fn(&Row<'_>) -> Cell + 'static) -> Self {
        Self { name: name.into(), cell: Box::new(cell) }
    }
}

/// Comma-separated values.
pub(super) struct Csv<W> {
    columns: Vec<Column>,
    sink: W,
    headed: bool,
    /// Whether frames without a face have a row.
    empty_rows: bool,
    line: String,
}

impl<W: Write> Csv<W> {
    pub(super) fn new(columns: Vec<Column>, empty_rows: bool, sink: W) -> Self {
        Self { columns, sink, headed: false, empty_rows, line: String::new() }
    }

    pub(super) fn write(&mut self, record: &FrameRecord) -> std::io::Result<()> {
        if !self.headed {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
            writeln!(self.sink, "{}", names.join(","))?;
            self.headed = true;
        }
        if record.faces.is_empty() && self.empty_rows {
            self.row(&Row { record, face: None })?;
        }
        for face in &record.faces {
            self.row(&Row { record, face: Some(face) })?;
        }
        Ok(())
    }

    fn row(&mut self, row: &Row<'_>) -> std::io::Result<()> {
        use std::fmt::Write as _;
        self.line.clear();
        for (place, column) in self.columns.iter().enumerate() {
            if place > 0 {
                self.line.push(',');
            }
            // Writing to a string cannot fail.
            let _ = match (column.cell)(row) {
                Cell::Missing => Ok(()),
                Cell::Text(text) if text.contains([',', '"', '\n', '\r']) => {
                    write!(self.line, "\"{}\"", text.replace('"', "\"\""))
                }
                Cell::Text(text) => write!(self.line, "{text}"),
                Cell::Int(number) => write!(self.line, "{number}"),
                Cell::Float(number) => write!(self.line, "{number}"),
                Cell::Double(number) => write!(self.line, "{number}"),
            };
        }
        self.line.push('\n');
        self.sink.write_all(self.line.as_bytes())
    }

    pub(super) fn flush(&mut self) -> std::io::Result<()> {
        self.sink.flush()
    }
}

/// Refuses a layout that cannot be made.
pub(super) fn unsupported(what: &str) -> CliError {
    super::options::wrong(what, "this build writes jsonl and csv")
}
