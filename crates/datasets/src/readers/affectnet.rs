//! AffectNet: the table of the first version, or the files of the later one.

use std::path::Path;

use lineament_face::{LabelOrder, Labels, ibug68};

use crate::error::DatasetError;
use crate::files::{first_of, is_picture, stem, walk};
use crate::marks::Marks;
use crate::npy;
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::{Row, Rows, words_as_numbers};

const NO_EMOTION: &str = "the annotators saw no one emotion";

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    match first_of(folder, &["validation.csv", "labels.csv", "training.csv"]) {
        Some(table) => of_table(folder, &table),
        None => of_files(folder),
    }
}

/// The labels of a number of an emotion.
fn emotion(path: &Path, number: f64) -> Result<Labels, DatasetError> {
    let order = LabelOrder::AffectNet;
    let place = number as usize;
    if number.fract() == 0.0 && number >= 0.0 {
        if let Some(emotion) = order.emotion(place) {
            return Ok(Labels { emotion: Some(emotion), ..Labels::default() });
        }
        if place < order.emotions().len() + order.others().len() {
            return Err(DatasetError::Rule { path: path.to_owned(), rule: NO_EMOTION });
        }
    }
    Err(DatasetError::Label {
        path: path.to_owned(),
        label: number.to_string(),
        what: "number of an emotion",
        remedy: "0 neutral, 1 happy, 2 sad, 3 surprise, 4 fear, 5 disgust, 6 anger, 7 contempt",
    })
}

fn of_table(folder: &Path, table: &Path) -> Result<Pictures, DatasetError> {
    let mut rows = Rows::open(table, &["subDirectory_filePath", "expression"])?;
    let folder = folder.to_owned();
    Ok(Pictures::new(std::iter::from_fn(move || {
        let row = rows.next()?;
        Some(row.and_then(|row| of_row(&folder, &row)))
    })))
}

fn of_row(folder: &Path, row: &Row<'_>) -> Result<LabelledPicture, DatasetError> {
    let name = row.text("subDirectory_filePath")?.replace('\\', "/");
    let places = ["", "Manually_Annotated_Images/", "Manually_Annotated/Manually_Annotated_Images/", "images/"];
    let path = places.iter().map(|place| format!("{place}{name}")).find(|path| folder.join(path).is_file());
    let path = path.ok_or_else(|| DatasetError::Missing {
        path: folder.join(&name),
        what: "the picture of a row".to_owned(),
        remedy: "the paths are relative to the set's folder, or to Manually_Annotated_Images in it",
    })?;
    let mut labels = emotion(&folder.join(&path), row.number("expression")?)?;
    labels.bounds = row.numbers(["face_x", "face_y", "face_width", "face_height"])?;
    if let Some(points) = row.some("facial_landmarks") {
        let numbers =
            words_as_numbers(points.split(';')).map_err(|word| row.malformed(format!("`{word}` is no number")))?;
        labels.landmarks68 = points68(&numbers);
    }
    Ok(picture(folder, path, labels, row.some("valence"), row.some("arousal")))
}

/// Points whose first pixel's centre is 0.
fn points68(numbers: &[f64]) -> Option<Vec<[f32; 2]>> {
    let ours = |pair: &[f64]| [(pair[0] + 0.5) as f32, (pair[1] + 0.5) as f32];
    (numbers.len() == 2 * ibug68::COUNT).then(|| numbers.chunks_exact(2).map(ours).collect())
}

fn picture(
    folder: &Path,
    path: String,
    labels: Labels,
    valence: Option<&str>,
    arousal: Option<&str>,
) -> LabelledPicture {
    let attributes = [("valence", valence), ("arousal", arousal)];
    let attributes = attributes.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect();
    LabelledPicture::one(folder, path, LabelledFace { labels, marks: Marks { attributes, ..Marks::default() } })
}

/// `images/N.jpg` with `annotations/N_exp.npy` (a word that is a number), `N_val.npy`, `N_aro.npy`, `N_lnd.npy`.
fn of_files(folder: &Path) -> Result<Pictures, DatasetError> {
    let files = walk(folder)?;
    let folder = folder.to_owned();
    let pictures = files.into_iter().filter(|path| is_picture(path));
    Ok(Pictures::new(pictures.map(move |path| {
        // `val_set/images/7.jpg`: the annotations lie beside the folder of the pictures.
        let above = path.rsplit_once('/').and_then(|parts| parts.0.rsplit_once('/')).map_or("", |parts| parts.0);
        let label = |what: &str| folder.join(above).join("annotations").join(format!("{}_{what}.npy", stem(&path)));
        let expression = label("exp");
        if !expression.is_file() {
            return Err(DatasetError::Missing {
                path: folder.join(&path),
                what: "its annotation".to_owned(),
                remedy: "annotations/N_exp.npy lies beside the folder images",
            });
        }
        let single = |path: &Path| -> Result<f64, DatasetError> {
            match npy::read(path)?.numbers().as_deref() {
                Some(&[number]) => Ok(number),
                _ => Err(DatasetError::malformed(path, "not one number", "fetch the file again")),
            }
        };
        let optional = |what: &str| {
            let path = label(what);
            if path.is_file() { single(&path).map(|value| Some(value.to_string())) } else { Ok(None) }
        };
        let mut labels = emotion(&expression, single(&expression)?)?;
        let points = label("lnd");
        if points.is_file() {
            labels.landmarks68 = npy::read(&points)?.numbers().and_then(|numbers| points68(&numbers));
        }
        let (valence, arousal) = (optional("val")?, optional("aro")?);
        Ok(picture(&folder, path, labels, valence.as_deref(), arousal.as_deref()))
    })))
}
