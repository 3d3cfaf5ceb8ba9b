//! Promise: while the same faces are followed, a frame asks for no memory.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{STILL, World, tracker};
use lineament_face::FaceModel;

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: hands everything to the system's allocator and counts.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_warm_tracked_frame_asks_for_no_memory() {
    let model = Arc::new(FaceModel::load().unwrap());
    let (world, picture, camera) = World::alone(&model, STILL);
    let mut tracker = tracker(&model, &world, true);
    let mut counts = Vec::new();
    for frame in 0..200 {
        let before = COUNT.load(Ordering::Relaxed);
        // The double copies its actor for each reading: not the tracker's doing, counted apart.
        let faces = tracker.track(&picture, f64::from(frame) / 30.0, &camera).unwrap().len();
        counts.push(COUNT.load(Ordering::Relaxed) - before);
        assert_eq!(faces, 1);
    }
    let double = {
        let before = COUNT.load(Ordering::Relaxed);
        let copy = world.lock().unwrap().actors[0].clone();
        drop(copy);
        COUNT.load(Ordering::Relaxed) - before
    };
    // Identity settles in the first three seconds; a look round comes once a second.
    let warm: Vec<_> = counts[120..].iter().map(|count| count.saturating_sub(double)).collect();
    let quiet = warm.iter().filter(|count| **count == 0).count();
    println!("allocations of frames 120–199 beyond the double's {double}: {warm:?}");
    assert!(quiet >= warm.len() - 3, "only the looks round may ask for memory");
}
