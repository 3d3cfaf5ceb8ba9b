//! Contact sheets of the head, for eyes to check: people, action units, landmarks. A small renderer, until `render` exists.

mod canvas;
mod raster;
mod shade;
mod wrinkle;

use std::error::Error;
use std::path::Path;

use lineament_face::{ActionUnit, ExpressionState, FaceModel, Gaze, HeadAsset, Person, landmarks};
use lineament_geometry::{Camera, Head, Rotation, Transform};

use canvas::Canvas;
use shade::{Look, View, portrait};

const HEAD: &str = "assets/head/head.lin";
const FOLDER: &str = "docs/pictures";

type Outcome<T> = Result<T, Box<dyn Error>>;
/// A sheet: its name, and what makes it.
type Sheet = (&'static str, fn(&Studio) -> Outcome<Canvas>);

/// Everything that stays from cell to cell.
struct Studio {
    model: FaceModel,
    base: Vec<[f32; 3]>,
}

/// `cargo xtask sheets [people|action-units|landmarks]…`
pub(crate) fn run(words: &[String]) -> Outcome<()> {
    let asset = HeadAsset::from_path(HEAD)?;
    let base = asset.positions.clone();
    let studio = Studio { model: FaceModel::new(asset), base };
    std::fs::create_dir_all(FOLDER)?;
    let sheets: [Sheet; 3] = [("people", people), ("action-units", action_units), ("landmarks", wireframes)];
    if let Some(word) = words.iter().find(|word| !sheets.iter().any(|(name, _)| name == word)) {
        return Err(format!("there is no sheet `{word}`; they are {}", sheets.map(|(name, _)| name).join(", ")).into());
    }
    for (name, make) in sheets.iter().filter(|(name, _)| words.is_empty() || words.iter().any(|w| w == name)) {
        make(&studio)?.save(&Path::new(FOLDER).join(format!("{name}.png")))?;
    }
    Ok(())
}

impl Studio {
    fn view(&self, person: &Person, yaw: f32, pitch: f32, width: usize, height: usize) -> View {
        // A child's head fills the picture as an adult's does.
        let size = person.size * (0.82 + 0.18 * ((person.age - 1.0) / 17.0).clamp(0.0, 1.0));
        View { yaw, pitch, width, height, field: 0.335 * size, middle: [0.0, -0.022 * size, -0.06 * size] }
    }
}

/// Twenty-four people at random, each turned a little.
fn people(studio: &Studio) -> Outcome<Canvas> {
    let (columns, rows, width, height) = (8, 3, 240, 300);
    let mut sheet = Canvas::new(columns * width, rows * height);
    let (mut scratch, mut mesh) = (studio.model.neutral(), studio.model.mesh());
    let weights = studio.model.rest_weights();
    for number in 0..columns * rows {
        let person = studio.model.sample(number as u64);
        let yaw = [0.0, 0.35, -0.3, 0.15, -0.6, 0.0, 0.5, -0.15][number % 8];
        let view = studio.view(&person, yaw, 0.02, width, height);
        let identity = studio.model.identity(&person)?;
        let gaze = Gaze::toward(view.eye(), scratch.eye_centres);
        studio.model.evaluate(&identity, &weights, gaze, &mut scratch, &mut mesh)?;
        let bytes = portrait(&studio.model, &mesh, &studio.base, &weights, &look(&person, number), &view);
        let mut cell = Canvas::from_bytes(width, height, bytes);
        let sex = if person.masculinity > 0.5 { "m" } else { "f" };
        cell.caption(&format!("{number}: {sex} {:.0}", person.age), 1);
        sheet.paste(&cell, number % columns * width, number / columns * height);
    }
    Ok(sheet)
}

/// Every action unit that has a shape, at 1 on both sides, on the mean head; the first cell is neutral.
fn action_units(studio: &Studio) -> Outcome<Canvas> {
    let (columns, width, height) = (7, 270, 320);
    let units: Vec<_> = ActionUnit::ALL.into_iter().filter(|unit| unit.has_geometry()).collect();
    let mut sheet = Canvas::new(columns * width, (units.len() + 1).div_ceil(columns) * height);
    let (mut scratch, mut mesh) = (studio.model.neutral(), studio.model.mesh());
    let person = studio.model.mean_person();
    let identity = studio.model.identity(&person)?;
    let view = View { field: 0.25, middle: [0.0, -0.035, -0.04], ..studio.view(&person, -0.22, 0.0, width, height) };
    for number in 0..=units.len() {
        let mut state = ExpressionState::default();
        let mut name = "neutral".to_owned();
        if let Some(&unit) = number.checked_sub(1).and_then(|i| units.get(i)) {
            state.action_units.set_unit(unit, 1.0);
            name = format!("{} {}", unit.name(), unit.title());
        }
        let mut weights = studio.model.rest_weights();
        studio.model.expressions().weigh(&state, &mut weights)?;
        studio.model.evaluate(&identity, &weights, Gaze::default(), &mut scratch, &mut mesh)?;
        let bytes = portrait(&studio.model, &mesh, &studio.base, &weights, &look(&person, 2), &view);
        let mut cell = Canvas::from_bytes(width, height, bytes);
        cell.caption(&name, 1);
        sheet.paste(&cell, number % columns * width, number / columns * height);
    }
    Ok(sheet)
}

/// Three people from five sides, with the 478 points, their triangles and the visible contour of the jaw.
fn wireframes(studio: &Studio) -> Outcome<Canvas> {
    let (width, height) = (330, 410);
    let views: [(f32, f32); 5] = [(0.0, 0.0), (-0.5, 0.0), (0.95, 0.0), (0.0, -0.45), (0.35, 0.4)];
    let mean = studio.model.mean_person();
    let people = [mean.clone(), studio.model.sample(3), studio.model.sample(16)];
    let mut sheet = Canvas::new(views.len() * width, people.len() * height);
    let (mut scratch, mut mesh) = (studio.model.neutral(), studio.model.mesh());
    for (row, person) in people.iter().enumerate() {
        let identity = studio.model.identity(person)?;
        let weights = studio.model.rest_weights();
        studio.model.evaluate(&identity, &weights, Gaze::default(), &mut scratch, &mut mesh)?;
        let mut points = [[0.0; 3]; landmarks::COUNT];
        studio.model.landmarks(&mesh, &mut points)?;
        let look = look(person, 5 * row);
        for (column, (yaw, pitch)) in views.into_iter().enumerate() {
            let view =
                View { field: 0.25, middle: [0.0, -0.03, -0.04], ..studio.view(person, yaw, pitch, width, height) };
            let mut cell =
                Canvas::from_bytes(width, height, portrait(&studio.model, &mesh, &studio.base, &weights, &look, &view));
            let (line, point) =
                if look.skin[1] > 0.15 { ([15, 80, 65], [205, 25, 25]) } else { ([150, 235, 215], [255, 110, 90]) };
            let seen = points.map(|p| view.project(p, 1.0));
            let front = |t: &[u16; 3]| {
                let [a, b, c] = t.map(|i| seen[usize::from(i)]);
                (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) < 0.0
            };
            for triangle in landmarks::TRIANGLES.iter().filter(|t| landmarks::fill_of(**t).is_none() && front(t)) {
                for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                    cell.line(seen[usize::from(triangle[a])], seen[usize::from(triangle[b])], line, 0.5);
                }
                triangle.iter().for_each(|&i| cell.dot(seen[usize::from(i)], 1.1, point));
            }
            seen[landmarks::MESH_COUNT..].iter().for_each(|&p| cell.dot(p, 1.1, [0, 130, 255]));
            let jaw = studio.model.visible_jaw(&mesh, &pose(&view)?)?.map(|p| view.project(p, 1.0));
            jaw.windows(2).for_each(|pair| cell.line(pair[0], pair[1], [255, 210, 0], 1.0));
            jaw.iter().for_each(|&p| cell.dot(p, 2.0, [255, 210, 0]));
            sheet.paste(&cell, column * width, row * height);
        }
    }
    Ok(sheet)
}

