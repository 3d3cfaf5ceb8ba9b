#![no_main]
//! The front doors of media: containers (their demuxers and decoders) and pictures.

use libfuzzer_sys::fuzz_target;
use lineament_media::{Frames, decode_picture};

fuzz_target!(|data: &[u8]| {
    let _ = decode_picture(data);
    if let Ok(frames) = Frames::of_bytes(data.to_vec()) {
        // A few pictures: what is long is slow, not wrong.
        for frame in frames.take(8).map_while(Result::ok) {
            assert!(frame.time_s.is_finite() && frame.image.width() > 0);
        }
    }
});
