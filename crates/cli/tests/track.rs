//! Promise: `lineament track` takes every kind of input and bad input, writes what was asked for, and says what is wrong. Runs with random weights: what is found does
//! not matter here.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use lineament_image::{Image, encode_jpeg, encode_png};
use lineament_media::VideoWriter;
use lineament_models::{detector_blueprint, landmarker_blueprint};
use lineament_net::{Model, Precision};

fn folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("lineament-track-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("weights")).unwrap();
        let write = |name: &str, model: Model| {
            std::fs::write(folder.join("weights").join(name), model.to_bytes(Precision::F16).unwrap()).unwrap()
        };
        write("detector.safetensors", Model::random(detector_blueprint(128).unwrap(), 1).unwrap());
        write("landmarker.safetensors", Model::random(landmarker_blueprint(128).unwrap(), 1).unwrap());
        let picture =
            |i: u32| Image::from_fn(160, 120, |x, y| [(x + 7 * i) as u8, (y * 2) as u8, (x ^ y) as u8]).unwrap();
        let mut writer = VideoWriter::create(folder.join("clip.mp4"), 160, 120, 25.0).unwrap();
        (0..12).for_each(|i| writer.write(&picture(i), f64::from(i) / 25.0).unwrap());
        writer.finish().unwrap();
        std::fs::create_dir_all(folder.join("set/inner")).unwrap();
        std::fs::write(folder.join("set/a.png"), encode_png(&picture(1)).unwrap()).unwrap();
        std::fs::write(folder.join("set/inner/b.jpg"), encode_jpeg(&picture(2), 90).unwrap()).unwrap();
        std::fs::write(folder.join("set/notes.txt"), "nothing to see").unwrap();
        std::fs::write(folder.join("empty.mp4"), "").unwrap();
        std::fs::write(folder.join("text.mp4"), "this is text").unwrap();
        // Fifty milliseconds of silence (ffmpeg 9.0, AAC).
        std::fs::write(folder.join("sound.mp4"), include_bytes!("data/sound.mp4")).unwrap();
        let clip = std::fs::read(folder.join("clip.mp4")).unwrap();
        std::fs::write(folder.join("cut.mp4"), &clip[..clip.len() / 2]).unwrap();
        std::fs::write(folder.join("huge.ppm"), "P6 20000 20000 255\n").unwrap();
        folder
    })
}

