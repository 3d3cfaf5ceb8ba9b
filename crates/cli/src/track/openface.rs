//! The columns of other programs: OpenFace 2's and Live Link Face's.

use lineament_face::{ActionUnit, Blendshape, EyeGaze, FaceRecord, GazeRecord, PoseRecord, ibug68};
use lineament_geometry::pose::{LiveLinkHead, OpenFacePose};
use lineament_geometry::{Camera, Head, HeadCv, Rotation, Transform};

use lineament_synth::TableKind;

use super::table::{Cell, Column, Row, known};

/// The units that OpenFace regresses (`_r`, 0–5) and classifies (`_c`, 0 or 1).
const UNITS: [ActionUnit; 17] = [
    ActionUnit::Au1,
    ActionUnit::Au2,
    ActionUnit::Au4,
    ActionUnit::Au5,
    ActionUnit::Au6,
    ActionUnit::Au7,
    ActionUnit::Au9,
    ActionUnit::Au10,
    ActionUnit::Au12,
    ActionUnit::Au14,
    ActionUnit::Au15,
    ActionUnit::Au17,
    ActionUnit::Au20,
    ActionUnit::Au23,
    ActionUnit::Au25,
    ActionUnit::Au26,
    ActionUnit::Au45,
];
/// Its scale of intensities ends here.
const MOST: f32 = 5.0;
/// From which intensity on (0–1) a unit counts as present: FACS' degree B begins at about 0.2.
const PRESENT: f32 = 0.2;

fn rotation(pose: &PoseRecord) -> Option<Rotation<HeadCv, Camera>> {
    Rotation::from_xyzw(pose.rotation_xyzw).ok()
}

fn of_pose(row: &Row<'_>) -> Option<Transform<Head, Camera>> {
    let pose = row.face?.pose?;
    Transform::from_rotation_cv(rotation(&pose)?, pose.translation_m).ok()
}

/// The direction of a look in OpenFace's camera frame (x right, y down, z away).
fn direction(eye: EyeGaze) -> [f64; 3] {
    let ((sy, cy), (sp, cp)) = (sin_cos(eye.yaw), sin_cos(eye.pitch));
    [-sy * cp, -sp, -cy * cp]
}

fn sin_cos(degrees: f64) -> (f64, f64) {
    degrees.to_radians().sin_cos()
}

