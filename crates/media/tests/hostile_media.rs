//! The promise: whatever the bytes, pictures and containers are read, end early or are refused; never a panic, never without an end. The same as the fuzz target `media` in
//! `fuzz/`, on stable Rust, with a fixed seed.
//!
//! `SEEDS=folder ROUNDS=5000 cargo test --release -p lineament-media --test hostile_media` shakes files of your own, more often.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use lineament_image::{Image, encode_jpeg, encode_png};
use lineament_media::{Frames, VideoWriter, decode_picture};

/// A generator of numbers (Vigna's splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % below.max(1) as u64) as usize
    }
}

/// Numbers that readers trip over.
const SPITEFUL: [u32; 8] = [0, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/// Some bytes of a file changed, cut away, doubled or made into spiteful numbers.
fn shaken(file: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=dice.roll(6) {
        if bytes.len() < 8 {
            break;
        }
        // Heads hold the numbers that matter: half of the changes fall there.
        let reach = if dice.roll(2) == 0 { bytes.len().min(600) } else { bytes.len() };
        let at = dice.roll(reach - 4);
        match dice.roll(6) {
            0 => bytes[at] ^= 1 << dice.roll(8),
            1 => bytes[at] = dice.roll(256) as u8,
            2 => bytes[at..at + 4].copy_from_slice(&SPITEFUL[dice.roll(SPITEFUL.len())].to_be_bytes()),
            3 => bytes[at..at + 4].copy_from_slice(&SPITEFUL[dice.roll(SPITEFUL.len())].to_le_bytes()),
            4 => bytes.truncate(at),
            _ => {
                let end = (at + 1 + dice.roll(64)).min(bytes.len());
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

/// As the fuzz target.
fn read(bytes: Vec<u8>) -> usize {
    drop(decode_picture(&bytes));
    let Ok(frames) = Frames::of_bytes(bytes) else { return 0 };
    let check = |frame: lineament_media::Frame| assert!(frame.time_s.is_finite() && frame.image.width() > 0);
    frames.take(8).map_while(Result::ok).map(check).count()
}

fn valid() -> Vec<(String, Vec<u8>)> {
    if let Some(folder) = std::env::var_os("SEEDS") {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        return files.map(|path| (path.display().to_string(), std::fs::read(path).unwrap())).collect();
    }
    let picture = |i: u32| Image::from_fn(48, 32, |x, y| [(x * 5 + i) as u8, (y * 7) as u8, (x ^ y) as u8]).unwrap();
    let path = std::env::temp_dir().join(format!("lineament-hostile-{}.mp4", std::process::id()));
    let mut writer = VideoWriter::create(&path, 48, 32, 5.0).unwrap();
    (0..4).for_each(|i| writer.write(&picture(i), f64::from(i) / 5.0).unwrap());
    writer.finish().unwrap();
    let mp4 = std::fs::read(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    let mut y4m = b"YUV4MPEG2 W16 H8 F5:1 C420jpeg\n".to_vec();
    (0..3).for_each(|i| {
        y4m.extend_from_slice(b"FRAME\n");
        y4m.extend(std::iter::repeat_n(60 * i, 16 * 8 * 3 / 2));
    });
    let mut ppm = b"P6 8 4 255\n".to_vec();
    ppm.extend(0..96);
    // Of ffmpeg's `testsrc`, 48 × 32, five frames.
    let others: [(&str, &[u8]); 4] = [
        ("a.mkv", include_bytes!("data/a.mkv")),
        ("a.gif", include_bytes!("data/a.gif")),
        ("a.webp", include_bytes!("data/a.webp")),
        ("frag.mp4", include_bytes!("data/frag.mp4")),
    ];
    let own = [
        ("mp4", mp4),
        ("png", encode_png(&picture(1)).unwrap()),
        ("jpeg", encode_jpeg(&picture(2), 80).unwrap()),
        ("y4m", y4m),
        ("ppm", ppm),
    ];
    let others = others.map(|(name, bytes)| (name, bytes.to_vec()));
    own.into_iter().chain(others).map(|(name, bytes)| (name.to_owned(), bytes)).collect()
}

#[test]
fn whatever_the_bytes_nothing_panics() {
    let rounds = std::env::var("ROUNDS").map_or(120, |text| text.parse().unwrap());
    let mut dice = Dice(7);
    for (name, file) in valid() {
        if std::env::var_os("SEEDS").is_none() {
            assert!(read(file.clone()) > 0, "{name} itself is sound");
        }
        let mut shown = 0;
        for _ in 0..rounds {
            shown += usize::from(read(shaken(&file, &mut dice)) > 0);
        }
        println!("{name}: {shown} of {rounds} shaken files still show something");
    }
}
