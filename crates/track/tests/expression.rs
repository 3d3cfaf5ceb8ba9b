//! Promise: where the landmarker says nothing of an expression, its landmarks do if they are asked; a face at rest is not given one; and by default what the landmarker
//! says stands.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod common;

use std::sync::Arc;

use common::{NONE, World, pose, tracker_that_fits};
use lineament_face::{ActionUnit, Blendshape, Blendshapes, ExpressionState, FaceModel};
use lineament_track::FitOptions;

/// What the landmarks are worth beside a landmarker that says nothing.
const ASKED: f64 = 0.5;

fn show(blendshapes: Blendshapes, seed: u64, expression_sigma: f64) -> (Blendshapes, f32) {
    let model = Arc::new(FaceModel::load().unwrap());
    let world = World::new(&model, NONE);
    let camera = world.lock().unwrap().camera;
    let options = FitOptions { expression_sigma, ..FitOptions::default() };
    let mut tracker = tracker_that_fits(&model, &world, false, options);
    let mut last = (Blendshapes::default(), 0.0);
    // Three seconds at rest, in which the identity settles, then the expression.
    for frame in 0..40 {
        let time = f64::from(frame) / 10.0;
        let expression = ExpressionState {
            blendshapes: if frame < 35 { Blendshapes::default() } else { blendshapes },
            ..ExpressionState::default()
        };
        let turned = pose(15.0 * (2.0 * time).sin(), 6.0 * time.cos(), 0.0, [0.0, 0.0, 0.6]);
        let actor = world.lock().unwrap().actor(seed, &expression, turned, [180, 150, 120]);
        world.lock().unwrap().actors = vec![actor];
        let picture = world.lock().unwrap().picture();
        let face = &tracker.track(&picture, time, &camera).unwrap()[0];
        last = (face.blendshapes.unwrap(), face.action_units.unwrap().unit(ActionUnit::Au12));
    }
    last
}

#[test]
fn smiles_open_jaws_and_brows_are_found_in_the_landmarks() {
    let mut worst_rest = 0.0_f32;
    for seed in [3, 5, 9, 12] {
        let (rest, _) = show(Blendshapes::default(), seed, ASKED);
        worst_rest = rest.as_array().iter().copied().fold(worst_rest, f32::max);
        for (shapes, amount) in [
            (&[Blendshape::MouthSmileLeft, Blendshape::MouthSmileRight][..], 0.8),
            (&[Blendshape::JawOpen], 0.5),
            (&[Blendshape::BrowInnerUp, Blendshape::BrowOuterUpLeft, Blendshape::BrowOuterUpRight], 0.8),
            (&[Blendshape::EyeBlinkLeft], 1.0),
        ] {
            let mut truth = Blendshapes::default();
            shapes.iter().for_each(|&shape| truth[shape] = amount);
            let (found, smile) = show(truth, seed, ASKED);
            for &shape in shapes {
                println!("{seed}: {shape:?} {amount} found {:.2}", found[shape]);
                assert!(found[shape] > 0.4 * amount, "{seed}: {shape:?} {:.2} of {amount}", found[shape]);
            }
            if shapes[0] == Blendshape::MouthSmileLeft {
                assert!(smile > 0.25, "AU12 {smile}");
            }
        }
    }
    println!("largest weight of a face at rest: {worst_rest:.2}");
    assert!(worst_rest < 0.3);
}

#[test]
fn by_default_what_the_landmarker_says_stands() {
    let mut truth = Blendshapes::default();
    truth[Blendshape::MouthSmileLeft] = 0.8;
    // The world's landmarker says nothing of expressions.
    let (found, smile) = show(truth, 5, FitOptions::default().expression_sigma);
    assert!(found.as_array().iter().all(|weight| *weight == 0.0) && smile == 0.0, "{found:?}");
}
