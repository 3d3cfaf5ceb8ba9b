//! The vocabularies as a page for people to read: `docs/vocabulary.md`.

use std::fmt::Write;

use super::ibug68::{self, Part};
use super::landmarks::{self, Contour, LandmarkGroup};
use super::{
    ActionUnit, AuChannel, AuColumn, Blendshape, DirectionBounds, Emotion, FacsIntensity, HeadDirection, LabelOrder,
    RecipeBook, SegmentationClass, SideRule, Vocabulary,
};
use crate::error::FaceError;

/// The text of `docs/vocabulary.md`, made from the tables. `cargo xtask documents` writes it; a test compares the committed page.
///
/// # Errors
/// A preset of recipes that cannot be read, which a test rules out.
pub fn vocabulary_document() -> Result<String, FaceError> {
    let mut page = String::from(HEAD);
    action_units(&mut page);
    blendshapes(&mut page);
    landmarks478(&mut page);
    landmarks68(&mut page);
    emotions(&mut page);
    for name in RecipeBook::PRESETS {
        recipes(&mut page, &RecipeBook::preset(name)?);
    }
    directions(&mut page);
    segmentation(&mut page);
    Ok(page)
}

const HEAD: &str = "# The vocabularies\n\n\
<!-- Written by `cargo xtask documents` from the tables in crates/face/src/vocabulary. Do not edit; change the tables and run it again. -->\n\n\
Every name that this project writes to a file or sends: in JSON, in column headers, in protocols. **Left and right are the subject's.** Lists \
are in the order in which they are written. Each entry has a partner in the mirror image of a face; entries without sides are their own.\n";

/// Starts a section with a table.
fn table(page: &mut String, heading: &str, text: &str, columns: &str) {
    let rule = "|---".repeat(columns.split('|').count());
    add(page, format_args!("\n{heading}\n\n{text}\n\n| {columns} |\n{rule}|\n"));
}

/// Appends to the page; a `String` takes everything.
fn add(page: &mut String, text: std::fmt::Arguments<'_>) {
    let written = page.write_fmt(text);
    debug_assert!(written.is_ok());
}

fn row(page: &mut String, cells: &[&str]) {
    add(page, format_args!("| {} |\n", cells.join(" | ")));
}

fn names<K: Vocabulary>(entries: impl IntoIterator<Item = K>) -> String {
    entries.into_iter().map(Vocabulary::name).collect::<Vec<_>>().join(", ")
}

fn numbers<T: ToString>(entries: impl IntoIterator<Item = T>) -> String {
    entries.into_iter().map(|entry| entry.to_string()).collect::<Vec<_>>().join(" ")
}

/// The name of the partner, or a dash for an entry that is its own.
fn partner<K: Vocabulary>(entry: K) -> &'static str {
    if entry.mirror() == entry { "–" } else { entry.mirror().name() }
}

fn action_units(page: &mut String) {
    let text = format!(
        "The action units of the Facial Action Coding System (Ekman & Friesen 1978). Intensities are shares of the full one, 0–1. The head of this \
         project shows those with geometry ({} with AU45, which has the shape of AU43: a blink is a brief AU43, and in one picture they are the \
         same). A sided unit is written three times: `AU12`, the mean of its sides, then `AU12L` and `AU12R`. Units of the lips' ring and of the \
         jaw have no sides; of the mouth, the depressors, the chin, and the tightening and pressing of the lips (16, 17, 23, 24) have.",
        ActionUnit::ALL.iter().filter(|unit| unit.has_geometry()).count()
    );
    table(page, "## Action units", &text, "name | meaning | sides | geometry | muscles | nearest blendshapes | mirror");
    for unit in ActionUnit::ALL {
        let sides = if unit.is_sided() { "left, right" } else { "none" };
        let geometry = if unit.has_geometry() { "yes" } else { "no" };
        let blendshapes = names(unit.blendshapes().iter().copied());
        row(
            page,
            &[unit.name(), unit.title(), sides, geometry, &unit.muscles().join("; "), &blendshapes, partner(unit)],
        );
    }
    add(
        page,
        format_args!(
            "\nThe {} columns in order: {}.\n\nThe {} independent values: {}.\n",
            AuColumn::COUNT,
            names(AuColumn::ALL),
            AuChannel::COUNT,
            names(AuChannel::ALL)
        ),
    );
    let text = "FACS names five degrees of intensity in words; this project gives each a fifth of the full intensity. Data sets code them 0–5.";
    table(page, "### Degrees of intensity", text, "degree | code | stands at | from");
    for (degree, from) in FacsIntensity::ALL.into_iter().zip([0.0].into_iter().chain(FacsIntensity::THRESHOLDS)) {
        let cells = [degree.code().to_string(), format!("{:.1}", degree.share()), format!("{from:.1}")];
        row(page, &[&degree.letter().to_string(), &cells[0], &cells[1], &cells[2]]);
    }
}

