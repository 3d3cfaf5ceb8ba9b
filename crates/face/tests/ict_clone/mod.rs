//! Clones of ICT-FaceKit for tests: folders of OBJ files, made up or from the real neutral mesh.
#![allow(dead_code, clippy::expect_used, clippy::print_stdout, reason = "for tests, each of which uses a part of it")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Faces of every mesh.
const FACES: usize = 26_384;
/// The scleras, left and right.
const SCLERAS: [std::ops::Range<usize>; 2] = [21_451..22_221, 23_021..23_791];
/// The left and the right lashes, which mirror each other vertex by vertex here.
const LASHES: [usize; 2] = [25_351, 26_035];

/// A folder that is removed when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lineament-ict-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    /// A file of the model, or of a path with a folder of its own.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        if name.contains('/') { self.0.join(name) } else { self.0.join("FaceXModel").join(name) }
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a temporary folder");
        std::fs::write(path, text).expect("a temporary file");
    }

    /// Another name of a file: its content is stored once.
    pub(crate) fn link(&self, name: &str, other: &str) {
        std::fs::hard_link(self.path(name), self.path(other)).expect("a link");
    }

    /// Removes a file (the others that are linked to it stay as they are) and returns what it held.
    pub(crate) fn take(&self, name: &str) -> String {
        let text = std::fs::read_to_string(self.path(name)).expect("the file");
        std::fs::remove_file(self.path(name)).expect("the file");
        text
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The names of the 53 expressions.
pub(crate) fn expressions() -> Vec<String> {
    let sided = "browDown browInnerUp browOuterUp cheekPuff cheekSquint eyeBlink eyeLookDown eyeLookIn eyeLookOut eyeLookUp eyeSquint eyeWide mouthDimple mouthFrown \
                 mouthLowerDown mouthPress mouthSmile mouthStretch mouthUpperUp noseSneer";
    let whole = "jawForward jawLeft jawOpen jawRight mouthClose mouthFunnel mouthLeft mouthPucker mouthRight mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper";
    let both = sided.split_whitespace().flat_map(|name| [format!("{name}_L"), format!("{name}_R")]);
    let names: Vec<String> = both.chain(whole.split_whitespace().map(str::to_owned)).collect();
    assert_eq!(names.len(), 53);
    names
}

/// The part of `vertex_indices.json` that is read.
pub(crate) fn indices() -> String {
    let landmarks = "1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443, 268, 493, 1914, 2044, 1401, 3615, 4240, 4114, \
                     2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, \
                     2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966";
    format!("{{\"idx_to_landmark_verts\": [{landmarks}], \"incompatibilities\": []}}")
}

/// As many vertices as ICT has, on the midline but for two spheres where the scleras are and two points for the lashes.
pub(crate) fn synthetic_positions() -> Vec<[f64; 3]> {
    let mut positions = vec![[0.0, 1.0, 2.0]; 26_719];
    for (range, side) in SCLERAS.into_iter().zip([1.0, -1.0]) {
        let count = range.len() as f64;
        for (place, vertex) in range.enumerate() {
            // Evenly on the sphere: a spiral.
            let z = 1.0 - (2.0 * place as f64 + 1.0) / count;
            let (s, c) = (2.399_963 * place as f64).sin_cos();
            let rim = (1.0 - z * z).sqrt();
            positions[vertex] = [side * (3.1 + 1.6 * rim * c), 3.6 + 1.6 * rim * s, 8.0 + 1.6 * z];
        }
    }
    for (start, x) in LASHES.into_iter().zip([4.0, -4.0]) {
        positions[start..start + 684].fill([x, 3.0, 9.0]);
    }
    positions
}

/// A mesh of these vertices, of as many faces as ICT's.
pub(crate) fn mesh(positions: &[[f64; 3]]) -> String {
    let mut text = vertices(positions);
    text.push_str("vt 0.5 0.5\n");
    text.push_str(&"f 1/1 1/1 1/1\n".repeat(FACES));
    text
}

fn vertices(positions: &[[f64; 3]]) -> String {
    let mut text = "mtllib ICTFaceModelMaterial.mtl\n".to_owned();
    for [x, y, z] in positions {
        let _ = writeln!(text, "v {x} {y} {z}");
    }
    text
}

/// ICT-FaceKit's own folder: a real clone if `LINEAMENT_ICT_CLONE` names one, else one made of the neutral mesh that lies beside the checkout (`../shared/data/ict_facekit`), whose
/// shapes move nothing but for some made-up ones. `None`, said aloud, where there is neither.
pub(crate) fn real(name: &str) -> Option<(Option<Folder>, PathBuf)> {
    if let Some(path) = std::env::var_os("LINEAMENT_ICT_CLONE") {
        return Some((None, path.into()));
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|up| up.join("shared/data/ict_facekit"));
    let Some(data) = data.into_iter().find(|data| data.join("generic_neutral_mesh.obj").is_file()) else {
        println!("skipped: neither LINEAMENT_ICT_CLONE nor ../shared/data/ict_facekit is there");
        return None;
    };
    let folder = Folder::new(name);
    let neutral = std::fs::read_to_string(data.join("generic_neutral_mesh.obj")).expect("the neutral mesh");
    folder.write("generic_neutral_mesh.obj", &neutral);
    folder.write("vertex_indices.json", &indices());
    let lines = neutral.lines().filter_map(|line| line.strip_prefix("v "));
    let number = |word: &str| word.parse::<f64>().expect("a number");
    let rest: Vec<[f64; 3]> = lines
        .map(|line| {
            let mut words = line.split_whitespace().map(number);
            std::array::from_fn(|_| words.next().expect("three numbers"))
        })
        .collect();
    let moved = |name: &str, map: &dyn Fn(usize, [f64; 3]) -> [f64; 3]| {
        let positions: Vec<[f64; 3]> = rest.iter().enumerate().map(|(i, &p)| map(i, p)).collect();
        folder.write(name, &(vertices(&positions) + &"f 1/1 1/1 1/1\n".repeat(FACES)));
    };
    // A larger head, one that leans to a side, one puffed cheek, and a jaw that turns by 0.4 rad with its teeth and the tongue.
    moved("identity000.obj", &|_, p| p.map(|v| 1.03 * v));
    moved("identity001.obj", &|_, [x, y, z]| [x + 0.01 * y, y, z]);
    moved("cheekPuff_L.obj", &|_, [x, y, z]| {
        let bump = (-((x - 5.0).powi(2) + (y + 2.0).powi(2)) / 4.0).exp();
        [x + bump, y, z + 0.3 * bump]
    });
    let (s, c) = 0.4f64.sin_cos();
    moved("jawOpen.obj", &|i, [x, y, z]| {
        let (up, out) = (y + 0.55, z - 1.82);
        let of_jaw = (19_247..21_451).contains(&i) || (16_611..17_039).contains(&i);
        if of_jaw { [x, c * up - s * out - 0.55, s * up + c * out + 1.82] } else { [x, y, z] }
    });
    for mode in 2..100 {
        folder.link("generic_neutral_mesh.obj", &format!("identity{mode:03}.obj"));
    }
    for name in expressions().iter().filter(|name| !["cheekPuff_L", "cheekPuff_R", "jawOpen"].contains(&name.as_str()))
    {
        folder.link("generic_neutral_mesh.obj", &format!("{name}.obj"));
    }
    // The right cheek is the left one's mirror image: the mesh is symmetric, its vertices are in another order, so the bump is made anew.
    moved("cheekPuff_R.obj", &|_, [x, y, z]| {
        let bump = (-((x + 5.0).powi(2) + (y + 2.0).powi(2)) / 4.0).exp();
        [x - bump, y, z + 0.3 * bump]
    });
    let root = folder.root().to_owned();
    Some((Some(folder), root))
}
