//! What a set gives is what the face itself gives, and which sample a number is depends on nothing else.

use std::sync::atomic::AtomicBool;

use lineament_face::{AuChannel, AuColumn, Emotion, Labels, Vocabulary as _};
use lineament_image::{Image, encode_png};
use lineament_synth::{CsvLayout, Format, Generator, Recipe, RunControl, WriteOptions, write_set};

use super::*;
use crate::data::{JitterPart, Known, Targets, View};

/// An empty folder for a test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lineament-learn-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A `.pts` set of so many pictures: the canonical face's 68 points, larger from one to the next.
pub(crate) fn pts(name: &str, count: usize) -> PathBuf {
    let folder = folder(name);
    for number in 0..count {
        let picture = Image::from_fn(120, 100, |x, y| [x as u8, y as u8, number as u8]).unwrap();
        std::fs::write(folder.join(format!("{number:03}.png")), encode_png(&picture).unwrap()).unwrap();
        let scale = 2.0 + 0.1 * number as f64;
        let line = |&landmark: &u16| {
            let [x, y, _] = lineament_face::landmarks::CANONICAL_CM[usize::from(landmark)].map(f64::from);
            format!("{:.4} {:.4}\n", 60.0 + scale * x, 50.0 - scale * y)
        };
        let points: String = lineament_face::ibug68::LANDMARKS.iter().map(line).collect();
        let text = format!("version: 1\nn_points: 68\n{{\n{points}}}\n");
        std::fs::write(folder.join(format!("{number:03}.pts")), text).unwrap();
    }
    folder
}

fn plain(face: &FaceSample) -> View {
    View::draw(face, 64, &JitterPart::NONE, &mut Dice::new(1, 2, "view"), &mut Warper::new()).unwrap()
}

fn apart(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |most, (a, b)| most.max((a - b).abs()))
}

/// The largest departure of the numbers: of points (in sides of the crop), of all other targets; what is told apart is the same.
fn departures(a: &Targets, b: &Targets) -> [f32; 2] {
    assert_eq!((&a.known, a.gaze_known, a.emotion, a.present), (&b.known, b.gaze_known, b.emotion, b.present));
    let others = [
        apart(&a.rotation, &b.rotation),
        apart(&a.blendshapes, &b.blendshapes),
        apart(&a.action_units, &b.action_units),
        apart(a.gaze.as_flattened(), b.gaze.as_flattened()),
        apart(&a.visibility, &b.visibility),
        ((a.eyes_apart - b.eyes_apart) / a.eyes_apart).abs() as f32,
        (a.yaw - b.yaw).abs() as f32,
    ];
    [apart(a.points.as_flattened(), b.points.as_flattened()), others.into_iter().fold(0.0, f32::max)]
}

