//! Made-up samples: MediaPipe's canonical face before a camera, drawn as dots. They stand for rendered ones where files are tested.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "shared by tests, which fail by panicking and use what they need"
)]

pub(crate) mod parquet;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use lineament_face::{landmarks::CANONICAL_CM, *};
use lineament_geometry::{
    Camera, CameraModel, Degrees, Distortion, Head, Position, Rotation, Transform, World, YawPitchRoll,
};
use lineament_synth::*;

/// What is made up.
pub(crate) struct Fake {
    pub(crate) size: u32,
    pub(crate) label_pictures: bool,
    /// Pictures with 0, 1, 2 … faces in turn.
    pub(crate) crowd: bool,
    /// How many samples were made.
    pub(crate) made: AtomicU64,
}

impl Fake {
    pub(crate) fn new(size: u32) -> Self {
        Self { size, label_pictures: false, crowd: false, made: AtomicU64::new(0) }
    }

    pub(crate) fn made(&self) -> u64 {
        self.made.swap(0, Ordering::SeqCst)
    }

    pub(crate) fn sample(&self, index: u64) -> Sample {
        self.made.fetch_add(1, Ordering::SeqCst);
        let mut dice = Dice(index);
        let mut record = scene(&mut dice, self.size);
        let faces = if self.crowd { index % 3 } else { 1 };
        for id in 0..faces {
            let place = [0.12 * (id as f64) - 0.06 * (faces.max(1) - 1) as f64, 0.0, 0.0];
            face(&mut dice, &mut record, id, place);
        }
        let picture = picture(&record, dice.between(40.0, 200.0) as u8);
        let mut sample = Sample::new(index, PictureFormat::Png, picture, record.clone()).unwrap();
        if self.label_pictures {
            let classes: Vec<u8> = (0..self.size * self.size).map(|i| (i % 19) as u8).collect();
            let depth: Vec<u8> = (0..self.size * self.size).flat_map(|i| (i as u16).to_be_bytes()).collect();
            let normals = [127, 127, 0].repeat((self.size * self.size) as usize);
            use png::{BitDepth::*, ColorType::*};
            sample = sample
                .with(LabelPicture::Normals, encode(self.size, Rgb, Eight, &normals))
                .and_then(|sample| {
                    sample.with(LabelPicture::Segmentation, encode(self.size, Grayscale, Eight, &classes))
                })
                .and_then(|sample| sample.with(LabelPicture::Depth, encode(self.size, Grayscale, Sixteen, &depth)))
                .unwrap();
        }
        sample
    }
}

impl Source for Fake {
    fn worker(&self) -> Worker<'_> {
        Box::new(|index| Ok(self.sample(index)))
    }
}

/// Numbers out of a number (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.next()
    }
}

/// A camera on a hemisphere before the scene's origin.
fn scene(dice: &mut Dice, size: u32) -> FrameRecord {
    let mut camera = CameraRecord::pinhole(1.6 * f64::from(size), size, size, CameraOrigin::Truth);
    camera.distortion[0] = dice.between(-0.1, 0.1);
    let [turn, tilt] = [35.0, 20.0].map(|most| Degrees(dice.between(-most, most)).into());
    let around = Rotation::<World, World>::about_y(turn) * Rotation::<World, World>::about_x(tilt);
    let ahead: Rotation<Camera, World> = Rotation::about_x(Degrees(180.0).into());
    let rotation = around * ahead;
    let position: [f64; 3] = around.apply([0.0, 0.0, dice.between(0.4, 0.5)].into()).into();
    let mut record = FrameRecord::new("", size, size, camera);
    record.truth = Some(Truth {
        recipe: "made-up".to_owned(),
        seed: u64::MAX,
        camera: Some(CameraPlace { position_m: position, rotation_xyzw: rotation.to_xyzw() }),
        light: Some(LightRecord {
            environment: "none, \"nothing\"".to_owned(),
            rotation_xyzw: [0.0, 0.0, 0.0, 1.0],
            gain: [1.0, 0.5, 0.25],
            sources: vec![LightSource { toward: [0.0, 1.0, 0.0], colour: [1.0; 3] }],
        }),
        ..Truth::default()
    });
    record
}

