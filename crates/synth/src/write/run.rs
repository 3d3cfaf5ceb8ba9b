//! From a source of samples to the files of a set.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

use super::files_on_disk::{publish, remove, staging};
use super::format::{Prepared, Shard, Writer};
use super::manifest::{Manifest, SetDescription, ShardEntry};
use super::pipeline::{After, ordered};
use super::set::SetFolder;
use super::{card, croissant};
use crate::error::SynthError;
use crate::sample::{Sample, Source};

/// How a set is written. Nothing here changes a byte of a shard.
#[derive(Debug, Clone, Copy)]
pub struct WriteOptions {
    /// How many threads make samples; 0: as many as the machine has cores.
    pub threads: usize,
    /// Which shard comes first.
    pub order: Order,
    /// Whether a set that is there is gone on with.
    pub resume: bool,
    /// What a sample will take on the disk, if somebody knows: asked for before the first is made. From the first shard on it is measured.
    pub bytes_per_sample: Option<u64>,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { threads: 0, order: Order::Forward, resume: false, bytes_per_sample: None }
    }
}

/// Which shard comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The first.
    #[default]
    Forward,
    /// The last.
    Backward,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Samples that are written, with those that were there.
    pub done: u64,
    /// Samples of the set.
    pub count: u64,
    /// Samples that were there before.
    pub kept: u64,
    /// Bytes of finished shards, with those that were there.
    pub bytes: u64,
}

/// How somebody follows and ends the writing.
#[derive(Clone, Copy)]
pub struct RunControl<'a> {
    /// Set to end early: finished shards stay, and `resume` goes on.
    pub stop: &'a AtomicBool,
    /// Called after each sample, on any thread, one call at a time.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Samples in finished shards.
    pub done: u64,
    /// Samples of the set.
    pub count: u64,
    /// Samples that were there before.
    pub kept: u64,
    /// Bytes of finished shards.
    pub bytes: u64,
    /// Whether all is there; false if it was ended early.
    pub complete: bool,
}

/// Writes a set to a folder.
///
/// Every shard is a function of its samples alone, so it is the same bytes on any number of threads, in any order, resumed or not. A shard gets its
/// name when it is finished, and the manifest is brought up to date then: whatever happens, what has its name is whole. At most some four
/// samples for each thread are in memory (and the labels of a shard, for Parquet and COCO).
///
/// # Errors
/// A description that cannot be; a folder that holds something else, cannot be written to, or has not enough space; a sample that cannot be made or
/// written. Finished shards are kept.
pub fn write_set(
    folder: &Path,
    set: &SetDescription,
    options: &WriteOptions,
    source: &dyn Source,
    control: RunControl<'_>,
) -> Result<Summary, SynthError> {
    set.check()?;
    let writer = set.format.writer(set)?;
    let (folder, manifest) = SetFolder::open(folder, set, options.resume)?;
    let kept = manifest.samples();
    let mut todo: Vec<u64> =
        (0..set.shards()).filter(|number| !manifest.shards.iter().any(|shard| shard.number == *number)).collect();
    if options.order == Order::Backward {
        todo.reverse();
    }
    let run = Run {
        folder: folder.path(),
        set,
        writer: writer.as_ref(),
        jobs: Jobs::new(set, &todo),
        manifest: Mutex::new(manifest),
        expected: options.bytes_per_sample,
    };
    let outcome = run.all(threads(options.threads), source, kept, control);
    if outcome.is_err() {
        // Space on a full disk. Its own failure would hide the one that matters.
        drop(folder.remove_partial());
    }
    let all = outcome?;
    folder.remove_partial()?;
    let mut manifest = run.manifest.into_inner().unwrap_or_else(PoisonError::into_inner);
    if all {
        manifest.files = writer.gather(folder.path(), &manifest)?;
        manifest.complete = true;
        let about = writer.about(&manifest);
        card::write(folder.path(), &manifest, &about)?;
        croissant::write(folder.path(), &manifest, &about)?;
        manifest.write(folder.path())?;
    }
    Ok(Summary {
        done: manifest.samples(),
        count: set.count,
        kept,
        bytes: manifest.bytes(),
        complete: manifest.complete,
    })
}

fn threads(asked: usize) -> usize {
    if asked > 0 { asked } else { std::thread::available_parallelism().map_or(1, std::num::NonZero::get) }
}

/// A sample made ready by a writer; one that does not fit the description is refused here, once for all formats.
pub(super) fn prepare(
    set: &SetDescription,
    writer: &dyn Writer,
    index: u64,
    sample: &Sample,
) -> Result<Prepared, SynthError> {
    let wrong = |problem: String| Err(SynthError::sample(index, problem));
    if sample.index() != index {
        return wrong(format!("the source gave sample {} instead; it must give what is asked for", sample.index()));
    }
    if sample.format() != set.picture_format {
        let [found, expected] = [sample.format(), set.picture_format].map(|format| format.extension());
        return wrong(format!("a {found} picture in a set of {expected} pictures; make them alike"));
    }
    if !sample.extras().iter().map(|extra| &extra.0).eq(&set.label_pictures) {
        let names = |labels: &mut dyn Iterator<Item = &'static str>| labels.collect::<Vec<_>>().join(", ");
        let found = names(&mut sample.extras().iter().map(|extra| extra.0.name()));
        let expected = names(&mut set.label_pictures.iter().map(|labels| labels.name()));
        return wrong(format!("its label pictures are [{found}], the set's [{expected}]; make them alike"));
    }
    writer.prepare(sample)
}

