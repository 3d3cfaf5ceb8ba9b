//! Sets of pictures that other people labelled, as samples: which one a number is depends on the seed and the number alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lineament_datasets::{DataSet, LabelledPicture};
use lineament_image::Warper;
use lineament_synth::Dice;

use super::FaceSample;
use super::labels::crop;
use crate::error::LearnError;
use crate::recipe::TrainedSet;

/// So many pictures one after the other that cannot be read are no accident.
const TRIES: u64 = 64;

/// A set whose faces can be asked for by number: those whose place in their picture is known.
#[derive(Debug)]
pub struct FaceSet {
    set: &'static DataSet,
    path: PathBuf,
    pictures: Vec<LabelledPicture>,
    /// Of each face its picture and its place there.
    faces: Vec<[usize; 2]>,
    /// Why labels were left out when the set was opened, and how often.
    left_out: BTreeMap<String, usize>,
    broken: Mutex<Broken>,
}

/// What turned out to be unreadable.
#[derive(Debug, Default)]
struct Broken {
    /// By the picture's path.
    why: BTreeMap<String, String>,
    /// How many of them were spoken of; none before anything was said.
    said: Option<usize>,
}

impl FaceSet {
    /// Reads all labels of a set (in memory: some 12 kB a face of our own sets, 1 to 3 kB of others); pictures are read when they are asked for.
    ///
    /// # Errors
    /// A name that no set has, a folder that cannot be read or holds nothing of the set, a set that says of no face where it is.
    pub fn open(name: &str, path: &Path) -> Result<Self, LearnError> {
        let set = DataSet::find(name)?;
        let (mut pictures, mut faces, mut left_out) = (Vec::new(), Vec::new(), BTreeMap::new());
        let mut leave = |why: String| *left_out.entry(why).or_insert(0) += 1;
        for item in set.open(path)? {
            let picture = match item {
                Ok(picture) => picture,
                Err(error) => {
                    leave(error.reason());
                    continue;
                }
            };
            for (place, face) in picture.faces.iter().enumerate() {
                match crop(&face.labels) {
                    Some(Ok(_)) => faces.push([pictures.len(), place]),
                    // Of several faces none fills the picture.
                    None if set.crops && picture.faces.len() == 1 => faces.push([pictures.len(), place]),
                    None => leave("nothing says where the face is".to_owned()),
                    Some(Err(_)) => leave("points or a box of no face".to_owned()),
                }
            }
            pictures.push(picture);
        }
        let found = Self { set, path: path.to_owned(), pictures, faces, left_out, broken: Mutex::default() };
        if found.faces.is_empty() {
            return Err(LearnError::file(
                path,
                format!(
                    "the set {} has no face that can be learnt from ({}); name a set with points, boxes or pictures that a face fills",
                    set.name,
                    found.reasons()
                ),
            ));
        }
        Ok(found)
    }

    /// How many faces there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.faces.len()
    }

    /// A face by number, cut out of its picture.
    ///
    /// # Errors
    /// A number that there is not; a picture that cannot be read, which is counted, or labels that are none.
    pub fn face(&self, number: usize, warper: &mut Warper) -> Result<FaceSample, LearnError> {
        let [picture, place] = *self.faces.get(number).ok_or(LearnError::internal("a set without that face"))?;
        let picture = &self.pictures[picture];
        let face = picture.read().map_err(LearnError::from);
        let face = face.and_then(|pixels| FaceSample::labelled(&pixels, &picture.faces[place], self.set.crops, warper));
        if let Err(error) = &face {
            self.lock().why.insert(picture.path().to_owned(), error.to_string());
        }
        face
    }

    fn lock(&self) -> MutexGuard<'_, Broken> {
        // Whole entries only.
        self.broken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reasons(&self) -> String {
        let each: Vec<String> = self.left_out.iter().map(|(why, count)| format!("{count} × {why}")).collect();
        each.join(", ")
    }

    /// What there is, and what was left out so far; none where nothing changed since it was said.
    pub fn remark(&self) -> Option<String> {
        let mut broken = self.lock();
        let count = broken.why.len();
        if broken.said.replace(count) == Some(count) {
            return None;
        }
        let (faces, pictures) = (self.faces.len(), self.pictures.len());
        let mut text = format!("set {} ({}): {faces} faces, {pictures} pictures", self.set.name, self.path.display());
        if !self.left_out.is_empty() {
            text += &format!("; left out: {}", self.reasons());
        }
        if let Some((path, why)) = broken.why.iter().next() {
            text += &format!("; warning: {count} could not be read so far and were passed over, such as {path}: {why}");
        }
        Some(text)
    }
}

/// Which samples come from sets.
#[derive(Debug)]
pub struct Mixture {
    seed: u64,
    /// Whether the shares are all that there is, so that nothing is rendered.
    whole: bool,
    parts: Vec<(f64, FaceSet)>,
}

impl Mixture {
    /// Opens the sets.
    ///
    /// # Errors
    /// As [`FaceSet::open`].
    pub fn open(sets: &[TrainedSet], seed: u64) -> Result<Self, LearnError> {
        let open = |set: &TrainedSet| Ok((set.share, FaceSet::open(&set.name, &set.path)?));
        let parts = sets.iter().map(open).collect::<Result<_, LearnError>>()?;
        Ok(Self { seed, whole: TrainedSet::all_of_it(sets), parts })
    }

    /// The sample of this number, where it comes from a set; none where it is to be rendered. A function of the seed, the number and the files: a picture
    /// that cannot be read is passed over for the next that is drawn.
    ///
    /// # Errors
    /// Sixty-four pictures, one after the other, that cannot be read.
    pub fn sample(&self, number: u64, warper: &mut Warper) -> Result<Option<FaceSample>, LearnError> {
        let mut dice = Dice::new(self.seed, number, "set");
        let Some(set) = self.pick(dice.uniform()) else { return Ok(None) };
        let mut last = LearnError::internal("no picture was drawn");
        for _ in 0..TRIES {
            match set.face(dice.below(set.count()), warper) {
                Ok(face) => return Ok(Some(face)),
                Err(error) => last = error,
            }
        }
        Err(LearnError::file(
            &set.path,
            format!(
                "{TRIES} pictures of the set {}, one after the other, cannot be read; the last: {last}",
                set.set.name
            ),
        ))
    }

    fn pick(&self, at: f64) -> Option<&FaceSet> {
        let mut end = 0.0;
        for (share, set) in &self.parts {
            end += share;
            if at < end {
                return Some(set);
            }
        }
        // Shares that sum to 1 but for rounding leave nothing.
        self.parts.last().filter(|_| self.whole).map(|(_, set)| set)
    }

    /// What is to be said of the sets.
    #[must_use]
    pub fn remarks(&self) -> Vec<String> {
        self.parts.iter().filter_map(|(_, set)| set.remark()).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
