//! Wavefront OBJ, as far as hm08 uses it: `v`, `vt` and faces of four corners.

use super::error::BakeError;

/// A mesh as read: indices from 0.
pub(crate) struct Obj {
    pub(crate) positions: Vec<[f64; 3]>,
    pub(crate) uvs: Vec<[f64; 2]>,
    pub(crate) faces: Vec<ObjFace>,
}

pub(crate) struct ObjFace {
    pub(crate) vertices: [u32; 4],
    pub(crate) uvs: [u32; 4],
}

/// Reads an OBJ of quads with texture coordinates.
pub(crate) fn read_obj(member: &str, text: &str) -> Result<Obj, BakeError> {
    let mut obj = Obj { positions: Vec::new(), uvs: Vec::new(), faces: Vec::new() };
    for (line, content) in text.lines().enumerate() {
        let fault = |reason: String| BakeError::Line { member: member.to_owned(), line: line + 1, reason };
        let mut words = content.split_whitespace();
        match words.next() {
            Some("v") => obj.positions.push(numbers(words).map_err(fault)?),
            Some("vt") => obj.uvs.push(numbers(words).map_err(fault)?),
            Some("f") => {
                let corners: Vec<[u32; 2]> = words.map(corner).collect::<Result<_, _>>().map_err(fault)?;
                let [a, b, c, d] = corners[..] else {
                    return Err(fault(format!("a face of {} corners where four are expected", corners.len())));
                };
                for [vertex, uv] in [a, b, c, d] {
                    if vertex as usize >= obj.positions.len() || uv as usize >= obj.uvs.len() {
                        return Err(fault(format!(
                            "a face uses vertex {} or texture point {} before it is given",
                            vertex + 1,
                            uv + 1
                        )));
                    }
                }
                obj.faces.push(ObjFace { vertices: [a[0], b[0], c[0], d[0]], uvs: [a[1], b[1], c[1], d[1]] });
            }
            _ => {}
        }
    }
    Ok(obj)
}

/// The first N numbers of a line (OBJ allows a `w` after them).
fn numbers<'a, const N: usize>(mut words: impl Iterator<Item = &'a str>) -> Result<[f64; N], String> {
    let mut out = [0.0; N];
    for value in &mut out {
        let word = words.next().ok_or_else(|| format!("fewer than {N} numbers"))?;
        *value =
            word.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(|| format!("`{word}` is not a number"))?;
    }
    Ok(out)
}

fn corner(word: &str) -> Result<[u32; 2], String> {
    let mut parts = word.split('/').map(|part| part.parse::<u32>().ok().and_then(|i| i.checked_sub(1)));
    match (parts.next(), parts.next()) {
        (Some(Some(vertex)), Some(Some(uv))) => Ok([vertex, uv]),
        _ => Err(format!("the corner `{word}` is not `vertex/texture` with numbers from 1")),
    }
}
