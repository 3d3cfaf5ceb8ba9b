//! What is known of a rendered portrait: everything, since it was made.

use lineament_face::{
    AuColumn, Blendshapes, CameraModel, CameraOrigin, CameraPlace, CameraRecord, DirectionBounds, Emotion,
    EmotionRecord, EmotionScores, EyeAngles, EyeGaze, FaceRecord, FaceState, FaceTruth, FacsIntensity, FrameRecord,
    GazeRecord, IdentityState, LightRecord, LightSource, OriginShares, PersonRecord, PoseRecord, Truth, ibug68,
    tight_box,
};
use lineament_geometry::{Camera, Direction, Head, Position, Rotation, Transform, World};
use lineament_render::Sight;
use nalgebra::Vector3;

use super::error::PortraitError;
use super::framing::Framed;
use super::sampler::Portrait;
use super::scene::PortraitScene;
use super::v3::V3;

fn position(p: V3) -> Position<Head> {
    Position::from(Vector3::from(p.map(f64::from)))
}

/// Yaw and pitch in degrees of a direction of the camera's frame, signs as the pose's.
fn angles(direction: Vector3<f64>) -> EyeGaze {
    let seen = EyeAngles::from_direction([direction.x as f32, -direction.y as f32, -direction.z as f32]);
    EyeGaze { yaw: f64::from(seen.yaw).to_degrees(), pitch: f64::from(seen.pitch).to_degrees() }
}

impl PortraitScene<'_> {
    /// The record of the portrait that was rendered last, with its truth. Pixels are those of the picture, metres and frames those of
    /// [`FrameRecord`]. The identity's parameters are age, masculinity, the shares of the three origins, muscle, weight, size, the irises' radius, and the
    /// head's controls in their order.
    ///
    /// # Errors
    /// [`PortraitError::Missing`] before anything was rendered.
    pub fn record(&self, recipe: &str) -> Result<FrameRecord, PortraitError> {
        let (Some(framed), Some(portrait)) = (&self.framed, &self.portrait) else {
            return Err(PortraitError::Missing("portrait rendered on it yet"));
        };
        let model = &self.stage.model;
        let [width, height] = framed.camera.size();
        let camera = camera_record(framed);
        let to_camera = framed.head_to_camera;
        let seen: Vec<Position<Camera>> = self.landmarks.iter().map(|p| to_camera.position(position(*p))).collect();
        let pixel = |p: &Position<Camera>| {
            framed.camera.project(*p).ok_or(PortraitError::Missing("landmark in front of the camera"))
        };
        let flat = seen.iter().map(pixel).collect::<Result<Vec<_>, _>>()?;
        let origin = to_camera.translation().xyz.z;
        // z at the scale of x.
        let depth = |p: &Position<Camera>| (p.xyz.z - origin) * framed.camera.focal()[0] / origin;
        let landmarks = flat.iter().zip(&seen).map(|(uv, p)| [uv[0] as f32, uv[1] as f32, depth(p) as f32]).collect();
        let visible = self.frame.points.iter().map(|point| match point.sight {
            Sight::Visible(share) => share.clamp(0.0, 1.0),
            _ => 0.0,
        });
        let contour = model.visible_landmarks68(&self.landmarks, &self.head, &to_camera)?;
        let to_pixels = |points: &[V3]| -> Result<Vec<[f32; 2]>, PortraitError> {
            points.iter().map(|p| pixel(&to_camera.position(position(*p))).map(|uv| uv.map(|v| v as f32))).collect()
        };
        let pose = pose_record(&to_camera);
        let gaze = self.gaze_record(&to_camera);
        let expression = &portrait.expression;
        let units = model.expressions().read_action_units(expression);
        let mut blendshapes: Blendshapes = model.expressions().read_blendshapes(expression);
        model.read_gaze(self.gaze, &mut blendshapes);
        let bounds =
            tight_box(flat.iter().copied()).ok_or(PortraitError::Missing("landmarks in front of the camera"))?;
        let face = FaceRecord {
            landmarks: Some(landmarks),
            visibility: Some(visible.collect()),
            landmarks68: Some(to_pixels(&contour)?),
            pose: Some(pose),
            direction: DirectionBounds::default().direction(pose.yaw, pose.pitch).ok(),
            action_units: Some(units),
            blendshapes: Some(blendshapes),
            gaze: Some(gaze),
            emotion: emotion_record(portrait),
            ..FaceRecord::new(0, 1.0, bounds)
        };
        let mesh68 = ibug68::LANDMARKS.map(|landmark| self.landmarks[usize::from(landmark)]);
        let rows = to_camera.rotation().to_rows();
        let shift = to_camera.translation().xyz;
        let person = &portrait.person;
        let whole: f32 = person.origin.iter().sum::<f32>().max(1e-6);
        let truth = FaceTruth {
            emotion: portrait.emotion.map(|(emotion, _)| emotion),
            emotion_intensity: portrait.emotion.map(|(_, strength)| f64::from(strength)),
            facs: AuColumn::ALL
                .into_iter()
                .map(|column| (column, FacsIntensity::of(units.column(column).into())))
                .collect(),
            person: Some(PersonRecord {
                age_years: person.age,
                masculinity: person.masculinity,
                origin: OriginShares {
                    african: person.origin[0] / whole,
                    asian: person.origin[1] / whole,
                    european: person.origin[2] / whole,
                },
            }),
            head_to_camera: Some(std::array::from_fn(|r| [rows[r][0], rows[r][1], rows[r][2], shift[r]])),
            landmarks_head_m: Some(self.landmarks.to_vec()),
            landmarks_camera_m: Some(seen.iter().map(|p| [p.xyz.x as f32, p.xyz.y as f32, p.xyz.z as f32]).collect()),
            landmarks68_mesh: Some(to_pixels(&mesh68)?),
            attributes: attributes(portrait),
        };
        let state =
            FaceState { identity: identity(portrait), expression: *expression, gaze, pose, camera: camera.clone() };
        let place = framed.world_to_camera.inverse();
        let record = FrameRecord {
            faces: vec![face],
            truth: Some(Truth {
                recipe: recipe.to_owned(),
                seed: portrait.source[0],
                index: portrait.source[1],
                clip: None,
                faces: vec![state],
                camera: Some(CameraPlace {
                    position_m: place.translation().xyz.into(),
                    rotation_xyzw: place.rotation().to_xyzw(),
                }),
                light: Some(self.light_record(portrait)),
                labels: vec![truth],
            }),
            ..FrameRecord::new(String::new(), width, height, camera)
        };
        Ok(record)
    }

    fn gaze_record(&self, to_camera: &Transform<Head, Camera>) -> GazeRecord {
        let direction =
            |eye: EyeAngles| to_camera.direction(Direction::from(Vector3::from(eye.direction().map(f64::from)))).xyz;
        let (left, right) = (direction(self.gaze.left), direction(self.gaze.right));
        let both = angles(left + right);
        GazeRecord { yaw: both.yaw, pitch: both.pitch, left: angles(left), right: angles(right) }
    }

    fn light_record(&self, portrait: &Portrait) -> LightRecord {
        let turn: Rotation<World, World> = Rotation::about_y(lineament_geometry::Radians(portrait.light.turn));
        let sources = self.lights.iter().map(|light| {
            let toward = light.toward.xyz / light.toward.xyz.norm();
            LightSource { toward: toward.into(), colour: light.colour }
        });
        LightRecord {
            environment: format!("room {}", portrait.light.room),
            rotation_xyzw: turn.to_xyzw(),
            gain: portrait.light.tint,
            sources: sources.collect(),
        }
    }
}

