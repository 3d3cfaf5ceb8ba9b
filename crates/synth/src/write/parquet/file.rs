//! A Parquet file with one group of rows: plain values, levels in runs, nothing compressed (parquet-format 2.10, `parquet.thrift`).

use std::io::{self, Write};

use super::thrift::{Kind, Thrift, varint};

const MAGIC: &[u8] = b"PAR1";
/// Pages end at the first row after so many bytes.
const PAGE: usize = 1 << 20;
/// Encodings of the format.
const PLAIN: i32 = 0;
const RLE: i32 = 3;

/// What the leaves hold, by the format's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Physical {
    Int64 = 2,
    Float = 4,
    Double = 5,
    Bytes = 6,
}

/// How often an entry is there, by the format's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Often {
    Once = 0,
    AtMostOnce = 1,
    AnyTimes = 2,
}

/// What a leaf or a group means beyond what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Plain,
    Text,
    List,
}

/// An entry of the schema.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) often: Often,
    pub(super) meaning: Meaning,
    /// A leaf's; a group has children instead.
    pub(super) physical: Option<Physical>,
    pub(super) children: Vec<Self>,
}

impl Node {
    pub(super) fn leaf(name: &str, often: Often, physical: Physical, meaning: Meaning) -> Self {
        Self { name: name.to_owned(), often, meaning, physical: Some(physical), children: Vec::new() }
    }

    pub(super) fn group(name: &str, often: Often, meaning: Meaning, children: Vec<Self>) -> Self {
        Self { name: name.to_owned(), often, meaning, physical: None, children }
    }

    /// A list whose elements are all there, in three levels as readers want it.
    pub(super) fn list(name: &str, physical: Physical) -> Self {
        let element = Self::leaf("element", Often::Once, physical, Meaning::Plain);
        let repeated = Self::group("list", Often::AnyTimes, Meaning::Plain, vec![element]);
        Self::group(name, Often::AtMostOnce, Meaning::List, vec![repeated])
    }

    fn write(&self, is_root: bool, thrift: &mut Thrift) {
        thrift.open();
        if let Some(physical) = self.physical {
            thrift.i32(1, physical as i32);
        }
        if !is_root {
            thrift.i32(3, self.often as i32);
        }
        thrift.binary(4, self.name.as_bytes());
        if self.physical.is_none() {
            thrift.i32(5, self.children.len() as i32);
        }
        // Old readers know the number, new ones the structure.
        if let Some((converted, logical)) = match self.meaning {
            Meaning::Plain => None,
            Meaning::Text => Some((0, 1)),
            Meaning::List => Some((3, 3)),
        } {
            thrift.i32(6, converted);
            thrift.structure(10);
            thrift.structure(logical);
            thrift.close();
            thrift.close();
        }
        thrift.close();
        self.children.iter().for_each(|child| child.write(false, thrift));
    }

    fn count(&self) -> usize {
        1 + self.children.iter().map(Self::count).sum::<usize>()
    }

    /// The leaves with their paths and how many levels of definition and repetition they have.
    fn leaves(&self, before: &[String], levels: [u8; 2], out: &mut Vec<(Vec<String>, Physical, [u8; 2])>) {
        for child in &self.children {
            let path = [before, std::slice::from_ref(&child.name)].concat();
            let levels = match child.often {
                Often::Once => levels,
                Often::AtMostOnce => [levels[0] + 1, levels[1]],
                Often::AnyTimes => [levels[0] + 1, levels[1] + 1],
            };
            match child.physical {
                Some(physical) => out.push((path, physical, levels)),
                None => child.leaves(&path, levels, out),
            }
        }
    }
}

/// Levels as runs of equal ones.
#[derive(Debug, Default)]
struct Levels {
    runs: Vec<u8>,
    level: u8,
    length: u64,
}

impl Levels {
    fn push(&mut self, level: u8, times: u64) {
        if level != self.level {
            self.end_run();
            self.level = level;
        }
        self.length += times;
    }

