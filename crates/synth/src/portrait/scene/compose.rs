//! What was built, as the renderer takes it: surfaces, light, background, sensor.

use lineament_face::Blendshape;
use lineament_geometry::{Position, Rotation};
use lineament_render::{Background, CornerShade, Placement, Scene, Sensor, Sides, Surface, Surroundings};

use super::PortraitScene;
use crate::portrait::body::Piece;
use crate::portrait::error::PortraitError;
use crate::portrait::framing::Framed;
use crate::portrait::setting::BackdropPlan;
use crate::portrait::v3::{V3, cross, dot, scale, sub};

/// Landmarks along the upper and the lower lip's inner edge, corner to corner.
const LIPS: [[usize; 11]; 2] =
    [[78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308], [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]];

impl PortraitScene<'_> {
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
        let missing = PortraitError::Missing("level of the skin");
        let (level, points) =
            body.levels.all().get(self.level).zip(self.stage.points.get(self.level)).ok_or(missing)?;
        let m = &self.materials;
        surfaces.push(Surface {
            openness: &body.openness,
            wrinkles: &self.drives,
            overlays: &self.overlays,
            drawn: level.bare(portrait.looks.clothes.neckline),
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
            (&self.clothes[0], none, &m[7], Sides::Front, false),
            (&self.clothes[1], none, &m[7], Sides::Both, false),
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
        let lit = self.brightness * 0.7;
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
            exposure: (0.55 * portrait.light.exposure * skin / self.brightness.max(0.05)).clamp(0.01, 100.0),
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
        scene.points = &points.all;
        scene.corner_shade = Some(CornerShade { radius: 0.012, strength: 0.8 });
        debug_assert!(dot(self.outline.centre, self.outline.centre) < 1.0);
        Ok(call(&scene))
    }
}
