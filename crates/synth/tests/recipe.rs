//! Recipes: what is refused and how, the same bytes whatever the threads, labels that agree with each other.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use lineament_face::{AuColumn, ExpressionState, Vocabulary as _};
use lineament_geometry::{Camera, CameraModel, Distortion, Position};
use lineament_synth::{
    CsvLayout, Format, Generator, Manifest, Order, Recipe, RunControl, WriteOptions, remake_shard, write_set,
};

fn tiny(preset: &str, count: u64) -> Generator {
    let mut recipe = Recipe::preset(preset).unwrap();
    recipe.count = count;
    recipe.picture.size = [48, 40];
    Generator::new(recipe).unwrap()
}

#[test]
fn every_preset_reads_and_comes_back_from_its_own_text() {
    for name in Recipe::PRESETS {
        let recipe = Recipe::preset(name).unwrap();
        assert_eq!(recipe.name, name);
        assert_eq!(Recipe::from_toml(&recipe.to_toml().unwrap()).unwrap(), recipe, "{name}");
    }
}

#[test]
fn what_a_recipe_leaves_out_is_the_presets() {
    let own = Recipe::from_toml("preset = \"vr-headset\"\nname = \"mine\"\n[worn]\nglasses = 0.5\n").unwrap();
    let base = Recipe::preset("vr-headset").unwrap();
    assert_eq!((own.worn.headsets, own.worn.occluders, own.pose.yaw), (1.0, 1.0, base.pose.yaw));
    assert_eq!((own.worn.glasses, own.name.as_str()), (0.5, "mine"));
}

#[test]
fn bad_recipes_are_refused_with_key_and_remedy() {
    let cases: [(&str, &[&str]); 19] = [
        ("[pose]\nyaww = 3\n", &["line 2", "yaww", "did you mean `yaw`"]),
        ("sead = 3\n", &["line 1", "sead", "did you mean `seed`"]),
        ("[wron]\nglasses = 0\n", &["wron", "did you mean `worn`"]),
        ("preset = \"poze\"\n", &["poze", "did you mean `pose`"]),
        ("preset = \"pose\"\n[camera]\nfeild = [20, 30]\n", &["line 3", "did you mean `field`"]),
        ("[expression]\nemotions = [\"joi\"]\n", &["line 2", "joi"]),
        ("[expression]\nkind = \"emotion\"\n", &["did you mean `emotions`"]),
        ("[camera]\nfield = [60, 30]\n", &["camera.field", "[60, 30]", "smaller number comes first"]),
        ("[identity]\nage = [-4, 30]\n", &["identity.age", "1 to 90"]),
        ("[worn]\nglasses = 1.5\n", &["worn.glasses", "1.5", "0 to 1"]),
        ("[pose]\nyaw = nan\n", &["pose.yaw", "NaN"]),
        ("[worn]\nheadwear=0\nmasks=0\nheadsets=0\nhands=0\nthings=0\n", &["worn", "more than 0"]),
        ("count = 0\n", &["count", "1 to 100000000"]),
        ("seed = \n", &["line 1"]),
        ("[crowd]\nfaces = [4, 2]\n", &["crowd.faces", "[4, 2]", "smaller number comes first"]),
        ("[crowd]\nfaces = [1, 2]\n[clip]\nframes = 10\n", &["clip.frames", "one person"]),
        ("preset = \"clip\"\n[clip]\nnod = [10, 40]\n", &["clip.nod", "40", "0 to 15"]),
        ("[hair]\nshrot = 2\n", &["did you mean `short`"]),
        ("[identity]\norigin = [0, 0, 0]\n", &["identity.origin", "more than 0"]),
    ];
    for (text, wanted) in cases {
        let error = Recipe::from_toml(text).unwrap_err().to_string();
        println!("{error}");
        for part in wanted {
            assert!(error.contains(part), "{text:?}: {error:?} lacks {part:?}");
        }
    }
}

