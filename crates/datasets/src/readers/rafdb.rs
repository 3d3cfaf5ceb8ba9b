//! RAF-DB: a list of numbers, or folders named by them.

use std::path::Path;

use lineament_face::{LabelOrder, Labels};

use crate::error::DatasetError;
use crate::files::{first_of, is_picture, parent, text, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};

/// The list, as it is named (and misnamed).
const LISTS: [&str; 4] = [
    "EmoLabel/list_patition_label.txt",
    "EmoLabel/list_partition_label.txt",
    "list_patition_label.txt",
    "basic/EmoLabel/list_patition_label.txt",
];
/// Where the picture `NAME.jpg` of the list is.
const PLACES: [(&str, &str); 5] = [
    ("Image/aligned/", "_aligned.jpg"),
    ("basic/Image/aligned/", "_aligned.jpg"),
    ("Image/original/", ".jpg"),
    ("basic/Image/original/", ".jpg"),
    ("", ".jpg"),
];

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    match first_of(folder, &LISTS) {
        Some(list) => of_list(folder, &list),
        None => of_folders(folder),
    }
}

fn face(path: &Path, number: &str) -> Result<LabelledFace, DatasetError> {
    let emotion = number.parse().ok().and_then(|number| LabelOrder::RafDb.emotion(number));
    let emotion = emotion.ok_or_else(|| DatasetError::Label {
        path: path.to_owned(),
        label: number.to_owned(),
        what: "number of an emotion",
        remedy: "1 surprise, 2 fear, 3 disgust, 4 happy, 5 sad, 6 anger, 7 neutral",
    })?;
    Ok(LabelledFace { labels: Labels { emotion: Some(emotion), ..Labels::default() }, ..LabelledFace::default() })
}

fn of_list(folder: &Path, list: &Path) -> Result<Pictures, DatasetError> {
    let lines: Vec<String> = text(list)?.lines().map(str::to_owned).collect();
    // Numbers are of the test part; where there is none, of all.
    let tested = lines.iter().any(|line| line.starts_with("test"));
    let (folder, list) = (folder.to_owned(), list.to_owned());
    let lines = lines.into_iter().enumerate();
    let lines = lines.filter(move |(_, line)| !line.trim().is_empty() && (!tested || line.starts_with("test")));
    Ok(Pictures::new(lines.map(move |(at, line)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let &[name, number] = words.as_slice() else {
            return Err(DatasetError::Malformed {
                path: list.clone(),
                line: Some(at as u64 + 1),
                problem: format!("`{}` is no name and number", line.chars().take(80).collect::<String>()),
                remedy: "a line is: test_0001.jpg 5",
            });
        };
        let name = name.strip_suffix(".jpg").unwrap_or(name);
        let path =
            PLACES.iter().map(|(before, end)| format!("{before}{name}{end}")).find(|path| folder.join(path).is_file());
        let path = path.ok_or_else(|| DatasetError::Missing {
            path: folder.join("Image/aligned").join(format!("{name}_aligned.jpg")),
            what: "the picture of a line".to_owned(),
            remedy: "unpack Image/aligned or Image/original beside EmoLabel",
        })?;
        let face = face(&folder.join(&path), number)?;
        Ok(LabelledPicture::one(&folder, path, face))
    })))
}

fn of_folders(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let folder = folder.to_owned();
    let pictures = files.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        let face = face(&folder.join(&path), parent(&path).unwrap_or("."))?;
        Ok(LabelledPicture::one(&folder, path, face))
    })))
}
