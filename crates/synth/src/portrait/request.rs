//! One portrait on request.

use lineament_face::{ExpressionState, FrameRecord};
use lineament_geometry::Degrees;
use lineament_image::Image;
use lineament_render::Wanted;

use super::distribution::Distribution;
use super::error::PortraitError;
use super::sampler::{Portrait, PortraitSampler};
use super::scene::PortraitScene;
use super::stage::Stage;

/// What a portrait is to be; what is left open is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct RenderRequest {
    /// Who, how dressed and in which light: every number is another.
    pub seed: u64,
    /// Width and height of the picture, pixels.
    pub size: [u32; 2],
    /// What the face does; `None`: drawn.
    pub expression: Option<ExpressionState>,
    /// Turn of the head to the subject's right; `None`: 0.
    pub yaw: Option<Degrees>,
    /// Up; `None`: 0.
    pub pitch: Option<Degrees>,
    /// Tilt to the subject's left; `None`: 0.
    pub roll: Option<Degrees>,
    /// What is drawn from.
    pub distribution: Distribution,
}

impl Default for RenderRequest {
    /// Seed 0, 512 pixels, a neutral face that looks into the camera, without occluders or noise.
    fn default() -> Self {
        let distribution = Distribution {
            occluders: 0.0,
            sunglasses: 0.0,
            poor_sensor: 0.0,
            age: [18.0, 80.0],
            ..Distribution::default()
        };
        Self {
            seed: 0,
            size: [512; 2],
            expression: Some(ExpressionState::default()),
            yaw: None,
            pitch: None,
            roll: None,
            distribution,
        }
    }
}

impl RenderRequest {
    /// The portrait that is asked for.
    #[must_use]
    pub fn portrait(&self, stage: &Stage) -> Portrait {
        let mut portrait = PortraitSampler::new(self.seed, self.distribution.clone()).portrait(stage.model(), 0);
        if let Some(expression) = self.expression {
            (portrait.expression, portrait.emotion) = (expression, None);
        }
        let open = |angle: Option<Degrees>| angle.unwrap_or(Degrees(0.0));
        (portrait.pose.yaw, portrait.pose.pitch, portrait.pose.roll) =
            (open(self.yaw), open(self.pitch), open(self.roll));
        portrait.camera.share = 0.52;
        portrait.camera.stray = [0.0; 2];
        portrait.gaze.camera = true;
        portrait
    }
}

/// One picture of one person, with its record: what `lineament face render` calls.
///
/// ```no_run
/// use lineament_geometry::Degrees;
/// use lineament_synth::{RenderRequest, Stage, render_portrait};
/// let stage = Stage::load()?;
/// let request = RenderRequest { seed: 7, yaw: Some(Degrees(20.0)), ..RenderRequest::default() };
/// let (picture, record) = render_portrait(&stage, &request)?;
/// assert_eq!((picture.width(), record.faces.len()), (512, 1));
/// # Ok::<(), lineament_synth::PortraitError>(())
/// ```
///
/// # Errors
/// Expressions, angles or sizes out of range.
pub fn render_portrait(stage: &Stage, request: &RenderRequest) -> Result<(Image<[u8; 3]>, FrameRecord), PortraitError> {
    let mut scene = PortraitScene::new(stage)?;
    scene.build(&request.portrait(stage), request.size)?;
    scene.render(Wanted::NONE)?;
    let record = scene.record("portrait")?;
    Ok((scene.frame().colour.clone(), record))
}
