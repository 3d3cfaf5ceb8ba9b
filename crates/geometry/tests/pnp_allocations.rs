//! After the first call, finding a pose allocates nothing.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod pnp_scene;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use lineament_geometry::{Correspondences, Pnp, PnpOptions};
use pnp_scene::{NOISE, Outliers, head68, rng, trial};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; the counter beside it is a plain thread-local without a destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_used_solver_allocates_nothing() {
    let before = ALLOCATIONS.get();
    drop(std::hint::black_box(vec![1_u8]));
    assert_eq!(ALLOCATIONS.get() - before, 1, "the counter counts");
    let places = head68();
    for (options, outliers) in [(PnpOptions::default(), Outliers::None), (PnpOptions::robust(), Outliers::Uniform(0.4))]
    {
        let mut pnp = Pnp::new(PnpOptions { sigma: NOISE, ..options });
        let trials: Vec<_> =
            (0..20).map(|i| trial(&places, outliers, [0.3, 2.0], &mut rng(41, i), i % 2 == 1)).collect();
        let mut solve = |i: usize, tracked: bool| {
            let points = Correspondences::new(&places, &trials[i].pixels);
            pnp.solve(&trials[i].camera, &points, tracked.then_some(&trials[i].truth)).unwrap();
        };
        solve(0, false);
        let before = ALLOCATIONS.get();
        for i in 0..trials.len() {
            solve(i, false);
            solve(i, true);
        }
        assert_eq!(ALLOCATIONS.get() - before, 0, "{outliers:?}");
    }
}
