//! One iterator for everything that shows pictures in time.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};

use lineament_image::Image;

use crate::animation::{GifSource, WebpSource};
use crate::error::MediaError;
use crate::find::kind_of;
use crate::kind::Kind;
use crate::packets::{Codec, decoded};
use crate::picture::{decode_picture, read_picture};
use crate::stream::StreamSource;
use crate::{avi, camera, ffmpeg, mkv, mp4};

/// A picture and when it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Its number, from 0: counted among all pictures of the medium, also those that are passed over.
    pub number: u64,
    /// Seconds from the start of the medium.
    pub time_s: f64,
    /// The picture.
    pub image: Image<[u8; 3]>,
}

/// Times before this are before the start; clocks round.
pub(crate) const BEFORE_S: f64 = -1e-4;

/// Where pictures come from, one after the other.
pub(crate) trait Source: Send {
    /// Writes the next picture and says its time in seconds; none at the end.
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError>;
}

/// The pictures of a medium in the order of showing, with their own times.
pub struct Frames {
    source: Box<dyn Source>,
    /// The file, for errors to name.
    name: Option<PathBuf>,
    number: u64,
    count: Option<u64>,
    start_s: f64,
    end_s: f64,
    every: u64,
    ended: bool,
}

impl std::fmt::Debug for Frames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frames").field("number", &self.number).field("count", &self.count).finish_non_exhaustive()
    }
}

impl Frames {
    fn new(source: Box<dyn Source>, count: Option<u64>) -> Self {
        Self {
            source,
            name: None,
            number: 0,
            count,
            start_s: f64::NEG_INFINITY,
            end_s: f64::INFINITY,
            every: 1,
            ended: false,
        }
    }

    /// The pictures of a file, whatever it is; a single picture is one frame at 0 s.
    ///
    /// # Errors
    /// A file that cannot be read, is no medium, is damaged before its first picture, or needs an ffmpeg that is not there.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, MediaError> {
        let path = path.as_ref();
        let kind = kind_of(path)?;
        if !kind.is_video() && !matches!(kind, Kind::Gif | Kind::WebP) {
            return Ok(Self::of_pictures(vec![path.to_owned()], 1.0));
        }
        let file = File::open(path).map_err(|source| MediaError::Read { path: path.to_owned(), source })?;
        let opened = match Self::of_reader(kind, BufReader::new(file)) {
            Ok(Ok(frames)) => Ok(frames),
            Ok(Err(codec)) => Ok(Self::new(ffmpeg::open(path, &codec)?, None)),
            Err(error) => Err(error.of_file(path)),
        };
        opened.map(|frames| Self { name: Some(path.to_owned()), ..frames })
    }

    /// The pictures of a file in memory, whatever it is. Nothing outside of this crate is asked for help.
    ///
    /// # Errors
    /// As [`Frames::open`].
    pub fn of_bytes(bytes: Vec<u8>) -> Result<Self, MediaError> {
        let path = PathBuf::from("the bytes given");
        let kind = Kind::of_bytes(&bytes)
            .ok_or_else(|| MediaError::NoMedium { path, found: format!("{} bytes of no known kind", bytes.len()) })?;
        if !kind.is_video() && !matches!(kind, Kind::Gif | Kind::WebP) {
            return Ok(Self::new(Box::new(Still(Some(bytes))), Some(1)));
        }
        Self::of_reader(kind, Cursor::new(bytes))?.map_err(|codec| MediaError::NeedsFfmpeg {
            what: kind.name().to_owned(),
            codec,
            ffmpeg: "not asked for bytes in memory".to_owned(),
        })
    }

    /// The pictures of a container, or the name of a codec that is not read here.
    fn of_reader(kind: Kind, reader: impl BufRead + Seek + Send + 'static) -> Result<Result<Self, String>, MediaError> {
        let (source, codec, count) = match kind {
            Kind::Mp4 => {
                let track = mp4::open(reader)?;
                let (codec, colour, turn, count) = (track.codec.clone(), track.colour, track.turn, track.count());
                (decoded(track, codec.clone(), colour)?.map(|source| turned(source, turn)), codec, Some(count))
            }
            Kind::Mkv => {
                let track = mkv::open(reader)?;
                let (codec, colour) = (track.codec.clone(), track.colour);
                (decoded(track, codec.clone(), colour)?, codec, None)
            }
            Kind::Avi => {
                let track = avi::open(reader)?;
                let (codec, colour, count) = (track.codec.clone(), track.colour, track.count);
                (decoded(track, codec.clone(), colour)?, codec, count)
            }
            Kind::Y4m => (Some(Box::new(StreamSource::new(reader)?) as Box<dyn Source>), Codec::Pictures, None),
            Kind::Gif => (Some(Box::new(GifSource::new(reader)?) as Box<dyn Source>), Codec::Pictures, None),
            Kind::WebP => (Some(Box::new(WebpSource::new(reader)?) as Box<dyn Source>), Codec::Pictures, None),
            other => (None, Codec::Other(other.name().to_owned()), None),
        };
        Ok(match (source, codec) {
            (Some(source), _) => Ok(Self::new(source, count)),
            (None, Codec::Other(name)) => Err(name),
            (None, codec) => Err(format!("{codec:?}")),
        })
    }

    /// Pictures in files that follow each other at a rate, as one clip.
    #[must_use]
    pub fn of_pictures(paths: Vec<PathBuf>, fps: f64) -> Self {
        let count = paths.len() as u64;
        Self::new(Box::new(Pictures { paths, next: 0, fps }), Some(count))
    }

    /// Uncompressed or single pictures from a pipe, one after the other: Y4M, PPM, or JPEG files.
    ///
    /// `fps` is for streams that bring no times (PPM and JPEG).
    ///
    /// # Errors
    /// A stream that begins like none of these.
    pub fn of_stream(stream: impl Read + Send + 'static, fps: f64) -> Result<Self, MediaError> {
        Ok(Self::new(Box::new(StreamSource::new(stream)?.with_rate(fps)), None))
    }

    /// What a camera sees, from now on; times count from the first picture. Linux only.
    ///
    /// # Errors
    /// A camera that is not there, is in use, or speaks no format that is read here.
    pub fn of_camera(number: u32) -> Result<Self, MediaError> {
        Ok(Self::new(camera::open(number)?, None))
    }

    /// Only what is shown from `start_s` to before `end_s` (seconds).
    #[must_use]
    pub fn between(self, start_s: f64, end_s: f64) -> Self {
        Self { start_s, end_s, ..self }
    }

    /// Only each `every`th picture, counted from the first of the medium; 0 counts as 1.
    #[must_use]
    pub fn every(self, every: u64) -> Self {
        Self { every: every.max(1), ..self }
    }

    /// How many pictures there are in the whole medium, where it says so.
    #[must_use]
    pub fn count_hint(&self) -> Option<u64> {
        self.count
    }

    /// Writes the next picture over `frame`, in its memory where it fits; false at the end.
    ///
    /// # Errors
    /// A failure to read. What came before is good, and after it nothing more comes.
    pub fn read_into(&mut self, frame: &mut Frame) -> Result<bool, MediaError> {
        while !self.ended {
            let time_s = match self.source.next(&mut frame.image) {
                // What lies before the start is there to be decoded, not to be shown (MP4's edit lists).
                Ok(Some(time_s)) if time_s < BEFORE_S => continue,
                Ok(Some(time_s)) if time_s < self.end_s => time_s,
                Ok(_) => break,
                Err(error) => {
                    self.ended = true;
                    return Err(match &self.name {
                        Some(path) => error.of_file(path),
                        None => error,
                    });
                }
            };
            let number = self.number;
            self.number += 1;
            if time_s >= self.start_s && number.is_multiple_of(self.every) {
                (frame.number, frame.time_s) = (number, time_s);
                return Ok(true);
            }
        }
        self.ended = true;
        Ok(false)
    }
}

