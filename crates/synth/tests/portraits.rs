//! Portraits are pure functions of seed and index, their labels are exact, and bad input is refused.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests print what they measure")]

use std::sync::OnceLock;

use lineament_face::{Blendshape, FrameRecord, landmarks};
use lineament_geometry::{Degrees, Position};
use lineament_render::{Renderer, Rendering, Scene, Sight, Surface, Wanted};
use lineament_synth::{
    BeardLook, BeardStyle, Distribution, Facewear, FacewearLook, HairStyle, Headwear, HeadwearLook, InFront,
    InFrontLook, Neckline, Portrait, PortraitSampler, PortraitScene, RenderRequest, Stage, render_portrait,
};

fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| Stage::load().unwrap())
}

fn portrait(seed: u64, index: u64) -> Portrait {
    PortraitSampler::new(seed, Distribution::default()).portrait(stage().model(), index)
}

fn hash(frame: &Rendering) -> u64 {
    let eat = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let colour = frame.colour.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, |h, b| eat(h, *b));
    frame.segmentation.pixels().iter().fold(colour, |h, b| eat(h, *b))
}

fn hashes(indices: &[u64]) -> Vec<(u64, u64)> {
    let mut scene = PortraitScene::new(stage()).unwrap();
    let one = |&index: &u64| {
        scene.build(&portrait(5, index), [128, 128]).unwrap();
        (index, hash(scene.render(Wanted::ALL).unwrap()))
    };
    indices.iter().map(one).collect()
}

#[test]
fn the_same_on_one_and_two_threads_forward_and_backward() {
    let all: Vec<u64> = (0..12).collect();
    let forward = hashes(&all);
    let mut backward = hashes(&all.iter().rev().copied().collect::<Vec<_>>());
    backward.reverse();
    assert_eq!(forward, backward);
    let halves: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            [0, 1].map(|k| scope.spawn(move || hashes(&(0..12).filter(|i| i % 2 == k).collect::<Vec<_>>()))).into();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let mut halves = halves;
    halves.sort_unstable();
    assert_eq!(forward, halves);
    let distinct: std::collections::BTreeSet<u64> = forward.iter().map(|(_, hash)| *hash).collect();
    assert_eq!(distinct.len(), 12, "twelve pictures");
}

/// A record of a bent lens, checked, with the scene that it came from.
fn record(index: u64, scene: &mut PortraitScene<'_>) -> FrameRecord {
    let mut one = portrait(8, index);
    one.camera.distortion = [-0.12, 0.05, 3e-4, -2e-4, 0.0];
    scene.build(&one, [256, 256]).unwrap();
    scene.render(Wanted::ALL).unwrap();
    let mut record = scene.record("test").unwrap();
    record.source = "x.png".into();
    record.check().unwrap();
    record
}

