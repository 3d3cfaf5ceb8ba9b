//! The promise: whatever a weight file holds, it is read into a network that runs or is refused; never a panic, never a giant allocation. The same as
//! the fuzz target `weights` in `fuzz/`, on stable Rust, with a fixed seed.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::collections::BTreeMap;

use common::{Dice, cases, seeded};
use lineament_net::{Blueprint, Builder, Conv, Model, NetError, Plan, PlanOptions, Precision, Provenance, Shape};

/// Keeps the largest single request of each thread.
struct Watching;

thread_local! {
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes to the system's allocator unchanged; the number beside it is a plain thread-local without a destructor.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.set(LARGEST.get().max(layout.size()));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Watching = Watching;

/// What plans of hostile files may take.
const MEMORY: usize = 8 << 20;

/// The largest single allocation while `f` runs.
fn largest_allocation<T>(f: impl FnOnce() -> T) -> (usize, T) {
    LARGEST.set(0);
    let result = f();
    (LARGEST.get(), result)
}

fn valid(name: &str) -> Vec<u8> {
    let (_, blueprint) = cases::layers().into_iter().find(|(n, _)| n == name).unwrap();
    seeded(blueprint, 3).0.to_bytes(Precision::F16).unwrap()
}

/// Reads, plans and, if it is small enough to wait for, runs.
fn door(bytes: &[u8]) -> Result<(), NetError> {
    let model = Model::from_bytes(bytes)?;
    model.describe()?;
    model.to_onnx()?;
    let plan = Plan::with_options(&model, PlanOptions { isa: None, max_memory: MEMORY })?;
    if model.blueprint().cost()?.multiply_adds < 20_000_000 {
        plan.session().run();
    }
    Ok(())
}

/// Replaces the header's JSON and mends its length.
fn with_header(bytes: &[u8], edit: impl FnOnce(&str) -> String) -> Vec<u8> {
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = edit(std::str::from_utf8(&bytes[8..8 + length]).unwrap());
    let mut edited = (header.len() as u64).to_le_bytes().to_vec();
    edited.extend(header.as_bytes());
    edited.extend(&bytes[8 + length..]);
    edited
}

fn refused(bytes: &[u8]) -> String {
    Model::from_bytes(bytes).unwrap_err().to_string()
}

#[test]
fn a_valid_file_is_read_as_it_was_written() {
    let (_, blueprint) = cases::layers().into_iter().find(|(n, _)| n == "inverted_residual").unwrap();
    let provenance =
        Provenance { recipe: "test".into(), seed: Some(3), steps: Some(1_234_567), ..Provenance::default() };
    let model = seeded(blueprint, 3).0.with_provenance(provenance);
    let bytes = model.to_bytes(Precision::F32).unwrap();
    assert_eq!(Model::from_bytes(&bytes).unwrap(), model);
    assert_eq!(model.to_bytes(Precision::F32).unwrap(), bytes, "the same bytes for the same model");
    let half = Model::from_bytes(&model.to_bytes(Precision::F16).unwrap()).unwrap();
    let names = ["block.expand.conv.weight", "block.expand.norm.variance"];
    let worst = names.map(|name| {
        let pairs = model.weights(name).unwrap().iter().zip(half.weights(name).unwrap());
        pairs.map(|(a, b)| (a - b).abs() / a.abs().max(1e-4)).fold(0.0, f32::max)
    });
    println!("halves: worst relative error {:e} of weights, {:e} of variances", worst[0], worst[1]);
    assert!(worst[0] > 0.0 && worst[0] <= 1.0 / 2048.0, "{worst:?}");
    assert!(worst[1] == 0.0, "batch norms are kept as they are");
    let text = half.describe().unwrap();
    for part in ["block.attend", "squeeze-excite 16", "1,234,567", "conv 5×5 depthwise", "multiply-adds"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn every_cut_is_refused() {
    let bytes = valid("heads");
    for length in 0..bytes.len() {
        let (largest, result) = largest_allocation(|| Model::from_bytes(&bytes[..length]).map(|_| ()));
        assert!(result.is_err(), "cut at {length}");
        assert!(largest < 1 << 20, "cut at {length}: {largest} bytes at once");
    }
}

#[test]
fn each_kind_of_damage_is_named() {
    let bytes = valid("conv_bn_relu");
    let length = |n: u64| [&n.to_le_bytes()[..], &bytes[8..]].concat();
    let replaced = |from: &str, to: &str| {
        with_header(&bytes, |header| {
            assert!(header.contains(from), "{from} is not in {header}");
            header.replace(from, to)
        })
    };
    let (_, other) = cases::layers().into_iter().find(|(n, _)| n == "conv_3x3").unwrap();
    let mut nan = bytes.clone();
    let end = nan.len();
    nan[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"".to_vec(), "0 bytes"),
        (b"GIF89a and so on".to_vec(), "no safetensors file"),
        (length(u64::MAX), "its header claims"),
        (length(1 << 40), "its header claims"),
        (replaced("lineament", "lineamenx"), "holds tensors but no network"),
        (replaced(r#"version\":1"#, r#"version\":9"#), "its version is 9"),
        (replaced(r#"\"outputs\":18"#, r#"\"outputs\":19"#), "blueprint needs"),
        (replaced(r#"\"outputs\":18"#, r#"\"outputs\":1800000000000"#), "block.conv"),
        (replaced(r#"\"groups\":1"#, r#"\"groups\":7"#), "divisor"),
        (replaced(r#"[20,9,11]"#, r#"[20,9000000,11000000]"#), "[20, 9000000, 11000000]"),
        (replaced("block.norm.shift", "block.norm.shaft"), "no such tensor"),
        (replaced(r#"\"kind\":\"conv\""#, r#"\"kind\":\"conf\""#), "unknown variant"),
        (nan, "not a finite number"),
    ];
    for (bytes, part) in cases {
        let (largest, text) = largest_allocation(|| refused(&bytes));
        assert!(text.contains(part), "{part:?} is not in {text:?}");
        assert!(largest < 1 << 20, "{part}: {largest} bytes at once");
    }
    let model = Model::from_bytes(&bytes).unwrap();
    let foreign = seeded(other, 1).0;
    let tensors: BTreeMap<String, Vec<f32>> =
        [("conv.weight".into(), foreign.weights("conv.weight").unwrap().to_vec())].into();
    let error = Model::new(model.blueprint().clone(), tensors, Provenance::default()).unwrap_err().to_string();
    assert!(error.contains("block.conv.weight") && error.contains("another network"), "{error}");
    let negative = with_variance(&model, -1.0).unwrap_err().to_string();
    assert!(negative.contains("variance"), "{negative}");
}

fn with_variance(model: &Model, value: f32) -> Result<Model, NetError> {
    let blueprint: Blueprint = model.blueprint().clone();
    let names = blueprint.parameters(&blueprint.check()?).into_iter().map(|p| p.name);
    let mut tensors: BTreeMap<String, Vec<f32>> =
        names.map(|n| (n.clone(), model.weights(&n).unwrap().to_vec())).collect();
    tensors.get_mut("block.norm.variance").unwrap()[0] = value;
    Model::new(blueprint, tensors, Provenance::default())
}

#[test]
fn a_large_map_from_a_small_file_is_refused_before_it_is_allocated() {
    let mut b = Builder::new("large");
    let x = b.input("x", Shape::map(1, 4000, 4000));
    let y = b.conv("conv", &x, Conv::pointwise(2));
    b.output("y", &y);
    let (model, _) = seeded(b.finish().unwrap(), 1);
    let bytes = model.to_bytes(Precision::F32).unwrap();
    let (largest, result) = largest_allocation(|| door(&bytes));
    assert!(bytes.len() < 2000 && largest < 1 << 20, "{largest} bytes at once");
    let text = result.unwrap_err().to_string();
    assert!(text.contains("more than the 8388608 allowed"), "{text}");
}

#[test]
fn mutated_files_are_refused_or_run() {
    let tokens = [
        "0",
        "1",
        "2",
        "17",
        "4096",
        "65536",
        "4294967295",
        "18446744073709551615",
        "-1",
        "1e9",
        "null",
        "\\\"",
        "[]",
        "[1]",
        "[3,1,1]",
        "{}",
        "true",
        "x",
    ];
    let mut dice = Dice(99);
    let [mut read, mut refusals] = [0, 0];
    let seeds = [
        "heads",
        "inverted_residual",
        "blaze_block",
        "concat",
        "dense_block",
        "max_pool_ceil",
        "upsample_bilinear",
        "conv_grouped",
    ]
    .map(valid);
    for round in 0..12_000 {
        let mut bytes = dice.pick(&seeds);
        for _ in 0..dice.range(1, 3) {
            let length = bytes.len();
            match dice.range(0, 9) {
                0 => bytes.truncate(dice.range(0, length)),
                1 | 2 if length > 0 => bytes[dice.range(0, length - 1)] = dice.next() as u8,
                3 if length > 0 => bytes[dice.range(0, length.min(16) - 1)] ^= 1 << dice.range(0, 7),
                4 => bytes.extend((0..dice.range(1, 40)).map(|i| i as u8)),
                _ => bytes = mutate_header(&mut dice, &bytes, &tokens),
            }
        }
        let (largest, result) = largest_allocation(|| door(&bytes));
        assert!(largest <= 2 * MEMORY, "round {round}: {largest} bytes at once");
        match result {
            Ok(()) => read += 1,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                refusals += 1;
            }
        }
    }
    println!("{read} mutated files were read, {refusals} refused");
    assert!(read > 200 && refusals > 5000, "both doors are tried: {read} and {refusals}");
}

/// Replaces one number of the header by another token, where the header can still be read.
fn mutate_header(dice: &mut Dice, bytes: &[u8], tokens: &[&str]) -> Vec<u8> {
    let Some(length) = bytes.first_chunk::<8>().map(|n| u64::from_le_bytes(*n) as usize) else { return bytes.to_vec() };
    let Some(Ok(header)) = bytes.get(8..).and_then(|rest| rest.get(..length)).map(std::str::from_utf8) else {
        return bytes.to_vec();
    };
    let digits = |c: char| c.is_ascii_digit();
    let starts: Vec<usize> = header
        .char_indices()
        .filter(|&(i, c)| digits(c) && !header[..i].chars().next_back().is_some_and(digits))
        .map(|(i, _)| i)
        .collect();
    if starts.is_empty() {
        return bytes.to_vec();
    }
    let start = dice.pick(&starts);
    let end = header[start..].find(|c: char| !digits(c)).map_or(header.len(), |n| start + n);
    let token = if dice.chance(50) { dice.range(0, 40).to_string() } else { dice.pick(tokens).to_string() };
    with_header(bytes, |header| format!("{}{token}{}", &header[..start], &header[end..]))
}