impl Frame {
    /// A frame to be read into.
    #[must_use]
    pub fn empty() -> Self {
        // One pixel: there is no picture of none.
        let image = Image::from_pixels(1, 1, vec![[0; 3]]);
        Self { number: 0, time_s: 0.0, image: image.unwrap_or_else(|_| unreachable!("one pixel is a picture")) }
    }
}

impl Iterator for Frames {
    type Item = Result<Frame, MediaError>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut frame = Frame::empty();
        self.read_into(&mut frame).map(|more| more.then_some(frame)).transpose()
    }
}

/// Files of single pictures as a clip.
struct Pictures {
    paths: Vec<PathBuf>,
    next: usize,
    fps: f64,
}

impl Source for Pictures {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        let Some(path) = self.paths.get(self.next) else { return Ok(None) };
        let time_s = self.next as f64 / self.fps;
        self.next += 1;
        *image = read_picture(path)?;
        Ok(Some(time_s))
    }
}

/// One picture in memory.
struct Still(Option<Vec<u8>>);

impl Source for Still {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        let Some(bytes) = self.0.take() else { return Ok(None) };
        *image = decode_picture(&bytes)?;
        Ok(Some(0.0))
    }
}

/// A source whose pictures are to be turned, as phones write them.
struct Turned {
    source: Box<dyn Source>,
    turn: lineament_image::Orientation,
}

fn turned(source: Box<dyn Source>, turn: lineament_image::Orientation) -> Box<dyn Source> {
    if turn == lineament_image::Orientation::Upright { source } else { Box::new(Turned { source, turn }) }
}

impl Source for Turned {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        let time_s = self.source.next(image)?;
        if time_s.is_some() {
            let blank = Frame::empty().image;
            *image = std::mem::replace(image, blank).upright(self.turn);
        }
        Ok(time_s)
    }
}
