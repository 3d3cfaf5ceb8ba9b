//! Promise: every set is read from its documented layout, its labels in this project's words. Each test writes a tiny set.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::path::{Path, PathBuf};

use lineament_datasets::{DataSet, DatasetError, LabelledPicture, SETS};
use lineament_face::{AuColumn, Emotion, HeadDirection, Vocabulary as _};
use lineament_image::{Image, encode_jpeg, encode_png};

/// A folder of its own for a test, with files in it; pictures for those whose names end as pictures do.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lineament-datasets-{}-{name}", std::process::id()));
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).unwrap();
    files.iter().for_each(|(path, text)| write(&folder, path, text.as_bytes()));
    folder
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let file = folder.join(path);
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let image = Image::from_fn(64, 48, |x, y| [x as u8, y as u8, 9]).unwrap();
    let bytes = match path.rsplit('.').next() {
        Some("jpg") => encode_jpeg(&image, 90).unwrap(),
        // Readers go by the bytes, not by the name.
        Some("png" | "tiff") => encode_png(&image).unwrap(),
        _ => bytes.to_vec(),
    };
    std::fs::write(file, bytes).unwrap();
}

fn all(set: &str, folder: &Path) -> Vec<Result<LabelledPicture, DatasetError>> {
    DataSet::find(set).unwrap().open(folder).unwrap().collect()
}

fn good(set: &str, folder: &Path) -> Vec<LabelledPicture> {
    all(set, folder).into_iter().map(Result::unwrap).collect()
}

fn emotions(pictures: &[LabelledPicture]) -> Vec<(&str, Option<Emotion>)> {
    pictures.iter().map(|picture| (picture.path(), picture.faces[0].labels.emotion)).collect()
}

/// `x y` for each of some points, by a rule.
fn points(count: usize, gap: &str, end: &str) -> String {
    (0..count).map(|i| format!("{i}{gap}{}{end}", 2 * i)).collect()
}

#[test]
fn pictures_are_read_when_asked_for_and_paths_are_relative() {
    let folder = folder("lazy", &[("happy/a.jpg", ""), ("happy/deep/sad/b.png", ""), ("notes.txt", "x")]);
    std::fs::write(folder.join("happy/broken.png"), "no picture").unwrap();
    let pictures = good("folder", &folder);
    assert_eq!(
        emotions(&pictures),
        [
            ("happy/a.jpg", Some(Emotion::Joy)),
            ("happy/broken.png", Some(Emotion::Joy)),
            ("happy/deep/sad/b.png", Some(Emotion::Sadness))
        ]
    );
    assert_eq!(pictures[0].read().unwrap().width(), 64);
    let error = pictures[1].read().unwrap_err();
    assert!(error.to_string().contains("broken.png"), "{error}");
}

#[test]
fn imm_has_lines_views_and_people() {
    let mut asf = String::from("# shape\n5\n\n");
    for (path, kind, x, y) in
        [(0, 4, 0.25, 0.5), (0, 4, 0.5, 0.5), (1, 0, 0.75, 0.25), (1, 0, 0.5, 0.125), (1, 0, 0.5, 0.25)]
    {
        asf.push_str(&format!("{path} \t{kind} \t{x} \t{y} \t0 \t0 \t1\n"));
    }
    asf.push_str("# host image\n07-2f.jpg\n");
    let cut = asf.replacen("5\n", "6\n", 1);
    let folder = folder(
        "imm",
        &[("07-2f.jpg", ""), ("07-2f.asf", &asf), ("08-1m.asf", &asf), ("09-1m.asf", &cut), ("09-1m.jpg", "")],
    );
    let items = all("imm", &folder);
    let face = &items[0].as_ref().unwrap().faces[0];
    assert_eq!(face.labels.subject.as_deref(), Some("07"));
    let view = face.marks.view.unwrap();
    assert_eq!((view.number, view.smile), (2, Some(true)));
    assert_eq!(face.marks.contours[0].points, [[16.0, 24.0], [32.0, 24.0]]);
    assert!(!face.marks.contours[0].closed && face.marks.contours[1].closed);
    assert!(items[1].as_ref().unwrap_err().reason().contains("its picture"));
    assert!(items[2].as_ref().unwrap_err().to_string().contains("6 points are announced, 5 are there"));
}

