//! The committed page of the vocabularies is the one that the tables make.

use std::path::Path;

#[test]
fn the_page_is_what_the_tables_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vocabulary.md");
    let committed = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("docs/vocabulary.md: {error}; run `cargo xtask documents`"));
    let made = lineament_face::vocabulary_document().unwrap();
    for (i, (ours, theirs)) in made.lines().zip(committed.lines()).enumerate() {
        assert_eq!(ours, theirs, "line {} of docs/vocabulary.md; run `cargo xtask documents`", i + 1);
    }
    assert_eq!(made, committed, "docs/vocabulary.md has another length; run `cargo xtask documents`");
}
