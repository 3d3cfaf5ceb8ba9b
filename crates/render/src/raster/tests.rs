mod one;

use pulp::{Arch, Scalar, Simd, WithSimd};

use super::*;
use crate::lanes::WIDE;
use crate::primitive::{Primitive, word};
use crate::screen::ScreenVertex;

fn vertex(x: f32, y: f32, nearness: f32) -> ScreenVertex {
    ScreenVertex::new((x * 256.0).round() as i32, (y * 256.0).round() as i32, nearness, 0)
}

/// Orders the corners so that the area is positive.
fn ordered([a, b, c]: [ScreenVertex; 3]) -> Option<[ScreenVertex; 3]> {
    let cross =
        i64::from(b.x() - a.x()) * i64::from(c.y() - a.y()) - i64::from(c.x() - a.x()) * i64::from(b.y() - a.y());
    match cross.signum() {
        1 => Some([a, b, c]),
        -1 => Some([a, c, b]),
        _ => None,
    }
}

fn ids(samples: &Samples) -> impl Iterator<Item = &i32> {
    samples.blocks.iter().flat_map(|block| &block.ids)
}

const WINDOW: Window = Window { corner: [64, 128], columns: 32, rows: 32 };

/// Draws triangles one by one, or sixteen at a time from a queue.
struct DrawAll<'a>(&'a [[ScreenVertex; 3]], bool);

impl WithSimd for DrawAll<'_> {
    type Output = Samples;
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> Samples {
        let mut samples = Samples::default();
        samples.clear(s, 32, 32);
        if self.1 {
            queued(s, self.0, &mut samples);
            return samples;
        }
        for (number, corners) in self.0.iter().enumerate() {
            if let Some(corners) = ordered(*corners) {
                one::draw(&corners, number as u32, WINDOW, &mut samples);
            }
        }
        samples
    }
}

#[inline(always)]
fn queued<S: Simd>(s: S, triangles: &[[ScreenVertex; 3]], samples: &mut Samples) {
    let (mut list, mut numbers) = (vec![Primitive::default(); triangles.len()], Vec::new());
    for (number, corners) in triangles.iter().enumerate() {
        let Some(corners) = ordered(*corners) else { continue };
        numbers.push(number as u32);
        for (k, corner) in corners.iter().enumerate() {
            list[number].words[word::PLACES + 2 * k] = corner.x();
            list[number].words[word::PLACES + 2 * k + 1] = corner.y();
            list[number].words[word::NEARNESS + k] = corner.nearness().to_bits() as i32;
        }
    }
    let (mut setup, mut queue) = (Setup::default(), Queue::default());
    queue.start(WINDOW);
    for numbers in numbers.chunks(WIDE) {
        setup.fill(s, numbers, &list, WINDOW);
        let mut left = setup.touching();
        while left != 0 {
            left = queue.list::<S, false>(s, &setup, left, samples);
            queue.test::<S, false>(s, &setup, samples);
            queue.draw::<S, false>(
                s,
                samples,
                #[inline(always)]
                |_, _, _, _| &[0.0; WIDE],
            );
        }
    }
}

/// A jittered grid of triangles over the window and far beyond it, without gaps, all at one depth.
fn sheet(step: f32, jitter: f32) -> Vec<[ScreenVertex; 3]> {
    let mut state = 7_u32;
    let mut random = || {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        (state >> 8) as f32 / 16_777_216.0 - 0.5
    };
    let count = (220.0 / step) as usize;
    let points: Vec<Vec<ScreenVertex>> = (0..=count)
        .map(|row| {
            (0..=count)
                .map(|column| {
                    vertex(
                        20.0 + step * (column as f32 + jitter * random()),
                        80.0 + step * (row as f32 + jitter * random()),
                        1.0,
                    )
                })
                .collect()
        })
        .collect();
    let mut triangles = Vec::new();
    for row in 0..count {
        for column in 0..count {
            let [a, b, c, d] = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(dy, dx)| points[row + dy][column + dx]);
            triangles.extend([[a, b, c], [b, d, c]]);
        }
    }
    triangles
}

#[test]
fn neighbours_share_every_edge_without_gap_or_overlap() {
    for (step, jitter) in [(0.7, 0.4), (3.0, 0.6), (11.0, 0.0), (40.0, 0.3), (220.0, 0.0)] {
        let triangles = sheet(step, jitter);
        // At one depth the first to cover a sample keeps it: if each is covered once, the order does not matter.
        let forward = DrawAll(&triangles, false).with_simd(Scalar);
        let backward: Vec<_> = triangles.iter().rev().copied().collect();
        let backward = DrawAll(&backward, true).with_simd(Scalar);
        let last = triangles.len() as i32 - 1;
        for (a, b) in ids(&forward).zip(ids(&backward)) {
            assert!(*a >= 0, "a gap at a step of {step}");
            assert_eq!(*a, last - *b, "an overlap at a step of {step}");
        }
    }
}

