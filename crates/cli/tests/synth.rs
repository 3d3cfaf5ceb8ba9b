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

/// The shards of a set: name and sum.
fn shards(out: &std::path::Path) -> Vec<(String, String)> {
    let manifest = lineament_synth::Manifest::read(out).unwrap().unwrap();
    manifest.shards.into_iter().map(|shard| (shard.path, shard.sha256)).collect()
}

#[test]
fn a_set_that_was_killed_at_random_moments_is_the_set_that_was_not() {
    let (whole, killed) = (folder("whole"), folder("killed"));
    let made = |out: &std::path::Path, threads: &'static str, more: &[&str]| {
        let text = out.to_str().unwrap().to_owned();
        let fixed = ["landmarks", "--count", "22", "--size", "40", "--shard", "4", "--threads", threads];
        let mut command = Command::new(env!("CARGO_BIN_EXE_lineament"));
        command.arg("synth").args(fixed).args(["--out", &text]).args(more).stderr(std::process::Stdio::null());
        command
    };
    let begin = std::time::Instant::now();
    assert!(made(&whole, "1", &[]).status().unwrap().success());
    let usual = begin.elapsed();
    // SIGKILL, each time at another moment, as soon as there is a set to go on with.
    let mut seed = u64::from(std::process::id());
    let mut kills = 0;
    for turn in 0..5 {
        let more: &[&str] = if killed.join("manifest.json").exists() { &["--resume"] } else { &[] };
        let mut child = made(&killed, if turn % 2 == 0 { "2" } else { "1" }, more).spawn().unwrap();
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        std::thread::sleep(usual.mul_f64(0.1 + 0.8 * (seed >> 40) as f64 / (1 << 24) as f64));
        child.kill().unwrap();
        kills += usize::from(!child.wait().unwrap().success());
    }
    let more: &[&str] = if killed.join("manifest.json").exists() { &["--resume"] } else { &[] };
    assert!(made(&killed, "2", more).status().unwrap().success());
    println!("killed {kills} times of 5");
    assert_eq!(shards(&whole).len(), 6);
    assert_eq!(shards(&killed), shards(&whole));
    let (code, text) = run(&["verify", killed.to_str().unwrap(), "--shards", "1"]);
    assert!(code == 0 && text.contains("sound"), "{code} {text}");
    for folder in [whole, killed] {
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn labels_that_differ_are_named() {
    let out = folder("labels");
    let name = out.to_str().unwrap();
    let (code, text) = run(&["independent", "--out", name, "--count", "2", "--size", "32", "--threads", "1"]);
    assert_eq!(code, 0, "{text}");
    // As another program would have made it: a label changed, and the manifest with it.
    let (mut manifest, shard) =
        (lineament_synth::Manifest::read(&out).unwrap().unwrap(), out.join("independent-000000.tar"));
    let mut bytes = std::fs::read(&shard).unwrap();
    let key = b"\"jawOpen\":";
    let at = bytes.windows(key.len()).position(|window| window == key).unwrap() + key.len();
    bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
    std::fs::write(&shard, &bytes).unwrap();
    let sum = Command::new("sha256sum").arg(&shard).output();
    let Ok(sum) = sum else {
        println!("skipped: there is no sha256sum");
        return;
    };
    manifest.shards[0].sha256 = String::from_utf8(sum.stdout).unwrap()[..64].to_owned();
    std::fs::write(out.join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
    let (code, text) = run(&["verify", name]);
    assert!(code == 1 && text.contains("00000000.json: faces[0].blendshapes.jawOpen is"), "{code} {text}");
    std::fs::remove_dir_all(&out).unwrap();
}

/// A small disk of our own, where the system lets us have one: what a shell script says there on standard error, and its exit code.
fn on_small_disk(name: &str, script: &str) -> Option<(i32, String)> {
    let home = folder(name);
    std::fs::create_dir_all(&home).unwrap();
    let program = env!("CARGO_BIN_EXE_lineament");
    let whole = format!(
        "mount -t tmpfs -o size=12m none {0} || exit 77; cd {0}; SYNTH='{program} synth'; {script}",
        home.display()
    );
    let output = Command::new("unshare").args(["-rm", "sh", "-c", &whole]).output();
    std::fs::remove_dir_all(&home).unwrap();
    let output = output.ok()?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code() != Some(77) && !text.starts_with("unshare:")).then(|| (output.status.code().unwrap(), text))
}

#[test]
fn a_disk_that_is_too_small_is_said_before_anything_is_made() {
    let Some((code, text)) =
        on_small_disk("small-disk", "$SYNTH --out set --count 3000 --size 32; code=$?; find . >&2; exit $code")
    else {
        println!("skipped: no small disk can be mounted here");
        return;
    };
    assert!(
        code == 1 && text.contains("free") && text.contains("3000 samples") && !text.contains(".tar"),
        "{code} {text}"
    );
}

#[test]
fn a_disk_that_becomes_full_is_said_and_the_set_is_gone_on_with() {
    let script = "$SYNTH --out set --count 100 --size 32 --shard 20 --threads 1 & made=$!
        while [ ! -e set/landmarks-000000.tar ]; do sleep 0.01; kill -0 $made || exit 3; done
        head -c 12m /dev/zero > filled 2>/dev/null
        wait $made; code=$?; ls set >&2; rm filled
        $SYNTH --out set --count 100 --size 32 --shard 20 --resume && $SYNTH verify set && exit $code";
    let Some((code, text)) = on_small_disk("full-disk", script) else {
        println!("skipped: no small disk can be mounted here");
        return;
    };
    println!("{text}");
    assert!(code == 1 && (text.contains("the disk is full") || text.contains("free some space")), "{code} {text}");
    assert!(text.contains("landmarks-000000.tar") && text.contains("sound"), "{text}");
}
