//! Ctrl-C.

use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// Set by Ctrl-C; a second Ctrl-C ends the program at once.
pub(crate) fn stop_by_ctrl_c() -> &'static AtomicBool {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        eprintln!("\nstopping (once more: at once)");
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        eprintln!("note: Ctrl-C will end the program at once ({error}); what is finished is kept all the same");
    }
    &STOP
}
