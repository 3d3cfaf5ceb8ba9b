//! Visibility: which triangle is nearest at every sample, sixteen samples at a time.
//!
//! Coverage is decided in integers (Pineda 1988): vertices lie on a grid of 1/256 pixel, samples on a grid of 1/8 pixel, so that an edge's function is
//! exact, neighbours share an edge without a gap or an overlap, and every machine decides alike.

#[cfg(test)]
mod tests;

use pulp::Simd;

use crate::lanes::{F, I, M, WIDE, Wide};
#[cfg(test)]
use crate::screen::ScreenVertex;

/// No triangle.
pub(crate) const NOTHING: u32 = u32::MAX;

/// Where the sixteen samples of a block lie, in eighths of a pixel from the block's corner.
#[derive(Debug)]
pub(crate) struct Pattern {
    x: [i32; WIDE],
    y: [i32; WIDE],
    /// The least and the greatest of these.
    reach: [i32; 2],
    /// Side of a block in pixels, as a power of two.
    log_side: u32,
}

/// The four samples of a pixel: a square turned by atan ½, in eighths from its centre.
pub(crate) const ROTATED: [[i32; 2]; 4] = [[-1, -3], [3, -1], [1, 3], [-3, 1]];

/// Two by two pixels of four samples each: lane = 8·(row) + 4·(column) + sample.
pub(crate) const PICTURE: Pattern = {
    let (mut x, mut y) = ([0; WIDE], [0; WIDE]);
    let mut lane = 0;
    while lane < WIDE {
        let (pixel, sample) = (lane / 4, lane % 4);
        x[lane] = 8 * (pixel as i32 % 2) + 4 + ROTATED[sample][0];
        y[lane] = 8 * (pixel as i32 / 2) + 4 + ROTATED[sample][1];
        lane += 1;
    }
    Pattern { x, y, reach: [1, 15], log_side: 1 }
};

/// A square of samples: the nearest depth and its triangle, block by block.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// 1/z (larger is nearer); 0 where nothing is.
    pub(crate) nearness: Vec<Wide>,
    /// What is nearest, as the caller numbers it.
    pub(crate) ids: Vec<[i32; WIDE]>,
    /// A bound below every nearness of a block: what is farther away everywhere need not be drawn. See [`Samples::settle`].
    floors: Vec<f32>,
    /// Blocks in a row.
    pub(crate) columns: usize,
}

impl Samples {
    /// Empties `columns` × `rows` blocks.
    pub(crate) fn clear(&mut self, columns: usize, rows: usize) {
        self.columns = columns;
        self.floors.clear();
        self.floors.resize(columns * rows, 0.0);
        self.nearness.clear();
        self.nearness.resize(columns * rows, [0.0; WIDE]);
        self.ids.clear();
        self.ids.resize(columns * rows, [NOTHING as i32; WIDE]);
    }

    /// Makes the bounds of all blocks exact. Afterwards sieved triangles keep them so.
    #[inline(always)]
    pub(crate) fn settle<S: Simd>(&mut self, s: S) {
        for (floor, nearness) in self.floors.iter_mut().zip(&self.nearness) {
            *floor = least(s, nearness);
        }
    }

    /// Whether all that a triangle can touch is hidden.
    #[inline(always)]
    pub(crate) fn hides(&self, bounds: &Bounds) -> bool {
        let [x0, x1, y0, y1] = bounds.blocks;
        for row in y0..=y1 {
            let line = row as usize * self.columns;
            for floor in &self.floors[line + x0 as usize..=line + x1 as usize] {
                if bounds.nearest > *floor {
                    return false;
                }
            }
        }
        true
    }

    /// Takes over the depths of others, without what they belong to.
    pub(crate) fn behind(&mut self, others: &Self) {
        self.nearness.copy_from_slice(&others.nearness);
    }
}

/// The least nearness of a block.
#[inline(always)]
fn least<S: Simd>(s: S, nearness: &Wide) -> f32 {
    let mut least = F::load(s, nearness, 0);
    for at in (F::<S>::LANES..WIDE).step_by(F::<S>::LANES) {
        least = least.min(F::load(s, nearness, at));
    }
    least.least()
}

