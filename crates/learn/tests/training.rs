//! The promises: a training that was stopped and resumed ends with the very weights of one that was not; it learns; recipes with mistakes are refused by
//! the key.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::{Device, Tensor, TensorData};
use lineament_image::Warper;
use lineament_learn::{Batch, Figures, LearnError, Losses, Recipe, SampleMaker, Task, Training, Value, train};
use lineament_net::{Activation, Blueprint, Builder, Conv, Model, Shape};
use lineament_synth::Dice;

/// Learns the mean of the left half of a picture of noise less that of the right.
struct Halves;

impl Task for Halves {
    type Sample = Vec<f32>;

    fn blueprint(&self) -> Result<Blueprint, LearnError> {
        let mut b = Builder::new("halves");
        let x = b.input("image", Shape::map(1, 8, 8));
        let x = b.conv_bn("one", &x, Conv::square(4, 3), Activation::Relu);
        let x = b.separable("two", &x, Conv::square(6, 3).stride(2), Activation::HardSwish);
        let x = b.flatten("flat", &x);
        let x = b.dropout("drop", &x, 0.1);
        let y = b.linear("answer", &x, 1);
        b.output("answer", &y);
        Ok(b.finish()?)
    }

    fn maker(&self) -> Result<SampleMaker<'_, Vec<f32>>, LearnError> {
        Ok(Box::new(|number| {
            let mut dice = Dice::new(7, number, "sample");
            let tilt = dice.normal(0.0, 0.5);
            let pixel = |place: usize, dice: &mut Dice| {
                (dice.normal(0.0, 0.3) + if place % 8 < 4 { tilt } else { -tilt }) as f32
            };
            Ok((0..64).map(|place| pixel(place, &mut dice)).collect())
        }))
    }

    fn batch(&self, samples: &[Arc<Vec<f32>>], step: u64, _: &mut Warper) -> Result<Batch, LearnError> {
        let mut dice = Dice::new(8, step, "view");
        let mut batch = Batch { count: samples.len(), images: Vec::new(), targets: BTreeMap::new() };
        let mut answers = Vec::new();
        for sample in samples {
            let bright = dice.normal(0.0, 0.1) as f32;
            batch.images.extend(sample.iter().map(|x| x + bright));
            let half = |left: bool| (0..64).filter(|i| (i % 8 < 4) == left).map(|i| sample[i]).sum::<f32>() / 32.0;
            answers.push(half(true) - half(false));
        }
        batch.targets.insert("answer", (answers, 1));
        Ok(batch)
    }

    fn losses(&self, outcome: Vec<Value>, batch: &Batch) -> Result<Losses, LearnError> {
        let said = outcome.into_iter().next().unwrap().flat();
        let meant = batch.targets["answer"].0.clone();
        let meant = Tensor::<2>::from_data(TensorData::new(meant, [batch.count, 1]), &said.device());
        let whole = (said - meant).powi_scalar(2).mean();
        Ok(Losses { parts: vec![("answer", whole.clone())], whole })
    }

    fn biases(&self, _: &[Batch]) -> Vec<(&'static str, Vec<f32>)> {
        vec![("answer", vec![0.25])]
    }

    fn validate(&self, model: &Model) -> Result<Vec<Figures>, LearnError> {
        let sum = model.weights("answer.weight").map_or(0.0, |list| list.iter().map(|x| f64::from(*x)).sum());
        Ok(vec![Figures { set: None, figures: vec![("weights", sum)] }])
    }
}

const RECIPE: &str = r#"
task = "landmarker"
seed = 5
[data]
pool = 60
first = 20
fresh = 2
threads = 2
[optimiser]
batch = 8
steps = 60
warmup = 5
rate = 1.0e-2
heads = 1.0
[report]
progress = 1
validate = 20
checkpoint = 20
"#;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// Trains, ending after the step that is named.
fn go(out: &Path, recipe: &str, resume: bool, last: Option<u64>) -> Result<(Model, Vec<String>), LearnError> {
    let stop = AtomicBool::new(false);
    let said = std::sync::Mutex::new(Vec::new());
    let mark = last.map(|last| format!("step {last}/"));
    let say = |text: &str| {
        if mark.as_ref().is_some_and(|mark| text.starts_with(mark)) {
            stop.store(true, Ordering::Relaxed);
        }
        said.lock().unwrap().push(text.to_owned());
    };
    let training = Training {
        out,
        recipe_name: "halves".into(),
        commit: String::new(),
        resume,
        device: Device::flex().autodiff(),
        stop: &stop,
        say: &say,
    };
    let model = train(&Halves, &Recipe::from_toml(recipe)?, &training)?;
    Ok((model, said.into_inner().unwrap()))
}

