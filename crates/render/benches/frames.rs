//! `cargo bench -p lineament-render`: frames a second of one core, and where the time goes.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a bench")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Head, camera, key};
use divan::Bencher;
use lineament_render::{
    Background, Environment, Hair, Light, Material, Renderer, Rendering, Scene, Sides, Stage, Studio, Surface,
    SurfacePoint, Timing, Wanted,
};

struct Everything {
    head: Head,
    skin: Material,
    hair: Material,
    environment: Environment,
    lights: [Light; 1],
    points: Vec<SurfacePoint>,
}

impl Everything {
    fn new() -> Self {
        Self {
            head: Head::new(),
            skin: Material::Skin(Box::default()),
            hair: Material::Hair(Hair::default()),
            environment: Studio::portrait().environment(),
            lights: [key([-0.6, 0.6, 0.8], [1.6, 1.5, 1.4], Some(0.01))],
            points: (0..478).map(|n| SurfacePoint { surface: 0, triangle: n * 41, weights: [1.0 / 3.0; 3] }).collect(),
        }
    }

    fn surfaces(&self) -> [Surface<'_>; 2] {
        let skin = Surface::new(&self.head.skin.mesh, &self.head.skin.positions, &self.head.skin.normals, &self.skin);
        let hair = Surface::new(&self.head.hair.mesh, &self.head.hair.positions, &self.head.hair.normals, &self.hair);
        [skin, Surface { sides: Sides::Both, ..hair }]
    }

    fn scene<'a>(&'a self, surfaces: &'a [Surface<'a>], size: u32) -> Scene<'a> {
        let (model, pose) = camera(size, 1.8, 0.6);
        let mut scene = Scene::new(model, pose, &self.environment);
        scene.surfaces = surfaces;
        scene.lights = &self.lights;
        scene.points = &self.points;
        scene.background = Background::Surroundings { blur: 0.4 };
        scene.sensor.exposure = 0.6;
        scene.sensor.read_noise = 0.004;
        scene.sensor.shot_noise = 0.01;
        scene
    }
}

fn main() {
    let everything = Everything::new();
    let surfaces = everything.surfaces();
    let sizes = std::env::var("SIZE").ok().and_then(|text| text.parse().ok()).map_or(vec![256, 512], |size| vec![size]);
    for size in sizes {
        let scene = everything.scene(&surfaces, size);
        let (mut renderer, mut frame) = (Renderer::new(), Rendering::new());
        let frames: u32 = std::env::var("FRAMES").ok().and_then(|text| text.parse().ok()).unwrap_or(300);
        let mut timings: Vec<Timing> = (0..frames)
            .map(|_| {
                let mut timing = Timing::default();
                renderer.render_timed(&scene, Wanted::ALL, &mut frame, &mut timing).unwrap();
                timing
            })
            .collect();
        timings.sort_by_key(Timing::total);
        let micros = |time: std::time::Duration| time.as_secs_f64() * 1e6;
        // The fastest frame: what others do on the same processor only ever adds.
        let (best, median) = (timings[0], timings[timings.len() / 2]);
        let covered = frame.segmentation.pixels().iter().filter(|&&class| class != 0).count();
        println!(
            "{size} px, {covered} pixels covered: fastest of {frames} frames {:.0} µs, median {:.0} µs",
            micros(best.total()),
            micros(median.total())
        );
        for stage in Stage::ALL {
            println!(
                "  {:12} {:7.1} µs {:5.1} %",
                format!("{stage:?}"),
                micros(best.of(stage)),
                100.0 * micros(best.of(stage)) / micros(best.total())
            );
        }
        if let Ok(folder) = std::env::var("LOOK") {
            std::fs::write(format!("{folder}/bench{size}.png"), lineament_image::encode_png(&frame.colour).unwrap())
                .unwrap();
        }
    }
    divan::main();
}

#[divan::bench(args = [(256, true), (256, false), (512, true)])]
fn frame(bencher: Bencher, (size, labels): (u32, bool)) {
    let everything = Everything::new();
    let surfaces = everything.surfaces();
    let scene = everything.scene(&surfaces, size);
    let (mut renderer, mut frame) = (Renderer::new(), Rendering::new());
    let wanted = if labels { Wanted::ALL } else { Wanted::NONE };
    bencher.bench_local(|| renderer.render(&scene, wanted, &mut frame).unwrap());
}

#[divan::bench(args = [256])]
fn scalar(bencher: Bencher, size: u32) {
    let everything = Everything::new();
    let surfaces = everything.surfaces();
    let scene = everything.scene(&surfaces, size);
    let (mut renderer, mut frame) = (Renderer::scalar(), Rendering::new());
    bencher.bench_local(|| renderer.render(&scene, Wanted::ALL, &mut frame).unwrap());
}
