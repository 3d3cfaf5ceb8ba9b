//! Records are written as DESIGN §7 says, read back to the bit, and refused when they are wrong.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::io::Cursor;

use lineament_face::*;
use proptest::prelude::*;

/// A frame with one face of which everything is known, in numbers that are easy to recognise.
fn full() -> FrameRecord {
    let camera = CameraRecord::pinhole(640.0, 640, 480, CameraOrigin::Assumed);
    let pose = PoseRecord {
        rotation_xyzw: [0.0, 0.6, 0.0, 0.8],
        translation_m: [0.01, -0.02, 0.6],
        yaw: -12.1,
        pitch: 3.0,
        roll: 0.4,
    };
    let gaze = GazeRecord {
        yaw: 1.0,
        pitch: -2.0,
        left: EyeGaze { yaw: 1.2, pitch: -2.1 },
        right: EyeGaze { yaw: 0.8, pitch: -1.9 },
    };
    let mut action_units = ActionUnits::default();
    for (i, value) in action_units.as_mut_array().iter_mut().enumerate() {
        *value = i as f32 / 64.0;
    }
    let mut blendshapes = Blendshapes::default();
    for (i, value) in blendshapes.as_mut_array().iter_mut().enumerate() {
        *value = i as f32 / 100.0;
    }
    let mut scores = EmotionScores::new([0.02; 8]);
    scores[Emotion::Joy] = 0.86;
    let face = FaceRecord {
        id: 0,
        score: 0.98,
        bounds: [201.0, 90.5, 180.0, 182.0],
        landmarks: Some(
            (0..478).map(|i| [201.0 + i as f32 / 8.0, 90.5 + i as f32 / 4.0, 10.0 - 0.5 * i as f32]).collect(),
        ),
        landmark_sigma: Some((0..478).map(|i| 0.5 + i as f32 / 1024.0).collect()),
        visibility: Some((0..478).map(|i| if i % 2 == 0 { 1.0 } else { 0.25 }).collect()),
        landmarks68: Some((0..68).map(|i| [210.0 + i as f32, 95.0 + 2.0 * i as f32]).collect()),
        pose: Some(pose),
        direction: Some(HeadDirection::Forward),
        action_units: Some(action_units),
        blendshapes: Some(blendshapes),
        gaze: Some(gaze),
        emotion: Some(EmotionRecord::new(scores, false)),
    };
    let mut frame = FrameRecord::new("clips/clip.mp4", 640, 480, camera);
    (frame.frame, frame.time_s) = (12, 0.48);
    frame.faces.push(face);
    frame
}

/// The same as a rendered picture, with the parameters beside it.
fn rendered() -> FrameRecord {
    let mut frame = full();
    frame.source = "000012.png".to_owned();
    frame.camera.origin = CameraOrigin::Truth;
    let face = &frame.faces[0];
    let state = FaceState {
        identity: IdentityState { seed: Some(u64::MAX), parameters: vec![0.1, -1.5, 3.0e-8] },
        expression: ExpressionState { action_units: face.action_units.unwrap(), blendshapes: Blendshapes::default() },
        gaze: face.gaze.unwrap(),
        pose: face.pose.unwrap(),
        camera: frame.camera.clone(),
    };
    frame.truth = Some(Truth { recipe: "portrait".to_owned(), seed: 7, index: 12, faces: vec![state] });
    frame
}

fn written(frames: &[FrameRecord]) -> String {
    let mut writer = RecordWriter::new(Vec::new());
    for frame in frames {
        writer.write(frame).unwrap();
    }
    String::from_utf8(writer.finish().unwrap()).unwrap()
}

fn read(text: &str) -> Result<Vec<FrameRecord>, FaceError> {
    RecordReader::new(Cursor::new(text)).collect()
}

#[test]
fn the_golden_file_is_what_is_written_and_reads_back() {
    let empty = FrameRecord::new("empty.png", 32, 24, CameraRecord::pinhole(40.0, 32, 24, CameraOrigin::File));
    let frames = [full(), empty, rendered()];
    let golden = include_str!("golden/frames.jsonl");
    assert_eq!(written(&frames), golden);
    assert_eq!(read(golden).unwrap(), frames);
}

