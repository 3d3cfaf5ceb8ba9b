//! Steps, and what goes on around them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Instant;

use burn::tensor::{Device, Tensor};
use lineament_image::Warper;
use lineament_net::{Blueprint, Model, Precision, Provenance};
use lineament_synth::Dice;

use super::checkpoint::{self, Checkpoint};
use super::curves::Curves;
use super::optimiser::{AdamW, rate_at};
use super::provenance::{Origin, provenance};
use crate::data::Pool;
use crate::error::LearnError;
use crate::network::{Mode, Network, Weights};
use crate::recipe::Recipe;
use crate::tasks::{Batch, Figures, Task};

/// What a training is told beside its recipe.
pub struct Training<'a> {
    /// Where checkpoints, curves and weights go.
    pub out: &'a Path,
    /// What is written as the recipe in the weights' provenance: its path in the repository.
    pub recipe_name: String,
    /// The repository's commit, where it is known.
    pub commit: String,
    /// Whether to go on from the folder's checkpoint.
    pub resume: bool,
    /// The device.
    pub device: Device,
    /// Set from outside to end after the step under way, with a checkpoint.
    pub stop: &'a AtomicBool,
    /// Where progress is said.
    pub say: &'a dyn Fn(&str),
}

/// Processor seconds of this program, all threads; those of the clock where the system does not say.
fn processor_seconds(start: Instant) -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let mut fields = text.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11);
    match (fields.next().and_then(|f| f.parse::<f64>().ok()), fields.next().and_then(|f| f.parse::<f64>().ok())) {
        // Hundredths of a second on every Linux that runs this.
        (Some(user), Some(system)) => (user + system) / 100.0,
        _ => start.elapsed().as_secs_f64(),
    }
}

/// The samples that a step sees: the new ones, and others from the window that the pool holds. A function of recipe and step alone.
fn numbers(recipe: &Recipe, step: u64) -> Vec<u64> {
    let (data, batch) = (&recipe.data, recipe.optimiser.batch as u64);
    let [first, end] = window(recipe, step);
    let fresh = data.fresh.min(batch);
    let mut dice = Dice::new(recipe.seed, step, "batch");
    (0..batch)
        .map(|place| if place < fresh { end - 1 - place } else { first + dice.below((end - first) as usize) as u64 })
        .collect()
}

/// The window of samples of a step.
fn window(recipe: &Recipe, step: u64) -> [u64; 2] {
    let end = recipe.data.first.max(recipe.data.fresh) + step * recipe.data.fresh;
    [end.saturating_sub(recipe.data.pool), end]
}

/// The part of a recipe that a checkpoint must share.
fn identity(recipe: &Recipe) -> Result<String, LearnError> {
    let mut kept = recipe.clone();
    kept.report = crate::recipe::ReportPart::default();
    kept.data.threads = 1;
    // How long it is to be may change on the way, and lists of other lengths are refused anyway.
    kept.optimiser.steps = 1;
    kept.network.blueprint = None;
    kept.to_toml()
}

fn check_outputs(expected: &Blueprint, given: &Blueprint) -> Result<(), LearnError> {
    let ports = |blueprint: &Blueprint| -> Result<Vec<_>, LearnError> {
        let checked = blueprint.check()?;
        let shape = |name: &str| checked.shape(name);
        let outputs = blueprint.outputs.iter().map(|output| (output.name.clone(), shape(&output.from)));
        let inputs = blueprint.inputs.iter().map(|input| (input.name.clone(), Some(input.shape)));
        Ok(inputs.chain(outputs).collect())
    };
    let (expected, given) = (ports(expected)?, ports(given)?);
    if expected == given {
        return Ok(());
    }
    let missing = expected.iter().find(|port| !given.contains(port));
    Err(LearnError::Recipe(format!(
        "`network.blueprint`: inputs and outputs must be the task's, in its order; {missing:?} differs"
    )))
}

