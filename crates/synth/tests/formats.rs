//! What stands in the files of each format.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use common::parquet::{Cell, rows};
use common::{Fake, description, every_way, on, write};
use lineament_face::{ActionUnit, AuColumn, Emotion, Side, Vocabulary};
use lineament_synth::*;
use serde_json::Value as Json;

/// A source of these samples.
fn of(samples: Vec<Sample>) -> impl Fn(u64) -> Result<Sample, SourceError> + Sync {
    move |index| samples.get(index as usize).cloned().ok_or_else(|| "no such sample".into())
}

/// A sample whose first landmark is the centre of the first pixel, and whose second is outside.
fn cornered() -> Sample {
    let sample = Fake::new(64).sample(0);
    let mut record = sample.record().clone();
    let face = &mut record.faces[0];
    let mesh = face.landmarks.as_mut().unwrap();
    (mesh[0], mesh[1], mesh[4]) = ([0.5, 0.5, 0.0], [-0.25, 3.0, 0.0], [63.25, 47.5, 1.0]);
    let ibug = face.landmarks68.as_mut().unwrap();
    (ibug[0], ibug[30]) = ([0.5, 0.5], [63.25, 47.5]);
    let units = face.action_units.as_mut().unwrap();
    units.set_side(ActionUnit::Au12, Side::Left, 0.75);
    units.set_side(ActionUnit::Au12, Side::Right, 0.25);
    Sample::new(0, PictureFormat::Png, sample.picture().to_vec(), record).unwrap()
}

fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// A CSV file as rows by column.
fn table(path: &Path, separator: u8) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let row = |row: csv::StringRecord| header.iter().zip(&row).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    reader.records().map(|record| row(record.unwrap())).collect()
}

#[test]
fn the_first_pixels_centre_is_where_each_format_has_it() {
    let home = tempfile::tempdir().unwrap();
    let source = of(vec![cornered()]);
    for (name, set) in every_way(1, 1) {
        write(&home.path().join(name), &set, on(1), &source).unwrap();
    }
    // COCO: 0, and what is outside of the picture is not labelled.
    let coco = json(&home.path().join("coco/annotations.json"));
    let [mesh, ibug] = [0, 1].map(|i| coco["annotations"][i]["keypoints"].as_array().unwrap().clone());
    let numbers = |list: &[Json]| list.iter().map(|value| value.as_f64().unwrap()).collect::<Vec<_>>();
    assert_eq!(numbers(&mesh[..6]), [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    assert_eq!(numbers(&mesh[12..15]), [62.75, 47.0, 1.0]);
    assert_eq!(numbers(&ibug[..3]), [0.0, 0.0, 2.0]);
    assert_eq!(coco["annotations"][0]["num_keypoints"], 477);
    // 300-W: 1.
    let pts = fs::read_to_string(home.path().join("pts/000000/00000000.pts")).unwrap();
    let lines: Vec<&str> = pts.lines().collect();
    assert_eq!(lines[..4], ["version: 1", "n_points:  68", "{", "1.000000 1.000000"]);
    assert_eq!((lines[33], lines[71], lines.len()), ("63.750000 48.000000", "}", 72));
    // Ours: 0.5; in the source project's layout y counts from the bottom.
    let ours = table(&home.path().join("files/labels.csv"), b',');
    assert_eq!([&ours[0]["x_0"], &ours[0]["y_0"], &ours[0]["y68_30"]], ["0.5", "0.5", "47.5"]);
    let source = table(&home.path().join("files-source/labels.csv"), b';');
    assert_eq!([&source[0]["0_x"], &source[0]["0_y"], &source[0]["4_y"]], ["0.5", "63.5", "16.5"]);
    // Its frames count from 1, and a unit of one side has the stronger one's intensity.
    assert_eq!([&source[0]["frame"], &source[0]["AU12_intensity"]], ["1", "0.75"]);
    assert!(home.path().join("files-source/000000/00000001.png").exists());
    assert_eq!([&ours[0]["AU12"], &ours[0]["AU12L"], &ours[0]["AU12_facs"]], ["0.5", "0.75", cornered_facs()]);
    let emotion = cornered().record().truth.as_ref().unwrap().labels[0].emotion.unwrap();
    assert_eq!([&source[0]["emotion"], &ours[0]["emotion"]], [emotion.title(), emotion.name()]);
    assert_eq!(Emotion::Sadness.title(), "Sadness");
}

/// The degree that the made-up truth says: it was drawn before the sides were set.
fn cornered_facs() -> &'static str {
    let column = AuColumn::parse("AU12").unwrap();
    let degree = cornered().record().truth.as_ref().unwrap().labels[0].facs[&column];
    ["-", "A", "B", "C", "D", "E"][usize::from(degree.code())]
}

#[test]
fn tar_shards_hold_picture_and_record_with_nothing_of_the_machine() {
    let home = tempfile::tempdir().unwrap();
    let fake = Fake { label_pictures: true, ..Fake::new(32) };
    let set = SetDescription { label_pictures: LabelPicture::ALL.to_vec(), ..description(Format::WebDataset, 3, 2) };
    write(home.path(), &set, on(2), &fake).unwrap();
    let mut names = Vec::new();
    let mut archive = tar::Archive::new(fs::File::open(home.path().join("made-up-000001.tar")).unwrap());
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let header = entry.header();
        let plain = (header.uid().unwrap(), header.gid().unwrap(), header.mtime().unwrap(), header.mode().unwrap());
        assert_eq!(plain, (0, 0, 0, 0o644));
        assert!(header.as_ustar().is_some() && header.username().unwrap() == Some(""));
        let name = entry.path().unwrap().to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let sample = fake.sample(2);
        match name.as_str() {
            "00000002.json" => {
                let record = lineament_face::RecordReader::new(bytes.as_slice()).next().unwrap().unwrap();
                assert_eq!(record, *sample.record());
                assert_eq!((record.truth.unwrap().index, record.source.as_str()), (2, "00000002.png"));
            }
            "00000002.png" => assert_eq!(bytes, sample.picture()),
            _ => assert!(sample.extras().iter().any(|(labels, png)| name.ends_with(labels.suffix()) && *png == bytes)),
        }
        names.push(name);
    }
    let expected = ["png", "json", "seg.png", "depth.png", "normals.png"].map(|end| format!("00000002.{end}"));
    assert_eq!(names, expected);
}

