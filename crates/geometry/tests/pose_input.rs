//! The promise: pose values that make no sense are refused with the value and the remedy, never a panic or a NaN.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and report as tests do"
)]

use lineament_geometry::pose::*;
use lineament_geometry::{Degrees, GeometryError, Head, HeadCv, Position, Radians, Transform};

/// The text of an error must hold the value and the remedy.
fn assert_says<T: std::fmt::Debug>(result: Result<T, GeometryError>, words: &[&str]) {
    let text = result.unwrap_err().to_string();
    for word in words {
        assert!(text.contains(word), "{text:?} does not say {word:?}");
    }
}

#[test]
fn numbers_that_are_not_finite_are_refused_by_name() {
    let nan = f64::NAN;
    let (rows, place) = ([[nan; 3]; 3], [0.0; 3]);
    assert_says(YawPitchRoll { pitch: Degrees(nan), ..Default::default() }.to_rotation(), &["pitch", "NaN"]);
    assert_says(PosePara::from_slice(&[0.0, 0.0, nan, 0.0, 0.0, 0.0, 1.0]), &["Pose_Para", "NaN"]);
    assert_says(
        AflwAngles { yaw: Radians(0.0), pitch: Radians(0.0), roll: Radians(f64::INFINITY) }.to_rotation(),
        &["inf"],
    );
    assert_says(BiwiPose { rows, translation_mm: place }.to_pose(), &["rotation matrix", "NaN"]);
    assert_says(LabelMatrix { rows }.to_rotation(), &["rotation matrix", "NaN"]);
    assert_says(LabelMatrix::from_six([nan, 0.0, 0.0, 0.0, 1.0, 0.0]), &["six", "NaN"]);
    let vector = [0.0, nan, 0.0];
    assert_says(Img2Pose { rotation_vector: vector, translation: place }.to_pose(1.0), &["rotation vector", "NaN"]);
    assert_says(Img2Pose { rotation_vector: place, translation: place }.to_pose(0.0), &["unit", "0", "metres"]);
    assert_says(OpenCvPose::<Head>::new(vector, place).to_pose(), &["rotation vector", "NaN"]);
    assert_says(OpenCvPose::<HeadCv>::new(place, vector).to_pose(), &["translation", "NaN"]);
    let angle = Radians(nan);
    let openface = OpenFacePose { rx: angle, ry: Radians(0.0), rz: Radians(0.0), translation_mm: place };
    assert_says(openface.to_pose(), &["angle", "NaN"]);
    assert_says(LiveLinkHead { yaw: Radians(0.0), pitch: angle, roll: Radians(0.0) }.to_rotation(), &["angle", "NaN"]);
    let zero = Degrees(0.0);
    let unreal = UnrealPose { pitch: zero, yaw: zero, roll: Degrees(nan), location_cm: place };
    assert_says(unreal.to_pose(), &["angle", "NaN"]);
    assert_says(UnrealPose { roll: zero, location_cm: vector, ..unreal }.to_pose(), &["translation", "NaN"]);
    let quaternion = [nan, 0.0, 0.0, 1.0];
    assert_says(GltfPose { rotation: quaternion, translation: place }.to_pose(), &["quaternion", "NaN"]);
    assert_says(OpenXrPose { orientation: [0.0; 4], position: place }.to_pose(), &["quaternion", "too short"]);
    assert_says(UnityPose { rotation: [0.0; 4], position: place }.to_pose(), &["quaternion", "too short"]);
    assert_says(UnityCameraPose { rotation: quaternion, position: place }.to_pose(), &["quaternion", "NaN"]);
    assert_says(BlenderBone { rotation_quaternion: quaternion }.to_rotation(), &["quaternion", "NaN"]);
    let head = VrchatHead { yaw: nan, pitch: 0.0, roll: 0.0, position: place };
    assert_says(head.to_pose(Position::new(0.0, 0.0, 0.0)), &["VRChat", "NaN"]);
    assert_says(VrchatHead { yaw: 45.0, ..head }.to_pose(Position::new(0.0, 0.0, 0.0)), &["45", "not degrees"]);
    assert_says(AngleBins::HOPENET.index(Degrees(nan)), &["angle", "NaN"]);
}

