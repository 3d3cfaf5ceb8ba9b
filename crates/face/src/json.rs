//! JSON with errors that name the key.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::FaceError;

/// Reads a value; the error names the key at which the text went wrong.
pub(crate) fn from_str<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, FaceError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| FaceError::Json {
        what,
        key: error.path().to_string(),
        problem: error.inner().to_string(),
    })?;
    reader.end().map_err(|error| FaceError::Json { what, key: ".".to_owned(), problem: error.to_string() })?;
    Ok(value)
}

/// Writes a value, indented.
pub(crate) fn to_string<T: Serialize>(what: &'static str, value: &T) -> Result<String, FaceError> {
    serde_json::to_string_pretty(value).map_err(|error| FaceError::Json {
        what,
        key: ".".to_owned(),
        problem: error.to_string(),
    })
}
