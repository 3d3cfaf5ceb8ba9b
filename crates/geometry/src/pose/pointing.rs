//! Pointing'04: a grid of tilts and pans, written in file names.

use serde::{Deserialize, Serialize};

use crate::error::GeometryError;
use crate::frame::{Camera, HeadCv};
use crate::rotation::{EulerOrder, Rotation};
use crate::units::{Degrees, Radians};

/// A pose of the Pointing'04 set (Gourier, Hall & Crowley 2004): whole degrees of a coarse grid, no roll.
///
/// Tilt is positive up, pan is positive to the subject's **left**. The subjects looked at marks on a half sphere, so pan is an azimuth and tilt
/// an elevation (at tilt ±90° there is no pan): R_cv = Ry(−pan)·Rx(−tilt), with tilt turning first; 300W-LP's product has the other order.
/// Lost: roll, and what lies between the grid's points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(i32, i32)", into = "(i32, i32)")]
pub struct Pointing04 {
    tilt: i32,
    pan: i32,
}

impl Pointing04 {
    /// The tilts of the grid, degrees.
    pub const TILTS: [i32; 9] = [-90, -60, -30, -15, 0, 15, 30, 60, 90];
    /// The pans of the grid, degrees. At tilt ±90° there is only 0.
    pub const PANS: [i32; 13] = [-90, -75, -60, -45, -30, -15, 0, 15, 30, 45, 60, 75, 90];

    /// From a tilt and a pan in degrees.
    ///
    /// # Errors
    /// A pair that is not on the grid.
    pub fn new(tilt: i32, pan: i32) -> Result<Self, GeometryError> {
        let off = |problem| {
            let text = format!("tilt {tilt}, pan {pan}");
            let remedy =
                "its grid is tilt 0, ±15, ±30, ±60, ±90 and pan 0, ±15 … ±90; `snapped` finds the nearest point of it";
            Err(GeometryError::Malformed { what: "Pointing'04 pose", text, problem, remedy })
        };
        if !Self::TILTS.contains(&tilt) {
            return off("the tilt is not on the grid");
        }
        if !Self::PANS.contains(&pan) {
            return off("the pan is not on the grid");
        }
        if tilt.abs() == 90 && pan != 0 {
            return off("straight up and down have pan 0 only");
        }
        Ok(Self { tilt, pan })
    }

    /// Degrees, positive up.
    #[must_use]
    pub fn tilt(self) -> Degrees {
        Degrees(self.tilt.into())
    }

    /// Degrees, positive to the subject's left.
    #[must_use]
    pub fn pan(self) -> Degrees {
        Degrees(self.pan.into())
    }

    /// All 93 poses of the grid, in the order of the file numbers.
    pub fn grid() -> impl Iterator<Item = Self> {
        let pairs = Self::TILTS.into_iter().flat_map(|tilt| Self::PANS.into_iter().map(move |pan| (tilt, pan)));
        pairs.filter_map(|(tilt, pan)| Self::new(tilt, pan).ok())
    }

    /// The nearest tilt of the grid and then the nearest pan; roll is dropped. A tie goes to the smaller angle.
    ///
    /// # Errors
    /// A pan of more than 97.5° to a side, half a step beyond the grid: the set has no such heads.
    pub fn snapped(rotation: Rotation<HeadCv, Camera>) -> Result<Self, GeometryError> {
        let [y, x, _roll] = rotation.to_euler(EulerOrder::Yxz);
        let (tilt, pan) = (-x.degrees(), -y.degrees());
        let tilt = nearest(&Self::TILTS, tilt);
        if tilt.abs() == 90 {
            return Self::new(tilt, 0);
        }
        if pan.abs() > 97.5 {
            let remedy = "leave the sample out: the grid ends at the profile";
            return Err(GeometryError::OutOfRange {
                what: "Pointing'04 pan",
                value: pan,
                least: -97.5,
                most: 97.5,
                remedy,
            });
        }
        Self::new(tilt, nearest(&Self::PANS, pan))
    }

