//! The part of a surface that does not move: triangles, and what each vertex looks like.

mod patches;
mod topology;

use self::topology::Topology;
use crate::error::{MAX_TRIANGLES, RenderError, all_within};

/// What a vertex looks like, whatever its position: sixteen numbers, one cache line.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct VertexLook {
    /// The place in the surface's rest shape, metres: procedural textures are fixed to it. For eyes: the place on the eye, its centre at the origin, the
    /// pupil on +z.
    pub rest: [f32; 3],
    /// Texture coordinates. For hair: across the card (0–1) and along it from the root (0–1).
    pub uv: [f32; 2],
    /// The direction of strands, in the surface's frame (hair, lashes, cloth).
    pub tangent: [f32; 3],
    /// Up to eight numbers that the surface's material gives a meaning: see [`mask`].
    pub masks: [f32; 8],
}

impl VertexLook {
    /// In the order of [`look`].
    #[inline]
    fn to_array(self) -> [f32; 16] {
        let ([x, y, z], [u, v], [tx, ty, tz], [a, b, c, d, e, f, g, h]) =
            (self.rest, self.uv, self.tangent, self.masks);
        [x, y, z, u, v, tx, ty, tz, a, b, c, d, e, f, g, h]
    }

    fn from_array([x, y, z, u, v, tx, ty, tz, a, b, c, d, e, f, g, h]: [f32; 16]) -> Self {
        Self { rest: [x, y, z], uv: [u, v], tangent: [tx, ty, tz], masks: [a, b, c, d, e, f, g, h] }
    }
}

/// The numbers of a [`VertexLook`], at the places of [`look`]; never in two lines of a cache.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(align(64))]
pub(crate) struct Line(pub(crate) [f32; 16]);

impl Line {
    /// One of the [masks](VertexLook::masks).
    #[inline(always)]
    pub(crate) fn mask(&self, number: usize) -> f32 {
        self.0[look::MASKS + number % 8]
    }
}

/// Where the numbers of a [`VertexLook`] begin in its array.
pub(crate) mod look {
    pub(crate) const REST: usize = 0;
    pub(crate) const UV: usize = 3;
    pub(crate) const TANGENT: usize = 5;
    pub(crate) const MASKS: usize = 8;
}

/// What the entries of [`VertexLook::masks`] mean to each material.
pub mod mask {
    /// Skin: mean curvature of the surface, 1/metre (a head's forehead has about 10, the wing of the nose 150).
    pub const CURVATURE: usize = 0;
    /// Skin: the red of the lips, 0–1.
    pub const LIPS: usize = 1;
    /// Skin: how oily, added to the material's (forehead and nose have about 0.3).
    pub const OIL: usize = 2;
    /// Skin: where blood shows (cheeks, nose, ears), 0–1.
    pub const BLOOD: usize = 3;
    /// Skin: where the eyebrows grow, 0–1.
    pub const BROW: usize = 4;
    /// Skin: where a beard grows, 0–1.
    pub const BEARD: usize = 5;
    /// Skin: the lids, where eye shadow goes and the skin is thin, 0–1.
    pub const LID: usize = 6;
    /// Skin: where hair grows on the head, 0–1.
    pub const SCALP: usize = 7;
    /// Hair: a number of the card or strand, so that neighbours differ.
    pub const STRAND: usize = 0;
    /// Teeth: where the gum is, 0–1.
    pub const GUM: usize = 0;
    /// Teeth: which tooth, counted along the row from the middle in teeth's widths (gaps lie at whole numbers); 0 everywhere where the mesh has gaps itself.
    pub const TOOTH: usize = 1;
}

/// What changes within millimetres on skin, as bits for [`Mesh::set_details`].
pub mod detail {
    /// Lips, lids, what else everybody has.
    pub const ALWAYS: u8 = 1;
    /// Where brows can be painted.
    pub const BROW: u8 = 2;
    /// Where a beard can be painted.
    pub const BEARD: u8 = 4;
    /// Where hair can be painted on the head.
    pub const SCALP: u8 = 8;
}

/// The most sets of wrinkles of a mesh.
const MAX_FOLDS: usize = 32;

/// The lines of a set of wrinkles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FoldPattern {
    /// Parallel furrows, one wherever the phase is a multiple of this spacing, metres.
    Furrows(f32),
    /// One crease, where the phase is 0.
    Crease,
    /// Dimples of this size, metres, without direction.
    Dimples(f32),
}

/// Wrinkles that a surface can have: where, along which lines, how deep.
#[derive(Debug, Clone, PartialEq)]
pub struct Folds {
    /// Their lines.
    pub pattern: FoldPattern,
    /// Depth when fully drawn, metres.
    pub depth: f32,
    /// For each vertex, how much it wrinkles, 0–1.
    pub weights: Vec<f32>,
    /// For each vertex, the distance across the furrows, metres.
    pub phases: Vec<f32>,
}

