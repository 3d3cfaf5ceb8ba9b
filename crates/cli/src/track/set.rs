//! The pictures of a labelled set, tracked as `lineament track` tracks pictures that stand alone: for `lineament evaluate`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use clap::{Args as _, Command, FromArgMatches as _};
use lineament_datasets::{DatasetError, LabelledPicture, standard_crop};
use lineament_face::{CameraRecord, FaceRecord, FrameRecord};
use lineament_geometry::CameraModel;
use lineament_image::Image;
use lineament_track::{Tracker, camera_record};

use super::engine::Engine;
use super::meter::Meter;
use super::options::{CameraChoice, Track};
use crate::error::CliError;
use crate::stop::stop_by_ctrl_c;

/// How the pictures of a set are tracked.
pub(crate) struct SetRun {
    track: Track,
    standard_crop: bool,
}

/// What a worker made of one picture.
enum Done {
    Record(Box<FrameRecord>),
    /// The picture cannot be read.
    Unread(DatasetError),
}

impl SetRun {
    /// With the options of `lineament track` of the same names; everything else is as it is there by default. `standard_crop`: the tracker sees the crop of the
    /// field's pose tables alone, where the labels have points.
    pub(crate) fn new(options: &[OsString], standard_crop: bool) -> Result<Self, CliError> {
        let command = Track::augment_args(Command::new("track").no_binary_name(true));
        let matches = command.try_get_matches_from(options);
        let track = matches
            .and_then(|matches| Track::from_arg_matches(&matches))
            .map_err(|error| CliError::Usage { argument: "evaluate".to_owned(), problem: error.to_string() })?;
        track.check()?;
        Ok(Self { track, standard_crop })
    }

    /// Tracks every picture, each alone, and hands on its number with its record, or with why it cannot be read, in order.
    pub(crate) fn run(
        &self,
        pictures: &[LabelledPicture],
        mut each: impl FnMut(usize, Result<FrameRecord, DatasetError>) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let stop = stop_by_ctrl_c();
        let engine = Engine::new(&self.track)?;
        let camera = self.track.camera_choice()?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let threads = self.track.threads.unwrap_or(cores).min(pictures.len()).max(1);
        let trackers = (0..threads).map(|_| engine.tracker(true)).collect::<Result<Vec<_>, _>>()?;
        let meter = Meter::new(self.track.quiet);
        meter.begin("pictures", Some(pictures.len() as u64));
        let next = AtomicUsize::new(0);
        let (sender, receiver) = sync_channel(2 * threads);
        let outcome = std::thread::scope(|scope| {
            for mut tracker in trackers {
                let (sender, next, camera) = (sender.clone(), &next, &camera);
                scope.spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(picture) = pictures.get(place) else { break };
                        if sender.send((place, self.one(camera, &mut tracker, picture))).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            // Ours to drop where this ends early: workers that wait to send then end, too.
            let receiver = receiver;
            let (mut waiting, mut wanted) = (BTreeMap::new(), 0);
            for (place, done) in &receiver {
                waiting.insert(place, done);
                while let Some(done) = waiting.remove(&wanted) {
                    match done? {
                        Done::Record(record) => {
                            meter.step(record.faces.len());
                            each(wanted, Ok(*record))?;
                        }
                        Done::Unread(error) => each(wanted, Err(error))?,
                    }
                    wanted += 1;
                }
            }
            if stop.load(Ordering::Relaxed) { Err(CliError::Interrupted { frames: wanted as u64 }) } else { Ok(()) }
        });
        meter.end();
        outcome
    }

    fn one(&self, camera: &CameraChoice, tracker: &mut Tracker, picture: &LabelledPicture) -> Result<Done, CliError> {
        let image = match picture.read() {
            Ok(image) => image,
            Err(error) => return Ok(Done::Unread(error)),
        };
        let size = [image.width(), image.height()];
        let crop = if self.standard_crop { crop(picture, &image)? } else { None };
        let whole = self.track.face_crop || crop.is_some();
        let (seen, offset) = crop.unwrap_or((image, [0, 0]));
        let (camera, origin) = camera.of(seen.width(), seen.height())?;
        let found = if whole { tracker.face_crop(&seen, &camera) } else { tracker.still(&seen, &camera) };
        let mut faces = match found {
            Ok(faces) => faces.to_vec(),
            // A picture at which the tracker fails is one that it missed; the others are measured all the same.
            Err(error) => {
                eprintln!("\nnote: {} counts as missed: {error}", picture.path());
                Vec::new()
            }
        };
        faces.iter_mut().for_each(|face| shift(face, offset));
        let camera = shifted(&camera, origin, offset);
        Ok(Done::Record(Box::new(FrameRecord { faces, ..FrameRecord::new(picture.path(), size[0], size[1], camera) })))
    }
}

/// The camera of the whole picture whose crop was seen through a camera of its own.
fn shifted(camera: &CameraModel, origin: lineament_face::CameraOrigin, [x, y]: [i64; 2]) -> CameraRecord {
    let mut record = camera_record(camera, origin);
    record.cx += x as f64;
    record.cy += y as f64;
    record
}

/// From a crop's pixels to the picture's.
fn shift(face: &mut FaceRecord, [x, y]: [i64; 2]) {
    face.bounds[0] += x as f64;
    face.bounds[1] += y as f64;
    for point in face.landmarks.iter_mut().flatten() {
        point[0] += x as f32;
        point[1] += y as f32;
    }
    for point in face.landmarks68.iter_mut().flatten() {
        point[0] += x as f32;
        point[1] += y as f32;
    }
}

type Crop = (Image<[u8; 3]>, [i64; 2]);

/// The standard crop of a picture's first face, black where it leaves the picture, and where it begins; none without points.
fn crop(picture: &LabelledPicture, image: &Image<[u8; 3]>) -> Result<Option<Crop>, CliError> {
    let points = picture.faces.first().and_then(|face| face.labels.landmarks68.as_deref());
    let Some([left, top, right, bottom]) = points.and_then(standard_crop) else { return Ok(None) };
    let side = |low: i64, high: i64| u32::try_from((high - low).max(1)).unwrap_or(u32::MAX);
    let pixel = |x: i64, y: i64| {
        u32::try_from(x).ok().zip(u32::try_from(y).ok()).and_then(|(x, y)| image.pixel(x, y).copied()).unwrap_or([0; 3])
    };
    let crop =
        Image::from_fn(side(left, right), side(top, bottom), |x, y| pixel(left + i64::from(x), top + i64::from(y)))?;
    Ok(Some((crop, [left, top])))
}
