//! Rooms and skies that light portraits, made once from a few numbers each.

use lineament_geometry::Direction;
use lineament_render::{Environment, Light};

use super::dice::Dice;
use super::looks::Colour;
use super::setting::LightPlan;
use super::v3::{V3, along, dot, mix, scale, smooth, unit};

/// How many rooms the library has.
pub(crate) const ROOMS: usize = 24;

/// A patch of light: a window, a lamp, a softbox, the sun.
#[derive(Debug, Clone, Copy)]
struct Patch {
    toward: V3,
    /// Cosines of its half width and of where its edge ends.
    edge: [f32; 2],
    colour: Colour,
}

/// A key light of a room, in the room's own frame.
#[derive(Debug, Clone, Copy)]
struct Key {
    toward: V3,
    colour: Colour,
    /// Its edges are this much softer than the plan says.
    softness: f32,
}

/// A room: its light map, brought to a mean radiance of 1, and its keys.
#[derive(Debug)]
struct Room {
    map: Environment,
    keys: Vec<Key>,
}

/// All rooms.
#[derive(Debug)]
pub(super) struct Rooms {
    rooms: Vec<Room>,
}

/// From azimuth (0 toward the viewer, positive to the viewer's right) and elevation, radians.
fn toward(azimuth: f32, elevation: f32) -> V3 {
    let ((sa, ca), (se, ce)) = (libm::sincosf(azimuth), libm::sincosf(elevation));
    [ce * sa, se, ce * ca]
}

fn patch(azimuth: f32, elevation: f32, half: f32, colour: Colour) -> Patch {
    // Lamps and windows are small and bright: as much light from less of the sky.
    let half = 0.6 * half;
    let colour = scale(colour, 1.0 / 0.36);
    Patch { toward: toward(azimuth, elevation), edge: [libm::cosf(half), libm::cosf(half + 0.08)], colour }
}

struct Recipe {
    ground: Colour,
    horizon: Colour,
    zenith: Colour,
    patches: Vec<Patch>,
    keys: Vec<Key>,
}

/// The kinds: studio, window, overcast, sunny, office, dusk, night, flat.
fn recipe(number: usize) -> Recipe {
    let mut dice = Dice::new(0x006c_6967_6874, number as u64, "room");
    let grey = |value: f32| [value; 3];
    let key = |azimuth: f32, elevation: f32, colour: Colour, softness: f32| Key {
        toward: toward(azimuth, elevation),
        colour,
        softness,
    };
    let lift = dice.range(0.35, 0.8);
    match number % 8 {
        0 => {
            let (a, fill) = (dice.range(0.4, 0.9), dice.range(0.1, 0.5));
            let back = dice.range(2.2, 3.4);
            Recipe {
                ground: grey(0.25),
                horizon: grey(0.35),
                zenith: grey(0.45),
                patches: vec![
                    patch(a, lift, 0.45, [6.0, 5.8, 5.5]),
                    patch(-a - 0.2, 0.2, 0.5, scale([3.0, 3.1, 3.3], fill)),
                    patch(back, 0.6, 0.3, grey(4.0)),
                ],
                keys: vec![
                    key(a, lift, [2.3, 2.23, 2.12], 1.6),
                    key(-a - 0.2, 0.2, scale([1.1, 1.13, 1.2], fill), 3.0),
                ],
            }
        }
        1 => {
            let a = dice.range(0.7, 1.5);
            let walls = mix([0.5, 0.44, 0.36], [0.42, 0.42, 0.44], dice.range(0.0, 1.0));
            Recipe {
                ground: scale(walls, 0.5),
                horizon: walls,
                zenith: scale(walls, 1.1),
                patches: vec![patch(a, 0.25, 0.42, [7.0, 7.6, 8.4]), patch(a + 0.75, 0.25, 0.3, [5.0, 5.4, 6.0])],
                keys: vec![key(a, 0.35, [2.1, 2.2, 2.35], 2.5)],
            }
        }
        2 => Recipe {
            ground: [0.22, 0.21, 0.18],
            horizon: [0.75, 0.78, 0.80],
            zenith: [1.7, 1.75, 1.85],
            patches: vec![patch(0.5, 1.0, 0.7, [0.8, 0.8, 0.8])],
            keys: vec![key(0.4, 1.0, grey(0.9), 4.0)],
        },
        3 => {
            let (a, e) = (dice.range(0.4, 1.1), dice.range(0.5, 0.95));
            Recipe {
                ground: [0.35, 0.31, 0.24],
                horizon: [0.72, 0.80, 0.92],
                zenith: [0.30, 0.50, 0.95],
                patches: vec![patch(a, e, 0.06, [40.0, 36.0, 30.0])],
                keys: vec![key(a, e, [3.9, 3.6, 3.06], 0.45)],
            }
        }
        4 => Recipe {
            ground: [0.30, 0.28, 0.25],
            horizon: [0.55, 0.55, 0.52],
            zenith: [0.6, 0.62, 0.60],
            patches: vec![
                patch(0.0, 1.15, 0.16, [9.0, 9.4, 9.0]),
                patch(0.9, 0.75, 0.14, [8.0, 8.4, 8.0]),
                patch(-0.9, 0.75, 0.14, [8.0, 8.4, 8.0]),
                patch(2.4, 0.7, 0.16, [8.0, 8.4, 8.0]),
            ],
            keys: vec![key(0.7, 0.85, [1.05, 1.08, 1.03], 2.0), key(-0.8, 0.85, [0.7, 0.73, 0.7], 2.0)],
        },
        5 => {
            let a = dice.range(0.6, 1.3);
            Recipe {
                ground: [0.18, 0.15, 0.14],
                horizon: [0.62, 0.48, 0.42],
                zenith: [0.34, 0.42, 0.62],
                patches: vec![patch(a, 0.1, 0.35, [5.5, 3.3, 1.7])],
                keys: vec![key(a, 0.22, [2.7, 1.83, 1.08], 1.0)],
            }
        }
        6 => {
            let (hue, a) = (dice.range(0.0, 1.0), dice.range(0.7, 1.3));
            let (first, second) =
                (mix([2.6, 0.9, 2.2], [0.6, 1.5, 3.0], hue), mix([0.7, 1.6, 2.6], [3.0, 1.5, 0.6], hue));
            Recipe {
                ground: [0.10, 0.10, 0.13],
                horizon: [0.22, 0.21, 0.25],
                zenith: [0.12, 0.13, 0.18],
                patches: vec![
                    patch(a, 0.15, 0.3, first),
                    patch(-a, 0.2, 0.35, second),
                    patch(0.1, 0.6, 0.3, [1.6, 1.4, 1.2]),
                ],
                keys: vec![
                    key(a, 0.2, scale(first, 0.5), 1.5),
                    key(-a, 0.25, scale(second, 0.45), 1.5),
                    key(0.1, 0.6, [0.8, 0.73, 0.66], 2.0),
                ],
            }
        }
        _ => Recipe {
            ground: grey(0.7),
            horizon: grey(0.9),
            zenith: grey(1.1),
            patches: vec![patch(0.0, 0.1, 0.5, grey(1.6))],
            keys: vec![key(0.1, 0.2, grey(0.6), 3.0)],
        },
    }
}

