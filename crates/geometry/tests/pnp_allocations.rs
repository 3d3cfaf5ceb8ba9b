//! After the first call, finding a pose allocates nothing.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

#[path = "../../../tools/counting.rs"]
mod counting;
mod pnp_scene;

use counting::allocations;
use lineament_geometry::{Correspondences, Pnp, PnpOptions};
use pnp_scene::{NOISE, Outliers, head68, rng, trial};

#[test]
fn a_used_solver_allocates_nothing() {
    let before = allocations();
    drop(std::hint::black_box(vec![1_u8]));
    assert_eq!(allocations() - before, 1, "the counter counts");
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
        let before = allocations();
        for i in 0..trials.len() {
            solve(i, false);
            solve(i, true);
        }
        assert_eq!(allocations() - before, 0, "{outliers:?}");
    }
}
