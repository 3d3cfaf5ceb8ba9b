//! Eyes: where they look, and the true balls that turn.
//!
//! A ball is a sphere of the socket's centre and radius. In front a ring, the limbus, parts sclera and iris; the iris lies a little behind the limbus, with a round pupil;
//! the cornea is a second, steeper sphere through the limbus, standing out by about a millimetre as in life.

use super::error::{HeadError, within};
use super::part::Part;
use super::vector::{add, scaled};

/// Points of a ring.
const SEGMENTS: usize = 24;
/// Rings of the iris: how far from the pupil's edge to the root.
const IRIS: [f32; 4] = [0.0, 0.35, 0.7, 1.0];
/// Rings of the sclera: how far from the limbus to the back, in angle.
const SCLERA: [f32; 8] = [0.0, 0.06, 0.14, 0.24, 0.36, 0.5, 0.65, 0.82];
/// Rings of the cornea: how far from the limbus to the top, in angle.
const CORNEA: [f32; 4] = [0.0, 0.25, 0.5, 0.75];
/// The limbus lies outside the iris by this share of its radius.
const LIMBUS: f32 = 1.03;
/// The iris' root lies behind the limbus by this share of its radius, its pupil's edge by less.
const ROOT_DEPTH: f32 = 0.1;
const EDGE_DEPTH: f32 = 0.04;
/// The cornea's top stands out of the ball by this share of the iris' radius.
const BULGE: f32 = 0.17;
const EYE_POINTS: usize = 2 + SEGMENTS * (IRIS.len() + SCLERA.len());
const CORNEA_POINTS: usize = 1 + SEGMENTS * CORNEA.len();

/// Where one eye looks, in the head frame. Signs are the pose's: yaw is positive toward the subject's right, pitch is positive up. Radians.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct EyeAngles {
    /// Toward the subject's right.
    pub yaw: f32,
    /// Up.
    pub pitch: f32,
}

impl EyeAngles {
    /// The angles of a direction (of any length but none).
    pub fn from_direction([x, y, z]: [f32; 3]) -> Self {
        Self { yaw: libm::atan2f(-x, z), pitch: libm::atan2f(y, libm::sqrtf(x * x + z * z)) }
    }

    /// Unit vector, head frame.
    pub fn direction(self) -> [f32; 3] {
        self.axes()[2]
    }

    /// The ball's own axes in the head frame: R = Ry(−yaw) Rx(−pitch), no torsion; the third looks out of the pupil.
    pub(super) fn axes(self) -> [[f32; 3]; 3] {
        let ((sy, cy), (sp, cp)) = (libm::sincosf(self.yaw), libm::sincosf(self.pitch));
        [[cy, 0.0, sy], [sy * sp, cp, -cy * sp], [-sy * cp, sp, cy * cp]]
    }

    const fn mirrored(self) -> Self {
        Self { yaw: -self.yaw, pitch: self.pitch }
    }
}

/// Where both eyes look, and how wide the pupils are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaze {
    /// The subject's left eye.
    pub left: EyeAngles,
    /// The subject's right eye.
    pub right: EyeAngles,
    /// Radius of both pupils, metres: 1 mm in bright light to 4 mm in the dark.
    pub pupil_radius: f32,
}

impl Default for Gaze {
    /// Straight ahead, parallel, in room light.
    fn default() -> Self {
        Self { left: EyeAngles::default(), right: EyeAngles::default(), pupil_radius: 0.0018 }
    }
}

impl Gaze {
    /// Both eyes on one point (head frame, metres): they converge on what is near.
    pub fn toward(point: [f32; 3], centres: [[f32; 3]; 2]) -> Self {
        let [left, right] = centres.map(|c| EyeAngles::from_direction(std::array::from_fn(|k| point[k] - c[k])));
        Self { left, right, ..Self::default() }
    }

    /// Both eyes on the point that lies at a distance (metres) in a direction from the middle between them.
    ///
    /// # Errors
    /// [`HeadError::Range`] for a distance under 5 cm or not a number.
    pub fn at_distance(direction: EyeAngles, distance: f32, centres: [[f32; 3]; 2]) -> Result<Self, HeadError> {
        within("the distance looked at (metres)", distance.into(), 0.05, f64::INFINITY)?;
        if distance.is_infinite() {
            return Ok(Self { left: direction, right: direction, ..Self::default() });
        }
        let middle = scaled(add(centres[0], centres[1]), 0.5);
        Ok(Self::toward(add(middle, scaled(direction.direction(), distance)), centres))
    }

    /// What the mirror image does.
    pub const fn mirrored(self) -> Self {
        Self { left: self.right.mirrored(), right: self.left.mirrored(), pupil_radius: self.pupil_radius }
    }

