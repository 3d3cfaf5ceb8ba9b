//! `README.md`: the data set's card, for people and for Hugging Face.

use std::fmt::Write as _;
use std::path::Path;

use super::files_on_disk::write_whole;
use super::format::About;
use super::manifest::Manifest;
use crate::error::{Bytes, SynthError};

const NAME: &str = "README.md";

/// Writes the card.
pub(super) fn write(folder: &Path, manifest: &Manifest, about: &About) -> Result<(), SynthError> {
    write_whole(&folder.join(NAME), card(manifest, about).as_bytes()).map(|_| ())
}

/// Hugging Face's words for sizes.
fn size_category(count: u64) -> &'static str {
    const BOUNDS: [(u64, &str); 6] = [
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
        (10_000_000, "1M<n<10M"),
        (100_000_000, "10M<n<100M"),
    ];
    BOUNDS.iter().find(|bound| count < bound.0).map_or("100M<n<1B", |bound| bound.1)
}

fn card(manifest: &Manifest, about: &About) -> String {
    let set = &manifest.set;
    let mut yaml = format!(
        "---\nlicense: cc0-1.0\npretty_name: {:?}\nlanguage:\n- en\ntags:\n- synthetic\n- faces\n- face-landmarks\n- head-pose\n- action-units\n- blendshapes\n- gaze\n\
         size_categories:\n- {}\nannotations_creators:\n- machine-generated\nsource_datasets:\n- original\ntask_categories:\n- keypoint-detection\n",
        set.name,
        size_category(set.count)
    );
    if let Some(pattern) = &about.data_files {
        let _ =
            write!(yaml, "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: {pattern:?}\n");
    }
    yaml.push_str("---\n");
    let size = set.picture_size.map_or_else(|| "of several sizes".to_owned(), |[w, h]| format!("of {w} × {h} pixels"));
    let mut text = format!(
        "{yaml}\n# {}\n\n{} pictures of rendered faces, {size} ({}), {} in {} shards; {} files. Every label is computed from the geometry that was rendered.\n\n\
         Made by Lineament {} from the recipe `{}` with seed {}. `manifest.json` holds the recipe and the SHA-256 of each shard: the same\n\
         recipe, seed and version make the same bytes again.\n\n## Files\n\n{}\n\n`manifest.json`, `metadata.json` (Croissant) and this card stand beside them.\n\n",
        set.name,
        set.count,
        set.picture_format.extension(),
        Bytes(manifest.bytes()),
        manifest.shards.len(),
        set.format,
        set.version,
        set.recipe,
        set.seed,
        about.structure
    );
    let _ = write!(text, "## Loading\n\n```python\n{}\n```\n\n", about.load);
    text.push_str(
        "## Conventions\n\n\
         - Left and right are the subject's.\n\
         - Pixels: the centre of the first pixel is (0.5, 0.5), but where the format has its own rule (COCO 0, `.pts` 1).\n\
         - Yaw, pitch and roll are those of 300W-LP, in degrees: yaw positive to the subject's right, pitch up, roll clockwise in the picture.\n\
         - Camera: x right, y down, z forward. Head: x to the subject's left, y up, z out of the face, origin between the eyeballs. Metres.\n\
         - Landmarks: MediaPipe's 478; blendshapes: ARKit's 52; action units 0–1, a bare name is the mean of the sides.\n\n\
         ## What it is not\n\nNobody was photographed: the faces are of nobody. Rendered pictures differ from photographs, and the spread of ages, \
         origins, skin, hair and expressions is\nthat of the recipe and of a parametric head, not that of people: measure on real faces before use.\n\n\
         ## Licence\n\nCC0 1.0: pictures and labels are free to use for anything.\n\n## Recipe\n\n```toml\n",
    );
    text.push_str(set.recipe_text.trim_end());
    text.push_str("\n```\n");
    text
}
