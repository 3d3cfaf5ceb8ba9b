//! MakeHuman targets: lines `vertex dx dy dz` in decimetres; what is not listed does not move.

use super::error::BakeError;

/// Reads a target as a dense displacement of the whole source mesh, in metres.
pub(crate) fn read_target(member: &str, text: &str, vertices: usize) -> Result<Vec<[f64; 3]>, BakeError> {
    let mut deltas = vec![[0.0; 3]; vertices];
    for (line, content) in text.lines().enumerate() {
        let content = content.trim();
        if content.is_empty() || content.starts_with(['#', '"']) {
            continue;
        }
        let fault = |reason: &str| BakeError::Line {
            member: member.to_owned(),
            line: line + 1,
            reason: format!("{reason}: `{content}`"),
        };
        let words: Vec<&str> = content.split_whitespace().collect();
        let [index, x, y, z] = words[..] else { return Err(fault("not `vertex dx dy dz`")) };
        let slot =
            index.parse::<usize>().ok().and_then(|i| deltas.get_mut(i)).ok_or_else(|| fault("no such vertex"))?;
        for (value, word) in slot.iter_mut().zip([x, y, z]) {
            let decimetres: f64 =
                word.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(|| fault("not a number"))?;
            *value = decimetres * 0.1;
        }
    }
    Ok(deltas)
}
