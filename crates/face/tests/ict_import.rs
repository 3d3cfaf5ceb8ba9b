//! A head made of ICT-FaceKit is a head like the built-in one. Skipped, saying so, where ICT's mesh is not there.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests print what they measure")]

mod ict_clone;

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use lineament_face::{
    ActionUnit, Blendshape, ExpressionState, FaceModel, Gaze, HeadAsset, IctImport, JAW_COUNT, Mesh, Part,
    SegmentationClass, import_ict, landmarks, write_ict,
};

type Test = Result<(), Box<dyn std::error::Error>>;

/// Imported once for all tests; whether the clone is a real one.
static IMPORT: LazyLock<Option<(IctImport, bool)>> = LazyLock::new(|| {
    let (folder, path) = ict_clone::real("import")?;
    let (files, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let before = Instant::now();
    let import = import_ict(&path, &|done, whole| {
        files.fetch_add(1, Ordering::Relaxed);
        most.fetch_max(done, Ordering::Relaxed);
        assert!(done <= whole && whole >= 153);
    });
    let import = import.unwrap_or_else(|error| panic!("{error}"));
    println!("{} files in {:.2} s; {:#?}", most.into_inner(), before.elapsed().as_secs_f64(), import.report);
    assert!(files.into_inner() >= 153);
    let again = import_ict(&path, &|_, _| {}).unwrap_or_else(|error| panic!("{error}"));
    assert!(again == import, "the same clone gives the same head, whatever the order in which the cores read");
    Some((import, folder.is_none()))
});

fn flipped([x, y, z]: [f32; 3]) -> [f32; 3] {
    [-x, y, z]
}

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f32>().sqrt()
}

/// The head with some units on, and its mesh.
fn posed(model: &FaceModel, units: &[(&str, f32)], gaze: Gaze) -> Result<Mesh, Box<dyn std::error::Error>> {
    let (mut neutral, mut mesh, mut weights) = (model.neutral(), model.mesh(), model.rest_weights());
    for (name, weight) in units {
        weights[model.unit(name)?] = *weight;
    }
    let identity = model.basis().identity(&[])?;
    model.evaluate(&identity, &weights, gaze, &mut neutral, &mut mesh)?;
    Ok(mesh)
}

#[test]
fn the_head_has_its_parts_in_our_frame() -> Test {
    let Some((IctImport { asset, report }, _)) = &*IMPORT else { return Ok(()) };
    assert_eq!(asset.positions.len(), 26_719 - 2 * 1570 - 760);
    let count = |part: Part| asset.parts.iter().find(|range| range.part == part).map_or(0, |range| range.count);
    assert_eq!([Part::Tongue, Part::TeethLower, Part::TeethUpper, Part::LashesLeft].map(count), [428, 2204, 2208, 684]);
    assert!(asset.source.contains("MIT") && asset.source.contains("2020 USC Institute for Creative Technologies"));
    // The origin is the midpoint of the eyes; adults' are 62 mm apart.
    let [left, right] = asset.eyes;
    assert_eq!(left.centre, flipped(right.centre));
    assert!((left.centre[0] - 0.0311).abs() < 0.001 && left.centre[1].abs() < 1e-6 && left.centre[2].abs() < 1e-6);
    assert!((0.012..0.0145).contains(&left.radius), "{}", left.radius);
    // Symmetric to the bit, with a mirror that is its own inverse.
    assert!(report.mirror_distance < 3e-4, "{}", report.mirror_distance);
    for (place, &twin) in asset.mirror.iter().enumerate() {
        assert_eq!(asset.mirror[twin as usize] as usize, place);
        assert_eq!(asset.positions[twin as usize].map(|v| v + 0.0), flipped(asset.positions[place]).map(|v| v + 0.0));
    }
    // The left lashes are on the subject's left.
    let range = asset.parts.iter().find(|range| range.part == Part::LashesLeft).ok_or("lashes")?;
    assert!(asset.positions[range.start as usize..][..684].iter().all(|p| p[0] > 0.0));
    println!(
        "jaw: lower teeth within {:.2} mm, tongue {:.2} mm",
        1e3 * report.jaw_errors[0],
        1e3 * report.jaw_errors[1]
    );
    assert!(report.jaw_errors.iter().all(|error| *error < 3e-4));
    assert!((0.39..0.45).contains(&asset.jaw.angle) && !asset.jaw.anchors.is_empty());
    Ok(())
}

