//! Action units are independent: each moves the skin in its region and nowhere else, and each side its own.

#![allow(clippy::print_stdout, reason = "the table is the point of this test")]

use lineament_face::{
    ActionUnit, AuChannel, Cell, ExpressionState, FaceModel, Gaze, Mesh, Neutral, Part, Side, region,
};

/// Millimetres that skin may move outside a region, and on the far side of the face.
const STILL: f64 = 0.05;
/// Millimetres by which the two sides together may differ from the bilateral shape.
const SUM: f64 = 0.1;
/// Millimetres past the midline that a one-sided action may still reach.
const BAND: f64 = 20.0;

type Test = Result<(), Box<dyn std::error::Error>>;

struct Lab {
    model: FaceModel,
    neutral: Neutral,
    rest: Mesh,
    mesh: Mesh,
    weights: Vec<f32>,
    skin: std::ops::Range<usize>,
}

impl Lab {
    /// The base head, or a sampled person.
    fn new(person: Option<u64>) -> Result<Self, Box<dyn std::error::Error>> {
        let model = FaceModel::load()?;
        let (mut neutral, mut rest, mesh) = (model.neutral(), model.mesh(), model.mesh());
        if let Some(seed) = person {
            model.shape(&model.identity(&model.sample(seed))?, &mut neutral)?;
        }
        let weights = model.rest_weights();
        model.express(&neutral, &weights, Gaze::default(), &mut rest)?;
        let skin = model.topology().part(Part::Skin);
        Ok(Self { model, neutral, rest, mesh, weights, skin })
    }

    /// Displacement of every vertex under an expression, millimetres.
    fn displacement(&mut self, expression: &ExpressionState) -> Result<Vec<[f64; 3]>, Box<dyn std::error::Error>> {
        self.model.expressions().weigh(expression, &mut self.weights)?;
        self.model.express(&self.neutral, &self.weights, Gaze::default(), &mut self.mesh)?;
        let millimetres =
            |(a, b): (&[f32; 3], &[f32; 3])| std::array::from_fn(|k| 1e3 * (f64::from(a[k]) - f64::from(b[k])));
        Ok(self.mesh.positions.iter().zip(&self.rest.positions).map(millimetres).collect())
    }

    fn one(
        &mut self,
        unit: ActionUnit,
        side: Option<Side>,
        value: f32,
    ) -> Result<Vec<[f64; 3]>, Box<dyn std::error::Error>> {
        let mut expression = ExpressionState::default();
        match side {
            Some(side) => expression.action_units.set_side(unit, side, value),
            None => expression.action_units.set_unit(unit, value),
        };
        self.displacement(&expression)
    }

    fn cell(&self, vertex: usize) -> Option<Cell> {
        Cell::from_code(self.model.cells()[vertex])
    }

    /// The largest motion of the skin where `of` says so, with its vertex.
    fn worst(&self, field: &[[f64; 3]], of: impl Fn(usize) -> bool) -> (f64, usize) {
        self.skin
            .clone()
            .filter(|&v| of(v))
            .map(|v| (length(field[v]), v))
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or_default()
    }
}

fn length([x, y, z]: [f64; 3]) -> f64 {
    (x * x + y * y + z * z).sqrt()
}

fn units() -> Vec<ActionUnit> {
    ActionUnit::ALL.into_iter().filter(|unit| unit.has_geometry() && unit.shape() == *unit).collect()
}

#[test]
fn every_unit_has_a_region_of_three_cells_at_most() {
    for unit in ActionUnit::ALL {
        let cells = region(unit);
        assert_eq!(cells.is_some(), unit.has_geometry(), "{}", unit.name());
        assert!(cells.is_none_or(|cells| (1..=3).contains(&cells.len())), "{}", unit.name());
    }
    assert_eq!(units().len(), 24);
}

#[test]
fn the_cells_part_the_face_and_mirror() -> Test {
    let lab = Lab::new(None)?;
    let mut counts = [0; Cell::ALL.len()];
    for vertex in lab.skin.clone() {
        if let Some(cell) = lab.cell(vertex) {
            counts[usize::from(cell.code())] += 1;
            assert_eq!(lab.cell(lab.model.topology().mirror[vertex] as usize), Some(cell));
        }
    }
    for (cell, count) in Cell::ALL.iter().zip(counts) {
        println!("{:>22} {count:5} vertices", cell.name());
        assert!(count >= 50, "{} has {count} vertices", cell.name());
    }
    Ok(())
}

#[test]
fn no_unit_moves_the_skin_outside_its_region() -> Test {
    let people: Vec<Option<u64>> = std::iter::once(None).chain((0..6).map(Some)).collect();
    let mut worst = 0.0f64;
    for person in people {
        worst = worst.max(leak(person)?);
    }
    println!("worst outside a region: {worst:.4} mm of {STILL}, the base head and six people");
    Ok(())
}

