use super::*;
use crate::head::FaceModel;

fn exported(seed: u64) -> Vec<u8> {
    let model = FaceModel::load().unwrap();
    let identity = model.identity(&model.sample(seed)).unwrap();
    export_glb(&model, &identity).unwrap()
}

/// A reader of its own, after the specification: chunks, accessors, sparse accessors. Khronos' validator and Blender read the files too (`tools/check_glb*`).
struct File {
    json: Value,
    binary: Vec<u8>,
}

impl File {
    fn read(bytes: &[u8]) -> Self {
        let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((&bytes[..4], word(4), word(8)), (&b"glTF"[..], 2, bytes.len()));
        let text = word(12);
        assert_eq!((&bytes[16..20], text % 4), (&b"JSON"[..], 0));
        let chunk = 20 + text;
        assert_eq!(&bytes[chunk + 4..chunk + 8], b"BIN\0");
        assert_eq!(chunk + 8 + word(chunk), bytes.len());
        Self { json: serde_json::from_slice(&bytes[20..chunk]).unwrap(), binary: bytes[chunk + 8..].to_vec() }
    }

    fn view(&self, view: &Value) -> &[u8] {
        let view = &self.json["bufferViews"][view.as_u64().unwrap() as usize];
        let at = view["byteOffset"].as_u64().unwrap() as usize;
        &self.binary[at..at + view["byteLength"].as_u64().unwrap() as usize]
    }

    fn shorts(&self, view: &Value) -> Vec<usize> {
        self.view(view).chunks_exact(2).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]]))).collect()
    }

    fn vectors<const N: usize>(&self, accessor: &Value) -> Vec<[f32; N]> {
        let accessor = &self.json["accessors"][accessor.as_u64().unwrap() as usize];
        assert_eq!(accessor["type"], format!("VEC{N}"));
        let floats = |view: &Value| -> Vec<[f32; N]> {
            let all: Vec<f32> =
                self.view(view).chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
            all.as_chunks::<N>().0.to_vec()
        };
        let count = accessor["count"].as_u64().unwrap() as usize;
        let mut values = accessor.get("bufferView").map_or(vec![[0.0; N]; count], floats);
        if let Some(sparse) = accessor.get("sparse") {
            let places = self.shorts(&sparse["indices"]["bufferView"]);
            assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "sparse indices ascend");
            for (place, value) in places.into_iter().zip(floats(&sparse["values"]["bufferView"])) {
                values[place] = value;
            }
        }
        assert_eq!(values.len(), count);
        values
    }

    fn named<'a>(&'a self, list: &str, name: &str) -> &'a Value {
        self.json[list].as_array().unwrap().iter().find(|thing| thing["name"] == name).unwrap()
    }
}

fn length(v: &[f32; 3]) -> f32 {
    v.iter().map(|c| c * c).sum::<f32>().sqrt()
}

#[test]
fn a_reader_finds_the_face_its_targets_and_its_eyes() {
    let file = File::read(&exported(7));
    let face = file.named("meshes", "face");
    let names: Vec<&str> =
        face["extras"]["targetNames"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(names, Blendshape::ALL.map(|shape| shape.name()));

    let mut triangles = 0;
    let mut moved = vec![0.0_f32; names.len()];
    let mut materials = Vec::new();
    for primitive in face["primitives"].as_array().unwrap() {
        materials
            .push(file.json["materials"][primitive["material"].as_u64().unwrap() as usize]["name"].as_str().unwrap());
        let count = file.vectors::<3>(&primitive["attributes"]["POSITION"]).len();
        let indices =
            file.shorts(&file.json["accessors"][primitive["indices"].as_u64().unwrap() as usize]["bufferView"]);
        assert!(indices.iter().all(|&index| index < count));
        triangles += indices.len() / 3;
        let normals = file.vectors::<3>(&primitive["attributes"]["NORMAL"]);
        assert!(normals.iter().all(|normal| (length(normal) - 1.0).abs() < 1e-3));
        let uvs = file.vectors::<2>(&primitive["attributes"]["TEXCOORD_0"]);
        assert!(uvs.iter().flatten().all(|c| (0.0..=1.0).contains(c)));
        for (target, moved) in primitive["targets"].as_array().unwrap().iter().zip(&mut moved) {
            let furthest = file.vectors::<3>(&target["POSITION"]).iter().map(length).fold(0.0, f32::max);
            *moved = moved.max(furthest);
            assert_eq!(file.vectors::<3>(&target["NORMAL"]).len(), count);
        }
    }
    assert_eq!(materials, ["skin", "lips", "mouth", "tongue", "teeth", "brows", "lashes"]);
    assert!(triangles > 9_000, "{triangles} triangles of the face");
    for (name, furthest) in names.iter().zip(&moved) {
        assert!((0.0005..0.08).contains(furthest), "{name} moves {:.2} mm", 1e3 * furthest);
    }

    for (name, sign) in [("eyeLeft", 1.0), ("eyeRight", -1.0)] {
        let x = file.named("nodes", name)["translation"][0].as_f64().unwrap();
        assert!((0.02..0.04).contains(&(sign * x)), "{name} at x = {x}");
        for primitive in file.named("meshes", name)["primitives"].as_array().unwrap() {
            let furthest =
                file.vectors::<3>(&primitive["attributes"]["POSITION"]).iter().map(length).fold(0.0, f32::max);
            assert!(furthest < 0.017, "{name}: a vertex {:.1} mm from its centre", 1e3 * furthest);
        }
    }
    assert_eq!(file.named("nodes", "head")["children"].as_array().unwrap().len(), 2);
}

#[test]
fn the_same_person_is_the_same_file() {
    let first = exported(3);
    assert!(first == exported(3));
    assert!(first.len() < 12_000_000, "{} bytes", first.len());
}