#[test]
fn our_own_sets_give_what_the_face_itself_gives() {
    const COUNT: u64 = 3;
    let text = "preset = \"landmarks\"\nseed = 9\ncount = 3\n[picture]\nsize = [160, 160]\nformat = \"png\"";
    let generator = Generator::new(Recipe::from_toml(text).unwrap()).unwrap();
    let (mut maker, mut warper) = (generator.maker().unwrap(), Warper::new());
    let mut rendered = Vec::new();
    for number in 0..COUNT {
        let (frame, record) = maker.render(number).unwrap();
        rendered.push(plain(&FaceSample::rendered(&frame.colour, &record, &mut warper).unwrap()));
    }
    for format in [Format::WebDataset, Format::Files] {
        let folder = folder(&format!("own-{format:?}"));
        let set = generator.describe(format, CsvLayout::Lineament, "2026-11-20".into()).unwrap();
        let control = RunControl { stop: &AtomicBool::new(false), progress: &|_| {} };
        let options = WriteOptions { threads: 1, ..WriteOptions::default() };
        assert!(write_set(&folder.join("set"), &set, &options, &generator, control).unwrap().complete);
        let read = FaceSet::open("lineament", &folder.join("set")).unwrap();
        assert_eq!(read.count() as u64, COUNT);
        for (number, rendered) in rendered.iter().enumerate() {
            let view = plain(&read.face(number, &mut warper).unwrap());
            assert_eq!(view.targets.known, Known::everything(), "{format:?}");
            assert_eq!(view.picture, rendered.picture, "{format:?}");
            let [points, others] = departures(&view.targets, &rendered.targets);
            println!("{format:?} {number}: points {points:.1e} of a side, others {others:.1e}");
            // Records are rounded alike before both; the eyes' distance is found again from landmarks of a hundredth of a pixel.
            assert!(points < 1e-6 && others < 1e-4);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn a_number_is_the_same_sample_whoever_asks_and_shares_are_kept() {
    let folder = pts("numbers", 5);
    let sets = |share| [TrainedSet { name: "300w".into(), path: folder.clone(), share }];
    let (one, other) = (Mixture::open(&sets(0.25), 7).unwrap(), Mixture::open(&sets(0.25), 7).unwrap());
    let mut warper = Warper::new();
    let sides = |mixture: &Mixture, numbers: &mut dyn Iterator<Item = u64>, warper: &mut Warper| {
        numbers.map(|number| mixture.sample(number, warper).unwrap().map(|face| face.ideal.side())).collect::<Vec<_>>()
    };
    let forward = sides(&one, &mut (0..400), &mut warper);
    let mut backward = sides(&other, &mut (0..400).rev(), &mut warper);
    backward.reverse();
    assert_eq!(forward, backward);
    let drawn = forward.iter().flatten().count();
    assert!((70..=130).contains(&drawn), "{drawn} of 400");
    assert_ne!(forward, sides(&Mixture::open(&sets(0.25), 8).unwrap(), &mut (0..400), &mut warper));
    let whole = Mixture::open(&sets(1.0), 7).unwrap();
    assert!(sides(&whole, &mut (0..50), &mut warper).iter().all(Option::is_some));
    let none = Mixture::open(&[], 7).unwrap();
    assert!(sides(&none, &mut (0..50), &mut warper).iter().all(Option::is_none));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn broken_pictures_are_passed_over_and_counted() {
    let folder = pts("broken", 4);
    std::fs::write(folder.join("001.png"), b"no picture").unwrap();
    // Points without their picture.
    let points = std::fs::read(folder.join("002.pts")).unwrap();
    std::fs::write(folder.join("004.pts"), points).unwrap();
    let sets = [TrainedSet { name: "pts".into(), path: folder.clone(), share: 1.0 }];
    let mixture = Mixture::open(&sets, 7).unwrap();
    let remark = mixture.remarks().remove(0);
    println!("{remark}");
    assert!(
        remark.contains("4 faces, 4 pictures; left out: 1 × without its picture") && !remark.contains("warning"),
        "{remark}"
    );
    assert!(mixture.remarks().is_empty());
    let mut warper = Warper::new();
    let read: Vec<FaceSample> = (0..40).filter_map(|number| mixture.sample(number, &mut warper).unwrap()).collect();
    assert_eq!(read.len(), 40);
    let remark = mixture.remarks().remove(0);
    println!("{remark}");
    assert!(remark.contains("warning: 1 could not be read") && remark.contains("001.png"), "{remark}");
    // Nothing but broken ones ends the training, with words.
    (0..4).for_each(|number| std::fs::write(folder.join(format!("{number:03}.png")), b"no picture").unwrap());
    let error = mixture.sample(1, &mut warper).unwrap_err().to_string();
    assert!(error.contains("64 pictures of the set pts"), "{error}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn sets_that_cannot_be_learnt_from_say_so_at_once() {
    let folder = folder("hopeless");
    let gone = FaceSet::open("pts", &folder.join("gone")).unwrap_err().to_string();
    assert!(gone.contains("gone") && gone.contains("check the path"), "{gone}");
    let empty = FaceSet::open("pts", &folder).unwrap_err().to_string();
    assert!(empty.contains("holds nothing of the set pts"), "{empty}");
    // LFW says that there is a face, not where it is.
    let picture = Image::filled(40, 40, [90, 80, 70]).unwrap();
    std::fs::write(folder.join("someone.png"), encode_png(&picture).unwrap()).unwrap();
    let nowhere = FaceSet::open("lfw", &folder).unwrap_err().to_string();
    assert!(nowhere.contains("no face that can be learnt from (1 × nothing says where"), "{nowhere}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn labels_become_what_they_say_and_no_more() {
    let picture = Image::filled(60, 60, [90, 80, 70]).unwrap();
    let labels = Labels { emotion: Some(Emotion::Fear), yaw: Some(20.0), pitch: Some(5.0), ..Labels::default() };
    let mut face = lineament_datasets::LabelledFace { labels, ..Default::default() };
    for (unit, value) in [("AU12", 0.4), ("AU1L", 0.7), ("AU45", 0.2), ("AU43", 0.9)] {
        face.labels.action_units.insert(AuColumn::parse(unit).unwrap(), value);
    }
    let mut warper = Warper::new();
    let sample = |face: &lineament_datasets::LabelledFace, warper: &mut Warper| {
        FaceSample::labelled(&picture, face, true, warper)
    };
    let read = sample(&face, &mut warper).unwrap();
    assert_eq!((read.ideal.side(), read.ideal.centre(), read.camera.focal()[0]), (75.0, [30.0, 30.0], 60.0));
    assert_eq!((read.emotion, read.gaze_known), (Some(Emotion::Fear), [false; 2]));
    // Two angles of three are no rotation.
    assert!(!read.known.rotation && !read.known.depth && !read.known.points.contains(&true));
    let known: Vec<(&str, f32)> = (AuChannel::ALL.iter())
        .filter(|channel| read.known.action_units[channel.index()])
        .map(|channel| (channel.name(), read.action_units[*channel]))
        .collect();
    assert_eq!(known, [("AU1L", 0.7), ("AU12L", 0.4), ("AU12R", 0.4), ("AU43L", 0.9), ("AU43R", 0.9)]);
    face.labels.roll = Some(-3.0);
    assert!(sample(&face, &mut warper).unwrap().known.rotation);
    face.labels.action_units.insert(AuColumn::parse("AU4").unwrap(), f32::NAN);
    assert!(sample(&face, &mut warper).unwrap_err().to_string().contains("not finite"));
    // Five points place the crop and are no landmarks.
    let corner = |landmark: usize| {
        let [x, y, _] = lineament_face::landmarks::CANONICAL_CM[landmark];
        [30.0 + 2.0 * x, 30.0 - 2.0 * y]
    };
    let eye = |a: usize, b: usize| std::array::from_fn(|axis| 0.5 * (corner(a)[axis] + corner(b)[axis]));
    let five = [eye(159, 145), eye(386, 374), corner(4), corner(61), corner(291)];
    face.labels = Labels { points5: Some(five), ..Labels::default() };
    let read = sample(&face, &mut warper).unwrap();
    let all: Vec<[f32; 3]> = (0..468).map(|i| [corner(i)[0], corner(i)[1], 0.0]).collect();
    let meant = lineament_face::Crop::from_landmarks(&all, 128).unwrap();
    assert!((read.ideal.side() / meant.side() - 1.0).abs() < 0.05, "{} {}", read.ideal.side(), meant.side());
    assert_eq!(read.known, Known::nothing());
}
