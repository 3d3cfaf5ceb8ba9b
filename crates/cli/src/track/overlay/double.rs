//! A rendered avatar that does what a face does.

use lineament_face::{ExpressionState, FaceRecord};
use lineament_geometry::{Degrees, YawPitchRoll};
use lineament_image::Image;
use lineament_synth::{Portrait, PortraitScene, RenderRequest, Stage};

use crate::error::CliError;
use crate::track::avatar::gaze_in_head;

/// The person that stands for everybody.
const SEED: u64 = 12;
/// The longest side that is rendered; larger overlays enlarge it.
const MOST: u32 = 384;

pub(super) struct Double {
    scene: PortraitScene<'static>,
    portrait: Portrait,
    picture: Image<[u8; 3]>,
}

impl Double {
    pub(super) fn new() -> Result<Self, CliError> {
        // One stage for the whole run: the scene's buffers stay with it.
        let stage: &'static Stage = Box::leak(Box::new(Stage::load()?));
        let portrait = RenderRequest { seed: SEED, ..RenderRequest::default() }.portrait(stage);
        Ok(Self { scene: PortraitScene::new(stage)?, portrait, picture: Image::filled(1, 1, [0; 3])? })
    }

    /// The avatar of a face, a square of `side` pixels; without a face it stays as it was.
    pub(super) fn render(&mut self, face: Option<&FaceRecord>, side: u32) -> Result<&Image<[u8; 3]>, CliError> {
        let known = face.and_then(|face| Some((face, face.pose?, face.blendshapes?)));
        if known.is_none() && self.picture.height() == side {
            return Ok(&self.picture);
        }
        if let Some((face, pose, blendshapes)) = known {
            let portrait = &mut self.portrait;
            portrait.expression = ExpressionState { blendshapes, ..ExpressionState::default() };
            portrait.pose =
                YawPitchRoll { yaw: Degrees(pose.yaw), pitch: Degrees(pose.pitch), roll: Degrees(pose.roll) };
            if let Some(gaze) = gaze_in_head(face) {
                portrait.gaze.camera = false;
                let mean = |a: f32, b: f32| f64::from(0.5 * (a + b)).to_degrees();
                portrait.gaze.angles = [mean(gaze.left.yaw, gaze.right.yaw), mean(gaze.left.pitch, gaze.right.pitch)];
            }
        }
        let small = side.min(MOST);
        let scene = &mut self.scene;
        scene.build(&self.portrait, [small, small])?;
        scene.render(lineament_render::Wanted::NONE)?;
        self.picture =
            if small == side { scene.frame().colour.clone() } else { scene.frame().colour.resized(side, side)? };
        Ok(&self.picture)
    }
}
