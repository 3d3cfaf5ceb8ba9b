//! The tables hold what CONVENTIONS says, and follow their own laws.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::collections::BTreeSet;

use lineament_face::ibug68::Part;
use lineament_face::landmarks::{Contour, LandmarkGroup};
use lineament_face::*;

/// The laws of every vocabulary: names are distinct and lead back, indices follow the order, a mirror of a mirror is the identity.
fn laws<K: Vocabulary>() -> usize {
    let names: BTreeSet<&str> = K::ALL.iter().map(|entry| entry.name()).collect();
    assert_eq!(names.len(), K::ALL.len(), "names of {} are distinct", K::WHAT);
    for (i, &entry) in K::ALL.iter().enumerate() {
        assert_eq!(entry.index(), i, "{entry:?}");
        assert_eq!(K::parse(entry.name()).unwrap(), entry);
        assert_eq!(entry.mirror().mirror(), entry, "mirror of the mirror of {entry:?}");
    }
    let error = K::parse("no such name, nor anything like it").unwrap_err().to_string();
    assert!(error.contains(K::WHAT) && error.contains("nearest"), "{error}");
    K::ALL.len()
}

#[test]
fn every_vocabulary_keeps_its_laws() {
    assert_eq!(laws::<ActionUnit>(), 59);
    assert_eq!(laws::<AuChannel>(), 42);
    assert_eq!(laws::<AuColumn>(), 63);
    assert_eq!(laws::<Blendshape>(), 52);
    assert_eq!(laws::<Contour>(), 13);
    assert_eq!(laws::<LandmarkGroup>(), 9);
    assert_eq!(laws::<Part>(), 9);
    assert_eq!(laws::<Emotion>(), 8);
    assert_eq!(laws::<LabelOrder>(), 7);
    assert_eq!(laws::<HeadDirection>(), 5);
    assert_eq!(laws::<SegmentationClass>(), 19);
    assert!(Side::ALL.iter().all(|side| side.mirror().mirror() == *side && side.mirror() != *side));
}

#[test]
fn names_are_what_serde_writes() {
    assert_eq!(serde_json::to_string(&ActionUnit::Au12).unwrap(), "\"AU12\"");
    assert_eq!(serde_json::from_str::<Blendshape>("\"EyeBlinkLeft\"").unwrap(), Blendshape::EyeBlinkLeft);
    assert_eq!(serde_json::from_str::<Emotion>("\"jo\\u0079\"").unwrap(), Emotion::Joy);
    let error = serde_json::from_str::<Blendshape>("\"mouthSmileleft\"").unwrap_err().to_string();
    assert!(error.contains("`mouthSmileLeft`"), "{error}");
}

#[test]
fn action_units_are_those_of_facs() {
    for unit in ActionUnit::ALL {
        assert_eq!(unit.name(), format!("AU{}", unit.number()));
        assert_eq!(format!("{unit:?}"), format!("Au{}", unit.number()));
        assert_eq!(ActionUnit::from_number(unit.number()), Some(unit));
        assert_eq!(unit.sided_name(Side::Left), format!("AU{}L", unit.number()));
        assert_eq!(unit.sided_name(Side::Right), format!("AU{}R", unit.number()));
    }
    assert_eq!(ActionUnit::from_number(36), None);
    let numbers: Vec<u8> = ActionUnit::ALL.iter().map(|unit| unit.number()).collect();
    assert!(numbers.is_sorted());
    let drawn: Vec<u8> = ActionUnit::ALL.iter().filter(|unit| unit.has_geometry()).map(|unit| unit.number()).collect();
    assert_eq!(
        drawn,
        [1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 27, 28, 43, 45],
        "DESIGN §3"
    );
    let bare: Vec<u8> = ActionUnit::ALL
        .iter()
        .filter(|unit| unit.has_geometry() && !unit.is_sided())
        .map(|unit| unit.number())
        .collect();
    assert_eq!(bare, [18, 22, 25, 26, 27, 28]);
    assert_eq!(ActionUnit::Au45.shape(), ActionUnit::Au43);
    assert_eq!(ActionUnit::Au12.muscles(), ["Zygomaticus major"]);
}

#[test]
fn eyes_that_turn_left_look_out_on_the_left() {
    use Blendshape::*;
    assert_eq!(ActionUnit::Au61.blendshapes(), [EyeLookOutLeft, EyeLookInRight]);
    assert_eq!(ActionUnit::Au62.blendshapes(), [EyeLookInLeft, EyeLookOutRight]);
    assert_eq!(ActionUnit::Au61.mirror(), ActionUnit::Au62);
    assert_eq!(ActionUnit::Au51.mirror(), ActionUnit::Au52);
    assert_eq!(ActionUnit::Au56.mirror(), ActionUnit::Au55);
    assert_eq!(ActionUnit::Au12.mirror(), ActionUnit::Au12);
}

