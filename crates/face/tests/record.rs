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
    frame.truth =
        Some(Truth { recipe: "portrait".to_owned(), seed: 7, index: 12, faces: vec![state], ..Truth::default() });
    frame
}

/// The same with all that only a renderer knows.
fn labelled() -> FrameRecord {
    let mut frame = rendered();
    let units = frame.faces[0].action_units.unwrap();
    let truth = frame.truth.as_mut().unwrap();
    truth.camera = Some(CameraPlace { position_m: [0.1, 0.2, 0.6], rotation_xyzw: [1.0, 0.0, 0.0, 0.0] });
    truth.light = Some(LightRecord {
        environment: "studio 3".to_owned(),
        rotation_xyzw: [0.0, 0.6, 0.0, 0.8],
        gain: [1.0, 0.9, 0.8],
        sources: vec![LightSource { toward: [0.0, 1.0, 0.0], colour: [2.0, 2.0, 1.5] }],
    });
    truth.labels.push(FaceTruth {
        emotion: Some(Emotion::Joy),
        emotion_intensity: Some(0.75),
        facs: units.facs(),
        person: Some(PersonRecord {
            age_years: 31.5,
            masculinity: 0.25,
            origin: OriginShares { african: 0.5, asian: 0.25, european: 0.25 },
        }),
        head_to_camera: Some([[1.0, 0.0, 0.0, 0.0], [0.0, -1.0, 0.0, 0.0], [0.0, 0.0, -1.0, 0.6]]),
        landmarks_head_m: Some(vec![[0.01, 0.02, 0.03]; 478]),
        landmarks_camera_m: Some(vec![[0.01, -0.02, 0.57]; 478]),
        landmarks68_mesh: Some(vec![[12.5, 13.25]; 68]),
        attributes: [("hair".to_owned(), "short".to_owned())].into(),
    });
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
fn all_that_a_renderer_knows_comes_back_to_the_bit() {
    let frame = labelled();
    let text = written(std::slice::from_ref(&frame));
    assert_eq!(read(&text).unwrap(), std::slice::from_ref(&frame));
    let facs = &frame.truth.as_ref().unwrap().labels[0].facs;
    assert_eq!(facs.len(), AuColumn::COUNT);
    assert!(text.contains(r#""AU27":"C""#) && facs.values().any(|degree| *degree == FacsIntensity::None), "{facs:?}");
    assert!(
        read(&text.replacen(r#""AU27":"C""#, r#""AU27":"F""#, 1)).unwrap_err().to_string().contains("`F` is no degree")
    );
}

#[test]
fn labels_are_what_the_record_says() {
    let mut frame = labelled();
    // The right eye's six points of the 68 about (100, 50).
    for (i, offset) in [[-3.0, 0.0], [-1.0, -2.0], [1.0, -2.0], [3.0, 0.0], [1.0, 2.0], [-1.0, 2.0]].iter().enumerate()
    {
        frame.faces[0].landmarks68.as_mut().unwrap()[36 + i] = [100.0 + offset[0], 50.0 + offset[1]];
    }
    let labels = Labels::from_record(&frame, 0).unwrap();
    let face = &frame.faces[0];
    assert_eq!(labels.landmarks, face.landmarks);
    assert_eq!((labels.yaw, labels.pitch, labels.roll), (Some(-12.1), Some(3.0), Some(0.4)));
    assert_eq!(labels.points5.unwrap()[0], [100.0, 50.0]);
    assert_eq!(labels.points5.unwrap()[2], face.landmarks68.as_ref().unwrap()[30]);
    assert_eq!(labels.emotion, Some(Emotion::Joy));
    assert_eq!(labels.action_units.len(), AuColumn::COUNT);
    assert_eq!(labels.action_unit("AU12L"), Some(face.action_units.unwrap().side(ActionUnit::Au12, Side::Left)));
    assert_eq!(labels.identity.unwrap().parameters, [0.1, -1.5, 3.0e-8]);
    assert_eq!(labels.camera, Some(frame.camera.clone()));
    assert_eq!(Labels::from_record(&frame, 1), None);
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
    let cases: [(&str, Spoil); 33] = [
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
        ("truth.camera.rotation_xyzw", |f| f.truth.as_mut().unwrap().camera.as_mut().unwrap().rotation_xyzw = [0.0; 4]),
        ("truth.camera.position_m[2]", |f| {
            f.truth.as_mut().unwrap().camera.as_mut().unwrap().position_m[2] = f64::NAN;
        }),
        ("truth.light.gain[1]", |f| f.truth.as_mut().unwrap().light.as_mut().unwrap().gain[1] = f32::INFINITY),
        ("truth.light.sources[0].toward[0]", |f| {
            f.truth.as_mut().unwrap().light.as_mut().unwrap().sources[0].toward[0] = f64::NAN;
        }),
        ("truth.labels", |f| f.truth.as_mut().unwrap().labels.push(FaceTruth::default())),
        ("truth.labels[0].emotion_intensity", |f| {
            f.truth.as_mut().unwrap().labels[0].emotion_intensity = Some(1.5);
        }),
        ("truth.labels[0].person.age_years", |f| {
            f.truth.as_mut().unwrap().labels[0].person.as_mut().unwrap().age_years = f32::NAN;
        }),
        ("truth.labels[0].head_to_camera[2][3]", |f| {
            f.truth.as_mut().unwrap().labels[0].head_to_camera.as_mut().unwrap()[2][3] = f64::NAN;
        }),
        ("truth.labels[0].landmarks_head_m", |f| {
            f.truth.as_mut().unwrap().labels[0].landmarks_head_m.as_mut().unwrap().pop();
        }),
        ("truth.labels[0].landmarks_camera_m[1][2]", |f| {
            f.truth.as_mut().unwrap().labels[0].landmarks_camera_m.as_mut().unwrap()[1][2] = f32::NAN;
        }),
        ("truth.labels[0].landmarks68_mesh[3][0]", |f| {
            f.truth.as_mut().unwrap().labels[0].landmarks68_mesh.as_mut().unwrap()[3][0] = f32::NAN;
        }),
    ];
    for (key, spoil) in cases {
        let mut frame = labelled();
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
