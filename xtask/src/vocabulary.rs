//! `cargo xtask vocabulary [--check]`: the page of the vocabularies.

use std::error::Error;
use std::path::Path;

const PAGE: &str = "docs/vocabulary.md";

pub(crate) fn run(words: &[String]) -> Result<(), Box<dyn Error>> {
    let check = match words {
        [] => false,
        [word] if word == "--check" => true,
        _ => return Err(format!("`{}`: the only word after `vocabulary` is `--check`", words.join(" ")).into()),
    };
    let made = lineament_face::vocabulary_document()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    if check {
        let committed =
            std::fs::read_to_string(&path).map_err(|error| format!("{PAGE}: {error}; run `cargo xtask vocabulary`"))?;
        if committed != made {
            return Err(
                format!("{PAGE} is not what the tables say; run `cargo xtask vocabulary` and commit the page").into()
            );
        }
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    std::fs::write(&path, made).map_err(|error| format!("{PAGE}: {error}"))?;
    Ok(())
}
