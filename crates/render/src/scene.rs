//! What is to be seen, from where, in which light.

use lineament_geometry::{CameraModel, Direction, Frame as Axes, Rotation, Transform, World};

use crate::background::Background;
use crate::environment::Environment;
use crate::error::{MAX_LIGHTS, MAX_SURFACES, RenderError, all_within, within};
use crate::material::{Material, Weave};
use crate::mesh::{Mesh, detail, mask};
use crate::sensor::Sensor;

/// Where a surface's own frame stands in the world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// Rows of the matrix [R | t] that takes the surface's coordinates to the world's, metres.
    pub(crate) rows: [[f64; 4]; 3],
}

impl Placement {
    /// From a rigid motion of any frame to the world.
    #[must_use]
    pub fn new<F: Axes>(motion: &Transform<F, World>) -> Self {
        let (rotation, shift) = (motion.rotation().to_rows(), motion.translation().xyz);
        Self { rows: std::array::from_fn(|row| [rotation[row][0], rotation[row][1], rotation[row][2], shift[row]]) }
    }

    /// The surface's coordinates are the world's.
    #[must_use]
    pub fn world() -> Self {
        Self::new(&Transform::<World, World>::identity())
    }
}

/// Which sides of its triangles a surface shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sides {
    /// Only the side from which a triangle runs counter-clockwise: closed bodies.
    #[default]
    Front,
    /// Both: sheets, such as hair cards and cloth.
    Both,
}

/// A mesh in a shape, at a place, with a look.
#[derive(Debug, Clone, Copy)]
pub struct Surface<'a> {
    /// Triangles and fixed looks.
    pub mesh: &'a Mesh,
    /// Positions of the vertices in the surface's frame, metres.
    pub positions: &'a [[f32; 3]],
    /// Normals of the vertices in the surface's frame; their length does not matter.
    pub normals: &'a [[f32; 3]],
    /// How much of the sky each vertex sees in this frame, 0–1; empty: all of it.
    pub openness: &'a [f32],
    /// How strongly each of the mesh's sets of wrinkles is drawn, 0–1; sets beyond the list are not.
    pub wrinkles: &'a [f32],
    /// Where the label is not the triangle's class: later ones go over earlier ones.
    pub overlays: &'a [ClassOverlay],
    /// Where the surface stands.
    pub placement: Placement,
    /// What it is made of.
    pub material: &'a Material,
    /// Which sides are seen.
    pub sides: Sides,
    /// Whether it throws shadows.
    pub casts_shadow: bool,
    /// For what lies inside of something else: places around the opening through which it is seen, in the surface's frame. What is outside of the box
    /// around their pictures is not drawn. Empty: all of it is.
    pub seen_through: &'a [[f32; 3]],
    /// How many of the mesh's triangles are drawn, the first so many: those that something else is known to hide come last. 0: nothing of the surface is
    /// in the picture, its points included.
    pub drawn: usize,
}

impl<'a> Surface<'a> {
    /// A closed body that throws shadows, in the world's frame, without per-vertex states.
    #[must_use]
    pub fn new(mesh: &'a Mesh, positions: &'a [[f32; 3]], normals: &'a [[f32; 3]], material: &'a Material) -> Self {
        Self {
            mesh,
            positions,
            normals,
            openness: &[],
            wrinkles: &[],
            overlays: &[],
            placement: Placement::world(),
            material,
            sides: Sides::Front,
            casts_shadow: true,
            seen_through: &[],
            drawn: usize::MAX,
        }
    }

    pub(crate) fn check(&self, surface: usize) -> Result<(), RenderError> {
        let expected = self.mesh.looks().len();
        let lists = [("positions", self.positions.len()), ("normals", self.normals.len())];
        let openness = (!self.openness.is_empty()).then_some(("values of openness", self.openness.len()));
        for (what, found) in lists.into_iter().chain(openness) {
            if found != expected {
                return Err(RenderError::Length { surface, what, expected, found });
            }
        }
        all_within("how strongly wrinkles are drawn", self.wrinkles, 0.0, 1.0, "0 to 1")?;
        for overlay in self.overlays {
            if overlay.mask >= 8 {
                let value = overlay.mask as f64;
                return Err(RenderError::Parameter { what: "the mask of a class overlay", value, range: "0 to 7" });
            }
        }
        self.material.check()
    }

