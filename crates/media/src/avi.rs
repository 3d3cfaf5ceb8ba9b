//! AVI: motion JPEG as cameras write it, and H.264.

use std::io::{Read, Seek, SeekFrom};

use crate::bytes::Bytes;
use crate::error::MediaError;
use crate::packets::{Codec, LARGEST_PACKET, Packet, Packets};
use crate::yuv::Matrix;

/// The largest header that is believed.
const LARGEST_HEADER: u32 = 1 << 20;

pub(crate) struct Avi<R> {
    reader: R,
    stream: usize,
    /// Seconds a picture, as a fraction: a quotient of its own would round each time.
    period: [f64; 2],
    number: u64,
    pub(crate) codec: Codec,
    pub(crate) colour: Matrix,
    pub(crate) count: Option<u64>,
}

fn wrong(problem: impl Into<String>) -> MediaError {
    MediaError::damaged("AVI", problem)
}

/// What people call a codec of four letters.
pub(crate) fn codec_name(code: &[u8]) -> String {
    let name = match code {
        b"hvc1" | b"hev1" => "H.265 video",
        b"av01" => "AV1 video",
        b"vp09" => "VP9 video",
        b"vp08" => "VP8 video",
        b"mp4v" | b"XVID" | b"DIVX" | b"DX50" => "MPEG-4 video",
        b"apcn" | b"apch" | b"apcs" | b"apco" | b"ap4h" => "ProRes video",
        _ => return format!("video of the kind `{}`", String::from_utf8_lossy(code).trim()),
    };
    name.to_owned()
}

struct Stream {
    codec: Codec,
    period: [f64; 2],
    count: Option<u64>,
    height: u32,
}

/// The chunks in some bytes.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut bytes = Bytes::new(bytes);
    std::iter::from_fn(move || {
        let kind = bytes.take(4)?.try_into().ok()?;
        let size = bytes.u32_le()? as usize;
        let body = bytes.take(size)?;
        bytes.take(size & 1);
        Some((kind, body))
    })
}

/// Video streams of `strl` lists: what `strh` and `strf` say.
fn stream(list: &[u8]) -> Option<Stream> {
    let find = |name: &[u8; 4]| chunks(list).find(|(kind, _)| kind == name).map(|found| found.1);
    let header = find(b"strh").filter(|header| header.starts_with(b"vids"))?;
    let mut bytes = Bytes::new(header.get(20..)?);
    let (scale, rate) = (bytes.u32_le()?, bytes.u32_le()?);
    bytes.u32_le()?;
    let count = bytes.u32_le().map(u64::from).filter(|count| *count > 0);
    let format = find(b"strf")?;
    let code = format.get(16..20)?;
    let height = i32::from_le_bytes(format.get(8..12)?.try_into().ok()?).unsigned_abs();
    let codec = match code.to_ascii_uppercase().as_slice() {
        b"MJPG" | b"JPEG" | b"AVRN" | b"LJPG" | b"PNG " | b"MPNG" => Codec::Pictures,
        b"H264" | b"X264" | b"AVC1" => Codec::H264Stream,
        _ => Codec::Other(codec_name(code)),
    };
    let period = if scale > 0 && rate > 0 { [f64::from(scale), f64::from(rate)] } else { [1.0, 25.0] };
    Some(Stream { codec, period, count, height })
}

/// Reads the headers and stops at the first picture.
pub(crate) fn open<R: Read + Seek>(mut reader: R) -> Result<Avi<R>, MediaError> {
    let failed = |source: std::io::Error| wrong(format!("{source}; the file is cut"));
    let mut head = [0; 12];
    reader.read_exact(&mut head).map_err(failed)?;
    let mut found: Option<(usize, Stream)> = None;
    loop {
        let mut head = [0; 8];
        reader.read_exact(&mut head).map_err(failed)?;
        let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let mut list = [0; 4];
        if head.starts_with(b"LIST") && size >= 4 {
            reader.read_exact(&mut list).map_err(failed)?;
        } else {
            reader.seek(SeekFrom::Current((i64::from(size) + 1) & !1)).map_err(failed)?;
            continue;
        }
        if &list == b"movi" {
            break;
        }
        if &list == b"hdrl" {
            if size > LARGEST_HEADER {
                return Err(wrong(format!("headers of {size} bytes")));
            }
            let mut body = vec![0; size as usize - 4];
            reader.read_exact(&mut body).map_err(failed)?;
            let lists = chunks(&body).filter(|(kind, body)| kind == b"LIST" && body.starts_with(b"strl"));
            found = lists.enumerate().find_map(|(number, (_, body))| Some((number, stream(&body[4..])?)));
        } else {
            reader.seek(SeekFrom::Current((i64::from(size) - 4 + 1) & !1)).map_err(failed)?;
        }
    }
    let Some((number, stream)) = found else {
        return Err(MediaError::NoPictures { what: "AVI".to_owned(), found: "no video stream".to_owned() });
    };
    Ok(Avi {
        reader,
        stream: number,
        period: stream.period,
        number: 0,
        codec: stream.codec,
        colour: Matrix::assumed(stream.height),
        count: stream.count,
    })
}

impl<R: Read + Seek + Send> Packets for Avi<R> {
    fn next_packet(&mut self, packet: &mut Packet) -> Result<bool, MediaError> {
        let failed = |source: std::io::Error| wrong(source.to_string());
        loop {
            let mut head = [0; 8];
            match self.reader.read_exact(&mut head) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(failed(error)),
            }
            let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
            let number = std::str::from_utf8(&head[..2]).ok().and_then(|text| text.parse().ok());
            match &head[..4] {
                b"LIST" | b"RIFF" => {
                    // Records, and the further parts of large files: their pictures follow.
                    self.reader.seek(SeekFrom::Current(4)).map_err(failed)?;
                }
                _ if number == Some(self.stream) && (&head[2..4] == b"dc" || &head[2..4] == b"db") => {
                    if u64::from(size) > LARGEST_PACKET {
                        return Err(wrong(format!("a picture of {size} bytes")));
                    }
                    packet.data.resize(size as usize, 0);
                    if self.reader.read_exact(&mut packet.data).is_err() {
                        return Ok(false);
                    }
                    self.reader.seek(SeekFrom::Current(i64::from(size & 1))).map_err(failed)?;
                    packet.time_s = self.number as f64 * self.period[0] / self.period[1];
                    self.number += 1;
                    return Ok(true);
                }
                _ => {
                    self.reader.seek(SeekFrom::Current((i64::from(size) + 1) & !1)).map_err(failed)?;
                }
            }
        }
    }
}