#[test]
fn the_mirror_of_a_unit_is_near_the_mirror_of_its_blendshapes() {
    for unit in ActionUnit::ALL {
        let mirrored: BTreeSet<_> = unit.blendshapes().iter().map(|shape| shape.mirror()).collect();
        assert_eq!(mirrored, unit.mirror().blendshapes().iter().copied().collect(), "{unit}");
    }
}

#[test]
fn columns_are_the_mean_then_the_sides() {
    let names: Vec<&str> = AuColumn::ALL.iter().map(|column| column.name()).collect();
    assert_eq!(names[..4], ["AU1", "AU1L", "AU1R", "AU2"]);
    assert!(names.contains(&"AU18") && !names.contains(&"AU18L"));
    let mut units = ActionUnits::default();
    assert!(units.set_side(ActionUnit::Au12, Side::Left, 0.5));
    assert!(units.set_unit(ActionUnit::Au26, 0.25));
    assert!(units.set_unit(ActionUnit::Au45, 1.0), "AU45 has the values of AU43");
    assert!(!units.set_unit(ActionUnit::Au51, 1.0), "a turn of the head has no geometry");
    let json = serde_json::to_string(&units).unwrap();
    assert!(json.contains(r#""AU12":0.25,"AU12L":0.5,"AU12R":0.0,"#), "{json}");
    assert!(
        json.contains(r#""AU26":0.25,"#) && json.contains(r#""AU43":1.0,"AU43L":1.0,"AU43R":1.0,"AU45":1.0"#),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<ActionUnits>(&json).unwrap(), units);
    assert_eq!(units.mirrored().side(ActionUnit::Au12, Side::Right), 0.5);
    assert_eq!(units.mirrored().mirrored(), units);
    for (bad, word) in [
        (json.replace(r#""AU12":0.25"#, r#""AU12":0.4"#), "mean of its sides"),
        (json.replace(r#""AU12":0.25,"#, ""), "`AU12` is missing"),
        (json.replace(r#""AU12":"#, r#""AU112":"#), "the nearest"),
        (json.replace(r#""AU12":0.25,"#, r#""AU12":0.25,"AU12":0.25,"#), "stands twice"),
    ] {
        let error = serde_json::from_str::<ActionUnits>(&bad).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
}

#[test]
fn degrees_of_intensity_go_there_and_back() {
    for degree in FacsIntensity::ALL {
        assert_eq!(FacsIntensity::of(degree.share()), degree);
        assert_eq!(FacsIntensity::from_code(degree.code()), Some(degree));
    }
    assert_eq!(FacsIntensity::from_code(6), None);
    assert_eq!(FacsIntensity::of(0.0999), FacsIntensity::None);
    assert_eq!(FacsIntensity::of(0.1), FacsIntensity::A);
    assert_eq!(FacsIntensity::of(f64::NAN), FacsIntensity::None);
    assert_eq!(FacsIntensity::of(7.0), FacsIntensity::E);
    let letters: String = FacsIntensity::ALL.iter().map(|degree| degree.letter()).collect();
    assert_eq!(letters, "-ABCDE");
}

#[test]
fn blendshapes_stand_in_the_order_of_live_link() {
    // JimWest/PyLiveLinkFace, pylivelinkface.py.
    let order = "EyeBlinkLeft EyeLookDownLeft EyeLookInLeft EyeLookOutLeft EyeLookUpLeft EyeSquintLeft EyeWideLeft EyeBlinkRight \
        EyeLookDownRight EyeLookInRight EyeLookOutRight EyeLookUpRight EyeSquintRight EyeWideRight JawForward JawLeft JawRight JawOpen \
        MouthClose MouthFunnel MouthPucker MouthLeft MouthRight MouthSmileLeft MouthSmileRight MouthFrownLeft MouthFrownRight \
        MouthDimpleLeft MouthDimpleRight MouthStretchLeft MouthStretchRight MouthRollLower MouthRollUpper MouthShrugLower MouthShrugUpper \
        MouthPressLeft MouthPressRight MouthLowerDownLeft MouthLowerDownRight MouthUpperUpLeft MouthUpperUpRight BrowDownLeft BrowDownRight \
        BrowInnerUp BrowOuterUpLeft BrowOuterUpRight CheekPuff CheekSquintLeft CheekSquintRight NoseSneerLeft NoseSneerRight TongueOut";
    let ours: Vec<&str> = Blendshape::ALL.iter().map(|shape| shape.pascal_name()).collect();
    assert_eq!(ours, order.split_whitespace().collect::<Vec<_>>());
    for shape in Blendshape::ALL {
        let (camel, pascal) = (shape.name(), shape.pascal_name());
        assert_eq!(camel[..1].to_uppercase() + &camel[1..], pascal);
        assert_eq!(pascal.parse::<Blendshape>().unwrap(), shape);
        let other = if let Some(stem) = camel.strip_suffix("Left") {
            format!("{stem}Right")
        } else if let Some(stem) = camel.strip_suffix("Right") {
            format!("{stem}Left")
        } else {
            camel.to_owned()
        };
        assert_eq!(shape.mirror().name(), other);
    }
}

#[test]
fn the_order_of_media_pipe_is_a_bijection() {
    let names = Blendshape::media_pipe_names();
    assert_eq!(names[0], "_neutral");
    assert!(names[1..].is_sorted(), "MediaPipe's other names are in the order of the alphabet");
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), Blendshape::MEDIA_PIPE_COUNT);
    assert_eq!(Blendshape::TongueOut.media_pipe_index(), None);
    for shape in Blendshape::ALL {
        if let Some(index) = shape.media_pipe_index() {
            assert_eq!(Blendshape::from_media_pipe_index(index), Some(shape));
            assert_eq!(names[index], shape.name());
        }
    }
    assert_eq!(Blendshape::ALL.iter().filter(|shape| shape.media_pipe_index().is_some()).count(), 51);
    assert_eq!(Blendshape::MouthClose.media_pipe_index(), Some(27));
    assert_eq!(Blendshape::NoseSneerRight.media_pipe_index(), Some(51));
    assert_eq!(Blendshape::from_media_pipe_index(0), None);
    assert_eq!(Blendshape::from_media_pipe_index(52), None);
}

#[test]
fn other_names_of_blendshapes() {
    use Blendshape::*;
    assert_eq!(EyeBlinkLeft.unified_expression(), Some("EyeClosedLeft"));
    assert_eq!((MouthFunnel.unified_expression(), MouthFunnel.unified_is_blended()), (Some("LipFunnel"), true));
    assert_eq!(MouthLeft.unified_expression(), None);
    assert_eq!(BrowInnerUp.ict_names(), ["browInnerUp_L", "browInnerUp_R"]);
    assert_eq!(MouthSmileRight.ict_names(), ["mouthSmile_R"]);
    assert!(TongueOut.ict_names().is_empty());
    let blended: Vec<&str> =
        Blendshape::ALL.iter().filter(|shape| shape.unified_is_blended()).map(|shape| shape.name()).collect();
    assert_eq!(blended.len(), 10, "{blended:?}");
}

#[test]
fn the_action_units_of_a_blendshape_are_those_of_conventions() {
    let near =
        |shape: Blendshape| shape.action_units().map(|unit| unit.number().to_string()).collect::<Vec<_>>().join(",");
    let listed = [
        "43,45,46", "64", "62", "61", "63", "7,44", "5", "43,45,46", "64", "61", "62", "63", "7,44", "5", "29", "30",
        "30", "25,26,27", "8", "22", "18", "", "", "12", "12", "15", "15", "14", "14", "20", "20", "28", "28", "17",
        "", "23,24", "23,24", "16", "16", "10", "10", "4", "4", "1", "2", "2", "34", "6", "6", "9", "9", "19",
    ];
    assert_eq!(Blendshape::ALL.map(near), listed);
}

#[test]
fn emotions_and_their_numbers() {
    let names: Vec<&str> = Emotion::ALL.iter().map(|emotion| emotion.name()).collect();
    assert_eq!(names, ["neutral", "joy", "sadness", "surprise", "fear", "disgust", "anger", "contempt"]);
    let mut labels = BTreeSet::new();
    for emotion in Emotion::ALL {
        for label in emotion.aliases().iter().chain([&emotion.name()]) {
            assert!(labels.insert(*label), "`{label}` is used twice");
            assert_eq!(Emotion::from_label(&label.to_uppercase()).unwrap(), emotion);
        }
    }
    assert_eq!(Emotion::from_label(" Happiness\n").unwrap(), Emotion::Joy);
    assert!(Emotion::from_label("hapy").is_err() && Emotion::from_label("").is_err());
    let orders = [
        (LabelOrder::AffectNet, "0 neutral joy sadness surprise fear disgust anger contempt"),
        (LabelOrder::EmotiEffLib8, "0 anger contempt disgust fear joy neutral sadness surprise"),
        (LabelOrder::EmotiEffLib7, "0 anger disgust fear joy neutral sadness surprise"),
        (LabelOrder::PyFeat, "0 anger disgust fear joy sadness surprise neutral"),
        (LabelOrder::Fer2013, "0 anger disgust fear joy sadness surprise neutral"),
        (LabelOrder::FerPlus, "0 neutral joy surprise sadness anger disgust fear contempt"),
        (LabelOrder::RafDb, "1 surprise fear disgust joy sadness anger neutral"),
    ];
    for (order, listed) in orders {
        let names: Vec<&str> = order.emotions().iter().map(|emotion| emotion.name()).collect();
        assert_eq!(format!("{} {}", order.first(), names.join(" ")), listed);
        for &emotion in order.emotions() {
            assert_eq!(order.emotion(order.number(emotion).unwrap()), Some(emotion));
        }
        assert_eq!(order.emotion(order.first() + order.emotions().len()), None);
    }
    assert_eq!(LabelOrder::RafDb.emotion(0), None);
    assert_eq!(LabelOrder::Fer2013.number(Emotion::Contempt), None);
}

#[test]
fn directions_follow_the_larger_excess() {
    use HeadDirection::*;
    let bounds = DirectionBounds::default();
    for (yaw, pitch, expected) in [
        (0.0, 0.0, Forward),
        (14.999, -14.999, Forward),
        (15.0, 0.0, Right),
        (-15.0, 0.0, Left),
        (0.0, 15.0, Up),
        (0.0, -15.0, Down),
        (20.0, 30.0, Up),
        (30.0, 20.0, Right),
        (-40.0, -39.0, Left),
        (-40.0, -41.0, Down),
        (20.0, 20.0, Right),
        (-20.0, -20.0, Left),
    ] {
        assert_eq!(bounds.direction(yaw, pitch).unwrap(), expected, "yaw {yaw}, pitch {pitch}");
        assert_eq!(
            bounds.direction(-yaw, pitch).unwrap(),
            expected.mirror(),
            "the mirror image of yaw {yaw}, pitch {pitch}"
        );
    }
    let wide = DirectionBounds { right: 30.0, ..bounds };
    assert_eq!(wide.direction(29.0, 0.0).unwrap(), Forward);
    assert_eq!(wide.direction(40.0, 26.0).unwrap(), Up, "an excess of 11° against one of 10°");
    assert!(bounds.direction(f64::NAN, 0.0).unwrap_err().to_string().contains("yaw"));
    let error = DirectionBounds { up: -1.0, ..bounds }.direction(0.0, 0.0).unwrap_err().to_string();
    assert!(error.contains("`up`") && error.contains("0° or more"), "{error}");
    assert_eq!(
        [Forward, Left, Right, Up, Down].map(HeadDirection::code),
        [0, 1, 2, 3, 4],
        "the source project's codes"
    );
    assert_eq!(HeadDirection::from_code(2), Some(Right));
    assert_eq!(HeadDirection::from_code(5), None);
}

#[test]
fn segmentation_classes_are_those_of_face_synthetics() {
    let listed = "background skin nose right_eye left_eye right_brow left_brow right_ear left_ear mouth_interior top_lip bottom_lip neck hair \
        beard clothing glasses headwear facewear";
    let names: Vec<&str> = SegmentationClass::ALL.iter().map(|class| class.name()).collect();
    assert_eq!(names, listed.split_whitespace().collect::<Vec<_>>());
    let mut nearest = (i32::MAX, "", "");
    let coloured = SegmentationClass::ALL.map(|class| (class.colour(), class.name()));
    let coloured: Vec<_> = coloured.into_iter().chain([(SegmentationClass::IGNORE_COLOUR, "ignore")]).collect();
    for (i, (a, a_name)) in coloured.iter().enumerate() {
        for (b, b_name) in &coloured[..i] {
            let distance = a.iter().zip(b).map(|(&x, &y)| (i32::from(x) - i32::from(y)).pow(2)).sum();
            nearest = nearest.min((distance, a_name, b_name));
        }
    }
    println!("nearest colours: {nearest:?}");
    assert!(nearest.0 >= 30 * 30, "two colours that are hard to tell apart: {nearest:?}");
    for class in SegmentationClass::ALL {
        assert_eq!(SegmentationClass::from_id(class.id()), Some(class));
        let swapped = match class.name().split_once('_') {
            Some(("left", part)) => format!("right_{part}"),
            Some(("right", part)) => format!("left_{part}"),
            _ => class.name().to_owned(),
        };
        assert_eq!(class.mirror().name(), swapped);
    }
    assert_eq!(SegmentationClass::from_id(SegmentationClass::IGNORE), None);
    assert_eq!(SegmentationClass::from_id(19), None);
}
