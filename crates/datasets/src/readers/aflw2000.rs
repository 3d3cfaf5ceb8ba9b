//! AFLW2000-3D and 300W-LP: a `.mat` file beside each picture; or a table of the angles with the reannotated points.

use std::path::Path;

use lineament_face::{Labels, ibug68};
use lineament_geometry::pose::PosePara;

use crate::error::DatasetError;
use crate::files::{extension, first_of, is_picture, walk};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::Rows;
use crate::{mat, npy};

/// The points that were annotated again (Bulat & Tzimiropoulos 2017), a (pictures, 2, 68) array.
const AGAIN: &str = "pts68_2d_reannotated.npy";

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    match first_of(folder, &["labels.csv"]) {
        Some(table) => of_table(folder, &table),
        None => of_files(folder),
    }
}

fn of_files(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let labels: Vec<String> = files.iter().filter(|path| extension(path) == "mat").cloned().collect();
    let pictures: Vec<String> = files.into_iter().filter(|path| is_picture(path)).collect();
    let folder = folder.to_owned();
    Ok(Pictures::new(labels.into_iter().map(move |file| {
        let path = folder.join(&file);
        let name = &file[..file.len() - ".mat".len()];
        let is_its = |other: &&String| other.rsplit_once('.').is_some_and(|parts| parts.0 == name);
        let picture = pictures.iter().find(is_its).ok_or_else(|| DatasetError::Missing {
            path: path.clone(),
            what: "its picture".to_owned(),
            remedy: "put it beside, with the same name",
        })?;
        let labels = labels_of(&path)?;
        Ok(LabelledPicture::one(&folder, picture.clone(), LabelledFace { labels, ..LabelledFace::default() }))
    })))
}

fn labels_of(path: &Path) -> Result<Labels, DatasetError> {
    let wrong = |problem: String| DatasetError::malformed(path, problem, "fetch the file again");
    let arrays = mat::read(path)?;
    let pose = arrays.get("Pose_Para").ok_or_else(|| wrong("there is no `Pose_Para`".to_owned()))?;
    let pose = PosePara::from_slice(&pose.values).map_err(|error| wrong(error.to_string()))?;
    let rotation = pose.to_rotation().map_err(|error| wrong(error.to_string()))?;
    // `pt3d_68` of AFLW2000-3D, `pt2d` of 300W-LP: columns of x, y (, z), pixels counted from 1.
    let points = [("pt3d_68", 3), ("pt2d", 2)].into_iter().find_map(|(name, rows)| {
        let array = arrays.get(name).filter(|array| array.shape == [rows, ibug68::COUNT])?;
        Some(array.values.chunks_exact(rows).map(|point| [point[0], point[1]]).collect::<Vec<_>>())
    });
    if points.as_ref().is_some_and(|points| points.iter().flatten().any(|value| !value.is_finite())) {
        return Err(wrong("a point is not finite".to_owned()));
    }
    let ours = |point: &[f64; 2]| point.map(|value| (value - 0.5) as f32);
    Ok(Labels {
        yaw: Some(pose.yaw.degrees()),
        pitch: Some(pose.pitch.degrees()),
        roll: Some(pose.roll.degrees()),
        rotation_xyzw: Some(rotation.to_xyzw()),
        landmarks68: points.map(|points| points.iter().map(ours).collect()),
        ..Labels::default()
    })
}

fn of_table(folder: &Path, table: &Path) -> Result<Pictures, DatasetError> {
    let angles = ["yaw_deg", "pitch_deg", "roll_deg"];
    let mut rows = Rows::open(table, &[&["file"], angles.as_slice()].concat())?;
    let mut named = Vec::new();
    while let Some(row) = rows.next() {
        named.push(row.and_then(|row| {
            let values = row.numbers(angles)?.ok_or_else(|| row.malformed("no angles"))?;
            Ok((row.text("file")?.replace('\\', "/"), values))
        }));
    }
    let again = folder.join(AGAIN);
    let points = if again.is_file() { Some(points_again(&again, named.len())?) } else { None };
    let folder = folder.to_owned();
    Ok(Pictures::new(named.into_iter().enumerate().map(move |(at, row)| {
        let (path, [yaw, pitch, roll]) = row?;
        if !folder.join(&path).is_file() {
            return Err(DatasetError::Missing {
                path: folder.join(&path),
                what: "the picture of a row".to_owned(),
                remedy: "the paths are relative to the set's folder",
            });
        }
        let landmarks68 = points.as_ref().and_then(|points| points.get(at).cloned());
        let labels = Labels { yaw: Some(yaw), pitch: Some(pitch), roll: Some(roll), landmarks68, ..Labels::default() };
        Ok(LabelledPicture::one(&folder, path, LabelledFace { labels, ..LabelledFace::default() }))
    })))
}

/// The points of each row, as they stand in the file.
fn points_again(path: &Path, rows: usize) -> Result<Vec<Vec<[f32; 2]>>, DatasetError> {
    let array = npy::read(path)?;
    let numbers = array.numbers().filter(|_| array.shape == [rows, 2, ibug68::COUNT] && !array.fortran);
    let numbers = numbers.ok_or_else(|| {
        DatasetError::malformed(
            path,
            format!("an array of shape {:?}, but the table has {rows} rows", array.shape),
            "it must be (rows, 2, 68)",
        )
    })?;
    let of_row = |row: &[f64]| (0..ibug68::COUNT).map(|i| [row[i] as f32, row[ibug68::COUNT + i] as f32]).collect();
    Ok(numbers.chunks_exact(2 * ibug68::COUNT).map(of_row).collect())
}
