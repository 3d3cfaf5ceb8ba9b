//! The skin's triangles, and coarser ones over the same vertices for faces that are small in the picture.

use lineament_face::{Blendshape, ExpressionState, FaceModel, Gaze};
use lineament_render::mask;

use super::body::PieceMesh;
use super::brow::Brow;
use super::clothes;
use super::error::PortraitError;
use super::looks::{BrowLook, Neckline};
use super::masks;
use super::scene::MARGINS;
use super::thin::Thinning;
use super::v3::{V3, along};

/// Errors of the coarser levels as [`Thinning`] counts them, metres. The vertices that are gone lie some 0.6 of that from what is left.
const ERRORS: [f32; 9] = [0.0003, 0.00035, 0.00042, 0.0005, 0.0006, 0.00075, 0.00095, 0.0012, 0.0016];
/// The greatest error so counted in the picture, pixels: some 0.2 over all of the skin.
const SEEN: f32 = 0.5;
/// Skin so far below the neckline, metres, is not seen: cloth lies on it, and its edge is turned in.
const TUCKED: f32 = 0.02;
/// A mask that is wrong by so much is as bad as a place that is wrong by a millimetre.
const MASK: f32 = 0.16;
/// What the square of an error counts on lips and lids.
const DELICATE: f64 = 4.0;

/// Landmarks of the nose's wings and of the nostrils' rims.
const WINGS: [usize; 8] = [59, 60, 75, 166, 289, 290, 305, 392];

/// Faces that pull the skin in all ways; each is made by another person.
const PULLED: [&[Blendshape]; 4] = {
    use Blendshape as B;
    [
        &[B::EyeBlinkLeft, B::EyeBlinkRight, B::MouthSmileLeft, B::MouthSmileRight, B::BrowInnerUp],
        &[B::JawOpen, B::BrowDownLeft, B::BrowDownRight, B::NoseSneerLeft, B::NoseSneerRight],
        &[B::MouthPucker, B::CheekPuff, B::BrowOuterUpLeft, B::BrowOuterUpRight],
        &[B::MouthFrownLeft, B::MouthFrownRight, B::MouthStretchLeft, B::MouthStretchRight, B::EyeSquintLeft],
    ]
};

/// Triangles over the vertices of the skin piece.
#[derive(Debug)]
pub(super) struct Level {
    /// How far they may lie from the skin, metres.
    error: f32,
    /// What is deepest under clothes comes last.
    pub(super) triangles: Vec<[u32; 3]>,
    pub(super) classes: Vec<u8>,
    /// How many of them clothes leave to be seen, the first so many, for each of [`clothes::NECKLINES`].
    bare: Vec<usize>,
    /// The vertex that stands where each of the piece's is.
    pub(super) stands: Vec<u32>,
}

/// How deep a triangle lies under any clothes on the base, metres: the order in which triangles are drawn.
pub(super) fn covered(corners: [V3; 3]) -> f32 {
    clothes::under(Neckline::Crew, corners).max(0.0)
}

impl Level {
    fn new(error: f32, places: &[V3], mut chosen: Vec<([u32; 3], u8)>, stands: Vec<u32>) -> Self {
        let corners = |triangle: &[u32; 3]| triangle.map(|v| places[v as usize]);
        chosen.sort_by(|(a, _), (b, _)| covered(corners(a)).total_cmp(&covered(corners(b))));
        let (triangles, classes): (Vec<_>, Vec<_>) = chosen.into_iter().unzip();
        let bare = clothes::NECKLINES.map(|neckline| {
            let hidden = |triangle: &[u32; 3]| clothes::under(neckline, corners(triangle)) > TUCKED;
            triangles.iter().rposition(|triangle| !hidden(triangle)).map_or(0, |last| last + 1)
        });
        Self { error, triangles, classes, bare: bare.to_vec(), stands }
    }

    /// How many of its triangles clothes of a neckline leave to be seen: the first so many.
    pub(super) fn bare(&self, neckline: Neckline) -> usize {
        let known = clothes::NECKLINES.iter().position(|known| *known == neckline);
        known.and_then(|at| self.bare.get(at)).copied().unwrap_or(usize::MAX)
    }
}

/// The skin as it is, then coarser and coarser.
#[derive(Debug)]
pub(super) struct Levels {
    all: Vec<Level>,
}

impl Levels {
    /// Of the skin piece, whose vertices have these places and normals on the base.
    pub(super) fn new(
        model: &FaceModel,
        skin: &PieceMesh,
        places: &[V3],
        facing: &[V3],
    ) -> Result<Self, PortraitError> {
        let (triangles, classes) = (skin.mesh.triangles(), skin.mesh.classes());
        let whole = triangles.iter().copied().zip(classes.iter().copied()).collect();
        let vertices = 0..places.len() as u32;
        let mut all = vec![Level::new(0.0, places, whole, vertices.clone().collect())];
        let mut thinning = Thinning::new(shapes(model, skin, places, facing)?, triangles, care(model, skin));
        for error in ERRORS {
            thinning.run(error);
            let left = thinning.left().map(|(number, triangle)| (triangle, classes[number])).collect();
            let stands = vertices.clone().map(|vertex| thinning.stands_for(vertex)).collect();
            all.push(Level::new(error, places, left, stands));
        }
        Ok(Self { all })
    }

