//! Mirrored parameters give the mirrored head.

use lineament_face::{ExpressionState, EyeAngles, FaceModel, Gaze};

/// Millimetres.
const BAR: f64 = 0.02;

/// A sequence of numbers in 0–1 (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32
    }
}

#[test]
fn mirrored_parameters_give_the_mirrored_mesh() -> Result<(), Box<dyn std::error::Error>> {
    let model = FaceModel::load()?;
    let (mut neutral, mut mirrored_neutral) = (model.neutral(), model.neutral());
    let (mut mesh, mut twin) = (model.mesh(), model.mesh());
    let mut weights = model.rest_weights();
    let mut numbers = Numbers(3);
    let mut worst = 0.0f64;
    for round in 0..40 {
        // People are asymmetric; their mirror images are mirrored.
        let person = model.identity(&model.sample(round))?;
        model.shape(&person, &mut neutral)?;
        model.shape(&model.mirrored_identity(&person), &mut mirrored_neutral)?;
        let mut expression = ExpressionState::default();
        // Few at a time, as faces do: every fifth value.
        for value in expression.action_units.as_mut_array().iter_mut().chain(expression.blendshapes.as_mut_array()) {
            let (chance, amount) = (numbers.next(), numbers.next());
            *value = if chance < 0.2 { amount } else { 0.0 };
        }
        let mut angle = |reach: f32| reach * (2.0 * numbers.next() - 1.0);
        let mut eye = || EyeAngles { yaw: angle(0.4), pitch: angle(0.3) };
        let gaze = Gaze { left: eye(), right: eye(), ..Gaze::default() };
        model.expressions().weigh(&expression, &mut weights)?;
        model.express(&neutral, &weights, gaze, &mut mesh)?;
        let mirrored = ExpressionState {
            action_units: expression.action_units.mirrored(),
            blendshapes: expression.blendshapes.mirrored(),
        };
        model.expressions().weigh(&mirrored, &mut weights)?;
        model.express(&mirrored_neutral, &weights, gaze.mirrored(), &mut twin)?;
        for (v, &m) in model.topology().mirror.iter().enumerate() {
            let (a, b) = (mesh.positions[v], twin.positions[m as usize]);
            let d = [a[0] + b[0], a[1] - b[1], a[2] - b[2]].map(f64::from);
            worst = worst.max(1e3 * (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt());
        }
    }
    println!("worst of 40 people with random expressions and gaze: {worst:.5} mm of {BAR}");
    assert!(worst <= BAR, "{worst} mm");
    Ok(())
}