#[test]
fn pts_lose_half_a_pixel_and_folders_count_where_there_is_nothing_above() {
    let text = format!("version: 1\nn_points:  68\n{{\n{}}}\n", points(68, " ", "\n"));
    let folder = folder(
        "pts",
        &[
            ("a.jpg", ""),
            ("a.pts", &text),
            ("sub/b.jpg", ""),
            ("sub/b.pts", &text),
            ("c.pts", &text.replace("67 134", "x 1")),
            ("c.jpg", ""),
        ],
    );
    let items = all("300w", &folder);
    assert_eq!(items.len(), 2);
    let labels = &items[0].as_ref().unwrap().faces[0].labels;
    assert_eq!(labels.landmarks68.as_ref().unwrap()[3], [2.5, 5.5]);
    assert!(items[1].as_ref().unwrap_err().to_string().contains("`x` is no number"));
    ["a.pts", "c.pts"].iter().for_each(|name| std::fs::remove_file(folder.join(name)).unwrap());
    assert_eq!(good("pts", &folder)[0].path(), "sub/b.jpg");
}

#[test]
fn biwi_is_the_rotation_of_its_rows() {
    // Rx(−10°)·Ry(20°)·Rz(30°): the golden vector of CONVENTIONS.md.
    let pose = "0.813797681 -0.469846310 0.342020143\n0.440969611 0.882564119 0.163175911\n-0.378522306 0.018028311 0.925416578\n\n10 -20 900\n";
    let folder = folder(
        "biwi",
        &[
            ("01/frame_00003_rgb.png", ""),
            ("01/frame_00003_pose.txt", pose),
            ("01/frame_00004_pose.txt", "1 2"),
            ("01/frame_00004_rgb.png", ""),
            ("02/frame_00001_pose.txt", pose),
        ],
    );
    let items = all("biwi", &folder);
    let face = &items[0].as_ref().unwrap().faces[0];
    let labels = &face.labels;
    for (angle, expected) in [(labels.yaw, 20.0), (labels.pitch, 10.0), (labels.roll, 30.0)] {
        assert!((angle.unwrap() - expected).abs() < 1e-5);
    }
    assert_eq!(labels.translation_m.unwrap()[2], 0.9);
    assert_eq!((labels.subject.as_deref(), face.marks.sequence.as_ref().unwrap().frame), (Some("01"), 3));
    assert!(items[1].as_ref().unwrap_err().to_string().contains("frame_00004_pose.txt"));
    assert!(items[2].as_ref().unwrap_err().reason().contains("its picture"));
}

#[test]
fn pointing04_is_in_the_names() {
    let folder = folder(
        "pointing",
        &[("Person01/personne01146+0+0.jpg", ""), ("Person01/personne01103-60-90.jpg", ""), ("other.jpg", "")],
    );
    let items = all("pointing04", &folder);
    let labels = |i: usize| &items[i].as_ref().unwrap().faces[0].labels;
    // Pan is positive to the subject's left, yaw to the right.
    assert_eq!((labels(0).yaw, labels(0).pitch, labels(0).roll), (Some(90.0), Some(-60.0), None));
    assert_eq!((labels(1).yaw.map(f64::abs), labels(1).subject.as_deref()), (Some(0.0), Some("01")));
    assert!(items[2].as_ref().unwrap_err().to_string().contains("other.jpg"));
}

