//! How far it is.

use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lineament_synth::Progress;

/// A line on the terminal with rate and time left; elsewhere a line every half minute.
pub(super) struct Meter {
    begin: Instant,
    last: Mutex<Option<Instant>>,
    terminal: bool,
}

impl Meter {
    pub(super) fn new() -> Self {
        Self { begin: Instant::now(), last: Mutex::new(None), terminal: std::io::stderr().is_terminal() }
    }

    pub(super) fn show(&self, now: Progress) {
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(30) };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if now.done < now.count && last.unwrap_or(self.begin).elapsed() < pause {
            return;
        }
        *last = Some(Instant::now());
        let rate = (now.done - now.kept) as f64 / self.begin.elapsed().as_secs_f64().max(1e-6);
        let left = duration((now.count - now.done) as f64 / rate.max(1e-9));
        let text = format!("{} of {} samples, {rate:.0}/s, {left} left", now.done, now.count);
        if self.terminal { eprint!("\r{text}\x1b[K") } else { eprintln!("{text}") }
    }

    pub(super) fn end(&self) {
        if self.terminal {
            eprintln!();
        }
    }
}

/// Seconds for people to read.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
