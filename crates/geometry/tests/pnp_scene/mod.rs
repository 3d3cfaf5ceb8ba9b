//! Synthetic heads for the tests, the example and the bench of perspective-n-point.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by tests, an example and a bench: each uses its part"
)]

use lineament_geometry::{
    Camera, CameraModel, Correspondences, Degrees, Distortion, Head, HeadCv, Pnp, PnpOptions, PnpSolution, Position,
    Rotation, Transform,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The 68 iBUG points on MediaPipe's canonical face (Apache-2.0), centimetres: x to the subject's left, y up, z out of the face.
const CANONICAL: [[f64; 3]; 68] = [
    [-7.556, 4.107, -0.992],
    [-7.664, 0.673, -2.436],
    [-7.542, -1.049, -2.431],
    [-6.720, -4.789, -1.745],
    [-5.941, -6.224, -0.631],
    [-5.085, -7.179, 0.715],
    [-3.211, -8.533, 2.802],
    [-1.293, -9.296, 4.094],
    [0.000, -9.403, 4.264],
    [1.293, -9.296, 4.094],
    [3.211, -8.533, 2.802],
    [5.085, -7.179, 0.715],
    [5.941, -6.224, -0.631],
    [6.720, -4.789, -1.745],
    [7.542, -1.049, -2.431],
    [7.664, 0.673, -2.436],
    [7.556, 4.107, -0.992],
    [-6.374, 4.786, 1.592],
    [-4.986, 4.802, 3.752],
    [-3.987, 5.109, 4.466],
    [-2.760, 5.101, 5.016],
    [-1.396, 5.012, 5.316],
    [1.396, 5.012, 5.316],
    [2.760, 5.101, 5.016],
    [3.987, 5.109, 4.466],
    [4.986, 4.802, 3.752],
    [6.374, 4.786, 1.592],
    [0.000, 3.271, 5.236],
    [0.000, 1.728, 6.317],
    [0.000, 0.366, 7.243],
    [0.000, -0.463, 7.587],
    [-1.044, -1.465, 5.662],
    [-0.597, -2.014, 5.866],
    [0.000, -2.089, 6.058],
    [0.597, -2.014, 5.866],
    [1.044, -1.465, 5.662],
    [-4.446, 2.664, 3.173],
    [-3.670, 2.928, 3.724],
    [-2.724, 2.962, 3.872],
    [-1.856, 2.585, 3.758],
    [-2.724, 2.316, 3.777],
    [-3.670, 2.360, 3.635],
    [1.856, 2.585, 3.758],
    [2.724, 2.962, 3.872],
    [3.670, 2.928, 3.724],
    [4.446, 2.664, 3.173],
    [3.670, 2.360, 3.635],
    [2.724, 2.316, 3.777],
    [-2.456, -4.343, 4.284],
    [-1.432, -3.501, 5.496],
    [-0.711, -3.329, 5.877],
    [0.000, -3.406, 5.980],
    [0.711, -3.329, 5.877],
    [1.432, -3.501, 5.496],
    [2.456, -4.343, 4.284],
    [1.325, -5.107, 5.205],
    [0.700, -5.292, 5.448],
    [0.000, -5.365, 5.535],
    [-0.700, -5.292, 5.448],
    [-1.325, -5.107, 5.205],
    [-2.153, -4.276, 4.038],
    [-0.533, -3.993, 5.138],
    [0.000, -3.994, 5.219],
    [0.533, -3.993, 5.138],
    [2.153, -4.276, 4.038],
    [0.583, -4.518, 5.340],
    [0.000, -4.542, 5.405],
    [-0.583, -4.518, 5.340],
];
/// The midpoint of the eyeball centres there: between the corners of the eyes, 12 mm inward.
const ORIGIN: [f64; 3] = [0.0, 2.62, 2.27];
/// Nose tip, chin, outer eye corners, mouth corners.
pub const SIX: [usize; 6] = [30, 8, 36, 45, 48, 54];
/// Pixels.
pub const NOISE: f64 = 0.5;

pub fn head68() -> Vec<Position<Head>> {
    CANONICAL
        .iter()
        .map(|p| Position::new((p[0] - ORIGIN[0]) / 100.0, (p[1] - ORIGIN[1]) / 100.0, (p[2] - ORIGIN[2]) / 100.0))
        .collect()
}

pub fn head6() -> Vec<Position<Head>> {
    let all = head68();
    SIX.iter().map(|&i| all[i]).collect()
}

pub fn pinhole() -> CameraModel {
    CameraModel::pinhole(640.0, 640.0, 320.0, 240.0, 640, 480).unwrap()
}

/// The lens of OpenCV's sample calibration (`left_intrinsics.yml`), rounded.
pub fn webcam() -> CameraModel {
    pinhole().with_distortion(Distortion::BrownConrady5([-0.266, -0.0386, 0.00178, -0.00028, 0.238])).unwrap()
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outliers {
    None,
    /// This share of the points, anywhere in the picture.
    Uniform(f64),
    /// This share of the points, 10 to 60 px from where they should be.
    Near(f64),
}

/// What is seen of one head.
pub struct Trial {
    pub camera: CameraModel,
    pub truth: Transform<Head, Camera>,
    pub pixels: Vec<[f64; 2]>,
    /// Infinite for the outliers: what only an oracle knows.
    pub oracle_sigmas: Vec<f64>,
    pub distance: f64,
}

pub fn gauss(rng: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (rng.random_range(f64::MIN_POSITIVE..1.0), rng.random_range(0.0..1.0));
    libm::sqrt(-2.0 * libm::log(a)) * libm::cos(std::f64::consts::TAU * b)
}

pub fn rng(seed: u64, index: usize) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1_000_003).wrapping_add(index as u64))
}

