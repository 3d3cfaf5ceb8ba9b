use super::*;
use crate::head::FaceModel;

fn exported(seed: u64) -> Vec<u8> {
    let model = FaceModel::load().unwrap();
    let identity = model.identity(&model.sample(seed)).unwrap();
    export_glb(&model, &identity).unwrap()
}

#[test]
fn another_reader_finds_the_face_its_targets_and_its_eyes() {
    let bytes = exported(7);
    let file = gltf::Gltf::from_slice(&bytes).unwrap();
    let blob = file.blob.clone().unwrap();
    let face = file.meshes().find(|mesh| mesh.name() == Some("face")).unwrap();
    let extras: Value = serde_json::from_str(face.extras().as_ref().unwrap().get()).unwrap();
    let names: Vec<&str> =
        extras["targetNames"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, Blendshape::ALL.map(|shape| shape.name()));

    let mut triangles = 0;
    let mut moved = vec![0.0_f32; names.len()];
    for primitive in face.primitives() {
        let reader = primitive.reader(|_| Some(&blob));
        let count = reader.read_positions().unwrap().count();
        assert!(reader.read_indices().unwrap().into_u32().all(|index| (index as usize) < count));
        triangles += reader.read_indices().unwrap().into_u32().count() / 3;
        assert!(reader.read_normals().unwrap().all(|n| (n.iter().map(|c| c * c).sum::<f32>() - 1.0).abs() < 1e-3));
        assert!(reader.read_tex_coords(0).unwrap().into_f32().all(|uv| uv.iter().all(|c| (0.0..=1.0).contains(c))));
        for (target, (positions, _, _)) in reader.read_morph_targets().enumerate() {
            let furthest = positions.unwrap().map(|d| d.iter().map(|c| c * c).sum::<f32>().sqrt()).fold(0.0, f32::max);
            moved[target] = moved[target].max(furthest);
        }
    }
    let materials: Vec<_> =
        face.primitives().map(|primitive| primitive.material().name().unwrap().to_owned()).collect();
    assert_eq!(materials, ["skin", "lips", "mouth", "tongue", "teeth", "brows", "lashes"]);
    assert!(triangles > 9_000, "{triangles} triangles of the face");
    for (name, furthest) in names.iter().zip(&moved) {
        assert!((0.0005..0.08).contains(furthest), "{name} moves {:.2} mm", 1e3 * furthest);
    }

    for (name, sign) in [("eyeLeft", 1.0), ("eyeRight", -1.0)] {
        let node = file.nodes().find(|node| node.name() == Some(name)).unwrap();
        let (translation, _, _) = node.transform().decomposed();
        assert!((0.02..0.04).contains(&(sign * translation[0])), "{name} at {translation:?}");
        let furthest = node
            .mesh()
            .unwrap()
            .primitives()
            .flat_map(|primitive| primitive.reader(|_| Some(&blob)).read_positions().unwrap().collect::<Vec<_>>());
        for position in furthest {
            let radius = position.iter().map(|c| c * c).sum::<f32>().sqrt();
            assert!(radius < 0.017, "{name}: a vertex {:.1} mm from its centre", 1e3 * radius);
        }
    }
    assert_eq!(file.nodes().find(|node| node.name() == Some("head")).unwrap().children().count(), 2);
}

#[test]
fn the_same_person_is_the_same_file() {
    let first = exported(3);
    let second = exported(3);
    assert!(first == second);
    assert!(first.len() < 12_000_000, "{} bytes", first.len());
}
