//! Several people before one camera, in one light.

use lineament_face::{FrameRecord, SegmentationClass};
use lineament_geometry::{Camera, CameraModel, Direction, Transform, World};
use lineament_render::{Material, Placement, Renderer, Rendering, Scene, Sides, Surface, SurfacePoint, Wanted};

use super::error::PortraitError;
use super::framing::Framed;
use super::looks::Colour;
use super::materials;
use super::sampler::Portrait;
use super::scene::PortraitScene;
use super::shapes::Sheet;
use super::stage::Stage;
use super::v3::{V3, add, along, scale};

/// How many of its landmarks must be seen, at the least, for a face to be one.
const SEEN: f32 = 24.0;

/// A person of a [`Gathering`].
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The person; its camera frames it with the field of view, lens and roll of the setting's, from any distance.
    pub portrait: Portrait,
    /// Whether the record has it; not, if it shows the back of its head.
    pub is_labelled: bool,
}

/// Something that is no face.
#[derive(Debug, Clone, PartialEq)]
pub struct Thing {
    /// A ball, a box or a bar: 0, 1, 2.
    pub kind: usize,
    /// Where it is on the picture: shares of its width and height.
    pub place: [f32; 2],
    /// Metres from the camera.
    pub distance: f32,
    /// Half axes, metres.
    pub size: [f32; 3],
    /// Turned about the axis of view, radians.
    pub turn: f32,
    /// Its colour.
    pub colour: Colour,
    /// How rough it is, 0–1.
    pub roughness: f32,
}

/// Everything of a picture of several people, or of nobody, as plain data.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathering {
    /// Whose camera, light, background and sensor it is; its person is not on the picture.
    pub setting: Portrait,
    /// Who is on the picture, the nearest first.
    pub members: Vec<Member>,
    /// What else is.
    pub things: Vec<Thing>,
}

/// One thread's gatherings: as [`PortraitScene`], with one of these for each person.
#[derive(Debug)]
pub struct GatheringScene<'s> {
    stage: &'s Stage,
    setting: PortraitScene<'s>,
    people: Vec<PortraitScene<'s>>,
    is_labelled: Vec<bool>,
    /// What each wears below the chest: busts that hang in the air are only for pictures that end there.
    coats: Vec<(Sheet, Material)>,
    things: Vec<(Sheet, Material)>,
    renderer: Renderer,
    frame: Rendering,
}

/// Scenes of people, one after the other.
struct Link<'l> {
    scene: &'l Scene<'l>,
    before: Option<&'l Self>,
}

