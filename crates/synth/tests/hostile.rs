//! Folders and samples as they should not be: a clear error before or at once, and nothing that is written is lost.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use common::{Fake, description, on, write};
use lineament_synth::*;

fn refused(folder: &Path, set: &SetDescription, options: WriteOptions, words: &[&str]) {
    let fake = Fake::new(32);
    let error = write(folder, set, options, &fake).unwrap_err().to_string();
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
    assert_eq!(fake.made(), 0, "nothing is made before it is refused: {error}");
}

type Change = fn(&mut SetDescription);

fn resume() -> WriteOptions {
    WriteOptions { resume: true, ..on(2) }
}

#[test]
fn folders_that_hold_something_else_are_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let set = description(Format::WebDataset, 6, 2);
    let file = home.path().join("file");
    fs::write(&file, "text").unwrap();
    refused(&file, &set, on(1), &["is a file, not a folder", "choose another name"]);
    refused(&file.join("below"), &set, on(1), &["cannot create the folder", "below"]);
    refused(home.path(), &set, on(1), &["files that are of no set (`file`)", "an empty or a new folder"]);
    refused(home.path(), &set, resume(), &["of no set"]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "text");

    let folder = home.path().join("set");
    write(&folder, &set, on(2), &Fake::new(32)).unwrap();
    let before = fs::read(folder.join("manifest.json")).unwrap();
    refused(&folder, &set, on(1), &["holds the set `made-up`", "6 of 6 samples", "--resume"]);
    let others: [(&str, Change); 10] = [
        ("recipe's `count` is 1, but 2 is asked for", |set| set.recipe_text = set.recipe_text.replace("= 1", "= 2")),
        ("seed", |set| set.seed = 1),
        ("recipe is of sum", |set| set.recipe_text.push('#')),
        ("format", |set| set.format = Format::Parquet),
        ("samples per shard", |set| set.samples_per_shard = 3),
        ("version", |set| set.version = "0.2.0".to_owned()),
        ("assets", |set| set.assets.clear()),
        ("count is 6, but 5", |set| set.count = 5),
        ("picture format", |set| set.picture_format = PictureFormat::Jpg),
        ("label pictures", |set| set.label_pictures = LabelPicture::ALL.to_vec()),
    ];
    for (what, change) in others {
        let mut other = set.clone();
        change(&mut other);
        refused(&folder, &other, resume(), &["holds another set", what]);
    }
    assert_eq!(fs::read(folder.join("manifest.json")).unwrap(), before);
    assert_eq!(check_set(&folder).unwrap(), []);
}

#[test]
fn manifests_that_are_cut_or_lie_are_named() {
    let home = tempfile::tempdir().unwrap();
    let set = description(Format::WebDataset, 6, 2);
    write(home.path(), &set, on(2), &Fake::new(32)).unwrap();
    let path = home.path().join("manifest.json");
    let good = fs::read_to_string(&path).unwrap();
    for (from, to, words) in [
        ("\"manifest\": 1", "\"manifest\": 2", "version 2"),
        ("\"seed\": 18446744073709551615", "\"seed\": 1e999", "out of range"),
        ("\"count\": 6", "\"count\": 0", "number of samples is 0"),
        ("made-up-000001.tar", "../made-up-000001.tar", "leads out of the folder"),
        ("made-up-000001.tar", "/etc/passwd", "leads out of the folder"),
        ("\"number\": 1", "\"number\": 7", "not in order, or more than"),
        ("nothing is drawn", "something is drawn", "not the sum of recipe_text"),
        ("\"webdataset\"", "\"zip\"", "unknown variant"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "`{from}` is there");
        fs::write(&path, bad).unwrap();
        refused(home.path(), &set, resume(), &["is no manifest of a set", words, "restore it"]);
    }
    for end in (0..good.len() - 2).step_by(211) {
        fs::write(&path, &good[..end]).unwrap();
        refused(home.path(), &set, resume(), &["is no manifest of a set"]);
    }
    fs::write(&path, b"\xff\xfe").unwrap();
    refused(home.path(), &set, resume(), &["not UTF-8"]);
    fs::write(&path, &good).unwrap();
    assert!(write(home.path(), &set, resume(), &Fake::new(32)).unwrap().complete);
    let error = check_set(&home.path().join("nothing")).unwrap_err().to_string();
    assert!(error.contains("no manifest.json"), "{error}");
}

