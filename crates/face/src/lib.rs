//! The vocabularies of the face, the types that every crate above shares, and the crop that networks see.
//!
//! Left and right are always the **subject's**. Pixels are counted so that the centre of the first is (0.5, 0.5).
//!
//! ```
//! use lineament_face::{ActionUnit, CameraOrigin, CameraRecord, Emotion, FaceRecord, FrameRecord, RecipeBook, RecordReader, RecordWriter, Side};
//!
//! // An expression of contempt, after the recipes of the source project.
//! let units = RecipeBook::preset("source")?.draw(Emotion::Contempt, || 0.25);
//! assert!(units.side(ActionUnit::Au14, Side::Left) > 0.6 && units.side(ActionUnit::Au14, Side::Right) == 0.0);
//!
//! // Written as a line of JSON, with `AU14` (the mean), `AU14L` and `AU14R` beside each other, and read again.
//! let camera = CameraRecord::pinhole(640.0, 640, 480, CameraOrigin::Assumed);
//! let mut frame = FrameRecord::new("clips/one.mp4", 640, 480, camera);
//! frame.faces.push(FaceRecord { action_units: Some(units), ..FaceRecord::new(0, 0.98, [201.0, 90.5, 180.0, 182.0]) });
//! let mut writer = RecordWriter::new(Vec::new());
//! writer.write(&frame)?;
//! let text = writer.finish()?;
//! let read = RecordReader::new(text.as_slice()).collect::<Result<Vec<_>, _>>()?;
//! assert_eq!(read, [frame]);
//! # Ok::<(), lineament_face::FaceError>(())
//! ```
#![forbid(unsafe_code)]

mod crop;
mod error;
mod gltf;
mod head;
mod json;
mod labels;
mod record;
mod vocabulary;

pub use crop::{Crop, tight_box};
pub use error::FaceError;
pub use gltf::{AnimationKey, export_animated_glb, export_glb};
pub use head::{
    Basis, BasisData, Cell, Control, ExpressionMap, EyeAngles, EyeRest, Eyeball, FaceModel, Gaze, HEAD_FORMAT_VERSION,
    HeadAsset, HeadError, IctError, IctImport, IctReport, Identity, JAW_COUNT, JawFit, JawMotion, JawRest,
    LandmarkBinding, LidFollower, LidRest, LipRing, Mesh, Neutral, Part, PartRange, Person, SparseShape, Target,
    Topology, Unit, WrinkleMap, WrinklePattern, brow_density, ict_cache_path, import_ict, region, write_ict,
};
pub use labels::{ClassMap, Labels};
pub use record::{
    CameraModel, CameraOrigin, CameraPlace, CameraRecord, EmotionRecord, ExpressionState, EyeGaze, FaceRecord,
    FaceState, FaceTruth, FrameRecord, GazeRecord, IdentityState, LINE_LIMIT, LightRecord, LightSource, OriginShares,
    PersonRecord, PoseRecord, RecordReader, RecordWriter, Truth,
};
pub use vocabulary::*;
