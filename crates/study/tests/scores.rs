//! Promise: scores are those of the definitions, misses count, records find their pictures, and the page needs nothing else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};

use lineament_datasets::DataSet;
use lineament_face::{
    ActionUnit, ActionUnits, CameraOrigin, CameraRecord, Emotion, EmotionRecord, EmotionScores, FaceRecord,
    FrameRecord, PoseRecord,
};
use lineament_image::{Image, decode, encode_png};
use lineament_study::{Gallery, Options, Report, Study, StudyError};

const ROUNDS: Options = Options { rounds: 50, seed: 1 };

fn folder(name: &str, pictures: &[&str], texts: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lineament-study-{}-{name}", std::process::id()));
    std::fs::remove_dir_all(&folder).ok();
    let picture = encode_png(&Image::from_fn(100, 100, |x, _| [x as u8, 60, 90]).unwrap()).unwrap();
    let files = pictures.iter().map(|path| (*path, picture.as_slice()));
    for (path, bytes) in files.chain(texts.iter().map(|(path, text)| (*path, text.as_bytes()))) {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    folder
}

fn gallery(set: &str, folder: &Path) -> Gallery {
    Gallery::read(DataSet::find(set).unwrap(), folder).unwrap()
}

fn frame(source: &str, faces: Vec<FaceRecord>) -> FrameRecord {
    let camera = CameraRecord::pinhole(100.0, 100, 100, CameraOrigin::Assumed);
    FrameRecord { faces, ..FrameRecord::new(source, 100, 100, camera) }
}

fn face(bounds: [f64; 4]) -> FaceRecord {
    FaceRecord::new(0, 1.0, bounds)
}

fn turned(yaw: f64, pitch: f64, roll: f64) -> FaceRecord {
    let pose = PoseRecord { rotation_xyzw: [0.0, 0.0, 0.0, 1.0], translation_m: [0.0; 3], yaw, pitch, roll };
    FaceRecord { pose: Some(pose), ..face([10.0, 10.0, 50.0, 50.0]) }
}

fn report(gallery: &Gallery, records: &[FrameRecord]) -> Report {
    let mut study = Study::new(gallery, ROUNDS);
    records.iter().for_each(|record| study.add(record));
    study.check().unwrap();
    study.finish()
}

fn value(report: &Report, section: &str, key: &str) -> f64 {
    report.figure(section, key).unwrap_or_else(|| panic!("no {section}.{key}")).value
}

/// 68 points on a grid, moved by some pixels.
fn points(dx: f32) -> Vec<[f32; 2]> {
    (0..68).map(|i| [20.0 + (i % 10) as f32 * 5.0 + dx, 20.0 + (i / 10) as f32 * 5.0]).collect()
}

fn pts() -> String {
    let lines: String = points(0.5).iter().map(|[x, y]| format!("{x} {}\n", y + 0.5)).collect();
    format!("version: 1\nn_points: 68\n{{\n{lines}}}\n")
}

#[test]
fn points_are_measured_on_the_nearest_face_and_misses_are_failures() {
    let text = pts();
    let folder = folder("pts", &["a.png", "b.png", "c.png"], &[("a.pts", &text), ("b.pts", &text), ("c.pts", &text)]);
    let gallery = gallery("pts", &folder);
    let near = FaceRecord { landmarks68: Some(points(0.25)), ..face([20.0, 20.0, 45.0, 30.0]) };
    let far = FaceRecord { landmarks68: Some(points(40.0)), ..face([95.0, 95.0, 5.0, 5.0]) };
    let report = report(&gallery, &[frame("x/a.png", vec![far.clone(), near]), frame("b.png", vec![far])]);
    // Points 36 and 45 are at columns 6 and 5, rows 3 and 4 of the grid: the outer corners are √(5² + 5²) apart.
    let corners = 50_f64.sqrt();
    assert!((value(&report, "points68", "nme") - 100.0 * 0.25 / corners).abs() < 1e-9);
    // b's face is too far from the points, c has no record.
    let section = report.sections.iter().find(|section| section.key == "points68").unwrap();
    assert_eq!((section.count, section.missed, report.without_record), (3, 2, 1));
    let auc = (1.0 - 0.25 / corners / 0.08) / 3.0;
    assert!((value(&report, "points68", "auc8") - 100.0 * auc).abs() < 1e-3);
    assert!((value(&report, "points68", "failures8") - 200.0 / 3.0).abs() < 1e-9);
    assert_eq!(section.worst[0].why, "missed");
    assert!(report.to_text().contains("1 pictures have no record"), "{}", report.to_text());
}

#[test]
fn bins_are_told_by_bounds_whichever_way_a_tools_yaw_goes() {
    let header = "file,x1,x2,x3,x4,x5,y1,y2,y3,y4,y5,gender,smile,glasses,pose\n";
    let rows: String = (1..=5).map(|bin| format!("{bin}.png,30,60,45,35,55,40,40,55,70,70,1,1,1,{bin}\n")).collect();
    let folder =
        folder("bins", &["1.png", "2.png", "3.png", "4.png", "5.png"], &[("labels.csv", &(header.to_owned() + &rows))]);
    let gallery = gallery("mtfl", &folder);
    let yaws = [60.0, 20.0, 12.0, -10.0];
    let run = |sign: f64| {
        let records = yaws
            .iter()
            .enumerate()
            .map(|(i, yaw)| frame(&format!("{}.png", i + 1), vec![turned(sign * yaw, 0.0, 0.0)]));
        report(&gallery, &records.chain([frame("5.png", vec![])]).collect::<Vec<_>>())
    };
    for sign in [1.0, -1.0] {
        let report = run(sign);
        // 60 → 1, 20 → 2, 12 → 3, −10 → 3 (should be 4), missed.
        assert_eq!(value(&report, "yaw_bins", "accuracy"), 60.0);
        // No inner bound parts 12 from −10 the right way.
        assert_eq!(value(&report, "yaw_bins", "best"), 60.0);
        assert_eq!(value(&report, "yaw_bins", "three"), 60.0);
        assert_eq!(report.to_text().contains("against this project's convention"), sign < 0.0);
        assert_eq!(report.not_in_records, ["landmarks"], "five points need them");
    }
}

#[test]
fn angles_go_the_shorter_way_and_far_labels_are_left_out() {
    let labels = "file,yaw_deg,pitch_deg,roll_deg\na.png,10,-5,170\nb.png,0,0,0\nc.png,-99.5,0,0\n";
    let folder = folder("pose", &["a.png", "b.png", "c.png"], &[("labels.csv", labels)]);
    // 170° is beyond the rule, too.
    let gallery = gallery("aflw2000", &folder);
    let report = report(
        &gallery,
        &[
            frame("a.png", vec![turned(0.0, 0.0, 0.0)]),
            frame("b.png", vec![turned(3.0, -6.0, 0.0)]),
            frame("c.png", vec![]),
        ],
    );
    let section = report.sections.iter().find(|section| section.key == "pose").unwrap();
    assert_eq!((section.count, section.missed, report.beyond_99), (1, 0, 2));
    assert_eq!(
        ["yaw", "pitch", "roll", "mean", "median"].map(|key| value(&report, "pose", key)),
        [3.0, 6.0, 0.0, 3.0, 3.0]
    );
    // Rx(6°)·Ry(3°): cos of the angle is (tr − 1)/2 with tr = cos 3 + cos 6 + cos 3·cos 6.
    let (a, b) = (3_f64.to_radians().cos(), 6_f64.to_radians().cos());
    let turn = ((a + b + a * b - 1.0) / 2.0).acos().to_degrees();
    assert!((value(&report, "pose", "geodesic") - turn).abs() < 1e-9);
}

#[test]
fn emotions_count_misses_as_wrong_and_calibration_is_of_what_was_said() {
    let folder = folder("emotion", &["happy/a.png", "happy/b.png", "sad/c.png", "sad/d.png"], &[]);
    let gallery = gallery("folder", &folder);
    let said = |emotion: Emotion, score: f32| {
        let mut scores = EmotionScores::default();
        scores[emotion] = score;
        vec![FaceRecord { emotion: Some(EmotionRecord::new(scores, false)), ..face([0.0, 0.0, 9.0, 9.0]) }]
    };
    let records = [
        frame("happy/a.png", said(Emotion::Joy, 0.75)),
        frame("happy/b.png", said(Emotion::Sadness, 0.75)),
        frame("sad/c.png", said(Emotion::Sadness, 0.25)),
        frame("sad/d.png", vec![]),
    ];
    let report = report(&gallery, &records);
    assert_eq!(value(&report, "emotion", "accuracy"), 50.0);
    assert_eq!(value(&report, "emotion", "mean_recall"), 50.0);
    // Joy: 2·1/(2 + 1); sadness: 2·1/(2 + 2).
    assert!((value(&report, "emotion", "mean_f1") - 100.0 * (2.0 / 3.0 + 0.5) / 2.0).abs() < 1e-9);
    // 0.75 twice, half right; 0.25 once, right.
    assert!((value(&report, "emotion", "ece") - 100.0 * (0.5 + 0.75) / 3.0).abs() < 1e-4);
    let worst = &report.sections.iter().find(|section| section.key == "emotion").unwrap().worst;
    assert_eq!((worst[0].why.as_str(), worst[1].path.as_str()), ("sadness, said missed", "happy/b.png"));
}

#[test]
fn units_need_positives_and_dead_ones_are_named() {
    let mut codes = String::from("subject,sequence,AU1,AU12,AU4\n");
    let mut pictures = Vec::new();
    for i in 0..40 {
        pictures.push(format!("happy/S{i:03}_001_00000009.png"));
        codes.push_str(&format!("S{i:03},001,{},{},{}\n", u8::from(i < 20), u8::from(i < 20), u8::from(i < 3)));
    }
    let names: Vec<&str> = pictures.iter().map(String::as_str).collect();
    let folder = folder("units", &names, &[("facs.csv", &codes)]);
    let gallery = gallery("ckplus", &folder);
    let records: Vec<FrameRecord> = pictures
        .iter()
        .enumerate()
        .map(|(i, path)| {
            let mut units = ActionUnits::default();
            units.set_unit(ActionUnit::Au12, if i < 20 { 0.75 } else { 0.25 });
            frame(path, vec![FaceRecord { action_units: Some(units), ..face([0.0, 0.0, 9.0, 9.0]) }])
        })
        .collect();
    let report = report(&gallery, &records);
    // AU12 is perfect, AU1 always 0, AU4 has three positives.
    assert_eq!(value(&report, "action_units", "auc"), 0.75);
    assert_eq!(value(&report, "action_units", "auc_measured"), 1.0);
    assert!((value(&report, "action_units", "best_f1") - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-9);
    assert!(report.to_text().contains("not measured by this tool?): AU1\n"), "{}", report.to_text());
    assert!(report.figure("action_units", "icc").is_none(), "presence has no intensities");
}

#[test]
fn faces_at_the_centre_and_beside_it() {
    let folder = folder("lfw", &["a.png", "b.png"], &[]);
    let gallery = gallery("lfw", &folder);
    let report = report(
        &gallery,
        // An edge through the centre does not cover it.
        &[
            frame("a.png", vec![face([40.0, 40.0, 20.0, 20.0]), face([0.0, 0.0, 5.0, 5.0])]),
            frame("b.png", vec![face([50.0, 40.0, 20.0, 20.0])]),
        ],
    );
    assert_eq!(value(&report, "detection", "recall"), 50.0);
    assert_eq!(value(&report, "detection", "others"), 100.0);
}

#[test]
fn records_find_their_pictures_by_the_end_of_their_paths() {
    let folder = folder("match", &["happy/a.png", "sad/a.png", "sad/b.png"], &[]);
    let gallery = gallery("folder", &folder);
    let found = |source: &str| gallery.find(source).map(|index| gallery.pictures()[index].path());
    assert_eq!(found("/data/set/sad/a.png"), Some("sad/a.png"));
    assert_eq!(found("C:\\set\\happy\\a.png"), Some("happy/a.png"));
    assert_eq!(found("elsewhere/b.png"), Some("sad/b.png"), "the only one of its name");
    assert_eq!((found("a.png"), found("unhappy/a.png"), found("c.png")), (None, None, None));
    let mut study = Study::new(&gallery, ROUNDS);
    study.add(&frame("clip.mp4", vec![]));
    let error = study.check().unwrap_err();
    assert!(matches!(error, StudyError::Foreign { records: 1, .. }), "{error}");
    study.add(&frame("sad/b.png", vec![]));
    study.add(&frame("sad/b.png", vec![]));
    study.check().unwrap();
    let report = study.finish();
    assert_eq!((report.foreign, report.twice), (1, vec!["sad/b.png".to_owned()]));
}

#[test]
fn a_set_of_which_nothing_can_be_used_says_what_was_skipped() {
    let folder = folder("mislabelled", &["cats/a.png", "dogs/b.png", "dogs/c.png"], &[]);
    let error = Gallery::read(DataSet::find("folder").unwrap(), &folder).unwrap_err().to_string();
    assert!(error.contains("2 × the label `dogs` is no emotion") && error.contains("cats/a.png"), "{error}");
}

#[test]
fn the_page_is_whole_and_shows_the_worst_with_both_drawn() {
    let text = pts();
    let names: Vec<String> = (0..25).map(|i| format!("<{i:02}>.png")).collect();
    let labels: Vec<(String, &str)> = names.iter().map(|name| (name.replace("png", "pts"), text.as_str())).collect();
    let labels: Vec<(&str, &str)> = labels.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let folder = folder("page", &names.iter().map(String::as_str).collect::<Vec<_>>(), &labels);
    let gallery = gallery("pts", &folder);
    let records: Vec<FrameRecord> = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            frame(name, vec![FaceRecord { landmarks68: Some(points(i as f32)), ..face([20.0, 20.0, 45.0, 30.0]) }])
        })
        .collect();
    let report = report(&gallery, &records);
    let page = report.to_html(&gallery);
    for outside in ["http:", "https:", "<script", "src=\"/", "<00>"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("&lt;24&gt;.png") && page.contains("<svg") && page.contains("</html>"));
    let pictures: Vec<Image<[u8; 3]>> = page
        .split("data:image/jpeg;base64,")
        .skip(1)
        .map(|part| decode(&unbase64(part.split('"').next().unwrap())).unwrap())
        .collect();
    assert_eq!(pictures.len(), 20);
    for picture in &pictures[..19] {
        let count = |test: fn(&[u8; 3]) -> bool| picture.pixels().iter().filter(|pixel| test(pixel)).count();
        let green = count(|[r, g, b]| *g > 170 && *r < 130 && *b < 150);
        let orange = count(|[r, g, b]| *r > 190 && (90..190).contains(g) && *b < 100);
        assert!(green > 300 && orange > 150, "{green} {orange}");
    }
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["sections"][0]["figures"][0]["key"], "nme");
}

fn unbase64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut bytes = Vec::new();
    for four in text.as_bytes().chunks(4) {
        let bits = four
            .iter()
            .fold(0_u32, |bits, &letter| bits << 6 | u32::from(if letter == b'=' { 0 } else { value(letter) }));
        let kept = 3 - four.iter().filter(|letter| **letter == b'=').count();
        bytes.extend(&bits.to_be_bytes()[1..=kept]);
    }
    bytes
}
