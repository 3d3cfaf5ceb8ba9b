//! The one table of sets: help, documentation and dispatch are made from it.

use std::path::Path;

use crate::error::DatasetError;
use crate::picture::Pictures;
use crate::readers::{
    affectnet, aflw2000, biwi, ckplus, classes, fer, imm, jaffe, lfw, mtfl, pointing, pts, rafdb, synthetic, wflw,
};

/// A public set, or a form of sets.
#[derive(Debug)]
pub struct DataSet {
    /// Its name on the command line.
    pub name: &'static str,
    /// What else it is called there.
    pub aliases: &'static [&'static str],
    /// Its name for people.
    pub title: &'static str,
    /// What is labelled.
    pub has: &'static str,
    /// What its folder looks like.
    pub layout: &'static str,
    /// Where it was published.
    pub paper: &'static str,
    /// What may be done with it.
    pub licence: &'static str,
    /// Whether its pictures are crops that a face fills, as it is usually given out.
    pub crops: bool,
    open: fn(&Path) -> Result<Pictures, DatasetError>,
}

/// Every set, in the order of the documentation.
pub const SETS: &[DataSet] = &[
    DataSet {
        name: "imm",
        aliases: &["imm-face"],
        title: "IMM Face Database",
        has: "58 hand-placed points in 7 lines (eyes, brows, mouth, nose, jaw); six views of each of 40 people",
        layout: "`NN-Kg.asf` (relative x, y) beside `NN-Kg.jpg`: NN the person, K the view, g the gender",
        paper: "Stegmann, Ersbøll & Larsen: FAME – a flexible appearance modelling environment. IEEE TMI 22(10), 2003",
        licence: "education and research",
        crops: false,
        open: imm::open,
    },
    DataSet {
        name: "pts",
        aliases: &["300w", "afw", "afw68", "helen", "lfpw", "ibug", "landmarks68"],
        title: "300-W and everything in its form",
        has: "68 points (pixels counted from 1) of one face a picture",
        layout: "`NAME.pts` beside `NAME.jpg` or another picture, in the folder itself; where there is none, in its folders",
        paper: "Sagonas et al.: 300 faces in-the-wild challenge. ICCV Workshops 2013",
        licence: "research only",
        crops: false,
        open: pts::open,
    },
    DataSet {
        name: "aflw2000",
        aliases: &["aflw2000-3d", "300w-lp"],
        title: "AFLW2000-3D, and 300W-LP in the same form",
        has: "yaw, pitch, roll; 68 points of the fitted model, or the reannotated ones where their file is there",
        layout: "`imageNNNNN.mat` (`Pose_Para`, `pt3d_68`) beside `imageNNNNN.jpg`; or `labels.csv` (file, yaw_deg, pitch_deg, roll_deg) with `pts68_2d_reannotated.npy`",
        paper: "Zhu et al.: Face alignment across large poses. CVPR 2016",
        licence: "research only",
        crops: false,
        open: aflw2000::open,
    },
    DataSet {
        name: "biwi",
        aliases: &["biwi-kinect"],
        title: "BIWI Kinect head pose",
        has: "rotation and place of the head, in the frame of the depth camera",
        layout: "folders `01` … `24` of `frame_NNNNN_rgb.png` and `frame_NNNNN_pose.txt`",
        paper: "Fanelli et al.: Random forests for real time 3D face analysis. IJCV 101, 2013",
        licence: "research only",
        crops: false,
        open: biwi::open,
    },
    DataSet {
        name: "pointing04",
        aliases: &["pointing"],
        title: "Pointing'04",
        has: "tilt and pan on a coarse grid",
        layout: "`personne<PP><S><NN><±tilt><±pan>.jpg`, in folders or not",
        paper: "Gourier, Hall & Crowley: Estimating face orientation from robust detection of salient facial structures. FG Net Workshop 2004",
        licence: "research",
        crops: false,
        open: pointing::open,
    },
    DataSet {
        name: "mtfl",
        aliases: &["mtfl_pose"],
        title: "MTFL",
        has: "5 points, one of five bins of yaw, smile, glasses, gender",
        layout: "`labels.csv` (file, x1 … x5, y1 … y5, …, pose…) beside the pictures; or the original `training.txt` and `testing.txt`",
        paper: "Zhang et al.: Facial landmark detection by deep multi-task learning. ECCV 2014",
        licence: "research only",
        crops: false,
        open: mtfl::open,
    },
    DataSet {
        name: "wflw",
        aliases: &[],
        title: "WFLW",
        has: "98 points (68 of them iBUG's), a box, six attributes; several faces a picture",
        layout: "lists `list_98pt_rect_attr_*.txt` (the test list where there is one), pictures in `WFLW_images`",
        paper: "Wu et al.: Look at boundary – a boundary-aware face alignment algorithm. CVPR 2018",
        licence: "research only",
        crops: false,
        open: wflw::open,
    },
    DataSet {
        name: "affectnet",
        aliases: &[],
        title: "AffectNet",
        has: "8 emotions, valence and arousal, 68 points",
        layout: "`validation.csv` (subDirectory_filePath, face_x …, expression, valence, arousal) with the pictures; or `images/N.jpg` with `annotations/N_exp.npy`, `N_lnd.npy`, …",
        paper: "Mollahosseini, Hasani & Mahoor: AffectNet. IEEE TAC 10(1), 2019",
        licence: "research only",
        crops: true,
        open: affectnet::open,
    },
    DataSet {
        name: "fer2013",
        aliases: &["fer", "fer2013_public"],
        title: "FER2013",
        has: "7 emotions",
        layout: "a folder for each emotion; or `fer2013.csv` (emotion, pixels, Usage)",
        paper: "Goodfellow et al.: Challenges in representation learning. ICONIP 2013",
        licence: "Kaggle's, research",
        crops: true,
        open: fer::open_classes,
    },
    DataSet {
        name: "ferplus",
        aliases: &["fer+"],
        title: "FER2013 with the votes of FER+",
        has: "8 emotions, where one alone has at least 5 of the 10 votes; all votes",
        layout: "FER2013 with `ferplus_votes.csv` (file, neutral, happiness, …), or `fer2013.csv` with FER+'s `fer2013new.csv`",
        paper: "Barsoum et al.: Training deep networks for facial expression recognition with crowd-sourced label distribution. ICMI 2016",
        licence: "votes MIT; pictures as FER2013",
        crops: true,
        open: fer::open_votes,
    },
    DataSet {
        name: "raf-db",
        aliases: &["rafdb", "raf"],
        title: "RAF-DB, single labels",
        has: "7 emotions",
        layout: "`EmoLabel/list_patition_label.txt` (NAME.jpg NUMBER) with `Image/aligned/NAME_aligned.jpg` or `Image/original/NAME.jpg`; or folders `1` … `7`",
        paper: "Li, Deng & Du: Reliable crowdsourcing and deep locality-preserving learning. CVPR 2017",
        licence: "research only, on request",
        crops: true,
        open: rafdb::open,
    },
    DataSet {
        name: "ckplus",
        aliases: &["ck+", "ckplus48", "ck48", "ck48au", "ckemo"],
        title: "CK+",
        has: "8 emotions; expert FACS codes of the last frame of each sequence",
        layout: "a folder for each emotion with `S005_001_00000011.png` and `facs.csv` (subject, sequence, AU1 …); or the original `cohn-kanade-images`, `FACS`, `Emotion`",
        paper: "Lucey et al.: The extended Cohn-Kanade dataset (CK+). CVPR Workshops 2010",
        licence: "CK+ agreement, research only",
        crops: true,
        open: ckplus::open,
    },
    DataSet {
        name: "jaffe",
        aliases: &[],
        title: "JAFFE",
        has: "7 emotions of ten women",
        layout: "`KA.AN1.39.tiff`: person, emotion (AN DI FE HA NE SA SU) and take, number",
        paper: "Lyons et al.: Coding facial expressions with Gabor wavelets. FG 1998",
        licence: "non-commercial research",
        crops: false,
        open: jaffe::open,
    },
    DataSet {
        name: "lfw",
        aliases: &["lfw500"],
        title: "LFW, and folders in which each picture has a face at its centre",
        has: "one main face at the centre; bystanders are not labelled",
        layout: "pictures, in folders or not",
        paper: "Huang et al.: Labeled faces in the wild. UMass Amherst TR 07-49, 2007",
        licence: "research",
        crops: false,
        open: lfw::open,
    },
    DataSet {
        name: "lineament",
        aliases: &["synth", "webdataset"],
        title: "Sets that `lineament synth` writes",
        has: "everything: points, pose, action units, blendshapes, gaze, emotion, of all faces",
        layout: "`manifest.json` with the shards of `--format webdataset` or `--format files`; or `*.tar` of pictures and records",
        paper: "docs/recipes.md",
        licence: "what the set's card says",
        crops: false,
        open: synthetic::open,
    },
    DataSet {
        name: "folder",
        aliases: &["classes"],
        title: "A folder of pictures by class",
        has: "an emotion or a direction for each picture",
        layout: "a folder for each class, named as an emotion (or an alias of one) or a direction, at any depth",
        paper: "docs/vocabulary.md",
        licence: "yours",
        crops: false,
        open: classes::open,
    },
];

