//! In what two shards differ, in words.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::error::SynthError;

/// How many differences are told.
const TOLD: usize = 6;

/// What differs between the shard that is there and the one that was made again: files by name, of labels the keys or columns with both values.
pub(super) fn differences(there: &Path, again: &Path) -> Result<String, SynthError> {
    let (there, again) = (contents(there)?, contents(again)?);
    let mut all = Vec::new();
    for (name, old) in &there {
        match again.get(name) {
            None => all.push(format!("{name} is not made again")),
            Some(new) if old != new => all.extend(of_file(name, old, new)),
            Some(_) => {}
        }
    }
    all.extend(again.keys().filter(|name| !there.contains_key(*name)).map(|name| format!("{name} is missing")));
    let more = all.len().saturating_sub(TOLD);
    all.truncate(TOLD);
    let mut text = all.join("; ");
    if more > 0 {
        text.push_str(&format!("; and {more} more"));
    }
    Ok(if text.is_empty() { "the order of its files, or what is between them".to_owned() } else { text })
}

/// The files of a folder or of a tar; any other file alone.
fn contents(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, SynthError> {
    let failed = |error| SynthError::file("read", path, error);
    let mut files = BTreeMap::new();
    if path.is_dir() {
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let bytes = fs::read(entry.path()).map_err(failed)?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), bytes);
        }
        return Ok(files);
    }
    let bytes = fs::read(path).map_err(failed)?;
    // A tar says so at a fixed place.
    if bytes.get(257..262) != Some(b"ustar") {
        files.insert("the file".to_owned(), bytes);
        return Ok(files);
    }
    let mut archive = tar::Archive::new(bytes.as_slice());
    // A damaged archive is told as far as it can be read.
    for mut entry in archive.entries().map_err(failed)?.map_while(Result::ok) {
        let name = entry.path().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut bytes = Vec::new();
        if entry.read_to_end(&mut bytes).is_err() {
            break;
        }
        files.insert(name, bytes);
    }
    Ok(files)
}

fn of_file(name: &str, old: &[u8], new: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    if name.ends_with(".json") {
        if let (Ok(old), Ok(new)) = (serde_json::from_slice(old), serde_json::from_slice(new)) {
            of_json(&old, &new, "", &mut found);
        }
    } else if name.ends_with(".csv") {
        of_csv(old, new, &mut found);
    }
    if found.is_empty() {
        let at = old.iter().zip(new).position(|(a, b)| a != b).unwrap_or(old.len().min(new.len()));
        found.push(format!("byte {at} (lengths {} and {})", old.len(), new.len()));
    }
    found.iter().map(|what| format!("{name}: {what}")).collect()
}

fn of_json(old: &Value, new: &Value, key: &str, found: &mut Vec<String>) {
    match (old, new) {
        (Value::Object(a), Value::Object(b)) => {
            for name in a.keys().chain(b.keys().filter(|name| !a.contains_key(*name))) {
                let inner = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                of_json(a.get(name).unwrap_or(&Value::Null), b.get(name).unwrap_or(&Value::Null), &inner, found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (a, b)) in a.iter().zip(b).enumerate() {
                of_json(a, b, &format!("{key}[{i}]"), found);
            }
        }
        _ if old != new => found.push(told(key, &old.to_string(), &new.to_string())),
        _ => {}
    }
}

fn told(key: &str, old: &str, new: &str) -> String {
    let short = |text: &str| text.chars().take(40).collect::<String>();
    format!("{key} is {}, made again {}", short(old), short(new))
}

fn of_csv(old: &[u8], new: &[u8], found: &mut Vec<String>) {
    let [old, new] = [old, new].map(String::from_utf8_lossy);
    let separator = if old.lines().next().is_some_and(|header| header.contains(';')) { b';' } else { b',' };
    let read = |text: &str| -> Vec<csv::StringRecord> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(separator).has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map_while(Result::ok).collect()
    };
    let (old, new) = (read(&old), read(&new));
    let Some(header) = old.first() else { return };
    for (row, (a, b)) in old.iter().zip(&new).enumerate() {
        for (column, (a, b)) in a.iter().zip(b).enumerate().filter(|(_, (a, b))| a != b) {
            found.push(told(&format!("row {row}, {}", header.get(column).unwrap_or("?")), a, b));
        }
    }
}
