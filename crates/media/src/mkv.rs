//! Matroska and WebM.

use std::io::{Read, Seek};

use matroska_demuxer::{Frame, MatroskaFile, TrackType};

use crate::error::MediaError;
use crate::h264::configuration;
use crate::packets::{Codec, LARGEST_PACKET, Packet, Packets};
use crate::yuv::Matrix;

pub(crate) struct Mkv<R: Read + Seek> {
    file: MatroskaFile<R>,
    track: u64,
    scale_s: f64,
    frame: Frame,
    pub(crate) codec: Codec,
    pub(crate) colour: Matrix,
}

fn wrong(problem: impl std::fmt::Display) -> MediaError {
    MediaError::damaged("Matroska", problem.to_string())
}

pub(crate) fn open<R: Read + Seek>(reader: R) -> Result<Mkv<R>, MediaError> {
    let file = MatroskaFile::open(reader).map_err(wrong)?;
    let Some(track) = file.tracks().iter().find(|track| track.track_type() == TrackType::Video) else {
        let kinds: Vec<_> = file.tracks().iter().map(|track| track.codec_id().to_owned()).collect();
        return Err(MediaError::NoPictures {
            what: "Matroska".to_owned(),
            found: format!("tracks of {}", kinds.join(", ")),
        });
    };
    let codec = match track.codec_id() {
        "V_MPEG4/ISO/AVC" => {
            let record = track.codec_private().unwrap_or_default();
            let (length_size, parameter_sets) =
                configuration(record).ok_or_else(|| wrong("H.264 without its parameter sets"))?;
            Codec::H264 { length_size, parameter_sets }
        }
        "V_MJPEG" => Codec::Pictures,
        other => Codec::Other(other.trim_start_matches("V_").to_owned()),
    };
    let height = track.video().map_or(0, |video| video.pixel_height().get());
    let number = track.track_number().get();
    let scale_s = file.info().timestamp_scale().get() as f64 * 1e-9;
    Ok(Mkv { file, track: number, scale_s, frame: Frame::default(), codec, colour: Matrix::assumed(height as u32) })
}

impl<R: Read + Seek + Send> Packets for Mkv<R> {
    fn next_packet(&mut self, packet: &mut Packet) -> Result<bool, MediaError> {
        while self.file.next_frame(&mut self.frame).map_err(wrong)? {
            if self.frame.track == self.track && !self.frame.is_invisible {
                if self.frame.data.len() as u64 > LARGEST_PACKET {
                    return Err(wrong("a picture that is too large"));
                }
                std::mem::swap(&mut packet.data, &mut self.frame.data);
                packet.time_s = self.frame.timestamp as f64 * self.scale_s;
                return Ok(true);
            }
        }
        Ok(false)
    }
}