/// What a triangle can touch of a window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// First and last block: columns, rows.
    blocks: [i32; 4],
    /// The nearness of the corners, and the greatest.
    near: [f32; 3],
    nearest: f32,
    /// The corners in 1/256 pixel from the window's centre.
    x: [i32; 3],
    y: [i32; 3],
}

impl Bounds {
    /// `None` if it misses the window.
    #[inline(always)]
    pub(crate) fn new(places: &[[i32; 2]; 3], near: [f32; 3], window: Window, pattern: &Pattern) -> Option<Self> {
        let side = 1 << pattern.log_side;
        let half = [window.columns * side / 2, window.rows * side / 2];
        let centre = [(window.corner[0] + half[0]) << 8, (window.corner[1] + half[1]) << 8];
        let x = [places[0][0] - centre[0], places[1][0] - centre[0], places[2][0] - centre[0]];
        let y = [places[0][1] - centre[1], places[1][1] - centre[1], places[2][1] - centre[1]];
        let low = |v: [i32; 3]| v[0].min(v[1]).min(v[2]);
        let high = |v: [i32; 3]| v[0].max(v[1]).max(v[2]);
        // As in `primitive`: the pixels whose samples can be covered, then their blocks.
        let first = |low: i32, half: i32| ((((low + 31) >> 8) + half) >> pattern.log_side).max(0);
        let last = |high: i32, half: i32, count: i32| ((((high - 32) >> 8) + half) >> pattern.log_side).min(count - 1);
        let blocks = [
            first(low(x), half[0]),
            last(high(x), half[0], window.columns),
            first(low(y), half[1]),
            last(high(y), half[1], window.rows),
        ];
        let [a, b, c] = near;
        let nearest = if a > b { a } else { b };
        let nearest = if c > nearest { c } else { nearest };
        (blocks[0] <= blocks[1] && blocks[2] <= blocks[3]).then_some(Self { blocks, nearest, near, x, y })
    }
}

/// Triangles of at most this many blocks are small.
const SMALL: i32 = 4;

/// A triangle prepared for one square of samples, whose centre is the origin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prepared {
    /// Edge functions `a·x + b·y + c ≥ 0` inside, x and y in eighths of a pixel.
    a: [i32; 3],
    b: [i32; 3],
    c: [i32; 3],
    /// Nearness = depth[0] + depth[1]·x + depth[2]·y.
    depth: [f32; 3],
    /// First and last block: columns, rows.
    blocks: [i32; 4],
    /// For other planes: the first corner, the ways from it to the others, in 1/256 pixel from the centre, and 1 over twice the area.
    origin: [f32; 2],
    sides: [[f32; 2]; 2],
    inverse: f32,
    /// The greatest nearness of the corners: no sample is nearer.
    nearest: f32,
}

/// A square of samples on the picture: its corner in pixels, and how many blocks it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) corner: [i32; 2],
    pub(crate) columns: i32,
    pub(crate) rows: i32,
}

impl Prepared {
    /// Prepares a triangle whose vertices run so that its area is positive (see [`crate::primitive`]). `None` if it misses the window.
    #[cfg(test)]
    pub(crate) fn new(corners: &[ScreenVertex; 3], window: Window, pattern: &Pattern) -> Option<Self> {
        let places = [[corners[0].x, corners[0].y], [corners[1].x, corners[1].y], [corners[2].x, corners[2].y]];
        let near = [corners[0].nearness, corners[1].nearness, corners[2].nearness];
        Some(Self::within(&Bounds::new(&places, near, window, pattern)?))
    }

