//! Pointing'04: everything is in the file's name.

use std::path::Path;

use lineament_face::Labels;
use lineament_geometry::pose::Pointing04Name;

use crate::error::DatasetError;
use crate::files::{base, is_picture, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let folder = folder.to_owned();
    let pictures = files.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        let name: Pointing04Name = base(&path).parse().map_err(|error: lineament_geometry::GeometryError| {
            DatasetError::malformed(&folder.join(&path), error.to_string(), "keep the names that the set came with")
        })?;
        // The field's tables put pan beside yaw and tilt beside pitch as they are; the rotation knows their order. There is no roll.
        let labels = Labels {
            yaw: Some(-name.pose.pan().0),
            pitch: Some(name.pose.tilt().0),
            rotation_xyzw: Some(name.pose.to_rotation().to_xyzw()),
            subject: Some(format!("{:02}", name.person)),
            ..Labels::default()
        };
        Ok(LabelledPicture::one(&folder, path, LabelledFace { labels, ..LabelledFace::default() }))
    })))
}
