use std::time::Instant;

use super::step::Desk;
use super::{Named, Plan, Port};
use crate::NetError;
use crate::simd::Block;

/// A plan with its buffers: give inputs, run, read outputs. Nothing is allocated after it was made (with more than one thread, starting them allocates).
#[derive(Debug, Clone)]
pub struct Session {
    plan: Plan,
    batch: usize,
    /// The numbers of each input, example after example.
    inputs: Vec<Vec<f32>>,
    workers: Vec<Worker>,
    /// The workers' outputs one after the other, where there are several workers.
    gathered: Vec<Vec<f32>>,
}

/// Buffers for one example, and the outputs of all the examples that fall to this worker.
#[derive(Debug, Clone)]
struct Worker {
    slots: Vec<Vec<Block>>,
    examples: std::ops::Range<usize>,
    outputs: Vec<Vec<f32>>,
}

impl Worker {
    fn run(&mut self, plan: &Plan, inputs: &[Vec<f32>]) {
        let inner = &*plan.0;
        for (place, example) in self.examples.clone().enumerate() {
            let mut desk = Desk { slots: &mut self.slots, inputs, example, outputs: &mut self.outputs, place };
            for named in &inner.steps {
                named.step.run(&inner.kernels, &mut desk);
            }
        }
    }
}

/// How long a step of a plan took.
#[derive(Debug, Clone, PartialEq)]
pub struct StepTime {
    /// The layer that the step was made for (the first of those that were fused).
    pub layer: String,
    /// What kind of step it is.
    pub kind: &'static str,
    /// Its multiply-adds.
    pub multiply_adds: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Session {
    pub(super) fn new(plan: &Plan, batch: usize, threads: usize) -> Self {
        let numbers = |ports: &[Port], count: usize| -> Vec<Vec<f32>> {
            ports.iter().map(|p| vec![0.0; count * p.shape.elements()]).collect()
        };
        let threads = threads.min(batch);
        let worker = |index: usize| {
            let examples = batch * index / threads..batch * (index + 1) / threads;
            let slots = plan.0.slots.iter().map(|&blocks| vec![Block::ZERO; blocks]).collect();
            Worker { slots, outputs: numbers(plan.outputs(), examples.len()), examples }
        };
        Self {
            plan: plan.clone(),
            batch,
            inputs: numbers(plan.inputs(), batch),
            workers: (0..threads).map(worker).collect(),
            gathered: if threads > 1 { numbers(plan.outputs(), batch) } else { Vec::new() },
        }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many examples each run takes.
    #[must_use]
    pub const fn batch(&self) -> usize {
        self.batch
    }

    /// The numbers of an input, to be filled: example after example, channel by channel, row by row. They stay until they are changed.
    ///
    /// # Errors
    /// Where there is no input of this name.
    pub fn input_mut(&mut self, name: &str) -> Result<&mut [f32], NetError> {
        let index = find(self.plan.inputs(), name, "input")?;
        Ok(&mut self.inputs[index])
    }

    /// The numbers of an output after [`Session::run`]: example after example, channel by channel, row by row.
    ///
    /// # Errors
    /// Where there is no output of this name.
    pub fn output(&self, name: &str) -> Result<&[f32], NetError> {
        let index = find(self.plan.outputs(), name, "output")?;
        Ok(match &self.workers[..] {
            [one] => &one.outputs[index],
            _ => &self.gathered[index],
        })
    }

    /// Evaluates the network. Numbers that are not finite pass through as in any arithmetic.
    pub fn run(&mut self) {
        let Self { plan, inputs, workers, gathered, .. } = self;
        if let [one] = &mut workers[..] {
            one.run(plan, inputs);
            return;
        }
        std::thread::scope(|scope| {
            for worker in &mut *workers {
                scope.spawn(|| worker.run(plan, inputs));
            }
        });
        for (output, all) in gathered.iter_mut().enumerate() {
            let mut rest = all.as_mut_slice();
            for worker in &*workers {
                let (mine, others) = rest.split_at_mut(worker.outputs[output].len());
                mine.copy_from_slice(&worker.outputs[output]);
                rest = others;
            }
        }
    }
}

impl Session {
    /// Evaluates the first example and says how long each step took: where the time goes. Reading the clock adds some 50 ns a step.
    pub fn run_timed(&mut self) -> Vec<StepTime> {
        let Self { plan, inputs, workers, .. } = self;
        let inner = &*plan.0;
        let Some(Worker { slots, outputs, .. }) = workers.first_mut() else { return Vec::new() };
        let mut desk = Desk { slots, inputs, example: 0, outputs, place: 0 };
        let timed = |named: &Named| {
            let start = Instant::now();
            named.step.run(&inner.kernels, &mut desk);
            let seconds = start.elapsed().as_secs_f64();
            StepTime {
                layer: named.layer.clone(),
                kind: named.step.kind(),
                multiply_adds: named.multiply_adds,
                seconds,
            }
        };
        inner.steps.iter().map(timed).collect()
    }
}

fn find(ports: &[Port], name: &str, what: &str) -> Result<usize, NetError> {
    ports.iter().position(|p| p.name == name).ok_or_else(|| {
        let known: Vec<&str> = ports.iter().map(|p| p.name.as_str()).collect();
        NetError::port(name, format!("there is no such {what}; there are {known:?}"))
    })
}