fn sums(folder: &Path, generator: &Generator, threads: usize, order: Order) -> Vec<String> {
    let mut set = generator.describe(Format::WebDataset, CsvLayout::default(), "2026-11-20".to_owned()).unwrap();
    set.samples_per_shard = 3;
    let stop = AtomicBool::new(false);
    let options = WriteOptions { threads, order, ..WriteOptions::default() };
    let control = RunControl { stop: &stop, progress: &|_| {} };
    assert!(write_set(folder, &set, &options, generator, control).unwrap().complete);
    Manifest::read(folder).unwrap().unwrap().shards.into_iter().map(|shard| shard.sha256).collect()
}

#[test]
fn the_same_bytes_on_one_and_two_threads_and_backward() {
    let folder = tempfile::tempdir().unwrap();
    let generator = tiny("landmarks", 7);
    let one = sums(&folder.path().join("one"), &generator, 1, Order::Forward);
    let two = sums(&folder.path().join("two"), &generator, 2, Order::Backward);
    assert_eq!(one.len(), 3);
    assert_eq!(one, two);
    // From the manifest alone, as `verify` does.
    let manifest = Manifest::read(&folder.path().join("one")).unwrap().unwrap();
    let mut recipe = Recipe::from_toml(&manifest.set.recipe_text).unwrap();
    recipe.count = manifest.set.count;
    let again = Generator::new(recipe).unwrap();
    let fault = remake_shard(&folder.path().join("one"), 2, &again, &folder.path().join("scratch")).unwrap();
    assert_eq!(fault, None);
}

#[test]
fn written_camera_projects_written_points_onto_written_landmarks() {
    let mut worst = 0.0_f64;
    for preset in Recipe::PRESETS {
        let mut recipe = Recipe::preset(preset).unwrap();
        recipe.labels.landmarks_camera = true;
        if !recipe.crowd.is_on() {
            recipe.picture.size = [256; 2];
        }
        let generator = Generator::new(recipe).unwrap();
        for sample in generator.samples(0..6).unwrap() {
            let text = serde_json::to_string(sample.unwrap().record()).unwrap();
            let record: lineament_face::FrameRecord = serde_json::from_str(&text).unwrap();
            let c = &record.camera;
            let camera = CameraModel::pinhole(c.fx, c.fy, c.cx, c.cy, record.width, record.height).unwrap();
            let bend = Distortion::BrownConrady5(c.distortion.as_slice().try_into().unwrap());
            let camera = camera.with_distortion(bend).unwrap();
            assert!(preset == "detector" || record.faces.len() == 1);
            for (face, truth) in record.faces.iter().zip(&record.truth.as_ref().unwrap().labels) {
                let flat = face.landmarks.as_ref().unwrap();
                let solid = truth.landmarks_camera_m.as_ref().unwrap();
                let head = truth.landmarks_head_m.as_ref().unwrap();
                let matrix = truth.head_to_camera.unwrap();
                assert_eq!((flat.len(), solid.len(), head.len()), (478, 478, 478));
                for ((flat, solid), head) in flat.iter().zip(solid).zip(head) {
                    let [x, y, z] = head.map(f64::from);
                    let moved = matrix.map(|row| row[0] * x + row[1] * y + row[2] * z + row[3]);
                    for place in [solid.map(f64::from), moved] {
                        let seen = camera.project(Position::<Camera>::new(place[0], place[1], place[2])).unwrap();
                        worst = (0..2).map(|k| (seen[k] - f64::from(flat[k])).abs()).fold(worst, f64::max);
                    }
                }
            }
        }
    }
    println!("worst {worst:.5} px");
    assert!(worst < 0.01, "{worst}");
}

