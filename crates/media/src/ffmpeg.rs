//! What is not read here, through an `ffmpeg` on the PATH: pictures as PPM on its standard output, their times from its `showinfo` on the other.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use lineament_image::Image;

use crate::error::MediaError;
use crate::frames::Source;
use crate::stream::StreamSource;

/// How long the time of a picture may come after the picture.
const PATIENCE: Duration = Duration::from_secs(5);

/// The first line of `ffmpeg -version`, if there is an ffmpeg on the PATH.
#[must_use]
pub fn ffmpeg_version() -> Option<String> {
    let output = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.lines().next()?.to_owned())
}

struct Ffmpeg {
    child: Child,
    stream: StreamSource,
    times: Receiver<f64>,
}

pub(crate) fn open(path: &Path, codec: &str) -> Result<Box<dyn Source>, MediaError> {
    let needs =
        |ffmpeg: String| MediaError::NeedsFfmpeg { what: path.display().to_string(), codec: codec.to_owned(), ffmpeg };
    // Options of the last years and of the years before; each version refuses one of them.
    let mut last = "there is none".to_owned();
    for passthrough in [["-fps_mode", "passthrough"], ["-vsync", "0"]] {
        let child = Command::new("ffmpeg")
            .args(["-hide_banner", "-nostdin", "-loglevel", "info", "-i"])
            .arg(path)
            .args(["-map", "0:v:0", "-vf", "showinfo"])
            .args(passthrough)
            .args(["-f", "image2pipe", "-c:v", "ppm", "-"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) => {
                return Err(needs(if error.kind() == std::io::ErrorKind::NotFound { last } else { error.to_string() }));
            }
        };
        let (Some(output), Some(messages)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(needs("it has no output".to_owned()));
        };
        let (sender, times) = channel();
        let reader = std::thread::spawn(move || {
            let mut said = String::new();
            for line in BufReader::new(messages).lines().map_while(Result::ok) {
                match line.split_once("pts_time:").filter(|_| line.contains("showinfo")) {
                    Some((_, rest)) => {
                        let number = rest.split_ascii_whitespace().next().and_then(|text| text.parse().ok());
                        if sender.send(number.unwrap_or(f64::NAN)).is_err() {
                            break;
                        }
                    }
                    None if !line.trim().is_empty() => said = line,
                    None => {}
                }
            }
            said
        });
        match StreamSource::new(output) {
            Ok(stream) => return Ok(Box::new(Ffmpeg { child, stream, times })),
            Err(_) => {
                drop(child.wait());
                last = format!("it says: {}", reader.join().unwrap_or_default());
            }
        }
    }
    Err(needs(last))
}

impl Source for Ffmpeg {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        let counted = self.stream.next(image)?;
        Ok(counted
            .map(|counted| self.times.recv_timeout(PATIENCE).ok().filter(|time| time.is_finite()).unwrap_or(counted)))
    }
}

impl Drop for Ffmpeg {
    fn drop(&mut self) {
        // Already gone, or told to go: either is well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
