//! The files of a data set: formats, shards, manifest, card.

mod card;
mod coco;
mod columns;
mod compare;
mod croissant;
mod files;
mod files_on_disk;
mod format;
mod json;
mod manifest;
mod parquet;
mod pipeline;
mod pts;
mod run;
mod set;
mod source_layout;
mod verify;
mod webdataset;

pub(crate) use files_on_disk::sha256;
pub use format::{CsvLayout, Format, Pictures};
pub use manifest::{FileEntry, Manifest, SetDescription, ShardEntry};
pub use parquet::{TableCell, TableKind, TableWriter};
pub use run::{Order, Progress, RunControl, Summary, WriteOptions, write_set};
pub use verify::{Fault, check_set, remake_shard};