#[test]
fn labels_in_three_dimensions_project_to_those_in_two() {
    let mut scene = PortraitScene::new(stage()).unwrap();
    let mut worst = 0.0_f64;
    for index in 0..8 {
        let record = record(index, &mut scene);
        let face = &record.faces[0];
        let truth = &record.truth.as_ref().unwrap().labels[0];
        let camera = lineament_geometry::CameraModel::pinhole(
            record.camera.fx,
            record.camera.fy,
            record.camera.cx,
            record.camera.cy,
            256,
            256,
        )
        .unwrap();
        let k = &record.camera.distortion;
        let camera = camera
            .with_distortion(lineament_geometry::Distortion::BrownConrady5([k[0], k[1], k[2], k[3], k[4]]))
            .unwrap();
        let rows = truth.head_to_camera.unwrap();
        let flat = face.landmarks.as_ref().unwrap();
        let in_camera = truth.landmarks_camera_m.as_ref().unwrap();
        for (number, head) in truth.landmarks_head_m.as_ref().unwrap().iter().enumerate() {
            let turned = rows.map(|row| {
                row[0] * f64::from(head[0]) + row[1] * f64::from(head[1]) + row[2] * f64::from(head[2]) + row[3]
            });
            for (a, b) in turned.iter().zip(in_camera[number]) {
                assert!((a - f64::from(b)).abs() < 1e-6);
            }
            let [u, v] = camera.project(Position::new(turned[0], turned[1], turned[2])).unwrap();
            worst = worst.max((u - f64::from(flat[number][0])).abs()).max((v - f64::from(flat[number][1])).abs());
        }
        let text = serde_json::to_string(&record).unwrap();
        let again: FrameRecord = serde_json::from_str(&text).unwrap();
        assert_eq!(again.faces.len(), 1);
        // What is published of the pose is what was asked for.
        let asked = portrait(8, index).pose;
        let pose = face.pose.unwrap();
        assert!(
            (pose.yaw - asked.yaw.0).abs() < 1e-9
                && (pose.pitch - asked.pitch.0).abs() < 1e-9
                && (pose.roll - asked.roll.0).abs() < 1e-9
        );
        assert_eq!(face.visibility.as_ref().unwrap().len(), landmarks::COUNT);
    }
    println!("worst {worst:.2e} px");
    assert!(worst < 0.01);
}

