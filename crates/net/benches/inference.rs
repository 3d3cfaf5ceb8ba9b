//! Milliseconds of one example, one thread: `cargo bench -p lineament-net --bench inference`; with `--features onnx` tract runs beside.
//! ONNX Runtime: `bench/peers/onnx_runtime.py`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench has no users but `cargo bench`, and may stop where its network is wrong"
)]

use divan::{Bencher, black_box};
use lineament_net::{Isa, Model, Plan, PlanOptions, zoo};

fn main() {
    divan::main();
}

const NETS: [&str; 4] = ["mobilenet_v2_half", "mobilenet_v3_small", "blazeface", "resnet18"];

fn model(name: &str) -> Model {
    let net = zoo::ZOO.iter().find(|net| net.name == name).unwrap();
    Model::random((net.build)(net.side, 956).unwrap(), 1).unwrap()
}

fn bench(bencher: Bencher, name: &str, isa: Isa) {
    if !isa.is_available() {
        return;
    }
    let plan = Plan::with_options(&model(name), PlanOptions { isa: Some(isa), ..PlanOptions::default() }).unwrap();
    let mut session = plan.session();
    session.input_mut("image").unwrap().iter_mut().enumerate().for_each(|(i, x)| *x = (i % 255) as f32 / 127.0 - 1.0);
    bencher.bench_local(|| {
        session.run();
        black_box(session.output(&plan.outputs()[0].name).unwrap()[0])
    });
}

#[divan::bench(args = NETS)]
fn best(bencher: Bencher, name: &str) {
    bench(bencher, name, Isa::detect());
}

#[divan::bench(args = NETS)]
fn avx2(bencher: Bencher, name: &str) {
    bench(bencher, name, Isa::Avx2);
}

#[divan::bench(args = NETS)]
fn portable(bencher: Bencher, name: &str) {
    bench(bencher, name, Isa::Portable);
}

#[divan::bench(args = NETS)]
fn compile(bencher: Bencher, name: &str) {
    let model = model(name);
    bencher.bench_local(|| Plan::new(black_box(&model)).unwrap());
}

#[cfg(feature = "onnx")]
#[divan::bench(args = NETS)]
fn tract(bencher: Bencher, name: &str) {
    let foreign = lineament_net::Foreign::from_bytes(&model(name).to_onnx().unwrap(), &[]).unwrap();
    let count: usize = foreign.inputs()[0].shape.iter().product();
    let image: Vec<f32> = (0..count).map(|i| (i % 255) as f32 / 127.0 - 1.0).collect();
    bencher.bench_local(|| foreign.run(&[black_box(&image)]).unwrap());
}
