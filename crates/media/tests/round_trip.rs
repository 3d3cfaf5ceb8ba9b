//! Promise: what is written is read again: pictures, times, order. What is bad is refused with a word on it, and never panics.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::io::Cursor;
use std::path::PathBuf;

use lineament_image::{Image, encode_jpeg, encode_png};
use lineament_media::{Frames, Kind, MediaError, PictureSequence, VideoWriter, decode_picture, find, read_picture};

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lineament-media-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A picture that says its number: a bright bar at a place of its own.
fn picture(number: u32) -> Image<[u8; 3]> {
    Image::from_fn(96, 64, |x, y| if x / 4 == number { [230, 200, 40] } else { [30, 60 + y as u8, 90] }).unwrap()
}

fn number_of(image: &Image<[u8; 3]>) -> u32 {
    let bright = |x: &u32| u32::from(image.pixel(*x, 32).unwrap()[0]);
    (0..image.width()).max_by_key(bright).unwrap() / 4
}

fn clip(path: &PathBuf, times: &[f64]) {
    let mut writer = VideoWriter::create(path, 96, 64, 25.0).unwrap();
    for (number, time) in times.iter().enumerate() {
        writer.write(&picture(number as u32), *time).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn a_video_of_uneven_times_comes_back() {
    let path = folder("video").join("clip.mp4");
    let times: Vec<f64> =
        (0..20).map(|i| f64::from(i) / 25.0 + if i % 3 == 0 { 0.01 } else { 0.0 } - 0.01).map(|t| t.max(0.0)).collect();
    clip(&path, &times);
    let frames: Vec<_> = Frames::open(&path).unwrap().map(Result::unwrap).collect();
    assert_eq!(frames.len(), times.len());
    for ((number, frame), time) in (0..).zip(&frames).zip(&times) {
        assert_eq!(number_of(&frame.image), number);
        assert!((frame.time_s - time).abs() < 1e-4, "{} for {time}", frame.time_s);
    }
    // An unfinished writer leaves a whole file too.
    let path = folder("video").join("dropped.mp4");
    let mut writer = VideoWriter::create(&path, 96, 64, 25.0).unwrap();
    writer.write(&picture(3), 0.0).unwrap();
    assert!(matches!(writer.write(&Image::filled(50, 64, [0; 3]).unwrap(), 0.1), Err(MediaError::Size { .. })));
    drop(writer);
    assert_eq!(Frames::open(&path).unwrap().count(), 1);
}

#[test]
fn cut_and_changed_videos_end_in_an_error_or_early() {
    let folder = folder("cut");
    let path = folder.join("clip.mp4");
    clip(&path, &[0.0, 0.04, 0.08, 0.12, 0.16, 0.2]);
    let whole = std::fs::read(&path).unwrap();
    let moov = whole.windows(4).position(|four| four == b"moov").unwrap();
    let part = folder.join("part.mp4");
    let (mut refused, mut shown) = (0, 0);
    for cut in (0..whole.len()).step_by(7) {
        std::fs::write(&part, &whole[..cut]).unwrap();
        match Frames::open(&part) {
            Ok(frames) => shown += frames.filter(Result::is_ok).count(),
            Err(error) => {
                refused += 1;
                assert!(error.to_string().contains("part.mp4"), "{error}");
            }
        }
    }
    assert!(refused > moov / 8, "{refused}");
    // Changed bytes of the index: errors or fewer pictures, no panic.
    for at in moov..whole.len() {
        for value in [0, 0x7f, 0xff] {
            let mut changed = whole.clone();
            changed[at] = value;
            if let Ok(frames) = Frames::of_bytes(changed) {
                shown += frames.take(50).filter(Result::is_ok).count();
            }
        }
    }
    assert!(shown > 0);
}

fn avi(pictures: &[Vec<u8>]) -> Vec<u8> {
    let chunk = |name: &[u8], body: &[u8]| {
        let mut out = name.to_vec();
        out.extend_from_slice(&(body.len() as u32).to_le_bytes());
        out.extend_from_slice(body);
        out.resize(out.len().next_multiple_of(2), 0);
        out
    };
    let list = |name: &[u8], parts: &[Vec<u8>]| chunk(b"LIST", &[name, &parts.concat()].concat());
    let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
    let strh = [b"vidsMJPG".to_vec(), words(&[0, 0, 0, 1, 20, 0, pictures.len() as u32])].concat();
    let strf = [words(&[40, 96, 64, 0x18_0001]), b"MJPG".to_vec(), words(&[0; 5])].concat();
    let header =
        list(b"hdrl", &[chunk(b"avih", &[0; 56]), list(b"strl", &[chunk(b"strh", &strh), chunk(b"strf", &strf)])]);
    let movie = list(b"movi", &pictures.iter().map(|picture| chunk(b"00dc", picture)).collect::<Vec<_>>());
    chunk(b"RIFF", &[b"AVI ".to_vec(), header, movie].concat())
}

#[test]
fn motion_jpeg_comes_in_by_avi_and_by_pipe() {
    let pictures: Vec<_> = (0..5).map(|number| encode_jpeg(&picture(number), 90).unwrap()).collect();
    let path = folder("avi").join("clip.avi");
    let bytes = avi(&pictures);
    std::fs::write(&path, &bytes).unwrap();
    let seen: Vec<_> =
        Frames::open(&path).unwrap().map(|f| f.unwrap()).map(|f| (number_of(&f.image), f.time_s)).collect();
    assert_eq!(seen, (0..5).map(|i| (i, f64::from(i) / 20.0)).collect::<Vec<_>>());
    for cut in 0..bytes.len() {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        if let Ok(frames) = Frames::open(&path) {
            assert!(frames.take(9).count() <= 6);
        }
    }
    let piped = Frames::of_stream(Cursor::new(pictures.concat()), 10.0).unwrap();
    let seen: Vec<_> = piped.map(|f| f.unwrap()).map(|f| (number_of(&f.image), f.time_s)).collect();
    assert_eq!(seen, (0..5).map(|i| (i, f64::from(i) / 10.0)).collect::<Vec<_>>());
}

#[test]
fn uncompressed_streams_come_in() {
    let mut ppm = Vec::new();
    for number in 0..3 {
        ppm.extend_from_slice(b"P6\n# a comment\n96 64\n255\n");
        ppm.extend_from_slice(picture(number).as_bytes());
    }
    let seen: Vec<_> = Frames::of_stream(Cursor::new(ppm.clone()), 30.0).unwrap().map(|f| f.unwrap().image).collect();
    assert_eq!(seen, (0..3).map(picture).collect::<Vec<_>>());
    let cut = Frames::of_stream(Cursor::new(ppm[..ppm.len() - 9].to_vec()), 30.0).unwrap().last().unwrap();
    assert!(cut.unwrap_err().to_string().contains("9 bytes"));
    let mut y4m = b"YUV4MPEG2 W4 H2 F50:1 Ip C420jpeg XCOLORRANGE=FULL\n".to_vec();
    for grey in [10_u8, 200] {
        y4m.extend_from_slice(b"FRAME\n");
        y4m.extend_from_slice(&[grey; 8]);
        y4m.extend_from_slice(&[128; 4]);
    }
    let frames: Vec<_> = Frames::of_stream(Cursor::new(y4m), 1.0).unwrap().map(Result::unwrap).collect();
    assert_eq!(
        frames.iter().map(|f| (f.time_s, f.image.pixels()[5])).collect::<Vec<_>>(),
        [(0.0, [10; 3]), (0.02, [200; 3])]
    );
    let error = Frames::of_stream(Cursor::new(b"hello".to_vec()), 1.0).unwrap_err().to_string();
    assert!(error.contains("yuv4mpegpipe"), "{error}");
}

/// A GIF of two pictures, 2 × 1: red and green, then blue over the first pixel after 0.5 s.
const GIF: &[u8] = b"GIF89a\x02\0\x01\0\x81\0\0\xff\0\0\0\xff\0\0\0\xff\0\0\0\x21\xf9\x04\0\x32\0\0\0\x2c\0\0\0\0\x02\0\x01\0\0\x02\x02\x44\x0a\0\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x54\x01\0\x3b";

#[test]
fn a_moving_gif_is_a_clip_and_its_first_picture_a_picture() {
    let path = folder("gif").join("moving.gif");
    std::fs::write(&path, GIF).unwrap();
    let frames: Vec<_> = Frames::open(&path).unwrap().map(Result::unwrap).collect();
    let seen: Vec<_> = frames.iter().map(|frame| (frame.time_s, frame.image.pixels().to_vec())).collect();
    assert_eq!(seen, [(0.0, vec![[255, 0, 0], [0, 255, 0]]), (0.5, vec![[0, 0, 255], [0, 255, 0]])]);
    assert_eq!(read_picture(&path).unwrap().pixels(), [[255, 0, 0], [0, 255, 0]]);
}

#[test]
fn bitmaps_and_tiffs_are_read() {
    let source = Image::from_fn(5, 3, |x, y| [(50 * x) as u8, (80 * y) as u8, 7]).unwrap();
    let mut bmp = b"BM".to_vec();
    for word in [54 + 48_u32, 0, 54, 40, 5, 3, 0x18_0001, 0, 48, 0, 0, 0, 0] {
        bmp.extend_from_slice(&word.to_le_bytes());
    }
    for row in source.rows().collect::<Vec<_>>().into_iter().rev() {
        row.iter().for_each(|[r, g, b]| bmp.extend_from_slice(&[*b, *g, *r]));
        bmp.push(0);
    }
    assert_eq!(decode_picture(&bmp).unwrap(), source);
    let mut tiff = Vec::new();
    let mut encoder = tiff::encoder::TiffEncoder::new(Cursor::new(&mut tiff)).unwrap();
    encoder.write_image::<tiff::encoder::colortype::RGB8>(5, 3, source.as_bytes()).unwrap();
    assert_eq!(decode_picture(&tiff).unwrap(), source);
    for whole in [&bmp, &tiff, &encode_png(&source).unwrap(), &GIF.to_vec(), &encode_jpeg(&source, 80).unwrap()] {
        for cut in 0..whole.len() {
            let _ = decode_picture(&whole[..cut]);
        }
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let _ = decode_picture(&changed);
        }
    }
    // 20,000 pixels wide: refused by name, before any memory is taken.
    let error = decode_picture(b"P6 20000 20000 255\n").unwrap_err().to_string();
    assert!(error.contains("20000"), "{error}");
}

#[test]
fn folders_give_their_media_and_names_are_not_believed() {
    let folder = folder("find");
    let inner = folder.join("b");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(folder.join("notes.txt"), "hello").unwrap();
    std::fs::write(folder.join("fake.mp4"), "this is text").unwrap();
    std::fs::write(folder.join("marks.asf"), "# points\n1 2\n").unwrap();
    std::fs::write(folder.join("empty.jpg"), "").unwrap();
    std::fs::write(folder.join("a.png"), encode_png(&picture(1)).unwrap()).unwrap();
    std::fs::write(inner.join("really_a_jpeg.png"), encode_jpeg(&picture(2), 80).unwrap()).unwrap();
    let media = find(&[&folder]).unwrap();
    let kinds: Vec<_> =
        media.iter().map(|medium| (medium.path.strip_prefix(&folder).unwrap().to_owned(), medium.kind)).collect();
    assert_eq!(kinds, [("a.png".into(), Kind::Png), ("b/really_a_jpeg.png".into(), Kind::Jpeg)]);
    assert_eq!(find(&[folder.join("**/*.png")]).unwrap().len(), 2);
    for (name, said) in [
        ("fake.mp4", "it is text"),
        ("empty.jpg", "it is empty"),
        ("gone.mp4", "No such file"),
        ("*.webp", "holds no picture"),
    ] {
        let error = find(&[folder.join(name)]).unwrap_err().to_string();
        assert!(error.contains(said) && error.contains(name), "{error}");
    }
    let mut sequence = PictureSequence::create(folder.join("out")).unwrap();
    let written = [sequence.write(&picture(4)).unwrap(), sequence.write(&picture(5)).unwrap()];
    let clip: Vec<_> = Frames::of_pictures(written.to_vec(), 4.0)
        .map(|f| f.unwrap())
        .map(|f| (number_of(&f.image), f.time_s))
        .collect();
    assert_eq!(clip, [(4, 0.0), (5, 0.25)]);
}

#[test]
fn a_camera_that_is_not_there_and_a_full_disk_are_said() {
    let error = Frames::of_camera(63).unwrap_err().to_string();
    assert!(error.contains("camera 63"), "{error}");
    if std::path::Path::new("/dev/full").exists() {
        let mut writer = VideoWriter::create("/dev/full", 640, 480, 25.0);
        let outcome = match &mut writer {
            Ok(writer) => (0..400).try_for_each(|i| {
                let noise = Image::from_fn(640, 480, |x, y| {
                    [(x * y * (i + 3) / 7) as u8, (x ^ (y + i)) as u8, (x * 31 + i) as u8]
                })
                .unwrap();
                writer.write(&noise, f64::from(i) / 25.0)
            }),
            Err(_) => return,
        };
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("/dev/full") && error.contains("room"), "{error}");
    }
}
