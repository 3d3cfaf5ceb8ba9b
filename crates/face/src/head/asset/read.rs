use std::io::Read as _;
use std::path::Path;

use flate2::{Crc, read::DeflateDecoder};

use super::bytes::Reader;
use super::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HEADER_LENGTH, HeadAsset, JawRest, LARGEST_PLAIN_LENGTH,
    LandmarkBinding, LidFollower, LidRest, LipRing, MAGIC, PartRange, SparseShape, Target, Unit, WrinkleMap,
    WrinklePattern,
};
use crate::head::error::HeadError;
use crate::head::part::Part;

impl HeadAsset {
    /// Reads a file that [`HeadAsset::to_bytes`] made.
    ///
    /// # Errors
    /// [`HeadError::Unreadable`] and all of [`HeadAsset::from_bytes`].
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, HeadError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path)
            .map_err(|error| HeadError::Unreadable { path: path.display().to_string(), reason: error.to_string() })?;
        Self::from_bytes(&bytes)
    }

    /// Decodes and checks a head.
    ///
    /// # Errors
    /// [`HeadError::NotAHead`], [`HeadError::Version`], [`HeadError::Length`] or [`HeadError::Damaged`]; never a panic, whatever the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, HeadError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(HeadError::NotAHead { bytes: bytes.len() });
        }
        if bytes.len() < HEADER_LENGTH {
            return Err(HeadError::Length { expected: HEADER_LENGTH, found: bytes.len() });
        }
        let number = |i: usize| u32::from_le_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]);
        let (version, packed, plain, crc) = (number(8), number(12) as usize, number(16) as usize, number(20));
        if version != HEAD_FORMAT_VERSION {
            return Err(HeadError::Version { found: version, known: HEAD_FORMAT_VERSION });
        }
        if bytes.len() - HEADER_LENGTH != packed {
            return Err(HeadError::Length { expected: packed.saturating_add(HEADER_LENGTH), found: bytes.len() });
        }
        if plain > LARGEST_PLAIN_LENGTH {
            return Err(damaged(format!("it claims {plain} bytes unpacked")));
        }
        let mut unpacked = Vec::with_capacity(plain);
        DeflateDecoder::new(&bytes[HEADER_LENGTH..])
            .take(plain as u64 + 1)
            .read_to_end(&mut unpacked)
            .map_err(|error| damaged(format!("it does not unpack: {error}")))?;
        let mut check = Crc::new();
        check.update(&unpacked);
        if unpacked.len() != plain || check.sum() != crc {
            return Err(damaged("its checksum is wrong".to_owned()));
        }
        let asset = parse(&unpacked)?;
        asset.check()?;
        Ok(asset)
    }

    /// Everything that indexing relies on.
    fn check(&self) -> Result<(), HeadError> {
        let vertices = self.positions.len();
        let inside = |what: &str, index: u32, count: usize| {
            if (index as usize) < count { Ok(()) } else { Err(damaged(format!("{what} {index} of {count}"))) }
        };
        let same = |what: &str, found: usize, expected: usize| {
            if found == expected { Ok(()) } else { Err(damaged(format!("{found} {what} where {expected} belong"))) }
        };
        if vertices > 1 << 16 {
            return Err(damaged(format!("{vertices} vertices, of which at most 65536 can be addressed")));
        }
        same("source vertices", self.original.len(), vertices)?;
        same("mirror vertices", self.mirror.len(), vertices)?;
        same("cells", self.cells.len(), vertices)?;
        same("texture faces", self.quad_uvs.len(), self.quads.len())?;
        same("face classes", self.quad_classes.len(), self.quads.len())?;
        let covered = self
            .parts
            .iter()
            .try_fold(0u32, |start, range| if range.start == start { start.checked_add(range.count) } else { None });
        same("vertices in parts", covered.unwrap_or(u32::MAX) as usize, vertices)?;
        let indices = self.mirror.iter().chain(self.quads.iter().flatten()).chain(&self.jaw.anchors);
        let bound = self.landmarks.iter().chain(&self.contour);
        let weighted = self.jaw.weights.iter().map(|(i, _)| i).chain(bound.flat_map(|l| &l.vertices));
        for &index in indices.chain(weighted) {
            inside("vertex", index, vertices)?;
        }
        for &index in self.quad_uvs.iter().flatten() {
            inside("texture point", index, self.uvs.len())?;
        }
        let shapes = self.targets.iter().map(|t| &t.shape).chain(self.units.iter().map(|u| &u.shape));
        for index in shapes.filter_map(|s| s.indices.last()) {
            inside("vertex", *index, vertices)?;
        }
        self.targets.iter().try_for_each(|t| inside("target", t.mirror, self.targets.len()))?;
        self.units.iter().try_for_each(|u| inside("unit", u.mirror, self.units.len()))?;
        for control in &self.controls {
            inside("control", control.mirror, self.controls.len())?;
            for target in [control.negative, control.positive].into_iter().flatten() {
                inside("target", target, self.targets.len())?;
            }
        }
        for lid in &self.lids {
            let edges = lid.upper.iter().chain(&lid.lower);
            for &index in edges.chain(lid.followers.iter().flat_map(|follower| [&follower.vertex, &follower.front])) {
                inside("vertex", index, vertices)?;
            }
        }
        for ring in &self.lips {
            same("vertices of a lip ring", ring.vertices.len(), self.lips[0].vertices.len())?;
            ring.vertices.iter().try_for_each(|&v| inside("vertex", v, vertices))?;
        }
        for map in &self.wrinkles {
            same("wrinkle weights", map.weights.len(), vertices)?;
            same("wrinkle phases", map.phase.len(), vertices)?;
            map.drives.iter().try_for_each(|(unit, _)| inside("unit", *unit, self.units.len()))?;
        }
        let basis = &self.basis;
        let filled = !basis.mean.is_empty();
        for mode in basis.modes.iter().chain(filled.then_some(&basis.mean)) {
            same("weights of a mode", mode.len(), self.targets.len() + 1)?;
        }
        same("mirror signs", basis.mirror_signs.len(), basis.modes.len())?;
        same("variances", basis.variance_kept.len(), basis.modes.len())
    }
}

