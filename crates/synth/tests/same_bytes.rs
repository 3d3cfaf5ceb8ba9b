//! A set is the same bytes on any number of threads, forward, backward, resumed after a kill or an early end.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{Fake, description, every_way, on, write};
use lineament_synth::*;

/// Every file below a folder with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(next) = todo.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                todo.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn threads_order_and_resuming_change_no_byte() {
    let fake = Fake::new(32);
    for (name, set) in every_way(23, 5) {
        let home = tempfile::tempdir().unwrap();
        let reference = home.path().join("one");
        let summary = write(&reference, &set, on(1), &fake).unwrap();
        assert!(summary.complete && summary.done == 23 && summary.kept == 0, "{name}: {summary:?}");
        let expected = tree(&reference);
        assert!(!expected.keys().any(|file| file.contains(".partial-") || file.contains("lock")), "{name}");
        assert!(["manifest.json", "README.md", "metadata.json"].iter().all(|file| expected.contains_key(*file)));

        for (what, options) in
            [("two threads", on(2)), ("five threads, backward", WriteOptions { order: Order::Backward, ..on(5) })]
        {
            let folder = home.path().join(what);
            write(&folder, &set, options, &fake).unwrap();
            assert!(tree(&folder) == expected, "{name}: {what}");
        }
        assert_eq!(check_set(&reference).unwrap(), []);
    }
}

#[test]
fn what_a_kill_leaves_is_made_good() {
    let fake = Fake::new(32);
    for (name, set) in every_way(23, 5) {
        let home = tempfile::tempdir().unwrap();
        let reference = home.path().join("whole");
        write(&reference, &set, on(2), &fake).unwrap();
        let expected = tree(&reference);
        let manifest = Manifest::read(&reference).unwrap().unwrap();

        // As a kill may leave it: two shards finished, of which the manifest knows one; a third cut short by the file system; a fourth begun.
        let folder = home.path().join("killed");
        fs::create_dir(&folder).unwrap();
        for shard in &manifest.shards[..3] {
            for (file, bytes) in expected.iter().filter(|(file, _)| file.starts_with(&shard.path)) {
                fs::create_dir_all(folder.join(file).parent().unwrap()).unwrap();
                let cut = shard.number == 2;
                fs::write(folder.join(file), if cut { &bytes[..bytes.len() / 2] } else { bytes }).unwrap();
            }
        }
        let begun = folder.join(format!(".partial-{}", manifest.shards[3].path));
        match set.format {
            Format::WebDataset => fs::write(&begun, b"half a ta").unwrap(),
            Format::Parquet if set.pictures == Pictures::Inline => fs::write(&begun, b"PAR1").unwrap(),
            _ => {
                fs::create_dir(&begun).unwrap();
                fs::write(begun.join("00000015.png"), b"half a pic").unwrap();
            }
        }
        fs::write(folder.join(".partial-manifest.json"), b"{\"manif").unwrap();
        let mut known = manifest.clone();
        (known.complete, known.files) = (false, Vec::new());
        known.shards = vec![manifest.shards[0].clone(), manifest.shards[2].clone()];
        fs::write(folder.join("manifest.json"), serde_json::to_vec(&known).unwrap()).unwrap();

        fake.made();
        let summary = write(&folder, &set, WriteOptions { resume: true, ..on(2) }, &fake).unwrap();
        assert_eq!((summary.kept, summary.done, summary.complete), (5, 23, true), "{name}");
        assert_eq!(fake.made(), 18, "{name}: the first shard is kept, the cut one is made again");
        assert!(tree(&folder) == expected, "{name}");

        // Once more, with nothing to do.
        let summary = write(&folder, &set, WriteOptions { resume: true, ..on(2) }, &fake).unwrap();
        assert_eq!((summary.kept, fake.made()), (23, 0), "{name}");
        assert!(tree(&folder) == expected, "{name}");
    }
}

#[test]
fn an_early_end_leaves_finished_shards_and_is_gone_on_with() {
    let fake = Fake::new(32);
    for (name, set) in every_way(43, 5) {
        let home = tempfile::tempdir().unwrap();
        let (whole, folder) = (home.path().join("whole"), home.path().join("ended"));
        write(&whole, &set, on(1), &fake).unwrap();
        let stop = AtomicBool::new(false);
        let end_at_12 = |now: Progress| {
            assert!(now.done <= now.count && now.count == 43);
            stop.store(now.done >= 12, Ordering::Relaxed);
        };
        let control = RunControl { stop: &stop, progress: &end_at_12 };
        let summary = write_set(&folder, &set, &on(2), &fake, control).unwrap();
        assert!(
            !summary.complete && (10..43).contains(&summary.done) && summary.done.is_multiple_of(5),
            "{name}: {summary:?}"
        );
        let found = check_set(&folder).unwrap();
        assert!(found.len() == 1 && found[0].problem.contains("--resume"), "{name}: {found:?}");
        assert!(!tree(&folder).keys().any(|file| file.contains(".partial-")), "{name}");
        write(&folder, &set, WriteOptions { resume: true, ..on(2) }, &fake).unwrap();
        assert!(tree(&folder) == tree(&whole), "{name}");
    }
}

#[test]
fn a_set_that_becomes_larger_keeps_its_whole_shards() {
    let fake = Fake::new(32);
    let home = tempfile::tempdir().unwrap();
    let (small, large) = (description(Format::Coco, 12, 5), description(Format::Coco, 23, 5));
    let (folder, whole) = (home.path().join("grown"), home.path().join("whole"));
    write(&folder, &small, on(2), &fake).unwrap();
    fake.made();
    let summary = write(&folder, &large, WriteOptions { resume: true, ..on(2) }, &fake).unwrap();
    assert_eq!((summary.kept, fake.made()), (10, 13));
    write(&whole, &large, on(1), &fake).unwrap();
    assert!(tree(&folder) == tree(&whole));
}

#[test]
fn shards_come_out_the_same_again_and_spoilt_ones_are_found() {
    let fake = Fake::new(32);
    for (name, set) in every_way(12, 5) {
        let home = tempfile::tempdir().unwrap();
        let (folder, scratch) = (home.path().join("set"), home.path().join("scratch"));
        write(&folder, &set, on(2), &fake).unwrap();
        for shard in 0..3 {
            assert_eq!(remake_shard(&folder, shard, &fake, &scratch).unwrap(), None, "{name}");
        }
        assert!(fs::read_dir(&scratch).unwrap().next().is_none(), "{name}: scratch is emptied");
        let other = |index: u64| -> Result<Sample, SourceError> {
            let sample = fake.sample(index);
            let mut picture = sample.picture().to_vec();
            picture.push(0);
            Ok(Sample::new(index, sample.format(), picture, sample.record().clone())?)
        };
        let fault = remake_shard(&folder, 1, &other, &scratch).unwrap().unwrap();
        assert!(fault.problem.contains("made again"), "{name}: {fault:?}");
        let manifest = Manifest::read(&folder).unwrap().unwrap();
        let place = folder.join(&manifest.shards[1].path);
        let file = if place.is_dir() { place.join("00000006.png") } else { place };
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&file, bytes).unwrap();
        let faults = check_set(&folder).unwrap();
        assert!(faults.len() == 1 && faults[0].problem.contains("SHA-256"), "{name}: {faults:?}");
    }
}