/// The same view as a pose of the head before a camera.
fn pose(view: &View) -> Outcome<Transform<Head, Camera>> {
    type Turn = Rotation<Head, Head>;
    let angle = |radians: f32| lineament_geometry::Radians(f64::from(radians));
    let turn = Turn::about_x(angle(view.pitch)) * Turn::about_y(angle(-view.yaw));
    let middle = Transform::<Head, Head>::new(Rotation::identity(), view.middle.map(|v| -f64::from(v)))?;
    Ok(Transform::facing_camera(f64::from(shade::DISTANCE)) * Transform::from(turn) * middle)
}

/// Colours that go with a person's origin and age.
fn look(person: &Person, seed: usize) -> Look {
    const SKINS: [[f32; 3]; 3] = [[0.14, 0.068, 0.040], [0.52, 0.33, 0.215], [0.60, 0.37, 0.275]];
    const HAIRS: [[[f32; 3]; 3]; 3] = [
        [[0.012, 0.010, 0.009]; 3],
        [[0.014, 0.011, 0.009], [0.02, 0.014, 0.010], [0.014, 0.011, 0.009]],
        [[0.06, 0.032, 0.016], [0.20, 0.12, 0.05], [0.03, 0.018, 0.010]],
    ];
    const IRISES: [[[f32; 3]; 3]; 3] = [
        [[0.05, 0.025, 0.012]; 3],
        [[0.06, 0.03, 0.015]; 3],
        [[0.10, 0.16, 0.22], [0.11, 0.055, 0.02], [0.09, 0.12, 0.06]],
    ];
    let whole: f32 = person.origin.iter().sum();
    let blend = |table: [[f32; 3]; 3]| -> [f32; 3] {
        std::array::from_fn(|k| (0..3).map(|o| person.origin[o] / whole * table[o][k]).sum())
    };
    let tone = 0.82 + 0.36 * ((seed * 37 % 11) as f32 / 10.0);
    let grey = ((person.age - 40.0) / 35.0).clamp(0.0, 1.0) * if seed.is_multiple_of(3) { 0.5 } else { 1.0 };
    let hair = blend(HAIRS.map(|h| h[seed % 3]));
    Look {
        skin: blend(SKINS).map(|v| v * tone),
        hair: std::array::from_fn(|k| hair[k] + (0.42 - hair[k]) * grey * 0.9),
        iris: blend(IRISES.map(|i| i[seed / 2 % 3])),
    }
}
