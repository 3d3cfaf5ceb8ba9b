//! `lineament net` as people call it: what it shows, what it exports, what it says of files that are no weights.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lineament_net::{AssetLicence, Model, Precision, Provenance, zoo};

fn run(arguments: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_lineament")).arg("net").args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

/// A folder of this test alone, with a network in it.
fn folder(name: &str) -> (PathBuf, Model) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("net-{name}-{}", std::process::id()));
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    let provenance = Provenance {
        recipe: "side = 64\nblur = \"\u{1b}[2J\"".into(),
        seed: Some(7),
        commit: "0123abc".into(),
        steps: Some(12_000),
        licence: "CC0-1.0".into(),
        assets: vec![AssetLicence { asset: "the head".into(), licence: "CC0-1.0".into() }],
        scores: BTreeMap::from([("NME".into(), 0.031)]),
    };
    let model = Model::random(zoo::mobilenet_v3_small(64, 12).unwrap(), 5).unwrap().with_provenance(provenance);
    (folder, model)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn show_prints_layers_provenance_precision_and_sizes() {
    let (folder, model) = folder("show");
    let file = folder.join("half.safetensors");
    model.save(&file, Precision::F16).unwrap();
    let (code, shown, said) = run(&["show", text(&file)]);
    assert_eq!((code, said.as_str()), (0, ""));
    for part in
        ["input   \"image\" [3, 64, 64]", "output  \"scores\" [12]", "squeeze-excite", "conv 5×5 stride 2 depthwise"]
    {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    for part in
        ["side = 64\n", "12,000", "0123abc", "licence  CC0-1.0", "the head: CC0-1.0", "NME: 0.031", "f16   ", "f32   "]
    {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    assert!(shown.contains("\\u{1b}[2J") && !shown.contains('\u{1b}'), "a file must not steer the terminal");
    // The sums are those of the table, and of the file.
    let cost = model.blueprint().cost().unwrap();
    let numbers = |wanted: &str| -> u64 {
        let line = shown.lines().find(|line| line.contains(wanted)).unwrap();
        let word = line.split_whitespace().rev().nth(1).unwrap();
        word.replace(',', "").parse().unwrap()
    };
    assert_eq!(numbers(" multiply-adds\n".trim()), cost.multiply_adds, "{shown}");
    assert_eq!(numbers("f16   ") + numbers("f32   "), cost.parameters);
    assert_eq!(numbers("size   "), std::fs::metadata(&file).unwrap().len());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn export_writes_what_the_library_writes_and_only_onnx() {
    let (folder, model) = folder("export");
    let (file, out) = (folder.join("net.safetensors"), folder.join("net.onnx"));
    model.save(&file, Precision::F32).unwrap();
    let (code, _, said) = run(&["export", text(&file), text(&out)]);
    assert!(code == 0 && said.contains("scores from image"), "{code} {said}");
    assert_eq!(std::fs::read(&out).unwrap(), model.to_onnx().unwrap());
    let before = std::fs::read(&file).unwrap();
    let (code, _, said) = run(&["export", text(&file), text(&file)]);
    assert!(code == 1 && said.contains("ends in .onnx"), "{code} {said}");
    assert_eq!(std::fs::read(&file).unwrap(), before, "the weights are still there");
    let (code, _, said) = run(&["export", text(&file), text(&folder.join("no/such/folder/net.onnx"))]);
    assert!(code == 1 && said.contains("cannot write"), "{code} {said}");
    assert!(run(&["export", text(&file)]).0 == 2, "OUT is needed");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn cut_foreign_and_hostile_files_are_refused_by_name() {
    let (folder, model) = folder("refused");
    let whole = model.to_bytes(Precision::F16).unwrap();
    let header = u64::from_le_bytes(*whole.first_chunk().unwrap()) as usize;
    let nan = [&whole[..whole.len() - 4], &f32::NAN.to_le_bytes()[..]].concat();
    let wider =
        std::str::from_utf8(&whole[8..8 + header]).unwrap().replacen("\\\"outputs\\\":12,", "\\\"outputs\\\":13,", 1);
    let widened = [&whole[..8], wider.as_bytes(), &whole[8 + header..]].concat();
    let plain = br#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let strange = [&(plain.len() as u64).to_le_bytes()[..], plain, &[0; 4]].concat();
    let endless = [&(1_u64 << 40).to_le_bytes()[..], b"{}"].concat();
    let cases: [(&str, &[u8], &str); 8] = [
        ("empty", b"", "0 bytes"),
        ("cut-header", &whole[..100], "it is cut"),
        ("cut-weights", &whole[..whole.len() / 2], "it is cut"),
        ("picture", b"\x89PNG\r\n\x1a\n and so on", "no safetensors file"),
        ("strange", &strange, "no network"),
        ("endless", &endless, "its header claims"),
        ("nan", &nan, "not a finite number"),
        ("widened", &widened, "blueprint needs"),
    ];
    for (name, bytes, part) in cases {
        let (file, out) = (folder.join(format!("{name}.safetensors")), folder.join(format!("{name}.onnx")));
        std::fs::write(&file, bytes).unwrap();
        for arguments in [&["show", text(&file)][..], &["export", text(&file), text(&out)]] {
            let (code, shown, said) = run(arguments);
            assert!(code == 1 && shown.is_empty(), "{name}: {code} {shown}");
            assert!(said.starts_with("error: ") && said.contains(part) && said.contains(text(&file)), "{name}: {said}");
            assert!(!said.contains("panicked"), "{name}: {said}");
            assert_eq!(said.matches(part).count(), 1, "said once: {said}");
        }
        assert!(!out.exists(), "{name}");
    }
    let (code, _, said) = run(&["show", text(&folder.join("absent.safetensors"))]);
    assert!(code == 1 && said.contains("check the path"), "{code} {said}");
    assert_eq!(run(&["show", text(&folder)]).0, 1, "a folder");
    #[cfg(unix)]
    assert_eq!(run(&["show", "/dev/zero"]).0, 1, "a file without an end");
    std::fs::remove_dir_all(&folder).unwrap();
}
