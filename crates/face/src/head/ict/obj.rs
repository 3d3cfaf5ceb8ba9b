//! Wavefront OBJ, as far as ICT-FaceKit uses it: `v`, `vt`, and faces of three or four corners.

use std::path::Path;

use super::error::IctError;
use super::layout::{FACES, VERTICES};

/// A file larger than this is no mesh of ICT's (they have 2.5 MB); it is refused before it is read.
const LARGEST_FILE: u64 = 64 << 20;

/// A mesh as read: indices from 0, a triangle repeats its last corner.
#[derive(Default)]
pub(super) struct Obj {
    pub(super) positions: Vec<[f64; 3]>,
    pub(super) uvs: Vec<[f32; 2]>,
    pub(super) faces: Vec<[u32; 4]>,
    pub(super) face_uvs: Vec<[u32; 4]>,
}

/// Reads a mesh whole, and checks its counts.
pub(super) fn read_mesh(path: &Path) -> Result<Obj, IctError> {
    let text = read_text(path)?;
    let mut obj = Obj::default();
    for (number, line) in text.lines().enumerate() {
        let fault = |reason| IctError::Line { path: path.display().to_string(), line: number + 1, reason };
        let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "v" => obj.positions.push(numbers(rest).map_err(fault)?),
            "vt" => obj.uvs.push(numbers::<2>(rest).map_err(fault)?.map(|v| v as f32)),
            "f" => {
                let (vertices, uvs) = face(rest, VERTICES, obj.uvs.len()).map_err(fault)?;
                obj.faces.push(vertices);
                obj.face_uvs.push(uvs);
            }
            _ => {}
        }
    }
    counted(path, "vertices", VERTICES, obj.positions.len())?;
    counted(path, "faces", FACES, obj.faces.len())?;
    Ok(obj)
}

/// Reads only the positions of a mesh; that the file is whole, its number of faces says.
pub(super) fn read_positions(path: &Path) -> Result<Vec<[f64; 3]>, IctError> {
    let text = read_text(path)?;
    let mut positions = Vec::with_capacity(VERTICES);
    let mut faces = 0;
    for (number, line) in text.lines().enumerate() {
        if let Some(rest) = line.strip_prefix("v ") {
            let fault = |reason| IctError::Line { path: path.display().to_string(), line: number + 1, reason };
            positions.push(numbers(rest).map_err(fault)?);
        } else if line.starts_with("f ") {
            faces += 1;
        }
    }
    counted(path, "vertices", VERTICES, positions.len())?;
    counted(path, "faces", FACES, faces)?;
    Ok(positions)
}

/// Refuses a count other than ICT's.
pub(super) fn counted(path: &Path, what: &'static str, expected: usize, found: usize) -> Result<(), IctError> {
    if expected == found {
        return Ok(());
    }
    Err(IctError::Count { path: path.display().to_string(), what, expected, found })
}

/// Reads a text file of sane length.
pub(super) fn read_text(path: &Path) -> Result<String, IctError> {
    let unreadable = |reason: String| IctError::Unreadable { path: path.display().to_string(), reason };
    let length = std::fs::metadata(path).map_err(|e| unreadable(e.to_string()))?.len();
    if length > LARGEST_FILE {
        return Err(IctError::Content {
            path: path.display().to_string(),
            what: format!("it is {length} bytes long, and ICT-FaceKit's files have under {LARGEST_FILE}"),
        });
    }
    let bytes = std::fs::read(path).map_err(|e| unreadable(e.to_string()))?;
    String::from_utf8(bytes).map_err(|_| IctError::Content {
        path: path.display().to_string(),
        what: "it is no text (not UTF-8)".to_owned(),
    })
}

/// The first N numbers of a line (OBJ allows others after them).
fn numbers<const N: usize>(rest: &str) -> Result<[f64; N], String> {
    let mut words = rest.split_ascii_whitespace();
    let mut out = [0.0; N];
    for value in &mut out {
        let word = words.next().ok_or_else(|| format!("fewer than {N} numbers"))?;
        *value = match word.parse() {
            Ok(number) if f64::is_finite(number) => number,
            _ => return Err(format!("`{word}` is not a finite number")),
        };
    }
    Ok(out)
}

fn face(rest: &str, vertex_count: usize, uv_count: usize) -> Result<([u32; 4], [u32; 4]), String> {
    let (mut vertices, mut uvs) = ([0; 4], [0; 4]);
    let mut count = 0;
    for word in rest.split_ascii_whitespace() {
        let (vertex, uv) = word.split_once('/').ok_or_else(|| format!("the corner `{word}` has no texture point"))?;
        let uv = uv.split('/').next().unwrap_or_default();
        if count == 4 {
            return Err("a face of more than four corners".to_owned());
        }
        vertices[count] = index(vertex, vertex_count)?;
        uvs[count] = index(uv, uv_count)?;
        count += 1;
    }
    match count {
        3 => {
            vertices[3] = vertices[2];
            uvs[3] = uvs[2];
        }
        4 => {}
        _ => return Err(format!("a face of {count} corners")),
    }
    Ok((vertices, uvs))
}

/// An index from 1, as one from 0.
fn index(word: &str, count: usize) -> Result<u32, String> {
    match word.parse::<u32>() {
        Ok(number) if number >= 1 && number as usize <= count => Ok(number - 1),
        _ => Err(format!("`{word}` is not a number from 1 to {count}")),
    }
}
