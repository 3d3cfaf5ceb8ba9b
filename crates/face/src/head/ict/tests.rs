use std::path::PathBuf;

use super::cache::cache_path;
use super::curves::{
    Curve, EYE_LOWER, EYE_UPPER, INNER_LOWER, INNER_UPPER, LOWER_ROWS, OUTER_LOWER, OUTER_UPPER, UPPER_ROWS,
};
use super::error::IctError;
use super::layout::{LANDMARKS_68, SCLERAS, VERTICES, kept};
use super::similarity::mean_distance;
use super::spline::Spline;
use super::surface::Surface;
use crate::head::part::Part;
use crate::vocabulary::ibug68;
use crate::vocabulary::landmarks::{CANONICAL_CM, Contour, MIRROR, TRIANGLES};

/// Points that fill a box without any symmetry.
fn points(count: usize) -> Vec<[f64; 3]> {
    (1..=count).map(|i| [0.618_034, 0.754_878, 0.569_840].map(|step| 0.2 * ((i as f64 * step) % 1.0) - 0.1)).collect()
}

#[test]
fn a_spline_takes_points_to_points_and_keeps_affine_maps() {
    let sources = points(40);
    let affine = |[x, y, z]: [f64; 3]| [1.1 * x + 0.2 * y + 0.01, 0.9 * y - 0.1 * z, 1.2 * z + 0.05 * x - 0.02];
    let bend = |p: [f64; 3]| {
        let [x, y, z] = affine(p);
        [x + 0.5 * y * y, y, z + 0.3 * x * y]
    };
    let worst = |spline: &Spline, map: &dyn Fn([f64; 3]) -> [f64; 3], at: &[[f64; 3]]| {
        let gap = |&p: &[f64; 3]| (0..3).map(|k| (spline.apply(p)[k] - map(p)[k]).abs()).fold(0.0, f64::max);
        at.iter().map(gap).fold(0.0, f64::max)
    };
    let mapped = |map: &dyn Fn([f64; 3]) -> [f64; 3]| sources.iter().map(|&p| map(p)).collect::<Vec<_>>();
    let exact = Spline::new(&sources, &mapped(&bend), &[0.0; 40]).expect("points in space");
    let through = worst(&exact, &bend, &sources);
    // However slack, an affine map costs nothing and is found everywhere.
    let slack = Spline::new(&sources, &mapped(&affine), &[0.3; 40]).expect("points in space");
    let between = worst(&slack, &affine, &points(90)[50..]);
    println!("worst at the points {through:.1e} m, of an affine map between them {between:.1e} m");
    assert!(through < 1e-12 && between < 1e-12);
    let flat: Vec<[f64; 3]> = sources.iter().map(|&[x, y, _]| [x, y, 0.0]).collect();
    assert!(Spline::new(&flat, &flat, &[0.0; 40]).is_none());
}

#[test]
fn a_similarity_is_no_difference_of_shape() {
    let from = points(30);
    let (s, c) = libm::sincos(0.7);
    let to: Vec<[f64; 3]> =
        from.iter().map(|&[x, y, z]| [2.0 * (c * x - s * z) + 1.0, 2.0 * y, 2.0 * (s * x + c * z)]).collect();
    let same = mean_distance(&from, &to);
    let mirrored: Vec<[f64; 3]> = from.iter().map(|&[x, y, z]| [-x, y, z]).collect();
    let other = mean_distance(&from, &mirrored);
    println!("turned, scaled and moved {same:.1e}; mirrored {other:.3}");
    assert!(same < 1e-14 && other > 0.02);
}

