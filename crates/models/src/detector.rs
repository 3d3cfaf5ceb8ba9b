//! From a whole picture to the faces in it.

mod blueprint;
mod suppress;

use lineament_geometry::Radians;
use lineament_image::{Border, Image, Similarity, Warper};
use lineament_net::{Model, Plan, Session, Shape};

pub use blueprint::detector_blueprint;

use crate::error::ModelsError;
use crate::input::fill_input;
use crate::landmarker::sigmoid;
use crate::layout::{DETECTOR, Level, UNIT_STRIDES, channel};
use suppress::suppress;

/// How faces are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectorOptions {
    /// Larger pictures are made smaller until their longer side has this many pixels: fewer find large faces faster, more find smaller ones
    /// (12 pixels after that are the least). 32 to 4096.
    pub longest_side: u32,
    /// The least score of a face, 0–1.
    pub least_score: f32,
    /// Of two boxes whose intersection over union is larger, the one with the smaller score is dropped, 0–1.
    pub most_overlap: f32,
}

impl Default for DetectorOptions {
    fn default() -> Self {
        Self { longest_side: 192, least_score: 0.5, most_overlap: 0.4 }
    }
}

/// A face that was found. Pixels are those of the whole picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// How sure the network is, 0–1.
    pub score: f32,
    /// x, y, width and height of the face's box: the tight box of the 478 landmarks; it may hang over the picture.
    pub bounds: [f32; 4],
    /// The places of [`KEY_POINTS`](crate::layout::KEY_POINTS).
    pub points: [[f32; 2]; 6],
    /// The roll of the crop that shows the face level, clockwise in the picture, in (−π, π].
    pub roll: Radians,
}

/// The whole-picture network, ready to run.
#[derive(Debug)]
pub struct Detector {
    model: Model,
    options: DetectorOptions,
    /// One for each size of the network's input that was met, the latest last.
    sessions: Vec<([u32; 2], Session)>,
    warper: Warper,
    canvas: Image<[u8; 3]>,
    candidates: Vec<Detection>,
    found: Vec<Detection>,
}

/// The coarsest stride: sides of the network's input are multiples of it.
const GRID: u32 = 32;
/// How many input sizes are kept ready.
const MOST_SESSIONS: usize = 8;
/// Candidates beyond this many are dropped before the quadratic suppression: a picture of noise must not stall it.
const MOST_CANDIDATES: usize = 2048;
/// What lies beside the picture: the middle of the range.
const BESIDE: [u8; 3] = [128; 3];

impl Detector {
    /// Makes a detector of weights.
    ///
    /// # Errors
    /// Weights of another network, or an option out of range.
    pub fn from_model(model: &Model, options: DetectorOptions) -> Result<Self, ModelsError> {
        let within = |name, value: f32, [least, most]: [f32; 2], range| {
            if (least..=most).contains(&value) {
                Ok(())
            } else {
                Err(ModelsError::Option { name, value: f64::from(value), range })
            }
        };
        within("longest_side", options.longest_side as f32, [32.0, 4096.0], "32 to 4096 pixels")?;
        within("least_score", options.least_score, [0.0, 1.0], "0 to 1")?;
        within("most_overlap", options.most_overlap, [0.0, 1.0], "0 to 1")?;
        let canvas = Image::filled(GRID, GRID, BESIDE)?;
        let mut detector = Self {
            model: model.clone(),
            options,
            sessions: Vec::new(),
            warper: Warper::new(),
            canvas,
            candidates: Vec::new(),
            found: Vec::new(),
        };
        // The layout is that of every size: one small plan shows it.
        let small = [2 * GRID; 2];
        let session = detector.make(small)?;
        detector.sessions.push((small, session));
        Ok(detector)
    }

    /// How faces are looked for.
    #[must_use]
    pub fn options(&self) -> DetectorOptions {
        self.options
    }

