//! The labels are the geometry's: every pixel's triangle, depth, normal and class, and the sight of points, through every lens.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod common;

use common::{Shape, ball, camera};
use lineament_geometry::{Camera, CameraModel, Distortion, Position, Transform, World};
use lineament_render::{
    Environment, Hit, Material, Renderer, Rendering, Scene, Sight, Standard, Surface, SurfacePoint, Wanted,
};

fn lenses(size: u32) -> Vec<(&'static str, CameraModel, Transform<World, Camera>)> {
    let (pinhole, pose) = camera(size, 1.2, 0.5);
    let bent = |distortion| pinhole.with_distortion(distortion).unwrap();
    vec![
        ("pinhole", pinhole, pose),
        ("barrel", bent(Distortion::BrownConrady5([-0.3, 0.1, 0.003, -0.002, 0.0])), pose),
        ("cushion", bent(Distortion::BrownConrady8([0.25, 0.05, -0.002, 0.001, 0.0, 0.02, 0.0, 0.0])), pose),
        ("fisheye", bent(Distortion::KannalaBrandt([0.05, -0.02, 0.003, 0.0])), pose),
    ]
}

fn bumpy() -> Shape {
    ball(90, 120, 0.14, 7, |d| 0.9 + 0.12 * libm::sinf(6.0 * d[0]) * libm::sinf(5.0 * d[1] + 1.0))
}

fn corners(shape: &Shape, triangle: u32) -> [[f32; 3]; 3] {
    shape.mesh.triangles()[triangle as usize].map(|corner| shape.positions[corner as usize])
}

fn project(model: &CameraModel, pose: &Transform<World, Camera>, place: [f32; 3]) -> ([f64; 2], f64) {
    let there: Position<Camera> = pose.position(common::position(place));
    (model.project(there).unwrap(), there.xyz.z)
}

#[test]
fn a_projected_point_lies_within_a_pixel_of_its_triangle_in_the_buffer() {
    let shape = bumpy();
    let (map, material) = (Environment::even([1.0; 3]), Material::Standard(Standard::default()));
    let surfaces = [Surface::new(&shape.mesh, &shape.positions, &shape.normals, &material)];
    for (name, model, pose) in lenses(200) {
        let points: Vec<SurfacePoint> = (0..shape.mesh.triangles().len() as u32)
            .step_by(7)
            .map(|triangle| SurfacePoint { surface: 0, triangle, weights: [0.2, 0.3, 0.5] })
            .collect();
        let scene = Scene { surfaces: &surfaces, points: &points, ..Scene::new(model, pose, &map) };
        let mut frame = Rendering::new();
        Renderer::new().render(&scene, Wanted::ALL, &mut frame).unwrap();
        let (mut visible, mut worst_distance, mut worst_pixel) = (0, 0.0_f64, 0.0_f64);
        for (point, sight) in points.iter().zip(&frame.points) {
            let [a, b, c] = corners(&shape, point.triangle);
            let place = std::array::from_fn(|axis| 0.2 * a[axis] + 0.3 * b[axis] + 0.5 * c[axis]);
            let (pixel, _) = project(&model, &pose, place);
            worst_pixel =
                (0..2).map(|axis| (f64::from(sight.pixel[axis]) - pixel[axis]).abs()).fold(worst_pixel, f64::max);
            if !matches!(sight.sight, Sight::Visible(_)) {
                continue;
            }
            visible += 1;
            let (x, y) = (pixel[0] as usize, pixel[1] as usize);
            let hit = frame.hits[y * 200 + x];
            assert_ne!(hit, Hit::NONE, "{name}: a visible point on the background");
            // How far the point is, on the picture, from the triangle that its pixel shows.
            let shown = corners(&shape, hit.triangle).map(|corner| project(&model, &pose, corner).0);
            worst_distance = worst_distance.max(distance(pixel, shown));
        }
        println!(
            "{name}: {visible} of {} visible, at most {worst_distance:.2} px from the pixel's triangle, projection off by {worst_pixel:.1e} px",
            points.len()
        );
        assert!(visible > 400 && worst_distance < 1.0 && worst_pixel < 1e-3, "{name}");
    }
}