impl Recipe {
    fn radiance(&self, direction: V3) -> Colour {
        let height = direction[1];
        let end = if height < 0.0 { self.ground } else { self.zenith };
        let mut light = mix(self.horizon, end, height.abs().sqrt());
        for patch in &self.patches {
            let cover = smooth(patch.edge[1], patch.edge[0], dot(direction, patch.toward));
            light = along(light, cover, patch.colour);
        }
        light
    }

    /// Mean luminance over the sphere, by a spiral of points.
    fn mean(&self) -> f32 {
        const POINTS: usize = 2048;
        let mut sum = 0.0;
        for i in 0..POINTS {
            let y = 1.0 - (2.0 * i as f32 + 1.0) / POINTS as f32;
            let (s, c) = libm::sincosf(i as f32 * 2.399_963_2);
            let r = (1.0 - y * y).max(0.0).sqrt();
            sum += luminance(self.radiance([r * c, y, r * s]));
        }
        sum / POINTS as f32
    }
}

fn luminance(colour: Colour) -> f32 {
    0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]
}

impl Rooms {
    pub(super) fn new() -> Self {
        let rooms = (0..ROOMS)
            .map(|number| {
                let recipe = recipe(number);
                let gain = 1.0 / recipe.mean().max(1e-3);
                Room {
                    map: Environment::from_fn(|direction| scale(recipe.radiance(direction), gain)),
                    keys: recipe.keys,
                }
            })
            .collect();
        Self { rooms }
    }

    fn room(&self, plan: &LightPlan) -> &Room {
        &self.rooms[plan.room % ROOMS]
    }

    /// The light map of a plan.
    pub(super) fn map(&self, plan: &LightPlan) -> &Environment {
        &self.room(plan).map
    }

    /// The key lights of a plan, in the world's frame.
    pub(super) fn keys(&self, plan: &LightPlan, out: &mut Vec<Light>) {
        out.clear();
        let (s, c) = libm::sincosf(plan.turn as f32);
        let mut push = |toward: V3, colour: Colour, edge: f32| {
            let colour = [0, 1, 2].map(|k| (colour[k] * plan.tint[k]).clamp(0.0, 100.0));
            let [x, y, z] = toward.map(f64::from);
            out.push(Light { toward: Direction::new(x, y, z), colour, shadow_edge: Some(edge) });
        };
        for key in &self.room(plan).keys {
            let [x, y, z] = key.toward;
            let turned = [c * x + s * z, y, c * z - s * x];
            push(turned, scale(key.colour, plan.key), (plan.edge * key.softness).clamp(0.004, 0.12));
        }
        if let Some([azimuth, strength]) = plan.rim {
            push(toward(azimuth, 0.5), [strength; 3], plan.edge);
        }
        out.truncate(4);
    }

    /// What a light meter before the face reads: the light that white paint facing the camera would send back.
    pub(super) fn meter(&self, plan: &LightPlan, keys: &[Light]) -> f32 {
        let ahead = unit([0.0, 0.25, 1.0]);
        let direct: f32 = keys
            .iter()
            .map(|light| {
                let toward = light.toward.xyz;
                let toward = unit([toward.x as f32, toward.y as f32, toward.z as f32]);
                // A face is round: light from the side falls on half of it.
                luminance(light.colour) * (dot(toward, ahead) * 0.75 + 0.25).max(0.0)
            })
            .sum();
        luminance(plan.tint) + direct
    }
}
