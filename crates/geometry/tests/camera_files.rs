//! Camera files come back as they were, and wrong ones are refused with the reason.

mod camera_common;

use std::path::Path;

use camera_common::cameras;
use lineament_geometry::{CameraModel, Distortion, OpencvOptions};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// As OpenCV 4 writes it (5 begins with `%YAML 1.2`).
const OPENCV: &str = "%YAML:1.0
---
image_width: 640
image_height: 480
camera_matrix: !!opencv-matrix
   rows: 3
   cols: 3
   dt: d
   data: [ 535.91573396163199, 0., 342.28315473308373, 0.,
       535.89999999999998, 235.57082909788173, 0., 0., 1. ]
distortion_coefficients: !!opencv-matrix
   rows: 1
   cols: 5
   dt: d
   data: [ -0.26629999999999998, -0.0385, 0.001783, -0.00028, 0.2384 ]
";

fn yaml(text: &str) -> Result<CameraModel, String> {
    CameraModel::from_opencv_yaml(text, &OpencvOptions::default()).map_err(|error| error.to_string())
}

#[test]
fn opencvs_own_file_is_read_with_the_half_pixel() {
    let camera = yaml(OPENCV).unwrap();
    assert_eq!(camera.focal(), [535.915_733_961_632, 535.9]);
    assert_eq!(camera.principal_point(), [342.78315473308373, 236.07082909788173], "cx and cy gain 0.5");
    assert_eq!(camera.size(), [640, 480]);
    assert_eq!(camera.distortion(), Distortion::BrownConrady5([-0.2663, -0.0385, 0.001783, -0.00028, 0.2384]));
}

#[test]
fn every_camera_comes_back_from_json_and_yaml() {
    let mut rng = ChaCha8Rng::seed_from_u64(31);
    let mut worst = 0.0_f64;
    for (name, camera) in cameras(&mut rng, 100) {
        assert_eq!(CameraModel::from_json(&camera.to_json()).as_ref(), Ok(&camera), "{name}: to the bit");
        let written = camera.to_opencv_yaml();
        let read = yaml(&written).unwrap_or_else(|error| panic!("{name}: {error}\n{written}"));
        assert_eq!(
            (read.focal(), read.size(), read.distortion()),
            (camera.focal(), camera.size(), camera.distortion())
        );
        let ([a, b], [c, d]) = (read.principal_point(), camera.principal_point());
        // The half pixel may cost the last bit.
        worst = worst.max((a - c).abs()).max((b - d).abs());
    }
    println!("worst difference of the principal point after YAML: {worst:.1e} px");
    assert!(worst < 1e-13);
}

#[test]
fn the_written_json_is_the_documented_object() {
    let camera = CameraModel::assumed(640, 480).unwrap();
    let expected = r#"{"model":"pinhole","width":640,"height":480,"fx":640.0,"fy":640.0,"cx":320.0,"cy":240.0,"distortion":[0.0,0.0,0.0,0.0,0.0]}"#;
    assert_eq!(camera.to_json(), expected);
    // A record's own fields stand beside, the model may be missing, and whole numbers are numbers.
    let record =
        r#"{"fx":640,"fy":640,"cx":320,"cy":240,"width":640,"height":480,"distortion":[0,0,0,0,0],"origin":"assumed"}"#;
    assert_eq!(CameraModel::from_json(record), Ok(camera));
    assert_eq!(serde_json::from_str::<CameraModel>(record).unwrap(), camera);
}

