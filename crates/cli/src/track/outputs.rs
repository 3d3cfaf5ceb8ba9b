//! Everything that a run writes.

use std::path::{Path, PathBuf};

use super::avatar::{AvatarTake, write_head};
use super::engine::Engine;
use super::job::Shown;
use super::options::{Track, wrong};
use super::overlay::Overlay;
use super::records::Records;
use crate::error::CliError;

pub(super) struct Outputs<'a> {
    track: &'a Track,
    records: Option<Records>,
    overlay: Option<Overlay>,
    take: Option<AvatarTake>,
    identity: Vec<f32>,
    written: Vec<String>,
}

/// Where the records of the bundled clip go when nothing was asked for, and its overlay.
const DEMO: [&str; 2] = ["lineament-demo.jsonl", "lineament-demo.mp4"];

impl<'a> Outputs<'a> {
    /// Opens what was asked for. `demo`: the bundled clip, which shows something even if nothing was asked for. `inputs`: how many there are.
    pub(super) fn new(track: &'a Track, engine: &Engine, demo: bool, inputs: usize) -> Result<Self, CliError> {
        let nothing = track.out.is_none() && track.overlay.is_none() && track.avatar.is_none() && track.head.is_none();
        let (out, overlay) = match (nothing, demo) {
            (true, true) => (Some(PathBuf::from(DEMO[0])), Some(PathBuf::from(DEMO[1]))),
            // Records to the terminal are what is left.
            (true, false) => (Some(PathBuf::from("-")), None),
            _ => (track.out.clone(), track.overlay.clone()),
        };
        for (argument, path) in [("--avatar", &track.avatar), ("--head", &track.head)] {
            if let Some(path) = path
                && path.extension().is_none_or(|extension| extension != "glb")
            {
                return Err(wrong(format!("{argument} {}", path.display()), "name a .glb"));
            }
        }
        let avatar = track.overlay_avatar || (demo && nothing);
        Ok(Self {
            records: out.as_deref().map(|path| Records::new(path, track)).transpose()?,
            overlay: overlay.as_deref().map(|path| Overlay::new(path, avatar, inputs)).transpose()?,
            take: track.avatar.as_ref().map(|_| AvatarTake::new(engine)),
            track,
            identity: Vec::new(),
            written: out.iter().filter(|path| path.as_os_str() != "-").map(|path| path.display().to_string()).collect(),
        })
    }

    /// A source begins; `moving`: a clip.
    pub(super) fn begin(&mut self, source: &str, moving: bool) -> Result<(), CliError> {
        self.overlay.as_mut().map_or(Ok(()), |overlay| overlay.begin(Path::new(source), moving))
    }

    pub(super) fn frame(&mut self, shown: &Shown<'_>) -> Result<(), CliError> {
        if let Some(records) = &mut self.records {
            records.write(shown.record)?;
        }
        if let Some(overlay) = &mut self.overlay {
            overlay.frame(shown)?;
        }
        if let Some(take) = &mut self.take {
            take.frame(shown.record);
        }
        if let Some(identity) = shown.identity {
            self.identity.clear();
            self.identity.extend_from_slice(identity);
        }
        Ok(())
    }

    /// The source ends.
    pub(super) fn end(&mut self) -> Result<(), CliError> {
        self.overlay.as_mut().map_or(Ok(()), Overlay::end)
    }

    /// Writes what is written at the end. Everything is tried; the first failure is said.
    pub(super) fn finish(&mut self, engine: &Engine) -> Result<(), CliError> {
        let records = self.records.take().map_or(Ok(()), Records::finish);
        let overlay = self.overlay.as_mut().map_or(Ok(()), Overlay::end);
        if let Some(overlay) = &self.overlay {
            self.written.extend(overlay.written().map(|path| path.display().to_string()));
        }
        let mut glb = |path: &Option<PathBuf>, write: &dyn Fn(&Path) -> Result<(), CliError>| match path {
            Some(path) => write(path).map(|()| self.written.push(path.display().to_string())),
            None => Ok(()),
        };
        let identity = &self.identity;
        let head = glb(&self.track.head, &|path| write_head(engine, identity, path));
        let take = self.take.take();
        let avatar =
            glb(&self.track.avatar, &|path| take.as_ref().map_or(Ok(()), |take| take.write(engine, identity, path)));
        records.and(overlay).and(head).and(avatar)
    }

    /// The files written.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.written.iter().map(String::as_str)
    }
}
