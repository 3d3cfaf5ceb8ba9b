//! Small pictures that must come out to the byte. `UPDATE_GOLDEN=1 cargo test -p lineament-render --test golden` writes them again: look at them then.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod common;

use std::path::PathBuf;

use common::{Head, ball, camera, key};
use lineament_image::{decode, encode_png};
use lineament_render::{
    Background, BakedLight, Eye, Hair, Lids, Light, Material, Renderer, Rendering, Scene, Sides, Skin, Surface, Wanted,
};

fn compare(name: &str, surfaces: &[Surface<'_>], focal: f64, distance: f64) {
    let (model, pose) = camera(80, focal, distance);
    let map = BakedLight::BlenderInterior.environment().unwrap();
    let lights: [Light; 1] = [key([-0.6, 0.6, 0.8], [1.4, 1.3, 1.2], Some(0.01))];
    let mut scene = Scene::new(model, pose, &map);
    scene.surfaces = surfaces;
    scene.lights = &lights;
    scene.background = Background::Surroundings { blur: 0.4 };
    scene.sensor.exposure = 0.5;
    scene.sensor.read_noise = 0.004;
    let mut rendering = Rendering::new();
    Renderer::new().render(&scene, Wanted::ALL, &mut rendering).unwrap();
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, encode_png(&rendering.colour).unwrap()).unwrap();
    }
    let golden = decode(&std::fs::read(&path).unwrap()).unwrap();
    let differing = golden.pixels().iter().zip(rendering.colour.pixels()).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 0, "{name}: {differing} of {} pixels differ from {}", golden.pixels().len(), path.display());
}

#[test]
fn skin() {
    let head = Head::new();
    let skin = Material::Skin(Box::new(Skin { freckles: 0.4, ..Skin::default() }));
    compare("skin", &[Surface::new(&head.skin.mesh, &head.skin.positions, &head.skin.normals, &skin)], 1.8, 0.6);
}

#[test]
fn hair() {
    let head = Head::new();
    let (skin, hair) = (Material::Skin(Box::default()), Material::Hair(Hair::default()));
    let cards = Surface::new(&head.hair.mesh, &head.hair.positions, &head.hair.normals, &hair);
    let scalp = Surface::new(&head.skin.mesh, &head.skin.positions, &head.skin.normals, &skin);
    compare("hair", &[scalp, Surface { sides: Sides::Both, ..cards }], 1.8, 0.6);
}

#[test]
fn eye() {
    let shape = ball(48, 64, 0.012, 3, |_| 1.0);
    let lids = Some(Lids { upper: 0.5, lower: -0.5, corner: 1.1 });
    let eye = Material::Eye(Box::new(Eye {
        iris: [0.13, 0.22, 0.33],
        iris_inner: [0.25, 0.25, 0.15],
        lids,
        ..Eye::default()
    }));
    compare("eye", &[Surface::new(&shape.mesh, &shape.positions, &shape.normals, &eye)], 16.0, 0.5);
}
