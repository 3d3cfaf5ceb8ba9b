//! The field's measures, plain and tested: landmarks, rotations, classes, calibration, intervals.
//!
//! ```
//! use lineament_metrics::{cumulative_auc, failure_rate, nme};
//!
//! let truth = [[0.0, 0.0], [10.0, 0.0]];
//! let guess = [[1.0, 0.0], [10.0, 1.0]];
//! let error = nme(&guess, &truth, 10.0).ok_or("no landmarks")?;
//! assert!((error - 0.1).abs() < 1e-12);
//! assert_eq!(failure_rate(&[0.02, 0.12], 0.1), 0.5);
//! assert!((cumulative_auc(&[0.05], 0.1) - 0.5).abs() < 1e-12);
//! # Ok::<(), &str>(())
//! ```
#![forbid(unsafe_code)]

mod angles;
mod bootstrap;
mod calibration;
mod classes;
mod detection;
mod errors;
mod intensity;
mod landmarks;

pub use angles::{ANGLE_LIMIT, angle_error, mean_angle_errors, within_limit};
pub use bootstrap::{Interval, bootstrap, bootstrap_groups};
pub use calibration::expected_calibration_error;
pub use classes::{Confusion, f1, roc_auc};
pub use detection::{Detections, intersection_over_union, match_boxes};
pub use errors::{cumulative_auc, failure_rate, mean, median, quantile};
pub use intensity::{best_f1, icc_3_1};
pub use landmarks::{Normaliser, geodesic, ibug68_normaliser, nme};
