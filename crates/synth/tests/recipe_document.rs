//! `docs/recipes.md` has every key with its usual value, no other, and examples that are read.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use lineament_synth::Recipe;
use toml::{Table, Value};

fn document() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/recipes.md")).unwrap()
}

fn flat(table: &Table, before: &str, out: &mut BTreeMap<String, Value>) {
    for (key, value) in table {
        match value {
            Value::Table(inner) => flat(inner, &format!("{before}{key}."), out),
            _ => drop(out.insert(format!("{before}{key}"), value.clone())),
        }
    }
}

#[test]
fn every_key_stands_in_the_document_with_its_usual_value() {
    let mut code = BTreeMap::new();
    flat(&Recipe::default().to_toml().unwrap().parse().unwrap(), "", &mut code);
    let mut written = BTreeMap::new();
    for line in document().lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let key = cells[1].trim_matches('`').to_owned();
        assert!(!cells[3].is_empty(), "{key} has no meaning");
        assert!(written.insert(key.clone(), cells[2].trim_matches('`').to_owned()).is_none(), "{key} stands twice");
    }
    let (known, told): (Vec<_>, Vec<_>) = (code.keys().collect(), written.keys().collect());
    assert_eq!(known, told);
    for (key, value) in &code {
        // The one that is told in words.
        if key != "expression.emotions" {
            let told: Table = format!("x = {}", written[key]).parse().unwrap();
            assert_eq!(told["x"].to_string(), value.to_string(), "{key}");
        }
    }
}

#[test]
fn examples_are_read_and_presets_are_the_presets() {
    let document = document();
    let blocks: Vec<&str> = document.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 3 + Recipe::PRESETS.len());
    let read: Vec<Recipe> = blocks.iter().map(|text| Recipe::from_toml(text).unwrap()).collect();
    for name in Recipe::PRESETS {
        let section = document.split(&format!("### `{name}`")).nth(1).unwrap();
        let text = section.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        assert_eq!(Recipe::from_toml(text).unwrap(), Recipe::preset(name).unwrap());
    }
    assert!(read.iter().any(|recipe| recipe.clip.nod[0] > 0.0) && read.iter().any(|recipe| recipe.clip.still >= 1.0));
}
