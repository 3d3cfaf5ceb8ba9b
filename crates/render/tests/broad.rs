//! Blocks of plain skin and cloth are shaded once: their labels are still those of each pixel, and the picture looks the same.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod common;

use common::{Shape, ball, camera, key};
use lineament_render::{
    Blemish, ClassOverlay, Environment, Material, Mesh, Paint, Renderer, Rendering, Scene, Skin, Studio, Surface,
    Wanted, detail, mask,
};

fn bumpy() -> Shape {
    ball(90, 120, 0.12, 7, |d| 0.9 + 0.05 * libm::sinf(4.0 * d[0]) * libm::sinf(3.0 * d[1] + 1.0))
}

/// Of a size in pixels, from half a metre.
fn picture(shape: &Shape, skin: &Material, map: &Environment, size: u32) -> Rendering {
    let (model, pose) = camera(size, 1.5, 0.5);
    let lights = [key([-0.6, 0.6, 0.8], [1.4, 1.3, 1.2], Some(0.01))];
    let surfaces = [Surface::new(&shape.mesh, &shape.positions, &shape.normals, skin)];
    let scene = Scene { surfaces: &surfaces, lights: &lights, ..Scene::new(model, pose, map) };
    let mut frame = Rendering::new();
    Renderer::new().render(&scene, Wanted::ALL, &mut frame).unwrap();
    frame
}

fn bytes(frame: &Rendering) -> &[u8] {
    frame.colour.pixels().as_flattened()
}

/// Mean difference of the bytes of two pictures, and the largest.
fn difference(one: &Rendering, other: &Rendering) -> (f64, u8) {
    let each = bytes(one).iter().zip(bytes(other)).map(|(a, b)| a.abs_diff(*b));
    let sum: f64 = each.clone().map(f64::from).sum();
    (sum / bytes(one).len() as f64, each.max().unwrap_or(0))
}

#[test]
fn labels_are_each_pixels_own_and_the_picture_looks_the_same() {
    let (mut shape, map) = (bumpy(), Studio::portrait().environment());
    let skin = Material::Skin(Box::default());
    // Nobody says what detail there is: pixel by pixel.
    let fine = picture(&shape, &skin, &map, 160);
    shape.mesh.set_details(&vec![0; shape.positions.len()]).unwrap();
    let broad = picture(&shape, &skin, &map, 160);
    let (mean, most) = difference(&fine, &broad);
    println!("colours: mean difference {mean:.3}, largest {most}");
    assert!(mean > 0.0, "no block was shaded once");
    assert!(mean < 0.6 && most < 40);
    assert_eq!(fine.segmentation, broad.segmentation);
    assert_eq!(fine.hits, broad.hits);
    assert_eq!(fine.uv, broad.uv);
    let width = 0.38 / (1.5 * 160.0);
    let (mut deepest, mut sum, mut turned, mut seen) = (0.0_f32, 0.0, 1.0_f32, 0);
    for ((a, b), (m, n)) in
        fine.depth.pixels().iter().zip(broad.depth.pixels()).zip(fine.normals.iter().zip(&broad.normals))
    {
        if a.is_finite() && *a > 0.0 {
            let away = (a - b).abs() / width;
            (deepest, sum) = (deepest.max(away), sum + f64::from(away));
            let (m, n) = (m.xyz(), n.xyz());
            turned = turned.min(m[0] * n[0] + m[1] * n[1] + m[2] * n[2]);
            seen += 1;
        }
    }
    let turned = turned.min(1.0).acos().to_degrees();
    println!(
        "{seen} pixels: depths differ by {:.4} pixels' widths, {deepest:.2} at most, normals by {turned:.2}°",
        sum / f64::from(seen)
    );
    // At the silhouette a pixel's depth spans several of its widths.
    assert!(seen > 5_000 && sum / f64::from(seen) < 0.02 && deepest < 1.5 && turned < 2.0);
}