#[test]
fn cameras_around_the_head_stand_where_the_recipe_says() {
    let generator = tiny("emotion-hemisphere", 100);
    let positions = generator.recipe().camera.positions.clone();
    for (at, sample) in generator.samples(0..positions.len() as u64).unwrap().enumerate() {
        let sample = sample.unwrap();
        let [azimuth, elevation, distance] = positions[at];
        let truth = sample.record().truth.clone().unwrap();
        let [x, y, z] = truth.camera.unwrap().position_m;
        let found = [x.atan2(z).to_degrees(), (y / distance).asin().to_degrees(), (x * x + y * y + z * z).sqrt()];
        println!("{found:.2?} for {:?}", positions[at]);
        assert!((found[0] - azimuth).abs() < 1e-6 && (found[1] - elevation).abs() < 1e-6);
        assert!((found[2] - distance).abs() < 1e-9);
        // A camera to the subject's left sees the face turned to its right; one above sees it turned down.
        let pose = sample.record().faces[0].pose.unwrap();
        assert!(elevation != 0.0 || (pose.yaw - azimuth).abs() < 1e-6, "yaw {} for {azimuth}", pose.yaw);
        assert!(azimuth != 0.0 || (pose.pitch + elevation).abs() < 1e-6, "pitch {} for {elevation}", pose.pitch);
        // The point between the eyes is in the middle.
        let [tx, ty, _] = pose.translation_m;
        assert!(tx.abs() < 1e-9 && ty.abs() < 1e-9);
    }
}

