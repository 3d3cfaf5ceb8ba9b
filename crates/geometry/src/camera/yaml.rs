//! A small tree of a YAML text, with bounds: no aliases, no deep nesting, one document.

use saphyr_parser::{Event, Parser};

use crate::error::GeometryError;

/// The deepest nesting; a camera needs two.
const DEEPEST: usize = 32;

/// One value of the tree, with its line for error texts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

pub(super) fn wrong(line: usize, found: impl std::fmt::Display, remedy: &'static str) -> GeometryError {
    GeometryError::CameraFile { found: format!("line {line}: {found}"), remedy }
}

/// The first document of a YAML text.
///
/// OpenCV begins its files with `%YAML:1.0`, which no version of YAML allows; that line is passed over. Aliases are refused (a few lines of them can
/// stand for gigabytes, and no camera has one), tags such as `!!opencv-matrix` are not needed to tell what a value is.
pub(super) fn parse(text: &str) -> Result<Node, GeometryError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = if text.starts_with("%YAML") { text.find('\n').unwrap_or(text.len()) } else { 0 };
    // Lists and maps that are still open; a map's pending key.
    let mut open: Vec<(Node, Option<String>)> = Vec::new();
    for event in Parser::new_from_str(&text[header..]) {
        let (event, span) = event.map_err(|error| {
            wrong(
                error.marker().line(),
                error.info(),
                "give a YAML file as OpenCV's FileStorage writes it, whole and unchanged",
            )
        })?;
        let line = span.start.line();
        let closed = match event {
            Event::Scalar(text, ..) => Node { line, value: Value::Text(text.into_owned()) },
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= DEEPEST {
                    return Err(wrong(
                        line,
                        format_args!("nesting deeper than {DEEPEST}"),
                        "a camera's file needs two levels",
                    ));
                }
                let value = if matches!(event, Event::SequenceStart(..)) {
                    Value::List(Vec::new())
                } else {
                    Value::Map(Vec::new())
                };
                open.push((Node { line, value }, None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some((node, _)) => node,
                None => continue,
            },
            Event::Alias(_) => return Err(wrong(line, "an alias (*name)", "write the value out where it is needed")),
            Event::DocumentEnd | Event::StreamEnd => break,
            Event::Nothing | Event::StreamStart | Event::DocumentStart(_) => continue,
        };
        let Some((parent, key)) = open.last_mut() else { return Ok(closed) };
        match &mut parent.value {
            Value::List(list) => list.push(closed),
            Value::Map(map) => match (key.take(), closed) {
                (Some(key), node) => {
                    if map.iter().any(|(other, _)| *other == key) {
                        return Err(wrong(node.line, format_args!("{key:?} a second time"), "keep one of them"));
                    }
                    if map.len() >= 256 {
                        return Err(wrong(
                            node.line,
                            "a map of more than 256 keys",
                            "pass the file of the camera itself",
                        ));
                    }
                    map.push((key, node));
                }
                (None, Node { value: Value::Text(text), .. }) => *key = Some(text),
                (None, node) => return Err(wrong(node.line, "a list or map as a key", "keys are plain words")),
            },
            Value::Text(_) => {}
        }
    }
    Err(GeometryError::CameraFile {
        found: "a text without a complete YAML document".to_owned(),
        remedy: "give a YAML file as OpenCV's FileStorage writes it, whole and unchanged",
    })
}
