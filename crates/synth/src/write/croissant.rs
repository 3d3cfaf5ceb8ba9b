//! `metadata.json`: Croissant 1.1 (MLCommons), which data set searches and loaders read.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::columns::{Column, Kind};
use super::files_on_disk::write_whole;
use super::format::About;
use super::manifest::Manifest;
use crate::error::SynthError;

const NAME: &str = "metadata.json";
/// Pictures, labels and recipe are free of rights.
const LICENCE: &str = "https://spdx.org/licenses/CC0-1.0.html";
/// A file by its name, which is its place from the set's folder.
pub(super) fn file_object(path: &str, media_type: &str, bytes: u64, sha256: &str) -> Json {
    json!({"@type": "cr:FileObject", "@id": path, "name": path, "contentUrl": path, "contentSize": format!("{bytes} B"), "encodingFormat": media_type, "sha256": sha256})
}

/// Files by a pattern, in the set's folder or in archives.
pub(super) fn file_set(id: &str, media_type: &str, pattern: &str, archives: &[String]) -> Json {
    let mut set =
        json!({"@type": "cr:FileSet", "@id": id, "name": id, "encodingFormat": media_type, "includes": pattern});
    if !archives.is_empty() {
        set["containedIn"] = archives.iter().map(|archive| json!({"@id": archive})).collect();
    }
    set
}

fn field(id: &str, kind: &str, about: &str, source: Json) -> Json {
    json!({"@type": "cr:Field", "@id": id, "name": id, "description": about, "dataType": kind, "source": source})
}

/// The names of the files of a file set.
pub(super) fn field_file(id: &str, set: &str, about: &str) -> Json {
    field(id, "sc:Text", about, json!({"fileSet": {"@id": set}, "extract": {"fileProperty": "filename"}}))
}

/// The pictures of a file set.
pub(super) fn field_content(id: &str, set: &str, about: &str) -> Json {
    field(id, "sc:ImageObject", about, json!({"fileSet": {"@id": set}, "extract": {"fileProperty": "content"}}))
}

/// The texts of a file set.
pub(super) fn field_text(id: &str, set: &str, about: &str) -> Json {
    field(id, "sc:Text", about, json!({"fileSet": {"@id": set}, "extract": {"fileProperty": "content"}}))
}

/// A column of tables: of a file, or of a set of files.
pub(super) fn field_column(records: &str, files: &str, is_file: bool, column: &Column) -> Json {
    let kind = match column.kind {
        // In CSV the lists of any length are cells with spaces.
        Kind::AnyFloats | Kind::AnyDoubles if is_file => "sc:Text",
        Kind::Text => "sc:Text",
        Kind::Int => "sc:Integer",
        Kind::Float | Kind::Double | Kind::Floats(_) | Kind::AnyFloats | Kind::AnyDoubles => "sc:Float",
    };
    let files = if is_file { json!({"fileObject": {"@id": files}}) } else { json!({"fileSet": {"@id": files}}) };
    let mut source = files;
    source["extract"] = json!({"column": column.name});
    let mut described = field(&format!("{records}/{}", column.name), kind, column.about, source);
    if !is_file && matches!(column.kind, Kind::Floats(_) | Kind::AnyFloats | Kind::AnyDoubles) {
        described["repeated"] = json!(true);
    }
    described
}

/// What the words of the file stand for (the context of the specification).
fn context() -> Json {
    json!({
        "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column", "conformsTo": "dct:conformsTo",
        "containedIn": "cr:containedIn", "cr": "http://mlcommons.org/croissant/", "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
        "examples": {"@id": "cr:examples", "@type": "@json"}, "equivalentProperty": "cr:equivalentProperty", "extract": "cr:extract", "field": "cr:field", "fileObject": "cr:fileObject",
        "fileProperty": "cr:fileProperty", "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes", "isArray": "cr:isArray",
        "arrayShape": "cr:arrayShape", "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5",
        "parentField": "cr:parentField", "path": "cr:path", "rai": "http://mlcommons.org/croissant/RAI/", "recordSet": "cr:recordSet",
        "references": "cr:references", "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate", "sc": "https://schema.org/",
        "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField", "transform": "cr:transform"
    })
}

/// Writes the file.
pub(super) fn write(folder: &Path, manifest: &Manifest, about: &About) -> Result<(), SynthError> {
    let set = &manifest.set;
    let description = format!(
        "{} pictures of rendered faces with exact labels: recipe {}, seed {}, made by Lineament {}. Made again to the byte from the manifest.",
        set.count, set.recipe, set.seed, set.version
    );
    let metadata = json!({
        "@context": context(),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": set.name,
        "description": description,
        "license": LICENCE,
        // It has no place on the web before somebody gives it one; this names it by what it is made of.
        "url": format!("urn:sha256:{}", manifest.recipe_sha256),
        "citeAs": format!("{}: made by Lineament {} from the recipe {} with seed {}", set.name, set.version, set.recipe, set.seed),
        "version": version(&set.version),
        "datePublished": set.created,
        "creator": {"@type": "sc:Organization", "name": "Lineament"},
        "keywords": ["faces", "synthetic", "landmarks", "head pose", "action units", "blendshapes", "gaze", "emotion"],
        "rai:dataCollection": "Rendered from a parametric head; no person was photographed.",
        "rai:machineAnnotationTools": "None: labels are computed from the geometry that was rendered.",
        "rai:personalSensitiveInformation": "None: the faces are of nobody.",
        "rai:dataBiases": "Age, sex and origin follow the recipe's distributions over a parametric model; skin, hair and expression are narrower than people's.",
        "rai:dataLimitations": "Rendered pictures differ from photographs; measure on real faces before use.",
        "distribution": about.distribution,
        "recordSet": about.record_sets,
    });
    let path = folder.join(NAME);
    let mut text = serde_json::to_vec_pretty(&metadata)
        .map_err(|error| SynthError::Manifest { path: path.clone(), problem: error.to_string() })?;
    text.push(b'\n');
    write_whole(&path, &text).map(|_| ())
}

/// Croissant wants three numbers.
fn version(text: &str) -> String {
    let numbers: Vec<&str> = text.split('.').take(3).collect();
    let is_plain =
        numbers.len() == 3 && numbers.iter().all(|part| part.chars().all(|c| c.is_ascii_digit()) && !part.is_empty());
    if is_plain { numbers.join(".") } else { "0.0.0".to_owned() }
}
