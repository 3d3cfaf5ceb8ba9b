//! Compressed pictures with their times, as containers hand them out, and their decoders.

use std::collections::BinaryHeap;

use lineament_image::Image;

use crate::error::MediaError;
use crate::frames::Source;
use crate::h264::H264;
use crate::picture::decode_picture;

/// The largest compressed picture that is believed: 256 MB.
pub(crate) const LARGEST_PACKET: u64 = 1 << 28;

/// How the pictures of a container are compressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Codec {
    /// H.264 as in MP4: lengths before units of `length_size` bytes, and the parameter sets of the header with start codes.
    H264 { length_size: usize, parameter_sets: Vec<u8> },
    /// H.264 with start codes (AVI).
    H264Stream,
    /// A JPEG (or PNG) each.
    Pictures,
    /// Another, named.
    Other(String),
}

/// One compressed picture.
#[derive(Debug, Default)]
pub(crate) struct Packet {
    pub(crate) data: Vec<u8>,
    /// When it is shown, seconds.
    pub(crate) time_s: f64,
}

/// A container's packets in the order of decoding.
pub(crate) trait Packets: Send {
    /// Writes the next one; false at the end.
    fn next_packet(&mut self, packet: &mut Packet) -> Result<bool, MediaError>;
}

/// A time that sorts the earliest first.
#[derive(PartialEq)]
struct Earliest(f64);

impl Eq for Earliest {}
impl PartialOrd for Earliest {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Earliest {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.0.total_cmp(&self.0)
    }
}

/// Pictures of a container of H.264: the decoder puts them into the order of showing, so that each one that comes out takes the earliest time not yet taken.
pub(crate) struct H264Source<P> {
    packets: P,
    decoder: H264,
    packet: Packet,
    times: BinaryHeap<Earliest>,
    ended: bool,
    /// Whether any picture came out; damage before the first is an error, after it the end or a gap.
    shown: bool,
    first_problem: Option<MediaError>,
}

impl<P: Packets> H264Source<P> {
    pub(crate) fn new(packets: P, decoder: H264) -> Self {
        Self {
            packets,
            decoder,
            packet: Packet::default(),
            times: BinaryHeap::new(),
            ended: false,
            shown: false,
            first_problem: None,
        }
    }
}

impl<P: Packets> Source for H264Source<P> {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        loop {
            if self.ended {
                if self.decoder.flushed(image)? {
                    self.shown = true;
                    return Ok(self.times.pop().map(|time| time.0));
                }
                // A file of which nothing could be shown is damaged; a gap in one is passed over.
                return match self.first_problem.take() {
                    Some(problem) if !self.shown => Err(problem),
                    _ => Ok(None),
                };
            }
            match self.packets.next_packet(&mut self.packet) {
                Ok(true) => {}
                Ok(false) => {
                    self.ended = true;
                    self.decoder.finish()?;
                    continue;
                }
                Err(problem) => {
                    // A cut file: what is whole is shown first.
                    self.first_problem.get_or_insert(problem);
                    self.ended = true;
                    self.decoder.finish()?;
                    continue;
                }
            }
            match self.decoder.decode(&self.packet.data, image) {
                Ok(shown) => {
                    self.times.push(Earliest(self.packet.time_s));
                    if shown {
                        self.shown = true;
                        return Ok(self.times.pop().map(|time| time.0));
                    }
                }
                Err(problem) => {
                    self.first_problem.get_or_insert(problem);
                }
            }
        }
    }
}

/// Pictures of a container of single pictures.
pub(crate) struct PictureSource<P> {
    packets: P,
    packet: Packet,
    shown: bool,
}

impl<P: Packets> PictureSource<P> {
    pub(crate) fn new(packets: P) -> Self {
        Self { packets, packet: Packet::default(), shown: false }
    }
}

impl<P: Packets> Source for PictureSource<P> {
    fn next(&mut self, image: &mut Image<[u8; 3]>) -> Result<Option<f64>, MediaError> {
        while self.packets.next_packet(&mut self.packet)? {
            match decode_picture(&self.packet.data) {
                Ok(picture) => {
                    *image = picture;
                    self.shown = true;
                    return Ok(Some(self.packet.time_s));
                }
                // A dropped picture is an empty packet; a damaged one is a gap.
                Err(_) if self.shown || self.packet.data.is_empty() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}

/// The pictures of packets of some codec; `None` for one that is not read here.
pub(crate) fn decoded<P: Packets + 'static>(
    packets: P,
    codec: Codec,
    colour: crate::yuv::Matrix,
) -> Result<Option<Box<dyn Source>>, MediaError> {
    Ok(match codec {
        Codec::H264 { length_size, parameter_sets } => {
            Some(Box::new(H264Source::new(packets, H264::new(Some((length_size, &parameter_sets)), colour)?)))
        }
        Codec::H264Stream => Some(Box::new(H264Source::new(packets, H264::new(None, colour)?))),
        Codec::Pictures => Some(Box::new(PictureSource::new(packets))),
        Codec::Other(_) => None,
    })
}
