//! A portrait as a scene: every buffer of one thread, filled anew for each.

use lineament_face::{Blendshape, EyeAngles, Gaze, Mesh as HeadMesh, Neutral, SegmentationClass};
use lineament_geometry::{Direction, Position, Rotation, World};
use lineament_render::{
    Background, ClassOverlay, CornerShade, Lids, Light, Material, Mesh, Placement, Renderer, Rendering, Scene, Sensor,
    Sides, Surface, Surroundings, Wanted, mask,
};

use super::backdrop::Backdrop;
use super::body::{Piece, PieceShape};
use super::brow::{self, Brow};
use super::build_stage::BuildStage;
use super::cards::Cards;
use super::error::PortraitError;
use super::fit::Fit;
use super::framing::{self, Framed};
use super::hair::Ground;
use super::looks::{Facewear, HairStyle, Headwear, InFront};
use super::outline::Outline;
use super::sampler::Portrait;
use super::setting::BackdropPlan;
use super::shapes::Sheet;
use super::stage::Stage;
use super::tint::Tinted;
use super::v3::{V3, add, along, cross, dot, scale, sub, unit};
use super::{beard, facewear, glasses, hair, headwear, in_front, materials};

/// Landmarks on the margins of the left and of the right lids.
const MARGINS: [[usize; 16]; 2] = [
    [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
    [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
];

/// Landmarks along the upper and the lower lip's inner edge, corner to corner.
const LIPS: [[usize; 11]; 2] =
    [[78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308], [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]];

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
    tinted: Tinted,
    eyes: [Mesh; 2],
    /// What the left eye, the right eye and the inside of the mouth are seen through.
    openings: [Vec<V3>; 3],
    hair: Cards,
    cap: (Sheet, Vec<f32>),
    beard: Cards,
    brow_hairs: Cards,
    clothes: Sheet,
    /// Spectacles, their glass; headwear in two colours; facewear and its straps; what is in front.
    worn: [Sheet; 7],
    materials: Vec<Material>,
    pub(super) lights: Vec<Light>,
    brows: Brow,
    overlays: Vec<ClassOverlay>,
    backdrop: Backdrop,
    painted: bool,
    level: f32,
    pub(super) framed: Option<Framed>,
    pub(super) portrait: Option<Portrait>,
    renderer: Renderer,
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
            tinted: Tinted::default(),
            eyes: [stage.body.mesh(Piece::EyeLeft), stage.body.mesh(Piece::EyeRight)],
            openings: Default::default(),
            hair: Cards::default(),
            cap: Default::default(),
            beard: Cards::default(),
            brow_hairs: Cards::default(),
            clothes: Sheet::default(),
            worn: Default::default(),
            materials: Vec::new(),
            lights: Vec::new(),
            brows: Brow::default(),
            overlays: Vec::new(),
            backdrop: Backdrop::new().ok_or(PortraitError::Missing("backdrop"))?,
            painted: false,
            level: 1.0,
            framed: None,
            portrait: None,
            renderer: Renderer::new(),
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
        self.level = stage.rooms.meter(&portrait.light, &self.lights);
        self.painted = self.backdrop.paint(&portrait.backdrop, self.level * 0.7, size[1]);
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

    /// Painted hair has the class of hair where it hides most of the skin.
    fn choose_overlays(&mut self, portrait: &Portrait) {
        const MOST: f32 = 0.5;
        let looks = &portrait.looks;
        let overlay = |mask, class: SegmentationClass, mirror: SegmentationClass| ClassOverlay {
            mask,
            above: MOST,
            classes: [class.id(), mirror.id()],
        };
        self.overlays.clear();
        if beard::tint(&looks.beard) > MOST {
            self.overlays.push(overlay(mask::BEARD, SegmentationClass::Beard, SegmentationClass::Beard));
        }
        if looks.hair.style != HairStyle::Bald {
            self.overlays.push(overlay(mask::SCALP, SegmentationClass::Hair, SegmentationClass::Hair));
        }
        self.overlays.push(overlay(mask::BROW, SegmentationClass::LeftBrow, SegmentationClass::RightBrow));
    }

    fn choose_materials(&mut self, portrait: &Portrait) -> Result<(), PortraitError> {
        let looks = &portrait.looks;
        self.materials.clear();
        let eye = |side: usize| -> Result<Material, PortraitError> {
            let ball = &self.head.eyes[side];
            let axes = ball.axes.map(|axis| axis.map(f64::from));
            let rows: [[f64; 3]; 3] = std::array::from_fn(|row| std::array::from_fn(|k| axes[k][row]));
            let turn: Rotation<World, World> = Rotation::from_rows(rows)?;
            let seen = |landmark: usize| unit(sub(self.landmarks[landmark], ball.centre));
            let [upper, lower, outer, inner] = [[386, 374, 263, 362], [159, 145, 33, 133]][side].map(seen);
            let corner = |at: V3| libm::atan2f(at[0].abs(), at[2]);
            let lids = Lids {
                upper: libm::asinf(upper[1].clamp(-1.0, 1.0)) + 0.04,
                lower: libm::asinf(lower[1].clamp(-1.0, 1.0)) - 0.10,
                corner: (1.2 * corner(outer).max(corner(inner))).clamp(0.3, 1.4),
            };
            let material = materials::eye(looks).looking(turn);
            let iris_radius = ball.iris_radius;
            let pupil_radius = ball.pupil_radius.min(0.8 * iris_radius);
            Ok(Material::Eye(Box::new(lineament_render::Eye {
                iris_radius,
                pupil_radius,
                radius: ball.radius,
                lids: Some(lids),
                ..material
            })))
        };
        let eyes = [eye(0)?, eye(1)?];
        let [left, right] = eyes;
        let knit = |colour| materials::fabric(colour, true);
        let grey = [0.03; 3];
        let headwear = looks.headwear.as_ref();
        let colours = headwear.map_or([grey; 2], |look| look.colours);
        let on_head = headwear.map(|look| look.kind);
        let [main, other] = match on_head {
            Some(Headwear::Beanie) => colours.map(knit),
            Some(Headwear::Headphones) => [materials::plastic(colours[0], 0.35), materials::plastic(colours[1], 0.7)],
            Some(Headwear::Scarf) => [materials::fabric(colours[0], false), materials::fabric(colours[1], false)],
            _ => [
                materials::fabric(colours[0], false),
                materials::fabric(if on_head == Some(Headwear::Hat) { colours[1] } else { colours[0] }, false),
            ],
        };
        let face = looks.facewear.as_ref().map_or(grey, |look| look.colour);
        let masked = looks.facewear.as_ref().is_some_and(|look| look.kind != Facewear::Headset);
        let thing = match &looks.in_front {
            Some(look) if look.kind == InFront::Hand => Material::Skin(Box::new(materials::hand(looks))),
            Some(look) => materials::plastic(look.colour, 0.4),
            None => materials::plastic(grey, 0.5),
        };
        let glasses = looks.glasses.as_ref();
        self.materials.extend([
            Material::Skin(Box::new(materials::skin(looks))),
            left,
            right,
            materials::mouth(),
            materials::tongue(),
            materials::teeth(looks),
            materials::lashes(looks),
            materials::clothes(looks),
            materials::cap(&looks.hair),
            materials::hair(&looks.hair),
            materials::beard(&looks.beard),
            materials::brows(&looks.brows),
            glasses.map_or_else(|| materials::plastic(grey, 0.5), materials::frame),
            glasses.map_or_else(|| materials::plastic(grey, 0.5), materials::glass),
            main,
            other,
            if masked { materials::fabric(face, false) } else { materials::plastic(face, 0.4) },
            if masked { materials::fabric([0.7; 3], false) } else { materials::plastic(grey, 0.6) },
            thing,
        ]);
        Ok(())
    }

    /// Whether the camera sees between the inner edges of the lips: a ribbon from one to the other shows it its front somewhere.
    fn lips_part(&self, framed: &Framed) -> bool {
        let camera = framed.head_to_camera.inverse().position(Position::new(0.0, 0.0, 0.0)).xyz;
        let camera = [camera.x as f32, camera.y as f32, camera.z as f32];
        let at = |lip: usize, k: usize| self.landmarks[LIPS[lip][k]];
        let front = |[a, b, c]: [V3; 3]| dot(cross(sub(b, a), sub(c, a)), sub(camera, a)) > 0.0;
        (0..LIPS[0].len() - 1)
            .any(|k| front([at(0, k), at(1, k + 1), at(0, k + 1)]) || front([at(0, k), at(1, k), at(1, k + 1)]))
    }

    /// Calls a function with the scene that was built.
    ///
    /// # Errors
    /// [`PortraitError::Missing`] before the first [`PortraitScene::build`], or after one that failed.
    pub fn with_scene<R>(&self, call: impl FnOnce(&Scene<'_>) -> R) -> Result<R, PortraitError> {
        let (Some(framed), Some(portrait)) = (&self.framed, &self.portrait) else {
            return Err(PortraitError::Missing("portrait built on it yet"));
        };
        let placement = Placement::new(&framed.head_to_world);
        let mut surfaces = Vec::with_capacity(self.materials.len());
        let piece = |piece: Piece, mesh, material| {
            let shape = &self.shapes[piece as usize];
            Surface { placement, ..Surface::new(mesh, &shape.positions, &shape.normals, material) }
        };
        let body = &self.stage.body;
        let m = &self.materials;
        surfaces.push(Surface {
            openness: &body.openness,
            wrinkles: &self.drives,
            overlays: &self.overlays,
            drawn: body.bare(portrait.looks.clothes.neckline),
            ..piece(Piece::Skin, &self.skin, &m[0])
        });
        // What lies inside of the head throws no shadow that is seen.
        let [left, right, mouth] = self.openings.each_ref().map(Vec::as_slice);
        let inside = |what: Piece, mesh, material, seen_through| Surface {
            casts_shadow: false,
            seen_through,
            ..piece(what, mesh, material)
        };
        // Behind lips that overlap all along nothing is seen but the lips' own inside.
        let shown = |out: bool| if out || self.lips_part(framed) { usize::MAX } else { 0 };
        surfaces.push(inside(Piece::EyeLeft, &self.eyes[0], &m[1], left));
        surfaces.push(inside(Piece::EyeRight, &self.eyes[1], &m[2], right));
        surfaces.push(inside(Piece::Mouth, &body.piece(Piece::Mouth).mesh, &m[3], mouth));
        // A tongue may be out.
        let out = portrait.expression.blendshapes[Blendshape::TongueOut] > 0.0;
        let tongue: &[V3] = if out { &[] } else { mouth };
        let piece_of_tongue = inside(Piece::Tongue, &body.piece(Piece::Tongue).mesh, &m[4], tongue);
        surfaces.push(Surface { drawn: shown(out), ..piece_of_tongue });
        let teeth = inside(Piece::Teeth, &body.piece(Piece::Teeth).mesh, &m[5], mouth);
        surfaces.push(Surface { drawn: shown(false), ..teeth });
        surfaces.push(Surface {
            casts_shadow: false,
            sides: Sides::Both,
            ..piece(Piece::Lashes, &body.piece(Piece::Lashes).mesh, &m[6])
        });
        let none: &[f32] = &[];
        let cards = [
            // Neck and shoulders below throw the shadows; clothes reach far below the picture, and would make a light's map as large.
            (&self.clothes, none, &m[7], Sides::Both, false),
            (&self.cap.0, self.cap.1.as_slice(), &m[8], Sides::Front, false),
            (&self.hair.sheet, self.hair.openness.as_slice(), &m[9], Sides::Both, true),
            (&self.beard.sheet, self.beard.openness.as_slice(), &m[10], Sides::Both, false),
            (&self.brow_hairs.sheet, self.brow_hairs.openness.as_slice(), &m[11], Sides::Both, false),
        ];
        let worn = self.worn.iter().zip(&m[12..]).map(|(sheet, material)| (sheet, none, material, Sides::Both, true));
        for (sheet, openness, material, sides, casts_shadow) in cards.into_iter().chain(worn) {
            if !sheet.is_empty() {
                surfaces.push(Surface {
                    openness,
                    placement,
                    sides,
                    casts_shadow,
                    ..Surface::new(&sheet.mesh, &sheet.positions, &sheet.normals, material)
                });
            }
        }
        let mut scene = Scene::new(framed.camera, framed.world_to_camera, self.stage.rooms.map(&portrait.light));
        scene.surfaces = &surfaces;
        scene.lights = &self.lights;
        scene.surroundings = Surroundings {
            map: self.stage.rooms.map(&portrait.light),
            turn: Rotation::about_y(lineament_geometry::Radians(portrait.light.turn)),
            gain: portrait.light.tint,
        };
        let lit = self.level * 0.7;
        scene.background = match &portrait.backdrop {
            BackdropPlan::Plain(colour) => Background::Plain(scale(*colour, lit)),
            BackdropPlan::Gradient(top, bottom) => Background::Gradient(scale(*top, lit), scale(*bottom, lit)),
            BackdropPlan::Room { blur } => Background::Surroundings { blur: *blur },
            _ if self.painted => Background::Picture(&self.backdrop.picture),
            _ => Background::Plain([0.2; 3]),
        };
        let plan = &portrait.sensor;
        // A light meter sees the face: dark skin is exposed for in part.
        let skin = 1.0 + 0.55 * portrait.looks.skin.melanin;
        scene.sensor = Sensor {
            exposure: (0.55 * portrait.light.exposure * skin / self.level.max(0.05)).clamp(0.01, 100.0),
            balance: plan.balance,
            filmic: plan.filmic,
            contrast: plan.contrast,
            saturation: plan.saturation,
            vignette: plan.vignette,
            read_noise: plan.noise[0],
            shot_noise: plan.noise[1],
            sharpen: plan.sharpen,
            seed: plan.seed,
            ..Sensor::default()
        };
        scene.points = &self.stage.points.all;
        scene.corner_shade = Some(CornerShade { radius: 0.012, strength: 0.8 });
        debug_assert!(dot(self.outline.centre, self.outline.centre) < 1.0);
        Ok(call(&scene))
    }

    /// Renders what was built. Brows, beards and cropped hair that are painted on skin have their classes.
    ///
    /// # Errors
    /// As [`PortraitScene::with_scene`], and what the renderer refuses.
    pub fn render(&mut self, wanted: Wanted) -> Result<&Rendering, PortraitError> {
        let mut renderer = std::mem::take(&mut self.renderer);
        let mut frame = std::mem::take(&mut self.frame);
        let done = self.with_scene(|scene| renderer.render(scene, wanted, &mut frame));
        (self.renderer, self.frame) = (renderer, frame);
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