    pub(super) fn checked(self) -> Result<Self, HeadError> {
        let quarter = std::f64::consts::FRAC_PI_2;
        for (what, angle) in [
            ("the left eye's yaw", self.left.yaw),
            ("the left eye's pitch", self.left.pitch),
            ("the right eye's yaw", self.right.yaw),
            ("the right eye's pitch", self.right.pitch),
        ] {
            within(what, angle.into(), -quarter, quarter)?;
        }
        within("the pupil's radius (metres)", self.pupil_radius.into(), 0.0005, 0.005)?;
        Ok(self)
    }
}

/// An eyeball as posed.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Eyeball {
    /// Centre, metres.
    pub centre: [f32; 3],
    /// Radius of the sclera, metres.
    pub radius: f32,
    /// Its axes in the head frame; `axes[2]` is where it looks.
    pub axes: [[f32; 3]; 3],
    /// Radius of the iris, metres.
    pub iris_radius: f32,
    /// Radius of the pupil, metres.
    pub pupil_radius: f32,
}

impl Eyeball {
    /// A point of the iris' rim (`reach` 1), of its centre (0) or between. The angle turns from the ball's own +x (the subject's left) to its up. Metres.
    pub fn iris_point(&self, reach: f32, angle: f32) -> [f32; 3] {
        let (s, c) = libm::sincosf(angle);
        let rim = reach * self.iris_radius;
        self.place([rim * c, rim * s, self.limbus().1 - ROOT_DEPTH * self.iris_radius])
    }

    /// Centre and radius of the cornea's sphere.
    pub fn cornea(&self) -> ([f32; 3], f32) {
        let (depth, radius) = self.cornea_sphere();
        (self.place([0.0, 0.0, depth]), radius)
    }

    fn place(&self, local: [f32; 3]) -> [f32; 3] {
        let mut point = self.centre;
        for (axis, value) in self.axes.iter().zip(local) {
            point = add(point, scaled(*axis, value));
        }
        point
    }

    /// Radius of the limbus and its depth along the axis.
    fn limbus(&self) -> (f32, f32) {
        let rim = (LIMBUS * self.iris_radius).min(0.9 * self.radius);
        (rim, (self.radius * self.radius - rim * rim).sqrt())
    }

    /// Depth of the cornea's centre along the axis, and its radius: through the limbus, standing out by [`BULGE`].
    fn cornea_sphere(&self) -> (f32, f32) {
        let (rim, depth) = self.limbus();
        let height = self.radius - depth + BULGE * self.iris_radius;
        let radius = (rim * rim + height * height) / (2.0 * height);
        (depth + height - radius, radius)
    }
}

/// A ring of a surface of revolution: distance from the axis, depth along it, and the normal's two components.
struct Ring {
    rim: f32,
    depth: f32,
    normal: [f32; 2],
}

/// The mesh of two eyeballs and two corneas, whose vertices follow those of the asset.
#[derive(Debug, Clone)]
pub(super) struct EyeMesh {
    /// First vertex.
    start: usize,
    circle: [[f32; 2]; SEGMENTS],
}

impl EyeMesh {
    pub(super) fn new(start: usize) -> Self {
        let circle = std::array::from_fn(|i| {
            let (s, c) = libm::sincos(std::f64::consts::TAU * i as f64 / SEGMENTS as f64);
            [c as f32, s as f32]
        });
        Self { start, circle }
    }

    /// Vertices of all four parts.
    pub(super) const fn count() -> usize {
        2 * (EYE_POINTS + CORNEA_POINTS)
    }

    /// The parts with their first vertex and count.
    pub(super) fn parts(&self) -> [(Part, usize, usize); 4] {
        let counts = [EYE_POINTS, EYE_POINTS, CORNEA_POINTS, CORNEA_POINTS];
        let parts = [Part::EyeLeft, Part::EyeRight, Part::CorneaLeft, Part::CorneaRight];
        std::array::from_fn(|i| (parts[i], self.start + counts[..i].iter().sum::<usize>(), counts[i]))
    }

    /// Triangles, anticlockwise from outside.
    pub(super) fn triangles(&self) -> Vec<([u32; 3], Part)> {
        let mut triangles = Vec::new();
        for (part, start, count) in self.parts() {
            let rings = (count - 1) / SEGMENTS;
            let at = |ring: usize, segment: usize| (start + 1 + ring * SEGMENTS + segment % SEGMENTS) as u32;
            for s in 0..SEGMENTS {
                // The pole in front is vertex 0 of the part; a cornea's rings run from the limbus inward, an eye's from the pupil outward.
                let eye = count == EYE_POINTS;
                let first = if eye { 0 } else { rings - 1 };
                triangles.push(([start as u32, at(first, s), at(first, s + 1)], part));
                for ring in 0..rings - 1 {
                    let (inner, outer) = if eye { (ring, ring + 1) } else { (ring + 1, ring) };
                    triangles.push(([at(inner, s), at(outer, s), at(outer, s + 1)], part));
                    triangles.push(([at(inner, s), at(outer, s + 1), at(inner, s + 1)], part));
                }
                if eye {
                    triangles.push(([(start + count - 1) as u32, at(rings - 1, s + 1), at(rings - 1, s)], part));
                }
            }
        }
        triangles
    }

