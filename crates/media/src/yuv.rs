//! Luma and chroma to red, green and blue, and back: ITU-R BT.601 and BT.709, integers throughout.

use lineament_image::Image;

use crate::error::MediaError;

/// How luma and chroma were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Matrix {
    /// BT.709 (high definition) or BT.601.
    pub(crate) high: bool,
    /// Luma from 0 to 255 or from 16 to 235.
    pub(crate) full: bool,
}

impl Matrix {
    /// What a video of this height has when it does not say.
    pub(crate) fn assumed(height: u32) -> Self {
        Self { high: height >= 720, full: false }
    }

    /// Products for red of V, green of U and V, blue of U, and luma's, in 1/65536.
    fn products(self) -> [i32; 5] {
        // (2 − 2·Kr), 2·(1 − Kb)·Kb/Kg, 2·(1 − Kr)·Kr/Kg, (2 − 2·Kb); limited range widens chroma by 255/224 and luma by 255/219.
        match (self.high, self.full) {
            (false, true) => [91_881, 22_554, 46_802, 116_130, 65_536],
            (true, true) => [103_206, 12_276, 30_679, 121_609, 65_536],
            (false, false) => [104_597, 25_675, 53_279, 132_201, 76_309],
            (true, false) => [117_489, 13_975, 34_925, 138_438, 76_309],
        }
    }
}

/// Three planes, chroma at half the resolution in both directions (4:2:0), with the lengths of their rows.
pub(crate) struct Planes<'a> {
    pub(crate) luma: &'a [u8],
    pub(crate) blue: &'a [u8],
    pub(crate) red: &'a [u8],
    pub(crate) strides: [usize; 2],
}

/// Writes the picture of some planes, which must hold `size`.
pub(crate) fn to_rgb(
    planes: &Planes<'_>,
    [width, height]: [u32; 2],
    matrix: Matrix,
    image: &mut Image<[u8; 3]>,
) -> Result<(), MediaError> {
    if image.width() != width || image.height() != height {
        image
            .reset(width, height, [0; 3])
            .map_err(|source| MediaError::Picture { what: "a video's picture".to_owned(), source })?;
    }
    let [red_v, green_u, green_v, blue_u, gain] = matrix.products();
    let black = if matrix.full { 0 } else { 16 };
    let (wide, half) = (width as usize, (width as usize).div_ceil(2));
    let cut = |value: i32| (value >> 16).clamp(0, 255) as u8;
    for (y, row) in image.pixels_mut().chunks_exact_mut(wide).enumerate() {
        let start = y * planes.strides[0];
        let below = y / 2 * planes.strides[1];
        let (Some(luma), Some(us), Some(vs)) = (
            planes.luma.get(start..start + wide),
            planes.blue.get(below..below + half),
            planes.red.get(below..below + half),
        ) else {
            return Err(MediaError::damaged("a video's picture", "its planes are shorter than its size"));
        };
        for (((pair, lumas), &u), &v) in row.chunks_mut(2).zip(luma.chunks(2)).zip(us).zip(vs) {
            let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
            let (red, green, blue) = (red_v * v, -green_u * u - green_v * v, blue_u * u);
            for (pixel, &y) in pair.iter_mut().zip(lumas) {
                let grey = gain * (i32::from(y) - black) + 32_768;
                *pixel = [cut(grey + red), cut(grey + green), cut(grey + blue)];
            }
        }
    }
    Ok(())
}

/// Writes the picture of luma and chroma in turn (YUYV, 4:2:2), as cameras send it; rows of `stride` bytes.
#[cfg(target_os = "linux")]
pub(crate) fn packed_to_rgb(
    data: &[u8],
    stride: usize,
    [width, height]: [u32; 2],
    matrix: Matrix,
    image: &mut Image<[u8; 3]>,
) -> Result<(), MediaError> {
    let (wide, rows) = (width as usize & !1, height as usize);
    let mut planes = [vec![0; wide * rows], vec![0; wide / 2 * rows.div_ceil(2)], vec![0; wide / 2 * rows.div_ceil(2)]];
    for y in 0..rows {
        let Some(row) = data.get(y * stride..y * stride + 2 * wide) else {
            return Err(MediaError::damaged("a camera's picture", "it is shorter than its size"));
        };
        for (x, four) in row.chunks_exact(4).enumerate() {
            planes[0][y * wide + 2 * x] = four[0];
            planes[0][y * wide + 2 * x + 1] = four[2];
            planes[1][y / 2 * (wide / 2) + x] = four[1];
            planes[2][y / 2 * (wide / 2) + x] = four[3];
        }
    }
    let [luma, blue, red] = &planes;
    to_rgb(&Planes { luma, blue, red, strides: [wide, wide / 2] }, [wide as u32, height], matrix, image)
}