    fn end_run(&mut self) {
        if self.length > 0 {
            varint(self.length << 1, &mut self.runs);
            self.runs.push(self.level);
            self.length = 0;
        }
    }

    /// The runs with their length before them.
    fn take(&mut self, out: &mut Vec<u8>) {
        self.end_run();
        out.extend((self.runs.len() as u32).to_le_bytes());
        out.append(&mut self.runs);
    }
}

/// A finished column.
#[derive(Debug)]
struct Chunk {
    path: Vec<String>,
    physical: Physical,
    values: i64,
    bytes: i64,
    begin: i64,
    nulls: i64,
    bounds: Option<[Vec<u8>; 2]>,
}

/// A file that is being written, column by column.
pub(super) struct File<W: Write> {
    sink: W,
    at: u64,
    schema: Node,
    leaves: Vec<(Vec<String>, Physical, [u8; 2])>,
    chunks: Vec<Chunk>,
}

impl<W: Write> File<W> {
    pub(super) fn new(mut sink: W, schema: Node) -> io::Result<Self> {
        sink.write_all(MAGIC)?;
        let mut leaves = Vec::new();
        schema.leaves(&[], [0, 0], &mut leaves);
        Ok(Self { sink, at: MAGIC.len() as u64, schema, leaves, chunks: Vec::new() })
    }

    /// Begins the next leaf's column; after the last leaf the first of a further group of rows.
    pub(super) fn column(&mut self) -> io::Result<Column<'_, W>> {
        let Some((path, physical, [most, repeats])) =
            self.leaves.get(self.chunks.len() % self.leaves.len().max(1)).cloned()
        else {
            return Err(io::Error::other("a column that the schema does not have"));
        };
        let begin = self.at as i64;
        let chunk = Chunk { path, physical, values: 0, bytes: 0, begin, nulls: 0, bounds: None };
        let [definition, repetition] = Default::default();
        Ok(Column {
            file: self,
            chunk,
            most,
            repeats: repeats > 0,
            values: Vec::new(),
            definition,
            repetition,
            count: 0,
        })
    }

    /// Writes the footer. `groups` are the rows of each group, `about` pairs of keys and values.
    pub(super) fn finish(mut self, groups: &[usize], about: &[(&str, &str)], by: &str) -> io::Result<W> {
        let mut thrift = Thrift::default();
        thrift.open();
        thrift.i32(1, 1);
        thrift.list(2, Kind::Struct, self.schema.count());
        self.schema.write(true, &mut thrift);
        thrift.i64(3, groups.iter().sum::<usize>() as i64);
        thrift.list(4, Kind::Struct, groups.len());
        for (rows, chunks) in groups.iter().zip(self.chunks.chunks(self.leaves.len().max(1))) {
            thrift.open();
            thrift.list(1, Kind::Struct, chunks.len());
            for chunk in chunks {
                chunk.write(&mut thrift);
            }
            thrift.i64(2, chunks.iter().map(|chunk| chunk.bytes).sum());
            thrift.i64(3, *rows as i64);
            thrift.close();
        }
        thrift.list(5, Kind::Struct, about.len());
        for (key, value) in about {
            thrift.open();
            thrift.binary(1, key.as_bytes());
            thrift.binary(2, value.as_bytes());
            thrift.close();
        }
        thrift.binary(6, by.as_bytes());
        // Bounds are in the order of the type.
        thrift.list(7, Kind::Struct, self.leaves.len());
        for _ in &self.leaves {
            thrift.open();
            thrift.structure(1);
            thrift.close();
            thrift.close();
        }
        thrift.close();
        let footer = thrift.finish();
        self.sink.write_all(&footer)?;
        self.sink.write_all(&(footer.len() as u32).to_le_bytes())?;
        self.sink.write_all(MAGIC)?;
        Ok(self.sink)
    }
}