fn blendshapes(page: &mut String) {
    let text = "ARKit's 52, in the order of ARKit and Live Link. MediaPipe's index counts from `_neutral`, 0; it has no `tongueOut`. `*`: blended from \
        several base shapes in Unified Expressions (VRCFaceTracking).";
    let columns =
        "index | name | PascalCase | MediaPipe | Unified Expressions | ICT-FaceKit | nearest action units | mirror";
    table(page, "## Blendshapes", text, columns);
    for shape in Blendshape::ALL {
        let star = if shape.unified_is_blended() { " \\*" } else { "" };
        let cells = [
            shape.index().to_string(),
            shape.media_pipe_index().map_or("–".to_owned(), |index| index.to_string()),
            shape.unified_expression().map_or("–".to_owned(), |name| format!("{name}{star}")),
            shape.ict_names().join(", "),
            names(shape.action_units()),
        ];
        let mirror = partner(shape);
        row(page, &[&cells[0], shape.name(), shape.pascal_name(), &cells[1], &cells[2], &cells[3], &cells[4], mirror]);
    }
}

fn landmarks478(page: &mut String) {
    let text = format!(
        "MediaPipe's mesh of {} points and five on each iris: {} is the centre of the subject's right iris, {} of the left; around each stand image \
         right, top, image left, bottom. {} triangles join the mesh ({} edges); those over the eyes and between the lips close openings. MediaPipe's \
         drawing table `FACE_LANDMARKS_TESSELATION` is another triangulation and is not used. Published by The MediaPipe Authors under the Apache \
         License 2.0.",
        landmarks::MESH_COUNT,
        landmarks::RIGHT_PUPIL,
        landmarks::LEFT_PUPIL,
        landmarks::TRIANGLES.len(),
        landmarks::edges().len()
    );
    table(page, "## Landmarks", &text, "contour | meaning | group | closed | landmarks | mirror");
    for line in Contour::ALL {
        let closed = if line.is_closed() { "yes" } else { "no" };
        row(page, &[line.name(), line.title(), line.group().name(), closed, &numbers(line.points()), partner(line)]);
    }
    table(
        page,
        "### Groups",
        "The points of a group's contours, an iris with its centre.",
        "group | meaning | points | mirror",
    );
    for group in LandmarkGroup::ALL {
        row(page, &[group.name(), group.title(), &group.points().len().to_string(), partner(group)]);
    }
    add(page, format_args!("\nMirror: landmark 0 to 477 changes places with\n\n```text\n"));
    for line in landmarks::MIRROR.chunks(24) {
        add(page, format_args!("{}\n", numbers(line)));
    }
    add(
        page,
        format_args!(
            "```\n\nSix points for perspective-n-point (nose, chin, outer eye corners and mouth corners, right before left): {}.\n",
            numbers(landmarks::SIX_POINTS)
        ),
    );
    let five: Vec<String> = landmarks::FIVE_POINTS.iter().map(|points| numbers(*points)).collect();
    add(
        page,
        format_args!(
            "Five points for alignment (right eye, left eye, nose, right and left mouth corner), each the mean of: {}.\n",
            five.join("; ")
        ),
    );
}

