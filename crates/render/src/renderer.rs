//! The renderer: all memory of one thread, and the order of the work.

use lineament_geometry::World;
use pulp::Arch;

use crate::error::RenderError;
use crate::lens::Lens;
use crate::light::{Light, SIDE};
use crate::post::{self, Darken, Develop};
use crate::primitive::{Primitives, TILE};
use crate::rendering::{Rendering, Wanted};
use crate::scene::Scene;
use crate::screen::{self, Vertices};
use crate::shade::{Lighting, Tone};
use crate::shadow::{Casters, KeyLight};
use crate::sight;
use crate::tile::{Draw, Scratch};
use crate::timing::{Stage, Stopwatch, Timing};

/// Renders scenes, one at a time, on the thread that calls it. It keeps its memory: a second frame like the first asks for none.
///
/// The same scene gives the same bytes on every machine, whatever its registers and however many threads have a renderer.
#[derive(Debug)]
pub struct Renderer {
    arch: Arch,
    vertices: Vertices,
    primitives: Primitives,
    casters: Casters,
    lights: Vec<KeyLight>,
    tones: Vec<Tone>,
    points: sight::InPicture,
    scratch: Scratch,
    light: Light,
    post: post::Scratch,
    /// Sums of light, and a frame for scenes whose labels nobody wants.
    blurred: Vec<f32>,
    unlabelled: Rendering,
}

impl Default for Renderer {
    fn default() -> Self {
        Self::new()
    }
}

