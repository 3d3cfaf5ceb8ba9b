#![allow(clippy::unwrap_used, reason = "tests")]

use lineament_geometry::CameraModel;
use pulp::Scalar;

use super::corner::Darken;
use super::develop::{Curve, noise_of_row};
use crate::lens::Lens;
use crate::light::{Light, PIXELS, SIDE};
use crate::scene::CornerShade;

#[test]
fn display_values_are_those_of_srgb_to_a_quarter_of_a_step() {
    let curve = Curve::new(255.0, 0.0);
    let mut worst = 0.0_f64;
    for step in 0..=100_000 {
        let light = f64::from(step) / 1e5;
        let exact = if light <= 0.003_130_8 { 12.92 * light } else { 1.055 * libm::pow(light, 1.0 / 2.4) - 0.055 };
        worst = worst.max((f64::from(curve.display_one(light as f32)) - 255.0 * exact).abs());
    }
    assert!(worst < 0.25, "{worst}");
    assert_eq!(curve.display_one(0.0), 0.0);
    assert_eq!(curve.display_one(50.0), curve.display_one(1.0));
}

/// Mean of the product of two fields, the second moved.
fn correlation(one: &[f64], other: &[f64], side: usize, [dx, dy]: [usize; 2]) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for row in dy..side {
        for column in dx..side {
            sum += one[row * side + column] * other[(row - dy) * side + column - dx];
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn noise_is_nearly_normal_and_without_pattern() {
    const SIZE: usize = 256;
    // Three channels of two seeds, with deviation 1.
    let fields: Vec<Vec<f64>> = [3, 4]
        .into_iter()
        .flat_map(|seed| {
            let rows: Vec<_> = (0..SIZE).map(|row| noise_of_row(seed, row, SIZE)).collect();
            (0..3).map(move |channel| rows.iter().flatten().map(|pixel| f64::from(pixel[channel])).collect())
        })
        .collect();
    // A correlation of what is independent has a deviation of 1 / SIZE.
    let bound = 5.0 / SIZE as f64;
    for (number, field) in fields.iter().enumerate() {
        let moment = |power| field.iter().map(|value| libm::pow(*value, power)).sum::<f64>() / field.len() as f64;
        assert!(moment(1.0).abs() < bound && moment(3.0).abs() < 0.05, "{number}: {} {}", moment(1.0), moment(3.0));
        assert!((moment(2.0) - 1.0).abs() < 0.02, "{number}: {}", moment(2.0));
        // 3 is normal; the sum of four even numbers has 2.7.
        assert!((2.6..3.1).contains(&moment(4.0)), "{number}: {}", moment(4.0));
        for other in &fields[number + 1..] {
            let found = correlation(field, other, SIZE, [0, 0]);
            assert!(found.abs() < bound, "{number}: {found}");
        }
        for other in &fields {
            for shift in [[1, 0], [0, 1], [1, 1], [2, 0], [3, 0], [8, 0], [16, 0], [0, 2], [5, 1]] {
                let found = correlation(field, other, SIZE, shift);
                assert!(found.abs() < bound, "{number} {shift:?}: {found}");
            }
        }
    }
}

/// What is left of white light under corner shade, for a picture of one tile with these depths, all of it ambient.
fn left_over(depth: impl Fn(usize, usize) -> f32) -> Vec<f32> {
    let side = SIDE as u32;
    let half = 0.5 * f64::from(side);
    let model = CameraModel::pinhole(300.0, 300.0, half, half, side, side).unwrap();
    let lens = Lens::new(&model).unwrap();
    let mut light = Light::default();
    light.resize(SIDE, SIDE, None, true);
    let mut depths = [0.0; PIXELS];
    for (place, slot) in depths.iter_mut().enumerate() {
        *slot = depth(place % SIDE, place / SIDE);
    }
    light.depths.put(Scalar, &depths, [0, 0], SIDE);
    light.tiles[0].colour.iter_mut().for_each(|plane| plane.fill(1.0));
    light.tiles[0].ambient.fill(1.0);
    let shade = CornerShade { radius: 0.012, strength: 0.8 };
    let darken = Darken::new(shade, &lens, 0.5);
    darken.prepare(&mut light.depths, 0);
    let (tiles, depths) = light.tiles_and_depths(0);
    darken.darken(Scalar, tiles, depths, 0);
    light.tiles[0].colour[1].to_vec()
}

#[test]
fn corners_are_dark_and_planes_are_not() {
    let planes = left_over(|column, row| 0.5 + 0.001 * column as f32 + 0.0005 * row as f32);
    // Beyond the picture its edge goes on as it is: there, a slanted plane has a corner.
    let inner = (10..SIDE - 10).flat_map(|row| &planes[row * SIDE + 10..row * SIDE + SIDE - 10]);
    assert!(inner.into_iter().all(|light| *light == 1.0));
    // A valley down the middle: dark there, and the same in even and odd rows.
    let middle = (SIDE / 2) as f32;
    let valley = left_over(|column, _| 0.5 - 0.0015 * (column as f32 - middle).abs());
    for row in 0..SIDE {
        let row = &valley[row * SIDE..][..SIDE];
        assert!(row[SIDE / 2] < 0.8 && row[2] > 0.98, "{row:?}");
        assert_eq!(row, &valley[..SIDE]);
    }
}

#[test]
fn what_is_far_in_front_throws_no_shade_and_edges_do_not_bleed() {
    // A near thing over the upper half, far before what is behind: neither darkens the other, whichever row the edge is at.
    for edge in 15..20 {
        let light = left_over(|_, row| if row < edge { 0.4 } else { 0.6 });
        assert!(light.iter().all(|light| *light == 1.0), "{edge}");
        // A ledge close by darkens what is below it, on its side of the edge alone.
        let light = left_over(|_, row| if row < edge { 0.494 } else { 0.5 });
        let column = |row: usize| light[row * SIDE + SIDE / 2];
        assert!(column(edge - 1) == 1.0 && column(edge) < 0.95, "{edge}: {} {}", column(edge - 1), column(edge));
        assert!(column(SIDE - 1) == 1.0);
    }
}
