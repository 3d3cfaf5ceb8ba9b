//! Lineament's own columns, named from the vocabularies as in `lineament synth`'s tables.

use lineament_face::{AuColumn, Blendshape, Emotion, Vocabulary as _, ibug68, landmarks};

use lineament_synth::TableKind;

use super::table::{Cell, Column, Row, known};

fn doubles<const N: usize>(columns: &mut Vec<Column>, names: [&str; N], get: fn(&Row<'_>) -> Option<[f64; N]>) {
    for (place, name) in names.into_iter().enumerate() {
        columns.push(Column::new(name, TableKind::Double, move |row| known(get(row), |all| Cell::Double(all[place]))));
    }
}

/// A column for each number of a list of points, point after point.
fn points<const N: usize>(
    columns: &mut Vec<Column>,
    names: [&str; N],
    count: usize,
    get: fn(&Row<'_>, usize) -> Option<[f32; N]>,
) {
    for point in 0..count {
        for (part, name) in names.into_iter().enumerate() {
            columns.push(Column::new(format!("{name}_{point}"), TableKind::Float, move |row| {
                known(get(row, point), |all| Cell::Float(all[part]))
            }));
        }
    }
}

/// The columns of a table.
pub(super) fn lineament() -> Vec<Column> {
    let mut columns = vec![
        Column::new("source", TableKind::Text, |row| Cell::Text(row.record.source.clone())),
        Column::new("frame", TableKind::Int, |row| Cell::Int(row.record.frame as i64)),
        Column::new("time_s", TableKind::Double, |row| Cell::Double(row.record.time_s)),
        Column::new("width", TableKind::Int, |row| Cell::Int(row.record.width.into())),
        Column::new("height", TableKind::Int, |row| Cell::Int(row.record.height.into())),
    ];
    let camera =
        |row: &Row<'_>| Some([row.record.camera.fx, row.record.camera.fy, row.record.camera.cx, row.record.camera.cy]);
    doubles(&mut columns, ["fx", "fy", "cx", "cy"], camera);
    columns.push(Column::new("faces", TableKind::Int, |row| Cell::Int(row.record.faces.len() as i64)));
    columns.push(Column::new("id", TableKind::Int, |row| known(row.face, |face| Cell::Int(face.id as i64))));
    columns.push(Column::new("score", TableKind::Double, |row| known(row.face, |face| Cell::Double(face.score))));
    doubles(&mut columns, ["box_x", "box_y", "box_width", "box_height"], |row| row.face.map(|face| face.bounds));
    doubles(&mut columns, ["yaw", "pitch", "roll"], |row| row.face?.pose.map(|pose| [pose.yaw, pose.pitch, pose.roll]));
    columns.push(Column::new("direction", TableKind::Text, |row| {
        known(row.face.and_then(|face| face.direction), |direction| Cell::Text(direction.name().to_owned()))
    }));
    doubles(&mut columns, ["qx", "qy", "qz", "qw"], |row| row.face?.pose.map(|pose| pose.rotation_xyzw));
    doubles(&mut columns, ["tx_m", "ty_m", "tz_m"], |row| row.face?.pose.map(|pose| pose.translation_m));
    let gaze_names =
        ["gaze_yaw", "gaze_pitch", "gaze_left_yaw", "gaze_left_pitch", "gaze_right_yaw", "gaze_right_pitch"];
    doubles(&mut columns, gaze_names, |row| {
        row.face?
            .gaze
            .map(|gaze| [gaze.yaw, gaze.pitch, gaze.left.yaw, gaze.left.pitch, gaze.right.yaw, gaze.right.pitch])
    });
    columns.push(Column::new("emotion", TableKind::Text, |row| {
        known(row.face.and_then(|face| face.emotion), |emotion| Cell::Text(emotion.label.name().to_owned()))
    }));
    columns.push(Column::new("emotion_uncertain", TableKind::Int, |row| {
        known(row.face.and_then(|face| face.emotion), |emotion| Cell::Int(emotion.uncertain.into()))
    }));
    columns.extend(Emotion::ALL.into_iter().map(|name| {
        Column::new(format!("emotion_{name}"), TableKind::Float, move |row| {
            known(row.face.and_then(|face| face.emotion), |emotion| Cell::Float(emotion.scores[name]))
        })
    }));
    columns.extend(AuColumn::ALL.into_iter().map(|unit| {
        Column::new(unit.name(), TableKind::Float, move |row| {
            known(row.face.and_then(|face| face.action_units), |units| Cell::Float(units.column(unit)))
        })
    }));
    columns.extend(Blendshape::ALL.into_iter().map(|shape| {
        Column::new(shape.name(), TableKind::Float, move |row| {
            known(row.face.and_then(|face| face.blendshapes), |shapes| Cell::Float(shapes[shape]))
        })
    }));
    points(&mut columns, ["x", "y", "z"], landmarks::COUNT, |row, i| row.face?.landmarks.as_ref()?.get(i).copied());
    points(&mut columns, ["sigma"], landmarks::COUNT, |row, i| Some([*row.face?.landmark_sigma.as_ref()?.get(i)?]));
    points(&mut columns, ["visibility"], landmarks::COUNT, |row, i| Some([*row.face?.visibility.as_ref()?.get(i)?]));
    points(&mut columns, ["x68", "y68"], ibug68::COUNT, |row, i| row.face?.landmarks68.as_ref()?.get(i).copied());
    columns
}
