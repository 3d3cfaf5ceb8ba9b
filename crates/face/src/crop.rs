//! The square that a crop network sees: from landmarks or a detection to a similarity transform.

mod key_points;

use lineament_geometry::Radians;

use crate::error::FaceError;
use crate::vocabulary::landmarks::{
    COUNT, LEFT_EYE_INNER, LEFT_EYE_OUTER, LEFT_MOUTH_CORNER, MESH_COUNT, RIGHT_EYE_INNER, RIGHT_EYE_OUTER,
    RIGHT_MOUTH_CORNER,
};

/// The side of the crop in longer sides of the face's tight box.
const MARGIN: f64 = 1.5;

/// Coordinates beyond this many pixels are no picture's.
const LARGEST: f64 = 1e8;

/// The length of the eye line, along the level and in heights from eyes to mouth, from which on it alone makes the level, and below which it has
/// no say: a frontal face has 0.9; these are passed at some 63° and 80° of yaw.
const LEVEL_BY_EYES: [f64; 2] = [0.4, 0.15];

/// A square cut out of a picture and brought to a size: rolled so that the eyes are level.
///
/// Both the picture's pixels and the crop's are counted so that the centre of the first is (0.5, 0.5): the crop covers 0 to `size` in x and y, and
/// what falls between is interpolated by whoever samples it.
///
/// ```
/// use lineament_face::Crop;
///
/// let crop = Crop::from_box([100.0, 80.0, 40.0, 60.0], 256)?;
/// assert_eq!(crop.side(), 90.0);
/// assert_eq!(crop.to_crop([120.0, 110.0]), [128.0, 128.0]);
/// assert_eq!(crop.to_picture([0.0, 0.0]), [75.0, 65.0]);
/// # Ok::<(), lineament_face::FaceError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    centre: [f64; 2],
    side: f64,
    cos: f64,
    sin: f64,
    size: u32,
}

/// The tight box of points: x, y, width and height; none without points or where one is not a number.
#[must_use]
pub fn tight_box(points: impl IntoIterator<Item = [f64; 2]>) -> Option<[f64; 4]> {
    let mut bounds: Option<[f64; 4]> = None;
    for [x, y] in points {
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
        bounds = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
    }
    bounds.map(|[left, top, right, bottom]| [left, top, right - left, bottom - top])
}

impl Crop {
    /// A square of this centre and side in pixels of the picture, turned clockwise by `roll`, brought to `size` by `size` pixels.
    ///
    /// # Errors
    /// A number that is not finite or beyond any picture, or a side or size of nothing.
    pub fn new(centre: [f64; 2], side: f64, roll: Radians, size: u32) -> Result<Self, FaceError> {
        if !roll.0.is_finite() {
            return Err(no_crop(format!("its roll is {}", roll.0), "pass a finite angle"));
        }
        let (sin, cos) = libm::sincos(roll.0);
        Self::turned(centre, side, [cos, sin], size)
    }

    /// The same, the level being along a unit vector.
    fn turned(centre: [f64; 2], side: f64, [cos, sin]: [f64; 2], size: u32) -> Result<Self, FaceError> {
        if centre.iter().any(|part| !part.is_finite() || part.abs() > LARGEST) {
            return Err(no_crop(format!("its centre is {centre:?}"), "pass points in pixels of the picture"));
        }
        if !(1e-6..=LARGEST).contains(&side) {
            return Err(no_crop(format!("its side is {side} pixels"), "pass a face of some pixels' size"));
        }
        if size == 0 {
            return Err(no_crop("its size is 0 pixels".to_owned(), "pass the size of the network's input"));
        }
        Ok(Self { centre, side, cos, sin, size })
    }

    /// Around 478 landmarks (or the 468 of the mesh), of which z is not used: centred on their tight box in the rolled frame, its side 1.5 times
    /// the longer side of that box.
    ///
    /// The level is the line between the eyes (from the mean of the right one's corners to that of the left). Of a face in profile that line has
    /// no length, and its direction says nothing of the roll: where it is shorter than 0.4 of the height from eyes to mouth (beyond some 63° of
    /// yaw), the upright of the face comes in by degrees, and below 0.15 (some 80°) it decides alone.
    ///
    /// # Errors
    /// Another number of points, a point that is not finite or beyond any picture, or points without a size or an upright.
    pub fn from_landmarks(landmarks: &[[f32; 3]], size: u32) -> Result<Self, FaceError> {
        if landmarks.len() != COUNT && landmarks.len() != MESH_COUNT {
            return Err(FaceError::WrongLength {
                what: "the list of landmarks".to_owned(),
                found: landmarks.len(),
                expected: "478, or the 468 of the mesh".to_owned(),
            });
        }
        Self::around(landmarks.len(), |i| [f64::from(landmarks[i][0]), f64::from(landmarks[i][1])], size)
    }

    /// Around a detector's box x, y, width, height, taken for the tight box of the landmarks: level with the picture.
    ///
    /// # Errors
    /// A number that is not finite, a negative width or height, or a box without a size.
    pub fn from_box([x, y, width, height]: [f64; 4], size: u32) -> Result<Self, FaceError> {
        if width < 0.0 || height < 0.0 {
            return Err(no_crop(format!("the box is {width} by {height} pixels"), "pass x, y, width, height"));
        }
        Self::turned([x + 0.5 * width, y + 0.5 * height], MARGIN * width.max(height), [1.0, 0.0], size)
    }

