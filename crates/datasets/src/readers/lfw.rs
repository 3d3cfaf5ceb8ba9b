//! LFW: one main face at the centre of each picture, more or less at the same scale; others are not labelled.

use std::path::Path;

use lineament_face::Labels;

use crate::error::DatasetError;
use crate::files::{is_picture, stem, walk};
use crate::marks::Marks;
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::size::picture_size;

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let folder = folder.to_owned();
    let pictures = files.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        let size = picture_size(&folder.join(&path))?;
        let covers = Some(size.map(|side| 0.5 * f64::from(side)));
        // `Aaron_Peirsol_0001.jpg`.
        let numbered = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit());
        let subject = stem(&path).rsplit_once('_').filter(|parts| numbered(parts.1)).map(|parts| parts.0.to_owned());
        let face = LabelledFace {
            labels: Labels { subject, ..Labels::default() },
            marks: Marks { covers, ..Marks::default() },
        };
        Ok(LabelledPicture::one(&folder, path, face))
    })))
}