    /// The same for a triangle whose bounds are known.
    #[inline(always)]
    pub(crate) fn within(bounds: &Bounds) -> Self {
        let &Bounds { blocks, near, nearest, x, y } = bounds;
        let (mut a, mut b, mut c) = ([0; 3], [0; 3], [0; 3]);
        for edge in 0..3 {
            let next = (edge + 1) % 3;
            a[edge] = y[edge] - y[next];
            b[edge] = x[next] - x[edge];
            // Samples exactly on an edge belong to the triangle on one side of it (top-left rule).
            let owned = (a[edge] > 0) | ((a[edge] == 0) & (b[edge] > 0));
            let constant = -(i64::from(a[edge]) * i64::from(x[edge]) + i64::from(b[edge]) * i64::from(y[edge]))
                - i64::from(!owned);
            // In eighths of a pixel a step of x changes the function by 32·a: c ≥ −32·(a·x + b·y) for whole numbers is ⌊c/32⌋ ≥ −(…). Beyond 2³⁰ the
            // sign is settled within the window.
            c[edge] = (constant >> 5).clamp(-(1 << 30), 1 << 30) as i32;
        }
        let side = |k: usize| [(x[k] - x[0]) as f32, (y[k] - y[0]) as f32];
        let sides = [side(1), side(2)];
        let inverse = 1.0 / (sides[0][0] * sides[1][1] - sides[1][0] * sides[0][1]);
        let mut prepared =
            Self { a, b, c, depth: [0.0; 3], blocks, origin: [x[0] as f32, y[0] as f32], sides, inverse, nearest };
        prepared.depth = prepared.plane(near);
        prepared
    }

    /// Numbers of the corners as a plane over the picture: at the window's centre, and the change by an eighth of a pixel to the right and down.
    #[inline(always)]
    pub(crate) fn plane(&self, values: [f32; 3]) -> [f32; 3] {
        // Cramer's rule from the exact differences of the corners.
        let ([x1, y1], [x2, y2]) = (self.sides[0], self.sides[1]);
        let (d1, d2) = (values[1] - values[0], values[2] - values[0]);
        let (sx, sy) = ((d1 * y2 - d2 * y1) * self.inverse, (d2 * x1 - d1 * x2) * self.inverse);
        [values[0] - sx * self.origin[0] - sy * self.origin[1], sx * 32.0, sy * 32.0]
    }

    /// Draws all of the triangle ([`Prepared::draw`] without a sieve).
    #[inline(always)]
    pub(crate) fn draw_whole<S: Simd>(&self, s: S, id: u32, window: Window, pattern: &Pattern, samples: &mut Samples) {
        let none = M::none(s);
        self.draw::<S, false, false>(
            s,
            id,
            window,
            pattern,
            samples,
            #[inline(always)]
            |_, _, _| none,
        );
    }

