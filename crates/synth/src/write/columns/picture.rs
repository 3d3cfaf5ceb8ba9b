//! Columns of the picture: the same for each of its faces.

use lineament_face::CameraModel;

use super::{Column, Kind, Value, json};

pub(super) fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::text("file_name", "The picture's file, from the set's folder.", |row| Some(row.file_name.to_owned())),
        Column::int("index", "The number of the sample, from 0.", |row| i64::try_from(row.index).ok()),
        Column::text("recipe", "The name of the recipe.", |row| row.truth.map(|truth| truth.recipe.clone())),
        // As text: 64 bits without sign do not fit into the readers' integers.
        Column::text("seed", "The seed.", |row| row.truth.map(|truth| truth.seed.to_string())),
        Column::int("clip", "The number of the clip that the picture is a frame of.", |row| {
            row.truth?.clip.and_then(|clip| i64::try_from(clip).ok())
        }),
        Column::int("frame", "The number of the frame in its clip, from 0.", |row| {
            i64::try_from(row.record.frame).ok()
        }),
        Column::double("time_s", "The time in its clip in seconds.", |row| Some(row.record.time_s)),
        Column::int("width", "The width of the picture in pixels.", |row| Some(i64::from(row.record.width))),
        Column::int("height", "The height of the picture in pixels.", |row| Some(i64::from(row.record.height))),
    ];
    columns.extend(Column::doubles(
        ["fx", "fy", "cx", "cy"],
        "The camera's focal lengths and principal point in pixels (the centre of the first pixel is (0.5, 0.5)).",
        |row| Some([row.record.camera.fx, row.record.camera.fy, row.record.camera.cx, row.record.camera.cy]),
    ));
    columns.extend([
        Column::text("camera_model", "What the distortion means: brown_conrady or fisheye.", |row| {
            Some(match row.record.camera.model {
                CameraModel::BrownConrady => "brown_conrady".to_owned(),
                CameraModel::Fisheye => "fisheye".to_owned(),
            })
        }),
        Column::new("distortion", Kind::AnyDoubles, "The distortion's coefficients in OpenCV's order.", |row| {
            Some(Value::Doubles(row.record.camera.distortion.clone()))
        }),
    ]);
    columns.extend(Column::doubles(
        ["camera_x_m", "camera_y_m", "camera_z_m"],
        "Where the camera stands in the scene (glTF's axes: y up) in metres.",
        |row| row.truth?.camera.map(|place| place.position_m),
    ));
    columns.extend(Column::doubles(
        ["camera_qx", "camera_qy", "camera_qz", "camera_qw"],
        "The rotation from the camera's frame (x right, y down, z forward) to the scene's, a unit quaternion.",
        |row| row.truth?.camera.map(|place| place.rotation_xyzw),
    ));
    columns.push(Column::text("light", "The light, as JSON.", |row| json(row.truth?.light.as_ref()?)));
    columns.push(Column::int("faces", "How many faces are on the picture.", |row| {
        i64::try_from(row.record.faces.len()).ok()
    }));
    columns.push(Column::new(
        "boxes",
        Kind::AnyDoubles,
        "x, y, width and height of the box of each face on the picture, one after the other.",
        |row| Some(Value::Doubles(row.record.faces.iter().flat_map(|face| face.bounds).collect())),
    ));
    columns
}