#[test]
fn parquet_rows_are_the_pictures_and_their_first_faces() {
    for pictures in [Pictures::Inline, Pictures::Beside] {
        let home = tempfile::tempdir().unwrap();
        let fake = Fake { crowd: true, ..Fake::new(32) };
        let set = SetDescription { pictures, ..description(Format::Parquet, 6, 3) };
        write(home.path(), &set, on(2), &fake).unwrap();
        let inline = pictures == Pictures::Inline;
        let rows = rows(&home.path().join(if inline { "made-up-000001.parquet" } else { "000001/labels.parquet" }));
        assert_eq!(rows.len(), 3);
        for (index, row) in (3..).zip(&rows) {
            let sample = fake.sample(index);
            let text = |name: &str| match &row[name] {
                Cell::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
                other => panic!("{name} is {other:?}"),
            };
            assert_eq!(row["index"], Cell::Int(index as i64));
            let faces = &sample.record().faces;
            assert_eq!(row["faces"], Cell::Int(faces.len() as i64));
            if inline {
                assert_eq!(row["image.bytes"], Cell::Bytes(sample.picture().to_vec()));
                assert_eq!(text("image.path"), format!("{index:08}.png"));
            } else {
                assert_eq!(text("file_name"), format!("000001/{index:08}.png"));
                assert_eq!(fs::read(home.path().join(format!("000001/{index:08}.png"))).unwrap(), sample.picture());
            }
            match faces.first() {
                None => {
                    assert_eq!([&row["yaw"], &row["landmarks"], &row["record"]], [&Cell::Nothing; 3]);
                    assert_eq!(row["boxes"], Cell::Doubles(Vec::new()));
                }
                Some(face) => {
                    assert_eq!(row["yaw"], Cell::Double(face.pose.unwrap().yaw));
                    let flat = face.landmarks.as_ref().unwrap().iter().flatten().copied().collect();
                    assert_eq!(row["landmarks"], Cell::Floats(flat));
                    let boxes = faces.iter().flat_map(|face| face.bounds).collect();
                    assert_eq!(row["boxes"], Cell::Doubles(boxes));
                    let shapes = face.blendshapes.unwrap();
                    assert_eq!(row["jawOpen"], Cell::Float(shapes[lineament_face::Blendshape::JawOpen]));
                }
            }
            if faces.len() > 1 {
                let record: lineament_face::FrameRecord = serde_json::from_str(&text("record")).unwrap();
                assert_eq!(record, *sample.record());
            }
        }
    }
}

#[test]
fn pages_of_large_parquet_files_end_at_rows() {
    let home = tempfile::tempdir().unwrap();
    // Five pictures of 700 kB: more than a page holds.
    let large = |index: u64| -> Result<Sample, SourceError> {
        let sample = Fake::new(32).sample(index);
        Ok(Sample::new(index, PictureFormat::Png, vec![index as u8 + 1; 700_000], sample.record().clone())?)
    };
    write(home.path(), &description(Format::Parquet, 5, 5), on(2), &large).unwrap();
    let rows = rows(&home.path().join("made-up-000000.parquet"));
    assert_eq!(rows.len(), 5);
    for (index, row) in (0..).zip(&rows) {
        assert_eq!(row["image.bytes"], Cell::Bytes(vec![index as u8 + 1; 700_000]));
        assert_eq!(row["index"], Cell::Int(index));
    }
}

