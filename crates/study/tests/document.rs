//! Promise: docs/evaluation.md has the tables as they are. (`cargo xtask documents` writes it.)

#![allow(clippy::unwrap_used, reason = "tests fail so")]

#[test]
fn the_document_has_both_tables() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/evaluation.md");
    let document = std::fs::read_to_string(path).unwrap();
    for table in [lineament_datasets::sets_markdown(), lineament_study::measures_markdown()] {
        assert!(document.contains(table.trim()), "run `cargo xtask documents`");
    }
}
