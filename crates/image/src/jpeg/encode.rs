//! A picture as a baseline JPEG file (ITU-T T.81), with the standard's own codes.

use super::shuffles::{avx2, lighten, tinge};
use super::tables::{Code, FIRST, OTHERS, ZIGZAG, divisors};
use super::transform::{Block, ORDER, Quantiser, quantised};

/// The pixels of a picture, row by row.
#[derive(Clone, Copy)]
pub(super) enum Pixels<'a> {
    Grey(&'a [u8]),
    /// Red, green, blue; colour at full resolution or at half of it.
    Colour(&'a [[u8; 3]], bool),
}

/// Appends the file.
pub(super) fn append(pixels: Pixels<'_>, width: u32, height: u32, quality: u8, file: &mut Vec<u8>) {
    append_on(pulp::Arch::new(), pixels, width, height, quality, file);
}

fn append_on(arch: pulp::Arch, pixels: Pixels<'_>, width: u32, height: u32, quality: u8, file: &mut Vec<u8>) {
    file.reserve(width as usize * height as usize / 3 + 1024);
    let tables = [divisors(quality, false), divisors(quality, true)];
    let used = match pixels {
        Pixels::Grey(_) => 1,
        Pixels::Colour(..) => 2,
    };
    head(pixels, [width, height], &tables[..used], file);
    arch.dispatch(Scan { pixels, width: width as usize, height: height as usize, tables, file });
    file.extend([0xff, 0xd9]);
}

/// A segment: its marker, its length, its bytes.
fn segment(marker: u8, bytes: &[u8], file: &mut Vec<u8>) {
    file.extend([0xff, marker]);
    file.extend((bytes.len() as u16 + 2).to_be_bytes());
    file.extend(bytes);
}

fn head(pixels: Pixels<'_>, [width, height]: [u32; 2], tables: &[[u8; 64]], file: &mut Vec<u8>) {
    file.extend([0xff, 0xd8]);
    segment(0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0", file);
    let mut bytes = Vec::new();
    for (number, table) in (0..).zip(tables) {
        bytes.push(number);
        bytes.extend(ZIGZAG.map(|place| table[usize::from(place)]));
    }
    segment(0xdb, &bytes, file);
    let [high, wide] = [height as u16, width as u16].map(u16::to_be_bytes);
    // Number, sampling and table of each component.
    let components: &[[u8; 3]] = match pixels {
        Pixels::Grey(_) => &[[1, 0x11, 0]],
        Pixels::Colour(_, true) => &[[1, 0x11, 0], [2, 0x11, 1], [3, 0x11, 1]],
        Pixels::Colour(_, false) => &[[1, 0x22, 0], [2, 0x11, 1], [3, 0x11, 1]],
    };
    let count = components.len() as u8;
    bytes.clear();
    bytes.extend([8, high[0], high[1], wide[0], wide[1], count]);
    bytes.extend(components.iter().flatten());
    segment(0xc0, &bytes, file);
    bytes.clear();
    for (class, codes) in [(0x00, &FIRST), (0x10, &OTHERS)] {
        for (number, code) in (0..).zip(&codes[..tables.len()]) {
            bytes.push(class | number);
            bytes.extend(code.lengths);
            bytes.extend(code.symbols);
        }
    }
    segment(0xc4, &bytes, file);
    bytes.clear();
    bytes.push(count);
    for [number, _, table] in components {
        bytes.extend([*number, table * 0x11]);
    }
    bytes.extend([0, 63, 0]);
    segment(0xda, &bytes, file);
}

/// The coded blocks.
struct Scan<'a> {
    pixels: Pixels<'a>,
    width: usize,
    height: usize,
    tables: [[u8; 64]; 2],
    file: &'a mut Vec<u8>,
}

impl pulp::WithSimd for Scan<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, s: S) {
        // A block is eight lanes wide.
        match avx2(s) {
            Some(v3) => self.scan(v3),
            None => self.scan(s),
        }
    }
}

impl Scan<'_> {
    #[inline(always)]
    fn scan<S: pulp::Simd>(self, s: S) {
        let Self { pixels, width, height, tables, file } = self;
        let [light, tint] = [0, 1].map(|table: usize| Quantiser::new(&tables[table]));
        let mut bits = Bits { file, held: 0, count: 0 };
        let mut before = [0_i16; 3];
        // A band is a row of units: 8 or 16 pixels high.
        let halved = matches!(pixels, Pixels::Colour(_, false));
        let unit = if halved { 16 } else { 8 };
        let units = width.div_ceil(unit);
        let mut grey = Plane::new(units * unit, unit);
        let mut tints = [0, 1].map(|_| Plane::new(units * 8, 8));
        let mut rows = [vec![[0_u8; 3]; units * unit], vec![[0_u8; 3]; units * unit]];
        for top in (0..height).step_by(unit) {
            for y in 0..unit {
                // Beyond its edges the picture goes on as it ends.
                let from = (top + y).min(height - 1) * width;
                match pixels {
                    Pixels::Grey(all) => {
                        let row = &all[from..from + width];
                        for (x, out) in grey.row(y).iter_mut().enumerate() {
                            *out = f32::from(row[x.min(width - 1)]) - 128.0;
                        }
                    }
                    Pixels::Colour(all, _) => {
                        let row = &mut rows[y % 2];
                        row[..width].copy_from_slice(&all[from..from + width]);
                        let end = row[width - 1];
                        row[width..].fill(end);
                        lighten(s, row, grey.row(y));
                        let [blue, red] = &mut tints;
                        if !halved {
                            tinge::<S, 1>(s, row, row, blue.row(y), red.row(y));
                        } else if y % 2 == 1 {
                            tinge::<S, 2>(s, &rows[0], &rows[1], blue.row(y / 2), red.row(y / 2));
                        }
                    }
                }
            }
            grey.transform(s, &light);
            if let Pixels::Colour(..) = pixels {
                // No closures where registers are used: they are not inlined.
                for plane in &mut tints {
                    plane.transform(s, &tint);
                }
            }
            for at in 0..units {
                let side = unit / 8;
                for block in 0..side * side {
                    let block = &grey.blocks[block / side * grey.wide + side * at + block % side];
                    bits.block(block, &mut before[0], &FIRST[0], &OTHERS[0]);
                }
                if let Pixels::Colour(..) = pixels {
                    for (plane, before) in tints.iter().zip(&mut before[1..]) {
                        bits.block(&plane.blocks[at], before, &FIRST[1], &OTHERS[1]);
                    }
                }
            }
        }
        bits.finish();
    }
}

