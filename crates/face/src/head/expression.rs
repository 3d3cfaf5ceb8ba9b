//! From what a face does, in the two vocabularies of the field, to the weights of the head's internal units, and from
//! either vocabulary to the other.

use super::action_units::{BLENDSHAPE_READINGS, BLENDSHAPE_SHAPES, ROWS};
use super::asset::Unit;
use super::error::{HeadError, counted, within};
use super::eyes::{EyeAngles, Gaze};
use super::model::FaceModel;
use crate::record::ExpressionState;
use crate::vocabulary::{ActionUnit, ActionUnits, AuChannel, Blendshape, Blendshapes, Side, Vocabulary};

/// One term of a linear map: `out[to] += gain * in[from]`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Term {
    from: usize,
    to: usize,
    gain: f32,
}

/// Linear maps between action units, blendshapes and the units of one head, resolved from names once.
///
/// An action unit moves internal units of its own (so that each is independent of the others); a head without those (an
/// imported one) shows the blendshapes nearest to it instead. `eyeLook…` blendshapes move no unit: they are a [`Gaze`]
/// ([`FaceModel::gaze_of`]), which turns the eyeballs and takes the lids along.
#[derive(Debug, Clone)]
pub struct ExpressionMap {
    action_units: Vec<Term>,
    blendshapes: Vec<Term>,
    blendshapes_of_units: Vec<Term>,
    units_of_blendshapes: Vec<Term>,
    /// Of the units: the two ways to draw the lips into a ring, the jaw's opening, and the lips' closing over it.
    ring: [Option<usize>; 2],
    jaw_open: Option<usize>,
    mouth_close: Option<usize>,
}

impl ExpressionMap {
    /// For a head with these internal units.
    #[must_use]
    pub fn new(units: &[Unit]) -> Self {
        let place = |name: &str| units.iter().position(|unit| unit.name == name);
        let (mut action_units, mut blendshapes) = (Vec::new(), Vec::new());
        for (shape, from) in Blendshape::ALL.into_iter().zip(0..) {
            if !looks(shape) {
                blendshapes.extend(shapes_of(shape.name(), &place).into_iter().map(|(to, gain)| Term {
                    from,
                    to,
                    gain,
                }));
            }
        }
        let mut blendshapes_of_units = Vec::new();
        for (channel, from) in AuChannel::ALL.into_iter().zip(0..) {
            let Some(row) = ROWS.iter().find(|row| row.unit == channel.unit()) else { continue };
            let sided = |name: &str| named(name, channel.side());
            let own: Option<Vec<(usize, f32)>> =
                row.shapes.iter().map(|(name, gain)| Some((place(&sided(name))?, *gain))).collect();
            let nearest = || {
                let by_name = |(name, gain): &(&str, f32)| {
                    shapes_of(&sided(name), &place).into_iter().map(|(to, more)| (to, gain * more)).collect::<Vec<_>>()
                };
                row.blendshapes.iter().flat_map(by_name).collect()
            };
            action_units.extend(own.unwrap_or_else(nearest).into_iter().map(|(to, gain)| Term { from, to, gain }));
            blendshapes_of_units.extend(row.blendshapes.iter().filter_map(|(name, gain)| {
                Some(Term { from, to: Blendshape::parse(&sided(name)).ok()?.index(), gain: *gain })
            }));
        }
        Self {
            action_units,
            blendshapes,
            blendshapes_of_units,
            units_of_blendshapes: readings(),
            ring: [place("mouthPucker"), place("mouthFunnel")],
            jaw_open: place("jawOpen"),
            mouth_close: place("mouthClose"),
        }
    }