#[test]
fn it_is_written_and_read_like_any_head() -> Test {
    let Some((IctImport { asset, .. }, _)) = &*IMPORT else { return Ok(()) };
    let folder = ict_clone::Folder::new("written");
    let path = folder.path("cache/lineament/ict.lin");
    let before = Instant::now();
    write_ict(asset, &path)?;
    let written = before.elapsed();
    let before = Instant::now();
    let read = HeadAsset::from_path(&path)?;
    let bytes = std::fs::metadata(&path)?.len();
    println!(
        "{bytes} bytes, written in {:.2} s, read in {:.0} ms",
        written.as_secs_f64(),
        1e3 * before.elapsed().as_secs_f64()
    );
    assert!(read == *asset);
    Ok(())
}

#[test]
fn landmarks_are_on_what_they_mark() -> Test {
    let Some((IctImport { asset, report }, _)) = &*IMPORT else { return Ok(()) };
    println!(
        "landmarks: {:.2} mm from MediaPipe's canonical face after a similarity, {:.2} mm from the bent guide (means)",
        1e3 * report.landmark_similarity,
        1e3 * report.landmark_surface
    );
    assert!(report.landmark_similarity < 6e-3 && report.landmark_surface < 5e-4);
    let model = FaceModel::new(asset.clone());
    let mesh = posed(&model, &[], Gaze::default())?;
    let mut points = [[f32::NAN; 3]; landmarks::COUNT];
    model.landmarks(&mesh, &mut points)?;
    let defect = |i: usize| distance(flipped(points[i]), points[usize::from(landmarks::MIRROR[i])]);
    let worst = (0..landmarks::COUNT).map(defect).fold(0.0, f32::max);
    println!("mirror defect {:.5} mm", 1e3 * worst);
    assert!(worst < 2e-5);
    // Upper lip over lower lip, lid over lid, the classes where the lips are; nothing of the skin's landmarks inside mouth or socket.
    let class_of = |landmark: usize| {
        let vertices = asset.landmarks[landmark].vertices;
        let holds = |quad: &[u32; 4]| vertices.iter().all(|v| quad.contains(v));
        let faces = asset.quads.iter().zip(&asset.quad_classes).filter(|(quad, _)| holds(quad));
        faces.filter_map(|(_, class)| SegmentationClass::from_id(*class)).collect::<Vec<_>>()
    };
    for landmark in [0, 11, 12, 13, 37, 267, 72, 302, 38, 268, 41, 271, 73, 303, 82, 312] {
        assert!(class_of(landmark).contains(&SegmentationClass::TopLip), "{landmark}: {:?}", class_of(landmark));
    }
    for landmark in [17, 16, 15, 14, 84, 314, 85, 315, 86, 316, 179, 403, 87, 317] {
        assert!(class_of(landmark).contains(&SegmentationClass::BottomLip), "{landmark}: {:?}", class_of(landmark));
    }
    for landmark in [1, 4, 5, 195, 44, 274, 45, 275] {
        assert!(class_of(landmark).contains(&SegmentationClass::Nose), "{landmark}: {:?}", class_of(landmark));
    }
    let inside = [SegmentationClass::MouthInterior, SegmentationClass::LeftEye, SegmentationClass::RightEye];
    for landmark in 0..landmarks::MESH_COUNT {
        let classes = class_of(landmark);
        assert!(!classes.is_empty() && !classes.iter().all(|class| inside.contains(class)), "{landmark}: {classes:?}");
    }
    for [upper, lower] in [[386, 374], [385, 380], [387, 373], [159, 145]] {
        let gap = points[upper][1] - points[lower][1];
        assert!((0.004..0.02).contains(&gap), "lids {upper} and {lower} are {} mm apart", 1e3 * gap);
    }
    // ICT's own landmarks: the ridge of the nose, the corners of eyes and mouth.
    for (landmark, vertex) in [
        (168, 978),
        (4, 4857),
        (33, 1507),
        (133, 1528),
        (362, 3742),
        (263, 3721),
        (61, 5708),
        (291, 6213),
        (0, 0),
        (17, 5518),
    ] {
        let place = asset.original.iter().position(|&v| v == vertex).ok_or("a kept vertex")?;
        let off = distance(points[landmark], mesh.positions[place]);
        assert!(off < 1.5e-3, "landmark {landmark} is {} mm from ICT's", 1e3 * off);
    }
    assert_eq!(asset.contour.len() % JAW_COUNT, 0);
    assert!(!asset.contour.is_empty());
    Ok(())
}