#[test]
fn the_names_and_forms_in_use_are_read() {
    let expected = yaml(OPENCV).unwrap();
    for (from, to) in [
        ("camera_matrix", "Camera_Matrix"),
        ("camera_matrix", "cameraMatrix"),
        ("camera_matrix", "K"),
        ("camera_matrix", "M1"),
        ("distortion_coefficients", "Distortion_Coefficients"),
        ("distortion_coefficients", "dist_coeffs"),
        ("distortion_coefficients", "D1"),
        ("image_width", "image_Width"),
        ("image_width: 640\nimage_height: 480", "image_size: [ 640, 480 ]"),
        (" !!opencv-matrix", ""),
        ("%YAML:1.0\n---\n", ""),
        ("%YAML:1.0\n---\n", "%YAML:1.0\n"),
        ("%YAML:1.0\n", "%YAML 1.2\n"),
        ("%YAML", "\u{feff}%YAML"),
        ("\n", "\r\n"),
    ] {
        let text = OPENCV.replace(from, to);
        assert_ne!(text, OPENCV);
        assert_eq!(yaml(&text), Ok(expected), "{from} → {to}");
    }
    // Python tutorials: nested lists. A lens of 14 whose thin-prism and tilt terms are zero.
    let lists = "width: 640\nheight: 480\ncamera_matrix:\n- [600.0, 0.0, 319.5]\n- [0.0, 600.0, 239.5]\n- [0.0, 0.0, 1.0]\n\
                 dist_coeff: [[0.1, 0.2, 0.0, 0.0, 0.0, 0.3, 0.0, 0.0, 0, 0, 0, 0, 0, 0]]\n";
    let camera = yaml(lists).unwrap();
    assert_eq!(camera.principal_point(), [320.0, 240.0]);
    assert_eq!(camera.distortion(), Distortion::BrownConrady8([0.1, 0.2, 0.0, 0.0, 0.0, 0.3, 0.0, 0.0]));
    // ROS's fisheye; OpenCV's four of either kind.
    let four = "image_width: 640\nimage_height: 480\nK: [300., 0., 320., 0., 300., 240., 0., 0., 1.]\nD: [0.1, -0.02, 0.003, 0.]\n";
    let fisheye = Distortion::KannalaBrandt([0.1, -0.02, 0.003, 0.0]);
    assert_eq!(yaml(four).unwrap().distortion(), Distortion::BrownConrady5([0.1, -0.02, 0.003, 0.0, 0.0]));
    for extra in ["distortion_model: equidistant\n", "distortion_model: \"fisheye\"\n", "fisheye_model: 1\n"] {
        assert_eq!(yaml(&format!("{four}{extra}")).unwrap().distortion(), fisheye, "{extra}");
    }
    let asked = OpencvOptions { fisheye: true, ..OpencvOptions::default() };
    assert_eq!(CameraModel::from_opencv_yaml(four, &asked).unwrap().distortion(), fisheye);
    // Stereo: two cameras and no size.
    let stereo = "M1: [300., 0., 320., 0., 300., 240., 0., 0., 1.]\nM2: [310., 0., 320., 0., 310., 240., 0., 0., 1.]\nD2: [0.1, 0, 0, 0]\n";
    assert!(yaml(stereo).unwrap_err().contains("add image_width"));
    let sized = OpencvOptions { size: Some([640, 480]), ..OpencvOptions::default() };
    assert_eq!(CameraModel::from_opencv_yaml(stereo, &sized).unwrap().focal(), [300.0; 2]);
    let second = CameraModel::from_opencv_yaml(stereo, &OpencvOptions { second: true, ..sized }).unwrap();
    assert_eq!((second.focal(), second.distortion().coefficients()[0]), ([310.0; 2], 0.1));
}

#[test]
fn wrong_files_are_refused_with_the_reason() {
    let changed = |from: &str, to: &str| {
        assert!(OPENCV.contains(from), "{from}");
        yaml(&OPENCV.replace(from, to)).expect_err(to)
    };
    for (from, to, reason) in [
        ("535.91573396163199", ".Nan", "not a finite number"),
        ("342.28315473308373", "-.Inf", "not a finite number"),
        ("0.2384", "1e999", "not a finite number"),
        ("535.91573396163199", "0.", "fx is 0; pass a positive"),
        ("535.91573396163199", "-535.", "fx is -535"),
        ("535.91573396163199", "abc", "\"abc\" instead of a number"),
        ("535.91573396163199", "[ 1 ]", "a list instead of a number"),
        ("535.91573396163199, 0.", "535.91573396163199, 0.5", "skew 0.5"),
        ("0., 0., 1. ]", "0., 0., 2. ]", "ends with the row [0.0, 0.0, 2.0]"),
        ("rows: 3", "rows: 4", "4 × 3 with 9 numbers"),
        ("rows: 3\n   cols: 3", "rows: 9\n   cols: 1", "3 rows and 3 columns"),
        ("rows: 3", "rows: -3", "-3 instead of a count"),
        ("   rows: 3\n", "", "a matrix without rows"),
        ("rows: 1\n   cols: 5", "rows: 5\n   cols: 1e9", "is the file cut?"),
        ("0., 0., 1. ]", "0., 0., 1.", "line"),
        ("image_width: 640", "image_width: -640", "-640 instead of a count"),
        ("image_width: 640", "image_width: 0", "width is 0"),
        ("image_width: 640", "image_width: wide", "\"wide\" instead of a number"),
        ("image_width: 640\n", "", "no size of the picture"),
        ("camera_matrix", "kamera_matrix", "no camera matrix"),
        ("image_height: 480", "image_height: 480\ndistortion_model: magic", "the distortion model \"magic\""),
        ("image_height: 480", "image_height: 480\ndistortion_model: pinhole", "a pinhole with the distortion"),
        ("image_height: 480", "image_height: 480\nimage_height: 480", "a second time"),
        ("image_height: 480", "image_height: &a 480\nother: *a", "alias"),
        ("cols: 5", "cols: 3", "is the file cut?"),
        ("-0.26629999999999998", "1e20, -0.2663", "is the file cut?"),
        ("-0.26629999999999998", "1e20", "1e15"),
        (
            "cols: 5\n   dt: d\n   data: [ -0.26629999999999998,",
            "cols: 6\n   dt: d\n   data: [ 1., 2., ",
            "6 distortion coefficients",
        ),
    ] {
        let error = changed(from, to);
        assert!(error.contains(reason), "{from} → {to}: {error}");
    }
    for (text, reason) in [
        ("", "without a complete"),
        ("%YAML:1.0", "without a complete"),
        ("just words", "no keys"),
        ("<?xml version=\"1.0\"?>", "XML"),
        ("{", "line"),
        ("[[[[", "line"),
    ] {
        let error = yaml(text).unwrap_err();
        assert!(error.contains(reason) && error.contains("; "), "{text}: {error}");
    }
    let thin = "width: 9\nheight: 9\nK: [9, 0, 4, 0, 9, 4, 0, 0, 1]\nD: [0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0, 0, 0]\n";
    assert!(yaml(thin).unwrap_err().contains("thin-prism"));
    let json = |text: &str| CameraModel::from_json(text).unwrap_err().to_string();
    let whole = CameraModel::assumed(640, 480).unwrap().to_json();
    assert!(json("").contains("EOF") && json(&whole[..50]).contains("EOF"));
    assert!(json(&whole.replace("\"fx\":640.0,", "")).contains("missing field `fx`"));
    assert!(json(&whole.replace("\"fx\":640.0", "\"fx\":\"640\"")).contains("invalid type: string"));
    assert!(json(&whole.replace("\"fx\":640.0", "\"fx\":NaN")).contains("cannot read the camera"));
    assert!(json(&whole.replace("\"fx\":640.0", "\"fx\":0")).contains("fx is 0"));
    assert!(json(&whole.replace("\"width\":640", "\"width\":-1")).contains("-1"));
    assert!(json(&whole.replace("pinhole", "magic")).contains("unknown variant `magic`"));
    assert!(json(&whole.replace("pinhole", "kannala_brandt")).contains("a fisheye with 5 coefficients"));
}