#[test]
fn two_processes_do_not_write_to_one_folder() {
    let home = tempfile::tempdir().unwrap();
    let set = description(Format::WebDataset, 6, 2);
    let lock = fs::File::create(home.path().join(".lineament-lock")).unwrap();
    lock.lock().unwrap();
    refused(home.path(), &set, on(1), &["written to by another process"]);
    drop(lock);
    assert!(write(home.path(), &set, on(1), &Fake::new(32)).unwrap().complete);
}

#[test]
fn descriptions_that_cannot_be_are_refused() {
    let home = tempfile::tempdir().unwrap();
    let cases: [(&str, Change); 8] = [
        ("use letters", |set| set.name = "../up".to_owned()),
        ("use letters", |set| set.name = String::new()),
        ("ask for one or more", |set| set.count = 0),
        ("at most 100000000", |set| set.count = u64::MAX),
        ("choose 1 to 100000", |set| set.samples_per_shard = 0),
        ("choose 1 to 100000", |set| set.samples_per_shard = u64::MAX),
        ("name each once", |set| set.label_pictures = vec![LabelPicture::Depth; 2]),
        ("name each once", |set| set.label_pictures = vec![LabelPicture::Depth, LabelPicture::Segmentation]),
    ];
    for (words, change) in cases {
        let mut set = description(Format::Files, 3, 2);
        change(&mut set);
        refused(home.path(), &set, on(1), &[words]);
    }
    assert!(fs::read_dir(home.path()).unwrap().next().is_none());
    assert!(
        "wds"
            .parse::<Format>()
            .unwrap_err()
            .to_string()
            .contains("choose one of webdataset, files, parquet, coco, pts")
    );
}

#[test]
fn samples_that_do_not_fit_are_named_and_finished_shards_stay() {
    let good = Fake::new(32);
    let with = |index: u64, change: fn(&Fake, u64) -> Result<Sample, SourceError>| {
        let good = &good;
        move |asked: u64| if asked == index { change(good, asked) } else { Ok(good.sample(asked)) }
    };
    type Bad = fn(&Fake, u64) -> Result<Sample, SourceError>;
    let cases: [(&str, Bad); 6] = [
        ("sample 5: the source gave sample 6 instead", |good, index| Ok(good.sample(index + 1))),
        ("sample 5 could not be made", |_, _| Err("the renderer is tired".into())),
        ("sample 5: a jpg picture in a set of png", |good, index| {
            let sample = good.sample(index);
            Ok(Sample::new(index, PictureFormat::Jpg, vec![1], sample.record().clone())?)
        }),
        ("sample 5: its label pictures are [depth], the set's []", |good, index| {
            Ok(good.sample(index).with(LabelPicture::Depth, vec![1])?)
        }),
        ("sample 5 could not be made", |good, index| {
            let mut record = good.sample(index).record().clone();
            record.faces[0].pose.as_mut().unwrap().yaw = f64::NAN;
            Ok(Sample::new(index, PictureFormat::Png, vec![1], record)?)
        }),
        ("a worker thread panicked", |_, _| panic!("on purpose")),
    ];
    for (words, change) in cases {
        let home = tempfile::tempdir().unwrap();
        let set = description(Format::WebDataset, 9, 2);
        let error = write(home.path(), &set, on(2), &with(5, change)).unwrap_err();
        assert!(error.to_string().starts_with(words), "{error}");
        let manifest = Manifest::read(home.path()).unwrap().unwrap();
        let numbers: Vec<u64> = manifest.shards.iter().map(|shard| shard.number).collect();
        assert_eq!(numbers, [0, 1], "{words}");
        let names = fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert!(!names.into_iter().any(|name| name.to_string_lossy().starts_with(".partial-")), "{words}");
        assert!(write(home.path(), &set, resume(), &good).unwrap().kept == 4);
        assert_eq!(check_set(home.path()).unwrap(), []);
    }
    let record = good.sample(0).record().clone();
    let without = lineament_face::FrameRecord { truth: None, ..record.clone() };
    for (error, words) in [
        (Sample::new(3, PictureFormat::Png, vec![1], without).unwrap_err(), "sample 3: its record has no truth"),
        (Sample::new(3, PictureFormat::Png, vec![], record).unwrap_err(), "sample 3: its picture has no bytes"),
        (good.sample(3).with(LabelPicture::Depth, vec![]).unwrap_err(), "sample 3: its picture of depth has no bytes"),
    ] {
        assert!(error.to_string().starts_with(words), "{error}");
    }
}

