//! The 478 landmarks: topology, mirror, contours, and the view of 68.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::collections::{BTreeMap, BTreeSet};

use lineament_face::ibug68::{self, Part};
use lineament_face::landmarks::{self, CANONICAL_CM, Contour, LandmarkGroup, MIRROR, TRIANGLES};

fn unordered([a, b]: [u16; 2]) -> [u16; 2] {
    [a.min(b), a.max(b)]
}

#[test]
fn the_mirror_is_an_involution_and_keeps_the_topology() {
    for (i, &partner) in MIRROR.iter().enumerate() {
        assert_eq!(usize::from(MIRROR[usize::from(partner)]), i);
        assert_eq!(i < landmarks::MESH_COUNT, usize::from(partner) < landmarks::MESH_COUNT);
    }
    let sorted = |mut triangle: [u16; 3]| {
        triangle.sort_unstable();
        triangle
    };
    let all: BTreeSet<_> = TRIANGLES.iter().map(|&triangle| sorted(triangle)).collect();
    assert_eq!(all.len(), 898);
    let unmatched =
        TRIANGLES.iter().filter(|triangle| !all.contains(&sorted(triangle.map(|i| MIRROR[usize::from(i)])))).count();
    assert_eq!(unmatched, 0, "triangles whose mirror image is no triangle");
    let used: BTreeSet<u16> = TRIANGLES.iter().flatten().copied().collect();
    assert!(used.iter().copied().eq(0..468), "every vertex of the mesh has a triangle");
}

#[test]
fn the_mirror_moves_the_canonical_face_onto_itself() {
    let worst = (0..landmarks::MESH_COUNT)
        .map(|i| {
            let ([x, y, z], p) = (CANONICAL_CM[i], CANONICAL_CM[usize::from(MIRROR[i])]);
            f64::from((-x - p[0]).abs().max((y - p[1]).abs()).max((z - p[2]).abs()))
        })
        .fold(0.0, f64::max);
    println!("worst distance of a point's mirror image from its partner: {worst} cm");
    assert!(worst <= 1e-6);
    assert_eq!((0..468).filter(|&i| usize::from(MIRROR[i]) == i).count(), 28, "points on the midline");
}

