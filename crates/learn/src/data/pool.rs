//! A window of samples that moves on with the training.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::error::LearnError;

/// Samples by number, made by threads a little ahead of the training and dropped behind it. Which samples a step sees depends on the step alone, never
/// on how fast they were made, so a resumed training sees what an unbroken one would have.
#[derive(Debug)]
pub struct Pool<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    ready: BTreeMap<u64, Arc<T>>,
    /// The next number that nobody makes yet.
    next: u64,
    /// Numbers below are dropped.
    first: u64,
    /// Numbers from here on must wait.
    end: u64,
    closed: bool,
    error: Option<LearnError>,
}

impl<T> Pool<T> {
    /// An empty pool.
    #[must_use]
    pub fn new() -> Self {
        let state = State { ready: BTreeMap::new(), next: 0, first: 0, end: 0, closed: false, error: None };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State<T>> {
        // A thread that panicked while it held the lock left whole entries behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves the window: numbers below `first` are dropped, numbers below `end` may be made.
    pub fn advance(&self, first: u64, end: u64) {
        let mut state = self.lock();
        state.first = state.first.max(first);
        state.next = state.next.max(first);
        state.end = state.end.max(end);
        let kept = state.first;
        state.ready = state.ready.split_off(&kept);
        drop(state);
        self.changed.notify_all();
    }

    /// Makes samples until the pool is closed; what a thread of it does.
    pub fn fill(&self, mut make: impl FnMut(u64) -> Result<T, LearnError>) {
        loop {
            let mut state = self.lock();
            while !state.closed && state.next >= state.end {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.closed {
                return;
            }
            let number = state.next;
            state.next += 1;
            drop(state);
            let made = make(number);
            let mut state = self.lock();
            match made {
                Ok(sample) if number >= state.first => drop(state.ready.insert(number, Arc::new(sample))),
                Ok(_) => {}
                Err(error) => {
                    state.error.get_or_insert(error);
                    state.closed = true;
                }
            }
            drop(state);
            self.changed.notify_all();
        }
    }

    /// A sample of the window; waits until it is made.
    ///
    /// # Errors
    /// What the maker said, or a closed pool.
    pub fn get(&self, number: u64) -> Result<Arc<T>, LearnError> {
        let mut state = self.lock();
        loop {
            if let Some(sample) = state.ready.get(&number) {
                return Ok(Arc::clone(sample));
            }
            if let Some(error) = state.error.take() {
                return Err(error);
            }
            if state.closed || number < state.first {
                return Err(LearnError::internal("a sample was asked for that the pool does not hold"));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Ends the makers and whoever waits.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_made_once_and_the_window_moves_on() {
        let pool = Pool::new();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| pool.fill(|number| Ok(number * number)));
            }
            for step in 0..200_u64 {
                pool.advance(step.saturating_sub(5), step + 10);
                assert_eq!(*pool.get(step + 9).unwrap(), (step + 9) * (step + 9));
                assert_eq!(*pool.get(step.saturating_sub(5)).unwrap(), step.saturating_sub(5).pow(2));
                assert!(pool.lock().ready.len() <= 15);
            }
            pool.close();
        });
        assert!(pool.get(3).is_err());
    }

    #[test]
    fn a_makers_error_reaches_the_training() {
        let pool = Pool::<u64>::new();
        pool.advance(0, 4);
        pool.fill(|number| if number < 2 { Ok(number) } else { Err(LearnError::Recipe(format!("no {number}"))) });
        assert_eq!(*pool.get(1).unwrap(), 1);
        assert!(pool.get(2).unwrap_err().to_string().contains("no 2"));
    }
}