fn damaged(what: String) -> HeadError {
    HeadError::Damaged { what }
}

fn binding(r: &mut Reader) -> Result<LandmarkBinding, HeadError> {
    let vertices = [r.index("landmarks")?, r.index("landmarks")?, r.index("landmarks")?];
    Ok(LandmarkBinding { vertices, weights: r.floats("landmarks")? })
}

fn parse(plain: &[u8]) -> Result<HeadAsset, HeadError> {
    let r = &mut Reader::new(plain);
    let source = r.text("the source")?;
    let positions = r.list("positions", |r| r.floats("positions"))?;
    let original = r.list("source vertices", |r| r.index("source vertices"))?;
    let mirror = r.list("mirror", |r| r.index("mirror"))?;
    let parts = r.list("parts", |r| {
        Ok(PartRange { part: Part::from_code(r.byte("parts")?)?, start: r.index("parts")?, count: r.index("parts")? })
    })?;
    let mut faces = || {
        let mut before = [0i64; 4];
        r.list("faces", |r| {
            for corner in &mut before {
                *corner = corner.wrapping_add(r.signed("faces")?);
            }
            let mut quad = [0; 4];
            for (index, corner) in quad.iter_mut().zip(before) {
                *index = u32::try_from(corner).map_err(|_| damaged(format!("a face has the corner {corner}")))?;
            }
            Ok(quad)
        })
    };
    let (quads, quad_uvs) = (faces()?, faces()?);
    Ok(HeadAsset {
        source,
        positions,
        original,
        mirror,
        parts,
        quads,
        quad_uvs,
        uvs: r.list("texture points", |r| r.floats("texture points"))?,
        quad_classes: r.list("classes", |r| r.byte("classes"))?,
        eyes: [eye(r)?, eye(r)?],
        look_reach: r.floats("the eyes' reach")?,
        targets: r.list("targets", |r| {
            Ok(Target {
                name: r.text("a target's name")?,
                group: r.text("a target's group")?,
                mirror: r.index("a target's mirror")?,
                shape: shape(r)?,
                eye_centres: [r.floats("eye centres")?, r.floats("eye centres")?],
                eye_radii: r.floats("eye radii")?,
            })
        })?,
        controls: r.list("controls", |r| {
            Ok(Control {
                name: r.text("a control's name")?,
                group: r.text("a control's group")?,
                negative: r.index("a control's target")?.checked_sub(1),
                positive: r.index("a control's target")?.checked_sub(1),
                mirror: r.index("a control's mirror")?,
                mirror_sign: r.float("a control's sign")?,
            })
        })?,
        units: r.list("units", |r| {
            Ok(Unit {
                name: r.text("a unit's name")?,
                mirror: r.index("a unit's mirror")?,
                after_jaw: r.byte("a unit's order")? != 0,
                shape: shape(r)?,
            })
        })?,
        jaw: JawRest {
            hinge: r.floats("the jaw")?,
            angle: r.float("the jaw")?,
            slide: r.floats("the jaw")?,
            anchors: r.list("the jaw's anchors", |r| r.index("the jaw's anchors"))?,
            weights: r.list("the jaw's weights", |r| Ok((r.index("the jaw")?, r.float("the jaw")?)))?,
        },
        lids: [lid(r)?, lid(r)?],
        lips: r.list("the lips", |r| {
            Ok(LipRing { share: r.float("the lips")?, vertices: r.list("the lips", |r| r.index("the lips"))? })
        })?,
        wrinkles: r.list("wrinkles", |r| {
            Ok(WrinkleMap {
                name: r.text("a wrinkle's name")?,
                pattern: pattern(r.byte("a wrinkle's pattern")?)?,
                spacing: r.float("a wrinkle's spacing")?,
                depth: r.float("a wrinkle's depth")?,
                drives: r.list("a wrinkle's drives", |r| Ok((r.index("a wrinkle's drives")?, r.float("a drive")?)))?,
                weights: r.list("wrinkles", |r| r.byte("wrinkles"))?,
                phase: r.list("wrinkles", |r| r.signed("wrinkles").and_then(phase))?,
            })
        })?,
        cells: r.list("cells", |r| r.byte("cells"))?,
        landmarks: r.list("landmarks", binding)?,
        contour: r.list("the contour", binding)?,
        basis: {
            let mut list = || r.list("the basis", |r| r.float("the basis"));
            let (mean, mirror_signs, variance_kept) = (list()?, list()?, list()?);
            let modes = r.list("modes", |r| r.list("modes", |r| r.float("modes")))?;
            BasisData { mean, modes, mirror_signs, variance_kept }
        },
    })
    .and_then(|asset| if r.is_empty() { Ok(asset) } else { Err(damaged("bytes are left over".to_owned())) })
}