impl Chunk {
    fn write(&self, thrift: &mut Thrift) {
        thrift.open();
        thrift.i64(2, self.begin);
        thrift.structure(3);
        thrift.i32(1, self.physical as i32);
        thrift.list(2, Kind::I32, 2);
        thrift.element_i32(PLAIN);
        thrift.element_i32(RLE);
        thrift.list(3, Kind::Binary, self.path.len());
        self.path.iter().for_each(|part| thrift.element(part.as_bytes()));
        thrift.i32(4, 0);
        thrift.i64(5, self.values);
        thrift.i64(6, self.bytes);
        thrift.i64(7, self.bytes);
        thrift.i64(9, self.begin);
        thrift.structure(12);
        thrift.i64(3, self.nulls);
        if let Some([least, most]) = &self.bounds {
            thrift.binary(5, most);
            thrift.binary(6, least);
        }
        thrift.close();
        thrift.close();
        thrift.close();
    }
}

/// A column that is being written.
pub(super) struct Column<'f, W: Write> {
    file: &'f mut File<W>,
    chunk: Chunk,
    /// The level of definition of a value that is there.
    most: u8,
    repeats: bool,
    values: Vec<u8>,
    definition: Levels,
    repetition: Levels,
    /// Levels of the page.
    count: u64,
}

impl<W: Write> Column<'_, W> {
    fn level(&mut self, definition: u8, repetition: u8, times: u64) -> io::Result<()> {
        if repetition == 0 && self.values.len() >= PAGE {
            self.end_page()?;
        }
        self.definition.push(definition, times);
        self.repetition.push(repetition, times);
        self.count += times;
        Ok(())
    }

    /// A row in which nothing is there (level 0), or an empty list (level 1).
    pub(super) fn nothing(&mut self, level: u8) -> io::Result<()> {
        self.chunk.nulls += 1;
        self.level(level, 0, 1)
    }

    /// A row with one text or some bytes.
    pub(super) fn bytes(&mut self, value: &[u8]) -> io::Result<()> {
        self.level(self.most, 0, 1)?;
        self.values.extend((value.len() as u32).to_le_bytes());
        self.values.extend(value);
        Ok(())
    }

    /// A row with one number, as it stands in memory of the usual order.
    pub(super) fn number<const N: usize>(&mut self, value: [u8; N]) -> io::Result<()> {
        self.level(self.most, 0, 1)?;
        self.values.extend(value);
        Ok(())
    }

    /// A row with a list of numbers.
    pub(super) fn list<const N: usize>(&mut self, values: impl ExactSizeIterator<Item = [u8; N]>) -> io::Result<()> {
        let count = values.len() as u64;
        if count == 0 {
            return self.nothing(1);
        }
        self.level(self.most, 0, 1)?;
        self.level(self.most, 1, count - 1)?;
        values.for_each(|value| self.values.extend(value));
        Ok(())
    }

    /// The least and the most of the column's values, for readers that skip.
    pub(super) fn bounds<const N: usize>(&mut self, bounds: Option<[[u8; N]; 2]>) {
        self.chunk.bounds = bounds.map(|bounds| bounds.map(|bound| bound.to_vec()));
    }

    fn end_page(&mut self) -> io::Result<()> {
        let mut body = Vec::new();
        if self.repeats {
            self.repetition.take(&mut body);
        } else {
            self.repetition = Levels::default();
        }
        self.definition.take(&mut body);
        let size = (body.len() + self.values.len()) as i32;
        let mut thrift = Thrift::default();
        thrift.open();
        // A page of data, its sizes before and after compression.
        thrift.i32(1, 0);
        thrift.i32(2, size);
        thrift.i32(3, size);
        thrift.structure(5);
        thrift.i32(1, self.count as i32);
        thrift.i32(2, PLAIN);
        thrift.i32(3, RLE);
        thrift.i32(4, RLE);
        thrift.close();
        thrift.close();
        for part in [&thrift.finish(), &body, &self.values] {
            self.file.sink.write_all(part)?;
            self.file.at += part.len() as u64;
        }
        self.chunk.values += self.count as i64;
        self.count = 0;
        self.values.clear();
        Ok(())
    }

    /// Ends the column.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.end_page()?;
        self.chunk.bytes = self.file.at as i64 - self.chunk.begin;
        self.file.chunks.push(self.chunk);
        Ok(())
    }
}
