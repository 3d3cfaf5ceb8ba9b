//! Records as JSON, with numbers in their shortest form.

use std::io;

use lineament_face::FrameRecord;
use serde::Serialize as _;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter};

/// The text of a record: what `serde_json` writes, at several times its speed for numbers of few decimals.
pub(super) fn record(record: &FrameRecord) -> Result<Vec<u8>, serde_json::Error> {
    let mut text = Vec::with_capacity(48 << 10);
    record.serialize(&mut Serializer::with_formatter(&mut text, Short))?;
    Ok(text)
}

struct Short;

impl Formatter for Short {
    fn write_f32<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f32) -> io::Result<()> {
        let mut room = [0; 24];
        match [3, 6].into_iter().find_map(|decimals| fixed(value, decimals, &mut room)) {
            Some(begin) => writer.write_all(&room[begin..]),
            None => CompactFormatter.write_f32(writer, value),
        }
    }
}

/// Writes a number with at most so many decimals (3 or 6) to the end of `room` and says where it begins; none if that is not exactly it.
fn fixed(value: f32, decimals: u32, room: &mut [u8; 24]) -> Option<usize> {
    // 1.5 · 2^52: rounds to whole numbers.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    let scale = f64::from(10_u32.pow(decimals));
    let whole = (f64::from(value) * scale + WHOLE) - WHOLE;
    if whole.abs() >= 1e9 || (whole / scale) as f32 != value || (value == 0.0 && value.is_sign_negative()) {
        return None;
    }
    let mut left = whole.abs() as u32;
    let mut decimals = decimals as usize;
    while decimals > 1 && left.is_multiple_of(10) {
        (left, decimals) = (left / 10, decimals - 1);
    }
    let mut at = room.len();
    let mut digits = 0;
    while digits <= decimals || left > 0 {
        if digits == decimals {
            at -= 1;
            room[at] = b'.';
        }
        at -= 1;
        room[at] = b'0' + (left % 10) as u8;
        left /= 10;
        digits += 1;
    }
    if whole < 0.0 {
        at -= 1;
        room[at] = b'-';
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::fixed;

    fn short(value: f32) -> String {
        let mut room = [0; 24];
        match [3, 6].into_iter().find_map(|decimals| fixed(value, decimals, &mut room)) {
            Some(begin) => String::from_utf8(room[begin..].to_vec()).unwrap(),
            None => serde_json::to_string(&value).unwrap(),
        }
    }

    #[test]
    fn numbers_come_back_and_rounded_ones_are_short() {
        let mut bits = 1_u32;
        for step in 0..2_000_000_u32 {
            bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let any = f32::from_bits(bits);
            let coded = [
                any,
                (f64::from(bits % 600_000) / 1e3 - 300.0) as f32,
                (f64::from(bits % 500_000) / 1e6 - 0.25) as f32,
            ];
            let value = coded[(step % 3) as usize];
            if !value.is_finite() {
                continue;
            }
            let text = short(value);
            assert_eq!(text.parse::<f32>().unwrap().to_bits(), value.to_bits(), "{text}");
            let theirs = serde_json::to_string(&value).unwrap();
            assert!(step % 3 == 0 || text.len() <= theirs.len(), "{text} {theirs}");
        }
        assert_eq!(
            [0.0, -0.0, 1.0, -12.5, 0.001, 148.74, -0.000_001].map(short),
            ["0.0", "-0.0", "1.0", "-12.5", "0.001", "148.74", "-0.000001"]
        );
    }
}
