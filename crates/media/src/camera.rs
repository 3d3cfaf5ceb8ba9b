//! Cameras of Linux by V4L2, without a system library.

use crate::error::MediaError;
use crate::frames::Source;

/// A camera of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameraInfo {
    /// The number to open it by.
    pub number: u32,
    /// What it calls itself.
    pub name: String,
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{CameraInfo, MediaError, Source};

    pub(super) fn cameras() -> Vec<CameraInfo> {
        Vec::new()
    }

    pub(super) fn open(camera: u32) -> Result<Box<dyn Source>, MediaError> {
        let problem = "cameras are read on Linux only; elsewhere send its pictures by a pipe (`ffmpeg … -f yuv4mpegpipe - | lineament track -`)";
        Err(MediaError::Camera { camera, problem: problem.to_owned() })
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::path::PathBuf;
    use std::time::Instant;

    use lineament_image::Image;
    use linuxvideo::format::{PixFormat, PixelFormat};
    use linuxvideo::stream::ReadStream;
    use linuxvideo::{BufType, CapabilityFlags, Device};

    use super::{CameraInfo, MediaError, Source};
    use crate::picture::decode_picture;
    use crate::yuv::{Matrix, packed_to_rgb};

    /// The size asked for; the driver takes the nearest it has.
    const SIZE: [u32; 2] = [640, 480];

    fn path(number: u32) -> PathBuf {
        PathBuf::from(format!("/dev/video{number}"))
    }

    fn captures(device: &Device) -> Option<String> {
        let capabilities = device.capabilities().ok()?;
        capabilities
            .device_capabilities()
            .contains(CapabilityFlags::VIDEO_CAPTURE)
            .then(|| capabilities.card().to_owned())
    }

    pub(super) fn cameras() -> Vec<CameraInfo> {
        let open = |number| Some(CameraInfo { number, name: captures(&Device::open(path(number)).ok()?)? });
        (0..64).filter(|number| path(*number).exists()).filter_map(open).collect()
    }

    struct Webcam {
        camera: u32,
        stream: ReadStream,
        size: [u32; 2],
        stride: usize,
        /// Luma and chroma in turn; else each picture is a JPEG.
        packed: bool,
        start: Option<Instant>,
        data: Vec<u8>,
    }

    pub(super) fn open(camera: u32) -> Result<Box<dyn Source>, MediaError> {
        let wrong = |problem: String| MediaError::Camera { camera, problem };
        let known = || {
            let list: Vec<_> = cameras().iter().map(|info| format!("{} ({})", info.number, info.name)).collect();
            if list.is_empty() { "this machine has none".to_owned() } else { format!("there are {}", list.join(", ")) }
        };
        let device = Device::open(path(camera))
            .map_err(|error| wrong(format!("{} cannot be opened ({error}); {}", path(camera).display(), known())))?;
        if captures(&device).is_none() {
            return Err(wrong(format!("it gives no pictures; {}", known())));
        }
        let formats: Vec<_> = device
            .formats(BufType::VIDEO_CAPTURE)
            .filter_map(|format| format.ok().map(|format| format.pixel_format()))
            .collect();
        let wanted = [PixelFormat::YUYV, PixelFormat::MJPG, PixelFormat::JPEG];
        let format = wanted.into_iter().find(|format| formats.contains(format)).ok_or_else(|| {
            wrong(format!(
                "it speaks {formats:?}, and YUYV or MJPEG is needed; send its pictures by a pipe from ffmpeg"
            ))
        })?;
        let busy = |error: std::io::Error| wrong(format!("it does not start ({error}); is another program using it?"));
        let capture = device.video_capture(PixFormat::new(SIZE[0], SIZE[1], format)).map_err(busy)?;
        let format = capture.format();
        let (size, stride) = ([format.width(), format.height()], format.bytes_per_line() as usize);
        let packed = format.pixel_format() == PixelFormat::YUYV;
        let stream = capture.into_stream().map_err(busy)?;
        Ok(Box::new(Webcam { camera, stream, size, stride, packed, start: None, data: Vec::new() }))
    }

    impl Source for Webcam {
        fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
            let wrong = |problem: String| MediaError::Camera { camera: self.camera, problem };
            loop {
                let data = &mut self.data;
                let good = self.stream.dequeue(|buffer| {
                    data.clear();
                    data.extend_from_slice(&buffer);
                    Ok(!buffer.is_error())
                });
                if !good.map_err(|error| wrong(format!("it stopped ({error})")))? {
                    continue;
                }
                if self.packed {
                    packed_to_rgb(&self.data, self.stride, self.size, Matrix::assumed(self.size[1]), image)?;
                } else if let Ok(picture) = decode_picture(&self.data) {
                    *image = picture;
                } else {
                    // Cameras send broken pictures now and then, above all at the start.
                    continue;
                }
                let now = Instant::now();
                let start = *self.start.get_or_insert(now);
                return Ok(Some(now.duration_since(start).as_secs_f64()));
            }
        }
    }
}

/// The cameras that can be opened; none where the system has no way to list them.
#[must_use]
pub fn cameras() -> Vec<CameraInfo> {
    system::cameras()
}

pub(crate) fn open(number: u32) -> Result<Box<dyn Source>, MediaError> {
    system::open(number)
}
