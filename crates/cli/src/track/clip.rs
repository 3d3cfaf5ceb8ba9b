//! One clip: frames that follow each other.

use std::sync::atomic::{AtomicBool, Ordering};

use lineament_face::FrameRecord;
use lineament_media::{Frame, Frames};

use super::engine::Engine;
use super::job::Shown;
use super::meter::Meter;
use super::options::{CameraChoice, Track};
use super::outputs::Outputs;
use super::summary::Summary;
use crate::error::CliError;

/// What every clip of a run shares.
pub(super) struct Clip<'a> {
    pub(super) engine: &'a Engine,
    pub(super) track: &'a Track,
    pub(super) camera: &'a CameraChoice,
    pub(super) meter: &'a Meter,
    pub(super) stop: &'a AtomicBool,
}

impl Clip<'_> {
    /// Tracks the frames of one source.
    pub(super) fn run(
        &self,
        source: &str,
        mut frames: Frames,
        outputs: &mut Outputs<'_>,
        summary: &mut Summary,
    ) -> Result<(), CliError> {
        let mut tracker = self.engine.tracker(false)?;
        let count = frames.count_hint().map(|count| count.div_ceil(self.track.every));
        let mut frame = Frame::empty();
        let mut camera = None;
        self.meter.begin(source, count);
        outputs.begin(source, true)?;
        summary.begin(source);
        loop {
            let more = match frames.read_into(&mut frame) {
                Ok(more) => more,
                Err(error) => {
                    outputs.end()?;
                    return Err(error.into());
                }
            };
            if !more {
                break;
            }
            if self.stop.load(Ordering::Relaxed) {
                outputs.end()?;
                return Err(CliError::Interrupted { frames: summary.frames() });
            }
            let size = [frame.image.width(), frame.image.height()];
            let (model, origin) = match camera {
                Some((model, origin, old)) if old == size => (model, origin),
                _ => {
                    let (model, origin) = self.camera.of(size[0], size[1])?;
                    camera = Some((model, origin, size));
                    (model, origin)
                }
            };
            let start = std::time::Instant::now();
            let faces = if self.track.face_crop {
                tracker.face_crop(&frame.image, &model)?
            } else {
                tracker.track(&frame.image, frame.time_s, &model)?
            };
            let took = start.elapsed();
            let faces = faces.to_vec();
            let camera = self.engine.camera(&tracker, &faces, (&model, origin))?;
            let record = FrameRecord {
                frame: frame.number,
                time_s: frame.time_s,
                faces,
                ..FrameRecord::new(source, size[0], size[1], camera)
            };
            let identity = record.faces.first().and_then(|face| tracker.identity(face.id));
            summary.frame(&record, took);
            outputs.frame(&Shown { record: &record, picture: &frame.image, moving: true, identity })?;
            self.meter.step(record.faces.len());
        }
        summary.end();
        outputs.end()
    }
}
