//! The table of sets as Markdown, for docs/evaluation.md.

use crate::table::SETS;

/// A table of all sets.
#[must_use]
pub fn sets_markdown() -> String {
    let mut text = String::from(
        "| set | also called | what | labels | its folder | published | licence |\n|---|---|---|---|---|---|---|\n",
    );
    for set in SETS {
        let aliases: Vec<String> = set.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        text.push_str(&format!(
            "| `{}` | {} | {} | {} | {} | {} | {} |\n",
            set.name,
            aliases.join(" "),
            set.title,
            set.has,
            set.layout,
            set.paper,
            set.licence
        ));
    }
    text
}
