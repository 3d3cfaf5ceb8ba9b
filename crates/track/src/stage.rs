//! The stages, and what passes between them.

use lineament_face::landmarks::COUNT;
use lineament_face::{ActionUnits, Blendshapes, Crop, EmotionScores};
use lineament_geometry::{Camera, CameraModel, Head, HeadCv, Radians, Ray, Rotation, Transform};
use lineament_image::Image;

use crate::error::TrackError;

/// A face that a detector found. Pixels of the whole picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// How sure it is, 0–1.
    pub score: f64,
    /// x, y, width and height of the tight box of the 478 landmarks, as far as the detector can say; it may hang over the picture.
    pub bounds: [f64; 4],
    /// The roll of the crop that shows the face level, clockwise in the picture.
    pub roll: Radians,
}

/// Finds the faces of a whole picture of any size.
pub trait Detector: Send {
    /// Writes the faces found, the surest first, over `found`.
    ///
    /// # Errors
    /// What the detector cannot do.
    fn detect(&mut self, picture: &Image<[u8; 3]>, found: &mut Vec<Detection>) -> Result<(), TrackError>;
}

/// What a landmarker reads in one crop. Pixels are the crop's, its first pixel's centre at (0.5, 0.5); directions are in the frame [`Ray`] of the ray through the
/// crop's centre, rolled as the crop.
#[derive(Debug, Clone)]
pub struct Reading {
    /// x, y of the 478 landmarks; z in the same unit, 0 at the head's origin, positive away from the camera.
    pub points: Vec<[f32; 3]>,
    /// The standard deviation of x, and of y, of each landmark, pixels of the crop.
    pub sigma: Vec<f32>,
    /// How likely each landmark is to be seen, 0–1.
    pub visibility: Vec<f32>,
    /// The head's rotation, if it can be told.
    pub rotation: Option<Rotation<HeadCv, Ray>>,
    /// The blendshapes.
    pub blendshapes: Blendshapes,
    /// The action units.
    pub action_units: ActionUnits,
    /// The unit direction of the left eye's look, then the right one's.
    pub gaze: [[f32; 3]; 2],
    /// How likely the crop holds a face where the rule of crops puts it, 0–1.
    pub presence: f32,
    /// The scores of the emotions; their sum is 1.
    pub emotion: EmotionScores,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            points: vec![[0.0; 3]; COUNT],
            sigma: vec![1.0; COUNT],
            visibility: vec![1.0; COUNT],
            rotation: None,
            blendshapes: Blendshapes::default(),
            action_units: ActionUnits::default(),
            gaze: [[0.0, 0.0, -1.0]; 2],
            presence: 0.0,
            emotion: EmotionScores::default(),
        }
    }
}

/// Reads one crop of a face.
pub trait Landmarker: Send {
    /// The side of the crops that it reads, pixels.
    fn size(&self) -> u32;

    /// Reads a crop into `reading`, whose lists have 478 entries and keep them. `crop` says where in the picture it was cut.
    ///
    /// # Errors
    /// What the landmarker cannot do. A crop without a face is a `presence` near 0, not an error.
    fn read(&mut self, crop: &Crop, pixels: &Image<[u8; 3]>, reading: &mut Reading) -> Result<(), TrackError>;
}

/// A reading in the picture: what a fit is made to.
#[derive(Debug, Clone)]
pub struct Observation {
    /// x, y of the 478 landmarks in pixels of the picture; z at their scale.
    pub points: Vec<[f32; 3]>,
    /// Their standard deviations, pixels of the picture.
    pub sigma: Vec<f32>,
    /// How likely each is to be seen.
    pub visibility: Vec<f32>,
    /// The head's rotation as the landmarker saw it, in the camera's frame.
    pub rotation: Option<Rotation<HeadCv, Camera>>,
    /// The blendshapes.
    pub blendshapes: Blendshapes,
    /// The unit directions of the left and the right eye's look in the camera's frame.
    pub gaze: [[f64; 3]; 2],
    /// Seconds.
    pub time_s: f64,
}

impl Default for Observation {
    fn default() -> Self {
        Self {
            points: vec![[0.0; 3]; COUNT],
            sigma: vec![1.0; COUNT],
            visibility: vec![1.0; COUNT],
            rotation: None,
            blendshapes: Blendshapes::default(),
            gaze: [[0.0, 0.0, -1.0]; 2],
            time_s: 0.0,
        }
    }
}

/// The parametric head laid over an observation.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Where the head is and how it is turned, metres.
    pub pose: Transform<Head, Camera>,
    /// The blendshapes: the observed ones, as far as the landmarks agree.
    pub blendshapes: Blendshapes,
    /// By how much each action unit is more (or less) than observed, for the blendshapes that were corrected.
    pub action_units: ActionUnits,
    /// The 17 points of the jaw's visible outline, pixels of the picture.
    pub jaw: [[f32; 2]; 17],
    /// The root mean square distance, pixels, between the observed landmarks and the head's.
    pub rms: f64,
}

impl Default for Fit {
    fn default() -> Self {
        Self {
            pose: Transform::facing_camera(0.6),
            blendshapes: Blendshapes::default(),
            action_units: ActionUnits::default(),
            jaw: [[0.0; 2]; 17],
            rms: 0.0,
        }
    }
}

/// Lays the head over observations of **one** face; it keeps what it learns of that face.
pub trait Fitter: Send {
    /// A fitter of the same kind for another face, with nothing learnt.
    fn another(&self) -> Box<dyn Fitter>;

    /// Fits one observation. Pictures of a clip come in the order of their times.
    ///
    /// # Errors
    /// An observation to which no head fits: points on one spot, or numbers that are none.
    fn fit(&mut self, camera: &CameraModel, observation: &Observation, fit: &mut Fit) -> Result<(), TrackError>;

    /// The head's identity coefficients as learnt so far, in standard deviations (see `lineament_face::Basis`); empty for the mean head.
    fn identity(&self) -> &[f32] {
        &[]
    }

    /// By how much the fitter multiplies the focal lengths of the cameras it is given: 1 where it takes them as they are.
    fn focal_scale(&self) -> f64 {
        1.0
    }
}

/// Everything measured of a face in one frame: what a smoother smooths, and what is published.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// Landmarks, their sigmas, visibility, blendshapes, gaze, time.
    pub seen: Observation,
    /// The head.
    pub fit: Fit,
    /// The action units.
    pub action_units: ActionUnits,
    /// The emotions.
    pub emotion: EmotionScores,
    /// Whether the emotion is not to be trusted.
    pub uncertain: bool,
    /// How sure it is that this is a face.
    pub score: f64,
}

/// Smooths what is measured of **one** face over time.
pub trait Smoother: Send {
    /// A smoother of the same kind for another face.
    fn another(&self) -> Box<dyn Smoother>;

    /// Smooths the measurements of one frame in place; times grow.
    fn smooth(&mut self, measured: &mut Measured);

    /// Forgets the past: the face was lost, and found somewhere else.
    fn forget(&mut self);
}
