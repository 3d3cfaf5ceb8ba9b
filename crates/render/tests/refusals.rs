//! Degenerate scenes are refused with an error that names the value, before anything large is made.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "tests")]

mod common;

use common::{ball, camera, key};
use lineament_geometry::{CameraModel, Rotation, Transform};
use lineament_render::{
    Background, Environment, Eye, FoldPattern, Folds, Hair, Material, Mesh, Paint, RenderError, Renderer, Rendering,
    Scene, Skin, Standard, Surface, SurfacePoint, Texture, VertexLook, Wanted,
};

/// Renders a ball, changed by `change`, and gives the error's text.
fn refused(change: impl for<'a> FnOnce(&mut Scene<'a>, &mut Surface<'a>)) -> String {
    let shape = ball(8, 8, 0.1, 1, |_| 1.0);
    let (map, material) = (Environment::even([1.0; 3]), Material::Standard(Standard::default()));
    let (model, pose) = camera(64, 1.5, 0.5);
    let mut surface = Surface::new(&shape.mesh, &shape.positions, &shape.normals, &material);
    let mut scene = Scene::new(model, pose, &map);
    change(&mut scene, &mut surface);
    let surfaces = [surface];
    let scene = Scene { surfaces: &surfaces, ..scene };
    let text = Renderer::new().render(&scene, Wanted::ALL, &mut Rendering::new()).unwrap_err().to_string();
    println!("{text}");
    text
}

#[test]
fn everything_behind_the_camera() {
    let text = refused(|scene, _| {
        scene.world_to_camera = Transform::new(Rotation::identity(), [0.0, 0.0, -3.0]).unwrap();
    });
    assert!(text.contains("81 vertices") && text.contains("behind the camera"), "{text}");
    // Nothing at all is not an error: faceless pictures exist.
    let map = Environment::even([1.0; 3]);
    let (model, pose) = camera(64, 1.5, 0.5);
    assert!(Renderer::new().render(&Scene::new(model, pose, &map), Wanted::ALL, &mut Rendering::new()).is_ok());
}

#[test]
fn pictures_that_are_too_large() {
    let text = refused(|scene, _| {
        scene.camera = CameraModel::pinhole(9000.0, 9000.0, 8192.0, 8192.0, 16_384, 16_384).unwrap()
    });
    assert!(text.contains("16384 × 16384"), "{text}");
    // A picture without pixels cannot even be asked for.
    assert!(CameraModel::pinhole(90.0, 90.0, 0.0, 0.0, 0, 64).is_err());
}

#[test]
fn vertices_that_are_not_numbers() {
    for (vertex, value) in [(0, f32::NAN), (40, f32::INFINITY), (80, 2e6)] {
        let shape = ball(8, 8, 0.1, 1, |_| 1.0);
        let (map, material) = (Environment::even([1.0; 3]), Material::Standard(Standard::default()));
        let (model, pose) = camera(64, 1.5, 0.5);
        for in_normals in [false, true] {
            let (mut positions, mut normals) = (shape.positions.clone(), shape.normals.clone());
            if in_normals {
                normals[vertex][1] = value
            } else {
                positions[vertex][1] = value
            }
            let surfaces = [Surface::new(&shape.mesh, &positions, &normals, &material)];
            let scene = Scene { surfaces: &surfaces, ..Scene::new(model, pose, &map) };
            let error = Renderer::new().render(&scene, Wanted::ALL, &mut Rendering::new()).unwrap_err();
            assert_eq!(error, RenderError::Vertex { surface: 0, vertex });
        }
    }
}

#[test]
fn parameters_out_of_range() {
    let nan = f32::NAN;
    assert!(refused(|scene, _| scene.near = nan).contains("near plane"));
    assert!(refused(|scene, _| scene.near = 0.0).contains("near plane"));
    assert!(refused(|scene, _| scene.sensor.exposure = f32::INFINITY).contains("exposure"));
    assert!(refused(|scene, _| scene.sensor.read_noise = -1.0).contains("read noise"));
    assert!(refused(|scene, _| scene.background = Background::Plain([0.0, nan, 0.0])).contains("background"));
    assert!(refused(|scene, _| scene.surroundings.gain = [-1.0; 3]).contains("surroundings"));
    assert!(refused(|_, surface| surface.openness = &[1.0]).contains("1 values of openness for 81 vertices"));
    assert!(refused(|_, surface| surface.positions = &[]).contains("0 positions"));
}

