//! Folders of pictures with CSV.
//!
//! Each shard is a folder with its pictures and `labels.csv`; when all are there, their rows are put together in one `labels.csv` beside them.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use serde_json::json;

use super::columns::{self, Column, Row, Value};
use super::croissant::{field_column, field_content, field_file, file_object, file_set};
use super::files_on_disk::{SummedFile, SummedFolder, Written, publish, staging};
use super::format::{About, CsvLayout, Labels, Prepared, Shard, Writer};
use super::manifest::{FileEntry, Manifest, SetDescription, place};
use super::source_layout;
use crate::error::SynthError;
use crate::sample::{LabelPicture, PictureFormat, Sample, key};

/// The CSV of a shard and of the set.
const CSV: &str = "labels.csv";

struct Files {
    layout: CsvLayout,
    columns: Vec<Column>,
    pictures: PictureFormat,
    labels: Vec<LabelPicture>,
    per_shard: u64,
}

pub(super) fn open(set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
    Ok(Box::new(Files {
        layout: set.csv_layout,
        columns: columns::of(set),
        pictures: set.picture_format,
        labels: set.label_pictures.clone(),
        per_shard: set.samples_per_shard,
    }))
}

impl Files {
    fn header(&self) -> Result<String, io::Error> {
        match self.layout {
            CsvLayout::Lineament => line(b',', self.columns.iter().flat_map(Column::headers)),
            CsvLayout::Source => line(b';', source_layout::header()),
        }
    }

    /// The sample's lines, and the key of its files.
    fn rows(&self, sample: &Sample) -> Result<(String, String), SynthError> {
        let failed = |error: io::Error| SynthError::sample(sample.index(), error.to_string());
        match self.layout {
            CsvLayout::Lineament => {
                let key = sample.key();
                let name =
                    format!("{}/{key}.{}", shard_name(sample.index() / self.per_shard), self.pictures.extension());
                let mut text = String::new();
                // A picture without a face has a row too.
                for face in 0..sample.record().faces.len().max(1) {
                    let row = Row::new(sample, &name, face);
                    let cells = self.columns.iter().flat_map(|column| cells(column, column.value(&row)));
                    text.push_str(&line(b',', cells).map_err(failed)?);
                }
                Ok((text, key))
            }
            CsvLayout::Source => {
                let text = line(b';', source_layout::row(sample)?).map_err(failed)?;
                // Its frames count from 1, and so do the names of its pictures.
                Ok((text, key(source_layout::frame(sample))))
            }
        }
    }
}

/// The folder of a shard.
pub(super) fn shard_name(number: u64) -> String {
    format!("{number:06}")
}

