//! The promise: a renderer that has drawn a frame asks for no memory to draw another like it.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests print what they measure")]

mod common;
#[path = "../../../tools/counting.rs"]
mod counting;

use common::{Head, camera, key};
use counting::allocations;
use lineament_render::{
    CornerShade, Hair, Light, Material, Renderer, Rendering, Scene, Sides, Skin, Studio, Surface, Wanted,
};

#[test]
fn a_second_frame_asks_for_no_memory() {
    let before = allocations();
    drop(std::hint::black_box(vec![1_u8]));
    assert_eq!(allocations() - before, 1, "the counter counts");
    let head = Head::new();
    let (skin, hair) = (Material::Skin(Box::<Skin>::default()), Material::Hair(Hair::default()));
    let surfaces = [
        Surface::new(&head.skin.mesh, &head.skin.positions, &head.skin.normals, &skin),
        Surface {
            sides: Sides::Both,
            ..Surface::new(&head.hair.mesh, &head.hair.positions, &head.hair.normals, &hair)
        },
    ];
    let map = Studio::portrait().environment();
    let (model, pose) = camera(200, 1.8, 0.6);
    let lights: [Light; 1] = [key([-0.6, 0.6, 0.8], [1.4, 1.3, 1.2], Some(0.01))];
    let mut scene = Scene::new(model, pose, &map);
    scene.surfaces = &surfaces;
    scene.lights = &lights;
    scene.corner_shade = Some(CornerShade { radius: 0.012, strength: 0.8 });
    scene.sensor.sharpen = 0.5;
    scene.sensor.fringe = 0.5;
    let (mut renderer, mut frame) = (Renderer::new(), Rendering::new());
    for wanted in [Wanted::ALL, Wanted::NONE] {
        renderer.render(&scene, wanted, &mut frame).unwrap();
        let before = allocations();
        renderer.render(&scene, wanted, &mut frame).unwrap();
        assert_eq!(allocations() - before, 0, "{wanted:?}");
    }
}
