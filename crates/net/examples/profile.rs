//! Where a network's time goes, and what share of the core's measured peak it reaches (the roofline):
//! `cargo run --release -p lineament-net --example profile NAME [ISA]`.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, Instant};

use lineament_net::{Builder, Conv, Isa, Model, Plan, PlanOptions, Session, Shape, zoo};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let name = arguments.first().ok_or("which network of the zoo?")?;
    let isa = arguments
        .get(1)
        .and_then(|wanted| Isa::ALL.into_iter().find(|i| format!("{i:?}").eq_ignore_ascii_case(wanted)));
    let options = PlanOptions { isa, ..PlanOptions::default() };
    let net = zoo::ZOO.iter().find(|net| net.name == name).ok_or("no such network in the zoo")?;
    let classes = if name == "mobilenet_v2_half" { 956 } else { 1000 };
    let plan = Plan::with_options(&Model::random((net.build)(net.side, classes)?, 1)?, options)?;
    let mut session = plan.session();
    session.input_mut("image")?.iter_mut().enumerate().for_each(|(i, x)| *x = (i % 255) as f32 / 127.0 - 1.0);
    // The fastest kernel on data that stay in the first cache: as near to the core's peak as this library comes.
    let peak = 2.0 * best_kernel(options)?;
    let start = Instant::now();
    let mut runs = Vec::new();
    while start.elapsed() < Duration::from_secs(2) {
        session.run();
        runs.push(session.run_timed());
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    println!(
        "{name} on {}; peak {:.0} GFLOP/s (best kernel, measured); medians of {} runs",
        plan.isa(),
        peak / 1e9,
        runs.len()
    );
    println!("{:<40} {:>10} {:>12} {:>9} {:>9} {:>7}", "layer", "kind", "madds", "µs", "GFLOP/s", "peak");
    let mut sums: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
    for (index, step) in runs[0].iter().enumerate() {
        let seconds = median(runs.iter().map(|run| run[index].seconds).collect());
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

/// Multiply-adds a second of a 1×1 layer of 128 channels, 48 outputs, 48 pixels: the largest rate of any run.
fn best_kernel(options: PlanOptions) -> Result<f64, Box<dyn Error>> {
    let mut b = Builder::new("peak");
    let x = b.input("x", Shape::map(128, 1, 48));
    let y = b.conv("conv", &x, Conv::pointwise(48));
    b.output("y", &y);
    let plan = Plan::with_options(&Model::random(b.finish()?, 1)?, options)?;
    let mut session: Session = plan.session();
    let mut best: f64 = 0.0;
    for _ in 0..2000 {
        let steps = session.run_timed();
        let conv = steps.iter().filter(|s| s.multiply_adds > 0);
        best = conv.map(|s| s.multiply_adds as f64 / s.seconds).fold(best, f64::max);
    }
    Ok(best)
}
