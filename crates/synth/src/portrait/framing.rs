//! From a camera plan and a face to a camera, a head pose and a world.

use lineament_geometry::{
    Camera, CameraModel, Degrees, Direction, Distortion, Head, HeadCv, Position, Radians, Rotation, Transform, World,
    YawPitchRoll,
};

use nalgebra::Vector3;

use super::error::{PortraitError, within};
use super::setting::{BodyPlan, CameraPlan};
use super::v3::V3;

/// Camera and frames of a portrait. The world's origin is the head's; its y is up, its z toward the camera.
#[derive(Debug, Clone, Copy)]
pub(super) struct Framed {
    pub(super) camera: CameraModel,
    pub(super) world_to_camera: Transform<World, Camera>,
    pub(super) head_to_camera: Transform<Head, Camera>,
    pub(super) head_to_world: Transform<Head, World>,
}

impl Framed {
    /// How many pixels a metre of the head has, at its middle between the eyes.
    pub(super) fn pixels_a_metre(&self) -> f64 {
        let [across, down] = self.camera.focal();
        across.max(down) / self.head_to_camera.translation().xyz.z.max(0.01)
    }
}

/// Frames a face whose forehead and chin (head frame, metres) are these.
pub(super) fn frame(
    plan: &CameraPlan,
    pose: YawPitchRoll,
    forehead: V3,
    chin: V3,
    [width, height]: [u32; 2],
) -> Result<Framed, PortraitError> {
    within("the field of view in degrees", plan.field, [1.0, 150.0], "1 to 150")?;
    within("the face's share of the picture's height", plan.share, [0.01, 5.0], "0.01 to 5")?;
    within("the nearest camera in metres", plan.distance[0], [0.05, 100.0], "0.05 to 100")?;
    within("the farthest camera in metres", plan.distance[1], [plan.distance[0], 100.0], "the nearest to 100")?;
    for (what, angle) in [("the camera's roll in radians", plan.roll), ("the camera's tilt in radians", plan.tilt)] {
        within(what, angle, [-3.2, 3.2], "−3.2 to 3.2")?;
    }
    for stray in plan.stray {
        within("the face's place in the picture", stray, [-3.0, 3.0], "−3 to 3")?;
    }
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    if let Some(stand) = plan.stand {
        return orbit(plan, pose, stand, [width, height]);
    }
    let between: [f64; 3] = std::array::from_fn(|k| f64::from(forehead[k]) - f64::from(chin[k]));
    let tall = between.iter().map(|x| x * x).sum::<f64>().sqrt();
    let wanted = plan.share * h;
    let focal = 0.5 * w / libm::tan(0.5 * plan.field.to_radians());
    let distance = (focal * tall / wanted).clamp(plan.distance[0], plan.distance[1]);
    // The share of the picture is kept; the lens gives way.
    let focal = wanted * distance / tall;
    let camera = CameraModel::pinhole(focal, focal, 0.5 * w, 0.5 * h, width, height)?;
    let camera = if plan.distortion == [0.0; 5] { camera } else { bent(camera, plan.distortion, [w, h])? };

    let rotation = pose.to_rotation()?;
    let framed = match plan.framed.map(|angles| angles.map(Degrees)) {
        Some([yaw, pitch, roll]) => YawPitchRoll { yaw, pitch, roll }.to_rotation()?,
        None => rotation,
    };
    // The middle of the head, a little behind that of the face.
    let middle: V3 = std::array::from_fn(|k| 0.5 * (forehead[k] + chin[k]) - if k == 2 { 0.04 } else { 0.0 });
    let room = [0.5 * (w - 0.8 * wanted).max(0.0), 0.5 * (h - 1.15 * wanted).max(0.0)];
    let pixel = [0.5 * w + plan.stray[0] * room[0], 0.5 * h + plan.stray[1] * room[1]];
    let ray = [(pixel[0] - 0.5 * w) / focal, (pixel[1] - 0.5 * h) / focal];
    let turned: Transform<Head, Camera> = Transform::from_rotation_cv(framed, [0.0; 3])?;
    let offset = turned.position(Position::new(middle[0].into(), middle[1].into(), middle[2].into())).xyz;
    let place = [ray[0] * distance - offset.x, ray[1] * distance - offset.y, distance - offset.z];
    let moved = std::array::from_fn(|k| place[k] + plan.shift[k]);
    let head_to_camera = Transform::from_rotation_cv(rotation, moved)?;

    let flip: Rotation<World, World> = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]])?;
    let tilt: Rotation<World, World> = Rotation::about_x(Radians(-plan.tilt));
    let roll: Rotation<World, World> = Rotation::about_z(Radians(plan.roll));
    let world_to_camera = Transform::new((roll * tilt * flip).relabel(), place)?;
    Ok(Framed { camera, world_to_camera, head_to_camera, head_to_world: world_to_camera.inverse() * head_to_camera })
}