#[test]
fn classes_are_each_pixels_own() {
    let map = Studio::portrait().environment();
    let skin = Material::Skin(Box::default());
    let mut shape = bumpy();
    // Islands of six classes in a seventh, some of which touch; and a mask that is drawn over all.
    let triangles = shape.mesh.triangles().to_vec();
    let class = |corners: &[u32; 3]| {
        let [x, y, _] = shape.positions[corners[0] as usize].map(|part| libm::floorf(part * 40.0) as i32);
        if (x + 2 * y) % 3 == 0 { 1 + (x + y).rem_euclid(6) as u8 } else { 7 }
    };
    let classes: Vec<u8> = triangles.iter().map(class).collect();
    let looks = (0..shape.mesh.vertices()).map(|vertex| shape.mesh.look(vertex).unwrap()).collect();
    shape.mesh = Mesh::with_classes(looks, triangles, classes).unwrap();
    for (vertex, place) in shape.positions.iter().enumerate() {
        shape.mesh.set_mask(vertex, mask::SCALP, 0.5 + 8.0 * place[1] + 2.0 * libm::sinf(60.0 * place[0]) * place[2]);
    }
    let overlays = [ClassOverlay { mask: mask::SCALP, above: 0.5, classes: [9, 9] }];
    let labelled = |shape: &Shape, overlays: &[ClassOverlay]| {
        let (model, pose) = camera(160, 1.5, 0.5);
        let surface = Surface { overlays, ..Surface::new(&shape.mesh, &shape.positions, &shape.normals, &skin) };
        let mut frame = Rendering::new();
        let scene = Scene { surfaces: &[surface], ..Scene::new(model, pose, &map) };
        Renderer::new().render(&scene, Wanted::ALL, &mut frame).unwrap();
        frame
    };
    let (fine, overlaid) = (labelled(&shape, &[]), labelled(&shape, &overlays));
    shape.mesh.set_details(&vec![detail::SCALP; shape.positions.len()]).unwrap();
    for (fine, overlays) in [(fine, &[][..]), (overlaid, &overlays)] {
        let broad = labelled(&shape, overlays);
        let shown = |class: u8| fine.segmentation.pixels().iter().filter(|shown| **shown == class).count();
        assert!((1..=7).filter(|class| shown(*class) > 50).count() >= 5);
        assert_eq!(shown(9) > 1000, !overlays.is_empty());
        assert!(bytes(&fine) != bytes(&broad), "no block was shaded once");
        assert_eq!(fine.segmentation, broad.segmentation);
    }
}

#[test]
fn what_is_fine_is_shaded_pixel_by_pixel() {
    let (mut shape, map) = (bumpy(), Studio::portrait().environment());
    let plain = Material::Skin(Box::default());
    let freckled = Material::Skin(Box::new(Skin { freckles: 0.5, ..Skin::default() }));
    let paint = Paint { colour: [0.05, 0.02, 0.01], strength: 1.0 };
    let mole = Blemish { place: [0.0, 0.0, 0.108], radius: 0.002, height: 0.0, paint };
    let mut marked = Skin::default();
    marked.blemishes[0] = mole;
    let marked = Material::Skin(Box::new(marked));
    // Of these 24 pixels' widths square the mole is the middle.
    let middle = |frame: &Rendering| -> Vec<[u8; 3]> {
        (78..82).flat_map(|y| (78..82).map(move |x| (x, y))).map(|(x, y)| *frame.colour.pixel(x, y).unwrap()).collect()
    };
    let fine = [&plain, &freckled, &marked].map(|skin| picture(&shape, skin, &map, 160));
    let near = picture(&shape, &plain, &map, 960);
    shape.mesh.set_details(&vec![detail::ALWAYS; shape.positions.len()]).unwrap();
    assert!(bytes(&fine[0]) == bytes(&picture(&shape, &plain, &map, 160)), "detail everywhere");
    shape.mesh.set_details(&vec![detail::BEARD; shape.positions.len()]).unwrap();
    assert!(bytes(&fine[0]) != bytes(&picture(&shape, &plain, &map, 160)), "a beard that is not there");
    shape.mesh.set_details(&vec![0; shape.positions.len()]).unwrap();
    assert!(bytes(&fine[1]) == bytes(&picture(&shape, &freckled, &map, 160)), "freckles");
    assert!(bytes(&near) == bytes(&picture(&shape, &plain, &map, 960)), "pixels of a third of a millimetre");
    let around = picture(&shape, &marked, &map, 160);
    assert_ne!(middle(&fine[0]), middle(&fine[2]), "the mole is seen");
    assert_eq!(middle(&fine[2]), middle(&around), "a mole");
    assert!(bytes(&fine[2]) != bytes(&around), "skin without moles");
}