#[test]
fn mtfl_as_a_table_and_as_the_original_lists() {
    let header =
        "file,x1,x2,x3,x4,x5,y1,y2,y3,y4,y5,gender_1m_2f,smile_1y_2n,glasses_1y_2n,pose_1Lprof_2L_3F_4R_5Rprof\n";
    let table = format!(
        "{header}a.jpg,1,2,3,4,5,6,7,8,9,10,2,1,2,4\nb.jpg,1,2,3,4,5,6,7,8,9,10,2,1,2,6\nc.jpg,1,2,3,4,5,6,7,8,9,10,2,1,2,1\n"
    );
    let folder = folder("mtfl", &[("labels.csv", &table), ("a.jpg", ""), ("b.jpg", "")]);
    let items = all("mtfl", &folder);
    let face = &items[0].as_ref().unwrap().faces[0];
    assert_eq!(face.labels.points5.unwrap()[4], [5.0, 10.0]);
    assert_eq!((face.marks.yaw_bin.unwrap().number(), face.marks.attributes["smile"].as_str()), (4, "yes"));
    assert!(items[1].as_ref().unwrap_err().to_string().contains("line 3: the pose is 6"), "{:?}", items[1]);
    assert!(items[2].as_ref().unwrap_err().to_string().contains("c.jpg"));
    std::fs::remove_file(folder.join("labels.csv")).unwrap();
    write(&folder, "AFLW/d.jpg", b"");
    write(&folder, "training.txt", b" AFLW\\d.jpg 1 2 3 4 5 6 7 8 9 10 1 2 1 5\n a.jpg 1 2\n");
    let items = all("mtfl_pose", &folder);
    assert_eq!(items[0].as_ref().unwrap().path(), "AFLW/d.jpg");
    assert!(items[1].as_ref().unwrap_err().to_string().contains("training.txt`, line 2: 2 numbers"));
}

#[test]
fn wflw_has_several_faces_a_picture_and_its_test_list_counts() {
    let line = |name: &str| format!("{}10 20 40 60 0 1 0 0 0 1 {name}\n", points(98, " ", " "));
    let list = line("0--Parade/a.jpg") + &line("0--Parade/a.jpg") + &line("gone.jpg") + "1 2 x.jpg\n";
    let folder = folder(
        "wflw",
        &[
            ("WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_test.txt", &list),
            ("WFLW_annotations/list_98pt_rect_attr_train_test/list_98pt_rect_attr_train.txt", &line("b.jpg")),
            ("WFLW_images/0--Parade/a.jpg", ""),
            ("WFLW_images/b.jpg", ""),
        ],
    );
    let items = all("wflw", &folder);
    assert_eq!(items.len(), 3);
    let picture = items[0].as_ref().unwrap();
    assert_eq!((picture.path(), picture.faces.len()), ("WFLW_images/0--Parade/a.jpg", 2));
    let face = &picture.faces[0];
    assert_eq!(face.labels.bounds, Some([10.5, 20.5, 30.0, 40.0]));
    let points = face.labels.landmarks68.as_ref().unwrap();
    // The chin is 16 of 98, the outer corner of the left eye 72, the last of the inner lips 95.
    assert_eq!([points[8], points[45], points[67]], [[16.5, 32.5], [72.5, 144.5], [95.5, 190.5]]);
    assert_eq!((face.marks.points.len(), face.marks.attributes["expression"].as_str()), (98, "yes"));
    assert!(items[1].as_ref().unwrap_err().to_string().contains("gone.jpg"));
    assert!(items[2].as_ref().unwrap_err().to_string().contains("line 4: 2 numbers"));
}