#[test]
fn a_set_that_will_not_fit_is_refused_before_it_is_begun() {
    let home = tempfile::tempdir().unwrap();
    let set = description(Format::WebDataset, 1_000_000, 1000);
    let options = WriteOptions { bytes_per_sample: Some(1 << 40), ..on(2) };
    refused(home.path(), &set, options, &["free", "1000000 samples still to come need about", "--resume"]);
}

/// The folder for what runs in a process of its own; set by its parent alone.
const INSIDE: &str = "LINEAMENT_SYNTH_TEST_FOLDER";

/// This test alone, in a process of its own.
fn again(test: &str, folder: &Path) -> Vec<String> {
    let own = std::env::current_exe().unwrap().to_string_lossy().into_owned();
    vec![
        "env".to_owned(),
        format!("{INSIDE}={}", folder.display()),
        own,
        "--exact".to_owned(),
        test.to_owned(),
        "--nocapture".to_owned(),
    ]
}

#[test]
fn a_kill_at_any_moment_loses_nothing_that_was_finished() {
    let set = description(Format::WebDataset, 400, 5);
    let slow = |index: u64| -> Result<Sample, SourceError> {
        std::thread::sleep(Duration::from_millis(4));
        Ok(Fake::new(32).sample(index))
    };
    if let Some(folder) = std::env::var_os(INSIDE) {
        write(Path::new(&folder), &set, on(2), &slow).unwrap();
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    write(&whole, &set, on(2), &Fake::new(32)).unwrap();
    let expected = Manifest::read(&whole).unwrap().unwrap();
    for (round, wait) in [40, 95, 170].into_iter().enumerate() {
        let folder = home.path().join(format!("killed-{round}"));
        let command = again("a_kill_at_any_moment_loses_nothing_that_was_finished", &folder);
        let mut child =
            Command::new(&command[0]).args(&command[1..]).stdout(std::process::Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        while !folder.join("made-up-000000.tar").exists() && began.elapsed() < Duration::from_secs(30) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = Manifest::read(&folder).unwrap().unwrap();
        assert!(!found.complete && !found.shards.is_empty(), "round {round}: {} shards", found.shards.len());
        let fake = Fake::new(32);
        let summary = write(&folder, &set, resume(), &fake).unwrap();
        assert!(summary.kept >= found.samples() && summary.kept + fake.made() == 400, "round {round}: {summary:?}");
        assert_eq!(Manifest::read(&folder).unwrap().unwrap(), expected, "round {round}");
        assert_eq!(check_set(&folder).unwrap(), []);
    }
}

#[test]
fn a_full_disk_is_said_and_what_is_finished_stays() {
    if let Some(folder) = std::env::var_os(INSIDE) {
        let folder = Path::new(&folder);
        let fake = Fake { size: 64, ..Fake::new(64) };
        let set = description(Format::WebDataset, 200, 4);
        // As seen from the first shard: the rest will not fit.
        let stop = AtomicBool::new(false);
        let control = RunControl { stop: &stop, progress: &|_| () };
        let error = write_set(folder, &set, &on(2), &fake, control).unwrap_err();
        assert!(matches!(error, SynthError::NoSpace { .. }), "{error}");
        assert!(!Manifest::read(folder).unwrap().unwrap().shards.is_empty());
        for entry in fs::read_dir(folder).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        // A shard that is larger than the disk: the system says so.
        let large = description(Format::Files, 400, 399);
        let error = write_set(folder, &large, &on(2), &fake, control).unwrap_err().to_string();
        assert!(error.contains("the disk is full") && error.contains("--resume"), "{error}");
        let names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["manifest.json"]);
        println!("a full disk was met");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let command = again("a_full_disk_is_said_and_what_is_finished_stays", home.path()).join(" ");
    let script = format!("mount -t tmpfs -o size=1m none {} && exec {command}", home.path().display());
    // A small disk of our own, where the system lets us have one.
    match Command::new("unshare").args(["-rm", "sh", "-c", &script]).output() {
        Ok(output) if String::from_utf8_lossy(&output.stderr).contains("panicked") => {
            panic!("{}", String::from_utf8_lossy(&output.stderr))
        }
        Ok(output) if output.status.success() => {
            assert!(String::from_utf8_lossy(&output.stdout).contains("a full disk was met"));
        }
        other => eprintln!("skipped: no small disk can be mounted here ({other:?})"),
    }
}
