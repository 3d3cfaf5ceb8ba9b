//! A clock for timings on a machine that others use too.

/// Seconds that this thread has had of a processor.
#[cfg(unix)]
pub(crate) fn seconds() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    now.tv_sec as f64 + 1e-9 * now.tv_nsec as f64
}

/// Seconds on the wall: here the system does not tell the thread's own.
#[cfg(not(unix))]
pub(crate) fn seconds() -> f64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_secs_f64()
}