#[test]
fn affectnet_as_a_table_and_as_annotations() {
    let landmarks = points(68, ";", ";");
    let table = format!(
        "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,expression,valence,arousal\n1/a.jpg,1,2,30,40,{},7,-0.5,0.25\n1/b.jpg,1,2,30,40,,8,-2,-2\n1/b.jpg,1,2,30,40,,12,-2,-2\n",
        landmarks.trim_end_matches(';')
    );
    let folder = folder(
        "affectnet",
        &[
            ("validation.csv", &table),
            ("Manually_Annotated_Images/1/a.jpg", ""),
            ("Manually_Annotated_Images/1/b.jpg", ""),
        ],
    );
    let items = all("affectnet", &folder);
    let face = &items[0].as_ref().unwrap().faces[0];
    assert_eq!((face.labels.emotion, face.labels.bounds), (Some(Emotion::Contempt), Some([1.0, 2.0, 30.0, 40.0])));
    assert_eq!(face.labels.landmarks68.as_ref().unwrap()[1], [1.5, 2.5]);
    assert_eq!(face.marks.attributes["valence"], "-0.5");
    assert!(matches!(items[1], Err(DatasetError::Rule { .. })) && matches!(items[2], Err(DatasetError::Label { .. })));

    let folder = self::folder("affectnet-files", &[("val_set/images/7.jpg", ""), ("val_set/images/8.jpg", "")]);
    write(&folder, "val_set/annotations/7_exp.npy", &npy("<U1", "()", &u32::from('3').to_le_bytes()));
    let numbers: Vec<u8> = (0..136).flat_map(|i| f64::from(i).to_le_bytes()).collect();
    write(&folder, "val_set/annotations/7_lnd.npy", &npy("<f8", "(136,)", &numbers));
    let items = all("affectnet", &folder);
    let labels = &items[0].as_ref().unwrap().faces[0].labels;
    assert_eq!((labels.emotion, labels.landmarks68.as_ref().unwrap()[1]), (Some(Emotion::Surprise), [2.5, 3.5]));
    assert!(items[1].as_ref().unwrap_err().reason().contains("annotation"));
}

/// As numpy.save writes it.
fn npy(kind: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00".as_slice(), &length, header.as_bytes(), data].concat()
}

#[test]
fn fer2013_as_folders_and_as_a_table_with_votes() {
    let pixels = vec!["7"; 2304].join(" ");
    let table = format!(
        "emotion,pixels,Usage\n3,{pixels},PublicTest\n0,{pixels},PublicTest\n9,{pixels},Training\n6,1 2 3,Training\n"
    );
    let votes = "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\nPublicTest,a,0,6,1,1,0,0,0,0,2,0\nPublicTest,b,5,5,0,0,0,0,0,0,0,0\nTraining,c,10,0,0,0,0,0,0,0,0,0\nTraining,d,10,0,0,0,0,0,0,0,0,0\n";
    let folder = folder("fer", &[("fer2013.csv", &table), ("fer2013new.csv", votes)]);
    let items = all("fer2013", &folder);
    let first = items[0].as_ref().unwrap();
    assert_eq!((first.faces[0].labels.emotion, first.path()), (Some(Emotion::Joy), "fer2013.csv/fer0000000.png"));
    let image = first.read().unwrap();
    assert_eq!((image.width(), image.pixels()[0]), (48, [7; 3]));
    assert!(items[2].as_ref().unwrap_err().to_string().contains("line 4: the emotion is `9`"), "{:?}", items[2]);
    assert!(items[3].as_ref().unwrap_err().to_string().contains("3 pixels"));
    let voted = all("ferplus", &folder);
    let labels = &voted[0].as_ref().unwrap().faces[0].labels;
    assert_eq!((labels.emotion, labels.emotion_votes.unwrap()[Emotion::Joy]), (Some(Emotion::Joy), 0.6));
    assert!(matches!(voted[1], Err(DatasetError::Rule { .. })), "two emotions with five votes each");

    let named = "file,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF\ntest/angry/a.jpg,1,0,0,0,4,0,0,5,0,0\n";
    let folder = self::folder("ferplus", &[("angry/a.jpg", ""), ("angry/b.jpg", ""), ("ferplus_votes.csv", named)]);
    let items = all("fer+", &folder);
    assert_eq!(items[0].as_ref().unwrap().faces[0].labels.emotion, Some(Emotion::Contempt));
    assert!(items[1].as_ref().unwrap_err().reason().contains("votes"));
    assert_eq!(good("fer", &folder)[0].faces[0].labels.emotion, Some(Emotion::Anger));
}