/// A head at up to ±90° yaw, ±40° pitch and roll, 0.3 to 2 m away (or as told), its origin in the middle two thirds of the picture. Every other
/// trial looks through a lens.
pub fn trial(
    places: &[Position<Head>],
    outliers: Outliers,
    distances: [f64; 2],
    rng: &mut ChaCha8Rng,
    lens: bool,
) -> Trial {
    let camera = if lens { webcam() } else { pinhole() };
    loop {
        let mut turn = |most: f64| Degrees(rng.random_range(-most..=most)).into();
        let rotation: Rotation<HeadCv, Camera> = Rotation::<Camera, Camera>::about_x(turn(40.0))
            * Rotation::<Camera, Camera>::about_y(turn(90.0))
            * Rotation::about_z(turn(40.0));
        let distance = rng.random_range(distances[0]..=distances[1]);
        let centre = [rng.random_range(107.0..533.0), rng.random_range(80.0..400.0)];
        let ray = camera.unproject(centre).unwrap().xyz.normalize() * distance;
        let truth = Transform::new(rotation * Rotation::flip(), ray.into()).unwrap();
        let Some(exact) = places.iter().map(|&place| camera.project(truth.position(place))).collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let mut pixels: Vec<[f64; 2]> =
            exact.iter().map(|p| [p[0] + NOISE * gauss(rng), p[1] + NOISE * gauss(rng)]).collect();
        let mut oracle_sigmas = vec![NOISE; places.len()];
        let (Outliers::Uniform(share) | Outliers::Near(share)) = outliers else {
            return Trial { camera, truth, pixels, oracle_sigmas, distance };
        };
        let mut left = (share * places.len() as f64).round() as usize;
        while left > 0 {
            let i = rng.random_range(0..places.len());
            if oracle_sigmas[i] == f64::INFINITY {
                continue;
            }
            if matches!(outliers, Outliers::Uniform(_)) {
                let pixel = [rng.random_range(0.0..640.0), rng.random_range(0.0..480.0)];
                if (pixel[0] - exact[i][0]).hypot(pixel[1] - exact[i][1]) < 10.0 {
                    continue;
                }
                pixels[i] = pixel;
            } else {
                let (sin, cos) = libm::sincos(rng.random_range(0.0..std::f64::consts::TAU));
                let far = rng.random_range(10.0..60.0);
                pixels[i] = [exact[i][0] + far * cos, exact[i][1] + far * sin];
            }
            oracle_sigmas[i] = f64::INFINITY;
            left -= 1;
        }
        return Trial { camera, truth, pixels, oracle_sigmas, distance };
    }
}

/// How far a solution is from the truth.
#[derive(Debug, Clone, Copy)]
pub struct Miss {
    pub degrees: f64,
    pub millimetres: f64,
    /// eᵀ Σ⁻¹ e / 6.
    pub normalised: f64,
}

pub fn miss(solution: &PnpSolution<Head>, truth: &Transform<Head, Camera>) -> Miss {
    let e = solution.departure(truth);
    let degrees = solution.pose.rotation().angle_to(&truth.rotation()).degrees();
    let normalised = e.dot(&solution.covariance.cholesky().unwrap().solve(&e)) / 6.0;
    Miss { degrees, millimetres: 1000.0 * e.fixed_rows::<3>(3).norm(), normalised }
}

/// The refinement that is told which points are outliers, and begins at the truth.
pub fn oracle(trial: &Trial, places: &[Position<Head>], pnp: &mut Pnp) -> PnpSolution<Head> {
    let points = Correspondences::new(places, &trial.pixels).with_sigmas(&trial.oracle_sigmas);
    pnp.solve(&trial.camera, &points, Some(&trial.truth)).unwrap().best
}

pub fn oracle_solver() -> Pnp {
    Pnp::new(PnpOptions { sigma: NOISE, loss: lineament_geometry::Loss::None, ..PnpOptions::default() })
}

/// Runs `each` for every index on two threads; the results come in the order of the indices.
pub fn on_two_threads<T: Send>(count: usize, each: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let half = count / 2;
    std::thread::scope(|scope| {
        let second = scope.spawn(|| (half..count).map(&each).collect::<Vec<_>>());
        let mut all: Vec<T> = (0..half).map(&each).collect();
        all.extend(second.join().unwrap());
        all
    })
}

pub fn rms(values: impl Iterator<Item = f64>) -> f64 {
    let (n, sum) = values.fold((0.0, 0.0), |(n, sum), v| (n + 1.0, sum + v * v));
    (sum / n).sqrt()
}

/// The value below which this share of the others lies.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}
