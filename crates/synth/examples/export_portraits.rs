//! Portraits for the outside checks in bench/peers: `export_portraits DIR detect [--count 500]` or `export_portraits DIR sweep [--people 20] [--steps 6]`.
//!
//! `detect` writes unoccluded portraits within ±60° yaw; `sweep` writes people whose one blendshape rises from 0 to 1, with the sensor and the light kept.
#![allow(clippy::print_stdout, reason = "an example reports what it does")]

use std::fmt::Write as _;
use std::path::Path;

use lineament_face::{Blendshape, ExpressionState, Vocabulary};
use lineament_geometry::{Degrees, YawPitchRoll};
use lineament_image::encode_png;
use lineament_render::Wanted;
use lineament_synth::{CameraPlan, Distribution, ExpressionPlan, Portrait, PortraitSampler, PortraitScene, Stage};

const SIZE: [u32; 2] = [512, 512];
/// What is swept: a name, and the blendshapes that rise together.
const SWEPT: [(&str, &[&str]); 7] = [
    ("jawOpen", &["jawOpen"]),
    ("mouthSmile", &["mouthSmileLeft", "mouthSmileRight"]),
    ("eyeBlink", &["eyeBlinkLeft", "eyeBlinkRight"]),
    ("browInnerUp", &["browInnerUp"]),
    ("browOuterUp", &["browOuterUpLeft", "browOuterUpRight"]),
    ("browDown", &["browDownLeft", "browDownRight"]),
    ("mouthPucker", &["mouthPucker"]),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, usual: u64| -> u64 {
        let place = arguments.iter().position(|a| a == name);
        place.and_then(|at| arguments.get(at + 1)).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let (folder, what) =
        (Path::new(arguments.first().ok_or("name a folder")?), arguments.get(1).ok_or("say detect or sweep")?);
    std::fs::create_dir_all(folder)?;
    let stage = Stage::load()?;
    let mut scene = PortraitScene::new(&stage)?;
    let mut save = |portrait: &Portrait, name: &str| -> Result<(), Box<dyn std::error::Error>> {
        scene.build(portrait, SIZE)?;
        let frame = scene.render(Wanted::NONE)?;
        std::fs::write(folder.join(name), encode_png(&frame.colour)?)?;
        Ok(())
    };
    let mut list = String::new();
    if what == "detect" {
        let sampler = PortraitSampler::new(number("--seed", 40), Distribution::unoccluded());
        list.push_str("file,yaw,pitch,roll,share,melanin,hair\n");
        for index in 0..number("--count", 500) {
            let portrait = sampler.portrait(stage.model(), index);
            let name = format!("{index:04}.png");
            save(&portrait, &name)?;
            let YawPitchRoll { yaw, pitch, roll } = portrait.pose;
            let looks = &portrait.looks;
            writeln!(
                list,
                "{name},{:.1},{:.1},{:.1},{:.2},{:.2},{:?}",
                yaw.0, pitch.0, roll.0, portrait.camera.share, looks.skin.melanin, looks.hair.style
            )?;
        }
    } else {
        let wanted = Distribution {
            expression: ExpressionPlan::Neutral,
            glasses: 0.0,
            age: [18.0, 75.0],
            ..Distribution::unoccluded()
        };
        let sampler = PortraitSampler::new(number("--seed", 41), wanted);
        let steps = number("--steps", 6).max(2);
        list.push_str("file,person,shape,value\n");
        for person in 0..number("--people", 20) {
            let mut portrait = sampler.portrait(stage.model(), person);
            let angle = |angle: Degrees, most: f64| Degrees(angle.0.clamp(-most, most));
            portrait.pose = YawPitchRoll {
                yaw: angle(portrait.pose.yaw, 12.0),
                pitch: angle(portrait.pose.pitch, 8.0),
                roll: angle(portrait.pose.roll, 8.0),
            };
            portrait.camera = CameraPlan { share: 0.55, field: 28.0, ..CameraPlan::default() };
            portrait.gaze.camera = true;
            for (shape, parts) in SWEPT {
                for step in 0..steps {
                    let value = step as f32 / (steps - 1) as f32;
                    portrait.expression = ExpressionState::default();
                    for part in parts {
                        portrait.expression.blendshapes[Blendshape::parse(part)?] = value;
                    }
                    let name = format!("{person:02}_{shape}_{step}.png");
                    save(&portrait, &name)?;
                    writeln!(list, "{name},{person},{shape},{value:.3}")?;
                }
            }
        }
    }
    std::fs::write(folder.join("list.csv"), list)?;
    println!("written to {}", folder.display());
    Ok(())
}
