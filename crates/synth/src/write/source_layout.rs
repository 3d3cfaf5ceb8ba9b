//! The CSV columns of the project that this one follows, so that what reads its files reads ours.
//!
//! It wrote them from Blender: a scene with z up, a camera that looks along its −z, `mathutils` Euler angles of the order XYZ (x turns first:
//! R = Rz·Ry·Rx). Its `yaw`, `pitch` and `roll` are the z, x and y of those angles of inverse(camera)·head, in degrees, whatever they are of the
//! face: for a head with z up that stands before an upright camera, pitch is −90. They are kept as they are; the angles to work with are in the
//! other formats.

use lineament_face::{ActionUnit, Side, landmarks};
use lineament_geometry::{Camera, EulerOrder, Head, HeadCv, Radians, Rotation, Transform, World};

use crate::error::SynthError;
use crate::sample::Sample;

/// What the card says of it.
pub(super) const ABOUT: &str = "`camera_pos_*` in metres and `camera_rot_*` (XYZ Euler angles in radians) are of Blender's camera in a scene with z \
    up; `yaw`, `pitch`, `roll` are the z, x, y of the XYZ Euler angles, in degrees, of inverse(camera)·head; the y of a landmark counts in pixels \
    from the bottom of the picture; a unit that is stronger on one side has that side's intensity. The last column is empty, for lines end with `;`.";

/// Its action units, in its order: that of their names.
const UNITS: [ActionUnit; 16] = [
    ActionUnit::Au1,
    ActionUnit::Au10,
    ActionUnit::Au12,
    ActionUnit::Au14,
    ActionUnit::Au15,
    ActionUnit::Au17,
    ActionUnit::Au2,
    ActionUnit::Au20,
    ActionUnit::Au23,
    ActionUnit::Au24,
    ActionUnit::Au26,
    ActionUnit::Au4,
    ActionUnit::Au5,
    ActionUnit::Au6,
    ActionUnit::Au7,
    ActionUnit::Au9,
];

const FIRST: [&str; 11] = [
    "frame",
    "emotion",
    "camera_pos_x",
    "camera_pos_y",
    "camera_pos_z",
    "camera_rot_x",
    "camera_rot_y",
    "camera_rot_z",
    "yaw",
    "pitch",
    "roll",
];

/// The columns; the last is empty, since lines end with `;`.
pub(super) fn header() -> impl Iterator<Item = String> {
    let units = UNITS.into_iter().map(|unit| format!("{}_intensity", unit.name()));
    let points = (0..landmarks::MESH_COUNT).flat_map(|i| [format!("{i}_x"), format!("{i}_y")]);
    FIRST.into_iter().map(str::to_owned).chain(units).chain(points).chain([String::new()])
}

/// The number of the frame: it counts from 1.
pub(super) fn frame(sample: &Sample) -> u64 {
    sample.index() + 1
}

/// The cells of a sample, with the empty last one.
pub(super) fn row(sample: &Sample) -> Result<Vec<String>, SynthError> {
    let missing = |what: &str| {
        SynthError::sample(
            sample.index(),
            format!("{what}, which the layout `source` needs; give it, or choose the layout `lineament`"),
        )
    };
    let record = sample.record();
    let [face] = record.faces.as_slice() else {
        return Err(missing(&format!("{} faces instead of one", record.faces.len())));
    };
    let truth = record.truth.as_ref().ok_or_else(|| missing("no truth"))?;
    let place = truth.camera.ok_or_else(|| missing("no place of the camera"))?;
    let pose = face.pose.ok_or_else(|| missing("no pose"))?;
    let units = face.action_units.ok_or_else(|| missing("no action units"))?;
    let points = face.landmarks.as_ref().ok_or_else(|| missing("no landmarks"))?;
    let drawn = truth.labels.first().and_then(|labels| labels.emotion);
    let emotion = drawn.or_else(|| face.emotion.map(|emotion| emotion.label)).ok_or_else(|| missing("no emotion"))?;

    let wrong = |error: lineament_geometry::GeometryError| SynthError::sample(sample.index(), error.to_string());
    let camera =
        Transform::<Camera, World>::new(Rotation::from_xyzw(place.rotation_xyzw).map_err(wrong)?, place.position_m)
            .map_err(wrong)?;
    let rotation_cv = Rotation::<HeadCv, Camera>::from_xyzw(pose.rotation_xyzw).map_err(wrong)?;
    let [camera_angles, head_angles] = angles(&camera, rotation_cv * Rotation::flip());

    let position = blender_axes().apply(camera.translation().xyz);
    let mut cells = vec![frame(sample).to_string(), emotion.title().to_owned()];
    cells.extend(position.iter().map(|value| plain(*value)));
    cells.extend(camera_angles.map(|angle| plain(angle.0)));
    let [x, y, z] = head_angles.map(Radians::degrees);
    cells.extend([z, x, y].map(plain));
    cells.extend(UNITS.into_iter().map(|unit| {
        let [left, right] = Side::ALL.map(|side| units.side(unit, side));
        left.max(right).to_string()
    }));
    let height = record.height as f32;
    cells.extend(
        points.iter().take(landmarks::MESH_COUNT).flat_map(|[x, y, _]| [x.to_string(), (height - y).to_string()]),
    );
    cells.push(String::new());
    Ok(cells)
}

