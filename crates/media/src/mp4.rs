//! MP4 and MOV (ISO/IEC 14496-12): the first video track and its samples.
//!
//! Why our own: `re_mp4` wants a newer Rust than the workspace, reads the whole file into memory, and drops edit lists and the turn of the picture, which phones
//! write. What is left is a table of samples.

mod fragments;
mod table;

use std::io::{Read, Seek, SeekFrom};

use lineament_image::Orientation;

use crate::bytes::Bytes;
use crate::error::MediaError;
use crate::h264::configuration;
use crate::packets::{Codec, LARGEST_PACKET, Packet, Packets};
use crate::yuv::Matrix;
use table::{Sample, samples};

/// The largest index that is believed: 256 MB.
const LARGEST_INDEX: u64 = 1 << 28;

/// A video track and the file it lies in.
pub(crate) struct Mp4<R> {
    reader: R,
    pub(crate) codec: Codec,
    pub(crate) colour: Matrix,
    pub(crate) turn: Orientation,
    samples: Vec<Sample>,
    next: usize,
}

fn wrong(problem: impl Into<String>) -> MediaError {
    MediaError::damaged("MP4", problem)
}

fn cut() -> MediaError {
    wrong("its index ends in the middle; the file is cut")
}

/// The boxes in some bytes: their types and contents. Ends where a box does not fit.
pub(super) fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut bytes = Bytes::new(bytes);
    std::iter::from_fn(move || {
        let size = bytes.u32()?;
        let kind = bytes.take(4)?.try_into().ok()?;
        let length = match size {
            0 => bytes.rest().len(),
            1 => usize::try_from(bytes.u64()?.checked_sub(16)?).ok()?,
            size => (size as usize).checked_sub(8)?,
        };
        Some((kind, bytes.take(length)?))
    })
}

pub(super) fn child<'a>(bytes: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    path.iter().try_fold(bytes, |bytes, name| boxes(bytes).find(|(kind, _)| kind == *name).map(|found| found.1))
}

/// Finds the index and the first video track.
pub(crate) fn open<R: Read + Seek>(mut reader: R) -> Result<Mp4<R>, MediaError> {
    let index = index(&mut reader)?;
    let mut others = Vec::new();
    for (_, track) in boxes(&index).filter(|(kind, _)| kind == b"trak") {
        let handler = child(track, &[b"mdia", b"hdlr"]).and_then(|body| body.get(8..12)).unwrap_or_default();
        if handler == b"vide" {
            return video(reader, &index, track);
        }
        others.push(String::from_utf8_lossy(handler).into_owned());
    }
    let found =
        if others.is_empty() { "no tracks".to_owned() } else { format!("tracks of the kinds {}", others.join(", ")) };
    Err(MediaError::NoPictures { what: "MP4".to_owned(), found })
}

/// What stands before a box of the file itself.
struct FileBox {
    kind: [u8; 4],
    /// Bytes of the header.
    header: u64,
    /// Bytes of all of it, as it says; the last box may say that it goes to the end.
    length: u64,
}

/// The header of the box at `at`, at least 8 bytes before `end`, the end of the file.
fn file_box<R: Read + Seek>(reader: &mut R, at: u64, end: u64) -> Result<FileBox, MediaError> {
    let failed = |source: std::io::Error| wrong(source.to_string());
    reader.seek(SeekFrom::Start(at)).map_err(failed)?;
    let mut head = [0; 16];
    let wanted = if at + 16 <= end { 16 } else { 8 };
    reader.read_exact(&mut head[..wanted]).map_err(failed)?;
    let mut bytes = Bytes::new(&head[..wanted]);
    let size = bytes.u32().unwrap_or(0);
    let kind = [head[4], head[5], head[6], head[7]];
    bytes.take(4);
    let (header, length) = match size {
        0 => (8, end - at),
        1 => (16, bytes.u64().unwrap_or(0)),
        size => (8, size.into()),
    };
    Ok(FileBox { kind, header, length })
}

