//! The labels of a mirrored picture.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use lineament_face::landmarks::MIRROR;
use lineament_face::*;

fn labels() -> Labels {
    let mut units = ActionUnits::default();
    units.set_side(ActionUnit::Au12, Side::Left, 0.75);
    let mut blendshapes = Blendshapes::default();
    blendshapes[Blendshape::MouthSmileLeft] = 0.5;
    let mut camera = CameraRecord::pinhole(128.0, 256, 128, CameraOrigin::Truth);
    camera.distortion = vec![0.1, 0.2, 0.3, 0.4, 0.5];
    camera.cx = 100.0;
    let mut labels = Labels {
        bounds: Some([16.0, 20.0, 32.0, 40.0]),
        landmarks: Some((0..478).map(|i| [i as f32 / 8.0, i as f32, 1.0]).collect()),
        visibility: Some((0..478).map(|i| i as f32 / 512.0).collect()),
        landmarks68: Some((0..68).map(|i| [i as f32, 2.0]).collect()),
        points5: Some([[1.0, 0.0], [2.0, 0.0], [3.0, 0.0], [4.0, 0.0], [5.0, 0.0]]),
        rotation_xyzw: Some([0.1, 0.5, 0.5, 0.7]),
        translation_m: Some([0.25, 0.5, 0.75]),
        yaw: Some(20.0),
        pitch: Some(10.0),
        roll: Some(5.0),
        direction: Some(HeadDirection::Right),
        blendshapes: Some(blendshapes),
        gaze: Some(GazeRecord {
            yaw: 1.0,
            pitch: 2.0,
            left: EyeGaze { yaw: 3.0, pitch: 4.0 },
            right: EyeGaze { yaw: 5.0, pitch: 6.0 },
        }),
        emotion: Some(Emotion::Joy),
        emotion_votes: Some(EmotionScores::default()),
        subject: Some("S005".to_owned()),
        camera: Some(camera),
        segmentation: Some(ClassMap { width: 3, classes: vec![3, 4, 255, 1, 2, 0] }),
        ..Labels::default()
    };
    labels.set_action_units(&units);
    labels
}

#[test]
fn the_mirror_of_the_mirror_is_the_same() {
    let labels = labels();
    assert_eq!(labels.mirrored(256.0).mirrored(256.0), labels);
    assert_eq!(Labels::default().mirrored(256.0), Labels::default());
}

#[test]
fn left_and_right_change_places() {
    let mirrored = labels().mirrored(256.0);
    assert_eq!(mirrored.bounds, Some([208.0, 20.0, 32.0, 40.0]));
    assert_eq!(mirrored.landmarks.unwrap()[33], [256.0 - f32::from(MIRROR[33]) / 8.0, f32::from(MIRROR[33]), 1.0]);
    assert_eq!(mirrored.landmarks68.unwrap()[0], [240.0, 2.0], "the jaw's end at image left was the other end");
    assert_eq!(mirrored.points5.unwrap().map(|point| point[0]), [254.0, 255.0, 253.0, 251.0, 252.0]);
    assert_eq!((mirrored.yaw, mirrored.pitch, mirrored.roll), (Some(-20.0), Some(10.0), Some(-5.0)));
    assert_eq!(mirrored.rotation_xyzw, Some([0.1, -0.5, -0.5, 0.7]));
    assert_eq!(mirrored.direction, Some(HeadDirection::Left));
    assert_eq!(mirrored.gaze.unwrap().left, EyeGaze { yaw: -5.0, pitch: 6.0 });
    assert_eq!(mirrored.blendshapes.unwrap()[Blendshape::MouthSmileRight], 0.5);
    assert_eq!(mirrored.segmentation.unwrap().classes, [255, 3, 4, 0, 2, 1], "eyes change places and names");
    let camera = mirrored.camera.unwrap();
    assert_eq!((camera.cx, camera.distortion), (156.0, vec![0.1, 0.2, 0.3, -0.4, 0.5]));
    let labels = labels().mirrored(256.0);
    assert_eq!(
        [labels.action_unit("AU12L"), labels.action_unit("AU12R"), labels.action_unit("AU12")],
        [Some(0.0), Some(0.75), Some(0.375)]
    );
    assert_eq!(labels.action_unit("AU51"), None, "a unit without geometry is not coded");
}

#[test]
fn labels_go_there_and_back_as_json() {
    let mut labels = labels();
    labels.segmentation = None;
    let text = serde_json::to_string(&labels).unwrap();
    assert!(
        text.starts_with(r#"{"box":[16.0"#) && text.contains(r#""action_units":{"AU1":0.0,"AU1L":0.0"#),
        "{text:.60}"
    );
    assert_eq!(serde_json::from_str::<Labels>(&text).unwrap(), labels);
    assert_eq!(serde_json::from_str::<Labels>("{}").unwrap(), Labels::default());
    assert!(
        serde_json::from_str::<Labels>(r#"{"action_units":{"AU0":1}}"#).unwrap_err().to_string().contains("nearest")
    );
    assert_eq!(serde_json::to_string(&Labels::default()).unwrap(), "{}");
}

#[test]
fn lists_of_a_wrong_length_do_not_panic() {
    let labels = Labels { landmarks: Some(vec![[0.0; 3]; 3]), landmarks68: Some(Vec::new()), ..Labels::default() };
    assert_eq!(labels.mirrored(10.0), Labels::default());
    assert_eq!(ClassMap { width: 0, classes: vec![3] }.mirrored().classes, [4]);
}
