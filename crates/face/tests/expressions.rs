//! Two vocabularies, one face: action units and blendshapes move the same head, and each can be read as the other.

use lineament_face::{
    ActionUnit, AuChannel, Blendshape, Blendshapes, ExpressionState, FaceModel, Gaze, HeadError, Side, Vocabulary,
};

type Test = Result<(), Box<dyn std::error::Error>>;

fn of_unit(unit: ActionUnit, side: Option<Side>, value: f32) -> ExpressionState {
    let mut expression = ExpressionState::default();
    match side {
        Some(side) => expression.action_units.set_side(unit, side, value),
        None => expression.action_units.set_unit(unit, value),
    };
    expression
}

fn of_shape(shape: Blendshape, value: f32) -> ExpressionState {
    let mut expression = ExpressionState::default();
    expression.blendshapes[shape] = value;
    expression
}

#[test]
fn every_channel_and_every_blendshape_moves_the_head() -> Test {
    let model = FaceModel::load()?;
    let (neutral, mut rest, mut mesh) = (model.neutral(), model.mesh(), model.mesh());
    let mut weights = model.rest_weights();
    model.express(&neutral, &weights, Gaze::default(), &mut rest)?;
    let mut all: Vec<(&str, ExpressionState)> = Vec::new();
    all.extend(AuChannel::ALL.map(|channel| (channel.name(), of_unit(channel.unit(), channel.side(), 1.0))));
    all.extend(Blendshape::ALL.map(|shape| (shape.name(), of_shape(shape, 1.0))));
    for (name, mut expression) in all {
        if name == "mouthClose" {
            expression.blendshapes[Blendshape::JawOpen] = 1.0;
        }
        model.expressions().weigh(&expression, &mut weights)?;
        let gaze = model.gaze_of(&expression.blendshapes);
        model.express(&neutral, &weights, gaze, &mut mesh)?;
        let moved = mesh
            .positions
            .iter()
            .zip(&rest.positions)
            .map(|(a, b)| (0..3).map(|k| 1e3 * f64::from(a[k] - b[k])).map(|d| d * d).sum::<f64>().sqrt());
        let most = moved.fold(0.0, f64::max);
        print!("{name} {most:.1}  ");
        assert!(most > 1.0 && most < 60.0, "{name} moves the head by {most} mm");
    }
    println!();
    Ok(())
}

#[test]
fn a_unit_reads_as_its_blendshape_and_back() -> Test {
    let model = FaceModel::load()?;
    let map = model.expressions();
    let smile = of_unit(ActionUnit::Au12, Some(Side::Left), 0.7);
    let read = map.read_blendshapes(&smile);
    assert_eq!(read[Blendshape::MouthSmileLeft], 0.7);
    assert_eq!(read.iter().filter(|(_, value)| *value != 0.0).count(), 1);
    // There and back for every channel that is one blendshape; those composed of several have no single inverse.
    let mut returned = Vec::new();
    for channel in AuChannel::ALL {
        let expression = of_unit(channel.unit(), channel.side(), 0.4);
        let blendshapes = map.read_blendshapes(&expression);
        let back = map.read_action_units(&ExpressionState { blendshapes, ..ExpressionState::default() });
        let others: f32 = back.iter().filter(|(other, _)| *other != channel).map(|(_, value)| value).sum();
        if (back[channel] - 0.4).abs() < 1e-5 && others == 0.0 {
            returned.push(channel.name());
        }
    }
    println!("exact there and back: {}", returned.join(" "));
    for unit in
        ["AU2L", "AU4R", "AU5L", "AU6L", "AU7R", "AU9L", "AU10R", "AU12L", "AU14R", "AU15L", "AU16R", "AU18", "AU20L"]
            .iter()
            .chain(&["AU22", "AU24L", "AU26", "AU43R", "AU28"])
    {
        assert!(returned.contains(unit), "{unit} does not come back");
    }
    Ok(())
}

#[test]
fn the_jaw_reads_as_a_fallen_one() -> Test {
    let map = FaceModel::load()?.expressions().clone();
    for (open, expected) in [(0.0, 0.0), (0.225, 0.5), (0.45, 1.0), (1.0, 1.0)] {
        let units = map.read_action_units(&of_shape(Blendshape::JawOpen, open));
        assert!((units.unit(ActionUnit::Au26) - expected).abs() < 1e-5, "jawOpen {open}");
        assert_eq!(units.unit(ActionUnit::Au27), 0.0);
    }
    Ok(())
}

