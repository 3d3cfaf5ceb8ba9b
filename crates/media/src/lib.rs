//! Pictures, videos, cameras and pipes in; videos and pictures out. Knows nothing of faces.
//!
//! Everything that shows something becomes one iterator of pictures with their times, [`Frames`]: H.264 in MP4, MOV, MKV and AVI, motion JPEG, animated
//! GIF and WebP, single pictures, streams from a pipe, cameras (Linux). What is not read here goes through an `ffmpeg` on the PATH, if there is one.
//!
//! ```
//! use lineament_image::Image;
//! use lineament_media::{Frames, VideoWriter};
//!
//! let path = std::env::temp_dir().join(format!("lineament-media-doc-{}.mp4", std::process::id()));
//! let mut writer = VideoWriter::create(&path, 64, 48, 25.0)?;
//! for step in 0..5_u8 {
//!     writer.write(&Image::filled(64, 48, [40 * step, 80, 120])?, f64::from(step) / 25.0)?;
//! }
//! writer.finish()?;
//! let frames = Frames::open(&path)?.collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(frames.len(), 5);
//! assert!((frames[4].time_s - 0.16).abs() < 1e-3);
//! # std::fs::remove_file(path)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod animation;
mod avi;
mod bytes;
mod camera;
mod error;
mod ffmpeg;
mod find;
mod frames;
mod h264;
mod kind;
mod mkv;
mod mp4;
mod packets;
mod picture;
mod stream;
mod write;
mod yuv;

pub use camera::{CameraInfo, cameras};
pub use error::MediaError;
pub use ffmpeg::ffmpeg_version;
pub use find::{Medium, find};
pub use frames::{Frame, Frames};
pub use kind::Kind;
pub use picture::{decode_picture, read_picture};
pub use write::{PictureSequence, VideoWriter};