/// A camera that stands in the world and looks at the point between the eyes.
fn orbit(
    plan: &CameraPlan,
    pose: YawPitchRoll,
    stand: [f64; 3],
    [width, height]: [u32; 2],
) -> Result<Framed, PortraitError> {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let stand = Vector3::from(stand);
    let distance = stand.norm();
    within("the camera's distance in metres", distance, [0.05, 100.0], "0.05 to 100")?;
    let focal = 0.5 * w / libm::tan(0.5 * plan.field.to_radians());
    let camera = CameraModel::pinhole(focal, focal, 0.5 * w, 0.5 * h, width, height)?;
    let camera = if plan.distortion == [0.0; 5] { camera } else { bent(camera, plan.distortion, [w, h])? };
    let forward = -stand / distance;
    // Straight from above the top of the picture is the back of the head.
    let up = if forward.y.abs() > 0.9999 { Vector3::z() * forward.y } else { Vector3::y() };
    let right = forward.cross(&up).normalize();
    let down = forward.cross(&right);
    let (sin, cos) = (libm::sin(plan.roll), libm::cos(plan.roll));
    let (right, down) = (right * cos + down * sin, down * cos - right * sin);
    let rotation: Rotation<World, Camera> = Rotation::from_rows([right.into(), down.into(), forward.into()])?;
    let world_to_camera = Transform::new(rotation, [0.0, 0.0, distance])?;
    let flip: Rotation<Camera, World> = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]])?;
    let before: Transform<Head, Camera> = Transform::from_rotation_cv(pose.to_rotation()?, [0.0; 3])?;
    let [x, y, z] = plan.shift;
    let shift = world_to_camera.inverse().direction(Direction::new(x, y, z)).xyz;
    let head_to_world = Transform::new((Transform::from(flip) * before).rotation(), shift.into())?;
    Ok(Framed { camera, world_to_camera, head_to_camera: world_to_camera * head_to_world, head_to_world })
}

/// The lens as planned, or weaker where that would fold the picture's corners over.
fn bent(camera: CameraModel, distortion: [f64; 5], [w, h]: [f64; 2]) -> Result<CameraModel, PortraitError> {
    let focal = camera.focal()[0];
    let corner = 1.15 * 0.5 * (w * w + h * h).sqrt() / focal;
    let mut share = 1.0;
    loop {
        let bent = camera.with_distortion(Distortion::BrownConrady5(distortion.map(|k| k * share)));
        match bent {
            Ok(bent) if libm::tan(bent.field_limit().0.min(1.55)) > corner => return Ok(bent),
            _ if share < 0.05 => return Ok(camera),
            _ => share *= 0.5,
        }
    }
}

/// Rows of the rotation of the shoulders beside the head, in the head's frame.
pub(super) fn shoulders(plan: &BodyPlan, pose: YawPitchRoll) -> Result<[V3; 3], PortraitError> {
    let [yaw, pitch, roll] = plan.follow;
    // A neck turns so far and not farther.
    let turned = pose.yaw.0 * yaw + plan.yaw;
    let turned = turned.clamp(pose.yaw.0 - 65.0, pose.yaw.0 + 65.0);
    let leant = (pose.pitch.0 * pitch).clamp(pose.pitch.0 - 32.0, pose.pitch.0 + 32.0);
    let tilted = (pose.roll.0 * roll).clamp(pose.roll.0 - 32.0, pose.roll.0 + 32.0);
    let body = YawPitchRoll { yaw: Degrees(turned), pitch: Degrees(leant), roll: Degrees(tilted) }.to_rotation()?;
    let head = pose.to_rotation()?;
    let between: Rotation<HeadCv, HeadCv> = head.inverse() * body;
    let between: Rotation<Head, Head> = Rotation::flip().inverse() * between * Rotation::flip();
    Ok(between.to_rows().map(|row| row.map(|entry| entry as f32)))
}
