//! A network as text, for people.

use std::fmt::Write;

use super::Model;
use crate::text::{grouped, printable};
use crate::{Blueprint, Cost, NetError, Op, Provenance, Shape};

impl Blueprint {
    /// The network as a table: each layer's kind, output shape, parameters and multiply-adds, then inputs, outputs and sums.
    ///
    /// # Errors
    /// Where the blueprint cannot be built.
    pub fn describe(&self) -> Result<String, NetError> {
        let checked = self.check()?;
        let costs = self.layer_costs()?;
        let mut rows = vec![["layer", "kind", "output", "parameters", "multiply-adds"].map(String::from)];
        let shapes = checked.shapes().iter().skip(self.inputs.len());
        for ((layer, cost), shape) in self.layers.iter().zip(&costs).zip(shapes) {
            rows.push([
                layer.name.clone(),
                layer.op.describe(),
                shape.to_string(),
                blank_zero(cost.parameters),
                blank_zero(cost.multiply_adds),
            ]);
        }
        let mut text = format!("{}\n", printable(&self.name));
        for input in &self.inputs {
            let _ = writeln!(text, "  input   {:?} {}", input.name, input.shape);
        }
        for (output, &tensor) in self.outputs.iter().zip(checked.outputs()) {
            let shape = checked.shapes().get(tensor).copied().unwrap_or(Shape::vector(0));
            let _ = writeln!(text, "  output  {:?} {shape}", output.name);
        }
        let Cost { parameters, multiply_adds } = self.cost()?;
        let _ = writeln!(
            text,
            "  {} layers, {} parameters, {} multiply-adds\n",
            self.layers.len(),
            grouped(parameters),
            grouped(multiply_adds)
        );
        table(&mut text, &rows);
        Ok(text)
    }
}

impl Model {
    /// The network as a table, and where its weights came from. [`WeightFile::describe`](crate::WeightFile::describe) says more.
    ///
    /// # Errors
    /// Where the blueprint cannot be built.
    pub fn describe(&self) -> Result<String, NetError> {
        Ok(format!("{}\n{}", self.blueprint.describe()?, self.provenance.describe()))
    }
}

impl Provenance {
    fn describe(&self) -> String {
        let mut text = String::from("provenance\n");
        let unknown = |s: &str| if s.is_empty() { "not stated".to_string() } else { indented(s) };
        let number = |n: Option<u64>| n.map_or_else(|| "not stated".into(), grouped);
        let _ = writeln!(text, "  recipe   {}", unknown(&self.recipe));
        let _ = writeln!(text, "  seed     {}", self.seed.map_or_else(|| "not stated".into(), |s| s.to_string()));
        let _ = writeln!(text, "  commit   {}", unknown(&self.commit));
        let _ = writeln!(text, "  steps    {}", number(self.steps));
        let _ = writeln!(text, "  licence  {}", unknown(&self.licence));
        for asset in &self.assets {
            let _ = writeln!(text, "  asset    {}: {}", printable(&asset.asset), printable(&asset.licence));
        }
        for (name, score) in &self.scores {
            let _ = writeln!(text, "  score    {}: {score}", printable(name));
        }
        text
    }
}

impl Op {
    /// The kind of layer with what sets it apart, in a few words.
    #[must_use]
    pub fn describe(&self) -> String {
        let pair = |[a, b]: [usize; 2]| if a == b { a.to_string() } else { format!("{a}×{b}") };
        match self {
            Self::Conv(conv) => {
                let [height, width] = conv.kernel;
                let mut text = format!("conv {height}×{width}");
                if conv.stride != [1, 1] {
                    let _ = write!(text, " stride {}", pair(conv.stride));
                }
                if conv.dilation != [1, 1] {
                    let _ = write!(text, " dilation {}", pair(conv.dilation));
                }
                if conv.groups > 1 && conv.groups == conv.outputs {
                    text.push_str(" depthwise");
                } else if conv.groups > 1 {
                    let _ = write!(text, " groups {}", conv.groups);
                }
                text
            }
            Self::BatchNorm { .. } => "batch norm".into(),
            Self::Activation { function } => word(function),
            Self::SqueezeExcite { squeezed, .. } => format!("squeeze-excite {squeezed}"),
            Self::Pool(pool) => {
                let [height, width] = pool.kernel;
                format!("{} pool {height}×{width} stride {}", word(&pool.reduce), pair(pool.stride))
            }
            Self::GlobalPool { reduce } => format!("global {} pool", word(reduce)),
            Self::Add => "add".into(),
            Self::Concat => "concat".into(),
            Self::PadChannels { count } => format!("pad {count} channels"),
            Self::Upsample { factor, filter } => format!("upsample {} {}", pair(*factor), word(filter)),
            Self::Linear { .. } => "linear".into(),
            Self::Flatten => "flatten".into(),
            Self::Dropout { probability } => format!("dropout {probability}"),
            Self::Softmax => "softmax".into(),
        }
    }
}

/// A text of several lines, such as a recipe, beneath its heading.
fn indented(text: &str) -> String {
    match text.trim_end().lines().map(printable).collect::<Vec<_>>() {
        lines if lines.len() > 1 => lines.iter().map(|line| format!("\n    {line}")).collect(),
        mut lines => lines.pop().unwrap_or_default(),
    }
}

/// The name that a variant has in JSON, as words.
fn word(variant: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(variant).ok().and_then(|v| v.as_str().map(|s| s.replace('_', "-")));
    name.unwrap_or_default()
}

fn blank_zero(count: u64) -> String {
    if count == 0 { String::new() } else { grouped(count) }
}

/// Columns aligned: words to the left, numbers (the last two) to the right.
fn table(text: &mut String, rows: &[[String; 5]]) {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    for row in rows {
        let mut line = String::from("  ");
        for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
            if column < 3 {
                let _ = write!(line, "{cell:<width$}  ");
            } else {
                let _ = write!(line, "{cell:>width$}  ");
            }
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}
