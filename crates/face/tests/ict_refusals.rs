//! What the import of ICT-FaceKit refuses, on a made-up clone: every error names the file, the counts and the remedy, and nothing is written.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "tests print what they measure")]

mod ict_clone;

use std::path::Path;

use ict_clone::{Folder, expressions, mesh, synthetic_positions};
use lineament_face::{HeadAsset, IctError, import_ict, write_ict};

/// A clone whose files are all right as far as each file can tell.
fn whole(name: &str) -> Folder {
    let folder = Folder::new(name);
    let neutral = mesh(&synthetic_positions());
    folder.write("generic_neutral_mesh.obj", &neutral);
    folder.write("vertex_indices.json", &ict_clone::indices());
    for mode in 0..100 {
        folder.link("generic_neutral_mesh.obj", &format!("identity{mode:03}.obj"));
    }
    for name in expressions() {
        folder.link("generic_neutral_mesh.obj", &format!("{name}.obj"));
    }
    folder
}

/// The error of importing it, whose text must hold all of the words.
fn refused(folder: &Path, words: &[&str]) -> IctError {
    let error = import_ict(folder, &|_, _| {}).expect_err("it must be refused");
    let text = error.to_string();
    println!("{text}");
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
    error
}

#[test]
fn a_folder_that_is_no_clone() {
    let folder = Folder::new("no-clone");
    let words = ["FaceXModel", "generic_neutral_mesh.obj", "git clone https://github.com/ICT-VGL/ICT-FaceKit"];
    assert!(matches!(refused(folder.root(), &words), IctError::NotAClone { .. }));
    refused(&folder.root().join("nowhere"), &words);
}

#[test]
fn a_clone_without_one_of_its_files() {
    let folder = whole("missing");
    for name in ["identity042.obj", "mouthSmile_L.obj", "vertex_indices.json"] {
        let kept = folder.take(name);
        let error = refused(folder.root(), &[name, "git clone"]);
        assert!(matches!(error, IctError::NotAClone { .. }), "{error:?}");
        folder.write(name, &kept);
    }
}

#[test]
fn a_neutral_mesh_that_is_cut_or_another() {
    let folder = whole("neutral");
    let name = "generic_neutral_mesh.obj";
    let neutral = folder.take(name);
    let restore = ["git checkout -- FaceXModel", name];

    // Cut within the vertices, and within the faces.
    let vertices = neutral.find("vt ").expect("texture points");
    folder.write(name, &neutral[..neutral[..vertices / 2].rfind('\n').expect("lines")]);
    let error = refused(folder.root(), &[&restore[..], &["vertices", "26719"]].concat());
    assert!(matches!(error, IctError::Count { expected: 26_719, found, .. } if found < 26_719));
    folder.write(name, &neutral[..neutral[..neutral.len() - 1000].rfind('\n').expect("lines")]);
    refused(folder.root(), &[&restore[..], &["faces", "26384"]].concat());
    // Cut within a line.
    folder.write(name, &neutral[..neutral.len() - 8]);
    refused(folder.root(), &[&restore[..], &["line "]].concat());
    // One vertex more.
    folder.write(name, &format!("v 0 0 0\n{neutral}"));
    refused(folder.root(), &[&restore[..], &["26720 vertices", "26719"]].concat());
    // No numbers.
    for (bad, said) in
        [("nan", "`nan` is not a finite number"), ("1e999", "`1e999`"), ("x", "`x`"), ("", "fewer than 3")]
    {
        folder.write(name, &neutral.replacen("v 0 ", &format!("v {bad}\nv 0 "), 1));
        let error = refused(folder.root(), &[&restore[..], &[said]].concat());
        assert!(matches!(error, IctError::Line { .. }));
    }
    // A corner that is no vertex, and a face of five.
    folder.write(name, &neutral.replacen("f 1/1", "f 26720/1", 1));
    refused(folder.root(), &[&restore[..], &["`26720` is not a number from 1 to 26719"]].concat());
    folder.write(name, &neutral.replacen("f 1/1", "f 1/1 1/1 1/1 1/1", 1));
    refused(folder.root(), &[&restore[..], &["more than four corners"]].concat());
    // Nothing at all, and no text.
    folder.write(name, "");
    refused(folder.root(), &["0 vertices", "26719"]);
    std::fs::write(folder.path(name), [0xff, 0xfe, 0x00]).expect("a file");
    refused(folder.root(), &[name, "no text"]);
    // Larger than any mesh: refused before it is read.
    std::fs::File::create(folder.path(name)).and_then(|f| f.set_len(1 << 40)).expect("a sparse file");
    refused(folder.root(), &[name, "1099511627776 bytes"]);
}

