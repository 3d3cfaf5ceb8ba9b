//! The pose of a head from six points of a picture, and how sure it is.
//!
//!     cargo run --release -p lineament-face --example head_pose
#![allow(clippy::print_stdout, reason = "an example prints its result")]

use lineament_face::landmarks::{CANONICAL_CM, SIX_POINTS};
use lineament_geometry::{CameraModel, Correspondences, Head, Pnp, PnpOptions, Position};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Nose tip, chin, outer eye corners (image left, right), mouth corners (image left, right), as somebody clicked them in a 640×480 picture.
    let pixels = [[305.0, 261.0], [311.0, 369.0], [273.5, 209.5], [383.5, 219.5], [286.5, 301.5], [347.0, 309.0]];
    let camera = CameraModel::assumed(640, 480)?;

    // The canonical face stands in for the person: a metric pose is as good as the assumed size of the head. Its eyes give the origin.
    let [right, left] = [CANONICAL_CM[33], CANONICAL_CM[263]];
    let middle: [f64; 3] = std::array::from_fn(|k| f64::from(right[k] + left[k]) / 2.0);
    let places = SIX_POINTS.map(|point| {
        let [x, y, z]: [f64; 3] =
            std::array::from_fn(|k| (f64::from(CANONICAL_CM[usize::from(point)][k]) - middle[k]) / 100.0);
        Position::<Head>::new(x, y, z)
    });

    let found = Pnp::new(PnpOptions::default()).solve(&camera, &Correspondences::new(&places, &pixels), None)?;
    let angles = found.best.pose.yaw_pitch_roll();
    let place = found.best.pose.translation().xyz;
    let sigma = |k: usize| (found.best.covariance[(k, k)] * found.best.reduced_chi_squared().max(1.0)).sqrt();
    println!("yaw {:.1}, pitch {:.1}, roll {:.1} (300W-LP signs)", angles.yaw, angles.pitch, angles.roll);
    println!(
        "one sigma about the camera's x, y, z: {:.1}°, {:.1}°, {:.1}°",
        sigma(0).to_degrees(),
        sigma(1).to_degrees(),
        sigma(2).to_degrees()
    );
    println!(
        "{:.0} mm from the camera, give or take {:.0} mm; {:.2} left over",
        place.z * 1e3,
        sigma(5) * 1e3,
        found.best.rms
    );
    Ok(())
}
