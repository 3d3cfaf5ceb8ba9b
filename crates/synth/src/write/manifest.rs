//! What a folder holds: written first, brought up to date after each shard, last of all complete.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files_on_disk::{Written, sha256, write_whole};
use super::format::{CsvLayout, Format, Pictures};
use crate::error::SynthError;
use crate::sample::{LabelPicture, PictureFormat};

/// The name of the file.
pub(super) const NAME: &str = "manifest.json";

/// Which set it is: what its samples are a function of, and how they are written. Two sets with the same description are the same bytes.
///
/// Only [`created`](Self::created) is no part of the samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDescription {
    /// The name of the set: a word for file names, of letters, digits, `-` and `_`.
    pub name: String,
    /// The version of the program.
    pub version: String,
    /// The name of the recipe.
    pub recipe: String,
    /// The recipe itself, as text.
    pub recipe_text: String,
    /// The seed.
    pub seed: u64,
    /// How many samples there are, from number 0.
    pub count: u64,
    /// How many samples a shard holds.
    pub samples_per_shard: u64,
    /// How the files are laid out.
    pub format: Format,
    /// The columns of CSV files, for the format that has them.
    pub csv_layout: CsvLayout,
    /// Where the pictures are, for the format that has a choice.
    pub pictures: Pictures,
    /// How pictures are encoded.
    pub picture_format: PictureFormat,
    /// The width and height of a picture, where all have the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture_size: Option<[u32; 2]>,
    /// The pictures of labels beside each picture.
    pub label_pictures: Vec<LabelPicture>,
    /// Whether the landmarks in the camera's frame are written too.
    #[serde(default)]
    pub landmarks_camera: bool,
    /// The SHA-256 of each asset that the samples are made of, by name.
    pub assets: BTreeMap<String, String>,
    /// The day the set was begun, as `2026-11-20`: for the data set's card.
    pub created: String,
}

impl SetDescription {
    /// How many shards there are.
    #[must_use]
    pub fn shards(&self) -> u64 {
        self.count.div_ceil(self.samples_per_shard.max(1))
    }

    /// How many samples a shard holds: the last may hold fewer.
    #[must_use]
    pub fn samples_of(&self, shard: u64) -> u64 {
        let first = shard.saturating_mul(self.samples_per_shard);
        self.count.saturating_sub(first).min(self.samples_per_shard)
    }

    pub(super) fn check(&self) -> Result<(), SynthError> {
        let refuse =
            |what, value: String, remedy: &str| Err(SynthError::Option { what, value, remedy: remedy.to_owned() });
        let word = |text: &str| {
            !text.is_empty()
                && text.len() <= 64
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        if !word(&self.name) {
            return refuse(
                "the name of the set",
                format!("{:?}", self.name),
                "use letters, digits, - and _, at most 64",
            );
        }
        if self.count == 0 {
            return refuse("the number of samples", "0".to_owned(), "ask for one or more");
        }
        if self.count > 100_000_000 {
            // File names have eight digits.
            return refuse("the number of samples", self.count.to_string(), "ask for at most 100000000");
        }
        if self.samples_per_shard == 0 || self.samples_per_shard > 100_000 {
            return refuse(
                "the number of samples in a shard",
                self.samples_per_shard.to_string(),
                "choose 1 to 100000",
            );
        }
        let mut labels = self.label_pictures.clone();
        labels.sort();
        labels.dedup();
        if labels != self.label_pictures {
            return refuse(
                "the list of label pictures",
                format!("{:?}", self.label_pictures),
                "name each once, in the order segmentation, depth, normals",
            );
        }
        Ok(())
    }
}

/// A shard that is finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEntry {
    /// Its number, from 0.
    pub number: u64,
    /// The file or folder, from the set's folder.
    pub path: String,
    /// Its first sample.
    pub first: u64,
    /// How many samples it holds.
    pub samples: u64,
    /// The length of its file, or of all of its files.
    pub bytes: u64,
    /// The SHA-256 of its file; of a folder, that of what `sha256sum *` prints in it.
    pub sha256: String,
}

/// A file that was made of all shards in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// The file, from the set's folder.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

impl FileEntry {
    pub(super) fn new(path: &str, written: Written) -> Self {
        Self { path: path.to_owned(), bytes: written.bytes, sha256: written.sha256 }
    }
}

/// What a folder holds. `manifest.json`, the file, has the same keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always 1.
    pub manifest: u32,
    /// Which set it is.
    #[serde(flatten)]
    pub set: SetDescription,
    /// The SHA-256 of the recipe's text.
    pub recipe_sha256: String,
    /// Whether all shards are there.
    pub complete: bool,
    /// The shards that are finished, by number.
    pub shards: Vec<ShardEntry>,
    /// Files made of all shards, when they are complete.
    pub files: Vec<FileEntry>,
}

impl Manifest {
    pub(super) fn new(set: SetDescription) -> Self {
        let recipe_sha256 = sha256(set.recipe_text.as_bytes());
        Self { manifest: 1, set, recipe_sha256, complete: false, shards: Vec::new(), files: Vec::new() }
    }