#[test]
fn the_keys_are_those_of_the_design_in_its_order() {
    // The example of DESIGN §7, its lists and maps shortened there.
    let design = r#"{"source":"clip.mp4","frame":12,"time_s":0.48,"width":640,"height":480,
        "camera":{"fx":640.0,"fy":640.0,"cx":320.0,"cy":240.0,"distortion":[0,0,0,0,0],"origin":"assumed"},
        "faces":[{"id":0,"score":0.98,"box":[201.0,90.5,180.0,182.0],"landmarks":[[1,2,3]],"landmark_sigma":[1],"visibility":[0.9],
        "landmarks68":[[1,2]],"pose":{"rotation_xyzw":[1],"translation_m":[1],"yaw":-12.1,"pitch":3.0,"roll":0.4},"direction":"forward",
        "action_units":{"AU1":0.1},"blendshapes":{"browInnerUp":0.1},
        "gaze":{"yaw":1.0,"pitch":-2.0,"left":{"yaw":1.2,"pitch":-2.1},"right":{"yaw":0.8,"pitch":-1.9}},
        "emotion":{"label":"joy","scores":{"joy":0.91},"uncertain":false}}]}"#;
    let keys = |text: &str| -> Vec<String> {
        let quoted = text.split('"').collect::<Vec<_>>();
        let is_key = |i: usize| quoted.get(i + 1).is_some_and(|after| after.trim_start().starts_with(':'));
        (1..quoted.len()).step_by(2).filter(|&i| is_key(i)).map(|i| quoted[i].to_owned()).collect()
    };
    let in_vocabulary = |key: &String| {
        !(AuColumn::parse(key).is_ok() || key.parse::<Blendshape>().is_ok() || key.parse::<Emotion>().is_ok())
    };
    let ours: Vec<String> = keys(&written(&[full()])).into_iter().filter(in_vocabulary).collect();
    let theirs: Vec<String> = keys(design).into_iter().filter(in_vocabulary).collect();
    assert_eq!(ours, theirs);
    assert!(theirs.len() > 30);
}

#[test]
fn maps_have_every_name_in_the_order_of_the_vocabulary() {
    let text = written(&[full()]);
    let mut at = 0;
    let names = AuColumn::ALL.iter().map(|column| column.name());
    let names = names.chain(Blendshape::ALL.map(Blendshape::name)).chain(Emotion::ALL.map(Emotion::name));
    for name in names {
        let key = format!("\"{name}\":");
        at += text[at..].find(&key).unwrap_or_else(|| panic!("`{name}` in its order")) + key.len();
    }
}

#[test]
fn unknown_keys_and_missing_parts_are_passed_over() {
    let text = written(&[FrameRecord::new("a.png", 2, 1, CameraRecord::pinhole(2.0, 2, 1, CameraOrigin::Assumed))]);
    let more = text.replacen("{\"source\"", "{\"later\":{\"deep\":[1,{\"x\":null}]},\"source\"", 1);
    assert_eq!(read(&more).unwrap(), read(&text).unwrap());
    let faces = text.replacen(
        "\"faces\":[]",
        "\"faces\":[{\"id\":3,\"score\":0.5,\"box\":[1,2,3,4],\"pose\":null,\"age\":30}]",
        1,
    );
    assert_eq!(read(&faces).unwrap()[0].faces, [FaceRecord::new(3, 0.5, [1.0, 2.0, 3.0, 4.0])]);
    let around = format!("\u{feff}\r\n  \n{}\r\n\n", text.trim());
    assert_eq!(read(&around).unwrap().len(), 1);
    assert!(read("").unwrap().is_empty());
}