#[test]
fn a_resumed_training_ends_where_an_unbroken_one_does() {
    let (whole, parts) = (folder("whole"), folder("parts"));
    let (unbroken, said) = go(&whole, RECIPE, false, None).unwrap();
    // Stopped between checkpoints, twice, once with other threads.
    go(&parts, RECIPE, false, Some(13)).unwrap();
    go(&parts, &RECIPE.replace("threads = 2", "threads = 1"), true, Some(41)).unwrap();
    let (resumed, _) = go(&parts, RECIPE, true, None).unwrap();
    for parameter in ["one.conv.weight", "two.depthwise.norm.mean", "two.depthwise.norm.variance", "answer.bias"] {
        assert_eq!(unbroken.weights(parameter), resumed.weights(parameter), "{parameter}");
    }
    assert_eq!(unbroken.blueprint(), resumed.blueprint());
    assert_eq!(unbroken.provenance().steps, Some(60));
    // It learnt: the variance of the answer is 1.
    let loss = |text: &String| {
        text.split("loss ").nth(1).and_then(|t| t.split(' ').next()).and_then(|t| t.parse::<f64>().ok())
    };
    let losses: Vec<f64> = said.iter().filter(|text| text.starts_with("step ")).filter_map(loss).collect();
    println!("loss {:.3} at first, {:.3} at last", losses[0], losses[losses.len() - 1]);
    assert!(losses.len() == 60 && losses[59] < 0.35 * losses[0]);
    // What it leaves: weights, curves, a plot.
    let model = Model::load(&whole.join("model.safetensors")).unwrap();
    assert_eq!((model.provenance().licence.as_str(), model.provenance().seed), ("CC0-1.0", Some(5)));
    let curves = std::fs::read_to_string(whole.join("curves.csv")).unwrap();
    assert_eq!(curves.lines().count(), 4, "{curves}");
    assert!(curves.starts_with("step,examples,processor_s,wall_s,weights,loss loss,loss answer"), "{curves}");
    assert!(std::fs::read_to_string(whole.join("curves.svg")).unwrap().contains("<polyline"));
}

#[test]
fn checkpoints_of_other_recipes_and_damaged_ones_are_refused() {
    let out = folder("refused");
    let error = go(&out, RECIPE, true, None).unwrap_err().to_string();
    assert!(error.contains("checkpoint.safetensors") && error.contains("without --resume"), "{error}");
    go(&out, RECIPE, false, Some(3)).unwrap();
    let error = go(&out, &RECIPE.replace("pool = 60", "pool = 50"), true, None).unwrap_err().to_string();
    assert!(error.contains("another folder"), "{error}");
    let path = out.join("checkpoint.safetensors");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert!(go(&out, RECIPE, true, None).unwrap_err().to_string().contains("damaged"));
}

#[test]
fn mistakes_in_recipes_are_named() {
    let with = |from: &str, to: &str| Recipe::from_toml(&RECIPE.replace(from, to)).unwrap_err().to_string();
    for (from, to, words) in [
        ("fresh = 2", "freshness = 2", "freshness"),
        ("batch = 8", "batch = 1", "`optimiser.batch` is 1"),
        ("seed = 5", "seed = 5\n[network]\nside = 100", "`network.side` is 100"),
        ("seed = 5", "seed = 5\n[jitter]\nmirror = 1.5", "`jitter.mirror` is 1.5"),
        ("seed = 5", "seed = 5\n[synth]\nposes = 3", "poses"),
        ("first = 20", "first = 80", "`data.first` is 80"),
        ("\"landmarker\"", "\"cat\"", "cat"),
    ] {
        let error = with(from, to);
        println!("{error}");
        assert!(error.contains(words), "{error}");
    }
    let wrong = Recipe::from_toml(&format!("{RECIPE}\n[loss]\nsmile = 1.0")).unwrap();
    let error = lineament_learn::LandmarkerTask::new(&wrong).unwrap_err().to_string();
    assert!(error.contains("no loss `smile`") && error.contains("rotation"), "{error}");
}

#[test]
fn the_committed_recipes_build_their_networks() {
    let recipes = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipes");
    let mut count = 0;
    for entry in std::fs::read_dir(recipes).unwrap() {
        let path = entry.unwrap().path();
        let recipe = Recipe::load(&path).unwrap();
        assert_eq!(Recipe::from_toml(&recipe.to_toml().unwrap()).unwrap(), recipe, "{}", path.display());
        count += 1;
    }
    assert!(count >= 2);
}
