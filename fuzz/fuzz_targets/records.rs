//! Lines of records: refused with the line and the key, or valid and written again as they were read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lineament_face::{RecordReader, RecordWriter};

fuzz_target!(|bytes: &[u8]| {
    for frame in RecordReader::new(bytes).take(64).map_while(Result::ok) {
        let mut writer = RecordWriter::new(Vec::new());
        writer.write(&frame).expect("what was read can be written");
        let text = writer.finish().expect("a list of bytes takes everything");
        let again = RecordReader::new(text.as_slice()).next().expect("one line").expect("what was written can be read");
        assert_eq!(frame, again);
    }
});
