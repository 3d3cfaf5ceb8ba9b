//! A head's file is read back as it was written, and a cut, damaged, foreign or future one is refused in words.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is wrong")]

use lineament_face::{FaceModel, HEAD_FORMAT_VERSION, HeadAsset, HeadError};

const BYTES: &[u8] = include_bytes!("../../../assets/head/head.lin");

#[test]
fn small_whole_and_the_same_again() {
    println!("head.lin: {} bytes", BYTES.len());
    assert!(BYTES.len() < 6 << 20);
    let asset = HeadAsset::from_bytes(BYTES).unwrap();
    assert!(asset.source.contains("CC0"));
    assert_eq!(asset.positions.len(), 6055);
    assert_eq!(asset.targets.iter().filter(|t| t.group != "macrodetails").count(), 348);
    assert_eq!(asset.landmarks.len(), 468);
    assert!(asset.units.len() >= 52);
    let again = asset.to_bytes().unwrap();
    assert_eq!(HeadAsset::from_bytes(&again).unwrap(), asset);
    assert_eq!(again, BYTES, "the same asset gives the same bytes");
}

#[test]
fn from_a_path() {
    let folder = std::env::temp_dir().join(format!("lineament-head-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("head.lin");
    std::fs::write(&path, BYTES).unwrap();
    assert_eq!(HeadAsset::from_path(&path).unwrap(), HeadAsset::from_bytes(BYTES).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    let gone = HeadAsset::from_path(&path).unwrap_err();
    assert!(matches!(gone, HeadError::Unreadable { .. }));
    assert!(gone.to_string().contains("head.lin"), "{gone}");
}

#[test]
fn a_future_version_a_cut_file_and_a_foreign_one() {
    let mut future = BYTES.to_vec();
    future[8..12].copy_from_slice(&(HEAD_FORMAT_VERSION + 1).to_le_bytes());
    let error = HeadAsset::from_bytes(&future).unwrap_err();
    assert_eq!(error, HeadError::Version { found: HEAD_FORMAT_VERSION + 1, known: HEAD_FORMAT_VERSION });
    assert!(error.to_string().contains("update the program"), "{error}");

    for length in [8, 23, 24, 1000, BYTES.len() - 1] {
        let error = HeadAsset::from_bytes(&BYTES[..length]).unwrap_err();
        assert!(matches!(error, HeadError::Length { found, .. } if found == length), "{length}: {error}");
    }
    let mut longer = BYTES.to_vec();
    longer.push(0);
    assert!(matches!(HeadAsset::from_bytes(&longer).unwrap_err(), HeadError::Length { .. }));

    for foreign in [&b""[..], b"LINHEA", b"glTF\x02\0\0\0", &[0xff; 4096]] {
        assert!(matches!(HeadAsset::from_bytes(foreign).unwrap_err(), HeadError::NotAHead { .. }));
    }
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let mut bytes = BYTES.to_vec();
    for place in (8..BYTES.len()).step_by(BYTES.len() / 60) {
        bytes[place] ^= 1 << (place % 8);
        assert!(HeadAsset::from_bytes(&bytes).is_err(), "byte {place}");
        bytes[place] ^= 1 << (place % 8);
    }
}

/// With the checksum right and the content wrong the checks behind it must hold: indices out of range and lists of the wrong length.
#[test]
fn content_that_does_not_fit_is_refused_rather_than_indexed() {
    let asset = HeadAsset::from_bytes(BYTES).unwrap();
    let far = asset.positions.len() as u32;
    type Spoil = fn(&mut HeadAsset, u32);
    let spoils: [(&str, Spoil); 12] = [
        ("quad", |a, far| a.quads[7][2] = far),
        ("mirror", |a, far| a.mirror[3] = far),
        ("mirror list", |a, _| a.mirror.truncate(9)),
        ("texture", |a, _| a.quad_uvs[0][0] = u32::MAX),
        ("unit", |a, far| a.units[5].shape.indices.last_mut().into_iter().for_each(|i| *i = far)),
        ("target's mirror", |a, _| a.targets[5].mirror = 9999),
        ("control", |a, _| a.controls[5].positive = Some(9999)),
        ("jaw", |a, far| a.jaw.weights[0].0 = far),
        ("landmark", |a, far| a.landmarks[0].vertices[1] = far),
        ("lips", |a, far| a.lips[0].vertices[1] = far),
        ("parts", |a, _| a.parts[1].count += 1),
        ("basis", |a, _| a.basis.modes[0].truncate(3)),
    ];
    for (what, spoil) in spoils {
        let mut bad = asset.clone();
        spoil(&mut bad, far);
        let error = HeadAsset::from_bytes(&bad.to_bytes().unwrap()).unwrap_err();
        assert!(matches!(error, HeadError::Damaged { .. }), "{what}: {error}");
    }
}

#[test]
fn wrong_parameters_are_refused_in_words() {
    let model = FaceModel::load().unwrap();
    let text = model.unit("jawOpenn").unwrap_err().to_string();
    assert!(text.contains("jawOpen"), "{text}");
    assert!(matches!(model.control("nose"), Err(HeadError::Unknown { .. })));
    let mut person = model.sample(1);
    person.age = f32::NAN;
    assert!(model.identity(&person).unwrap_err().to_string().contains("age"));
    for spoil in [
        |p: &mut lineament_face::Person| p.age = 0.0,
        |p: &mut lineament_face::Person| p.origin = [0.0; 3],
        |p: &mut lineament_face::Person| p.controls[3] = 1.5,
        |p: &mut lineament_face::Person| p.controls.truncate(3),
        |p: &mut lineament_face::Person| p.iris_radius = 0.1,
        |p: &mut lineament_face::Person| p.size = f32::INFINITY,
    ] {
        let mut person = model.sample(1);
        spoil(&mut person);
        assert!(model.identity(&person).is_err());
    }
    let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
    let before = mesh.clone();
    let mut weights = model.rest_weights();
    weights[2] = f32::NAN;
    let error = model.express(&neutral, &weights, Default::default(), &mut mesh).unwrap_err();
    assert!(error.to_string().contains(&model.units()[2].name), "{error}");
    assert!(model.express(&neutral, &weights[1..], Default::default(), &mut mesh).is_err());
    let mut gaze = lineament_face::Gaze::default();
    gaze.left.yaw = f32::INFINITY;
    assert!(model.express(&neutral, &model.rest_weights(), gaze, &mut mesh).is_err());
    assert_eq!(mesh, before, "an error leaves the mesh as it was");
    let mut identity = model.identity(&model.sample(1)).unwrap();
    identity.weights[0] = f32::NAN;
    assert!(model.shape(&identity, &mut neutral).is_err());
}