#[test]
fn materials_out_of_range() {
    let wrong = [
        Material::Standard(Standard { roughness: f32::NAN, ..Standard::default() }),
        Material::Skin(Box::new(Skin { melanin: 1.5, ..Skin::default() })),
        Material::Skin(Box::new(Skin {
            lipstick: Paint { colour: [0.0, 2.0, 0.0], strength: 0.5 },
            ..Skin::default()
        })),
        Material::Eye(Box::new(Eye { pupil_radius: 0.02, ..Eye::default() })),
        Material::Hair(Hair { cover: -0.1, ..Hair::default() }),
        Material::Unlit { colour: [f32::INFINITY; 3] },
    ];
    for material in wrong {
        let shape = ball(4, 4, 0.1, 1, |_| 1.0);
        let map = Environment::even([1.0; 3]);
        let (model, pose) = camera(64, 1.5, 0.5);
        let surfaces = [Surface::new(&shape.mesh, &shape.positions, &shape.normals, &material)];
        let scene = Scene { surfaces: &surfaces, ..Scene::new(model, pose, &map) };
        let error = Renderer::new().render(&scene, Wanted::ALL, &mut Rendering::new()).unwrap_err();
        println!("{error}");
        assert!(matches!(error, RenderError::Parameter { .. } | RenderError::NotFinite { .. }), "{material:?}");
    }
}

#[test]
fn lights_without_direction_and_points_without_triangle() {
    assert!(
        refused(|scene, _| scene.lights = Box::leak(Box::new([key([0.0; 3], [1.0; 3], None)]))).contains("direction")
    );
    assert!(
        refused(|scene, _| scene.lights = Box::leak(Box::new([key([0.0, 1.0, 0.0], [1.0; 3], Some(-1.0))])))
            .contains("edge")
    );
    assert!(
        refused(|scene, _| scene.lights = Box::leak(vec![key([0.0, 1.0, 0.0], [1.0; 3], None); 5].into_boxed_slice()))
            .contains("5 key lights")
    );
    let point = SurfacePoint { surface: 3, triangle: 0, weights: [1.0, 0.0, 0.0] };
    assert!(refused(|scene, _| scene.points = Box::leak(Box::new([point]))).contains("surface point"));
}

#[test]
fn meshes_and_textures_out_of_range() {
    let looks = vec![VertexLook::default(); 3];
    let error = Mesh::from_parts(looks.clone(), vec![[0, 1, 3]], 1).unwrap_err();
    assert_eq!(error, RenderError::Index { vertex: 3, vertices: 3 });
    assert!(
        Mesh::from_parts(vec![VertexLook { rest: [f32::NAN; 3], ..VertexLook::default() }; 3], vec![[0, 1, 2]], 1)
            .is_err()
    );
    assert!(Mesh::with_classes(looks, vec![[0, 1, 2]], vec![1, 2]).is_err());
    let mut mesh = Mesh::new();
    assert!(mesh.push_triangle([0, 1, 2], 1).is_err());
    let error = mesh.set_details(&[0, 1]).unwrap_err();
    assert_eq!(error, RenderError::Length { surface: 0, what: "details of vertices", expected: 0, found: 2 });
    let picture = lineament_image::Image::filled(4, 4, [f32::NAN; 3]).unwrap();
    assert!(Texture::new(picture, 0.2).is_err());
    assert!(Texture::new(lineament_image::Image::filled(4, 4, [0.5; 3]).unwrap(), 0.0).is_err());
}

#[test]
fn levels_of_a_mesh() {
    let mut mesh = Mesh::with_classes(vec![VertexLook::default(); 4], vec![[0, 1, 2], [0, 2, 3]], vec![1, 2]).unwrap();
    let folds =
        Folds { pattern: FoldPattern::Crease, depth: 1e-3, weights: vec![0.0, 0.0, 0.0, 1.0], phases: vec![0.0; 4] };
    mesh.add_folds(folds).unwrap();
    let before = mesh.clone();
    assert_eq!(mesh.add_level(vec![[0, 1, 4]], vec![1]), Err(RenderError::Index { vertex: 4, vertices: 4 }));
    assert!(mesh.add_level(vec![[0, 1, 2]], vec![1, 2]).is_err());
    assert_eq!(mesh.set_level(1), Err(RenderError::TooMany { what: "levels of a mesh", found: 1, limit: 0 }));
    assert_eq!(mesh, before, "a refusal changes nothing");
    mesh.add_level(vec![[0, 1, 3]], vec![2]).unwrap();
    assert_eq!((mesh.triangles(), mesh.classes()), (before.triangles(), before.classes()));
    mesh.set_level(1).unwrap();
    assert_eq!((mesh.triangles(), mesh.classes()), (&[[0, 1, 3]][..], &[2][..]));
    let copy = mesh.clone();
    assert_eq!(copy, mesh);
    mesh.set_level(0).unwrap();
    assert_eq!((mesh.triangles(), mesh.classes()), (before.triangles(), before.classes()));
    assert!(copy != mesh && mesh.set_level(2).is_err());
    mesh.clear();
    assert!(mesh.set_level(1).is_err());
}
