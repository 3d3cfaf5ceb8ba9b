//! WebDataset: plain tar files; the files whose names are the same before the first dot are a sample, and stand beside each other.
//!
//! The headers are those of POSIX (ustar), with nothing of the machine: no owner, the time zero, mode 644.

use std::path::Path;

use serde_json::json as object;
use tar::{Builder, EntryType, Header};

use super::croissant::{field_content, field_file, field_text, file_object, file_set};
use super::files_on_disk::{SummedFile, Written};
use super::format::{About, Labels, Prepared, Shard, Writer};
use super::json;
use super::manifest::{Manifest, SetDescription};
use crate::error::SynthError;
use crate::sample::{LabelPicture, PictureFormat, Sample};

struct WebDataset {
    name: String,
    pictures: PictureFormat,
    labels: Vec<LabelPicture>,
}

pub(super) fn open(set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
    Ok(Box::new(WebDataset {
        name: set.name.clone(),
        pictures: set.picture_format,
        labels: set.label_pictures.clone(),
    }))
}

impl Writer for WebDataset {
    fn shard_path(&self, number: u64) -> String {
        format!("{}-{number:06}.tar", self.name)
    }

    fn prepare(&self, sample: &Sample) -> Result<Prepared, SynthError> {
        let key = sample.key();
        let record =
            json::record(sample.record()).map_err(|error| SynthError::sample(sample.index(), error.to_string()))?;
        let mut files = vec![
            (format!("{key}.{}", self.pictures.extension()), sample.picture().to_vec()),
            (format!("{key}.json"), record),
        ];
        files.extend(
            sample.extras().iter().map(|(labels, bytes)| (format!("{key}.{}", labels.suffix()), bytes.clone())),
        );
        Ok(Prepared { files, labels: Labels::InFiles })
    }

    fn begin(&self, staged: &Path) -> Result<Box<dyn Shard>, SynthError> {
        Ok(Box::new(TarShard { builder: Builder::new(SummedFile::create(staged)?) }))
    }

    fn about(&self, manifest: &Manifest) -> About {
        let extension = self.pictures.extension();
        let mut structure = format!(
            "Tar shards `{}-000000.tar` … of {} samples each. Of each sample: `KEY.{extension}`, the picture; `KEY.json`, the record of the frame \
             with its `truth`",
            self.name, manifest.set.samples_per_shard
        );
        for labels in &self.labels {
            structure.push_str(&format!("; `KEY.{}`, {}", labels.suffix(), labels.name()));
        }
        structure.push('.');
        let load = format!(
            "import webdataset\nlast = {}\nset = webdataset.WebDataset(f\"{}-{{{{000000..{{last:06}}}}}}.tar\", shardshuffle=False).decode(\"pil\").to_tuple(\"{extension}\", \"json\")\nfor picture, record in set:\n    print(picture.size, [face[\"pose\"] for face in record[\"faces\"]])",
            manifest.set.shards().saturating_sub(1),
            self.name
        );
        let tars: Vec<String> = manifest.shards.iter().map(|shard| shard.path.clone()).collect();
        let mut distribution: Vec<_> = manifest
            .shards
            .iter()
            .map(|shard| file_object(&shard.path, "application/x-tar", shard.bytes, &shard.sha256))
            .collect();
        distribution.push(file_set("pictures", self.pictures.media_type(), &format!("????????.{extension}"), &tars));
        distribution.push(file_set("records", "application/json", "*.json", &tars));
        for labels in &self.labels {
            distribution.push(file_set(labels.name(), "image/png", &format!("*.{}", labels.suffix()), &tars));
        }
        let picture_fields = [
            field_file("samples/name", "pictures", "The picture's file name."),
            field_content("samples/picture", "pictures", "The picture."),
        ];
        // Not by jsonPath: readers take no values out of JSON files within archives.
        let label_fields = [
            field_file("labels/name", "records", "The record's file name: the picture's up to the dot."),
            field_text("labels/record", "records", "The record of the frame with its truth: JSON."),
        ];
        let record_sets = vec![
            object!({"@type": "cr:RecordSet", "@id": "samples", "name": "samples", "description": "The pictures.", "field": picture_fields}),
            object!({"@type": "cr:RecordSet", "@id": "labels", "name": "labels", "description": "The records.", "field": label_fields}),
        ];
        About { structure, load, data_files: Some(format!("{}-*.tar", self.name)), distribution, record_sets }
    }
}

struct TarShard {
    builder: Builder<SummedFile>,
}

impl Shard for TarShard {
    fn append(&mut self, sample: Prepared) -> Result<(), SynthError> {
        for (name, bytes) in &sample.files {
            let mut header = Header::new_ustar();
            let named = header.set_path(name);
            header.set_entry_type(EntryType::Regular);
            header.set_mode(0o644);
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(0);
            header.set_size(bytes.len() as u64);
            header.set_cksum();
            let written = named.and_then(|()| self.builder.append(&header, bytes.as_slice()));
            written.map_err(|error| SynthError::file("write", self.builder.get_ref().path(), error))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written, SynthError> {
        let path = self.builder.get_ref().path().to_owned();
        let file = self.builder.into_inner().map_err(|error| SynthError::file("write", &path, error))?;
        file.finish()
    }
}
