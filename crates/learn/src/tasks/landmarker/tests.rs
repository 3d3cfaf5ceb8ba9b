//! A face of which everything is known trains as it always did: the same views, the same losses. And one of which little is known leaves the rest alone.

use burn::tensor::{Device, Tensor, TensorData};
use lineament_face::landmarks::{CANONICAL_CM, COUNT, MESH_COUNT};
use lineament_face::{ActionUnits, AuChannel, Blendshape, Blendshapes, Crop, ibug68};
use lineament_geometry::{CameraModel, Degrees, YawPitchRoll};
use lineament_image::Image;
use nalgebra::Vector3;

use super::*;
use crate::data::sets::tests::pts;
use crate::data::{FaceSet, Known};

/// A face made up of numbers, everything known.
fn face(number: u64) -> FaceSample {
    let mut dice = Dice::new(11, number, "face");
    let place = |i: usize, dice: &mut Dice| {
        let [x, y, z] = CANONICAL_CM[i % MESH_COUNT].map(f64::from);
        let noise = dice.normal(0.0, 0.4);
        [256.0 + 12.0 * x + noise, 256.0 - 12.0 * y - noise, -12.0 * z + noise].map(|part| part as f32)
    };
    let landmarks: Vec<[f32; 3]> = (0..COUNT).map(|i| place(i, &mut dice)).collect();
    let ideal = Crop::from_landmarks(&landmarks, 128).unwrap();
    let kept = Crop::new(ideal.centre(), 1.7 * ideal.side(), ideal.roll(), 208).unwrap();
    let mut blendshapes = Blendshapes::default();
    Blendshape::ALL.iter().for_each(|&shape| blendshapes[shape] = dice.uniform() as f32);
    let mut action_units = ActionUnits::default();
    for channel in AuChannel::ALL {
        action_units[channel] = dice.uniform() as f32;
    }
    let yaw = dice.between(-50.0, 50.0);
    let angles = YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(10.0), roll: Degrees(-5.0) };
    FaceSample {
        picture: Image::from_fn(208, 208, |x, y| [x as u8, y as u8, ((x * y + number as u32) / 97) as u8]).unwrap(),
        kept,
        ideal,
        camera: CameraModel::pinhole(500.0, 500.0, 256.0, 256.0, 512, 512).unwrap(),
        landmarks,
        rotation: angles.to_rotation().unwrap(),
        gaze: [(); 2].map(|()| Vector3::new(dice.normal(0.0, 0.3), dice.normal(0.0, 0.3), -1.0).normalize()),
        gaze_known: [true, number != 1],
        blendshapes,
        action_units,
        visibility: std::array::from_fn(|_| dice.uniform() as f32),
        emotion: (number != 2).then_some(lineament_face::Emotion::Joy),
        eyes_apart: 100.0,
        yaw,
        known: Known::everything(),
    }
}

fn task() -> LandmarkerTask {
    let text = "task = \"landmarker\"\nseed = 3\n[network]\nside = 64\n[data]\nvalidation = 1\n[jitter]\nabsent = 0.3";
    LandmarkerTask::new(&Recipe::from_toml(text).unwrap()).unwrap()
}

/// What a network might say.
fn outputs(count: usize, device: &Device) -> Vec<Tensor<2>> {
    let noise = |(place, head): (usize, &layout::Head)| {
        let mut dice = Dice::new(5, place as u64, "outputs");
        let numbers: Vec<f32> = (0..count * head.length).map(|_| dice.normal(0.0, 0.3) as f32).collect();
        Tensor::from_data(TensorData::new(numbers, [count, head.length]), device)
    };
    layout::LANDMARKER.iter().enumerate().map(noise).collect()
}

fn number(tensor: &Tensor<1>) -> f32 {
    tensor.clone().into_data().try_into_vec::<f32>().unwrap()[0]
}