#[test]
fn every_class_of_a_bare_head_is_there() -> Test {
    let Some((IctImport { asset, .. }, _)) = &*IMPORT else { return Ok(()) };
    use SegmentationClass::*;
    for class in [Skin, Nose, RightEye, LeftEye, RightEar, LeftEar, MouthInterior, TopLip, BottomLip, Neck] {
        let faces = asset.quads.iter().zip(&asset.quad_classes).filter(|(_, id)| **id == class.id());
        let count = faces.clone().count();
        println!("{class}: {count} faces");
        assert!(count > 100, "{class}: {count} faces");
        let middle: f32 = faces.map(|(quad, _)| asset.positions[quad[0] as usize][0]).sum::<f32>() / count as f32;
        let side = match class {
            LeftEye | LeftEar => 1.0,
            RightEye | RightEar => -1.0,
            _ => 0.0,
        };
        assert!(
            if side == 0.0 { middle.abs() < 2e-3 } else { middle * side > 0.025 },
            "{class} lies about x = {middle}"
        );
    }
    Ok(())
}

#[test]
fn lids_close_and_the_jaw_turns() -> Test {
    let Some((IctImport { asset, .. }, _)) = &*IMPORT else { return Ok(()) };
    let model = FaceModel::new(asset.clone());
    let shut = posed(&model, &[("eyeBlinkLeft", 1.0), ("eyeBlinkRight", 1.0)], Gaze::default())?;
    let mut widest = 0.0f32;
    for (eye, lid) in asset.lids.iter().enumerate() {
        let ball = &shut.eyes[eye];
        let height = |v: u32| {
            let p = shut.positions[v as usize];
            (p[0], ball.radius * (p[1] - ball.centre[1]).atan2(p[2] - ball.centre[2]))
        };
        for &vertex in &lid.upper[2..lid.upper.len() - 2] {
            let (x, y) = height(vertex);
            let below = lid.lower.windows(2).find_map(|pair| {
                let ((a, low), (b, high)) = (height(pair[0]), height(pair[1]));
                ((a - x) * (b - x) <= 0.0 && a != b).then(|| low + (x - a) / (b - a) * (high - low))
            });
            widest = widest.max(below.map_or(0.0, |below| y - below));
        }
    }
    println!("closed lids stand open by at most {:.3} mm", 1e3 * widest);
    assert!(widest < 3e-4);
    let open = posed(&model, &[("jawOpen", 1.0)], Gaze::default())?;
    let rest = posed(&model, &[], Gaze::default())?;
    let teeth = model.topology().part(Part::TeethLower);
    let (first, last) = (teeth.start, teeth.end - 1);
    let stretched =
        distance(open.positions[first], open.positions[last]) - distance(rest.positions[first], rest.positions[last]);
    let fall = teeth.map(|v| rest.positions[v][1] - open.positions[v][1]).fold(f32::INFINITY, f32::min);
    println!("lower teeth fall by {:.1} mm at least, and stretch by {:.4} mm", 1e3 * fall, 1e3 * stretched);
    assert!(fall > 0.01 && stretched.abs() < 1e-5);
    Ok(())
}