/// The body of `moov`, wherever it stands.
fn index<R: Read + Seek>(reader: &mut R) -> Result<Vec<u8>, MediaError> {
    let failed = |source: std::io::Error| wrong(source.to_string());
    let end = reader.seek(SeekFrom::End(0)).map_err(failed)?;
    let mut at = 0_u64;
    while at + 8 <= end {
        let FileBox { kind, header, length } = file_box(reader, at, end)?;
        if length < header {
            return Err(wrong("a box is shorter than its header"));
        }
        if &kind == b"moov" {
            let body = length - header;
            if body > LARGEST_INDEX {
                return Err(wrong(format!("an index of {body} bytes")));
            }
            if at + length > end {
                return Err(cut());
            }
            reader.seek(SeekFrom::Start(at + header)).map_err(failed)?;
            let mut index = vec![0; body as usize];
            reader.read_exact(&mut index).map_err(failed)?;
            return Ok(index);
        }
        at = at.checked_add(length).ok_or_else(cut)?;
    }
    Err(wrong("it has no index (`moov`); it is cut, or its writing was never finished"))
}

fn video<R: Read + Seek>(mut reader: R, index: &[u8], track: &[u8]) -> Result<Mp4<R>, MediaError> {
    let turn = child(track, &[b"tkhd"]).map_or(Orientation::Upright, orientation);
    let header = child(track, &[b"mdia", b"mdhd"]).ok_or_else(cut)?;
    let mut bytes = Bytes::new(header);
    let version = bytes.u8().ok_or_else(cut)?;
    bytes.take(if version == 1 { 19 } else { 11 }).ok_or_else(cut)?;
    let scale = bytes.u32().filter(|scale| *scale > 0).ok_or_else(|| wrong("its clock does not tick"))?;
    let table = child(track, &[b"mdia", b"minf", b"stbl"]).ok_or_else(cut)?;
    let (codec, colour) = description(child(table, &[b"stsd"]).ok_or_else(cut)?)?;
    let movie_scale = child(index, &[b"mvhd"]).and_then(|body| {
        let mut bytes = Bytes::new(body);
        let version = bytes.u8()?;
        bytes.take(if version == 1 { 19 } else { 11 })?;
        bytes.u32()
    });
    let shift = child(track, &[b"edts", b"elst"])
        .map_or(0.0, |list| edit_shift(list, f64::from(scale), f64::from(movie_scale.unwrap_or(1000))));
    let mut samples = samples(table, f64::from(scale), shift)?;
    samples.extend(fragments::samples(&mut reader, index, track, f64::from(scale), shift)?);
    if samples.is_empty() {
        let found = "a video track without pictures".to_owned();
        return Err(MediaError::NoPictures { what: "MP4".to_owned(), found });
    }
    Ok(Mp4 { reader, codec, colour, turn, samples, next: 0 })
}

/// The matrix of the track's header: quarter turns only.
fn orientation(header: &[u8]) -> Orientation {
    let start = if header.first() == Some(&1) { 52 } else { 40 };
    let mut bytes = Bytes::new(header.get(start..).unwrap_or_default());
    let mut next = || bytes.i32().unwrap_or(0).signum();
    let [a, b, _, c, d] = [next(), next(), next(), next(), next()];
    match [a, b, c, d] {
        [0, 1, -1, 0] => Orientation::Clockwise,
        [-1, 0, 0, -1] => Orientation::UpsideDown,
        [0, -1, 1, 0] => Orientation::CounterClockwise,
        _ => Orientation::Upright,
    }
}

/// What the first edits do to all times, seconds: an empty edit delays, the first other one says where in the media to begin.
fn edit_shift(list: &[u8], scale: f64, movie_scale: f64) -> f64 {
    let mut bytes = Bytes::new(list);
    let long = bytes.u8() == Some(1);
    let mut shift = 0.0;
    let count = bytes.take(3).and_then(|_| bytes.u32()).unwrap_or(0);
    for _ in 0..count.min(64) {
        let entry = if long {
            bytes.u64().zip(bytes.u64().map(|time| time as i64))
        } else {
            bytes.u32().map(u64::from).zip(bytes.i32().map(i64::from))
        };
        let Some((duration, time)) = entry else { break };
        bytes.u32();
        if time >= 0 {
            return shift - time as f64 / scale;
        }
        shift += duration as f64 / movie_scale.max(1.0);
    }
    shift
}