/// Limited-range BT.601 planes of a picture, 4:2:0, cut to even sides: luma, then blue, then red differences.
pub(crate) fn from_rgb(image: &Image<[u8; 3]>, planes: &mut Vec<u8>) -> [usize; 2] {
    let (width, height) = (image.width() as usize & !1, image.height() as usize & !1);
    planes.clear();
    planes.resize(width * height * 3 / 2, 0);
    let (luma, chroma) = planes.split_at_mut(width * height);
    let (blue, red) = chroma.split_at_mut(width * height / 4);
    let stride = image.width() as usize;
    let pixels = image.pixels();
    let share = |[r, g, b]: [i32; 3], [x, y, z]: [i32; 3]| r * x + g * y + b * z;
    for y in 0..height {
        let row = &pixels[y * stride..y * stride + width];
        for (out, pixel) in luma[y * width..(y + 1) * width].iter_mut().zip(row) {
            *out = ((share(pixel.map(i32::from), [16_829, 33_039, 6_416]) + (16 << 16) + 32_768) >> 16) as u8;
        }
    }
    for y in 0..height / 2 {
        let (above, below) = (&pixels[2 * y * stride..], &pixels[(2 * y + 1) * stride..]);
        for x in 0..width / 2 {
            let four = [above[2 * x], above[2 * x + 1], below[2 * x], below[2 * x + 1]];
            let sum: [i32; 3] = std::array::from_fn(|c| four.iter().map(|pixel| i32::from(pixel[c])).sum());
            let place = y * (width / 2) + x;
            blue[place] = ((share(sum, [-9_714, -19_070, 28_784]) / 4 + (128 << 16) + 32_768) >> 16) as u8;
            red[place] = ((share(sum, [28_784, -24_103, -4_681]) / 4 + (128 << 16) + 32_768) >> 16) as u8;
        }
    }
    [width, height]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_survives_the_planes_but_for_its_fine_colour() {
        let image = Image::from_fn(64, 48, |x, y| [(x * 3) as u8 + 20, (y * 4) as u8 + 20, 128]).unwrap();
        let mut planes = Vec::new();
        let [width, height] = from_rgb(&image, &mut planes);
        let (luma, chroma) = planes.split_at(width * height);
        let (blue, red) = chroma.split_at(width * height / 4);
        let planes = Planes { luma, blue, red, strides: [width, width / 2] };
        let mut back = Image::filled(1, 1, [0; 3]).unwrap();
        to_rgb(&planes, [64, 48], Matrix { high: false, full: false }, &mut back).unwrap();
        let worst = back.channels().iter().zip(image.channels()).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(worst <= Some(5), "{worst:?}");
        assert!(to_rgb(&Planes { luma: &luma[1..], ..planes }, [64, 48], Matrix::assumed(48), &mut back).is_err());
    }

    #[test]
    fn black_white_and_grey_are_so_in_every_matrix() {
        for (high, full) in [(false, false), (false, true), (true, false), (true, true)] {
            for (luma, seen) in if full { [(0, 0), (255, 255)] } else { [(16, 0), (235, 255)] } {
                let (y, c) = ([luma; 4], [128; 1]);
                let planes = Planes { luma: &y, blue: &c, red: &c, strides: [2, 1] };
                let mut image = Image::filled(2, 2, [9; 3]).unwrap();
                to_rgb(&planes, [2, 2], Matrix { high, full }, &mut image).unwrap();
                assert_eq!(image.pixels(), [[seen; 3]; 4]);
            }
        }
    }
}
