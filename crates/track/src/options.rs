//! How faces are tracked.

use crate::emotion::EmotionOptions;
use crate::error::TrackError;

/// How faces are tracked. Times are in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackOptions {
    /// The most faces tracked at once. Default 4.
    pub faces: usize,
    /// The least presence at which a tracked face is still one. Default 0.35.
    pub least_presence: f32,
    /// The least presence at which a detection becomes a face. Default 0.9.
    pub least_new_presence: f32,
    /// The largest mean standard deviation of its landmarks, in sides of the face, at which a tracked face is still one, and at which a detection becomes one: a
    /// landmarker that sees no face does not know where its points are. Defaults 0.045 and 0.025: of 50 LFW faces 48 are below, of a clip without faces nothing.
    pub most_sigma: [f64; 2],
    /// How often the whole picture is looked at for further faces while all known ones are there. Default 1 s.
    pub look_round_s: f64,
    /// How often, while no face is there, the landmarker is shown crops all over the picture for what the detector may miss: some hundred times the work of a
    /// tracked frame, spread over the frames of a clip but for the first. Default 1 s; infinite: never.
    pub scan_every_s: f64,
    /// How long a face that is lost keeps its id. Default 3 s.
    pub remember_s: f64,
    /// Whether pictures that stand alone are read together with their mirror image: two more readings, a few hundredths fewer errors. For landmarkers that look at nothing but
    /// pixels. Default true.
    pub mirror: bool,
    /// How emotions are read.
    pub emotion: EmotionOptions,
}

impl Default for TrackOptions {
    fn default() -> Self {
        Self {
            faces: 4,
            least_presence: 0.35,
            least_new_presence: 0.9,
            most_sigma: [0.045, 0.025],
            look_round_s: 1.0,
            scan_every_s: 1.0,
            remember_s: 3.0,
            mirror: true,
            emotion: EmotionOptions::default(),
        }
    }
}

impl TrackOptions {
    pub(crate) fn check(&self) -> Result<(), TrackError> {
        let setting = |what, value: f64, good: bool, range| {
            if good { Ok(()) } else { Err(TrackError::Setting { what, value, range }) }
        };
        setting("the number of faces", self.faces as f64, (1..=256).contains(&self.faces), "1 to 256")?;
        for (what, value) in
            [("the least presence", self.least_presence), ("the least presence of a new face", self.least_new_presence)]
        {
            setting(what, value.into(), (0.0..=1.0).contains(&value), "0 to 1")?;
        }
        for (what, value) in [
            ("the largest sigma", self.most_sigma[0]),
            ("the largest sigma of a new face", self.most_sigma[1]),
            ("the time between looks round", self.look_round_s),
            ("the time between scans", self.scan_every_s),
            ("the time a lost face is remembered", self.remember_s),
        ] {
            setting(what, value, value >= 0.0, "0 or more")?;
        }
        Ok(())
    }
}
