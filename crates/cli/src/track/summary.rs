//! What a run did, in a few lines at its end.

use std::time::Duration;

use lineament_face::FrameRecord;
use lineament_media::MediaError;

use super::outputs::Outputs;
use crate::error::CliError;

/// A span of frames in which a face that had been seen was not.
struct Span {
    source: String,
    from_s: f64,
    to_s: f64,
}

pub(super) struct Summary {
    frames: u64,
    with_faces: u64,
    most_faces: usize,
    took: Vec<f32>,
    lost: Vec<Span>,
    source: String,
    lost_since: Option<f64>,
    seen: bool,
    last_s: f64,
    failed: usize,
}

/// Lost spans shorter than this are not worth a line, seconds.
const SHORT_S: f64 = 0.2;
/// Lines of lost spans.
const LINES: usize = 8;

impl Summary {
    pub(super) fn new() -> Self {
        Self {
            frames: 0,
            with_faces: 0,
            most_faces: 0,
            took: Vec::new(),
            lost: Vec::new(),
            source: String::new(),
            lost_since: None,
            seen: false,
            last_s: 0.0,
            failed: 0,
        }
    }

    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    pub(super) fn begin(&mut self, source: &str) {
        self.source = source.to_owned();
        (self.lost_since, self.seen) = (None, false);
    }

    pub(super) fn still(&mut self, record: &FrameRecord, took: Duration) {
        self.frames += 1;
        self.with_faces += u64::from(!record.faces.is_empty());
        self.most_faces = self.most_faces.max(record.faces.len());
        self.took.push(took.as_secs_f32() * 1e3);
    }

    pub(super) fn frame(&mut self, record: &FrameRecord, took: Duration) {
        self.still(record, took);
        self.last_s = record.time_s;
        if record.faces.is_empty() {
            if self.seen {
                self.lost_since.get_or_insert(record.time_s);
            }
        } else {
            self.found(record.time_s);
            self.seen = true;
        }
    }

    fn found(&mut self, time_s: f64) {
        if let Some(from_s) = self.lost_since.take()
            && time_s - from_s >= SHORT_S
        {
            self.lost.push(Span { source: self.source.clone(), from_s, to_s: time_s });
        }
    }

    pub(super) fn end(&mut self) {
        self.found(self.last_s);
    }

    /// An input that could not be read, of several.
    pub(super) fn failed(&mut self, error: &MediaError) {
        self.failed += 1;
        eprintln!("\nnote: {error}");
    }

    pub(super) fn print(&self, outputs: &Outputs<'_>) {
        eprintln!("{} frames, faces in {}, at most {} at once", self.frames, self.with_faces, self.most_faces);
        if let Some((median, high)) = self.times() {
            eprintln!(
                "tracking took {median:.2} ms a frame (median), {high:.2} ms at the 99th percentile; reading and writing not counted"
            );
        }
        for span in self.lost.iter().take(LINES) {
            eprintln!("no face in {} from {:.2} s to {:.2} s", span.source, span.from_s, span.to_s);
        }
        if self.lost.len() > LINES {
            eprintln!("and {} more such spans", self.lost.len() - LINES);
        }
        for path in outputs.written() {
            eprintln!("wrote {path}");
        }
    }

    fn times(&self) -> Option<(f32, f32)> {
        let mut sorted = self.took.clone();
        sorted.sort_by(f32::total_cmp);
        let at = |share: f64| sorted.get(((sorted.len() as f64 - 1.0) * share) as usize).copied();
        Some((at(0.5)?, at(0.99)?))
    }

    /// An error where some of several inputs failed.
    pub(super) fn verdict(&self, count: usize) -> Result<(), CliError> {
        if self.failed == 0 { Ok(()) } else { Err(CliError::Some { failed: self.failed, count }) }
    }
}
