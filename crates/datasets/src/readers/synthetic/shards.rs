//! Tar shards of pictures and records (WebDataset).

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use lineament_face::{FrameRecord, Labels, RecordReader};
use tar::Archive;

use super::marks;
use crate::error::DatasetError;
use crate::files::{base, is_picture};
use crate::picture::{LabelledFace, LabelledPicture, Pictures, Place};

/// The largest record that is read.
const LARGEST: u64 = 64 << 20;

pub(super) fn open(folder: &Path, tars: Vec<String>) -> Pictures {
    let folder = folder.to_owned();
    Pictures::new(tars.into_iter().flat_map(move |tar| samples(&folder.join(&tar), &tar)))
}

/// What is known so far of the sample in hand.
#[derive(Default)]
struct Sample {
    key: String,
    picture: Option<(String, u64, u64)>,
    record: Option<Vec<u8>>,
}

/// The samples of a shard; an error ends it.
fn samples(file: &Path, tar: &str) -> Vec<Result<LabelledPicture, DatasetError>> {
    let mut items = Vec::new();
    if let Err(error) = read(file, tar, &mut items) {
        items.push(Err(error));
    }
    items
}

fn read(file: &Path, tar: &str, items: &mut Vec<Result<LabelledPicture, DatasetError>>) -> Result<(), DatasetError> {
    let failed = |source| DatasetError::read(file, source);
    let mut archive = Archive::new(BufReader::new(File::open(file).map_err(failed)?));
    let mut sample = Sample::default();
    for entry in archive.entries().map_err(failed)? {
        let mut entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
        // Files that are the same up to the first dot of the name are one sample.
        let key = name[..name.len() - base(&name).len()].to_owned() + base(&name).split('.').next().unwrap_or("");
        if key != sample.key {
            items.extend(finish(std::mem::take(&mut sample), file, tar));
            sample.key = key;
        }
        let rest = &base(&name)[base(&sample.key).len()..];
        if rest == ".json" {
            let mut bytes = Vec::new();
            entry.by_ref().take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
            sample.record = Some(bytes);
        } else if is_picture(&name) && rest.matches('.').count() == 1 {
            sample.picture = Some((name, entry.raw_file_position(), entry.size()));
        }
    }
    items.extend(finish(sample, file, tar));
    Ok(())
}

fn finish(sample: Sample, file: &Path, tar: &str) -> Option<Result<LabelledPicture, DatasetError>> {
    let missing = |what: &str| DatasetError::Missing {
        path: file.join(&sample.key),
        what: what.to_owned(),
        remedy: "make the shard again: `lineament synth verify`",
    };
    match (sample.picture, sample.record) {
        (None, None) => None,
        (None, _) => Some(Err(missing("the picture"))),
        (_, None) => Some(Err(missing("the record (.json)"))),
        (Some((name, start, length)), Some(record)) => {
            let place = Place::Part { file: file.to_owned(), start, length };
            Some(parse(&record, &file.join(&sample.key)).map(|record| {
                let mut picture = LabelledPicture::new(format!("{tar}/{name}"), place, faces(&record));
                picture.complete = true;
                picture
            }))
        }
    }
}

fn parse(bytes: &[u8], path: &Path) -> Result<FrameRecord, DatasetError> {
    let wrong =
        |problem: String| DatasetError::malformed(path, problem, "make the shard again: `lineament synth verify`");
    // Records within shards may be laid out over several lines.
    let line: Vec<u8> = bytes.iter().map(|&byte| if byte == b'\n' || byte == b'\r' { b' ' } else { byte }).collect();
    let record = RecordReader::new(line.as_slice()).next().ok_or_else(|| wrong("an empty record".to_owned()))?;
    record.map_err(|error| wrong(error.to_string()))
}

/// The labels of every face of a record.
fn faces(record: &FrameRecord) -> Vec<LabelledFace> {
    let truth = record.truth.as_ref();
    let of = |face: usize| {
        let mut labels = Labels::from_record(record, face)?;
        let known = truth.and_then(|truth| truth.labels.get(face));
        // What the recipe asked for is the truth; the scores of the record follow from it.
        labels.emotion = known.and_then(|face| face.emotion).or(labels.emotion);
        Some(LabelledFace { labels, marks: known.map(|face| marks(&face.attributes)).unwrap_or_default() })
    };
    (0..record.faces.len()).filter_map(of).collect()
}
