use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where weights came from, so that they can be made again and their licence be checked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Provenance {
    /// The recipe of the training, as text or as a path within the repository.
    pub recipe: String,
    /// The seed of the training.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The repository's commit that trained.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub commit: String,
    /// How many optimiser steps were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<u64>,
    /// The licence of these weights.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// Every asset that the training pictures were made from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetLicence>,
    /// What was measured, by name: "NME, synthetic, within 60°" → 0.031.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, f64>,
}

/// An asset and its licence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssetLicence {
    /// What it is, with its version or hash.
    pub asset: String,
    /// Its licence: an SPDX identifier.
    pub licence: String,
}
