//! The promise: every pose convention comes back as it was, or says what it loses and loses no more.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and report as tests do"
)]

use std::f64::consts::{FRAC_PI_2, SQRT_2};

use lineament_geometry::pose::*;
use lineament_geometry::{
    Camera, Degrees, EulerOrder, GeometryError, Head, HeadCv, Position, Radians, Rotation, Transform,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

type Cv = Rotation<HeadCv, Camera>;
type Pose = Transform<Head, Camera>;

/// 2·asin(‖R − R′‖F / 2√2), by the matrices: an arc cosine of the trace could not see 1e-9.
fn distance(a: [[f64; 3]; 3], b: [[f64; 3]; 3]) -> f64 {
    let squares: f64 = a.as_flattened().iter().zip(b.as_flattened()).map(|(x, y)| (x - y) * (x - y)).sum();
    2.0 * (squares.sqrt() / (2.0 * SQRT_2)).min(1.0).asin()
}

/// Uniform over all rotations (Shoemake 1992): a normalised point of the unit ball of quaternions.
fn random_xyzw(rng: &mut impl Rng) -> [f64; 4] {
    loop {
        let q: [f64; 4] = std::array::from_fn(|_| rng.random_range(-1.0..1.0));
        if (0.01..1.0).contains(&q.iter().map(|c| c * c).sum::<f64>()) {
            return q;
        }
    }
}

fn random_pose(rng: &mut impl Rng) -> Pose {
    let place = std::array::from_fn(|_| rng.random_range(-2.0..2.0));
    Pose::new(Rotation::from_xyzw(random_xyzw(rng)).unwrap(), place).unwrap()
}

/// A convention there and back.
struct Journey {
    type_name: &'static str,
    carries_translation: bool,
    travel: fn(&Pose) -> Result<Pose, GeometryError>,
}

fn only_rotation(rotation: Result<Cv, GeometryError>) -> Result<Pose, GeometryError> {
    Transform::from_rotation_cv(rotation?, [0.0; 3])
}

macro_rules! journeys {
    (poses: $($pose:ty),*; rotations: $($rotation:ty),*;) => {
        [
            $(Journey {
                type_name: stringify!($pose),
                carries_translation: true,
                travel: |pose| <$pose>::from_pose(pose).to_pose(),
            },)*
            $(Journey {
                type_name: stringify!($rotation),
                carries_translation: false,
                travel: |pose| only_rotation(<$rotation>::from_rotation(pose.rotation_cv()).to_rotation()),
            },)*
            Journey {
                type_name: "PosePara",
                carries_translation: false,
                travel: |pose| {
                    let label = PosePara::from_rotation(pose.rotation_cv(), [225.0, 225.0, 0.0], 1e-3);
                    only_rotation(PosePara::from_slice(&label.to_array())?.to_rotation())
                },
            },
            Journey {
                type_name: "Img2Pose",
                carries_translation: true,
                travel: |pose| Img2Pose::from_pose(pose, 0.1)?.to_pose(0.1),
            },
            Journey {
                type_name: "Img2Pose angles",
                carries_translation: false,
                travel: |pose| only_rotation(Img2Pose::from_pose(pose, 0.1)?.to_angles()?.to_rotation()),
            },
            Journey {
                type_name: "BiwiPose text",
                carries_translation: true,
                travel: |pose| BiwiPose::from_text(&BiwiPose::from_pose(pose).to_text())?.to_pose(),
            },
            Journey {
                type_name: "LabelMatrix six",
                carries_translation: false,
                travel: |pose| {
                    let six = LabelMatrix::from_rotation(pose.rotation_cv()).to_six();
                    only_rotation(LabelMatrix::from_six(six)?.to_rotation())
                },
            },
            Journey { type_name: "mirror of the mirror", carries_translation: true, travel: |pose| Ok(pose.mirrored().mirrored()) },
        ]
    };
}

const JOURNEYS: &[Journey] = &journeys! {
    poses: BiwiPose, OpenFacePose, OpenCvPose<Head>, OpenCvPose<HeadCv>, MediaPipeMatrix, UnityPose, UnityCameraPose, UnrealPose,
        GltfPose, OpenXrPose, BlenderObject, BlenderCamera;
    rotations: YawPitchRoll, AflwAngles, LabelMatrix, LiveLinkHead, BlenderBone;
};

/// Text is slow to write and read: a tenth of the rotations go through it.
fn is_slow(journey: &Journey) -> bool {
    journey.type_name.ends_with("text")
}

/// (worst rotation, worst translation) of each journey over `count` random poses.
fn worst(seed: u64, count: usize) -> Vec<(f64, f64)> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut worst = vec![(0.0_f64, 0.0_f64); JOURNEYS.len()];
    for i in 0..count {
        let pose = random_pose(&mut rng);
        let rows = pose.rotation().to_rows();
        for (journey, (turn, shift)) in JOURNEYS.iter().zip(&mut worst) {
            if is_slow(journey) && i % 10 != 0 {
                continue;
            }
            let back = (journey.travel)(&pose).unwrap();
            *turn = turn.max(distance(rows, back.rotation().to_rows()));
            if journey.carries_translation {
                *shift = shift.max((back.translation().xyz - pose.translation().xyz).amax());
            }
        }
    }
    worst
}

