//! The cut: from the whole body to a bust with eyes, lashes, teeth and tongue, in the head frame.

use lineament_face::Part;

use super::affine::Affine;
use super::error::BakeError;
use super::obj::Obj;
use super::teeth::Arch;

/// Lower edge of the cut in the source's frame, decimetres: 27 cm under the eyes, the upper chest.
const LOWEST: f64 = 4.6;
/// hm08: vertices, faces, texture points.
const HM08: [(&str, usize); 3] = [("vertices", 19_158), ("faces", 18_486), ("texture points", 21_334)];
/// Skin of hm08; the rest are helpers.
const BODY: std::ops::Range<usize> = 0..13_380;
/// Helper geometry that becomes a part: first and last vertex but one. The teeth are made anew.
const HELPERS: [(Part, std::ops::Range<usize>); 3] =
    [(Part::Tongue, 13_380..13_606), (Part::LashesLeft, 14_742..14_867), (Part::LashesRight, 14_867..14_992)];
/// The source's eyeballs, left and right: closed spheres that only tell us centre and radius.
pub(crate) const EYEBALLS: [std::ops::Range<usize>; 2] = [14_598..14_670, 14_670..14_742];

/// The artist's balls are of 15 mm, 16 when the head has its natural size, so that a turn of the eye would carry the iris a third further than in life. Ours have
/// this share of the radius and the same front: 12 to 13 mm, with the iris as far in front of the centre as a person's. The lids still lie on them.
const EYEBALL_SHARE: f64 = 0.75;

/// Height of the mouth's floor, metres, and what is left of the tongue's height over it.
const TONGUE_FLOOR: f64 = -0.082;
const TONGUE_HEIGHT: f64 = 0.68;

/// One face of the cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quad {
    pub(crate) vertices: [u32; 4],
    pub(crate) uvs: [u32; 4],
    pub(crate) part: Part,
}

/// The head cut out of hm08. Exactly symmetric.
pub(crate) struct CutMesh {
    /// Metres, head frame.
    pub(crate) positions: Vec<[f64; 3]>,
    /// hm08's index of each vertex; of a tooth's, the index of the nearest vertex of the source's strip.
    pub(crate) original: Vec<u32>,
    /// The vertex that an hm08 vertex became, if it was kept.
    pub(crate) index_of: Vec<Option<u32>>,
    /// Mirror image of each vertex.
    pub(crate) mirror: Vec<u32>,
    /// Part of each vertex.
    pub(crate) part: Vec<Part>,
    pub(crate) quads: Vec<Quad>,
    pub(crate) uvs: Vec<[f64; 2]>,
    /// Our eyeballs: centre (metres, head frame) and radius.
    pub(crate) eyes: [Ball; 2],
    /// The source's.
    pub(crate) source_eyes: [Ball; 2],
    /// Lower and upper teeth; their vertices come last.
    teeth: [Arch; 2],
    /// The source's whole mesh in the head frame, for what reads helper vertices.
    pub(crate) whole: Vec<[f64; 3]>,
}

/// A sphere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ball {
    pub(crate) centre: [f64; 3],
    pub(crate) radius: f64,
}

impl Ball {
    /// Our ball in the place of the source's: smaller, with the same front.
    pub(crate) fn shrunk(self) -> Self {
        let [x, y, z] = self.centre;
        Self { centre: [x, y, z + (1.0 - EYEBALL_SHARE) * self.radius], radius: EYEBALL_SHARE * self.radius }
    }
}

/// hm08's mirror table: lines `vertex mirror side`.
pub(crate) fn read_mirror(member: &str, text: &str, vertices: usize) -> Result<Vec<u32>, BakeError> {
    let mut mirror = vec![u32::MAX; vertices];
    for (line, content) in text.lines().enumerate() {
        let mut words = content.split_whitespace().map_while(|w| w.parse::<u32>().ok());
        match (words.next(), words.next()) {
            (Some(a), Some(b)) if (a as usize) < vertices && (b as usize) < vertices => mirror[a as usize] = b,
            _ => {
                let reason = format!("`{content}` is not `vertex mirror side`");
                return Err(BakeError::Line { member: member.to_owned(), line: line + 1, reason });
            }
        }
    }
    match (0..vertices).find(|&i| mirror.get(mirror[i] as usize) != Some(&(i as u32))) {
        None => Ok(mirror),
        Some(i) => Err(BakeError::Content(format!("the mirror table does not lead back to vertex {i}"))),
    }
}

