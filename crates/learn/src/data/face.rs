//! A face, cut generously out of its picture, with what is known of it.

use lineament_datasets::LabelledFace;
use lineament_face::landmarks::{COUNT, LEFT_EYE_OUTER, RIGHT_EYE_OUTER};
use lineament_face::{ActionUnits, Blendshape, Blendshapes, Crop, Emotion, FrameRecord, Labels};
use lineament_geometry::{Camera, CameraModel, HeadCv, Rotation};
use lineament_image::{Border, Image, Similarity, Warper};
use lineament_models::REGIONS;
use nalgebra::Vector3;

use super::known::Known;
use super::labels;
use crate::error::LearnError;

/// What is kept of a picture: this many sides of the ideal crop.
const REACH: f64 = 1.7;
/// The side of what is kept, in pixels.
const KEPT: u32 = 208;
/// Weights that no one can see.
const STILL: f32 = 0.02;

/// One face of a picture: a generous square around it, level, and what is known of it. Lengths and directions are those of the whole picture and its
/// camera; views are cut from it ([`View`](super::View)). What is not [`known`](Self::known) is nothing: zeros, no rotation.
#[derive(Debug, Clone)]
pub struct FaceSample {
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
    /// The emotion, where it was drawn from one or labelled; a face that does nothing is neutral.
    pub emotion: Option<Emotion>,
    /// The true distance of the outer corners of the eyes in space, at the picture's scale, in pixels of the whole picture; in the picture itself where
    /// nothing is known of their depth.
    pub eyes_apart: f64,
    /// Published yaw in degrees.
    pub yaw: f64,
    /// What of all this is known.
    pub known: Known,
}

impl FaceSample {
    /// Cuts the only face of a rendered picture out.
    ///
    /// # Errors
    /// A record without the truth of a rendering.
    pub fn rendered(picture: &Image<[u8; 3]>, record: &FrameRecord, warper: &mut Warper) -> Result<Self, LearnError> {
        let missing = || LearnError::internal("a rendered record lacks its truth");
        let truth = record.truth.as_ref().and_then(|truth| truth.labels.first()).ok_or_else(missing)?;
        let labels = Labels::from_record(record, 0).ok_or_else(missing)?;
        let away = labels.translation_m.ok_or_else(missing)?[2];
        // The head is rigid in its own frame: distances are those before the camera.
        let in_space = truth.landmarks_head_m.as_ref().ok_or_else(missing)?;
        let [right, left] =
            [RIGHT_EYE_OUTER, LEFT_EYE_OUTER].map(|landmark| in_space[usize::from(landmark)].map(f64::from));
        let apart = (0..3).map(|i| (right[i] - left[i]) * (right[i] - left[i])).sum::<f64>();
        let ideal = labels::crop(&labels).ok_or_else(missing)??;
        let dark = dark(truth.attributes.get("glasses"));
        let mut face = Self::cut(picture, &labels, ideal, dark, warper)?;
        if face.known != Known::everything() {
            return Err(missing());
        }
        face.eyes_apart = libm::sqrt(apart) * record.camera.fx / away;
        Ok(face)
    }

    /// Cuts a face of a set's picture out, by what the set says of its place; where it says nothing, a face `fills` the picture.
    ///
    /// # Errors
    /// Labels that are none: points of no face, angles or other numbers that are not finite; nothing that says where the face is.
    pub fn labelled(
        picture: &Image<[u8; 3]>,
        face: &LabelledFace,
        fills: bool,
        warper: &mut Warper,
    ) -> Result<Self, LearnError> {
        let ideal = match labels::crop(&face.labels) {
            Some(ideal) => ideal?,
            None if fills => labels::filled([picture.width(), picture.height()])?,
            None => return Err(LearnError::internal("a face was asked for whose place is not known")),
        };
        let dark = dark(face.marks.attributes.get("glasses"));
        Self::cut(picture, &face.labels, ideal, dark, warper)
    }

    fn cut(
        picture: &Image<[u8; 3]>,
        labels: &Labels,
        ideal: Crop,
        dark_glasses: bool,
        warper: &mut Warper,
    ) -> Result<Self, LearnError> {
        let kept = Crop::new(ideal.centre(), REACH * ideal.side(), ideal.roll(), KEPT)?;
        let mut square = Image::filled(KEPT, KEPT, [0; 3])?;
        warper.warp(picture, &similarity(&kept), Border::Replicate, &mut square)?;
        let mut known = Known::nothing();
        let camera = labels::camera(labels.camera.as_ref(), [picture.width(), picture.height()])?;
        let landmarks = labels::points(labels, &ideal, &mut known);
        let rotation = labels::rotation(labels)?;
        known.rotation = rotation.is_some();
        let visibility = labels.visibility.as_ref().filter(|all| all.len() == COUNT);
        known.visibility = visibility.is_some();
        known.blendshapes = labels.blendshapes.is_some();
        known.gaze = labels.gaze.is_some();
        let blendshapes = labels.blendshapes.unwrap_or_default();
        let action_units = labels::action_units(&labels.action_units, &mut known.action_units);
        let seen = |iris: usize| visibility.is_none_or(|all| all[iris..iris + 5].iter().sum::<f32>() / 5.0 > 0.3);
        let open =
            |blink: Blendshape, iris: usize| known.gaze && blendshapes[blink] < 0.6 && seen(iris) && !dark_glasses;
        // Where the eyes look is no expression.
        let does = |shape: &Blendshape| !shape.name().starts_with("eyeLook") && blendshapes[*shape] >= STILL;
        let still = known.blendshapes
            && known.action_units.iter().all(|known| *known)
            && !Blendshape::ALL.iter().any(does)
            && action_units.as_array().iter().all(|unit| *unit < STILL);
        let numbers = action_units.as_array().iter().chain(blendshapes.as_array());
        let gaze = labels.gaze.map(|gaze| [labels::look(gaze.left), labels::look(gaze.right)]);
        let finite = numbers.chain(visibility.into_iter().flatten()).all(|number| number.is_finite())
            && gaze.iter().flatten().flatten().all(|part| part.is_finite())
            && landmarks.as_flattened().iter().all(|part| part.is_finite());
        if !finite {
            return Err(LearnError::Labels("an intensity, weight, visibility, landmark or gaze that is not finite"));
        }
        Ok(Self {
            picture: square,
            kept,
            ideal,
            landmarks,
            rotation: rotation.unwrap_or(Rotation::identity()),
            gaze: gaze.unwrap_or_default(),
            gaze_known: [open(Blendshape::EyeBlinkLeft, 473), open(Blendshape::EyeBlinkRight, 468)],
            blendshapes,
            action_units,
            visibility: visibility.map(|all| labels::regions(all)).unwrap_or_default(),
            emotion: labels.emotion.or(still.then_some(Emotion::Neutral)),
            eyes_apart: labels::eyes_apart(labels, &camera),
            yaw: labels.yaw.unwrap_or_default(),
            known,
            camera,
        })
    }
}

/// Whether nothing can be seen through these glasses.
fn dark(glasses: Option<&String>) -> bool {
    glasses.is_some_and(|glasses| glasses == "dark")
}

/// A crop as the similarity that takes the picture's pixels to its own.
pub(crate) fn similarity(crop: &Crop) -> Similarity {
    let [[a, _, x], [b, _, y]] = crop.matrix();
    Similarity { a, b, shift: [x, y] }
}