#[test]
fn a_million_rotations_come_back_through_every_lossless_convention() {
    for info in CONVENTIONS.iter().filter(|info| info.lossless_rotation) {
        let covered = JOURNEYS.iter().any(|j| j.type_name.split(['<', ' ']).next() == Some(info.type_name));
        assert!(covered, "{} is said to be lossless and is not tested", info.type_name);
    }
    let lossy: Vec<_> = CONVENTIONS.iter().filter(|info| !info.lossless_rotation).map(|info| info.type_name).collect();
    assert_eq!(lossy, ["AngleBins", "Pointing04", "VrchatHead"], "each has its own test below");
    let started = std::time::Instant::now();
    let halves = std::thread::scope(|scope| {
        let threads: Vec<_> = [1, 2].map(|seed| scope.spawn(move || worst(seed, 500_000))).into_iter().collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    for (i, journey) in JOURNEYS.iter().enumerate() {
        let turn = halves[0][i].0.max(halves[1][i].0);
        let shift = halves[0][i].1.max(halves[1][i].1);
        let place = if journey.carries_translation { format!("{shift:.1e} m") } else { "not carried".into() };
        println!("{:24} worst turn {turn:.1e} rad, worst shift {place}", journey.type_name);
        assert!(turn < 1e-9, "{}: {turn:e} rad", journey.type_name);
        assert!(shift < 1e-12, "{}: {shift:e} m", journey.type_name);
    }
    println!("1,000,000 rotations in {:.1} s", started.elapsed().as_secs_f64());
}

/// A convention with three angles: how it locks.
struct Lock {
    name: &'static str,
    /// The product of R_cv (or, but for signs, of the convention's own axes) whose middle angle locks.
    order: EulerOrder,
    /// (angle that must be zero, middle angle) in radians.
    read: fn(&Pose) -> (f64, f64),
}

#[test]
fn at_gimbal_lock_the_last_angle_is_zero_and_the_rotation_still_comes_back() {
    let locks = [
        Lock {
            name: "YawPitchRoll",
            order: EulerOrder::Xyz,
            read: |pose| {
                let a = pose.yaw_pitch_roll();
                (a.roll.0, a.yaw.radians())
            },
        },
        Lock {
            name: "PosePara",
            order: EulerOrder::Xyz,
            read: |pose| {
                let a = PosePara::from_rotation(pose.rotation_cv(), [0.0; 3], 1.0);
                (a.roll.0, a.yaw.0)
            },
        },
        Lock {
            name: "AflwAngles",
            order: EulerOrder::Xyz,
            read: |pose| {
                let a = AflwAngles::from_rotation(pose.rotation_cv());
                (a.roll.0, a.yaw.0)
            },
        },
        Lock {
            name: "LabelMatrix angles",
            order: EulerOrder::Xyz,
            read: |pose| {
                let a = LabelMatrix::from_rotation(pose.rotation_cv()).to_angles().unwrap();
                (a.roll.0, a.yaw.radians())
            },
        },
        Lock {
            name: "OpenFacePose",
            order: EulerOrder::Xyz,
            read: |pose| {
                let a = OpenFacePose::from_pose(pose);
                (a.rz.0, a.ry.0)
            },
        },
        Lock {
            name: "LiveLinkHead",
            order: EulerOrder::Yxz,
            read: |pose| {
                let a = LiveLinkHead::from_rotation(pose.rotation_cv());
                (a.roll.0, a.pitch.0)
            },
        },
        Lock {
            name: "VrchatHead",
            order: EulerOrder::Yxz,
            read: |pose| {
                let a = VrchatHead::from_pose(pose, pose.translation());
                (a.roll, a.pitch * FRAC_PI_2)
            },
        },
        // Unreal's pitch axis is the head's x (but for signs), its roll axis the head's z, its yaw axis y: the same lock as Yxz.
        Lock {
            name: "UnrealPose",
            order: EulerOrder::Yxz,
            read: |pose| {
                let a = UnrealPose::from_pose(pose);
                (a.roll.0, a.pitch.radians())
            },
        },
    ];
    // VRChat's angles come back where they do not end at ±1.
    let vrchat = Journey {
        type_name: "VrchatHead",
        carries_translation: false,
        travel: |pose| VrchatHead::from_pose(pose, pose.translation()).to_pose(pose.translation()),
    };
    for lock in &locks {
        let journeys: Vec<_> =
            JOURNEYS.iter().chain([&vrchat]).filter(|j| lock.name.split(' ').next() == Some(j.type_name)).collect();
        assert_eq!(journeys.len(), 1, "{}", lock.name);
        let travel = |angles: [f64; 3]| {
            let locked = Rotation::from_euler(lock.order, angles.map(Radians)).unwrap();
            let pose = Transform::from_rotation_cv(locked, [0.0; 3]).unwrap();
            let back = (journeys[0].travel)(&pose).unwrap();
            (pose, distance(pose.rotation().to_rows(), back.rotation().to_rows()))
        };
        let (mut at, mut near) = (0.0_f64, 0.0_f64);
        for i in 0..100 {
            // Turns whose sum and difference stay within VRChat's ±90°.
            let (first, last) = (0.014 * f64::from(i) - 0.7, 0.012 * f64::from(i) - 0.6);
            for side in [1.0, -1.0] {
                let (pose, turn) = travel([first, side * FRAC_PI_2, last]);
                let (zero, middle) = (lock.read)(&pose);
                assert!(zero.abs() < 1e-12, "{}: the last angle is {zero:e}", lock.name);
                assert!((middle.abs() - FRAC_PI_2).abs() < 1e-7, "{}: the middle angle is {middle}", lock.name);
                at = at.max(turn);
                // Ever nearer to the lock, from 0.1 to 1e-16 rad: no cliff.
                for power in 1..=16 {
                    near = near.max(travel([first, side * (FRAC_PI_2 - 10.0_f64.powi(-power)), last]).1);
                }
            }
        }
        println!("{:20} worst turn at the lock {at:.1e} rad, near it {near:.1e} rad", lock.name);
        assert!(at < 1e-9 && near < 1e-9, "{}: {at:e}, {near:e}", lock.name);
    }
}

#[test]
fn hopenet_one_hot_labels_lose_up_to_a_bin_and_soft_ones_nothing() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    for (name, bins, least, last) in
        [("HopeNet", AngleBins::HOPENET, -99.0, 96.0), ("WHENet yaw", AngleBins::WHENET_YAW, -180.0, 177.0)]
    {
        let (mut bias, mut worst_soft, mut worst_logit) = (0.0, 0.0_f64, 0.0_f64);
        let count = 50_000;
        for _ in 0..count {
            let angle = Degrees(rng.random_range(least..last));
            let error = bins.expectation(&bins.one_hot(angle).unwrap()).unwrap() - angle;
            assert!(error.0 > -3.0 && error.0 <= 0.0, "{name}: {angle} decodes with error {error}");
            assert_eq!(
                bins.left_edge(bins.index(angle).unwrap()),
                bins.expectation(&bins.one_hot(angle).unwrap()).unwrap()
            );
            assert!((bins.centre(bins.index(angle).unwrap()) - angle).abs().0 <= 1.5);
            bias += error.0 / f64::from(count);
            let soft = bins.soft(angle).unwrap();
            worst_soft = worst_soft.max((bins.expectation(&soft).unwrap() - angle).abs().0);
            // The softmax of logarithms is the distribution itself.
            let logits: Vec<f64> = soft.iter().map(|p| p.max(1e-300).ln() + 7.0).collect();
            worst_logit = worst_logit.max((bins.decode(&logits).unwrap() - angle).abs().0);
        }
        println!("{name}: one-hot bias {bias:.3}°, soft worst {worst_soft:.1e}°, from logits {worst_logit:.1e}°");
        assert!((bias + 1.5).abs() < 0.02, "{name}: bias {bias}");
        assert!(worst_soft < 1e-10 && worst_logit < 1e-10, "{name}");
        // Just below every edge: the quotient may round up.
        for k in 1..bins.count() {
            let edge = bins.left_edge(k);
            assert_eq!(bins.index(edge).unwrap(), k);
            assert_eq!(bins.index(Degrees(edge.0.next_down())).unwrap(), k - 1);
        }
    }
}

#[test]
fn pointing_04_loses_roll_and_snaps_to_its_grid() {
    let grid: Vec<_> = Pointing04::grid().collect();
    assert_eq!(grid.len(), 93);
    assert_eq!(grid[46], Pointing04::new(0, 0).unwrap(), "image 46 of a series looks straight ahead");
    for (number, &pose) in grid.iter().enumerate() {
        assert_eq!(Pointing04::snapped(pose.to_rotation()).unwrap(), pose, "the grid is exact");
        let rolled = pose.to_rotation() * Rotation::about_z(Radians(0.4));
        assert_eq!(Pointing04::snapped(rolled).unwrap(), pose, "roll is lost");
        let name = Pointing04Name { person: 15, series: 2, number: number as u8, pose };
        assert_eq!(name.to_string().parse::<Pointing04Name>().unwrap(), name);
    }
    // The loss: half a step of tilt (15° at most, between 60 and 90) and of pan (7.5°), away from the poles.
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let (mut worst_tilt, mut worst_pan) = (0.0_f64, 0.0_f64);
    for _ in 0..50_000 {
        let (tilt, pan) = (rng.random_range(-74.0..74.0), rng.random_range(-97.0..97.0));
        let rotation = Rotation::from_euler(
            EulerOrder::Yxz,
            [Degrees(-pan).into(), Degrees(-tilt).into(), Radians(rng.random_range(-1.0..1.0))],
        );
        let snapped = Pointing04::snapped(rotation.unwrap()).unwrap();
        worst_tilt = worst_tilt.max((snapped.tilt().0 - tilt).abs());
        worst_pan = worst_pan.max((snapped.pan().0 - pan).abs());
    }
    println!("Pointing'04: worst snap {worst_tilt:.2}° of tilt, {worst_pan:.2}° of pan");
    assert!(worst_tilt > 14.9 && worst_tilt <= 15.0 && worst_pan > 7.4 && worst_pan <= 7.5);
    let away = Rotation::about_y(Degrees(-120.0).into());
    let text = Pointing04::snapped(away).unwrap_err().to_string();
    assert!(text.contains("119.99") && text.contains("97.5") && text.contains("leave the sample out"), "{text}");
}

#[test]
fn vrchat_is_exact_within_90_degrees_and_ends_there() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let (mut worst, mut inside, mut beyond) = (0.0_f64, 0, 0);
    for _ in 0..100_000 {
        let pose = random_pose(&mut rng);
        let shift: [f64; 3] = std::array::from_fn(|_| rng.random_range(-0.49..0.49));
        let rest = Position::from(pose.translation().xyz - nalgebra::Vector3::from(shift));
        let head = VrchatHead::from_pose(&pose, rest);
        let back = head.to_pose(rest).unwrap();
        let turn = distance(pose.rotation().to_rows(), back.rotation().to_rows());
        assert!((back.translation().xyz - pose.translation().xyz).amax() < 1e-14);
        if head.is_saturated() {
            assert!(turn > 1e-9, "saturated, but nothing was lost");
            beyond += 1;
        } else {
            worst = worst.max(turn);
            inside += 1;
        }
    }
    println!("VRChat: {inside} within ±90°, worst {worst:.1e} rad; {beyond} beyond");
    assert!(worst < 1e-9 && inside > 20_000 && beyond > 20_000);

    let turned = Transform::from_rotation_cv(Rotation::about_y(Degrees(120.0).into()), [0.0, 0.0, 2.0]).unwrap();
    let head = VrchatHead::from_pose(&turned, Position::new(0.0, 0.0, 1.0));
    assert_eq!((head.yaw, head.position[2]), (1.0, -1.0), "120° ends at 90°, a metre at half a metre");
    assert!(head.is_saturated());
    // Unity composes Ry·Rx·Rz: for one angle alone the values are those of 300W-LP, for three they are not.
    let angles = YawPitchRoll { yaw: Degrees(40.0), pitch: Degrees(30.0), roll: Degrees(20.0) };
    let pose = Transform::from_rotation_cv(angles.to_rotation().unwrap(), [0.0; 3]).unwrap();
    let head = VrchatHead::from_pose(&pose, pose.translation());
    assert!((head.yaw * 90.0 - 40.0).abs() > 3.0, "yaw {}", head.yaw * 90.0);
}
