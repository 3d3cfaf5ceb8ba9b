//! One face's points, box, axes and words.

use lineament_face::landmarks::{Contour, LandmarkGroup};
use lineament_face::{AuColumn, CameraRecord, FaceRecord, PoseRecord, Vocabulary as _};
use lineament_image::{Image, TextSize};

const POINT: [u8; 3] = [120, 230, 255];
const LINE: [u8; 3] = [255, 255, 255];
const IRIS: [u8; 3] = [255, 210, 60];
const BOX: [u8; 3] = [90, 220, 120];
const TEXT: [u8; 3] = [245, 245, 245];
const DIM: [u8; 3] = [170, 170, 170];
const GROUND: [u8; 3] = [22, 26, 32];
const BAR: [u8; 3] = [250, 150, 70];
/// The head's own axes: to the subject's left, up, out of the face.
const AXES: [([f64; 3], [u8; 3]); 3] =
    [([1.0, 0.0, 0.0], [240, 80, 80]), ([0.0, 1.0, 0.0], [90, 220, 90]), ([0.0, 0.0, 1.0], [90, 140, 255])];
/// Their length, metres.
const AXIS: f64 = 0.09;
/// Action units shown, and the least that is worth showing.
const UNITS: usize = 5;
const LEAST: f32 = 0.12;

/// Draws a face over a picture that was enlarged by `times`.
pub(super) fn face(canvas: &mut Image<[u8; 3]>, face: &FaceRecord, camera: &CameraRecord, times: f32) {
    let [x, y, width, height] = face.bounds.map(|value| value as f32 * times);
    let stroke = (height / 160.0).clamp(1.0, 4.0);
    if let Some(points) = &face.landmarks {
        let at = |i: u16| [points[usize::from(i)][0] * times, points[usize::from(i)][1] * times];
        for contour in Contour::ALL {
            let iris = matches!(contour.group(), LandmarkGroup::LeftIris | LandmarkGroup::RightIris);
            for [a, b] in contour.segments() {
                canvas.draw_line(at(a), at(b), 0.7 * stroke, if iris { IRIS } else { LINE });
            }
        }
        let radius = (height / 340.0).clamp(0.6, 2.5);
        for point in points {
            canvas.draw_disc([point[0] * times, point[1] * times], radius, POINT);
        }
    }
    canvas.draw_box([x, y, x + width, y + height], stroke, BOX);
    if let Some(pose) = &face.pose {
        axes(canvas, pose, camera, times, 1.6 * stroke);
    }
    words(canvas, face, [x, y, width, height]);
}

/// The axes from the head's origin, between the eyes, as the camera sees them.
fn axes(canvas: &mut Image<[u8; 3]>, pose: &PoseRecord, camera: &CameraRecord, times: f32, stroke: f32) {
    let Ok(rotation) =
        lineament_geometry::Rotation::<lineament_geometry::HeadCv, lineament_geometry::Camera>::from_xyzw(
            pose.rotation_xyzw,
        )
    else {
        return;
    };
    let rows = rotation.to_rows();
    let project = |along: [f64; 3]| {
        // `HeadCv` has y down and z into the face.
        let local = [along[0] * AXIS, -along[1] * AXIS, -along[2] * AXIS];
        let [px, py, pz]: [f64; 3] =
            std::array::from_fn(|r| (0..3).map(|c| rows[r][c] * local[c]).sum::<f64>() + pose.translation_m[r]);
        (pz > 0.01).then(|| {
            [camera.fx * px / pz + camera.cx, camera.fy * py / pz + camera.cy].map(|value| value as f32 * times)
        })
    };
    let Some(origin) = project([0.0; 3]) else { return };
    // The one that points away first, so that the near ones lie over it.
    let mut order = AXES;
    let depth = |axis: [f64; 3]| rows[2][0] * axis[0] - rows[2][1] * axis[1] - rows[2][2] * axis[2];
    order.sort_by(|a, b| depth(b.0).total_cmp(&depth(a.0)));
    for (axis, colour) in order {
        if let Some(end) = project(axis) {
            canvas.draw_line(origin, end, stroke, colour);
        }
    }
}

