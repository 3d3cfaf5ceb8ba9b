//! The same scene gives the same bytes: on one lane and on many, on one thread and on two, in a fresh renderer and in a used one.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod common;

use common::{Head, ball, camera, hash, key};
use lineament_render::{
    Background, Cloth, CornerShade, Environment, Eye, Flesh, FoldPattern, Folds, Glass, Hair, Hit, Lids, Light,
    Material, Renderer, Rendering, Scene, Sides, Skin, Standard, Studio, Surface, SurfacePoint, Teeth, Wanted, Weave,
};

/// A scene with every material.
struct Zoo {
    head: Head,
    small: common::Shape,
    materials: Vec<Material>,
    /// Places and material of a cap under the hair.
    cap: (Vec<[f32; 3]>, Material),
    openness: Vec<f32>,
    places: Vec<Vec<[f32; 3]>>,
    map: Environment,
    lights: [Light; 2],
    points: Vec<SurfacePoint>,
}

impl Zoo {
    fn new() -> Self {
        let mut head = Head::new();
        let small = ball(20, 24, 0.02, 4, |_| 1.0);
        let materials = vec![
            Material::Skin(Box::new(Skin { freckles: 0.0, melanin: 0.3, ..Skin::default() })),
            Material::Hair(Hair::default()),
            Material::Eye(Box::new(Eye {
                radius: 0.02,
                iris_radius: 0.009,
                pupil_radius: 0.003,
                lids: Some(Lids { upper: 0.5, lower: -0.5, corner: 1.0 }),
                ..Eye::default()
            })),
            Material::Teeth(Teeth::default()),
            Material::Flesh(Flesh::default()),
            Material::Cloth(Cloth { weave: Weave::Knit, ..Cloth::default() }),
            Material::Cloth(Cloth { weave: Weave::Dots, ..Cloth::default() }),
            Material::Cloth(Cloth { weave: Weave::Plain, ..Cloth::default() }),
            Material::Standard(Standard { metallic: 1.0, roughness: 0.3, ..Standard::default() }),
            Material::Glass(Glass { pass: [0.4, 0.5, 0.3], ..Glass::default() }),
            Material::Unlit { colour: [0.2, 0.4, 0.9] },
        ];
        let places = (0..materials.len())
            .map(|number| {
                let angle = number as f32 / materials.len() as f32 * std::f32::consts::TAU;
                let centre = [0.11 * libm::sinf(angle), 0.11 * libm::cosf(angle), 0.12];
                small.positions.iter().map(|p| [p[0] + centre[0], p[1] + centre[1], p[2] + centre[2]]).collect()
            })
            .collect();
        let openness = (0..head.skin.positions.len()).map(|n| 0.5 + 0.5 * (n % 7) as f32 / 6.0).collect();
        let folds = |pattern, axis: usize| Folds {
            pattern,
            depth: 0.001,
            weights: head.skin.positions.iter().map(|p| (p[1] * 15.0 + 0.3).clamp(0.0, 1.0)).collect(),
            phases: head.skin.positions.iter().map(|p| p[axis]).collect(),
        };
        let all = [
            folds(FoldPattern::Furrows(0.01), 1),
            folds(FoldPattern::Crease, 0),
            folds(FoldPattern::Dimples(0.004), 0),
        ];
        for folds in all {
            head.skin.mesh.add_folds(folds).unwrap();
        }
        let details: Vec<u8> = (0..head.skin.positions.len()).map(|n| u8::from(n % 400 < 20)).collect();
        head.skin.mesh.set_details(&details).unwrap();
        let lights =
            [key([-0.6, 0.6, 0.8], [1.4, 1.3, 1.2], Some(0.01)), key([0.8, 0.1, 0.4], [0.3, 0.4, 0.5], Some(0.03))];
        let points =
            (0..478).map(|n| SurfacePoint { surface: 0, triangle: n * 41, weights: [0.2, 0.3, 0.5] }).collect();
        let cap = head.hair.positions.iter().map(|place| place.map(|part| 0.99 * part)).collect();
        let cap = (cap, Material::Hair(Hair { strands: 0, ..Hair::default() }));
        Self { head, small, materials, cap, openness, places, map: Studio::portrait().environment(), lights, points }
    }

