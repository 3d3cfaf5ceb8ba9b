//! IMM: `.asf` files of AAM-API. Points are relative to the picture's size; each belongs to a path (a line), whose type says whether it is closed.

use std::path::Path;

use lineament_face::Labels;

use crate::error::DatasetError;
use crate::files::{base, extension, is_picture, stem, text, walk};
use crate::marks::{Contour, Marks, View};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::size::picture_size;

/// The bit of a point's type that says that its path is open.
const OPEN: u32 = 4;

const fn view(number: u8, name: &'static str, smile: Option<bool>) -> View {
    View { number, name, smile }
}

/// What the six pictures of a person show.
const VIEWS: [View; 6] = [
    view(1, "frontal, neutral", Some(false)),
    view(2, "frontal, happy", Some(true)),
    view(3, "turned to the person's right", None),
    view(4, "turned to the person's left", None),
    view(5, "frontal, spot light", None),
    view(6, "free", None),
];

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let (shapes, others): (Vec<String>, Vec<String>) = files.into_iter().partition(|path| extension(path) == "asf");
    let folder = folder.to_owned();
    Ok(Pictures::new(shapes.into_iter().map(move |shape| {
        let path = folder.join(&shape);
        let beside = others.iter().find(|other| {
            is_picture(other)
                && stem(other) == stem(&shape)
                && other.rsplit_once('/').map(|parts| parts.0) == shape.rsplit_once('/').map(|parts| parts.0)
        });
        let picture = beside.ok_or_else(|| DatasetError::Missing {
            path: path.clone(),
            what: "its picture".to_owned(),
            remedy: "put it beside, with the same name",
        })?;
        let size = picture_size(&folder.join(picture))?;
        let contours = contours(&path, &text(&path)?, size)?;
        // `01-1m`: person, view, gender.
        let (person, rest) = base(&shape).split_once('-').unwrap_or((stem(&shape), ""));
        let number = rest.chars().next().and_then(|digit| digit.to_digit(10));
        let labels = Labels { subject: Some(person.to_owned()), ..Labels::default() };
        let view = VIEWS.iter().copied().find(|view| Some(u32::from(view.number)) == number);
        let marks = Marks { contours, view, ..Marks::default() };
        Ok(LabelledPicture::one(&folder, picture.clone(), LabelledFace { labels, marks }))
    })))
}

/// The lines of a shape: runs of points with the same path.
fn contours(path: &Path, text: &str, size: [u32; 2]) -> Result<Vec<Contour>, DatasetError> {
    let wrong = |line: usize, problem: String| DatasetError::Malformed {
        path: path.to_owned(),
        line: Some(line as u64 + 1),
        problem,
        remedy: "a point is: path, type, x, y (relative), number, from, to",
    };
    let mut lines: Vec<(u32, Contour)> = Vec::new();
    let (mut announced, mut found) = (None, 0);
    for (at, line) in text.lines().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            [count] if announced.is_none() => {
                announced =
                    Some(count.parse::<usize>().map_err(|_| wrong(at, format!("`{count}` is no number of points")))?);
            }
            [number, kind, x, y, ..] => {
                let parsed = (number.parse::<u32>(), kind.parse::<u32>(), x.parse::<f64>(), y.parse::<f64>());
                let (Ok(number), Ok(kind), Ok(x), Ok(y)) = parsed else {
                    return Err(wrong(at, format!("`{line}` is no point")));
                };
                if !x.is_finite() || !y.is_finite() {
                    return Err(wrong(at, format!("`{line}` is no point")));
                }
                let point = [x * f64::from(size[0]), y * f64::from(size[1])];
                found += 1;
                match lines.iter_mut().find(|(other, _)| *other == number) {
                    Some((_, contour)) => contour.points.push(point),
                    None => lines.push((number, Contour { closed: kind & OPEN == 0, points: vec![point] })),
                }
            }
            // The name of the picture ends the file.
            _ => {}
        }
    }
    if announced != Some(found) || found == 0 {
        let said = announced.map_or("no number of points".to_owned(), |count| format!("{count} points are announced"));
        return Err(wrong(text.lines().count().saturating_sub(1), format!("{said}, {found} are there")));
    }
    lines.sort_by_key(|(number, _)| *number);
    Ok(lines.into_iter().map(|(_, contour)| contour).collect())
}