fn eye(r: &mut Reader<'_>) -> Result<EyeRest, HeadError> {
    Ok(EyeRest { centre: r.floats("the eyes")?, radius: r.float("the eyes")? })
}

fn lid(r: &mut Reader<'_>) -> Result<LidRest, HeadError> {
    Ok(LidRest {
        upper: r.list("the lids", |r| r.index("the lids"))?,
        lower: r.list("the lids", |r| r.index("the lids"))?,
        followers: r.list("the lids", |r| {
            Ok(LidFollower { vertex: r.index("the lids")?, front: r.index("the lids")?, weight: r.float("the lids")? })
        })?,
    })
}

fn pattern(code: u8) -> Result<WrinklePattern, HeadError> {
    WrinklePattern::from_code(code).ok_or_else(|| damaged(format!("there is no wrinkle pattern {code}")))
}

fn phase(value: i64) -> Result<i16, HeadError> {
    i16::try_from(value).map_err(|_| damaged(format!("a wrinkle has the phase {value}")))
}

fn shape(r: &mut Reader<'_>) -> Result<SparseShape, HeadError> {
    let step = r.float("a shape")?;
    let mut next = 0u64;
    let indices = r.list("a shape", |r| {
        let index = next.saturating_add(r.varint("a shape")?);
        next = index.saturating_add(1);
        u32::try_from(index).map_err(|_| damaged(format!("a shape moves vertex {index}")))
    })?;
    let mut values = vec![[0i16; 3]; indices.len()];
    for axis in 0..3 {
        let mut before = 0i64;
        for value in &mut values {
            before = before.wrapping_add(r.signed("a shape")?);
            value[axis] = i16::try_from(before).map_err(|_| damaged(format!("a shape moves by {before} quanta")))?;
        }
    }
    Ok(SparseShape { step, indices, values })
}
