//! Milliseconds of single runs of a network from a weight file, one a line, for `bench/peers/onnx_runtime.py`:
//! `cargo run --release -p lineament-net --example time_zoo FOLDER NAME SECONDS [ISA]`.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lineament_net::{Isa, Model, Plan, PlanOptions};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, name, seconds, isa @ ..] = &arguments[..] else { return Err("FOLDER NAME SECONDS [ISA]".into()) };
    let model = Model::load(&PathBuf::from(folder).join(format!("{name}.safetensors")))?;
    let isa =
        isa.first().and_then(|wanted| Isa::ALL.into_iter().find(|i| format!("{i:?}").eq_ignore_ascii_case(wanted)));
    let plan = Plan::with_options(&model, PlanOptions { isa, ..PlanOptions::default() })?;
    let mut session = plan.session();
    for (index, x) in session.input_mut("image")?.iter_mut().enumerate() {
        *x = (index % 255) as f32 / 127.0 - 1.0;
    }
    let timed = |session: &mut lineament_net::Session| {
        let start = Instant::now();
        session.run();
        start.elapsed().as_secs_f64() * 1e3
    };
    let warm = Instant::now();
    while warm.elapsed() < Duration::from_millis(200) {
        timed(&mut session);
    }
    let (start, limit) = (Instant::now(), Duration::from_secs_f64(seconds.parse()?));
    let mut times = Vec::new();
    while start.elapsed() < limit || times.len() < 5 {
        times.push(timed(&mut session));
    }
    times.iter().for_each(|t| println!("{t:.4}"));
    Ok(())
}
