//! COCO keypoints.
//!
//! Keypoints count from 0 at the centre of the first pixel, so 0.5 is taken off on writing; boxes are measured from the picture's corner, as ours.
//! Each face has two annotations: its 478 landmarks, and iBUG's 68 points.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use lineament_face::ibug68::{self, Part};
use lineament_face::landmarks::{self, Contour};
use lineament_face::{FaceRecord, FrameRecord};
use serde_json::{Value as Json, json};

use super::croissant::{field_content, field_file, file_object, file_set};
use super::files::{label_pictures, picture_files, shard_name};
use super::files_on_disk::{SummedFile, SummedFolder, Written, publish, staging};
use super::format::{About, Labels, Prepared, Shard, Writer};
use super::manifest::{FileEntry, Manifest, SetDescription, place};
use crate::error::SynthError;
use crate::sample::{LabelPicture, PictureFormat, Sample};

/// The annotations of a shard and of the set.
const ANNOTATIONS: &str = "annotations.json";
/// From our pixels (the first one's centre is at 0.5) to COCO's (at 0).
const SHIFT: f64 = 0.5;
/// From which visibility a landmark counts as seen.
const SEEN: f32 = 0.5;
/// The categories: 478 landmarks, 68 points.
const CATEGORIES: [u64; 2] = [1, 2];
/// The numbers of annotations are a function of the picture and the face.
const MOST_FACES: u64 = 1000;
/// What stands between the pictures and the annotations, and after them; each is a line of its own.
const BETWEEN: &str = "],\n\"annotations\":[\n";
const AFTER: &str = "]}\n";

struct Coco {
    pictures: PictureFormat,
    labels: Vec<LabelPicture>,
    per_shard: u64,
    /// All up to the first picture.
    before: String,
}

pub(super) fn open(set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
    let info = json!({"description": format!("Rendered faces: {}, seed {}", set.recipe, set.seed), "version": set.version, "contributor": "Lineament"});
    let licenses = json!([{"id": 1, "name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"}]);
    Ok(Box::new(Coco {
        pictures: set.picture_format,
        labels: set.label_pictures.clone(),
        per_shard: set.samples_per_shard,
        before: format!(
            "{{\"info\":{info},\n\"licenses\":{licenses},\n\"categories\":{},\n\"images\":[\n",
            Json::Array(vec![mesh_category(), ibug_category()])
        ),
    }))
}

/// Pairs of neighbours along a line, counted from 1 as COCO's skeletons do.
fn edges(points: &[u16], closed: bool) -> Vec<[u16; 2]> {
    let ends = points.iter().skip(1).chain(points.first().filter(|_| closed));
    points.iter().zip(ends).map(|(&a, &b)| [a + 1, b + 1]).collect()
}

fn mesh_category() -> Json {
    let names: Vec<String> = (0..landmarks::COUNT).map(|i| format!("landmark_{i}")).collect();
    let skeleton: Vec<_> =
        Contour::ALL.iter().flat_map(|contour| edges(contour.points(), contour.is_closed())).collect();
    json!({"id": CATEGORIES[0], "name": "face", "supercategory": "person", "keypoints": names, "skeleton": skeleton})
}

fn ibug_category() -> Json {
    let name = |part: Part, i: u8| format!("{}_{}", part.name(), i - part.points().start());
    let names: Vec<String> = Part::ALL.iter().flat_map(|&part| part.points().map(move |i| name(part, i))).collect();
    let closed = [Part::RightEye, Part::LeftEye, Part::OuterLip, Part::InnerLip];
    let skeleton: Vec<_> = Part::ALL
        .iter()
        .flat_map(|part| edges(&part.points().map(u16::from).collect::<Vec<_>>(), closed.contains(part)))
        .collect();
    json!({"id": CATEGORIES[1], "name": "face_68", "supercategory": "person", "keypoints": names, "skeleton": skeleton})
}

/// x, y, v of each point, and how many are labelled: 2 seen, 1 hidden, 0 outside of the picture (COCO has no such points).
fn keypoints(points: impl Iterator<Item = ([f32; 2], bool)>, record: &FrameRecord) -> (Vec<Json>, usize) {
    let (mut flat, mut labelled) = (Vec::new(), 0);
    let [width, height] = [record.width, record.height].map(f64::from);
    for ([x, y], seen) in points {
        let [x, y] = [x, y].map(f64::from);
        if (0.0..width).contains(&x) && (0.0..height).contains(&y) {
            labelled += 1;
            // Thousandths of a pixel: what is left of the three formats' rounding is far below what labels are used for.
            let round = |value: f64| json!(((value - SHIFT) * 1000.0).round() / 1000.0 + 0.0);
            flat.extend([round(x), round(y), json!(1 + u8::from(seen))]);
        } else {
            flat.extend([json!(0), json!(0), json!(0)]);
        }
    }
    (flat, labelled)
}