/// Trains. Returns the averaged model with its scores.
///
/// # Errors
/// A recipe that cannot be, files that cannot be read or written, a training that diverges.
pub fn train<T: Task>(task: &T, recipe: &Recipe, training: &Training<'_>) -> Result<Model, LearnError> {
    let say = training.say;
    let out = training.out;
    std::fs::create_dir_all(out).map_err(|error| LearnError::file(out, error))?;
    let own = task.blueprint()?;
    let blueprint = match &recipe.network.blueprint {
        None => own,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|error| LearnError::file(path, error))?;
            let given = Blueprint::from_json(&text)?;
            check_outputs(&own, &given)?;
            given
        }
    };
    let cost = blueprint.cost()?;
    let network = Network::new(blueprint, training.device.clone())?;
    let mut origin = Origin::default();
    let start = match &recipe.network.start {
        _ if training.resume => Weights::start(network.parameters(), recipe.seed),
        None => fresh(task, recipe, &network)?,
        Some(path) => {
            let mut weights = fresh(task, recipe, &network)?;
            let model = Model::load(path)?;
            origin = Origin::of(&model);
            let left = weights.take(network.parameters(), &model);
            if let Some(parameter) = left.first() {
                if left.len() == network.parameters().len() {
                    return Err(LearnError::OtherNetwork { parameter: parameter.clone() });
                }
                say(&format!("drawn anew, since the start has no such parameters: {}", left.join(", ")));
            }
            weights
        }
    };
    let identity = identity(recipe)?;
    let checkpoint_path = out.join("checkpoint.safetensors");
    let mut begun = match training.resume {
        true => checkpoint::load(&checkpoint_path, &identity, &start)?,
        false => Checkpoint { state: AdamW::new(start), seconds: 0.0, origin },
    };
    say(&format!(
        "{}: {:.1} million multiply-adds, {} parameters; step {} of {}",
        network.blueprint().name,
        cost.multiply_adds as f64 / 1e6,
        cost.parameters,
        begun.state.steps,
        recipe.optimiser.steps
    ));
    task.remarks().iter().for_each(|remark| say(remark));
    let pool = Pool::new();
    let first_step = begun.state.steps;
    let [first, end] = window(recipe, first_step);
    pool.advance(first, end);
    std::thread::scope(|scope| {
        let close = Closer(&pool);
        for _ in 0..recipe.data.threads {
            scope.spawn(|| match task.maker() {
                Ok(maker) => pool.fill(maker),
                Err(error) => {
                    let mut error = Some(error);
                    pool.fill(|_| Err(error.take().unwrap_or(LearnError::internal("no maker"))));
                }
            });
        }
        // Two batches ahead of the steps.
        let (send, receive) = sync_channel::<Result<Batch, LearnError>>(2);
        let pool = &pool;
        scope.spawn(move || {
            let mut warper = Warper::new();
            for step in first_step..recipe.optimiser.steps {
                let [first, end] = window(recipe, step);
                // Some steps ahead, so that makers do not wait for the training.
                pool.advance(first, end + 16 * recipe.data.fresh);
                let samples: Result<Vec<Arc<T::Sample>>, LearnError> =
                    numbers(recipe, step).into_iter().map(|number| pool.get(number)).collect();
                let batch = samples.and_then(|samples| task.batch(&samples, step, &mut warper));
                let failed = batch.is_err();
                if send.send(batch).is_err() || failed {
                    return;
                }
            }
        });
        let result = steps(task, recipe, training, &network, &mut begun, &identity, || {
            receive.recv().unwrap_or(Err(LearnError::internal("batches ended early")))
        });
        drop(receive);
        drop(close);
        result
    })
}

/// How many batches the biases of output layers are made from.
const FIRST_BATCHES: usize = 4;

/// Random weights, small in the layers that give outputs, whose biases are the means.
fn fresh<T: Task>(task: &T, recipe: &Recipe, network: &Network) -> Result<Weights, LearnError> {
    let mut weights = Weights::start(network.parameters(), recipe.seed);
    for (list, head) in weights.all_mut().iter_mut().zip(network.heads()) {
        if head {
            list.iter_mut().for_each(|weight| *weight *= recipe.optimiser.heads as f32);
        }
    }
    let mut maker = task.maker()?;
    let samples: Vec<Arc<T::Sample>> =
        (0..recipe.optimiser.batch as u64).map(|number| maker(number).map(Arc::new)).collect::<Result<_, _>>()?;
    let mut warper = Warper::new();
    let batch = |number: usize| task.batch(&samples, u64::MAX / 4 + number as u64, &mut warper);
    let batches: Vec<Batch> = (0..FIRST_BATCHES).map(batch).collect::<Result<_, _>>()?;
    for (layer, bias) in task.biases(&batches) {
        let name = format!("{layer}.bias");
        let places = network.parameters().iter().zip(weights.all_mut());
        for (_, list) in places.filter(|(parameter, list)| parameter.name == name && list.len() == bias.len()) {
            list.copy_from_slice(&bias);
        }
    }
    Ok(weights)
}

/// Closes the pool however the steps end, so that no thread waits for ever.
struct Closer<'a, T>(&'a Pool<T>);