/// glTF's axes to Blender's: x stays, y becomes z, z becomes −y.
fn blender_axes() -> Rotation<World, World> {
    Rotation::about_x(Radians(std::f64::consts::FRAC_PI_2))
}

/// The x, y and z of Blender's XYZ Euler angles of its camera in its scene, and of inverse(camera)·head, where the head's axes are its scene's for
/// an upright head that looks along −y.
fn angles(camera: &Transform<Camera, World>, head: Rotation<Head, Camera>) -> [[Radians; 3]; 2] {
    // Blender's camera looks along its −z with y up: the half turn about x from OpenCV's. It is its own inverse.
    let half_turn: Rotation<Camera, Camera> = Rotation::<Head, HeadCv>::flip().relabel();
    let in_scene = blender_axes() * camera.rotation() * half_turn;
    let head_axes: Rotation<Head, Head> = blender_axes().relabel();
    let seen = half_turn.inverse() * head * head_axes.inverse();
    let euler = |[z, y, x]: [Radians; 3]| [x, y, z];
    [euler(in_scene.to_euler(EulerOrder::Zyx)), euler(seen.to_euler(EulerOrder::Zyx))]
}

/// A number; zero has no sign.
fn plain(value: f64) -> String {
    (value + 0.0).to_string()
}

#[cfg(test)]
mod tests {
    use lineament_geometry::{Camera, Head, Radians, Rotation, Transform, World};

    use super::{angles, header};

    fn degrees(all: [Radians; 3]) -> [f64; 3] {
        all.map(|angle| (angle.degrees() * 1e6).round() / 1e6)
    }

    #[test]
    fn cameras_have_blenders_angles() {
        // OpenCV's camera at the origin of glTF's scene that looks along −z: the half turn about x.
        let looks_ahead = Rotation::<Camera, World>::about_x(Radians(std::f64::consts::PI));
        let at = |turn: Rotation<World, World>| Transform::<Camera, World>::from(turn * looks_ahead);
        let quarter = Radians(std::f64::consts::FRAC_PI_2);
        let upright = Rotation::<World, Head>::identity();
        // An upright camera in Blender that looks along +y has the angles (90°, 0, 0); turned about the vertical by 30°, (90°, 0, 30°).
        let front = at(Rotation::identity());
        let seen = |camera: &Transform<Camera, World>| (upright.relabel::<World, Head>() * camera.rotation()).inverse();
        assert_eq!(degrees(angles(&front, seen(&front))[0]), [90.0, 0.0, 0.0]);
        let turned = at(Rotation::about_y(Radians(quarter.0 / 3.0)));
        assert_eq!(degrees(angles(&turned, seen(&turned))[0]), [90.0, 0.0, 30.0]);
        // From above, looking down: no turn at all.
        let above = at(Rotation::about_x(Radians(-quarter.0)));
        assert_eq!(degrees(angles(&above, seen(&above))[0]), [0.0, 0.0, 0.0]);
        // The head stands upright in the scene, so inverse(camera)·head is the inverse of the camera's rotation.
        assert_eq!(degrees(angles(&front, seen(&front))[1]), [-90.0, 0.0, 0.0]);
        assert_eq!(degrees(angles(&above, seen(&above))[1]), [0.0, 0.0, 0.0]);
        // Rx(−90°)·Rz(−30°) = Ry(−30°)·Rx(−90°).
        assert_eq!(degrees(angles(&turned, seen(&turned))[1]), [-90.0, -30.0, 0.0]);
    }

    #[test]
    fn the_header_is_the_source_projects() {
        let header: Vec<String> = header().collect();
        let begin = "frame;emotion;camera_pos_x;camera_pos_y;camera_pos_z;camera_rot_x;camera_rot_y;camera_rot_z;yaw;pitch;roll;AU1_intensity;\
            AU10_intensity;AU12_intensity;AU14_intensity;AU15_intensity;AU17_intensity;AU2_intensity;AU20_intensity;AU23_intensity;AU24_intensity;\
            AU26_intensity;AU4_intensity;AU5_intensity;AU6_intensity;AU7_intensity;AU9_intensity;0_x;0_y;1_x;1_y;";
        let line = header.join(";");
        assert!(line.starts_with(begin), "{}", &line[..500]);
        assert!(line.ends_with(";467_x;467_y;"));
        assert_eq!(header.len(), 27 + 936 + 1);
    }
}
