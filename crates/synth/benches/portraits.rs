//! Portraits a second: every frame a new person of the standard distribution, with all label pictures.
#![allow(clippy::unwrap_used, reason = "a bench")]

use divan::Bencher;
use divan::counter::ItemsCount;
use lineament_render::Wanted;
use lineament_synth::{Distribution, Portrait, PortraitSampler, PortraitScene, Stage};

const FRAMES: usize = 100;

fn main() {
    divan::main();
}

fn stage() -> (Stage, Vec<Portrait>) {
    let stage = Stage::load().unwrap();
    let sampler = PortraitSampler::new(7, Distribution::default());
    let all = (0..FRAMES as u64).map(|index| sampler.portrait(stage.model(), index)).collect();
    (stage, all)
}

/// Everything: draw, build, render.
#[divan::bench(args = [256, 512], sample_count = 5)]
fn whole(bencher: Bencher<'_, '_>, size: u32) {
    let (stage, _) = stage();
    let sampler = PortraitSampler::new(7, Distribution::default());
    let mut scene = PortraitScene::new(&stage).unwrap();
    bencher.counter(ItemsCount::new(FRAMES)).bench_local(|| {
        for index in 0..FRAMES as u64 {
            let portrait = sampler.portrait(stage.model(), index);
            scene.build(&portrait, [size; 2]).unwrap();
            scene.render(Wanted::ALL).unwrap();
        }
    });
}

/// Parameters to surfaces, without pixels.
#[divan::bench(sample_count = 5)]
fn build(bencher: Bencher<'_, '_>) {
    let (stage, all) = stage();
    let mut scene = PortraitScene::new(&stage).unwrap();
    bencher.counter(ItemsCount::new(FRAMES)).bench_local(|| {
        for portrait in &all {
            scene.build(portrait, [256; 2]).unwrap();
        }
    });
}
