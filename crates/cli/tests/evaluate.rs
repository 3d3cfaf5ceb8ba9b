//! Promise: `lineament evaluate` scores sets and records, says what is wrong with bad ones, and reads what `lineament synth` writes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use lineament_datasets::{DataSet, LabelledPicture};
use lineament_face::{Labels, RecordReader};
use lineament_image::{Image, encode_png};
use lineament_models::{detector_blueprint, landmarker_blueprint};
use lineament_net::{Model, Precision};

fn lineament(arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_lineament")).args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A folder of this test alone, with pictures.
fn folder(name: &str, pictures: &[&str]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("evaluate-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    for path in pictures {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, encode_png(&Image::filled(48, 48, [90, 70, 60]).unwrap()).unwrap()).unwrap();
    }
    folder
}

/// A folder with weights that were never trained: what they find does not matter here.
fn weights() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let made = FOLDER.get_or_init(|| {
        let weights = folder("weights", &[]);
        for (name, blueprint) in [("detector", detector_blueprint(128)), ("landmarker", landmarker_blueprint(128))] {
            let model = Model::random(blueprint.unwrap(), 1).unwrap().to_bytes(Precision::F16).unwrap();
            std::fs::write(weights.join(format!("{name}.safetensors")), model).unwrap();
        }
        weights
    });
    made.clone()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_sets_are_listed_and_wrong_command_lines_are_said() {
    let (code, out, _) = lineament(&["evaluate", "--list"]);
    assert!(code == 0 && ["imm", "aflw2000", "ckplus48", "Pose_Para"].iter().all(|word| out.contains(word)), "{out}");
    let (code, _, err) = lineament(&["evaluate"]);
    assert!(code == 2 && err.contains("SET"), "{err}");
    let (code, _, err) = lineament(&["evaluate", "celeba", "x"]);
    assert!(code == 2 && err.contains("there is no set `celeba`") && err.contains("wflw"), "{err}");
    let (code, _, err) = lineament(&["evaluate", "imm", "x", "--records", "y", "--face-crop"]);
    assert!(code == 2 && err.contains("--face-crop"), "{err}");
}

#[test]
fn bad_sets_and_bad_records_say_which_file_and_why() {
    let (code, _, err) = lineament(&["evaluate", "imm", "no/such/folder"]);
    assert!(code == 1 && err.contains("no/such/folder"), "{err}");
    let empty = folder("empty", &[]);
    let (code, _, err) = lineament(&["evaluate", "imm", text(&empty)]);
    assert!(code == 1 && err.contains("holds nothing of the set imm") && err.contains(".asf"), "{err}");
    let wrong = folder("wrong", &["cats/a.png", "cats/b.png"]);
    let (code, _, err) = lineament(&["evaluate", "folder", text(&wrong)]);
    assert!(code == 1 && err.contains("2 × the label `cats`") && err.contains("a.png"), "{err}");

    let good = folder("good", &["happy/a.png", "sad/b.png", "cats/c.png"]);
    let records = good.join("records.jsonl");
    let line = |source: &str| {
        format!(
            "{{\"source\":\"{source}\",\"frame\":0,\"time_s\":0.0,\"width\":48,\"height\":48,\"camera\":{{\"fx\":48.0,\"fy\":48.0,\"cx\":24.0,\"cy\":24.0,\"distortion\":[0,0,0,0,0],\"origin\":\"assumed\"}},\"faces\":[]}}\n"
        )
    };
    let run = |lines: &str, more: &[&str]| {
        std::fs::write(&records, lines).unwrap();
        lineament(&[&["evaluate", "folder", text(&good), "--records", text(&records), "--rounds", "20"], more].concat())
    };
    let (code, _, err) = run(&line("clip.mp4"), &[]);
    assert!(code == 1 && err.contains("clip.mp4") && err.contains("happy/a.png"), "{err}");
    let (code, _, err) = run(&(line("happy/a.png") + "{\"source\":1}\n"), &[]);
    assert!(code == 1 && err.contains("records.jsonl") && err.contains('2'), "{err}");
    let (code, _, err) = lineament(&["evaluate", "folder", text(&good), "--records", "gone.jsonl"]);
    assert!(code == 1 && err.contains("gone.jsonl"), "{err}");
    // One is missed by its record, one has none.
    let page = good.join("page.html");
    let (code, out, err) = run(&line("happy/a.png"), &["--html", text(&page), "--json", "-"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, &report["without_record"], &report["skipped"][0]["count"]), (0, &1.into(), &1.into()), "{err}");
    assert_eq!(report["sections"][0]["missed"], 2);
    assert!(err.contains("cats") && std::fs::read_to_string(page).unwrap().ends_with("</html>\n"));
}

#[test]
fn a_set_is_tracked_and_an_unreadable_picture_is_counted() {
    let set = folder("tracked", &["happy/a.png", "sad/b.png"]);
    std::fs::write(set.join("sad/c.png"), "no picture").unwrap();
    let weights = weights();
    let kept = set.join("kept.jsonl");
    let arguments = ["evaluate", "folder", text(&set), "--weights", text(&weights), "--rounds", "20", "--quiet"];
    let (code, tracked, err) = lineament(&[&arguments[..], &["--face-crop", "--out", text(&kept)]].concat());
    assert!(code == 3 && err.contains("c.png") && err.contains("1 of 3"), "{code} {err}");
    assert!(tracked.contains("Emotion: n=2 ") && tracked.contains("1 pictures skipped"), "{tracked}");
    // The records that were kept give the same numbers; the picture that nobody could read is a miss of theirs.
    std::fs::remove_file(set.join("sad/c.png")).unwrap();
    let (code, scored, err) =
        lineament(&["evaluate", "folder", text(&set), "--records", text(&kept), "--rounds", "20"]);
    assert_eq!(code, 0, "{err}");
    let numbers = |text: &str| {
        text.lines().skip_while(|line| !line.starts_with("Emotion")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&tracked), numbers(&scored));
}

#[test]
fn the_standard_crop_is_what_the_tracker_sees_and_pixels_are_the_pictures() {
    let set = folder("crop", &["a.png"]);
    std::fs::write(
        set.join("a.png"),
        encode_png(&Image::from_fn(200, 150, |x, y| [x as u8, y as u8, 80]).unwrap()).unwrap(),
    )
    .unwrap();
    // A box from (60, 40) to (110, 80), in pixels that count from 1.
    let points: String = (0..68).map(|i| if i % 2 == 0 { "60.5 40.5\n" } else { "110.5 80.5\n" }).collect();
    std::fs::write(set.join("a.pts"), format!("version: 1\nn_points: 68\n{{\n{points}}}\n")).unwrap();
    let (weights, kept) = (weights(), set.join("kept.jsonl"));
    let (code, out, err) = lineament(&[
        "evaluate",
        "pts",
        text(&set),
        "--weights",
        text(&weights),
        "--standard-crop",
        "--rounds",
        "0",
        "--out",
        text(&kept),
    ]);
    assert!(code == 0 && out.contains("68 points: n=1"), "{out} {err}");
    let records = std::fs::read_to_string(kept).unwrap();
    let record = RecordReader::new(records.as_bytes()).next().unwrap().unwrap();
    // The crop is 40 … 138 by 24 … 86: its middle is the camera's, its place is the picture's.
    assert_eq!((record.width, record.height, record.camera.cx, record.camera.cy), (200, 150, 89.0, 55.0));
}

#[test]
fn our_own_sets_say_the_same_in_both_forms_and_their_own_records_are_perfect() {
    let read = |format: &str| -> (PathBuf, Vec<LabelledPicture>) {
        let out = folder(format, &[]);
        std::fs::remove_dir_all(&out).unwrap();
        let (code, _, err) = lineament(&[
            "synth",
            "independent",
            "--out",
            text(&out),
            "--count",
            "3",
            "--size",
            "64",
            "--format",
            format,
        ]);
        assert_eq!(code, 0, "{err}");
        let pictures = DataSet::find("lineament").unwrap().open(&out).unwrap().map(Result::unwrap).collect();
        (out, pictures)
    };
    let ((shards, one), (_, other)) = (read("webdataset"), read("files"));
    assert_eq!((one.len(), other.len()), (3, 3));
    for (a, b) in one.iter().zip(&other) {
        assert!(a.complete && b.complete && a.faces.len() == b.faces.len());
        assert_eq!(a.read().unwrap(), b.read().unwrap());
        for (a, b) in a.faces.iter().zip(&b.faces) {
            // Tables have neither of these in a form of their own.
            let known = |labels: &Labels| Labels {
                visibility: None,
                points5: None,
                identity: None,
                camera: None,
                ..labels.clone()
            };
            assert_eq!(known(&a.labels), known(&b.labels));
        }
    }
    // The records within the shards, as if a tracker had found just that.
    let tar = std::fs::File::open(shards.join("independent-000000.tar")).unwrap();
    let mut lines = String::new();
    for entry in tar::Archive::new(tar).entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        if name.ends_with(".json") {
            let mut record = String::new();
            std::io::Read::read_to_string(&mut entry, &mut record).unwrap();
            let mut record = RecordReader::new(record.replace('\n', " ").as_bytes()).next().unwrap().unwrap();
            let stem = name.trim_end_matches(".json");
            record.source = one.iter().map(LabelledPicture::path).find(|path| path.contains(stem)).unwrap().to_owned();
            lines.push_str(&(serde_json::to_string(&record).unwrap() + "\n"));
        }
    }
    let records = shards.join("own.jsonl");
    std::fs::write(&records, lines).unwrap();
    let (code, out, err) = lineament(&[
        "evaluate",
        "lineament",
        text(&shards),
        "--records",
        text(&records),
        "--rounds",
        "0",
        "--json",
        "-",
    ]);
    assert_eq!(code, 0, "{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let figure = |section: &str, key: &str| {
        let section = report["sections"].as_array().unwrap().iter().find(|one| one["key"] == section).unwrap();
        section["figures"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap()["value"].as_f64().unwrap()
    };
    for (section, key, expected) in [
        ("points68", "nme", 0.0),
        ("points478", "nme", 0.0),
        ("pose", "mean", 0.0),
        ("detection", "recall", 100.0),
        ("detection", "others", 0.0),
    ] {
        assert_eq!(figure(section, key), expected, "{section} {key}");
    }
    assert!(figure("gaze", "mean") < 1e-5);
}
