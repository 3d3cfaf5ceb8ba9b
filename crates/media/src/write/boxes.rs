//! The boxes of an MP4 with one H.264 track (ISO/IEC 14496-12, 14496-15).

/// Ticks of the clock in a second: whole for all usual rates.
pub(super) const CLOCK: u32 = 90_000;

/// What the index says of one picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) offset: u64,
    pub(super) size: u32,
    pub(super) duration: u32,
    pub(super) key: bool,
}

/// A box around what `fill` writes.
fn boxed(out: &mut Vec<u8>, name: &[u8; 4], fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(name);
    fill(out);
    let size = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&size.to_be_bytes());
}

fn full(out: &mut Vec<u8>, name: &[u8; 4], flags: u32, fill: impl FnOnce(&mut Vec<u8>)) {
    boxed(out, name, |out| {
        number(out, flags);
        fill(out);
    });
}

fn number(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_be_bytes());
}

fn short(out: &mut Vec<u8>, value: u16) {
    out.extend_from_slice(&value.to_be_bytes());
}

/// The matrix that turns nothing.
fn upright(out: &mut Vec<u8>) {
    for value in [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000] {
        number(out, value);
    }
}

pub(super) fn file_type(out: &mut Vec<u8>) {
    boxed(out, b"ftyp", |out| out.extend_from_slice(b"isom\0\0\x02\0isomiso2avc1mp41"));
}

/// The whole index.
pub(super) fn movie(out: &mut Vec<u8>, [width, height]: [u32; 2], sets: [&[u8]; 2], entries: &[Entry]) {
    let duration = entries.iter().map(|entry| u64::from(entry.duration)).sum::<u64>().min(u64::from(u32::MAX)) as u32;
    boxed(out, b"moov", |out| {
        full(out, b"mvhd", 0, |out| {
            [0, 0, CLOCK, duration, 0x1_0000, 0x0100_0000, 0, 0].into_iter().for_each(|value| number(out, value));
            upright(out);
            [0; 6].into_iter().for_each(|value| number(out, value));
            number(out, 2);
        });
        boxed(out, b"trak", |out| {
            full(out, b"tkhd", 3, |out| {
                [0, 0, 1, 0, duration, 0, 0, 0, 0].into_iter().for_each(|value| number(out, value));
                upright(out);
                number(out, width << 16);
                number(out, height << 16);
            });
            boxed(out, b"mdia", |out| {
                full(out, b"mdhd", 0, |out| {
                    [0, 0, CLOCK, duration, 0x55c4_0000].into_iter().for_each(|value| number(out, value))
                });
                full(out, b"hdlr", 0, |out| {
                    number(out, 0);
                    out.extend_from_slice(b"vide\0\0\0\0\0\0\0\0\0\0\0\0pictures\0");
                });
                boxed(out, b"minf", |out| {
                    full(out, b"vmhd", 1, |out| out.extend_from_slice(&[0; 8]));
                    boxed(out, b"dinf", |out| {
                        full(out, b"dref", 0, |out| {
                            number(out, 1);
                            full(out, b"url ", 1, |_| {});
                        });
                    });
                    table(out, [width, height], sets, entries);
                });
            });
        });
    });
}

fn table(out: &mut Vec<u8>, size: [u32; 2], sets: [&[u8]; 2], entries: &[Entry]) {
    boxed(out, b"stbl", |out| {
        full(out, b"stsd", 0, |out| {
            number(out, 1);
            sample_entry(out, size, sets);
        });
        full(out, b"stts", 0, |out| {
            let runs: Vec<_> = entries.chunk_by(|a, b| a.duration == b.duration).collect();
            number(out, runs.len() as u32);
            runs.iter()
                .for_each(|run| [run.len() as u32, run[0].duration].into_iter().for_each(|value| number(out, value)));
        });
        full(out, b"stss", 0, |out| {
            let keys: Vec<_> = (1..).zip(entries).filter(|(_, entry)| entry.key).map(|(place, _)| place).collect();
            number(out, keys.len() as u32);
            keys.into_iter().for_each(|place| number(out, place));
        });
        full(out, b"stsc", 0, |out| [1, 1, 1, 1].into_iter().for_each(|value| number(out, value)));
        full(out, b"stsz", 0, |out| {
            number(out, 0);
            number(out, entries.len() as u32);
            entries.iter().for_each(|entry| number(out, entry.size));
        });
        full(out, b"co64", 0, |out| {
            number(out, entries.len() as u32);
            entries.iter().for_each(|entry| out.extend_from_slice(&entry.offset.to_be_bytes()));
        });
    });
}

fn sample_entry(out: &mut Vec<u8>, [width, height]: [u32; 2], [sequence, picture]: [&[u8]; 2]) {
    boxed(out, b"avc1", |out| {
        out.extend_from_slice(&[0, 0, 0, 0, 0, 0, 0, 1]);
        out.extend_from_slice(&[0; 16]);
        short(out, width as u16);
        short(out, height as u16);
        number(out, 0x48_0000);
        number(out, 0x48_0000);
        number(out, 0);
        short(out, 1);
        out.extend_from_slice(&[0; 32]);
        short(out, 24);
        short(out, 0xffff);
        boxed(out, b"avcC", |out| {
            out.push(1);
            out.extend_from_slice(sequence.get(1..4).unwrap_or(&[66, 0, 30]));
            out.extend_from_slice(&[0xff, 0xe1]);
            short(out, sequence.len() as u16);
            out.extend_from_slice(sequence);
            out.push(1);
            short(out, picture.len() as u16);
            out.extend_from_slice(picture);
        });
        boxed(out, b"colr", |out| {
            out.extend_from_slice(b"nclx");
            [6, 6, 6].into_iter().for_each(|value| short(out, value));
            out.push(0);
        });
    });
}
