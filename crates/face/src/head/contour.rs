//! The jaw as people annotate it: on the visible outline of the face, which is another place of the skin for every pose.
//!
//! Each of iBUG's points 0–16 has a line of surface points, from the jaw's edge or the front of the ear towards the nose. Of a line, the point
//! that lies outermost in the picture is the annotated one: "landmark marching" (Zhu, Lei, Yan, Yi & Li, *High-fidelity pose and expression
//! normalization*, CVPR 2015). Between its ends and the chin the outline has no marks, and people put their points at even distances ([`ibug68::EVEN`]).

use lineament_geometry::{Camera, Direction, Head, Position, Transform};
use nalgebra::Vector3;

use super::error::{HeadError, counted};
use super::mesh::Mesh;
use super::model::FaceModel;
use crate::vocabulary::{ibug68, landmarks};

/// How many points the jaw has.
pub const JAW_COUNT: usize = 17;
/// Candidates of each.
const STEPS: usize = 16;
/// Which way is out at jaw points 0–8, as (sideways, down) in the picture of an upright head: the normal of the mean head's outline, 0° (sideways)
/// at the ear, then 4°, 10°, 22°, 40°, 58°, 76°, and straight down at the chin.
const OUTWARD: [[f64; 2]; 9] = [
    [1.0, 0.0],
    [1.0, 0.0],
    [0.99756, 0.06976],
    [0.98481, 0.17365],
    [0.92718, 0.37461],
    [0.76604, 0.64279],
    [0.52992, 0.84805],
    [0.24192, 0.97030],
    [0.0, 1.0],
];
/// What is nearer to the plane of the camera than this, in metres, has no place in the picture.
const NEAREST: f64 = 1e-3;

impl FaceModel {
    /// iBUG's jaw points 0–16 on the outline that a camera sees: head frame, metres. Allocates nothing.
    ///
    /// A point whose line lies behind the camera stays at the jaw's edge.
    ///
    /// # Errors
    /// [`HeadError::Count`] for a head without candidates for its contour (an import may lack them), or a mesh of another model.
    pub fn visible_jaw(&self, mesh: &Mesh, pose: &Transform<Head, Camera>) -> Result<[[f32; 3]; JAW_COUNT], HeadError> {
        counted("candidates of the jaw's contour", JAW_COUNT * STEPS, self.asset.contour.len())?;
        counted("positions of the mesh", self.topology().vertex_count(), mesh.positions.len())?;
        let up = upward(pose);
        // Turned a quarter clockwise in the picture: the subject's left for a face that looks into the camera.
        let left = [-up[1], up[0]];
        let mut jaw = [[0.0; 3]; JAW_COUNT];
        for (number, (chosen, line)) in jaw.iter_mut().zip(self.asset.contour.chunks_exact(STEPS)).enumerate() {
            let [sideways, down] = OUTWARD[number.min(JAW_COUNT - 1 - number)];
            let sideways = if number < JAW_COUNT / 2 { -sideways } else { sideways };
            let out = [0, 1].map(|k| sideways * left[k] - down * up[k]);
            let mut most = f64::NEG_INFINITY;
            *chosen = line[0].point(&mesh.positions);
            for candidate in line {
                let point = candidate.point(&mesh.positions);
                let Some(seen) = in_picture(pose, &point) else { continue };
                let reach = seen[0] * out[0] + seen[1] * out[1];
                if reach > most {
                    (most, *chosen) = (reach, point);
                }
            }
        }
        space(&mut jaw, 0, pose);
        Ok(jaw)
    }

    /// The 68 points in the form that 2-D annotations have: the jaw on the visible outline, the brows in even steps, the others points of the surface. Head
    /// frame, metres.
    /// `points` are those of [`FaceModel::landmarks`] for the same mesh.
    ///
    /// # Errors
    /// As [`FaceModel::visible_jaw`].
    pub fn visible_landmarks68(
        &self,
        points: &[[f32; 3]; landmarks::COUNT],
        mesh: &Mesh,
        pose: &Transform<Head, Camera>,
    ) -> Result<[[f32; 3]; ibug68::COUNT], HeadError> {
        let mut all = ibug68::LANDMARKS.map(|landmark| points[usize::from(landmark)]);
        all[..JAW_COUNT].copy_from_slice(&self.visible_jaw(mesh, pose)?);
        space(&mut all[JAW_COUNT..], JAW_COUNT, pose);
        Ok(all)
    }
}

/// Where a point lies in the picture, in focal lengths; nowhere behind the camera.
fn in_picture(pose: &Transform<Head, Camera>, point: &[f32; 3]) -> Option<[f64; 2]> {
    let seen = pose.position(Position::from(Vector3::from(point.map(f64::from)))).xyz;
    (seen.z > NEAREST).then(|| [seen.x / seen.z, seen.y / seen.z])
}

/// Spaces those of the even lines that lie in `points`, of which the first is number `first` of the 68.
fn space(points: &mut [[f32; 3]], first: usize, pose: &Transform<Head, Camera>) {
    for (from, to) in ibug68::EVEN.map(|(from, to)| (usize::from(from), usize::from(to))) {
        let Some(line) = from.checked_sub(first).and_then(|start| points.get_mut(start..=to - first)) else { continue };
        ibug68::space_evenly(line, |point| in_picture(pose, point));
    }
}

/// Where the head's up points in the picture at the head's origin, a unit vector; the picture's own up where the head is seen along its height.
fn upward(pose: &Transform<Head, Camera>) -> [f64; 2] {
    let (origin, up) = (pose.translation().xyz, pose.direction(Direction::new(0.0, 1.0, 0.0)).xyz);
    // The derivative of (x/z, y/z), times z.
    let slope = if origin.z > NEAREST { [origin.x / origin.z, origin.y / origin.z] } else { [0.0; 2] };
    let image = [up.x - slope[0] * up.z, up.y - slope[1] * up.z];
    let length = (image[0] * image[0] + image[1] * image[1]).sqrt();
    if length > 1e-6 { image.map(|v| v / length) } else { [0.0, -1.0] }
}
