//! `lineament face export`: what it writes, and what it says when it cannot.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::path::PathBuf;
use std::process::{Command, Output};

fn lineament(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lineament")).args(arguments).output().unwrap()
}

/// A fresh folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("lineament-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn fails(arguments: &[&str], code: i32, words: &[&str]) {
    let output = lineament(arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
    for word in words {
        assert!(text.contains(word), "{arguments:?} should name `{word}`: {text}");
    }
    assert!(!text.contains("panicked"), "{text}");
}

#[test]
fn the_same_seed_is_the_same_file_and_another_is_not() {
    let folder = folder("seeds");
    let export = |seed: &str, name: &str| {
        let path = folder.join(name);
        let output = lineament(&["face", "export", "--seed", seed, "--out", path.to_str().unwrap()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read(path).unwrap()
    };
    let first = export("7", "a.glb");
    assert_eq!(&first[..4], b"glTF");
    assert!(first == export("7", "b.glb"));
    assert!(first != export("8", "c.glb"));
    assert!(std::fs::read_dir(&folder).unwrap().count() == 3, "no half-written file stays");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn wrong_words_are_refused_with_the_remedy() {
    fails(&["face", "export", "--set", "nose-hump-decr-inc=0.4"], 1, &["nose-hump-decr-incr"]);
    fails(&["face", "export", "--set", "nose-hump"], 2, &["NAME=VALUE"]);
    fails(&["face", "export", "--set", "nose-hump-decr-incr=much"], 2, &["much", "not a number"]);
    fails(&["face", "export", "--set", "nose-hump-decr-incr=7"], 1, &["7"]);
    fails(&["face", "export", "--age", "NaN"], 1, &["NaN"]);
    fails(&["face", "export", "--origin", "1,2"], 1, &["three", "African"]);
    fails(&["face", "export", "--seed", "-1"], 2, &["-1"]);
    fails(&["face", "export", "--out", "/no/such/folder/head.glb"], 1, &["/no/such/folder/head.glb", "folder"]);
    fails(&["fase"], 2, &["face"]);
    fails(&["face", "export", "--head", "/no/such.lin"], 1, &["/no/such.lin"]);
    fails(&["face", "import", "ict", "/no/such/clone"], 1, &["/no/such/clone"]);
}

#[test]
fn a_picture_and_its_record() {
    let folder = folder("render");
    let (picture, record) = (folder.join("x.png"), folder.join("x.jsonl"));
    let words = ["--size", "96", "--seed", "7", "--au", "AU12=0.8", "--au", "AU6L=0.5", "--yaw", "-20", "--record"];
    let paths = [record.to_str().unwrap(), "--out", picture.to_str().unwrap()];
    let output = lineament(&[&["face", "render"], &words[..], &paths[..]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(&std::fs::read(&picture).unwrap()[1..4], b"PNG");
    let text = std::fs::read_to_string(&record).unwrap();
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    let face = &line["faces"][0];
    assert!((face["pose"]["yaw"].as_f64().unwrap() + 20.0).abs() < 1.0, "{}", face["pose"]);
    assert_eq!(face["landmarks"].as_array().unwrap().len(), 478);
    assert!((face["action_units"]["AU6"].as_f64().unwrap() - 0.25).abs() < 1e-6);
    std::fs::remove_dir_all(folder).unwrap();
    fails(&["face", "render", "--au", "AU12=2"], 2, &["2", "0 to 1"]);
    fails(&["face", "render", "--au", "AU99=1"], 2, &["AU99"]);
    fails(&["face", "render", "--size", "0"], 1, &["0"]);
    fails(&["face", "render", "--size", "16384"], 1, &["16384"]);
    fails(&["face", "render", "--yaw", "NaN"], 1, &["NaN"]);
    fails(&["face", "render", "--out", "x.bmp"], 1, &["x.bmp", ".png"]);
}

/// Blender's importer and Khronos' validator, where they are installed:
/// `BLENDER_PYTHON=python-with-bpy NODE_MODULES=folder-with-gltf-validator cargo test -p lineament -- --ignored`
#[test]
#[ignore = "needs bpy 5.0.1 and gltf-validator; see tools/check_glb*"]
fn blender_and_khronos_accept_the_head() {
    let tools = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tools").canonicalize().unwrap();
    let folder = folder("blender");
    let head = folder.join("head.glb");
    assert!(lineament(&["face", "export", "--seed", "7", "--out", head.to_str().unwrap()]).status.success());
    let python = std::env::var("BLENDER_PYTHON").unwrap();
    let blender = Command::new(python).arg(tools.join("check_glb_in_blender.py")).arg(&head).output().unwrap();
    assert!(blender.status.success(), "{}", String::from_utf8_lossy(&blender.stdout));
    let modules = std::env::var("NODE_MODULES").unwrap();
    let khronos =
        Command::new("node").current_dir(modules).arg(tools.join("check_glb.mjs")).arg(&head).output().unwrap();
    assert!(khronos.status.success(), "{}", String::from_utf8_lossy(&khronos.stdout));
    std::fs::remove_dir_all(folder).unwrap();
}