/// A look in which what is not finite is 0. Spelt out: `array::map` is not inlined here.
#[inline]
fn finite(look: VertexLook) -> Line {
    let mut numbers = look.to_array();
    for number in &mut numbers {
        if !number.is_finite() {
            *number = 0.0;
        }
    }
    Line(numbers)
}

/// Triangles over vertices, with the class (of a segmentation) of each triangle. Counter-clockwise triangles face the viewer.
///
/// A mesh can be cleared and filled again without asking for memory.
#[derive(Debug, Default, PartialEq)]
pub struct Mesh {
    looks: Vec<Line>,
    own: Topology,
    /// See [`Mesh::add_level`]; and which is drawn, 0 being `own`.
    coarser: Vec<Topology>,
    level: usize,
    folds: Vec<Folds>,
    /// For each fold, the weight and the phase of each vertex side by side.
    creases: Vec<Vec<[f32; 2]>>,
    /// For each vertex, in which folds it lies; empty where there are none.
    creased: Vec<u32>,
    /// The kinds of [`detail`] of each vertex; empty where nobody said.
    detailed: Vec<u8>,
    /// See [`Mesh::set_casters`]: the vertices that they need, and the triangles over these.
    caster_vertices: Vec<u32>,
    casters: Vec<[u32; 3]>,
}

impl Clone for Mesh {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    /// Keeps the memory.
    fn clone_from(&mut self, from: &Self) {
        // Taken apart, so that a field that comes to it is not forgotten here.
        let Self { looks, own, coarser, level, folds, creases, creased, detailed, caster_vertices, casters } = from;
        self.looks.clone_from(looks);
        self.own.clone_from(own);
        self.coarser.clone_from(coarser);
        self.level = *level;
        self.folds.clone_from(folds);
        self.creases.clone_from(creases);
        self.creased.clone_from(creased);
        self.detailed.clone_from(detailed);
        self.caster_vertices.clone_from(caster_vertices);
        self.casters.clone_from(casters);
    }
}

impl Mesh {
    /// A mesh without vertices.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// From vertices and triangles, all of one class.
    ///
    /// # Errors
    /// A triangle that names a vertex that does not exist, a look that is not finite, or too many triangles.
    pub fn from_parts(looks: Vec<VertexLook>, triangles: Vec<[u32; 3]>, class: u8) -> Result<Self, RenderError> {
        let classes = vec![class; triangles.len()];
        Self::with_classes(looks, triangles, classes)
    }

    /// From vertices and triangles, with a class for each triangle.
    ///
    /// # Errors
    /// As [`Mesh::from_parts`], and a list of classes of another length than the triangles.
    pub fn with_classes(
        looks: Vec<VertexLook>,
        triangles: Vec<[u32; 3]>,
        classes: Vec<u8>,
    ) -> Result<Self, RenderError> {
        let looks: Vec<Line> = looks.into_iter().map(|look| Line(look.to_array())).collect();
        if let Some(value) = looks.iter().flat_map(|look| &look.0).find(|value| !value.is_finite()) {
            return Err(RenderError::NotFinite { what: "the look of a vertex", value: f64::from(*value) });
        }
        let own = Topology::new(triangles, classes, looks.len())?;
        Ok(Self { looks, own, ..Self::default() })
    }

    /// Forgets everything but the memory.
    pub fn clear(&mut self) {
        self.looks.clear();
        self.own.clear();
        self.coarser.clear();
        self.level = 0;
        self.folds.clear();
        self.creases.clear();
        self.creased.clear();
        self.detailed.clear();
        self.caster_vertices.clear();
        self.casters.clear();
    }

    /// Lets these triangles throw the mesh's shadows in place of its own: a coarser shape over some of the same vertices, since shadows are soft and
    /// texels of their maps are millimetres wide. None: its own throw them.
    ///
    /// # Errors
    /// A triangle that names a vertex that does not exist.
    pub fn set_casters(&mut self, triangles: &[[u32; 3]]) -> Result<(), RenderError> {
        let vertices = self.looks.len();
        if let Some(&vertex) = triangles.as_flattened().iter().find(|&&vertex| vertex as usize >= vertices) {
            return Err(RenderError::Index { vertex, vertices });
        }
        self.caster_vertices.clear();
        self.caster_vertices.extend_from_slice(triangles.as_flattened());
        self.caster_vertices.sort_unstable();
        self.caster_vertices.dedup();
        let place = |vertex: u32| self.caster_vertices.binary_search(&vertex).unwrap_or_default() as u32;
        self.casters = triangles.iter().map(|corners| corners.map(place)).collect();
        Ok(())
    }

