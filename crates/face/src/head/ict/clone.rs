//! A user's clone of ICT-FaceKit: where its files are, and their content.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::IctError;
use super::layout::{LANDMARKS_68, MODES};
use super::obj::{Obj, counted, read_mesh, read_positions, read_text};

const FOLDER: &str = "FaceXModel";
const NEUTRAL: &str = "generic_neutral_mesh.obj";
const INDICES: &str = "vertex_indices.json";
/// The expressions that every release has, as `vertex_indices.json` lists them.
const EXPRESSIONS: [&str; 53] = [
    "browDown_L",
    "browDown_R",
    "browInnerUp_L",
    "browInnerUp_R",
    "browOuterUp_L",
    "browOuterUp_R",
    "cheekPuff_L",
    "cheekPuff_R",
    "cheekSquint_L",
    "cheekSquint_R",
    "eyeBlink_L",
    "eyeBlink_R",
    "eyeLookDown_L",
    "eyeLookDown_R",
    "eyeLookIn_L",
    "eyeLookIn_R",
    "eyeLookOut_L",
    "eyeLookOut_R",
    "eyeLookUp_L",
    "eyeLookUp_R",
    "eyeSquint_L",
    "eyeSquint_R",
    "eyeWide_L",
    "eyeWide_R",
    "jawForward",
    "jawLeft",
    "jawOpen",
    "jawRight",
    "mouthClose",
    "mouthDimple_L",
    "mouthDimple_R",
    "mouthFrown_L",
    "mouthFrown_R",
    "mouthFunnel",
    "mouthLeft",
    "mouthLowerDown_L",
    "mouthLowerDown_R",
    "mouthPress_L",
    "mouthPress_R",
    "mouthPucker",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmile_L",
    "mouthSmile_R",
    "mouthStretch_L",
    "mouthStretch_R",
    "mouthUpperUp_L",
    "mouthUpperUp_R",
    "noseSneer_L",
    "noseSneer_R",
];
/// Furthest that a mode or an expression moves a vertex, centimetres (the largest of ICT's is 4.2).
const FURTHEST: f64 = 8.0;

/// The files of a clone, all there.
pub(super) struct Clone {
    folder: PathBuf,
    /// Names of the expressions without `.obj`, sorted: the 53, and what else the clone has.
    pub(super) expressions: Vec<String>,
}

/// A shape: what it moves, centimetres.
pub(super) type Deltas = Vec<[f64; 3]>;

impl Clone {
    /// Finds the files: `given` is the clone, or its folder `FaceXModel`.
    pub(super) fn open(given: &Path) -> Result<Self, IctError> {
        let inside = given.join(FOLDER);
        let folder = if inside.is_dir() || !given.join(NEUTRAL).is_file() { inside } else { given.to_owned() };
        let known = EXPRESSIONS.iter().map(|name| format!("{name}.obj"));
        let needed = [NEUTRAL.to_owned(), INDICES.to_owned()].into_iter();
        for name in needed.chain((0..MODES).map(mode_file)).chain(known) {
            if !folder.join(&name).is_file() {
                let missing = folder.join(name);
                let missing = missing.strip_prefix(given).unwrap_or(&missing).display().to_string();
                return Err(IctError::NotAClone { folder: given.display().to_string(), missing });
            }
        }
        let expressions = list_expressions(&folder)?;
        Ok(Self { folder, expressions })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The neutral mesh, and its file.
    pub(super) fn neutral(&self) -> Result<(PathBuf, Obj), IctError> {
        let path = self.path(NEUTRAL);
        let obj = read_mesh(&path)?;
        Ok((path, obj))
    }

    /// Refuses a clone whose 68 landmarks are other vertices than those this import was made for: its vertices have other numbers.
    pub(super) fn check_landmarks(&self) -> Result<(), IctError> {
        let path = self.path(INDICES);
        let content = |what: String| IctError::Content { path: path.display().to_string(), what };
        let json: serde_json::Value =
            serde_json::from_str(&read_text(&path)?).map_err(|error| content(format!("it is no JSON ({error})")))?;
        let list = json.get("idx_to_landmark_verts").and_then(|list| list.as_array());
        let list = list.ok_or_else(|| content("it has no list `idx_to_landmark_verts`".to_owned()))?;
        counted(&path, "landmarks", LANDMARKS_68.len(), list.len())?;
        for (i, (found, expected)) in list.iter().zip(LANDMARKS_68).enumerate() {
            if found.as_u64() != Some(expected.into()) {
                return Err(content(format!("landmark {i} is vertex {found}, and {expected} was expected")));
            }
        }
        Ok(())
    }

    /// All identity modes, then all expressions, as displacements from the neutral mesh. Files are read on all cores; the result does not depend on how many there are.
    pub(super) fn shapes(
        &self,
        neutral: &[[f64; 3]],
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<(Vec<Deltas>, Vec<Deltas>), IctError> {
        let names: Vec<String> =
            (0..MODES).map(mode_file).chain(self.expressions.iter().map(|name| format!("{name}.obj"))).collect();
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = Mutex::new(Vec::with_capacity(names.len()));
        let work = || {
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some(name) = names.get(place) else { return };
                let shape = displacement(&self.path(name), neutral);
                let failed = shape.is_err();
                // A poisoned lock would need a panic under it, and there is none; its content is whole in any case.
                results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((place, shape));
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, names.len());
                if failed {
                    next.store(names.len(), Ordering::Relaxed);
                    return;
                }
            }
        };
        std::thread::scope(|scope| {
            let workers = std::thread::available_parallelism().map_or(1, |n| n.get()).min(8);
            (1..workers).for_each(|_| {
                scope.spawn(work);
            });
            work();
        });
        let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        results.sort_by_key(|(place, _)| *place);
        let mut shapes = results.into_iter().map(|(_, shape)| shape).collect::<Result<Vec<_>, _>>()?;
        let expressions = shapes.split_off(MODES);
        Ok((shapes, expressions))
    }
}

fn mode_file(mode: usize) -> String {
    format!("identity{mode:03}.obj")
}

/// Every `.obj` that is neither the neutral mesh nor a mode.
fn list_expressions(folder: &Path) -> Result<Vec<String>, IctError> {
    let unreadable =
        |e: std::io::Error| IctError::Unreadable { path: folder.display().to_string(), reason: e.to_string() };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix(".obj"));
        let is_shape = |stem: &&str| {
            NEUTRAL.strip_suffix(".obj") != Some(*stem) && !stem.starts_with("identity") && !stem.starts_with('.')
        };
        names.extend(stem.filter(is_shape).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

fn displacement(path: &Path, neutral: &[[f64; 3]]) -> Result<Deltas, IctError> {
    let mut shape = read_positions(path)?;
    for (i, (place, rest)) in shape.iter_mut().zip(neutral).enumerate() {
        (0..3).for_each(|k| place[k] -= rest[k]);
        let square: f64 = place.iter().map(|v| v * v).sum();
        if square > FURTHEST * FURTHEST {
            return Err(IctError::Content {
                path: path.display().to_string(),
                what: format!(
                    "vertex {i} lies {:.1} cm from where it is in `{NEUTRAL}`, so the two do not number their vertices alike",
                    square.sqrt()
                ),
            });
        }
    }
    Ok(shape)
}
