use std::path::Path;

use super::asset::{Control, HeadAsset, LandmarkBinding, Unit, WrinkleMap};
use super::basis::Basis;
use super::blend::{Entry, Targets, add_sparse, entries};
use super::blink::Blink;
use super::error::{HeadError, counted, within};
use super::expression::ExpressionMap;
use super::eyes::{EyeMesh, Eyeball, Gaze};
use super::identity::{Identity, Macros};
use super::jaw::Jaw;
use super::lids::Lids;
use super::lips::Lips;
use super::mesh::{Mesh, Neutral, Topology};
use super::normals::{Adjacency, Touched};
use super::part::Part;
use super::sampler::Spreads;
use super::vector::{add, scaled, sub};

/// The built-in head's bytes.
const BUILT_IN: &[u8] = include_bytes!("../../../../assets/head/head.lin");
/// Weights of expression units are accepted in this range.
const UNIT_RANGE: [f64; 2] = [-2.0, 2.0];

/// One expression unit, ready to be added.
#[derive(Debug, Clone)]
struct UnitShape {
    entries: Vec<Entry>,
    after_jaw: bool,
    touched: Touched,
}

/// A parametric head: identity, expression and gaze in, a mesh out.
///
/// ```
/// use lineament_face::{FaceModel, Gaze};
/// let model = FaceModel::load()?;
/// let person = model.sample(7);
/// let (mut scratch, mut mesh) = (model.neutral(), model.mesh());
/// let mut weights = model.rest_weights();
/// weights[model.unit("jawOpen")?] = 0.5;
/// model.evaluate(&model.identity(&person)?, &weights, Gaze::default(), &mut scratch, &mut mesh)?;
/// assert_eq!(mesh.positions.len(), model.topology().vertex_count());
/// # Ok::<(), lineament_face::HeadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FaceModel {
    pub(super) asset: HeadAsset,
    topology: Topology,
    adjacency: Adjacency,
    targets: Targets,
    /// What each target does to the centres and the radii of the eyeballs.
    target_eyes: Vec<([[f32; 3]; 2], [f32; 2])>,
    units: Vec<UnitShape>,
    jaw: Jaw,
    jaw_open: Option<usize>,
    lids: Lids,
    lips: Lips,
    blink: Blink,
    expressions: ExpressionMap,
    eye_mesh: EyeMesh,
    pub(super) macros: Macros,
    pub(super) spreads: Spreads,
}

impl FaceModel {
    /// The built-in head.
    ///
    /// # Errors
    /// None in a sound build; the built-in bytes are checked like any others.
    pub fn load() -> Result<Self, HeadError> {
        Ok(Self::new(HeadAsset::from_bytes(BUILT_IN)?))
    }

    /// A head from a file: one that `cargo xtask bake-head` or an import wrote.
    ///
    /// # Errors
    /// As of [`HeadAsset::from_path`].
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, HeadError> {
        Ok(Self::new(HeadAsset::from_path(path)?))
    }

    /// A head from data, such as an imported one.
    pub fn new(mut asset: HeadAsset) -> Self {
        let vertices = asset.positions.len();
        let adjacency = Adjacency::new(vertices, &asset.quads);
        let eye_mesh = EyeMesh::new(vertices);
        let topology = Topology::new(&asset, &eye_mesh);
        let targets = Targets::new(&asset.targets, &asset.positions);
        let target_eyes = asset.targets.iter().map(|t| (t.eye_centres, t.eye_radii)).collect();
        let units = asset.units.iter().map(|u| unit_shape(u, &adjacency)).collect();
        let skin = topology.part(Part::Skin);
        let lids = Lids::new(&asset.positions[skin], &asset.eyes, &asset.units, asset.look_reach, &adjacency);
        let macros = Macros::new(&asset.targets);
        let spreads = Spreads::new(&asset);
        // The quantised shapes have served; names and mirrors stay.
        asset.targets.iter_mut().for_each(|t| t.shape = Default::default());
        Self {
            lips: Lips::new(&asset.lips),
            blink: Blink::new(&asset, &adjacency),
            expressions: ExpressionMap::new(&asset.units),
            jaw: Jaw::new(&asset.jaw, &adjacency),
            jaw_open: asset.units.iter().position(|u| u.name == "jawOpen"),
            asset,
            topology,
            adjacency,
            targets,
            target_eyes,
            units,
            lids,
            eye_mesh,
            macros,
            spreads,
        }
    }

