//! A bad picture with the truth (green) and what was said (orange) drawn on it.

use lineament_datasets::{LabelledFace, LabelledPicture};
use lineament_face::{FaceRecord, ibug68};
use lineament_image::{Border, Image, ImageError, Similarity};

use crate::measures::{RINGS, five};
use crate::worst::Bad;

/// The side of a drawing in pixels.
const SIDE: u32 = 360;
/// The room around what is shown, of its size.
const ROOM: f64 = 0.35;
/// Radii of marks: of points on lines, and of points that stand alone.
const SMALL: f32 = 1.8;
const LARGE: f32 = 4.0;
const TRUTH: [u8; 3] = [70, 230, 90];
const SAID: [u8; 3] = [255, 140, 20];
const OTHER: [u8; 3] = [110, 160, 255];

/// Runs of the 68 points, and whether each is closed.
const PARTS: [(usize, usize, bool); 9] = [
    (0, 16, false),
    (17, 21, false),
    (22, 26, false),
    (27, 30, false),
    (31, 35, false),
    (36, 41, true),
    (42, 47, true),
    (48, 59, true),
    (60, 67, true),
];

/// Something to draw, in the picture's pixels.
struct Layer {
    points: Vec<[f64; 2]>,
    /// Whether the points are joined, and the last with the first.
    line: Option<bool>,
    /// The radius of the points' marks in the drawing; 0 for none.
    dots: f32,
}

fn flat<const N: usize>(point: &[f32; N]) -> [f64; 2] {
    [f64::from(point[0]), f64::from(point[1])]
}

fn rectangle([x, y, width, height]: [f64; 4]) -> Layer {
    let points = vec![[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
    Layer { points, line: Some(true), dots: 0.0 }
}

fn parts68(points: &[[f32; 2]]) -> Vec<Layer> {
    if points.len() != ibug68::COUNT {
        return Vec::new();
    }
    let of = |&(first, last, closed): &(usize, usize, bool)| Layer {
        points: points[first..=last].iter().map(flat).collect(),
        line: Some(closed),
        dots: SMALL,
    };
    PARTS.iter().map(of).collect()
}

fn truth(face: &LabelledFace) -> Vec<Layer> {
    let mut layers: Vec<Layer> = face
        .marks
        .contours
        .iter()
        .map(|contour| Layer { points: contour.points.clone(), line: Some(contour.closed), dots: SMALL })
        .collect();
    if let Some(points) = &face.labels.landmarks68 {
        layers.extend(parts68(points));
    } else if let Some(points) = &face.labels.points5 {
        layers.push(Layer { points: points.iter().map(flat).collect(), line: None, dots: LARGE });
    }
    if layers.is_empty() {
        layers.extend(face.labels.bounds.map(rectangle));
    }
    layers.extend(face.marks.covers.map(|point| Layer { points: vec![point], line: None, dots: LARGE }));
    layers
}

/// What was said, in the form of the labels where there is one.
fn said(face: &FaceRecord, like: Option<&LabelledFace>) -> Vec<Layer> {
    let landmarks = face.landmarks.as_deref();
    let lines = like.is_some_and(|like| !like.marks.contours.is_empty());
    let of_five = like.is_some_and(|like| like.labels.points5.is_some() && like.labels.landmarks68.is_none());
    if let (Some(landmarks), true) = (landmarks, lines) {
        let ring = |ring: &[usize]| Layer {
            points: ring.iter().filter_map(|&i| landmarks.get(i)).map(flat).collect(),
            line: Some(true),
            dots: 0.0,
        };
        return RINGS.into_iter().map(ring).collect();
    }
    if let (Some(points), true) = (landmarks.and_then(five), of_five) {
        return vec![Layer { points, line: None, dots: LARGE }];
    }
    match &face.landmarks68 {
        Some(points) => parts68(points),
        None => vec![rectangle(face.bounds)],
    }
}

/// The part of the picture that is shown: a square around everything drawn that is of this face; the whole picture where there is nothing.
fn view(picture: &Image<[u8; 3]>, layers: &[&Layer]) -> ([f64; 2], f64) {
    let size = [f64::from(picture.width()), f64::from(picture.height())];
    let mut points = layers
        .iter()
        .flat_map(|layer| &layer.points)
        .filter(|point| point.iter().all(|value| value.is_finite()))
        .peekable();
    if points.peek().is_none() {
        return ([0.5 * size[0], 0.5 * size[1]], size[0].max(size[1]));
    }
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for point in points {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let side = (high[0] - low[0]).max(high[1] - low[1]).max(8.0) * (1.0 + 2.0 * ROOM);
    // No more than the whole picture, and nothing beside it where there is enough within.
    let side = side.min(size[0].max(size[1]));
    let centre = [0, 1].map(|axis| {
        let (half, middle) = (0.5 * side, 0.5 * (low[axis] + high[axis]));
        if size[axis] < side { 0.5 * size[axis] } else { middle.clamp(half, size[axis] - half) }
    });
    (centre, side)
}

fn draw(canvas: &mut Image<[u8; 3]>, layer: &Layer, to_canvas: &Similarity, colour: [u8; 3]) {
    let points: Vec<[f32; 2]> =
        layer.points.iter().map(|point| to_canvas.apply(*point).map(|value| value as f32)).collect();
    if let Some(closed) = layer.line {
        points.windows(2).for_each(|pair| canvas.draw_line(pair[0], pair[1], 1.2, colour));
        if let (true, Some(first), Some(last)) = (closed, points.first(), points.last()) {
            canvas.draw_line(*last, *first, 1.2, colour);
        }
    }
    if layer.dots > 0.0 {
        points.iter().for_each(|point| canvas.draw_disc(*point, layer.dots, colour));
    }
}

/// The drawing of a bad picture.
pub(crate) fn overlay(
    picture: &LabelledPicture,
    bad: &Bad,
    image: &Image<[u8; 3]>,
) -> Result<Image<[u8; 3]>, ImageError> {
    let face = bad.face.and_then(|face| picture.faces.get(face));
    let truths: Vec<Layer> = match face {
        Some(face) => truth(face),
        None => picture.faces.iter().flat_map(truth).collect(),
    };
    let saids: Vec<Layer> = bad.said.iter().flat_map(|one| said(one, face)).collect();
    // A whole picture is shown whole.
    let shown: Vec<&Layer> = if bad.face.is_some() { truths.iter().chain(&saids).collect() } else { Vec::new() };
    let (centre, side) = view(image, &shown);
    let to_canvas = Similarity::about(centre, [0.5 * f64::from(SIDE); 2], f64::from(SIDE) / side, 0.0);
    let mut canvas = Image::filled(SIDE, SIDE, [0; 3])?;
    image.warp_into(&to_canvas, Border::Fill([24, 24, 28]), &mut canvas)?;
    let several = bad.face.is_none();
    saids.iter().for_each(|layer| draw(&mut canvas, layer, &to_canvas, if several { OTHER } else { SAID }));
    truths.iter().for_each(|layer| draw(&mut canvas, layer, &to_canvas, TRUTH));
    Ok(canvas)
}
