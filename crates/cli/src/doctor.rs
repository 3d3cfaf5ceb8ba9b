//! `lineament doctor`: what this machine has, and what is missing for what.

use std::io::Write as _;

use lineament_media::{cameras, ffmpeg_version};
use lineament_net::Isa;

use crate::error::CliError;
use crate::track::weights_found;

pub(crate) fn run() -> Result<(), CliError> {
    let mut lines: Vec<(&str, String)> = Vec::new();
    lines.push(("program", format!("lineament {}", env!("CARGO_PKG_VERSION"))));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    lines.push((
        "processor",
        format!("{} with {cores} cores; networks run by {}", std::env::consts::ARCH, Isa::detect()),
    ));
    let weights = weights_found(None).unwrap_or_else(|| {
        "MISSING: `lineament track` needs detector.safetensors and landmarker.safetensors (--weights DIR)".to_owned()
    });
    lines.push(("weights", weights));
    let found = cameras();
    let list: Vec<String> = found.iter().map(|camera| format!("{} ({})", camera.number, camera.name)).collect();
    lines.push((
        "cameras",
        match (list.is_empty(), cfg!(target_os = "linux")) {
            (false, _) => list.join(", "),
            (true, true) => "none; `--camera` needs one under /dev/video* that you may read (group `video`)".to_owned(),
            (true, false) => "not read on this system; pipe a stream into `lineament track -`".to_owned(),
        },
    ));
    let ffmpeg = ffmpeg_version();
    lines.push((
        "ffmpeg",
        ffmpeg.unwrap_or_else(|| {
            "none; only needed for codecs other than H.264, motion JPEG, GIF and WebP (ffmpeg.org)".to_owned()
        }),
    ));
    let mut out = std::io::stdout().lock();
    for (name, text) in lines {
        let line = format!("{name:<10} {text}\n");
        out.write_all(line.as_bytes()).map_err(|source| CliError::Write { path: "standard output".into(), source })?;
    }
    Ok(())
}
