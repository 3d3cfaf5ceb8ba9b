//! Writing binary glTF 2.0: accessors packed into one buffer, sparse where most entries are zero.

use serde_json::{Value, json};

/// Component types of accessors (glTF 2.0, §3.6.2.2).
const FLOAT: u32 = 5126;
const UNSIGNED_INT: u32 = 5125;
const UNSIGNED_SHORT: u32 = 5123;

/// Buffer targets (glTF 2.0, §3.6.2.1).
const ARRAY_BUFFER: u32 = 34962;
const ELEMENT_ARRAY_BUFFER: u32 = 34963;

/// A glTF asset under construction: JSON arrays by name, and the binary chunk.
#[derive(Debug, Default)]
pub(super) struct Glb {
    binary: Vec<u8>,
    views: Vec<Value>,
    accessors: Vec<Value>,
}

impl Glb {
    /// Appends bytes as a buffer view, aligned to four.
    fn view(&mut self, bytes: &[u8], target: Option<u32>) -> usize {
        let offset = self.binary.len();
        self.binary.extend_from_slice(bytes);
        self.binary.resize(self.binary.len().next_multiple_of(4), 0);
        let mut view = json!({"buffer": 0, "byteOffset": offset, "byteLength": bytes.len()});
        if let Some(target) = target {
            view["target"] = json!(target);
        }
        self.views.push(view);
        self.views.len() - 1
    }

    fn accessor(&mut self, accessor: Value) -> usize {
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }

    /// A vertex attribute of N floats an entry; `bounded` writes the extremes, as positions must have.
    pub(super) fn attribute<const N: usize>(&mut self, values: &[[f32; N]], bounded: bool) -> usize {
        let view = self.view(&float_bytes(values.as_flattened()), Some(ARRAY_BUFFER));
        let mut accessor =
            json!({"bufferView": view, "componentType": FLOAT, "count": values.len(), "type": vector_type(N)});
        if bounded {
            bound(&mut accessor, values.iter().copied());
        }
        self.accessor(accessor)
    }

    /// Numbers of an animation, N an entry; `bounded` writes the extremes, as times must have.
    pub(super) fn samples<const N: usize>(&mut self, values: &[[f32; N]], bounded: bool) -> usize {
        let view = self.view(&float_bytes(values.as_flattened()), None);
        let mut accessor =
            json!({"bufferView": view, "componentType": FLOAT, "count": values.len(), "type": vector_type(N)});
        if bounded {
            bound(&mut accessor, values.iter().copied());
        }
        self.accessor(accessor)
    }

    /// The deltas of a morph target; entries that are zero are left out (a sparse accessor over zeros) where that is smaller.
    pub(super) fn deltas(&mut self, values: &[[f32; 3]]) -> usize {
        let moved: Vec<usize> = (0..values.len()).filter(|&i| values[i] != [0.0; 3]).collect();
        // An all-zero target keeps one entry: a sparse accessor must not be empty.
        let moved = if moved.is_empty() { vec![0] } else { moved };
        if moved.len() * 16 >= values.len() * 12 {
            return self.attribute(values, true);
        }
        let entries: Vec<[f32; 3]> = moved.iter().map(|&i| values[i]).collect();
        let (component, indices) = index_bytes(moved.iter().map(|&i| i as u32), values.len());
        let index_view = self.view(&indices, None);
        let value_view = self.view(&float_bytes(entries.as_flattened()), None);
        let mut accessor = json!({
            "componentType": FLOAT, "count": values.len(), "type": "VEC3",
            "sparse": {"count": moved.len(), "indices": {"bufferView": index_view, "componentType": component}, "values": {"bufferView": value_view}},
        });
        bound(&mut accessor, values.iter().copied());
        self.accessor(accessor)
    }

    /// Triangle indices into `vertices` vertices.
    pub(super) fn indices(&mut self, triangles: &[[u32; 3]], vertices: usize) -> usize {
        let (component, bytes) = index_bytes(triangles.as_flattened().iter().copied(), vertices);
        let view = self.view(&bytes, Some(ELEMENT_ARRAY_BUFFER));
        self.accessor(
            json!({"bufferView": view, "componentType": component, "count": triangles.len() * 3, "type": "SCALAR"}),
        )
    }

    /// The file's bytes. `root` holds everything but accessors, buffer views and the buffer.
    pub(super) fn finish(self, mut root: Value) -> Vec<u8> {
        root["accessors"] = Value::Array(self.accessors);
        root["bufferViews"] = Value::Array(self.views);
        root["buffers"] = json!([{"byteLength": self.binary.len()}]);
        let mut text = root.to_string().into_bytes();
        text.resize(text.len().next_multiple_of(4), b' ');
        let length = 12 + 8 + text.len() + 8 + self.binary.len();
        let mut file = Vec::with_capacity(length);
        file.extend_from_slice(b"glTF");
        for word in [2, length as u32, text.len() as u32] {
            file.extend_from_slice(&word.to_le_bytes());
        }
        file.extend_from_slice(b"JSON");
        file.extend_from_slice(&text);
        file.extend_from_slice(&(self.binary.len() as u32).to_le_bytes());
        file.extend_from_slice(b"BIN\0");
        file.extend_from_slice(&self.binary);
        file
    }
}

fn vector_type(components: usize) -> &'static str {
    ["SCALAR", "VEC2", "VEC3", "VEC4"][components - 1]
}

fn float_bytes(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// 16-bit indices where they suffice (65,535 itself is reserved).
fn index_bytes(indices: impl Iterator<Item = u32>, count: usize) -> (u32, Vec<u8>) {
    if count < 65_536 {
        (UNSIGNED_SHORT, indices.flat_map(|index| (index as u16).to_le_bytes()).collect())
    } else {
        (UNSIGNED_INT, indices.flat_map(u32::to_le_bytes).collect())
    }
}

fn bound<const N: usize>(accessor: &mut Value, values: impl Iterator<Item = [f32; N]>) {
    let (mut low, mut high) = ([f32::INFINITY; N], [f32::NEG_INFINITY; N]);
    for value in values {
        for axis in 0..N {
            low[axis] = low[axis].min(value[axis]);
            high[axis] = high[axis].max(value[axis]);
        }
    }
    accessor["min"] = json!(low.as_slice());
    accessor["max"] = json!(high.as_slice());
}
