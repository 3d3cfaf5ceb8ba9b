//! Where the time of a frame goes.

use std::time::{Duration, Instant};

/// Stages of a frame, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Vertices into the camera's frame and onto the picture.
    Vertices,
    /// Triangles oriented, culled, clipped and sorted into tiles.
    Triangles,
    /// Shadow maps.
    Shadows,
    /// Visibility of every sample.
    Raster,
    /// Samples gathered into fragments.
    Fragments,
    /// Vertices' numbers interpolated for each fragment.
    Interpolate,
    /// Light.
    Shade,
    /// Light and labels written.
    Write,
    /// The background.
    Background,
    /// Corner shade, sensor, tone curve.
    Develop,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 10] = [
        Self::Vertices,
        Self::Triangles,
        Self::Shadows,
        Self::Raster,
        Self::Fragments,
        Self::Interpolate,
        Self::Shade,
        Self::Write,
        Self::Background,
        Self::Develop,
    ];
}

/// The time of each stage of one or several frames.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    spent: [Duration; Stage::ALL.len()],
}

impl Timing {
    /// The time that a stage took.
    #[must_use]
    pub fn of(&self, stage: Stage) -> Duration {
        self.spent[stage as usize]
    }

    /// The time of all stages.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.spent.iter().sum()
    }
}

/// Measures stages, or costs nothing.
#[derive(Debug)]
pub(crate) struct Stopwatch<'a> {
    running: Option<(Instant, &'a mut Timing)>,
}

impl<'a> Stopwatch<'a> {
    pub(crate) fn off() -> Self {
        Self { running: None }
    }

    pub(crate) fn start(timing: &'a mut Timing) -> Self {
        Self { running: Some((Instant::now(), timing)) }
    }

    /// What passed since the last call was spent on this stage.
    pub(crate) fn lap(&mut self, stage: Stage) {
        if let Some((last, timing)) = &mut self.running {
            let now = Instant::now();
            timing.spent[stage as usize] += now - *last;
            *last = now;
        }
    }
}