impl Renderer {
    /// A renderer without memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::with_arch(Arch::new())
    }

    /// Without wide registers: for tests, and to see what they are worth.
    #[must_use]
    pub fn scalar() -> Self {
        Self::with_arch(Arch::Scalar)
    }

    fn with_arch(arch: Arch) -> Self {
        Self {
            arch,
            vertices: Vertices::default(),
            primitives: Primitives::default(),
            casters: Casters::default(),
            lights: Vec::new(),
            tones: Vec::new(),
            points: sight::InPicture::default(),
            scratch: Scratch::default(),
            light: Light::default(),
            post: post::Scratch::default(),
            blurred: Vec::new(),
            unlabelled: Rendering::new(),
        }
    }

    /// Renders a scene into `frame`: the picture, the labels that are `wanted`, and the sight of the scene's points.
    ///
    /// # Errors
    /// A scene that cannot be rendered; see [`RenderError`]. `frame` then holds nothing of use.
    pub fn render(&mut self, scene: &Scene<'_>, wanted: Wanted, frame: &mut Rendering) -> Result<(), RenderError> {
        self.run(scene, wanted, frame, Stopwatch::off())
    }

    /// As [`Renderer::render`], and adds the time of each stage to `timing`.
    ///
    /// # Errors
    /// As [`Renderer::render`].
    pub fn render_timed(
        &mut self,
        scene: &Scene<'_>,
        wanted: Wanted,
        frame: &mut Rendering,
        timing: &mut Timing,
    ) -> Result<(), RenderError> {
        self.run(scene, wanted, frame, Stopwatch::start(timing))
    }

    /// As [`Renderer::render`], for several moments or viewpoints whose light is averaged: motion blur, or depth of field with
    /// [`Scene::through_aperture`]. Labels, points and sensor are those of the first.
    ///
    /// # Errors
    /// No scene, scenes whose pictures differ in size, or as [`Renderer::render`].
    pub fn render_blurred<'a>(
        &mut self,
        scenes: impl IntoIterator<Item = Scene<'a>>,
        wanted: Wanted,
        frame: &mut Rendering,
    ) -> Result<(), RenderError> {
        let mut watch = Stopwatch::off();
        let mut scenes = scenes.into_iter();
        let Some(first) = scenes.next() else {
            return Err(RenderError::Parameter {
                what: "the number of scenes to blur",
                value: 0.0,
                range: "at least one",
            });
        };
        let (lens, darken) = self.expose(&first, wanted, frame, false, &mut watch)?;
        post::settle(self.arch, darken.as_ref(), &mut self.light);
        self.blurred.clear();
        self.blurred.extend(self.light.colours());
        let (mut count, mut rest) = (1.0_f32, std::mem::take(&mut self.unlabelled));
        for scene in scenes {
            if scene.camera.size() != first.camera.size() {
                let [width, height] = scene.camera.size();
                return Err(RenderError::PictureSize { width, height });
            }
            let (_, darken) = self.expose(&scene, Wanted::NONE, &mut rest, false, &mut watch)?;
            post::settle(self.arch, darken.as_ref(), &mut self.light);
            for (sum, light) in self.blurred.iter_mut().zip(self.light.colours()) {
                *sum += light;
            }
            count += 1.0;
        }
        self.unlabelled = rest;
        for (light, sum) in self.light.colours_mut().zip(&self.blurred) {
            *light = sum / count;
        }
        let Self { arch, light, post, .. } = self;
        post::develop(*arch, &first.sensor, &lens, light, post, &mut frame.colour);
        Ok(())
    }

    fn run(
        &mut self,
        scene: &Scene<'_>,
        wanted: Wanted,
        frame: &mut Rendering,
        mut watch: Stopwatch<'_>,
    ) -> Result<(), RenderError> {
        // A fringe of colour moves light from anywhere to anywhere.
        let developed = scene.sensor.fringe == 0.0;
        let (lens, darken) = self.expose(scene, wanted, frame, developed, &mut watch)?;
        if !developed {
            let Self { arch, light, post, .. } = self;
            post::settle(*arch, darken.as_ref(), light);
            post::develop(*arch, &scene.sensor, &lens, light, post, &mut frame.colour);
            watch.lap(Stage::Develop);
        }
        Ok(())
    }

    /// Everything but corner shade and the sensor: the light, the labels, the points. `developed`: these, too, row of tiles by row; no light is kept then.
    fn expose(
        &mut self,
        scene: &Scene<'_>,
        wanted: Wanted,
        frame: &mut Rendering,
        developed: bool,
        watch: &mut Stopwatch<'_>,
    ) -> Result<(Lens, Option<Darken>), RenderError> {
        let lens = Lens::new(&scene.camera)?;
        scene.check()?;
        let camera_rows = rows_of(scene);
        screen::place_all(self.arch, scene.surfaces, &camera_rows, &lens, scene.near, &mut self.vertices)?;
        watch.lap(Stage::Vertices);
        self.primitives.collect(self.arch, scene.surfaces, &self.vertices, &lens, scene.near)?;
        watch.lap(Stage::Triangles);
        frame.resize(lens.width, lens.height, wanted)?;
        let vertices = scene.surfaces.iter().map(|surface| surface.positions.len()).sum();
        let distance = self.vertices.distance(vertices);
        let darken = scene.corner_shade.zip(distance).map(|(shade, distance)| Darken::new(shade, &lens, distance));
        let (width, height) = (lens.width as usize, lens.height as usize);
        // Corners are dark by depths of the next row of tiles.
        self.light.resize(width, height, developed.then_some(2), darken.is_some());

        self.lights.resize_with(scene.lights.len(), KeyLight::default);
        if scene.lights.iter().any(|light| light.shadow_edge.is_some()) {
            self.casters.gather(scene.surfaces, &self.vertices);
        }
        for (prepared, light) in self.lights.iter_mut().zip(scene.lights) {
            prepared.prepare(self.arch, light, &camera_rows, &self.casters);
        }
        watch.lap(Stage::Shadows);
        self.tones.clear();
        self.tones.extend(scene.surfaces.iter().map(|surface| Tone::of(surface.material)));
        let turn = to_map(scene, &camera_rows);
        let diffuse = scene.surroundings.map.diffuse(&turn, scene.surroundings.gain);
        let lighting = Lighting {
            lights: &self.lights,
            map: scene.surroundings.map,
            diffuse,
            luminance: diffuse.luminance(),
            turn,
            gain: scene.surroundings.gain,
            focal: 0.5 * (lens.focal[0] + lens.focal[1]),
        };
        sight::project(scene, &self.vertices, &lens, lighting.focal, &mut self.points, &mut frame.points);
        self.scratch.rules.set(scene.surfaces, lighting.focal);
        let columns = lens.width.div_ceil(TILE);
        for row in 0..lens.height.div_ceil(TILE) {
            for column in 0..columns {
                self.arch.dispatch(Draw {
                    tile: [column, row],
                    scene,
                    lens: &lens,
                    lighting,
                    tones: &self.tones,
                    vertices: &self.vertices,
                    primitives: &self.primitives,
                    points: self.points.of_tile(row * columns + column),
                    scratch: &mut self.scratch,
                    light: &mut self.light,
                    frame,
                    wanted,
                    watch: &mut *watch,
                });
            }
            let top = row as usize * SIDE;
            if let Some(darken) = &darken {
                darken.prepare(&mut self.light.depths, top);
            }
            if developed {
                let after = if top + SIDE < height { top } else { height };
                self.arch.dispatch(Develop {
                    sensor: &scene.sensor,
                    lens: &lens,
                    light: &mut self.light,
                    corner: darken.as_ref(),
                    rows: top.saturating_sub(SIDE)..after,
                    scratch: &mut self.post,
                    picture: &mut frame.colour,
                });
                watch.lap(Stage::Develop);
            }
        }
        Ok((lens, darken))
    }
}

/// Rows of [R | t] from the world to the camera.
fn rows_of(scene: &Scene<'_>) -> [[f64; 4]; 3] {
    let rotation = scene.world_to_camera.rotation().to_rows();
    let shift = scene.world_to_camera.translation().xyz;
    std::array::from_fn(|row| [rotation[row][0], rotation[row][1], rotation[row][2], shift[row]])
}

/// Rows of the rotation from the camera's frame to the light map's.
fn to_map(scene: &Scene<'_>, camera_rows: &[[f64; 4]; 3]) -> [[f32; 3]; 3] {
    let turn: lineament_geometry::Rotation<World, World> = scene.surroundings.turn.inverse();
    let turn = turn.to_rows();
    // The camera's rotation transposed takes its frame to the world.
    std::array::from_fn(|row| {
        std::array::from_fn(|column| (0..3).map(|k| turn[row][k] * camera_rows[column][k]).sum::<f64>() as f32)
    })
}
