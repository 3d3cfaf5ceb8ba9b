//! Many threads make, one order is kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::SynthError;

/// What remains to be done with a delivered job that need not be done in order (closing and moving a finished shard).
pub(super) type After<'a> = Box<dyn FnOnce() -> Result<(), SynthError> + Send + 'a>;

struct Line<T> {
    claimed: u64,
    delivered: u64,
    waiting: BTreeMap<u64, Result<T, SynthError>>,
    /// Whether a thread is delivering; the others put their jobs down and go on.
    delivering: bool,
    failure: Option<SynthError>,
    ended: bool,
}

impl<T> Line<T> {
    /// Nothing more is claimed or delivered.
    fn fail(&mut self, error: SynthError) {
        self.ended = true;
        self.failure.get_or_insert(error);
    }
}

/// Takes a job whose turn has come.
type Deliver<'d, 'a, T> = dyn FnMut(u64, T) -> Result<Option<After<'a>>, SynthError> + Send + 'd;

/// What gives each thread what it makes jobs with.
type MakeWorker<'f, 'w, T> = dyn Fn() -> Box<dyn FnMut(u64) -> Result<T, SynthError> + 'w> + Sync + 'f;

/// Makes the jobs 0 … `jobs` − 1 on `threads` threads and delivers them **in that order**, one at a time. True if all were delivered, false if
/// `stop` was set before.
///
/// `worker` gives each thread what it makes jobs with. At most some four jobs for each thread wait for their turn, so memory is bounded, and the
/// thread that holds the earliest job never waits, so none waits for ever.
///
/// # Errors
/// The first failure of a job, in their order, of a delivery or of what comes after it; nothing more is begun then.
pub(super) fn ordered<'d, 'a, 'w, T: Send>(
    jobs: u64,
    threads: usize,
    stop: &AtomicBool,
    worker: &MakeWorker<'_, 'w, T>,
    deliver: &'d mut Deliver<'d, 'a, T>,
) -> Result<bool, SynthError> {
    let threads = threads.max(1);
    let window = 4 * threads as u64 + 4;
    let line = Mutex::new(Line {
        claimed: 0,
        delivered: 0,
        waiting: BTreeMap::new(),
        delivering: false,
        failure: None,
        ended: false,
    });
    let deliver = Mutex::new(deliver);
    let moved = Condvar::new();
    let work = || {
        let _guard = EndOnPanic { line: &line, moved: &moved };
        let mut make = worker();
        while let Some(job) = claim(&line, &moved, jobs, window, stop) {
            let made = make(job);
            {
                let mut line = lock(&line);
                // A failed job ends the claiming of more, but those before it are delivered still: the failure counts when its turn comes, so
                // that it is the first one whatever the threads did.
                line.ended |= made.is_err();
                line.waiting.insert(job, made);
            }
            moved.notify_all();
            while let Some(after) = deliver_waiting(&line, &moved, &deliver) {
                if let Err(error) = after() {
                    lock(&line).fail(error);
                    moved.notify_all();
                }
            }
        }
    };
    let panicked = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        others.into_iter().map(|other| other.join().is_err()).fold(own.is_err(), |all, one| all || one)
    });
    let line = line.into_inner().unwrap_or_else(PoisonError::into_inner);
    // A failed job whose turn never came, since the one before it panicked.
    let stranded = || line.waiting.into_values().find_map(Result::err);
    match line.failure.or_else(stranded) {
        Some(error) => Err(error),
        None if panicked => Err(SynthError::Panicked),
        None => Ok(line.delivered == jobs),
    }
}

/// The next job to make; none where there is no more, or no more is wanted.
fn claim<T>(line: &Mutex<Line<T>>, moved: &Condvar, jobs: u64, window: u64, stop: &AtomicBool) -> Option<u64> {
    let mut line = lock(line);
    loop {
        if line.ended || line.claimed == jobs {
            return None;
        }
        if stop.load(Ordering::Relaxed) {
            line.ended = true;
            moved.notify_all();
            return None;
        }
        if line.claimed < line.delivered + window {
            line.claimed += 1;
            return Some(line.claimed - 1);
        }
        line = moved.wait(line).unwrap_or_else(PoisonError::into_inner);
    }
}

