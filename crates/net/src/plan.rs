//! Networks made ready to run: compiled once, then run without allocating.

mod compile;
mod graph;
mod layout;
mod moves;
mod pack;
mod session;
mod step;

use std::sync::Arc;

pub use session::{Session, StepTime};

use crate::simd::Kernels;
use crate::{Isa, Model, NetError, Shape};
use step::Step;

/// How a plan is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanOptions {
    /// The instruction set; none: the best that the machine has.
    pub isa: Option<Isa>,
    /// The most bytes that the packed weights and the buffers of one worker may take together.
    pub max_memory: usize,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self { isa: None, max_memory: 2 << 30 }
    }
}

/// A network made ready to run on this machine: batch norms folded, activations and residual sums fused, weights packed, buffers planned.
///
/// A plan does not change and is cheap to clone; each thread that runs it has its own [`Session`].
///
/// ```
/// use lineament_net::{Model, Plan, zoo};
///
/// let model = Model::random(zoo::mobilenet_v2(64, 0.25, 10)?, 1)?;
/// let plan = Plan::new(&model)?;
/// let mut session = plan.session();
/// session.input_mut("image")?.fill(0.5);
/// session.run();
/// assert_eq!(session.output("scores")?.len(), 10);
/// # Ok::<(), lineament_net::NetError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kernels: Kernels,
    steps: Vec<Named>,
    /// Blocks of each buffer.
    slots: Vec<usize>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    packed: usize,
}

/// A step, the layer that it was made for, and its multiply-adds for one example.
#[derive(Debug)]
struct Named {
    layer: String,
    multiply_adds: u64,
    step: Step,
}

/// A named input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its name.
    pub name: String,
    /// Its shape, without the batch.
    pub shape: Shape,
}

impl Plan {
    /// Makes a plan for the best instruction set of this machine.
    ///
    /// # Errors
    /// Where it would need more memory than [`PlanOptions`] allow by default.
    pub fn new(model: &Model) -> Result<Self, NetError> {
        Self::with_options(model, PlanOptions::default())
    }

    /// Makes a plan.
    ///
    /// # Errors
    /// Where the machine lacks the instruction set, or more memory would be needed than allowed; the text says how much.
    pub fn with_options(model: &Model, options: PlanOptions) -> Result<Self, NetError> {
        let kernels = Kernels::new(options.isa.unwrap_or_else(Isa::detect))?;
        compile::compile(model, kernels, options.max_memory).map(|inner| Self(Arc::new(inner)))
    }

    /// The instruction set that it runs on.
    #[must_use]
    pub fn isa(&self) -> Isa {
        self.0.kernels.isa()
    }

    /// The inputs, in the blueprint's order.
    #[must_use]
    pub fn inputs(&self) -> &[Port] {
        &self.0.inputs
    }

    /// The outputs, in the blueprint's order.
    #[must_use]
    pub fn outputs(&self) -> &[Port] {
        &self.0.outputs
    }

    /// Bytes of the packed weights, and of the buffers that each worker needs.
    #[must_use]
    pub fn memory(&self) -> [usize; 2] {
        [self.0.packed, self.0.slots.iter().sum::<usize>() * 64]
    }

    /// Buffers for one example at a time on the caller's thread.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::new(self, 1, 1)
    }

    /// Buffers for `batch` examples at a time, shared among `threads` threads (at least one of each). Threads are started by each run, which costs
    /// some 20 µs and allocates; one thread does neither.
    #[must_use]
    pub fn batch_session(&self, batch: usize, threads: usize) -> Session {
        Session::new(self, batch.max(1), threads.max(1))
    }
}