#[test]
fn both_vocabularies_add_and_end_where_muscles_do() -> Test {
    let model = FaceModel::load()?;
    let mut weights = model.rest_weights();
    let smile = model.unit("mouthSmileLeft")?;
    let mut both = of_unit(ActionUnit::Au12, Some(Side::Left), 0.3);
    both.blendshapes[Blendshape::MouthSmileLeft] = 0.4;
    model.expressions().weigh(&both, &mut weights)?;
    assert!((weights[smile] - 0.7).abs() < 1e-6);
    both.blendshapes[Blendshape::MouthSmileLeft] = 0.9;
    model.expressions().weigh(&both, &mut weights)?;
    assert_eq!(weights[smile], 1.0);
    // One ring of muscle; and lips close only what the jaw opens.
    let mut ring = of_unit(ActionUnit::Au18, None, 1.0);
    ring.action_units.set_unit(ActionUnit::Au22, 1.0);
    ring.blendshapes[Blendshape::MouthClose] = 1.0;
    ring.blendshapes[Blendshape::JawOpen] = 0.25;
    model.expressions().weigh(&ring, &mut weights)?;
    assert_eq!([weights[model.unit("mouthPucker")?], weights[model.unit("mouthFunnel")?]], [0.5, 0.5]);
    assert_eq!(weights[model.unit("mouthClose")?], 0.25);
    Ok(())
}

#[test]
fn the_eyes_blendshapes_are_a_gaze() -> Test {
    let model = FaceModel::load()?;
    let mut looks = Blendshapes::default();
    looks[Blendshape::EyeLookOutLeft] = 0.6;
    looks[Blendshape::EyeLookInRight] = 0.6;
    looks[Blendshape::EyeLookDownLeft] = 0.3;
    looks[Blendshape::EyeLookDownRight] = 0.3;
    let gaze = model.gaze_of(&looks);
    println!("left eye {:.1}° {:.1}°", gaze.left.yaw.to_degrees(), gaze.left.pitch.to_degrees());
    assert!(gaze.left.yaw < -0.1 && gaze.right.yaw < -0.1, "both to the subject's left, which is negative yaw");
    assert!(gaze.left.pitch < -0.02 && gaze.right.pitch < -0.02);
    let mut read = Blendshapes::default();
    model.read_gaze(gaze, &mut read);
    for (shape, value) in looks.iter() {
        assert!((read[shape] - value).abs() < 1e-5, "{} {value} came back as {}", shape.name(), read[shape]);
    }
    // They move no unit: the model takes the lids along with the eyes.
    let mut weights = model.rest_weights();
    model.expressions().weigh(&ExpressionState { blendshapes: looks, ..ExpressionState::default() }, &mut weights)?;
    assert!(weights.iter().all(|weight| *weight == 0.0));
    Ok(())
}

#[test]
fn wrinkles_follow_their_units() -> Test {
    let model = FaceModel::load()?;
    let (mut weights, mut drives) = (model.rest_weights(), vec![0.0; model.wrinkles().len()]);
    let mut driven = |expression: &ExpressionState| -> Result<Vec<&str>, HeadError> {
        model.expressions().weigh(expression, &mut weights)?;
        model.wrinkle_drives(&weights, &mut drives)?;
        Ok(model.wrinkles().iter().zip(&drives).filter(|(_, d)| **d >= 0.5).map(|(map, _)| map.name.as_str()).collect())
    };
    assert_eq!(driven(&ExpressionState::default())?, Vec::<&str>::new());
    for (unit, side, expected) in [
        (ActionUnit::Au1, Some(Side::Left), vec!["foreheadInnerLeft"]),
        (ActionUnit::Au2, Some(Side::Right), vec!["foreheadOuterRight"]),
        (ActionUnit::Au4, None, vec!["glabellaLeft", "glabellaRight"]),
        (ActionUnit::Au6, Some(Side::Left), vec!["crowsFeetLeft", "lowerLidLeft"]),
        (ActionUnit::Au9, Some(Side::Left), vec!["noseRootLeft", "nasolabialLeft"]),
        (ActionUnit::Au10, Some(Side::Right), vec!["nasolabialRight"]),
        (ActionUnit::Au12, Some(Side::Left), vec!["nasolabialLeft"]),
        (ActionUnit::Au17, Some(Side::Left), vec!["mentolabialLeft", "chinLeft"]),
        (ActionUnit::Au14, Some(Side::Left), vec!["lipCornerLeft"]),
    ] {
        assert_eq!(driven(&of_unit(unit, side, 1.0))?, expected, "{}", unit.name());
    }
    for map in model.wrinkles() {
        let covered = map.weights.iter().filter(|w| **w > 0).count();
        assert!(covered >= 15, "{} covers {covered} vertices", map.name);
    }
    Ok(())
}

#[test]
fn bad_intensities_are_refused() -> Test {
    let model = FaceModel::load()?;
    let mut weights = model.rest_weights();
    for bad in [f32::NAN, -0.1, 1.5, f32::INFINITY] {
        let error = model.expressions().weigh(&of_unit(ActionUnit::Au12, Some(Side::Left), bad), &mut weights);
        let text = error.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(text.contains("AU12L") && text.contains("from 0 to 1"), "{bad}: {text}");
        assert!(model.expressions().weigh(&of_shape(Blendshape::JawOpen, bad), &mut weights).is_err());
    }
    let short = model.expressions().weigh(&ExpressionState::default(), &mut weights[..3]);
    assert!(matches!(short, Err(HeadError::Count { .. })), "{short:?}");
    assert!(model.wrinkle_drives(&weights, &mut [0.0; 3]).is_err());
    Ok(())
}
