//! What is known of the faces of a picture: written by `track` and `synth`, scored by `study`, sent on by `drive`.

mod check;
mod frame;
mod lines;
mod state;
mod truth;

pub use frame::{EmotionRecord, EyeGaze, FaceRecord, FrameRecord, GazeRecord, PoseRecord};
pub use lines::{LINE_LIMIT, RecordReader, RecordWriter};
pub use state::{CameraModel, CameraOrigin, CameraRecord, ExpressionState, FaceState, IdentityState};
pub use truth::{CameraPlace, FaceTruth, LightRecord, LightSource, OriginShares, PersonRecord, Truth};