/// The part of a box that is in the picture.
fn clipped([x, y, width, height]: [f64; 4], record: &FrameRecord) -> [f64; 4] {
    let side = |from: f64, length: f64, end: u32| {
        let (first, last) = (from.clamp(0.0, f64::from(end)), (from + length).clamp(0.0, f64::from(end)));
        [first, last - first]
    };
    let [[x, width], [y, height]] = [side(x, width, record.width), side(y, height, record.height)];
    [x, y, width, height]
}

impl Coco {
    /// The two annotations of a face, as far as its points are known.
    fn annotations(&self, sample: &Sample, number: u64, face: &FaceRecord) -> Vec<Json> {
        let record = sample.record();
        let bounds = clipped(face.bounds, record);
        let visible = |i: usize| face.visibility.as_ref().is_none_or(|all| all.get(i).is_none_or(|&v| v >= SEEN));
        let mesh = face
            .landmarks
            .as_ref()
            .map(|all| keypoints(all.iter().enumerate().map(|(i, &[x, y, _])| ([x, y], visible(i))), record));
        // The outline is seen by its definition.
        let ibug_seen =
            |i: usize| Part::Jaw.points().contains(&(i as u8)) || visible(usize::from(ibug68::LANDMARKS[i]));
        let ibug = face
            .landmarks68
            .as_ref()
            .filter(|all| all.len() == ibug68::COUNT)
            .map(|all| keypoints(all.iter().enumerate().map(|(i, &point)| (point, ibug_seen(i))), record));
        let mut attributes = serde_json::Map::new();
        if let Some(pose) = face.pose {
            attributes.extend(
                [("yaw", pose.yaw), ("pitch", pose.pitch), ("roll", pose.roll)]
                    .map(|(name, angle)| (name.to_owned(), json!(angle))),
            );
        }
        if let Some(emotion) = face.emotion {
            attributes.insert("emotion".to_owned(), json!(emotion.label));
        }
        CATEGORIES
            .into_iter()
            .zip([mesh, ibug])
            .filter_map(|(category, points)| Some((category, points?)))
            .map(|(category, (keypoints, labelled))| {
                json!({
                    "id": (sample.index() * MOST_FACES + number) * 2 + category,
                    "image_id": sample.index() + 1,
                    "category_id": category,
                    "bbox": bounds,
                    "area": bounds[2] * bounds[3],
                    "iscrowd": 0,
                    "num_keypoints": labelled,
                    "keypoints": keypoints,
                    "attributes": attributes,
                })
            })
            .collect()
    }
}

impl Writer for Coco {
    fn shard_path(&self, number: u64) -> String {
        shard_name(number)
    }

    fn prepare(&self, sample: &Sample) -> Result<Prepared, SynthError> {
        let record = sample.record();
        let key = sample.key();
        if record.faces.len() as u64 > MOST_FACES {
            let problem =
                format!("{} faces on a picture; COCO annotations are numbered for {MOST_FACES}", record.faces.len());
            return Err(SynthError::sample(sample.index(), problem));
        }
        let name = format!("{}/{key}.{}", shard_name(sample.index() / self.per_shard), self.pictures.extension());
        // From 1: evaluators take the number 0 for none.
        let image = json!({"id": sample.index() + 1, "file_name": name, "width": record.width, "height": record.height, "license": 1});
        let mut annotations = String::new();
        for (number, face) in (0..).zip(&record.faces) {
            for annotation in self.annotations(sample, number, face) {
                annotations.push_str(&format!("{annotation},\n"));
            }
        }
        Ok(Prepared {
            files: picture_files(sample, &key),
            labels: Labels::Text(vec![format!("{image},\n"), annotations]),
        })
    }

    fn begin(&self, staged: &Path) -> Result<Box<dyn Shard>, SynthError> {
        Ok(Box::new(CocoShard {
            folder: SummedFolder::create(staged)?,
            images: self.before.clone(),
            annotations: String::new(),
        }))
    }