fn camera_record(framed: &Framed) -> CameraRecord {
    let ([fx, fy], [cx, cy]) = (framed.camera.focal(), framed.camera.principal_point());
    let mut distortion = framed.camera.distortion().coefficients().to_vec();
    if distortion.is_empty() {
        distortion = vec![0.0; 5];
    }
    CameraRecord { fx, fy, cx, cy, distortion, model: CameraModel::BrownConrady, origin: CameraOrigin::Truth }
}

fn pose_record(pose: &Transform<Head, Camera>) -> PoseRecord {
    let published = pose.yaw_pitch_roll();
    PoseRecord {
        rotation_xyzw: pose.rotation_cv().to_xyzw(),
        translation_m: pose.translation().xyz.into(),
        yaw: published.yaw.0,
        pitch: published.pitch.0,
        roll: published.roll.0,
    }
}

/// The emotion of a face that was drawn from one, or that does nothing.
fn emotion_record(portrait: &Portrait) -> Option<EmotionRecord> {
    let still = portrait.expression == lineament_face::ExpressionState::default();
    let label = match portrait.emotion {
        Some((emotion, _)) => emotion,
        None if still => Emotion::Neutral,
        None => return None,
    };
    let mut scores = EmotionScores::default();
    scores[label] = 1.0;
    Some(EmotionRecord::new(scores, false))
}

fn identity(portrait: &Portrait) -> IdentityState {
    let person = &portrait.person;
    let mut parameters = vec![person.age, person.masculinity];
    parameters.extend(person.origin);
    parameters.extend([person.muscle, person.weight, person.size, person.iris_radius]);
    parameters.extend(&person.controls);
    IdentityState { seed: None, parameters }
}

fn attributes(portrait: &Portrait) -> std::collections::BTreeMap<String, String> {
    let looks = &portrait.looks;
    let none = || "none".to_owned();
    let name = |text: String| text.to_lowercase();
    [
        ("hair", name(format!("{:?}", looks.hair.style))),
        ("beard", name(format!("{:?}", looks.beard.style))),
        ("melanin", format!("{:.3}", looks.skin.melanin)),
        (
            "glasses",
            looks.glasses.as_ref().map_or_else(none, |g| if g.pass[1] < 0.5 { "dark".into() } else { "clear".into() }),
        ),
        ("headwear", looks.headwear.as_ref().map_or_else(none, |h| name(format!("{:?}", h.kind)))),
        ("facewear", looks.facewear.as_ref().map_or_else(none, |f| name(format!("{:?}", f.kind)))),
        ("in_front", looks.in_front.as_ref().map_or_else(none, |f| name(format!("{:?}", f.kind)))),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}
