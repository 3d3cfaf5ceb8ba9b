//! One person in every haircut, or with every beard or thing worn: `styles OUT.png hair|beard|worn|clothes|rooms [--person N] [--size PX] [--yaw D]`.
#![allow(clippy::print_stdout, reason = "an example reports what it does")]

use lineament_geometry::{Degrees, YawPitchRoll};
use lineament_image::{Image, encode_png};
use lineament_render::Wanted;
use lineament_synth::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, usual: f64| -> f64 {
        let place = arguments.iter().position(|a| a == name);
        place.and_then(|at| arguments.get(at + 1)).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let (out, what) = (arguments.first().ok_or("name a PNG file")?, arguments.get(1).map_or("hair", String::as_str));
    let size = number("--size", 384.0) as u32;
    let stage = Stage::load()?;
    let sampler = PortraitSampler::new(
        number("--seed", 3.0) as u64,
        Distribution { occluders: 0.0, glasses: 0.0, expression: ExpressionPlan::Neutral, ..Distribution::default() },
    );
    let mut base = sampler.portrait(stage.model(), number("--person", 5.0) as u64);
    base.pose = YawPitchRoll {
        yaw: Degrees(number("--yaw", 25.0)),
        pitch: Degrees(number("--pitch", 0.0)),
        roll: Degrees(0.0),
    };
    base.camera = CameraPlan { share: number("--share", 0.5), ..CameraPlan::default() };
    base.light = LightPlan { room: number("--room", 0.0) as usize, ..LightPlan::default() };
    base.backdrop = BackdropPlan::Plain([0.25, 0.27, 0.30]);
    base.sensor = SensorPlan::default();
    let mut all = Vec::new();
    use HairStyle::*;
    match what {
        "hair" => {
            for style in [Bald, Receding, Buzz, Short, Quiff, SideParted, Fringe, Curly, Afro, Bob, Long, Tied] {
                let mut one = base.clone();
                one.looks.hair.style = style;
                all.push(one);
            }
        }
        "beard" => {
            for style in [
                BeardStyle::None,
                BeardStyle::Stubble,
                BeardStyle::Moustache,
                BeardStyle::Goatee,
                BeardStyle::Short,
                BeardStyle::Full,
            ] {
                let mut one = base.clone();
                one.looks.beard = BeardLook { style, colour: one.looks.hair.root, density: 0.9, length: 1.0, seed: 3 };
                all.push(one);
            }
        }
        "rooms" => {
            for room in 0..24 {
                let mut one = base.clone();
                one.light.room = room;
                one.backdrop = BackdropPlan::Room { blur: 0.2 };
                all.push(one);
            }
        }
        "clothes" => {
            for neckline in
                [Neckline::Crew, Neckline::V, Neckline::Scoop, Neckline::Turtle, Neckline::Collar, Neckline::Hood]
            {
                let mut one = base.clone();
                one.looks.clothes.neckline = neckline;
                all.push(one);
            }
        }
        _ => {
            for kind in [Headwear::Beanie, Headwear::Cap, Headwear::Hat, Headwear::Headphones, Headwear::Scarf] {
                let mut one = base.clone();
                one.looks.headwear =
                    Some(HeadwearLook { kind, colours: [[0.3, 0.05, 0.05], [0.05, 0.05, 0.2]], low: 0.5, turn: 0.0 });
                all.push(one);
            }
            for kind in [Facewear::Mask, Facewear::LowMask, Facewear::Headset] {
                let mut one = base.clone();
                one.looks.facewear = Some(FacewearLook { kind, colour: [0.25, 0.5, 0.66] });
                all.push(one);
            }
            for kind in [
                InFront::Hand,
                InFront::Phone,
                InFront::Cup,
                InFront::Microphone,
                InFront::Ball,
                InFront::Board,
                InFront::Bar,
            ] {
                let mut one = base.clone();
                one.looks.in_front = Some(InFrontLook {
                    kind,
                    place: [0.05, -0.07, 0.05],
                    turn: 0.2,
                    size: 1.0,
                    colour: [0.1, 0.2, 0.4],
                    seed: 3,
                });
                all.push(one);
            }
            let mut one = base.clone();
            one.looks.glasses = Some(GlassesLook {
                roundness: 0.6,
                width: 0.05,
                height: 0.04,
                rim: 0.002,
                colour: [0.01; 3],
                metallic: 0.0,
                pass: [0.93, 0.95, 0.94],
                mirror: 0.0,
                slip: 0.0,
            });
            all.push(one);
        }
    }
    let columns = number("--columns", 4.0) as u32;
    let mut sheet = Image::filled(size * columns, size * (all.len() as u32).div_ceil(columns), [0_u8; 3])?;
    let mut scene = PortraitScene::new(&stage)?;
    for (at, one) in (0_u32..).zip(&all) {
        scene.build(one, [size, size])?;
        let frame = scene.render(Wanted::NONE)?;
        sheet.paste(&frame.colour, at % columns * size, at / columns * size);
    }
    println!("{} pictures", all.len());
    std::fs::write(out, encode_png(&sheet)?)?;
    Ok(())
}