/// Distance of a point from a triangle, both on the picture.
fn distance(p: [f32; 2], corners: [[f32; 2]; 3]) -> f32 {
    let cross = |a: [f32; 2], b: [f32; 2], c: [f32; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let sides = [0, 1, 2].map(|k| cross(corners[k], corners[(k + 1) % 3], p));
    if sides.iter().all(|s| *s >= 0.0) || sides.iter().all(|s| *s <= 0.0) {
        return 0.0;
    }
    let edge = |k: usize| {
        let (a, b) = (corners[k], corners[(k + 1) % 3]);
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        let t = (((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
        ((a[0] + t * dx - p[0]).powi(2) + (a[1] + t * dy - p[1]).powi(2)).sqrt()
    };
    edge(0).min(edge(1)).min(edge(2))
}

#[test]
fn what_is_seen_under_a_visible_landmark_is_the_skin_it_lies_on() {
    let mut scene = PortraitScene::new(stage()).unwrap();
    let (mut worst, mut seen, mut other) = (0.0_f32, 0, 0);
    for index in 0..8 {
        let _ = record(index, &mut scene);
        let (worst_here, seen_here, other_here) = scene
            .with_scene(|built| {
                let frame = scene.frame();
                let (mut worst, mut seen, mut other) = (0.0_f32, 0, 0);
                for point in frame.points.iter().take(landmarks::MESH_COUNT) {
                    let Sight::Visible(share) = point.sight else { continue };
                    let at = [point.pixel[0] as usize, point.pixel[1] as usize];
                    let hit = frame.hits[at[1] * 256 + at[0]];
                    if share < 0.5 {
                        continue;
                    }
                    if hit.surface != 0 {
                        other += 1;
                        continue;
                    }
                    let surface = &built.surfaces[0];
                    let corners = surface.mesh.triangles()[hit.triangle as usize]
                        .map(|v| scene.project(surface.positions[v as usize]).unwrap());
                    worst = worst.max(distance(point.pixel, corners));
                    seen += 1;
                }
                (worst, seen, other)
            })
            .unwrap();
        worst = worst.max(worst_here);
        seen += seen_here;
        other += other_here;
    }
    println!("worst {worst:.3} px of {seen} visible landmarks; {other} lie at an edge of another surface");
    // Points of lid margins and lips share their pixel with eyeball, lashes and teeth.
    assert!(seen > 1200 && other * 12 < seen && worst <= 1.0);
}

/// What no opening shows is left out: nothing of the picture comes from it.
#[test]
fn openings_show_all_that_is_seen_of_eyes_and_mouth() {
    let mut scene = PortraitScene::new(stage()).unwrap();
    let (mut renderer, mut with, mut without) = (Renderer::new(), Rendering::new(), Rendering::new());
    let mut fewer = 0;
    for index in 0..24 {
        let mut one = portrait(11, index);
        if index % 3 == 0 {
            // From the side, mouth wide open.
            one.pose.yaw = Degrees(if index % 2 == 0 { 75.0 } else { -80.0 });
            one.expression.blendshapes[Blendshape::JawOpen] = 0.9;
        }
        scene.build(&one, [256; 2]).unwrap();
        scene
            .with_scene(|built| {
                renderer.render(built, Wanted::ALL, &mut with).unwrap();
                let whole: Vec<Surface<'_>> =
                    built.surfaces.iter().map(|surface| Surface { seen_through: &[], ..*surface }).collect();
                fewer += built.surfaces.iter().filter(|surface| !surface.seen_through.is_empty()).count();
                renderer.render(&Scene { surfaces: &whole, ..*built }, Wanted::ALL, &mut without).unwrap();
            })
            .unwrap();
        let differing = with.colour.pixels().iter().zip(without.colour.pixels()).filter(|(a, b)| a != b).count();
        assert_eq!((differing, &with.points), (0, &without.points), "portrait {index}");
    }
    assert!(fewer >= 4 * 24);
}

#[test]
fn bad_input_is_refused_in_words() {
    let mut scene = PortraitScene::new(stage()).unwrap();
    assert!(scene.render(Wanted::NONE).unwrap_err().to_string().contains("portrait built on it"));
    let good = portrait(1, 1);
    type Spoil = Box<dyn Fn(&mut Portrait)>;
    let cases: [(&str, [u32; 2], Spoil); 6] = [
        ("pixels", [0, 64], Box::new(|_| {})),
        ("pixels", [16_384, 16_384], Box::new(|_| {})),
        ("field of view", [64, 64], Box::new(|p| p.camera.field = f64::NAN)),
        ("share", [64, 64], Box::new(|p| p.camera.share = 0.0)),
        ("age", [64, 64], Box::new(|p| p.person.age = f32::NAN)),
        ("melanin", [64, 64], Box::new(|p| p.looks.skin.melanin = 7.0)),
    ];
    for (word, size, spoil) in cases {
        let mut bad = good.clone();
        spoil(&mut bad);
        let error = scene.build(&bad, size).and_then(|()| scene.render(Wanted::NONE).map(|_| ())).unwrap_err();
        let mut text = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            text = format!("{text}: {inner}");
            source = inner.source();
        }
        println!("{text}");
        assert!(text.contains(word), "{word}: {text}");
    }
    scene.build(&good, [64, 64]).unwrap();
    scene.render(Wanted::NONE).unwrap();
}

#[test]
fn every_style_and_thing_can_be_worn() {
    let mut scene = PortraitScene::new(stage()).unwrap();
    let mut last = 0;
    let mut draw = |one: &Portrait, what: &str| {
        scene.build(one, [96, 96]).unwrap_or_else(|error| panic!("{what}: {error}"));
        let now = hash(scene.render(Wanted::ALL).unwrap());
        assert_ne!(now, last, "{what} shows");
        last = now;
    };
    let mut base = portrait(2, 3);
    base.pose.yaw = Degrees(20.0);
    base.looks.headwear = None;
    base.looks.facewear = None;
    base.looks.in_front = None;
    use HairStyle::*;
    for style in [Bald, Receding, Buzz, Short, Quiff, SideParted, Fringe, Curly, Afro, Bob, Long, Tied] {
        base.looks.hair.style = style;
        draw(&base, &format!("{style:?}"));
    }
    for style in [BeardStyle::Stubble, BeardStyle::Moustache, BeardStyle::Goatee, BeardStyle::Short, BeardStyle::Full] {
        base.looks.beard = BeardLook { style, colour: [0.02; 3], density: 1.0, length: 1.0, seed: 1 };
        draw(&base, &format!("{style:?}"));
    }
    for neckline in [Neckline::V, Neckline::Scoop, Neckline::Turtle, Neckline::Collar] {
        base.looks.clothes.neckline = neckline;
        draw(&base, &format!("{neckline:?}"));
    }
    for kind in [Headwear::Beanie, Headwear::Cap, Headwear::Hat, Headwear::Headphones, Headwear::Scarf] {
        base.looks.headwear = Some(HeadwearLook { kind, colours: [[0.2; 3], [0.1; 3]], low: 0.5, turn: 0.1 });
        draw(&base, &format!("{kind:?}"));
    }
    for kind in [Facewear::Mask, Facewear::LowMask, Facewear::Headset] {
        base.looks.facewear = Some(FacewearLook { kind, colour: [0.3; 3] });
        draw(&base, &format!("{kind:?}"));
    }
    for kind in
        [InFront::Hand, InFront::Phone, InFront::Cup, InFront::Microphone, InFront::Ball, InFront::Board, InFront::Bar]
    {
        base.looks.in_front =
            Some(InFrontLook { kind, place: [0.03, -0.06, 0.06], turn: 0.3, size: 1.0, colour: [0.4; 3], seed: 2 });
        draw(&base, &format!("{kind:?}"));
    }
}

#[test]
fn looks_go_together_as_they_do_in_people() {
    let sampler = PortraitSampler::new(3, Distribution::default());
    let all: Vec<Portrait> = (0..3000).map(|index| sampler.portrait(stage().model(), index)).collect();
    let share = |what: &dyn Fn(&Portrait) -> bool| all.iter().filter(|p| what(p)).count() as f64 / all.len() as f64;
    let glasses = share(&|p| p.looks.glasses.is_some());
    let occluded = share(&|p| p.looks.headwear.is_some() || p.looks.facewear.is_some() || p.looks.in_front.is_some());
    println!("glasses {glasses:.3}, occluders {occluded:.3}");
    assert!((glasses - 0.25).abs() < 0.04 && (occluded - 0.2).abs() < 0.025);
    assert!(
        all.iter()
            .all(|p| p.looks.beard.style == BeardStyle::None || (p.person.masculinity > 0.5 && p.person.age >= 17.0))
    );
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let melanin = |origin: usize| {
        mean(all.iter().filter(|p| p.person.origin[origin] > 0.8).map(|p| p.looks.skin.melanin.into()).collect())
    };
    println!("melanin by origin {:.2} {:.2} {:.2}", melanin(0), melanin(1), melanin(2));
    assert!(melanin(0) > melanin(1) + 0.2 && melanin(1) > melanin(2) + 0.05);
    let bright = |from: f32, to: f32| {
        mean(
            all.iter().filter(|p| (from..to).contains(&p.person.age)).map(|p| p.looks.brows.colour[1].into()).collect(),
        )
    };
    println!("brows' green at 20–40 {:.3}, beyond 70 {:.3}", bright(20.0, 40.0), bright(70.0, 90.0));
    assert!(bright(70.0, 90.0) > 2.0 * bright(20.0, 40.0));
    // Units of free expressions are of 0 to 1, and poses within their range.
    assert!(
        all.iter()
            .all(|p| p.pose.yaw.0.abs() <= 75.0
                && p.expression.action_units.iter().all(|(_, v)| (0.0..=1.0).contains(&v)))
    );
}

#[test]
fn a_picture_on_request_shows_what_was_asked_for() {
    let request = RenderRequest { seed: 7, size: [192, 160], yaw: Some(Degrees(20.0)), ..RenderRequest::default() };
    let (picture, record) = render_portrait(stage(), &request).unwrap();
    assert_eq!((picture.width(), picture.height()), (192, 160));
    assert!((record.faces[0].pose.unwrap().yaw - 20.0).abs() < 1e-9);
    let bounds = record.faces[0].bounds;
    let share = bounds[3] / 160.0;
    println!("the face has {share:.2} of the height");
    assert!((0.4..0.7).contains(&share));
}
