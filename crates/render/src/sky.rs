//! What is behind everything, pixel by pixel.

use pulp::Simd;

use crate::background::Background;
use crate::lanes::{F, V3, WIDE, inlined};
use crate::lens::Lens;
use crate::primitive::TILE;
use crate::scene::Scene;
use crate::shade::Lighting;

/// The surroundings are looked up at every so many pixels and mixed between: a blurred light map has nothing finer.
const STEP: usize = 16;

/// The background, ready to be looked at.
pub(crate) struct Sky<'a> {
    background: Background<'a>,
    lighting: &'a Lighting<'a>,
    lens: &'a Lens,
    /// Picture pixels to background pixels: scale and shift.
    cover: (f32, [f32; 2]),
    /// First pixel of the tile.
    corner: [u32; 2],
    /// The surroundings at the corners of its squares of STEP pixels, by colour, row by row.
    grid: [[f32; GRID]; 3],
    /// Of a picture behind: the rows above and below the row in hand, and the share of the lower one.
    rows: (usize, usize, f32),
    /// For each column of the tile the columns left and right of it, and the share of the right one.
    columns: [(u32, u32, f32); TILE as usize],
    /// Two of the picture's rows, odd and even, mixed between columns for those of the tile: colour by colour.
    lines: [[[f32; TILE as usize]; 3]; 2],
    /// The row of the picture that each register's worth of `lines` holds.
    held: [[usize; TILE as usize]; 2],
}

/// The background's pixels around a pixel of the frame along one axis, and the share of the second.
#[inline(always)]
fn between(pixel: usize, (scale, shift): (f32, [f32; 2]), axis: usize, count: usize) -> (usize, usize, f32) {
    let at = ((pixel as f32 + 0.5) * scale + shift[axis] - 0.5).clamp(0.0, (count - 1) as f32);
    let whole = (at as usize).min(count - 1);
    (whole, (whole + 1).min(count - 1), at - whole as f32)
}

/// Corners of squares in a row of a tile.
const SIDE: usize = TILE as usize / STEP + 1;
/// Corners of squares of a tile, in whole registers.
const GRID: usize = (SIDE * SIDE).next_multiple_of(WIDE);

impl<'a> Sky<'a> {
    /// For the tile that begins at the pixel `corner`.
    #[inline(always)]
    pub(crate) fn new<S: Simd>(
        s: S,
        scene: &Scene<'a>,
        lens: &'a Lens,
        lighting: &'a Lighting<'a>,
        corner: [u32; 2],
    ) -> Self {
        let size = [lens.width as f32, lens.height as f32];
        let cover = match scene.background {
            Background::Picture(image) => {
                let (width, height) = (image.width() as f32, image.height() as f32);
                let (wide, high) = (width / size[0], height / size[1]);
                let scale = if wide < high { wide } else { high };
                (scale, [0.5 * (width - scale * size[0]), 0.5 * (height - scale * size[1])])
            }
            _ => (1.0, [0.0; 2]),
        };
        let mut sky = Self {
            background: scene.background,
            lighting,
            lens,
            cover,
            corner,
            grid: [[0.0; GRID]; 3],
            rows: (0, 0, 0.0),
            columns: [(0, 0, 0.0); TILE as usize],
            lines: [[[0.0; TILE as usize]; 3]; 2],
            held: [[usize::MAX; TILE as usize]; 2],
        };
        if let Background::Picture(image) = scene.background {
            for (column, place) in sky.columns.iter_mut().enumerate() {
                let (left, right, share) = between(corner[0] as usize + column, sky.cover, 0, image.width() as usize);
                *place = (left as u32, right as u32, share);
            }
        }
        if let Background::Surroundings { blur } = scene.background {
            sky.look_around(s, blur);
        }
        sky
    }

