//! ONNX's nodes, tensors and types as messages; field numbers from `onnx.proto`.

use super::protobuf::Message;

/// An argument of a node.
#[derive(Debug, Clone)]
pub(super) enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
    Float(f32),
    Text(&'static str),
}

impl Attribute {
    pub(super) fn ints(values: &[usize]) -> Self {
        Self::Ints(values.iter().map(|&v| int(v)).collect())
    }

    fn message(&self, name: &str) -> Message {
        let attribute = Message::new().text(1, name);
        match self {
            Self::Float(value) => attribute.float(2, *value).int(20, 1),
            Self::Int(value) => attribute.int(3, *value).int(20, 2),
            Self::Text(value) => attribute.text(4, value).int(20, 3),
            Self::Ints(values) => values.iter().fold(attribute, |a, &v| a.int(8, v)).int(20, 7),
        }
    }
}

/// One operation.
pub(super) fn node(kind: &str, name: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute)]) -> Message {
    let message =
        inputs.iter().fold(Message::new(), |m, input| m.text(1, input)).text(2, output).text(3, name).text(4, kind);
    attributes.iter().fold(message, |m, (name, attribute)| m.message(5, &attribute.message(name)))
}

/// A constant of floats.
pub(super) fn floats(name: &str, dimensions: &[usize], numbers: &[f32]) -> Message {
    let raw: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    tensor(name, dimensions, 1, &raw)
}

/// A constant of integers.
pub(super) fn integers(name: &str, numbers: &[i64]) -> Message {
    let raw: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
    tensor(name, &[numbers.len()], 7, &raw)
}

fn tensor(name: &str, dimensions: &[usize], kind: i64, raw: &[u8]) -> Message {
    dimensions.iter().fold(Message::new(), |m, &d| m.int(1, int(d))).int(2, kind).text(8, name).bytes(9, raw)
}

/// The name and type of an input or output: floats, the batch free.
pub(super) fn port(name: &str, dimensions: &[usize]) -> Message {
    let batch = Message::new().text(2, "batch");
    let shape =
        dimensions.iter().fold(Message::new().message(1, &batch), |m, &d| m.message(1, &Message::new().int(1, int(d))));
    let tensor = Message::new().int(1, 1).message(2, &shape);
    Message::new().text(1, name).message(2, &Message::new().message(1, &tensor))
}

/// Counts in a checked blueprint are below 2³².
pub(super) fn int(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