/// FNV-1a of the numbers' bits.
fn digest(numbers: &[f32]) -> u64 {
    let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The views and targets of the made-up faces as they were before faces could be known in part: digests of their bits.
const TARGETS: [(&str, usize, u64); 9] = [
    ("action_units", 42, 0x2175_3465_ac66_5a43),
    ("blendshapes", 52, 0x87bb_864d_8394_db28),
    ("emotion", 8, 0x9b6a_23ca_9223_60c8),
    ("gaze", 6, 0xf44f_edc8_df65_7139),
    ("gaze_known", 6, 0x7212_2191_e8a9_ce95),
    ("points", 1434, 0xecc0_8bd8_c979_5d65),
    ("present", 1, 0x99b8_7ad7_c930_1e78),
    ("rotation", 6, 0x26e8_f99c_7791_99a8),
    ("visibility", 12, 0x75c2_f6fc_abc5_e5cb),
];
const IMAGES: u64 = 0x02ae_cdb3_2a0e_13c7;

/// The losses of the same, and the biases.
const BEFORE: [(&str, f32); 11] = [
    ("points", 40.429_92),
    ("gaps", 52.265_762),
    ("depth", 27.737_532),
    ("variance", 9.3362),
    ("rotation", 0.508_358_3),
    ("blendshapes", 0.333_070_84),
    ("action_units", 0.349_481_73),
    ("gaze", 0.514_688_43),
    ("visibility", 0.691_402_2),
    ("presence", 0.636_871_9),
    ("emotion", 2.194_058),
];
const BIASES: [(&str, u64); 6] = [
    ("points", 0x1329_3dd5_b084_cfbc),
    ("rotation", 0x7241_eda6_f41c_24ad),
    ("blendshapes", 0xc7ef_3f10_9ff4_c0f7),
    ("action_units", 0x8f2a_5c3f_3503_0341),
    ("gaze", 0x0706_5c4e_6e83_6117),
    ("points_log_variance", 0x5d80_60c9_ce61_8b05),
];

#[test]
fn faces_of_which_everything_is_known_train_as_before() {
    let task = task();
    let faces: Vec<Arc<FaceSample>> = (0..6).map(|number| Arc::new(face(number))).collect();
    let batch = task.batch(&faces, 7, &mut Warper::new()).unwrap();
    assert_eq!(digest(&batch.images), IMAGES);
    for (name, width, bits) in TARGETS {
        let (numbers, across) = &batch.targets[name];
        assert_eq!((*across, digest(numbers)), (width, bits), "{name}");
    }
    let device = Device::flex();
    let outputs = outputs(batch.count, &device).into_iter().map(Value::Vector).collect();
    let losses = task.losses(outputs, &batch).unwrap();
    for ((name, part), (its, before)) in losses.parts.iter().zip(BEFORE) {
        println!("{name} {:#010x}, before {:#010x}", number(part).to_bits(), before.to_bits());
        // Exponentials and logarithms may differ by a bit from one machine to another.
        assert!(*name == its && (number(part) / before - 1.0).abs() < 1e-5, "{name}: {} {before}", number(part));
    }
    assert!((number(&losses.whole) / 129.442_84 - 1.0).abs() < 1e-5);
    let biases = task.biases(&[batch.clone(), batch]);
    let digests: Vec<(&str, u64)> = biases.iter().map(|(name, bias)| (*name, digest(bias))).collect();
    assert_eq!(digests, BIASES);
}

#[test]
fn of_51_points_nothing_else_is_learnt() {
    let folder = pts("learnt", 6);
    let set = FaceSet::open("pts", &folder).unwrap();
    let task = task();
    let mut warper = Warper::new();
    let faces: Vec<Arc<FaceSample>> = (0..6).map(|number| Arc::new(set.face(number, &mut warper).unwrap())).collect();
    let batch = task.batch(&faces, 7, &mut warper).unwrap();
    let present: f32 = batch.targets["present"].0.iter().sum();
    assert!(present >= 2.0, "{present} of 6");
    let outputs: Vec<Tensor<2>> =
        outputs(batch.count, &Device::flex().autodiff()).into_iter().map(Tensor::require_grad).collect();
    let said = outputs.iter().cloned().map(Value::Vector).collect();
    let losses = task.losses(said, &batch).unwrap();
    for (name, part) in &losses.parts {
        let learnt = ["points", "gaps", "variance", "presence"].contains(name);
        assert_eq!(number(part) > 0.0, learnt, "{name}: {}", number(part));
    }
    let mut gradients = losses.whole.backward();
    let inner: Vec<usize> = ibug68::LANDMARKS[17..].iter().map(|&landmark| usize::from(landmark)).collect();
    for (output, head) in outputs.iter().zip(layout::LANDMARKER) {
        let gradient = output.grad_remove(&mut gradients).map(|g| g.into_data().try_into_vec::<f32>().unwrap());
        // What moves, by the head's own numbers.
        let mut moves = vec![false; head.length];
        for (place, part) in gradient.iter().flatten().enumerate() {
            moves[place % head.length] |= *part != 0.0;
        }
        let meant: Vec<bool> = match head.name {
            "points" => (0..3 * COUNT).map(|i| i % 3 < 2 && inner.contains(&(i / 3))).collect(),
            "points_log_variance" => (0..COUNT).map(|landmark| inner.contains(&landmark)).collect(),
            name => vec![name == "presence"; head.length],
        };
        assert_eq!(moves, meant, "{}", head.name);
    }
    // Biases of what nothing is known of are nothing.
    let biases: BTreeMap<&str, Vec<f32>> = task.biases(&[batch]).into_iter().collect();
    assert!(biases["rotation"].iter().chain(&biases["gaze"]).all(|bias| *bias == 0.0));
    assert!(biases["points"][3 * 33] != 0.0 && biases["points"][3 * 33 + 2] == 0.0 && biases["points"][3] == 0.0);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_set_is_measured_by_what_it_labels() {
    let folder = pts("measured", 4);
    std::fs::write(folder.join("002.png"), b"no picture").unwrap();
    let path = folder.to_str().unwrap();
    let text = format!(
        "task = \"landmarker\"\n[network]\nside = 64\n[data]\nvalidation = 1\n[[report.sets]]\nname = \"afw\"\npath = {path:?}"
    );
    let recipe = Recipe::from_toml(&text).unwrap();
    let task = LandmarkerTask::new(&recipe).unwrap();
    let remarks = task.remarks();
    assert!(remarks.len() == 1 && remarks[0].contains("warning: 1 could not be read"), "{remarks:?}");
    assert!(task.remarks().is_empty());
    let model = Model::random(landmarker_blueprint(64).unwrap(), 4).unwrap();
    let all = task.validate(&model).unwrap();
    assert_eq!((all.len(), all[0].figures.len(), all[1].set.as_deref()), (2, 12, Some("afw")));
    let names: Vec<&str> = all[1].figures.iter().map(|figure| figure.0).collect();
    assert_eq!(names, ["NME, %", "NME, median, %", "taken for faces, share"]);
    assert!(all[1].figures[0].1 > 1.0, "{:?}", all[1]);
    assert_eq!(all[1].named().next().unwrap().0, "afw: NME, %");
    // No picture at all is said before anything is trained.
    (0..4).for_each(|number| std::fs::write(folder.join(format!("{number:03}.png")), b"no picture").unwrap());
    let error = LandmarkerTask::new(&recipe).unwrap_err().to_string();
    assert!(error.contains("no picture of the set afw can be read"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}
