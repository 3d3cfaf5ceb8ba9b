//! Where a network's time goes, and what share of the core's measured peak it reaches (the roofline):
//! `cargo run --release -p lineament-net --example profile FILE [ISA]`, a weight file such as `export_zoo` writes. Whole networks beside each other:
//! `--example roofline`.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lineament_net::{Isa, Model, Plan, PlanOptions};

#[path = "common/clock.rs"]
mod clock;
#[path = "common/peak.rs"]
mod peak;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().ok_or("which weight file?")?;
    let isa = arguments
        .get(1)
        .and_then(|wanted| Isa::ALL.into_iter().find(|i| format!("{i:?}").eq_ignore_ascii_case(wanted)));
    let options = PlanOptions { isa, ..PlanOptions::default() };
    let plan = Plan::with_options(&Model::load(&PathBuf::from(name))?, options)?;
    let mut session = plan.session();
    session.input_mut("image")?.iter_mut().enumerate().for_each(|(i, x)| *x = (i % 255) as f32 / 127.0 - 1.0);
    let peak = peak::peak(plan.isa(), 2000).ok_or("there is no measure of this instruction set's peak")?;
    let start = Instant::now();
    let mut runs = Vec::new();
    while start.elapsed() < Duration::from_secs(2) {
        session.run();
        runs.push(session.run_timed());
    }
    // On a shared machine the median of a step of milliseconds is that of others' time slices.
    let fast = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 10]
    };
    println!(
        "{name} on {}; peak {:.0} GFLOP/s (multiply-adds in registers, measured); first deciles of {} runs",
        plan.isa(),
        peak / 1e9,
        runs.len()
    );
    println!("{:<40} {:>10} {:>12} {:>9} {:>9} {:>7}", "layer", "kind", "madds", "µs", "GFLOP/s", "peak");
    let mut sums: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
    for (index, step) in runs[0].iter().enumerate() {
        let seconds = fast(runs.iter().map(|run| run[index].seconds).collect());
        print_row(&step.layer, step.kind, step.multiply_adds, seconds, peak);
        let sum = sums.entry(step.kind).or_default();
        *sum = (sum.0 + step.multiply_adds, sum.1 + seconds);
    }
    for (kind, (multiply_adds, seconds)) in &sums {
        print_row("all", kind, *multiply_adds, *seconds, peak);
    }
    let total = sums.values().fold((0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    print_row("all", "all", total.0, total.1, peak);
    Ok(())
}

fn print_row(layer: &str, kind: &str, multiply_adds: u64, seconds: f64, peak: f64) {
    let rate = 2.0 * multiply_adds as f64 / seconds;
    println!(
        "{layer:<40} {kind:>10} {multiply_adds:>12} {:>9.2} {:>9.1} {:>6.1}%",
        seconds * 1e6,
        rate / 1e9,
        100.0 * rate / peak
    );
}
