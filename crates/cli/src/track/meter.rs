//! How far it is.

use std::cell::RefCell;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use crate::synth::progress::duration;

/// A line on the terminal with rate and time left; elsewhere a line every half minute.
pub(super) struct Meter {
    quiet: bool,
    terminal: bool,
    state: RefCell<State>,
}

struct State {
    source: String,
    count: Option<u64>,
    done: u64,
    begin: Instant,
    last: Instant,
    shown: bool,
}

impl Meter {
    pub(super) fn new(quiet: bool) -> Self {
        let now = Instant::now();
        let state = State { source: String::new(), count: None, done: 0, begin: now, last: now, shown: false };
        Self { quiet, terminal: std::io::stderr().is_terminal(), state: RefCell::new(state) }
    }

    /// A new source of so many frames, if that is known.
    pub(super) fn begin(&self, source: &str, count: Option<u64>) {
        let now = Instant::now();
        *self.state.borrow_mut() =
            State { source: source.to_owned(), count, done: 0, begin: now, last: now, shown: false };
    }

    /// One frame more.
    pub(super) fn step(&self, faces: usize) {
        let mut state = self.state.borrow_mut();
        state.done += 1;
        let pause = if self.terminal { Duration::from_millis(200) } else { Duration::from_secs(30) };
        if self.quiet || state.last.elapsed() < pause {
            return;
        }
        state.last = Instant::now();
        state.shown = true;
        let rate = state.done as f64 / state.begin.elapsed().as_secs_f64().max(1e-6);
        let left = state.count.map(|count| duration(count.saturating_sub(state.done) as f64 / rate.max(1e-9)));
        let of = state.count.map_or(String::new(), |count| format!(" of {count}"));
        let left = left.map_or(String::new(), |left| format!(", {left} left"));
        let text = format!("{}: frame {}{of}, {faces} faces, {rate:.0}/s{left}", state.source, state.done);
        if self.terminal { eprint!("\r{text}\x1b[K") } else { eprintln!("{text}") }
    }

    pub(super) fn end(&self) {
        if self.terminal && self.state.borrow().shown {
            eprintln!();
        }
    }
}
