//! FER2013, and the votes of FER+.

use std::collections::HashMap;
use std::path::Path;

use lineament_face::{Emotion, EmotionScores, LabelOrder, Labels};

use super::classes;
use crate::error::DatasetError;
use crate::files::{base, first_of, is_picture, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures, Place};
use crate::rows::{Row, Rows};

/// The side of a picture.
const SIDE: u32 = 48;
/// An emotion counts from so many of the ten votes on, if no other has as many.
const MAJORITY: u32 = 5;
/// The columns of votes, in FER+'s order and by its names.
const VOTES: [&str; 10] =
    ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt", "unknown", "NF"];
const NO_MAJORITY: &str = "no emotion alone has 5 of the 10 votes";

pub(crate) fn open_classes(folder: &Path) -> Result<Pictures, DatasetError> {
    match first_of(folder, &["fer2013.csv"]) {
        Some(table) => of_table(&table, None),
        None => classes::open(folder),
    }
}

pub(crate) fn open_votes(folder: &Path) -> Result<Pictures, DatasetError> {
    if let (Some(table), Some(votes)) = (first_of(folder, &["fer2013.csv"]), first_of(folder, &["fer2013new.csv"])) {
        return of_table(&table, Some(&votes));
    }
    let votes = first_of(folder, &["ferplus_votes.csv"]).ok_or_else(|| DatasetError::Missing {
        path: folder.to_owned(),
        what: "`ferplus_votes.csv`, or `fer2013.csv` with `fer2013new.csv`,".to_owned(),
        remedy: "the votes are Microsoft's repository FERPlus",
    })?;
    let mut rows = Rows::open(&votes, &[&["file"], VOTES.as_slice()].concat())?;
    let mut by_name = HashMap::new();
    while let Some(row) = rows.next() {
        let row = row?;
        by_name.insert(base(&row.text("file")?.replace('\\', "/")).to_owned(), votes_of(&row)?);
    }
    let folder = folder.to_owned();
    let pictures = walk(&folder)?.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        let file = folder.join(&path);
        let votes = by_name.get(base(&path)).ok_or_else(|| DatasetError::Missing {
            path: file.clone(),
            what: "a row of votes".to_owned(),
            remedy: "the table names files as the pictures are named",
        })?;
        let labels = labels(votes).ok_or(DatasetError::Rule { path: file, rule: NO_MAJORITY })?;
        Ok(LabelledPicture::one(&folder, path, LabelledFace { labels, ..LabelledFace::default() }))
    })))
}

fn votes_of(row: &Row<'_>) -> Result<[u32; 10], DatasetError> {
    let mut votes = [0; 10];
    for (count, column) in votes.iter_mut().zip(VOTES) {
        let value = row.number(column)?;
        if value.fract() != 0.0 || !(0.0..=1000.0).contains(&value) {
            return Err(row.malformed(format!("`{column}` is {value}, which is no number of votes")));
        }
        *count = value as u32;
    }
    Ok(votes)
}

/// The majority's emotion, with the share of votes of each; none without a majority.
fn labels(votes: &[u32; 10]) -> Option<Labels> {
    let emotions = LabelOrder::FerPlus.emotions();
    let counts = &votes[..emotions.len()];
    let most = *counts.iter().max()?;
    let alone = counts.iter().filter(|count| **count == most).count() == 1;
    let place = counts.iter().position(|count| *count == most)?;
    if most < MAJORITY || !alone {
        return None;
    }
    let all: u32 = votes.iter().sum();
    let mut shares = EmotionScores::default();
    for (&emotion, &count) in emotions.iter().zip(counts) {
        shares[emotion] = count as f32 / all as f32;
    }
    Some(Labels { emotion: emotions.get(place).copied(), emotion_votes: Some(shares), ..Labels::default() })
}

/// `fer2013.csv`: emotion, pixels, Usage. `fer2013new.csv` has a row of votes for each of its rows.
fn of_table(table: &Path, votes: Option<&Path>) -> Result<Pictures, DatasetError> {
    let mut rows = Rows::open(table, &["emotion", "pixels"])?;
    let mut votes = votes.map(|votes| Rows::open(votes, &VOTES)).transpose()?;
    let (file, path) = (base(&table.to_string_lossy().replace('\\', "/")).to_owned(), table.to_owned());
    let mut number = 0_u32;
    Ok(Pictures::new(std::iter::from_fn(move || {
        let row = rows.next()?;
        let voted = votes.as_mut().map(|votes| votes.next());
        let name = format!("{file}/fer{number:07}.png");
        number += 1;
        let item = row.and_then(|row| {
            let labels = match voted {
                None => Labels { emotion: Some(numbered(&row)?), ..Labels::default() },
                Some(Some(votes)) => labels(&votes_of(&votes?)?)
                    .ok_or_else(|| DatasetError::Rule { path: path.join(base(&name)), rule: NO_MAJORITY })?,
                Some(None) => return Err(row.malformed("the table of votes has no row for it")),
            };
            let place = Place::Grey { side: SIDE, pixels: pixels(&row)? };
            Ok(LabelledPicture::new(name, place, vec![LabelledFace { labels, ..LabelledFace::default() }]))
        });
        Some(item)
    })))
}

fn numbered(row: &Row<'_>) -> Result<Emotion, DatasetError> {
    let number = row.text("emotion")?;
    let known = number.parse().ok().and_then(|number| LabelOrder::Fer2013.emotion(number));
    known.ok_or_else(|| row.malformed(format!("the emotion is `{number}`, but must be 0 to 6")))
}

fn pixels(row: &Row<'_>) -> Result<Vec<u8>, DatasetError> {
    let pixels: Option<Vec<u8>> = row.text("pixels")?.split_whitespace().map(|word| word.parse().ok()).collect();
    let pixels = pixels.ok_or_else(|| row.malformed("a pixel is no number from 0 to 255"))?;
    if pixels.len() != (SIDE * SIDE) as usize {
        return Err(row.malformed(format!("{} pixels, but 48 × 48 are 2304", pixels.len())));
    }
    Ok(pixels)
}
