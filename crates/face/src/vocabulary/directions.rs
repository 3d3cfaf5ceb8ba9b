//! Where a head is turned, in a word.

use serde::{Deserialize, Serialize};

use super::table::{named, vocabulary};
use crate::error::{FaceError, finite};

#[derive(Debug)]
struct Row {
    name: &'static str,
    code: u8,
    mirror: HeadDirection,
}

const fn row(name: &'static str, code: u8, mirror: HeadDirection) -> Row {
    Row { name, code, mirror }
}

use HeadDirection::{Down, Forward, Left, Right, Up};

vocabulary! {
    /// Where a head is turned: the subject's right or left, up, down, or forward, at the camera.
    HeadDirection, "direction", Row;
    Forward, "Forward" => row("forward", 0, Forward);
    Right, "To the subject's right (yaw positive)" => row("right", 2, Left);
    Left, "To the subject's left (yaw negative)" => row("left", 1, Right);
    Up, "Up (pitch positive)" => row("up", 3, Up);
    Down, "Down (pitch negative)" => row("down", 4, Down);
}

named!(HeadDirection, "direction");

impl HeadDirection {
    /// The code in the source project's tables (`int_train_directions.csv`): 0 forward, 1 left, 2 right, 3 up, 4 down.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.row().code
    }

    /// The direction of a code of the source project.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.code() == code)
    }

    /// What the mirror image shows: right and left change.
    #[must_use]
    pub const fn mirror(self) -> Self {
        self.row().mirror
    }
}

/// From which angle on a head counts as turned: degrees, not negative, in the 300W-LP convention (yaw positive to the subject's right, pitch
/// positive up).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectionBounds {
    /// Yaw from which on it is `right`.
    pub right: f64,
    /// −yaw from which on it is `left`.
    pub left: f64,
    /// Pitch from which on it is `up`.
    pub up: f64,
    /// −pitch from which on it is `down`.
    pub down: f64,
}

impl Default for DirectionBounds {
    /// 15° each way.
    fn default() -> Self {
        Self { right: 15.0, left: 15.0, up: 15.0, down: 15.0 }
    }
}

impl DirectionBounds {
    /// The direction of a head of this yaw and pitch in degrees: forward where no bound is reached, else where the bound is exceeded most; of
    /// equal excesses yaw wins.
    ///
    /// # Errors
    /// An angle that is not finite, or a bound that is not finite or is negative.
    pub fn direction(&self, yaw: f64, pitch: f64) -> Result<HeadDirection, FaceError> {
        finite(yaw, || "yaw".to_owned())?;
        finite(pitch, || "pitch".to_owned())?;
        for (bound, name) in [(self.right, "right"), (self.left, "left"), (self.up, "up"), (self.down, "down")] {
            finite(bound, || format!("the bound `{name}`"))?;
            if bound < 0.0 {
                return Err(FaceError::OutOfRange {
                    what: format!("the bound `{name}`"),
                    value: bound,
                    allowed: "an angle of 0° or more; the sign of a direction is in its name",
                });
            }
        }
        let excess =
            [(Right, yaw - self.right), (Left, -yaw - self.left), (Up, pitch - self.up), (Down, -pitch - self.down)];
        // With bounds of 0, an angle of 0 would reach two: the first of equals wins, and forward is what reaches none.
        let mut most = (Forward, None);
        for (direction, by) in excess {
            if by >= 0.0 && most.1.is_none_or(|most| by > most) {
                most = (direction, Some(by));
            }
        }
        Ok(most.0)
    }
}