/// The first sample entry: its codec and colours.
fn description(body: &[u8]) -> Result<(Codec, Matrix), MediaError> {
    let (kind, entry) = boxes(body.get(8..).unwrap_or_default()).next().ok_or_else(cut)?;
    let height = entry.get(26..28).map_or(0, |bytes| u32::from(u16::from_be_bytes([bytes[0], bytes[1]])));
    let inner = entry.get(78..).unwrap_or_default();
    let codec = match &kind {
        b"avc1" | b"avc3" => {
            let record = child(inner, &[b"avcC"]).ok_or_else(|| wrong("H.264 without its parameter sets"))?;
            let (length_size, parameter_sets) =
                configuration(record).ok_or_else(|| wrong("H.264 with cut parameter sets"))?;
            Codec::H264 { length_size, parameter_sets }
        }
        b"jpeg" | b"mjpa" | b"mjpb" | b"png " => Codec::Pictures,
        other => Codec::Other(crate::avi::codec_name(other)),
    };
    Ok((codec, child(inner, &[b"colr"]).and_then(colours).unwrap_or_else(|| Matrix::assumed(height))))
}

/// `colr` of the kinds `nclx` and `nclc`: the third number is the matrix (ITU-T H.273), then the range.
fn colours(body: &[u8]) -> Option<Matrix> {
    let mut bytes = Bytes::new(body);
    let kind = bytes.take(4)?;
    bytes.take(4)?;
    let matrix = bytes.u16()?;
    let full = kind == b"nclx" && bytes.u8()? & 0x80 != 0;
    match matrix {
        1 => Some(Matrix { high: true, full }),
        5 | 6 => Some(Matrix { high: false, full }),
        _ => None,
    }
}

impl<R> Mp4<R> {
    /// Pictures that are shown.
    pub(crate) fn count(&self) -> u64 {
        self.samples.iter().filter(|sample| sample.time_s >= crate::frames::BEFORE_S).count() as u64
    }
}

