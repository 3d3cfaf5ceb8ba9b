//! The head as surfaces: which vertex belongs to what, what each looks like, and how the neck bends.

use lineament_face::{
    FaceModel, Gaze, Mesh as HeadMesh, Part, SegmentationClass, WrinkleMap, WrinklePattern, brow_density,
};
use lineament_render::{FoldPattern, Folds, Mesh, RenderError, VertexLook, mask};

use super::error::PortraitError;
use super::levels::{Levels, covered};
use super::masks;
use super::thin::thinned;
use super::tint::Hairy;
use super::v3::{V3, add, cross, dot, scale, sub, unit};

/// What the head's surfaces are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Skin,
    Mouth,
    Tongue,
    Teeth,
    Lashes,
    EyeLeft,
    EyeRight,
}

impl Piece {
    pub(super) const ALL: [Self; 7] =
        [Self::Skin, Self::Mouth, Self::Tongue, Self::Teeth, Self::Lashes, Self::EyeLeft, Self::EyeRight];
}

/// Skin below this height on the base is always under clothes.
const COVERED: f32 = -0.235;
/// How far the shape that throws the skin's shadows may lie from the skin, metres: less than the width of a texel of most shadow maps.
const SHADOW_ERROR: f32 = 0.0015;
/// The iris' rings of an eyeball lie behind the cornea and are drawn by the eye's material.
const IRIS_VERTICES: usize = 97;

/// One piece: a mesh, and which vertex of the head each of its vertices is.
#[derive(Debug, Clone)]
pub(super) struct PieceMesh {
    pub(super) mesh: Mesh,
    /// Ascending.
    pub(super) source: Vec<u32>,
    /// The same as stretches of the head's vertices.
    stretches: Vec<std::ops::Range<usize>>,
}

/// A piece in the shape of one portrait.
#[derive(Debug, Clone, Default)]
pub(super) struct PieceShape {
    pub(super) positions: Vec<V3>,
    pub(super) normals: Vec<V3>,
}

impl PieceMesh {
    /// Copies its vertices out of the head's.
    pub(super) fn gather(&self, head: &HeadMesh, out: &mut PieceShape) {
        out.positions.clear();
        out.normals.clear();
        for stretch in &self.stretches {
            out.positions.extend_from_slice(&head.positions[stretch.clone()]);
            out.normals.extend_from_slice(&head.normals[stretch.clone()]);
        }
    }
}

/// How strongly age alone draws the wrinkle maps whose names begin so.
const AGED: [(&str, f32); 8] = [
    ("foreheadInner", 0.55),
    ("foreheadOuter", 0.45),
    ("glabella", 0.45),
    ("crowsFeet", 0.75),
    ("lowerLid", 0.7),
    ("nasolabial", 0.55),
    ("mentolabial", 0.35),
    ("lipCorner", 0.3),
];

/// Everything about the head's surfaces that no portrait changes.
#[derive(Debug)]
pub(super) struct Body {
    pieces: Vec<PieceMesh>,
    /// Places on the base of all vertices of the asset.
    pub(super) base: Vec<V3>,
    /// Triangles of the skin of the whole bust, over the head's vertices.
    pub(super) skin_triangles: Vec<[u32; 3]>,
    /// What eyes and mouth are seen through: vertices of the head around the left eye, the right eye, the mouth.
    pub(super) openings: [Vec<u32>; 3],
    /// Openness of the skin piece's vertices.
    pub(super) openness: Vec<f32>,
    /// Vertices of the skin piece on which hair can be painted.
    pub(super) hairy: Hairy,
    /// How strongly age alone draws each wrinkle map.
    aged: Vec<f32>,
    /// Vertices that follow the shoulders, with how much.
    bend: Vec<(u32, f32)>,
    /// Vertices of the head that are skin: the first so many.
    pub(super) skin_count: usize,
    /// The skin piece's triangles, and coarser ones.
    pub(super) levels: Levels,
}

