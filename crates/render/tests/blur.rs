//! Depth of field and motion blur: light is averaged, labels stay sharp.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod common;

use common::{ball, camera};
use lineament_image::Image;
use lineament_render::{Environment, Material, Renderer, Rendering, Scene, Surface, Wanted};

/// The steepest change from pixel to pixel along a row.
fn edge(picture: &Image<[u8; 3]>, row: u32, columns: std::ops::Range<u32>) -> i32 {
    let at = |x: u32| i32::from(picture.pixel(x, row).unwrap()[0]);
    columns.map(|x| (at(x + 1) - at(x)).abs()).max().unwrap()
}

#[test]
fn what_is_in_focus_stays_sharp_and_the_rest_does_not() {
    let disc = ball(30, 60, 0.03, 1, |d| if d[2].abs() > 2.0 { 0.0 } else { 1.0 });
    let far: Vec<[f32; 3]> = disc.positions.iter().map(|p| [p[0] - 0.06, p[1], p[2] - 0.5]).collect();
    let near: Vec<[f32; 3]> = disc.positions.iter().map(|p| [p[0] + 0.04, p[1], p[2]]).collect();
    let (map, white) = (Environment::even([1.0; 3]), Material::Unlit { colour: [1.0; 3] });
    let surfaces =
        [Surface::new(&disc.mesh, &near, &disc.normals, &white), Surface::new(&disc.mesh, &far, &disc.normals, &white)];
    let (model, pose) = camera(128, 1.5, 0.5);
    let scene = Scene { surfaces: &surfaces, ..Scene::new(model, pose, &map) };
    let (mut renderer, mut sharp, mut blurred) = (Renderer::new(), Rendering::new(), Rendering::new());
    renderer.render(&scene, Wanted::ALL, &mut sharp).unwrap();
    renderer.render_blurred(scene.through_aperture(0.03, 0.5, 64).unwrap(), Wanted::ALL, &mut blurred).unwrap();
    // The far ball is at the left, the near one at the right.
    let (far_edge, near_edge) = (30..58, 60..110);
    let before = [edge(&sharp.colour, 64, far_edge.clone()), edge(&sharp.colour, 64, near_edge.clone())];
    let after = [edge(&blurred.colour, 64, far_edge), edge(&blurred.colour, 64, near_edge)];
    println!("steepest edge, far and near: sharp {before:?}, through the aperture {after:?}");
    assert!(after[0] * 2 < before[0] && after[1] * 10 > before[1] * 7);
    assert_eq!(sharp.segmentation, blurred.segmentation);
    assert_eq!(sharp.hits, blurred.hits);
}

#[test]
fn one_moment_is_the_picture_itself_and_none_is_refused() {
    let disc = ball(30, 60, 0.05, 1, |_| 1.0);
    let (map, white) = (Environment::even([1.0; 3]), Material::Unlit { colour: [0.5; 3] });
    let surfaces = [Surface::new(&disc.mesh, &disc.positions, &disc.normals, &white)];
    let (model, pose) = camera(64, 1.5, 0.5);
    let scene = Scene { surfaces: &surfaces, ..Scene::new(model, pose, &map) };
    let (mut renderer, mut plain, mut one) = (Renderer::new(), Rendering::new(), Rendering::new());
    renderer.render(&scene, Wanted::ALL, &mut plain).unwrap();
    renderer.render_blurred([scene], Wanted::ALL, &mut one).unwrap();
    assert_eq!(plain, one);
    assert!(renderer.render_blurred([], Wanted::ALL, &mut one).is_err());
    let (other, _) = camera(65, 1.5, 0.5);
    let error = renderer.render_blurred([scene, Scene { camera: other, ..scene }], Wanted::ALL, &mut one).unwrap_err();
    assert!(error.to_string().contains("65 × 65"), "{error}");
    assert!(scene.through_aperture(-1.0, 0.5, 4).is_err() && scene.through_aperture(0.01, f32::NAN, 4).is_err());
}
