//! Records as JSON lines: one frame a line, UTF-8.

use std::io::{BufRead, Read, Write};

use super::check;
use super::frame::FrameRecord;
use crate::error::FaceError;

/// The longest line that is read, in bytes: some 3,000 faces.
pub const LINE_LIMIT: usize = 64 << 20;

/// Writes records, one a line.
#[derive(Debug)]
pub struct RecordWriter<W: Write> {
    sink: W,
    line: usize,
    text: Vec<u8>,
}

impl<W: Write> RecordWriter<W> {
    /// A writer that has written nothing yet.
    pub fn new(sink: W) -> Self {
        Self { sink, line: 0, text: Vec::new() }
    }

    /// Writes one record. Nothing of a record that is refused is written.
    ///
    /// # Errors
    /// What [`FrameRecord::check`] refuses (JSON has no NaN), or the sink's failure; with the line that it would have been.
    pub fn write(&mut self, record: &FrameRecord) -> Result<(), FaceError> {
        let line = self.line + 1;
        check::frame(record).map_err(|fault| FaceError::Line { line, key: fault.key, problem: fault.problem })?;
        self.text.clear();
        serde_json::to_writer(&mut self.text, record).map_err(|error| FaceError::Line {
            line,
            key: ".".to_owned(),
            problem: error.to_string(),
        })?;
        self.text.push(b'\n');
        self.sink.write_all(&self.text).map_err(|source| FaceError::Io { line, source })?;
        self.line = line;
        Ok(())
    }

    /// Hands on what was written so far, for a reader that waits.
    ///
    /// # Errors
    /// The sink's failure.
    pub fn flush(&mut self) -> Result<(), FaceError> {
        self.sink.flush().map_err(|source| FaceError::Io { line: self.line, source })
    }

    /// Flushes, and gives the sink back.
    ///
    /// # Errors
    /// The sink's failure.
    pub fn finish(mut self) -> Result<W, FaceError> {
        self.sink.flush().map_err(|source| FaceError::Io { line: self.line, source })?;
        Ok(self.sink)
    }
}

/// Reads records, one a line; empty lines are passed over. A line that is wrong gives an error and the next one is read; after a failure of the
/// source or a line that is too long nothing more comes.
#[derive(Debug)]
pub struct RecordReader<R: BufRead> {
    source: R,
    line: usize,
    text: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> RecordReader<R> {
    /// A reader at the start of its source.
    pub fn new(source: R) -> Self {
        Self { source, line: 0, text: Vec::new(), ended: false }
    }

    /// The next line that is not empty, in `self.text`; false at the end.
    fn next_line(&mut self) -> Result<bool, FaceError> {
        loop {
            self.text.clear();
            self.line += 1;
            let line = self.line;
            let mut limited = self.source.by_ref().take(LINE_LIMIT as u64 + 1);
            let read = limited.read_until(b'\n', &mut self.text).map_err(|source| FaceError::Io { line, source })?;
            if read == 0 {
                return Ok(false);
            }
            if read > LINE_LIMIT {
                return Err(FaceError::Line {
                    line,
                    key: ".".to_owned(),
                    problem: format!(
                        "longer than {LINE_LIMIT} bytes; is this a file of JSON lines, one record a line?"
                    ),
                });
            }
            // Some editors put a byte-order mark before the first line.
            if line == 1 && self.text.starts_with(b"\xef\xbb\xbf") {
                self.text.drain(..3);
            }
            if !self.text.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    fn parse(&self) -> Result<FrameRecord, FaceError> {
        let line = self.line;
        let at = |key: String, problem: String| FaceError::Line { line, key, problem };
        let mut reader = serde_json::Deserializer::from_slice(&self.text);
        let record: FrameRecord = serde_path_to_error::deserialize(&mut reader)
            .map_err(|error| at(error.path().to_string(), in_column(error.inner())))?;
        reader.end().map_err(|error| at(".".to_owned(), in_column(&error)))?;
        check::frame(&record).map_err(|fault| at(fault.key, fault.problem))?;
        Ok(record)
    }
}

/// serde_json counts lines within the text that it was given, which is one line of the file.
fn in_column(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = format!(" at line {} column {}", error.line(), error.column());
    let problem = text.strip_suffix(&end).unwrap_or(&text);
    format!("{problem} (column {})", error.column())
}

impl<R: BufRead> Iterator for RecordReader<R> {
    type Item = Result<FrameRecord, FaceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.next_line() {
            Ok(true) => Some(self.parse()),
            Ok(false) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}