#[test]
fn identity_is_the_modes() -> Test {
    let Some((IctImport { asset, .. }, real)) = &*IMPORT else { return Ok(()) };
    let model = FaceModel::new(asset.clone());
    assert_eq!(model.basis().len(), 100);
    let kept = model.basis().variance_kept();
    assert!(kept.windows(2).all(|pair| pair[0] <= pair[1]) && (kept[99] - 1.0).abs() < 1e-5);
    let (mut here, mut there) = (model.neutral(), model.neutral());
    let mut worst = 0.0f32;
    for seed in 0..20 {
        let identity = model.sample_identity(seed)?;
        model.shape(&identity, &mut here)?;
        model.shape(&model.mirrored_identity(&identity), &mut there)?;
        let gaps = asset.mirror.iter().enumerate();
        worst =
            gaps.map(|(v, &m)| distance(flipped(here.positions[v]), there.positions[m as usize])).fold(worst, f32::max);
    }
    println!("mirrored identities differ by at most {:.5} mm", 1e3 * worst);
    assert!(worst < 2e-5);
    if *real {
        return Ok(());
    }
    // The made-up first mode is a head 3 % larger, eyes included; the second leans and is antisymmetric.
    let target = &asset.targets[0];
    let [left, right] = target.eye_centres;
    println!("a head 3 % larger: eyes move by {left:?} and {right:?} m, their radii grow by {:?} m", target.eye_radii);
    assert!((left[0] - 0.03 * asset.eyes[0].centre[0]).abs() < 1e-5 && left[1].abs() < 1e-6);
    assert!((target.eye_radii[0] - 0.03 * asset.eyes[0].radius).abs() < 1e-5 && left == flipped(right));
    assert_eq!(&asset.basis.mirror_signs[..2], [1.0, -1.0]);
    let [plus, minus] = [&asset.targets[1], &asset.targets[2]];
    assert_eq!((plus.mirror, minus.mirror), (2, 1));
    Ok(())
}

#[test]
fn it_says_what_it_cannot_show() -> Test {
    let Some((IctImport { asset, .. }, real)) = &*IMPORT else { return Ok(()) };
    let model = FaceModel::new(asset.clone());
    assert_eq!(model.expressions().missing_action_units(), [ActionUnit::Au11]);
    assert_eq!(model.expressions().missing_blendshapes(), [Blendshape::TongueOut]);
    let built_in = FaceModel::load()?;
    assert!(built_in.expressions().missing_action_units().is_empty());
    assert!(built_in.expressions().missing_blendshapes().is_empty());
    // Every unit has its partner, and its displacement is the partner's mirror image.
    let mut worst = 0.0f32;
    let dense = |unit: usize| {
        let mut out = vec![[0.0f32; 3]; asset.positions.len()];
        asset.units[unit].shape.iter().for_each(|(v, d)| out[v] = d);
        out
    };
    for (place, unit) in asset.units.iter().enumerate() {
        let (own, twin) = (dense(place), dense(unit.mirror as usize));
        for (v, &m) in asset.mirror.iter().enumerate() {
            worst = worst.max(distance(flipped(own[v]), twin[m as usize]));
        }
    }
    println!("units differ from their partners' mirror images by at most {:.5} mm", 1e3 * worst);
    assert!(worst < 2e-5);
    // `cheekPuff` is two halves here, and one blendshape.
    let mut expression = ExpressionState::default();
    expression.blendshapes[Blendshape::CheekPuff] = 0.6;
    let mut weights = model.rest_weights();
    model.expressions().weigh(&expression, &mut weights)?;
    let on: Vec<&str> =
        model.units().iter().zip(&weights).filter(|(_, w)| **w != 0.0).map(|(u, _)| u.name.as_str()).collect();
    assert_eq!(on, ["cheekPuffLeft", "cheekPuffRight"]);
    if !*real {
        let left = dense(model.unit("cheekPuffLeft")?);
        let far = (0..left.len()).filter(|&v| asset.positions[v][0] < -0.01).map(|v| distance(left[v], [0.0; 3]));
        assert!(far.fold(0.0, f32::max) < 1e-4, "the left cheek is not on the subject's left");
    }
    Ok(())
}
