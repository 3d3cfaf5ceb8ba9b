//! A plain table as Parquet: rows come one by one, groups of them go to the sink.

use std::io::{self, Write};

use super::file::{File, Meaning, Node, Often, Physical};

/// What a column of a plain table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// Text, UTF-8.
    Text,
    /// Whole numbers, 64 bits.
    Int,
    /// Numbers in single precision.
    Float,
    /// Numbers in double precision.
    Double,
}

/// What a cell of a plain table holds; a value of another kind than its column's counts as missing.
#[derive(Debug, Clone, PartialEq)]
pub enum TableCell {
    /// Nothing.
    Missing,
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number in single precision.
    Float(f32),
    /// A number in double precision.
    Double(f64),
}

/// Rows of a group: some 10 MB of a face's numbers.
const GROUP: usize = 1000;

/// Writes a plain table as Parquet, uncompressed, in groups of rows.
pub struct TableWriter<W: Write> {
    file: File<W>,
    kinds: Vec<TableKind>,
    columns: Vec<Vec<TableCell>>,
    groups: Vec<usize>,
}

impl<W: Write> TableWriter<W> {
    /// Begins a table of these columns.
    ///
    /// # Errors
    /// The sink's failure.
    pub fn new(sink: W, columns: &[(&str, TableKind)]) -> io::Result<Self> {
        let leaf = |(name, kind): &(&str, TableKind)| {
            let (physical, meaning) = match kind {
                TableKind::Text => (Physical::Bytes, Meaning::Text),
                TableKind::Int => (Physical::Int64, Meaning::Plain),
                TableKind::Float => (Physical::Float, Meaning::Plain),
                TableKind::Double => (Physical::Double, Meaning::Plain),
            };
            Node::leaf(name, Often::AtMostOnce, physical, meaning)
        };
        let schema = Node::group("row", Often::Once, Meaning::Plain, columns.iter().map(leaf).collect());
        Ok(Self {
            file: File::new(sink, schema)?,
            kinds: columns.iter().map(|column| column.1).collect(),
            columns: vec![Vec::new(); columns.len()],
            groups: Vec::new(),
        })
    }

    /// Adds a row; cells that it lacks are missing.
    ///
    /// # Errors
    /// The sink's failure.
    pub fn row(&mut self, cells: impl Iterator<Item = TableCell>) -> io::Result<()> {
        let mut cells = cells.fuse();
        for column in &mut self.columns {
            column.push(cells.next().unwrap_or(TableCell::Missing));
        }
        if self.columns.first().is_some_and(|column| column.len() >= GROUP) { self.end_group() } else { Ok(()) }
    }

    fn end_group(&mut self) -> io::Result<()> {
        let rows = self.columns.first().map_or(0, Vec::len);
        if rows == 0 {
            return Ok(());
        }
        for (kind, cells) in self.kinds.iter().zip(&mut self.columns) {
            let mut column = self.file.column()?;
            for cell in cells.drain(..) {
                match (kind, cell) {
                    (TableKind::Text, TableCell::Text(text)) => column.bytes(text.as_bytes())?,
                    (TableKind::Int, TableCell::Int(value)) => column.number(value.to_le_bytes())?,
                    (TableKind::Float, TableCell::Float(value)) => column.number(value.to_le_bytes())?,
                    (TableKind::Double, TableCell::Double(value)) => column.number(value.to_le_bytes())?,
                    _ => column.nothing(0)?,
                }
            }
            column.end()?;
        }
        self.groups.push(rows);
        Ok(())
    }

    /// Writes the last rows and the footer, without which the file is none.
    ///
    /// # Errors
    /// The sink's failure.
    pub fn finish(mut self) -> io::Result<()> {
        self.end_group()?;
        let by = concat!("Lineament version ", env!("CARGO_PKG_VERSION"));
        self.file.finish(&self.groups, &[], by)?.flush()
    }
}