    fn gather(&self, folder: &Path, manifest: &Manifest) -> Result<Vec<FileEntry>, SynthError> {
        let whole = folder.join(ANNOTATIONS);
        let staged = staging(&whole);
        let mut file = SummedFile::create(&staged)?;
        let failed = |error| SynthError::file("write", &whole, error);
        file.write_all(self.before.as_bytes()).map_err(failed)?;
        // First the pictures of all shards, then their annotations: each shard has them a line each.
        for section in [Section::Images, Section::Annotations] {
            let mut began = false;
            for shard in &manifest.shards {
                let path = place(folder, shard).join(ANNOTATIONS);
                let read = |error| SynthError::file("read", &path, error);
                let mut now = Section::Before;
                for line in BufReader::new(File::open(&path).map_err(read)?).lines() {
                    let line = line.map_err(read)?;
                    now = match line.as_str() {
                        "\"images\":[" => Section::Images,
                        "\"annotations\":[" => Section::Annotations,
                        "]," | "]}" => Section::Before,
                        _ if now == section => {
                            let comma = if began { ",\n" } else { "" };
                            began = true;
                            write!(file, "{comma}{}", line.trim_end_matches(',')).map_err(failed)?;
                            now
                        }
                        _ => now,
                    };
                }
            }
            let line_end = if began { "\n" } else { "" };
            let end = if section == Section::Images { BETWEEN } else { AFTER };
            write!(file, "{line_end}{end}").map_err(failed)?;
        }
        let written = file.finish()?;
        publish(&staged, &whole)?;
        Ok(vec![FileEntry::new(ANNOTATIONS, written)])
    }

    fn about(&self, manifest: &Manifest) -> About {
        let extension = self.pictures.extension();
        let mut structure = format!(
            "Folders `000000`, `000001` … of {} pictures `KEY.{extension}` each, with an `{ANNOTATIONS}` of their own; `{ANNOTATIONS}` beside them holds \
             those of all. COCO keypoints: category 1, `face`, has the 478 landmarks, category 2, `face_68`, iBUG's 68 points with the jaw along the \
             visible outline. Keypoints count from 0 at the centre of the first pixel; v is 2 for a point that is seen, 1 for a hidden one, 0 for one \
             outside of the picture. Boxes end at the picture's edge.",
            self.per_shard
        );
        structure.push_str(&label_pictures(&self.labels));
        let load = format!(
            "from pycocotools.coco import COCO\ncoco = COCO(\"{ANNOTATIONS}\")\nfor number in coco.getImgIds()[:3]:\n    print(coco.loadImgs(number)[0][\"file_name\"], len(coco.loadAnns(coco.getAnnIds(number))))"
        );
        let mut distribution =
            vec![file_set("pictures", self.pictures.media_type(), &format!("*/????????.{extension}"), &[])];
        for labels in &self.labels {
            distribution.push(file_set(labels.name(), "image/png", &format!("*/*.{}", labels.suffix()), &[]));
        }
        distribution.extend(
            manifest.files.iter().map(|file| file_object(&file.path, "application/json", file.bytes, &file.sha256)),
        );
        let field = |name: &str, path: &str, kind: &str, about: &str| {
            json!({"@type": "cr:Field", "@id": format!("annotations/{name}"), "name": format!("annotations/{name}"), "description": about, "dataType": kind,
                "source": {"fileObject": {"@id": ANNOTATIONS}, "extract": {"jsonPath": path}}})
        };
        let record_sets = vec![
            json!({"@type": "cr:RecordSet", "@id": "samples", "name": "samples", "description": "The pictures.", "field": [
                field_file("samples/name", "pictures", "The picture's file name."),
                field_content("samples/picture", "pictures", "The picture."),
            ]}),
            json!({"@type": "cr:RecordSet", "@id": "annotations", "name": "annotations", "description": "Two for each face.", "field": [
                field("image", "$.annotations[*].image_id", "sc:Integer", "The picture's number."),
                field("category", "$.annotations[*].category_id", "sc:Integer", "1 the 478 landmarks, 2 the 68 points."),
                field("labelled", "$.annotations[*].num_keypoints", "sc:Integer", "How many points are in the picture."),
            ]}),
        ];
        About { structure, load, data_files: None, distribution, record_sets }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Before,
    Images,
    Annotations,
}

struct CocoShard {
    folder: SummedFolder,
    images: String,
    annotations: String,
}

impl Shard for CocoShard {
    fn append(&mut self, sample: Prepared) -> Result<(), SynthError> {
        for (name, bytes) in &sample.files {
            self.folder.write(name, bytes)?;
        }
        if let Labels::Text(texts) = &sample.labels {
            for (text, all) in texts.iter().zip([&mut self.images, &mut self.annotations]) {
                all.push_str(text);
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, SynthError> {
        // JSON has no comma after the last.
        let without_last =
            |text: &str| text.strip_suffix(",\n").map_or_else(|| text.to_owned(), |rest| format!("{rest}\n"));
        let text = format!("{}{BETWEEN}{}{AFTER}", without_last(&self.images), without_last(&self.annotations));
        self.folder.write(ANNOTATIONS, text.as_bytes())?;
        Ok(self.folder.finish())
    }
}