    /// Fills the grid.
    #[inline(always)]
    fn look_around<S: Simd>(&mut self, s: S, blur: f32) {
        let map = self.lighting.map.blurred(blur);
        let (mut across, mut down) = ([0.0; GRID], [0.0; GRID]);
        for point in 0..GRID {
            let pixel = [self.corner[0] as usize + point % SIDE * STEP, self.corner[1] as usize + point / SIDE * STEP];
            // As a pinhole: what is far behind needs no exact lens.
            across[point] = (pixel[0] as f32 - self.lens.centre[0]) / self.lens.focal[0];
            down[point] = (pixel[1] as f32 - self.lens.centre[1]) / self.lens.focal[1];
        }
        for at in (0..GRID).step_by(F::<S>::LANES) {
            let toward = V3::new(F::load(s, &across, at), F::load(s, &down, at), F::splat(s, 1.0));
            let light = self.lighting.through(map, toward.normalised());
            light.x.store(&mut self.grid[0], at);
            light.y.store(&mut self.grid[1], at);
            light.z.store(&mut self.grid[2], at);
        }
    }

    /// The row in hand is this one.
    #[inline(always)]
    pub(crate) fn turn_to(&mut self, y: usize) {
        if let Background::Picture(image) = self.background {
            self.rows = between(y, self.cover, 1, image.height() as usize);
        }
    }

    /// Colours of a register of pixels from column `x` of the row in hand, `y`; `x` is a multiple of the register's lanes.
    #[inline(always)]
    pub(crate) fn colour<S: Simd>(&mut self, s: S, x: usize, y: usize) -> V3<S> {
        match self.background {
            Background::Plain(colour) => V3::splat(s, colour),
            Background::Gradient(top, bottom) => {
                let share = F::splat(s, (y as f32 + 0.5) / self.lens.height as f32);
                V3::splat(s, top).mix(V3::splat(s, bottom), share)
            }
            Background::Surroundings { .. } => self.surroundings(s, x, y),
            Background::Picture(image) => {
                let (columns, (y0, y1, fy)) = (image.width() as usize, self.rows);
                let first = (x - self.corner[0] as usize) % TILE as usize / F::<S>::LANES * F::<S>::LANES;
                for row in [y0, y1] {
                    if self.held[row % 2][first] != row {
                        self.held[row % 2][first] = row;
                        self.stretch(&image.pixels()[row * columns..][..columns], row, first, F::<S>::LANES);
                    }
                }
                let (upper, lower) = (&self.lines[y0 % 2], &self.lines[y1 % 2]);
                let between = inlined(
                    #[inline(always)]
                    |channel: usize| {
                        let upper = F::load(s, &upper[channel], first);
                        (upper + (F::load(s, &lower[channel], first) - upper) * fy).clamp(0.0, 1e4)
                    },
                );
                V3::new(between(0), between(1), between(2))
            }
        }
    }

    /// Mixes some of a picture's row's numbers between columns.
    #[inline(always)]
    fn stretch(&mut self, pixels: &[[f32; 3]], row: usize, first: usize, count: usize) {
        let [red, green, blue] = &mut self.lines[row % 2];
        for lane in first..(first + count).min(TILE as usize) {
            let (left, right, share) = self.columns[lane];
            let (a, b) = (pixels[left as usize], pixels[right as usize]);
            red[lane] = a[0] + (b[0] - a[0]) * share;
            green[lane] = a[1] + (b[1] - a[1]) * share;
            blue[lane] = a[2] + (b[2] - a[2]) * share;
        }
    }

    #[inline(always)]
    fn surroundings<S: Simd>(&self, s: S, x: usize, y: usize) -> V3<S> {
        const PLACES: [f32; STEP] = {
            let mut places = [0.0; STEP];
            let mut lane = 0;
            while lane < STEP {
                places[lane] = (lane as f32 + 0.5) / STEP as f32;
                lane += 1;
            }
            places
        };
        let (column, row) = (x - self.corner[0] as usize, y - self.corner[1] as usize);
        let (fx, fy) = (F::load(s, &PLACES, column % STEP), (row % STEP) as f32 / STEP as f32 + 0.5 / STEP as f32);
        let at = row / STEP * SIDE + column / STEP;
        let channel = |plane: &[f32; GRID]| {
            let left = plane[at] + (plane[at + SIDE] - plane[at]) * fy;
            let right = plane[at + 1] + (plane[at + SIDE + 1] - plane[at + 1]) * fy;
            (left, right - left)
        };
        let [r, g, b] = &self.grid;
        let (r, g, b) = (channel(r), channel(g), channel(b));
        V3::new(fx * r.1 + r.0, fx * g.1 + g.0, fx * b.1 + b.0)
    }
}