#[test]
fn grids_show_every_combination_once() {
    let mut recipe = Recipe::preset("emotion-hemisphere").unwrap();
    recipe.camera.positions.clear();
    recipe.expression.steps = 2;
    let generator = Generator::new(recipe).unwrap();
    let book = lineament_face::RecipeBook::preset("source").unwrap();
    let whole: u64 = lineament_face::Emotion::ALL.iter().map(|e| 2_u64.pow(book.recipe(*e).len() as u32)).sum();
    let mut seen: Vec<String> = Vec::new();
    for index in 0..whole {
        let portrait = generator.portrait(index);
        let (emotion, _) = portrait.emotion.unwrap();
        // The stronger side, since the side is drawn.
        let units: Vec<f32> = book
            .recipe(emotion)
            .iter()
            .map(|entry| {
                let units = &portrait.expression.action_units;
                let sides = [lineament_face::Side::Left, lineament_face::Side::Right];
                sides.map(|side| units.side(entry.unit, side)).into_iter().fold(units.unit(entry.unit), f32::max)
            })
            .collect();
        seen.push(format!("{emotion:?} {units:?}"));
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    println!("{} of {all} combinations", seen.len());
    assert_eq!(seen.len(), all);
}

#[test]
fn action_units_of_independent_tell_nothing_of_each_other() {
    let generator = tiny("independent", 1);
    let book = generator.recipe();
    assert!(book.expression.active > 0.0);
    let expressions = generator.stage().model().expressions();
    let count = 100_000_u64;
    let columns: Vec<AuColumn> = AuColumn::ALL.to_vec();
    let mut sums = vec![0.0; columns.len()];
    let mut products = vec![vec![0.0; columns.len()]; columns.len()];
    for index in 0..count {
        let state: ExpressionState = generator.expression(index);
        let units = expressions.read_action_units(&state);
        let values: Vec<f64> = columns.iter().map(|column| units.column(*column).into()).collect();
        for (i, value) in values.iter().enumerate() {
            sums[i] += value;
            for (j, other) in values.iter().enumerate() {
                products[i][j] += value * other;
            }
        }
    }
    let n = count as f64;
    let covariance = |i: usize, j: usize| products[i][j] / n - sums[i] / n * sums[j] / n;
    let mut worst = (0.0_f64, "", "");
    let (mut pairs, mut varying) = (0, 0);
    for i in 0..columns.len() {
        varying += usize::from(covariance(i, i) > 1e-4);
        for j in 0..i {
            let names = [columns[i].name(), columns[j].name()];
            // A unit's mean and its own sides belong together.
            // AU45, a blink, is the shape of AU43 by definition.
            let unit = |name: &str| name.trim_end_matches(['L', 'R']).replace("AU45", "AU43");
            if unit(names[0]) == unit(names[1]) || covariance(i, i) < 1e-9 || covariance(j, j) < 1e-9 {
                continue;
            }
            let r = covariance(i, j) / (covariance(i, i) * covariance(j, j)).sqrt();
            pairs += 1;
            if r.abs() > worst.0 {
                worst = (r.abs(), names[0], names[1]);
            }
        }
    }
    println!("{varying} columns, {pairs} pairs, largest correlation {worst:?} of {count} samples");
    assert!(varying >= 24, "{varying}");
    assert!(worst.0 < 0.02, "{worst:?}");
}

/// A picture as numbers, for comparisons.
fn pixels(generator: &Generator, index: u64) -> Vec<u8> {
    generator.maker().unwrap().render(index).unwrap().0.colour.as_bytes().to_vec()
}

#[test]
fn frames_of_a_clip_are_one_person_and_camera_and_move_smoothly() {
    let mut recipe = Recipe::preset("clip").unwrap();
    recipe.picture.size = [64; 2];
    recipe.clip.still = 0.0;
    let (frames, rate) = (recipe.clip.frames, recipe.clip.rate);
    let generator = Generator::new(recipe).unwrap();
    let first = generator.portrait(2 * frames);
    let mut before = first.clone();
    let (mut turned, mut most) = (0.0_f64, 0.0_f64);
    let mut talked = 0.0_f32;
    for frame in 1..frames {
        let now = generator.portrait(2 * frames + frame);
        assert_eq!(
            (&now.person, &now.looks, &now.light, &now.backdrop),
            (&first.person, &first.looks, &first.light, &first.backdrop)
        );
        assert_eq!(
            (now.camera.field, now.camera.share, now.camera.stray),
            (first.camera.field, first.camera.share, first.camera.stray)
        );
        assert_ne!(now.sensor.seed, before.sensor.seed);
        turned = turned.max((now.pose.yaw.0 - first.pose.yaw.0).abs());
        most = most.max((now.pose.yaw.0 - before.pose.yaw.0).abs());
        for (a, b) in now.expression.blendshapes.as_array().iter().zip(before.expression.blendshapes.as_array()) {
            talked = talked.max((a - b).abs());
        }
        before = now;
    }
    println!("turned {turned:.2} degrees, at most {most:.3} a frame; shapes move at most {talked:.3} a frame");
    // Half a turn of the sway a second at the most.
    assert!(turned > 1.0 && most < 30.0 / rate && talked > 0.05 && talked < 0.8);
    let place = |frame: u64| {
        let sample = generator.samples(2 * frames + frame..2 * frames + frame + 1).unwrap().next().unwrap().unwrap();
        let record = sample.record().clone();
        (record.truth.unwrap().camera, record.camera)
    };
    assert!(place(0) == place(30) && place(0) == place(101), "the camera stands still");
    let sample = generator.samples(2 * frames + 45..2 * frames + 46).unwrap().next().unwrap().unwrap();
    let record = sample.record();
    assert_eq!((record.truth.as_ref().unwrap().clip, record.frame, record.time_s), (Some(2), 45, 1.5));
    assert_ne!(
        generator.portrait(frames - 1).person,
        generator.portrait(frames).person,
        "the next clip is of somebody else"
    );
}

#[test]
fn still_clips_differ_in_noise_alone_and_nods_are_the_sine_that_is_asked_for() {
    let mut recipe = Recipe::preset("clip").unwrap();
    recipe.picture.size = [64; 2];
    (recipe.clip.still, recipe.sensor.poor) = (1.0, 1.0);
    let generator = Generator::new(recipe.clone()).unwrap();
    let mut same = generator.portrait(7);
    assert_ne!(pixels(&generator, 7), pixels(&generator, 0));
    (same.sensor.seed, same.source) = (generator.portrait(0).sensor.seed, generator.portrait(0).source);
    assert_eq!(same, generator.portrait(0));

    let calm = lineament_synth::ClipPart {
        talk: 0.0,
        blinks: 0.0,
        expressions: 0.0,
        sway: 0.0,
        drift: 0.0,
        saccades: false,
        still: 0.0,
        nod: [12.0, 0.8],
        ..recipe.clip
    };
    recipe.clip = calm;
    let generator = Generator::new(recipe).unwrap();
    let rest = generator.portrait(0).pose.pitch.0;
    for (frame, sample) in generator.samples(0..40).unwrap().enumerate().step_by(13) {
        let time = frame as f64 / 30.0;
        let wanted = rest + 12.0 * (std::f64::consts::TAU * 0.8 * time).sin();
        let found = sample.unwrap().record().faces[0].pose.unwrap().pitch;
        assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
    }
}

#[test]
fn crowds_have_small_faces_nobody_and_those_who_look_away() {
    let mut recipe = Recipe::preset("detector").unwrap();
    recipe.count = 60;
    let generator = Generator::new(recipe).unwrap();
    let mut maker = generator.maker().unwrap();
    let (mut faces, mut empty, mut heights) = (0, 0, Vec::new());
    for index in 0..60 {
        let (_, record) = maker.render(index).unwrap();
        empty += usize::from(record.faces.is_empty());
        faces += record.faces.len();
        let truth = record.truth.as_ref().unwrap();
        assert_eq!(
            (truth.labels.len(), truth.faces.len(), truth.index),
            (record.faces.len(), record.faces.len(), index)
        );
        for (id, face) in (0..).zip(&record.faces) {
            assert_eq!(face.id, id);
            heights.push(face.bounds[3]);
            assert!(face.pose.unwrap().yaw.abs() < 120.0, "a head from behind is no face");
            assert!(face.visibility.as_ref().unwrap().iter().any(|seen| *seen > 0.0));
        }
    }
    heights.sort_by(f64::total_cmp);
    println!(
        "{faces} faces, {empty} of 60 pictures without; heights {:.1} to {:.1}",
        heights[0],
        heights[heights.len() - 1]
    );
    assert!(faces > 90 && (3..25).contains(&empty) && heights[0] < 24.0 && heights[heights.len() - 1] > 150.0);
}

#[test]
fn people_are_as_the_recipe_wants_them() {
    let text = "[identity]\norigin = [0, 1, 0]\nage = [20, 40]\n[hair]\nlong = 5\nbald=0\nreceding=0\nbuzz=0\nshort=0\nquiff=0\nside_parted=0\n\
                fringe=0\ncurly=0\nafro=0\nbob=0\ntied=0\nbeards=0\n";
    let generator = Generator::new(Recipe::from_toml(text).unwrap()).unwrap();
    for index in 0..200 {
        let portrait = generator.portrait(index);
        assert!(portrait.person.origin[1] > 0.999 && (20.0..=40.0).contains(&portrait.person.age));
        let hidden = portrait.looks.headwear.is_some();
        assert!(
            hidden || portrait.looks.hair.style == lineament_synth::HairStyle::Long,
            "{:?}",
            portrait.looks.hair.style
        );
        assert_eq!(portrait.looks.beard.style, lineament_synth::BeardStyle::None);
    }
}

#[test]
fn the_manifest_names_every_asset_by_its_sum() {
    let generator = tiny("landmarks", 1);
    let set = generator.describe(Format::WebDataset, CsvLayout::default(), "2026-11-20".to_owned()).unwrap();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/head/head.lin");
    let sum = std::process::Command::new("sha256sum").arg(file).output();
    let Ok(sum) = sum else {
        println!("skipped: there is no sha256sum");
        return;
    };
    assert_eq!(set.assets["head/head.lin"], String::from_utf8(sum.stdout).unwrap()[..64]);
}