    /// The vertices that [`Mesh::set_casters`] needs, and its triangles over these.
    pub(crate) fn casters(&self) -> (&[u32], &[[u32; 3]]) {
        (&self.caster_vertices, &self.casters)
    }

    /// Adds a set of wrinkles; [`Surface::wrinkles`](crate::Surface::wrinkles) says how strongly each set is drawn, in the order in which they are
    /// added. Add all triangles first.
    ///
    /// # Errors
    /// Lists that are not one number a vertex, a number that is not finite, or more than 32 sets.
    pub fn add_folds(&mut self, folds: Folds) -> Result<(), RenderError> {
        let expected = self.looks.len();
        for (what, found) in [("weights of wrinkles", folds.weights.len()), ("phases of wrinkles", folds.phases.len())]
        {
            if found != expected {
                return Err(RenderError::Length { surface: 0, what, expected, found });
            }
        }
        if self.folds.len() >= MAX_FOLDS {
            return Err(RenderError::TooMany {
                what: "sets of wrinkles",
                found: self.folds.len() + 1,
                limit: MAX_FOLDS,
            });
        }
        all_within("the depth of wrinkles in metres", &[folds.depth], 0.0, 0.1, "0 to 0.1")?;
        all_within("a weight of wrinkles", &folds.weights, 0.0, 1.0, "0 to 1")?;
        all_within("a phase of wrinkles in metres", &folds.phases, -10.0, 10.0, "−10 to 10")?;
        if let FoldPattern::Furrows(size) | FoldPattern::Dimples(size) = folds.pattern {
            all_within("the spacing of wrinkles in metres", &[size], 1e-4, 1.0, "0.0001 to 1")?;
        }
        self.creased.resize(expected, 0);
        for (bits, weight) in self.creased.iter_mut().zip(&folds.weights) {
            *bits |= u32::from(*weight > 0.0) << self.folds.len();
        }
        self.touch();
        self.creases.push(folds.weights.iter().zip(&folds.phases).map(|(&weight, &phase)| [weight, phase]).collect());
        self.folds.push(folds);
        Ok(())
    }

    /// Says which kinds of [`detail`] each vertex has: skin that has none near, and none of the mesh's own wrinkles, may be shaded once for four pixels
    /// where these are wide, each with its own label all the same. Skin of a mesh of which nobody says it is shaded pixel by pixel. Add all triangles
    /// first.
    ///
    /// # Errors
    /// A list that is not one number a vertex.
    pub fn set_details(&mut self, of_vertices: &[u8]) -> Result<(), RenderError> {
        let expected = self.looks.len();
        if of_vertices.len() != expected {
            return Err(RenderError::Length {
                surface: 0,
                what: "details of vertices",
                expected,
                found: of_vertices.len(),
            });
        }
        self.detailed.clear();
        self.detailed.extend_from_slice(of_vertices);
        self.touch();
        Ok(())
    }

    /// The kinds of [`detail`] of each triangle, if anybody said.
    pub(crate) fn details(&self) -> &[u8] {
        &self.drawn().details
    }

    /// For each triangle whose details somebody told: a number from 1 to 3 that it shares with no triangle of another class which touches it, 0 where
    /// three numbers are not enough for that.
    pub(crate) fn patches(&self) -> &[u8] {
        &self.drawn().patches
    }

    /// Writes which folds and details touch each triangle of each level, and its patch.
    fn touch(&mut self) {
        for level in std::iter::once(&mut self.own).chain(&mut self.coarser) {
            level.touch(&self.creased, &self.detailed, self.looks.len());
        }
    }

    /// Adds other triangles over the same vertices, with their classes, as the next level: fewer of them, for pictures in which the surface is small. Looks,
    /// wrinkles, details and what throws shadows stay as they are.
    ///
    /// # Errors
    /// As [`Mesh::with_classes`]; the mesh is then unchanged.
    pub fn add_level(&mut self, triangles: Vec<[u32; 3]>, classes: Vec<u8>) -> Result<(), RenderError> {
        let mut level = Topology::new(triangles, classes, self.looks.len())?;
        level.touch(&self.creased, &self.detailed, self.looks.len());
        self.coarser.push(level);
        Ok(())
    }

    /// Says which level is drawn: 0 is the mesh's own triangles, then come those of [`Mesh::add_level`].
    ///
    /// # Errors
    /// A level that does not exist.
    pub fn set_level(&mut self, level: usize) -> Result<(), RenderError> {
        if level > self.coarser.len() {
            return Err(RenderError::TooMany { what: "levels of a mesh", found: level, limit: self.coarser.len() });
        }
        self.level = level;
        Ok(())
    }

    fn drawn(&self) -> &Topology {
        self.level.checked_sub(1).and_then(|level| self.coarser.get(level)).unwrap_or(&self.own)
    }