impl<R: Read + Seek + Send> Packets for Mp4<R> {
    fn next_packet(&mut self, packet: &mut Packet) -> Result<bool, MediaError> {
        let Some(sample) = self.samples.get(self.next) else { return Ok(false) };
        self.next += 1;
        let failed = |source: std::io::Error| {
            wrong(format!("picture {} of {} is not in it ({source}); the file is cut", self.next, self.samples.len()))
        };
        if u64::from(sample.size) > LARGEST_PACKET {
            return Err(wrong(format!("a picture of {} bytes", sample.size)));
        }
        packet.data.resize(sample.size as usize, 0);
        packet.time_s = sample.time_s;
        // Files are written in order: no seek where the next one follows, so that the reader's buffer serves.
        let here = self.reader.stream_position().map_err(failed)?;
        if here != sample.offset {
            let step = i64::try_from(sample.offset as i128 - here as i128).map_err(|_| cut())?;
            self.reader.seek(SeekFrom::Current(step)).map_err(failed)?;
        }
        self.reader.read_exact(&mut packet.data).map_err(failed)?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use lineament_image::Image;

    use super::*;
    use crate::write::VideoWriter;

    fn boxed(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        [&(body.len() as u32 + 8).to_be_bytes(), &name[..], &body].concat()
    }

    fn words(words: &[u32]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn the_turns_that_phones_write_are_honoured() {
        let header = |matrix: [i32; 4]| {
            let [a, b, c, d] = matrix.map(|value| (value << 16) as u32);
            [vec![0; 40], words(&[a, b, 0, c, d, 0, 0, 0, 0x4000_0000])].concat()
        };
        assert_eq!(orientation(&header([1, 0, 0, 1])), Orientation::Upright);
        assert_eq!(orientation(&header([0, 1, -1, 0])), Orientation::Clockwise);
        assert_eq!(orientation(&header([-1, 0, 0, -1])), Orientation::UpsideDown);
        assert_eq!(orientation(&header([0, -1, 1, 0])), Orientation::CounterClockwise);
    }

    #[test]
    fn edits_move_all_times() {
        let list = words(&[0, 2, 500, u32::MAX, 0x1_0000, 9_000, 512, 0x1_0000]);
        assert_eq!(edit_shift(&list, 1024.0, 1000.0), 0.5 - 0.5);
        assert_eq!(edit_shift(&words(&[0, 1, 9_000, 256, 0x1_0000]), 1024.0, 1000.0), -0.25);
        assert_eq!(edit_shift(&[], 1024.0, 1000.0), 0.0);
    }

    /// A whole file taken apart and written again in two fragments.
    #[test]
    fn fragments_give_the_same_pictures() {
        let path = std::env::temp_dir().join(format!("lineament-fragments-{}.mp4", std::process::id()));
        let mut writer = VideoWriter::create(&path, 64, 48, 25.0).unwrap();
        for i in 0..6_u8 {
            writer.write(&Image::filled(64, 48, [40 * i, 90, 20]).unwrap(), f64::from(i) / 25.0).unwrap();
        }
        writer.finish().unwrap();
        let file = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let whole = open(Cursor::new(file.clone())).unwrap();
        let moov = boxes(&file).find(|(kind, _)| kind == b"moov").unwrap().1;
        // The same headers with empty tables, and `mvex`.
        let empty = |name: &[u8; 4], more: &[u32]| boxed(name, &[&words(&[0]), &words(more)]);
        let track = child(moov, &[b"trak"]).unwrap();
        let stsd = child(track, &[b"mdia", b"minf", b"stbl", b"stsd"]).unwrap();
        let stbl = boxed(
            b"stbl",
            &[&boxed(b"stsd", &[stsd]), &empty(b"stts", &[0]), &empty(b"stsz", &[0, 0]), &empty(b"stsc", &[0])],
        );
        let media = boxed(
            b"mdia",
            &[
                &boxed(b"mdhd", &[child(track, &[b"mdia", b"mdhd"]).unwrap()]),
                &boxed(b"hdlr", &[child(track, &[b"mdia", b"hdlr"]).unwrap()]),
                &boxed(b"minf", &[&stbl]),
            ],
        );
        let header = boxed(b"tkhd", &[child(track, &[b"tkhd"]).unwrap()]);
        let extends = boxed(b"mvex", &[&boxed(b"trex", &[&words(&[0, 1, 1, 3_600, 0, 0])])]);
        let mut out = boxed(b"moov", &[&boxed(b"trak", &[&header, &media]), &extends]);
        for (part, all) in whole.samples.chunks(3).enumerate() {
            let data: Vec<u8> =
                all.iter().flat_map(|s| file[s.offset as usize..][..s.size as usize].to_vec()).collect();
            let sizes: Vec<u32> = all.iter().map(|sample| sample.size).collect();
            let make = |offset: u32| {
                let run = boxed(b"trun", &[&words(&[0x201, 3, offset]), &words(&sizes)]);
                let time = boxed(b"tfdt", &[&words(&[0, 3 * 3_600 * part as u32])]);
                boxed(b"moof", &[&boxed(b"traf", &[&boxed(b"tfhd", &[&words(&[0x2_0000, 1])]), &time, &run])])
            };
            let offset = make(0).len() as u32 + 8;
            out.extend(make(offset));
            out.extend(boxed(b"mdat", &[&data]));
        }
        let times = |frames: crate::Frames| {
            frames.map(|frame| frame.unwrap()).map(|f| (f.time_s, f.image.pixels()[0])).collect::<Vec<_>>()
        };
        let (fragmented, plain) =
            (crate::Frames::of_bytes(out.clone()).unwrap(), crate::Frames::of_bytes(file).unwrap());
        assert_eq!(times(fragmented), times(plain));
        // A cut last fragment costs its own pictures only.
        let cut = crate::Frames::of_bytes(out[..out.len() - 5].to_vec()).unwrap();
        assert!(cut.filter(Result::is_ok).count() >= 3);
    }
}
