//! The size of a picture without its pixels.

use std::path::Path;

use lineament_media::read_picture;

use crate::error::DatasetError;

/// Width and height in pixels as stored (before any turn that an Exif block asks for): of PNG and JPEG out of the header, of other formats by reading them.
pub(crate) fn picture_size(path: &Path) -> Result<[u32; 2], DatasetError> {
    let bytes = std::fs::read(path).map_err(|source| DatasetError::read(path, source))?;
    if let Some(size) = png(&bytes).or_else(|| jpeg(&bytes)) {
        return Ok(size);
    }
    let picture = read_picture(path).map_err(|source| DatasetError::Picture { path: path.to_owned(), source })?;
    Ok([picture.width(), picture.height()])
}

fn png(bytes: &[u8]) -> Option<[u32; 2]> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..16)?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some([number(0)?, number(4)?])
}

/// The first frame header (SOF0 … SOF15 but DHT, JPG, DAC) among the segments.
fn jpeg(bytes: &[u8]) -> Option<[u32; 2]> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let &[0xff, marker, ..] = rest else { return None };
        // Any number of 0xff may stand before a marker.
        if marker == 0xff {
            rest = &rest[1..];
            continue;
        }
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let side = |at: usize| Some(u32::from(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?)));
            return Some([side(7)?, side(5)?]);
        }
        rest = rest.get(2 + length..)?;
    }
}

#[cfg(test)]
mod tests {
    use lineament_image::{Image, encode_jpeg, encode_png};

    use super::*;

    #[test]
    fn headers_say_the_size() {
        let picture = Image::filled(37, 21, [1, 2, 3]).unwrap();
        let (as_png, as_jpeg) = (encode_png(&picture).unwrap(), encode_jpeg(&picture, 80).unwrap());
        assert_eq!((png(&as_png), jpeg(&as_jpeg)), (Some([37, 21]), Some([37, 21])));
        for end in 0..40 {
            assert_eq!(jpeg(&as_jpeg[..end.min(20)]), None);
            let _ = png(&as_png[..end]);
        }
    }
}