impl Body {
    pub(super) fn new(model: &FaceModel) -> Result<Self, PortraitError> {
        let topology = model.topology();
        let base = model.neutral().positions;
        let classes = triangle_classes(model);
        let normals = rest_normals(&base, &topology.triangles);
        let lips = lip_share(model, base.len());
        let ears = touched_by(model, base.len(), &[SegmentationClass::LeftEar, SegmentationClass::RightEar]);
        let lashes = lash_coordinates(model, &base);
        let look = |piece: Piece, v: u32| -> VertexLook {
            let Some(&rest) = base.get(v as usize) else { return VertexLook::default() };
            let mut look = VertexLook { rest, ..VertexLook::default() };
            match piece {
                Piece::Skin => {
                    look.masks[mask::LIPS] = lips[v as usize];
                    look.masks[mask::OIL] = masks::oil(rest);
                    look.masks[mask::BLOOD] = masks::blood(rest, ears[v as usize]);
                    look.masks[mask::BROW] = brow_density(rest);
                    look.masks[mask::BEARD] = masks::beard(rest);
                    look.masks[mask::LID] = masks::lid(rest);
                    look.masks[mask::SCALP] = masks::scalp(rest, 0.0);
                }
                Piece::Lashes => {
                    if let Some((uv, tangent)) = lashes.get(v as usize).copied().flatten() {
                        (look.uv, look.tangent) = (uv, tangent);
                        look.masks[mask::STRAND] = super::v3::hash(v, 3, 7);
                    }
                }
                Piece::Teeth => {
                    // The strip's upper (lower) rim is gum.
                    let upper = topology.part(Part::TeethUpper).contains(&(v as usize));
                    let middle = if upper { -0.066 } else { -0.078 };
                    look.masks[mask::GUM] =
                        super::v3::smooth(0.002, 0.006, if upper { rest[1] - middle } else { middle - rest[1] });
                }
                _ => {}
            }
            look
        };
        let mut pieces = Vec::new();
        for piece in Piece::ALL {
            pieces.push(assemble(model, piece, &base, &classes, &look)?);
        }
        let skin = &mut pieces[Piece::Skin as usize];
        let gather = |from: &[V3]| skin.source.iter().map(|&v| from[v as usize]).collect::<Vec<_>>();
        let (places, facing) = (gather(&base), gather(&normals));
        skin.mesh.measure_curvature(&places, &facing)?;
        skin.mesh.set_casters(&thinned(&places, skin.mesh.triangles(), SHADOW_ERROR))?;
        for map in model.wrinkles() {
            skin.mesh.add_folds(folds(map, &skin.source))?;
        }
        let hairy = Hairy::new(&places);
        let details = hairy.details(&skin.mesh);
        skin.mesh.set_details(&details)?;
        let aged = model
            .wrinkles()
            .iter()
            .map(|map| AGED.iter().find(|(stem, _)| map.name.starts_with(stem)).map_or(0.0, |(_, strength)| *strength));
        let aged = aged.collect();
        let bend = (0..).zip(&base).map(|(v, p)| (v, 1.0 - masks::follows_head(*p)));
        let levels = Levels::new(model, &pieces[Piece::Skin as usize], &places, &facing)?;
        let skin = &mut pieces[Piece::Skin as usize];
        for level in levels.all().iter().skip(1) {
            skin.mesh.add_level(level.triangles.clone(), level.classes.clone())?;
        }
        let mut rest = model.mesh();
        model.express(&model.neutral(), &model.rest_weights(), Gaze::default(), &mut rest)?;
        Ok(Self {
            openings: openings(&pieces, &rest.positions),
            openness: places.iter().zip(&facing).map(|(p, n)| masks::openness(*p, *n)).collect(),
            hairy,
            skin_triangles: skin_triangles(model),
            levels,
            aged,
            bend: bend.filter(|(_, share)| *share > 0.0).collect(),
            skin_count: topology.part(Part::Skin).end,
            pieces,
            base,
        })
    }

    pub(super) fn piece(&self, piece: Piece) -> &PieceMesh {
        &self.pieces[piece as usize]
    }

    /// A copy of a piece's mesh, for looks that change with the portrait.
    pub(super) fn mesh(&self, piece: Piece) -> Mesh {
        self.pieces[piece as usize].mesh.clone()
    }

