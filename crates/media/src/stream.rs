//! Pictures from a pipe, one after the other: Y4M, PPM (P5, P6), JPEG.

use std::io::{BufRead, BufReader, Read};

use lineament_image::Image;

use crate::error::MediaError;
use crate::frames::Source;
use crate::packets::LARGEST_PACKET;
use crate::picture::{checked, decode_picture, from_channels};
use crate::yuv::{Matrix, Planes, to_rgb};

/// The longest header line.
const LINE: u64 = 1024;

enum Form {
    Y4m { size: [u32; 2], matrix: Matrix },
    Ppm,
    Jpeg,
}

pub(crate) struct StreamSource {
    reader: BufReader<Box<dyn Read + Send>>,
    form: Form,
    fps: f64,
    number: u64,
    data: Vec<u8>,
}

fn failed(source: std::io::Error) -> MediaError {
    MediaError::damaged("the stream", source.to_string())
}

fn wrong(problem: impl Into<String>) -> MediaError {
    MediaError::damaged("the stream", problem)
}

impl StreamSource {
    pub(crate) fn new(stream: impl Read + Send + 'static) -> Result<Self, MediaError> {
        let mut reader = BufReader::with_capacity(1 << 16, Box::new(stream) as Box<dyn Read + Send>);
        let head = reader.fill_buf().map_err(failed)?;
        let (form, fps) = if head.starts_with(b"YUV4MPEG2") {
            y4m_header(&mut reader)?
        } else if head.starts_with(b"P6") || head.starts_with(b"P5") {
            (Form::Ppm, 30.0)
        } else if head.starts_with(&[0xff, 0xd8]) {
            (Form::Jpeg, 30.0)
        } else {
            let found = if head.is_empty() {
                "it is empty".to_owned()
            } else {
                format!("it begins with {:02x?}", &head[..head.len().min(8)])
            };
            return Err(wrong(format!(
                "{found}; send Y4M, PPM or JPEG pictures (such as `ffmpeg -i … -f yuv4mpegpipe -`)"
            )));
        };
        Ok(Self { reader, form, fps, number: 0, data: Vec::new() })
    }

    /// The rate of streams that bring none.
    pub(crate) fn with_rate(self, fps: f64) -> Self {
        let fps = if matches!(self.form, Form::Y4m { .. }) { self.fps } else { fps };
        Self { fps, ..self }
    }

    /// Fills `self.data` with so many bytes; false if there is none at all.
    fn fill(&mut self, count: u64) -> Result<bool, MediaError> {
        self.data.clear();
        if count > LARGEST_PACKET {
            return Err(wrong(format!("a picture of {count} bytes")));
        }
        let read = self.reader.by_ref().take(count).read_to_end(&mut self.data).map_err(failed)? as u64;
        if read > 0 && read < count {
            return Err(wrong(format!("it ends {} bytes before the end of a picture", count - read)));
        }
        Ok(read == count)
    }

    fn y4m(&mut self, size: [u32; 2], matrix: Matrix, image: &mut Image<[u8; 3]>) -> Result<bool, MediaError> {
        let Some(line) = line(&mut self.reader)? else { return Ok(false) };
        if !line.starts_with("FRAME") {
            return Err(wrong("a Y4M picture does not begin with `FRAME`"));
        }
        let [width, height] = size.map(|side| side as usize);
        let half = [width.div_ceil(2), height.div_ceil(2)];
        let (luma, chroma) = (width * height, half[0] * half[1]);
        if !self.fill((luma + 2 * chroma) as u64)? {
            return Err(wrong("it ends in a picture"));
        }
        let planes = Planes {
            luma: &self.data[..luma],
            blue: &self.data[luma..luma + chroma],
            red: &self.data[luma + chroma..],
            strides: [width, half[0]],
        };
        to_rgb(&planes, size, matrix, image).map(|()| true)
    }

    fn ppm(&mut self, image: &mut Image<[u8; 3]>) -> Result<bool, MediaError> {
        let mut numbers = [0_u64; 3];
        let Some(magic) = word(&mut self.reader)? else { return Ok(false) };
        let channels = match magic.as_str() {
            "P6" => 3,
            "P5" => 1,
            other => return Err(wrong(format!("`{other}` where a PPM picture should begin"))),
        };
        for number in &mut numbers {
            let text = word(&mut self.reader)?.ok_or_else(|| wrong("it ends in the header of a PPM picture"))?;
            *number = text.parse().map_err(|_| wrong(format!("`{text}` in the header of a PPM picture")))?;
        }
        let size = checked(numbers[0], numbers[1])?;
        if numbers[2] != 255 {
            return Err(wrong(format!("PPM pictures with {} levels; send those with 255", numbers[2])));
        }
        if !self.fill(numbers[0] * numbers[1] * channels)? {
            return Err(wrong("it ends in a picture"));
        }
        *image = from_channels("the stream", size, channels as usize, &self.data)?;
        Ok(true)
    }

