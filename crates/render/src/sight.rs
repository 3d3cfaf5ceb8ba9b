//! Whether points of surfaces are seen, asked of the samples around them.

use crate::buckets;
use crate::fragment::PRIMITIVE;
use crate::lens::Lens;
use crate::primitive::{Primitives, TILE};
use crate::raster::{NOTHING, Samples};
use crate::rendering::{PointSight, Sight};
use crate::scene::Scene;
use crate::screen::{Vertices, place_of};

/// A point of the scene that lies in the picture.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// Its number in the scene.
    number: u32,
    tile: u32,
    nearness: f32,
    /// How far the depth of its own surface may differ around it, as a share.
    tolerance: f32,
}

/// Depth that a point may lie under its own surface, in pixels' widths there: what flat triangles and half a pixel can do.
const SLACK: f32 = 1.5;
/// The steepest slope, in depth over width, of a surface that can be called seen.
const STEEPEST: f32 = 8.0;

/// The points that lie in the picture, tile by tile, in their order.
#[derive(Debug, Default)]
pub(crate) struct InPicture {
    sorted: Vec<Seen>,
    /// Where those of each tile end in `sorted`.
    ends: Vec<u32>,
    /// As they were found.
    found: Vec<Seen>,
}

impl InPicture {
    /// Those of a tile.
    pub(crate) fn of_tile(&self, tile: u32) -> &[Seen] {
        let tile = tile as usize;
        let first = tile.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.sorted[first as usize..self.ends[tile] as usize]
    }

    /// Sorts what was found into so many tiles.
    fn sort(&mut self, tiles: usize) {
        let Self { sorted, ends, found } = self;
        buckets::sort(found, tiles, |seen| seen.tile as usize, |seen| *seen, ends, sorted);
    }
}

/// Projects the scene's points, settles those that need no samples, and sorts the others by tile.
pub(crate) fn project(
    scene: &Scene<'_>,
    vertices: &Vertices,
    lens: &Lens,
    focal: f32,
    inside: &mut InPicture,
    points: &mut Vec<PointSight>,
) {
    let found = &mut inside.found;
    found.clear();
    points.clear();
    let columns = lens.width.div_ceil(TILE);
    for (number, point) in (0_u32..).zip(scene.points) {
        let surface = &scene.surfaces[usize::from(point.surface)];
        if surface.drawn == 0 {
            points.push(PointSight { pixel: [f32::NAN; 2], depth: f32::NAN, sight: Sight::Outside });
            continue;
        }
        let first = vertices.first[usize::from(point.surface)];
        let corners = surface.mesh.triangles()[point.triangle as usize]
            .map(|corner| place_of(&vertices.records[(corner + first) as usize]));
        let place: [f32; 3] = std::array::from_fn(|axis| (0..3).map(|k| point.weights[k] * corners[k][axis]).sum());
        let outside = |pixel| PointSight { pixel, depth: place[2], sight: Sight::Outside };
        let [gx, gy] = lens.slopes;
        if place[2] < scene.near || place[0].abs() > gx * place[2] || place[1].abs() > gy * place[2] {
            points.push(outside([f32::NAN; 2]));
            continue;
        }
        let (u, v) = lens.project(crate::lanes::V3::splat(pulp::Scalar, place));
        let pixel = [u.v, v.v];
        if !(pixel[0] >= 0.0 && pixel[1] >= 0.0 && pixel[0] < lens.width as f32 && pixel[1] < lens.height as f32) {
            points.push(outside(pixel));
            continue;
        }
        let edge = |k: usize| -> [f32; 3] { std::array::from_fn(|axis| corners[k][axis] - corners[0][axis]) };
        let (a, b) = (edge(1), edge(2));
        let normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
        let dot = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let cosine = -dot(normal, place) / libm::sqrtf((dot(normal, normal) * dot(place, place)).max(1e-30));
        if cosine <= 0.0 && surface.sides == crate::scene::Sides::Front {
            points.push(PointSight { pixel, depth: place[2], sight: Sight::TurnedAway });
            continue;
        }
        let cosine = cosine.abs().max(1e-3);
        let slope = (libm::sqrtf((1.0 - cosine * cosine).max(0.0)) / cosine).min(STEEPEST);
        // A pixel is depth/focal wide: as a share of the depth, 1/focal.
        let tolerance = (SLACK + slope) / focal;
        points.push(PointSight { pixel, depth: place[2], sight: Sight::Visible(1.0) });
        let tile = pixel[1] as u32 / TILE * columns + pixel[0] as u32 / TILE;
        found.push(Seen { number, tile, nearness: 1.0 / place[2], tolerance });
    }
    inside.sort((columns * lens.height.div_ceil(TILE)) as usize);
}

/// Looks at the samples of each point's pixel: those of its own sheet show it, those in front of it hide it.
pub(crate) fn look(
    seen: &[Seen],
    primitives: &Primitives,
    scene: &Scene<'_>,
    samples: &Samples,
    corner: [u32; 2],
    points: &mut [PointSight],
) {
    for seen in seen {
        let point = &mut points[seen.number as usize];
        let (x, y) = (point.pixel[0] as usize - corner[0] as usize, point.pixel[1] as usize - corner[1] as usize);
        let block = y / 2 * samples.columns + x / 2;
        let first = 8 * (y % 2) + 4 * (x % 2);
        let (mut own, mut before, mut hiding, mut nearest) = (0, 0, NOTHING, 0.0_f32);
        for lane in first..first + 4 {
            let near = samples.blocks[block].nearness[lane];
            if near > seen.nearness * (1.0 + seen.tolerance) {
                before += 1;
                if near > nearest {
                    (hiding, nearest) = (samples.blocks[block].ids[lane] as u32, near);
                }
            } else if near >= seen.nearness * (1.0 - seen.tolerance) {
                own += 1;
            }
        }
        point.sight = if own > 0 && own >= before {
            Sight::Visible(own as f32 * 0.25)
        } else if hiding != NOTHING {
            let primitive = &primitives.list[(hiding & PRIMITIVE) as usize];
            let classes = scene.surfaces[primitive.surface()].mesh.classes();
            Sight::Hidden(classes[primitive.triangle() as usize])
        } else {
            Sight::TurnedAway
        };
    }
}