#[test]
fn the_nearest_point_of_a_surface_is_no_farther_than_any_other() {
    let grid = |i: usize| 0.01 * (i as f64 - 3.0);
    let height = |x: f64, y: f64| 0.02 * libm::sin(40.0 * x) + 0.5 * y * y;
    let positions: Vec<[f64; 3]> =
        (0..49).map(|i| (grid(i % 7), grid(i / 7))).map(|(x, y)| [x, y, height(x, y)]).collect();
    let quads: Vec<[u32; 4]> =
        (0..6u32).flat_map(|j| (0..6).map(move |i| [7 * j + i, 7 * j + i + 1, 7 * j + i + 8, 7 * j + i + 7])).collect();
    let surface = Surface::new(&positions, &quads, |_| true);
    let distance = |a: [f64; 3], b: [f64; 3]| libm::sqrt((0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum());
    for point in points(60) {
        let hit = surface.nearest(point, [0.0; 3]).expect("a surface");
        assert!((distance(hit.point, point) - hit.distance).abs() < 1e-12);
        let corner = |k: usize| positions[hit.binding.vertices[k] as usize];
        let bound: [f64; 3] =
            std::array::from_fn(|axis| (0..3).map(|k| f64::from(hit.binding.weights[k]) * corner(k)[axis]).sum());
        assert!(distance(bound, hit.point) < 1e-8);
        for quad in &quads {
            for step in 0..=20 {
                let (u, v) = (f64::from(step % 5) / 4.0, f64::from(step / 5) / 4.0);
                let [a, b, c] = [quad[0], quad[1], quad[2]].map(|v| positions[v as usize]);
                let (u, v) = if u + v > 1.0 { (1.0 - u, 1.0 - v) } else { (u, v) };
                let other = std::array::from_fn(|k| a[k] + u * (b[k] - a[k]) + v * (c[k] - a[k]));
                assert!(distance(other, point) >= hit.distance - 1e-12);
            }
        }
    }
    // All of it faces +z: nothing faces the other way.
    assert!(surface.nearest([0.0; 3], [0.0, 0.0, -1.0]).is_none());
}

#[test]
fn the_rows_of_a_lip_are_neighbours_on_the_canonical_face() {
    let joined = |a: u16, b: u16| a == b || TRIANGLES.iter().any(|t| t.contains(&a) && t.contains(&b));
    for (outer, rows, inner) in [(&OUTER_UPPER, UPPER_ROWS, &INNER_UPPER), (&OUTER_LOWER, LOWER_ROWS, &INNER_LOWER)] {
        for (column, (&first, &last)) in outer.landmarks.iter().zip(inner.landmarks).enumerate() {
            let across = [first, rows[0][column], rows[1][column], last];
            assert!(across.windows(2).all(|pair| joined(pair[0], pair[1])), "{across:?}");
            assert!(across.iter().all(|&l| CANONICAL_CM[usize::from(l)][0] >= 0.0), "{across:?} is not of the left");
        }
        for row in rows {
            assert!(row.windows(2).all(|pair| joined(pair[0], pair[1])), "{row:?}");
        }
    }
}

#[test]
fn the_curves_are_those_of_the_vocabulary() {
    let is_part = |curve: &Curve, contour: Contour| {
        let points = contour.points();
        let twice: Vec<u16> = points.iter().chain(points).copied().collect();
        let back: Vec<u16> = twice.iter().rev().copied().collect();
        [twice, back].iter().any(|line| line.windows(curve.landmarks.len()).any(|part| part == curve.landmarks))
    };
    for (curve, contour) in [
        (&EYE_UPPER, Contour::LeftEye),
        (&EYE_LOWER, Contour::LeftEye),
        (&OUTER_UPPER, Contour::LipsOuter),
        (&OUTER_LOWER, Contour::LipsOuter),
        (&INNER_UPPER, Contour::LipsInner),
        (&INNER_LOWER, Contour::LipsInner),
    ] {
        assert!(is_part(curve, contour), "{:?} is no part of {contour:?}", curve.landmarks);
        // What it passes on ICT's mesh are ICT's own landmarks of the same points, from the same end.
        let first = LANDMARKS_68.iter().position(|v| *v == curve.through[0]).expect("a landmark of ICT's");
        assert_eq!(ibug68::LANDMARKS[first], curve.landmarks[0]);
    }
}

#[test]
fn the_layout_leaves_out_the_eyes_and_keeps_every_other_vertex_once() {
    let mut seen = vec![0; VERTICES];
    kept().into_iter().flat_map(|(_, range)| range).for_each(|v| seen[v] += 1);
    assert!(seen.iter().all(|count| *count <= 1));
    assert!(SCLERAS.iter().cloned().flatten().all(|v| seen[v] == 0));
    let count = seen.iter().filter(|count| **count == 1).count();
    // Two eyeballs of 1,570, and 760 of lacrimal fluid, blend and occlusion meshes.
    assert_eq!(count, VERTICES - 2 * 1570 - 760);
    assert!(kept().windows(2).all(|pair| pair[0].0 < pair[1].0), "the parts are in our order");
    assert_eq!(kept()[0].0, Part::Skin);
    assert!(MIRROR[0] == 0 && LANDMARKS_68[51] == 0);
}

#[test]
fn the_head_is_kept_where_xdg_says() {
    let path = |p: &str| Some(PathBuf::from(p));
    let found = |cache, home| cache_path(cache, home).map(|p| p.display().to_string());
    assert_eq!(found(path("/var/c"), path("/home/a")).as_deref(), Ok("/var/c/lineament/ict.lin"));
    assert_eq!(found(None, path("/home/a")).as_deref(), Ok("/home/a/.cache/lineament/ict.lin"));
    // A relative path is to be ignored.
    assert_eq!(found(path("c"), path("/home/a")).as_deref(), Ok("/home/a/.cache/lineament/ict.lin"));
    assert_eq!(found(path(""), None), Err(IctError::NoCache));
    assert!(IctError::NoCache.to_string().contains("XDG_CACHE_HOME"));
}