impl<T> Drop for Closer<'_, T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn steps<T: Task>(
    task: &T,
    recipe: &Recipe,
    training: &Training<'_>,
    network: &Network,
    begun: &mut Checkpoint,
    identity: &str,
    mut next: impl FnMut() -> Result<Batch, LearnError>,
) -> Result<Model, LearnError> {
    let (say, out, report) = (training.say, training.out, &recipe.report);
    let checkpoint_path: PathBuf = out.join("checkpoint.safetensors");
    let start = Instant::now();
    let before = begun.seconds;
    let spent = |start| before + processor_seconds(start);
    let Checkpoint { state, seconds, origin } = begun;
    let mut curves: Option<Curves> = None;
    let mut earlier_wall = 0.0;
    let mut losses: Vec<(&'static str, f64)> = Vec::new();
    let mut since = (Instant::now(), 0_u64);
    let mut scores: Vec<Figures> = Vec::new();
    let total = recipe.optimiser.steps;
    let batch_size = recipe.optimiser.batch as u64;
    let heads = network.heads();
    let resumed_at = training.resume.then_some(state.steps);
    while state.steps < total {
        let batch = next()?;
        let tensors = state.weights.tensors(network.parameters(), network.device());
        let seed = Dice::new(recipe.seed, state.steps, "dropout").bits();
        let count = batch.count;
        let mut batch = batch;
        let image = network.input(0, std::mem::take(&mut batch.images), count);
        let outcome = network.forward(&tensors, vec![image], Mode::Training { seed })?;
        let found = task.losses(outcome.outputs, &batch)?;
        let value = number(&found.whole);
        if !value.is_finite() {
            return Err(LearnError::Diverged { step: state.steps, loss: value });
        }
        let mut gradients = found.whole.backward();
        let gradients: Vec<Option<Vec<f32>>> = tensors
            .iter()
            .map(|tensor| tensor.grad_remove(&mut gradients).and_then(|g| g.into_data().try_into_vec::<f32>().ok()))
            .collect();
        let length = state.step(&recipe.optimiser, network.parameters(), &heads, &gradients);
        state.keep_statistics(&outcome.statistics);
        state.keep_average(&recipe.optimiser);
        // A running mean of each loss, for the eye.
        let parts =
            std::iter::once(("loss", value)).chain(found.parts.iter().map(|(name, part)| (*name, number(part))));
        for (place, (name, part)) in parts.enumerate() {
            match losses.get_mut(place) {
                Some(kept) => kept.1 += 0.05 * (f64::from(part) - kept.1),
                None => losses.push((name, f64::from(part))),
            }
        }
        since.1 += 1;
        let stop = training.stop.load(Ordering::Relaxed);
        let last = state.steps == total || stop;
        if state.steps.is_multiple_of(report.progress) || last {
            let rate = since.1 as f64 / since.0.elapsed().as_secs_f64().max(1e-9);
            let minutes = (total - state.steps) as f64 / rate / 60.0;
            let all: Vec<String> = losses.iter().map(|(name, value)| format!("{name} {value:.3}")).collect();
            say(&format!(
                "step {}/{total}  {:.1} examples/s  {minutes:.0} min left  rate {:.1e}  gradient {length:.1}  {}",
                state.steps,
                rate * batch_size as f64,
                rate_at(&recipe.optimiser, state.steps),
                all.join("  ")
            ));
            since = (Instant::now(), 0);
        }
        if state.steps.is_multiple_of(report.validate) || last {
            let model = network.model(&state.average, Provenance::default())?;
            scores = task.validate(&model)?;
            let named: Vec<(String, f64)> = scores.iter().flat_map(Figures::named).collect();
            let names = named.iter().map(|score| score.0.clone()).chain(losses.iter().map(|l| format!("loss {}", l.0)));
            let curves = match &mut curves {
                Some(curves) => curves,
                None => {
                    let opened = Curves::open(out, &names.collect::<Vec<_>>(), resumed_at)?;
                    earlier_wall = opened.wall();
                    curves.insert(opened)
                }
            };
            let mut row = vec![
                state.steps as f64,
                (state.steps * batch_size) as f64,
                spent(start),
                earlier_wall + start.elapsed().as_secs_f64(),
            ];
            row.extend(named.iter().map(|score| score.1).chain(losses.iter().map(|l| l.1)));
            curves.add(row)?;
            for Figures { set, figures } in &scores {
                let all: Vec<String> = figures.iter().map(|(name, value)| format!("{name} {value:.4}")).collect();
                match set {
                    None => {
                        let (step, spent) = (state.steps, spent(start));
                        say(&format!("  validation at step {step}, {spent:.0} processor s: {}", all.join(", ")));
                    }
                    Some(set) => say(&format!("  {set}: {}", all.join(", "))),
                }
            }
            task.remarks().iter().for_each(|remark| say(remark));
            let model = model.with_provenance(provenance(recipe, training, origin, state.steps, &scores));
            model.save(&out.join("model.safetensors"), Precision::F16)?;
        }
        if state.steps.is_multiple_of(report.checkpoint) || last {
            *seconds = spent(start);
            checkpoint::save(&checkpoint_path, state, identity, *seconds, origin)?;
        }
        if stop {
            say("stopped; go on with --resume");
            break;
        }
    }
    let provenance = provenance(recipe, training, origin, state.steps, &scores);
    network.model(&state.average, provenance)
}

fn number(tensor: &Tensor<1>) -> f32 {
    tensor.clone().into_data().try_into_vec::<f32>().ok().and_then(|list| list.first().copied()).unwrap_or(f32::NAN)
}
