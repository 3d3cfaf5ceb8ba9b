//! Renders the clip that comes with the program, and its truth: `cargo run --release -p lineament --example demo_clip -- assets/demo/clip.mp4 [TRUTH.jsonl]`.
//!
//! One rendered person looks round, smiles, is surprised, frowns, blinks. CC0, nobody's privacy spent.

use std::error::Error;

use lineament_face::{ActionUnit, ActionUnits, ExpressionState, FrameRecord, RecordWriter};
use lineament_geometry::{Degrees, YawPitchRoll};
use lineament_media::VideoWriter;
use lineament_render::Wanted;
use lineament_synth::{PortraitScene, RenderRequest, Stage};

const SIZE: [u32; 2] = [400, 300];
const FPS: f64 = 25.0;
const SECONDS: f64 = 7.0;
const SEED: u64 = 7;

/// What is shown from when to when, and how strongly at its height.
type Act = (f64, f64, &'static [(ActionUnit, f32)]);

const ACTS: [Act; 4] = [
    (0.9, 2.6, &[(ActionUnit::Au6, 0.7), (ActionUnit::Au12, 0.9), (ActionUnit::Au25, 0.5)]),
    (
        2.9,
        4.2,
        &[
            (ActionUnit::Au1, 0.9),
            (ActionUnit::Au2, 0.9),
            (ActionUnit::Au5, 0.8),
            (ActionUnit::Au26, 0.8),
            (ActionUnit::Au25, 0.6),
        ],
    ),
    (4.5, 5.9, &[(ActionUnit::Au4, 0.9), (ActionUnit::Au7, 0.6), (ActionUnit::Au23, 0.6), (ActionUnit::Au24, 0.5)]),
    (6.1, 6.8, &[(ActionUnit::Au12, 0.4)]),
];
const BLINKS: [f64; 3] = [0.5, 2.75, 5.2];

/// 0 outside, 1 in the middle, with soft ends.
fn swell(time: f64, from: f64, to: f64) -> f32 {
    let inside = ((time - from) / 0.3).min((to - time) / 0.3).clamp(0.0, 1.0);
    (inside * inside * (3.0 - 2.0 * inside)) as f32
}

fn expression(time: f64) -> ExpressionState {
    let mut units = ActionUnits::default();
    for (from, to, all) in ACTS {
        for (unit, most) in all {
            let value = units.unit(*unit).max(most * swell(time, from, to));
            units.set_unit(*unit, value);
        }
    }
    let blink = BLINKS.iter().map(|at| 1.0 - ((time - at).abs() / 0.1).min(1.0)).fold(0.0, f64::max);
    units.set_unit(ActionUnit::Au45, blink as f32);
    ExpressionState { action_units: units, ..ExpressionState::default() }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("name the clip to write")?;
    let mut truth = arguments
        .next()
        .map(|path| std::fs::File::create(path).map(std::io::BufWriter::new).map(RecordWriter::new))
        .transpose()?;
    let stage = Stage::load()?;
    let mut portrait = RenderRequest { seed: SEED, size: SIZE, ..RenderRequest::default() }.portrait(&stage);
    portrait.camera.share = 0.5;
    let mut scene = PortraitScene::new(&stage)?;
    let mut writer = VideoWriter::create(&path, SIZE[0], SIZE[1], FPS)?;
    for number in 0..(SECONDS * FPS) as u64 {
        let time = number as f64 / FPS;
        portrait.expression = expression(time);
        let wave = |period: f64| (2.0 * std::f64::consts::PI * time / period).sin();
        portrait.pose = YawPitchRoll {
            yaw: Degrees(24.0 * wave(3.5)),
            pitch: Degrees(9.0 * wave(2.3)),
            roll: Degrees(6.0 * wave(5.0)),
        };
        portrait.camera.stray = [0.35 * wave(7.0), 0.15 * wave(4.0)];
        scene.build(&portrait, SIZE)?;
        scene.render(Wanted::NONE)?;
        writer.write(&scene.frame().colour, time)?;
        if let Some(truth) = &mut truth {
            let record = scene.record("demo")?;
            truth.write(&FrameRecord { source: path.clone(), frame: number, time_s: time, ..record })?;
        }
    }
    writer.finish()?;
    if let Some(truth) = truth {
        truth.finish()?;
    }
    Ok(())
}
