//! What a tracked frame of a clip costs, stage by stage; decoding is done before, writing is not done. The peer beside it: `bench/peers/track_frame.py`.
//!
//! ```text
//! cargo run --release -p lineament-track --example time_clip CLIP [SECONDS]     # a table
//! cargo run --release -p lineament-track --example time_clip CLIP SECONDS -     # "FIRST END" on standard input → the microseconds of each of these frames on a line
//! ```
#![allow(clippy::print_stdout, reason = "an example's output is what it is for")]

#[path = "../../net/examples/common/clock.rs"]
mod clock;

use std::io::BufRead as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lineament_face::{Crop, FaceModel};
use lineament_geometry::CameraModel;
use lineament_image::Image;
use lineament_media::Frames;
use lineament_models::Landmarker as LandmarkerNetwork;
use lineament_net::Model;
use lineament_track::{
    Detection, Detector, Fit, Fitter, HeadFitter, Landmarker, Measured, Observation, OneEuroSmoother, Reading,
    ScaledDetector, Smoother, TrackError, TrackOptions, Tracker,
};

/// Nanoseconds that each stage took since the last frame.
static TIMES: [AtomicU64; STAGES.len()] = [const { AtomicU64::new(0) }; STAGES.len()];
const STAGES: [&str; 4] = ["detector", "landmarker", "fitter", "smoother"];

fn timed<T>(stage: usize, run: impl FnOnce() -> T) -> T {
    let begin = clock::seconds();
    let outcome = run();
    TIMES[stage].fetch_add((1e9 * (clock::seconds() - begin)) as u64, Ordering::Relaxed);
    outcome
}

/// A stage with a clock around it.
struct Timed<T: ?Sized>(Box<T>);

impl Detector for Timed<dyn Detector> {
    fn detect(&mut self, picture: &Image<[u8; 3]>, found: &mut Vec<Detection>) -> Result<(), TrackError> {
        timed(0, || self.0.detect(picture, found))
    }
}

impl Landmarker for Timed<dyn Landmarker> {
    fn size(&self) -> u32 {
        self.0.size()
    }
    fn read(&mut self, crop: &Crop, pixels: &Image<[u8; 3]>, reading: &mut Reading) -> Result<(), TrackError> {
        timed(1, || self.0.read(crop, pixels, reading))
    }
}

impl Fitter for Timed<dyn Fitter> {
    fn another(&self) -> Box<dyn Fitter> {
        Box::new(Self(self.0.another()))
    }
    fn fit(&mut self, camera: &CameraModel, observation: &Observation, fit: &mut Fit) -> Result<(), TrackError> {
        timed(2, || self.0.fit(camera, observation, fit))
    }
}

impl Smoother for Timed<dyn Smoother> {
    fn another(&self) -> Box<dyn Smoother> {
        Box::new(Self(self.0.another()))
    }
    fn smooth(&mut self, measured: &mut Measured) {
        timed(3, || self.0.smooth(measured));
    }
    fn forget(&mut self) {
        self.0.forget();
    }
}

fn weights(name: &str) -> Result<Model, Box<dyn std::error::Error>> {
    Ok(Model::from_bytes(&std::fs::read(format!("weights/{name}.safetensors"))?)?)
}

/// The value below which a share of them lies.
fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [clip, more @ ..] = arguments.as_slice() else {
        return Err("usage: time_clip CLIP [SECONDS] [-]".into());
    };
    let seconds = more.first().map_or(Ok(20.0), |text| text.parse())?;
    let frames = Frames::open(clip)?.between(0.0, seconds).collect::<Result<Vec<_>, _>>()?;
    let first = frames.first().ok_or("no frames")?;
    let camera = CameraModel::assumed(first.image.width(), first.image.height())?;
    // As the program has it.
    let detector = ScaledDetector::from_model(&weights("detector")?, &[256], 0.5)?;
    let landmarker = LandmarkerNetwork::from_model(&weights("landmarker")?)?;
    let fitter = HeadFitter::new(Arc::new(FaceModel::load()?), lineament_track::FitOptions::default())?;
    let mut tracker = Tracker::new(
        Box::new(Timed::<dyn Detector>(Box::new(detector))),
        Box::new(Timed::<dyn Landmarker>(Box::new(landmarker))),
        Box::new(Timed::<dyn Fitter>(Box::new(fitter))),
        Some(Box::new(Timed::<dyn Smoother>(Box::new(OneEuroSmoother::default())))),
        TrackOptions { faces: 1, ..TrackOptions::default() },
    )?;
    let mut all: Vec<[f64; STAGES.len() + 2]> = Vec::new();
    let mut faces = 0;
    let mut run = |range: std::ops::Range<usize>| -> Result<Vec<[f64; STAGES.len() + 2]>, TrackError> {
        let mut rows = Vec::new();
        for frame in &frames[range] {
            TIMES.iter().for_each(|time| time.store(0, Ordering::Relaxed));
            let begin = clock::seconds();
            faces += tracker.track(&frame.image, frame.time_s, &camera)?.len();
            let whole = 1e6 * (clock::seconds() - begin);
            let mut row = [0.0; STAGES.len() + 2];
            for (value, time) in row.iter_mut().zip(&TIMES) {
                *value = 1e-3 * time.load(Ordering::Relaxed) as f64;
            }
            row[STAGES.len()] = whole - row[..STAGES.len()].iter().sum::<f64>();
            row[STAGES.len() + 1] = whole;
            rows.push(row);
        }
        Ok(rows)
    };
    if more.get(1).is_some() {
        println!("{} frames", frames.len());
        for line in std::io::stdin().lock().lines() {
            let line = line?;
            let mut numbers = line.split_whitespace().map(str::parse::<usize>);
            let (Some(first), Some(end)) = (numbers.next(), numbers.next()) else { return Err("FIRST END".into()) };
            let rows = run(first?..end?.min(frames.len()))?;
            println!(
                "{}",
                rows.iter().map(|row| format!("{:.1}", row[STAGES.len() + 1])).collect::<Vec<_>>().join(" ")
            );
        }
        return Ok(());
    }
    all.extend(run(0..frames.len())?);
    println!("{} frames, {faces} faces; milliseconds of the thread's processor time", all.len());
    println!("| stage | median | p99 | largest | sum, % |");
    println!("|---|--:|--:|--:|--:|");
    let whole: f64 = all.iter().map(|row| row[STAGES.len() + 1]).sum();
    for (column, name) in STAGES.iter().copied().chain(["crop, record, rest", "**frame**"]).enumerate() {
        let values: Vec<f64> = all.iter().map(|row| 1e-3 * row[column]).collect();
        println!(
            "| {name} | {:.3} | {:.3} | {:.3} | {:.1} |",
            quantile(&values, 0.5),
            quantile(&values, 0.99),
            quantile(&values, 1.0),
            1e5 * values.iter().sum::<f64>() / whole
        );
    }
    Ok(())
}
