//! Pictures that stand alone, on several threads, their records in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use lineament_face::FrameRecord;
use lineament_image::Image;
use lineament_media::{Medium, read_picture};
use lineament_track::Tracker;

use super::clip::Clip;
use super::engine::Engine;
use super::job::Shown;
use super::options::{CameraChoice, Track};
use super::outputs::Outputs;
use super::summary::Summary;
use crate::error::CliError;

/// What a worker made of one picture.
struct Done {
    record: FrameRecord,
    picture: Image<[u8; 3]>,
    identity: Option<Vec<f32>>,
    took: Duration,
}

fn one(
    engine: &Engine,
    track: &Track,
    camera: &CameraChoice,
    tracker: &mut Tracker,
    medium: &Medium,
) -> Result<Done, CliError> {
    let picture = read_picture(&medium.path)?;
    let (camera, origin) = camera.of(picture.width(), picture.height())?;
    let start = Instant::now();
    let faces =
        if track.face_crop { tracker.face_crop(&picture, &camera)? } else { tracker.still(&picture, &camera)? };
    let took = start.elapsed();
    let faces = faces.to_vec();
    let camera = engine.camera(tracker, &faces, (&camera, origin))?;
    let record = FrameRecord {
        faces,
        ..FrameRecord::new(medium.path.display().to_string(), picture.width(), picture.height(), camera)
    };
    let identity = record.faces.first().and_then(|face| tracker.identity(face.id)).map(<[f32]>::to_vec);
    Ok(Done { record, picture, identity, took })
}

pub(super) fn run(
    clip: &Clip<'_>,
    pictures: &[Medium],
    outputs: &mut Outputs<'_>,
    summary: &mut Summary,
) -> Result<(), CliError> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = clip.track.threads.unwrap_or(cores).min(pictures.len()).max(1);
    let trackers = (0..threads).map(|_| clip.engine.tracker(true)).collect::<Result<Vec<_>, _>>()?;
    clip.meter.begin("pictures", Some(pictures.len() as u64));
    // Not all of `clip`: its meter belongs to one thread.
    let (engine, track, camera, stop) = (clip.engine, clip.track, clip.camera, clip.stop);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = sync_channel(2 * threads);
    std::thread::scope(|scope| {
        for mut tracker in trackers {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(medium) = pictures.get(place) else { break };
                    if sender.send((place, one(engine, track, camera, &mut tracker, medium))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        // Ours to drop where this ends early: workers that wait to send then end, too.
        let receiver = receiver;
        let mut waiting = BTreeMap::new();
        let mut wanted = 0;
        for (place, done) in &receiver {
            waiting.insert(place, done);
            while let Some(done) = waiting.remove(&wanted) {
                let medium = &pictures[wanted];
                wanted += 1;
                match done {
                    Ok(done) => {
                        let source = &done.record.source;
                        outputs.begin(source, false)?;
                        summary.still(&done.record, done.took);
                        let shown = Shown {
                            record: &done.record,
                            picture: &done.picture,
                            moving: false,
                            identity: done.identity.as_deref(),
                        };
                        outputs.frame(&shown)?;
                        outputs.end()?;
                        clip.meter.step(done.record.faces.len());
                    }
                    // One bad picture of many is said and passed over; one that was asked for alone is an error.
                    Err(CliError::Media(error)) if !medium.named || pictures.len() > 1 => summary.failed(&error),
                    Err(error) => return Err(error),
                }
            }
        }
        if stop.load(Ordering::Relaxed) { Err(CliError::Interrupted { frames: summary.frames() }) } else { Ok(()) }
    })
}
