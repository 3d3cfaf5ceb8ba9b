//! Blinks close the eye of every person in every expression, and never through the ball.

use lineament_face::{ExpressionState, EyeAngles, FaceModel, Gaze, HeadAsset, Mesh, Part};

const HEAD: &[u8] = include_bytes!("../../../assets/head/head.lin");
/// Millimetres between the closed edges.
const GAP: f64 = 0.15;
const PEOPLE: u64 = 60;

type Test = Result<(), Box<dyn std::error::Error>>;

/// Where a vertex stands across (x) and up around the ball of an eye: as the eye sees an opening, in millimetres on the
/// ball's surface.
fn point(mesh: &Mesh, eye: usize, vertex: u32) -> [f64; 2] {
    let (p, ball) = (mesh.positions[vertex as usize], &mesh.eyes[eye]);
    let [x, y, z]: [f64; 3] = std::array::from_fn(|k| f64::from(p[k]) - f64::from(ball.centre[k]));
    [1e3 * x, 1e3 * f64::from(ball.radius) * y.atan2(z)]
}

/// Height of an edge over x, millimetres.
fn height(mesh: &Mesh, eye: usize, edge: &[u32], x: f64) -> Option<f64> {
    edge.windows(2).find_map(|pair| {
        let ([ax, ay], [bx, by]) = (point(mesh, eye, pair[0]), point(mesh, eye, pair[1]));
        ((ax - x) * (bx - x) <= 0.0 && ax != bx).then(|| ay + (x - ax) / (bx - ax) * (by - ay))
    })
}

#[test]
fn a_blink_shuts_every_eye_in_every_expression() -> Test {
    let (model, asset) = (FaceModel::load()?, HeadAsset::from_bytes(HEAD)?);
    let (mut neutral, mut mesh, mut weights) = (model.neutral(), model.mesh(), model.rest_weights());
    let others = [&[][..], &["AU5"], &["AU6", "AU7"], &["AU4", "AU9"], &["AU1", "AU2", "AU5"]];
    let (mut widest, mut overlap, mut opening) = (0.0f64, 0.0f64, f64::INFINITY);
    for seed in 0..PEOPLE {
        model.shape(&model.identity(&model.sample(seed))?, &mut neutral)?;
        for (k, units) in others.iter().enumerate() {
            let mut expression = ExpressionState::default();
            for unit in *units {
                expression.action_units.set_unit(unit.parse()?, 1.0);
            }
            let look = EyeAngles { yaw: 0.2 * (k as f32 - 2.0), pitch: 0.1 * (k as f32 - 2.0) };
            let gaze = Gaze { left: look, right: look, ..Gaze::default() };
            for blink in [0.0, 1.0] {
                expression.action_units.set_unit("AU43".parse()?, blink);
                model.expressions().weigh(&expression, &mut weights)?;
                model.express(&neutral, &weights, gaze, &mut mesh)?;
                for (eye, lid) in asset.lids.iter().enumerate() {
                    // Between the corners, where the edges part.
                    for &vertex in &lid.upper[2..lid.upper.len() - 2] {
                        let [x, y] = point(&mesh, eye, vertex);
                        let Some(lower) = height(&mesh, eye, &lid.lower, x) else { continue };
                        if blink == 1.0 {
                            widest = widest.max(y - lower);
                            overlap = overlap.max(lower - y);
                        }
                    }
                    let middle = lid.upper[lid.upper.len() / 2];
                    let [x, y] = point(&mesh, eye, middle);
                    if let (Some(lower), true) = (height(&mesh, eye, &lid.lower, x), blink == 0.0 && k == 0) {
                        opening = opening.min(y - lower);
                    }
                }
            }
        }
    }
    println!(
        "{PEOPLE} people, {} expressions: widest gap {widest:.3} mm, overlap {overlap:.3} mm (bar {GAP}); least opening at rest {opening:.2} mm",
        others.len()
    );
    assert!(widest <= GAP && overlap <= 4.0 * GAP, "gap {widest} mm, overlap {overlap} mm");
    assert!(opening > 1.0, "an eye at rest is open by {opening} mm only");
    Ok(())
}

#[test]
fn the_lids_slide_over_the_ball() -> Test {
    let (model, asset) = (FaceModel::load()?, HeadAsset::from_bytes(HEAD)?);
    let (mut neutral, mut mesh, mut weights) = (model.neutral(), model.mesh(), model.rest_weights());
    let mut deepest = f64::INFINITY;
    let skin = model.topology().part(Part::Skin);
    for seed in 0..PEOPLE {
        model.shape(&model.identity(&model.sample(seed))?, &mut neutral)?;
        for step in 0..=10 {
            let mut expression = ExpressionState::default();
            expression.action_units.set_unit("AU43".parse()?, step as f32 / 10.0);
            model.expressions().weigh(&expression, &mut weights)?;
            model.express(&neutral, &weights, Gaze::default(), &mut mesh)?;
            for (lid, eye) in asset.lids.iter().zip(&mesh.eyes) {
                for &vertex in lid.upper.iter().chain(&lid.lower).filter(|v| skin.contains(&(**v as usize))) {
                    let p = mesh.positions[vertex as usize];
                    let d: f64 = (0..3).map(|k| f64::from(p[k] - eye.centre[k])).map(|d| d * d).sum::<f64>().sqrt();
                    deepest = deepest.min(1e3 * (d - f64::from(eye.radius)));
                }
            }
        }
    }
    println!("{PEOPLE} people, 11 stages of a blink: the lids' edges stay at least {deepest:.3} mm outside the ball");
    assert!(deepest > 0.0, "an edge is {deepest} mm inside the ball");
    Ok(())
}

#[test]
fn half_a_blink_is_half_closed() -> Test {
    let (model, asset) = (FaceModel::load()?, HeadAsset::from_bytes(HEAD)?);
    let (neutral, mut mesh, mut weights) = (model.neutral(), model.mesh(), model.rest_weights());
    let mut openings = Vec::new();
    for step in 0..=4 {
        let mut expression = ExpressionState::default();
        expression.blendshapes["eyeBlinkLeft".parse()?] = step as f32 / 4.0;
        model.expressions().weigh(&expression, &mut weights)?;
        model.express(&neutral, &weights, Gaze::default(), &mut mesh)?;
        let opening = |eye: usize, mesh: &Mesh| {
            let lid = &asset.lids[eye];
            let [x, y] = point(mesh, eye, lid.upper[lid.upper.len() / 2]);
            y - height(mesh, eye, &lid.lower, x).unwrap_or(y)
        };
        openings.push(opening(0, &mesh));
        let other = opening(1, &mesh);
        assert!((other - openings[0]).abs() < 1e-3, "the other eye closes too: {other} mm of {}", openings[0]);
    }
    println!("openings of the left eye: {openings:.2?} mm");
    for (k, opening) in openings.iter().enumerate() {
        let linear = openings[0] * (1.0 - k as f64 / 4.0);
        assert!((opening - linear).abs() < 0.1 * openings[0], "stage {k}: {opening} mm, {linear} mm expected");
    }
    Ok(())
}
