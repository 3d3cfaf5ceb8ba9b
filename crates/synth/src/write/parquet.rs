//! Parquet: a row for each picture, columns of labels, the pictures inline or beside.
//!
//! The columns are those of the CSV files, of the picture's first face; lists stay lists. What a picture with several faces has beyond its first is
//! in `record`, the whole record as JSON. Nothing is compressed: pictures are already, and columns of coordinates gain little.

mod file;
mod table;
mod thrift;

use std::io;
use std::path::Path;

use serde_json::json;

pub use self::table::{TableCell, TableKind, TableWriter};

use self::file::{Column as Leaf, File, Meaning, Node, Often, Physical};
use super::columns::{self, Column, Kind, Row, Value};
use super::croissant::{field_column, file_set};
use super::files::{label_pictures, picture_files, shard_name};
use super::files_on_disk::{SummedFile, SummedFolder, Written};
use super::format::{About, Labels, Pictures, Prepared, Shard, Writer};
use super::manifest::{Manifest, SetDescription};
use crate::error::SynthError;
use crate::sample::{LabelPicture, PictureFormat, Sample};

/// The Parquet file of a shard whose pictures are beside it.
const BESIDE: &str = "labels.parquet";

struct Parquet {
    name: String,
    place: Pictures,
    columns: Vec<Column>,
    pictures: PictureFormat,
    labels: Vec<LabelPicture>,
    per_shard: u64,
    schema: Node,
}

pub(super) fn open(set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
    let mut columns = columns::of(set);
    columns.retain(|column| !matches!(column.name.as_str(), "face"));
    let inline: Vec<&str> = match set.pictures {
        Pictures::Inline => {
            ["image"].into_iter().chain(set.label_pictures.iter().map(|labels| labels.name())).collect()
        }
        Pictures::Beside => Vec::new(),
    };
    let schema = schema(&inline, &columns);
    Ok(Box::new(Parquet {
        name: set.name.clone(),
        place: set.pictures,
        columns,
        pictures: set.picture_format,
        labels: set.label_pictures.clone(),
        per_shard: set.samples_per_shard,
        schema,
    }))
}

/// The columns, as Parquet describes them. All may be missing but the elements of lists.
fn schema(inline: &[&str], columns: &[Column]) -> Node {
    let leaf = |name: &str, physical, meaning| Node::leaf(name, Often::AtMostOnce, physical, meaning);
    let mut fields = Vec::new();
    for name in inline {
        // The structure of Hugging Face's pictures.
        let parts = vec![leaf("bytes", Physical::Bytes, Meaning::Plain), leaf("path", Physical::Bytes, Meaning::Text)];
        fields.push(Node::group(name, Often::AtMostOnce, Meaning::Plain, parts));
    }
    for column in columns {
        let name = column.name.as_str();
        fields.push(match column.kind {
            Kind::Text => leaf(name, Physical::Bytes, Meaning::Text),
            Kind::Int => leaf(name, Physical::Int64, Meaning::Plain),
            Kind::Float => leaf(name, Physical::Float, Meaning::Plain),
            Kind::Double => leaf(name, Physical::Double, Meaning::Plain),
            Kind::Floats(_) | Kind::AnyFloats => Node::list(name, Physical::Float),
            Kind::AnyDoubles => Node::list(name, Physical::Double),
        });
    }
    fields.push(leaf("record", Physical::Bytes, Meaning::Text));
    Node::group("sample", Often::Once, Meaning::Plain, fields)
}

/// Hugging Face's name of what a column holds.
fn feature(kind: &Kind) -> serde_json::Value {
    let value = |kind: &str| json!({"dtype": kind, "_type": "Value"});
    let list = |kind: &str| json!({"feature": value(kind), "_type": "Sequence"});
    match kind {
        Kind::Text => value("string"),
        Kind::Int => value("int64"),
        Kind::Float => value("float32"),
        Kind::Double => value("float64"),
        Kind::Floats(_) | Kind::AnyFloats => list("float32"),
        Kind::AnyDoubles => list("float64"),
    }
}

impl Parquet {
    /// Names of the columns of pictures.
    fn inline(&self) -> Vec<&'static str> {
        match self.place {
            Pictures::Inline => {
                std::iter::once("image").chain(self.labels.iter().map(|labels| labels.name())).collect()
            }
            Pictures::Beside => Vec::new(),
        }
    }

    /// What Hugging Face's loader wants to be told, or it takes pictures for structures.
    fn features(&self) -> String {
        let pictures = self.inline().into_iter().map(|name| (name.to_owned(), json!({"_type": "Image"})));
        let columns = self.columns.iter().map(|column| (column.name.clone(), feature(&column.kind)));
        let record = ("record".to_owned(), feature(&Kind::Text));
        let features: serde_json::Map<_, _> = pictures.chain(columns).chain([record]).collect();
        json!({"info": {"features": features}}).to_string()
    }
}

