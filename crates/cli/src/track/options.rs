//! The command line of `lineament track`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use lineament_face::CameraOrigin;
use lineament_geometry::{CameraModel, Degrees, Focal};

use super::job::Job;
use crate::error::CliError;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RecordFormat {
    /// One JSON object a frame, everything in it.
    Jsonl,
    /// A table, one row a face.
    Csv,
    /// The same table as Parquet.
    Parquet,
}

/// Whose columns a CSV file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// Lineament's own names, from its vocabularies.
    Lineament,
    /// OpenFace 2's names, signs and scales.
    Openface,
    /// Live Link Face's.
    Livelink,
}

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Track {
    /// Pictures, videos, folders, patterns; `-` for a stream (Y4M, PPM or JPEG pictures). Without any, and without a camera, a clip that comes with the program.
    #[arg(value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// A camera of this machine by its number (Linux).
    #[arg(long, value_name = "N", conflicts_with = "inputs")]
    pub(super) camera: Option<u32>,
    /// Where the records go; `-` for standard output.
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,
    /// How they are written [default: by the name of --out, else jsonl].
    #[arg(long)]
    pub(super) format: Option<RecordFormat>,
    /// The columns of CSV.
    #[arg(long, default_value = "lineament")]
    pub(super) csv_layout: Layout,
    /// Draw what was found: a video (.mp4), a picture (.png, .jpg), or a folder.
    #[arg(long, value_name = "FILE")]
    pub(super) overlay: Option<PathBuf>,
    /// Beside each overlay, a rendered avatar that does what the face does.
    #[arg(long, requires = "overlay")]
    pub(super) overlay_avatar: bool,
    /// A glTF file of the head moving as the first face does.
    #[arg(long, value_name = "FILE.glb")]
    pub(super) avatar: Option<PathBuf>,
    /// A glTF file of the first face's own rigged head.
    #[arg(long, value_name = "FILE.glb")]
    pub(super) head: Option<PathBuf>,
    /// The most faces at once.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) faces: u16,
    /// Each picture is one face that fills it: nothing is detected.
    #[arg(long)]
    pub(super) face_crop: bool,
    /// The pictures of a folder follow each other at this rate; else each stands alone.
    #[arg(long, value_name = "FPS")]
    pub(super) sequence: Option<f64>,
    /// Only each Kth frame.
    #[arg(long, value_name = "K", default_value_t = 1)]
    pub(super) every: u64,
    /// Begin here, seconds.
    #[arg(long, value_name = "S")]
    pub(super) start: Option<f64>,
    /// End here, seconds.
    #[arg(long, value_name = "S")]
    pub(super) end: Option<f64>,
    /// The camera's calibration: Lineament's JSON or OpenCV's YAML.
    #[arg(long, value_name = "K.json")]
    pub(super) camera_file: Option<PathBuf>,
    /// The camera's field of view along the picture's longer side, degrees [default: 53.1].
    #[arg(long, value_name = "DEG", conflicts_with = "camera_file")]
    pub(super) fov: Option<f64>,
    /// Learn the focal length of the camera with each face, in its first seconds; where nothing of the camera is known. The camera of a record is then the first face's.
    #[arg(long, conflicts_with_all = ["camera_file", "fov"])]
    pub(super) learn_focal: bool,
    /// Publish what was measured, without smoothing.
    #[arg(long)]
    pub(super) raw: bool,
    /// Threads for pictures that stand alone [default: as many as the machine has cores].
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// A folder with detector.safetensors and landmarker.safetensors, in place of the built-in ones.
    #[arg(long, value_name = "DIR")]
    pub(super) weights: Option<PathBuf>,
    /// No progress and no summary.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// The camera that was asked for.
#[derive(Debug, Clone)]
pub(super) enum CameraChoice {
    Assumed,
    Fov(f64),
    File(CameraModel),
}

impl CameraChoice {
    /// The camera of pictures of a size.
    pub(super) fn of(&self, width: u32, height: u32) -> Result<(CameraModel, CameraOrigin), CliError> {
        Ok(match self {
            Self::Assumed => (CameraModel::assumed(width, height)?, CameraOrigin::Assumed),
            Self::Fov(degrees) => {
                let angle = Degrees(*degrees).into();
                let focal = if width >= height { Focal::Horizontal(angle) } else { Focal::Vertical(angle) };
                (CameraModel::from_focal(focal, width, height)?, CameraOrigin::Assumed)
            }
            Self::File(camera) if camera.size() == [width, height] => (*camera, CameraOrigin::File),
            // The same camera at another resolution.
            Self::File(camera) => (camera.resized(width, height)?, CameraOrigin::File),
        })
    }
}

pub(super) fn wrong(argument: impl Into<String>, problem: impl Into<String>) -> CliError {
    CliError::Usage { argument: argument.into(), problem: problem.into() }
}

impl Track {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        Job::new(self)?.run()
    }

    /// Refuses numbers that make no sense.
    pub(super) fn check(&self) -> Result<(), CliError> {
        let positive = |value: f64| value.is_finite() && value > 0.0;
        if let Some(fps) = self.sequence.filter(|fps| !positive(*fps)) {
            return Err(wrong(format!("--sequence {fps}"), "name a rate above 0, in pictures a second"));
        }
        if let Some(fov) = self.fov.filter(|fov| !(1.0..=170.0).contains(fov)) {
            return Err(wrong(format!("--fov {fov}"), "name 1 to 170 degrees"));
        }
        if self.every == 0 {
            return Err(wrong("--every 0", "name 1 or more"));
        }
        if let (Some(start), Some(end)) = (self.start, self.end)
            && start >= end
        {
            return Err(wrong(format!("--start {start} --end {end}"), "begin before the end"));
        }
        if self.threads == Some(0) {
            return Err(wrong("--threads 0", "name 1 or more"));
        }
        Ok(())
    }

    pub(super) fn camera_choice(&self) -> Result<CameraChoice, CliError> {
        match (&self.camera_file, self.fov) {
            (Some(path), _) => Ok(CameraChoice::File(CameraModel::load(path)?)),
            (None, Some(degrees)) => Ok(CameraChoice::Fov(degrees)),
            (None, None) => Ok(CameraChoice::Assumed),
        }
    }

    pub(super) fn format(&self) -> RecordFormat {
        let extension = self.out.as_deref().and_then(Path::extension).and_then(|extension| extension.to_str());
        self.format.unwrap_or(match extension {
            Some("csv") => RecordFormat::Csv,
            Some("parquet") => RecordFormat::Parquet,
            _ => RecordFormat::Jsonl,
        })
    }
}
