//! Every face of the mesh has its class, and left is the mirror image of right.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests print what they measure")]

use std::collections::BTreeMap;

use lineament_face::{FaceModel, HeadAsset, SegmentationClass as Class, brow_density};

fn sorted(mut quad: [u32; 4]) -> [u32; 4] {
    quad.sort_unstable();
    quad
}

#[test]
fn classes_are_mirrored() {
    let model = FaceModel::load().unwrap();
    let topology = model.topology();
    let class_of: BTreeMap<_, _> =
        topology.quads.iter().map(|q| sorted(*q)).zip(model.quad_classes().iter().copied()).collect();
    let mut counts = BTreeMap::new();
    for (quad, &class) in topology.quads.iter().zip(model.quad_classes()) {
        let class = Class::from_id(class).unwrap();
        *counts.entry(class.name()).or_insert(0) += 1;
        let image = sorted(quad.map(|v| topology.mirror[v as usize]));
        assert_eq!(Class::from_id(class_of[&image]), Some(class.mirror()), "face {quad:?}");
    }
    println!("faces by class: {counts:?}");
    let expected = [
        Class::Skin,
        Class::Nose,
        Class::RightEye,
        Class::RightBrow,
        Class::RightEar,
        Class::MouthInterior,
        Class::TopLip,
        Class::BottomLip,
        Class::Neck,
    ];
    assert!(expected.iter().all(|class| counts[class.name()] >= 9));
    assert!(!counts.contains_key(Class::Background.name()) && !counts.contains_key(Class::Hair.name()));
}

#[test]
fn brows_grow_above_the_eyes_and_nowhere_else() {
    let asset = HeadAsset::from_bytes(include_bytes!("../../../assets/head/head.lin")).unwrap();
    let mut inside = 0;
    for (&[x, y, z], &twin) in asset.positions.iter().zip(&asset.mirror) {
        let density = brow_density([x, y, z]);
        assert_eq!(density, brow_density(asset.positions[twin as usize]));
        if density > 0.0 {
            assert!((0.009..0.06).contains(&x.abs()) && (0.008..0.03).contains(&y) && z > -0.02);
            inside += 1;
        }
    }
    println!("{inside} vertices in the brows");
    assert!(inside > 10);
    assert!(brow_density([0.03, 0.0205, 0.02]) > 0.9);
    assert!(brow_density([f32::NAN, 0.02, 0.0]) == 0.0);
}