    /// Finds the faces of a picture, the surest first. The first picture of a size compiles the network for it; later ones allocate nothing.
    ///
    /// # Errors
    /// A picture that the network cannot be made for.
    pub fn run(&mut self, picture: &Image<[u8; 3]>) -> Result<&[Detection], ModelsError> {
        let [width, height] = [picture.width(), picture.height()];
        let scale = (f64::from(self.options.longest_side) / f64::from(width.max(height))).min(1.0);
        let grid = |side: u32| (libm::ceil(f64::from(side) * scale) as u32).div_ceil(GRID).max(1) * GRID;
        let size = [grid(width), grid(height)];
        self.canvas.reset(size[0], size[1], BESIDE)?;
        let to_canvas = Similarity::scale_shift(scale, 0.0, 0.0);
        self.warper.warp(picture, &to_canvas, Border::Fill(BESIDE), &mut self.canvas)?;
        let place = match self.sessions.iter().position(|session| session.0 == size) {
            Some(place) => place,
            None => {
                let session = self.make(size)?;
                if self.sessions.len() == MOST_SESSIONS {
                    self.sessions.remove(0);
                }
                self.sessions.push((size, session));
                self.sessions.len() - 1
            }
        };
        let session = &mut self.sessions[place].1;
        fill_input(self.canvas.as_bytes(), session.input_mut("image")?);
        session.run();
        self.candidates.clear();
        for level in DETECTOR {
            let columns = size[0] as usize / level.stride;
            decode(session.output(level.name)?, level, columns, self.options.least_score, &mut self.candidates);
        }
        self.candidates.sort_unstable_by(|a, b| b.score.total_cmp(&a.score));
        self.candidates.truncate(MOST_CANDIDATES);
        suppress(&self.candidates, self.options.most_overlap, &mut self.found);
        let back = (1.0 / scale) as f32;
        for face in &mut self.found {
            face.bounds = face.bounds.map(|part| part * back);
            face.points = face.points.map(|point| point.map(|part| part * back));
        }
        Ok(&self.found)
    }

    fn make(&self, [width, height]: [u32; 2]) -> Result<Session, ModelsError> {
        let wrong = |problem| ModelsError::Layout { network: "detector", problem };
        let plan = Plan::new(&self.model.with_input_size(height as usize, width as usize)?)?;
        match plan.inputs() {
            [port] if port.name == "image" && port.shape.channels() == 3 => {}
            other => return Err(wrong(format!("it has the inputs {other:?} instead of one, \"image\" of 3 channels"))),
        }
        for level in DETECTOR {
            let expected = Shape::map(channel::COUNT, height as usize / level.stride, width as usize / level.stride);
            match plan.outputs().iter().find(|port| port.name == level.name) {
                Some(port) if port.shape == expected => {}
                Some(port) => {
                    let problem = format!("its output {:?} has shape {} instead of {expected}", level.name, port.shape);
                    return Err(wrong(problem));
                }
                None => return Err(wrong(format!("it has no output {:?}", level.name))),
            }
        }
        Ok(plan.session())
    }
}

/// The faces of one map whose score is at least `least`, in pixels of the network's input.
fn decode(map: &[f32], level: Level, columns: usize, least: f32, found: &mut Vec<Detection>) {
    let places = map.len() / channel::COUNT;
    let unit = UNIT_STRIDES * level.stride as f32;
    for place in 0..places {
        let score = sigmoid(map[channel::SCORE * places + place]);
        if score < least {
            continue;
        }
        let at = |number: usize| map[number * places + place];
        let own = [place % columns, place / columns].map(|index| (index as f32 + 0.5) * level.stride as f32);
        let beside = |number: usize| [own[0] + unit * at(number), own[1] + unit * at(number + 1)];
        let middle = beside(channel::MIDDLE);
        // e⁶ units are beyond any picture; the clamp keeps weights of no sense from infinities.
        let size = [0, 1].map(|axis| unit * libm::expf(at(channel::SIZE + axis).clamp(-6.0, 6.0)));
        found.push(Detection {
            score,
            bounds: [middle[0] - 0.5 * size[0], middle[1] - 0.5 * size[1], size[0], size[1]],
            points: std::array::from_fn(|i| beside(channel::POINTS + 2 * i)),
            roll: Radians(libm::atan2(f64::from(at(channel::ROLL)), f64::from(at(channel::ROLL + 1)))),
        });
    }
}