    /// The triangles that are drawn.
    pub(crate) fn triangles(&self) -> &'a [[u32; 3]] {
        let all = self.mesh.triangles();
        &all[..self.drawn.min(all.len())]
    }

    /// The kinds of [`detail`] that keep a triangle from being [plain](crate::primitive::flag::PATCH); none where all are kept from it.
    pub(crate) fn plain(&self) -> Option<u8> {
        match self.material {
            Material::Skin(skin)
                if skin.texture.is_none() && skin.freckles <= 0.0 && !self.mesh.details().is_empty() =>
            {
                // Short hairs of beard and scalp are an even shade in pixels that are wide enough.
                Some(detail::ALWAYS)
            }
            Material::Cloth(cloth) if cloth.texture.is_none() && cloth.weave == Weave::Plain => {
                let classes = self.mesh.classes();
                let even = classes.iter().all(|class| *class == classes[0]);
                (even && self.overlays.is_empty()).then_some(0)
            }
            _ => None,
        }
    }

    /// Whether brows are painted, whose strokes can always be seen.
    pub(crate) fn browed(&self) -> bool {
        matches!(self.material, Material::Skin(skin) if skin.brows.strength > 0.0)
    }

    /// The kinds of [`detail`] without which a triangle has nothing drawn over its class.
    pub(crate) fn overlay_kinds(&self) -> u8 {
        self.overlays.iter().fold(0, |all, overlay| all | overlay.kind())
    }

    /// The sets of wrinkles that are drawn stronger than this, as bits.
    pub(crate) fn folding(&self, strength: f32) -> u32 {
        let share = if let Material::Skin(skin) = self.material { skin.wrinkles } else { 1.0 };
        let drawn = self.wrinkles.iter().zip(self.mesh.folds()).enumerate();
        drawn.filter(|(_, (drive, _))| **drive * share > strength).fold(0, |bits, (number, _)| bits | 1 << number)
    }
}

/// A class that a [mask](crate::VertexLook::masks) draws over the triangles' own: hair that grows on skin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassOverlay {
    /// Which of the eight masks.
    pub mask: usize,
    /// Where it is above this.
    pub above: f32,
    /// The class where x of the rest shape is not negative, and where it is.
    pub classes: [u8; 2],
}

impl ClassOverlay {
    /// The kinds of [`detail`] without which a triangle has nothing of it.
    pub(crate) fn kind(&self) -> u8 {
        match self.mask {
            mask::BROW => detail::BROW,
            mask::BEARD => detail::BEARD,
            mask::SCALP => detail::SCALP,
            _ => u8::MAX,
        }
    }

    /// Whether it leaves a triangle of one class whose corners have these numbers of its mask.
    #[inline(always)]
    pub(crate) fn leaves_whole(&self, corners: [f32; 3]) -> bool {
        let above = corners.map(|number| number > self.above);
        above == [false; 3] || (above == [true; 3] && self.classes[0] == self.classes[1])
    }
}

/// A light far away: the sun, a softbox, a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// From the scene to the light.
    pub toward: Direction<World>,
    /// Irradiance of a surface that faces the light, linear red, green, blue; 1 makes white paint 1/π·π = 1.
    pub colour: [f32; 3],
    /// How soft its shadows are: the width of their edge, metres (0.002 a bare sun, 0.03 a large softbox). `None`: it throws none.
    pub shadow_edge: Option<f32>,
}

impl Light {
    fn check(&self) -> Result<(), RenderError> {
        all_within("a light's colour", &self.colour, 0.0, 1e4, "0 to 10,000 a channel")?;
        if let Some(edge) = self.shadow_edge {
            within("a light's shadow edge in metres", edge, 0.0, 1.0, "0 to 1")?;
        }
        let length = self.toward.xyz.norm();
        if !length.is_finite() {
            return Err(RenderError::NotFinite { what: "a light's direction", value: length });
        }
        if length < 1e-9 {
            return Err(RenderError::Parameter {
                what: "the length of a light's direction",
                value: length,
                range: "above zero",
            });
        }
        Ok(())
    }
}

/// Light from everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// The light map.
    pub map: &'a Environment,
    /// How the map is turned.
    pub turn: Rotation<World, World>,
    /// Times its light, linear red, green, blue.
    pub gain: [f32; 3],
}

/// Darkens corners and contacts by the depths around each pixel (on the light of the surroundings alone).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CornerShade {
    /// How far occluders are looked for, metres.
    pub radius: f32,
    /// 0: nothing, 1: all.
    pub strength: f32,
}

/// A point on a surface whose visibility is asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurfacePoint {
    /// Number of the surface in the scene.
    pub surface: u16,
    /// Number of the triangle in its mesh.
    pub triangle: u32,
    /// Weights of the triangle's vertices; they sum to 1.
    pub weights: [f32; 3],
}

/// Everything of one picture.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The camera, with the size of the picture.
    pub camera: CameraModel,
    /// Where the camera is.
    pub world_to_camera: Transform<World, lineament_geometry::Camera>,
    /// What is to be seen; at most 250.
    pub surfaces: &'a [Surface<'a>],
    /// Key lights; at most four.
    pub lights: &'a [Light],
    /// Light from all around.
    pub surroundings: Surroundings<'a>,
    /// What is behind everything.
    pub background: Background<'a>,
    /// From light to numbers.
    pub sensor: Sensor,
    /// Points whose visibility is asked for.
    pub points: &'a [SurfacePoint],
    /// Screen-space ambient occlusion.
    pub corner_shade: Option<CornerShade>,
    /// Nothing nearer to the camera is drawn, metres.
    pub near: f32,
}

