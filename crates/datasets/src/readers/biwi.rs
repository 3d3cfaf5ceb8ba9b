//! BIWI: a picture and a pose file a frame. The pose is in the frame of the depth camera, and the field's tables compare with it as it is.

use std::path::Path;

use lineament_face::Labels;
use lineament_geometry::pose::{BiwiPose, YawPitchRoll};

use crate::error::DatasetError;
use crate::files::{parent, text, walk};
use crate::marks::{Marks, Sequence};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    const POSE: &str = "_pose.txt";
    let files = walk(folder)?;
    let poses: Vec<String> = files.iter().filter(|path| path.ends_with(POSE)).cloned().collect();
    let folder = folder.to_owned();
    Ok(Pictures::new(poses.into_iter().map(move |pose| {
        let file = folder.join(&pose);
        let start = format!("{}_rgb.", &pose[..pose.len() - POSE.len()]);
        let picture = files.iter().find(|path| path.starts_with(&start)).ok_or_else(|| DatasetError::Missing {
            path: file.clone(),
            what: "its picture".to_owned(),
            remedy: "frame_NNNNN_rgb.png lies beside frame_NNNNN_pose.txt",
        })?;
        let bad = |error: lineament_geometry::GeometryError| {
            DatasetError::malformed(&file, error.to_string(), "fetch the file again")
        };
        let there = BiwiPose::from_text(&text(&file)?).and_then(BiwiPose::to_pose).map_err(bad)?;
        let rotation = there.rotation_cv();
        let YawPitchRoll { yaw, pitch, roll } = YawPitchRoll::from_rotation(rotation);
        let subject = parent(&pose).map(str::to_owned);
        let number: String = start.trim_end_matches("_rgb.").rsplit('_').next().unwrap_or("").to_owned();
        let sequence =
            number.parse().ok().map(|frame| Sequence { name: subject.clone().unwrap_or_default(), frame, apex: false });
        let labels = Labels {
            rotation_xyzw: Some(rotation.to_xyzw()),
            translation_m: Some(there.translation().xyz.into()),
            yaw: Some(yaw.0),
            pitch: Some(pitch.0),
            roll: Some(roll.0),
            subject,
            ..Labels::default()
        };
        let face = LabelledFace { labels, marks: Marks { sequence, ..Marks::default() } };
        Ok(LabelledPicture::one(&folder, picture.clone(), face))
    })))
}
