//! Reads back what is written, by the specification alone: plain values, runs of levels, no compression. (Other people's readers open the files in
//! `tools/check-formats`.)

use std::collections::BTreeMap;
use std::path::Path;

/// A cell: nothing, or what the column holds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Nothing,
    Int(i64),
    Float(f32),
    Double(f64),
    Bytes(Vec<u8>),
    Floats(Vec<f32>),
    Doubles(Vec<f64>),
}

/// Thrift's compact protocol.
#[derive(Debug, Clone)]
enum Thrift {
    Int(i64),
    Bytes(Vec<u8>),
    List(Vec<Thrift>),
    Struct(BTreeMap<i16, Thrift>),
}

impl Thrift {
    fn at(&self, number: i16) -> &Thrift {
        let Thrift::Struct(fields) = self else { panic!("no structure: {self:?}") };
        fields.get(&number).unwrap_or_else(|| panic!("no field {number} in {self:?}"))
    }
    fn has(&self, number: i16) -> bool {
        matches!(self, Thrift::Struct(fields) if fields.contains_key(&number))
    }
    fn int(&self) -> i64 {
        let Thrift::Int(value) = self else { panic!("no number: {self:?}") };
        *value
    }
    fn text(&self) -> String {
        let Thrift::Bytes(bytes) = self else { panic!("no text: {self:?}") };
        String::from_utf8(bytes.clone()).unwrap()
    }
    fn list(&self) -> &[Thrift] {
        let Thrift::List(all) = self else { panic!("no list: {self:?}") };
        all
    }
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn take(&mut self, count: usize) -> &[u8] {
        let (now, later) = self.0.split_at(count);
        self.0 = later;
        now
    }
    fn varint(&mut self) -> u64 {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte < 0x80 {
                return value;
            }
        }
    }
    fn signed(&mut self) -> i64 {
        let value = self.varint();
        (value >> 1) as i64 ^ -((value & 1) as i64)
    }
    fn value(&mut self, kind: u8) -> Thrift {
        match kind {
            4..=6 => Thrift::Int(self.signed()),
            8 => {
                let count = self.varint() as usize;
                Thrift::Bytes(self.take(count).to_vec())
            }
            9 => {
                let head = self.take(1)[0];
                let count = if head >> 4 == 15 { self.varint() } else { u64::from(head >> 4) };
                Thrift::List((0..count).map(|_| self.value(head & 15)).collect())
            }
            12 => self.structure(),
            other => panic!("kind {other}"),
        }
    }
    fn structure(&mut self) -> Thrift {
        let (mut fields, mut last) = (BTreeMap::new(), 0);
        loop {
            let head = self.take(1)[0];
            if head == 0 {
                return Thrift::Struct(fields);
            }
            last = if head >> 4 == 0 { self.signed() as i16 } else { last + i16::from(head >> 4) };
            let value = self.value(head & 15);
            fields.insert(last, value);
        }
    }
    /// Runs of equal levels, with their length before them.
    fn levels(&mut self, count: usize) -> Vec<u8> {
        let length = u32::from_le_bytes(self.take(4).try_into().unwrap()) as usize;
        let mut runs = Bytes(self.take(length));
        let mut levels = Vec::new();
        while !runs.0.is_empty() {
            let head = runs.varint();
            assert_eq!(head & 1, 0, "only runs are written");
            levels.extend(std::iter::repeat_n(runs.take(1)[0], (head >> 1) as usize));
        }
        assert_eq!(levels.len(), count);
        levels
    }
}

/// The rows of a file: columns by name, those of structures as `image.bytes`.
pub(crate) fn rows(path: &Path) -> Vec<BTreeMap<String, Cell>> {
    let file = std::fs::read(path).unwrap();
    let end = file.len() - 8;
    assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"));
    let length = u32::from_le_bytes(file[end..end + 4].try_into().unwrap()) as usize;
    let mut footer = Bytes(&file[end - length..end]);
    let footer_read = footer.structure();
    assert!(footer.0.is_empty(), "the footer ends where it says");
    let count = footer_read.at(3).int() as usize;
    let mut rows = vec![BTreeMap::new(); count];
    let [group] = footer_read.at(4).list() else { panic!("one group of rows") };
    assert_eq!(group.at(3).int() as usize, count);
    let leaves = footer_read.at(2).list().iter().filter(|node| node.has(1)).count();
    assert_eq!(leaves, group.at(1).list().len());
    let mut next = 4;
    for chunk in group.at(1).list() {
        let data = chunk.at(3);
        assert_eq!((data.at(9).int(), data.at(4).int()), (next, 0), "columns lie one after the other, plain");
        let name = data.at(3).list().iter().map(Thrift::text).collect::<Vec<_>>().join(".");
        let is_list = name.ends_with(".list.element");
        let most = if is_list || name.contains('.') { 2 } else { 1 };
        let cells = cells(&file[next as usize..][..data.at(7).int() as usize], data, most, is_list);
        assert_eq!(cells.len(), count, "{name}");
        let name = name.trim_end_matches(".list.element");
        rows.iter_mut().zip(cells).for_each(|(row, cell)| drop(row.insert(name.to_owned(), cell)));
        next += data.at(7).int();
    }
    assert_eq!(next as usize, end - length);
    rows
}

fn cells(bytes: &[u8], data: &Thrift, most: u8, is_list: bool) -> Vec<Cell> {
    let (mut bytes, mut cells, mut levels) = (Bytes(bytes), Vec::new(), 0);
    while !bytes.0.is_empty() {
        let head = bytes.structure();
        let count = head.at(5).at(1).int() as usize;
        levels += count as i64;
        let mut page = Bytes(bytes.take(head.at(3).int() as usize));
        let repeats = if is_list { page.levels(count) } else { vec![0; count] };
        let there = page.levels(count);
        for (repeat, there) in repeats.into_iter().zip(there) {
            if repeat == 0 {
                cells.push(match (there, data.at(1).int()) {
                    (0, _) => Cell::Nothing,
                    (_, 4) if is_list => Cell::Floats(Vec::new()),
                    (_, 5) if is_list => Cell::Doubles(Vec::new()),
                    _ => Cell::Nothing,
                });
            }
            if there < most {
                continue;
            }
            let last = cells.last_mut().unwrap();
            match (data.at(1).int(), last) {
                (4, Cell::Floats(all)) => all.push(f32::from_le_bytes(page.take(4).try_into().unwrap())),
                (5, Cell::Doubles(all)) => all.push(f64::from_le_bytes(page.take(8).try_into().unwrap())),
                (2, last) => *last = Cell::Int(i64::from_le_bytes(page.take(8).try_into().unwrap())),
                (4, last) => *last = Cell::Float(f32::from_le_bytes(page.take(4).try_into().unwrap())),
                (5, last) => *last = Cell::Double(f64::from_le_bytes(page.take(8).try_into().unwrap())),
                (_, last) => {
                    let length = u32::from_le_bytes(page.take(4).try_into().unwrap()) as usize;
                    *last = Cell::Bytes(page.take(length).to_vec());
                }
            }
        }
        assert!(page.0.is_empty(), "pages end where they say");
    }
    assert_eq!(levels, data.at(5).int());
    cells
}
