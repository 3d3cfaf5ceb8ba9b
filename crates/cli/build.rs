//! Embeds the networks' weights and the bundled clip where the repository has them, so that a checkout without them still builds and says so when it runs.

use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut text = String::new();
    for (name, path) in [
        ("DETECTOR", "weights/detector.safetensors"),
        ("LANDMARKER", "weights/landmarker.safetensors"),
        ("CLIP", "assets/demo/clip.mp4"),
    ] {
        let path = root.join(path);
        println!("cargo::rerun-if-changed={}", path.display());
        let value = if path.is_file() {
            format!("Some(include_bytes!({:?}))", path.canonicalize()?)
        } else {
            "None".to_owned()
        };
        text.push_str(&format!("pub(crate) const {name}: Option<&[u8]> = {value};\n"));
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    std::fs::write(out.join("embedded.rs"), text)
}
