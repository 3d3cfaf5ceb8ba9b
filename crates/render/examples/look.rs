#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "scratch")]
#[path = "../tests/common/mod.rs"]
mod common;
use common::*;
use lineament_render::*;
fn main() {
    let size = 512;
    let dir = std::env::args().nth(1).unwrap();
    let env = Studio::portrait().environment();
    let mut r = Renderer::new();
    let mut f = Frame::new();
    let lights = [key([-0.6, 0.6, 0.8], [1.6, 1.5, 1.4], Some(0.01))];
    let mut shot = |name: &str, surfaces: &[Surface], focal: f64, dist: f64, size: u32| {
        let (model, pose) = camera(size, focal, dist);
        let mut scene = Scene::new(model, pose, &env);
        scene.surfaces = surfaces;
        scene.lights = &lights;
        scene.background = Background::Surroundings { blur: 0.5 };
        scene.sensor.exposure = 0.6;
        r.render(&scene, Wanted::ALL, &mut f).unwrap();
        let t = std::time::Instant::now();
        for _ in 0..10 {
            r.render(&scene, Wanted::ALL, &mut f).unwrap();
        }
        println!("{name} {:?}", t.elapsed() / 10);
        std::fs::write(format!("{dir}/{name}.png"), lineament_image::encode_png(&f.colour).unwrap()).unwrap();
        let mut b = Frame::new();
        Renderer::scalar().render(&scene, Wanted::ALL, &mut b).unwrap();
        if b != f {
            println!("  scalar differs!");
        }
        f.colour.clone()
    };
    // skins
    let mut big = ball(120, 120, 0.1, 1, |d| 1.0 + 0.05 * libm::sinf(9.0 * d[0]) * libm::sinf(7.0 * d[1]));
    big.mesh.measure_curvature(&big.positions, &big.normals).unwrap();
    let mut sheet = lineament_image::Image::filled(size * 3, size * 2, [0u8; 3]).unwrap();
    for (i, (mel, freckles)) in
        [(0.05, 0.6), (0.25, 0.0), (0.45, 0.0), (0.65, 0.0), (0.85, 0.0), (1.0, 0.0)].into_iter().enumerate()
    {
        let skin = Material::Skin(Box::new(Skin { melanin: mel, freckles, ..Skin::default() }));
        let image =
            shot(&format!("skin{i}"), &[Surface::new(&big.mesh, &big.positions, &big.normals, &skin)], 2.4, 0.6, size);
        sheet.paste(&image, (i as u32 % 3) * size, (i as u32 / 3) * size);
    }
    std::fs::write(format!("{dir}/skins.png"), lineament_image::encode_png(&sheet).unwrap()).unwrap();
    // eyes
    let eye = ball(48, 64, 0.012, 3, |_| 1.0);
    let mut sheet = lineament_image::Image::filled(size * 2, size * 2, [0u8; 3]).unwrap();
    for (i, (iris, inner, yaw, s)) in [
        ([0.10, 0.05, 0.02], [0.22, 0.11, 0.04], 0.0, size),
        ([0.13, 0.22, 0.33], [0.25, 0.25, 0.15], 35.0, size),
        ([0.10, 0.16, 0.07], [0.25, 0.18, 0.06], 60.0, size),
        ([0.13, 0.22, 0.33], [0.25, 0.25, 0.15], 0.0, 64),
    ]
    .into_iter()
    .enumerate()
    {
        let material = Material::Eye(Box::new(Eye {
            iris,
            iris_inner: inner,
            lids: Some(Lids { upper: 0.5, lower: -0.5, corner: 1.1 }),
            ..Eye::default()
        }));
        let mut surface = Surface::new(&eye.mesh, &eye.positions, &eye.normals, &material);
        let turn: lineament_geometry::Rotation<lineament_geometry::World, lineament_geometry::World> =
            lineament_geometry::Rotation::about_y(lineament_geometry::Degrees(yaw).into());
        surface.placement = Placement::new(&lineament_geometry::Transform::from(turn));
        let image = shot(&format!("eye{i}"), &[surface], 16.0, 0.5, s);
        sheet.paste(&image.resized(size, size).unwrap(), (i as u32 % 2) * size, (i as u32 / 2) * size);
    }
    std::fs::write(format!("{dir}/eyes.png"), lineament_image::encode_png(&sheet).unwrap()).unwrap();
    // hair cards on a ball
    let head = ball(60, 60, 0.09, 1, |_| 1.0);
    let mut mesh = Mesh::new();
    let (mut pos, mut nor) = (vec![], vec![]);
    let mut state = 1u32;
    let mut rnd = || {
        state = state.wrapping_mul(747796405).wrapping_add(2891336453);
        (state >> 8) as f32 / 16777216.0
    };
    for card in 0..700 {
        let (a, h) = (rnd() * 6.283, 0.15 + 0.85 * rnd());
        let rr = (1.0f32 - h * h).sqrt();
        let n0 = [rr * a.sin(), h, rr * a.cos()];
        let mut base = vec![];
        let len = 0.10 + 0.04 * rnd();
        let lift = 0.004 + 0.008 * rnd();
        let w = 0.008;
        // comb downward
        let mut p = n0.map(|c| c * 0.09);
        let segs = 6;
        for k in 0..=segs {
            let l = (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]).sqrt();
            let n = p.map(|c| c / l);
            let mut t = [n[0] * n[1], n[1] * n[1] - 1.0, n[2] * n[1]];
            let tl = (t[0] * t[0] + t[1] * t[1] + t[2] * t[2]).sqrt().max(1e-3);
            t = t.map(|c| c / tl);
            let side = [n[1] * t[2] - n[2] * t[1], n[2] * t[0] - n[0] * t[2], n[0] * t[1] - n[1] * t[0]];
            let up = lift * (k as f32 / segs as f32 * 3.0).min(1.0);
            for sgn in [-1.0f32, 1.0] {
                let q: [f32; 3] = std::array::from_fn(|i| p[i] + n[i] * up + side[i] * w * sgn);
                base.push(mesh.push_vertex(VertexLook {
                    rest: q,
                    uv: [(sgn + 1.0) / 2.0, k as f32 / segs as f32],
                    tangent: t,
                    masks: [card as f32, 0., 0., 0., 0., 0., 0., 0.],
                }));
                pos.push(q);
                nor.push(n);
            }
            p = std::array::from_fn(|i| p[i] + t[i] * len / segs as f32);
            let l = (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]).sqrt();
            if l < 0.092 {
                p = p.map(|c| c / l * 0.092);
            }
        }
        for k in 0..segs {
            let b = base[2 * k];
            mesh.push_triangle([b, b + 1, b + 2], 13).unwrap();
            mesh.push_triangle([b + 1, b + 3, b + 2], 13).unwrap();
        }
    }
    let skin = Material::Skin(Box::default());
    let states: Vec<VertexState> = pos
        .iter()
        .map(|p: &[f32; 3]| {
            let l = (p[0] * p[0] + p[1] * p[1] + p[2] * p[2]).sqrt();
            VertexState { openness: ((l - 0.088) / 0.012).clamp(0.25, 1.0), wrinkles: [0.0; 4] }
        })
        .collect();
    let mut sheet = lineament_image::Image::filled(size * 2, size * 2, [0u8; 3]).unwrap();
    for (i, (root, tip, s)) in [
        ([0.035, 0.02, 0.012], [0.06, 0.035, 0.02], size),
        ([0.30, 0.20, 0.09], [0.45, 0.32, 0.17], size),
        ([0.01, 0.009, 0.008], [0.012, 0.011, 0.01], size),
        ([0.16, 0.05, 0.02], [0.22, 0.08, 0.03], 128),
    ]
    .into_iter()
    .enumerate()
    {
        let hair = Material::Hair(Hair { root, tip, ..Hair::default() });
        let mut hs = Surface::new(&mesh, &pos, &nor, &hair);
        hs.sides = Sides::Both;
        hs.states = &states;
        let image = shot(
            &format!("hair{i}"),
            &[Surface::new(&head.mesh, &head.positions, &head.normals, &skin), hs],
            2.2,
            0.6,
            s,
        );
        sheet.paste(&image.resized(size, size).unwrap(), (i as u32 % 2) * size, (i as u32 / 2) * size);
    }
    std::fs::write(format!("{dir}/hairs.png"), lineament_image::encode_png(&sheet).unwrap()).unwrap();
}