#[test]
fn numbers_that_json_has_not_are_refused_on_writing() {
    type Spoil = fn(&mut FrameRecord);
    let cases: [(&str, Spoil); 22] = [
        ("time_s", |f| f.time_s = f64::NAN),
        ("camera.fy", |f| f.camera.fy = f64::INFINITY),
        ("camera.fx", |f| f.camera.fx = 0.0),
        ("camera.distortion", |f| f.camera.distortion = vec![0.0; 4]),
        ("camera.distortion[2]", |f| f.camera.distortion[2] = f64::NAN),
        ("width", |f| f.width = 0),
        ("faces[0].score", |f| f.faces[0].score = 1.5),
        ("faces[0].box[3]", |f| f.faces[0].bounds[3] = f64::NAN),
        ("faces[0].landmarks[477][2]", |f| f.faces[0].landmarks.as_mut().unwrap()[477][2] = f32::NAN),
        ("faces[0].landmarks", |f| f.faces[0].landmarks.as_mut().unwrap().truncate(468)),
        ("faces[0].landmark_sigma[3]", |f| f.faces[0].landmark_sigma.as_mut().unwrap()[3] = -1.0),
        ("faces[0].landmark_sigma[4]", |f| f.faces[0].landmark_sigma.as_mut().unwrap()[4] = f32::INFINITY),
        ("faces[0].visibility[5]", |f| f.faces[0].visibility.as_mut().unwrap()[5] = f32::NAN),
        ("faces[0].landmarks68[67][1]", |f| f.faces[0].landmarks68.as_mut().unwrap()[67][1] = f32::INFINITY),
        ("faces[0].pose.rotation_xyzw", |f| f.faces[0].pose.as_mut().unwrap().rotation_xyzw = [0.0; 4]),
        ("faces[0].pose.roll", |f| f.faces[0].pose.as_mut().unwrap().roll = f64::NAN),
        ("faces[0].action_units.AU12L", |f| {
            f.faces[0].action_units.as_mut().unwrap().set_side(ActionUnit::Au12, Side::Left, f32::NAN);
        }),
        ("faces[0].blendshapes.tongueOut", |f| {
            f.faces[0].blendshapes.as_mut().unwrap()[Blendshape::TongueOut] = f32::NAN
        }),
        ("faces[0].gaze.left.pitch", |f| f.faces[0].gaze.as_mut().unwrap().left.pitch = f64::NAN),
        ("faces[0].emotion.label", |f| f.faces[0].emotion.as_mut().unwrap().label = Emotion::Fear),
        ("faces[1].id", |f| f.faces.push(f.faces[0].clone())),
        ("truth.faces[0].identity.parameters[1]", |f| {
            f.truth.as_mut().unwrap().faces[0].identity.parameters[1] = f32::NAN;
        }),
    ];
    for (key, spoil) in cases {
        let mut frame = rendered();
        spoil(&mut frame);
        let mut writer = RecordWriter::new(Vec::new());
        writer.write(&full()).unwrap();
        let before = written(&[full()]);
        let error = writer.write(&frame).unwrap_err().to_string();
        assert!(error.starts_with(&format!("line 2, key `{key}`: ")), "{key}: {error}");
        assert!(frame.check().unwrap_err().to_string().contains(&format!("key `{key}`")));
        writer.write(&full()).unwrap();
        let text = String::from_utf8(writer.finish().unwrap()).unwrap();
        assert_eq!(text, before.repeat(2), "nothing of a refused record is written");
    }
}

