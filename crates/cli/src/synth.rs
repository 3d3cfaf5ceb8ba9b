//! `lineament synth`: pictures with labels from a recipe.

mod preview;
pub(crate) mod progress;
mod verify;

use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use clap::{Args, Subcommand};
use lineament_synth::{
    CsvLayout, Format, Generator, Pictures, Recipe, RunControl, Source as _, WriteOptions, write_set,
};

use crate::error::CliError;

/// How many samples are made to learn how long and how large a set will be.
const PROBES: u64 = 6;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Synth {
    #[command(subcommand)]
    command: Option<SynthCommand>,
    #[command(flatten)]
    what: What,
    /// The folder of the set; it is made.
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    out: Option<PathBuf>,
    /// How the files are laid out: webdataset, files, parquet, coco or pts.
    #[arg(long, default_value = "webdataset")]
    format: Format,
    /// The columns of CSV files, for `--format files`: lineament or source.
    #[arg(long, value_name = "LAYOUT", default_value = "lineament")]
    csv_layout: CsvLayout,
    /// Where `--format parquet` has the pictures: inline or beside.
    #[arg(long, value_name = "PLACE", default_value = "inline")]
    pictures: Pictures,
    /// Threads [default: as many as the machine has cores].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Samples of a shard: a tar, a Parquet file, a folder [default: 1000, or as many clips as that holds].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    shard: Option<u64>,
    /// Go on with a set that is there.
    #[arg(long)]
    resume: bool,
    /// Print what would be made, how large and how long, and write nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Which samples.
#[derive(Debug, Args)]
struct What {
    /// A recipe (TOML), or a preset: landmarks, independent, emotion-hemisphere, pose, vr-headset, detector, clip.
    #[arg(default_value = "landmarks")]
    recipe: String,
    /// How many samples [default: the recipe's].
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// Width and height of the pictures in pixels [default: the recipe's].
    #[arg(long, value_name = "PX")]
    size: Option<u32>,
    /// The seed: every number is another set [default: the recipe's].
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Debug, Subcommand)]
enum SynthCommand {
    /// A contact sheet with the labels drawn on.
    Preview(preview::Preview),
    /// Compare a set with its manifest, and make some of its shards again.
    Verify(verify::Verify),
}

impl What {
    fn recipe(&self) -> Result<Recipe, CliError> {
        let mut recipe = if Recipe::PRESETS.contains(&self.recipe.as_str()) {
            Recipe::preset(&self.recipe)?
        } else {
            let text = std::fs::read_to_string(&self.recipe).map_err(|error| CliError::Argument {
                argument: format!("the recipe `{}`", self.recipe),
                problem: format!(
                    "it cannot be read ({error}); give a TOML file or one of the presets {}",
                    Recipe::PRESETS.join(", ")
                ),
            })?;
            Recipe::from_toml(&text)?
        };
        recipe.count = self.count.unwrap_or(recipe.count);
        recipe.seed = self.seed.unwrap_or(recipe.seed);
        recipe.picture.size = self.size.map_or(recipe.picture.size, |side| [side; 2]);
        recipe.check()?;
        Ok(recipe)
    }
}

impl Synth {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        match &self.command {
            Some(SynthCommand::Preview(preview)) => preview.run(),
            Some(SynthCommand::Verify(verify)) => verify.run(),
            None => self.make(),
        }
    }

    fn make(&self) -> Result<(), CliError> {
        let generator = Generator::new(self.what.recipe()?)?;
        let mut set = generator.describe(self.format, self.csv_layout, today())?;
        set.pictures = self.pictures;
        set.samples_per_shard = self.shard.unwrap_or(set.samples_per_shard);
        let probe = Probe::take(&generator)?;
        let threads = self.threads.unwrap_or(0);
        let Some(out) = self.out.as_deref().filter(|_| !self.dry_run) else {
            let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            let workers = if threads > 0 { threads } else { cores };
            let seconds = probe.seconds * set.count as f64 / workers.min(cores) as f64;
            eprintln!(
                "{} samples of {} × {} pixels of the recipe `{}` with seed {}, {} in {} shards",
                set.count,
                generator.recipe().picture.size[0],
                generator.recipe().picture.size[1],
                set.recipe,
                set.seed,
                self.format,
                set.shards()
            );
            eprintln!(
                "about {:.1} MB and {} on {workers} threads, measured on {PROBES} samples; nothing is written",
                probe.bytes as f64 * set.count as f64 / 1e6,
                progress::duration(seconds)
            );
            return Ok(());
        };
        let stop = crate::stop::stop_by_ctrl_c();
        let meter = progress::Meter::new();
        let options = WriteOptions {
            threads,
            resume: self.resume,
            bytes_per_sample: Some(probe.bytes),
            ..WriteOptions::default()
        };
        let control = RunControl { stop, progress: &|now| meter.show(now) };
        let outcome = write_set(out, &set, &options, &generator, control);
        meter.end();
        let summary = outcome?;
        let (done, count) = (summary.done, summary.count);
        if !summary.complete {
            return Err(CliError::Stopped { done, count, path: out.to_owned() });
        }
        eprintln!("{done} samples, {:.1} MB in {}", summary.bytes as f64 / 1e6, out.display());
        Ok(())
    }
}

/// What a sample costs.
struct Probe {
    bytes: u64,
    seconds: f64,
}

impl Probe {
    fn take(generator: &Generator) -> Result<Self, CliError> {
        let mut make = generator.worker();
        let count = PROBES.min(generator.recipe().count);
        let failed = |source| lineament_synth::SynthError::Source { index: 0, source };
        // The first one fills buffers.
        make(0).map_err(failed)?;
        let (mut bytes, begin) = (0, Instant::now());
        for index in 0..count {
            let sample = make(index).map_err(failed)?;
            let record = serde_json::to_vec(sample.record()).map_or(0, |text| text.len());
            let extras: usize = sample.extras().iter().map(|extra| extra.1.len() + 1024).sum();
            // With the heads and padding of a tar.
            bytes += (sample.picture().len() + record + extras + 2048) as u64;
        }
        Ok(Self { bytes: bytes / count, seconds: begin.elapsed().as_secs_f64() / count as f64 })
    }
}

/// The day as `2026-11-20`, UTC (days to civil dates: Hinnant 2013).
fn today() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs() / 86_400);
    let z = since + 719_468;
    let (era, day) = (z / 146_097, z % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let mp = (5 * of_year + 2) / 153;
    let (date, month) = (of_year - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    format!("{:04}-{month:02}-{date:02}", year + era * 400 + u64::from(month <= 2))
}

/// Writes a PNG.
fn write_png(path: &Path, sheet: &lineament_image::Image<[u8; 3]>) -> Result<(), CliError> {
    let bytes = lineament_image::encode_png(sheet)?;
    std::fs::write(path, bytes).map_err(|source| CliError::Write { path: path.to_owned(), source })
}
