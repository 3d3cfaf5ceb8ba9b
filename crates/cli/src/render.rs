//! `lineament face render`: one picture of one person.

use std::path::PathBuf;

use clap::Args;
use lineament_face::{ActionUnits, AuColumn, Blendshape, Blendshapes, ExpressionState, RecordWriter, Vocabulary as _};
use lineament_geometry::Degrees;
use lineament_image::{encode_jpeg, encode_png};
use lineament_synth::{RenderRequest, Stage, render_portrait};

use crate::error::CliError;
use crate::files::write_whole;

/// Quality of a JPEG, 1–100.
const JPEG_QUALITY: u8 = 92;

#[derive(Debug, Args)]
#[command(allow_negative_numbers = true)]
pub(crate) struct Render {
    /// The picture to write: .png or .jpg.
    #[arg(long, value_name = "FILE", default_value = "face.png")]
    out: PathBuf,
    /// Who, how dressed and in which light; the same number is always the same picture.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Width and height, pixels.
    #[arg(long, value_name = "PX", default_value_t = 512)]
    size: u32,
    /// An action unit from 0 to 1, as `AU12=0.8` or one-sided `AU12L=0.8`; may be repeated.
    #[arg(long = "au", value_name = "UNIT=VALUE", value_parser = action_unit)]
    action_units: Vec<(AuColumn, f32)>,
    /// A blendshape from 0 to 1, as `jawOpen=0.4`; may be repeated.
    #[arg(long = "blendshape", value_name = "NAME=VALUE", value_parser = blendshape)]
    blendshapes: Vec<(Blendshape, f32)>,
    /// Turn of the head to the subject's right, degrees.
    #[arg(long, value_name = "DEGREES", default_value_t = 0.0)]
    yaw: f64,
    /// Up, degrees.
    #[arg(long, value_name = "DEGREES", default_value_t = 0.0)]
    pitch: f64,
    /// Tilt to the subject's left, degrees.
    #[arg(long, value_name = "DEGREES", default_value_t = 0.0)]
    roll: f64,
    /// Also write what is in the picture (landmarks, pose, action units, …) as a line of JSON.
    #[arg(long, value_name = "FILE.jsonl")]
    record: Option<PathBuf>,
}

impl Render {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        let jpeg = match self.out.extension().and_then(|extension| extension.to_str()) {
            Some("png") => false,
            Some("jpg" | "jpeg") => true,
            _ => {
                return Err(CliError::Argument {
                    argument: format!("--out {}", self.out.display()),
                    problem: "name a .png or a .jpg".to_owned(),
                });
            }
        };
        let stage = Stage::load()?;
        let request = RenderRequest {
            seed: self.seed,
            size: [self.size; 2],
            expression: Some(self.expression()?),
            yaw: Some(Degrees(self.yaw)),
            pitch: Some(Degrees(self.pitch)),
            roll: Some(Degrees(self.roll)),
            ..RenderRequest::default()
        };
        let (picture, mut record) = render_portrait(&stage, &request)?;
        let bytes = if jpeg { encode_jpeg(&picture, JPEG_QUALITY)? } else { encode_png(&picture)? };
        write_whole(&self.out, &bytes)?;
        eprintln!("wrote {} ({} x {})", self.out.display(), picture.width(), picture.height());
        if let Some(path) = &self.record {
            record.source = self.out.display().to_string();
            let mut writer = RecordWriter::new(Vec::new());
            writer.write(&record)?;
            write_whole(path, &writer.finish()?)?;
            eprintln!("wrote {}", path.display());
        }
        Ok(())
    }

    fn expression(&self) -> Result<ExpressionState, CliError> {
        let (mut action_units, mut blendshapes) = (ActionUnits::default(), Blendshapes::default());
        for &(column, value) in &self.action_units {
            let set = match column.side() {
                Some(side) => action_units.set_side(column.unit(), side, value),
                None => action_units.set_unit(column.unit(), value),
            };
            if !set {
                return Err(CliError::Argument {
                    argument: format!("--au {}", column.name()),
                    problem: "this unit has no geometry, so nothing would move".to_owned(),
                });
            }
        }
        self.blendshapes.iter().for_each(|&(shape, value)| blendshapes[shape] = value);
        Ok(ExpressionState { action_units, blendshapes, ..ExpressionState::default() })
    }
}

/// `NAME=VALUE` with a value from 0 to 1.
fn share(text: &str) -> Result<(&str, f32), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE, such as `AU12=0.8`")?;
    let number: f32 = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
    if (0.0..=1.0).contains(&number) { Ok((name, number)) } else { Err(format!("{number} is not from 0 to 1")) }
}

fn action_unit(text: &str) -> Result<(AuColumn, f32), String> {
    let (name, value) = share(text)?;
    Ok((AuColumn::parse(name).map_err(|error| error.to_string())?, value))
}

fn blendshape(text: &str) -> Result<(Blendshape, f32), String> {
    let (name, value) = share(text)?;
    Ok((Blendshape::parse(name).map_err(|error| error.to_string())?, value))
}