/// A line of CSV.
fn line(separator: u8, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Result<String, io::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
    writer.write_record(cells).map_err(io::Error::other)?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

/// The cells of a column: as many as it has headers.
fn cells(column: &Column, value: Value) -> Vec<String> {
    let wide = column.headers().len();
    let spaced = |values: &mut dyn Iterator<Item = String>| vec![values.collect::<Vec<_>>().join(" ")];
    match value {
        Value::Missing => vec![String::new(); wide],
        Value::Text(text) => vec![text],
        Value::Int(value) => vec![value.to_string()],
        Value::Float(value) => vec![value.to_string()],
        Value::Double(value) => vec![value.to_string()],
        Value::Floats(values) if matches!(column.kind, columns::Kind::Floats(_)) => {
            let mut cells: Vec<String> = values.iter().map(f32::to_string).collect();
            cells.resize(wide, String::new());
            cells
        }
        Value::Floats(values) => spaced(&mut values.iter().map(f32::to_string)),
        Value::Doubles(values) => spaced(&mut values.iter().map(f64::to_string)),
    }
}

impl Writer for Files {
    fn shard_path(&self, number: u64) -> String {
        shard_name(number)
    }

    fn prepare(&self, sample: &Sample) -> Result<Prepared, SynthError> {
        let (rows, key) = self.rows(sample)?;
        Ok(Prepared { files: picture_files(sample, &key), labels: Labels::Text(vec![rows]) })
    }

    fn begin(&self, staged: &Path) -> Result<Box<dyn Shard>, SynthError> {
        let header = self.header().map_err(|error| SynthError::file("write", staged, error))?;
        Ok(Box::new(CsvShard { folder: SummedFolder::create(staged)?, csv: header }))
    }

    fn gather(&self, folder: &Path, manifest: &Manifest) -> Result<Vec<FileEntry>, SynthError> {
        let whole = folder.join(CSV);
        let staged = staging(&whole);
        let mut file = SummedFile::create(&staged)?;
        let failed = |error| SynthError::file("write", &whole, error);
        let header = self.header().map_err(failed)?;
        file.write_all(header.as_bytes()).map_err(failed)?;
        for shard in &manifest.shards {
            let path = place(folder, shard).join(CSV);
            let read = |error| SynthError::file("read", &path, error);
            let mut part = BufReader::new(File::open(&path).map_err(read)?);
            let mut its_header = vec![0; header.len()];
            part.read_exact(&mut its_header).map_err(read)?;
            io::copy(&mut part, &mut file).map_err(failed)?;
        }
        let written = file.finish()?;
        publish(&staged, &whole)?;
        Ok(vec![FileEntry::new(CSV, written)])
    }

    fn about(&self, manifest: &Manifest) -> About {
        let extension = self.pictures.extension();
        let (what, separator) = match self.layout {
            CsvLayout::Lineament => (
                "A row for each face (and one for a picture without); `file_name` is the picture. Missing labels are empty.".to_owned(),
                ",",
            ),
            CsvLayout::Source => (
                format!("A row for each picture: row `frame` is of the picture `KEY.{extension}` with that number, from 1, in eight digits. {}", source_layout::ABOUT),
                ";",
            ),
        };
        let mut structure = format!(
            "Folders `000000`, `000001` … of {} pictures `KEY.{extension}` each, with a `{CSV}`; `{CSV}` beside them holds the rows of all. {what}",
            self.per_shard
        );
        structure.push_str(&label_pictures(&self.labels));
        let load = format!(
            "import pandas\nlabels = pandas.read_csv(\"{CSV}\", sep=\"{separator}\")\nprint(labels[[\"emotion\", \"yaw\", \"pitch\", \"roll\"]].describe(include=\"all\"))"
        );
        let mut distribution =
            vec![file_set("pictures", self.pictures.media_type(), &format!("*/????????.{extension}"), &[])];
        for labels in &self.labels {
            distribution.push(file_set(labels.name(), "image/png", &format!("*/*.{}", labels.suffix()), &[]));
        }
        distribution
            .extend(manifest.files.iter().map(|file| file_object(&file.path, "text/csv", file.bytes, &file.sha256)));
        let mut record_sets = vec![json!({
            "@type": "cr:RecordSet", "@id": "pictures-by-name", "name": "pictures-by-name", "description": "The pictures.",
            "field": [
                field_file("pictures-by-name/name", "pictures", "The picture's file name."),
                field_content("pictures-by-name/picture", "pictures", "The picture."),
            ]
        })];
        // Croissant's CSV has commas.
        if self.layout == CsvLayout::Lineament {
            let fields: Vec<_> = self
                .columns
                .iter()
                .filter(|column| !matches!(column.kind, columns::Kind::Floats(_)))
                .map(|column| field_column("labels", CSV, true, column))
                .collect();
            record_sets.push(json!({
                "@type": "cr:RecordSet", "@id": "labels", "name": "labels",
                "description": "The labels of each face; the columns of points (x_0, y_0, z_0 …) are in the file too.", "field": fields
            }));
        }
        About { structure, load, data_files: None, distribution, record_sets }
    }
}

/// The picture and its pictures of labels, by name.
pub(super) fn picture_files(sample: &Sample, key: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![(format!("{key}.{}", sample.format().extension()), sample.picture().to_vec())];
    files.extend(sample.extras().iter().map(|(labels, bytes)| (format!("{key}.{}", labels.suffix()), bytes.clone())));
    files
}

/// What the card says of pictures of labels beside the pictures.
pub(super) fn label_pictures(labels: &[LabelPicture]) -> String {
    labels.iter().map(|labels| format!(" `KEY.{}`: {}", labels.suffix(), labels.about())).collect()
}

struct CsvShard {
    folder: SummedFolder,
    csv: String,
}

impl Shard for CsvShard {
    fn append(&mut self, sample: Prepared) -> Result<(), SynthError> {
        for (name, bytes) in &sample.files {
            self.folder.write(name, bytes)?;
        }
        if let Labels::Text(texts) = &sample.labels {
            self.csv.extend(texts.iter().map(String::as_str));
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Written, SynthError> {
        let csv = std::mem::take(&mut self.csv);
        self.folder.write(CSV, csv.as_bytes())?;
        Ok(self.folder.finish())
    }
}
