//! From a crop of a face to what the landmarker says of it.

mod blueprint;

use lineament_face::landmarks::COUNT;
use lineament_face::{ActionUnits, AuChannel, Blendshape, Blendshapes, Emotion, EmotionScores};
use lineament_geometry::{HeadCv, Ray, Rotation};
use lineament_image::Image;
use lineament_net::{Model, Plan, Session, Shape};

pub use blueprint::landmarker_blueprint;

use crate::error::ModelsError;
use crate::input::fill_input;
use crate::layout::{self, Head, LANDMARKER};
use crate::regions::{REGIONS, region_of};

/// What the landmarker says of one crop. Pixels are those of the crop (its first pixel's centre is (0.5, 0.5)); angles and directions are in the frame
/// [`Ray`] of the ray through the crop's centre, rolled as the crop: [`Rotation::in_camera`] takes them to the camera.
#[derive(Debug, Clone)]
pub struct LandmarkerOutput {
    /// x, y of the 478 landmarks in pixels of the crop; z in the same unit, 0 at the head's origin, positive away from the camera.
    pub points: Vec<[f32; 3]>,
    /// The standard deviation of x, and of y, of each landmark in pixels of the crop.
    pub sigma: Vec<f32>,
    /// The head's rotation; none where the network's six numbers are none (a crop without a face).
    pub rotation: Option<Rotation<HeadCv, Ray>>,
    /// The blendshapes.
    pub blendshapes: Blendshapes,
    /// The action units.
    pub action_units: ActionUnits,
    /// The unit direction of the left eye's look, then the right eye's: (0, 0, −1) looks along the ray into the camera.
    pub gaze: [[f32; 3]; 2],
    /// The share of each region that is seen, 0–1, in the order of [`REGIONS`].
    pub visibility: [f32; REGIONS.len()],
    /// How likely the crop holds a face where the rule of crops puts it, 0–1.
    pub presence: f32,
    /// The emotions; their sum is 1.
    pub emotion: EmotionScores,
    /// What the emotions were read from.
    pub embedding: [f32; layout::EMBEDDING],
}

impl Default for LandmarkerOutput {
    fn default() -> Self {
        Self {
            points: vec![[0.0; 3]; COUNT],
            sigma: vec![0.0; COUNT],
            rotation: None,
            blendshapes: Blendshapes::default(),
            action_units: ActionUnits::default(),
            gaze: [[0.0, 0.0, -1.0]; 2],
            visibility: [0.0; REGIONS.len()],
            presence: 0.0,
            emotion: EmotionScores::default(),
            embedding: [0.0; layout::EMBEDDING],
        }
    }
}

impl LandmarkerOutput {
    /// The visibility of a landmark: that of its region.
    #[must_use]
    pub fn visibility_of(&self, landmark: usize) -> f32 {
        self.visibility[region_of(landmark)]
    }
}

/// The crop network, ready to run.
#[derive(Debug, Clone)]
pub struct Landmarker {
    session: Session,
    size: u32,
    output: LandmarkerOutput,
}

/// The bounds of a log-variance: from a hundredth of a pixel to the whole crop.
const LOG_VARIANCE_BOUNDS: [f32; 2] = [-18.0, 0.0];

impl Landmarker {
    /// Makes a landmarker of weights.
    ///
    /// # Errors
    /// Weights of another network: the text names the input or output that is missing or different.
    pub fn from_model(model: &Model) -> Result<Self, ModelsError> {
        let plan = Plan::new(model)?;
        let wrong = |problem| ModelsError::Layout { network: "landmarker", problem };
        let size = match plan.inputs() {
            [port] if port.name == "image" => match port.shape {
                Shape::Map { channels: 3, height, width } if height == width => width as u32,
                other => return Err(wrong(format!("its input has shape {other} instead of [3, side, side]"))),
            },
            other => return Err(wrong(format!("it has the inputs {other:?} instead of one, \"image\""))),
        };
        for head in LANDMARKER {
            match plan.outputs().iter().find(|port| port.name == head.name) {
                Some(port) if port.shape == Shape::vector(head.length) => {}
                Some(port) => {
                    let problem =
                        format!("its output {:?} has shape {} instead of [{}]", head.name, port.shape, head.length);
                    return Err(wrong(problem));
                }
                None => return Err(wrong(format!("it has no output {:?}", head.name))),
            }
        }
        Ok(Self { session: plan.session(), size, output: LandmarkerOutput::default() })
    }