    /// Turns shoulders and neck: rows of the rotation of the shoulders beside the head, about the middle of the neck.
    pub(super) fn bend(&self, rows: &[V3; 3], scale_of_head: f32, head: &mut HeadMesh) {
        let pivot = scale([0.0, -0.105, -0.085], scale_of_head);
        // The rotation as axis and angle, so that parts of it can be taken.
        let (axis, angle) = axis_angle(rows);
        if angle < 1e-4 {
            return;
        }
        const STEPS: usize = 64;
        let partial: Vec<[V3; 3]> = (0..=STEPS).map(|i| rotation(axis, angle * i as f32 / STEPS as f32)).collect();
        for &(v, share) in &self.bend {
            let rows = &partial[(share * STEPS as f32 + 0.5) as usize];
            let (p, n) = (&mut head.positions[v as usize], head.normals[v as usize]);
            *p = add(pivot, super::v3::turned(rows, sub(*p, pivot)));
            head.normals[v as usize] = super::v3::turned(rows, n);
        }
    }

    /// Adds to the drives of the wrinkle maps what this much of age's lines (0–1) draws of them.
    pub(super) fn age(&self, lines: f32, drives: &mut [f32]) {
        for (drive, aged) in drives.iter_mut().zip(&self.aged) {
            *drive = (*drive + aged * lines).clamp(0.0, 1.0);
        }
    }

    /// Writes the places of an eye's vertices in the eye's own frame into its mesh: they depend on the pupil and on who it is.
    pub(super) fn place_eye(&self, eye: usize, head: &HeadMesh, mesh: &mut Mesh) {
        let piece = [Piece::EyeLeft, Piece::EyeRight][eye];
        let ball = &head.eyes[eye];
        for (at, &v) in self.piece(piece).source.iter().enumerate() {
            let arm = sub(head.positions[v as usize], ball.centre);
            let rest = [dot(ball.axes[0], arm), dot(ball.axes[1], arm), dot(ball.axes[2], arm)];
            mesh.set_look(at, VertexLook { rest, ..VertexLook::default() });
        }
    }
}

/// A wrinkle map of the head for the renderer, over the vertices of a piece.
fn folds(map: &WrinkleMap, source: &[u32]) -> Folds {
    let spacing = (map.spacing * 1e-3).max(1e-3);
    Folds {
        pattern: match map.pattern {
            WrinklePattern::Furrows => FoldPattern::Furrows(spacing),
            WrinklePattern::Crease => FoldPattern::Crease,
            WrinklePattern::Dimples => FoldPattern::Dimples(spacing),
        },
        depth: map.depth * 1e-3,
        weights: source.iter().map(|v| f32::from(map.weights[*v as usize]) / 255.0).collect(),
        // Kept in 1/32 millimetre.
        phases: source.iter().map(|v| f32::from(map.phase[*v as usize]) * (1e-3 / 32.0)).collect(),
    }
}

/// Vertices of the head around what the eyes and the inside of the mouth are seen through: where the skin ends near them.
fn openings(pieces: &[PieceMesh], base: &[V3]) -> [Vec<u32>; 3] {
    let skin = &pieces[Piece::Skin as usize];
    let mut edges: Vec<[u32; 2]> = Vec::new();
    for triangle in skin.mesh.triangles() {
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            edges.push([triangle[a].min(triangle[b]), triangle[a].max(triangle[b])]);
        }
    }
    edges.sort_unstable();
    let mut rims: Vec<u32> =
        edges.chunk_by(|x, y| x == y).filter(|same| same.len() == 1).flat_map(|edge| edge[0]).collect();
    rims.sort_unstable();
    rims.dedup();
    let around = |piece: Piece| {
        let places = &pieces[piece as usize].source;
        let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
        for v in places {
            for axis in 0..3 {
                low[axis] = low[axis].min(base[*v as usize][axis]);
                high[axis] = high[axis].max(base[*v as usize][axis]);
            }
        }
        // What lies in the box around the piece, with half a centimetre to spare.
        let near = |v: &u32| {
            (0..3).all(|axis| {
                let at = base[*v as usize][axis];
                at > low[axis] - 0.005 && at < high[axis] + 0.005
            })
        };
        rims.iter().map(|v| skin.source[*v as usize]).filter(near).collect()
    };
    [around(Piece::EyeLeft), around(Piece::EyeRight), around(Piece::Mouth)]
}