#[test]
fn coverage_is_what_exact_arithmetic_says() {
    let triangles = [
        [vertex(60.3, 120.7, 1.0), vertex(140.2, 131.9, 2.0), vertex(71.4, 200.0, 0.5)],
        [vertex(-900.0, -1000.0, 1.0), vertex(5100.0, 150.0, 1.0), vertex(-800.0, 4900.0, 1.0)],
        [vertex(80.0, 140.0, 1.0), vertex(96.0, 140.0, 1.0), vertex(80.0, 156.0, 1.0)],
    ];
    for triangle in triangles {
        let corners = ordered(triangle).unwrap();
        for samples in [false, true].map(|queue| DrawAll(&[triangle], queue).with_simd(Scalar)) {
            for (block, Block { ids, .. }) in samples.blocks.iter().enumerate() {
                for (lane, &id) in ids.iter().enumerate() {
                    let place = |block: usize, corner: i32, offset: i32| {
                        i64::from((corner + 2 * block as i32) * 256 + offset * 32)
                    };
                    let (x, y) = (place(block % 32, 64, PICTURE.x[lane]), place(block / 32, 128, PICTURE.y[lane]));
                    let inside = (0..3).all(|k| {
                        let (a, b) = (corners[k], corners[(k + 1) % 3]);
                        let (dx, dy) = (i64::from(b.x() - a.x()), i64::from(b.y() - a.y()));
                        let side = dx * (y - i64::from(a.y())) - dy * (x - i64::from(a.x()));
                        side > 0 || (side == 0 && (dy < 0 || (dy == 0 && dx > 0)))
                    });
                    assert_eq!(id >= 0, inside, "sample {x}, {y}");
                }
            }
        }
    }
}

#[test]
fn the_nearest_wins_and_its_depth_is_kept() {
    let near = [vertex(70.0, 130.0, 2.0), vertex(120.0, 130.0, 2.0), vertex(70.0, 185.0, 2.0)];
    let slanted = [vertex(64.0, 128.0, 1.0), vertex(128.0, 128.0, 3.0), vertex(64.0, 192.0, 1.0)];
    for triangles in [[near, slanted], [slanted, near]] {
        let samples = DrawAll(&triangles, false).with_simd(Scalar);
        let mut worst = 0.0_f32;
        for (block, Block { nearness, ids }) in samples.blocks.iter().enumerate() {
            for (lane, &found) in nearness.iter().enumerate() {
                let id = ids[lane];
                if id < 0 {
                    assert_eq!(found, 0.0);
                    continue;
                }
                let x = 2.0 * (block % 32) as f32 + PICTURE.x[lane] as f32 / 8.0;
                let expected = if triangles[id as usize][1].nearness() == 2.0 { 2.0 } else { 1.0 + 2.0 * x / 64.0 };
                worst = worst.max((found - expected).abs());
            }
        }
        println!("worst depth: {worst:e}");
        assert!(worst < 1e-5);
    }
}

#[test]
fn wide_and_narrow_registers_one_triangle_and_many_draw_the_same_bits() {
    let mut triangles = sheet(2.3, 0.5);
    for (number, triangle) in triangles.iter_mut().enumerate() {
        for (k, corner) in triangle.iter_mut().enumerate() {
            corner.0[2] = (1.0 + ((number * 7 + k * 13) % 101) as f32 * 0.013).to_bits() as i32;
        }
    }
    triangles.extend(sheet(17.0, 0.5));
    triangles.push([vertex(-900.0, -1000.0, 1.2), vertex(5100.0, 150.0, 1.7), vertex(-800.0, 4900.0, 1.4)]);
    let first = DrawAll(&triangles, false).with_simd(Scalar);
    for queue in [false, true] {
        for other in [DrawAll(&triangles, queue).with_simd(Scalar), Arch::new().dispatch(DrawAll(&triangles, queue))] {
            for (a, b) in first.blocks.iter().zip(&other.blocks) {
                assert_eq!((a.ids, a.nearness.map(f32::to_bits)), (b.ids, b.nearness.map(f32::to_bits)));
            }
        }
    }
}