#[test]
fn triangles_face_outwards_and_the_fills_close_eyes_and_mouth() {
    let corner = |i: u16| CANONICAL_CM[usize::from(i)].map(f64::from);
    let area = |[a, b, c]: [u16; 3]| {
        let (a, b, c) = (corner(a), corner(b), corner(c));
        (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    };
    let backwards = TRIANGLES.iter().filter(|&&triangle| area(triangle) < 0.0).count();
    println!("triangles that face away from the front (inside the upper lip, under the nose): {backwards} of 898");
    assert!(backwards <= 10);
    // Every inner edge belongs to two triangles that run along it in opposite directions.
    let mut directed = BTreeMap::new();
    for &[a, b, c] in &TRIANGLES {
        for edge in [[a, b], [b, c], [c, a]] {
            *directed.entry(edge).or_insert(0) += 1;
        }
    }
    assert!(directed.values().all(|&count| count == 1), "the triangles are turned alike");
    let rim: BTreeSet<_> =
        directed.keys().filter(|[a, b]| !directed.contains_key(&[*b, *a])).map(|&edge| unordered(edge)).collect();
    let oval: BTreeSet<_> = Contour::FaceOval.segments().map(unordered).collect();
    assert_eq!(rim, oval, "the rim of the mesh is the outline of the face");
    let edges = landmarks::edges();
    assert_eq!(edges.len(), 1365);
    assert_eq!(468 - 1365 + 898, 1, "Euler: the mesh is a disc");
    let mut fills = BTreeMap::new();
    for &triangle in &TRIANGLES {
        if let Some(line) = landmarks::fill_of(triangle) {
            *fills.entry(line.name()).or_insert(0) += 1;
        }
    }
    // A ring of n points is closed by n − 2 triangles.
    assert_eq!(fills, BTreeMap::from([("left_eye", 14), ("lips_inner", 18), ("right_eye", 14)]));
}

#[test]
fn contours_are_the_published_connections() {
    let text = include_str!("golden/mediapipe_connections.json");
    let published: BTreeMap<String, Vec<[u16; 2]>> = serde_json::from_str(text).unwrap();
    let groups = [
        ("LIPS", LandmarkGroup::Lips),
        ("LEFT_EYE", LandmarkGroup::LeftEye),
        ("RIGHT_EYE", LandmarkGroup::RightEye),
        ("LEFT_EYEBROW", LandmarkGroup::LeftBrow),
        ("RIGHT_EYEBROW", LandmarkGroup::RightBrow),
        ("LEFT_IRIS", LandmarkGroup::LeftIris),
        ("RIGHT_IRIS", LandmarkGroup::RightIris),
        ("FACE_OVAL", LandmarkGroup::Face),
        ("NOSE", LandmarkGroup::Nose),
    ];
    assert_eq!(published.len(), groups.len());
    for (name, group) in groups {
        let theirs: BTreeSet<_> =
            published[&format!("FACE_LANDMARKS_{name}")].iter().map(|&edge| unordered(edge)).collect();
        let ours: BTreeSet<_> = Contour::ALL
            .iter()
            .filter(|line| line.group() == group)
            .flat_map(|line| line.segments())
            .map(unordered)
            .collect();
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn contours_and_groups_have_their_mirror() {
    for line in Contour::ALL {
        let mirrored: BTreeSet<_> =
            line.segments().map(|edge| unordered(edge.map(|i| MIRROR[usize::from(i)]))).collect();
        assert_eq!(mirrored, line.mirror().segments().map(unordered).collect(), "{line}");
        assert_eq!(line.group().mirror(), line.mirror().group());
        if line.mirror() != line {
            let in_order: Vec<u16> = line.points().iter().map(|&i| MIRROR[usize::from(i)]).collect();
            assert_eq!(in_order, line.mirror().points(), "{line}: partners are written in the same order");
        }
        if line != Contour::RightIris && line != Contour::LeftIris {
            let side = line.points().iter().map(|&i| CANONICAL_CM[usize::from(i)][0]).sum::<f32>();
            let expected = if line.name().starts_with("left") { 1.0 } else { -1.0 };
            assert!(line.mirror() == line || side * expected > 0.0, "{line}: the subject's left is +x");
        }
    }
    for group in LandmarkGroup::ALL {
        let mut mirrored: Vec<u16> = group.points().iter().map(|&i| MIRROR[usize::from(i)]).collect();
        mirrored.sort_unstable();
        assert_eq!(mirrored, group.mirror().points(), "{group}");
    }
    assert_eq!(LandmarkGroup::RightIris.points(), [468, 469, 470, 471, 472], "468 is the subject's right");
    assert_eq!(LandmarkGroup::LeftIris.points(), [473, 474, 475, 476, 477]);
    // google-ai-edge/mediapipe, face_model_with_iris.obj: x of 469, 471 and 474, 476.
    let x: BTreeMap<u16, f64> = BTreeMap::from([
        (468, -3.18175),
        (469, -2.58175),
        (471, -3.78175),
        (473, 3.181751),
        (474, 3.781751),
        (476, 2.581751),
    ]);
    for (i, at) in &x {
        assert!((x[&MIRROR[usize::from(*i)]] + at).abs() < 1e-5, "{i}");
    }
}

#[test]
fn the_68_points_are_latentsyncs_but_for_the_ends_of_the_brows() {
    // LatentSync's and MaixPy's list has 71 and 301 at places 17 and 26: they lie on the temples.
    let listed = [
        162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, 70, 63, 105, 66, 107, 336,
        296, 334, 293, 300, 168, 197, 5, 4, 75, 97, 2, 326, 305, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373,
        380, 61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
    ];
    assert_eq!(ibug68::LANDMARKS, listed);
    for (points, brow) in [(17..=21, LandmarkGroup::RightBrow), (22..=26, LandmarkGroup::LeftBrow)] {
        assert!(points.into_iter().all(|i: usize| brow.points().contains(&listed[i])), "{brow}");
    }
    // CONVENTIONS §3.2.
    let mirror = [
        16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 27, 28, 29,
        30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57,
        56, 55, 64, 63, 62, 61, 60, 67, 66, 65,
    ];
    assert_eq!(ibug68::MIRROR, mirror, "the one derived from the 478 equals the list");
    for (i, &partner) in ibug68::MIRROR.iter().enumerate() {
        assert_eq!(usize::from(ibug68::MIRROR[usize::from(partner)]), i);
        assert_eq!(Part::of(i as u8).unwrap().mirror(), Part::of(partner).unwrap());
    }
    assert!(Part::ALL.iter().flat_map(|part| part.points()).eq(0..68), "the parts follow one another");
    // A few of §3.1's positions: the map, the order of the axes and the canonical face agree.
    for (i, at) in [
        (0, [-7.556, 4.107, -0.992]),
        (30, [0.0, -0.463, 7.587]),
        (45, [4.446, 2.664, 3.173]),
        (67, [-0.583, -4.518, 5.340]),
    ] {
        let point = CANONICAL_CM[usize::from(ibug68::LANDMARKS[i])];
        let worst = point.iter().zip(at).map(|(a, b)| (a - b).abs()).fold(0.0_f32, f32::max);
        assert!(worst < 6e-4, "{i}: {point:?}");
    }
}

#[test]
fn small_sets_agree() {
    assert_eq!(landmarks::SIX_POINTS, [4, 152, 33, 263, 61, 291]);
    assert_eq!(ibug68::SIX_POINTS.map(|i| ibug68::LANDMARKS[usize::from(i)]), landmarks::SIX_POINTS);
    let partner = [0, 1, 3, 2, 5, 4];
    for (i, point) in landmarks::SIX_POINTS.into_iter().enumerate() {
        assert_eq!(MIRROR[usize::from(point)], landmarks::SIX_POINTS[partner[i]]);
    }
    let five = [1, 0, 2, 4, 3];
    for (i, points) in landmarks::FIVE_POINTS.iter().enumerate() {
        let mirrored: BTreeSet<u16> = points.iter().map(|&point| MIRROR[usize::from(point)]).collect();
        assert_eq!(mirrored, landmarks::FIVE_POINTS[five[i]].iter().copied().collect());
        let mirrored: BTreeSet<u8> =
            ibug68::FIVE_POINTS[i].iter().map(|&point| ibug68::MIRROR[usize::from(point)]).collect();
        assert_eq!(mirrored, ibug68::FIVE_POINTS[five[i]].iter().copied().collect());
    }
    for [p1, p2, p3, p4, p5, p6] in ibug68::EYE_ASPECT {
        let at = |i: u8| CANONICAL_CM[usize::from(ibug68::LANDMARKS[usize::from(i)])];
        assert!(at(p2)[1] > at(p6)[1] && at(p3)[1] > at(p5)[1], "the upper lid is above the lower");
        assert!(at(p1)[0] < at(p2)[0] && at(p3)[0] < at(p4)[0], "from image left to image right");
    }
    assert_eq!(ibug68::INTER_OCULAR, [36, 45]);
}

#[test]
fn views_want_all_landmarks() {
    let all: Vec<u16> = (0..478).collect();
    assert_eq!(ibug68::view(&all).unwrap(), ibug68::LANDMARKS);
    assert_eq!(ibug68::view(&all[..468]).unwrap(), ibug68::LANDMARKS);
    assert!(ibug68::view(&all[..467]).unwrap_err().to_string().contains("467 entries"));
    assert_eq!(landmarks::mirrored(&all, |i| i).unwrap(), MIRROR);
    assert!(landmarks::mirrored(&all[1..], |i| i).is_err());
}
