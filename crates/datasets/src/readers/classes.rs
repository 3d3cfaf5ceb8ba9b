//! Pictures in folders that say what they show.

use std::path::Path;

use lineament_face::{Emotion, HeadDirection, Labels, Vocabulary as _};

use crate::error::DatasetError;
use crate::files::{is_picture, parent, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};

/// What a folder's name says: an emotion, or else a direction.
fn labels(class: &str) -> Option<Labels> {
    if let Ok(emotion) = Emotion::from_label(class) {
        return Some(Labels { emotion: Some(emotion), ..Labels::default() });
    }
    let direction = HeadDirection::parse(&class.to_ascii_lowercase()).ok()?;
    Some(Labels { direction: Some(direction), ..Labels::default() })
}

/// The labels of a picture by the folder that it lies in.
pub(crate) fn of_folder(folder: &Path, path: &str) -> Result<Labels, DatasetError> {
    let class = parent(path).unwrap_or("");
    labels(class).ok_or_else(|| DatasetError::Label {
        path: folder.join(path),
        label: if class.is_empty() { ".".to_owned() } else { class.to_owned() },
        what: "emotion or direction",
        remedy: "pictures lie in folders named so (docs/vocabulary.md has all names)",
    })
}

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let folder = folder.to_owned();
    let pictures = files.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        let labels = of_folder(&folder, &path)?;
        Ok(LabelledPicture::one(&folder, path, LabelledFace { labels, ..LabelledFace::default() }))
    })))
}
