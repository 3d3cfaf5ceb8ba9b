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
    let cases: [(&str, &[&str]); 14] = [
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
        recipe.picture.size = [256; 2];
        let generator = Generator::new(recipe).unwrap();
        for sample in generator.samples(0..6).unwrap() {
            let text = serde_json::to_string(sample.unwrap().record()).unwrap();
            let record: lineament_face::FrameRecord = serde_json::from_str(&text).unwrap();
            let c = &record.camera;
            let camera = CameraModel::pinhole(c.fx, c.fy, c.cx, c.cy, record.width, record.height).unwrap();
            let bend = Distortion::BrownConrady5(c.distortion.as_slice().try_into().unwrap());
            let camera = camera.with_distortion(bend).unwrap();
            let truth = &record.truth.as_ref().unwrap().labels[0];
            let flat = record.faces[0].landmarks.as_ref().unwrap();
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
