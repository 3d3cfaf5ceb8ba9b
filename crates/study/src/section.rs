//! One measure's part of a report.

use serde::Serialize;

use crate::figure::Figure;
use crate::worst::Bad;

/// A table: a header, and rows of a name and cells.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// What it shows.
    pub title: String,
    /// Names of the columns, that of the rows' names first.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

/// A plot of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    /// Lines over an axis from 0: a name and points (x, y) each.
    Lines {
        /// What it shows.
        title: String,
        /// Names of the axes.
        axes: [String; 2],
        /// The end of the axes.
        ends: [f64; 2],
        /// The lines.
        lines: Vec<(String, Vec<[f64; 2]>)>,
    },
    /// A bar for each name, with an interval where there is one; from 0 to `end`.
    Bars {
        /// What it shows.
        title: String,
        /// The end of the axis.
        end: f64,
        /// A line across all bars.
        mark: Option<f64>,
        /// Name, value, low, high.
        bars: Vec<(String, f64, f64, f64)>,
    },
    /// Counts of true (rows) and said (columns) classes.
    Matrix {
        /// What it shows.
        title: String,
        /// Names of rows.
        rows: Vec<String>,
        /// Names of columns.
        columns: Vec<String>,
        /// The counts.
        counts: Vec<Vec<u64>>,
    },
    /// Points beside the line on which they should be.
    Scatter {
        /// What it shows.
        title: String,
        /// Names of the axes.
        axes: [String; 2],
        /// The ends of both axes.
        range: [f64; 2],
        /// The points.
        points: Vec<[f64; 2]>,
    },
}

/// What one measure says.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// Its name in JSON and in `docs/evaluation.md`.
    pub key: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// How many faces (or pictures) were measured, the missed ones among them.
    pub count: usize,
    /// How many were missed.
    pub missed: usize,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// Its tables.
    pub tables: Vec<Table>,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Its plots.
    #[serde(skip)]
    pub plots: Vec<Plot>,
    /// The worst pictures, worst first.
    pub worst: Vec<Bad>,
}

impl Section {
    pub(crate) fn new(key: &'static str, title: &'static str, count: usize, missed: usize) -> Self {
        Self {
            key,
            title,
            count,
            missed,
            figures: Vec::new(),
            tables: Vec::new(),
            notes: Vec::new(),
            plots: Vec::new(),
            worst: Vec::new(),
        }
    }
}