impl<'a> Scene<'a> {
    /// An empty scene: a grey background, no lights but the surroundings.
    #[must_use]
    pub fn new(
        camera: CameraModel,
        world_to_camera: Transform<World, lineament_geometry::Camera>,
        map: &'a Environment,
    ) -> Self {
        Self {
            camera,
            world_to_camera,
            surfaces: &[],
            lights: &[],
            surroundings: Surroundings { map, turn: Rotation::identity(), gain: [1.0; 3] },
            background: Background::Plain([0.18; 3]),
            sensor: Sensor::default(),
            points: &[],
            corner_shade: None,
            near: 0.02,
        }
    }

    /// This scene seen through `count` places of a round aperture of `radius` metres, focused at `distance` metres: for
    /// [`Renderer::render_blurred`](crate::Renderer::render_blurred). The first is the scene itself.
    ///
    /// The lens's distortion is taken to stay with the picture; a radius of 0.005 is a portrait lens (35 mm at f/3.5), 0.0005 a telephone.
    ///
    /// # Errors
    /// A radius outside of 0 to 1 m, a distance of zero or less.
    pub fn through_aperture(&self, radius: f32, distance: f32, count: u32) -> Result<Vec<Self>, RenderError> {
        within("the radius of the aperture in metres", radius, 0.0, 1.0, "0 to 1")?;
        within("the distance of focus in metres", distance, 1e-3, 1e6, "0.001 to 1,000,000")?;
        let (camera, pose) = (self.camera, self.world_to_camera);
        let ([fx, fy], [cx, cy], [width, height]) = (camera.focal(), camera.principal_point(), camera.size());
        let mut scenes = vec![*self];
        for number in 1..count {
            // Vogel's spiral: evenly over the disc.
            let away = f64::from(radius) * libm::sqrt(f64::from(number) / f64::from(count));
            let (sin, cos) = libm::sincos(f64::from(number) * 2.399_963_229_728_653);
            let (dx, dy) = (away * cos, away * sin);
            // The camera moves by (dx, dy); the picture slides so that what is in focus stays.
            let shift = [fx * dx / f64::from(distance), fy * dy / f64::from(distance)];
            let moved = CameraModel::pinhole(fx, fy, cx + shift[0], cy + shift[1], width, height)
                .and_then(|moved| moved.with_distortion(camera.distortion()));
            let place = pose.translation().xyz;
            let pose = Transform::new(pose.rotation(), [place.x - dx, place.y - dy, place.z]);
            let (Ok(camera), Ok(world_to_camera)) = (moved, pose) else {
                return Err(RenderError::NotFinite { what: "the camera behind the aperture", value: away });
            };
            scenes.push(Self { camera, world_to_camera, points: &[], ..*self });
        }
        Ok(scenes)
    }

    pub(crate) fn check(&self) -> Result<(), RenderError> {
        if self.surfaces.len() > MAX_SURFACES {
            return Err(RenderError::TooMany { what: "surfaces", found: self.surfaces.len(), limit: MAX_SURFACES });
        }
        if self.lights.len() > MAX_LIGHTS {
            return Err(RenderError::TooMany { what: "key lights", found: self.lights.len(), limit: MAX_LIGHTS });
        }
        within("the near plane in metres", self.near, 1e-4, 100.0, "0.0001 to 100")?;
        all_within("the gain of the surroundings", &self.surroundings.gain, 0.0, 1e4, "0 to 10,000 a channel")?;
        if let Some(shade) = self.corner_shade {
            within("the radius of the corner shade in metres", shade.radius, 1e-4, 10.0, "0.0001 to 10")?;
            within("the strength of the corner shade", shade.strength, 0.0, 1.0, "0 to 1")?;
        }
        self.lights.iter().try_for_each(Light::check)?;
        self.surfaces.iter().enumerate().try_for_each(|(number, surface)| surface.check(number))?;
        self.background.check()?;
        self.sensor.check()?;
        for point in self.points {
            let triangles =
                self.surfaces.get(usize::from(point.surface)).map_or(0, |surface| surface.mesh.triangles().len());
            if point.triangle as usize >= triangles {
                let value = f64::from(point.triangle);
                return Err(RenderError::Parameter {
                    what: "the triangle of a surface point",
                    value,
                    range: "a triangle of a surface of the scene",
                });
            }
            all_within("a weight of a surface point", &point.weights, -10.0, 10.0, "−10 to 10")?;
        }
        Ok(())
    }
}
