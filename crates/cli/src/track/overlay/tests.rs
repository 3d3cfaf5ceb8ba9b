use std::path::Path;

use lineament_geometry::Degrees;
use lineament_image::decode;
use lineament_synth::{RenderRequest, Stage, render_portrait};

use super::Overlay;
use crate::track::job::Shown;

/// Set to a folder, the tests leave their pictures there, to be looked at.
const LOOK: &str = "LINEAMENT_LOOK";

#[test]
fn what_is_known_is_drawn_where_it_is_and_the_avatar_stands_beside() {
    let stage = Stage::load().unwrap();
    let expression = {
        let mut units = lineament_face::ActionUnits::default();
        units.set_unit(lineament_face::ActionUnit::Au12, 0.9);
        units.set_unit(lineament_face::ActionUnit::Au6, 0.7);
        lineament_face::ExpressionState { action_units: units, ..Default::default() }
    };
    let request = RenderRequest {
        seed: 4,
        size: [480, 400],
        yaw: Some(Degrees(25.0)),
        pitch: Some(Degrees(8.0)),
        expression: Some(expression),
        ..RenderRequest::default()
    };
    let (picture, mut record) = render_portrait(&stage, &request).unwrap();
    record.faces[0].emotion = Some(lineament_face::EmotionRecord::new(
        {
            let mut scores = lineament_face::EmotionScores::default();
            scores[lineament_face::Emotion::Joy] = 0.91;
            scores
        },
        false,
    ));
    record.faces[0].direction = Some(lineament_face::HeadDirection::Right);
    let folder = std::env::temp_dir().join(format!("lineament-overlay-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("overlay.png");
    let mut overlay = Overlay::new(&path, true, 1).unwrap();
    overlay.begin(Path::new("x.png"), false).unwrap();
    overlay.frame(&Shown { record: &record, picture: &picture, moving: false, identity: None }).unwrap();
    overlay.end().unwrap();
    let drawn = decode(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!([drawn.width(), drawn.height()], [480 + 400, 400], "the avatar is a square beside");
    // Landmarks are drawn where they are; beyond the face nothing is.
    let points = record.faces[0].landmarks.as_ref().unwrap();
    let changed = points.iter().filter(|point| {
        drawn.pixel(point[0] as u32, point[1] as u32) != picture.pixel(point[0] as u32, point[1] as u32)
    });
    assert!(changed.count() > 450);
    assert_eq!(drawn.pixel(3, 396), picture.pixel(3, 396));
    if let Some(look) = std::env::var_os(LOOK) {
        std::fs::copy(&path, Path::new(&look).join("overlay.png")).unwrap();
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn places_that_make_no_sense_are_refused() {
    assert!(Overlay::new(Path::new("x.txt"), false, 1).is_err());
    assert!(Overlay::new(Path::new("x.png"), false, 2).is_err());
    let mut video = Overlay::new(Path::new("x.mp4"), false, 2).unwrap();
    assert!(video.begin(Path::new("a.png"), false).is_err());
    assert!(video.begin(Path::new("a.mp4"), true).is_ok());
}
