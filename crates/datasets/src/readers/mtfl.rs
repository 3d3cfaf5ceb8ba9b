//! MTFL: five points and a bin of yaw, as a table or as the original list.

use std::path::Path;

use lineament_face::Labels;

use crate::error::DatasetError;
use crate::files::{first_of, text};
use crate::marks::{Marks, YawBin};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::{Rows, words_as_numbers};

/// The original lists.
const LISTS: [&str; 2] = ["training.txt", "testing.txt"];
/// Numbers of a line of theirs: x and y of five points, gender, smile, glasses, pose.
const NUMBERS: usize = 14;

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    match first_of(folder, &["labels.csv"]) {
        Some(table) => of_table(folder, &table),
        None => of_lists(folder),
    }
}

/// The face that fourteen numbers say.
fn face(numbers: [f64; NUMBERS]) -> Result<LabelledFace, String> {
    let points = std::array::from_fn(|i| [numbers[i] as f32, numbers[i + 5] as f32]);
    let [gender, smile, glasses, pose] = [numbers[10], numbers[11], numbers[12], numbers[13]];
    let bin = YawBin::new(pose as u8).filter(|bin| f64::from(bin.number()) == pose);
    let yaw_bin = Some(bin.ok_or_else(|| format!("the pose is {pose}, but must be 1 to 5"))?);
    let word =
        |value: f64, words: [&str; 2]| words.get((value as usize).wrapping_sub(1)).map(|word| (*word).to_owned());
    let attributes =
        [("gender", gender, ["male", "female"]), ("smile", smile, ["yes", "no"]), ("glasses", glasses, ["yes", "no"])];
    let attributes =
        attributes.into_iter().filter_map(|(name, value, words)| Some((name, word(value, words)?))).collect();
    Ok(LabelledFace {
        labels: Labels { points5: Some(points), ..Labels::default() },
        marks: Marks { yaw_bin, attributes, ..Marks::default() },
    })
}

fn of_table(folder: &Path, table: &Path) -> Result<Pictures, DatasetError> {
    let points = ["x1", "x2", "x3", "x4", "x5", "y1", "y2", "y3", "y4", "y5"];
    let mut rows = Rows::open(table, &[&["file"], points.as_slice()].concat())?;
    let column = |start: &str| rows.columns(|name| name.starts_with(start)).into_iter().next();
    let others = ["gender", "smile", "glasses"].map(column);
    let pose = column("pose").ok_or_else(|| {
        DatasetError::malformed(
            table,
            "the header has no column `pose…`",
            "the bins 1 to 5 stand in a column whose name begins with `pose`",
        )
    })?;
    let mut items = Vec::new();
    while let Some(row) = rows.next() {
        items.push(row.and_then(|row| {
            let mut numbers = [0.0; NUMBERS];
            for (number, column) in numbers.iter_mut().zip(points) {
                *number = row.number(column)?;
            }
            for (number, column) in numbers[10..13].iter_mut().zip(&others) {
                *number =
                    column.as_ref().filter(|name| row.some(name).is_some()).map_or(Ok(0.0), |name| row.number(name))?;
            }
            numbers[13] = row.number(&pose)?;
            let face = face(numbers).map_err(|problem| row.malformed(problem))?;
            there(folder, row.text("file")?, face)
        }));
    }
    Ok(Pictures::new(items.into_iter()))
}

/// A picture that must be there.
fn there(folder: &Path, name: &str, face: LabelledFace) -> Result<LabelledPicture, DatasetError> {
    // The original lists were written on Windows.
    let path = name.replace('\\', "/");
    if !folder.join(&path).is_file() {
        return Err(DatasetError::Missing {
            path: folder.join(&path),
            what: "the picture of a row".to_owned(),
            remedy: "the paths are relative to the set's folder",
        });
    }
    Ok(LabelledPicture::one(folder, path, face))
}

fn of_lists(folder: &Path) -> Result<Pictures, DatasetError> {
    let mut items = Vec::new();
    for list in LISTS.map(|name| folder.join(name)).into_iter().filter(|list| list.is_file()) {
        for (at, line) in text(&list)?.lines().enumerate() {
            let wrong = |problem: String| DatasetError::Malformed {
                path: list.clone(),
                line: Some(at as u64 + 1),
                problem,
                remedy: "a line is: path, x1 … x5, y1 … y5, gender, smile, glasses, pose",
            };
            let mut words = line.split_whitespace();
            let Some(name) = words.next().filter(|name| !name.starts_with('#')) else { continue };
            let item = words_as_numbers(words)
                .map_err(|word| wrong(format!("`{word}` is no number")))
                .and_then(|numbers| {
                    let count = numbers.len();
                    let numbers =
                        numbers.try_into().map_err(|_| wrong(format!("{count} numbers, but there must be 14")))?;
                    face(numbers).map_err(wrong)
                })
                .and_then(|face| there(folder, name, face));
            items.push(item);
        }
    }
    Ok(Pictures::new(items.into_iter()))
}