fn camera_model(record: &FrameRecord) -> CameraModel {
    let camera = &record.camera;
    let k: [f64; 5] = camera.distortion.as_slice().try_into().unwrap();
    CameraModel::pinhole(camera.fx, camera.fy, camera.cx, camera.cy, record.width, record.height)
        .and_then(|model| model.with_distortion(Distortion::BrownConrady5(k)))
        .unwrap()
}

/// The canonical face and round irises, metres, in the head's frame.
fn head_points(scale: f64) -> Vec<[f64; 3]> {
    let eye = [3.15, 2.62, 2.2];
    let mut points: Vec<[f64; 3]> = CANONICAL_CM.iter().map(|point| point.map(f64::from)).collect();
    for side in [-1.0, 1.0] {
        let centre = [side * eye[0], eye[1], 3.5];
        points.push(centre);
        for [x, y] in [[0.6, 0.0], [0.0, 0.6], [-0.6, 0.0], [0.0, -0.6]] {
            points.push([centre[0] + x, centre[1] + y, centre[2]]);
        }
    }
    points.iter().map(|[x, y, z]| [x, &(y - eye[1]), &(z - eye[2])].map(|value| value * scale / 100.0)).collect()
}

fn face(dice: &mut Dice, record: &mut FrameRecord, id: u64, place: [f64; 3]) {
    let model = camera_model(record);
    let truth = record.truth.as_mut().unwrap();
    let camera = truth.camera.unwrap();
    let camera =
        Transform::<Camera, World>::new(Rotation::from_xyzw(camera.rotation_xyzw).unwrap(), camera.position_m).unwrap();
    let tilt = Rotation::<Head, World>::about_z(Degrees(dice.between(-15.0, 15.0)).into());
    let pose = camera.inverse() * Transform::new(tilt, place).unwrap();
    let cv = pose.rotation_cv();
    let YawPitchRoll { yaw, pitch, roll } = YawPitchRoll::from_rotation(cv);
    let pose_record = PoseRecord {
        rotation_xyzw: cv.to_xyzw(),
        translation_m: pose.translation().xyz.into(),
        yaw: yaw.0,
        pitch: pitch.0,
        roll: roll.0,
    };
    let head = head_points(dice.between(0.9, 1.1));
    let seen: Vec<[f64; 3]> = head.iter().map(|&[x, y, z]| pose.position(Position::new(x, y, z)).xyz.into()).collect();
    let scale = record.camera.fx / pose.translation().xyz.z;
    let mesh: Vec<[f32; 3]> = seen
        .iter()
        .map(|&[x, y, z]| {
            let [u, v] = model.project(Position::new(x, y, z)).unwrap();
            [u as f32, v as f32, ((z - pose.translation().xyz.z) * scale) as f32]
        })
        .collect();
    let flat: Vec<[f32; 2]> = mesh.iter().map(|&[x, y, _]| [x, y]).collect();
    let ibug = ibug68::view(&flat).unwrap().to_vec();
    let mut units = ActionUnits::default();
    units.as_mut_array().iter_mut().for_each(|value| *value = dice.between(0.0, 1.0) as f32);
    let mut shapes = Blendshapes::default();
    shapes.as_mut_array().iter_mut().for_each(|value| *value = dice.between(0.0, 1.0) as f32);
    let mut scores = EmotionScores::new([0.0; 8]);
    let emotion = Emotion::ALL[(dice.next() * 8.0) as usize];
    scores[emotion] = 1.0;
    let eye = EyeGaze { yaw: dice.between(-10.0, 10.0), pitch: dice.between(-10.0, 10.0) };
    let gaze = GazeRecord { yaw: eye.yaw, pitch: eye.pitch, left: eye, right: eye };
    let direction = DirectionBounds::default().direction(pose_record.yaw, pose_record.pitch).unwrap();
    let bounds = tight_box(flat.iter().map(|point| point.map(f64::from))).unwrap();
    record.faces.push(FaceRecord {
        landmarks: Some(mesh),
        visibility: Some((0..478).map(|i| if i % 4 == 0 { 0.0 } else { 1.0 }).collect()),
        landmarks68: Some(ibug.clone()),
        pose: Some(pose_record),
        direction: Some(direction),
        action_units: Some(units),
        blendshapes: Some(shapes),
        gaze: Some(gaze),
        emotion: Some(EmotionRecord::new(scores, false)),
        ..FaceRecord::new(id, 1.0, bounds)
    });
    let rows = pose.rotation().to_rows();
    let translation = pose_record.translation_m;
    let single = |points: &[[f64; 3]]| points.iter().map(|point| point.map(|value| value as f32)).collect();
    truth.faces.push(FaceState {
        identity: IdentityState { seed: Some(id), parameters: vec![0.5, -1.25, 3.0] },
        expression: ExpressionState { action_units: units, blendshapes: shapes },
        gaze,
        pose: pose_record,
        camera: record.camera.clone(),
    });
    truth.labels.push(FaceTruth {
        emotion: Some(emotion),
        emotion_intensity: Some(dice.next()),
        facs: units.facs(),
        person: Some(PersonRecord {
            age_years: 33.5,
            masculinity: 0.25,
            origin: OriginShares { african: 0.5, asian: 0.25, european: 0.25 },
        }),
        head_to_camera: Some(std::array::from_fn(|i| [rows[i][0], rows[i][1], rows[i][2], translation[i]])),
        landmarks_head_m: Some(single(&head)),
        landmarks_camera_m: Some(single(&seen)),
        landmarks68_mesh: Some(ibug),
        attributes: [("hair".to_owned(), "none; bald".to_owned())].into(),
    });
}