    /// A JPEG file ends with the marker `FF D9`; before that, `FF` in coded data is followed by a zero or a restart marker, and segments say their length.
    fn jpeg(&mut self, image: &mut Image<[u8; 3]>) -> Result<bool, MediaError> {
        self.data.clear();
        loop {
            let before = self.data.len();
            let read = self.reader.by_ref().take(LARGEST_PACKET).read_until(0xd9, &mut self.data).map_err(failed)?;
            if read == 0 {
                return if before == 0 { Ok(false) } else { Err(wrong("it ends in a JPEG picture")) };
            }
            if self.data.len() as u64 > LARGEST_PACKET {
                return Err(wrong("a JPEG picture without an end"));
            }
            if self.data.ends_with(&[0xff, 0xd9]) && jpeg_is_whole(&self.data) {
                *image = decode_picture(&self.data)?;
                return Ok(true);
            }
        }
    }
}

/// Whether the last two bytes, an end marker, lie outside of the segments with a length (which may hold thumbnails).
fn jpeg_is_whole(data: &[u8]) -> bool {
    let mut at = 2;
    while at + 4 <= data.len() && data[at] == 0xff {
        let marker = data[at + 1];
        if marker == 0xda || marker == 0xd9 {
            return true;
        }
        at += 2 + usize::from(u16::from_be_bytes([data[at + 2], data[at + 3]]));
    }
    data.get(at..) == Some(&[0xff, 0xd9])
}

impl Source for StreamSource {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        let more = match self.form {
            Form::Y4m { size, matrix } => self.y4m(size, matrix, image)?,
            Form::Ppm => self.ppm(image)?,
            Form::Jpeg => self.jpeg(image)?,
        };
        let time_s = self.number as f64 / self.fps;
        self.number += 1;
        Ok(more.then_some(time_s))
    }
}

fn line(reader: &mut impl BufRead) -> Result<Option<String>, MediaError> {
    let mut text = Vec::new();
    reader.take(LINE).read_until(b'\n', &mut text).map_err(failed)?;
    if text.is_empty() {
        return Ok(None);
    }
    if text.pop() != Some(b'\n') {
        return Err(wrong("it ends in a header, or a header is too long"));
    }
    Ok(Some(String::from_utf8_lossy(&text).into_owned()))
}

/// The next word, and the one white space after it; comments are passed over.
fn word(reader: &mut impl BufRead) -> Result<Option<String>, MediaError> {
    let mut text = String::new();
    let mut comment = false;
    for byte in reader.take(LINE).bytes() {
        let byte = byte.map_err(failed)?;
        match byte {
            b'\n' if comment => comment = false,
            _ if comment => {}
            b'#' if text.is_empty() => comment = true,
            _ if byte.is_ascii_whitespace() && text.is_empty() => {}
            _ if byte.is_ascii_whitespace() => break,
            _ => text.push(char::from(byte)),
        }
    }
    Ok((!text.is_empty()).then_some(text))
}

fn y4m_header(reader: &mut impl BufRead) -> Result<(Form, f64), MediaError> {
    let header = line(reader)?.unwrap_or_default();
    let (mut size, mut fps, mut full) = ([0_u64; 2], 30.0, false);
    for part in header.split_ascii_whitespace().skip(1) {
        let value = part.get(1..).unwrap_or_default();
        let number = || value.parse().map_err(|_| wrong(format!("`{part}` in the header of the Y4M")));
        match part.as_bytes()[0] {
            b'W' => size[0] = number()?,
            b'H' => size[1] = number()?,
            b'F' => {
                let rate =
                    value.split_once(':').and_then(|(a, b)| Some(a.parse::<f64>().ok()? / b.parse::<f64>().ok()?));
                fps = rate.filter(|fps| fps.is_finite() && *fps > 0.0).unwrap_or(fps);
            }
            b'C' if !value.starts_with("420") || value.starts_with("420p1") => {
                return Err(wrong(format!(
                    "Y4M with colours as `{value}`; send 4:2:0 with 8 bits (`-pix_fmt yuv420p`)"
                )));
            }
            b'X' => full |= value == "COLORRANGE=FULL",
            _ => {}
        }
    }
    let size = checked(size[0], size[1])?;
    Ok((Form::Y4m { size, matrix: Matrix { full, ..Matrix::assumed(size[1]) } }, fps))
}