#[test]
fn bombs_are_refused_at_once() {
    let started = std::time::Instant::now();
    let deep = ["[", "{a: ", "- ", "? "].map(|bracket| bracket.repeat(200_000));
    let aliases = "a: &a [1,1,1,1,1,1,1,1,1,1]\n".to_owned()
        + &(0..40).map(|i| format!("b{i}: &b{i} [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n")).collect::<String>();
    let lines = "\n".repeat(100_000) + "x";
    let indented: String = (0..1500).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let keys: String = (0..300_000).map(|i| format!("k{i}: 1\n")).collect();
    let long = "a".repeat((4 << 20) + 1);
    for text in deep.iter().chain([&aliases, &lines, &indented, &keys, &long]) {
        let error = yaml(text).unwrap_err();
        assert!(error.len() < 400, "{error}");
        let error = CameraModel::from_json(text).unwrap_err().to_string();
        assert!(error.len() < 400, "{error}");
    }
    assert!(yaml(&aliases).unwrap_err().contains("alias"));
    assert!(yaml(&long).unwrap_err().contains("4 MiB"));
    // Fields that nobody reads are passed over without recursion, those that are read are not nested.
    let nested = format!("{{\"x\":{}", "[".repeat(1_000_000));
    assert!(CameraModel::from_json(&nested).unwrap_err().to_string().contains("EOF"));
    let nested = format!("{{\"distortion\":{}", "[".repeat(1_000_000));
    assert!(CameraModel::from_json(&nested).unwrap_err().to_string().contains("invalid type"));
    println!("all bombs in {:?}", started.elapsed());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn files_are_loaded_by_their_name() {
    let folder = std::env::temp_dir().join(format!("lineament-camera-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let camera = yaml(OPENCV).unwrap();
    std::fs::write(folder.join("camera.yml"), OPENCV).unwrap();
    std::fs::write(folder.join("camera.JSON"), camera.to_json()).unwrap();
    std::fs::write(folder.join("bytes.yml"), [0xff, 0xfe, 0x00]).unwrap();
    std::fs::write(folder.join("cut.yml"), &OPENCV[..200]).unwrap();
    assert_eq!(CameraModel::load(folder.join("camera.yml")), Ok(camera));
    assert_eq!(CameraModel::load(folder.join("camera.JSON")), Ok(camera));
    for name in ["bytes.yml", "cut.yml", "missing.yml"] {
        let error = CameraModel::load(folder.join(name)).unwrap_err().to_string();
        assert!(error.contains(name) && error.contains("; "), "{error}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_sample_calibration_of_opencv_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/real/calibration");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let camera = CameraModel::load(folder.join("left_intrinsics.yml")).unwrap();
    assert_eq!(camera.size(), [640, 480]);
    assert_eq!(camera.focal(), [535.915_733_961_632; 2]);
    assert_eq!(camera.principal_point(), [342.28315473308373 + 0.5, 235.57082909788173 + 0.5]);
    assert!((camera.distortion().coefficients()[0] + 0.266_372_609_096_606_8).abs() < 1e-16);
    assert!(camera.field_of_view().is_some(), "the whole picture is in the field");
    // The list of pictures beside it is YAML too, but no camera; the stereo list is XML.
    let error = CameraModel::load(folder.join("calibration.yml")).unwrap_err().to_string();
    assert!(error.contains("no camera matrix"), "{error}");
    let error = CameraModel::load(folder.join("stereo_calib.xml")).unwrap_err().to_string();
    assert!(error.contains("XML"), "{error}");
    println!("{camera:?}: {:?}", camera.field_of_view());
}