#[test]
fn raf_db_as_a_list_and_as_folders() {
    let list = "train_00001.jpg 5\ntest_0001.jpg 1\ntest_0002.jpg 8\ntest_0003.jpg 2\n";
    let folder = folder(
        "raf",
        &[
            ("EmoLabel/list_patition_label.txt", list),
            ("Image/aligned/test_0001_aligned.jpg", ""),
            ("Image/aligned/test_0002_aligned.jpg", ""),
        ],
    );
    let items = all("raf-db", &folder);
    assert_eq!(items.len(), 3, "the training part is for training");
    assert_eq!(items[0].as_ref().unwrap().faces[0].labels.emotion, Some(Emotion::Surprise));
    assert!(items[1].as_ref().unwrap_err().to_string().contains("`8` is no number"));
    assert!(items[2].as_ref().unwrap_err().to_string().contains("test_0003"));
    let folder = self::folder("raf-folders", &[("test/7/a.jpg", "")]);
    assert_eq!(good("rafdb", &folder)[0].faces[0].labels.emotion, Some(Emotion::Neutral));
}

#[test]
fn ckplus_codes_belong_to_the_last_frame_of_a_sequence() {
    let codes = "subject,sequence,emotion,AU1,AU12,AU21\nS005,S005_001,joy,0,1,1\n";
    let names = [
        "happy/S005_001_00000010.png",
        "happy/S005_001_00000011.png",
        "neutral/S005_001_00000001.png",
        "neutral/x.png",
        "odd/S005_001_00000012.png",
    ];
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (*name, "")).collect();
    files.push(("facs.csv", codes));
    let folder = folder("ck", &files);
    std::fs::remove_file(folder.join("odd/S005_001_00000012.png")).unwrap();
    let items = all("ck+", &folder);
    let face = |i: usize| &items[i].as_ref().unwrap().faces[0];
    assert!(face(0).labels.action_units.is_empty() && !face(0).marks.sequence.as_ref().unwrap().apex);
    let coded: Vec<(&str, f32)> =
        face(1).labels.action_units.iter().map(|(unit, value)| (unit.name(), *value)).collect();
    assert_eq!(coded, [("AU1", 0.0), ("AU12", 1.0)], "AU21 has no geometry");
    assert_eq!((face(2).labels.emotion, face(2).labels.subject.as_deref()), (Some(Emotion::Neutral), Some("S005")));
    assert!(items[3].as_ref().unwrap_err().to_string().contains("x.png"));
}

#[test]
fn ckplus_in_its_original_folders() {
    let name = "S010_002_00000014";
    let folder = folder(
        "ck-original",
        &[
            (&format!("cohn-kanade-images/S010/002/{name}.png"), ""),
            ("cohn-kanade-images/S010/002/S010_002_00000001.png", ""),
            (
                &format!("FACS/S010/002/{name}_facs.txt"),
                "   1.0000000e+00   3.0000000e+00\n   2.5000000e+01   0.0000000e+00\n",
            ),
            (&format!("Emotion/S010/002/{name}_emotion.txt"), "   7.0000000e+00\n"),
        ],
    );
    let pictures = good("ckplus", &folder);
    assert_eq!(pictures.len(), 1, "only the last frame has labels");
    let labels = &pictures[0].faces[0].labels;
    let unit = |name: &str| labels.action_units[&AuColumn::parse(name).unwrap()];
    assert_eq!((labels.emotion, unit("AU1"), unit("AU25"), unit("AU12")), (Some(Emotion::Surprise), 0.6, 0.5, 0.0));
}