/// Calls a function with the scenes of all.
fn with_all<R>(
    people: &[PortraitScene<'_>],
    before: Option<&Link<'_>>,
    call: &mut dyn FnMut(Option<&Link<'_>>) -> R,
) -> Result<R, PortraitError> {
    let Some((first, others)) = people.split_first() else { return Ok(call(before)) };
    first.with_scene(|scene| with_all(others, Some(&Link { scene, before }), call))?
}

/// From within the chest to the ground, in the head's frame.
fn coat(down: V3, size: f32) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.grid(6, 17, SegmentationClass::Clothing.id(), |v, u| {
        // Rows run up: the last is the highest.
        let below = 1.0 - v;
        let (sin, cos) = libm::sincosf(u * std::f32::consts::TAU);
        let wide = 0.13 + 0.07 * below.min(0.25) / 0.25;
        let middle = along([0.0, -0.35 - 0.3 * below.min(0.25) / 0.25, -0.07], 1.3 * (below - 0.25).max(0.0), down);
        scale(add(middle, [wide * sin, 0.0, 0.62 * wide * cos]), size)
    });
    sheet
}

impl<'s> GatheringScene<'s> {
    /// Buffers over a stage.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn new(stage: &'s Stage) -> Result<Self, PortraitError> {
        Ok(Self {
            stage,
            setting: PortraitScene::new(stage)?,
            people: Vec::new(),
            is_labelled: Vec::new(),
            coats: Vec::new(),
            things: Vec::new(),
            renderer: Renderer::new(),
            frame: Rendering::new(),
        })
    }

    /// Builds everything of a picture of this size.
    ///
    /// # Errors
    /// Parameters that the head, the camera or the renderer refuse.
    pub fn build(&mut self, gathering: &Gathering, size: [u32; 2]) -> Result<(), PortraitError> {
        const MISSING: PortraitError = PortraitError::Missing("camera");
        self.setting.build(&gathering.setting, size)?;
        let shared = self.setting.framed.ok_or(MISSING)?;
        while self.people.len() < gathering.members.len() {
            self.people.push(PortraitScene::new(self.stage)?);
        }
        self.people.truncate(gathering.members.len());
        self.is_labelled.clear();
        self.coats.clear();
        for (scene, member) in self.people.iter_mut().zip(&gathering.members) {
            scene.build(&member.portrait, size)?;
            let own = scene.framed.as_mut().ok_or(MISSING)?;
            let head_to_world = shared.world_to_camera.inverse() * own.head_to_camera;
            *own = Framed { head_to_camera: own.head_to_camera, head_to_world, ..shared };
            let down = head_to_world.inverse().direction(Direction::<World>::new(0.0, -1.0, 0.0)).xyz;
            let coat = coat([down.x as f32, down.y as f32, down.z as f32], scene.neutral.scale);
            self.coats.push((coat, materials::clothes(&member.portrait.looks)));
            self.is_labelled.push(member.is_labelled);
        }
        // A lens that some landmark is beyond the field of is made straight.
        let is_seen = |scene: &PortraitScene<'_>| scene.landmarks.iter().all(|place| scene.project(*place).is_some());
        if !self.people.iter().all(is_seen) {
            let ([fx, fy], [cx, cy]) = (shared.camera.focal(), shared.camera.principal_point());
            let straight = CameraModel::pinhole(fx, fy, cx, cy, size[0], size[1])?;
            for scene in self.people.iter_mut().chain([&mut self.setting]) {
                scene.framed.as_mut().ok_or(MISSING)?.camera = straight;
            }
        }
        self.place_things(&gathering.things, &shared.camera);
        Ok(())
    }

    /// Things in the camera's frame.
    fn place_things(&mut self, things: &[Thing], camera: &CameraModel) {
        let ([fx, fy], [cx, cy], [w, h]) = (camera.focal(), camera.principal_point(), camera.size());
        self.things.clear();
        for thing in things {
            let z = thing.distance;
            let x = (f64::from(thing.place[0]) * f64::from(w) - cx) / fx * f64::from(z);
            let y = (f64::from(thing.place[1]) * f64::from(h) - cy) / fy * f64::from(z);
            let (middle, (sin, cos)): (V3, _) = ([x as f32, y as f32, z], libm::sincosf(thing.turn));
            // Right, down and away make a right-handed frame, as the axes of bodies must.
            let [a, b, c] = thing.size;
            let axes = [scale([cos, sin, 0.0], a), scale([-sin, cos, 0.3], b), scale([0.0, -0.3, 1.0], c)];
            let mut sheet = Sheet::default();
            match thing.kind {
                0 => sheet.ball(middle, axes, 13, 21, 0),
                1 => sheet.slab(middle, axes, 0),
                _ => {
                    let end = scale(axes[0], 2.0);
                    sheet.tube(
                        &[add(middle, scale(end, -1.0)), middle, along(add(middle, end), 0.1, axes[1])],
                        &[0.3 * b; 3],
                        12,
                        0,
                    );
                }
            }
            self.things.push((sheet, materials::plastic(thing.colour, thing.roughness)));
        }
    }

    /// Renders what was built.
    ///
    /// # Errors
    /// [`PortraitError::Missing`] before anything was built, and what the renderer refuses.
    pub fn render(&mut self, wanted: Wanted) -> Result<&Rendering, PortraitError> {
        let to_world: Transform<Camera, World> =
            self.setting.framed.ok_or(PortraitError::Missing("gathering built on it yet"))?.world_to_camera.inverse();
        let placement = Placement::new(&to_world);
        let things: Vec<Surface<'_>> = self
            .things
            .iter()
            .map(|(sheet, material)| Surface {
                placement,
                sides: Sides::Both,
                casts_shadow: false,
                ..Surface::new(&sheet.mesh, &sheet.positions, &sheet.normals, material)
            })
            .collect();
        let (renderer, frame) = (&mut self.renderer, &mut self.frame);
        let (people, coats) = (&self.people, &self.coats);
        self.setting.with_scene(|setting| {
            with_all(people, None, &mut |last| {
                let mut scenes: Vec<&Scene<'_>> =
                    std::iter::successors(last, |link| link.before).map(|link| link.scene).collect();
                scenes.reverse();
                let (mut surfaces, mut points) = (Vec::new(), Vec::new());
                for (person, scene) in scenes.iter().enumerate() {
                    let first = surfaces.len() as u16;
                    points.extend(scene.points.iter().map(|p| SurfacePoint { surface: p.surface + first, ..*p }));
                    // One shadow map over all would be too coarse for each: it is for the nearest.
                    let casts = |surface: &Surface<'_>| surface.casts_shadow && person == 0;
                    surfaces.extend(scene.surfaces.iter().map(|s| Surface { casts_shadow: casts(s), ..*s }));
                    if let (Some((sheet, material)), Some(skin)) = (coats.get(person), scene.surfaces.first()) {
                        let coat = Surface::new(&sheet.mesh, &sheet.positions, &sheet.normals, material);
                        surfaces.push(Surface {
                            placement: skin.placement,
                            sides: Sides::Both,
                            casts_shadow: false,
                            ..coat
                        });
                    }
                }
                surfaces.extend(things.iter().copied());
                let whole = Scene { surfaces: &surfaces, points: &points, ..*setting };
                renderer.render(&whole, wanted, frame)
            })
        })???;
        Ok(&self.frame)
    }

    /// The record of what was rendered last: the labelled people of whom 24 landmarks or more are seen, the nearest first. Of a picture without faces, its camera
    /// and light.
    ///
    /// # Errors
    /// [`PortraitError::Missing`] before anything was rendered.
    pub fn record(&mut self, recipe: &str) -> Result<FrameRecord, PortraitError> {
        let mut whole = self.setting.record(recipe)?;
        whole.faces.clear();
        let Some(truth) = &mut whole.truth else { return Err(PortraitError::Missing("truth")) };
        truth.faces.clear();
        truth.labels.clear();
        let each = self.setting.landmarks.len();
        for (person, scene) in self.people.iter_mut().enumerate() {
            let points = self.frame.points.get(person * each..(person + 1) * each);
            scene.frame.points = points.ok_or(PortraitError::Missing("gathering rendered on it yet"))?.to_vec();
            let record = scene.record(recipe)?;
            let seen: f32 = record.faces.iter().flat_map(|face| face.visibility.iter().flatten()).sum();
            if seen < SEEN || !self.is_labelled.get(person).copied().unwrap_or(false) {
                continue;
            }
            for mut face in record.faces {
                face.id = whole.faces.len() as u64;
                whole.faces.push(face);
            }
            if let Some(own) = record.truth {
                truth.faces.extend(own.faces);
                truth.labels.extend(own.labels);
            }
        }
        Ok(whole)
    }

    /// The last picture and its label pictures.
    #[must_use]
    pub fn frame(&self) -> &Rendering {
        &self.frame
    }
}