    /// The file of the built-in head, as it stands in `assets/head/head.lin`.
    #[must_use]
    pub const fn built_in_file() -> &'static [u8] {
        BUILT_IN
    }

    /// Where the head comes from, and its licence, in a line.
    pub fn source(&self) -> &str {
        &self.asset.source
    }

    /// What no parameter changes.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The expression units in the order of the weights.
    pub fn units(&self) -> &[Unit] {
        &self.asset.units
    }

    /// From action units and blendshapes to the weights of the units, and back.
    #[must_use]
    pub fn expressions(&self) -> &ExpressionMap {
        &self.expressions
    }

    /// The place of a unit among the weights.
    ///
    /// # Errors
    /// [`HeadError::Unknown`].
    pub fn unit(&self, name: &str) -> Result<usize, HeadError> {
        find("expression unit", name, self.asset.units.iter().map(|u| u.name.as_str()))
    }

    /// The signed identity controls in the order of a person's.
    pub fn controls(&self) -> &[Control] {
        &self.asset.controls
    }

    /// The place of an identity control.
    ///
    /// # Errors
    /// [`HeadError::Unknown`].
    pub fn control(&self, name: &str) -> Result<usize, HeadError> {
        find("identity control", name, self.asset.controls.iter().map(|c| c.name.as_str()))
    }

    /// Names of the identity targets, in the order of an identity's weights.
    pub fn target_names(&self) -> impl Iterator<Item = &str> {
        self.asset.targets.iter().map(|t| t.name.as_str())
    }

    /// Maps of expression-driven wrinkles.
    pub fn wrinkles(&self) -> &[WrinkleMap] {
        &self.asset.wrinkles
    }

    /// Segmentation class of each face of the topology's quads (FaceSynthetics' numbers).
    pub fn quad_classes(&self) -> &[u8] {
        &self.asset.quad_classes
    }

    /// The face's cells: one for each vertex of the asset, 255 for none.
    pub fn cells(&self) -> &[u8] {
        &self.asset.cells
    }

    /// Landmarks on the skin.
    pub fn landmark_bindings(&self) -> &[LandmarkBinding] {
        &self.asset.landmarks
    }

    /// Weights of a neutral expression: zeros, one for each unit.
    pub fn rest_weights(&self) -> Vec<f32> {
        vec![0.0; self.units.len()]
    }

    /// The low-dimensional identity.
    pub fn basis(&self) -> Basis<'_> {
        Basis::new(self)
    }

    /// Buffers for a neutral head: the base until [`FaceModel::shape`] writes it.
    pub fn neutral(&self) -> Neutral {
        let vertices = self.asset.positions.len();
        let mut neutral = Neutral {
            positions: self.asset.positions.clone(),
            normals: vec![[0.0; 3]; vertices],
            areas: self.adjacency.areas(),
            eye_centres: self.asset.eyes.map(|e| e.centre),
            eye_radii: self.asset.eyes.map(|e| e.radius),
            iris_radius: Identity::IRIS_RADIUS,
            jaw_hinge: self.asset.jaw.hinge,
            scale: 1.0,
            sums: self.targets.sums(),
            closing: self.blink.closing(),
        };
        self.lips.close(&mut neutral.positions);
        self.blink.close(&neutral.positions, &neutral.eye_centres, &mut neutral.closing);
        self.adjacency.all(&neutral.positions, &mut neutral.areas, &mut neutral.normals);
        neutral
    }

    /// Buffers for a mesh.
    pub fn mesh(&self) -> Mesh {
        let vertices = self.topology.vertex_count();
        Mesh {
            positions: vec![[0.0; 3]; vertices],
            normals: vec![[0.0, 0.0, 1.0]; vertices],
            eyes: [Eyeball::default(); 2],
            jaw_angle: 0.0,
            areas: self.adjacency.areas(),
            touched: self.adjacency.touched(std::iter::empty()),
        }
    }

    /// Changes the identity. No allocation.
    ///
    /// # Errors
    /// [`HeadError::Count`] or [`HeadError::Range`]; the buffers are then unchanged.
    pub fn shape(&self, identity: &Identity, neutral: &mut Neutral) -> Result<(), HeadError> {
        self.shape_positions(identity, neutral)?;
        self.adjacency.all(&neutral.positions, &mut neutral.areas, &mut neutral.normals);
        Ok(())
    }

    /// [`FaceModel::shape`] without normals: enough for [`FaceModel::express_whole`].
    ///
    /// # Errors
    /// As of [`FaceModel::shape`].
    pub fn shape_positions(&self, identity: &Identity, neutral: &mut Neutral) -> Result<(), HeadError> {
        counted("identity weights", self.targets.len(), identity.weights.len())?;
        counted("positions of the neutral head", self.asset.positions.len(), neutral.positions.len())?;
        identity.check()?;
        let scale = identity.scale;
        let (centres, radii) = self.eyes_of(&identity.weights);
        // The head frame's origin is the midpoint of the eyeballs.
        let middle = scaled(add(centres[0], centres[1]), 0.5);
        self.targets.shape(&identity.weights, middle, scale, &mut neutral.sums, &mut neutral.positions);
        let settle = |p: [f32; 3]| scaled(sub(p, middle), scale);
        neutral.eye_centres = centres.map(settle);
        neutral.eye_radii = radii.map(|r| r * scale);
        neutral.iris_radius = identity.iris_radius;
        neutral.scale = scale;
        self.lips.close(&mut neutral.positions);
        self.blink.close(&neutral.positions, &neutral.eye_centres, &mut neutral.closing);
        neutral.jaw_hinge = self.jaw.hinge(&self.asset.positions, &neutral.positions, scale);
        Ok(())
    }

    /// Centres and radii of the eyeballs under target weights, before centring and scaling.
    pub(super) fn eyes_of(&self, weights: &[f32]) -> ([[f32; 3]; 2], [f32; 2]) {
        let mut centres = self.asset.eyes.map(|e| e.centre);
        let mut radii = self.asset.eyes.map(|e| e.radius);
        for ((moved, grown), &weight) in self.target_eyes.iter().zip(weights).filter(|(_, w)| **w != 0.0) {
            for eye in 0..2 {
                centres[eye] = add(centres[eye], scaled(moved[eye], weight));
                radii[eye] += weight * grown[eye];
            }
        }
        (centres, radii.map(|r| r.max(0.004)))
    }

    /// Changes the expression and the gaze of a shaped head. No allocation.
    ///
    /// `weights` has one number for each of [`FaceModel::units`]; those of the gaze units (`eyeLook…`) are added to what the lids do of themselves when the eyes turn.
    ///
    /// # Errors
    /// [`HeadError::Count`] or [`HeadError::Range`]; the mesh is then unchanged.
    pub fn express(&self, neutral: &Neutral, weights: &[f32], gaze: Gaze, mesh: &mut Mesh) -> Result<(), HeadError> {
        self.pose(neutral, weights, gaze, mesh)?;
        let count = neutral.positions.len();
        mesh.normals[..count].copy_from_slice(&neutral.normals);
        mesh.areas.copy_from_slice(&neutral.areas);
        self.adjacency.some(&mesh.touched, &mesh.positions, &mut mesh.areas, &mut mesh.normals);
        self.eye_mesh.pose(&mesh.eyes, &mut mesh.positions, &mut mesh.normals);
        Ok(())
    }

    /// [`FaceModel::express`] without normals and without the eyeballs' vertices: enough for [`FaceModel::landmarks`] and [`FaceModel::visible_jaw`].
    ///
    /// # Errors
    /// As of [`FaceModel::express`].
    pub fn express_positions(
        &self,
        neutral: &Neutral,
        weights: &[f32],
        gaze: Gaze,
        mesh: &mut Mesh,
    ) -> Result<(), HeadError> {
        self.pose(neutral, weights, gaze, mesh)
    }

    /// Identity, expression and gaze in one, when all may have changed. No allocation. The scratch receives the shaped head, but not its normals: to change only
    /// the expression after it, use [`FaceModel::shape`] once and then [`FaceModel::express`], which is several times faster.
    ///
    /// # Errors
    /// As of [`FaceModel::shape`] and [`FaceModel::express`].
    pub fn evaluate(
        &self,
        identity: &Identity,
        weights: &[f32],
        gaze: Gaze,
        scratch: &mut Neutral,
        mesh: &mut Mesh,
    ) -> Result<(), HeadError> {
        self.shape_positions(identity, scratch)?;
        self.express_whole(scratch, weights, gaze, mesh)
    }

    /// [`FaceModel::express`] for a head of which [`FaceModel::shape_positions`] has made no normals: those of all vertices are made here. The same bits.
    ///
    /// # Errors
    /// As of [`FaceModel::express`].
    pub fn express_whole(
        &self,
        neutral: &Neutral,
        weights: &[f32],
        gaze: Gaze,
        mesh: &mut Mesh,
    ) -> Result<(), HeadError> {
        self.pose(neutral, weights, gaze, mesh)?;
        let count = neutral.positions.len();
        self.adjacency.once(&mesh.positions, &mut mesh.areas, &mut mesh.normals[..count]);
        self.eye_mesh.pose(&mesh.eyes, &mut mesh.positions, &mut mesh.normals);
        Ok(())
    }

    /// Positions of everything but the eyeballs, whose pose it sets; notes what was touched.
    fn pose(&self, neutral: &Neutral, weights: &[f32], gaze: Gaze, mesh: &mut Mesh) -> Result<(), HeadError> {
        counted("expression weights", self.units.len(), weights.len())?;
        counted("positions of the neutral head", self.asset.positions.len(), neutral.positions.len())?;
        counted("positions of the mesh", self.topology.vertex_count(), mesh.positions.len())?;
        if let Some(i) = weights.iter().position(|w| !(UNIT_RANGE[0]..=UNIT_RANGE[1]).contains(&f64::from(*w))) {
            within(&self.asset.units[i].name, weights[i].into(), UNIT_RANGE[0], UNIT_RANGE[1])?;
        }
        let gaze = gaze.checked()?;
        let scale = neutral.scale;
        mesh.touched.clear();
        let positions = &mut mesh.positions[..neutral.positions.len()];
        positions.copy_from_slice(&neutral.positions);
        let touched = &mut mesh.touched;
        let mut put = |positions: &mut [[f32; 3]], unit: usize, weight: f32| {
            add_sparse(positions, &self.units[unit].entries, weight * scale);
            touched.unite(&self.units[unit].touched);
        };
        let active =
            |after: bool| (0..weights.len()).filter(move |&u| weights[u] != 0.0 && self.units[u].after_jaw == after);
        active(false).for_each(|u| put(positions, u, weights[u]));
        for (eye, angles) in [gaze.left, gaze.right].into_iter().enumerate() {
            self.lids.follow(eye, angles).for_each(|(unit, weight)| put(positions, unit, weight));
        }
        let blinks = [0, 1].map(|eye| self.blink.unit(eye).map_or(0.0, |unit| weights[unit].clamp(0.0, 1.0)));
        for (eye, &amount) in blinks.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
            let (centre, closing) = (neutral.eye_centres[eye], &neutral.closing);
            self.blink.apply(eye, amount, &neutral.positions, centre, closing, positions);
        }
        let opening = self.jaw_open.map_or(0.0, |unit| weights[unit]);
        if opening != 0.0 {
            self.jaw.open(positions, neutral.jaw_hinge, opening, scale);
        }
        active(true).for_each(|u| put(positions, u, weights[u]));
        if opening != 0.0 {
            mesh.touched.unite(self.jaw.touched());
        }
        mesh.jaw_angle = self.jaw.angle(opening);
        for (eye, angles) in [gaze.left, gaze.right].into_iter().enumerate() {
            mesh.eyes[eye] = Eyeball {
                centre: neutral.eye_centres[eye],
                radius: neutral.eye_radii[eye],
                axes: angles.axes(),
                iris_radius: neutral.iris_radius,
                pupil_radius: gaze.pupil_radius,
            };
            if blinks[eye] > 0.0 {
                mesh.touched.unite(self.blink.touched(eye));
            }
            if self.lids.clear(eye, &mesh.eyes[eye], positions) {
                mesh.touched.unite(self.lids.touched(eye));
            }
        }
        Ok(())
    }
}

fn unit_shape(unit: &Unit, adjacency: &Adjacency) -> UnitShape {
    UnitShape {
        entries: entries(&unit.shape),
        after_jaw: unit.after_jaw,
        touched: adjacency.touched(unit.shape.indices.iter().map(|&v| v as usize)),
    }
}

/// The place of a name, or the nearest name there is.
pub(super) fn find<'a>(
    what: &'static str,
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<usize, HeadError> {
    names.clone().position(|n| n == name).ok_or_else(|| {
        let nearest = names.min_by_key(|n| distance(n, name)).unwrap_or_default().to_owned();
        HeadError::Unknown { what, name: name.to_owned(), nearest }
    })
}

/// Levenshtein's edit distance over bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
