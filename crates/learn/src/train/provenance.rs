//! Where weights come from, as it is written into their file.

use lineament_datasets::DataSet;
use lineament_net::{AssetLicence, Model, Provenance};
use serde::{Deserialize, Serialize};

use super::Training;
use crate::recipe::{Recipe, TrainedSet};
use crate::tasks::Figures;

/// The licence of everything that this repository renders from, and of the weights that learnt from that alone.
const OWN: &str = "CC0-1.0";
/// What renders are made from.
const RENDERED_FROM: [&str; 2] = ["assets/head/head.lin", "assets/light"];
/// The licence of weights that learnt from other people's pictures.
const OTHERS: &str = "the terms of every set of pictures among the assets";

/// What the weights that a training starts from learnt from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) assets: Vec<AssetLicence>,
}

impl Origin {
    pub(super) fn of(model: &Model) -> Self {
        Self { assets: model.provenance().assets.clone() }
    }
}

/// The provenance of weights: all that they were trained on, and all that those were that they started from.
pub(super) fn provenance(
    recipe: &Recipe,
    training: &Training<'_>,
    origin: &Origin,
    steps: u64,
    scores: &[Figures],
) -> Provenance {
    let mut assets = Vec::new();
    if !TrainedSet::all_of_it(&recipe.data.sets) {
        let asset = |asset: &str| AssetLicence { asset: asset.to_owned(), licence: OWN.to_owned() };
        assets.extend(RENDERED_FROM.map(asset));
    }
    // Names were checked with the recipe.
    let sets = recipe.data.sets.iter().filter(|set| set.share > 0.0);
    assets.extend(sets.filter_map(|set| DataSet::find(&set.name).ok()).map(|set| AssetLicence {
        asset: format!("pictures: {} ({})", set.title, set.name),
        licence: set.licence.to_owned(),
    }));
    assets.extend(origin.assets.iter().cloned());
    let mut seen = Vec::new();
    assets.retain(|asset| {
        let new = !seen.contains(asset);
        seen.push(asset.clone());
        new
    });
    let own = assets.iter().all(|asset| asset.licence == OWN);
    Provenance {
        recipe: training.recipe_name.clone(),
        seed: Some(recipe.seed),
        commit: training.commit.clone(),
        steps: Some(steps),
        licence: if own { OWN } else { OTHERS }.to_owned(),
        assets,
        scores: scores.iter().flat_map(Figures::named).filter(|score| score.1.is_finite()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::atomic::AtomicBool;

    use super::*;

    #[test]
    fn every_set_that_was_trained_on_is_named_and_stays_so() {
        let stop = AtomicBool::new(false);
        let training = Training {
            out: Path::new("out"),
            recipe_name: "recipes/own.toml".into(),
            commit: "abc".into(),
            resume: false,
            device: burn::tensor::Device::flex(),
            stop: &stop,
            say: &|_| {},
        };
        let scores = [
            Figures { set: None, figures: vec![("NME, %", 3.0), ("none", f64::NAN)] },
            Figures { set: Some("imm".into()), figures: vec![("NME, %", 4.0)] },
        ];
        let made = |rest: &str, origin: &Origin| {
            let recipe = Recipe::from_toml(&format!("task = \"landmarker\"\n{rest}")).unwrap();
            provenance(&recipe, &training, origin, 9, &scores)
        };
        let names = |provenance: &Provenance| -> Vec<String> {
            provenance.assets.iter().map(|asset| asset.asset.clone()).collect()
        };
        // Renders alone, however often, are what they were.
        let own = made("", &Origin::default());
        assert_eq!((own.licence.as_str(), names(&own)), ("CC0-1.0", RENDERED_FROM.map(str::to_owned).to_vec()));
        assert_eq!(own.scores.into_iter().collect::<Vec<_>>(), [("NME, %".into(), 3.0), ("imm: NME, %".into(), 4.0)]);
        let again = made("", &Origin { assets: own.assets });
        assert_eq!((again.licence.as_str(), again.assets.len()), ("CC0-1.0", 2));
        let measured = made("[[report.sets]]\nname = \"imm\"\npath = \"b\"", &Origin::default());
        assert_eq!((measured.licence.as_str(), measured.assets.len()), ("CC0-1.0", 2));
        let set =
            |name: &str, share: f64| format!("[[data.sets]]\nname = {name:?}\npath = {name:?}\nshare = {share}\n");
        let mixed = made(&(set("300w", 0.5) + &set("ck+", 0.0)), &Origin::default());
        assert_eq!(mixed.licence, OTHERS);
        assert_eq!(names(&mixed)[2..], ["pictures: 300-W and everything in its form (pts)"]);
        assert_eq!(mixed.assets[2].licence, "research only");
        // At a share of 1 nothing is rendered, but what it started from was.
        let pictures = made(&set("wflw", 1.0), &Origin::default());
        assert_eq!(names(&pictures), ["pictures: WFLW (wflw)"]);
        // Weights that start from such weights have learnt from the same.
        let later = made("", &Origin { assets: mixed.assets.clone() });
        assert_eq!((later.licence.as_str(), &later.assets), (OTHERS, &mixed.assets));
    }
}
