//! Promise: the measures are scikit-learn's and scipy's. The constants were printed by `python bench/evaluation/metrics_reference.py` (scikit-learn 1.9.1, scipy 1.17.1).

#![allow(clippy::unwrap_used, reason = "tests fail so")]

use lineament_geometry::pose::YawPitchRoll;
use lineament_geometry::{Camera, Degrees, HeadCv, Rotation};
use lineament_metrics::{
    Confusion, best_f1, expected_calibration_error, f1, geodesic, icc_3_1, median, quantile, roc_auc,
};

const COUNT: usize = 60;

fn list<T>(of: impl Fn(usize) -> T) -> Vec<T> {
    (0..COUNT).map(of).collect()
}

/// Eleven values, so that many are equal.
fn scores() -> Vec<f64> {
    list(|n| (n * 37 % 11) as f64 / 11.0)
}

fn truth() -> Vec<bool> {
    list(|n| (n * n * 7 + n) % 5 < 2)
}

fn close(ours: f64, theirs: f64) {
    assert!((ours - theirs).abs() < 1e-12, "{ours} {theirs}");
}

#[test]
fn scores_of_two_classes() {
    close(roc_auc(&scores(), &truth()).unwrap(), 0.4965277777777778);
    close(best_f1(&scores(), &truth()).unwrap(), 0.888888888888889);
    let said: Vec<bool> = scores().iter().map(|score| *score > 0.5).collect();
    close(f1(&said, &truth()).unwrap(), 0.5675675675675675);
    close(expected_calibration_error(&scores(), &truth(), 15).unwrap(), 0.3772727272727272);
}

#[test]
fn several_classes() {
    let table = Confusion::of(4, &list(|n| (n * 17 + n / 3) % 4), &list(|n| (n * 31 + n / 7) % 4)).unwrap();
    assert_eq!(table.counts, [[6, 5, 5, 4], [6, 3, 6, 5], [5, 5, 6, 4], [0, 0, 0, 0]]);
    close(table.mean_recall(), 0.25);
    close(table.mean_f1(), 0.20761670761670764);
}

#[test]
fn lists_and_raters() {
    close(quantile(&scores(), 0.35), 0.2727272727272727);
    close(median(&scores()), 0.45454545454545453);
    let other: Vec<f64> =
        scores().iter().enumerate().map(|(n, score)| 0.7 * score + (n * 13 % 7) as f64 / 20.0).collect();
    close(icc_3_1(&scores(), &other).unwrap(), 0.8722051053008522);
}

#[test]
fn turns() {
    let rotation = |yaw, pitch, roll| -> Rotation<HeadCv, Camera> {
        YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(roll) }.to_rotation().unwrap()
    };
    let apart = geodesic(rotation(20.0, 10.0, 30.0), rotation(-35.0, 5.0, 12.0)).0;
    assert!((apart - 58.05999592787931).abs() < 1e-9, "{apart}");
}
