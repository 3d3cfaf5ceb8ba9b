//! `cargo xtask expression-strengths WHEEL ICT_FOLDER`: how strong the expressions are, measured against ICT-FaceKit.
//!
//! For each blendshape (both sides together where it has sides): the displacement that 25 mm² of the face exceed (the
//! peak, without the accidents of a single vertex), and the root of the mean square over 250 cm² of face, both at an
//! interocular distance of 62 mm. Outer skin of the face only: no lining of mouth and sockets, ears, scalp, neck.

mod npz;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use lineament_face::{Blendshape, Cell, ExpressionState, FaceModel, Gaze, HeadAsset, Part};

use crate::bake_head::{self, SourceUnits};

type Fault = Box<dyn Error>;

/// Millimetres between the eyes to which both heads are brought.
const INTEROCULAR: f64 = 62.0;
/// Square millimetres that a peak must cover.
const PEAK_AREA: f64 = 25.0;
/// Square millimetres over which the mean square is taken.
const FACE_AREA: f64 = 25_000.0;
const PAGE: &str = "docs/expression-strengths.md";
/// ICT-FaceKit: the last vertex but one of the narrow face, and its eyeballs.
const ICT_FACE: usize = 6706;
const ICT_EYES: std::ops::Range<usize> = 21_451..24_591;

/// Peak and mean of one shape.
#[derive(Clone, Copy)]
struct Strength {
    peak: f64,
    rms: f64,
}

/// A face with the area that each vertex stands for (square millimetres; 0 off the face), and its scale to the common size.
struct Ruler {
    areas: Vec<f64>,
    scale: f64,
}

impl Ruler {
    fn measure(&self, displacement: impl Fn(usize) -> [f64; 3]) -> Strength {
        let mut sizes: Vec<(f64, f64)> = self
            .areas
            .iter()
            .enumerate()
            .filter(|(_, area)| **area > 0.0)
            .map(|(v, &area)| (displacement(v).iter().map(|c| c * c).sum::<f64>().sqrt() * self.scale, area))
            .collect();
        sizes.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut covered = 0.0;
        let peak = sizes.iter().find(|(_, area)| {
            covered += area;
            covered >= PEAK_AREA
        });
        let square: f64 = sizes.iter().map(|(size, area)| size * size * area).sum();
        Strength { peak: peak.map_or(0.0, |(size, _)| *size), rms: (square / FACE_AREA).sqrt() }
    }
}

/// Area of each vertex: a share of the triangles whose corners are all on the face.
fn areas(positions: &[[f64; 3]], triangles: &[[usize; 3]], face: impl Fn(usize) -> bool, scale: f64) -> Vec<f64> {
    let mut areas = vec![0.0; positions.len()];
    for triangle in triangles.iter().filter(|t| t.iter().all(|&v| face(v))) {
        let [a, b, c] = triangle.map(|v| positions[v]);
        let (p, q): ([f64; 3], [f64; 3]) = (std::array::from_fn(|k| b[k] - a[k]), std::array::from_fn(|k| c[k] - a[k]));
        let cross = [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
        let area = cross.iter().map(|c| c * c).sum::<f64>().sqrt() / 2.0 * scale * scale;
        triangle.iter().for_each(|&v| areas[v] += area / 3.0);
    }
    areas
}

pub(crate) fn run(words: &[String]) -> Result<(), Fault> {
    let [wheel, ict] = words else {
        return Err(
            "give the wheel and a folder with ICT-FaceKit: cargo xtask expression-strengths WHEEL FOLDER".into()
        );
    };
    let rows = rows(&bake_head::source_units(wheel.as_ref())?, ict.as_ref())?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PAGE);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, page(&rows))?;
    println!("{PAGE}: {} rows", rows.len());
    Ok(())
}

struct Row {
    name: String,
    source: Strength,
    ours: Strength,
    ict: Strength,
}

