//! A head as data: what the bake writes, what an import writes, and what [`FaceModel`](super::FaceModel) is made of.
//!
//! File: `LINHEAD\0`, then four little-endian `u32` (version, compressed length, plain length, CRC-32 of the plain bytes), then one deflate stream.

mod bytes;
mod read;
mod write;

use super::part::Part;

/// The version of the format this program reads and writes.
pub const HEAD_FORMAT_VERSION: u32 = 1;
pub(crate) const MAGIC: [u8; 8] = *b"LINHEAD\0";
pub(crate) const HEADER_LENGTH: usize = 24;
/// A head larger than this is refused before anything is allocated.
pub(crate) const LARGEST_PLAIN_LENGTH: usize = 256 << 20;

/// A displacement of some of the vertices, quantised: vertex `indices[i]` moves by `step * values[i]` metres.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SparseShape {
    /// Metres of one quantum.
    pub step: f32,
    /// The vertices that move, strictly ascending.
    pub indices: Vec<u32>,
    /// Their displacements in quanta (x, y, z).
    pub values: Vec<[i16; 3]>,
}

impl SparseShape {
    /// Quantises a displacement of every vertex (metres) to multiples of `step`, and drops the vertices that do not move.
    /// `None` where a displacement does not fit 16 bits or is not finite.
    pub fn quantise(step: f32, deltas: &[[f64; 3]]) -> Option<Self> {
        let mut shape = Self { step, ..Self::default() };
        for (index, delta) in deltas.iter().enumerate() {
            let quanta = delta.map(|metres| libm::round(metres / f64::from(step)));
            if !quanta.iter().all(|q| q.abs() <= f64::from(i16::MAX)) {
                return None;
            }
            if quanta != [0.0; 3] {
                shape.indices.push(u32::try_from(index).ok()?);
                shape.values.push(quanta.map(|q| q as i16));
            }
        }
        Some(shape)
    }

    /// Vertex and displacement in metres, in ascending order of the vertices.
    pub fn iter(&self) -> impl Iterator<Item = (usize, [f32; 3])> + '_ {
        self.indices
            .iter()
            .zip(&self.values)
            .map(|(&index, value)| (index as usize, value.map(|q| f32::from(q) * self.step)))
    }
}

/// A run of vertices that belong to one part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartRange {
    /// The part.
    pub part: Part,
    /// Its first vertex.
    pub start: u32,
    /// How many vertices it has.
    pub count: u32,
}

/// An eyeball of the base head.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EyeRest {
    /// Centre, metres.
    pub centre: [f32; 3],
    /// Radius of the sclera, metres.
    pub radius: f32,
}

/// One identity target: what it does at weight 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Target {
    /// The source's name, such as `nose-hump-incr` or `asian-female-young`.
    pub name: String,
    /// The folder of the source: `nose`, `macrodetails`, …
    pub group: String,
    /// The target that does the same on the other side (itself where it is symmetric).
    pub mirror: u32,
    /// Displacement of the vertices.
    pub shape: SparseShape,
    /// Displacement of the centres of the left and the right eyeball, metres.
    pub eye_centres: [[f32; 3]; 2],
    /// Change of their radii, metres.
    pub eye_radii: [f32; 2],
}

/// A parameter of identity from −1 to 1: one target for each direction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Control {
    /// Name: the targets' common stem, such as `nose-hump`, `l-eye-scale`.
    pub name: String,
    /// The folder of the source.
    pub group: String,
    /// The target of negative values, if there is one.
    pub negative: Option<u32>,
    /// The target of positive values.
    pub positive: Option<u32>,
    /// The control of the other side (itself where it has no sides).
    pub mirror: u32,
    /// +1, or −1 where mirroring turns the sign (`mouth-trans` sideways).
    pub mirror_sign: f32,
}

/// One internal unit of expression.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unit {
    /// Name; the 52 of ARKit keep theirs.
    pub name: String,
    /// The unit of the other side (itself where it has no sides).
    pub mirror: u32,
    /// Added after the jaw's rotation (only `mouthClose`) rather than turned with it.
    pub after_jaw: bool,
    /// Displacement at weight 1.
    pub shape: SparseShape,
}

/// The jaw: a rotation about x through `hinge`, and a slide along the joint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JawRest {
    /// A point of the hinge axis, metres.
    pub hinge: [f32; 3],
    /// Rotation about +x at `jawOpen` = 1, radians.
    pub angle: f32,
    /// Translation at `jawOpen` = 1, metres.
    pub slide: [f32; 3],
    /// Skin vertices whose mean displacement carries the hinge along with the identity.
    pub anchors: Vec<u32>,
    /// Vertex and how far it follows the jaw, 0–1.
    pub weights: Vec<(u32, f32)>,
}

/// The lids of one eye, for a blink.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LidRest {
    /// The front edge of the upper lid, from the inner to the outer corner of the eye.
    pub upper: Vec<u32>,
    /// The front edge of the lower lid, between the same two corners.
    pub lower: Vec<u32>,
    /// What follows the edges when they close.
    pub followers: Vec<LidFollower>,
}