    pub(super) fn all(&self) -> &[Level] {
        &self.all
    }

    /// The coarsest that does for a head of which a metre has so many pixels.
    pub(super) fn number_for(&self, pixels: f64) -> usize {
        self.all.iter().rposition(|level| f64::from(level.error) * pixels <= f64::from(SEEN)).unwrap_or(0)
    }
}

/// What the square of an error counts at each vertex: those stay where the skin ends, where classes meet, and at the landmarks of the lids' margins and the
/// nose's wings.
fn care(model: &FaceModel, skin: &PieceMesh) -> Vec<f64> {
    let mut edges: Vec<([u32; 2], u8)> = Vec::new();
    for (&[a, b, c], class) in skin.mesh.triangles().iter().zip(skin.mesh.classes()) {
        edges.extend([[a, b], [b, c], [c, a]].map(|[a, b]| ([a.min(b), a.max(b)], *class)));
    }
    edges.sort_unstable();
    let masks = (0..skin.mesh.vertices()).map(|vertex| skin.mesh.look(vertex).unwrap_or_default().masks);
    let delicate = masks.map(|masks| masks[mask::LIPS] > 0.0 || masks[mask::LID] > 0.0);
    let mut care: Vec<f64> = delicate.map(|delicate| if delicate { DELICATE } else { 1.0 }).collect();
    let bound = |landmark: &usize| model.landmark_bindings().get(*landmark).map(|binding| binding.vertices);
    for vertex in MARGINS.as_flattened().iter().chain(&WINGS).filter_map(bound).flatten() {
        if let Ok(at) = skin.source.binary_search(&vertex) {
            care[at] = f64::INFINITY;
        }
    }
    for same in edges.chunk_by(|x, y| x.0 == y.0) {
        let within = same.len() == 2 && same[0].1 == same[1].1;
        for vertex in same[0].0.into_iter().filter(|_| !within) {
            care[vertex as usize] = f64::INFINITY;
        }
    }
    care
}