fn rows(source: &SourceUnits, ict: &Path) -> Result<Vec<Row>, Fault> {
    let (kit, kit_ruler) = Kit::read(ict)?;
    let head = Head::new()?;
    let mut rows = Vec::new();
    for shape in Blendshape::ALL {
        let stem = shape.name().trim_end_matches("Left");
        let whole = ["jawLeft", "jawRight", "mouthLeft", "mouthRight"].contains(&shape.name());
        if shape.name().ends_with("Right") || shape == Blendshape::TongueOut {
            continue;
        }
        let shapes: Vec<Blendshape> = if whole { vec![shape] } else { both(shape) };
        let named: Vec<&str> = shapes.iter().map(|shape| shape.name()).collect();
        let kit_names: Vec<&str> = shapes.iter().flat_map(|shape| shape.ict_names()).copied().collect();
        let moved = head.displacement(&shapes)?;
        rows.push(Row {
            name: if whole || shapes.len() == 1 { shape.name().to_owned() } else { format!("{stem} L+R") },
            source: head.ruler.measure(|v| source.sum(&named, head.original[v]).map(|c| 1e3 * c)),
            ours: head.ruler.measure(|v| moved[v]),
            ict: kit_ruler.measure(|v| kit.sum(&kit_names, v)),
        });
    }
    Ok(rows)
}

fn both(shape: Blendshape) -> Vec<Blendshape> {
    if shape.mirror() == shape { vec![shape] } else { vec![shape, shape.mirror()] }
}

/// Our head: the mean person.
struct Head {
    model: FaceModel,
    ruler: Ruler,
    original: Vec<usize>,
}

impl Head {
    fn new() -> Result<Self, Fault> {
        let asset = HeadAsset::from_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/head/head.lin"))?;
        let original = asset.original.iter().map(|&v| v as usize).collect();
        let model = FaceModel::new(asset);
        let mut neutral = model.neutral();
        model.shape(&model.identity(&model.mean_person())?, &mut neutral)?;
        let positions: Vec<[f64; 3]> = neutral.positions.iter().map(|p| p.map(|c| 1e3 * f64::from(c))).collect();
        let [left, right] = neutral.eye_centres;
        let scale = INTEROCULAR / (1e3 * f64::from(left[0] - right[0]));
        let topology = model.topology();
        let skin = topology.part(Part::Skin);
        let lining = |uv: [f32; 2]| (uv[0] > 0.755 && uv[1] < 0.14) || (uv[0] < 0.16 && uv[1] > 0.54 && uv[1] < 0.64);
        let mut outer = vec![false; positions.len()];
        let still = [Cell::Ear, Cell::Scalp, Cell::Neck];
        let mut triangles = Vec::new();
        for (triangle, uvs) in topology.triangles.iter().zip(&topology.triangle_uvs) {
            let corners = triangle.map(|v| v as usize);
            let face = |v: usize| Cell::from_code(model.cells()[v]).is_some_and(|cell| !still.contains(&cell));
            let visible = uvs.iter().all(|&uv| !lining(topology.uvs[uv as usize]));
            if visible && corners.iter().all(|&v| skin.contains(&v) && face(v)) {
                corners.iter().for_each(|&v| outer[v] = true);
                triangles.push(corners);
            }
        }
        let areas = areas(&positions, &triangles, |v| outer[v], scale);
        Ok(Self { model, ruler: Ruler { areas, scale }, original })
    }

    /// Millimetres; `mouthClose` is what it does to an open jaw.
    fn displacement(&self, shapes: &[Blendshape]) -> Result<Vec<[f64; 3]>, Fault> {
        let mut neutral = self.model.neutral();
        self.model.shape(&self.model.identity(&self.model.mean_person())?, &mut neutral)?;
        let mut weights = self.model.rest_weights();
        let mut posed = |on: &[Blendshape]| -> Result<Vec<[f32; 3]>, Fault> {
            let mut expression = ExpressionState::default();
            if shapes.contains(&Blendshape::MouthClose) {
                expression.blendshapes[Blendshape::JawOpen] = 1.0;
            }
            on.iter().for_each(|&shape| expression.blendshapes[shape] = 1.0);
            self.model.expressions().weigh(&expression, &mut weights)?;
            let gaze = self.model.gaze_of(&expression.blendshapes);
            let gaze = if on.is_empty() { Gaze::default() } else { gaze };
            let mut mesh = self.model.mesh();
            self.model.express(&neutral, &weights, gaze, &mut mesh)?;
            Ok(mesh.positions)
        };
        let (rest, mesh) = (posed(&[])?, posed(shapes)?);
        let millimetres =
            |(a, b): (&[f32; 3], &[f32; 3])| std::array::from_fn(|k| 1e3 * (f64::from(a[k]) - f64::from(b[k])));
        Ok(mesh.iter().zip(&rest).map(millimetres).collect())
    }
}