impl DataSet {
    /// The set of this name or alias, without regard to case.
    ///
    /// # Errors
    /// A name that no set has.
    pub fn find(name: &str) -> Result<&'static Self, DatasetError> {
        let lower = name.to_ascii_lowercase();
        SETS.iter().find(|set| set.name == lower || set.aliases.contains(&lower.as_str())).ok_or_else(|| {
            let known: Vec<&str> = SETS.iter().map(|set| set.name).collect();
            DatasetError::UnknownSet { name: name.chars().take(80).collect(), known: known.join(", ") }
        })
    }

    /// Its pictures in a folder, by name.
    ///
    /// # Errors
    /// A folder that cannot be read or holds nothing of the set, or a file of labels without which there is nothing. What is wrong with single pictures comes
    /// with their items.
    pub fn open(&self, folder: impl AsRef<Path>) -> Result<Pictures, DatasetError> {
        let folder = folder.as_ref();
        std::fs::read_dir(folder).map_err(|source| DatasetError::read(folder, source))?;
        let mut pictures = (self.open)(folder)?.peekable();
        if pictures.peek().is_none() {
            return Err(DatasetError::Empty { path: folder.to_owned(), set: self.name, layout: self.layout });
        }
        Ok(Pictures::new(pictures))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_stands_twice_and_every_row_is_full() {
        let names: Vec<&str> =
            SETS.iter().flat_map(|set| std::iter::once(&set.name).chain(set.aliases)).copied().collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for set in SETS {
            let texts = [set.title, set.has, set.layout, set.paper, set.licence];
            assert!(texts.iter().all(|text| !text.is_empty() && !text.contains('|')), "{}", set.name);
            assert_eq!(DataSet::find(&set.name.to_uppercase()).unwrap().name, set.name);
        }
        assert_eq!(DataSet::find("CK+").unwrap().name, "ckplus");
        assert!(DataSet::find("celeba").unwrap_err().to_string().contains("aflw2000"));
    }
}