/// Darkens a rectangle, for letters to stand on.
fn ground(canvas: &mut Image<[u8; 3]>, [left, top, width, height]: [i32; 4]) {
    for y in top.max(0)..(top + height).min(canvas.height() as i32) {
        for x in left.max(0)..(left + width).min(canvas.width() as i32) {
            if let Some(pixel) = canvas.pixel_mut(x as u32, y as u32) {
                for (channel, dark) in pixel.iter_mut().zip(GROUND) {
                    *channel = ((u16::from(*channel) + 3 * u16::from(dark)) / 4) as u8;
                }
            }
        }
    }
}

fn words(canvas: &mut Image<[u8; 3]>, face: &FaceRecord, [x, y, width, height]: [f32; 4]) {
    let size = if canvas.height() >= 900 { TextSize::Large } else { TextSize::Small };
    let line = size.line_height() as i32;
    let mut lines = vec![(format!("#{} {:.0}%", face.id, 100.0 * face.score), TEXT)];
    if let Some(emotion) = &face.emotion {
        let score = emotion.scores[emotion.label];
        let text = if emotion.uncertain {
            format!("{}? {score:.2}", emotion.label)
        } else {
            format!("{} {score:.2}", emotion.label)
        };
        lines.push((text, if emotion.uncertain { DIM } else { TEXT }));
    }
    if let Some(pose) = &face.pose {
        let direction = face.direction.map_or(String::new(), |direction| format!(" {direction}"));
        lines.push((format!("{:+.0} {:+.0} {:+.0}°{direction}", pose.yaw, pose.pitch, pose.roll), TEXT));
    }
    let mut units: Vec<(String, f32)> = face.action_units.map_or(Vec::new(), |all| {
        // The mean of two sides stands for both.
        let shown = AuColumn::ALL.into_iter().filter(|column| column.side().is_none());
        shown
            .map(|column| (column.name().to_owned(), all.column(column)))
            .filter(|(_, value)| *value >= LEAST)
            .collect()
    });
    units.sort_by(|a, b| b.1.total_cmp(&a.1));
    units.truncate(UNITS);
    let wide =
        lines.iter().map(|(text, _)| size.width_of(text)).max().unwrap_or(0).max(size.width_of("AU12 =========="))
            as i32;
    let panel = [wide + 8, line * (lines.len() + units.len()) as i32 + 6];
    // Right of the face, or left of it where there is no room, or inside the picture's edge.
    let right = (x + width) as i32 + 6;
    let left = x as i32 - 6 - panel[0];
    let at_x = if right + panel[0] <= canvas.width() as i32 {
        right
    } else if left >= 0 {
        left
    } else {
        (canvas.width() as i32 - panel[0]).max(0)
    };
    let at_y = (y as i32).clamp(0, (canvas.height() as i32 - panel[1]).max(0)).min((y + height) as i32).max(0);
    ground(canvas, [at_x, at_y, panel[0], panel[1]]);
    let mut row = at_y + 3;
    for (text, colour) in lines {
        canvas.draw_text([at_x + 4, row], &text, size, colour);
        row += line;
    }
    for (name, value) in units {
        canvas.draw_text([at_x + 4, row], &name, size, TEXT);
        let start = at_x + 14 + size.width_of("AU12") as i32;
        let full = (at_x + panel[0] - 9 - start) as f32;
        let middle = row as f32 + 0.5 * line as f32;
        let thick = 0.35 * line as f32;
        canvas.draw_line([start as f32, middle], [start as f32 + full * value.clamp(0.0, 1.0), middle], thick, BAR);
        row += line;
    }
}

/// Says that there is none.
pub(super) fn no_face(canvas: &mut Image<[u8; 3]>) {
    let size = TextSize::Small;
    ground(canvas, [6, 6, size.width_of("no face") as i32 + 8, size.line_height() as i32 + 6]);
    canvas.draw_text([10, 9], "no face", size, DIM);
}
