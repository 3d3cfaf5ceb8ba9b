//! What share of the core's measured peak whole networks reach:
//! `cargo run --release -p lineament-net --example roofline FOLDER NAME…`, weight files such as `export_zoo` writes. One thread, its processor time;
//! network and peak are measured in turns, so that both see the same noise of a machine that others use too.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lineament_net::{Model, Plan};

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peak.rs"]
mod peak;

const TURNS: usize = 6;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder? name it first")?);
    println!("| net | multiply-adds | best ms | GFLOP/s | peak GFLOP/s | share of the peak |");
    println!("|---|--:|--:|--:|--:|--:|");
    for name in arguments {
        let model = Model::load(&folder.join(format!("{name}.safetensors")))?;
        let plan = Plan::new(&model)?;
        let mut session = plan.session();
        for (index, x) in session.input_mut("image")?.iter_mut().enumerate() {
            *x = (index % 255) as f32 / 127.0 - 1.0;
        }
        let (mut best, mut roof) = (f64::INFINITY, 0.0_f64);
        for _ in 0..TURNS {
            let measured = peak::peak(plan.isa(), 500).ok_or("there is no measure of this instruction set's peak")?;
            roof = roof.max(measured);
            let start = Instant::now();
            while start.elapsed() < Duration::from_millis(400) {
                let before = clock::seconds();
                session.run();
                best = best.min(clock::seconds() - before);
            }
        }
        let multiply_adds = model.blueprint().cost()?.multiply_adds;
        let rate = 2.0 * multiply_adds as f64 / best;
        println!(
            "| {name} | {:.1} M | {:.3} | {:.0} | {:.0} | {:.0} % |",
            multiply_adds as f64 / 1e6,
            1e3 * best,
            rate / 1e9,
            roof / 1e9,
            100.0 * rate / roof
        );
    }
    Ok(())
}
