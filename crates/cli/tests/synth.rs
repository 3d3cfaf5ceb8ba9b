//! `lineament synth` as people call it: exit codes, a set made, refused, verified.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::PathBuf;
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> (i32, String) {
    let Output { status, stderr, .. } =
        Command::new(env!("CARGO_BIN_EXE_lineament")).arg("synth").args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

/// A folder of this test alone, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("synth-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    folder
}

#[test]
fn wrong_command_lines_and_recipes_have_their_exit_codes() {
    let (code, text) = run(&[]);
    assert!(code == 2 && text.contains("--out"), "{code} {text}");
    let (code, text) = run(&["--out", "x", "--format", "nope"]);
    assert!(code == 2 && text.contains("webdataset"), "{code} {text}");
    let (code, text) = run(&["no-such-recipe", "--dry-run"]);
    assert!(code == 1 && text.contains("no-such-recipe") && text.contains("landmarks"), "{code} {text}");
}

#[test]
fn a_set_is_made_refused_twice_verified_and_damage_is_found() {
    let out = folder("set");
    let name = out.to_str().unwrap();
    let arguments = ["independent", "--out", name, "--count", "3", "--size", "32", "--threads", "1"];
    let (code, text) = run(&[&arguments[..], &["--dry-run"]].concat());
    assert!(code == 0 && text.contains("3 samples") && !out.exists(), "{code} {text}");
    let (code, text) = run(&arguments);
    assert_eq!(code, 0, "{text}");
    let (code, text) = run(&arguments);
    assert!(code == 1 && text.contains("--resume"), "{code} {text}");
    let (code, text) = run(&["verify", name]);
    assert!(code == 0 && text.contains("sound"), "{code} {text}");
    let shard = out.join("independent-000000.tar");
    let mut bytes = std::fs::read(&shard).unwrap();
    bytes[700] ^= 1;
    std::fs::write(&shard, bytes).unwrap();
    let (code, text) = run(&["verify", name]);
    assert!(code == 1 && text.contains("independent-000000.tar"), "{code} {text}");
    std::fs::remove_dir_all(&out).unwrap();
}
