//! The networks whose outputs ONNX Runtime has computed once: `tests/golden/onnx_parity.json`.

use lineament_net::Blueprint;

use super::cases::{layers, small_zoo};
use super::graphs;

/// Of weights and inputs.
pub const SEED: u64 = 11;

/// Every kind of layer, the zoo, and some random networks.
pub fn cases() -> Vec<(String, Blueprint)> {
    let mut all = layers();
    all.extend(small_zoo());
    all.extend((0..40).map(|seed| (format!("random_{seed}"), graphs::random(seed))));
    all
}
