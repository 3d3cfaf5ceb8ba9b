//! Promise: every picture of a real clip comes out, in the order of showing, at its time. Skips where the clips are not there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::path::PathBuf;

use lineament_media::{Frame, Frames};

fn clips() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/real/video");
    folder.is_dir().then_some(folder)
}

#[test]
fn every_picture_of_clips_with_b_frames_comes_out_in_order() {
    let Some(folder) = clips() else {
        println!("skipped: no real clips beside the repository");
        return;
    };
    // Pictures as the containers' tables say (of the third, three lie before its edit list begins); the rate; the first time.
    for (name, pictures, period) in [
        ("sbr_demo.mp4", 275, 1.0 / 30.0),
        ("pyfeat_single_face.mp4", 72, 1.0 / 30.0),
        ("pyfeat_no_face.mp4", 95, 1.0 / 23.976),
    ] {
        let mut frames = Frames::open(folder.join(name)).unwrap();
        assert_eq!(frames.count_hint(), Some(pictures), "{name}");
        let (mut frame, mut last) = (Frame::empty(), None::<f64>);
        let (mut count, mut worst) = (0, 0.0_f64);
        while frames.read_into(&mut frame).unwrap() {
            assert_eq!(frame.number, count);
            if let Some(last) = last {
                worst = worst.max((frame.time_s - last - period).abs());
            } else {
                assert!(frame.time_s.abs() < 0.05, "{name} begins at {}", frame.time_s);
            }
            last = Some(frame.time_s);
            count += 1;
        }
        println!(
            "{name}: {count} pictures of {} x {}, steps within {worst:.5} s",
            frame.image.width(),
            frame.image.height()
        );
        assert_eq!(count, pictures, "{name}");
        assert!(worst < 0.02, "{name}: a step is {worst} s off");
    }
}

#[test]
fn a_cut_is_a_cut_of_the_whole() {
    let Some(folder) = clips() else {
        println!("skipped: no real clips beside the repository");
        return;
    };
    let path = folder.join("pyfeat_single_face.mp4");
    let whole: Vec<_> = Frames::open(&path).unwrap().map(|frame| frame.unwrap().time_s).collect();
    let cut: Vec<_> = Frames::open(&path)
        .unwrap()
        .between(0.5, 1.5)
        .every(3)
        .map(|frame| frame.unwrap())
        .map(|f| (f.number, f.time_s))
        .collect();
    let wanted: Vec<_> = (0..)
        .zip(whole)
        .filter(|(number, time)| number % 3 == 0 && (0.5..1.5).contains(time))
        .collect::<Vec<(u64, f64)>>();
    assert!(cut.len() >= 9, "{}", cut.len());
    assert_eq!(cut, wanted);
}
