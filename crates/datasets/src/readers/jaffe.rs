//! JAFFE: everything is in the file's name.

use std::path::Path;

use lineament_face::{Emotion, Labels};

use crate::error::DatasetError;
use crate::files::{base, is_picture, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let folder = folder.to_owned();
    let pictures = files.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        let labels = labels(base(&path)).ok_or_else(|| DatasetError::Label {
            path: folder.join(&path),
            label: base(&path).to_owned(),
            what: "name of a picture of JAFFE",
            remedy: "names look like KA.AN1.39.tiff, with AN, DI, FE, HA, NE, SA or SU",
        })?;
        Ok(LabelledPicture::one(&folder, path, LabelledFace { labels, ..LabelledFace::default() }))
    })))
}

/// `KA.AN1.39.tiff`.
fn labels(name: &str) -> Option<Labels> {
    let mut parts = name.split('.');
    let (person, take) = (parts.next()?, parts.next()?);
    let fits = person.len() == 2
        && take.len() > 2
        && take.is_char_boundary(2)
        && take[2..].bytes().all(|byte| byte.is_ascii_digit());
    let emotion = Emotion::from_label(take.get(..2)?).ok().filter(|_| fits)?;
    Some(Labels { emotion: Some(emotion), subject: Some(person.to_owned()), ..Labels::default() })
}
