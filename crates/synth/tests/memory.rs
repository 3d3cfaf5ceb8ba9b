//! What one thread's portraits need of memory, beside the stage that all threads share.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests print what they measure")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use lineament_render::Wanted;
use lineament_synth::{Distribution, PortraitSampler, PortraitScene, Stage};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; beside it are two atomic counters.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The only test of this file: the counters are the whole program's.
#[test]
fn one_thread_needs_less_than_64_megabytes() {
    let stage = Stage::load().unwrap();
    let sampler = PortraitSampler::new(7, Distribution::default());
    for (size, count) in [(256, 24), (512, 12)] {
        let before = LIVE.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let mut scene = PortraitScene::new(&stage).unwrap();
        for index in 0..count {
            scene.build(&sampler.portrait(stage.model(), index), [size; 2]).unwrap();
            scene.render(Wanted::ALL).unwrap();
        }
        let most = MOST.load(Ordering::Relaxed) - before;
        println!("{size} px: {:.1} MB at most for one thread, all label pictures held", most as f64 / 1e6);
        assert!(most < 64_000_000, "{most} bytes");
    }
}
