use serde::{Deserialize, Serialize};

/// What a layer does. Names and semantics follow ONNX and PyTorch, which agree on all of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Op {
    /// A two-dimensional convolution (cross-correlation) of a map.
    Conv(Conv),
    /// Batch normalisation as at inference: `γ (x − μ) / √(σ² + ε) + β` for each channel.
    BatchNorm {
        /// ε, added to the variance.
        epsilon: f32,
    },
    /// A function of each number.
    Activation {
        /// Which.
        function: Activation,
    },
    /// Squeeze-and-excite (Hu et al. 2018): global average, linear to `squeezed`, `inner`, linear back, `gate`; the input's channels times that.
    SqueezeExcite {
        /// Channels between the two linear layers.
        squeezed: usize,
        /// The activation between them.
        inner: Activation,
        /// The activation after them.
        gate: Activation,
    },
    /// Maximum or average of a window.
    Pool(Pool),
    /// Maximum or average of each whole channel: a map becomes a vector.
    GlobalPool {
        /// Which.
        reduce: Reduce,
    },
    /// The sum of two tensors of one shape (a residual connection).
    Add,
    /// Several maps of one extent, or several vectors, one behind the other along the channels.
    Concat,
    /// Channels of zeros behind those of a map (the skip of BlazeFace).
    PadChannels {
        /// How many.
        count: usize,
    },
    /// A map made larger by whole factors. Pixel centres are at one half, as in ONNX's `half_pixel` and PyTorch's `align_corners=False`.
    Upsample {
        /// Factors of height and width.
        factor: [usize; 2],
        /// How the numbers between are made.
        filter: Filter,
    },
    /// `W x + b` of a vector.
    Linear {
        /// The length of the output.
        outputs: usize,
        /// Whether there is a b.
        bias: bool,
    },
    /// A map as one vector: channel by channel, row by row.
    Flatten,
    /// Zeroes a part of its input in training; nothing at inference.
    Dropout {
        /// The part: 0 ≤ p < 1.
        probability: f32,
    },
    /// `exp(x) / Σ exp(x)` over the channels of each place.
    Softmax,
}

/// A convolution: `outputs` filters over `kernel` places of the input's channels, in `groups` independent parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv {
    /// Output channels.
    pub outputs: usize,
    /// Height and width of the window.
    pub kernel: [usize; 2],
    /// Steps, down and right.
    pub stride: [usize; 2],
    /// Zeros around the input.
    pub padding: Padding,
    /// Distance of the window's places, down and right.
    pub dilation: [usize; 2],
    /// Into how many independent parts input and output channels are split; the number of channels for a depthwise convolution.
    pub groups: usize,
    /// Whether each output channel has a number added.
    pub bias: bool,
}

impl Conv {
    /// A square window with stride 1, padded so that an odd window keeps the extent, without bias.
    #[must_use]
    pub const fn square(outputs: usize, kernel: usize) -> Self {
        let padding = Padding::all(kernel.saturating_sub(1) / 2);
        Self { outputs, kernel: [kernel, kernel], stride: [1, 1], padding, dilation: [1, 1], groups: 1, bias: false }
    }

    /// A window of one place: each pixel's channels mixed.
    #[must_use]
    pub const fn pointwise(outputs: usize) -> Self {
        Self::square(outputs, 1)
    }

    /// A square window for each channel by itself.
    #[must_use]
    pub const fn depthwise(channels: usize, kernel: usize) -> Self {
        let mut conv = Self::square(channels, kernel);
        conv.groups = channels;
        conv
    }

    /// The same with another stride in both directions.
    #[must_use]
    pub const fn stride(mut self, stride: usize) -> Self {
        self.stride = [stride, stride];
        self
    }

    /// The same with another padding.
    #[must_use]
    pub const fn padding(mut self, padding: Padding) -> Self {
        self.padding = padding;
        self
    }

    /// The same with a dilated window, padded so that an odd square window keeps the extent.
    #[must_use]
    pub const fn dilation(mut self, dilation: usize) -> Self {
        self.dilation = [dilation, dilation];
        self.padding = Padding::all(self.kernel[0].saturating_sub(1) / 2 * dilation);
        self
    }

    /// The same in independent parts.
    #[must_use]
    pub const fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    /// The same with a bias.
    #[must_use]
    pub const fn bias(mut self) -> Self {
        self.bias = true;
        self
    }
}

/// Rows and columns added around a map. In JSON: `[top, left, bottom, right]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[usize; 4]", into = "[usize; 4]")]
pub struct Padding {
    /// Rows above.
    pub top: usize,
    /// Columns to the left.
    pub left: usize,
    /// Rows below.
    pub bottom: usize,
    /// Columns to the right.
    pub right: usize,
}

impl Padding {
    /// The same on every side.
    #[must_use]
    pub const fn all(count: usize) -> Self {
        Self { top: count, left: count, bottom: count, right: count }
    }

    /// None.
    pub const NONE: Self = Self::all(0);
}

impl From<[usize; 4]> for Padding {
    fn from([top, left, bottom, right]: [usize; 4]) -> Self {
        Self { top, left, bottom, right }
    }
}

impl From<Padding> for [usize; 4] {
    fn from(p: Padding) -> Self {
        [p.top, p.left, p.bottom, p.right]
    }
}

/// The maximum or average of a sliding window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Maximum or average.
    pub reduce: Reduce,
    /// Height and width of the window.
    pub kernel: [usize; 2],
    /// Steps, down and right.
    pub stride: [usize; 2],
    /// Places around the input: never the maximum, and not counted in the average.
    pub padding: Padding,
    /// Whether a last window that hangs over the padding on the right or below counts (`ceil_mode`).
    pub ceil: bool,
}

impl Pool {
    /// A square window without padding.
    #[must_use]
    pub const fn square(reduce: Reduce, kernel: usize, stride: usize) -> Self {
        Self { reduce, kernel: [kernel, kernel], stride: [stride, stride], padding: Padding::NONE, ceil: false }
    }

    /// The same with padding.
    #[must_use]
    pub const fn padding(mut self, padding: Padding) -> Self {
        self.padding = padding;
        self
    }

    /// The same with a last window that may hang over.
    #[must_use]
    pub const fn ceil(mut self) -> Self {
        self.ceil = true;
        self
    }
}

/// How a window or a channel becomes one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduce {
    /// The largest.
    Max,
    /// The mean.
    Average,
}

/// How a map is made larger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Filter {
    /// Each pixel repeated.
    Nearest,
    /// Linear between pixel centres in both directions; beyond the outermost centres the edge is repeated.
    Bilinear,
}

/// A function of each number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `x`: none.
    Identity,
    /// `max(x, 0)`.
    Relu,
    /// `min(max(x, 0), 6)`.
    Relu6,
    /// `x · hard_sigmoid(x)` (Howard et al. 2019).
    HardSwish,
    /// `min(max(x / 6 + 1/2, 0), 1)`.
    HardSigmoid,
    /// `1 / (1 + exp(−x))`.
    Sigmoid,
    /// `x · sigmoid(x)`.
    Silu,
    /// `max(x, 0) + slope · min(x, 0)` with a learnt slope for each channel.
    Prelu,
}