/// Checks every unit on one head; prints the table of the base head.
fn leak(person: Option<u64>) -> Result<f64, Box<dyn std::error::Error>> {
    let mut lab = Lab::new(person)?;
    if person.is_none() {
        println!("unit    full mm  outside mm (at 1, at 0.5, and worst cell)");
    }
    let mut worst = 0.0f64;
    for unit in units() {
        let cells = region(unit).unwrap_or_default();
        let full = lab.one(unit, None, 1.0)?;
        let half = lab.one(unit, None, 0.5)?;
        let inside = lab.worst(&full, |v| lab.cell(v).is_some_and(|cell| cells.contains(&cell))).0;
        let outside =
            |lab: &Lab, field: &[[f64; 3]]| lab.worst(field, |v| lab.cell(v).is_none_or(|cell| !cells.contains(&cell)));
        let ((at_full, vertex), at_half) = (outside(&lab, &full), outside(&lab, &half).0);
        let place = lab.cell(vertex).map_or("bust", Cell::name);
        if person.is_none() {
            println!("{:6} {inside:8.2} {at_full:10.4} {at_half:8.4}  {place}", unit.name());
        }
        assert!(inside > 1.0, "{} moves nothing", unit.name());
        assert!(at_full.max(at_half) <= STILL, "{} moves the {place} by {at_full} mm", unit.name());
        worst = worst.max(at_full).max(at_half);
    }
    Ok(worst)
}

#[test]
fn the_sides_are_the_whole_and_keep_to_themselves() -> Test {
    let mut lab = Lab::new(None)?;
    println!(
        "unit    L+R against both mm   beyond {BAND} mm past the midline mm   midline mm   steepest across it mm/mm"
    );
    for unit in units().into_iter().filter(|unit| unit.is_sided()) {
        let both = lab.one(unit, None, 1.0)?;
        let [left, right] = [lab.one(unit, Some(Side::Left), 1.0)?, lab.one(unit, Some(Side::Right), 1.0)?];
        let difference: Vec<[f64; 3]> =
            (0..both.len()).map(|v| std::array::from_fn(|k| left[v][k] + right[v][k] - both[v][k])).collect();
        let x = |v: usize| 1e3 * f64::from(lab.rest.positions[v][0]);
        let sum = lab.worst(&difference, |_| true).0;
        let far = lab.worst(&left, |v| x(v) < -BAND).0.max(lab.worst(&right, |v| x(v) > BAND).0);
        let midline = lab.worst(&left, |v| x(v).abs() < 1e-3).0;
        let steepest = steepest_across(&lab, &left);
        println!("{:6} {sum:12.4} {far:28.4} {midline:22.2} {steepest:14.2}", unit.name());
        assert!(sum <= SUM, "{}: the sides differ from the whole by {sum} mm", unit.name());
        assert!(far <= STILL, "{}: one side moves the other by {far} mm", unit.name());
        assert!(steepest < 1.0, "{}: a tear at the midline, {steepest} mm a mm", unit.name());
    }
    Ok(())
}

/// The largest change of a one-sided motion along an edge of the skin within the band, per millimetre of edge.
fn steepest_across(lab: &Lab, field: &[[f64; 3]]) -> f64 {
    let rest = |v: usize| lab.rest.positions[v].map(|c| 1e3 * f64::from(c));
    let mut steepest = 0.0f64;
    for quad in &lab.model.topology().quads {
        for (k, &a) in quad.iter().enumerate() {
            let (a, b) = (a as usize, quad[(k + 1) % 4] as usize);
            let near = |v: usize| rest(v)[0].abs() < 6.0 && lab.skin.contains(&v);
            let edge = length(std::array::from_fn(|k| rest(a)[k] - rest(b)[k]));
            // Shorter edges are folds inside the mouth and nose.
            if near(a) && near(b) && edge > 1.0 {
                steepest = steepest.max(length(std::array::from_fn(|k| field[a][k] - field[b][k])) / edge);
            }
        }
    }
    steepest
}

#[test]
fn teeth_and_tongue_move_with_the_jaw_only() -> Test {
    let mut lab = Lab::new(None)?;
    for unit in units() {
        let field = lab.one(unit, None, 1.0)?;
        let moved = |part: Part| lab.model.topology().part(part).map(|v| length(field[v])).fold(0.0, f64::max);
        assert_eq!(moved(Part::TeethUpper), 0.0, "{}", unit.name());
        let jaw = matches!(unit, ActionUnit::Au26 | ActionUnit::Au27);
        for part in [Part::TeethLower, Part::Tongue] {
            assert_eq!(moved(part) > 1.0, jaw, "{} moves {} by {} mm", unit.name(), part.name(), moved(part));
            assert!(jaw || moved(part) == 0.0, "{} moves {}", unit.name(), part.name());
        }
    }
    Ok(())
}

#[test]
fn a_channel_that_is_zero_adds_nothing() -> Test {
    // Independence of labels: with AU12 at 1 and AU6 at 0 no unit that AU6 drives has any weight.
    let mut lab = Lab::new(None)?;
    for (a, channel) in AuChannel::ALL.into_iter().enumerate() {
        let mut expression = ExpressionState::default();
        expression.action_units[channel] = 1.0;
        lab.model.expressions().weigh(&expression, &mut lab.weights)?;
        let driven: Vec<usize> = (0..lab.weights.len()).filter(|&u| lab.weights[u] != 0.0).collect();
        assert!(!driven.is_empty(), "{channel} drives nothing");
        for other in AuChannel::ALL.into_iter().skip(a + 1) {
            let mut expression = ExpressionState::default();
            expression.action_units[other] = 1.0;
            lab.model.expressions().weigh(&expression, &mut lab.weights)?;
            let shared: Vec<&str> = driven
                .iter()
                .filter(|&&u| lab.weights[u] != 0.0)
                .map(|&u| lab.model.units()[u].name.as_str())
                .collect();
            // The fallen and the pulled jaw are one motion of different reach.
            let jaws = [channel.unit(), other.unit()] == [ActionUnit::Au26, ActionUnit::Au27];
            assert_eq!(shared, if jaws { vec!["jawOpen"] } else { vec![] }, "{channel} and {other}");
        }
    }
    Ok(())
}