    /// The side of the crop that it takes, in pixels: to be passed to [`lineament_face::Crop`].
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// Reads a crop. Nothing is allocated.
    ///
    /// # Errors
    /// A crop of another size than [`Landmarker::size`].
    pub fn run(&mut self, crop: &Image<[u8; 3]>) -> Result<&LandmarkerOutput, ModelsError> {
        if [crop.width(), crop.height()] != [self.size; 2] {
            let remedy = format!("pass a crop of {0} × {0}", self.size);
            return Err(ModelsError::Size { width: crop.width(), height: crop.height(), remedy });
        }
        fill_input(crop.as_bytes(), self.session.input_mut("image")?);
        self.session.run();
        self.decode()?;
        Ok(&self.output)
    }

    /// The raw numbers of an output of the last run, as [`layout`] says: for those who compare networks.
    ///
    /// # Errors
    /// None for the heads of [`LANDMARKER`].
    pub fn raw(&self, head: Head) -> Result<&[f32], ModelsError> {
        Ok(self.session.output(head.name)?)
    }

    fn decode(&mut self) -> Result<(), ModelsError> {
        let Self { session, size, output } = self;
        let side = *size as f32;
        let points = session.output(layout::POINTS.name)?.as_chunks::<3>().0;
        for (point, &[x, y, z]) in output.points.iter_mut().zip(points) {
            *point = [(x + 0.5) * side, (y + 0.5) * side, z * side];
        }
        for (sigma, &log) in output.sigma.iter_mut().zip(session.output(layout::LOG_VARIANCE.name)?) {
            *sigma = side * libm::expf(0.5 * log.clamp(LOG_VARIANCE_BOUNDS[0], LOG_VARIANCE_BOUNDS[1]));
        }
        let six = session.output(layout::ROTATION.name)?;
        let six: [f64; 6] = std::array::from_fn(|i| f64::from(six[i]));
        output.rotation = Rotation::from_six(six).ok();
        let shapes = session.output(layout::BLENDSHAPES.name)?;
        let unit = |value: f32| value.clamp(0.0, 1.0);
        output.blendshapes = Blendshapes::new(std::array::from_fn::<_, { Blendshape::COUNT }, _>(|i| unit(shapes[i])));
        let units = session.output(layout::ACTION_UNITS.name)?;
        output.action_units = ActionUnits::new(std::array::from_fn::<_, { AuChannel::COUNT }, _>(|i| unit(units[i])));
        for (look, raw) in output.gaze.iter_mut().zip(session.output(layout::GAZE.name)?.as_chunks::<3>().0) {
            let length = libm::sqrtf(raw.iter().map(|part| part * part).sum());
            *look = if length > 1e-6 { raw.map(|part| part / length) } else { [0.0, 0.0, -1.0] };
        }
        for (seen, &logit) in output.visibility.iter_mut().zip(session.output(layout::VISIBILITY.name)?) {
            *seen = sigmoid(logit);
        }
        output.presence = session.output(layout::PRESENCE.name)?.first().map_or(0.0, |&logit| sigmoid(logit));
        let logits = session.output(layout::EMOTION.name)?;
        let largest = logits.iter().fold(f32::NEG_INFINITY, |most, &x| most.max(x));
        let exponents: [f32; Emotion::COUNT] = std::array::from_fn(|i| libm::expf(logits[i] - largest));
        let sum: f32 = exponents.iter().sum();
        output.emotion = EmotionScores::new(exponents.map(|x| x / sum));
        output.embedding.copy_from_slice(session.output(layout::EMOTION_EMBEDDING.name)?);
        Ok(())
    }
}

pub(crate) fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-logit))
}
