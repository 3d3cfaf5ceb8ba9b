use std::io::Write as _;

use flate2::{Compression, Crc, write::DeflateEncoder};

use super::bytes::Writer;
use super::{HEAD_FORMAT_VERSION, HeadAsset, MAGIC, SparseShape};

impl HeadAsset {
    /// The asset as a file. The same asset gives the same bytes.
    ///
    /// # Errors
    /// Only where the compressor fails, which writing to memory does not.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let plain = self.plain_bytes();
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&plain)?;
        let packed = encoder.finish()?;
        let mut crc = Crc::new();
        crc.update(&plain);
        let mut file = MAGIC.to_vec();
        for number in [HEAD_FORMAT_VERSION, packed.len() as u32, plain.len() as u32, crc.sum()] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&packed);
        Ok(file)
    }

    fn plain_bytes(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.text(&self.source);
        w.list(&self.positions, |w, p| w.floats(p));
        w.list(&self.original, |w, &i| w.varint(i.into()));
        w.list(&self.mirror, |w, &i| w.varint(i.into()));
        w.list(&self.parts, |w, p| {
            w.byte(p.part as u8);
            w.varint(p.start.into());
            w.varint(p.count.into());
        });
        for quads in [&self.quads, &self.quad_uvs] {
            let mut before = [0; 4];
            w.list(quads, |w, quad| {
                (0..4).for_each(|k| w.signed(i64::from(quad[k]) - before[k]));
                before = quad.map(i64::from);
            });
        }
        w.list(&self.uvs, |w, uv| w.floats(uv));
        w.list(&self.quad_classes, |w, &class| w.byte(class));
        for eye in &self.eyes {
            w.floats(&eye.centre);
            w.float(eye.radius);
        }
        w.floats(&self.look_reach);
        w.list(&self.targets, |w, target| {
            w.text(&target.name);
            w.text(&target.group);
            w.varint(target.mirror.into());
            shape(w, &target.shape);
            target.eye_centres.iter().for_each(|c| w.floats(c));
            w.floats(&target.eye_radii);
        });
        w.list(&self.controls, |w, control| {
            w.text(&control.name);
            w.text(&control.group);
            [control.negative, control.positive].iter().for_each(|side| w.varint(side.map_or(0, |t| u64::from(t) + 1)));
            w.varint(control.mirror.into());
            w.float(control.mirror_sign);
        });
        w.list(&self.units, |w, unit| {
            w.text(&unit.name);
            w.varint(unit.mirror.into());
            w.byte(unit.after_jaw.into());
            shape(w, &unit.shape);
        });
        w.floats(&self.jaw.hinge);
        w.float(self.jaw.angle);
        w.floats(&self.jaw.slide);
        w.list(&self.jaw.anchors, |w, &i| w.varint(i.into()));
        w.list(&self.jaw.weights, |w, &(i, weight)| {
            w.varint(i.into());
            w.float(weight);
        });
        for lid in &self.lids {
            w.list(&lid.upper, |w, &i| w.varint(i.into()));
            w.list(&lid.lower, |w, &i| w.varint(i.into()));
            w.list(&lid.followers, |w, follower| {
                w.varint(follower.vertex.into());
                w.varint(follower.front.into());
                w.float(follower.weight);
            });
        }
        w.list(&self.lips, |w, ring| {
            w.float(ring.share);
            w.list(&ring.vertices, |w, &v| w.varint(v.into()));
        });
        w.list(&self.wrinkles, |w, map| {
            w.text(&map.name);
            w.byte(map.pattern as u8);
            w.float(map.spacing);
            w.float(map.depth);
            w.list(&map.drives, |w, &(unit, gain)| {
                w.varint(unit.into());
                w.float(gain);
            });
            w.list(&map.weights, |w, &weight| w.byte(weight));
            w.list(&map.phase, |w, &phase| w.signed(phase.into()));
        });
        w.list(&self.cells, |w, &cell| w.byte(cell));
        for bindings in [&self.landmarks, &self.contour] {
            w.list(bindings, |w, binding| {
                binding.vertices.iter().for_each(|&v| w.varint(v.into()));
                w.floats(&binding.weights);
            });
        }
        let basis = &self.basis;
        for list in [&basis.mean, &basis.mirror_signs, &basis.variance_kept] {
            w.list(list, |w, &v| w.float(v));
        }
        w.list(&basis.modes, |w, mode| w.list(mode, |w, &v| w.float(v)));
        w.bytes
    }
}

/// Gaps between the indices, then each coordinate as differences along the list: neighbours move alike, so the differences are small.
fn shape(w: &mut Writer, shape: &SparseShape) {
    w.float(shape.step);
    let mut next = 0;
    w.list(&shape.indices, |w, &i| {
        w.varint(u64::from(i - next));
        next = i + 1;
    });
    for axis in 0..3 {
        let mut before = 0;
        for value in &shape.values {
            w.signed(i64::from(value[axis]) - before);
            before = i64::from(value[axis]);
        }
    }
}
