//! What a file is, by its first bytes: names lie.

/// How many first bytes are looked at.
pub(crate) const HEAD: usize = 64;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident, $name:literal, $moving:literal, $extensions:expr;)*) => {
        /// What a file is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// What people call it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Whether it is a container of pictures that follow each other in time. (A GIF or WebP may hold one.)
            #[must_use]
            pub const fn is_video(self) -> bool {
                match self { $(Self::$variant => $moving,)* }
            }

            /// The usual endings of its files' names.
            #[must_use]
            pub const fn extensions(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &$extensions,)* }
            }
        }
    };
}

kinds! {
    /// JPEG.
    Jpeg, "JPEG", false, ["jpg", "jpeg", "jpe", "jfif"];
    /// PNG.
    Png, "PNG", false, ["png"];
    /// WebP, still or moving.
    WebP, "WebP", false, ["webp"];
    /// GIF, still or moving.
    Gif, "GIF", false, ["gif"];
    /// Windows bitmap.
    Bmp, "BMP", false, ["bmp", "dib"];
    /// TIFF.
    Tiff, "TIFF", false, ["tif", "tiff"];
    /// Portable pixmaps and greymaps.
    Ppm, "PPM", false, ["ppm", "pgm", "pnm", "pam"];
    /// Radiance HDR.
    Hdr, "Radiance HDR", false, ["hdr"];
    /// MP4, MOV, M4V, 3GP.
    Mp4, "MP4", true, ["mp4", "mov", "m4v", "3gp", "qt"];
    /// Matroska, WebM.
    Mkv, "Matroska", true, ["mkv", "webm"];
    /// Audio Video Interleave.
    Avi, "AVI", true, ["avi"];
    /// YUV4MPEG2, uncompressed.
    Y4m, "Y4M", true, ["y4m"];
    /// Another video, for ffmpeg: its file's name says so.
    Other, "another video", true, ["mpg", "mpeg", "ts", "m2ts", "wmv", "asf", "flv", "ogv", "vob", "mts", "rm", "mjpeg", "mjpg", "h264", "264", "hevc", "av1", "ivf"];
}

impl Kind {
    /// By the first bytes of a file; `None` for what is known to be no medium or is unknown.
    #[must_use]
    pub fn of_bytes(head: &[u8]) -> Option<Self> {
        let at = |start: usize, text: &[u8]| head.get(start..start + text.len()) == Some(text);
        let box_type = |name: &[u8; 4]| at(4, name);
        if at(0, b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if at(0, b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Some(Self::WebP)
        } else if at(0, b"RIFF") && at(8, b"AVI ") {
            Some(Self::Avi)
        } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
            Some(Self::Gif)
        } else if at(0, b"BM") && head.get(6..10) == Some(&[0; 4]) {
            Some(Self::Bmp)
        } else if at(0, b"II*\0") || at(0, b"MM\0*") {
            Some(Self::Tiff)
        } else if head.len() > 2 && head[0] == b'P' && (b'2'..=b'7').contains(&head[1]) && head[2].is_ascii_whitespace()
        {
            Some(Self::Ppm)
        } else if at(0, b"#?RADIANCE") || at(0, b"#?RGBE") {
            Some(Self::Hdr)
        } else if at(0, b"\x1a\x45\xdf\xa3") {
            Some(Self::Mkv)
        } else if at(0, b"YUV4MPEG2 ") {
            Some(Self::Y4m)
        } else if [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp", b"pnot"].into_iter().any(box_type) {
            Some(Self::Mp4)
        } else {
            None
        }
    }

    /// By the ending of a name.
    #[must_use]
    pub fn of_name(path: &std::path::Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.iter().copied().find(|kind| kind.extensions().contains(&extension.as_str()))
    }
}
