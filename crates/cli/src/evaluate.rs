//! `lineament evaluate`: a labelled set, and how well it is tracked; by this program or by any other.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use lineament_datasets::{DataSet, SETS};
use lineament_face::{RecordReader, RecordWriter};
use lineament_study::{Gallery, Options, Report, Study};

use crate::error::CliError;
use crate::files::write_whole;
use crate::track::SetRun;

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// The set, by a name of `--list`.
    #[arg(value_name = "SET", required_unless_present = "list", value_parser = find)]
    set: Option<&'static DataSet>,
    /// The set's folder.
    #[arg(value_name = "DIR", required_unless_present = "list")]
    folder: Option<PathBuf>,
    /// The sets that are read, and what their folders look like.
    #[arg(long, conflicts_with_all = ["set", "records"])]
    list: bool,
    /// Score these records (JSON lines, as `lineament track --format jsonl` writes) in place of tracking.
    #[arg(long, value_name = "FILE")]
    records: Option<PathBuf>,
    /// The report as JSON; `-` for standard output, in place of the text.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// The report as one page with plots and the worst pictures.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Keep the records of the run.
    #[arg(long, value_name = "FILE", conflicts_with = "records")]
    out: Option<PathBuf>,
    /// Each picture is one face that fills it: nothing is detected.
    #[arg(long, conflicts_with = "records")]
    face_crop: bool,
    /// The tracker sees the crop around the labelled points that the field's pose tables use, not the whole picture.
    #[arg(long, conflicts_with_all = ["records", "face_crop"])]
    standard_crop: bool,
    /// Draws of the bootstrap behind the 95 % intervals; 0 for no intervals.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    rounds: usize,
    /// Threads [default: as many as the machine has cores].
    #[arg(long, value_name = "N", conflicts_with = "records")]
    threads: Option<usize>,
    /// A folder with detector.safetensors and landmarker.safetensors, in place of the built-in ones.
    #[arg(long, value_name = "DIR", conflicts_with = "records")]
    weights: Option<PathBuf>,
    /// No progress.
    #[arg(long, short)]
    quiet: bool,
}

fn find(name: &str) -> Result<&'static DataSet, String> {
    DataSet::find(name).map_err(|error| error.to_string())
}

/// Text for people goes to standard output: it is what was asked for.
fn say(text: &str) -> Result<(), CliError> {
    let written = std::io::stdout().write_all(text.as_bytes());
    written.map_err(|source| CliError::Write { path: PathBuf::from("-"), source })
}

fn list() -> String {
    let mut text = String::new();
    for set in SETS {
        let aliases = if set.aliases.is_empty() { String::new() } else { format!(" ({})", set.aliases.join(", ")) };
        text.push_str(&format!(
            "{}{aliases}\n    {}: {}\n    {}\n    {}; {}\n",
            set.name, set.title, set.has, set.layout, set.paper, set.licence
        ));
    }
    text
}

impl Evaluate {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        let (Some(set), Some(folder)) = (self.set, &self.folder) else { return say(&list()) };
        // The labels first: a wrong path should not wait for the networks.
        let gallery = Gallery::read(set, folder)?;
        // The text says it, too; the JSON alone on the terminal would say it to nobody.
        let alone = self.json.as_ref().is_some_and(|path| path.as_os_str() == "-");
        for skip in gallery.skipped().iter().filter(|_| alone) {
            eprintln!("note: {} pictures skipped: {} (the first: {})", skip.count, skip.reason, skip.first);
        }
        let mut study = Study::new(&gallery, Options { rounds: self.rounds, ..Options::default() });
        let mut unread = 0;
        match &self.records {
            Some(path) => read_records(path, &mut study)?,
            None => unread = self.track(&gallery, &mut study)?,
        }
        study.check()?;
        let mut report = study.finish();
        report.records_from = self.records_from();
        self.report(&report, &gallery)?;
        match unread {
            0 => Ok(()),
            failed => Err(CliError::Some { failed, count: gallery.pictures().len() }),
        }
    }

    /// Where the records come from, for the report's readers.
    fn records_from(&self) -> String {
        if let Some(path) = &self.records {
            return path.display().to_string();
        }
        let how = match (self.face_crop, self.standard_crop) {
            (true, _) => "each picture one face",
            (_, true) => "the standard crop around the labels",
            _ => "whole pictures",
        };
        let weights = self
            .weights
            .as_ref()
            .map_or("its own weights".to_owned(), |path| format!("the weights of {}", path.display()));
        format!("tracked by lineament {} with {weights}, {how}", env!("CARGO_PKG_VERSION"))
    }

    fn report(&self, report: &Report, gallery: &Gallery) -> Result<(), CliError> {
        let json = self.json.as_ref().map(|path| (path, report.to_json()));
        match &json {
            Some((path, text)) if path.as_os_str() == "-" => say(text)?,
            _ => say(&report.to_text())?,
        }
        if let Some((path, text)) = json.filter(|(path, _)| path.as_os_str() != "-") {
            write_whole(path, text.as_bytes())?;
            eprintln!("wrote {}", path.display());
        }
        if let Some(path) = &self.html {
            write_whole(path, report.to_html(gallery).as_bytes())?;
            eprintln!("wrote {}", path.display());
        }
        Ok(())
    }

    /// Tracks the set; how many pictures could not be read.
    fn track(&self, gallery: &Gallery, study: &mut Study<'_>) -> Result<usize, CliError> {
        if gallery.set().crops && !self.face_crop {
            eprintln!(
                "note: faces fill the pictures of this set as it is usually given out: --face-crop looks for none"
            );
        }
        let mut options: Vec<OsString> = Vec::new();
        let mut option = |name: &str, value: Option<OsString>| {
            options.push(name.into());
            options.extend(value);
        };
        if self.face_crop {
            option("--face-crop", None);
        }
        if self.quiet {
            option("--quiet", None);
        }
        if let Some(threads) = self.threads {
            option("--threads", Some(threads.to_string().into()));
        }
        if let Some(weights) = &self.weights {
            option("--weights", Some(weights.into()));
        }
        let run = SetRun::new(&options, self.standard_crop)?;
        let mut kept = self.out.as_deref().map(Kept::new).transpose()?;
        let mut unread = 0;
        run.run(gallery.pictures(), |index, outcome| match outcome {
            Ok(record) => {
                study.add_of(index, &record);
                kept.as_mut().map_or(Ok(()), |kept| Ok(kept.writer.write(&record)?))
            }
            Err(error) => {
                unread += 1;
                eprintln!("\nnote: {error}");
                study.skip(index, &error);
                Ok(())
            }
        })?;
        if let Some(kept) = kept {
            kept.writer.finish()?;
            eprintln!("wrote {}", kept.path.display());
        }
        Ok(unread)
    }
}

/// The file of a run's records.
struct Kept<'a> {
    path: &'a Path,
    writer: RecordWriter<BufWriter<File>>,
}

impl<'a> Kept<'a> {
    fn new(path: &'a Path) -> Result<Self, CliError> {
        let file = File::create(path).map_err(|source| CliError::Write { path: path.to_owned(), source })?;
        Ok(Self { path, writer: RecordWriter::new(BufWriter::with_capacity(1 << 16, file)) })
    }
}

fn read_records(path: &Path, study: &mut Study<'_>) -> Result<(), CliError> {
    let file = File::open(path).map_err(|source| CliError::Read { path: path.to_owned(), source })?;
    for record in RecordReader::new(BufReader::with_capacity(1 << 20, file)) {
        study.add(&record.map_err(|source| CliError::Records { path: path.to_owned(), source })?);
    }
    Ok(())
}