/// Distance of a point from a triangle, 0 inside.
fn distance(point: [f64; 2], triangle: [[f64; 2]; 3]) -> f64 {
    let side = |a: [f64; 2], b: [f64; 2]| (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
    let sides = [0, 1, 2].map(|k| side(triangle[k], triangle[(k + 1) % 3]));
    if sides.iter().all(|&s| s >= 0.0) || sides.iter().all(|&s| s <= 0.0) {
        return 0.0;
    }
    (0..3)
        .map(|k| {
            let (a, b) = (triangle[k], triangle[(k + 1) % 3]);
            let along = [b[0] - a[0], b[1] - a[1]];
            let square = along[0] * along[0] + along[1] * along[1];
            let share =
                (((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / square.max(1e-12)).clamp(0.0, 1.0);
            f64::hypot(point[0] - a[0] - share * along[0], point[1] - a[1] - share * along[1])
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn depth_weights_and_uv_belong_to_the_triangle() {
    let shape = bumpy();
    let (map, material) = (Environment::even([1.0; 3]), Material::Standard(Standard::default()));
    let surfaces = [Surface::new(&shape.mesh, &shape.positions, &shape.normals, &material)];
    for (name, model, pose) in lenses(160) {
        let scene = Scene { surfaces: &surfaces, ..Scene::new(model, pose, &map) };
        let mut frame = Rendering::new();
        Renderer::new().render(&scene, Wanted::ALL, &mut frame).unwrap();
        let mut fringe = 0;
        let (mut count, mut worst_depth, mut worst_uv, mut worst_place) = (0, 0.0_f64, 0.0_f64, 0.0_f64);
        for (at, hit) in frame.hits.iter().enumerate().filter(|(_, hit)| **hit != Hit::NONE) {
            count += 1;
            let [second, third] = hit.weights;
            let weights = [1.0 - second - third, second, third];
            assert!(weights.iter().all(|weight| (-1e-4..=1.0001).contains(weight)), "{name}: {weights:?}");
            let triangle = shape.mesh.triangles()[hit.triangle as usize];
            let mixed = |number: &dyn Fn(usize) -> f32| -> f64 {
                (0..3).map(|k| f64::from(weights[k]) * f64::from(number(triangle[k] as usize))).sum()
            };
            let place = [0, 1, 2].map(|axis| mixed(&|vertex| shape.positions[vertex][axis]) as f32);
            let (pixel, depth) = project(&model, &pose, place);
            worst_depth = worst_depth.max((depth - f64::from(frame.depth.pixels()[at])).abs());
            for axis in 0..2 {
                let uv = mixed(&|vertex| shape.mesh.look(vertex).unwrap().uv[axis]);
                worst_uv = worst_uv.max((uv - f64::from(frame.uv[at][axis])).abs());
            }
            let centre = [(at % 160) as f64 + 0.5, (at / 160) as f64 + 0.5];
            worst_place = worst_place.max(f64::hypot(pixel[0] - centre[0], pixel[1] - centre[1]));
            let class = frame.segmentation.pixels()[at];
            assert!(class == 7 || class == 0);
            fringe += usize::from(class == 0);
            let normal = frame.normals[at].xyz();
            let length = normal.iter().map(|part| part * part).sum::<f32>().sqrt();
            assert!((length - 1.0).abs() < 1e-3, "{name}: {normal:?}");
        }
        println!(
            "{name}: {count} pixels, {fringe} of them less than half covered; depth off by {worst_depth:.1e} m, uv by {worst_uv:.1e}, the place seen at most {worst_place:.2} px from the pixel's centre"
        );
        assert!(count > 4000 && worst_depth < 2e-6 && worst_uv < 2e-6 && worst_place < 1.6, "{name}");
        let background = frame.hits.iter().zip(frame.depth.pixels()).filter(|(hit, _)| **hit == Hit::NONE);
        assert!(background.clone().all(|(_, depth)| depth.is_infinite()) && background.count() > 100);
    }
}

#[test]
fn points_are_hidden_by_what_is_in_front_of_them() {
    let back = ball(40, 60, 0.1, 7, |_| 1.0);
    let front = ball(30, 40, 0.04, 9, |_| 1.0);
    let moved: Vec<[f32; 3]> = front.positions.iter().map(|p| [p[0] + 0.02, p[1], p[2] + 0.2]).collect();
    let (map, material) = (Environment::even([1.0; 3]), Material::Standard(Standard::default()));
    let surfaces = [
        Surface::new(&back.mesh, &back.positions, &back.normals, &material),
        Surface::new(&front.mesh, &moved, &front.normals, &material),
    ];
    let points: Vec<SurfacePoint> = (0..back.mesh.triangles().len() as u32)
        .map(|triangle| SurfacePoint { surface: 0, triangle, weights: [1.0 / 3.0; 3] })
        .collect();
    let (model, pose) = camera(160, 1.5, 0.5);
    let scene = Scene { surfaces: &surfaces, points: &points, ..Scene::new(model, pose, &map) };
    let mut frame = Rendering::new();
    Renderer::new().render(&scene, Wanted::ALL, &mut frame).unwrap();
    let eye = [0.0, 0.0, 0.5];
    let (mut counts, mut wrong) = ([0; 3], 0);
    for (point, sight) in points.iter().zip(&frame.points) {
        let corners = corners(&back, point.triangle);
        let place: [f32; 3] = std::array::from_fn(|axis| corners.iter().map(|corner| corner[axis]).sum::<f32>() / 3.0);
        let ray: [f32; 3] = std::array::from_fn(|axis| place[axis] - eye[axis]);
        let dot = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let cosine = -dot(place, ray) / (dot(place, place) * dot(ray, ray)).sqrt();
        // How near the ray passes to the middle of the ball in front.
        let away: [f32; 3] = std::array::from_fn(|axis| [0.02, 0.0, 0.2][axis] - eye[axis]);
        let along = dot(away, ray) / dot(ray, ray);
        let miss = std::array::from_fn::<f32, 3, _>(|axis| away[axis] - along * ray[axis]);
        let miss = dot(miss, miss).sqrt();
        let expected = if cosine < -0.05 {
            Some(2)
        } else if cosine > 0.15 && miss < 0.037 {
            Some(1)
        } else if cosine > 0.15 && miss > 0.043 {
            Some(0)
        } else {
            None
        };
        let found = match sight.sight {
            Sight::Visible(_) => 0,
            Sight::Hidden(9) => 1,
            // By its own surface: the far side's triangles without area (at the poles) have no side of their own.
            Sight::Hidden(7) if cosine < 0.3 => 2,
            Sight::Hidden(class) => panic!("hidden by class {class} at a cosine of {cosine}"),
            Sight::TurnedAway => 2,
            Sight::Outside => 3,
        };
        if let Some(expected) = expected {
            counts[expected] += 1;
            if found != expected {
                wrong += 1;
                println!("wrong: cosine {cosine}, miss {miss}: {sight:?}");
            }
        }
    }
    println!("{} visible, {} hidden, {} turned away; {wrong} wrong", counts[0], counts[1], counts[2]);
    assert!(counts.iter().all(|&count| count > 30) && wrong == 0);
}

#[test]
fn clipped_triangles_keep_their_labels() {
    // A wall that reaches behind the camera and far out of the picture.
    let looks = [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
        .map(|uv| lineament_render::VertexLook { uv, ..Default::default() });
    let mesh = lineament_render::Mesh::from_parts(looks.to_vec(), vec![[0, 1, 2], [1, 3, 2]], 5).unwrap();
    // The floor: x to the right, z toward the viewer and beyond.
    let positions = [[-50.0, -0.2, -50.0], [50.0, -0.2, -50.0], [-50.0, -0.2, 50.0], [50.0, -0.2, 50.0]];
    let positions = [positions[2], positions[3], positions[0], positions[1]];
    let normals = [[0.0, 1.0, 0.0]; 4];
    let (map, material) = (Environment::even([1.0; 3]), Material::Standard(Standard::default()));
    let surfaces = [Surface::new(&mesh, &positions, &normals, &material)];
    for (name, model, pose) in lenses(96) {
        let scene = Scene { surfaces: &surfaces, ..Scene::new(model, pose, &map) };
        let mut frame = Rendering::new();
        Renderer::new().render(&scene, Wanted::ALL, &mut frame).unwrap();
        let mut worst = 0.0_f64;
        let mut seen = 0;
        for (at, hit) in frame.hits.iter().enumerate().filter(|(_, hit)| **hit != Hit::NONE) {
            let depth = f64::from(frame.depth.pixels()[at]);
            let pixel = [(at % 96) as f64 + 0.5, (at / 96) as f64 + 0.5];
            let ray = model.unproject(pixel).unwrap().xyz;
            // Below the camera by 0.2 m; far rows see a long stretch in one pixel.
            let expected = 0.2 * ray.z / ray.y;
            if (0.05..3.0).contains(&expected) {
                seen += 1;
                worst = worst.max((depth / expected - 1.0).abs());
            }
            assert_eq!(hit.surface, 0);
        }
        println!("{name}: {seen} floor pixels, depth off by at most {:.2} %", 100.0 * worst);
        // Straight edges between bent places: the lens bends the floor's two triangles only at their corners.
        let bar = if name == "pinhole" { 0.04 } else { 0.25 };
        assert!(seen > 2000 && worst < bar, "{name}");
    }
}
