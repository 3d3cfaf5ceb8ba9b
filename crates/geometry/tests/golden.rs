//! The golden vectors of `tests/golden/`: facts worked out from other people's sources, none of them by this crate.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail and report as tests do"
)]

use std::cell::RefCell;
use std::collections::BTreeMap;

use lineament_geometry::pose::*;
use lineament_geometry::{Camera, Degrees, Direction, EulerOrder, Head, HeadCv, Pixels, Radians, Rotation, Transform};

/// A file of `name: numbers` lines. Every line must be used by its test: none may rot unread.
struct Golden {
    lines: BTreeMap<&'static str, Vec<f64>>,
    unread: RefCell<Vec<&'static str>>,
    worst: RefCell<f64>,
}

impl Golden {
    fn read(text: &'static str) -> Self {
        let mut lines = BTreeMap::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, numbers) = line.split_once(':').unwrap();
            let numbers = numbers.split_whitespace().map(|word| word.parse().unwrap()).collect();
            assert!(lines.insert(name, numbers).is_none(), "{name} stands twice");
        }
        Self { unread: RefCell::new(lines.keys().copied().collect()), lines, worst: RefCell::new(0.0) }
    }

    fn numbers(&self, name: &str) -> &[f64] {
        self.unread.borrow_mut().retain(|&other| other != name);
        self.lines.get(name).unwrap_or_else(|| panic!("there is no line {name}"))
    }

    fn check(&self, name: &str, found: &[f64], tolerance: f64) {
        let expected = self.numbers(name);
        self.compare(name, expected, found, tolerance);
    }

    fn compare(&self, name: &str, expected: &[f64], found: &[f64], tolerance: f64) {
        assert_eq!(expected.len(), found.len(), "{name}");
        for (e, f) in expected.iter().zip(found) {
            let error = (e - f).abs();
            assert!(error <= tolerance, "{name}: expected {expected:?}, found {found:?}");
            let mut worst = self.worst.borrow_mut();
            *worst = worst.max(error / tolerance);
        }
    }

    /// A line that starts with yaw, pitch and roll: their rotation, and the rest.
    fn pose_line(&self, name: &str) -> (Rotation<HeadCv, Camera>, &[f64]) {
        let (angles, rest) = self.numbers(name).split_at(3);
        (rotation(angles), rest)
    }

    fn done(self, what: &str) {
        assert!(self.unread.borrow().is_empty(), "lines that no test reads: {:?}", self.unread.borrow());
        println!("{what}: {} lines, worst error {:.3} of the tolerance", self.lines.len(), self.worst.borrow());
    }
}

fn rotation(yaw_pitch_roll: &[f64]) -> Rotation<HeadCv, Camera> {
    let &[yaw, pitch, roll] = yaw_pitch_roll else { panic!("three angles") };
    YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(roll) }.to_rotation().unwrap()
}

fn flat<const N: usize>(rows: [[f64; N]; N]) -> Vec<f64> {
    rows.concat()
}

fn pitch_yaw_roll(angles: YawPitchRoll) -> [f64; 3] {
    [angles.pitch.0, angles.yaw.0, angles.roll.0]
}

#[test]
fn the_vectors_of_section_15() {
    const DIGITS_9: f64 = 0.6e-9;
    let golden = Golden::read(include_str!("golden/section15.txt"));
    let &[p, y, r] = golden.numbers("angles_pitch_yaw_roll") else { panic!() };
    let cv = rotation(&[y, p, r]);
    let pose = Transform::from_rotation_cv(cv, [0.0; 3]).unwrap();

    let label = LabelMatrix::from_rotation(cv);
    golden.check("label", &flat(label.rows), DIGITS_9);
    golden.check("label_decoded", &pitch_yaw_roll(label.to_angles().unwrap()), 0.6e-6);
    golden.check("rotation_cv", &flat(cv.to_rows()), DIGITS_9);
    let nose = pose.direction(Direction::new(0.0, 0.0, 1.0));
    golden.check("nose", nose.xyz.as_slice(), 0.6e-6);
    let world = Rotation::<Head, lineament_geometry::World>::from_xyzw(GltfPose::from_pose(&pose).rotation).unwrap();
    golden.check("rotation_300w", &flat(world.to_rows()), DIGITS_9);
    let transposed: Vec<f64> = (0..9).map(|i| label.rows[i % 3][i / 3]).collect();
    golden.check("rotation_300w", &transposed, DIGITS_9);

    let angles = [p, y, r].map(|angle| Radians::from(Degrees(angle)));
    let openface = OpenFacePose { rx: angles[0], ry: angles[1], rz: angles[2], translation_mm: [0.0; 3] };
    let openface = openface.to_pose().unwrap().rotation_cv();
    golden.check("openface", &flat(openface.to_rows()), DIGITS_9);
    let [z, y, x] = openface.to_euler(EulerOrder::Zyx).map(Radians::degrees);
    golden.check("openface_wrongly_decoded", &[x, y, z], 0.6e-4);
    let zyx = Rotation::from_euler(EulerOrder::Zyx, [angles[2], angles[1], angles[0]]).unwrap();
    golden.check("order_mix_up", &[zyx.angle_to(&openface).degrees()], 0.6e-4);

    let bins = AngleBins::HOPENET;
    let &[angle, index, decoded] = golden.numbers("hopenet_bin") else { panic!() };
    assert_eq!(bins.index(Degrees(angle)).unwrap() as f64, index);
    let one_hot = bins.one_hot(Degrees(angle)).unwrap();
    golden.compare("hopenet_bin", &[decoded], &[bins.expectation(&one_hot).unwrap().0], 1e-12);
    let bias = (0..1980).map(|i| Degrees(-99.0 + (f64::from(i) + 0.5) / 10.0));
    let bias = bias.map(|a| bins.expectation(&bins.one_hot(a).unwrap()).unwrap().0 - a.0).sum::<f64>() / 1980.0;
    golden.check("hopenet_mean_bias", &[bias], 1e-9);

    let focal = golden.numbers("focal_640_480");
    golden.compare("focal_640_480", &focal[..1], &[MediaPipeMatrix::focal(Pixels(480.0)).0], 0.6e-3);
    golden.compare("focal_640_480", &focal[1..], &[640.0, 480.0], 1e-12);
    let bytes: f64 = golden.numbers("openseeface_fields").iter().sum();
    golden.check("openseeface_packet", &[bytes], 1e-12);
    golden.done("section 15");
}