/// The samples that are to be made, one job each.
struct Jobs {
    /// The first job of each shard, its number, its samples.
    shards: Vec<(u64, u64, u64)>,
    per_shard: u64,
    count: u64,
}

struct Job {
    shard: u64,
    index: u64,
    is_first: bool,
    is_last: bool,
    samples: u64,
}

impl Jobs {
    fn new(set: &SetDescription, todo: &[u64]) -> Self {
        let mut count = 0;
        let mut shards = Vec::new();
        for &number in todo {
            let samples = set.samples_of(number);
            shards.push((count, number, samples));
            count += samples;
        }
        Self { shards, per_shard: set.samples_per_shard, count }
    }

    fn job(&self, job: u64) -> Job {
        let place = self.shards.partition_point(|shard| shard.0 <= job).saturating_sub(1);
        let (first, shard, samples) = self.shards[place];
        let within = job - first;
        Job {
            shard,
            index: shard * self.per_shard + within,
            is_first: within == 0,
            is_last: within + 1 == samples,
            samples,
        }
    }
}

struct Run<'a> {
    folder: &'a Path,
    set: &'a SetDescription,
    writer: &'a dyn Writer,
    jobs: Jobs,
    manifest: Mutex<Manifest>,
    expected: Option<u64>,
}

impl Run<'_> {
    /// Writes the shards that are not there; false if it was ended early.
    fn all(&self, threads: usize, source: &dyn Source, kept: u64, control: RunControl<'_>) -> Result<bool, SynthError> {
        self.check_space(self.jobs.count)?;
        let worker = || -> Box<dyn FnMut(u64) -> Result<Prepared, SynthError> + '_> {
            let mut make = source.worker();
            Box::new(move |job| {
                let index = self.jobs.job(job).index;
                let sample = make(index).map_err(|source| SynthError::Source { index, source })?;
                prepare(self.set, self.writer, index, &sample)
            })
        };
        let mut open: Option<Box<dyn Shard>> = None;
        let mut deliver = |number: u64, sample: Prepared| -> Result<Option<After<'_>>, SynthError> {
            let job = self.jobs.job(number);
            let path = self.writer.shard_path(job.shard);
            if job.is_first {
                self.check_space(self.jobs.count - number)?;
                open = Some(self.writer.begin(&staging(&self.folder.join(&path)))?);
            }
            if let Some(shard) = &mut open {
                shard.append(sample)?;
            }
            (control.progress)(Progress {
                done: kept + number + 1,
                count: self.set.count,
                kept,
                bytes: self.lock().bytes(),
            });
            let finished = if job.is_last { open.take() } else { None };
            Ok(finished.map(|shard| -> After<'_> { Box::new(move || self.finish(shard, &job, path)) }))
        };
        ordered(self.jobs.count, threads, control.stop, &worker, &mut deliver)
    }

    /// Gives a finished shard its name and enters it in the manifest.
    fn finish(&self, shard: Box<dyn Shard>, job: &Job, path: String) -> Result<(), SynthError> {
        let place = self.folder.join(&path);
        let staged = staging(&place);
        let written = shard.finish().inspect_err(|_| drop(remove(&staged)))?;
        publish(&staged, &place)?;
        let first = job.shard * self.set.samples_per_shard;
        let (bytes, sha256) = (written.bytes, written.sha256);
        let mut manifest = self.lock();
        manifest.shards.push(ShardEntry { number: job.shard, path, first, samples: job.samples, bytes, sha256 });
        manifest.shards.sort_by_key(|shard| shard.number);
        manifest.write(self.folder)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Manifest> {
        self.manifest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Refuses to begin what will not fit.
    fn check_space(&self, samples: u64) -> Result<(), SynthError> {
        let measured = {
            let manifest = self.lock();
            (manifest.samples() > 0).then(|| manifest.bytes().div_ceil(manifest.samples()))
        };
        let Some(each) = measured.or(self.expected) else { return Ok(()) };
        // Room for the manifest, the card, and a shard that is being replaced.
        let needed = each.saturating_mul(samples).saturating_add(each * self.set.samples_per_shard.min(samples));
        // Where it cannot be asked, a full disk will say so itself.
        let Ok(free) = fs4::available_space(self.folder) else { return Ok(()) };
        if free < needed {
            return Err(SynthError::NoSpace { path: self.folder.to_owned(), free, needed, samples });
        }
        Ok(())
    }
}
