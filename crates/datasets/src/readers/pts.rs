//! 300-W: `.pts` files, one face each, pixels counted from 1.

use std::path::Path;

use lineament_face::{Labels, ibug68};

use crate::error::DatasetError;
use crate::files::{extension, is_picture, text, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::words_as_numbers;

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let points = |path: &&String| extension(path) == "pts";
    let mut lists: Vec<String> = files.iter().filter(points).filter(|path| !path.contains('/')).cloned().collect();
    if lists.is_empty() {
        lists = files.iter().filter(points).cloned().collect();
    }
    let folder = folder.to_owned();
    Ok(Pictures::new(lists.into_iter().map(move |list| {
        let path = folder.join(&list);
        let name = &list[..list.len() - ".pts".len()];
        let is_its = |other: &&String| is_picture(other) && other.rsplit_once('.').is_some_and(|parts| parts.0 == name);
        let picture = files.iter().find(is_its).ok_or_else(|| DatasetError::Missing {
            path: path.clone(),
            what: "its picture".to_owned(),
            remedy: "put it beside, with the same name",
        })?;
        let points = parse(&path, &text(&path)?)?;
        // The first pixel's centre is 1 there and 0.5 here.
        let points = points.iter().map(|point| point.map(|value| (value - 0.5) as f32)).collect();
        let labels = Labels { landmarks68: Some(points), ..Labels::default() };
        let face = LabelledFace { labels, ..LabelledFace::default() };
        Ok(LabelledPicture::one(&folder, picture.clone(), face))
    })))
}

/// The points between the braces: 68 of them.
fn parse(path: &Path, text: &str) -> Result<Vec<[f64; 2]>, DatasetError> {
    let wrong = |problem: String| {
        DatasetError::malformed(
            path,
            problem,
            "write `version: 1`, `n_points: 68`, `{`, a line `x y` for each point, `}`",
        )
    };
    let inside = text.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|parts| parts.0);
    let inside = inside.ok_or_else(|| wrong("there is no `{ … }`".to_owned()))?;
    let numbers =
        words_as_numbers(inside.split_whitespace()).map_err(|word| wrong(format!("`{word}` is no number")))?;
    if numbers.len() != 2 * ibug68::COUNT {
        return Err(wrong(format!("{} numbers, but 68 points have 136", numbers.len())));
    }
    Ok(numbers.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
}