    /// The weights of the internal units for an expression: what its action units and its blendshapes move, added.
    /// Every weight is written; nothing is allocated.
    ///
    /// Linear but for what no face can do: a muscle pulls with all it has and not more (weights end at 1); pucker and
    /// funnel share one ring of muscle (together at most 1); and lips close over an open jaw as far as it is open
    /// (`mouthClose` at most `jawOpen`).
    ///
    /// # Errors
    /// [`HeadError::Count`] for a list of another length than the head's; [`HeadError::Range`] for an intensity that is
    /// not a number from 0 to 1.
    pub fn weigh(&self, expression: &ExpressionState, weights: &mut [f32]) -> Result<(), HeadError> {
        let most = self.action_units.iter().chain(&self.blendshapes).map(|term| term.to + 1).max().unwrap_or(0);
        if weights.len() < most {
            counted("expression weights", most, weights.len())?;
        }
        for (channel, value) in expression.action_units.iter() {
            within(channel.name(), value.into(), 0.0, 1.0)?;
        }
        for (shape, value) in expression.blendshapes.iter() {
            within(shape.name(), value.into(), 0.0, 1.0)?;
        }
        weights.fill(0.0);
        add(&self.action_units, expression.action_units.as_array(), weights);
        add(&self.blendshapes, expression.blendshapes.as_array(), weights);
        weights.iter_mut().for_each(|weight| *weight = weight.min(1.0));
        self.bound(weights);
        Ok(())
    }

    fn bound(&self, weights: &mut [f32]) {
        if let [Some(pucker), Some(funnel)] = self.ring {
            let both = weights[pucker] + weights[funnel];
            if both > 1.0 {
                weights[pucker] /= both;
                weights[funnel] /= both;
            }
        }
        if let (Some(open), Some(close)) = (self.jaw_open, self.mouth_close) {
            weights[close] = weights[close].min(weights[open]);
        }
    }

    /// The action units with geometry that this head cannot show, not even by the blendshapes nearest to them: none of the built-in head; AU11 of ICT-FaceKit's.
    #[must_use]
    pub fn missing_action_units(&self) -> Vec<ActionUnit> {
        let shown = |unit: ActionUnit| {
            let mut channels = AuChannel::ALL.into_iter().zip(0..).filter(|(channel, _)| channel.unit() == unit);
            channels.any(|(_, place)| self.action_units.iter().any(|term| term.from == place))
        };
        ROWS.iter().map(|row| row.unit).filter(|unit| !shown(*unit)).collect()
    }

    /// The blendshapes that move nothing of this head, gaze apart (it turns the eyeballs of every head): none of the built-in head; `tongueOut` of ICT-FaceKit's.
    #[must_use]
    pub fn missing_blendshapes(&self) -> Vec<Blendshape> {
        let shown = |place: usize| self.blendshapes.iter().any(|term| term.from == place);
        let all = Blendshape::ALL.into_iter().zip(0..);
        all.filter(|(shape, place)| !looks(*shape) && !shown(*place)).map(|(shape, _)| shape).collect()
    }

    /// The blendshapes of an expression: its own, and what its action units look like in blendshapes. 0–1.
    #[must_use]
    pub fn read_blendshapes(&self, expression: &ExpressionState) -> Blendshapes {
        let mut all = *expression.blendshapes.as_array();
        add(&self.blendshapes_of_units, expression.action_units.as_array(), &mut all);
        Blendshapes::new(all.map(|value| value.clamp(0.0, 1.0)))
    }

    /// The action units of an expression: its own, and what its blendshapes amount to in action units. 0–1.
    #[must_use]
    pub fn read_action_units(&self, expression: &ExpressionState) -> ActionUnits {
        let mut all = *expression.action_units.as_array();
        add(&self.units_of_blendshapes, expression.blendshapes.as_array(), &mut all);
        ActionUnits::new(all.map(|value| value.clamp(0.0, 1.0)))
    }
}

impl FaceModel {
    /// How far each of [`FaceModel::wrinkles`] is driven by these weights of the units, 0–1. A list for each map.
    ///
    /// # Errors
    /// [`HeadError::Count`] for a list of another length than the head's.
    pub fn wrinkle_drives(&self, weights: &[f32], drives: &mut [f32]) -> Result<(), HeadError> {
        counted("expression weights", self.asset.units.len(), weights.len())?;
        counted("drives of wrinkles", self.asset.wrinkles.len(), drives.len())?;
        for (drive, map) in drives.iter_mut().zip(&self.asset.wrinkles) {
            let sum: f32 = map.drives.iter().map(|&(unit, gain)| gain * weights[unit as usize]).sum();
            *drive = sum.clamp(0.0, 1.0);
        }
        Ok(())
    }