/// A ring of vertices around the opening of the mouth: from the middle of the upper lip by the subject's left corner, the lower lip and the right corner.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LipRing {
    /// Its share of the motion that closes the lips, 0–1.
    pub share: f32,
    /// Its vertices; every ring has as many.
    pub vertices: Vec<u32>,
}

/// A vertex that goes along with the front edge of a lid.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LidFollower {
    /// The vertex.
    pub vertex: u32,
    /// The vertex of a front edge whose turn it follows.
    pub front: u32,
    /// Its share of that turn, 0–1.
    pub weight: f32,
}

/// How a wrinkle map is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum WrinklePattern {
    /// Parallel furrows: one wherever the phase is a multiple of the spacing.
    #[default]
    Furrows = 0,
    /// One crease, where the phase is 0.
    Crease = 1,
    /// Dimples of the size of the spacing, without direction.
    Dimples = 2,
}

impl WrinklePattern {
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        [Self::Furrows, Self::Crease, Self::Dimples].into_iter().find(|pattern| *pattern as u8 == code)
    }
}

/// Where the skin wrinkles on one side of the face, along which lines, and what drives it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WrinkleMap {
    /// Name, with its side: `foreheadInnerLeft`, …
    pub name: String,
    /// How to draw it.
    pub pattern: WrinklePattern,
    /// Distance from furrow to furrow, or size of a dimple, millimetres; 0 for a crease.
    pub spacing: f32,
    /// Depth when fully driven, millimetres.
    pub depth: f32,
    /// Units, with what each at weight 1 adds to the drive. The drive is bounded to 0–1.
    pub drives: Vec<(u32, f32)>,
    /// How much the skin wrinkles here, 0–255 for 0–1, for each vertex of the asset.
    pub weights: Vec<u8>,
    /// Distance across the furrows in 1/32 millimetre of the base head, for each vertex; 0 where the weight is.
    pub phase: Vec<i16>,
}

/// A landmark: a point of a triangle.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LandmarkBinding {
    /// Three vertices.
    pub vertices: [u32; 3],
    /// Their weights, summing to 1.
    pub weights: [f32; 3],
}

/// Principal components of sampled people. A person of scale s and target weights w has the positions base + (s − 1) base + Σ (s w) target, which is linear in
/// (s w, s − 1); that list, the scale last, is what mean and modes are made of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BasisData {
    /// The mean person: one number for each target, and the scale's.
    pub mean: Vec<f32>,
    /// For each mode what one standard deviation adds.
    pub modes: Vec<Vec<f32>>,
    /// +1 where a mode is symmetric, −1 where mirroring a face turns its coefficient's sign.
    pub mirror_signs: Vec<f32>,
    /// Share of the variance of face vertices that modes 0..=k keep, k = 0…
    pub variance_kept: Vec<f32>,
}

/// A whole head as data. Vertices: metres in the head frame (x to the subject's left, y up, z out of the face, origin at the midpoint of the eyeballs).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeadAsset {
    /// Where it comes from, in a line.
    pub source: String,
    /// Base positions, metres.
    pub positions: Vec<[f32; 3]>,
    /// The vertex of the source's mesh that each vertex was.
    pub original: Vec<u32>,
    /// The vertex that is its mirror image.
    pub mirror: Vec<u32>,
    /// Runs of vertices by part, ascending, covering all.
    pub parts: Vec<PartRange>,
    /// Faces, anticlockwise seen from outside. A triangle repeats its last vertex.
    pub quads: Vec<[u32; 4]>,
    /// Their corners in `uvs`.
    pub quad_uvs: Vec<[u32; 4]>,
    /// Texture coordinates, v upward.
    pub uvs: Vec<[f32; 2]>,
    /// Segmentation class of each face (FaceSynthetics' numbers).
    pub quad_classes: Vec<u8>,
    /// Left and right eyeball of the base.
    pub eyes: [EyeRest; 2],
    /// How far the front of the eyeball moves at weight 1 of eyeLookDown, Up, In, Out in the source, as a part of the radius.
    pub look_reach: [f32; 4],
    /// Identity targets.
    pub targets: Vec<Target>,
    /// Signed parameters over the local ones.
    pub controls: Vec<Control>,
    /// Expression units.
    pub units: Vec<Unit>,
    /// The jaw.
    pub jaw: JawRest,
    /// The lids of the left and of the right eye.
    pub lids: [LidRest; 2],
    /// The lips, ring by ring; they meet at the first ring of share 1.
    pub lips: Vec<LipRing>,
    /// Expression-driven wrinkles.
    pub wrinkles: Vec<WrinkleMap>,
    /// The cell of each vertex (255: none).
    pub cells: Vec<u8>,
    /// Landmarks on the skin, in the order of the vocabulary.
    pub landmarks: Vec<LandmarkBinding>,
    /// Candidates of the visible contour: for each jaw point 0–16 as many, from the jaw's edge towards the nose.
    pub contour: Vec<LandmarkBinding>,
    /// Low-dimensional identity.
    pub basis: BasisData,
}
