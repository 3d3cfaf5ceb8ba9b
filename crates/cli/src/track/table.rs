//! A table of records: one row a face; a frame without one has a row without.

use std::io::Write;

use lineament_face::{FaceRecord, FrameRecord};
pub(super) use lineament_synth::TableCell as Cell;
use lineament_synth::{TableKind, TableWriter};

/// The cell of something that may not be known.
pub(super) fn known<T>(value: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
    value.map_or(Cell::Missing, cell)
}

/// What a row is about.
pub(super) struct Row<'a> {
    pub(super) record: &'a FrameRecord,
    pub(super) face: Option<&'a FaceRecord>,
}

/// A column: its name, and its cell in a row.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: TableKind,
    pub(super) cell: Box<dyn Fn(&Row<'_>) -> Cell>,
}

impl Column {
    pub(super) fn new(name: impl Into<String>, kind: TableKind, cell: impl Fn(&Row<'_>) -> Cell + 'static) -> Self {
        Self { name: name.into(), kind, cell: Box::new(cell) }
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

/// The same as Parquet.
pub(super) struct Parquet<W: Write> {
    columns: Vec<Column>,
    table: TableWriter<W>,
}

impl<W: Write> Parquet<W> {
    pub(super) fn new(columns: Vec<Column>, sink: W) -> std::io::Result<Self> {
        let names: Vec<(&str, TableKind)> = columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
        let table = TableWriter::new(sink, &names)?;
        Ok(Self { table, columns })
    }

    pub(super) fn write(&mut self, record: &FrameRecord) -> std::io::Result<()> {
        let Self { columns, table } = self;
        let mut row = |face| {
            let row = Row { record, face };
            table.row(columns.iter().map(|column| (column.cell)(&row)))
        };
        if record.faces.is_empty() {
            return row(None);
        }
        record.faces.iter().try_for_each(|face| row(Some(face)))
    }

    pub(super) fn finish(self) -> std::io::Result<()> {
        self.table.finish()
    }
}
