//! How a camera was held: the one Exif entry that changes pixels.

use crate::buffer::{Image, Pixel};

/// Exif orientation (tag 0x0112): what must be done to the stored pixels to see them upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// 1: nothing.
    #[default]
    Upright,
    /// 2: mirror left and right.
    Mirrored,
    /// 3: turn by 180°.
    UpsideDown,
    /// 4: mirror top and bottom.
    Flipped,
    /// 5: swap columns and rows.
    Transposed,
    /// 6: turn by 90° clockwise.
    Clockwise,
    /// 7: swap columns and rows across the other diagonal.
    Transverse,
    /// 8: turn by 90° counter-clockwise.
    CounterClockwise,
}

impl Orientation {
    /// From the number in the file; unknown numbers count as upright, as every viewer does.
    #[must_use]
    pub fn from_exif(value: u16) -> Self {
        match value {
            2 => Self::Mirrored,
            3 => Self::UpsideDown,
            4 => Self::Flipped,
            5 => Self::Transposed,
            6 => Self::Clockwise,
            7 => Self::Transverse,
            8 => Self::CounterClockwise,
            _ => Self::Upright,
        }
    }

    /// Finds the orientation in an Exif block (a TIFF header, with or without `Exif\0\0` before it); damaged blocks count as upright.
    pub(crate) fn parse(block: &[u8]) -> Self {
        Self::entry(block.strip_prefix(b"Exif\0\0").unwrap_or(block)).map_or(Self::Upright, Self::from_exif)
    }

    /// The orientation in an Exif block, as containers other than JPEG and PNG carry it; damaged blocks count as upright.
    #[must_use]
    pub fn from_exif_block(block: &[u8]) -> Self {
        Self::parse(block)
    }

    /// The value of tag 0x0112 in the first directory of a TIFF header (TIFF 6.0, section 2).
    fn entry(tiff: &[u8]) -> Option<u16> {
        let little = match tiff.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let short = |at: usize| {
            let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
        };
        let offset = tiff.get(4..8)?.try_into().ok()?;
        let directory = if little { u32::from_le_bytes(offset) } else { u32::from_be_bytes(offset) } as usize;
        (0..usize::from(short(directory)?))
            .map_while(|entry| directory.checked_add(2 + 12 * entry))
            .find(|&at| short(at) == Some(0x0112))
            .and_then(|at| short(at.checked_add(8)?))
    }
}

impl<P: Pixel> Image<P> {
    /// The picture as it is to be seen.
    #[must_use]
    pub fn upright(self, orientation: Orientation) -> Self {
        use Orientation::{
            Clockwise, CounterClockwise, Flipped, Mirrored, Transposed, Transverse, Upright, UpsideDown,
        };
        if orientation == Upright {
            return self;
        }
        let (width, height) = (self.width(), self.height());
        let swapped = matches!(orientation, Transposed | Clockwise | Transverse | CounterClockwise);
        let (new_width, new_height) = if swapped { (height, width) } else { (width, height) };
        let from = |x: u32, y: u32| match orientation {
            Upright => (x, y),
            Mirrored => (width - 1 - x, y),
            UpsideDown => (width - 1 - x, height - 1 - y),
            Flipped => (x, height - 1 - y),
            Transposed => (y, x),
            Clockwise => (y, height - 1 - x),
            Transverse => (width - 1 - y, height - 1 - x),
            CounterClockwise => (width - 1 - y, x),
        };
        let pixels = self.pixels();
        let turned = Self::from_fn(new_width, new_height, |x, y| {
            let (x, y) = from(x, y);
            pixels[y as usize * width as usize + x as usize]
        });
        // The size is that of a picture that exists.
        turned.unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_orientation_brings_the_marked_corner_home() {
        // Exif says where the stored row 0 and column 0 are to be seen; the letter F as seen, 2 × 3, is stored turned.
        let seen = Image::from_pixels(2, 3, vec![1_u8, 2, 3, 4, 5, 6]).unwrap();
        let stored: [(u16, u32, u32, [u8; 6]); 8] = [
            (1, 2, 3, [1, 2, 3, 4, 5, 6]),
            (2, 2, 3, [2, 1, 4, 3, 6, 5]),
            (3, 2, 3, [6, 5, 4, 3, 2, 1]),
            (4, 2, 3, [5, 6, 3, 4, 1, 2]),
            (5, 3, 2, [1, 3, 5, 2, 4, 6]),
            (6, 3, 2, [2, 4, 6, 1, 3, 5]),
            (7, 3, 2, [6, 4, 2, 5, 3, 1]),
            (8, 3, 2, [5, 3, 1, 6, 4, 2]),
        ];
        for (tag, width, height, pixels) in stored {
            let stored = Image::from_pixels(width, height, pixels.to_vec()).unwrap();
            assert_eq!(stored.upright(Orientation::from_exif(tag)), seen, "orientation {tag}");
        }
    }

    #[test]
    fn the_tag_is_found_in_both_byte_orders_and_damage_is_survived() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0abc\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";
        assert_eq!(Orientation::parse(little), Orientation::Clockwise);
        assert_eq!(Orientation::parse(big), Orientation::CounterClockwise);
        for cut in 0..little.len() - 4 {
            let _ = Orientation::parse(&little[..cut]);
        }
        assert_eq!(Orientation::parse(&little[..20]), Orientation::Upright);
        assert_eq!(Orientation::parse(b"II*\0\xff\xff\xff\xff"), Orientation::Upright);
    }
}
