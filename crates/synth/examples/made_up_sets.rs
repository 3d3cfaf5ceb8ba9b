//! Writes a small set of made-up samples in every format: `cargo run -p lineament-synth --example made_up_sets -- FOLDER [COUNT]`.
//!
//! They are what `tools/check-formats` opens with the field's own readers.
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::path::PathBuf;

use common::{Fake, every_way, on, write};
use lineament_synth::{CsvLayout, LabelPicture, SetDescription};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let home = PathBuf::from(arguments.next().ok_or("say where to: made_up_sets FOLDER [COUNT]")?);
    let count = arguments.next().map_or(Ok(12), |text| text.parse())?;
    let size = 256;
    for (name, set) in every_way(count, 5) {
        // Some with several faces and with pictures of labels; the source project's layout knows neither.
        let full = set.csv_layout != CsvLayout::Source;
        let fake = Fake { label_pictures: full, crowd: full && name != "parquet-beside", ..Fake::new(size) };
        let label_pictures = if full { LabelPicture::ALL.to_vec() } else { Vec::new() };
        let set = SetDescription { label_pictures, picture_size: Some([size, size]), ..set };
        let summary = write(&home.join(name), &set, on(2), &fake)?;
        println!("{name}: {} samples, {} bytes", summary.done, summary.bytes);
    }
    Ok(())
}