#[test]
fn the_cross_checks_of_section_1_1() {
    const DIGITS_9: f64 = 0.6e-9;
    let golden = Golden::read(include_str!("golden/crosschecks.txt"));

    let (r, expected) = golden.pose_line("check1_extrinsic_xyz_of_transpose");
    // Extrinsic x, y, z is the product Rz·Ry·Rx.
    let [z, y, x] = r.inverse().to_euler(EulerOrder::Zyx).map(Radians::degrees);
    golden.compare("check 1", expected, &[x, y, z], 1e-12);
    let (r, expected) = golden.pose_line("check1_published_pitch_yaw_roll");
    let img2pose = Img2Pose { rotation_vector: r.to_rotation_vector(), translation: [0.0; 3] };
    golden.compare("check 1", expected, &pitch_yaw_roll(img2pose.to_angles().unwrap()), 1e-12);

    let (r, expected) = golden.pose_line("check2_openface");
    let openface = OpenFacePose::from_pose(&Transform::from_rotation_cv(r, [0.0; 3]).unwrap());
    golden.compare("check 2", expected, &[openface.rx, openface.ry, openface.rz].map(Radians::degrees), 1e-12);

    for name in ["check3_draw_axis", "check3_draw_axis_yaw", "check3_draw_axis_pitch", "check3_draw_axis_roll"] {
        let (r, expected) = golden.pose_line(name);
        let m = r.to_rows();
        golden.compare(name, expected, &[m[0][0], m[1][0], m[0][1], m[1][1], -m[0][2], -m[1][2]], DIGITS_9);
    }

    for (name, is_tilt) in [("check4_pointing_tilt", true), ("check4_pointing_pan", false)] {
        let &[tilt, pan, sign] = golden.numbers(name) else { panic!() };
        let angles = YawPitchRoll::from_rotation(Pointing04::new(tilt as i32, pan as i32).unwrap().to_rotation());
        let (turned, still) = if is_tilt { (angles.pitch, angles.yaw) } else { (angles.yaw, angles.pitch) };
        golden.compare(name, &[sign * (tilt + pan), 0.0], &[turned.0, still.0], 1e-12);
    }

    let (r, expected) = golden.pose_line("check5_biwi_pitch_yaw_roll");
    let biwi = BiwiPose::from_pose(&Transform::from_rotation_cv(r, [0.0; 3]).unwrap()).rows;
    let t = |row: usize, column: usize| biwi[column][row];
    let decoded = [t(2, 1).atan2(t(2, 2)), (t(2, 0)).atan2(t(2, 1).hypot(t(2, 2))), -t(1, 0).atan2(t(0, 0))];
    golden.compare("check 5", expected, &decoded.map(f64::to_degrees), 1e-12);

    for name in ["vrchat_yaw", "vrchat_pitch", "vrchat_roll"] {
        let (r, expected) = golden.pose_line(name);
        let pose = Transform::from_rotation_cv(r, [0.0; 3]).unwrap();
        let head = VrchatHead::from_pose(&pose, pose.translation());
        golden.compare(name, expected, &[head.yaw, head.pitch, head.roll], 1e-12);
    }
    let (r, expected) = golden.pose_line("mirror");
    let mirrored = YawPitchRoll::from_rotation(r.mirrored());
    golden.compare("mirror", expected, &[mirrored.yaw.0, mirrored.pitch.0, mirrored.roll.0], 1e-12);

    for (name, on_head) in
        [("nose_of_yaw", [0.0, 0.0, 1.0]), ("nose_of_pitch", [0.0, 0.0, 1.0]), ("eyes_of_roll", [1.0, 0.0, 0.0])]
    {
        let (r, expected) = golden.pose_line(name);
        let pose = Transform::from_rotation_cv(r, [0.0, 0.0, 1.0]).unwrap();
        let seen = pose.direction(Direction::new(on_head[0], on_head[1], on_head[2]));
        golden.compare(name, expected, seen.xyz.as_slice(), DIGITS_9);
    }
    golden.done("section 1.1");
}

