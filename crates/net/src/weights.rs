//! A network with its weights, and where they came from.

mod describe;
mod file;
mod provenance;
mod random;
mod stored;

use std::collections::BTreeMap;

pub use file::Precision;
pub use provenance::{AssetLicence, Provenance};
pub(crate) use random::Random;
pub use stored::{Stored, WeightFile};

use crate::{Blueprint, NetError, Parameter, Role};

/// A blueprint, the weights that it needs, and their provenance. Whoever holds one knows that they fit together and that every number is finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    blueprint: Blueprint,
    weights: BTreeMap<String, Vec<f32>>,
    provenance: Provenance,
}

impl Model {
    /// Puts weights into a blueprint. Their names, order and shapes are those of [`Blueprint::parameters`]; each list is row-major.
    ///
    /// # Errors
    /// Where a tensor is missing, unknown, of the wrong length, or holds a number that is not finite, or a variance is below 0.
    pub fn new(
        blueprint: Blueprint,
        weights: BTreeMap<String, Vec<f32>>,
        provenance: Provenance,
    ) -> Result<Self, NetError> {
        let checked = blueprint.check()?;
        let parameters = blueprint.parameters(&checked);
        for parameter in &parameters {
            let Some(numbers) = weights.get(&parameter.name) else {
                return Err(missing(parameter));
            };
            if numbers.len() != parameter.elements() {
                return Err(NetError::weights(
                    &parameter.name,
                    format!(
                        "{} numbers where the blueprint needs {} (shape {:?}); these weights belong to another network",
                        numbers.len(),
                        parameter.elements(),
                        parameter.shape
                    ),
                ));
            }
            check_numbers(parameter, numbers)?;
        }
        if weights.len() > parameters.len() {
            let known: std::collections::BTreeSet<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
            if let Some(stranger) = weights.keys().find(|name| !known.contains(name.as_str())) {
                return Err(stranger_error(stranger));
            }
        }
        Ok(Self { blueprint, weights, provenance })
    }

    /// Weights drawn from a seed: He's uniform distribution for weights, and small biases and batch norms that are not trivial, so that a test
    /// sees them. The same numbers on every machine.
    ///
    /// # Errors
    /// Where the blueprint cannot be built.
    pub fn random(blueprint: Blueprint, seed: u64) -> Result<Self, NetError> {
        let checked = blueprint.check()?;
        let mut random = Random::new(seed);
        let mut weights = BTreeMap::new();
        for parameter in blueprint.parameters(&checked) {
            let (centre, spread) = match parameter.role {
                Role::Weight => (0.0, (6.0 / parameter.fan_in() as f32).sqrt()),
                Role::Bias | Role::Shift | Role::Mean => (0.0, 0.1),
                Role::Scale | Role::Variance => (1.0, 0.3),
                Role::Slope => (0.25, 0.1),
            };
            let numbers = (0..parameter.elements()).map(|_| centre + spread * random.symmetric()).collect();
            weights.insert(parameter.name, numbers);
        }
        let provenance = Provenance { recipe: "random".into(), seed: Some(seed), ..Provenance::default() };
        Self::new(blueprint, weights, provenance)
    }

    /// The network's blueprint.
    #[must_use]
    pub const fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    /// Where the weights came from.
    #[must_use]
    pub const fn provenance(&self) -> &Provenance {
        &self.provenance
    }

    /// The same weights with another statement of where they came from.
    #[must_use]
    pub fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self
    }

    /// The numbers of one tensor of weights, row-major.
    #[must_use]
    pub fn weights(&self, name: &str) -> Option<&[f32]> {
        self.weights.get(name).map(Vec::as_slice)
    }

    /// A tensor of a layer that the blueprint says is there.
    pub(crate) fn part(&self, layer: &str, part: &str) -> Result<&[f32], NetError> {
        let name = format!("{layer}.{part}");
        self.weights(&name).ok_or_else(|| NetError::weights(&name, "it is missing; write the file again"))
    }

    /// The same weights for a picture of another size.
    ///
    /// # Errors
    /// As [`Blueprint::with_input_size`].
    pub fn with_input_size(&self, height: usize, width: usize) -> Result<Self, NetError> {
        Ok(Self { blueprint: self.blueprint.with_input_size(height, width)?, ..self.clone() })
    }
}

fn missing(parameter: &Parameter) -> NetError {
    NetError::weights(
        &parameter.name,
        format!(
            "the blueprint needs it (shape {:?}) and it is missing; these weights belong to another network",
            parameter.shape
        ),
    )
}

fn stranger_error(name: &str) -> NetError {
    NetError::weights(name, "the blueprint has no such tensor; these weights belong to another network")
}

fn check_numbers(parameter: &Parameter, numbers: &[f32]) -> Result<(), NetError> {
    let bad = |index: usize, why: &str| {
        Err(NetError::weights(
            &parameter.name,
            format!("number {index} is {}, {why}; train again or repair the file", numbers[index]),
        ))
    };
    if let Some(index) = numbers.iter().position(|x| !x.is_finite()) {
        return bad(index, "which is not a finite number");
    }
    if parameter.role == Role::Variance
        && let Some(index) = numbers.iter().position(|&x| x < 0.0)
    {
        return bad(index, "which cannot be a variance");
    }
    Ok(())
}
