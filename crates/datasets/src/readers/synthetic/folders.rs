//! Folders of pictures with `labels.csv`.

use std::collections::BTreeMap;
use std::path::Path;

use lineament_face::{
    AuColumn, Blendshape, Blendshapes, CameraModel, CameraOrigin, CameraRecord, Emotion, EyeGaze, GazeRecord,
    HeadDirection, Labels, Vocabulary as _, ibug68, landmarks,
};

use super::marks;
use crate::error::DatasetError;
use crate::files::{base, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::{Row, Rows, words_as_numbers};

const CSV: &str = "labels.csv";

pub(super) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    // The one table of all, or else those of the shards.
    let mut tables = vec![CSV.to_owned()];
    if !folder.join(CSV).is_file() {
        tables = walk(folder)?.into_iter().filter(|path| base(path) == CSV).collect();
    }
    let folder = folder.to_owned();
    Ok(Pictures::new(tables.into_iter().flat_map(move |table| {
        let mut items = Vec::new();
        if let Err(error) = read(&folder, &folder.join(table), &mut items) {
            items.push(Err(error));
        }
        items
    })))
}

fn read(
    folder: &Path,
    table: &Path,
    items: &mut Vec<Result<LabelledPicture, DatasetError>>,
) -> Result<(), DatasetError> {
    let mut rows = Rows::open(table, &["file_name", "face", "box_x", "yaw", "emotion"])?;
    while let Some(row) = rows.next() {
        let row = row?;
        let name = row.text("file_name")?;
        // A picture without a face has a row, too.
        let face = if row.some("face").is_some() { Some(face(&row)?) } else { None };
        match items.last_mut() {
            Some(Ok(last)) if last.path() == name => last.faces.extend(face),
            _ if !folder.join(name).is_file() => items.push(Err(DatasetError::Missing {
                path: folder.join(name),
                what: "the picture of a row".to_owned(),
                remedy: "make the shard again: `lineament synth verify`",
            })),
            _ => {
                let mut picture = LabelledPicture::one(folder, name.to_owned(), LabelledFace::default());
                picture.faces = face.into_iter().collect();
                picture.complete = true;
                items.push(Ok(picture));
            }
        }
    }
    Ok(())
}

fn face(row: &Row<'_>) -> Result<LabelledFace, DatasetError> {
    let drawn: BTreeMap<String, String> = match row.some("attributes") {
        Some(text) => serde_json::from_str(text).map_err(|error| row.malformed(format!("`attributes`: {error}")))?,
        None => BTreeMap::new(),
    };
    Ok(LabelledFace { labels: labels(row)?, marks: marks(&drawn) })
}

/// The camera, of sets that say it.
fn camera(row: &Row<'_>) -> Result<Option<CameraRecord>, DatasetError> {
    let Some([fx, fy, cx, cy]) = row.numbers(["fx", "fy", "cx", "cy"])? else { return Ok(None) };
    let distortion = words_as_numbers(row.some("distortion").unwrap_or("").split_whitespace())
        .map_err(|word| row.malformed(format!("`distortion` has `{word}`, which is no number")))?;
    let model = match row.some("camera_model") {
        Some("fisheye") => CameraModel::Fisheye,
        _ => CameraModel::BrownConrady,
    };
    Ok(Some(CameraRecord { fx, fy, cx, cy, distortion, model, origin: CameraOrigin::Truth }))
}

fn labels(row: &Row<'_>) -> Result<Labels, DatasetError> {
    let one = |column: &str| row.some(column).map(|_| row.number(column)).transpose();
    let named = |error: lineament_face::FaceError| row.malformed(error.to_string());
    let gaze = row.numbers([
        "gaze_yaw",
        "gaze_pitch",
        "gaze_left_yaw",
        "gaze_left_pitch",
        "gaze_right_yaw",
        "gaze_right_pitch",
    ])?;
    let gaze = gaze.map(|[yaw, pitch, left_yaw, left_pitch, right_yaw, right_pitch]| GazeRecord {
        yaw,
        pitch,
        left: EyeGaze { yaw: left_yaw, pitch: left_pitch },
        right: EyeGaze { yaw: right_yaw, pitch: right_pitch },
    });
    let mut labels = Labels {
        bounds: row.numbers(["box_x", "box_y", "box_width", "box_height"])?,
        rotation_xyzw: row.numbers(["qx", "qy", "qz", "qw"])?,
        translation_m: row.numbers(["tx_m", "ty_m", "tz_m"])?,
        yaw: one("yaw")?,
        pitch: one("pitch")?,
        roll: one("roll")?,
        direction: row.some("direction").map(HeadDirection::parse).transpose().map_err(named)?,
        emotion: row.some("emotion").map(Emotion::parse).transpose().map_err(named)?,
        gaze,
        landmarks: points(row, ["x", "y", "z"], landmarks::COUNT)?,
        visibility: points(row, ["visibility"], landmarks::COUNT)?
            .map(|all| all.into_iter().map(|[seen]| seen).collect()),
        landmarks68: points(row, ["x68", "y68"], ibug68::COUNT)?,
        camera: camera(row)?,
        ..Labels::default()
    };
    for unit in AuColumn::ALL {
        if let Some(value) = one(unit.name())? {
            labels.action_units.insert(unit, value as f32);
        }
    }
    let mut shapes = Blendshapes::default();
    let mut known = true;
    for shape in Blendshape::ALL {
        match one(shape.name())? {
            Some(value) => shapes[shape] = value as f32,
            None => known = false,
        }
    }
    labels.blendshapes = known.then_some(shapes);
    Ok(labels)
}

/// Points out of columns `x_0 y_0 …`; none where the first is empty.
fn points<const N: usize>(
    row: &Row<'_>,
    parts: [&str; N],
    count: usize,
) -> Result<Option<Vec<[f32; N]>>, DatasetError> {
    if parts.first().is_none_or(|part| row.some(&format!("{part}_0")).is_none()) {
        return Ok(None);
    }
    let mut points = vec![[0.0; N]; count];
    for (i, point) in points.iter_mut().enumerate() {
        for (value, part) in point.iter_mut().zip(parts) {
            *value = row.number(&format!("{part}_{i}"))? as f32;
        }
    }
    Ok(Some(points))
}