fn track(arguments: &[&str]) -> Output {
    let folder = folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lineament"));
    command.current_dir(folder).args(["track", "--weights", "weights"]).args(arguments);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_clip_gives_a_line_a_frame_with_its_time() {
    let output = track(&["clip.mp4", "--out", "clip.jsonl", "--overlay", "clip_overlay.mp4"]);
    assert!(output.status.success(), "{}", said(&output));
    let text = std::fs::read_to_string(folder().join("clip.jsonl")).unwrap();
    let records: Vec<_> = lineament_face::RecordReader::new(text.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(records.len(), 12);
    assert!(
        records.iter().zip(0..).all(|(record, i)| record.frame == i && (record.time_s - i as f64 / 25.0).abs() < 1e-3)
    );
    assert_eq!((records[0].source.as_str(), records[0].width), ("clip.mp4", 160));
    let frames = lineament_media::Frames::open(folder().join("clip_overlay.mp4")).unwrap();
    assert_eq!(frames.count(), 12);
    assert!(said(&output).contains("12 frames"), "{}", said(&output));
}

#[test]
fn the_pictures_of_a_folder_stand_alone_and_others_are_passed_over() {
    let output = track(&["set", "--out", "-", "--overlay", "set_overlay"]);
    assert!(output.status.success(), "{}", said(&output));
    let records: Vec<_> = lineament_face::RecordReader::new(output.stdout.as_slice()).map(Result::unwrap).collect();
    let sources: Vec<_> = records.iter().map(|record| record.source.replace('\\', "/")).collect();
    assert_eq!(sources, ["set/a.png", "set/inner/b.jpg"]);
    assert!(records.iter().all(|record| record.frame == 0 && record.time_s == 0.0));
    assert!(folder().join("set_overlay/set_a.png").is_file() && folder().join("set_overlay/inner_b.png").is_file());
    let clip = track(&["set", "--out", "-", "--sequence", "10", "--every", "1", "-q"]);
    let records: Vec<_> = lineament_face::RecordReader::new(clip.stdout.as_slice()).map(Result::unwrap).collect();
    assert_eq!(records.iter().map(|record| (record.frame, record.time_s)).collect::<Vec<_>>(), [(0, 0.0), (1, 0.1)]);
}

#[test]
fn tables_have_the_columns_of_their_layout() {
    for (layout, first, columns) in [
        ("lineament", "source,frame,time_s", 2600),
        ("openface", "frame,face_id,timestamp", 180),
        ("livelink", "Timecode,", 63),
    ] {
        let output = track(&["set/a.png", "--face-crop", "--out", "-", "--format", "csv", "--csv-layout", layout]);
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        let rows: Vec<_> = text.lines().collect();
        assert!(rows[0].starts_with(first), "{layout}: {}", rows[0]);
        assert!(rows[0].split(',').count() >= columns, "{layout}: {}", rows[0].split(',').count());
        assert!(rows[1..].iter().all(|row| row.split(',').count() == rows[0].split(',').count()), "{layout}");
    }
}

#[test]
fn a_parquet_file_has_its_marks_and_a_footer() {
    let output = track(&["clip.mp4", "--out", "clip.parquet"]);
    assert!(output.status.success(), "{}", said(&output));
    let bytes = std::fs::read(folder().join("clip.parquet")).unwrap();
    let (head, tail) = (&bytes[..4], &bytes[bytes.len() - 8..]);
    assert_eq!((head, &tail[4..]), (&b"PAR1"[..], &b"PAR1"[..]));
    let footer = u32::from_le_bytes(tail[..4].try_into().unwrap()) as usize;
    let text = String::from_utf8_lossy(&bytes[bytes.len() - 8 - footer..]).into_owned();
    assert!(["source", "AU12", "jawOpen", "x_477", "emotion_joy"].iter().all(|name| text.contains(name)));
}

#[test]
fn heads_and_moving_avatars_are_gltf() {
    let output = track(&["clip.mp4", "--face-crop", "--head", "head.glb", "--avatar", "take.glb", "-q"]);
    assert!(output.status.success(), "{}", said(&output));
    for name in ["head.glb", "take.glb"] {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        assert_eq!(&bytes[..4], b"glTF");
        assert_eq!(u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize, bytes.len());
    }
}

#[test]
fn bad_input_is_said() {
    for (arguments, code, words) in [
        (vec!["empty.mp4"], 1, "it is empty"),
        (vec!["text.mp4"], 1, "it is text"),
        (vec!["cut.mp4"], 1, "cut"),
        (vec!["gone.mp4"], 1, "gone.mp4"),
        (vec!["sound.mp4"], 1, "has no pictures in it"),
        (vec!["set", "--learn-focal", "--fov", "60"], 2, "--fov"),
        (vec!["huge.ppm"], 1, "20000"),
        (vec!["--camera", "63"], 1, "camera 63"),
        (vec!["clip.mp4", "--sequence", "0"], 2, "--sequence 0"),
        (vec!["clip.mp4", "--start", "3", "--end", "2"], 2, "begin before the end"),
        (vec!["set", "--overlay", "one.mp4"], 2, "--sequence"),
        (vec!["clip.mp4", "--overlay", "one.png"], 2, "a clip gives a video"),
        (vec!["clip.mp4", "--head", "head.obj"], 2, "name a .glb"),
        (vec!["clip.mp4", "--out", "no/such/folder/x.jsonl"], 1, "cannot write"),
    ] {
        let output = track(&arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn one_bad_file_of_several_does_not_stop_the_others() {
    std::fs::create_dir_all(folder().join("mixed")).unwrap();
    std::fs::copy(folder().join("set/a.png"), folder().join("mixed/a.png")).unwrap();
    let png = std::fs::read(folder().join("set/a.png")).unwrap();
    std::fs::write(folder().join("mixed/b.png"), &png[..png.len() / 3]).unwrap();
    std::fs::copy(folder().join("clip.mp4"), folder().join("mixed/c.mp4")).unwrap();
    std::fs::copy(folder().join("cut.mp4"), folder().join("mixed/d.mp4")).unwrap();
    let output = track(&["mixed", "--out", "mixed.jsonl"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(
        said(&output).contains("b.png") && said(&output).contains("d.mp4") && said(&output).contains("2 of 4"),
        "{}",
        said(&output)
    );
    let text = std::fs::read_to_string(folder().join("mixed.jsonl")).unwrap();
    assert_eq!(text.lines().count(), 13);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let output = track(&["clip.mp4", "--out", "/dev/full"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("/dev/full") && said(&output).contains("No space left"), "{}", said(&output));
}

#[test]
fn the_doctor_answers() {
    let output = Command::new(env!("CARGO_BIN_EXE_lineament")).arg("doctor").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success() && ["processor", "weights", "cameras", "ffmpeg"].iter().all(|word| text.contains(word)),
        "{text}"
    );
}

/// An `ffmpeg` that gives two pictures and their times, as the real one does on its two outputs.
#[cfg(unix)]
#[test]
fn other_codecs_go_through_an_ffmpeg_on_the_path_and_without_one_it_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let tools = folder().join("tools");
    std::fs::create_dir_all(&tools).unwrap();
    std::fs::write(folder().join("old.mpg"), [0, 0, 1, 0xba, 0x44, 0, 4, 0]).unwrap();
    let run = |path: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lineament"));
        command
            .current_dir(folder())
            .env("PATH", path)
            .args(["track", "--weights", "weights", "old.mpg", "--out", "-"])
            .output()
            .unwrap()
    };
    let output = run(&folder().join("nothing"));
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("ffmpeg") && said(&output).contains("install it"), "{}", said(&output));
    let script = "#!/bin/sh\ncase \"$*\" in *fps_mode*) ;; *) exit 1;; esac\nfor time in 0.5 0.75; do\n  echo \"[Parsed_showinfo_0 @ 0x1] n: 0 pts: 5 pts_time:$time duration: 1\" >&2\n  \
                  printf 'P6 2 2 255\\nabcdefghijkl'\ndone\n";
    std::fs::write(tools.join("ffmpeg"), script).unwrap();
    std::fs::set_permissions(tools.join("ffmpeg"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let output = run(&tools);
    assert!(output.status.success(), "{}", said(&output));
    let records: Vec<_> = lineament_face::RecordReader::new(output.stdout.as_slice()).map(Result::unwrap).collect();
    assert_eq!(records.iter().map(|record| (record.time_s, record.width)).collect::<Vec<_>>(), [(0.5, 2), (0.75, 2)]);
}

/// With a real one, a clip of another codec: `FFMPEG=folder-with-ffmpeg cargo test -p lineament --test track -- --ignored ffmpeg`
#[test]
#[ignore = "needs an ffmpeg with an encoder of VP9, such as the one that PyPI's imageio-ffmpeg carries"]
fn a_real_ffmpeg_gives_every_frame_of_other_codecs_with_its_time() {
    let tools = PathBuf::from(std::env::var("FFMPEG").unwrap());
    let made = Command::new(tools.join("ffmpeg"))
        .current_dir(folder())
        .args(["-loglevel", "error", "-y", "-i", "clip.mp4", "-c:v", "libvpx-vp9", "vp9.webm"])
        .status()
        .unwrap();
    assert!(made.success());
    let output = Command::new(env!("CARGO_BIN_EXE_lineament"))
        .current_dir(folder())
        .env("PATH", tools)
        .args(["track", "--weights", "weights", "vp9.webm", "--out", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let records: Vec<_> = lineament_face::RecordReader::new(output.stdout.as_slice()).map(Result::unwrap).collect();
    assert_eq!(records.len(), 12);
    // WebM counts milliseconds.
    assert!(records.iter().zip(0..).all(|(record, i)| (record.time_s - f64::from(i) / 25.0).abs() < 1.5e-3));
}

/// Blender's importer, where it is installed: `BLENDER_PYTHON=python-with-bpy cargo test -p lineament --test track -- --ignored blender`
#[test]
#[ignore = "needs bpy 5.0.1 and the trained weights; see tools/check_take_in_blender.py"]
fn blender_plays_a_moving_head_as_the_records_say() {
    let tools = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tools").canonicalize().unwrap();
    let (take, records) = (folder().join("moving.glb"), folder().join("moving.jsonl"));
    let lineament = Command::new(env!("CARGO_BIN_EXE_lineament"))
        .args(["track", "--faces", "1", "--out", records.to_str().unwrap(), "--avatar", take.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(lineament.status.success(), "{}", said(&lineament));
    let python = std::env::var("BLENDER_PYTHON").unwrap();
    let blender =
        Command::new(python).arg(tools.join("check_take_in_blender.py")).args([&take, &records]).output().unwrap();
    assert!(blender.status.success(), "{}", String::from_utf8_lossy(&blender.stdout));
}
