//! What a sample costs, from the recipe to the shard: `cargo run --release -p lineament-synth --example chain [PRESET] [COUNT]`.
//!
//! CPU time of each stage, measured over all samples of a stage at once (other work on the machine does not count); the whole chain as the program runs
//! it, on one thread and on two; bytes a sample; peak memory.
#![allow(clippy::print_stdout, reason = "an example that prints figures")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use lineament_image::JpegEncoder;
use lineament_render::Wanted;
use lineament_synth::{
    CsvLayout, Format, Generator, PictureFormat, PortraitScene, Recipe, RunControl, Sample, SourceError, WriteOptions,
    write_set,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// CPU seconds of a file of `/proc`; the kernel brings them up to date when a thread gives way.
fn cpu(of: &str) -> f64 {
    std::thread::yield_now();
    let text = fs::read_to_string(of).unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e9
}

/// User and system seconds of the whole process, in steps of 10 ms.
fn process() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        text.rsplit(')').next().unwrap_or("").split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // After the name and the state: user and system time are the 12th and 13th.
    fields.get(10).zip(fields.get(11)).map_or(f64::NAN, |(user, system)| (user + system) / 100.0)
}

/// Does something for `count` samples, says what each took, and adds it to `sum`.
fn stage<T>(name: &str, count: u64, sum: &mut f64, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    let begin = cpu("/proc/thread-self/schedstat");
    let done = work()?;
    let each = (cpu("/proc/thread-self/schedstat") - begin) * 1e3 / count as f64;
    println!("{name:<28} {each:8.3} ms");
    *sum += each;
    Ok(done)
}

/// Writes a set as the program does, and gives the bytes and the CPU seconds of a sample.
fn run(folder: &Path, generator: &Generator, threads: usize, format: Format) -> Outcome<[f64; 2]> {
    drop(fs::remove_dir_all(folder));
    let set = generator.describe(format, CsvLayout::default(), "2026-11-20".to_owned())?;
    let stop = AtomicBool::new(false);
    let options = WriteOptions { threads, ..WriteOptions::default() };
    let (wall, begin) = (Instant::now(), process());
    let done = write_set(folder, &set, &options, generator, RunControl { stop: &stop, progress: &|_| {} })?;
    let (wall, used) = (wall.elapsed().as_secs_f64(), process() - begin);
    let count = done.count as f64;
    println!(
        "{format}, {threads} threads: {:.3} ms CPU a sample = {:.0} a second and core; {:.0} a second by the clock; {:.0} bytes a sample",
        used * 1e3 / count,
        count / used,
        count / wall,
        done.bytes as f64 / count
    );
    fs::remove_dir_all(folder)?;
    Ok([done.bytes as f64 / count, used / count])
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let preset = arguments.first().map_or("landmarks", String::as_str);
    let count: u64 = arguments.get(1).map_or(Ok(300), |text| text.parse())?;
    let mut recipe = Recipe::preset(preset)?;
    recipe.count = count;
    let [width, height] = recipe.picture.size;
    println!("{preset}: {count} samples of {width} × {height} pixels, quality {}", recipe.picture.quality);
    let generator = Generator::new(recipe)?;
    let size = [width, height];

    // "The whole" is with drawing and building.
    let [mut before, mut after, mut ignored] = [0.0; 3];
    let mut scene = PortraitScene::new(generator.stage())?;
    let portraits = stage("drawn from the recipe", count, &mut ignored, || {
        Ok((0..count).map(|i| generator.portrait(i)).collect::<Vec<_>>())
    })?;
    stage("scene built", count, &mut ignored, || {
        portraits.iter().try_for_each(|portrait| scene.build(portrait, size)).map_err(Into::into)
    })?;
    let mut maker = generator.maker()?;
    let frames = stage("the whole up to the record", count, &mut before, || {
        let mut frames = Vec::new();
        for index in 0..count {
            let (frame, record) = maker.render(index)?;
            frames.push((frame.colour.clone(), record));
        }
        Ok(frames)
    })?;
    scene.build(&portraits[0], size)?;
    scene.render(Wanted::NONE)?;
    stage("of which the record", count, &mut ignored, || {
        (0..count).try_for_each(|_| scene.record("x").map(drop)).map_err(Into::into)
    })?;
    let encoder = JpegEncoder::new(generator.recipe().picture.quality)?;
    let mut file = Vec::new();
    let pictures = stage("JPEG", count, &mut after, || {
        let mut pictures = Vec::new();
        for (colour, _) in &frames {
            file.clear();
            encoder.append(colour, &mut file);
            pictures.push(file.clone());
        }
        Ok(pictures)
    })?;
    let samples = stage("records checked", count, &mut after, || {
        let parts = (0..count).zip(pictures).zip(frames);
        let made = parts.map(|((index, picture), (_, record))| Sample::new(index, PictureFormat::Jpg, picture, record));
        Ok(made.collect::<Result<Vec<_>, _>>()?)
    })?;
    let texts = stage("JSON", count, &mut ignored, || {
        Ok(samples.iter().map(|sample| serde_json::to_vec(sample.record())).collect::<Result<Vec<_>, _>>()?)
    })?;
    println!("{:<28} {:8} bytes", "  a record", texts.iter().map(Vec::len).sum::<usize>() / samples.len().max(1));
    let made = |index: u64| -> Result<Sample, SourceError> { Ok(samples[index as usize].clone()) };
    let home = std::env::temp_dir().join(format!("lineament-chain-{}", std::process::id()));
    stage("JSON, tar, sum, disk", count, &mut after, || {
        let set = generator.describe(Format::WebDataset, CsvLayout::default(), "2026-11-20".to_owned())?;
        let stop = AtomicBool::new(false);
        let options = WriteOptions { threads: 1, ..WriteOptions::default() };
        Ok(write_set(&home, &set, &options, &made, RunControl { stop: &stop, progress: &|_| {} })?)
    })?;
    drop(samples);
    println!(
        "{:<28} {after:8.3} ms, {:.1} % of {:.3}",
        "all after the picture",
        100.0 * after / (before + after),
        before + after
    );
    let mut sample = [0.0; 2];
    for threads in [1, 2] {
        sample = run(&home, &generator, threads, Format::WebDataset)?;
    }
    let [bytes, seconds] = sample;
    // Two cores, as fast as these; the set that is to be matched: 80 GB at about a megabyte a picture.
    for (what, samples) in [("80,000 samples", 8e4), ("80 GB of samples", 80e9 / bytes)] {
        println!(
            "{what}: {:.2} million, {:.1} GB, {:.1} hours of CPU, {:.1} on two cores",
            samples / 1e6,
            samples * bytes / 1e9,
            samples * seconds / 3600.0,
            samples * seconds / 7200.0
        );
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: unknown");
    println!("peak memory of all of this: {}", peak.trim_start_matches("VmHWM:").trim());
    Ok(())
}
