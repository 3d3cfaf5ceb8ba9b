//! The one table of formats, and what each of them must do.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::columns::Value;
use super::files_on_disk::Written;
use super::manifest::{FileEntry, Manifest, SetDescription};
use super::{coco, files, parquet, pts, webdataset};
use crate::error::SynthError;
use crate::sample::Sample;

/// How a set is written. One for all threads; it holds what is the same for all shards.
pub(super) trait Writer: Send + Sync {
    /// The file or folder of a shard, from the set's folder.
    fn shard_path(&self, number: u64) -> String;

    /// Turns a sample into what is written of it: all that is costly, on the thread that made the sample.
    fn prepare(&self, sample: &Sample) -> Result<Prepared, SynthError>;

    /// Begins a shard at a place whose name is not yet its own.
    fn begin(&self, staged: &Path) -> Result<Box<dyn Shard>, SynthError>;

    /// Makes the files that are made of all shards.
    fn gather(&self, _folder: &Path, _manifest: &Manifest) -> Result<Vec<FileEntry>, SynthError> {
        Ok(Vec::new())
    }

    /// What the data set's card and its Croissant metadata say of the files.
    fn about(&self, manifest: &Manifest) -> About;
}

/// A shard that is being written. Its samples come in order.
pub(super) trait Shard: Send {
    fn append(&mut self, sample: Prepared) -> Result<(), SynthError>;
    fn finish(self: Box<Self>) -> Result<Written, SynthError>;
}

/// What is written of a sample.
pub(super) struct Prepared {
    /// Files by name.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What the format makes of its labels.
    pub(super) labels: Labels,
}

/// What a format makes of a sample's labels, where they do not have a file of their own.
pub(super) enum Labels {
    /// They have.
    InFiles,
    /// Pieces of a text file.
    Text(Vec<String>),
    /// A row of columns.
    Row(Vec<Value>),
}

/// What the card and the Croissant metadata say of the files of a format.
pub(super) struct About {
    /// What is where: Markdown.
    pub(super) structure: String,
    /// How to load it: lines of Python.
    pub(super) load: String,
    /// The pattern of the files that Hugging Face's loader reads.
    pub(super) data_files: Option<String>,
    /// Croissant's `cr:FileObject`s and `cr:FileSet`s.
    pub(super) distribution: Vec<Json>,
    /// Croissant's `cr:RecordSet`s.
    pub(super) record_sets: Vec<Json>,
}

/// An enum of words for the command line and manifests, with one line each; the first is the usual one.
macro_rules! words {
    ($(#[$doc:meta])* $type:ident, $what:literal; $first:ident, $first_name:literal, $first_about:literal; $($variant:ident, $name:literal, $about:literal;)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
        pub enum $type {
            #[doc = $first_about]
            #[serde(rename = $first_name)]
            #[default]
            $first,
            $(#[doc = $about] #[serde(rename = $name)] $variant,)*
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[Self::$first $(, Self::$variant)*];

            /// The name on the command line and in manifests.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { Self::$first => $first_name, $(Self::$variant => $name,)* }
            }

            /// What it is.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { Self::$first => $first_about, $(Self::$variant => $about,)* }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $type {
            type Err = SynthError;

            fn from_str(name: &str) -> Result<Self, SynthError> {
                Self::ALL.iter().copied().find(|entry| entry.name() == name).ok_or_else(|| SynthError::Option {
                    what: $what,
                    value: format!("{name:?}"),
                    remedy: format!("choose one of {}", Self::ALL.iter().map(|entry| entry.name()).collect::<Vec<_>>().join(", ")),
                })
            }
        }
    };
}

macro_rules! formats {
    ($($variant:ident, $name:literal, $open:path, $about:literal;)*) => {
        words! {
            /// How the files of a set are laid out.
            Format, "the format";
            $($variant, $name, $about;)*
        }

        impl Format {
            /// What writes it.
            pub(super) fn writer(self, set: &SetDescription) -> Result<Box<dyn Writer>, SynthError> {
                match self { $(Self::$variant => $open(set),)* }
            }
        }
    };
}

// Variant, name, what writes it, what it is.
formats! {
    WebDataset, "webdataset", webdataset::open, "WebDataset: tar shards of pictures, each with its record as JSON.";
    Files, "files", files::open, "Folders of pictures with CSV.";
    Parquet, "parquet", parquet::open, "Parquet: columns of labels, the pictures inline or beside.";
    Coco, "coco", coco::open, "COCO keypoints: folders of pictures with JSON, the 478 landmarks and the 68 points as two categories.";
    Pts, "pts", pts::open, "300-W: folders of pictures, each with the 68 points as a .pts file.";
}

words! {
    /// The columns of the CSV files of [`Format::Files`].
    CsvLayout, "the layout of CSV files";
    Lineament, "lineament", "A row for each face, with commas and every label.";
    Source, "source", "A row for each picture of one face, with semicolons: the columns of the project that this one follows.";
}

words! {
    /// Where [`Format::Parquet`] keeps the pictures.
    Pictures, "the place of pictures";
    Inline, "inline", "In the Parquet files.";
    Beside, "beside", "As files beside them.";
}