/// What the coarser levels must lie close to: the base, other people's expressions, and the base with what is painted on the skin as height.
fn shapes(model: &FaceModel, skin: &PieceMesh, places: &[V3], facing: &[V3]) -> Result<Vec<Vec<V3>>, PortraitError> {
    let mut shapes = vec![places.to_vec()];
    let (mut neutral, mut weights, mut head) = (model.neutral(), model.rest_weights(), model.mesh());
    for (person, pulled) in (0..).zip(PULLED) {
        let mut expression = ExpressionState::default();
        for &shape in pulled {
            expression.blendshapes[shape] = 1.0;
        }
        model.shape_positions(&model.sample_identity(person)?, &mut neutral)?;
        model.expressions().weigh(&expression, &mut weights)?;
        model.express_positions(&neutral, &weights, Gaze::default(), &mut head)?;
        shapes.push(skin.source.iter().map(|v| head.positions[*v as usize]).collect());
    }
    let thick = Brow::new(&BrowLook { thickness: 1.5, ..BrowLook::default() });
    let usual = Brow::new(&BrowLook::default());
    let mut painted = |density: &dyn Fn(usize, V3) -> f32| {
        let high =
            |(at, (place, normal)): (usize, (&V3, &V3))| along(*place, 1e-3 / MASK * density(at, *place), *normal);
        shapes.push(places.iter().zip(facing).enumerate().map(high).collect());
    };
    let look = |at: usize| skin.mesh.look(at).unwrap_or_default().masks;
    painted(&|at, p| masks::scalp(p, 0.0) + masks::beard(p) + usual.density(p) + look(at)[mask::LIPS]);
    painted(&|at, p| {
        let chin = masks::beard(p) * masks::goatee(p).max(masks::moustache(p));
        masks::scalp(p, 0.6) + chin + thick.density(p) + look(at)[mask::BLOOD] - masks::openness(p, facing[at])
    });
    Ok(shapes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::body::Piece;
    use super::super::points::nearest;
    use super::super::stage::Stage;
    use super::super::v3::{dot, sub};
    use super::*;

    /// The middle distance (root mean square) of all places of the skin from a level, at most: only triangles around the vertices that stand for their
    /// own, and beside these, are looked at.
    fn distance(level: &Level, places: &[V3]) -> f32 {
        let mut around = vec![Vec::new(); places.len()];
        for (number, corners) in level.triangles.iter().enumerate() {
            corners.iter().for_each(|v| around[*v as usize].push(number));
        }
        let square = |place: V3, number: usize| {
            let corners = level.triangles[number].map(|v| places[v as usize]);
            let weights = nearest(place, corners);
            let there = (0..3).fold([0.0; 3], |sum, k| along(sum, weights[k], corners[k]));
            let arm = sub(there, place);
            dot(arm, arm)
        };
        let least = |(place, stands): (&V3, &u32)| {
            let beside = around[*stands as usize].iter().flat_map(|number| level.triangles[*number]);
            let near = beside.flat_map(|v| around[v as usize].iter());
            near.map(|number| square(*place, *number)).fold(f32::INFINITY, f32::min)
        };
        let sum: f32 = places.iter().zip(&level.stands).map(least).sum();
        (sum / places.len() as f32).sqrt()
    }

    #[test]
    fn coarser_levels_lie_close_to_faces_that_they_were_not_made_of() {
        let stage = Stage::load().unwrap();
        let (model, skin) = (stage.model(), stage.body.piece(Piece::Skin));
        let (mut neutral, mut weights, mut head) = (model.neutral(), model.rest_weights(), model.mesh());
        for (person, shape) in
            [(100, Blendshape::JawOpen), (101, Blendshape::MouthSmileLeft), (102, Blendshape::JawLeft)]
        {
            let mut expression = ExpressionState::default();
            expression.blendshapes[shape] = 1.0;
            model.shape_positions(&model.sample_identity(person).unwrap(), &mut neutral).unwrap();
            model.expressions().weigh(&expression, &mut weights).unwrap();
            model.express_positions(&neutral, &weights, Gaze::default(), &mut head).unwrap();
            let places: Vec<V3> = skin.source.iter().map(|v| head.positions[*v as usize]).collect();
            let mut before = usize::MAX;
            for level in stage.body.levels.all() {
                let (far, count) = (distance(level, &places), level.triangles.len());
                println!("{shape:?}: {count} triangles, {:.2} of {:.2} mm", far * 1e3, level.error * 1e3);
                // In pixels where the level is used.
                assert!(far <= 0.22 / SEEN * level.error + 1e-6, "{far}");
                assert!(count < before);
                before = count;
            }
        }
    }

    #[test]
    fn borders_of_classes_and_of_the_skin_are_those_of_the_whole() {
        let stage = Stage::load().unwrap();
        let borders = |level: &Level| -> Vec<([u32; 2], Vec<u8>)> {
            let mut edges = BTreeMap::<[u32; 2], Vec<u8>>::new();
            for (&[a, b, c], class) in level.triangles.iter().zip(&level.classes) {
                for [a, b] in [[a, b], [b, c], [c, a]] {
                    edges.entry([a.min(b), a.max(b)]).or_default().push(*class);
                }
            }
            edges.values_mut().for_each(|classes| classes.sort_unstable());
            edges.into_iter().filter(|(_, classes)| classes.len() != 2 || classes[0] != classes[1]).collect()
        };
        let [whole, coarser @ ..] = stage.body.levels.all() else { panic!("no levels") };
        let wanted = borders(whole);
        assert!(wanted.len() > 300, "{}", wanted.len());
        for level in coarser {
            assert!(borders(level) == wanted, "{} mm", level.error * 1e3);
        }
    }

    #[test]
    fn points_of_landmarks_stay_within_a_pixel() {
        let stage = Stage::load().unwrap();
        let (skin, base) = (stage.body.piece(Piece::Skin), &stage.body.base);
        let places = |number: usize| -> Vec<V3> {
            let (level, points) = (&stage.body.levels.all()[number], &stage.points[number].all[..468]);
            let corner = |v: u32| base[skin.source[v as usize] as usize];
            let corners =
                points.iter().map(|point| (level.triangles[point.triangle as usize].map(corner), point.weights));
            corners.map(|(at, weights)| (0..3).fold([0.0; 3], |sum, k| along(sum, weights[k], at[k]))).collect()
        };
        let whole = places(0);
        for (number, level) in stage.body.levels.all().iter().enumerate() {
            let arms = places(number).into_iter().zip(&whole).map(|(place, old)| sub(place, *old));
            let worst = arms.map(|arm| dot(arm, arm).sqrt()).fold(0.0, f32::max);
            println!("{:.2} mm: landmarks within {:.2} mm", level.error * 1e3, worst * 1e3);
            assert!(worst <= level.error / SEEN, "{worst}");
        }
    }

    #[test]
    fn large_faces_have_all_triangles_and_small_ones_the_fewest() {
        let stage = Stage::load().unwrap();
        let levels = &stage.body.levels;
        // Pixels a metre: faces of some 400, 140 and 30 pixels.
        let numbers = [2400.0, 800.0, 180.0].map(|pixels| levels.number_for(pixels));
        println!("{numbers:?}");
        assert!(numbers[0] == 0 && numbers[1] > 0 && numbers[2] == levels.all().len() - 1);
        assert_eq!(levels.number_for(f64::INFINITY), 0);
    }
}