/// One component of a band: pixels, then coefficients.
struct Plane {
    pixels: Vec<f32>,
    blocks: Vec<Block>,
    /// Blocks beside each other.
    wide: usize,
}

impl Plane {
    fn new(width: usize, height: usize) -> Self {
        let wide = width / 8;
        Self { pixels: vec![0.0; width * height], blocks: vec![Block::EMPTY; wide * height / 8], wide }
    }

    #[inline(always)]
    fn row(&mut self, y: usize) -> &mut [f32] {
        &mut self.pixels[y * 8 * self.wide..][..8 * self.wide]
    }

    #[inline(always)]
    fn transform<S: pulp::Simd>(&mut self, s: S, by: &Quantiser) {
        let stride = 8 * self.wide;
        for (band, blocks) in self.pixels.chunks_exact(8 * stride).zip(self.blocks.chunks_exact_mut(self.wide)) {
            for (at, block) in blocks.iter_mut().enumerate() {
                let mut square = [[0.0; 8]; 8];
                for (row, line) in square.iter_mut().zip(band.chunks_exact(stride)) {
                    if let Some(eight) = line[8 * at..].first_chunk() {
                        *row = *eight;
                    }
                }
                *block = quantised(s, square, by);
            }
        }
    }
}

/// Codes one after the other.
struct Bits<'f> {
    file: &'f mut Vec<u8>,
    /// Those that are not yet in the file: the last `count`, fewer than 32.
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// At most 32 bits.
    #[inline(always)]
    fn put(&mut self, value: u32, length: u32) {
        self.held = self.held << length | u64::from(value);
        self.count += length;
        if self.count < 32 {
            return;
        }
        self.count -= 32;
        let word = (self.held >> self.count) as u32;
        // A byte of ones is followed by zeros, so that it is no marker.
        if word & 0x8080_8080 & !word.wrapping_add(0x0101_0101) == 0 {
            self.file.extend_from_slice(&word.to_be_bytes());
        } else {
            word.to_be_bytes().into_iter().for_each(|byte| self.byte(byte));
        }
    }

    fn byte(&mut self, byte: u8) {
        self.file.push(byte);
        if byte == 0xff {
            self.file.push(0);
        }
    }

    #[inline(always)]
    fn block(&mut self, block: &Block, before: &mut i16, first: &Code, others: &Code) {
        let Block { values, some } = block;
        let step = i32::from(values[0]) - i32::from(*before);
        *before = values[0];
        let (value, size) = coded(step);
        let (code, length) = first.codes[size as usize & 15];
        self.put(u32::from(code) << size | value, u32::from(length) + size);
        let mut left = some & !1;
        let mut last = 0;
        while left != 0 {
            let at = left.trailing_zeros();
            left &= left - 1;
            let mut zeros = at - last - 1;
            last = at;
            while zeros > 15 {
                let (code, length) = others.codes[0xf0];
                self.put(code.into(), length.into());
                zeros -= 16;
            }
            let (value, size) = coded(values[usize::from(ORDER[at as usize & 63])].into());
            let (code, length) = others.codes[(zeros << 4 | size) as usize & 255];
            self.put(u32::from(code) << size | value, u32::from(length) + size);
        }
        if last < 63 {
            let (code, length) = others.codes[0];
            self.put(code.into(), length.into());
        }
    }

    /// Fills the last byte with ones.
    fn finish(mut self) {
        self.put(0x7f, 7);
        while self.count >= 8 {
            self.count -= 8;
            self.byte((self.held >> self.count) as u8);
        }
    }
}

/// A number in its fewest bits, those of negative ones less one (figure F.1).
#[inline(always)]
fn coded(value: i32) -> (u32, u32) {
    let size = 32 - value.unsigned_abs().leading_zeros();
    let value = if value < 0 { value - 1 } else { value };
    (value as u32 & ((1 << size) - 1), size)
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::{Pixels, append_on};

    #[test]
    fn the_file_does_not_depend_on_the_processor() {
        for (width, height) in [(1, 1), (9, 17), (40, 33), (100, 64)] {
            let mut state = 1_u32;
            let mut byte = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            };
            // Noise in some places, even colour in others.
            let mut pixel = |at: u32| if at % 50 < 25 { [byte(), byte(), byte()] } else { [40, byte() & 3, 200] };
            let colour: Vec<[u8; 3]> = (0..width * height).map(&mut pixel).collect();
            let grey: Vec<u8> = colour.iter().map(|pixel| pixel[0]).collect();
            for pixels in [Pixels::Colour(&colour, false), Pixels::Colour(&colour, true), Pixels::Grey(&grey)] {
                for quality in [5, 90, 100] {
                    let [plain, wide] = [Arch::Scalar, Arch::new()].map(|arch| {
                        let mut file = Vec::new();
                        append_on(arch, pixels, width, height, quality, &mut file);
                        file
                    });
                    assert!(plain == wide, "{width} × {height} at {quality}");
                }
            }
        }
    }
}