    pub(crate) fn folds(&self) -> &[Folds] {
        &self.folds
    }

    /// The weight and the phase of each vertex in a set of wrinkles.
    pub(crate) fn crease(&self, set: usize) -> &[[f32; 2]] {
        self.creases.get(set).map_or(&[], Vec::as_slice)
    }

    /// Which folds touch each triangle, as bits; empty where there are none.
    pub(crate) fn folded(&self) -> &[u32] {
        &self.drawn().folded
    }

    /// Adds a vertex and returns its number. Numbers that are not finite are taken as 0.
    #[inline]
    pub fn push_vertex(&mut self, look: VertexLook) -> u32 {
        self.looks.push(finite(look));
        self.looks.len() as u32 - 1
    }

    /// Adds a triangle.
    ///
    /// # Errors
    /// A vertex that has not been added yet, or too many triangles.
    #[inline]
    pub fn push_triangle(&mut self, triangle: [u32; 3], class: u8) -> Result<(), RenderError> {
        let vertices = self.looks.len();
        if let Some(&vertex) = triangle.iter().find(|&&vertex| vertex as usize >= vertices) {
            return Err(RenderError::Index { vertex, vertices });
        }
        if self.own.triangles.len() >= MAX_TRIANGLES {
            return Err(RenderError::TooMany {
                what: "triangles in one mesh",
                found: self.own.triangles.len() + 1,
                limit: MAX_TRIANGLES,
            });
        }
        self.own.triangles.push(triangle);
        self.own.classes.push(class);
        Ok(())
    }

    /// How many vertices there are.
    #[must_use]
    pub fn vertices(&self) -> usize {
        self.looks.len()
    }

    /// The look of a vertex, if there is such a vertex.
    #[must_use]
    pub fn look(&self, vertex: usize) -> Option<VertexLook> {
        self.looks.get(vertex).map(|look| VertexLook::from_array(look.0))
    }

    /// Gives a vertex another look, if there is such a vertex. Numbers that are not finite are taken as 0.
    pub fn set_look(&mut self, vertex: usize, look: VertexLook) {
        if let Some(slot) = self.looks.get_mut(vertex) {
            *slot = finite(look);
        }
    }

    /// Gives a vertex another number of one of its [masks](VertexLook::masks), if there are such a vertex and such a mask. A number that is not finite is
    /// taken as 0.
    #[inline]
    pub fn set_mask(&mut self, vertex: usize, mask: usize, value: f32) {
        if let Some(slot) = self.looks.get_mut(vertex).and_then(|look| look.0[look::MASKS..].get_mut(mask)) {
            *slot = if value.is_finite() { value } else { 0.0 };
        }
    }

    pub(crate) fn looks(&self) -> &[Line] {
        &self.looks
    }

    /// The triangles that are drawn.
    #[must_use]
    pub fn triangles(&self) -> &[[u32; 3]] {
        &self.drawn().triangles
    }

    /// The class of each triangle that is drawn.
    #[must_use]
    pub fn classes(&self) -> &[u8] {
        &self.drawn().classes
    }

    /// Writes the mean curvature (1/metre, unsigned) of a shape of this mesh into [`mask::CURVATURE`]: for each edge, how far the normals turn over its
    /// length, averaged around the vertex.
    ///
    /// # Errors
    /// Positions or normals that are not one a vertex.
    pub fn measure_curvature(&mut self, positions: &[[f32; 3]], normals: &[[f32; 3]]) -> Result<(), RenderError> {
        let expected = self.looks.len();
        for (what, found) in [("positions", positions.len()), ("normals", normals.len())] {
            if found != expected {
                return Err(RenderError::Length { surface: 0, what, expected, found });
            }
        }
        let mut sums = vec![[0.0_f32; 2]; expected];
        for triangle in &self.own.triangles {
            for (from, to) in [(0, 1), (1, 2), (2, 0)] {
                let (i, j) = (triangle[from] as usize, triangle[to] as usize);
                let difference =
                    |list: &[[f32; 3]]| -> [f32; 3] { std::array::from_fn(|axis| list[j][axis] - list[i][axis]) };
                let (along, turn) = (difference(positions), difference(normals));
                let square = along.iter().map(|x| x * x).sum::<f32>();
                let bent = along.iter().zip(turn).map(|(x, n)| x * n).sum::<f32>();
                if square > 1e-14 {
                    for vertex in [i, j] {
                        sums[vertex][0] += bent / square;
                        sums[vertex][1] += 1.0;
                    }
                }
            }
        }
        for (numbers, [sum, count]) in self.looks.iter_mut().zip(sums) {
            numbers.0[look::MASKS + mask::CURVATURE] = if count > 0.0 { (sum / count).abs() } else { 0.0 };
        }
        Ok(())
    }
}