    fn surfaces(&self) -> Vec<Surface<'_>> {
        let (skin, hair) = (&self.head.skin, &self.head.hair);
        let mut all = vec![
            Surface {
                openness: &self.openness,
                wrinkles: &[0.8, 0.3, 0.2],
                ..Surface::new(&skin.mesh, &skin.positions, &skin.normals, &self.materials[0])
            },
            // A cap shows between the locks.
            Surface { sides: Sides::Both, ..Surface::new(&hair.mesh, &self.cap.0, &hair.normals, &self.cap.1) },
            Surface {
                sides: Sides::Both,
                ..Surface::new(&hair.mesh, &hair.positions, &hair.normals, &self.materials[1])
            },
        ];
        for (material, places) in self.materials.iter().zip(&self.places).skip(2) {
            all.push(Surface::new(&self.small.mesh, places, &self.small.normals, material));
        }
        all
    }

    fn scene<'a>(&'a self, surfaces: &'a [Surface<'a>], size: u32, seed: u32) -> Scene<'a> {
        let (model, pose) = camera(size, 1.5, 0.5 + 0.01 * f64::from(seed % 5));
        let mut scene = Scene::new(model, pose, &self.map);
        scene.surfaces = surfaces;
        scene.lights = &self.lights;
        scene.points = &self.points;
        scene.background = Background::Surroundings { blur: 0.4 };
        scene.corner_shade = Some(CornerShade { radius: 0.02, strength: 0.7 });
        scene.sensor.exposure = 0.6;
        scene.sensor.read_noise = 0.005;
        scene.sensor.shot_noise = 0.01;
        scene.sensor.sharpen = 0.4;
        scene.sensor.vignette = 0.2;
        scene.sensor.fringe = 0.7;
        scene.sensor.contrast = 1.05;
        scene.sensor.saturation = 1.1;
        scene.sensor.seed = seed;
        scene
    }
}

/// Every byte of a frame.
fn fingerprint(frame: &Rendering) -> u64 {
    let mut bytes = Vec::new();
    bytes.extend(frame.colour.as_bytes());
    bytes.extend(frame.depth.as_bytes());
    bytes.extend(frame.normals.iter().flat_map(|normal| normal.to_bits().to_le_bytes()));
    bytes.extend(frame.albedo.as_bytes());
    bytes.extend(frame.segmentation.as_bytes());
    for uv in &frame.uv {
        bytes.extend(uv.iter().flat_map(|part| part.to_le_bytes()));
    }
    for Hit { surface, triangle, weights } in &frame.hits {
        bytes.extend(surface.to_le_bytes().into_iter().chain(triangle.to_le_bytes()));
        bytes.extend(weights.iter().flat_map(|part| part.to_le_bytes()));
    }
    bytes.extend(format!("{:?}", frame.points).into_bytes());
    hash(&bytes)
}

#[test]
fn one_lane_and_many_give_the_same_bytes() {
    let zoo = Zoo::new();
    let surfaces = zoo.surfaces();
    // Odd sizes: registers that hang over the edge.
    for size in [96, 61, 200] {
        let scene = zoo.scene(&surfaces, size, 3);
        let (mut wide, mut narrow) = (Rendering::new(), Rendering::new());
        Renderer::new().render(&scene, Wanted::ALL, &mut wide).unwrap();
        Renderer::scalar().render(&scene, Wanted::ALL, &mut narrow).unwrap();
        let differing = wide.colour.pixels().iter().zip(narrow.colour.pixels()).filter(|(a, b)| a != b).count();
        assert_eq!(differing, 0, "{differing} pixels of {size} × {size} differ");
        assert_eq!(fingerprint(&wide), fingerprint(&narrow));
    }
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let zoo = Zoo::new();
    let surfaces = zoo.surfaces();
    const FRAMES: u32 = 6;
    let one: Vec<u64> = {
        let (mut renderer, mut frame) = (Renderer::new(), Rendering::new());
        (0..FRAMES)
            .map(|seed| {
                renderer.render(&zoo.scene(&surfaces, 80, seed), Wanted::ALL, &mut frame).unwrap();
                fingerprint(&frame)
            })
            .collect()
    };
    // Backwards and interleaved, each thread with a renderer of its own.
    let mut two = vec![0; FRAMES as usize];
    std::thread::scope(|scope| {
        let run = |part: u32| {
            let (zoo, surfaces) = (&zoo, &surfaces);
            scope.spawn(move || {
                let (mut renderer, mut frame) = (Renderer::new(), Rendering::new());
                (0..FRAMES)
                    .rev()
                    .filter(|seed| seed % 2 == part)
                    .map(|seed| {
                        renderer.render(&zoo.scene(surfaces, 80, seed), Wanted::ALL, &mut frame).unwrap();
                        (seed, fingerprint(&frame))
                    })
                    .collect::<Vec<_>>()
            })
        };
        let threads = [run(0), run(1)];
        for thread in threads {
            for (seed, print) in thread.join().unwrap() {
                two[seed as usize] = print;
            }
        }
    });
    assert_eq!(one, two);
    assert!(one.windows(2).all(|pair| pair[0] != pair[1]), "seeds make different noise");
}

#[test]
fn labels_do_not_depend_on_what_else_is_wanted() {
    let zoo = Zoo::new();
    let surfaces = zoo.surfaces();
    let scene = zoo.scene(&surfaces, 96, 1);
    let (mut all, mut none) = (Rendering::new(), Rendering::new());
    let mut renderer = Renderer::new();
    renderer.render(&scene, Wanted::ALL, &mut all).unwrap();
    renderer.render(&scene, Wanted::NONE, &mut none).unwrap();
    assert_eq!(all.colour, none.colour);
    assert_eq!(all.points, none.points);
    assert_eq!(none.depth.width(), 1, "what is not wanted is not made");
}