fn axis_angle(rows: &[V3; 3]) -> (V3, f32) {
    let axis = [rows[2][1] - rows[1][2], rows[0][2] - rows[2][0], rows[1][0] - rows[0][1]];
    let trace = rows[0][0] + rows[1][1] + rows[2][2];
    let angle = libm::atan2f(super::v3::length(axis), trace - 1.0);
    (unit(axis), angle)
}

/// Rodrigues' formula, rows.
pub(super) fn rotation(axis: V3, angle: f32) -> [V3; 3] {
    let (s, c) = libm::sincosf(angle);
    let [x, y, z] = axis;
    let t = 1.0 - c;
    [
        [t * x * x + c, t * x * y - s * z, t * x * z + s * y],
        [t * x * y + s * z, t * y * y + c, t * y * z - s * x],
        [t * x * z - s * y, t * y * z + s * x, t * z * z + c],
    ]
}

/// The class of each triangle of the topology (eyes included).
fn triangle_classes(model: &FaceModel) -> Vec<u8> {
    let topology = model.topology();
    let quads = model.quad_classes();
    (0..topology.triangles.len())
        .map(|t| match topology.triangle_parts[t] {
            Part::EyeLeft | Part::CorneaLeft => SegmentationClass::LeftEye.id(),
            Part::EyeRight | Part::CorneaRight => SegmentationClass::RightEye.id(),
            _ => quads.get(t / 2).copied().unwrap_or(0),
        })
        .collect()
}

fn piece_of(part: Part, class: u8) -> Piece {
    match part {
        Part::Skin if class == SegmentationClass::MouthInterior.id() => Piece::Mouth,
        Part::Skin => Piece::Skin,
        Part::Tongue => Piece::Tongue,
        Part::TeethLower | Part::TeethUpper => Piece::Teeth,
        Part::LashesLeft | Part::LashesRight => Piece::Lashes,
        Part::EyeLeft | Part::CorneaLeft => Piece::EyeLeft,
        Part::EyeRight | Part::CorneaRight => Piece::EyeRight,
    }
}

fn assemble(
    model: &FaceModel,
    piece: Piece,
    base: &[V3],
    classes: &[u8],
    look: &impl Fn(Piece, u32) -> VertexLook,
) -> Result<PieceMesh, RenderError> {
    let topology = model.topology();
    let irises = [Part::EyeLeft, Part::EyeRight].map(|part| {
        let start = topology.part(part).start as u32;
        start..start + IRIS_VERTICES as u32
    });
    let mut chosen = Vec::new();
    for (number, triangle) in topology.triangles.iter().enumerate() {
        if piece_of(topology.triangle_parts[number], classes[number]) != piece {
            continue;
        }
        let iris = irises.iter().any(|range| triangle.iter().any(|v| range.contains(v)));
        if !iris && (piece != Piece::Skin || triangle.iter().any(|v| base[*v as usize][1] >= COVERED)) {
            chosen.push((*triangle, classes[number]));
        }
    }
    if piece == Piece::Skin {
        // What is deepest under clothes comes last: see `Level::bare`.
        let depth = |triangle: &[u32; 3]| covered(triangle.map(|v| base.get(v as usize).copied().unwrap_or_default()));
        let mut sorted: Vec<_> =
            chosen.into_iter().map(|(triangle, class)| (depth(&triangle), triangle, class)).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        chosen = sorted.into_iter().map(|(_, triangle, class)| (triangle, class)).collect();
    }
    // In the head's order, so that most of them follow each other there too.
    let mut source: Vec<u32> = chosen.iter().flat_map(|(triangle, _)| *triangle).collect();
    source.sort_unstable();
    source.dedup();
    let mut mesh = Mesh::new();
    let mut place_of = vec![u32::MAX; topology.vertex_count()];
    for &v in &source {
        place_of[v as usize] = mesh.push_vertex(look(piece, v));
    }
    for (triangle, class) in chosen {
        let corners = triangle.map(|v| place_of[v as usize]);
        if corners[0] != corners[1] && corners[1] != corners[2] && corners[0] != corners[2] {
            mesh.push_triangle(corners, class)?;
        }
    }
    let stretches = source.chunk_by(|a, b| a + 1 == *b).map(|run| run[0] as usize..run[0] as usize + run.len());
    Ok(PieceMesh { stretches: stretches.collect(), mesh, source })
}

