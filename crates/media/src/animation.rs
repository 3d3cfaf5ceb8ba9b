//! Moving GIF and WebP pictures.

use std::io::{BufRead, Cursor, Read, Seek};

use lineament_image::Image;

use crate::error::MediaError;
use crate::frames::Source;
use crate::picture::{checked, from_channels, of};

/// What browsers show for pictures without a duration: a tenth of a second.
const NO_DELAY_S: f64 = 0.1;

pub(crate) struct GifSource<R: Read> {
    decoder: gif::Decoder<R>,
    canvas: Image<[u8; 3]>,
    before: Option<Image<[u8; 3]>>,
    disposal: Option<(gif::DisposalMethod, [u32; 4])>,
    time_s: f64,
    shown: bool,
}

fn broken(error: impl std::fmt::Display) -> MediaError {
    MediaError::damaged("a GIF", error.to_string())
}

impl<R: Read> GifSource<R> {
    pub(crate) fn new(reader: R) -> Result<Self, MediaError> {
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let decoder = options.read_info(reader).map_err(broken)?;
        let [width, height] = checked(decoder.width().into(), decoder.height().into())?;
        // Uncovered ground is transparent, and transparency is laid over white everywhere here.
        let canvas = Image::filled(width, height, [255; 3]).map_err(|source| of("a GIF", source))?;
        Ok(Self { decoder, canvas, before: None, disposal: None, time_s: 0.0, shown: false })
    }

    /// Undoes the last picture as it asked for.
    fn dispose(&mut self) {
        match self.disposal.take() {
            Some((gif::DisposalMethod::Background, [left, top, width, height])) => {
                for y in top..top.saturating_add(height).min(self.canvas.height()) {
                    for x in left..left.saturating_add(width).min(self.canvas.width()) {
                        if let Some(pixel) = self.canvas.pixel_mut(x, y) {
                            *pixel = [255; 3];
                        }
                    }
                }
            }
            Some((gif::DisposalMethod::Previous, _)) => {
                if let Some(before) = self.before.take() {
                    self.canvas = before;
                }
            }
            _ => {}
        }
    }
}

impl<R: Read + Send> Source for GifSource<R> {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        self.dispose();
        let frame = match self.decoder.read_next_frame() {
            Ok(Some(frame)) => frame,
            // A cut animation shows what is whole.
            Err(error) if !self.shown => return Err(broken(error)),
            _ => return Ok(None),
        };
        let area = [frame.left, frame.top, frame.width, frame.height].map(u32::from);
        if frame.dispose == gif::DisposalMethod::Previous {
            self.before = Some(self.canvas.clone());
        }
        for (y, row) in frame.buffer.chunks_exact(area[2].max(1) as usize * 4).enumerate() {
            for (x, pixel) in row.chunks_exact(4).enumerate().filter(|(_, pixel)| pixel[3] >= 128) {
                if let Some(under) = self.canvas.pixel_mut(area[0] + x as u32, area[1] + y as u32) {
                    *under = [pixel[0], pixel[1], pixel[2]];
                }
            }
        }
        let time_s = self.time_s;
        self.time_s += if frame.delay > 1 { f64::from(frame.delay) / 100.0 } else { NO_DELAY_S };
        self.disposal = Some((frame.dispose, area));
        image.clone_from(&self.canvas);
        self.shown = true;
        Ok(Some(time_s))
    }
}

/// Whether a file of a kind that may move has more than one picture.
pub(crate) fn moves(path: &std::path::Path, kind: crate::kind::Kind) -> bool {
    let Ok(file) = std::fs::File::open(path) else { return false };
    let reader = std::io::BufReader::new(file);
    match kind {
        crate::kind::Kind::Gif => {
            let mut options = gif::DecodeOptions::new();
            options.skip_frame_decoding(true);
            let Ok(mut decoder) = options.read_info(reader) else { return false };
            (0..2).all(|_| matches!(decoder.next_frame_info(), Ok(Some(_))))
        }
        crate::kind::Kind::WebP => {
            image_webp::WebPDecoder::new(reader).is_ok_and(|decoder| decoder.is_animated() && decoder.num_frames() > 1)
        }
        _ => false,
    }
}

/// The first picture of a GIF.
pub(crate) fn first_of_gif(bytes: &[u8]) -> Result<Image<[u8; 3]>, MediaError> {
    let mut source = GifSource::new(Cursor::new(bytes))?;
    let mut image = source.canvas.clone();
    match source.next(&mut image)? {
        Some(_) => Ok(image),
        None => Err(MediaError::NoPictures { what: "a GIF".to_owned(), found: "it ends after its header".to_owned() }),
    }
}

pub(crate) struct WebpSource<R: Read> {
    decoder: image_webp::WebPDecoder<R>,
    size: [u32; 2],
    data: Vec<u8>,
    time_s: f64,
    left: u32,
    moving: bool,
}

fn bad(error: image_webp::DecodingError) -> MediaError {
    MediaError::damaged("a WebP", error.to_string())
}

impl<R: BufRead + Seek> WebpSource<R> {
    pub(crate) fn new(reader: R) -> Result<Self, MediaError> {
        let decoder = image_webp::WebPDecoder::new(reader).map_err(bad)?;
        let (width, height) = decoder.dimensions();
        let size = checked(width.into(), height.into())?;
        let channels = if decoder.has_alpha() { 4 } else { 3 };
        let moving = decoder.is_animated();
        let left = if moving { decoder.num_frames() } else { 1 };
        Ok(Self { decoder, size, data: vec![0; (width * height) as usize * channels], time_s: 0.0, left, moving })
    }
}

impl<R: BufRead + Seek + Send> Source for WebpSource<R> {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let time_s = self.time_s;
        if self.moving {
            let delay = self.decoder.read_frame(&mut self.data).map_err(bad)?;
            self.time_s += if delay > 10 { f64::from(delay) / 1000.0 } else { NO_DELAY_S };
        } else {
            self.decoder.read_image(&mut self.data).map_err(bad)?;
        }
        let channels = if self.decoder.has_alpha() { 4 } else { 3 };
        *image = from_channels("a WebP", self.size, channels, &self.data)?;
        Ok(Some(time_s))
    }
}