impl Writer for Parquet {
    fn shard_path(&self, number: u64) -> String {
        match self.place {
            Pictures::Inline => format!("{}-{number:06}.parquet", self.name),
            Pictures::Beside => shard_name(number),
        }
    }

    fn prepare(&self, sample: &Sample) -> Result<Prepared, SynthError> {
        let key = sample.key();
        let picture = format!("{key}.{}", self.pictures.extension());
        let name = match self.place {
            Pictures::Inline => picture,
            Pictures::Beside => format!("{}/{picture}", shard_name(sample.index() / self.per_shard)),
        };
        let row = Row::new(sample, &name, 0);
        let mut values: Vec<Value> = self.columns.iter().map(|column| column.value(&row)).collect();
        values.push(if sample.record().faces.len() > 1 {
            let text = serde_json::to_string(sample.record());
            Value::Text(text.map_err(|error| SynthError::sample(sample.index(), error.to_string()))?)
        } else {
            Value::Missing
        });
        Ok(Prepared { files: picture_files(sample, &key), labels: Labels::Row(values) })
    }

    fn begin(&self, staged: &Path) -> Result<Box<dyn Shard>, SynthError> {
        let (folder, file) = match self.place {
            Pictures::Inline => (None, SummedFile::create(staged)?),
            Pictures::Beside => {
                let folder = SummedFolder::create(staged)?;
                let file = SummedFile::create(&folder.path().join(BESIDE))?;
                (Some(folder), file)
            }
        };
        Ok(Box::new(ParquetShard {
            folder,
            file,
            schema: self.schema.clone(),
            features: self.features(),
            rows: 0,
            pictures: vec![Vec::new(); self.inline().len()],
            columns: self
                .columns
                .iter()
                .map(|column| column.kind.clone())
                .chain([Kind::Text])
                .map(|kind| (kind, Vec::new()))
                .collect(),
        }))
    }