    /// The gaze that `eyeLook…` blendshapes describe: weight 1 is as far as the source's unit turns the eye.
    #[must_use]
    pub fn gaze_of(&self, blendshapes: &Blendshapes) -> Gaze {
        let [left, right] = Side::ALL.map(|side| {
            let [down, up, inward, outward] = LOOKS.map(|look| {
                look_of(look.0, side).map_or(0.0, |shape| blendshapes[shape].clamp(0.0, 1.0))
                    * self.asset.look_reach[look.1]
            });
            let (out, y) = (outward - inward, up - down);
            let x = if side == Side::Left { out } else { -out };
            EyeAngles::from_direction([x, y, libm::sqrtf((1.0 - x * x - y * y).max(0.01))])
        });
        Gaze { left, right, ..Gaze::default() }
    }

    /// The `eyeLook…` blendshapes of a gaze, 0–1, put into `blendshapes`.
    pub fn read_gaze(&self, gaze: Gaze, blendshapes: &mut Blendshapes) {
        for (side, angles) in Side::ALL.into_iter().zip([gaze.left, gaze.right]) {
            let [x, y, _] = angles.direction();
            let inward = if side == Side::Left { -x } else { x };
            for ((look, place), amount) in LOOKS.into_iter().zip([-y, y, inward, -inward]) {
                if let Some(shape) = look_of(look, side) {
                    blendshapes[shape] = (amount / self.asset.look_reach[place].max(1e-3)).clamp(0.0, 1.0);
                }
            }
        }
    }
}

/// The gaze blendshapes with their places in the asset's `look_reach`.
const LOOKS: [(&str, usize); 4] = [("eyeLookDown*", 0), ("eyeLookUp*", 1), ("eyeLookIn*", 2), ("eyeLookOut*", 3)];

/// The blendshape of a look and a side; asks for no memory, since every tracked frame does this.
fn look_of(look: &str, side: Side) -> Option<Blendshape> {
    let ending = if side == Side::Left { "Left" } else { "Right" };
    let look = look.trim_end_matches('*');
    Blendshape::ALL.into_iter().find(|shape| shape.name().strip_suffix(ending) == Some(look))
}

fn looks(shape: Blendshape) -> bool {
    shape.name().starts_with("eyeLook")
}

/// A table's name for one side.
fn named(name: &str, side: Option<Side>) -> String {
    name.replace('*', side.map_or("", |side| if side == Side::Left { "Left" } else { "Right" }))
}

/// The units that a blendshape moves: those of the table, else the one of its name.
fn shapes_of(name: &str, place: &impl Fn(&str) -> Option<usize>) -> Vec<(usize, f32)> {
    let row = BLENDSHAPE_SHAPES.iter().find(|row| row.0 == name).map(|row| row.1);
    let own = row.and_then(|row| {
        row.iter().map(|(unit, gain)| Some((place(unit)?, *gain))).collect::<Option<Vec<(usize, f32)>>>()
    });
    own.unwrap_or_else(|| place(name).map(|to| (to, 1.0)).into_iter().collect())
}

/// Blendshapes as action units: the inverse of the rows of one blendshape each, and the table of the others.
fn readings() -> Vec<Term> {
    let mut terms = Vec::new();
    for (channel, to) in AuChannel::ALL.into_iter().zip(0..) {
        let mut read = |name: &str, gain: f32| {
            terms.extend(Blendshape::parse(name).ok().map(|shape| Term { from: shape.index(), to, gain }));
        };
        let listed = |name: &str| BLENDSHAPE_READINGS.iter().any(|row| row.0 == name);
        for (name, units) in BLENDSHAPE_READINGS {
            units.iter().filter(|(unit, _)| *unit == channel.unit()).for_each(|(_, gain)| read(name, *gain));
        }
        if let Some([(name, gain)]) = ROWS.iter().find(|row| row.unit == channel.unit()).map(|row| row.blendshapes) {
            let name = named(name, channel.side());
            if !listed(&name) {
                read(&name, 1.0 / gain);
            }
        }
    }
    terms
}

fn add(terms: &[Term], values: &[f32], out: &mut [f32]) {
    for term in terms {
        out[term.to] += term.gain * values[term.from];
    }
}
