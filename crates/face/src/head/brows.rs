//! Where the eyebrows grow. The mesh has none: they are hair on the skin, which the faces of the mesh are too coarse to bound.

/// The band of the left brow on the base mesh, as a front view shows it: |x|, height of the middle line, half of the width. Metres, head frame.
const BAND: [[f32; 3]; 7] = [
    [0.0104, 0.0165, 0.0024],
    [0.0169, 0.0181, 0.0035],
    [0.0254, 0.0198, 0.0036],
    [0.0348, 0.0204, 0.0031],
    [0.0439, 0.0195, 0.0027],
    [0.0518, 0.0165, 0.0019],
    [0.0579, 0.0126, 0.0008],
];
/// How far the hair thins out at the band's long edges and at its ends, metres.
const SOFT: [f32; 2] = [0.0014, 0.006];
/// Behind this plane there is no brow.
const BEHIND: f32 = -0.02;

/// How much brow hair there is at a place of the skin, 0–1; above one half it is segmented as brow. `base`: the place on the **base** mesh
/// (interpolate the asset's positions, not the posed ones), metres: so a brow moves with the skin it grows on.
#[must_use]
pub fn brow_density(base: [f32; 3]) -> f32 {
    let (x, y) = (base[0].abs(), base[1]);
    let [first, last] = [BAND[0][0], BAND[BAND.len() - 1][0]];
    if !(first..=last).contains(&x) || base[2] < BEHIND {
        return 0.0;
    }
    let mut found = 0.0;
    for pair in BAND.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if x <= b[0] {
            let t = (x - a[0]) / (b[0] - a[0]);
            let (middle, half) = (a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]));
            let across = (half - (y - middle).abs()) / SOFT[0];
            let along = (x - first).min(last - x) / SOFT[1];
            found = (across + 0.5).min(along).clamp(0.0, 1.0);
            break;
        }
    }
    found
}
