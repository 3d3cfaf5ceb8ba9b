//! One picture with its labels, as the writers of files see it.

use std::error::Error;

use lineament_face::FrameRecord;
use serde::{Deserialize, Serialize};

use crate::error::SynthError;

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureFormat {
    /// JPEG (`.jpg`).
    Jpg,
    /// PNG (`.png`).
    Png,
}

impl PictureFormat {
    /// The ending of the file's name, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpg => "jpg",
            Self::Png => "png",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

macro_rules! label_pictures {
    ($($variant:ident, $name:literal, $suffix:literal, $about:literal;)*) => {
        /// A picture of labels beside the picture; always a PNG of the same size.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum LabelPicture {
            $(#[doc = $about] #[serde(rename = $name)] $variant,)*
        }

        impl LabelPicture {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in recipes, columns and documents.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What follows the key in the name of the file.
            #[must_use]
            pub const fn suffix(self) -> &'static str {
                match self { $(Self::$variant => $suffix,)* }
            }

            /// What its numbers mean.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }
        }
    };
}

// Variant, name, suffix of the file, what the numbers mean.
label_pictures! {
    Segmentation, "segmentation", "seg.png", "The class of each pixel, 8 bits: the numbers of the table of segmentation classes, 255 for a pixel that is not to be counted.";
    Depth, "depth", "depth.png", "The distance of each pixel along the camera's axis, 16 bits, tenths of a millimetre; 0 where nothing is.";
    Normals, "normals", "normals.png", "The surface's normal at each pixel in the camera's frame (x right, y down, z forward), 8 bits a channel: c / 127.5 − 1; 0 0 0 where nothing is.";
}

/// One picture with its labels.
///
/// Make it with [`Sample::new`], which checks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    index: u64,
    format: PictureFormat,
    picture: Vec<u8>,
    record: FrameRecord,
    extras: Vec<(LabelPicture, Vec<u8>)>,
}

impl Sample {
    /// Sample number `index`: an encoded picture, and the record of what is on it with a truth beside. The record's source becomes the name of
    /// the picture, its truth's index `index`.
    ///
    /// # Errors
    /// An empty picture, a record that holds what it may not ([`FrameRecord::check`]), or one without truth.
    pub fn new(
        index: u64,
        format: PictureFormat,
        picture: Vec<u8>,
        mut record: FrameRecord,
    ) -> Result<Self, SynthError> {
        if picture.is_empty() {
            return Err(SynthError::sample(index, "its picture has no bytes; encode it first"));
        }
        record.source = format!("{}.{}", key(index), format.extension());
        match &mut record.truth {
            Some(truth) => truth.index = index,
            None => return Err(SynthError::sample(index, "its record has no truth; set `record.truth`")),
        }
        record.check().map_err(|error| SynthError::sample(index, error.to_string()))?;
        Ok(Self { index, format, picture, record, extras: Vec::new() })
    }

    /// With a picture of labels beside it: the bytes of a PNG.
    ///
    /// # Errors
    /// No bytes, or a second picture of the same labels.
    pub fn with(mut self, labels: LabelPicture, png: Vec<u8>) -> Result<Self, SynthError> {
        let what = labels.name();
        if png.is_empty() {
            return Err(SynthError::sample(self.index, format!("its picture of {what} has no bytes; encode it first")));
        }
        if self.extra(labels).is_some() {
            return Err(SynthError::sample(self.index, format!("a second picture of {what}; give one")));
        }
        self.extras.push((labels, png));
        self.extras.sort_by_key(|extra| extra.0);
        Ok(self)
    }

    /// The number of the sample.
    #[must_use]
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// The number with leading zeros: the name of the sample's files before their first dot.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.index)
    }

    /// How the picture is encoded.
    #[must_use]
    pub const fn format(&self) -> PictureFormat {
        self.format
    }

    /// The bytes of the picture's file.
    #[must_use]
    pub fn picture(&self) -> &[u8] {
        &self.picture
    }

    /// What is on the picture.
    #[must_use]
    pub const fn record(&self) -> &FrameRecord {
        &self.record
    }

    /// The pictures of labels, in the order of [`LabelPicture::ALL`].
    #[must_use]
    pub fn extras(&self) -> &[(LabelPicture, Vec<u8>)] {
        &self.extras
    }

    /// The bytes of a picture of labels.
    #[must_use]
    pub fn extra(&self, labels: LabelPicture) -> Option<&[u8]> {
        self.extras.iter().find(|extra| extra.0 == labels).map(|extra| extra.1.as_slice())
    }
}

/// A sample's number with leading zeros, so that names sort as numbers do.
pub(crate) fn key(index: u64) -> String {
    format!("{index:08}")
}

/// Why a sample could not be made.
pub type SourceError = Box<dyn Error + Send + Sync>;

/// What makes one sample after another on one thread.
pub type Worker<'a> = Box<dyn FnMut(u64) -> Result<Sample, SourceError> + 'a>;

/// Where samples come from: a pure function of the sample's number.
///
/// ```
/// use lineament_synth::{Sample, Source, SourceError, Worker};
///
/// struct Nothing;
/// impl Source for Nothing {
///     fn worker(&self) -> Worker<'_> {
///         // What a thread keeps from sample to sample (buffers, never anything that changes a sample) would be made here.
///         Box::new(|index| -> Result<Sample, SourceError> { Err(format!("there is no sample {index}").into()) })
///     }
/// }
/// assert!(Nothing.worker()(3).is_err());
/// ```
pub trait Source: Sync {
    /// What one thread makes samples with. The same number must give the same sample from any worker, whatever it made before.
    fn worker(&self) -> Worker<'_>;
}

impl<F: Fn(u64) -> Result<Sample, SourceError> + Sync> Source for F {
    fn worker(&self) -> Worker<'_> {
        Box::new(self)
    }
}
