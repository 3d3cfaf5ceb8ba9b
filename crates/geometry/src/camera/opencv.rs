//! OpenCV's calibration files (`cv::FileStorage`, YAML), and their cousins from ROS and from Python tutorials.

use super::json::{Model, check_length, lens};
use super::yaml::{Node, Value, parse, wrong};
use super::{CameraModel, Distortion};
use crate::error::{GeometryError, finite};

/// From OpenCV's pixels, where the centre of the first is (0, 0), to ours, where it is (0.5, 0.5).
const HALF: f64 = 0.5;

/// What a calibration file may leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpencvOptions {
    /// The width and height of the pictures where the file does not name them (stereo calibrations do not).
    pub size: Option<[u32; 2]>,
    /// Whether four coefficients without a model are a fisheye's (OpenCV's files do not say), rather than k1 k2 p1 p2.
    pub fisheye: bool,
    /// Whether the second (right) camera of a stereo file is wanted (M2 and D2) rather than the first (M1 and D1).
    pub second: bool,
}

// The names in use, without case, underscores and hyphens.
const MATRIX: &[&str] = &["cameramatrix", "intrinsicmatrix", "intrinsics", "k", "m", "mtx"];
const DISTORTION: &[&str] =
    &["distortioncoefficients", "distortioncoeffs", "distcoeffs", "distcoefs", "distcoeff", "distortion", "dist", "d"];
const FIRST: &[&str] = &["", "1", "left", "l"];
const SECOND: &[&str] = &["2", "right", "r"];
const WIDTH: &[&str] = &["imagewidth", "width"];
const HEIGHT: &[&str] = &["imageheight", "height"];
const SIZE: &[&str] = &["imagesize", "size", "resolution"];
const MODEL: &[&str] = &["distortionmodel"];
const FISHEYE: &[&str] = &["fisheyemodel"];

/// ROS's names of the distortion models, and those of other tools; the first of each model is written.
const MODELS: &[(&str, Model)] = &[
    ("pinhole", Model::Pinhole),
    ("none", Model::Pinhole),
    ("plumb_bob", Model::BrownConrady),
    ("rational_polynomial", Model::BrownConrady),
    ("radtan", Model::BrownConrady),
    ("brown_conrady", Model::BrownConrady),
    ("equidistant", Model::KannalaBrandt),
    ("fisheye", Model::KannalaBrandt),
    ("kannala_brandt", Model::KannalaBrandt),
];

impl CameraModel {
    /// From an OpenCV calibration file in YAML (also ROS's `camera_info` and plain nested lists).
    ///
    /// Read are the camera matrix (`camera_matrix`, `Camera_Matrix`, `K`, `M1`, `mtx`, …), the distortion coefficients (`distortion_coefficients`,
    /// `dist_coeffs`, `D`, `D1`, …; none is a pinhole), the picture's size (`image_width` and `image_height`, or `image_size`) and the
    /// `distortion_model`. **cx and cy gain 0.5**, since OpenCV's first pixel has its centre at (0, 0).
    ///
    /// # Errors
    /// A text that is not YAML, longer than 4 MiB, deeply nested or with aliases; a missing matrix or size; a matrix of the wrong shape, with skew or
    /// with entries that are not finite; an unknown model; thin-prism or tilt coefficients; values of which no camera can be made.
    pub fn from_opencv_yaml(text: &str, options: &OpencvOptions) -> Result<Self, GeometryError> {
        check_length(text)?;
        let start = text.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with('<') {
            return Err(GeometryError::CameraFile {
                found: "XML".to_owned(),
                remedy: "give the YAML form: name the file .yml when OpenCV writes it",
            });
        }
        let root = parse(text)?;
        let Value::Map(entries) = &root.value else {
            return Err(wrong(root.line, "no keys", "give a YAML file as OpenCV's FileStorage writes it"));
        };
        let suffixes = if options.second { SECOND } else { FIRST };
        let matrix = find(entries, MATRIX, suffixes).ok_or_else(|| GeometryError::CameraFile {
            found: "no camera matrix".to_owned(),
            remedy: "give a 3×3 matrix named camera_matrix (M1 and M2, or K1 and K2, for two cameras)",
        })?;
        let [fx, fy, cx, cy] = intrinsics(matrix)?;
        let [width, height] = size(entries, options)?;
        let coefficients = match find(entries, DISTORTION, suffixes) {
            Some(node) => vector(node)?,
            None => Vec::new(),
        };
        let lens = lens(model(entries, options, &coefficients)?, &coefficients)?;
        Self::pinhole(fx, fy, cx + HALF, cy + HALF, width, height)?.with_distortion(lens)
    }