    /// Texture coordinates of the four parts in the order of the vertices: polar about (0.5, 0.5). Radius 0.08 is the pupil's edge, 0.24 the limbus, 0.5 the back;
    /// they stay when the pupil widens, so that the iris' pattern stretches.
    pub(super) fn uvs(&self) -> Vec<[f32; 2]> {
        let iris = |t: f32| 0.08 + 0.15 * t;
        let eye: Vec<f32> = IRIS.iter().map(|&t| iris(t)).chain(SCLERA.iter().map(|&t| 0.24 + 0.26 * t)).collect();
        let cornea: Vec<f32> = CORNEA.iter().map(|&t| 0.24 * (1.0 - t)).collect();
        let mut uvs = Vec::with_capacity(Self::count());
        for (rings, back) in [(&eye, true), (&eye, true), (&cornea, false), (&cornea, false)] {
            uvs.push([0.5, 0.5]);
            for &radius in rings {
                uvs.extend(self.circle.iter().map(|[c, s]| [0.5 + radius * c, 0.5 + radius * s]));
            }
            if back {
                uvs.push([1.0, 0.5]);
            }
        }
        uvs
    }

    /// The vertex that is the mirror image of each of ours.
    pub(super) fn mirror(&self) -> Vec<u32> {
        let parts = self.parts();
        let mut mirror = Vec::with_capacity(Self::count());
        for (i, (_, _, count)) in parts.into_iter().enumerate() {
            let other = parts[i ^ 1].1;
            for local in 0..count {
                let segment = |v: usize| (3 * SEGMENTS / 2 - v % SEGMENTS) % SEGMENTS + v / SEGMENTS * SEGMENTS;
                let pole = local == 0 || (count == EYE_POINTS && local == count - 1);
                mirror.push((other + if pole { local } else { 1 + segment(local - 1) }) as u32);
            }
        }
        mirror
    }

    /// Writes positions and normals of both eyes.
    pub(super) fn pose(&self, eyes: &[Eyeball; 2], positions: &mut [[f32; 3]], normals: &mut [[f32; 3]]) {
        for (part, start, _) in self.parts() {
            let eye = &eyes[usize::from(matches!(part, Part::EyeRight | Part::CorneaRight))];
            let mut next = start;
            let mut put = |ring: &Ring, [c, s]: [f32; 2]| {
                positions[next] = eye.place([ring.rim * c, ring.rim * s, ring.depth]);
                let local = [ring.normal[0] * c, ring.normal[0] * s, ring.normal[1]];
                let turned = (0..3).fold([0.0; 3], |sum, k| add(sum, scaled(eye.axes[k], local[k])));
                normals[next] = turned;
                next += 1;
            };
            let whole =
                |put: &mut dyn FnMut(&Ring, [f32; 2]), ring: &Ring| self.circle.iter().for_each(|&p| put(ring, p));
            let (rim, depth) = eye.limbus();
            if matches!(part, Part::EyeLeft | Part::EyeRight) {
                let pupil = eye.pupil_radius.min(0.8 * eye.iris_radius);
                let iris = |t: f32| Ring {
                    rim: pupil + (eye.iris_radius - pupil) * t,
                    depth: depth - eye.iris_radius * (EDGE_DEPTH + (ROOT_DEPTH - EDGE_DEPTH) * t),
                    normal: [0.0, 1.0],
                };
                put(&Ring { rim: 0.0, ..iris(0.0) }, [1.0, 0.0]);
                IRIS.iter().for_each(|&t| whole(&mut put, &iris(t)));
                let edge = libm::atan2f(rim, depth);
                for t in SCLERA {
                    let (s, c) = libm::sincosf(edge + (std::f32::consts::PI - edge) * t);
                    whole(&mut put, &Ring { rim: eye.radius * s, depth: eye.radius * c, normal: [s, c] });
                }
                put(&Ring { rim: 0.0, depth: -eye.radius, normal: [0.0, -1.0] }, [1.0, 0.0]);
            } else {
                let (centre, radius) = eye.cornea_sphere();
                let edge = libm::atan2f(rim, depth - centre);
                put(&Ring { rim: 0.0, depth: centre + radius, normal: [0.0, 1.0] }, [1.0, 0.0]);
                for t in CORNEA {
                    let (s, c) = libm::sincosf(edge * (1.0 - t));
                    whole(&mut put, &Ring { rim: radius * s, depth: centre + radius * c, normal: [s, c] });
                }
            }
        }
    }
}
