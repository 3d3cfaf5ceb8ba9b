//! Records to a file or to standard output.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use lineament_face::{FaceError, FrameRecord, RecordWriter};

use super::columns::lineament;
use super::openface::{livelink, openface};
use super::options::{Layout, RecordFormat, Track};
use super::table::{Csv, Parquet};
use crate::error::CliError;

type Sink = BufWriter<Box<dyn Write>>;

enum Form {
    Lines(RecordWriter<Sink>),
    Table(Csv<Sink>),
    Parquet(Parquet<Sink>),
}

/// The file of records.
pub(super) struct Records {
    form: Form,
    path: PathBuf,
    /// Standard output: each frame is sent at once, since somebody may be waiting.
    live: bool,
}

impl Records {
    pub(super) fn new(path: &Path, track: &Track) -> Result<Self, CliError> {
        let live = path.as_os_str() == "-";
        let failed = |source| CliError::Write { path: path.to_owned(), source };
        let sink: Box<dyn Write> =
            if live { Box::new(std::io::stdout()) } else { Box::new(File::create(path).map_err(failed)?) };
        let sink = BufWriter::with_capacity(1 << 16, sink);
        let form = match (track.format(), track.csv_layout) {
            (RecordFormat::Jsonl, _) => Form::Lines(RecordWriter::new(sink)),
            (RecordFormat::Csv, Layout::Lineament) => Form::Table(Csv::new(lineament(), true, sink)),
            (RecordFormat::Csv, Layout::Openface) => Form::Table(Csv::new(openface(), true, sink)),
            (RecordFormat::Csv, Layout::Livelink) => Form::Table(Csv::new(livelink(), false, sink)),
            (RecordFormat::Parquet, layout) => {
                let columns = match layout {
                    Layout::Lineament => lineament(),
                    Layout::Openface => openface(),
                    Layout::Livelink => livelink(),
                };
                Form::Parquet(Parquet::new(columns, sink).map_err(failed)?)
            }
        };
        Ok(Self { form, path: path.to_owned(), live })
    }

    fn failed(&self, source: std::io::Error) -> CliError {
        CliError::Write { path: self.path.clone(), source }
    }

    pub(super) fn write(&mut self, record: &FrameRecord) -> Result<(), CliError> {
        let outcome = match &mut self.form {
            Form::Lines(writer) => writer.write(record).and_then(|()| if self.live { writer.flush() } else { Ok(()) }),
            Form::Table(table) => table
                .write(record)
                .and_then(|()| if self.live { table.flush() } else { Ok(()) })
                .map_err(|source| FaceError::Io { line: 0, source }),
            Form::Parquet(table) => table.write(record).map_err(|source| FaceError::Io { line: 0, source }),
        };
        outcome.map_err(|error| match error {
            FaceError::Io { source, .. } => self.failed(source),
            other => other.into(),
        })
    }

    pub(super) fn finish(self) -> Result<(), CliError> {
        let path = self.path;
        let failed = |source| CliError::Write { path, source };
        match self.form {
            Form::Lines(writer) => writer.finish().map(drop).map_err(|error| match error {
                FaceError::Io { source, .. } => failed(source),
                other => other.into(),
            }),
            Form::Table(mut table) => table.flush().map_err(failed),
            Form::Parquet(table) => table.finish().map_err(failed),
        }
    }
}