    /// The rotation of the pose, with roll zero.
    #[must_use]
    pub fn to_rotation(self) -> Rotation<HeadCv, Camera> {
        Rotation::<Camera, Camera>::about_y(Radians::from(-self.pan())) * Rotation::about_x(-Radians::from(self.tilt()))
    }
}

fn nearest(grid: &[i32], angle: f64) -> i32 {
    let key = |&step: &i32| ((angle - f64::from(step)).abs(), step.abs());
    grid.iter().copied().min_by(|a, b| key(a).partial_cmp(&key(b)).unwrap_or(std::cmp::Ordering::Equal)).unwrap_or(0)
}

impl TryFrom<(i32, i32)> for Pointing04 {
    type Error = GeometryError;
    fn try_from((tilt, pan): (i32, i32)) -> Result<Self, GeometryError> {
        Self::new(tilt, pan)
    }
}

impl From<Pointing04> for (i32, i32) {
    fn from(pose: Pointing04) -> Self {
        (pose.tilt, pose.pan)
    }
}

/// A file name of Pointing'04: `personne<person, 2 digits><series, 1><number, 2><±tilt><±pan>.jpg`.
///
/// ```
/// use lineament_geometry::pose::Pointing04Name;
///
/// let name: Pointing04Name = "personne01146+0+0.jpg".parse()?;
/// assert_eq!((name.person, name.series, name.number), (1, 1, 46));
/// assert_eq!(name.to_string(), "personne01146+0+0.jpg");
/// # Ok::<(), lineament_geometry::GeometryError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pointing04Name {
    /// 1 to 15.
    pub person: u8,
    /// 1 or 2.
    pub series: u8,
    /// 0 to 92.
    pub number: u8,
    /// The pose.
    pub pose: Pointing04,
}

impl std::fmt::Display for Pointing04Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { person, series, number, pose } = self;
        write!(f, "personne{person:02}{series}{number:02}{:+}{:+}.jpg", pose.tilt, pose.pan)
    }
}

impl std::str::FromStr for Pointing04Name {
    type Err = GeometryError;

    /// Reads a file name without folders.
    fn from_str(text: &str) -> Result<Self, GeometryError> {
        let malformed = |problem| GeometryError::Malformed {
            what: "Pointing'04 file name",
            text: text.chars().take(80).collect(),
            problem,
            remedy: "names look like personne01146+0+0.jpg: person 01–15, series 1–2, number 00–92, tilt, pan",
        };
        let middle = text
            .strip_prefix("personne")
            .and_then(|rest| rest.strip_suffix(".jpg"))
            .ok_or_else(|| malformed("it does not start with \"personne\" and end with \".jpg\""))?;
        let (digits, angles) = middle.split_at_checked(5).ok_or_else(|| malformed("it is too short"))?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed("five digits must follow \"personne\""));
        }
        let number = |range: std::ops::Range<usize>| digits[range].parse::<u8>().unwrap_or(u8::MAX);
        let (person, series, number) = (number(0..2), number(2..3), number(3..5));
        if !(1..=15).contains(&person) || !(1..=2).contains(&series) || number > 92 {
            return Err(malformed("person, series or number is out of range"));
        }
        // Both angles carry their sign: the second sign is where the pan begins.
        let pan_at = angles.rfind(['+', '-']).filter(|&at| at > 0);
        let (tilt, pan) = angles.split_at(pan_at.ok_or_else(|| malformed("it needs two signed angles"))?);
        let angle = |word: &str| {
            let signed = word.starts_with(['+', '-']) && word[1..].bytes().all(|byte| byte.is_ascii_digit());
            word.parse::<i32>()
                .ok()
                .filter(|_| signed)
                .ok_or_else(|| malformed("an angle is not a signed whole number"))
        };
        Ok(Self { person, series, number, pose: Pointing04::new(angle(tilt)?, angle(pan)?)? })
    }
}
