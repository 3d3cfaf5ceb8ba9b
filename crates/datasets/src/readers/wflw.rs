//! WFLW: lists with a line for each face.

use std::path::Path;

use lineament_face::Labels;

use crate::error::DatasetError;
use crate::files::{base, text, walk};
use crate::marks::Marks;
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::words_as_numbers;

/// Points of a face.
const POINTS: usize = 98;
/// Numbers of a line: x and y of the points, left, top, right and bottom of a box, six attributes.
const NUMBERS: usize = 2 * POINTS + 4 + ATTRIBUTES.len();
const ATTRIBUTES: [&str; 6] = ["pose", "expression", "illumination", "make-up", "occlusion", "blur"];

/// iBUG's 68 points among the 98: every second one of the outline; the upper line of the brows; the nose; eyes without their middles; the mouth.
#[rustfmt::skip]
const IBUG68: [usize; 68] = [
    0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32,
    33, 34, 35, 36, 37, 42, 43, 44, 45, 46,
    51, 52, 53, 54, 55, 56, 57, 58, 59,
    60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75,
    76, 77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87,
    88, 89, 90, 91, 92, 93, 94, 95,
];

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let is_list = |path: &&String| base(path).starts_with("list_98pt_rect_attr") && path.ends_with(".txt");
    let mut lists: Vec<String> = files.iter().filter(is_list).cloned().collect();
    // Numbers are of the test list; the training list is for training.
    if lists.iter().any(|list| base(list).contains("test")) {
        lists.retain(|list| base(list).contains("test"));
    }
    let mut items: Vec<Result<LabelledPicture, DatasetError>> = Vec::new();
    for list in lists {
        let path = folder.join(&list);
        for (at, line) in text(&path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let parsed = face(line).map_err(|problem| DatasetError::Malformed {
                path: path.clone(),
                line: Some(at as u64 + 1),
                problem,
                remedy: "a line is: 196 coordinates, 4 of a box, 6 attributes, the picture's name",
            });
            let item = parsed.and_then(|(name, face)| {
                let place = ["WFLW_images/", "images/", ""].map(|before| format!("{before}{name}"));
                let there = place.into_iter().find(|path| files.binary_search(path).is_ok());
                let there = there.ok_or_else(|| DatasetError::Missing {
                    path: folder.join("WFLW_images").join(&name),
                    what: "the picture of a line".to_owned(),
                    remedy: "unpack WFLW_images beside the lists",
                })?;
                Ok((there, face))
            });
            match item {
                Ok((name, face)) => {
                    let last = items.iter_mut().rev().flatten().find(|picture| picture.path() == name);
                    match last {
                        Some(picture) => picture.faces.push(face),
                        None => items.push(Ok(LabelledPicture::one(folder, name, face))),
                    }
                }
                Err(error) => items.push(Err(error)),
            }
        }
    }
    Ok(Pictures::new(items.into_iter()))
}

fn face(line: &str) -> Result<(String, LabelledFace), String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (name, numbers) = words.split_last().ok_or("an empty line")?;
    let numbers = words_as_numbers(numbers.iter().copied()).map_err(|word| format!("`{word}` is no number"))?;
    if numbers.len() != NUMBERS {
        return Err(format!("{} numbers, but there must be {NUMBERS}", numbers.len()));
    }
    // The first pixel's centre is 0 there and 0.5 here.
    let points: Vec<[f64; 2]> =
        numbers[..2 * POINTS].chunks_exact(2).map(|pair| [pair[0] + 0.5, pair[1] + 0.5]).collect();
    let [left, top, right, bottom] = [0, 1, 2, 3].map(|i| numbers[2 * POINTS + i]);
    let attributes = ATTRIBUTES.into_iter().zip(&numbers[2 * POINTS + 4..]);
    let landmarks68 = IBUG68.iter().map(|&i| points[i].map(|value| value as f32)).collect();
    let labels = Labels {
        bounds: Some([left + 0.5, top + 0.5, right - left, bottom - top]),
        landmarks68: Some(landmarks68),
        ..Labels::default()
    };
    let attributes =
        attributes.map(|(name, value)| (name, if *value > 0.0 { "yes" } else { "no" }.to_owned())).collect();
    Ok(((*name).replace('\\', "/"), LabelledFace { labels, marks: Marks { points, attributes, ..Marks::default() } }))
}