#[test]
fn jaffe_lfw_and_directions() {
    let folder = folder("jaffe", &[("KA.AN1.39.tiff", ""), ("KA.XX1.40.tiff", "")]);
    let items = all("jaffe", &folder);
    let labels = &items[0].as_ref().unwrap().faces[0].labels;
    assert_eq!((labels.emotion, labels.subject.as_deref()), (Some(Emotion::Anger), Some("KA")));
    assert!(items[1].as_ref().unwrap_err().to_string().contains("KA.XX1.40.tiff"));
    let folder = self::folder("lfw", &[("Aaron_Peirsol/Aaron_Peirsol_0001.jpg", "")]);
    let face = &good("lfw", &folder)[0].faces[0];
    assert_eq!((face.marks.covers, face.labels.subject.as_deref()), (Some([32.0, 24.0]), Some("Aaron_Peirsol")));
    let folder = self::folder("directions", &[("left/a.jpg", ""), ("sideways/b.jpg", "")]);
    let items = all("folder", &folder);
    assert_eq!(items[0].as_ref().unwrap().faces[0].labels.direction, Some(HeadDirection::Left));
    assert!(items[1].as_ref().unwrap_err().to_string().contains("`sideways`"));
}

/// A little-endian version 5 file of one array of doubles, not packed; packed ones are tested beside the reader.
fn mat(arrays: &[(&str, [i32; 2], &[f64])]) -> Vec<u8> {
    let element = |kind: u32, data: &[u8]| {
        let mut bytes = [kind.to_le_bytes(), (data.len() as u32).to_le_bytes()].concat();
        bytes.extend_from_slice(data);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    };
    let mut bytes = vec![b' '; 124];
    bytes.extend_from_slice(&[0, 1, b'I', b'M']);
    for (name, shape, values) in arrays {
        let shape: Vec<u8> = shape.iter().flat_map(|side| side.to_le_bytes()).collect();
        let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let parts =
            [element(6, &[6, 0, 0, 0, 0, 0, 0, 0]), element(5, &shape), element(1, name.as_bytes()), element(9, &data)];
        bytes.extend(element(14, &parts.concat()));
    }
    bytes
}

#[test]
fn aflw2000_from_mat_files_and_from_a_table() {
    let folder = folder(
        "aflw",
        &[("image00002.jpg", ""), ("image00004.jpg", ""), ("image00006.mat", "short"), ("image00006.jpg", "")],
    );
    let pose = [0.1, -0.2, 0.3, 10.0, 20.0, 0.0, 0.001];
    let cloud: Vec<f64> = (0..68).flat_map(|i| [f64::from(i) + 1.0, 2.0 * f64::from(i) + 1.0, -5.0]).collect();
    write(&folder, "image00002.mat", &mat(&[("Pose_Para", [1, 7], &pose), ("pt3d_68", [3, 68], &cloud)]));
    write(&folder, "image00004.mat", &mat(&[("pt3d_68", [3, 68], &cloud)]));
    let items = all("aflw2000", &folder);
    let labels = &items[0].as_ref().unwrap().faces[0].labels;
    let degrees = |value: Option<f64>| value.unwrap().to_radians();
    assert!(
        (degrees(labels.yaw) + 0.2).abs() < 1e-12
            && (degrees(labels.pitch) - 0.1).abs() < 1e-12
            && (degrees(labels.roll) - 0.3).abs() < 1e-12
    );
    assert_eq!(labels.landmarks68.as_ref().unwrap()[3], [3.5, 6.5]);
    assert!(items[1].as_ref().unwrap_err().to_string().contains("no `Pose_Para`"));
    assert!(items[2].as_ref().unwrap_err().to_string().contains("image00006.mat"));

    // Packed, of singles and doubles, with arrays of text and of objects beside them: written by scipy 1.17.1 with
    // savemat("a.mat", {"Pose_Para": np.array([[.1, -.2, .3, 1, 2, 0, 1e-3]], np.float32), "pt3d_68": np.arange(204.).reshape(3, 68), "s": "text",
    // "c": np.array([[1, "x"]], object)}, do_compression=True).
    std::fs::write(folder.join("image00004.mat"), include_bytes!("data/scipy-1.17.1.mat")).unwrap();
    let items = all("aflw2000", &folder);
    let labels = &items[1].as_ref().unwrap().faces[0].labels;
    assert!((degrees(labels.yaw) + 0.2).abs() < 1e-7 && (degrees(labels.roll) - 0.3).abs() < 1e-7);
    assert_eq!(labels.landmarks68.as_ref().unwrap()[3], [2.5, 70.5]);

    write(&folder, "labels.csv", b"file,yaw_deg,pitch_deg,roll_deg\nimage00004.jpg,12.5,-3,120\n");
    let again: Vec<u8> = (0..136).flat_map(|i| (i as f32).to_le_bytes()).collect();
    write(&folder, "pts68_2d_reannotated.npy", &npy("<f4", "(1, 2, 68)", &again));
    let pictures = good("aflw2000", &folder);
    let labels = &pictures[0].faces[0].labels;
    assert_eq!((labels.yaw, labels.landmarks68.as_ref().unwrap()[2]), (Some(12.5), [2.0, 70.0]));
}