/// A dot in the pixel of each landmark, a brighter one for those of the 68.
fn picture(record: &FrameRecord, grey: u8) -> Vec<u8> {
    let (width, height) = (record.width as usize, record.height as usize);
    let mut pixels = vec![grey; 3 * width * height];
    for face in &record.faces {
        for (i, &[x, y, _]) in face.landmarks.as_ref().unwrap().iter().enumerate() {
            if x >= 0.0 && y >= 0.0 && (x as usize) < width && (y as usize) < height {
                let at = 3 * (y as usize * width + x as usize);
                let known = ibug68::LANDMARKS.contains(&(i as u16));
                pixels[at..at + 3].copy_from_slice(if known { &[255, 255, 0] } else { &[255, 0, 0] });
            }
        }
    }
    encode(record.width, png::ColorType::Rgb, png::BitDepth::Eight, &pixels)
}

fn encode(size: u32, colour: png::ColorType, depth: png::BitDepth, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A set of made-up samples.
pub(crate) fn description(format: Format, count: u64, samples_per_shard: u64) -> SetDescription {
    SetDescription {
        name: "made-up".to_owned(),
        version: "0.1.0".to_owned(),
        recipe: "made-up".to_owned(),
        recipe_text: "# nothing is drawn\ncount = 1\n".to_owned(),
        seed: u64::MAX,
        count,
        samples_per_shard,
        format,
        csv_layout: CsvLayout::Lineament,
        pictures: Pictures::Inline,
        picture_format: PictureFormat::Png,
        picture_size: Some([64, 64]),
        label_pictures: Vec::new(),
        landmarks_camera: true,
        assets: [("head.lin".to_owned(), "0".repeat(64))].into(),
        created: "2026-11-20".to_owned(),
    }
}

/// Every way to write a set.
pub(crate) fn every_way(count: u64, samples_per_shard: u64) -> Vec<(&'static str, SetDescription)> {
    let of = |format| description(format, count, samples_per_shard);
    vec![
        ("webdataset", of(Format::WebDataset)),
        ("files", of(Format::Files)),
        ("files-source", SetDescription { csv_layout: CsvLayout::Source, ..of(Format::Files) }),
        ("parquet", of(Format::Parquet)),
        ("parquet-beside", SetDescription { pictures: Pictures::Beside, ..of(Format::Parquet) }),
        ("coco", of(Format::Coco)),
        ("pts", of(Format::Pts)),
    ]
}

/// Writes without being followed.
pub(crate) fn write(
    folder: &Path,
    set: &SetDescription,
    options: WriteOptions,
    source: &dyn Source,
) -> Result<Summary, SynthError> {
    let stop = AtomicBool::new(false);
    write_set(folder, set, &options, source, RunControl { stop: &stop, progress: &|_| () })
}

/// The way in which most are written.
pub(crate) fn on(threads: usize) -> WriteOptions {
    WriteOptions { threads, ..WriteOptions::default() }
}
