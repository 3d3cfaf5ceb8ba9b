//! What the writing of a sample costs, beside what makes it: `cargo bench -p lineament-synth`. Each figure is of a set of 256 samples, written to the
//! system's folder for temporary files; the pictures are 15,000 bytes, as JPEG of 256 pixels has.
#![allow(clippy::unwrap_used, reason = "a bench that fails says so by panicking")]

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Fake, every_way, on, write};
use divan::counter::ItemsCount;
use lineament_synth::{PictureFormat, Sample, SourceError};

const COUNT: u64 = 256;

fn main() {
    divan::main();
}

#[divan::bench(args = ["webdataset", "files", "files-source", "parquet", "parquet-beside", "coco", "pts"], consts = [1, 2], sample_count = 10)]
fn set<const THREADS: usize>(bencher: divan::Bencher<'_, '_>, name: &str) {
    let fake = Fake::new(32);
    let picture: Vec<u8> = (0..15_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let samples: Vec<Sample> = (0..COUNT)
        .map(|index| {
            Sample::new(index, PictureFormat::Png, picture.clone(), fake.sample(index).record().clone()).unwrap()
        })
        .collect();
    let source = |index: u64| -> Result<Sample, SourceError> { Ok(samples[index as usize].clone()) };
    let (_, set) = every_way(COUNT, 128).into_iter().find(|way| way.0 == name).unwrap();
    bencher.counter(ItemsCount::new(COUNT)).with_inputs(|| tempfile::tempdir().unwrap()).bench_values(|home| {
        write(&home.path().join("set"), &set, on(THREADS), &source).unwrap();
        home
    });
}
