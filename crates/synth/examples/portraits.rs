//! Contact sheets of random portraits: `portraits OUT.png [--occluders] [--count N] [--size PX] [--seed S] [--first I] [--columns C] [--shrink K]`.
#![allow(clippy::print_stdout, reason = "an example reports what it does")]

use lineament_image::{Image, encode_png};
use lineament_render::Wanted;
use lineament_synth::{Distribution, PortraitSampler, PortraitScene, Stage};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, usual: u64| -> u64 {
        let place = arguments.iter().position(|a| a == name);
        place.and_then(|at| arguments.get(at + 1)).and_then(|text| text.parse().ok()).unwrap_or(usual)
    };
    let out = arguments.first().ok_or("name a PNG file")?;
    let (count, size, columns) = (number("--count", 24), number("--size", 512) as u32, number("--columns", 6) as u32);
    let occluders = arguments.iter().any(|a| a == "--occluders");
    let wanted = if occluders { Distribution::occluded() } else { Distribution::default() };
    let sampler = PortraitSampler::new(number("--seed", 7), wanted);
    let stage = Stage::load()?;
    let mut scene = PortraitScene::new(&stage)?;
    let rows = (count as u32).div_ceil(columns);
    let mut sheet = Image::filled(size * columns, size * rows, [0_u8; 3])?;
    let mut time = [std::time::Duration::ZERO; 3];
    for at in 0..count {
        let begin = std::time::Instant::now();
        let portrait = sampler.portrait(stage.model(), number("--first", 0) + at);
        let drawn = begin.elapsed();
        scene.build(&portrait, [size, size])?;
        let built = begin.elapsed();
        let frame = scene.render(Wanted::NONE)?;
        for (sum, part) in time.iter_mut().zip([drawn, built - drawn, begin.elapsed() - built]) {
            *sum += part;
        }
        sheet.paste(&frame.colour, at as u32 % columns * size, at as u32 / columns * size);
    }
    println!(
        "drawn {:?}, built {:?}, rendered {:?} each",
        time[0] / count as u32,
        time[1] / count as u32,
        time[2] / count as u32
    );
    let shrink = number("--shrink", 1) as u32;
    let sheet = if shrink > 1 { sheet.resized(sheet.width() / shrink, sheet.height() / shrink)? } else { sheet };
    std::fs::write(out, encode_png(&sheet)?)?;
    Ok(())
}
