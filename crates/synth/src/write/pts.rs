//! 300-W: a `.pts` file beside each picture.
//!
//! Its coordinates count from 1 at the centre of the first pixel, so 0.5 is added on writing.

use std::fmt::Write as _;
use std::path::Path;

use lineament_face::ibug68;
use serde_json::json;

use super::croissant::{field_content, field_file, file_set};
use super::files::{label_pictures, picture_files, shard_name};
use super::files_on_disk::{SummedFolder, Written};
use super::format::{About, Labels, Prepared, Shard, Writer};
use super::manifest::{Manifest, SetDescription};
use crate::error::SynthError;
use crate::sample::{LabelPicture, PictureFormat, Sample};

/// From our pixels (the first one's centre is at 0.5) to those of the format (at 1).
const SHIFT: f64 = 0.5;

struct Pts {
    pictures: PictureFormat,
    labels: Vec<LabelPicture>,
    per_shard: u64,
}

pub(super) fn open(set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
    Ok(Box::new(Pts {
        pictures: set.picture_format,
        labels: set.label_pictures.clone(),
        per_shard: set.samples_per_shard,
    }))
}

/// The text of a file.
fn text(points: &[[f32; 2]]) -> String {
    let mut text = format!("version: 1\nn_points:  {}\n{{\n", points.len());
    for point in points {
        let [x, y] = point.map(|value| f64::from(value) + SHIFT);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{x:.6} {y:.6}");
    }
    text.push_str("}\n");
    text
}

impl Writer for Pts {
    fn shard_path(&self, number: u64) -> String {
        shard_name(number)
    }

    fn prepare(&self, sample: &Sample) -> Result<Prepared, SynthError> {
        let key = sample.key();
        let mut files = picture_files(sample, &key);
        for (i, face) in sample.record().faces.iter().enumerate() {
            let points = face.landmarks68.as_deref().filter(|points| points.len() == ibug68::COUNT);
            let Some(points) = points else {
                return Err(SynthError::sample(
                    sample.index(),
                    format!("face {i} has no 68 points; give them, or choose another format"),
                ));
            };
            let name = if i == 0 { format!("{key}.pts") } else { format!("{key}_{i}.pts") };
            files.push((name, text(points).into_bytes()));
        }
        Ok(Prepared { files, labels: Labels::InFiles })
    }

    fn begin(&self, staged: &Path) -> Result<Box<dyn Shard>, SynthError> {
        Ok(Box::new(FolderShard(SummedFolder::create(staged)?)))
    }

    fn about(&self, _: &Manifest) -> About {
        let extension = self.pictures.extension();
        let mut structure = format!(
            "Folders `000000`, `000001` … of {} pictures `KEY.{extension}` each. `KEY.pts`: iBUG's 68 points, the jaw along the visible outline, as \
             people annotate; the centre of the first pixel is (1, 1). Further faces of a picture are `KEY_1.pts` …; a picture without a face has none.",
            self.per_shard
        );
        structure.push_str(&label_pictures(&self.labels));
        let load = format!(
            "import glob, pathlib\nfor name in sorted(glob.glob(\"*/*.pts\")):\n    lines = pathlib.Path(name).read_text().splitlines()\n    points = [tuple(map(float, line.split())) for line in lines[3:71]]\n    print(name.replace(\".pts\", \".{extension}\"), points[30])"
        );
        let mut distribution = vec![
            file_set("pictures", self.pictures.media_type(), &format!("*/????????.{extension}"), &[]),
            file_set("points", "text/plain", "*/*.pts", &[]),
        ];
        for labels in &self.labels {
            distribution.push(file_set(labels.name(), "image/png", &format!("*/*.{}", labels.suffix()), &[]));
        }
        let record_sets = vec![
            json!({"@type": "cr:RecordSet", "@id": "samples", "name": "samples", "description": "The pictures.", "field": [
                field_file("samples/name", "pictures", "The picture's file name."),
                field_content("samples/picture", "pictures", "The picture."),
            ]}),
        ];
        About { structure, load, data_files: None, distribution, record_sets }
    }
}

struct FolderShard(SummedFolder);

impl Shard for FolderShard {
    fn append(&mut self, sample: Prepared) -> Result<(), SynthError> {
        sample.files.iter().try_for_each(|(name, bytes)| self.0.write(name, bytes))
    }

    fn finish(self: Box<Self>) -> Result<Written, SynthError> {
        Ok(self.0.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_first_pixels_centre_is_one_one() {
        assert_eq!(
            text(&[[0.5, 0.5], [63.25, 47.5]]),
            "version: 1\nn_points:  2\n{\n1.000000 1.000000\n63.750000 48.000000\n}\n"
        );
    }
}
