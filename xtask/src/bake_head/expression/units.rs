//! From the source's 52 units to the internal units: symmetric, parted into sides, bounded, scaled, completed.

use lineament_face::{ActionUnit, Part, region};

use super::super::error::BakeError;
use super::UnitShape;
use super::field::{Field, Surface, sum};
use super::recipes::{RECIPES, Recipe, Source};
use super::shapes;

/// Half the width of the band in which the left and right of composed units pass into one another, millimetres.
const BAND: f64 = 12.0;

/// The source's units, by name.
pub(crate) struct Raw<'a> {
    surface: &'a Surface,
    shapes: &'a [UnitShape],
}

impl<'a> Raw<'a> {
    pub(crate) fn new(surface: &'a Surface, shapes: &'a [UnitShape]) -> Self {
        Self { surface, shapes }
    }

    /// A unit in millimetres; lashes do not move here (they follow their lids, see `lids`).
    fn unit(&self, name: &str) -> Result<Field, BakeError> {
        let shape = self.shapes.iter().find(|shape| shape.name == name);
        let shape = shape.ok_or_else(|| BakeError::Content(format!("there is no face unit called {name}")))?;
        let lash = |v: usize| matches!(self.surface.part[v], Part::LashesLeft | Part::LashesRight);
        let millimetres = |(v, d): (usize, &[f64; 3])| if lash(v) { [0.0; 3] } else { d.map(|c| c * 1000.0) };
        Ok(shape.deltas.iter().enumerate().map(millimetres).collect())
    }

    /// A unit without sides, symmetrised.
    pub(crate) fn whole(&self, name: &str) -> Result<Field, BakeError> {
        Ok(self.surface.symmetric(&self.unit(name)?))
    }

    /// The left one of a pair, symmetrised with the right one.
    fn left(&self, name: &str) -> Result<Field, BakeError> {
        let right = self.surface.mirrored(&self.unit(&format!("{name}Right"))?);
        Ok(sum(&[(0.5, &self.unit(&format!("{name}Left"))?), (0.5, &right)]))
    }

    /// What a pair shows when both are at 1. `own_side`: leaving out what each does on the other's side.
    fn pair(&self, name: &str, own_side: bool) -> Result<Field, BakeError> {
        let mut left = self.left(name)?;
        if own_side {
            left = self.surface.weighted(&left, |v| f64::from(self.surface.positions[v][0] > 0.0));
        }
        Ok(sum(&[(1.0, &left), (1.0, &self.surface.mirrored(&left))]))
    }
}

/// The internal units, in millimetres.
pub(crate) fn internal_units(surface: &Surface, raw: &Raw<'_>) -> Result<Vec<(String, Field)>, BakeError> {
    let mut units = Vec::new();
    for recipe in RECIPES {
        from_source(surface, raw, recipe, &mut units)?;
    }
    compose(surface, raw, &mut units)?;
    Ok(units)
}

fn from_source(
    surface: &Surface,
    raw: &Raw<'_>,
    recipe: &Recipe,
    units: &mut Vec<(String, Field)>,
) -> Result<(), BakeError> {
    let name = recipe.name;
    let whole = match recipe.source {
        Source::Pair => raw.pair(name, false)?,
        Source::OwnSide => raw.pair(name, true)?,
        Source::Parted | Source::Whole => raw.whole(name)?,
        Source::Sideways => {
            let left = sum(&[(recipe.scale, &raw.left(name)?)]);
            units.push((format!("{name}Right"), surface.mirrored(&left)));
            units.push((format!("{name}Left"), left));
            return Ok(());
        }
    };
    let whole = sum(&[(recipe.scale, &completed(surface, name, recipe.scale, whole))]);
    let bounded = match recipe.bound.and_then(region) {
        None => whole.clone(),
        Some(cells) => {
            let mask = surface.region_mask(cells, recipe.fall_off, recipe.near);
            surface.weighted(&whole, |v| mask[v])
        }
    };
    match recipe.source {
        Source::Pair | Source::OwnSide | Source::Parted => part(surface, name, &bounded, recipe.band, units),
        Source::Whole | Source::Sideways if name == "jawOpen" => {
            // Teeth and tongue go with the jaw. What the mandible draws along beyond its own skin (the upper lip, the
            // cheeks) is a unit of its own: only the blendshape moves it, so that AU26 and AU27 stay in their region.
            let rigid = |v: usize| matches!(surface.part[v], Part::TeethLower | Part::Tongue);
            let soft =
                surface.weighted(&sum(&[(1.0, &whole), (-1.0, &bounded)]), |v| f64::from(surface.cells[v].is_some()));
            let jaw = (0..surface.len()).map(|v| if rigid(v) { whole[v] } else { bounded[v] }).collect();
            units.push((name.to_owned(), jaw));
            units.push(("jawOpenSoft".to_owned(), soft));
        }
        Source::Whole | Source::Sideways => units.push((name.to_owned(), bounded)),
    }
    Ok(())
}

