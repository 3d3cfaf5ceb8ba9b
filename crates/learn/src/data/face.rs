//! A rendered face, cut generously, with everything that is known of it.

use lineament_face::landmarks::{COUNT, LEFT_EYE_OUTER, RIGHT_EYE_OUTER};
use lineament_face::{ActionUnits, Blendshape, Blendshapes, Crop, Emotion, EyeGaze, FrameRecord};
use lineament_geometry::{Camera, CameraModel, Degrees, Distortion, HeadCv, Rotation};
use lineament_image::{Border, Image, Similarity, Warper};
use lineament_models::{REGIONS, region_of};
use nalgebra::Vector3;

use crate::error::LearnError;

/// What is kept of a picture: this many sides of the ideal crop.
const REACH: f64 = 1.7;
/// The side of what is kept, in pixels.
const KEPT: u32 = 208;
/// Weights that no one can see.
const STILL: f32 = 0.02;

/// One face of a rendered picture: a generous square around it, level, and its truth. Lengths and directions are those of the whole picture and its
/// camera; views are cut from it ([`View`](super::View)).
#[derive(Debug, Clone)]
pub struct RenderedFace {
    /// The square.
    pub picture: Image<[u8; 3]>,
    /// Where the square lies in the whole picture.
    pub kept: Crop,
    /// The crop that the rule makes of the true landmarks.
    pub ideal: Crop,
    /// The camera.
    pub camera: CameraModel,
    /// The landmarks in pixels of the whole picture.
    pub landmarks: Vec<[f32; 3]>,
    /// The head's rotation in the camera's frame.
    pub rotation: Rotation<HeadCv, Camera>,
    /// Unit directions of the left and the right eye's look in the camera's frame.
    pub gaze: [Vector3<f64>; 2],
    /// Whether each eye can be seen well enough to tell where it looks.
    pub gaze_known: [bool; 2],
    /// The blendshapes.
    pub blendshapes: Blendshapes,
    /// The action units.
    pub action_units: ActionUnits,
    /// The share of each region that is seen.
    pub visibility: [f32; REGIONS.len()],
    /// The emotion, where it was drawn from one; a face that does nothing is neutral.
    pub emotion: Option<Emotion>,
    /// The true distance of the outer corners of the eyes in space, at the picture's scale, in pixels of the whole picture.
    pub eyes_apart: f64,
    /// Published yaw in degrees.
    pub yaw: f64,
}

/// The direction of a look in the camera's frame, from its published angles.
fn look(eye: EyeGaze) -> Vector3<f64> {
    // Signs as the pose's: yaw to the subject's right is the left of the picture (−x), pitch up is −y; straight into the camera is −z.
    let (sin_yaw, cos_yaw) = libm::sincos(Degrees(eye.yaw).radians());
    let (sin_pitch, cos_pitch) = libm::sincos(Degrees(eye.pitch).radians());
    Vector3::new(-sin_yaw * cos_pitch, -sin_pitch, -cos_yaw * cos_pitch)
}

fn camera_of(record: &FrameRecord) -> Result<CameraModel, LearnError> {
    let camera = &record.camera;
    let model = CameraModel::pinhole(camera.fx, camera.fy, camera.cx, camera.cy, record.width, record.height)?;
    let distortion = match camera.distortion[..] {
        [k1, k2, p1, p2, k3] if [k1, k2, p1, p2, k3] != [0.0; 5] => Distortion::BrownConrady5([k1, k2, p1, p2, k3]),
        [a, b, c, d, e, f, g, h] => Distortion::BrownConrady8([a, b, c, d, e, f, g, h]),
        _ => Distortion::None,
    };
    Ok(model.with_distortion(distortion)?)
}

impl RenderedFace {
    /// Cuts the only face of a rendered picture out.
    ///
    /// # Errors
    /// A record without the truth of a rendering.
    pub fn new(picture: &Image<[u8; 3]>, record: &FrameRecord, warper: &mut Warper) -> Result<Self, LearnError> {
        let missing = || LearnError::internal("a rendered record lacks its truth");
        let face = record.faces.first().ok_or_else(missing)?;
        let truth = record.truth.as_ref().and_then(|truth| truth.labels.first()).ok_or_else(missing)?;
        let landmarks = face.landmarks.clone().ok_or_else(missing)?;
        let pose = face.pose.ok_or_else(missing)?;
        // The head is rigid in its own frame: distances are those before the camera.
        let in_space = truth.landmarks_head_m.as_ref().ok_or_else(missing)?;
        let ideal = Crop::from_landmarks(&landmarks, lineament_models::layout::CROP)?;
        let kept = Crop::new(ideal.centre(), REACH * ideal.side(), ideal.roll(), KEPT)?;
        let mut square = Image::filled(KEPT, KEPT, [0; 3])?;
        warper.warp(picture, &similarity(&kept), Border::Replicate, &mut square)?;
        let [right, left] =
            [RIGHT_EYE_OUTER, LEFT_EYE_OUTER].map(|landmark| in_space[usize::from(landmark)].map(f64::from));
        let apart = (0..3).map(|i| (right[i] - left[i]) * (right[i] - left[i])).sum::<f64>();
        let visibility = face.visibility.as_ref().ok_or_else(missing)?;
        let (mut seen, mut counts) = ([0.0_f32; REGIONS.len()], [0.0_f32; REGIONS.len()]);
        for landmark in 0..COUNT {
            seen[region_of(landmark)] += visibility[landmark];
            counts[region_of(landmark)] += 1.0;
        }
        let blendshapes = face.blendshapes.ok_or_else(missing)?;
        let action_units = face.action_units.ok_or_else(missing)?;
        let gaze = face.gaze.ok_or_else(missing)?;
        let sunglasses = truth.attributes.get("glasses").is_some_and(|glasses| glasses == "dark");
        let mean = |iris: usize| visibility[iris..iris + 5].iter().sum::<f32>() / 5.0;
        let open = |blink: Blendshape, iris: usize| blendshapes[blink] < 0.6 && mean(iris) > 0.3 && !sunglasses;
        // Where the eyes look is no expression.
        let does = |shape: &Blendshape| !shape.name().starts_with("eyeLook") && blendshapes[*shape] >= STILL;
        let still = !Blendshape::ALL.iter().any(does) && action_units.as_array().iter().all(|unit| *unit < STILL);
        Ok(Self {
            picture: square,
            kept,
            ideal,
            camera: camera_of(record)?,
            rotation: Rotation::from_xyzw(pose.rotation_xyzw)?,
            gaze: [look(gaze.left), look(gaze.right)],
            gaze_known: [open(Blendshape::EyeBlinkLeft, 473), open(Blendshape::EyeBlinkRight, 468)],
            blendshapes,
            action_units,
            visibility: std::array::from_fn(|region| seen[region] / counts[region].max(1.0)),
            emotion: face.emotion.map(|emotion| emotion.label).or(still.then_some(Emotion::Neutral)),
            eyes_apart: libm::sqrt(apart) * record.camera.fx / pose.translation_m[2],
            yaw: pose.yaw,
            landmarks,
        })
    }
}

/// A crop as the similarity that takes the picture's pixels to its own.
pub(crate) fn similarity(crop: &Crop) -> Similarity {
    let [[a, _, x], [b, _, y]] = crop.matrix();
    Similarity { a, b, shift: [x, y] }
}
