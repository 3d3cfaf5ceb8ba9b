//! The sample table: where each compressed picture lies, how long it is, when it is shown.

use super::{child, cut, wrong};
use crate::bytes::Bytes;
use crate::error::MediaError;

/// The most pictures that are believed: at 60 a second, five days.
pub(super) const MOST: u64 = 1 << 25;

/// One compressed picture.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) offset: u64,
    pub(crate) size: u32,
    pub(crate) time_s: f64,
}

/// A table's entries after version and flags: their count, and the rest.
fn entries<'a>(table: &'a [u8], name: &[u8; 4]) -> Option<(u32, Bytes<'a>)> {
    let mut bytes = Bytes::new(child(table, &[name])?);
    bytes.take(4)?;
    Some((bytes.u32()?, bytes))
}

/// A value for each sample from runs `(count, value)`; the last one goes on.
struct Runs<'a> {
    bytes: Bytes<'a>,
    runs: u32,
    left: u32,
    value: i64,
}

impl Runs<'_> {
    fn next(&mut self) -> i64 {
        while self.left == 0 && self.runs > 0 {
            self.runs -= 1;
            match (self.bytes.u32(), self.bytes.i32()) {
                (Some(count), Some(value)) => (self.left, self.value) = (count, value.into()),
                _ => self.runs = 0,
            }
        }
        self.left = self.left.saturating_sub(1);
        self.value
    }
}

fn runs<'a>(table: &'a [u8], name: &[u8; 4]) -> Runs<'a> {
    let (runs, bytes) = entries(table, name).unwrap_or((0, Bytes::new(&[])));
    Runs { bytes, runs, left: 0, value: 0 }
}

/// All samples of a table; times in seconds, moved by `shift`.
pub(super) fn samples(table: &[u8], scale: f64, shift: f64) -> Result<Vec<Sample>, MediaError> {
    let (constant, mut sizes) = entries(table, b"stsz").ok_or_else(cut)?;
    let count = u64::from(sizes.u32().ok_or_else(cut)?);
    let believed = if constant == 0 { sizes.rest().len() as u64 / 4 } else { MOST };
    if count > believed {
        return Err(wrong(format!("an index of {count} pictures with {believed} sizes; the file is cut")));
    }
    let wide = child(table, &[b"co64"]).is_some();
    if count == 0 {
        // Written in fragments: the tables are there and empty, and may lack parts.
        return Ok(Vec::new());
    }
    let (chunk_count, mut chunks) = entries(table, if wide { b"co64" } else { b"stco" }).ok_or_else(cut)?;
    let (mut groups, mut group_bytes) = entries(table, b"stsc").ok_or_else(cut)?;
    let mut group = |groups: &mut u32| {
        *groups = groups.checked_sub(1)?;
        let found = (group_bytes.u32()?, group_bytes.u32()?);
        group_bytes.u32()?;
        Some(found)
    };
    let mut next_group = group(&mut groups);
    let mut in_chunk = 0;
    let (mut durations, mut delays) = (runs(table, b"stts"), runs(table, b"ctts"));
    let mut samples = Vec::with_capacity(count as usize);
    let mut time = 0_i64;
    for chunk in 1..=chunk_count {
        let mut offset = if wide { chunks.u64() } else { chunks.u32().map(u64::from) }.ok_or_else(cut)?;
        while let Some((first, count)) = next_group.filter(|(first, _)| *first <= chunk) {
            in_chunk = count;
            next_group = group(&mut groups).filter(|(next, _)| *next > first);
        }
        for _ in 0..in_chunk {
            if samples.len() as u64 == count {
                return Ok(samples);
            }
            let size = if constant == 0 { sizes.u32().ok_or_else(cut)? } else { constant };
            let time_s = time.saturating_add(delays.next()) as f64 / scale + shift;
            samples.push(Sample { offset, size, time_s });
            offset = offset.checked_add(size.into()).ok_or_else(cut)?;
            time = time.saturating_add(durations.next() & 0xffff_ffff);
        }
    }
    Ok(samples)
}