    /// This camera as an OpenCV calibration file in YAML. **cx and cy lose 0.5**, since OpenCV's first pixel has its centre at (0, 0).
    /// `distortion_model` (ROS's names) tells a fisheye; OpenCV does not read it.
    #[must_use]
    pub fn to_opencv_yaml(&self) -> String {
        let (model, coefficients) = match &self.distortion {
            Distortion::None => ("pinhole", [0.0; 5].as_slice()),
            Distortion::BrownConrady5(k) => ("plumb_bob", k.as_slice()),
            Distortion::BrownConrady8(k) => ("rational_polynomial", k.as_slice()),
            Distortion::KannalaBrandt(k) => ("equidistant", k.as_slice()),
        };
        let matrix = |name: &str, rows: usize, data: &[f64]| {
            let list: Vec<_> = data.iter().map(|value| format!("{value:e}")).collect();
            let columns = data.len() / rows;
            let head = format!("{name}: !!opencv-matrix\n   rows: {rows}\n   cols: {columns}\n   dt: d\n");
            format!("{head}   data: [ {} ]\n", list.join(", "))
        };
        let k = [self.fx, 0.0, self.cx - HALF, 0.0, self.fy, self.cy - HALF, 0.0, 0.0, 1.0];
        format!(
            "%YAML:1.0\n---\nimage_width: {}\nimage_height: {}\n{}distortion_model: \"{model}\"\n{}",
            self.width,
            self.height,
            matrix("camera_matrix", 3, &k),
            matrix("distortion_coefficients", coefficients.len(), coefficients),
        )
    }
}

/// The value of the first of `names` (with any of the suffixes) that the file has.
fn find<'a>(entries: &'a [(String, Node)], names: &[&str], suffixes: &[&str]) -> Option<&'a Node> {
    let plain = |key: &str| key.chars().filter(|c| !"_- ".contains(*c)).collect::<String>().to_lowercase();
    let keys: Vec<_> = entries.iter().map(|(key, node)| (plain(key), node)).collect();
    let matches = |key: &str, name: &str| key.strip_prefix(name).is_some_and(|rest| suffixes.contains(&rest));
    names.iter().find_map(|name| keys.iter().find(|(key, _)| matches(key, name)).map(|(_, node)| *node))
}

fn intrinsics(node: &Node) -> Result<[f64; 4], GeometryError> {
    let (shape, data) = matrix(node)?;
    let Ok([fx, skew, cx, below, fy, cy, a, b, c]) = <[f64; 9]>::try_from(data) else {
        return Err(wrong(node.line, format_args!("a camera matrix of {shape:?}"), "it has 3 rows and 3 columns"));
    };
    if shape.is_some_and(|shape| shape != [3, 3]) {
        return Err(wrong(node.line, format_args!("a camera matrix of {shape:?}"), "it has 3 rows and 3 columns"));
    }
    for value in [fx, skew, cx, below, fy, cy, a, b, c] {
        finite("an entry of the camera matrix", value)?;
    }
    if skew != 0.0 || below != 0.0 {
        return Err(wrong(
            node.line,
            format_args!("a camera matrix with the skew {}", if skew == 0.0 { below } else { skew }),
            "pixels with right angles are supported only; calibrate without skew",
        ));
    }
    if [a, b, c] != [0.0, 0.0, 1.0] {
        return Err(wrong(
            node.line,
            format_args!("a camera matrix that ends with the row {:?}", [a, b, c]),
            "it ends with 0, 0, 1",
        ));
    }
    Ok([fx, fy, cx, cy])
}

/// A column or a row of numbers.
fn vector(node: &Node) -> Result<Vec<f64>, GeometryError> {
    match matrix(node)? {
        (Some([rows, columns]), _) if rows > 1 && columns > 1 => Err(wrong(
            node.line,
            format_args!("{rows} × {columns} distortion coefficients"),
            "give one row or one column",
        )),
        (_, data) => {
            for &value in &data {
                finite("distortion coefficient", value)?;
            }
            Ok(data)
        }
    }
}

/// The rows and columns, where they are known, and the entries, row by row: of `{rows, cols, data}`, of a list of numbers or of a list of lists.
fn matrix(node: &Node) -> Result<(Option<[usize; 2]>, Vec<f64>), GeometryError> {
    const REMEDY: &str = "give a matrix as OpenCV writes it: rows, cols and data, or a list of numbers";
    match &node.value {
        Value::Map(entries) => {
            let field = |name| {
                find(entries, &[name], &[""])
                    .ok_or_else(|| wrong(node.line, format_args!("a matrix without {name}"), REMEDY))
            };
            let (rows, columns) = (field("rows")?, field("cols")?);
            let shape = [whole(rows)? as usize, whole(columns)? as usize];
            let data = numbers(field("data")?)?;
            if shape[0].checked_mul(shape[1]) != Some(data.len()) {
                let found = format!("a matrix of {} × {} with {} numbers", shape[0], shape[1], data.len());
                return Err(wrong(
                    node.line,
                    found,
                    "make rows times cols the number of entries of data; is the file cut?",
                ));
            }
            Ok((Some(shape), data))
        }
        Value::List(rows) if rows.iter().any(|row| matches!(row.value, Value::List(_))) => {
            let rows = rows.iter().map(numbers).collect::<Result<Vec<_>, _>>()?;
            let columns = rows.first().map_or(0, Vec::len);
            if rows.iter().any(|row| row.len() != columns) {
                return Err(wrong(node.line, "rows of different lengths", REMEDY));
            }
            Ok((Some([rows.len(), columns]), rows.concat()))
        }
        Value::List(_) => Ok((None, numbers(node)?)),
        Value::Text(text) => Err(wrong(node.line, format_args!("{text:?} instead of a matrix"), REMEDY)),
    }
}

