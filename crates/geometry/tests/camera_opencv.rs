//! OpenCV projects, differentiates and undistorts alike (`tools/golden/opencv_camera.py` asked it).

use lineament_geometry::{CameraModel, Distortion, Position};

const GOLDEN: &str = include_str!("golden/opencv_camera.txt");

#[test]
fn opencv_sees_the_same() {
    let mut camera = CameraModel::assumed(640, 480).unwrap();
    let (mut worst, mut compared) = ([0.0_f64; 3], [0; 3]);
    for line in GOLDEN.lines().filter(|line| !line.starts_with('#')) {
        let (kind, rest) = line.split_once(' ').unwrap();
        let words: Vec<_> = rest.split(' ').collect();
        let numbers = |from: usize| words[from..].iter().map(|word| word.parse::<f64>().unwrap()).collect::<Vec<_>>();
        match kind {
            "camera" => {
                let n = numbers(2);
                let lens = match (words[1], &n[4..]) {
                    ("fisheye", k) => Distortion::KannalaBrandt(k.try_into().unwrap()),
                    (_, k) if k.len() == 5 => Distortion::BrownConrady5(k.try_into().unwrap()),
                    (_, k) => Distortion::BrownConrady8(k.try_into().unwrap()),
                };
                let pinhole = CameraModel::pinhole(n[0], n[1], n[2] + 0.5, n[3] + 0.5, 640, 480).unwrap();
                camera = pinhole.with_distortion(lens).unwrap();
            }
            "project" => {
                let n = numbers(0);
                let pixel = camera.project(Position::new(n[0], n[1], n[2])).unwrap_or_else(|| panic!("{line}"));
                let error = (pixel[0] - 0.5 - n[3]).hypot(pixel[1] - 0.5 - n[4]);
                assert!(error < 1e-9, "{error:e}: {line}");
                worst[0] = worst[0].max(error);
                compared[0] += 1;
            }
            "jacobian" => {
                let n = numbers(0);
                let projection = camera.project_with_parameters(Position::new(n[0], n[1], n[2])).unwrap();
                let columns = 3 + camera.parameter_count();
                assert_eq!(n.len(), 3 + 2 * columns, "{line}");
                for row in 0..2 {
                    for column in 0..columns {
                        let ours = if column < 3 {
                            projection.by_point[(row, column)]
                        } else {
                            projection.by_parameters[(row, column - 3)]
                        };
                        let theirs = n[3 + row * columns + column];
                        let error = (ours - theirs).abs() / theirs.abs().max(1.0);
                        assert!(error < 1e-9, "row {row}, column {column}: {ours} is not {theirs}: {line}");
                        worst[1] = worst[1].max(error);
                        compared[1] += 1;
                    }
                }
            }
            "undistort" => {
                let n = numbers(0);
                let ray = camera.unproject([n[0] + 0.5, n[1] + 0.5]).unwrap_or_else(|| panic!("{line}")).xyz;
                let ideal = ray / ray.z;
                // OpenCV iterates to 1e-14 or a thousand times; relative for the fisheye's far rays, whose tangent grows without bound.
                let error = (ideal.x - n[2]).hypot(ideal.y - n[3]) / (1.0 + ideal.x * ideal.x + ideal.y * ideal.y);
                assert!(error < 1e-9, "{error:e}, {ideal:?}: {line}");
                worst[2] = worst[2].max(error);
                compared[2] += 1;
            }
            other => panic!("unknown line {other}"),
        }
    }
    println!(
        "against OpenCV: projectPoints {:.1e} px over {}, its Jacobian {:.1e} over {} entries, undistortPoints {:.1e} rad over {}",
        worst[0], compared[0], worst[1], compared[1], worst[2], compared[2]
    );
    assert_eq!(compared, [198, 4440, 195]);
}
