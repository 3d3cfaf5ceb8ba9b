//! A portrait as a scene: every buffer of one thread, filled anew for each.

mod compose;
mod surfaces;

use lineament_face::{EyeAngles, Gaze, Mesh as HeadMesh, Neutral};
use lineament_geometry::{Direction, Position, World};
use lineament_render::{ClassOverlay, Light, Material, Mesh, Renderer, Rendering, Wanted};

use super::backdrop::Backdrop;
use super::body::{Piece, PieceShape};
use super::brow::{self, Brow};
use super::build_stage::BuildStage;
use super::cards::Cards;
use super::error::PortraitError;
use super::fit::Fit;
use super::framing::{self, Framed};
use super::hair::Ground;
use super::looks::Headwear;
use super::outline::Outline;
use super::sampler::Portrait;
use super::shapes::Sheet;
use super::stage::Stage;
use super::tint::Tinted;
use super::v3::{V3, add, along, scale};
use super::{beard, facewear, glasses, hair, headwear, in_front};

/// Landmarks on the margins of the left and of the right lids.
pub(super) const MARGINS: [[usize; 16]; 2] = [
    [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
    [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
];

/// One thread's portraits: built, rendered and labelled in buffers that are kept.
#[derive(Debug)]
pub struct PortraitScene<'s> {
    pub(super) stage: &'s Stage,
    pub(super) neutral: Neutral,
    pub(super) head: HeadMesh,
    pub(super) weights: Vec<f32>,
    drives: Vec<f32>,
    pub(super) landmarks: Box<[V3; 478]>,
    pub(super) gaze: Gaze,
    outline: Outline,
    shapes: [PieceShape; 7],
    skin: Mesh,
    /// Which of the skin's levels it has.
    level: usize,
    tinted: Tinted,
    eyes: [Mesh; 2],
    /// What the left eye, the right eye and the inside of the mouth are seen through.
    openings: [Vec<V3>; 3],
    hair: Cards,
    cap: (Sheet, Vec<f32>),
    beard: Cards,
    brow_hairs: Cards,
    /// What is seen from outside, and from both sides.
    clothes: [Sheet; 2],
    /// Spectacles, their glass; headwear in two colours; facewear and its straps; what is in front.
    worn: [Sheet; 7],
    materials: Vec<Material>,
    pub(super) lights: Vec<Light>,
    brows: Brow,
    overlays: Vec<ClassOverlay>,
    backdrop: Backdrop,
    painted: bool,
    brightness: f32,
    pub(super) framed: Option<Framed>,
    pub(super) portrait: Option<Portrait>,
    /// Away while it renders.
    renderer: Option<Box<Renderer>>,
    pub(super) frame: Rendering,
}

impl<'s> PortraitScene<'s> {
    /// Buffers over a stage.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn new(stage: &'s Stage) -> Result<Self, PortraitError> {
        let model = &stage.model;
        Ok(Self {
            stage,
            neutral: model.neutral(),
            head: model.mesh(),
            weights: model.rest_weights(),
            drives: vec![0.0; model.wrinkles().len()],
            landmarks: Box::new([[0.0; 3]; 478]),
            gaze: Gaze::default(),
            outline: Outline::default(),
            shapes: Default::default(),
            skin: stage.body.mesh(Piece::Skin),
            level: 0,
            tinted: Tinted::default(),
            eyes: [stage.body.mesh(Piece::EyeLeft), stage.body.mesh(Piece::EyeRight)],
            openings: Default::default(),
            hair: Cards::default(),
            cap: Default::default(),
            beard: Cards::default(),
            brow_hairs: Cards::default(),
            clothes: Default::default(),
            worn: Default::default(),
            materials: Vec::new(),
            lights: Vec::new(),
            brows: Brow::default(),
            overlays: Vec::new(),
            backdrop: Backdrop::new().ok_or(PortraitError::Missing("backdrop"))?,
            painted: false,
            brightness: 1.0,
            framed: None,
            portrait: None,
            renderer: None,
            frame: Rendering::new(),
        })
    }

    /// Builds everything of a portrait for a picture of this size.
    ///
    /// # Errors
    /// Parameters that the head, the camera or the renderer refuse.
    pub fn build(&mut self, portrait: &Portrait, size: [u32; 2]) -> Result<(), PortraitError> {
        self.build_watched(portrait, size, &mut |_| ())
    }

    /// As [`PortraitScene::build`], with a call after each stage: for those who measure.
    ///
    /// # Errors
    /// As [`PortraitScene::build`].
    pub fn build_watched(
        &mut self,
        portrait: &Portrait,
        size: [u32; 2],
        after: &mut dyn FnMut(BuildStage),
    ) -> Result<(), PortraitError> {
        self.framed = None;
        let (stage, looks) = (self.stage, &portrait.looks);
        let model = &stage.model;
        model.shape_positions(&model.identity(&portrait.person)?, &mut self.neutral)?;
        after(BuildStage::Identity);
        let framed = self.shape(portrait, size, after)?;
        self.choose_level(&framed)?;
        let down = framed.head_to_world.inverse().direction(Direction::<World>::new(0.0, -1.0, 0.0)).xyz;
        let down = [down.x as f32, down.y as f32, down.z as f32];
        // 260 pixels from forehead to chin show single locks.
        let detail = (portrait.camera.share * f64::from(size[1]) / 260.0) as f32;
        let ground = Ground { head: &self.head, outline: &self.outline, down, scale: self.neutral.scale, detail };
        let hat = looks.headwear.as_ref();
        hair::grow(&looks.hair, [&stage.scalp, &stage.fringe], &ground, hat, &mut self.hair);
        after(BuildStage::Hair);
        stage.cap.lift(
            &looks.hair,
            &ground,
            hat.is_some_and(|h| h.kind != Headwear::Headphones),
            &mut self.cap.0,
            &mut self.cap.1,
        );
        after(BuildStage::Cap);
        self.brows = Brow::new(&looks.brows);
        brow::grow(&looks.brows, &self.brows, &stage.brows, &ground, &mut self.brow_hairs);
        after(BuildStage::Brows);
        beard::grow(&looks.beard, &stage.chin, &ground, &mut self.beard);
        after(BuildStage::Beard);
        stage.patterns.dress(&looks.clothes, &self.head, self.neutral.scale, &mut self.clothes);
        after(BuildStage::Clothes);
        self.put_on(portrait, down);
        after(BuildStage::Worn);
        stage.body.hairy.tint(looks, &self.brows, &mut self.skin, &mut self.tinted);
        after(BuildStage::Tint);
        model.wrinkle_drives(&self.weights, &mut self.drives)?;
        stage.body.age(looks.skin.age_lines, &mut self.drives);
        stage.rooms.keys(&portrait.light, &mut self.lights);
        self.brightness = stage.rooms.meter(&portrait.light, &self.lights);
        self.painted = self.backdrop.paint(&portrait.backdrop, self.brightness * 0.7, size[1]);
        after(BuildStage::Backdrop);
        self.choose_overlays(portrait);
        self.choose_materials(portrait)?;
        self.framed = Some(framed);
        self.portrait = Some(portrait.clone());
        after(BuildStage::Materials);
        Ok(())
    }

    /// Camera, expression, gaze, neck.
    fn shape(
        &mut self,
        portrait: &Portrait,
        size: [u32; 2],
        after: &mut dyn FnMut(BuildStage),
    ) -> Result<Framed, PortraitError> {
        let model = &self.stage.model;
        let bound = |landmark: usize| -> Result<V3, PortraitError> {
            let binding = model.landmark_bindings().get(landmark).ok_or(PortraitError::Missing("landmarks"))?;
            let parts = binding.vertices.iter().zip(binding.weights);
            Ok(parts.fold([0.0; 3], |sum, (v, w)| add(sum, scale(self.neutral.positions[*v as usize], w))))
        };
        let framed = framing::frame(&portrait.camera, portrait.pose, bound(10)?, bound(152)?, size)?;
        model.expressions().weigh(&portrait.expression, &mut self.weights)?;
        let plan = &portrait.gaze;
        let camera = framed.head_to_camera.inverse().position(Position::new(0.0, 0.0, 0.0)).xyz;
        let camera = EyeAngles::from_direction([camera.x as f32, camera.y as f32, camera.z as f32]);
        let distance = if plan.camera { framed.head_to_camera.translation().xyz.norm() } else { plan.distance };
        let [yaw, pitch] = plan.angles.map(|angle| angle.to_radians() as f32);
        // Eyes reach so far; beyond, people look past the camera.
        let direction = if plan.camera && camera.yaw.abs() < 0.6 && camera.pitch.abs() < 0.42 {
            camera
        } else {
            EyeAngles { yaw, pitch }
        };
        let gaze = Gaze::at_distance(direction, (distance as f32).max(0.1), self.neutral.eye_centres)?;
        self.gaze = Gaze { pupil_radius: plan.pupil, ..gaze };
        model.express_whole(&self.neutral, &self.weights, self.gaze, &mut self.head)?;
        after(BuildStage::Expression);
        let rows = framing::shoulders(&portrait.body, portrait.pose)?;
        self.stage.body.bend(&rows, self.neutral.scale, &mut self.head);
        model.landmarks(&self.head, &mut self.landmarks)?;
        after(BuildStage::Neck);
        self.stage.rays.evaluate(&self.head.positions, &mut self.outline);
        after(BuildStage::Outline);
        for piece in Piece::ALL {
            self.stage.body.piece(piece).gather(&self.head, &mut self.shapes[piece as usize]);
        }
        for eye in 0..2 {
            self.stage.body.place_eye(eye, &self.head, &mut self.eyes[eye]);
        }
        for (places, vertices) in self.openings.iter_mut().zip(&self.stage.body.openings) {
            places.clear();
            places.extend(vertices.iter().map(|v| self.head.positions[*v as usize]));
        }
        // The skin goes on behind the lids' margins.
        for (places, margin) in self.openings.iter_mut().zip(&MARGINS) {
            places.extend(margin.iter().map(|landmark| self.landmarks[*landmark]));
        }
        // Corneas and eyeballs stand out: from the side they are seen in front of the lids.
        self.openings[0].extend_from_slice(&self.landmarks[473..478]);
        self.openings[1].extend_from_slice(&self.landmarks[468..473]);
        for (places, ball) in self.openings.iter_mut().zip(&self.head.eyes) {
            let cap = [[0.0, 0.0, 1.0], [0.57, 0.0, 0.82], [-0.57, 0.0, 0.82], [0.0, 0.34, 0.94], [0.0, -0.34, 0.94]];
            places.extend(cap.map(|ahead| along(ball.centre, ball.radius, ahead)));
        }
        after(BuildStage::Pieces);
        Ok(framed)
    }

    /// As few triangles of skin as do for so large a face.
    fn choose_level(&mut self, framed: &Framed) -> Result<(), PortraitError> {
        self.level = self.stage.body.levels.number_for(framed.pixels_a_metre());
        self.skin.set_level(self.level)?;
        Ok(())
    }

    fn put_on(&mut self, portrait: &Portrait, down: V3) {
        let looks = &portrait.looks;
        self.worn.iter_mut().for_each(Sheet::clear);
        let fit = Fit {
            head: &self.head,
            landmarks: &self.landmarks,
            outline: &self.outline,
            skin: self.stage.body.skin_count,
            scale: self.neutral.scale,
            down,
        };
        let [frame, glass, main, other, cover, straps, thing] = &mut self.worn;
        if let Some(look) = &looks.glasses {
            glasses::build(look, &fit, frame, glass);
        }
        if let Some(look) = &looks.headwear {
            headwear::build(look, &fit, main, other);
        }
        if let Some(look) = &looks.facewear {
            facewear::build(look, &fit, cover, straps);
        }
        if let Some(look) = &looks.in_front {
            in_front::build(look, &fit, thing);
        }
    }

    /// Renders what was built. Brows, beards and cropped hair that are painted on skin have their classes.
    ///
    /// # Errors
    /// As [`PortraitScene::with_scene`], and what the renderer refuses.
    pub fn render(&mut self, wanted: Wanted) -> Result<&Rendering, PortraitError> {
        let mut renderer = self.renderer.take().unwrap_or_default();
        let mut frame = std::mem::take(&mut self.frame);
        let done = self.with_scene(|scene| renderer.render(scene, wanted, &mut frame));
        (self.renderer, self.frame) = (Some(renderer), frame);
        done??;
        Ok(&self.frame)
    }

    /// Where a place of the head's frame (metres) is on the picture that was built, pixels; none behind the camera.
    #[must_use]
    pub fn project(&self, place: [f32; 3]) -> Option<[f32; 2]> {
        let framed = self.framed.as_ref()?;
        let [x, y, z] = place.map(f64::from);
        let seen = framed.head_to_camera.position(Position::new(x, y, z));
        framed.camera.project(seen).map(|uv| uv.map(|v| v as f32))
    }

    /// The last picture and its label pictures.
    #[must_use]
    pub fn frame(&self) -> &Rendering {
        &self.frame
    }
}
