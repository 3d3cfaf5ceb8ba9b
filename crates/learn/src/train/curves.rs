//! The curves of a training: a table (CSV) and a plot (SVG).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::error::LearnError;

/// What is written at each validation: the step, the examples and processor seconds so far, and named numbers.
#[derive(Debug)]
pub struct Curves {
    path: PathBuf,
    header: String,
    rows: Vec<Vec<f64>>,
}

impl Curves {
    /// The curves in a folder; `resumed_at` is the step that a resumed training goes on from: later rows are dropped, since they come again.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn open(folder: &Path, names: &[String], resumed_at: Option<u64>) -> Result<Self, LearnError> {
        let path = folder.join("curves.csv");
        let header = ["step", "examples", "processor_s", "wall_s"]
            .into_iter()
            .map(str::to_owned)
            .chain(names.iter().cloned())
            .map(|name| name.replace(',', ";"))
            .collect::<Vec<_>>()
            .join(",");
        let mut rows = Vec::new();
        if let (Some(step), true) = (resumed_at, path.exists()) {
            let text = std::fs::read_to_string(&path).map_err(|error| LearnError::file(&path, error))?;
            if text.lines().next() == Some(header.as_str()) {
                let row =
                    |line: &str| line.split(',').map(|cell| cell.parse().unwrap_or(f64::NAN)).collect::<Vec<f64>>();
                rows = text
                    .lines()
                    .skip(1)
                    .map(row)
                    .filter(|row| row.first().is_some_and(|s| *s <= step as f64))
                    .collect();
            }
        }
        Ok(Self { path, header, rows })
    }

    /// The wall seconds of the last row.
    #[must_use]
    pub fn wall(&self) -> f64 {
        self.rows.last().and_then(|row| row.get(3)).copied().unwrap_or(0.0)
    }

    /// Adds a row and writes both files.
    ///
    /// # Errors
    /// Files that cannot be written.
    pub fn add(&mut self, row: Vec<f64>) -> Result<(), LearnError> {
        self.rows.push(row);
        let mut text = self.header.clone() + "\n";
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| format!("{cell:.6}")).collect();
            let trim = |cell: &String| cell.trim_end_matches('0').trim_end_matches('.').to_owned();
            text += &(cells.iter().map(trim).collect::<Vec<_>>().join(",") + "\n");
        }
        std::fs::write(&self.path, text).map_err(|error| LearnError::file(&self.path, error))?;
        let plot = self.path.with_extension("svg");
        std::fs::write(&plot, self.svg()).map_err(|error| LearnError::file(&plot, error))
    }

    /// Every column against examples, each in a panel of its own scale, logarithmic where it spans more than a factor of four.
    fn svg(&self) -> String {
        const PANEL: [f64; 2] = [300.0, 150.0];
        const MARGIN: f64 = 34.0;
        const ACROSS: usize = 4;
        let names: Vec<&str> = self.header.split(',').collect();
        let panels = names.len().saturating_sub(4);
        let rows = panels.div_ceil(ACROSS);
        let (width, height) = (ACROSS as f64 * PANEL[0], rows as f64 * PANEL[1]);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"10\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n"
        );
        let most = self.rows.iter().filter_map(|row| row.get(1)).copied().fold(1.0, f64::max);
        for panel in 0..panels {
            let points: Vec<[f64; 2]> = self
                .rows
                .iter()
                .filter_map(|row| Some([*row.get(1)?, *row.get(panel + 4)?]))
                .filter(|point| point[1].is_finite())
                .collect();
            let low = points.iter().fold(f64::INFINITY, |low, point| low.min(point[1]));
            let high = points.iter().fold(f64::NEG_INFINITY, |high, point| high.max(point[1]));
            let (left, top) = ((panel % ACROSS) as f64 * PANEL[0], (panel / ACROSS) as f64 * PANEL[1]);
            let log = low > 0.0 && high > 4.0 * low;
            let scaled = |y: f64| if log { y.ln() } else { y };
            let span = (scaled(high) - scaled(low)).max(1e-12);
            let place = |point: &[f64; 2]| {
                let x = left + MARGIN + (PANEL[0] - MARGIN - 10.0) * point[0] / most;
                let y = top + PANEL[1] - 20.0 - (PANEL[1] - 44.0) * (scaled(point[1]) - scaled(low)) / span;
                format!("{x:.1},{y:.1}")
            };
            let line: Vec<String> = points.iter().map(place).collect();
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{}\">{}{}</text>\n<text x=\"{}\" y=\"{}\">{high:.3}</text>\n<text x=\"{}\" y=\"{}\">{low:.3}</text>\n\
                 <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{most:.0} examples</text>\n\
                 <polyline fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\" points=\"{}\"/>\n",
                left + MARGIN,
                top + 12.0,
                names[panel + 4].replace('&', "&amp;").replace('<', "&lt;"),
                if log { " (log)" } else { "" },
                left + 2.0,
                top + 26.0,
                left + 2.0,
                top + PANEL[1] - 18.0,
                left + PANEL[0] - 10.0,
                top + PANEL[1] - 6.0,
                line.join(" ")
            );
        }
        svg + "</svg>\n"
    }
}
