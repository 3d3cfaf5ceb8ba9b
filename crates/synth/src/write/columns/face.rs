//! Columns of a face.

use lineament_face::{AuColumn, Blendshape, Emotion, EyeGaze, GazeRecord, PersonRecord, Vocabulary, ibug68, landmarks};
use lineament_geometry::{Camera, HeadCv, Rotation};

use super::{Column, Kind, Value, flat, json, numbered};

pub(super) fn columns() -> Vec<Column> {
    let mut columns = vec![Column::int("face", "Which of the picture's faces this is, from 0.", |row| {
        row.face.and_then(|_| i64::try_from(row.number).ok())
    })];
    columns.extend(Column::doubles(
        ["box_x", "box_y", "box_width", "box_height"],
        "The tight box of the 478 landmarks in pixels, not clipped.",
        |row| row.face.map(|face| face.bounds),
    ));
    pose(&mut columns);
    columns.extend(Column::doubles(
        ["gaze_yaw", "gaze_pitch", "gaze_left_yaw", "gaze_left_pitch", "gaze_right_yaw", "gaze_right_pitch"],
        "Where both eyes, the left and the right look, in degrees, in the camera's frame, with the signs of the pose.",
        |row| row.face?.gaze.map(gaze),
    ));
    expression(&mut columns);
    person(&mut columns);
    points(&mut columns);
    columns
}

fn pose(columns: &mut Vec<Column>) {
    columns.extend(Column::doubles(
        ["yaw", "pitch", "roll"],
        "The head's angles in degrees (300W-LP): yaw positive to the subject's right, pitch up, roll clockwise in the picture.",
        |row| row.face?.pose.map(|pose| [pose.yaw, pose.pitch, pose.roll]),
    ));
    columns.push(Column::text("direction", "Where the head is turned, in a word.", |row| {
        row.face?.direction.map(|direction| direction.name().to_owned())
    }));
    columns.extend(Column::doubles(
        ["qx", "qy", "qz", "qw"],
        "The head's rotation, a unit quaternion: identity for a face that looks along the camera's axis into it.",
        |row| row.face?.pose.map(|pose| pose.rotation_xyzw),
    ));
    columns.extend(Column::doubles(
        ["r00", "r01", "r02", "r10", "r11", "r12", "r20", "r21", "r22"],
        "The same as a matrix, row by row.",
        |row| {
            let rotation = Rotation::<HeadCv, Camera>::from_xyzw(row.face?.pose?.rotation_xyzw).ok()?;
            let [[a, b, c], [d, e, f], [g, h, i]] = rotation.to_rows();
            Some([a, b, c, d, e, f, g, h, i])
        },
    ));
    columns.extend(Column::doubles(
        ["tx_m", "ty_m", "tz_m"],
        "The head's origin, between the eyeballs, in the camera's frame in metres.",
        |row| row.face?.pose.map(|pose| pose.translation_m),
    ));
}

fn gaze(gaze: GazeRecord) -> [f64; 6] {
    let eye = |eye: EyeGaze| [eye.yaw, eye.pitch];
    let [[a, b], [c, d]] = [eye(gaze.left), eye(gaze.right)];
    [gaze.yaw, gaze.pitch, a, b, c, d]
}

fn expression(columns: &mut Vec<Column>) {
    columns.push(Column::text("emotion", "The emotion: of the recipe, else the one with the largest score.", |row| {
        let drawn = row.labels.and_then(|labels| labels.emotion);
        drawn.or_else(|| row.face?.emotion.map(|emotion| emotion.label)).map(|emotion| emotion.name().to_owned())
    }));
    columns.push(Column::double("emotion_intensity", "How strongly it is shown, 0–1.", |row| {
        row.labels?.emotion_intensity
    }));
    columns.extend(Emotion::ALL.into_iter().map(|emotion| {
        Column::new(format!("emotion_{emotion}"), Kind::Float, "The score of the emotion.", move |row| {
            row.face?.emotion.map(|record| Value::Float(record.scores[emotion]))
        })
    }));
    columns.extend(AuColumn::ALL.into_iter().map(|unit| {
        Column::new(unit.name(), Kind::Float, "The intensity of the action unit, 0–1.", move |row| {
            row.face?.action_units.map(|units| Value::Float(units.column(unit)))
        })
    }));
    columns.extend(AuColumn::ALL.into_iter().map(|unit| {
        let about = "The degree of the action unit: A to E, - for none.";
        Column::new(format!("{}_facs", unit.name()), Kind::Text, about, move |row| {
            row.labels?.facs.get(&unit).map(|degree| Value::Text(degree.letter().to_string()))
        })
    }));
    columns.extend(Blendshape::ALL.into_iter().map(|shape| {
        Column::new(shape.name(), Kind::Float, "The weight of the blendshape, 0–1.", move |row| {
            row.face?.blendshapes.map(|shapes| Value::Float(shapes[shape]))
        })
    }));
}