impl CutMesh {
    /// Cuts; refuses a mesh of another size than hm08.
    pub(crate) fn cut(member: &str, obj: &Obj, mirror: &[u32]) -> Result<Self, BakeError> {
        for ((what, expected), found) in HM08.into_iter().zip([obj.positions.len(), obj.faces.len(), obj.uvs.len()]) {
            if found != expected {
                return Err(BakeError::Size { member: member.to_owned(), what, found, expected });
            }
        }
        let kept = |i: u32| {
            part_of(i as usize, obj.positions[i as usize][1].min(obj.positions[mirror[i as usize] as usize][1]))
        };
        let mut faces = Vec::new();
        let mut used = vec![false; obj.positions.len()];
        for face in &obj.faces {
            let parts = face.vertices.map(kept);
            if let Some(part) = parts[0].filter(|_| parts.iter().all(|p| *p == parts[0])) {
                face.vertices.iter().for_each(|&v| used[v as usize] = true);
                faces.push((face, part));
            }
        }
        let source = symmetric(&obj.positions, mirror);
        let eyes = EYEBALLS.map(|range| ball(&source[range]).shrunk());
        let origin: [f64; 3] = std::array::from_fn(|k| (eyes[0].centre[k] + eyes[1].centre[k]) / 2.0);
        let metres = |p: [f64; 3]| -> [f64; 3] { std::array::from_fn(|k| (p[k] - origin[k]) * 0.1) };
        let whole: Vec<[f64; 3]> = source.iter().map(|&p| metres(p)).collect();

        let original: Vec<u32> = (0..obj.positions.len() as u32).filter(|&i| used[i as usize]).collect();
        let mut index_of = vec![None; obj.positions.len()];
        for (new, &old) in original.iter().enumerate() {
            index_of[old as usize] = Some(new as u32);
        }
        let renamed = |old: u32| {
            index_of[old as usize]
                .ok_or_else(|| BakeError::Content(format!("vertex {old} is on one side of the cut only")))
        };
        let mirrored = original.iter().map(|&old| renamed(mirror[old as usize])).collect::<Result<_, _>>()?;
        let (uvs, quads) = compact_uvs(obj, &faces, &renamed)?;
        let part = original.iter().filter_map(|&old| kept(old)).collect();
        let mut cut = Self {
            positions: original.iter().map(|&old| whole[old as usize]).collect(),
            original,
            index_of,
            mirror: mirrored,
            part,
            quads,
            uvs,
            eyes: EYEBALLS.map(|range| ball(&whole[range]).shrunk()),
            source_eyes: EYEBALLS.map(|range| ball(&whole[range])),
            teeth: Arch::both(&whole),
            whole,
        };
        cut.add_teeth();
        cut.lower_tongue();
        Ok(cut)
    }

    /// The source's tongue fills the closed mouth, and stands as a wall in the open one. Flattened towards the mouth's floor.
    fn lower_tongue(&mut self) {
        for (position, _) in self.positions.iter_mut().zip(&self.part).filter(|(_, part)| **part == Part::Tongue) {
            position[1] = TONGUE_FLOOR + TONGUE_HEIGHT * (position[1] - TONGUE_FLOOR);
        }
    }

    /// Adds to a displacement what was taken from the tongue's height, as far as it moves: a tongue put out passes over the teeth where the source's does.
    pub(crate) fn raise_tongue(&self, deltas: &mut [[f64; 3]]) {
        let length = |d: &[f64; 3]| d.iter().map(|v| v * v).sum::<f64>().sqrt();
        let most = deltas.iter().map(length).fold(1e-9, f64::max);
        for (i, delta) in deltas.iter_mut().enumerate().filter(|(i, _)| self.part[*i] == Part::Tongue) {
            let taken = self.whole[self.original[i] as usize][1] - self.positions[i][1];
            delta[1] += taken * length(delta) / most;
        }
    }