fn numbers<const N: usize>(
    columns: &mut Vec<Column>,
    names: [&str; N],
    get: impl Fn(&Row<'_>) -> Option<[f64; N]> + Copy + 'static,
) {
    for (place, name) in names.into_iter().enumerate() {
        // OpenFace writes zeros where it has no face, and says so by `success`.
        columns.push(Column::new(name, TableKind::Double, move |row| {
            Cell::Double(get(row).map_or(0.0, |all| all[place]))
        }));
    }
}

/// OpenFace 2's columns without its own model's parameters and the 56 points of the eyes, which nothing else has.
///
/// `timestamp` in seconds; `gaze_0` is the eye at the left of the picture, the subject's right one; `pose_T` in millimetres, `pose_R` in radians with OpenFace's signs;
/// intensities 0–5.
pub(super) fn openface() -> Vec<Column> {
    let face = |row: &Row<'_>| row.face.map(|face| face.score);
    let mut columns = vec![
        Column::new("frame", TableKind::Int, |row| Cell::Int(row.record.frame as i64 + 1)),
        Column::new("face_id", TableKind::Int, |row| Cell::Int(row.face.map_or(0, |face| face.id as i64))),
        Column::new("timestamp", TableKind::Double, |row| Cell::Double(row.record.time_s)),
        Column::new("confidence", TableKind::Double, move |row| Cell::Double(face(row).unwrap_or(0.0))),
        Column::new("success", TableKind::Int, move |row| Cell::Int(row.face.is_some().into())),
    ];
    let gaze = |row: &Row<'_>| -> Option<GazeRecord> { row.face?.gaze };
    numbers(&mut columns, ["gaze_0_x", "gaze_0_y", "gaze_0_z"], move |row| gaze(row).map(|gaze| direction(gaze.right)));
    numbers(&mut columns, ["gaze_1_x", "gaze_1_y", "gaze_1_z"], move |row| gaze(row).map(|gaze| direction(gaze.left)));
    numbers(&mut columns, ["gaze_angle_x", "gaze_angle_y"], move |row| {
        let [x, y, z] = direction(EyeGaze { yaw: gaze(row)?.yaw, pitch: gaze(row)?.pitch });
        Some([x.atan2(-z), y.atan2(-z)])
    });
    numbers(&mut columns, ["pose_Tx", "pose_Ty", "pose_Tz"], |row| {
        Some(OpenFacePose::from_pose(&of_pose(row)?).translation_mm)
    });
    numbers(&mut columns, ["pose_Rx", "pose_Ry", "pose_Rz"], |row| {
        let pose = OpenFacePose::from_pose(&of_pose(row)?);
        Some([pose.rx.0, pose.ry.0, pose.rz.0])
    });
    for (part, name) in ["x", "y"].into_iter().enumerate() {
        for point in 0..ibug68::COUNT {
            columns.push(Column::new(format!("{name}_{point}"), TableKind::Float, move |row| {
                // OpenFace's first pixel has its centre at 0.
                let place = row.face.and_then(|face| face.landmarks68.as_ref()).map(|points| points[point][part] - 0.5);
                Cell::Float(place.unwrap_or(0.0))
            }));
        }
    }
    let unit = |face: Option<&FaceRecord>, unit: ActionUnit| {
        face.and_then(|face| face.action_units).map_or(0.0, |units| units.unit(unit))
    };
    let number = |name: ActionUnit| name.name().trim_start_matches("AU").parse::<u32>().unwrap_or(0);
    for name in UNITS {
        columns.push(Column::new(format!("AU{:02}_r", number(name)), TableKind::Float, move |row| {
            Cell::Float(MOST * unit(row.face, name))
        }));
    }
    let mut classified: Vec<ActionUnit> = UNITS.to_vec();
    classified.insert(UNITS.len() - 1, ActionUnit::Au28);
    for name in classified {
        columns.push(Column::new(format!("AU{:02}_c", number(name)), TableKind::Int, move |row| {
            Cell::Int((unit(row.face, name) >= PRESENT).into())
        }));
    }
    columns
}

/// Live Link Face's columns: `Timecode` (at 60 frames a second, as the app writes), the count, ARKit's blendshapes with capitals, the head and the eyes in radians.
pub(super) fn livelink() -> Vec<Column> {
    let mut columns = vec![
        Column::new("Timecode", TableKind::Text, |row| Cell::Text(timecode(row.record.time_s))),
        Column::new("BlendShapeCount", TableKind::Int, |_| Cell::Int(61)),
    ];
    columns.extend(Blendshape::ALL.into_iter().map(|shape| {
        Column::new(capital(shape.name()), TableKind::Float, move |row| {
            known(row.face.and_then(|face| face.blendshapes), |shapes| Cell::Float(shapes[shape]))
        })
    }));
    for (place, name) in ["HeadYaw", "HeadPitch", "HeadRoll"].into_iter().enumerate() {
        columns.push(Column::new(name, TableKind::Double, move |row| {
            let head =
                row.face.and_then(|face| face.pose).and_then(|pose| rotation(&pose)).map(LiveLinkHead::from_rotation);
            known(head, |head| Cell::Double([head.yaw.0, head.pitch.0, head.roll.0][place]))
        }));
    }
    for (eye, side) in ["LeftEye", "RightEye"].into_iter().enumerate() {
        for (place, name) in ["Yaw", "Pitch", "Roll"].into_iter().enumerate() {
            columns.push(Column::new(format!("{side}{name}"), TableKind::Double, move |row| {
                known(eye_in_head(row, eye), |angles| Cell::Double(angles[place]))
            }));
        }
    }
    columns
}

/// Yaw, pitch and roll of an eye in its head, radians, with the signs of the head's columns.
fn eye_in_head(row: &Row<'_>, eye: usize) -> Option<[f64; 3]> {
    let (pose, gaze) = (row.face?.pose?, row.face?.gaze?);
    let seen = direction(if eye == 0 { gaze.left } else { gaze.right });
    let rows = rotation(&pose)?.to_rows();
    // Into the head's own frame, whose −z looks out of the face and whose x is the subject's left.
    let [x, y, z]: [f64; 3] = std::array::from_fn(|k| (0..3).map(|r| rows[r][k] * seen[r]).sum());
    Some([x.atan2(-z), (-y).atan2((x * x + z * z).sqrt()), 0.0])
}

/// `HH:MM:SS:FF.sss` at 60 frames a second.
fn timecode(time_s: f64) -> String {
    let whole = time_s.max(0.0);
    let seconds = whole as u64;
    let frames = (whole - seconds as f64) * 60.0;
    format!(
        "{:02}:{:02}:{:02}:{:06.3}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        (frames * 1000.0).floor() / 1000.0
    )
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_are_those_of_the_programs() {
        let names = |columns: Vec<Column>| columns.into_iter().map(|column| column.name).collect::<Vec<_>>();
        let open = names(openface());
        assert_eq!(&open[..5], ["frame", "face_id", "timestamp", "confidence", "success"]);
        assert!(
            open.contains(&"AU01_r".to_owned())
                && open.contains(&"AU28_c".to_owned())
                && open.last() == Some(&"AU45_c".to_owned())
        );
        let live = names(livelink());
        assert_eq!(live.len(), 63);
        assert_eq!([&live[0], &live[2], &live[53], &live[54]], ["Timecode", "EyeBlinkLeft", "TongueOut", "HeadYaw"]);
        assert_eq!(timecode(3723.51), "01:02:03:30.600");
    }

    #[test]
    fn an_eye_that_looks_along_its_turned_head_has_no_angles() {
        let published = lineament_geometry::YawPitchRoll {
            yaw: lineament_geometry::Degrees(20.0),
            pitch: lineament_geometry::Degrees(0.0),
            roll: lineament_geometry::Degrees(0.0),
        };
        let pose = PoseRecord {
            rotation_xyzw: published.to_rotation().unwrap().to_xyzw(),
            translation_m: [0.0, 0.0, 0.6],
            yaw: 20.0,
            pitch: 0.0,
            roll: 0.0,
        };
        let eye = EyeGaze { yaw: 20.0, pitch: 0.0 };
        let gaze = GazeRecord { yaw: 20.0, pitch: 0.0, left: eye, right: EyeGaze { yaw: 10.0, pitch: 0.0 } };
        let face = FaceRecord { pose: Some(pose), gaze: Some(gaze), ..FaceRecord::new(0, 1.0, [0.0, 0.0, 1.0, 1.0]) };
        let camera = lineament_face::CameraRecord::pinhole(640.0, 640, 480, lineament_face::CameraOrigin::Assumed);
        let record = lineament_face::FrameRecord::new("x", 640, 480, camera);
        let row = Row { record: &record, face: Some(&face) };
        let (left, right) = (eye_in_head(&row, 0).unwrap(), eye_in_head(&row, 1).unwrap());
        assert!(left[0].abs() < 1e-9 && left[1].abs() < 1e-9, "{left:?}");
        // 10° less to the subject's right than the head: to the left, which is positive in Live Link.
        assert!((right[0] - 10f64.to_radians()).abs() < 1e-9, "{right:?}");
    }
}
