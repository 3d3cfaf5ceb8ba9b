//! What was found, drawn over the picture; pictures give pictures, clips give videos.

mod double;
mod draw;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lineament_image::{Image, encode_jpeg, encode_png};
use lineament_media::VideoWriter;

use super::job::Shown;
use super::options::wrong;
use crate::error::CliError;
use crate::files::write_whole;
use double::Double;

/// Quality of JPEG overlays.
const QUALITY: u8 = 92;
/// Pictures whose shorter side is less than this are enlarged, so that lines and letters have room.
const ROOM: u32 = 400;
/// By so many times at most.
const MOST_TIMES: u32 = 8;
/// The rate that a video of uneven frames is said to have.
const FPS: f64 = 30.0;

/// Where overlays go.
enum Place {
    /// One video for the one clip.
    Video(PathBuf),
    /// One picture for the one picture.
    Picture(PathBuf),
    /// A file for each source.
    Folder(PathBuf),
}

pub(super) struct Overlay {
    place: Place,
    double: Option<Double>,
    source: PathBuf,
    moving: bool,
    video: Option<(VideoWriter, PathBuf)>,
    canvas: Image<[u8; 3]>,
    written: BTreeSet<PathBuf>,
}

fn is_picture(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ["png", "jpg", "jpeg"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

impl Overlay {
    pub(super) fn new(path: &Path, avatar: bool, inputs: usize) -> Result<Self, CliError> {
        let place = if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("mp4")) {
            Place::Video(path.to_owned())
        } else if is_picture(path) && inputs == 1 {
            Place::Picture(path.to_owned())
        } else if path.extension().is_none() || path.is_dir() {
            Place::Folder(path.to_owned())
        } else {
            let problem = if is_picture(path) {
                "several inputs need a folder"
            } else {
                "name a .mp4, a .png, a .jpg or a folder"
            };
            return Err(wrong(format!("--overlay {}", path.display()), problem));
        };
        Ok(Self {
            place,
            double: avatar.then(Double::new).transpose()?,
            source: PathBuf::new(),
            moving: false,
            video: None,
            canvas: Image::filled(1, 1, [0; 3])?,
            written: BTreeSet::new(),
        })
    }

    pub(super) fn begin(&mut self, source: &Path, moving: bool) -> Result<(), CliError> {
        match (&self.place, moving) {
            (Place::Picture(path), true) => {
                return Err(wrong(
                    format!("--overlay {}", path.display()),
                    "a clip gives a video: name a .mp4 or a folder",
                ));
            }
            // Pictures that stand alone, one after the other in a video, would be of many sizes.
            (Place::Video(path), false) => {
                return Err(wrong(
                    format!("--overlay {}", path.display()),
                    "pictures that stand alone give pictures: name a folder, or --sequence FPS",
                ));
            }
            (Place::Video(path), true) if self.written.contains(path) => {
                return Err(wrong(format!("--overlay {}", path.display()), "several clips need a folder"));
            }
            _ => {}
        }
        (self.source, self.moving) = (source.to_owned(), moving);
        Ok(())
    }

    /// The file of the source in hand.
    fn path(&self) -> Result<PathBuf, CliError> {
        Ok(match &self.place {
            Place::Video(path) | Place::Picture(path) => path.clone(),
            Place::Folder(folder) => {
                // Sources of the same name in several folders keep theirs.
                let name: Vec<_> = self
                    .source
                    .components()
                    .filter_map(|part| match part {
                        std::path::Component::Normal(part) => Some(part.to_string_lossy().replace(':', "_")),
                        _ => None,
                    })
                    .collect();
                let name = match name.as_slice() {
                    [] => "stream".to_owned(),
                    [.., parent, file] if !self.moving => format!("{parent}_{file}"),
                    [.., file] => file.clone(),
                };
                std::fs::create_dir_all(folder).map_err(|source| CliError::Write { path: folder.clone(), source })?;
                let stem = name.rsplit_once('.').map_or(name.as_str(), |parts| parts.0);
                folder.join(format!("{stem}.{}", if self.moving { "mp4" } else { "png" }))
            }
        })
    }

    pub(super) fn frame(&mut self, shown: &Shown<'_>) -> Result<(), CliError> {
        let picture = shown.picture;
        let times = ROOM.div_ceil(picture.width().min(picture.height())).clamp(1, MOST_TIMES);
        if times > 1 {
            self.canvas = picture.resized(picture.width() * times, picture.height() * times)?;
        } else {
            self.canvas.clone_from(picture);
        }
        for face in &shown.record.faces {
            draw::face(&mut self.canvas, face, &shown.record.camera, times as f32);
        }
        if shown.record.faces.is_empty() {
            draw::no_face(&mut self.canvas);
        }
        if let Some(double) = &mut self.double {
            let beside = double.render(shown.record.faces.first(), self.canvas.height())?;
            let mut both = Image::filled(self.canvas.width() + beside.width(), self.canvas.height(), [0; 3])?;
            both.paste(&self.canvas, 0, 0);
            both.paste(beside, self.canvas.width(), 0);
            self.canvas = both;
        }
        if shown.moving {
            return self.video_frame(shown.record.time_s);
        }
        let path = self.path()?;
        let jpeg = path.extension().is_some_and(|extension| !extension.eq_ignore_ascii_case("png"));
        let bytes = if jpeg { encode_jpeg(&self.canvas, QUALITY)? } else { encode_png(&self.canvas)? };
        write_whole(&path, &bytes)?;
        self.written.insert(self.folder_or(path));
        Ok(())
    }

    fn video_frame(&mut self, time_s: f64) -> Result<(), CliError> {
        if self.video.is_none() {
            let path = self.path()?;
            self.video = Some((VideoWriter::create(&path, self.canvas.width(), self.canvas.height(), FPS)?, path));
        }
        if let Some((writer, _)) = &mut self.video {
            writer.write(&self.canvas, time_s)?;
        }
        Ok(())
    }

    /// In a summary a folder of pictures is one line.
    fn folder_or(&self, path: PathBuf) -> PathBuf {
        match &self.place {
            Place::Folder(folder) if !self.moving => folder.clone(),
            _ => path,
        }
    }

    pub(super) fn end(&mut self) -> Result<(), CliError> {
        if let Some((writer, path)) = self.video.take() {
            writer.finish()?;
            self.written.insert(path);
        }
        Ok(())
    }

    pub(super) fn written(&self) -> impl Iterator<Item = &Path> {
        self.written.iter().map(PathBuf::as_path)
    }
}
