//! What all portraits share: made once, used by every thread.

use lineament_face::FaceModel;

use super::body::Body;
use super::clothes::Patterns;
use super::error::PortraitError;
use super::hair::Cap;
use super::light::Rooms;
use super::masks;
use super::outline::OutlineRays;
use super::points::Points;
use super::roots::{Root, spread};

/// Locks of hair at most.
const SCALP_ROOTS: usize = 700;
/// Thin locks along the hairline at most.
const FRINGE_ROOTS: usize = 420;
/// Tufts of both brows at most.
const BROW_ROOTS: usize = 620;
/// Locks of a beard at most.
const BEARD_ROOTS: usize = 1100;

/// The head, rooms and skies, and where hair grows: what no portrait changes.
#[derive(Debug)]
pub struct Stage {
    pub(super) model: FaceModel,
    pub(super) body: Body,
    pub(super) rays: OutlineRays,
    pub(super) rooms: Rooms,
    pub(super) patterns: Patterns,
    pub(super) cap: Cap,
    pub(super) scalp: Vec<Root>,
    /// More of them along the hairline, for thin locks.
    pub(super) fringe: Vec<Root>,
    pub(super) chin: Vec<Root>,
    pub(super) brows: Vec<Root>,
    /// For each level of the skin.
    pub(super) points: Vec<Points>,
}

impl Stage {
    /// Prepares a head for portraits; takes some tenths of a second.
    ///
    /// # Errors
    /// A head without landmarks.
    pub fn new(model: FaceModel) -> Result<Self, PortraitError> {
        let body = Body::new(&model)?;
        let (base, triangles) = (&body.base, &body.skin_triangles);
        let upper: Vec<[u32; 3]> =
            triangles.iter().copied().filter(|t| t.iter().all(|v| base[*v as usize][1] > -0.09)).collect();
        let front: Vec<[u32; 3]> =
            upper.iter().copied().filter(|t| t.iter().all(|v| base[*v as usize][2] > -0.04)).collect();
        Ok(Self {
            rays: OutlineRays::new(base, triangles, masks::SKULL),
            rooms: Rooms::new(),
            patterns: Patterns::new(base, triangles),
            cap: Cap::new(base, &upper),
            scalp: spread(base, &upper, SCALP_ROOTS, |place| masks::scalp(place, 0.0)),
            fringe: spread(base, &upper, FRINGE_ROOTS, |place| {
                let above = masks::above_hairline(place, 0.0);
                if (-0.002..0.034).contains(&above) && masks::azimuth(place) < 82.0 { 1.0 } else { 0.0 }
            }),
            chin: spread(base, triangles, BEARD_ROOTS, masks::beard),
            brows: spread(base, &front, BROW_ROOTS, super::brow::region),
            points: body
                .levels
                .all()
                .iter()
                .map(|level| Points::new(&model, &body, level))
                .collect::<Result<_, _>>()?,
            body,
            model,
        })
    }

    /// The built-in head on its stage.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn load() -> Result<Self, PortraitError> {
        Self::new(FaceModel::load()?)
    }

    /// The head.
    #[must_use]
    pub fn model(&self) -> &FaceModel {
        &self.model
    }
}
