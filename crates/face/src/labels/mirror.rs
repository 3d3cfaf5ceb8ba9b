//! The labels of the mirror image of a picture.

use super::{ClassMap, Labels};
use crate::record::{CameraModel, CameraRecord, EyeGaze, GazeRecord};
use crate::vocabulary::{HeadDirection, SegmentationClass, Values, Vocabulary, ibug68, landmarks};

/// Right eye, left eye, nose, right and left corner of the mouth change to …
const FIVE: [usize; 5] = [1, 0, 2, 4, 3];

impl Labels {
    /// The labels of the picture mirrored left to right, of a picture `width` pixels wide: x becomes `width` − x, and left and right change places.
    /// Who it is by the parametric head is not known of a mirror image, so that is left out.
    ///
    /// The mirror of the mirror is the same again, but for `identity`, and rounding of x. A list of another length than its vocabulary's is left out.
    #[must_use]
    pub fn mirrored(&self, width: f64) -> Self {
        let flip = |x: f32| (width - f64::from(x)) as f32;
        let list = |values: &Vec<f32>| landmarks::mirrored(values, |value| value).ok();
        Self {
            bounds: self.bounds.map(|[x, y, w, h]| [width - x - w, y, w, h]),
            landmarks: self
                .landmarks
                .as_ref()
                .and_then(|all| landmarks::mirrored(all, |[x, y, z]| [flip(x), y, z]).ok()),
            visibility: self.visibility.as_ref().and_then(list),
            landmarks68: self.landmarks68.as_ref().filter(|all| all.len() == ibug68::COUNT).map(|all| {
                ibug68::MIRROR.iter().map(|&partner| all[usize::from(partner)]).map(|[x, y]| [flip(x), y]).collect()
            }),
            points5: self.points5.map(|all| FIVE.map(|partner| all[partner]).map(|[x, y]| [flip(x), y])),
            // R becomes D·R·D with D = diag(−1, 1, 1).
            rotation_xyzw: self.rotation_xyzw.map(|[x, y, z, w]| [x, -y, -z, w]),
            translation_m: self.translation_m.map(|[x, y, z]| [-x, y, z]),
            yaw: self.yaw.map(|yaw| -yaw),
            pitch: self.pitch,
            roll: self.roll.map(|roll| -roll),
            direction: self.direction.map(HeadDirection::mirror),
            action_units: self.action_units.iter().map(|(column, value)| (column.mirror(), *value)).collect(),
            blendshapes: self.blendshapes.as_ref().map(Values::mirrored),
            gaze: self.gaze.map(|gaze| {
                let eye = |eye: EyeGaze| EyeGaze { yaw: -eye.yaw, ..eye };
                GazeRecord { yaw: -gaze.yaw, pitch: gaze.pitch, left: eye(gaze.right), right: eye(gaze.left) }
            }),
            emotion: self.emotion,
            emotion_votes: self.emotion_votes,
            identity: None,
            subject: self.subject.clone(),
            camera: self.camera.as_ref().map(|camera| mirrored_camera(camera, width)),
            segmentation: self.segmentation.as_ref().map(ClassMap::mirrored),
        }
    }
}

impl ClassMap {
    /// The map of the mirrored picture: pixels change places, and so do left and right.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let classes = self
            .classes
            .chunks(self.width.max(1))
            .flat_map(|row| row.iter().rev())
            .map(|&id| SegmentationClass::from_id(id).map_or(id, |class| class.mirror().id()))
            .collect();
        Self { width: self.width, classes }
    }
}

/// What is odd in x changes its sign: p2, s1, s2 and τy of OpenCV's coefficients.
fn mirrored_camera(camera: &CameraRecord, width: f64) -> CameraRecord {
    const ODD: [usize; 4] = [3, 8, 9, 13];
    let mut mirrored = camera.clone();
    mirrored.cx = width - camera.cx;
    if camera.model == CameraModel::BrownConrady {
        for (i, value) in mirrored.distortion.iter_mut().enumerate() {
            if ODD.contains(&i) {
                *value = -*value;
            }
        }
    }
    mirrored
}
