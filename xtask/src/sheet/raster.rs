//! A z-buffer: which triangle a sample shows, and where in it. One thread, plain arithmetic: the same bytes everywhere.

/// What a sample of the picture shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    /// Number of the triangle; `u32::MAX` for none.
    pub(super) triangle: u32,
    /// Weights of its corners, in space rather than in the picture.
    pub(super) weights: [f32; 3],
}

/// A grid of samples and their reciprocal depths.
pub(super) struct Raster {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Vec<Sample>,
    /// 1 / distance along the camera's axis; 0 where there is nothing.
    pub(super) nearness: Vec<f32>,
}

impl Raster {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let nothing = Sample { triangle: u32::MAX, weights: [0.0; 3] };
        Self { width, height, samples: vec![nothing; width * height], nearness: vec![0.0; width * height] }
    }

    /// Draws triangles whose corners are (x, y) in samples and a positive depth; both faces of them.
    pub(super) fn draw(&mut self, corners: &[[f32; 3]], triangles: &[[u32; 3]], shown: impl Fn(usize) -> bool) {
        for (number, triangle) in triangles.iter().enumerate().filter(|(number, _)| shown(*number)) {
            let [a, b, c] = triangle.map(|v| corners[v as usize]);
            let area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
            if !(area.abs() > 1e-9 && a[2] > 0.0 && b[2] > 0.0 && c[2] > 0.0) {
                continue;
            }
            let span = |k: usize, most: usize| {
                let (low, high) = (a[k].min(b[k]).min(c[k]), a[k].max(b[k]).max(c[k]));
                // `as` saturates, so what lies outside the picture is an empty or a clipped span.
                ((low - 0.5).ceil().max(0.0) as usize)..((high + 0.5).floor().max(0.0) as usize).min(most)
            };
            for y in span(1, self.height) {
                for x in span(0, self.width) {
                    let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                    let u = ((b[0] - px) * (c[1] - py) - (b[1] - py) * (c[0] - px)) / area;
                    let v = ((c[0] - px) * (a[1] - py) - (c[1] - py) * (a[0] - px)) / area;
                    let flat = [u, v, 1.0 - u - v];
                    if flat.iter().any(|w| *w < 0.0) {
                        continue;
                    }
                    let over = [flat[0] / a[2], flat[1] / b[2], flat[2] / c[2]];
                    let near = over[0] + over[1] + over[2];
                    let place = y * self.width + x;
                    if near > self.nearness[place] {
                        self.nearness[place] = near;
                        self.samples[place] = Sample { triangle: number as u32, weights: over.map(|w| w / near) };
                    }
                }
            }
        }
    }
}
