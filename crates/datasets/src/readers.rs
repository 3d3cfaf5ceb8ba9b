//! One reader a set.

pub(crate) mod affectnet;
pub(crate) mod aflw2000;
pub(crate) mod biwi;
pub(crate) mod ckplus;
pub(crate) mod classes;
pub(crate) mod fer;
pub(crate) mod imm;
pub(crate) mod jaffe;
pub(crate) mod lfw;
pub(crate) mod mtfl;
pub(crate) mod pointing;
pub(crate) mod pts;
pub(crate) mod rafdb;
pub(crate) mod synthetic;
pub(crate) mod wflw;
