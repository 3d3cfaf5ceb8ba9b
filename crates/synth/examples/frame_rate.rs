//! What a frame costs: `frame_rate [--count N] [--passes N] [--seed S] [--size PX] [--no-labels]`.
//!
//! Every frame is a new person of the standard distribution: drawn, shaped, dressed, rendered with 4 samples a pixel; depth, normals, segmentation and the
//! sight of the landmarks are written (with `--no-labels` no label pictures, as in most data sets). One thread; its processor time is the figure, so that other work on the machine counts little.
//!
//! The stages are measured apart, each as its least time over the passes for each person; then what building is made of.
#![allow(clippy::print_stdout, reason = "an example reports what it does")]

use std::time::{Duration, Instant};

use lineament_render::{Renderer, Rendering, Stage as RenderStage, Timing, Wanted};
use lineament_synth::{BuildStage, Distribution, PortraitSampler, PortraitScene, Stage};

const WANTED: Wanted = Wanted { depth: true, normals: true, segmentation: true, ..Wanted::NONE };

/// Processor time of this thread, where the system tells it (Linux), else the clock's.
fn spent(since: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next().and_then(|first| first.parse().ok()));
    nanoseconds.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| -> Option<u64> {
        let place = arguments.iter().position(|a| a == name)?;
        arguments.get(place + 1)?.parse().ok()
    };
    let (count, passes) = (number("--count").unwrap_or(300), number("--passes").unwrap_or(3));
    let sizes = number("--size").map_or(vec![256, 512], |size| vec![size as u32]);
    let stage = Stage::load()?;
    let sampler = PortraitSampler::new(number("--seed").unwrap_or(7), Distribution::default());
    let wanted = if arguments.iter().any(|a| a == "--no-labels") { Wanted::NONE } else { WANTED };
    for size in sizes {
        whole(&stage, &sampler, count, passes, size, wanted)?;
        stages(&stage, &sampler, count, passes, size, wanted)?;
    }
    Ok(())
}

/// The figure: everything, as a data set is made.
fn whole(
    stage: &Stage,
    sampler: &PortraitSampler,
    count: u64,
    passes: u64,
    size: u32,
    wanted: Wanted,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut scene = PortraitScene::new(stage)?;
    let mut each = Vec::new();
    for _ in 0..passes {
        let clock = Instant::now();
        let before = spent(clock);
        for index in 0..count {
            scene.build(&sampler.portrait(stage.model(), index), [size; 2])?;
            scene.render(wanted)?;
        }
        each.push((spent(clock) - before).as_secs_f64() * 1e3 / count as f64);
    }
    each.sort_by(f64::total_cmp);
    let median = each[each.len() / 2];
    println!(
        "{size} px, {count} people: {median:.2} ms of processor time a frame (passes {:.2} to {:.2}), {:.0} frames a second on one core, {:.0} on two",
        each[0],
        each[each.len() - 1],
        1e3 / median,
        2e3 / median
    );
    Ok(())
}

/// The parts.
fn stages(
    stage: &Stage,
    sampler: &PortraitSampler,
    count: u64,
    passes: u64,
    size: u32,
    wanted: Wanted,
) -> Result<(), Box<dyn std::error::Error>> {
    let (mut scene, mut renderer, mut frame) = (PortraitScene::new(stage)?, Renderer::new(), Rendering::new());
    let parts = 2 + RenderStage::ALL.len() + BuildStage::ALL.len();
    let mut least = vec![vec![Duration::MAX; parts]; count as usize];
    let mut triangles = 0;
    for _ in 0..passes {
        for (index, least) in (0..count).zip(&mut least) {
            let begin = Instant::now();
            let portrait = sampler.portrait(stage.model(), index);
            let drawn = begin.elapsed();
            let (mut steps, mut last) = ([Duration::ZERO; BuildStage::ALL.len()], drawn);
            scene.build_watched(&portrait, [size; 2], &mut |step| {
                let now = begin.elapsed();
                steps[step as usize] = now - last;
                last = now;
            })?;
            let built = begin.elapsed() - drawn;
            let mut timing = Timing::default();
            scene.with_scene(|scene| {
                triangles += scene.surfaces.iter().map(|surface| surface.mesh.triangles().len()).sum::<usize>();
                renderer.render_timed(scene, wanted, &mut frame, &mut timing)
            })??;
            let rendered = RenderStage::ALL.map(|stage| timing.of(stage));
            for (least, now) in least.iter_mut().zip([drawn, built].into_iter().chain(rendered).chain(steps)) {
                *least = now.min(*least);
            }
        }
    }
    let names = ["drawn".to_owned(), "built".to_owned()]
        .into_iter()
        .chain(RenderStage::ALL.map(|stage| format!("{stage:?}")))
        .chain(BuildStage::ALL.map(|stage| format!("built: {stage:?}")));
    let mut all = 0.0;
    for (part, name) in names.enumerate() {
        let mean = least.iter().map(|least| least[part].as_secs_f64()).sum::<f64>() * 1e6 / count as f64;
        if part < 2 + RenderStage::ALL.len() {
            all += mean;
        }
        println!("  {name:<18} {mean:>7.1} µs");
    }
    println!("  {:<18} {all:>7.0} µs, {} triangles", "all", triangles / (count * passes) as usize);
    Ok(())
}
