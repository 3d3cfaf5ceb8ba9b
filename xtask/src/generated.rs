//! Documents that are generated from tables: written by their verb, compared by `--check`.

use std::path::PathBuf;

/// A document, or the part of one between its two markers, and what it must say.
struct Generated {
    verb: &'static str,
    path: &'static str,
    /// Whether only the text between `<!-- begin generated … -->` and `<!-- end generated -->` is ours.
    between_markers: bool,
    text: fn() -> String,
}

/// Every generated document.
const DOCUMENTS: &[Generated] = &[Generated {
    verb: "conventions",
    path: "CONVENTIONS.md",
    between_markers: true,
    text: lineament_geometry::pose::conventions_markdown,
}];

/// Whether the verb writes a generated document.
pub(crate) fn is_verb(verb: &str) -> bool {
    DOCUMENTS.iter().any(|document| document.verb == verb)
}

/// Writes the document of the verb, or with `check` only compares.
pub(crate) fn run(verb: &str, check: bool) -> Result<(), Box<dyn std::error::Error>> {
    for document in DOCUMENTS.iter().filter(|document| document.verb == verb) {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(document.path);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        let new = if document.between_markers {
            between(&old, &(document.text)()).ok_or_else(|| {
                format!("{} has lost its markers `<!-- begin generated`, `<!-- end generated`", document.path)
            })?
        } else {
            (document.text)()
        };
        if new == old {
            continue;
        }
        if check {
            return Err(format!(
                "{} is not what the tables say; run `cargo xtask {verb}` and commit the result",
                document.path
            )
            .into());
        }
        std::fs::write(&path, new)?;
        println!("wrote {}", document.path);
    }
    Ok(())
}

/// `old` with the text between its markers replaced.
fn between(old: &str, text: &str) -> Option<String> {
    let begin = old.find("<!-- begin generated")?;
    let start = begin + old[begin..].find("-->")? + 3;
    let end = start + old[start..].find("<!-- end generated -->")?;
    Some(format!("{}\n\n{}\n\n{}", &old[..start], text.trim(), &old[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn committed_documents_are_what_the_tables_say() {
        for document in DOCUMENTS {
            run(document.verb, true).unwrap();
        }
    }

    #[test]
    fn only_the_text_between_the_markers_changes() {
        let old = "a\n<!-- begin generated: x -->\nold\n<!-- end generated -->\nb\n";
        let new = between(old, "new").unwrap();
        assert_eq!(new, "a\n<!-- begin generated: x -->\n\nnew\n\n<!-- end generated -->\nb\n");
        assert_eq!(between(&new, "new").unwrap(), new, "writing again changes nothing");
        assert!(between("no markers", "new").is_none());
    }
}