fn numbers(node: &Node) -> Result<Vec<f64>, GeometryError> {
    match &node.value {
        Value::List(list) => list.iter().map(number).collect(),
        _ => {
            Err(wrong(node.line, "something other than a list of numbers", "give the entries in brackets: [ 1., 2. ]"))
        }
    }
}

fn number(node: &Node) -> Result<f64, GeometryError> {
    const REMEDY: &str = "give a decimal number such as 5.35e+02";
    let text = match &node.value {
        Value::Text(text) => text,
        Value::List(_) => return Err(wrong(node.line, "a list instead of a number", REMEDY)),
        Value::Map(_) => return Err(wrong(node.line, "a map instead of a number", REMEDY)),
    };
    match text.as_str() {
        // OpenCV's own spelling; refused later, by name.
        ".Nan" | ".nan" | ".NaN" => Ok(f64::NAN),
        ".Inf" | ".inf" => Ok(f64::INFINITY),
        "-.Inf" | "-.inf" => Ok(f64::NEG_INFINITY),
        _ => text.parse().map_err(|_| {
            let short: String = text.chars().take(40).collect();
            wrong(node.line, format_args!("{short:?} instead of a number"), REMEDY)
        }),
    }
}

fn whole(node: &Node) -> Result<u32, GeometryError> {
    let value = number(node)?;
    if value >= 0.0 && value <= f64::from(u32::MAX) && libm::floor(value) == value {
        return Ok(value as u32);
    }
    Err(wrong(node.line, format_args!("{value} instead of a count"), "give a whole number that is not negative"))
}

fn size(entries: &[(String, Node)], options: &OpencvOptions) -> Result<[u32; 2], GeometryError> {
    if let (Some(width), Some(height)) = (find(entries, WIDTH, &[""]), find(entries, HEIGHT, &[""])) {
        return Ok([whole(width)?, whole(height)?]);
    }
    if let Some(node) = find(entries, SIZE, &[""]) {
        return match &node.value {
            Value::List(list) => match list.as_slice() {
                [width, height] => Ok([whole(width)?, whole(height)?]),
                other => {
                    Err(wrong(node.line, format_args!("a size of {} numbers", other.len()), "give width and height"))
                }
            },
            _ => Err(wrong(node.line, "a size that is not a list", "give [ width, height ]")),
        };
    }
    options.size.ok_or_else(|| GeometryError::CameraFile {
        found: "no size of the picture".to_owned(),
        remedy: "add image_width and image_height, or pass the size in the options",
    })
}

fn model(entries: &[(String, Node)], options: &OpencvOptions, k: &[f64]) -> Result<Option<Model>, GeometryError> {
    let fisheye = match find(entries, FISHEYE, &[""]) {
        Some(node) => whole(node)? != 0,
        None => false,
    };
    let named = match find(entries, MODEL, &[""]) {
        None => None,
        Some(Node { value: Value::Text(text), line }) => {
            let text = text.to_lowercase();
            let known = MODELS.iter().find(|(name, _)| *name == text.replace('-', "_"));
            const REMEDY: &str = "use pinhole, plumb_bob, rational_polynomial or equidistant";
            let short: String = text.chars().take(40).collect();
            Some(known.ok_or_else(|| wrong(*line, format_args!("the distortion model {short:?}"), REMEDY))?.1)
        }
        Some(node) => {
            return Err(wrong(node.line, "a distortion model that is not a word", "use plumb_bob or equidistant"));
        }
    };
    match (named, fisheye || options.fisheye) {
        (Some(Model::Pinhole | Model::BrownConrady), true) => Err(GeometryError::CameraFile {
            found: "a lens that is a fisheye and is not".to_owned(),
            remedy: "the file's distortion_model and its fisheye_model (or the option `fisheye`) disagree; drop one",
        }),
        (None, true) => Ok(Some(Model::KannalaBrandt)),
        // A zero lens of a named kind stays one; without a name any zeros are a pinhole.
        (None, false) if k.iter().all(|&value| value == 0.0) => Ok(Some(Model::Pinhole)),
        (named, _) => Ok(named),
    }
}
