//! CK+: sequences from rest to an expression; the last frame of each was coded by experts in FACS.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use lineament_face::{AuColumn, Emotion, Labels, Vocabulary as _};

use super::classes;
use crate::error::DatasetError;
use crate::files::{base, first_of, is_picture, parent, stem, text, walk};
use crate::marks::{Marks, Sequence};
use crate::picture::{LabelledFace, LabelledPicture, Pictures};
use crate::rows::{Rows, words_as_numbers};

/// The numbers of the original emotion files.
const ORIGINAL: [Emotion; 8] = [
    Emotion::Neutral,
    Emotion::Anger,
    Emotion::Contempt,
    Emotion::Disgust,
    Emotion::Fear,
    Emotion::Joy,
    Emotion::Sadness,
    Emotion::Surprise,
];

/// FACS intensities A to E are 1 to 5 there; 0 is a unit without an intensity.
const STRONGEST: f64 = 5.0;

type Units = BTreeMap<AuColumn, f32>;

/// Subject and sequence.
type Key = (String, String);

/// `S005_001_00000011.png`: subject, sequence, frame.
fn name(path: &str) -> Option<(Key, u64)> {
    let mut parts = stem(path).splitn(3, '_');
    let (subject, sequence, frame) = (parts.next()?, parts.next()?, parts.next()?);
    let digits: &str = &frame[..frame.bytes().take_while(u8::is_ascii_digit).count()];
    let fits = subject.strip_prefix('S').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    Some(((subject.to_owned(), sequence.to_owned()), digits.parse().ok()?)).filter(|_| fits)
}

pub(crate) fn open(folder: &Path) -> Result<Pictures, DatasetError> {
    let original = folder.join("cohn-kanade-images").is_dir();
    let codes = match first_of(folder, &["facs.csv"]) {
        Some(table) => table_of_codes(&table)?,
        None => HashMap::new(),
    };
    let pictures: Vec<String> = walk(folder)?.into_iter().filter(|path| is_picture(path)).collect();
    let mut last: HashMap<Key, (u64, String)> = HashMap::new();
    // Frames of the folder `neutral` are the first of their sequences.
    for path in pictures.iter().filter(|path| parent(path) != Some("neutral")) {
        if let Some((key, frame)) = name(path) {
            let best = last.entry(key).or_insert((frame, path.clone()));
            if (frame, path) > (best.0, &best.1) {
                *best = (frame, path.clone());
            }
        }
    }
    let folder = folder.to_owned();
    Ok(Pictures::new(pictures.into_iter().filter_map(move |path| {
        let item = item(&folder, &path, original, &last, &codes);
        // The frames between have no label of their own.
        item.map(|face| face.map(|face| LabelledPicture::one(&folder, path, face))).transpose()
    })))
}

fn item(
    folder: &Path,
    path: &str,
    original: bool,
    last: &HashMap<Key, (u64, String)>,
    codes: &HashMap<Key, Units>,
) -> Result<Option<LabelledFace>, DatasetError> {
    let ((subject, sequence), frame) = name(path).ok_or_else(|| DatasetError::Label {
        path: folder.join(path),
        label: base(path).to_owned(),
        what: "name of a frame of CK+",
        remedy: "names look like S005_001_00000011.png",
    })?;
    let key = (subject, sequence);
    let apex = last.get(&key).is_some_and(|(_, its)| its == path);
    let (labels, units) = if original {
        if !apex {
            return Ok(None);
        }
        let [codes, emotion] = [("FACS", "facs"), ("Emotion", "emotion")]
            .map(|(kind, end)| folder.join(kind).join(&key.0).join(&key.1).join(format!("{}_{end}.txt", stem(path))));
        (Labels { emotion: original_emotion(&emotion)?, ..Labels::default() }, original_codes(&codes)?)
    } else {
        (classes::of_folder(folder, path)?, if apex { codes.get(&key).cloned() } else { None })
    };
    let sequence = Some(Sequence { name: format!("{}_{}", key.0, key.1), frame, apex });
    let labels = Labels { subject: Some(key.0), action_units: units.unwrap_or_default(), ..labels };
    Ok(Some(LabelledFace { labels, marks: Marks { sequence, ..Marks::default() } }))
}

/// The codes of each sequence: 0 or 1 for each unit. Units that have no geometry here are left out.
fn table_of_codes(table: &Path) -> Result<HashMap<Key, Units>, DatasetError> {
    let mut rows = Rows::open(table, &["subject", "sequence"])?;
    let units: Vec<(String, AuColumn)> = rows
        .columns(|name| name.starts_with("AU"))
        .into_iter()
        .filter_map(|name| AuColumn::parse(&name).ok().map(|unit| (name, unit)))
        .collect();
    let mut codes = HashMap::new();
    while let Some(row) = rows.next() {
        let row = row?;
        let sequence = row.text("sequence")?;
        // `S005_001` or `001`.
        let key = (row.text("subject")?.to_owned(), base(&sequence.replace('_', "/")).to_owned());
        let mut coded = Units::new();
        for (name, unit) in &units {
            coded.insert(*unit, if row.some(name).is_some() { row.number(name)? as f32 } else { 0.0 });
        }
        codes.insert(key, coded);
    }
    Ok(codes)
}

/// `FACS/S005/001/…_facs.txt`: a line `unit intensity` for each unit that is there; units that are not named are coded as absent. None without a file.
fn original_codes(path: &Path) -> Result<Option<Units>, DatasetError> {
    if !path.is_file() {
        return Ok(None);
    }
    let mut units: Units =
        AuColumn::ALL.into_iter().filter(|unit| unit.side().is_none()).map(|unit| (unit, 0.0)).collect();
    for line in text(path)?.lines().filter(|line| !line.trim().is_empty()) {
        let wrong = || {
            DatasetError::malformed(path, format!("`{}` is no code", line.trim()), "a line is a unit and its intensity")
        };
        let numbers = words_as_numbers(line.split_whitespace()).map_err(|_| wrong())?;
        let &[unit, intensity] = numbers.as_slice() else { return Err(wrong()) };
        // Without an intensity the unit is there all the same: as strong as B–C.
        let value = if intensity == 0.0 { 0.5 } else { (intensity / STRONGEST).clamp(0.0, 1.0) };
        if let Ok(column) = AuColumn::parse(&format!("AU{unit}")) {
            units.insert(column, value as f32);
        }
    }
    Ok(Some(units))
}

/// `Emotion/S005/001/…_emotion.txt`: one number. None without a file: most sequences have none.
fn original_emotion(path: &Path) -> Result<Option<Emotion>, DatasetError> {
    if !path.is_file() {
        return Ok(None);
    }
    let text = text(path)?;
    let number = text.trim().parse::<f64>().ok().filter(|number| number.fract() == 0.0 && *number >= 0.0);
    number.and_then(|number| ORIGINAL.get(number as usize).copied()).map(Some).ok_or_else(|| DatasetError::Label {
        path: path.to_owned(),
        label: text.trim().chars().take(40).collect(),
        what: "number of an emotion",
        remedy: "0 neutral, 1 anger, 2 contempt, 3 disgust, 4 fear, 5 happy, 6 sadness, 7 surprise",
    })
}
