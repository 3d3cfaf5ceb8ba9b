//! H.264 by Cisco's OpenH264, built from the source that the crate carries.

use lineament_image::Image;
use openh264::OpenH264API;
use openh264::decoder::{DecodedYUV, Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource as _;

use crate::error::MediaError;
use crate::yuv::{Matrix, Planes, to_rgb};

const START_CODE: [u8; 4] = [0, 0, 0, 1];

pub(crate) struct H264 {
    decoder: Decoder,
    /// Bytes of the length before each unit; none where start codes stand.
    length_size: Option<usize>,
    annex_b: Vec<u8>,
    matrix: Option<Matrix>,
    waiting: std::collections::VecDeque<Image<[u8; 3]>>,
}

fn failed(error: impl std::fmt::Display) -> MediaError {
    MediaError::Codec { problem: error.to_string() }
}

impl H264 {
    /// With the header's length size and parameter sets, if the packets have lengths.
    pub(crate) fn new(header: Option<(usize, &[u8])>, matrix: Matrix) -> Result<Self, MediaError> {
        // The default flushes after every packet, which breaks the order of clips with B-frames and loses pictures.
        let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
        let mut decoder = Decoder::with_api_config(OpenH264API::from_source(), config).map_err(failed)?;
        if let Some((_, sets)) = header {
            decoder.decode(sets).map_err(failed)?;
        }
        Ok(Self {
            decoder,
            length_size: header.map(|header| header.0),
            annex_b: Vec::new(),
            matrix: Some(matrix),
            waiting: std::collections::VecDeque::new(),
        })
    }

    /// Decodes one packet; true where a picture (not always this packet's) was written.
    pub(crate) fn decode(&mut self, packet: &[u8], image: &mut Image<[u8; 3]>) -> Result<bool, MediaError> {
        let units = match self.length_size {
            Some(size) => {
                with_start_codes(packet, size, &mut self.annex_b)?;
                &self.annex_b
            }
            None => packet,
        };
        match self.decoder.decode(units).map_err(failed)? {
            Some(yuv) => show(&yuv, self.matrix, image).map(|()| true),
            None => Ok(false),
        }
    }

    /// No more packets: takes what the decoder still holds.
    pub(crate) fn finish(&mut self) -> Result<(), MediaError> {
        for yuv in self.decoder.flush_remaining().map_err(failed)? {
            let mut image = Image::filled(1, 1, [0; 3]).map_err(failed)?;
            show(&yuv, self.matrix, &mut image)?;
            self.waiting.push_back(image);
        }
        Ok(())
    }

    /// After [`Self::finish`]: the next of what was held.
    pub(crate) fn flushed(&mut self, image: &mut Image<[u8; 3]>) -> Result<bool, MediaError> {
        Ok(self.waiting.pop_front().map(|next| *image = next).is_some())
    }
}

fn show(yuv: &DecodedYUV<'_>, matrix: Option<Matrix>, image: &mut Image<[u8; 3]>) -> Result<(), MediaError> {
    let (width, height) = yuv.dimensions();
    let strides = yuv.strides();
    let planes = Planes { luma: yuv.y(), blue: yuv.u(), red: yuv.v(), strides: [strides.0, strides.1] };
    let matrix = matrix.unwrap_or_else(|| Matrix::assumed(height as u32));
    to_rgb(&planes, [width as u32, height as u32], matrix, image)
}

/// From units with their lengths before them to units with start codes.
pub(crate) fn with_start_codes(mut packet: &[u8], length_size: usize, out: &mut Vec<u8>) -> Result<(), MediaError> {
    out.clear();
    while !packet.is_empty() {
        let cut = || MediaError::damaged("H.264", "a unit is longer than its packet");
        let (length, rest) = packet.split_at_checked(length_size).ok_or_else(cut)?;
        let length = length.iter().fold(0_usize, |sum, &byte| sum << 8 | usize::from(byte));
        let (unit, rest) = rest.split_at_checked(length).ok_or_else(cut)?;
        out.extend_from_slice(&START_CODE);
        out.extend_from_slice(unit);
        packet = rest;
    }
    Ok(())
}

/// The `avcC` record (ISO/IEC 14496-15, 5.3.3): the size of lengths, and the parameter sets with start codes.
pub(crate) fn configuration(record: &[u8]) -> Option<(usize, Vec<u8>)> {
    let mut bytes = crate::bytes::Bytes::new(record);
    let head = bytes.take(5)?;
    let length_size = usize::from(head[4] & 3) + 1;
    let mut sets = Vec::new();
    for mask in [0x1f, 0xff] {
        for _ in 0..bytes.u8()? & mask {
            let length = bytes.u16()?;
            sets.extend_from_slice(&START_CODE);
            sets.extend_from_slice(bytes.take(length.into())?);
        }
    }
    (!sets.is_empty()).then_some((length_size, sets))
}
