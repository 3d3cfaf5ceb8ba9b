//! Milliseconds of single runs of a network, one a line, for `bench/peers/onnx_runtime.py`:
//! `cargo run --release -p lineament-net --example time_zoo FOLDER NAME SECONDS [ISA]`; with `--features onnx`, `tract` in place of the instruction set
//! runs the ONNX file by way of tract. Processor time of the thread where the system tells it, else time on the wall.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lineament_net::{Isa, Model, Plan, PlanOptions};

#[path = "common/clock.rs"]
mod clock;

/// One run of a network.
type Run = Box<dyn FnMut() -> Result<(), Box<dyn Error>>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, name, seconds, how @ ..] = &arguments[..] else { return Err("FOLDER NAME SECONDS [ISA]".into()) };
    let path = |extension: &str| PathBuf::from(folder).join(format!("{name}.{extension}"));
    let mut run = match how.first().map(String::as_str) {
        Some("tract") => tract(&std::fs::read(path("onnx"))?)?,
        isa => ours(&Model::load(&path("safetensors"))?, isa)?,
    };
    let warm = Instant::now();
    while warm.elapsed() < Duration::from_millis(200) {
        run()?;
    }
    let (start, limit) = (Instant::now(), Duration::from_secs_f64(seconds.parse()?));
    let mut times = Vec::new();
    while start.elapsed() < limit || times.len() < 5 {
        let before = clock::seconds();
        run()?;
        times.push(1e3 * (clock::seconds() - before));
    }
    times.iter().for_each(|t| println!("{t:.4}"));
    Ok(())
}

fn picture(count: usize) -> Vec<f32> {
    (0..count).map(|index| (index % 255) as f32 / 127.0 - 1.0).collect()
}

fn ours(model: &Model, isa: Option<&str>) -> Result<Run, Box<dyn Error>> {
    let isa = match isa {
        None => None,
        Some(wanted) => {
            let known = Isa::ALL.into_iter().find(|isa| format!("{isa:?}").eq_ignore_ascii_case(wanted));
            Some(known.ok_or_else(|| format!("{wanted} is none of {:?} and tract", Isa::ALL))?)
        }
    };
    let plan = Plan::with_options(model, PlanOptions { isa, ..PlanOptions::default() })?;
    let mut session = plan.session();
    let input = session.input_mut("image")?;
    input.copy_from_slice(&picture(input.len()));
    Ok(Box::new(move || {
        session.run();
        Ok(())
    }))
}

#[cfg(feature = "onnx")]
fn tract(file: &[u8]) -> Result<Run, Box<dyn Error>> {
    let foreign = lineament_net::Foreign::from_bytes(file, &[])?;
    let image = picture(foreign.inputs()[0].shape.iter().product());
    Ok(Box::new(move || {
        foreign.run(&[&image])?;
        Ok(())
    }))
}

#[cfg(not(feature = "onnx"))]
fn tract(_: &[u8]) -> Result<Run, Box<dyn Error>> {
    Err("this example was built without tract; build it with `--features onnx`".into())
}