fn landmarks68(page: &mut String) {
    let text = "iBUG's 68 points (dlib's), numbered from 0 as they lie in a picture: 0 is the jaw at image left, the subject's right. A view of the \
        landmarks, after LatentSync and MaixPy but for the outer ends of the brows. In 2-D labels the jaw lies on the visible \
        outline; on it, and on the brows, points lie at even distances in the picture.";
    table(page, "## The 68 points", text, "part | meaning | points | landmarks | mirror");
    for part in Part::ALL {
        let points = format!("{}–{}", part.points().start(), part.points().end());
        let landmarks = numbers(part.points().map(|point| ibug68::LANDMARKS[usize::from(point)]));
        row(page, &[part.name(), part.title(), &points, &landmarks, partner(part)]);
    }
    add(page, format_args!("\nMirror: {}.\n\nSix points: {}.\n", numbers(ibug68::MIRROR), numbers(ibug68::SIX_POINTS)));
}

fn emotions(page: &mut String) {
    table(page, "## Emotions", "Other labels are read without regard to case.", "index | name | other labels");
    for emotion in Emotion::ALL {
        row(page, &[&emotion.index().to_string(), emotion.name(), &emotion.aliases().join(", ")]);
    }
    let text = "How data sets and other programs number them.";
    table(page, "### Orders", text, "name | of | first number | emotions | then");
    for order in LabelOrder::ALL {
        let emotions = names(order.emotions().iter().copied());
        row(page, &[order.name(), order.title(), &order.first().to_string(), &emotions, &order.others().join(", ")]);
    }
}

fn recipes(page: &mut String, book: &RecipeBook) {
    let heading = format!("### Recipes: `{}`", book.name);
    table(page, &heading, &book.about, "emotion | action units");
    for emotion in Emotion::ALL {
        let units: Vec<String> = book
            .recipe(emotion)
            .iter()
            .map(|entry| {
                let side = match entry.sides {
                    SideRule::Both => String::new(),
                    SideRule::One if entry.other == [0.0; 2] => " on one side".to_owned(),
                    SideRule::One => format!(" on one side ({}–{} on the other)", entry.other[0], entry.other[1]),
                    SideRule::Left => " on the left".to_owned(),
                    SideRule::Right => " on the right".to_owned(),
                };
                let chance = if entry.chance < 1.0 { format!(" in {} %", 100.0 * entry.chance) } else { String::new() };
                format!("{} {}–{}{side}{chance}", entry.unit, entry.range[0], entry.range[1])
            })
            .collect();
        let units = if units.is_empty() { "none".to_owned() } else { units.join(", ") };
        row(page, &[emotion.name(), &units]);
    }
}

fn directions(page: &mut String) {
    let bounds = DirectionBounds::default();
    let text = format!(
        "Where a head is turned, by the yaw and pitch of the 300W-LP convention: `right` from yaw {}°, `left` from yaw −{}°, `up` from pitch {}°, \
         `down` from pitch −{}°; of several, the one whose bound is exceeded most (yaw, if equally); `forward` where no bound is reached. The bounds \
         are data. The code is that of the source project's tables.",
        bounds.right, bounds.left, bounds.up, bounds.down
    );
    table(page, "## Directions", &text, "name | meaning | code | mirror");
    for direction in HeadDirection::ALL {
        row(page, &[direction.name(), direction.title(), &direction.code().to_string(), partner(direction)]);
    }
}

fn segmentation(page: &mut String) {
    let text = format!(
        "The 19 classes of FaceSynthetics (Wood et al. 2021). {} marks a pixel that is not to be counted. Colours are sRGB.",
        SegmentationClass::IGNORE
    );
    table(page, "## Segmentation classes", &text, "number | name | meaning | colour | mirror");
    for class in SegmentationClass::ALL {
        let [r, g, b] = class.colour();
        let colour = format!("`#{r:02x}{g:02x}{b:02x}`");
        row(page, &[&class.id().to_string(), class.name(), class.title(), &colour, partner(class)]);
    }
}
