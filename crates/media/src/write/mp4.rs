//! H.264 in MP4.

use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use lineament_image::Image;
use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, IntraFramePeriod, QpRange, RateControlMode, UsageType,
};
use openh264::formats::YUVSlices;

use super::boxes::{CLOCK, Entry, file_type, movie};
use crate::error::MediaError;
use crate::yuv::from_rgb;

/// The quantiser: 0 is the best, 51 the worst; at 24 overlays look as they were drawn.
const QUALITY: u8 = 24;
/// Pictures from one that stands alone to the next: how far a player must decode to jump.
const KEY_EVERY: u32 = 60;

/// Writes pictures with their times as an MP4 with H.264. Sides are cut to even numbers. What was written is kept when writing ends early: the index is written
/// when this is dropped, too.
pub struct VideoWriter {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    encoder: Encoder,
    size: [u32; 2],
    planes: Vec<u8>,
    sets: [Vec<u8>; 2],
    entries: Vec<Entry>,
    /// Where the next picture goes, and where the pictures begin.
    at: u64,
    start: u64,
    last_tick: Option<u64>,
    period: u32,
    data: Vec<u8>,
}

impl std::fmt::Debug for VideoWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VideoWriter")
            .field("path", &self.path)
            .field("pictures", &self.entries.len())
            .finish_non_exhaustive()
    }
}

impl VideoWriter {
    /// Begins a file for pictures of a size; `fps` is the usual rate (each picture brings its own time).
    ///
    /// # Errors
    /// A file that cannot be made, or a size that H.264 does not have (16 to 4096 pixels here).
    pub fn create(path: impl AsRef<Path>, width: u32, height: u32, fps: f64) -> Result<Self, MediaError> {
        let path = path.as_ref().to_owned();
        let size = [width & !1, height & !1];
        if size.iter().any(|side| !(16..=4096).contains(side)) {
            return Err(MediaError::Codec {
                problem: format!("a video of {width} × {height} pixels; choose 16 to 4096"),
            });
        }
        let fps = if fps.is_finite() && fps > 0.0 { fps.clamp(1.0, 240.0) } else { 25.0 };
        let config = EncoderConfig::new()
            .usage_type(UsageType::CameraVideoRealTime)
            .rate_control_mode(RateControlMode::Off)
            .qp(QpRange::new(QUALITY, QUALITY))
            .max_frame_rate(FrameRate::from_hz(fps as f32))
            .intra_frame_period(IntraFramePeriod::from_num_frames(KEY_EVERY))
            .complexity(Complexity::Low)
            .scene_change_detect(false)
            .adaptive_quantization(false)
            .background_detection(false)
            .skip_frames(false);
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config)
            .map_err(|error| MediaError::Codec { problem: error.to_string() })?;
        let failed = |source| MediaError::Write { path: path.clone(), source };
        let mut file = BufWriter::new(File::create(&path).map_err(failed)?);
        let mut head = Vec::new();
        file_type(&mut head);
        // The size of the pictures' box is filled in at the end; until then a reader finds no index, and says that the file is cut.
        head.extend_from_slice(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\0");
        file.write_all(&head).map_err(failed)?;
        let at = head.len() as u64;
        Ok(Self {
            path,
            file: Some(file),
            encoder,
            size,
            planes: Vec::new(),
            sets: [Vec::new(), Vec::new()],
            entries: Vec::new(),
            at,
            start: at,
            last_tick: None,
            period: (f64::from(CLOCK) / fps) as u32,
            data: Vec::new(),
        })
    }