#[test]
fn wrong_lines_are_named_with_their_key_and_the_next_line_is_read() {
    let good = written(&[full()]);
    let good = good.trim();
    for (from, to, key, words) in [
        (r#""frame":12"#, r#""frame":"12""#, "frame", "expected u64"),
        (r#""frame":12"#, r#""frame":-1"#, "frame", "invalid value"),
        (r#""frame":12,"#, "", ".", "missing field `frame`"),
        (r#""yaw":-12.1"#, r#""yaw":null"#, "faces[0].pose.yaw", "invalid type: null"),
        (r#""yaw":-12.1"#, r#""yaw":NaN"#, "faces[0].pose.yaw", "expected"),
        (r#""yaw":-12.1"#, r#""yaw":1e400"#, "faces[0].pose.yaw", "out of range"),
        (r#""AU12":"#, r#""AU13":"#, "faces[0].action_units", "`AU13` is no column"),
        (r#""browDownLeft":"#, r#""browdownleft":"#, "faces[0].blendshapes", "`browDownLeft`"),
        (r#""browDownLeft":0.41,"#, "", "faces[0].blendshapes", "`browDownLeft` is missing"),
        (r#""direction":"forward""#, r#""direction":"front""#, "faces[0].direction", "is no direction"),
        (r#""label":"joy""#, r#""label":"fear""#, "faces[0].emotion.label", "largest score"),
        (r#""landmarks":[["#, r#""landmarks":[[0,0,0],["#, "faces[0].landmarks", "479 entries"),
        (r#""landmarks":[[201.0"#, r#""landmarks":[[1e39"#, "faces[0].landmarks[0][0]", "out of range"),
        (r#""origin":"assumed""#, r#""origin":"guessed""#, "camera.origin", "unknown variant"),
        (r#"{"source""#, r#"{"source":1,"source""#, "source", "invalid type"),
        (r#"{"source""#, r#"[{"source""#, "[0]", "invalid type: map"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "`{from}` is in the line");
        let text = format!("{good}\n\n{bad}\n{good}\n");
        let lines: Vec<_> = RecordReader::new(Cursor::new(&text)).collect();
        assert_eq!(lines.len(), 3, "{to}");
        let error = lines[1].as_ref().unwrap_err().to_string();
        assert!(error.starts_with("line 3, key `"), "{to}: {error}");
        assert!(error.contains(&format!("key `{key}`")) && error.contains(words), "{to}: {error}");
        assert!(lines[0].is_ok() && lines[2].is_ok());
    }
}

#[test]
fn no_cut_or_foreign_text_panics() {
    let good = written(&[rendered()]);
    for at in (0..good.len() - 1).step_by(97) {
        let error = read(&good[..at]);
        assert!(at == 0 || error.is_err(), "cut at {at}");
    }
    let deep = "[".repeat(100_000);
    for text in [deep.as_str(), "null", "{}", "[]", "1e999", "\"\\ud800\"", "\u{0}", "{\"source\":{}}"] {
        assert!(read(text).unwrap_err().to_string().starts_with("line 1, key `"), "{text:.20}");
    }
    let invalid: Vec<_> = RecordReader::new(&b"{\"source\":\"\xff\xfe\"}\n\xff\n"[..]).collect();
    assert!(invalid.len() == 2 && invalid.iter().all(Result::is_err));
}

#[test]
fn a_line_without_an_end_is_given_up() {
    let mut lines = RecordReader::new(std::io::BufReader::new(std::io::repeat(b' ')));
    let error = lines.next().unwrap().unwrap_err().to_string();
    assert!(error.contains("line 1") && error.contains("one record a line"), "{error}");
    assert!(lines.next().is_none());
}

fn any_finite() -> impl Strategy<Value = f32> {
    any::<u32>().prop_map(f32::from_bits).prop_filter("finite", |value| value.is_finite())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn round_trips_are_exact(
        seed in any::<u64>(),
        time in any::<f64>().prop_filter("finite", |value| value.is_finite()),
        points in proptest::collection::vec([any_finite(), any_finite(), any_finite()], 478),
        shapes in proptest::collection::vec(any_finite(), 52),
        units in proptest::collection::vec(0.0_f32..1.0, 42),
        source in any::<String>(),
    ) {
        let mut frame = rendered();
        (frame.source, frame.time_s) = (source, time);
        frame.truth.as_mut().unwrap().seed = seed;
        frame.faces[0].blendshapes.as_mut().unwrap().as_mut_array().copy_from_slice(&shapes);
        frame.faces[0].action_units.as_mut().unwrap().as_mut_array().copy_from_slice(&units);
        frame.faces[0].landmarks = Some(points);
        let text = written(std::slice::from_ref(&frame));
        let again = read(&text).unwrap();
        prop_assert_eq!(&again[0], &frame);
        prop_assert_eq!(written(&again), text);
    }
}
