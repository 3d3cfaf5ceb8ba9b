#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason="scratch")]
#[path = "../tests/common/mod.rs"]
mod common;
use common::*;
use lineament_render::*;
fn main() {
    let size = 512;
    let (model, pose) = camera(size, 1.6, 0.6);
    let big = ball(100, 100, 0.1, 1, |d| 1.0 + 0.03 * libm::sinf(9.0 * d[0]) * libm::sinf(7.0 * d[1]) );
    let small = ball(40, 40, 0.03, 2, |_| 1.0);
    let grey = Material::Standard(Standard { albedo: [0.6, 0.45, 0.4], roughness: 0.4, metallic: 0.0 });
    let metal = Material::Standard(Standard { albedo: [0.9, 0.8, 0.5], roughness: 0.2, metallic: 1.0 });
    let env = Studio::portrait().environment();
    let mut scene = Scene::new(model, pose, &env);
    let moved: Vec<[f32;3]> = small.positions.iter().map(|p| [p[0] - 0.06, p[1] + 0.07, p[2] + 0.1]).collect();
    let surfaces = [Surface::new(&big.mesh, &big.positions, &big.normals, &grey), Surface::new(&small.mesh, &moved, &small.normals, &metal)];
    scene.surfaces = &surfaces;
    let lights = [key([-0.6, 0.6, 0.8], [1.6, 1.5, 1.4], Some(0.01))];
    scene.lights = &lights;
    scene.background = Background::Surroundings { blur: 0.3 };
    let mut r = Renderer::new();
    let mut f = Frame::new();
    r.render(&scene, Wanted::ALL, &mut f).unwrap();
    let t = std::time::Instant::now();
    for _ in 0..20 { r.render(&scene, Wanted::ALL, &mut f).unwrap(); }
    println!("{:?}", t.elapsed() / 20);
    let dir = std::env::args().nth(1).unwrap();
    std::fs::write(format!("{dir}/colour.png"), lineament_image::encode_png(&f.colour).unwrap()).unwrap();
    std::fs::write(format!("{dir}/albedo.png"), lineament_image::encode_png(&f.albedo).unwrap()).unwrap();
    std::fs::write(format!("{dir}/seg.png"), lineament_image::encode_png(&f.segmentation.map(|s| s * 80)).unwrap()).unwrap();
    std::fs::write(format!("{dir}/normals.png"), lineament_image::encode_png(&f.normals.map(|n| n.map(|v| (v * 127.0 + 128.0) as u8))).unwrap()).unwrap();
    let mut b = Frame::new();
    Renderer::scalar().render(&scene, Wanted::ALL, &mut b).unwrap();
    println!("scalar equal: {}", b == f);
}