#[test]
fn vertices_in_another_order() {
    let folder = whole("order");
    let name = "generic_neutral_mesh.obj";
    let mut positions = synthetic_positions();
    positions.reverse();
    folder.take(name);
    folder.write(name, &mesh(&positions));
    let error = refused(folder.root(), &[name, "no eyeball", "git pull"]);
    assert!(matches!(error, IctError::Content { .. }));
    // The eyes on the wrong sides.
    let mut positions = synthetic_positions();
    positions.iter_mut().for_each(|p| p[0] = -p[0]);
    folder.write(name, &mesh(&positions));
    refused(folder.root(), &[name, "subject's left"]);
    // Not symmetric.
    let mut positions = synthetic_positions();
    positions[500][0] += 1.0;
    folder.write(name, &mesh(&positions));
    refused(folder.root(), &[name, "symmetric"]);
}

#[test]
fn landmarks_of_another_mesh() {
    let folder = whole("landmarks");
    let name = "vertex_indices.json";
    let indices = folder.take(name);
    for (bad, said) in [
        (indices.replacen("1225", "1226", 1), "landmark 0 is vertex 1226, and 1225 was expected"),
        (indices.replacen("1225,", "", 1), "67 landmarks"),
        (indices[..40].to_owned(), "no JSON"),
        ("{}".to_owned(), "idx_to_landmark_verts"),
    ] {
        folder.write(name, &bad);
        refused(folder.root(), &[name, said, "git"]);
    }
}

#[test]
fn a_shape_that_is_cut_or_another() {
    let folder = whole("shape");
    for name in ["identity007.obj", "jawOpen.obj"] {
        let shape = folder.take(name);
        let texture = shape.find("vt ").expect("texture points");
        folder.write(name, &shape[..shape[..texture - 200].rfind('\n').expect("lines") + 1]);
        refused(folder.root(), &[name, "vertices", "26719", "git checkout -- FaceXModel"]);
        folder.write(name, &shape[..texture]);
        refused(folder.root(), &[name, "0 faces", "26384"]);
        folder.write(name, &shape.replacen("v 0 ", "v NaN ", 1));
        refused(folder.root(), &[name, "line ", "`NaN`"]);
        // A vertex a metre away: of a file that numbers its vertices otherwise.
        folder.write(name, &shape.replacen("v 0 ", "v 100 ", 1));
        refused(folder.root(), &[name, "100.0 cm", "number their vertices"]);
        folder.write(name, &shape);
    }
    // All is well with the files, and `jawOpen` opens no jaw.
    refused(folder.root(), &["jawOpen.obj", "0 rad"]);
}

#[test]
fn what_was_imported_before_stays() {
    let folder = whole("kept");
    let path = folder.path("cache/lineament/ict.lin");
    let old = HeadAsset { source: "before".to_owned(), ..HeadAsset::default() };
    write_ict(&old, &path).expect("a folder that can be written");
    let before = std::fs::read(&path).expect("the file");
    let beside = || std::fs::read_dir(path.parent().expect("a folder")).expect("a folder").count();
    assert_eq!(beside(), 1, "nothing but the file is left in its folder");
    refused(folder.root(), &["jawOpen.obj"]);
    assert_eq!(std::fs::read(&path).expect("the file"), before);

    // A place that cannot be written: a file where the folder should be, and a folder where the file should be.
    let error = write_ict(&old, &path.join("ict.lin")).expect_err("a file is no folder");
    println!("{error}");
    assert!(matches!(&error, IctError::Unwritable { .. }) && error.to_string().contains("unchanged"));
    let taken = folder.path("taken/ict.lin");
    std::fs::create_dir_all(taken.join("full")).expect("a folder");
    let error = write_ict(&old, &taken).expect_err("a folder is no file");
    println!("{error}");
    assert!(matches!(error, IctError::Unwritable { .. }) && taken.join("full").is_dir());
    let left = std::fs::read_dir(taken.parent().expect("a folder")).expect("a folder").count();
    assert_eq!(left, 1, "nothing half written is left");
    assert_eq!(std::fs::read(&path).expect("the file"), before);
}