/// ICT-FaceKit: its expressions, millimetres.
struct Kit {
    names: Vec<String>,
    deltas: Vec<f32>,
    vertices: usize,
}

impl Kit {
    fn read(folder: &Path) -> Result<(Self, Ruler), Fault> {
        let mut npz = npz::Npz::open(&folder.join("ict_facekit_light.npz"))?;
        let neutral = npz.array("neutral")?;
        let vertices = neutral.shape[0];
        let positions: Vec<[f64; 3]> =
            neutral.numbers.as_chunks::<3>().0.iter().map(|p| p.map(|c| 10.0 * f64::from(c))).collect();
        let path = folder.join("generic_neutral_mesh.obj");
        let obj = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut triangles = Vec::new();
        for line in obj.lines().filter_map(|line| line.strip_prefix("f ")) {
            let corners: Vec<usize> = line
                .split_whitespace()
                .filter_map(|corner| corner.split('/').next()?.parse::<usize>().ok()?.checked_sub(1))
                .collect();
            (2..corners.len()).for_each(|k| triangles.push([corners[0], corners[k - 1], corners[k]]));
        }
        let middle = |left: bool| {
            let eye = positions[ICT_EYES].iter().filter(|p| (p[0] > 0.0) == left).map(|p| p[0]);
            let (least, most) = eye.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (a.min(x), b.max(x)));
            (least + most) / 2.0
        };
        let scale = INTEROCULAR / (middle(true) - middle(false));
        let areas = areas(&positions, &triangles, |v| v < ICT_FACE, scale);
        let (names, expression) = (npz.array("expression_names")?, npz.array("expression")?);
        let kit = Self { names: names.texts, deltas: expression.numbers, vertices };
        Ok((kit, Ruler { areas, scale }))
    }

    fn sum(&self, names: &[&str], vertex: usize) -> [f64; 3] {
        let places = names.iter().filter_map(|name| self.names.iter().position(|n| n == name));
        places.fold([0.0; 3], |sum, place| {
            let start = 3 * (place * self.vertices + vertex);
            std::array::from_fn(|k| sum[k] + 10.0 * f64::from(self.deltas[start + k]))
        })
    }
}

fn page(rows: &[Row]) -> String {
    let mut page = format!(
        "# Strength of the expressions\n\n\
         Written by `cargo xtask expression-strengths WHEEL ICT_FOLDER`; do not edit. The source's face units (MPFB's Face Units 01, applied to the mean person of this head), \
         this head (mean person), and ICT-FaceKit (its neutral; MIT, USC ICT 2020). Blendshapes at 1, both sides together.\n\n\
         Peak: the displacement that {PEAK_AREA} mm² of the outer skin of the face exceed. RMS: root of the mean square over {} cm² of face. Millimetres at an \
         interocular distance of {INTEROCULAR} mm. Scales are chosen for natural looks with ICT as the guide, not fitted to it: where regions keep action units apart, \
         the mean is smaller than ICT's by design, because ICT's shapes move their neighbourhood too. `mouthClose`: against `jawOpen` at 1. \
         The gaze shapes' lids go with the eyeball, whose turn at 1 is the source's.\n\n\
         | blendshape | source peak | this head peak | ICT peak | head / ICT | source RMS | this head RMS | ICT RMS | head / ICT |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
        FACE_AREA / 100.0
    );
    for Row { name, source, ours, ict } in rows {
        let _ = writeln!(
            page,
            "| {name} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            source.peak,
            ours.peak,
            ict.peak,
            ours.peak / ict.peak,
            source.rms,
            ours.rms,
            ict.rms,
            ours.rms / ict.rms
        );
    }
    page
}