    /// Reads the manifest of a folder; none if it has none.
    ///
    /// # Errors
    /// A file that cannot be read, or is no manifest.
    pub fn read(folder: &Path) -> Result<Option<Self>, SynthError> {
        let path = folder.join(NAME);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(SynthError::Manifest { path, problem: "it is not UTF-8".to_owned() });
            }
            Err(error) => return Err(SynthError::file("read", &path, error)),
        };
        let manifest: Self = serde_json::from_str(&text)
            .map_err(|error| SynthError::Manifest { path: path.clone(), problem: error.to_string() })?;
        match manifest.fault() {
            None => Ok(Some(manifest)),
            Some(problem) => Err(SynthError::Manifest { path, problem }),
        }
    }

    /// What contradicts itself.
    fn fault(&self) -> Option<String> {
        if self.manifest != 1 {
            return Some(format!("it is of version {}, and this program knows version 1", self.manifest));
        }
        if self.recipe_sha256 != sha256(self.set.recipe_text.as_bytes()) {
            return Some("recipe_sha256 is not the sum of recipe_text".to_owned());
        }
        if let Err(error) = self.set.check() {
            return Some(error.to_string());
        }
        // A path from a file must not lead out of the folder.
        let inside =
            |path: &str| Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let paths = self.shards.iter().map(|shard| &shard.path).chain(self.files.iter().map(|file| &file.path));
        if let Some(path) = paths.into_iter().find(|path| path.is_empty() || !inside(path)) {
            return Some(format!("the path {path:?} leads out of the folder"));
        }
        let numbers = self.shards.windows(2).all(|pair| pair[0].number < pair[1].number);
        if !numbers || self.shards.last().is_some_and(|last| last.number >= self.set.shards()) {
            return Some("its shards are not in order, or more than there should be".to_owned());
        }
        None
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), SynthError> {
        let path = folder.join(NAME);
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| SynthError::Manifest { path: path.clone(), problem: error.to_string() })?;
        text.push(b'\n');
        write_whole(&path, &text).map(|_| ())
    }

    /// How many samples are in finished shards.
    #[must_use]
    pub fn samples(&self) -> u64 {
        self.shards.iter().map(|shard| shard.samples).sum()
    }

    /// The length of all finished shards.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.shards.iter().map(|shard| shard.bytes).sum()
    }

    /// Refuses to go on with a set of another description. It may become larger.
    pub(super) fn same_set(&self, wanted: &SetDescription, folder: &Path) -> Result<(), SynthError> {
        let other = |what: &str, found: String, wanted: String| {
            Err(SynthError::OtherSet { path: folder.to_owned(), what: what.to_owned(), found, wanted })
        };
        let (Ok(Value::Object(found)), Ok(Value::Object(asked))) =
            (serde_json::to_value(&self.set), serde_json::to_value(wanted))
        else {
            return other("description", "unreadable".to_owned(), "a readable one".to_owned());
        };
        for (key, asked) in &asked {
            let found = found.get(key).unwrap_or(&Value::Null);
            if found == asked || key == "created" || (key == "count" && found.as_u64() < asked.as_u64()) {
                continue;
            }
            if key == "recipe_text" {
                if let Some([key, found, asked]) = first_difference(&self.set.recipe_text, &wanted.recipe_text) {
                    return other(&format!("recipe's `{key}`"), found, asked);
                }
                let sums = [self.recipe_sha256.as_str(), &sha256(wanted.recipe_text.as_bytes())]
                    .map(|sum| format!("of sum {}…", &sum[..12]));
                let [found, asked] = sums;
                return other("recipe", found, asked);
            }
            return other(&key.replace('_', " "), found.to_string(), asked.to_string());
        }
        Ok(())
    }
}

/// The first key in which two recipes differ, with both values.
fn first_difference(found: &str, asked: &str) -> Option<[String; 3]> {
    fn flat(table: &toml::Table, before: &str, all: &mut BTreeMap<String, String>) {
        for (key, value) in table {
            match value {
                toml::Value::Table(inner) => flat(inner, &format!("{before}{key}."), all),
                _ => drop(all.insert(format!("{before}{key}"), value.to_string())),
            }
        }
    }
    let [found, asked] = [found, asked].map(|text| {
        let mut all = BTreeMap::new();
        flat(&text.parse().unwrap_or_default(), "", &mut all);
        all
    });
    let mut keys = found.keys().chain(asked.keys());
    let key = keys.find(|key| found.get(*key) != asked.get(*key))?;
    let told = |all: &BTreeMap<String, String>| all.get(key).cloned().unwrap_or_else(|| "not there".to_owned());
    Some([key.clone(), told(&found), told(&asked)])
}

/// Where a shard is.
pub(super) fn place(folder: &Path, shard: &ShardEntry) -> PathBuf {
    folder.join(&shard.path)
}