    /// The rule of [`Crop::from_landmarks`] for `count` points that are made on demand: no memory is asked for.
    fn around(count: usize, at: impl Fn(usize) -> [f64; 2], size: u32) -> Result<Self, FaceError> {
        if let Some(i) = (0..count).find(|&i| at(i).iter().any(|part| !part.is_finite() || part.abs() > LARGEST)) {
            return Err(no_crop(format!("landmark {i} is at {:?}", at(i)), "pass landmarks in pixels of the picture"));
        }
        let middle = |a: u16, b: u16| {
            let (a, b) = (at(usize::from(a)), at(usize::from(b)));
            [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])]
        };
        let right = middle(RIGHT_EYE_OUTER, RIGHT_EYE_INNER);
        let left = middle(LEFT_EYE_INNER, LEFT_EYE_OUTER);
        let mouth = middle(RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER);
        let eyes = [left[0] - right[0], left[1] - right[1]];
        let down = [mouth[0] - 0.5 * (left[0] + right[0]), mouth[1] - 0.5 * (left[1] + right[1])];
        let bounds = tight_box((0..count).map(&at)).unwrap_or_default();
        let level = level(eyes, down, bounds[2].max(bounds[3])).ok_or_else(|| {
            no_crop(
                format!("eyes and mouth are in one place (eyes {eyes:?} apart, mouth {down:?} below)"),
                "pass the landmarks of a face",
            )
        })?;
        let [cos, sin] = level;
        let rolled = |[x, y]: [f64; 2]| [cos * x + sin * y, cos * y - sin * x];
        let [x, y, width, height] = tight_box((0..count).map(|i| rolled(at(i)))).unwrap_or_default();
        let [u, v] = [x + 0.5 * width, y + 0.5 * height];
        Self::turned([cos * u - sin * v, sin * u + cos * v], MARGIN * width.max(height), level, size)
    }

    /// The centre in the picture.
    #[must_use]
    pub fn centre(&self) -> [f64; 2] {
        self.centre
    }

    /// The side in pixels of the picture.
    #[must_use]
    pub fn side(&self) -> f64 {
        self.side
    }

    /// How far the square is turned clockwise in the picture, in (−π, π].
    #[must_use]
    pub fn roll(&self) -> Radians {
        Radians(libm::atan2(self.sin, self.cos))
    }

    /// The side of the crop in its own pixels.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The crop's pixels in one pixel of the picture.
    #[must_use]
    pub fn scale(&self) -> f64 {
        f64::from(self.size) / self.side
    }

    /// A point of the picture in the crop.
    #[must_use]
    pub fn to_crop(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (dx, dy, scale, half) = (x - self.centre[0], y - self.centre[1], self.scale(), 0.5 * f64::from(self.size));
        [(self.cos * dx + self.sin * dy) * scale + half, (self.cos * dy - self.sin * dx) * scale + half]
    }

    /// A point of the crop in the picture.
    #[must_use]
    pub fn to_picture(&self, [u, v]: [f64; 2]) -> [f64; 2] {
        let (scale, half) = (self.scale(), 0.5 * f64::from(self.size));
        let (du, dv) = ((u - half) / scale, (v - half) / scale);
        [self.centre[0] + self.cos * du - self.sin * dv, self.centre[1] + self.sin * du + self.cos * dv]
    }

    /// The rows of the 2×3 matrix that takes x, y, 1 of the picture to the crop.
    #[must_use]
    pub fn matrix(&self) -> [[f64; 3]; 2] {
        let (c, s) = (self.cos * self.scale(), self.sin * self.scale());
        let [tx, ty] = self.to_crop([0.0, 0.0]);
        [[c, s, tx], [-s, c, ty]]
    }

    /// The rows of the 2×3 matrix that takes x, y, 1 of the crop to the picture: what a warp that fills the crop asks for.
    #[must_use]
    pub fn inverse_matrix(&self) -> [[f64; 3]; 2] {
        let (c, s) = (self.cos / self.scale(), self.sin / self.scale());
        let [tx, ty] = self.to_picture([0.0, 0.0]);
        [[c, -s, tx], [s, c, ty]]
    }

    /// The corners in the picture: of the crop's top left, top right, bottom right and bottom left.
    #[must_use]
    pub fn corners(&self) -> [[f64; 2]; 4] {
        let size = f64::from(self.size);
        [[0.0, 0.0], [size, 0.0], [size, size], [0.0, size]].map(|corner| self.to_picture(corner))
    }

    /// The crop of the mirrored picture, `width` pixels wide, that shows the mirror image of this one.
    #[must_use]
    pub fn mirrored(&self, width: f64) -> Self {
        Self { centre: [width - self.centre[0], self.centre[1]], sin: -self.sin, ..*self }
    }
}

/// The unit vector of the level, from the vector between the eyes (image left to right) and that from eyes to mouth; none where both are nothing
/// beside the size of the face.
fn level(eyes: [f64; 2], down: [f64; 2], face: f64) -> Option<[f64; 2]> {
    let least = 1e-6 * face;
    let unit = |[x, y]: [f64; 2]| {
        let length = libm::hypot(x, y);
        (length > least && length > 0.0).then(|| ([x / length, y / length], length))
    };
    let (by_eyes, by_upright) = (unit(eyes), unit([down[1], -down[0]]));
    let ((upright, height), (level, _)) = match (by_upright, by_eyes) {
        (Some(upright), Some(eyes)) => (upright, eyes),
        (one, other) => return one.or(other).map(|found| found.0),
    };
    let along = (eyes[0] * upright[0] + eyes[1] * upright[1]) / height;
    let [all, none] = LEVEL_BY_EYES;
    let share = ((along - none) / (all - none)).clamp(0.0, 1.0);
    // The two never cancel: where both have a share they are less than a right angle apart.
    unit(
        [share * level[0] + (1.0 - share) * upright[0], share * level[1] + (1.0 - share) * upright[1]]
            .map(|part| part * face),
    )
    .map(|found| found.0)
}

fn no_crop(why: String, remedy: &'static str) -> FaceError {
    FaceError::NoCrop { why, remedy }
}
