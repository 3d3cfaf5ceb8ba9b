//! Fragmented MP4 (ISO/IEC 14496-12, 8.8), as browsers and phones record: samples in `moof` boxes along the file.

use std::io::{Read, Seek, SeekFrom};

use super::table::{MOST, Sample};
use super::{FileBox, LARGEST_INDEX, boxes, child, cut, file_box, wrong};
use crate::bytes::Bytes;
use crate::error::MediaError;

/// What `trex` says of a track's samples where fragments say nothing.
#[derive(Debug, Clone, Copy, Default)]
struct Defaults {
    duration: u32,
    size: u32,
}

fn defaults(index: &[u8], track: u32) -> Defaults {
    let extends = child(index, &[b"mvex"]).unwrap_or_default();
    let of = |body: &[u8]| {
        let mut bytes = Bytes::new(body.get(4..)?);
        (bytes.u32()? == track).then_some(())?;
        bytes.u32()?;
        Some(Defaults { duration: bytes.u32()?, size: bytes.u32()? })
    };
    boxes(extends).filter(|(kind, _)| kind == b"trex").find_map(|(_, body)| of(body)).unwrap_or_default()
}

/// The number of a track, from its header.
fn number(track: &[u8]) -> Option<u32> {
    let header = child(track, &[b"tkhd"])?;
    let mut bytes = Bytes::new(header.get(if header.first() == Some(&1) { 20 } else { 12 }..)?);
    bytes.u32()
}

/// The samples of a track in all fragments; none where the file has no fragments.
pub(super) fn samples<R: Read + Seek>(
    reader: &mut R,
    index: &[u8],
    track: &[u8],
    scale: f64,
    shift: f64,
) -> Result<Vec<Sample>, MediaError> {
    let mut samples = Vec::new();
    let Some(number) = number(track).filter(|_| child(index, &[b"mvex"]).is_some()) else { return Ok(samples) };
    let defaults = defaults(index, number);
    let failed = |source: std::io::Error| wrong(source.to_string());
    let end = reader.seek(SeekFrom::End(0)).map_err(failed)?;
    let (mut at, mut time) = (0_u64, 0_u64);
    while at + 8 <= end {
        let FileBox { kind, header, length } = file_box(reader, at, end)?;
        if length < header || at.checked_add(length).is_none_or(|next| next > end) {
            // The last fragment is cut: what came before is whole.
            break;
        }
        if &kind == b"moof" && length - header <= LARGEST_INDEX {
            reader.seek(SeekFrom::Start(at + header)).map_err(failed)?;
            let mut body = vec![0; (length - header) as usize];
            reader.read_exact(&mut body).map_err(failed)?;
            let clock = Clock { scale, shift };
            for (_, fragment) in boxes(&body).filter(|(kind, _)| kind == b"traf") {
                fragment_samples(fragment, number, at, defaults, &clock, &mut time, &mut samples).ok_or_else(cut)?;
            }
        }
        at += length;
    }
    Ok(samples)
}

struct Clock {
    scale: f64,
    shift: f64,
}

/// The samples of one track's part of one fragment, which begins at `start` in the file.
fn fragment_samples(
    fragment: &[u8],
    number: u32,
    start: u64,
    mut defaults: Defaults,
    clock: &Clock,
    time: &mut u64,
    samples: &mut Vec<Sample>,
) -> Option<()> {
    let mut header = Bytes::new(child(fragment, &[b"tfhd"])?);
    let flags = header.u32()? & 0xff_ffff;
    if header.u32()? != number {
        return Some(());
    }
    let base = if flags & 1 != 0 { header.u64()? } else { start };
    if flags & 2 != 0 {
        header.u32()?;
    }
    if flags & 8 != 0 {
        defaults.duration = header.u32()?;
    }
    if flags & 16 != 0 {
        defaults.size = header.u32()?;
    }
    if let Some(body) = child(fragment, &[b"tfdt"]) {
        let mut bytes = Bytes::new(body);
        *time = if bytes.u32()? >> 24 == 1 { bytes.u64()? } else { bytes.u32()?.into() };
    }
    let mut offset = base;
    for (_, run) in boxes(fragment).filter(|(kind, _)| kind == b"trun") {
        let mut run = Bytes::new(run);
        let flags = run.u32()? & 0xff_ffff;
        let count = run.u32()?;
        if flags & 1 != 0 {
            offset = base.checked_add_signed(run.i32()?.into())?;
        }
        if flags & 4 != 0 {
            run.u32()?;
        }
        for _ in 0..count {
            if samples.len() as u64 >= MOST {
                return None;
            }
            let duration = if flags & 0x100 != 0 { run.u32()? } else { defaults.duration };
            let size = if flags & 0x200 != 0 { run.u32()? } else { defaults.size };
            if flags & 0x400 != 0 {
                run.u32()?;
            }
            // Signed in version 1, and never so large in version 0 that it matters.
            let delay = if flags & 0x800 != 0 { run.i32()? } else { 0 };
            let time_s = (*time as f64 + f64::from(delay)) / clock.scale + clock.shift;
            samples.push(Sample { offset, size, time_s });
            offset = offset.checked_add(size.into())?;
            *time = time.saturating_add(duration.into());
        }
    }
    Some(())
}
