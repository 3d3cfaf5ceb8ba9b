//! The sets of pictures that a recipe names: those that are trained on, and those that the training is measured on.

use std::path::{Path, PathBuf};

use lineament_datasets::DataSet;
use serde::{Deserialize, Serialize};

use super::{Recipe, TaskKind, within};
use crate::error::LearnError;

/// How far a sum of shares may be from 1 and still be it.
const ROUNDING: f64 = 1e-9;

/// `[[data.sets]]`: a set of labelled pictures that is trained on.
///
/// ```toml
/// [[data.sets]]
/// name = "300w"         # a name or alias of `lineament evaluate --list`
/// path = "sets/300w"    # its folder, from where the training runs
/// share = 0.3           # of the samples; the shares sum to at most 1, the rest is rendered
/// ```
///
/// A view of such a picture teaches what the set says and nothing else: all 478 points or the 51 of iBUG's 68 that are no jaw's (people put the jaw's on the
/// visible outline, which no landmark is), the rotation or all three angles, the look, blendshapes, the action units that were coded (a code of both sides
/// is that of each), visibility, emotion, and that there is a face. Faces whose place nothing says (no points, no box, not a set of crops) are left out.
/// A camera that is not said is the assumed one: the focal length is the longer side.
///
/// The weights that this project ships are trained on renders alone; weights that learnt from other people's pictures carry the terms of those pictures,
/// and their provenance names every such set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedSet {
    /// The set's name, or an alias.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// The share of samples that come from it, 0–1.
    pub share: f64,
}

/// `[[report.sets]]`: a set that each validation measures on, a line of its own, and that is never trained on.
///
/// ```toml
/// [[report.sets]]
/// name = "aflw2000"
/// path = "sets/AFLW2000"
/// most = 200            # faces, spread evenly over the set; 300 where it is left out
/// ```
///
/// What the set labels is measured, by the rules of the rendered faces; the error of points without depth is divided by the distance of the outer corners of
/// the eyes in the picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasuredSet {
    /// The set's name, or an alias.
    pub name: String,
    /// Its folder.
    pub path: PathBuf,
    /// How many of its faces are measured on at most.
    #[serde(default = "most")]
    pub most: u64,
}

fn most() -> u64 {
    300
}

impl TrainedSet {
    /// Whether the shares leave nothing to be rendered.
    pub(crate) fn all_of_it(sets: &[Self]) -> bool {
        sets.iter().map(|set| set.share).sum::<f64>() >= 1.0 - ROUNDING
    }
}

/// Refuses sets that there are not, shares that cannot be, and measuring on what was learnt.
pub(super) fn check(recipe: &Recipe) -> Result<(), LearnError> {
    let (trained, measured) = (&recipe.data.sets, &recipe.report.sets);
    if recipe.task == TaskKind::Detector && !(trained.is_empty() && measured.is_empty()) {
        return Err(LearnError::Recipe(
            "`data.sets` and `report.sets` are for the landmarker; the detector's pictures are all put together from renders: remove them".to_owned(),
        ));
    }
    let known = |key: &str, name: &str| match DataSet::find(name) {
        Ok(_) => Ok(()),
        Err(error) => Err(LearnError::Recipe(format!("`{key}`: {error}"))),
    };
    for set in trained {
        known("data.sets.name", &set.name)?;
        within(&format!("data.sets.share` of `{}", set.name), set.share, 0.0, 1.0)?;
    }
    let sum: f64 = trained.iter().map(|set| set.share).sum();
    if sum > 1.0 + ROUNDING {
        return Err(LearnError::Recipe(format!(
            "the shares of `data.sets` sum to {sum}; they must sum to at most 1, the rest is rendered"
        )));
    }
    for set in measured {
        known("report.sets.name", &set.name)?;
        within(&format!("report.sets.most` of `{}", set.name), set.most as f64, 1.0, 1e6)?;
        if let Some(both) = trained.iter().find(|other| overlap(&other.path, &set.path)) {
            return Err(LearnError::Recipe(format!(
                "`report.sets`: {} lies within what is trained on ({}); measure on pictures that are not learnt",
                set.path.display(),
                both.path.display()
            )));
        }
    }
    Ok(())
}

/// Whether one folder is the other or lies within it.
fn overlap(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (one, other) = (whole(one), whole(other));
    one.starts_with(&other) || other.starts_with(&one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_in_sets_are_named() {
        let set = |name: &str, share: f64| format!("[[data.sets]]\nname = {name:?}\npath = \"a\"\nshare = {share}\n");
        let read = |rest: &str| Recipe::from_toml(&format!("task = \"landmarker\"\n{rest}"));
        let measured = "[[report.sets]]\nname = \"imm\"\npath = \"b\"\n";
        for (rest, words) in [
            (set("celeba", 0.2), "`data.sets.name`: there is no set `celeba`; the sets are imm"),
            (set("pts", 1.5), "`data.sets.share` of `pts` is 1.5; it must be 0 to 1"),
            (set("pts", -0.1), "it must be 0 to 1"),
            (set("pts", 0.7) + &set("wflw", 0.4), "sum to 1.1"),
            (set("pts", 0.5).replace("share", "part"), "part"),
            (set("pts", 0.5).replace("share = 0.5", ""), "share"),
            (measured.replace("imm", "who"), "`report.sets.name`: there is no set `who`"),
            (format!("{measured}most = 0"), "`report.sets.most` of `imm` is 0"),
            (set("imm", 0.5) + &measured.replace("\"b\"", "\"a/test\""), "lies within what is trained on"),
        ] {
            let error = read(&rest).unwrap_err().to_string();
            println!("{error}");
            assert!(error.contains(words), "{error}");
        }
        let error = Recipe::from_toml(&format!("task = \"detector\"\n{measured}")).unwrap_err().to_string();
        assert!(error.contains("for the landmarker"), "{error}");
        let thirds = set("300W", 0.7) + &set("ck+", 0.2) + &set("folder", 0.1) + measured;
        let recipe = read(&thirds).unwrap();
        assert!(TrainedSet::all_of_it(&recipe.data.sets) && recipe.report.sets[0].most == 300);
        assert_eq!(Recipe::from_toml(&recipe.to_toml().unwrap()).unwrap(), recipe);
        // A recipe without sets is written as it always was: checkpoints hold it.
        assert!(!read("").unwrap().to_toml().unwrap().contains("sets"));
    }
}