fn person(columns: &mut Vec<Column>) {
    type Get = fn(&PersonRecord) -> f32;
    let fields: [(&str, &'static str, Get); 5] = [
        ("age_years", "The age in years.", |person| person.age_years),
        ("masculinity", "0 female to 1 male.", |person| person.masculinity),
        ("african", "The share of the head's African shapes.", |person| person.origin.african),
        ("asian", "The share of the head's Asian shapes.", |person| person.origin.asian),
        ("european", "The share of the head's European shapes.", |person| person.origin.european),
    ];
    columns.extend(fields.into_iter().map(|(name, about, get)| {
        Column::new(name, Kind::Float, about, move |row| Some(Value::Float(get(row.labels?.person.as_ref()?))))
    }));
    columns.push(Column::text("identity_seed", "The seed from which the identity was drawn.", |row| {
        row.state?.identity.seed.map(|seed| seed.to_string())
    }));
    columns.push(Column::new("identity", Kind::AnyFloats, "The identity parameters of the head.", |row| {
        Some(Value::Floats(row.state?.identity.parameters.clone()))
    }));
    columns.push(Column::text("attributes", "What else was drawn, as JSON.", |row| {
        row.labels.filter(|labels| !labels.attributes.is_empty()).and_then(|labels| json(&labels.attributes))
    }));
}

fn points(columns: &mut Vec<Column>) {
    let mesh = landmarks::COUNT;
    let lists = [
        Column::new(
            "landmarks",
            Kind::Floats(numbered(&["x", "y", "z"], mesh)),
            "The 478 landmarks: x, y in pixels, z at the scale of x, 0 at the head's origin, positive away from the camera.",
            |row| row.face?.landmarks.as_deref().map(flat),
        ),
        Column::new(
            "visibility",
            Kind::Floats(numbered(&["visibility"], mesh)),
            "Whether each of the 478 landmarks is seen, 0–1.",
            |row| row.face?.visibility.clone().map(Value::Floats),
        ),
        Column::new(
            "landmarks68",
            Kind::Floats(numbered(&["x68", "y68"], ibug68::COUNT)),
            "iBUG's 68 points in pixels, the jaw along the visible outline.",
            |row| row.face?.landmarks68.as_deref().map(flat),
        ),
        Column::new(
            "landmarks68_mesh",
            Kind::Floats(numbered(&["mesh68_x", "mesh68_y"], ibug68::COUNT)),
            "iBUG's 68 points in pixels, the jaw on the mesh.",
            |row| row.labels?.landmarks68_mesh.as_deref().map(flat),
        ),
        Column::new(
            "landmarks_head_m",
            Kind::Floats(numbered(&["head_x", "head_y", "head_z"], mesh)),
            "The 478 landmarks in the head's frame in metres (x to the subject's left, y up, z out of the face).",
            |row| row.labels?.landmarks_head_m.as_deref().map(flat),
        ),
        Column::new(
            "landmarks_camera_m",
            Kind::Floats(numbered(&["camera_x", "camera_y", "camera_z"], mesh)),
            "The 478 landmarks in the camera's frame in metres (x right, y down, z forward).",
            |row| row.labels?.landmarks_camera_m.as_deref().map(flat),
        ),
    ];
    columns.extend(lists);
}
