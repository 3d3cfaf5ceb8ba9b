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
    let mut lms = [[0f32;3]; 478];
    model.landmarks(&m, &mut lms).unwrap();
    for (n,i) in [("forehead",10),("chin",152),("earR",234),("earL",454),("mouthL",291),("lipTop",0),("lipBot",17),("noseTip",1),("noseBase",2),("browIn",336),("browOut",300),("browMid",334),("eyeOutL",263),("eyeInL",362),("lidTop",386),("lidBot",374),("jawL",397),("cheekL",425),("glab",9),("templeL",389), ("jawL2", 365)] { println!("{n} {:?}", lms[i]); }
    for y in [0.11f32, 0.09,0.07,0.05,0.03,0.01,-0.01,-0.03,-0.05,-0.07,-0.09,-0.11,-0.13,-0.15,-0.17,-0.19,-0.22,-0.25] { let r=top.part(Part::Skin); let mut zx=[9f32,-9.,-9.,0.]; for p in &m.positions[r] { if (p[1]-y).abs()<0.01 { if p[0].abs()<0.02 {zx[0]=zx[0].min(p[2]); zx[1]=zx[1].max(p[2]);} if p[0]>zx[2] {zx[2]=p[0]; zx[3]=p[2];} } } println!("y {y}: z {:.3}..{:.3} xmax {:.3} at z {:.3}", zx[0],zx[1],zx[2],zx[3]); }
    let mut ear=[9f32,-9.,9.,-9.,9.,-9.]; for (q,c) in top.quads.iter().zip(model.quad_classes()) { if *c==SegmentationClass::LeftEar as u8 { for v in q { let p=m.positions[*v as usize]; for k in 0..3 { ear[2*k]=ear[2*k].min(p[k]); ear[2*k+1]=ear[2*k+1].max(p[k]); } } } } println!("left ear {ear:?}");
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
        let cam = lineament_geometry::CameraModel::pinhole(1000.0, 1000.0, 256.0, 200.0, size, size).unwrap();
        let half_turn = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]]).unwrap();
        let to_cam: Transform<World, lineament_geometry::Camera> = Transform::new(half_turn, [0.0, ty, 1.0]).unwrap();
        let turn: Rotation<Head, World> = Rotation::about_y(Degrees(yaw).into());
        let mut s = Surface::new(&mesh, &m.positions, &m.normals, &grey);
        s.placement = Placement::new(&Transform::from(turn));
        s.sides = lineament_render::Sides::Both;
        let surfaces = [s];
        let mut scene = Scene::new(cam, to_cam, &env);
        scene.surfaces = &surfaces;
        let lights = [Light { toward: Direction::new(-0.6,0.6,0.8), colour: [1.5;3], shadow_edge: Some(0.01) }];
        scene.lights = &lights;
        let mut r = Renderer::new(); let mut f = lineament_render::Frame::new();
        r.render(&scene, Wanted::ALL, &mut f).unwrap();
        std::fs::write(format!("{dir}/v{i}.png"), lineament_image::encode_png(&f.colour).unwrap()).unwrap();
    }
}