/// The source's shape with what it lacks; `scale` is what the sum will be multiplied by.
fn completed(surface: &Surface, name: &str, scale: f64, shape: Field) -> Field {
    match name {
        "mouthPucker" => {
            let smoothed = surface.smoothed(&shape, |v| shapes::under_the_nose(surface, v), 4);
            sum(&[(1.0, &smoothed), (1.0, &shapes::narrowing(surface, 0.10))])
        }
        "mouthFunnel" => sum(&[(1.0, &shape), (1.0, &shapes::narrowing(surface, 0.20))]),
        "browInnerUp" => sum(&[(0.55, &shape), (3.0 / scale, &shapes::inner_lift(surface))]),
        "browOuterUp" => sum(&[(0.5, &shape), (5.2 / scale, &shapes::outer_lift(surface))]),
        "mouthUpperUp" => surface.weighted(&shape, |v| shapes::arched(surface, v)),
        "mouthRollLower" => sum(&[(1.0, &shape), (1.5 / scale, &shapes::corner_seal(surface))]),
        "mouthSmile" => surface.smoothed(&shape, |v| shapes::lateral_cheek(surface, v), 12),
        "mouthShrugLower" => sum(&[(1.0, &shape), (1.0 / scale, &shapes::chin_boss(surface))]),
        _ => shape,
    }
}

/// Left and right of a symmetric shape: together exactly that shape.
fn part(surface: &Surface, name: &str, whole: &Field, band: f64, units: &mut Vec<(String, Field)>) {
    let left = surface.weighted(whole, surface.left_weight(band));
    units.push((format!("{name}Right"), surface.mirrored(&left)));
    units.push((format!("{name}Left"), left));
}

/// The action units that no unit of the source shows.
fn compose(surface: &Surface, raw: &Raw<'_>, units: &mut Vec<(String, Field)>) -> Result<(), BakeError> {
    let bounded = |action_unit: ActionUnit, fall_off: f64, terms: &[(f64, &Field)]| {
        let mask = surface.region_mask(region(action_unit).unwrap_or_default(), fall_off, &[]);
        surface.weighted(&sum(terms), |v| mask[v])
    };
    let (roll_upper, roll_lower) = (raw.whole("mouthRollUpper")?, raw.whole("mouthRollLower")?);
    let pucker = raw.whole("mouthPucker")?;
    let (press, shrug) = (raw.pair("mouthPress", false)?, raw.whole("mouthShrugLower")?);
    let (upper_up, lower_down) = (raw.pair("mouthUpperUp", false)?, raw.pair("mouthLowerDown", false)?);

    // AU11, zygomaticus minor.
    part(surface, "nasolabial", &bounded(ActionUnit::Au11, 7.0, &[(1.0, &shapes::nasolabial(surface))]), BAND, units);
    let seal = shapes::corner_seal(surface);
    // AU23, orbicularis oris: lips tight, narrower, the vermilion rolled in a little.
    let tighten =
        bounded(ActionUnit::Au23, 9.0, &[(0.32, &roll_upper), (0.42, &roll_lower), (0.28, &pucker), (0.7, &seal)]);
    part(surface, "lipTighten", &tighten, BAND, units);
    // AU24: pressed together and thin, without the narrowing; the chin comes up a little.
    let terms = [(0.5, &roll_upper), (0.6, &roll_lower), (0.25, &press), (0.25, &shrug), (1.1, &seal)];
    part(surface, "lipPress", &bounded(ActionUnit::Au24, 9.0, &terms), BAND, units);
    // AU25: the lips part, with the jaw where it is.
    units.push(("lipsPart".to_owned(), bounded(ActionUnit::Au25, 9.0, &[(0.55, &upper_up), (0.75, &lower_down)])));
    Ok(())
}