fn skin_triangles(model: &FaceModel) -> Vec<[u32; 3]> {
    let topology = model.topology();
    let inside = SegmentationClass::MouthInterior.id();
    let quads = model.quad_classes();
    let skin = (0..topology.triangles.len())
        .filter(|t| topology.triangle_parts[*t] == Part::Skin && quads.get(t / 2) != Some(&inside));
    skin.map(|t| topology.triangles[t]).filter(|[a, b, c]| a != b && b != c && a != c).collect()
}

fn rest_normals(base: &[V3], triangles: &[[u32; 3]]) -> Vec<V3> {
    let mut normals = vec![[0.0; 3]; base.len()];
    for triangle in triangles {
        if triangle.iter().any(|v| *v as usize >= base.len()) {
            continue;
        }
        let [a, b, c] = triangle.map(|v| base[v as usize]);
        let normal = cross(sub(b, a), sub(c, a));
        for v in triangle {
            normals[*v as usize] = add(normals[*v as usize], normal);
        }
    }
    normals.into_iter().map(unit).collect()
}

/// The share of the faces around each vertex that are lips.
fn lip_share(model: &FaceModel, count: usize) -> Vec<f32> {
    let lips =
        [SegmentationClass::TopLip.id(), SegmentationClass::BottomLip.id(), SegmentationClass::MouthInterior.id()];
    let mut sums = vec![[0.0_f32; 2]; count];
    for (quad, class) in model.topology().quads.iter().zip(model.quad_classes()) {
        for v in quad {
            sums[*v as usize][0] += if lips.contains(class) { 1.0 } else { 0.0 };
            sums[*v as usize][1] += 1.0;
        }
    }
    sums.into_iter().map(|[lip, all]| if all > 0.0 { lip / all } else { 0.0 }).collect()
}

fn touched_by(model: &FaceModel, count: usize, classes: &[SegmentationClass]) -> Vec<bool> {
    let mut touched = vec![false; count];
    for (quad, class) in model.topology().quads.iter().zip(model.quad_classes()) {
        if classes.iter().any(|wanted| wanted.id() == *class) {
            quad.iter().for_each(|v| touched[*v as usize] = true);
        }
    }
    touched
}

/// Texture coordinates of the lashes (across, and along from the lid) and the direction of their hairs.
fn lash_coordinates(model: &FaceModel, base: &[V3]) -> Vec<Option<([f32; 2], V3)>> {
    let topology = model.topology();
    let mut out = vec![None; base.len()];
    let skin = topology.part(Part::Skin);
    let near: Vec<V3> = base[skin].iter().copied().filter(|p| p[2] > -0.01 && p[1].abs() < 0.02).collect();
    for part in [Part::LashesLeft, Part::LashesRight] {
        let nearest =
            |p: V3| near.iter().copied().map(|q| (dot(sub(q, p), sub(q, p)), q)).min_by(|a, b| a.0.total_cmp(&b.0));
        let found: Vec<(usize, f32, V3)> = topology
            .part(part)
            .filter_map(|v| nearest(base[v]).map(|(square, q)| (v, square.sqrt(), unit(sub(base[v], q)))))
            .collect();
        let most = found.iter().fold(1e-4_f32, |most, f| most.max(f.1));
        for (v, far, tangent) in found {
            out[v] = Some(([base[v][0] * 120.0, (far / most).min(1.0)], tangent));
        }
    }
    out
}
