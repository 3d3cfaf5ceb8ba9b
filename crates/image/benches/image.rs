//! `cargo bench -p lineament-image`: what a picture costs on its way in and out.

use divan::{Bencher, black_box};
use lineament_image::{Border, Image, JpegEncoder, Similarity, Warper, decode, encode_jpeg, encode_png};

fn main() {
    divan::main();
}

/// Something like a portrait for an encoder: smooth shapes, some texture, some noise.
fn portrait(size: u32) -> Image<[u8; 3]> {
    let mut state = 1_u32;
    let picture = Image::from_fn(size, size, |x, y| {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        let (u, v) = (x as f32 / size as f32 - 0.5, y as f32 / size as f32 - 0.5);
        let face = if u * u + 0.6 * v * v < 0.1 { 90.0 * (1.0 - 2.0 * u) } else { 20.0 };
        let texture = 12.0 * libm::sinf(60.0 * u) * libm::sinf(47.0 * v);
        let noise = (state >> 28) as f32 * 0.5;
        [1.0, 0.8, 0.7].map(|tint| (60.0 + (face + texture) * tint + noise) as u8)
    });
    picture.unwrap_or_else(|_| unreachable!("the benches' sizes are small"))
}

#[divan::bench(args = [256, 512])]
fn jpeg_encode(bencher: Bencher, size: u32) {
    let (picture, mut file) = (portrait(size), Vec::new());
    let Ok(encoder) = JpegEncoder::new(90) else { return };
    bencher.bench_local(|| {
        file.clear();
        encoder.append(black_box(&picture), &mut file)
    });
}

#[divan::bench(args = [256, 512])]
fn jpeg_decode(bencher: Bencher, size: u32) {
    let Ok(file) = encode_jpeg(&portrait(size), 90) else { return };
    bencher.bench_local(|| decode(black_box(&file)));
}

#[divan::bench(args = [256])]
fn png_encode(bencher: Bencher, size: u32) {
    let picture = portrait(size);
    bencher.bench_local(|| encode_png(black_box(&picture)));
}

#[divan::bench(args = [(640, 1.1), (1920, 0.3)])]
fn warp_to_192(bencher: Bencher, (size, scale): (u32, f64)) {
    let (picture, mut warper) = (portrait(size), Warper::new());
    let Ok(mut out) = Image::filled(192, 192, [0_u8; 3]) else { return };
    let half = f64::from(size) * 0.5;
    let view = Similarity::about([half; 2], [96.0; 2], scale, 0.2);
    bencher.bench_local(|| warper.warp(black_box(&picture), &view, Border::Replicate, &mut out).is_ok());
}

#[divan::bench(args = [256])]
fn resize_from_1024(bencher: Bencher, size: u32) {
    let picture = portrait(1024);
    bencher.bench_local(|| black_box(&picture).resized(size, size));
}
