//! Documents that are generated from tables: written by their verb, compared by `--check`.

use std::error::Error;
use std::path::PathBuf;

/// What a document says, out of its tables.
type Text = fn() -> Result<String, Box<dyn Error>>;

/// A document, or the part of one between its two markers.
struct Generated {
    path: &'static str,
    /// Whether only the text between `<!-- begin generated … -->` and `<!-- end generated -->` is ours.
    between_markers: bool,
    text: Text,
}

/// Every generated document.
const DOCUMENTS: &[Generated] = &[
    Generated {
        path: "CONVENTIONS.md",
        between_markers: true,
        text: || Ok(lineament_geometry::pose::conventions_markdown()),
    },
    Generated {
        path: "docs/vocabulary.md",
        between_markers: false,
        text: || Ok(lineament_face::vocabulary_document()?),
    },
    Generated {
        path: "docs/evaluation.md",
        between_markers: true,
        text: || {
            let (sets, measures) = (lineament_datasets::sets_markdown(), lineament_study::measures_markdown());
            Ok(format!("### Sets\n\n{sets}\n### Measures\n\n{measures}"))
        },
    },
];

/// `documents [--check]`.
pub(crate) fn run(words: &[String]) -> Result<(), Box<dyn Error>> {
    let check = match words {
        [] => false,
        [word] if word == "--check" => true,
        _ => return Err(format!("`{}`: the only word after `documents` is `--check`", words.join(" ")).into()),
    };
    for document in DOCUMENTS {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(document.path);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        let text = (document.text)()?;
        let new = if document.between_markers {
            between(&old, &text).ok_or_else(|| {
                format!("{} has lost its markers `<!-- begin generated`, `<!-- end generated`", document.path)
            })?
        } else {
            text
        };
        if new == old {
            continue;
        }
        if check {
            return Err(format!(
                "{} is not what the tables say; run `cargo xtask documents` and commit the result",
                document.path
            )
            .into());
        }
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, new)?;
        eprintln!("wrote {}", document.path);
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
        run(&["--check".to_owned()]).unwrap();
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
