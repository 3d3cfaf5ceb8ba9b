//! Pictures survive their files, and hostile files give errors.
#![expect(clippy::unwrap_used, reason = "a helper of tests")]

use lineament_image::{Image, JpegEncoder, decode, decode_grey, decode_linear, encode_jpeg, encode_png, read};

fn scene(width: u32, height: u32) -> Image<[u8; 3]> {
    Image::from_fn(width, height, |x, y| {
        let wave = |f: f32, p: f32| (127.0 + 100.0 * libm::sinf(f * x as f32 + 0.7 * f * y as f32 + p)) as u8;
        [wave(0.11, 0.0), wave(0.07, 1.0), wave(0.19, 2.0)]
    })
    .unwrap()
}

#[test]
fn png_is_lossless_in_every_pixel_type() {
    let colour = scene(61, 37);
    assert_eq!(decode(&encode_png(&colour).unwrap()).unwrap(), colour);
    let grey = colour.to_grey();
    assert_eq!(decode_grey(&encode_png(&grey).unwrap()).unwrap(), grey);
    assert_eq!(decode(&encode_png(&grey).unwrap()).unwrap(), grey.to_rgb());
    // 16 bits: read back by the png crate itself, for `decode` gives 8.
    let deep = Image::from_fn(31, 5, |x, y| (2000 * x + 7 * y) as u16).unwrap();
    let file = encode_png(&deep).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    let again: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    assert_eq!(again, deep.pixels());
}

/// FNV-1a, 64 bits: enough to see a changed byte.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn jpeg_keeps_the_picture_and_its_bytes_are_pinned() {
    let colour = scene(97, 70);
    let mut worst = (0.0, 0);
    for (name, file) in [
        ("4:2:0", encode_jpeg(&colour, 95).unwrap()),
        ("4:4:4", {
            let mut file = Vec::new();
            JpegEncoder::new(95).unwrap().with_full_chroma().append(&colour, &mut file);
            file
        }),
    ] {
        let again = decode(&file).unwrap();
        let squares: f64 = colour
            .as_bytes()
            .iter()
            .zip(again.as_bytes())
            .map(|(&a, &b)| f64::from(i32::from(a) - i32::from(b)).powi(2))
            .sum();
        let error = (squares / colour.as_bytes().len() as f64).sqrt();
        println!("{name}: {} bytes, root mean square error {error:.2} of 255, hash {:#018x}", file.len(), hash(&file));
        worst = if error > worst.0 { (error, file.len()) } else { worst };
    }
    assert!(worst.0 < 3.0, "{worst:?}");
    // The same bytes on every machine: a hash that was printed on another one.
    assert_eq!(hash(&encode_jpeg(&colour, 80).unwrap()), 0x96f1_f4ba_0045_9093);
    assert!(encode_jpeg(&colour, 0).is_err() && encode_jpeg(&colour, 101).is_err());
}

#[test]
fn exif_turns_a_jpeg() {
    let colour = scene(40, 24);
    let mut file = encode_jpeg(&colour, 90).unwrap();
    let upright = decode(&file).unwrap();
    let mut exif = b"\xff\xe1\0\0Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    let length = (exif.len() - 2) as u16;
    exif[2..4].copy_from_slice(&length.to_be_bytes());
    file.splice(2..2, exif);
    let turned = decode(&file).unwrap();
    assert_eq!((turned.width(), turned.height()), (24, 40));
    assert_eq!(turned.pixel(23, 0), upright.pixel(0, 0), "stored row 0 is seen at the right");
    assert_eq!(decode_grey(&file).unwrap().width(), 24);
}

#[test]
fn hostile_files_give_errors_not_panics() {
    assert!(decode(b"").unwrap_err().to_string().contains("nothing"));
    assert!(decode(b"GIF89a....").unwrap_err().to_string().contains("47 49 46"));
    assert!(read("no/such/file.png").unwrap_err().to_string().contains("no/such/file.png"));
    // Headers that promise gigabytes.
    let mut png = encode_png(&scene(8, 8)).unwrap();
    png[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
    assert!(decode(&png).is_err());
    let mut jpeg = encode_jpeg(&scene(16, 16), 90).unwrap();
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    assert!(decode(&jpeg).is_err());

    let files = [encode_png(&scene(33, 21)).unwrap(), encode_jpeg(&scene(33, 21), 85).unwrap()];
    let (mut refused, mut read_anyway) = (0, 0);
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for file in &files {
        for cut in (0..file.len()).step_by(7) {
            match decode(&file[..cut]) {
                Ok(_) => read_anyway += 1,
                Err(_) => refused += 1,
            }
        }
        for _ in 0..400 {
            let mut broken = file.clone();
            for _ in 0..3 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let at = (state >> 32) as usize % broken.len();
                broken[at] = state as u8;
            }
            match decode_linear(&broken) {
                Ok(image) => {
                    assert!(image.pixels().as_flattened().iter().all(|value| (0.0..=1.0).contains(value)));
                    read_anyway += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    println!("{refused} damaged files refused, {read_anyway} read as far as they go");
    assert!(refused > 100);
}
