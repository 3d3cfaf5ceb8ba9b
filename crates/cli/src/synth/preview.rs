//! `lineament synth preview`.

use std::path::PathBuf;

use clap::Args;
use lineament_face::FrameRecord;
use lineament_image::{Image, TextSize};
use lineament_synth::Generator;

use super::{What, write_png};
use crate::error::CliError;

#[derive(Debug, Args)]
pub(crate) struct Preview {
    #[command(flatten)]
    what: What,
    /// The file to write.
    #[arg(long, value_name = "FILE.png", default_value = "preview.png")]
    out: PathBuf,
    /// Pictures side by side.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=64))]
    columns: u32,
}

/// Samples of a sheet, where nobody says how many.
const USUAL: u64 = 24;
const MOST: u64 = 400;

impl Preview {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        let mut recipe = self.what.recipe()?;
        recipe.count = self.what.count.unwrap_or(USUAL).min(MOST);
        let count = recipe.count as u32;
        let [width, height] = recipe.picture.size;
        let generator = Generator::new(recipe)?;
        let columns = self.columns.min(count);
        let mut sheet = Image::filled(width * columns, height * count.div_ceil(columns), [0_u8; 3])?;
        let mut maker = generator.maker()?;
        for at in 0..count {
            let (frame, record) = maker.render(at.into())?;
            let mut picture = frame.colour.clone();
            draw(&mut picture, &record);
            sheet.paste(&picture, at % columns * width, at / columns * height);
        }
        write_png(&self.out, &sheet)?;
        eprintln!("wrote {}: {count} samples (green: seen, red: hidden, blue: the 68 points)", self.out.display());
        Ok(())
    }
}

fn draw(picture: &mut Image<[u8; 3]>, record: &FrameRecord) {
    let unit = picture.width() as f32 / 256.0;
    for face in &record.faces {
        let [x, y, w, h] = face.bounds.map(|value| value as f32);
        picture.draw_box([x, y, x + w, y + h], unit.min(2.0), [255, 220, 0]);
        let seen = face.visibility.iter().flatten();
        for ([x, y, _], seen) in face.landmarks.iter().flatten().zip(seen) {
            let colour = if *seen > 0.5 { [60, 255, 90] } else { [255, 50, 40] };
            picture.draw_disc([*x, *y], 0.7 * unit, colour);
        }
        for point in face.landmarks68.iter().flatten() {
            picture.draw_disc(*point, 1.0 * unit, [40, 120, 255]);
        }
        let emotion = face.emotion.map_or("", |emotion| emotion.label.name());
        let pose = face.pose.map_or_else(String::new, |p| format!("{:.0} {:.0} {:.0} ", p.yaw, p.pitch, p.roll));
        // One face's words stand in the corner, those of several at their boxes.
        let at = if record.faces.len() > 1 { [x as i32, (y + h) as i32 + 1] } else { [3, 2] };
        picture.draw_text(at, &format!("{pose}{emotion}"), TextSize::Small, [255, 255, 255]);
    }
}