#[test]
fn shards_are_read_and_a_cut_one_says_where() {
    let folder = folder("shards", &[]);
    let record = r#"{"source":"x","frame":0,"time_s":0.0,"width":64,"height":48,"camera":{"fx":64.0,"fy":64.0,"cx":32.0,"cy":24.0,"distortion":[0,0,0,0,0],"origin":"assumed"},
        "faces":[{"id":0,"score":1.0,"box":[1.0,2.0,30.0,40.0]}]}"#;
    let picture = encode_png(&Image::filled(64, 48, [5, 6, 7]).unwrap()).unwrap();
    let mut tar = tar::Builder::new(Vec::new());
    let mut add = |name: &str, bytes: &[u8]| {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes).unwrap();
    };
    add("00000000.png", &picture);
    add("00000000.json", record.as_bytes());
    add("00000000.seg.png", &picture);
    add("00000001.png", &picture);
    add("00000002.png", &picture);
    add("00000002.json", b"{\"source\":1}");
    add("00000003.json", record.as_bytes());
    add("00000003.png", &picture);
    let bytes = tar.into_inner().unwrap();
    std::fs::write(folder.join("set-000000.tar"), &bytes).unwrap();
    let items = all("lineament", &folder);
    assert_eq!(items.len(), 4);
    let first = items[0].as_ref().unwrap();
    assert_eq!(
        (first.path(), first.complete, first.faces[0].labels.bounds),
        ("set-000000.tar/00000000.png", true, Some([1.0, 2.0, 30.0, 40.0]))
    );
    assert_eq!(first.read().unwrap().pixels()[0], [5, 6, 7]);
    assert!(items[1].as_ref().unwrap_err().to_string().contains("00000001`: the record"), "{:?}", items[1]);
    assert!(items[2].as_ref().unwrap_err().to_string().contains("00000002"), "{:?}", items[2]);
    assert!(items[3].is_ok());
    // Cut within the record of the third sample, as by a full disk.
    std::fs::write(folder.join("set-000000.tar"), &bytes[..bytes.len() - 3000]).unwrap();
    let cut = all("lineament", &folder);
    assert!(cut[0].is_ok());
    assert!(
        cut.iter().any(|item| item.as_ref().is_err_and(|error| error.to_string().contains("set-000000.tar"))),
        "{cut:?}"
    );
}

#[test]
fn sets_that_are_none_say_so() {
    for set in SETS {
        let gone = set.open(std::env::temp_dir().join("lineament-there-is-no-such-folder")).unwrap_err();
        assert!(matches!(gone, DatasetError::Read { .. }), "{}: {gone}", set.name);
        let folder = folder(&format!("empty-{}", set.name), &[("notes.txt", "nothing")]);
        let error = set.open(&folder).unwrap_err().to_string();
        assert!(error.contains("empty-"), "{}: {error}", set.name);
    }
    let folder = folder("manifest", &[("manifest.json", r#"{"manifest":1,"format":"coco"}"#)]);
    assert!(DataSet::find("lineament").unwrap().open(&folder).unwrap_err().to_string().contains("`coco`"));
}
