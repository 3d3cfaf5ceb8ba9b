//! Parquet: a row for each picture, columns of labels, the pictures inline or beside.
//!
//! The columns are those of the CSV files, of the picture's first face; lists stay lists. What a picture with several faces has beyond its first is
//! in `record`, the whole record as JSON. Nothing is compressed: pictures are already, and columns of coordinates gain little.

use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::{Encoding, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};
use serde_json::json;

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
    schema: TypePtr,
}

pub(super) fn open(set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
    let mut columns = columns::all();
    columns.retain(|column| !matches!(column.name.as_str(), "face"));
    let inline: Vec<&str> = match set.pictures {
        Pictures::Inline => {
            ["image"].into_iter().chain(set.label_pictures.iter().map(|labels| labels.name())).collect()
        }
        Pictures::Beside => Vec::new(),
    };
    let schema = schema(&inline, &columns).map_err(|error| SynthError::Option {
        what: "the schema of the Parquet files",
        value: error.to_string(),
        remedy: "this is a fault of the program: report it".to_owned(),
    })?;
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
fn schema(inline: &[&str], columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let leaf = |name: &str, physical: Physical, logical: Option<LogicalType>| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let list = |name: &str, physical: Physical| {
        let element =
            Type::primitive_type_builder("element", physical).with_repetition(Repetition::REQUIRED).build()?;
        let repeated = Type::group_type_builder("list")
            .with_repetition(Repetition::REPEATED)
            .with_fields(vec![Arc::new(element)])
            .build()?;
        Type::group_type_builder(name)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(Some(LogicalType::List))
            .with_fields(vec![Arc::new(repeated)])
            .build()
            .map(Arc::new)
    };
    let mut fields = Vec::new();
    for name in inline {
        // The structure of Hugging Face's pictures.
        let parts = vec![
            leaf("bytes", Physical::BYTE_ARRAY, None)?,
            leaf("path", Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        ];
        let picture =
            Type::group_type_builder(name).with_repetition(Repetition::OPTIONAL).with_fields(parts).build()?;
        fields.push(Arc::new(picture));
    }
    for column in columns {
        fields.push(match column.kind {
            Kind::Text => leaf(&column.name, Physical::BYTE_ARRAY, Some(LogicalType::String))?,
            Kind::Int => leaf(&column.name, Physical::INT64, None)?,
            Kind::Float => leaf(&column.name, Physical::FLOAT, None)?,
            Kind::Double => leaf(&column.name, Physical::DOUBLE, None)?,
            Kind::Floats(_) | Kind::AnyFloats => list(&column.name, Physical::FLOAT)?,
            Kind::AnyDoubles => list(&column.name, Physical::DOUBLE)?,
        });
    }
    fields.push(leaf("record", Physical::BYTE_ARRAY, Some(LogicalType::String))?);
    Type::group_type_builder("sample").with_fields(fields).build().map(Arc::new)
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
    schema: TypePtr,
    features: String,
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
        if let Labels::Row(values) = sample.labels {
            self.columns.iter_mut().zip(values).for_each(|(column, value)| column.1.push(value));
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Written, SynthError> {
        let path = self.file.path().to_owned();
        let failed = |error: ParquetError| {
            // A failure of the file comes back wrapped.
            let error = match error {
                ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                    Ok(io) => *io,
                    Err(other) => std::io::Error::other(other),
                },
                other => std::io::Error::other(other),
            };
            SynthError::file("write", &path, error)
        };
        let properties = WriterProperties::builder()
            .set_created_by(concat!("lineament ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::PLAIN)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true)
            .set_key_value_metadata(Some(vec![::parquet::file::metadata::KeyValue::new(
                "huggingface".to_owned(),
                self.features.clone(),
            )]));
        let mut writer =
            SerializedFileWriter::new(self.file, self.schema, Arc::new(properties.build())).map_err(failed)?;
        let mut group = writer.next_row_group().map_err(failed)?;
        for column in self.pictures {
            let (names, bytes): (Vec<_>, Vec<_>) = column
                .into_iter()
                .map(|(name, bytes)| (ByteArray::from(name.into_bytes()), ByteArray::from(bytes)))
                .unzip();
            // Level 2: the structure is there, and the value in it.
            let levels = vec![2; names.len()];
            put::<ByteArrayType>(&mut group, &bytes, &levels, None).map_err(failed)?;
            put::<ByteArrayType>(&mut group, &names, &levels, None).map_err(failed)?;
        }
        for (kind, values) in self.columns {
            column(&mut group, &kind, values).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        let file = writer.into_inner().map_err(failed)?;
        let written = file.finish()?;
        Ok(match self.folder {
            None => written,
            Some(mut folder) => {
                folder.add(BESIDE, written);
                folder.finish()
            }
        })
    }
}

type Group<'a> = SerializedRowGroupWriter<'a, SummedFile>;

/// Writes the next column.
fn put<T: DataType>(
    group: &mut Group<'_>,
    values: &[T::T],
    definition: &[i16],
    repetition: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
    column.typed::<T>().write_batch(values, Some(definition), repetition)?;
    column.close()
}

fn column(group: &mut Group<'_>, kind: &Kind, rows: Vec<Value>) -> Result<(), ParquetError> {
    match kind {
        Kind::Text => single::<ByteArrayType>(group, rows, |value| match value {
            Value::Text(text) => Some(ByteArray::from(text.into_bytes())),
            _ => None,
        }),
        Kind::Int => {
            single::<Int64Type>(group, rows, |value| if let Value::Int(value) = value { Some(value) } else { None })
        }
        Kind::Float => {
            single::<FloatType>(group, rows, |value| if let Value::Float(value) = value { Some(value) } else { None })
        }
        Kind::Double => {
            single::<DoubleType>(group, rows, |value| if let Value::Double(value) = value { Some(value) } else { None })
        }
        Kind::Floats(_) | Kind::AnyFloats => {
            lists::<FloatType>(group, rows, |value| if let Value::Floats(values) = value { Some(values) } else { None })
        }
        Kind::AnyDoubles => {
            lists::<DoubleType>(
                group,
                rows,
                |value| if let Value::Doubles(values) = value { Some(values) } else { None },
            )
        }
    }
}

fn single<T: DataType>(
    group: &mut Group<'_>,
    rows: Vec<Value>,
    get: impl Fn(Value) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let cells: Vec<Option<T::T>> = rows.into_iter().map(get).collect();
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let values: Vec<T::T> = cells.into_iter().flatten().collect();
    put::<T>(group, &values, &levels, None)
}

/// Definition: 0 no list, 1 an empty one, 2 an element. Repetition: 0 where a row begins.
fn lists<T: DataType>(
    group: &mut Group<'_>,
    rows: Vec<Value>,
    get: impl Fn(Value) -> Option<Vec<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        let list = get(row);
        let elements = list.as_ref().map_or(0, Vec::len);
        if elements == 0 {
            definition.push(i16::from(list.is_some()));
            repetition.push(0);
        }
        definition.extend(std::iter::repeat_n(2, elements));
        repetition.extend((0..elements).map(|i| i16::from(i > 0)));
        values.extend(list.into_iter().flatten());
    }
    put::<T>(group, &values, &definition, Some(&repetition))
}