    /// Writes a picture that is shown from `time_s` on; times grow.
    ///
    /// # Errors
    /// A picture of another size, or a file that cannot be written. What came before is kept.
    pub fn write(&mut self, image: &Image<[u8; 3]>, time_s: f64) -> Result<(), MediaError> {
        if [image.width() & !1, image.height() & !1] != self.size {
            return Err(MediaError::Size { found: [image.width(), image.height()], expected: self.size });
        }
        let [width, height] = from_rgb(image, &mut self.planes);
        let (luma, chroma) = self.planes.split_at(width * height);
        let planes = YUVSlices::new(
            (luma, &chroma[..chroma.len() / 2], &chroma[chroma.len() / 2..]),
            (width, height),
            (width, width / 2, width / 2),
        );
        let stream = self.encoder.encode(&planes).map_err(|error| MediaError::Codec { problem: error.to_string() })?;
        self.data.clear();
        let mut key = false;
        for layer in (0..stream.num_layers()).filter_map(|i| stream.layer(i)) {
            for unit in (0..layer.nal_count()).filter_map(|i| layer.nal_unit(i)) {
                let unit = unit.strip_prefix(&[0, 0, 0, 1]).or_else(|| unit.strip_prefix(&[0, 0, 1])).unwrap_or(unit);
                match unit.first().map(|byte| byte & 31) {
                    Some(7) => self.sets[0] = unit.to_vec(),
                    Some(8) => self.sets[1] = unit.to_vec(),
                    Some(kind) => {
                        key |= kind == 5;
                        self.data.extend_from_slice(&(unit.len() as u32).to_be_bytes());
                        self.data.extend_from_slice(unit);
                    }
                    None => {}
                }
            }
        }
        let tick = (time_s.max(0.0) * f64::from(CLOCK) + 0.5) as u64;
        if let (Some(last), Some(entry)) = (self.last_tick, self.entries.last_mut()) {
            entry.duration = tick.saturating_sub(last).clamp(1, u64::from(u32::MAX)) as u32;
        }
        self.last_tick = Some(self.last_tick.map_or(tick, |last| tick.max(last + 1)));
        let Some(file) = self.file.as_mut() else { return Ok(()) };
        if let Err(source) = file.write_all(&self.data) {
            let path = self.path.clone();
            // Full: what is there is closed with its index where that still has room.
            drop(self.close());
            return Err(MediaError::Write { path, source });
        }
        self.entries.push(Entry { offset: self.at, size: self.data.len() as u32, duration: self.period, key });
        self.at += self.data.len() as u64;
        Ok(())
    }

    /// Writes the index and closes the file.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn finish(mut self) -> Result<(), MediaError> {
        self.close()
    }

    fn close(&mut self) -> Result<(), MediaError> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let failed = |source| MediaError::Write { path: self.path.clone(), source };
        let mut index = Vec::new();
        let (mut file, unwritten) = match file.into_inner() {
            Ok(file) => (file, None),
            Err(error) => {
                let (error, buffered) = error.into_parts();
                (buffered.into_parts().0, Some(error))
            }
        };
        let whole = file.seek(SeekFrom::End(0)).map_err(failed)?;
        // On a full disk: as many pictures as are whole, less a few whose room the index takes.
        self.entries.retain(|entry| entry.offset + u64::from(entry.size) <= whole);
        loop {
            index.clear();
            movie(&mut index, self.size, [&self.sets[0], &self.sets[1]], &self.entries);
            let end = self.entries.last().map_or(self.start, |entry| entry.offset + u64::from(entry.size));
            let written = file
                .set_len(end)
                .and_then(|()| file.seek(SeekFrom::Start(end)))
                .and_then(|_| file.write_all(&index))
                .and_then(|()| file.seek(SeekFrom::Start(self.start - 8)))
                .and_then(|_| file.write_all(&(end - self.start + 16).to_be_bytes()))
                .and_then(|()| file.sync_all());
            match (written, unwritten.is_some()) {
                (Ok(()), _) => break,
                (Err(error), true) if error.kind() == std::io::ErrorKind::StorageFull && !self.entries.is_empty() => {
                    let kept = self.entries.len() * 9 / 10;
                    self.entries.truncate(kept);
                }
                (Err(error), _) => return Err(failed(error)),
            }
        }
        unwritten.map_or(Ok(()), |error| Err(failed(error)))
    }
}

impl Drop for VideoWriter {
    fn drop(&mut self) {
        // Nobody is left to be told.
        drop(self.close());
    }
}
