//! How well weights do: on fresh synthetic pictures (figures), and on a folder of pictures (overlays, to be looked at).
//!
//! `cargo run --release -p lineament-learn --example evaluate -- crates/learn/recipes/landmarker.toml weights/landmarker.safetensors [COUNT]`
//! `cargo run --release -p lineament-learn --example evaluate -- --look weights/detector.safetensors weights/landmarker.safetensors FOLDER OUT [COUNT]`
#![allow(clippy::print_stdout, reason = "an example")]

use std::error::Error;
use std::path::Path;

use lineament_face::Crop;
use lineament_image::{Border, Image, Similarity, Warper, decode, encode_png};
use lineament_learn::{DetectorTask, Figures, LandmarkerTask, Recipe, Task, TaskKind};
use lineament_models::{Detector, DetectorOptions, Landmarker, layout};
use lineament_net::Model;

fn figures(recipe: &Path, weights: &Path, count: Option<u64>) -> Result<(), Box<dyn Error>> {
    let mut recipe = Recipe::load(recipe)?;
    recipe.data.validation = count.unwrap_or(recipe.data.validation);
    // Neither the training's pictures nor those that it was watched on.
    recipe.seed ^= 0xf4e5;
    let model = Model::load(weights)?;
    // Its samples are not looked at.
    recipe.data.sets.clear();
    let all = match recipe.task {
        TaskKind::Landmarker => LandmarkerTask::new(&recipe)?.validate(&model)?,
        TaskKind::Detector => DetectorTask::new(&recipe)?.validate(&model)?,
    };
    println!("{} fresh samples, seed {}", recipe.data.validation, recipe.seed);
    for Figures { set, figures } in all {
        set.iter().for_each(|set| println!("{set}"));
        for (name, score) in figures {
            println!("{name:36} {score:.4}");
        }
    }
    Ok(())
}

/// Finds, crops, reads, twice: the second crop is made of the first one's landmarks, as in a video.
fn overlay(
    picture: &mut Image<[u8; 3]>,
    detector: &mut Detector,
    landmarker: &mut Landmarker,
) -> Result<(usize, f64), Box<dyn Error>> {
    let found = detector.run(picture)?.to_vec();
    let size = landmarker.size();
    let mut crop_picture = Image::filled(size, size, [0; 3])?;
    let mut warper = Warper::new();
    let original = picture.clone();
    let (mut count, mut presence) = (0, 0.0);
    for face in &found {
        let places = face.points.map(|point| point.map(f64::from));
        let Ok(mut crop) = Crop::from_key_points(&layout::KEY_POINTS, &places, size) else { continue };
        let mut points = Vec::new();
        for _ in 0..2 {
            let [[a, _, x], [b, _, y]] = crop.matrix();
            warper.warp(&original, &Similarity { a, b, shift: [x, y] }, Border::Replicate, &mut crop_picture)?;
            let said = landmarker.run(&crop_picture)?;
            presence = f64::from(said.presence);
            points = said.points.iter().map(|p| crop.to_picture([f64::from(p[0]), f64::from(p[1])])).collect();
            let flat: Vec<[f32; 3]> = points.iter().map(|p: &[f64; 2]| [p[0] as f32, p[1] as f32, 0.0]).collect();
            match Crop::from_landmarks(&flat, size) {
                Ok(next) => crop = next,
                Err(_) => break,
            }
        }
        let [x, y, w, h] = face.bounds;
        picture.draw_box([x, y, x + w, y + h], 1.0, [255, 210, 0]);
        for point in face.points {
            picture.draw_disc(point, 1.6, [255, 80, 0]);
        }
        let colour = if presence > 0.5 { [0, 255, 120] } else { [255, 0, 80] };
        points.iter().for_each(|p| picture.draw_disc([p[0] as f32, p[1] as f32], 0.8, colour));
        count += 1;
    }
    Ok((count, presence))
}

fn look(files: [&Path; 4], most: usize) -> Result<(), Box<dyn Error>> {
    let [detector, landmarker, folder, out] = files;
    let options = DetectorOptions { longest_side: 320, ..DetectorOptions::default() };
    let mut detector = Detector::from_model(&Model::load(detector)?, options)?;
    let mut landmarker = Landmarker::from_model(&Model::load(landmarker)?)?;
    std::fs::create_dir_all(out)?;
    let mut names: Vec<_> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    names.retain(|path| path.extension().is_some_and(|end| ["jpg", "jpeg", "png"].iter().any(|known| end == *known)));
    names.sort();
    let step = names.len().div_ceil(most.max(1)).max(1);
    let (mut with_one, mut with_none, mut total) = (0, 0, 0);
    for path in names.iter().step_by(step) {
        let mut picture = decode(&std::fs::read(path)?)?;
        let (count, presence) = overlay(&mut picture, &mut detector, &mut landmarker)?;
        println!("{}: {count} faces, last presence {presence:.2}", path.display());
        total += 1;
        with_one += usize::from(count == 1);
        with_none += usize::from(count == 0);
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned() + ".png";
        std::fs::write(out.join(name), encode_png(&picture)?)?;
    }
    println!("{total} pictures: {with_one} with one face found, {with_none} with none");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--look", detector, landmarker, folder, out, ref rest @ ..] => {
            let most = rest.first().and_then(|n| n.parse().ok()).unwrap_or(20);
            look([detector, landmarker, folder, out].map(Path::new), most)
        }
        [recipe, weights, ref rest @ ..] => {
            figures(Path::new(recipe), Path::new(weights), rest.first().and_then(|n| n.parse().ok()))
        }
        _ => Err("usage: evaluate RECIPE WEIGHTS [COUNT] | --look DETECTOR LANDMARKER FOLDER OUT [COUNT]".into()),
    }
}
