//! What the action units say of an emotion, beside what a network says: how much they are like the combinations that the vocabulary's recipes name.

use lineament_face::{ActionUnits, AuChannel, Emotion, RecipeBook};

type Units = [f32; AuChannel::COUNT];

/// Units that together are shorter than this are a face at rest.
const REST: f32 = 0.5;

/// The recipes as directions.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// Of each emotion; a one-sided recipe is met by its mirror image, too.
    recipes: [[Units; 2]; Emotion::COUNT],
}

fn length(units: &Units) -> f32 {
    libm::sqrtf(units.iter().map(|value| value * value).sum())
}

impl Evidence {
    /// After the vocabulary's `emfacs` recipes; without them nothing is said.
    pub(super) fn new() -> Self {
        let book = RecipeBook::preset("emfacs").ok();
        let recipes = Emotion::ALL.map(|emotion| {
            // The middle of every range.
            let units = book.as_ref().map_or_else(ActionUnits::default, |book| book.draw(emotion, || 0.5));
            [*units.as_array(), *units.mirrored().as_array()]
        });
        Self { recipes }
    }

    /// For each emotion from 0 to 1: the cosine between the units and its recipe, as far as the units are there at all; for neutral, how far they are not.
    pub(super) fn of(&self, units: &ActionUnits) -> [f32; Emotion::COUNT] {
        let units = units.as_array();
        let shown = length(units);
        let there = (shown / REST).min(1.0);
        std::array::from_fn(|emotion| {
            if emotion == Emotion::Neutral as usize {
                return 1.0 - there;
            }
            let cosine = |recipe: &Units| {
                let both = shown * length(recipe);
                if both > 0.0 { units.iter().zip(recipe).map(|(a, b)| a * b).sum::<f32>() / both } else { 0.0 }
            };
            let [one, other] = &self.recipes[emotion];
            there * cosine(one).max(cosine(other))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_speaks_for_its_own_emotion() {
        let (evidence, book) = (Evidence::new(), RecipeBook::preset("emfacs").unwrap());
        for emotion in Emotion::ALL {
            let of = evidence.of(&book.draw(emotion, || 0.3));
            let best = (0..of.len()).max_by(|a, b| of[*a].total_cmp(&of[*b])).unwrap();
            assert_eq!(Emotion::ALL[best], emotion, "{of:?}");
        }
    }
}