#[test]
fn every_convention_by_other_programs() {
    const TOLERANCE: f64 = 1e-10;
    let golden = Golden::read(include_str!("golden/conventions.txt"));
    let poses = golden.lines.keys().filter(|name| name.ends_with(".pose")).count();
    assert_eq!(poses, 7);
    for n in 0..poses {
        let (r, t) = golden.pose_line(&format!("{n}.pose"));
        let pose = Transform::from_rotation_cv(r, t.try_into().unwrap()).unwrap();
        let check = |name: &str, found: &[&[f64]]| golden.check(&format!("{n}.{name}"), &found.concat(), TOLERANCE);
        check("rotation_cv", &[&flat(r.to_rows())]);
        check("pose_para", &[&PosePara::from_rotation(r, [0.0; 3], 1.0).to_array()[..3]]);
        let aflw = AflwAngles::from_rotation(r);
        check("aflw_rad", &[&[aflw.yaw.0, aflw.pitch.0, aflw.roll.0]]);
        check("label", &[&flat(LabelMatrix::from_rotation(r).rows)]);
        let biwi = BiwiPose::from_pose(&pose);
        check("biwi", &[&flat(biwi.rows), &biwi.translation_mm]);
        let img2pose = Img2Pose::from_pose(&pose, 1.0).unwrap();
        check("img2pose_rotvec", &[&img2pose.rotation_vector]);
        check("img2pose_pitch_yaw_roll", &[&pitch_yaw_roll(img2pose.to_angles().unwrap())]);
        let openface = OpenFacePose::from_pose(&pose);
        check("openface", &[&[openface.rx.0, openface.ry.0, openface.rz.0], &openface.translation_mm]);
        let cv = OpenCvPose::<HeadCv>::from_pose(&pose);
        check("opencv_y_down", &[&cv.rvec, &cv.tvec]);
        // A half turn has two vectors; the matrix has one value.
        let up = OpenCvPose::<Head>::from_pose(&pose);
        let up = Rotation::<Head, Camera>::from_rotation_vector(up.rvec).unwrap();
        check("opencv_y_up_matrix", &[&flat(up.to_rows()), t]);
        check("mediapipe_columns", &[&MediaPipeMatrix::from_pose(&pose).columns]);
        let gltf = GltfPose::from_pose(&pose);
        check("gltf", &[&gltf.rotation, &gltf.translation]);
        check("blender_bone", &[&BlenderBone::from_rotation(r).rotation_quaternion]);
        let live_link = LiveLinkHead::from_rotation(r);
        check("live_link_rad", &[&[live_link.yaw.0, live_link.pitch.0, live_link.roll.0]]);
        let openxr = OpenXrPose::from_pose(&pose);
        check("openxr", &[&openxr.orientation, &openxr.position]);
        let unity = UnityPose::from_pose(&pose);
        check("unity", &[&unity.rotation, &unity.position]);
        let camera = UnityCameraPose::from_pose(&pose);
        let matrix = Rotation::<Head, Camera>::from_xyzw(camera.rotation).unwrap().to_rows();
        check("unity_camera_matrix", &[&flat(matrix), &camera.position]);
        let unreal = UnrealPose::from_pose(&pose);
        check("unreal", &[&[unreal.pitch.0, unreal.yaw.0, unreal.roll.0], &unreal.location_cm]);
        let quaternion = Rotation::<Head, Camera>::from_xyzw(unreal.to_quaternion().unwrap()).unwrap();
        check("unreal_matrix", &[&flat(quaternion.to_rows())]);
        check("blender_object", &[&flat(BlenderObject::from_pose(&pose).matrix_world)]);
        check("blender_camera", &[&flat(BlenderCamera::from_pose(&pose).matrix_world)]);
        let mirrored = pose.mirrored();
        check("mirror", &[&flat(mirrored.rotation_cv().to_rows()), mirrored.translation().xyz.as_slice()]);

        // VRChat's angles are Unity's, in shares of 90°, where they do not end at ±1.
        let expected = golden.numbers(&format!("{n}.unity_euler_yxz"));
        let head = VrchatHead::from_pose(&pose, pose.translation());
        let shares: Vec<f64> = expected.iter().map(|angle| (angle / 90.0).clamp(-1.0, 1.0)).collect();
        golden.compare("VRChat", &shares, &[head.yaw, head.pitch, head.roll], TOLERANCE);
    }
    golden.done("by numpy, scipy and OpenCV");
}