#[test]
fn matrices_that_are_no_rotation_are_refused() {
    let stretched = [[1.2, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    assert_says(BiwiPose { rows: stretched, translation_mm: [0.0; 3] }.to_pose(), &["not a rotation", "4.400e-1"]);
    assert_says(LabelMatrix { rows: stretched }.to_rotation(), &["not a rotation", "orthonormal"]);
    let pose = Transform::facing_camera(0.5);
    let mut object = BlenderObject::from_pose(&pose);
    object.matrix_world[0][0] = -1.0;
    assert_says(object.to_pose(), &["not a rotation"]);
    let mut camera = BlenderCamera::from_pose(&pose);
    camera.matrix_world[3][1] = 0.25;
    assert_says(camera.to_pose(), &["last row", "0.25", "row by row"]);

    let matrix = MediaPipeMatrix::from_pose(&pose);
    assert_says(MediaPipeMatrix { columns: [f64::NAN; 16] }.to_pose(), &["MediaPipe", "NaN"]);
    assert_says(MediaPipeMatrix { columns: [0.0; 16] }.to_pose(), &["last row", "column by column"]);
    let transposed =
        MediaPipeMatrix::from_rows(std::array::from_fn(|i| std::array::from_fn(|j| matrix.columns[4 * i + j])));
    assert_says(transposed.to_pose(), &["last row", "-50", "column by column"]);
    let mut mirrored = matrix;
    mirrored.columns[0] = -1.0;
    assert_says(mirrored.to_pose(), &["scale", "-1", "mirror"]);
    let mut stretched = matrix;
    stretched.columns[0] = 1.2;
    assert_says(stretched.to_pose(), &["not a rotation"]);
    // A uniform scale is no fault.
    let mut scaled = matrix;
    scaled.columns[..12].iter_mut().for_each(|entry| *entry *= 1.07);
    assert!((scaled.scale() - 1.07).abs() < 1e-14);
    let back = scaled.to_pose().unwrap();
    assert!(back.rotation().angle_to(&pose.rotation()).0 < 1e-14 && back.translation() == pose.translation());
}

#[test]
fn bins_refuse_what_they_cannot_hold() {
    let bins = AngleBins::HOPENET;
    assert_says(bins.index(Degrees(99.0)), &["99", "-99", "leave the sample out"]);
    assert_says(bins.one_hot(Degrees(-99.1)), &["-99.1", "leave the sample out"]);
    assert_says(bins.soft(Degrees(96.5)), &["96.5", "96", "one-hot"]);
    assert_eq!(bins.soft(Degrees(96.0)).unwrap()[65], 1.0);
    assert_says(bins.decode(&[0.0; 62]), &["62", "66", "one number a bin"]);
    assert_says(bins.decode(&[]), &["0 entries", "66"]);
    let mut logits = [0.0; 66];
    logits[7] = f64::NAN;
    assert_says(bins.decode(&logits), &["logits", "NaN"]);
    logits[7] = 1e308;
    assert_eq!(bins.decode(&logits).unwrap(), bins.left_edge(7), "huge logits do not overflow");
    assert_says(bins.expectation(&[0.5; 66]), &["33", "softmax"]);
    let mut negative = bins.one_hot(Degrees(0.0)).unwrap();
    negative[0] = -0.2;
    assert_says(bins.expectation(&negative), &["-0.2", "softmax"]);
}

#[test]
fn malformed_texts_are_refused() {
    let remedy = "personne01146+0+0.jpg";
    for bad in [
        "",
        "personne",
        "personne.jpg",
        "personne01146+0+0.png",
        "person01146+0+0.jpg",
        "personne0114+0+0.jpg",
        "personne01146+0.jpg",
        "personne011460+0.jpg",
        "personne01146+0+0+0.jpg",
        "personne0114é+0+0.jpg",
        "personne00146+0+0.jpg",
        "personne16146+0+0.jpg",
        "personne01346+0+0.jpg",
        "personne01193+0+0.jpg",
        "personne01146+0+.jpg",
        "personne01146++0.jpg",
        "personne01146+0+9999999999.jpg",
        "personne01146 +0+0.jpg",
    ] {
        assert_says(bad.parse::<Pointing04Name>(), &[remedy, bad.get(..8).unwrap_or(bad)]);
    }
    assert_says("personne01146+20+0.jpg".parse::<Pointing04Name>(), &["tilt 20", "tilt is not on the grid", "snapped"]);
    assert_says(
        "personne01146+0-100.jpg".parse::<Pointing04Name>(),
        &["pan -100", "pan is not on the grid", "snapped"],
    );
    assert_says("personne01192+90+15.jpg".parse::<Pointing04Name>(), &["pan 15", "pan 0 only", "snapped"]);
    let name: Pointing04Name = "personne07205-60+75.jpg".parse().unwrap();
    assert_eq!((name.person, name.series, name.number), (7, 2, 5));
    assert_eq!((name.pose.tilt(), name.pose.pan()), (Degrees(-60.0), Degrees(75.0)));
    assert!(serde_json::from_str::<Pointing04>("[20,0]").is_err(), "the grid holds for files too");

    assert_says(BiwiPose::from_text("1 0 0\n0 1 0"), &["6", "12", "three rows"]);
    assert_says(BiwiPose::from_text("1 0 0\n0 1 O"), &["\"O\"", "not a number"]);
    assert_says(BiwiPose::from_text("1 0 0 0 1 0 0 0 1 0 0 nan"), &["BIWI", "NaN"]);
    assert_says(PosePara::from_slice(&[0.0; 6]), &["6", "7", "scale"]);
    let biwi = BiwiPose::from_text("1 0 0 \n0 1 0 \n0 0 1 \n\n85.2 -20.5 900.25 \n").unwrap();
    assert_eq!(biwi.to_pose().unwrap().translation(), Position::new(0.0852, -0.0205, 0.90025));
}
