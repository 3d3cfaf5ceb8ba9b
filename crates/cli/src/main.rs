//! The program `lineament`: arguments, progress and exit codes; the work is done by the crates below.
//!
//! Exit codes: 0 done, 1 something failed (the cause is printed once, on standard error), 2 the command line was wrong, 3 some of several inputs failed
//! and the others are done, 130 stopped by Ctrl-C.
#![forbid(unsafe_code)]

mod doctor;
mod error;
mod evaluate;
mod face;
mod files;
mod net;
mod render;
mod stop;
mod synth;
mod track;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A living face into numbers, and numbers into a living face.
#[derive(Debug, Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 some inputs failed, 130 stopped."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The parametric head: write it to a file, import other sources.
    #[command(subcommand)]
    Face(face::FaceCommand),
    /// Networks and their weights: show what a file holds, export it as ONNX.
    #[command(subcommand)]
    Net(net::NetCommand),
    /// Pictures of faces with exact labels, from a recipe.
    Synth(Box<synth::Synth>),
    /// Faces of pictures, videos and cameras as numbers, overlays and avatars.
    Track(Box<track::Track>),
    /// How well a labelled set of faces is tracked, by this program or by another.
    Evaluate(Box<evaluate::Evaluate>),
    /// What this machine has, and what is missing for what.
    Doctor,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Face(command) => command.run(),
        Command::Net(command) => command.run(),
        Command::Synth(command) => command.run(),
        Command::Track(command) => command.run(),
        Command::Evaluate(command) => command.run(),
        Command::Doctor => doctor::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.report();
            ExitCode::from(error.exit_code())
        }
    }
}