    fn add_teeth(&mut self) {
        for arch in &self.teeth {
            let (vertex, uv) = (self.positions.len() as u32, self.uvs.len() as u32);
            self.positions.extend(&arch.positions);
            self.original.extend(&arch.nearest);
            self.mirror.extend(arch.mirror.iter().map(|m| vertex + m));
            self.part.extend(arch.positions.iter().map(|_| arch.part));
            self.uvs.extend(&arch.uvs);
            let quad = |q: &[u32; 4]| Quad { vertices: q.map(|v| vertex + v), uvs: q.map(|v| uv + v), part: arch.part };
            self.quads.extend(arch.quads.iter().map(quad));
        }
    }

    /// What a displacement of the whole source mesh is on the cut. The teeth go along with the affine map nearest to that of the source's strips.
    pub(crate) fn restrict(&self, whole: &[[f64; 3]]) -> Vec<[f64; 3]> {
        let teeth: usize = self.teeth.iter().map(|a| a.positions.len()).sum();
        let kept = self.original.len() - teeth;
        let mut deltas: Vec<[f64; 3]> = self.original[..kept].iter().map(|&i| whole[i as usize]).collect();
        for arch in &self.teeth {
            let moved = &whole[arch.strip.clone()];
            // Eleven vertices that `nose-trans-backward` drags along are no motion of the teeth.
            let still = moved.iter().filter(|d| **d != [0.0; 3]).count() * 5 < moved.len();
            let map = if still { None } else { Affine::fit(&self.whole[arch.strip.clone()], moved) };
            deltas.extend(arch.positions.iter().map(|&p| map.as_ref().map_or([0.0; 3], |map| map.at(p))));
        }
        deltas
    }

    /// A displacement of the cut, mirrored: what happens on the left happens on the right.
    pub(crate) fn mirrored(&self, deltas: &[[f64; 3]]) -> Vec<[f64; 3]> {
        self.mirror.iter().map(|&m| flip(deltas[m as usize])).collect()
    }
}

/// x negated.
pub(crate) fn flip([x, y, z]: [f64; 3]) -> [f64; 3] {
    [-x, y, z]
}

/// Centre and radius of points on a closed sphere: their mean, and their mean distance from it.
pub(crate) fn ball(points: &[[f64; 3]]) -> Ball {
    let count = points.len() as f64;
    let centre: [f64; 3] = std::array::from_fn(|k| points.iter().map(|p| p[k]).sum::<f64>() / count);
    let distance = |p: &[f64; 3]| (0..3).map(|k| (p[k] - centre[k]) * (p[k] - centre[k])).sum::<f64>().sqrt();
    Ball { centre, radius: points.iter().map(distance).sum::<f64>() / count }
}

fn part_of(vertex: usize, height: f64) -> Option<Part> {
    if BODY.contains(&vertex) {
        return (height > LOWEST).then_some(Part::Skin);
    }
    HELPERS.iter().find(|(_, range)| range.contains(&vertex)).map(|(part, _)| *part)
}

/// Each vertex averaged with the mirror image of its partner (hm08 is symmetric already; this makes it exact).
fn symmetric(positions: &[[f64; 3]], mirror: &[u32]) -> Vec<[f64; 3]> {
    let both = |p: [f64; 3], q: [f64; 3]| std::array::from_fn(|k| (p[k] + q[k]) / 2.0);
    positions.iter().zip(mirror).map(|(&p, &m)| both(p, flip(positions[m as usize]))).collect()
}

type Uvs = (Vec<[f64; 2]>, Vec<Quad>);

/// Keeps only the texture points that are used.
fn compact_uvs(
    obj: &Obj,
    faces: &[(&super::obj::ObjFace, Part)],
    renamed: &impl Fn(u32) -> Result<u32, BakeError>,
) -> Result<Uvs, BakeError> {
    let mut new_uv = vec![None; obj.uvs.len()];
    let mut uvs = Vec::new();
    let mut quads = Vec::new();
    for (face, part) in faces {
        let mut quad = Quad { vertices: [0; 4], uvs: [0; 4], part: *part };
        for k in 0..4 {
            quad.vertices[k] = renamed(face.vertices[k])?;
            let old = face.uvs[k] as usize;
            quad.uvs[k] = *new_uv[old].get_or_insert_with(|| {
                uvs.push(obj.uvs[old]);
                uvs.len() as u32 - 1
            });
        }
        quads.push(quad);
    }
    quads.sort_by_key(|q| q.part);
    Ok((uvs, quads))
}