    fn about(&self, _: &Manifest) -> About {
        let extension = self.pictures.extension();
        let (pattern, mut structure, file_set_name) = match self.place {
            Pictures::Inline => (
                format!("{}-*.parquet", self.name),
                format!(
                    "Parquet files `{}-000000.parquet` … of {} rows each, a row for each picture. `image` is the picture: `bytes` and `path`{}",
                    self.name,
                    self.per_shard,
                    if self.labels.is_empty() { "." } else { "; the pictures of labels are columns like it." }
                ),
                "tables",
            ),
            Pictures::Beside => (
                format!("*/{BESIDE}"),
                format!(
                    "Folders `000000`, `000001` … of {} pictures `KEY.{extension}` each, with a `{BESIDE}`: a row for each picture; `file_name` is its file.",
                    self.per_shard
                ),
                "tables",
            ),
        };
        structure.push_str(
            " The labels are of the first face of the picture; where there are more, `record` is the whole record as JSON. Lists of points are flat: \
             x, y, z, x, y, z …",
        );
        structure.push_str(&match self.place {
            Pictures::Inline => {
                self.labels.iter().map(|labels| format!(" `{}`: {}", labels.name(), labels.about())).collect::<String>()
            }
            Pictures::Beside => label_pictures(&self.labels),
        });
        let load = format!(
            "import glob, numpy, pyarrow.dataset\ntable = pyarrow.dataset.dataset(sorted(glob.glob(\"{pattern}\"))).head(3, columns=[\"file_name\", \"AU12\", \"landmarks\"])\nprint(numpy.array(table[\"landmarks\"][0].as_py()).reshape(478, 3)[4])"
        );
        let distribution = vec![file_set(file_set_name, "application/x-parquet", &pattern, &[])];
        let mut fields: Vec<_> =
            self.columns.iter().map(|column| field_column("rows", file_set_name, false, column)).collect();
        if self.place == Pictures::Inline {
            fields.insert(
                0,
                json!({"@type": "cr:Field", "@id": "rows/image", "name": "rows/image", "description": "The picture.", "dataType": "sc:ImageObject",
                    "source": {"fileSet": {"@id": file_set_name}, "extract": {"column": "image"}, "transform": {"jsonPath": "bytes"}}}),
            );
        }
        let record_sets = vec![
            json!({"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "description": "A row for each picture.", "field": fields}),
        ];
        About { structure, load, data_files: Some(pattern), distribution, record_sets }
    }
}

/// A shard: its columns are kept until it is finished, for Parquet has them one after the other.
struct ParquetShard {
    folder: Option<SummedFolder>,
    file: SummedFile,
    schema: Node,
    features: String,
    rows: usize,
    /// For each column of pictures, the rows: name and bytes.
    pictures: Vec<Vec<(String, Vec<u8>)>>,
    columns: Vec<(Kind, Vec<Value>)>,
}

impl Shard for ParquetShard {
    fn append(&mut self, sample: Prepared) -> Result<(), SynthError> {
        match &mut self.folder {
            Some(folder) => sample.files.iter().try_for_each(|(name, bytes)| folder.write(name, bytes))?,
            None => self.pictures.iter_mut().zip(sample.files).for_each(|(column, file)| column.push(file)),
        }
        self.rows += 1;
        if let Labels::Row(values) = sample.labels {
            self.columns.iter_mut().zip(values).for_each(|(column, value)| column.1.push(value));
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written, SynthError> {
        let Self { folder, file, schema, features, rows, pictures, columns } = *self;
        let path = file.path().to_owned();
        let write = || -> io::Result<SummedFile> {
            let mut file = File::new(file, schema)?;
            for column in pictures {
                let (mut bytes, mut names) = (file.column()?, Vec::new());
                for (name, picture) in column {
                    bytes.bytes(&picture)?;
                    names.push(name);
                }
                bytes.end()?;
                let mut paths = file.column()?;
                names.iter().try_for_each(|name| paths.bytes(name.as_bytes()))?;
                paths.end()?;
            }
            for (_, values) in columns {
                let mut leaf = file.column()?;
                values.iter().try_for_each(|value| put(&mut leaf, value))?;
                bounds(&mut leaf, &values);
                leaf.end()?;
            }
            let by = concat!("lineament version ", env!("CARGO_PKG_VERSION"));
            file.finish(&[rows], &[("huggingface", &features)], by)
        };
        let written = write().map_err(|error| SynthError::file("write", &path, error))?.finish()?;
        Ok(match folder {
            None => written,
            Some(mut folder) => {
                folder.add(BESIDE, written);
                folder.finish()
            }
        })
    }
}

/// A row of a column.
fn put<W: io::Write>(leaf: &mut Leaf<'_, W>, value: &Value) -> io::Result<()> {
    match value {
        Value::Missing => leaf.nothing(0),
        Value::Text(text) => leaf.bytes(text.as_bytes()),
        Value::Int(value) => leaf.number(value.to_le_bytes()),
        Value::Float(value) => leaf.number(value.to_le_bytes()),
        Value::Double(value) => leaf.number(value.to_le_bytes()),
        Value::Floats(values) => leaf.list(values.iter().map(|value| value.to_le_bytes())),
        Value::Doubles(values) => leaf.list(values.iter().map(|value| value.to_le_bytes())),
    }
}

/// The bounds of a column of single numbers; zeros as the format wants them, the least negative.
fn bounds<W: io::Write>(leaf: &mut Leaf<'_, W>, values: &[Value]) {
    let least_most = |all: &mut dyn Iterator<Item = f64>| {
        all.fold(None, |bounds: Option<[f64; 2]>, value| {
            let [least, most] = bounds.unwrap_or([value; 2]);
            Some([least.min(value), most.max(value)])
        })
    };
    let zeros = |[least, most]: [f64; 2]| [if least == 0.0 { -0.0 } else { least }, most + 0.0];
    match values.iter().find(|value| **value != Value::Missing) {
        Some(Value::Int(_)) => {
            let all =
                || values.iter().filter_map(|value| if let Value::Int(value) = value { Some(*value) } else { None });
            leaf.bounds(all().min().zip(all().max()).map(|(least, most)| [least, most].map(i64::to_le_bytes)));
        }
        Some(Value::Float(_)) => {
            let all = values
                .iter()
                .filter_map(|value| if let Value::Float(value) = value { Some(f64::from(*value)) } else { None });
            leaf.bounds(least_most(&mut { all }).map(|bounds| zeros(bounds).map(|bound| (bound as f32).to_le_bytes())));
        }
        Some(Value::Double(_)) => {
            let all =
                values.iter().filter_map(|value| if let Value::Double(value) = value { Some(*value) } else { None });
            leaf.bounds(least_most(&mut { all }).map(|bounds| zeros(bounds).map(f64::to_le_bytes)));
        }
        _ => {}
    }
}
