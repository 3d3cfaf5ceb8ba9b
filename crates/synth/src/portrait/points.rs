//! The landmarks as points of the rendered surfaces, whose visibility the renderer answers.

use lineament_face::FaceModel;
use lineament_render::SurfacePoint;

use super::body::{Body, Piece};
use super::error::PortraitError;
use super::levels::Level;
use super::v3::{V3, add, cross, dot, scale, sub};

/// Numbers of the surfaces that landmarks lie on; a scene begins with these.
pub(super) const SKIN: u16 = 0;
pub(super) const EYE_LEFT: u16 = 1;
pub(super) const EYE_RIGHT: u16 = 2;

/// All 478, in their order, on one level of the skin.
#[derive(Debug)]
pub(super) struct Points {
    pub(super) all: Vec<SurfacePoint>,
}

impl Points {
    pub(super) fn new(model: &FaceModel, body: &Body, level: &Level) -> Result<Self, PortraitError> {
        let skin = body.piece(Piece::Skin);
        let mut around = vec![Vec::new(); body.base.len()];
        for (number, triangle) in (0_u32..).zip(&level.triangles) {
            for corner in triangle {
                around[skin.source[*corner as usize] as usize].push(number);
            }
        }
        let mut all = Vec::new();
        for binding in model.landmark_bindings() {
            let [a, b, c] = binding.vertices.map(|v| body.base[v as usize]);
            let [u, v, w] = binding.weights;
            let place = add(add(scale(a, u), scale(b, v)), scale(c, w));
            let stands = binding.vertices.iter().filter_map(|v| {
                let vertex = skin.source.binary_search(v).ok()?;
                skin.source.get(level.stands[vertex] as usize)
            });
            let near = stands.flat_map(|v| around[*v as usize].iter().copied());
            let found = near.map(|number| {
                let corners = level.triangles[number as usize].map(|v| body.base[skin.source[v as usize] as usize]);
                let weights = nearest(place, corners);
                let there = (0..3).fold([0.0; 3], |sum, k| add(sum, scale(corners[k], weights[k])));
                let arm = sub(there, place);
                (dot(arm, arm), number, weights)
            });
            let best =
                found.min_by(|x, y| x.0.total_cmp(&y.0)).ok_or(PortraitError::Missing("skin around a landmark"))?;
            all.push(SurfacePoint { surface: SKIN, triangle: best.1, weights: best.2 });
        }
        if all.len() != 468 {
            return Err(PortraitError::Missing("468 landmarks on its skin"));
        }
        // Irises, right eye first: the cornea's top, and its rim at image right, top, image left, bottom.
        for (eye, surface) in [(1, EYE_RIGHT), (0, EYE_LEFT)] {
            let piece = body.piece([Piece::EyeLeft, Piece::EyeRight][eye]);
            let cornea =
                model.topology().part([lineament_face::Part::CorneaLeft, lineament_face::Part::CorneaRight][eye]);
            for vertex in [0, 1, 7, 13, 19] {
                let wanted = (cornea.start + vertex) as u32;
                let found = (0_u32..).zip(piece.mesh.triangles()).find_map(|(number, triangle)| {
                    let corner = triangle.iter().position(|v| piece.source[*v as usize] == wanted)?;
                    let mut weights = [0.0; 3];
                    weights[corner] = 1.0;
                    Some(SurfacePoint { surface, triangle: number, weights })
                });
                all.push(found.ok_or(PortraitError::Missing("corneas"))?);
            }
        }
        Ok(Self { all })
    }
}

/// Weights of the point of a triangle that is nearest to a place.
pub(super) fn nearest(place: V3, [a, b, c]: [V3; 3]) -> V3 {
    let normal = cross(sub(b, a), sub(c, a));
    let square = dot(normal, normal).max(1e-20);
    let part = |p: V3, q: V3| dot(cross(sub(q, p), sub(place, p)), normal) / square;
    let weights = [part(b, c), part(c, a), part(a, b)].map(|w| w.clamp(0.0, 1.0));
    let sum: f32 = weights.iter().sum();
    weights.map(|w| w / sum.max(1e-9))
}
