#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]
use lineament_face::*;
use lineament_geometry::*;
use lineament_render::{Mesh as RMesh, *};
fn main() {
    let model = FaceModel::load().unwrap();
    for w in model.wrinkles() { println!("{} {:?} spacing {} depth {} n {}", w.name, w.pattern, w.spacing, w.depth, w.weights.iter().filter(|x| **x>0).count()); }
    let top = model.topology();
    for p in &top.parts { println!("{p:?}"); }
    println!("quads {} tris {}", top.quads.len(), top.triangles.len());
    let person = model.mean_person();
    let (mut n, mut m) = (model.neutral(), model.mesh());
    let mut person2 = person.clone();
    if let Some(s) = std::env::args().nth(2) { person2 = model.sample(s.parse().unwrap()); }
    model.evaluate(&model.identity(&person2).unwrap(), &model.rest_weights(), Gaze::default(), &mut n, &mut m).unwrap();
    let mut looks = vec![];
    for p in &m.positions { looks.push(VertexLook { rest: *p, ..Default::default() }); }
    let mut lo=[9f32;3]; let mut hi=[-9f32;3];
    for p in &m.positions { for k in 0..3 { lo[k]=lo[k].min(p[k]); hi[k]=hi[k].max(p[k]); } }
    println!("{lo:?} {hi:?}");
    let tris: Vec<[u32;3]> = top.triangles.iter().zip(&top.triangle_parts).filter(|(_,p)| !matches!(p, Part::CorneaLeft|Part::CorneaRight)).map(|(t,_)| *t).collect();
    let mesh = RMesh::from_parts(looks, tris, 1).unwrap();
    let grey = Material::Standard(Standard { albedo: [0.6, 0.45, 0.4], roughness: 0.5, metallic: 0.0 });
    let env = Studio::portrait().environment();
    let dir = std::env::args().nth(1).unwrap();
    for (i, (yaw, ty)) in [(0.0, 0.0), (70.0, 0.0), (180.0, 0.0), (35.0,0.0)].into_iter().enumerate() {
        let size = 512;
        let cam = CameraModel::pinhole(1000.0, 1000.0, 256.0, 200.0, size, size).unwrap();
        let half_turn = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]]).unwrap();
        let to_cam: Transform<World, Camera> = Transform::new(half_turn, [0.0, ty, 1.0]).unwrap();
        let turn: Rotation<Head, World> = Rotation::about_y(Degrees(yaw).into());
        let mut s = Surface::new(&mesh, &m.positions, &m.normals, &grey);
        s.placement = Placement::new(&Transform::from(turn));
        s.sides = Sides::Both;
        let surfaces = [s];
        let mut scene = Scene::new(cam, to_cam, &env);
        scene.surfaces = &surfaces;
        let lights = [Light { toward: Direction::new(-0.6,0.6,0.8), colour: [1.5;3], shadow_edge: Some(0.01) }];
        scene.lights = &lights;
        let mut r = Renderer::new(); let mut f = Frame::new();
        r.render(&scene, Wanted::ALL, &mut f).unwrap();
        std::fs::write(format!("{dir}/v{i}.png"), lineament_image::encode_png(&f.colour).unwrap()).unwrap();
    }
}
