//! Sets that `lineament synth` writes: all faces of a picture are labelled, with everything.

mod folders;
mod shards;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::error::DatasetError;
use crate::files::{extension, text, walk};
use crate::marks::Marks;
use crate::picture::Pictures;

/// What says which files there are.
const MANIFEST: &str = "manifest.json";

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let manifest = folder.join(MANIFEST);
    let wrong = |problem: String| {
        DatasetError::malformed(
            &manifest,
            problem,
            "write the set by `lineament synth` with --format webdataset or --format files",
        )
    };
    let mut format = "webdataset".to_owned();
    if manifest.is_file() {
        let parsed: Value = serde_json::from_str(&text(&manifest)?).map_err(|error| wrong(error.to_string()))?;
        let said = |key: &str| parsed.get(key).and_then(Value::as_str);
        format = said("format").ok_or_else(|| wrong("it does not say its `format`".to_owned()))?.to_owned();
        if format == "files" && said("csv_layout").is_some_and(|layout| layout != "lineament") {
            return Err(wrong("its CSV has another layout than `lineament`".to_owned()));
        }
    }
    match format.as_str() {
        "webdataset" => {
            let tars = walk(folder)?.into_iter().filter(|path| extension(path) == "tar").collect();
            Ok(shards::open(folder, tars))
        }
        "files" => folders::open(folder),
        other => Err(wrong(format!("its format is `{other}`"))),
    }
}

/// What was drawn beside the face itself and hides part of it: `glasses` (none, clear or dark).
fn marks(drawn: &BTreeMap<String, String>) -> Marks {
    let attributes = drawn.get("glasses").map(|glasses| ("glasses", glasses.clone())).into_iter().collect();
    Marks { attributes, ..Marks::default() }
}