    /// Draws into the samples: where the triangle covers a sample and is nearer than what is there, it takes its place. `keep` may drop samples that are
    /// covered and nearer, if `SIEVED`: it gets the block's corner in eighths of a pixel from the window's centre, and the first lane. `BOUNDED`: the
    /// samples are [settled](Samples::settle) and stay so, and `keep` is asked only where something is covered.
    #[inline(always)]
    pub(crate) fn draw<S: Simd, const SIEVED: bool, const BOUNDED: bool>(
        &self,
        s: S,
        id: u32,
        window: Window,
        pattern: &Pattern,
        samples: &mut Samples,
        keep: impl Fn(i32, i32, usize) -> M<S>,
    ) {
        let chunks = WIDE / F::<S>::LANES;
        let id = I::splat(s, id as i32);
        // At most sixteen registers, of which one lane, half or all of a block each use some.
        let mut edge_lanes = [[I::splat(s, 0); WIDE]; 3];
        let mut depth_lanes = [F::splat(s, 0.0); WIDE];
        for chunk in 0..chunks {
            let (x, y) = (I::load(s, &pattern.x, chunk * F::<S>::LANES), I::load(s, &pattern.y, chunk * F::<S>::LANES));
            for edge in 0..3 {
                edge_lanes[edge][chunk] = x * self.a[edge] + y * self.b[edge];
            }
            depth_lanes[chunk] = x.to_float() * self.depth[1] + y.to_float() * self.depth[2];
        }
        let nearest = F::splat(s, self.nearest);
        let step = 8 << pattern.log_side;
        let (half_x, half_y) = (window.columns * step / 2, window.rows * step / 2);
        // The most that an edge's function grows from a block's corner to one of its samples, which lie from `reach[0]` to `reach[1]`.
        let most = |edge: usize| {
            let far = |slope: i32| slope * if slope > 0 { pattern.reach[1] } else { pattern.reach[0] };
            far(self.a[edge]) + far(self.b[edge])
        };
        let most = [most(0), most(1), most(2)];
        // Most triangles are small: two by two blocks, without a branch. What of these they do not touch they do not cover.
        if !BOUNDED && self.blocks[1] - self.blocks[0] < 2 && self.blocks[3] - self.blocks[2] < 2 {
            let corner = [self.blocks[0].min(window.columns - 2).max(0), self.blocks[2].min(window.rows - 2).max(0)];
            let mut number = 0;
            while number < 4 {
                let (column, row) = (corner[0] + (number & 1), corner[1] + (number >> 1));
                number += 1;
                let at = row as usize * samples.columns + column as usize;
                let (x, y) = (column * step - half_x, row * step - half_y);
                let (nearness, ids) = (&mut samples.nearness[at], &mut samples.ids[at]);
                let base_depth = self.depth[0] + self.depth[1] * x as f32 + self.depth[2] * y as f32;
                let start = |edge: usize| self.a[edge] * x + self.b[edge] * y + self.c[edge];
                let start = [start(0), start(1), start(2)];
                for chunk in 0..chunks {
                    let lane = chunk * F::<S>::LANES;
                    let sides = (edge_lanes[0][chunk] + start[0])
                        | (edge_lanes[1][chunk] + start[1])
                        | (edge_lanes[2][chunk] + start[2]);
                    let depth = (depth_lanes[chunk] + base_depth).min(nearest);
                    let held = F::load(s, nearness, lane);
                    let mut covered = sides.not_negative() & depth.gt(held);
                    if SIEVED {
                        covered = covered & keep(x, y, lane);
                    }
                    covered.select(depth, held).store(nearness, lane);
                    covered.select_i(id, I::load(s, ids, lane)).store(ids, lane);
                }
            }
            return;
        }
        let first_x = self.blocks[0] * step - half_x;
        // Large triangles miss half of the blocks around them.
        let large = (self.blocks[1] - self.blocks[0] + 1) * (self.blocks[3] - self.blocks[2] + 1) > SMALL;
        for row in self.blocks[2]..=self.blocks[3] {
            let y = row * step - half_y;
            let start = |edge: usize| self.a[edge] * first_x + self.b[edge] * y + self.c[edge];
            let mut base = [start(0), start(1), start(2)];
            let mut x = first_x;
            let line = row as usize * samples.columns;
            for column in self.blocks[0]..=self.blocks[1] {
                let (here, at) = (base, line + column as usize);
                let left = x;
                x += step;
                for edge in 0..3 {
                    base[edge] += self.a[edge] * step;
                }
                if large && (here[0] + most[0]) | (here[1] + most[1]) | (here[2] + most[2]) < 0 {
                    continue;
                }
                if BOUNDED && self.nearest <= samples.floors[at] {
                    continue;
                }
                let mut touched = false;
                let (nearness, ids) = (&mut samples.nearness[at], &mut samples.ids[at]);
                let base_depth = self.depth[0] + self.depth[1] * left as f32 + self.depth[2] * y as f32;
                for chunk in 0..chunks {
                    let lane = chunk * F::<S>::LANES;
                    let sides = (edge_lanes[0][chunk] + here[0])
                        | (edge_lanes[1][chunk] + here[1])
                        | (edge_lanes[2][chunk] + here[2]);
                    // Extrapolated to a sample outside of a sliver's corner the plane may run away.
                    let depth = (depth_lanes[chunk] + base_depth).min(nearest);
                    let held = F::load(s, nearness, lane);
                    let mut covered = sides.not_negative() & depth.gt(held);
                    if SIEVED {
                        if BOUNDED && !covered.any() {
                            continue;
                        }
                        covered = covered & keep(left, y, lane);
                        touched = true;
                    }
                    covered.select(depth, held).store(nearness, lane);
                    covered.select_i(id, I::load(s, ids, lane)).store(ids, lane);
                }
                if BOUNDED && touched {
                    samples.floors[at] = least(s, &samples.nearness[at]);
                }
            }
        }
    }
}