/// Delivers all whose turn has come, unless another thread is at it; up to the first that leaves something to be done afterwards.
fn deliver_waiting<'a, T>(
    line: &Mutex<Line<T>>,
    moved: &Condvar,
    deliver: &Mutex<&mut Deliver<'_, 'a, T>>,
) -> Option<After<'a>> {
    let mut now = lock(line);
    if now.delivering {
        return None;
    }
    now.delivering = true;
    let mut after = None;
    while now.failure.is_none() && after.is_none() {
        let next = now.delivered;
        let Some(item) = now.waiting.remove(&next) else { break };
        // The others make and put down meanwhile.
        drop(now);
        let outcome = item.and_then(|item| (deliver.lock().unwrap_or_else(PoisonError::into_inner))(next, item));
        now = lock(line);
        match outcome {
            Ok(more) => {
                after = more;
                now.delivered += 1;
            }
            Err(error) => now.fail(error),
        }
        moved.notify_all();
    }
    now.delivering = false;
    after
}

fn lock<T>(line: &Mutex<Line<T>>) -> MutexGuard<'_, Line<T>> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A thread that panics must not leave the others waiting.
struct EndOnPanic<'m, T> {
    line: &'m Mutex<Line<T>>,
    moved: &'m Condvar,
}

impl<T> Drop for EndOnPanic<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            lock(self.line).ended = true;
            self.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::time::Duration;

    use super::{After, ordered};
    use crate::error::SynthError;

    type Job = Box<dyn FnMut(u64) -> Result<u64, SynthError>>;

    #[test]
    fn the_order_is_kept_on_any_number_of_threads_and_little_waits() {
        for threads in [1, 2, 3, 7] {
            let in_flight = std::sync::Arc::new(AtomicU64::new(0));
            let most = std::sync::Arc::new(AtomicU64::new(0));
            let mut seen = Vec::new();
            let mut deliver = |job: u64, item: u64| {
                in_flight.fetch_sub(1, Ordering::SeqCst);
                seen.push((job, item));
                Ok(None)
            };
            let worker = || -> Job {
                let (in_flight, most) = (in_flight.clone(), most.clone());
                Box::new(move |job| {
                    most.fetch_max(in_flight.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    // The first of each ten is slow: the others overtake it.
                    if job % 10 == 0 {
                        std::thread::sleep(Duration::from_millis(3));
                    }
                    Ok(job * job)
                })
            };
            assert!(ordered(200, threads, &AtomicBool::new(false), &worker, &mut deliver).unwrap());
            assert_eq!(seen, (0..200).map(|job| (job, job * job)).collect::<Vec<_>>());
            let bound = 4 * threads as u64 + 4;
            assert!(most.load(Ordering::SeqCst) <= bound, "{} in flight, {bound} allowed", most.load(Ordering::SeqCst));
        }
    }

    #[test]
    fn failures_panics_and_stops_end_all_threads() {
        let stop = AtomicBool::new(false);
        let failing =
            || -> Job { Box::new(|job| if job == 37 { Err(SynthError::sample(job, "bad")) } else { Ok(job) }) };
        let mut seen = Vec::new();
        let mut deliver = |job: u64, _| {
            seen.push(job);
            Ok(None)
        };
        let error = ordered(1000, 3, &stop, &failing, &mut deliver).unwrap_err();
        assert_eq!(error.to_string(), "sample 37: bad");
        assert_eq!(seen, (0..37).collect::<Vec<_>>(), "all before it are delivered, none after it");

        let panicking = || -> Job {
            Box::new(|job| {
                assert!(job != 11, "a panic on purpose");
                Ok(job)
            })
        };
        assert!(matches!(ordered(1000, 4, &stop, &panicking, &mut |_, _| Ok(None)), Err(SynthError::Panicked)));

        let mut count = 0;
        let mut deliver = |_, _| {
            count += 1;
            stop.store(count == 20, Ordering::Relaxed);
            Ok(None)
        };
        let plain = || -> Job { Box::new(Ok) };
        assert!(!ordered(1000, 2, &stop, &plain, &mut deliver).unwrap());
        assert!((20..40).contains(&count), "{count}");
    }

    #[test]
    fn what_comes_after_runs_once_and_its_failure_counts() {
        let stop = AtomicBool::new(false);
        let ran = AtomicU64::new(0);
        let plain = || -> Job { Box::new(Ok) };
        let ran_ref = &ran;
        let mut deliver = |job: u64, _| -> Result<Option<After<'_>>, SynthError> {
            Ok((job % 5 == 4).then(|| -> After<'_> {
                Box::new(move || {
                    ran_ref.fetch_add(1, Ordering::SeqCst);
                    if job == 49 { Err(SynthError::sample(job, "late")) } else { Ok(()) }
                })
            }))
        };
        let error = ordered(5000, 3, &stop, &plain, &mut deliver).unwrap_err();
        assert_eq!(error.to_string(), "sample 49: late");
        // The tenth failed; the others had two or three more before they saw it.
        let ran = ran.load(Ordering::SeqCst);
        assert!((10..20).contains(&ran), "{ran}");
    }
}
