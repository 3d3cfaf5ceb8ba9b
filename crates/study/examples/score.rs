//! Scores a file of records without the tracker: `cargo run --example score -p lineament-study -- SET DIR RECORDS [JSON] [HTML]`.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Write as _};

use lineament_datasets::DataSet;
use lineament_face::RecordReader;
use lineament_study::{Gallery, Options, Study};

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [set, folder, records, outputs @ ..] = words.as_slice() else {
        return Err("usage: score SET DIR RECORDS [JSON] [HTML]".into());
    };
    let gallery = Gallery::read(DataSet::find(set)?, folder)?;
    let mut study = Study::new(&gallery, Options::default());
    for record in RecordReader::new(BufReader::new(File::open(records)?)) {
        study.add(&record?);
    }
    study.check()?;
    let report = study.finish();
    std::io::stdout().write_all(report.to_text().as_bytes())?;
    if let Some(path) = outputs.first() {
        std::fs::write(path, report.to_json())?;
    }
    if let Some(path) = outputs.get(1) {
        std::fs::write(path, report.to_html(&gallery))?;
    }
    Ok(())
}
