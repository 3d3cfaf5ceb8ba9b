//! What is to be done: inputs to clips and pictures, results to outputs.

use std::path::PathBuf;

use lineament_face::FrameRecord;
use lineament_image::Image;
use lineament_media::{Frames, Medium, find};

use super::clip::Clip;
use super::engine::Engine;
use super::meter::Meter;
use super::options::{CameraChoice, Track};
use super::outputs::Outputs;
use super::summary::Summary;
use super::{demo, stills};
use crate::error::CliError;
use crate::stop::stop_by_ctrl_c;

/// One frame with everything an output may want.
pub(super) struct Shown<'a> {
    pub(super) record: &'a FrameRecord,
    pub(super) picture: &'a Image<[u8; 3]>,
    /// Whether the frame belongs to a clip.
    pub(super) moving: bool,
    /// What is learnt of the first face's identity.
    pub(super) identity: Option<&'a [f32]>,
}

/// Pictures of a stream that says no rate.
const STREAM_FPS: f64 = 30.0;

pub(super) struct Job<'a> {
    track: &'a Track,
    camera: CameraChoice,
}

impl<'a> Job<'a> {
    pub(super) fn new(track: &'a Track) -> Result<Self, CliError> {
        track.check()?;
        Ok(Self { track, camera: track.camera_choice()? })
    }

    fn frames(&self, frames: Frames) -> Frames {
        let (start, end) = (self.track.start.unwrap_or(f64::NEG_INFINITY), self.track.end.unwrap_or(f64::INFINITY));
        frames.between(start, end).every(self.track.every)
    }

    pub(super) fn run(&self) -> Result<(), CliError> {
        let stop = stop_by_ctrl_c();
        // Inputs first: a wrong path should not wait for the networks.
        let stream = self.track.inputs.iter().any(|path| path.as_os_str() == "-");
        let demo = self.track.inputs.is_empty() && self.track.camera.is_none();
        let bundled = demo.then(demo::unpack).transpose()?;
        let named: Vec<PathBuf> = match &bundled {
            Some(file) => vec![file.path().to_owned()],
            None => self.track.inputs.iter().filter(|path| path.as_os_str() != "-").cloned().collect(),
        };
        let media = if named.is_empty() { Vec::new() } else { find(&named)? };
        let engine = Engine::new(self.track)?;
        let (pictures, videos): (Vec<Medium>, Vec<Medium>) = media.into_iter().partition(|medium| !medium.is_moving());
        let mut outputs = Outputs::new(self.track, &engine, demo, pictures.len() + videos.len())?;
        let meter = Meter::new(self.track.quiet);
        let mut summary = Summary::new();
        let mut outcome = Ok(());
        let clip = Clip { engine: &engine, track: self.track, camera: &self.camera, meter: &meter, stop };
        if let Some(camera) = self.track.camera {
            outcome = clip.run(
                &format!("camera:{camera}"),
                self.frames(Frames::of_camera(camera)?),
                &mut outputs,
                &mut summary,
            );
        }
        if stream {
            let fps = self.track.sequence.unwrap_or(STREAM_FPS);
            outcome = clip.run("-", self.frames(Frames::of_stream(std::io::stdin(), fps)?), &mut outputs, &mut summary);
        }
        if let (Some(fps), false, Ok(())) = (self.track.sequence, pictures.is_empty(), &outcome) {
            let source = self.track.inputs.first().map_or(String::new(), |path| path.display().to_string());
            let paths = pictures.iter().map(|medium| medium.path.clone()).collect();
            outcome = clip.run(&source, self.frames(Frames::of_pictures(paths, fps)), &mut outputs, &mut summary);
        } else if !pictures.is_empty() && outcome.is_ok() {
            outcome = stills::run(&clip, &pictures, &mut outputs, &mut summary);
        }
        for medium in &videos {
            if outcome.is_err() {
                break;
            }
            let name = if demo { demo::NAME.to_owned() } else { medium.path.display().to_string() };
            let run = |outputs: &mut Outputs<'_>, summary: &mut Summary| {
                clip.run(&name, self.frames(Frames::open(&medium.path)?), outputs, summary)
            };
            match run(&mut outputs, &mut summary) {
                Err(CliError::Media(error)) if !medium.named || videos.len() > 1 => summary.failed(&error),
                other => outcome = other,
            }
        }
        meter.end();
        // What was done so far is kept, whatever happened.
        let finished = outputs.finish(&engine);
        if !self.track.quiet {
            summary.print(&outputs);
        }
        outcome.and(finished)?;
        summary.verdict(pictures.len() + videos.len())
    }
}
