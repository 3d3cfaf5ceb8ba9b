//! The labels of a set, and which picture a record is of.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use lineament_datasets::{DataSet, DatasetError, LabelledPicture};
use serde::Serialize;

use crate::error::StudyError;

/// Why some pictures of a set are not counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skip {
    /// The reason.
    pub reason: String,
    /// How many.
    pub count: usize,
    /// The first of them, with everything that is to be said.
    pub first: String,
}

/// A set's pictures with their labels; the pictures themselves stay where they are.
#[derive(Debug)]
pub struct Gallery {
    pub(crate) set: &'static DataSet,
    pub(crate) folder: PathBuf,
    pub(crate) pictures: Vec<LabelledPicture>,
    pub(crate) skipped: Vec<Skip>,
    by_name: HashMap<String, Vec<usize>>,
    /// A number for each picture: that of its subject, where the set says who it is.
    pub(crate) groups: Vec<usize>,
    /// How many subjects there are, where the set says who they are.
    pub(crate) subjects: Option<usize>,
}

fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

impl Gallery {
    /// Reads the labels of a set.
    ///
    /// # Errors
    /// A folder that is not the set's, or a set of which no picture can be used.
    pub fn read(set: &'static DataSet, folder: impl AsRef<Path>) -> Result<Self, StudyError> {
        let folder = folder.as_ref();
        let (mut pictures, mut skipped) = (Vec::new(), Vec::<Skip>::new());
        for item in set.open(folder)? {
            match item {
                Ok(picture) => pictures.push(picture),
                Err(error) => count_skip(&mut skipped, &error),
            }
        }
        if pictures.is_empty() {
            let reasons: Vec<String> =
                skipped.iter().map(|skip| format!("{} × {} ({})", skip.count, skip.reason, skip.first)).collect();
            return Err(StudyError::Nothing { path: folder.to_owned(), set: set.name, reasons: reasons.join("; ") });
        }
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, picture) in pictures.iter().enumerate() {
            by_name.entry(base(picture.path()).to_owned()).or_default().push(index);
        }
        let (groups, subjects) = groups(&pictures);
        Ok(Self { set, folder: folder.to_owned(), pictures, skipped, by_name, groups, subjects })
    }

    /// The set.
    #[must_use]
    pub fn set(&self) -> &'static DataSet {
        self.set
    }

    /// The pictures, in order.
    #[must_use]
    pub fn pictures(&self) -> &[LabelledPicture] {
        &self.pictures
    }

    /// What was passed over.
    #[must_use]
    pub fn skipped(&self) -> &[Skip] {
        &self.skipped
    }

    /// The picture that a record's source means: the one whose path is the end of the source (or the other way round); else the only one of that name.
    #[must_use]
    pub fn find(&self, source: &str) -> Option<usize> {
        let candidates = self.by_name.get(base(source))?;
        let source = source.replace('\\', "/");
        let ends = |whole: &str, part: &str| {
            whole.strip_suffix(part).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let fits = |index: &&usize| {
            let path = self.pictures[**index].path();
            ends(&source, path) || ends(path, source.trim_start_matches("./"))
        };
        let mut fitting = candidates.iter().filter(fits);
        match (fitting.next(), fitting.next(), candidates.as_slice()) {
            (Some(&index), None, _) | (None, None, &[index]) => Some(index),
            // Several end so: the one whose path is the longest is meant, if there is one.
            (Some(_), Some(_), _) => candidates
                .iter()
                .filter(|index| ends(&source, self.pictures[**index].path()))
                .max_by_key(|index| self.pictures[**index].path().len())
                .copied(),
            _ => None,
        }
    }
}

/// One more picture that was passed over.
pub(crate) fn count_skip(skipped: &mut Vec<Skip>, error: &DatasetError) {
    let reason = error.reason();
    match skipped.iter_mut().find(|skip| skip.reason == reason) {
        Some(skip) => skip.count += 1,
        None => skipped.push(Skip { reason, count: 1, first: error.to_string() }),
    }
}

/// The number of each picture's subject and how many there are; where one picture has none, each picture is its own group.
fn groups(pictures: &[LabelledPicture]) -> (Vec<usize>, Option<usize>) {
    let subject = |picture: &LabelledPicture| picture.faces.first()?.labels.subject.clone();
    let Some(names) = pictures.iter().map(subject).collect::<Option<Vec<String>>>() else {
        return ((0..pictures.len()).collect(), None);
    };
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut number = |name| {
        let next = numbers.len();
        *numbers.entry(name).or_insert(next)
    };
    let groups = names.into_iter().map(&mut number).collect();
    (groups, Some(numbers.len()))
}