#[test]
fn csv_has_a_row_for_each_face_and_for_a_picture_without() {
    let home = tempfile::tempdir().unwrap();
    let fake = Fake { crowd: true, ..Fake::new(32) };
    write(home.path(), &description(Format::Files, 6, 4), on(2), &fake).unwrap();
    let all = table(&home.path().join("labels.csv"), b',');
    let parts: Vec<_> =
        [0, 1].into_iter().flat_map(|i| table(&home.path().join(format!("00000{i}/labels.csv")), b',')).collect();
    assert_eq!(all, parts);
    let faces: Vec<&str> = all.iter().map(|row| row["face"].as_str()).collect();
    assert_eq!(faces, ["", "0", "0", "1", "", "0", "0", "1"]);
    for row in &all {
        let index: u64 = row["index"].parse().unwrap();
        assert_eq!(row["file_name"], format!("00000{}/{index:08}.png", index / 4));
        assert_eq!(row["seed"], u64::MAX.to_string());
        assert!(home.path().join(&row["file_name"]).exists());
        let sample = fake.sample(index);
        let Ok(face) = row["face"].parse::<usize>() else {
            assert!(row["yaw"].is_empty() && row["x_477"].is_empty());
            continue;
        };
        let (record, truth) = (&sample.record().faces[face], &sample.record().truth.as_ref().unwrap().labels[face]);
        let number = |name: &str| row[name].parse::<f64>().unwrap();
        assert_eq!(number("yaw"), record.pose.unwrap().yaw);
        assert_eq!(number("z_477") as f32, record.landmarks.as_ref().unwrap()[477][2]);
        assert_eq!(number("camera_z_477") as f32, truth.landmarks_camera_m.as_ref().unwrap()[477][2]);
        assert_eq!(row["attributes"], r#"{"hair":"none; bald"}"#);
        let light: Json = serde_json::from_str(&row["light"]).unwrap();
        assert_eq!(light["environment"], "none, \"nothing\"");
        assert_eq!(row["identity"], "0.5 -1.25 3");
        // R is a rotation, and its rows are those of the quaternion.
        let r = ["r00", "r01", "r02"].map(number);
        assert!((r.iter().map(|value| value * value).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((truth.head_to_camera.unwrap()[0][0] - r[0]).abs() < 1e-12);
    }
}

#[test]
fn several_faces_are_several_pts_files_and_annotations_and_none_in_the_source_layout() {
    let fake = Fake { crowd: true, ..Fake::new(32) };
    let home = tempfile::tempdir().unwrap();
    write(&home.path().join("pts"), &description(Format::Pts, 3, 3), on(2), &fake).unwrap();
    let names: Vec<_> = ["00000000.pts", "00000001.pts", "00000002.pts", "00000002_1.pts"]
        .into_iter()
        .filter(|name| home.path().join("pts/000000").join(name).exists())
        .collect();
    assert_eq!(names, ["00000001.pts", "00000002.pts", "00000002_1.pts"]);

    write(&home.path().join("coco"), &description(Format::Coco, 6, 2), on(2), &fake).unwrap();
    let coco = json(&home.path().join("coco/annotations.json"));
    let list = |key: &str| coco[key].as_array().unwrap().clone();
    let ids: Vec<u64> = list("annotations").iter().map(|annotation| annotation["id"].as_u64().unwrap()).collect();
    assert!(ids.len() == 12 && ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    let images: Vec<u64> = list("images").iter().map(|image| image["id"].as_u64().unwrap()).collect();
    assert_eq!(images, [1, 2, 3, 4, 5, 6]);
    // The first shard has one face, the second (samples 2 and 3) two, the third (4 and 5) three.
    let parts: Vec<usize> = (0..3)
        .map(|i| {
            json(&home.path().join(format!("coco/00000{i}/annotations.json")))["annotations"].as_array().unwrap().len()
        })
        .collect();
    assert_eq!(parts, [2, 4, 6]);

    let set = SetDescription { csv_layout: CsvLayout::Source, ..description(Format::Files, 3, 3) };
    let error = write(&home.path().join("source"), &set, on(1), &fake).unwrap_err().to_string();
    assert_eq!(
        error,
        "sample 0: 0 faces instead of one, which the layout `source` needs; give it, or choose the layout `lineament`"
    );
}

#[test]
fn the_bytes_are_those_of_before() {
    // Whoever changes them on purpose puts the new sums here and says so in the manifest's version.
    let plain = |index: u64| -> Result<Sample, SourceError> {
        let sample = Fake::new(32).sample(index);
        Ok(Sample::new(index, PictureFormat::Png, vec![index as u8; 1000], sample.record().clone())?)
    };
    let home = tempfile::tempdir().unwrap();
    let found: Vec<(&str, String)> = every_way(4, 3)
        .into_iter()
        .map(|(name, set)| {
            let folder = home.path().join(name);
            write(&folder, &set, on(2), &plain).unwrap();
            let manifest = Manifest::read(&folder).unwrap().unwrap();
            let sums =
                manifest.shards.iter().map(|shard| &shard.sha256).chain(manifest.files.iter().map(|file| &file.sha256));
            (name, sums.map(|sum| &sum[..16]).collect::<Vec<_>>().join(" "))
        })
        .collect();
    let expected: Vec<(&str, &str)> =
        include_str!("golden/sums.txt").lines().filter_map(|line| line.split_once(": ")).collect();
    assert!(
        found.iter().map(|(name, sums)| (*name, sums.as_str())).eq(expected),
        "{}",
        found.iter().map(|(name, sums)| format!("{name}: {sums}\n")).collect::<String>()
    );
}
