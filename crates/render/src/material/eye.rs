use lineament_geometry::{Frame, Rotation};

use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;

/// The opening between the lids, as angles on the eyeball seen from its centre, in the frame of the surface (x to the subject's left, y up, z out).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lids {
    /// Elevation of the upper lid's edge in the middle, radians (0.25 relaxed).
    pub upper: f32,
    /// Elevation of the lower lid's edge in the middle, radians (−0.3).
    pub lower: f32,
    /// Azimuth of the corners, radians (0.9).
    pub corner: f32,
}

/// An eyeball. Its vertices' rest places are those on the eye itself: centre at the origin, pupil on +z, metres; its mesh may be a ball or have a cornea.
#[derive(Debug, Clone, PartialEq)]
pub struct Eye {
    /// From the eye's own frame to the surface's: where it looks. Rows; [`Eye::looking`] sets them.
    pub turn: [[f32; 3]; 3],
    /// Linear red, green, blue of the iris's stroma.
    pub iris: [f32; 3],
    /// Colour around the pupil, mixed into the inner half.
    pub iris_inner: [f32; 3],
    /// Radius of the iris, metres (0.0059).
    pub iris_radius: f32,
    /// Radius of the pupil, metres (0.001–0.004).
    pub pupil_radius: f32,
    /// Radius of the eyeball, metres (0.012).
    pub radius: f32,
    /// How dark the ring around the iris is, 0–1.
    pub limbus: f32,
    /// Linear colour of the white.
    pub white: [f32; 3],
    /// How red with veins the white is, 0–1.
    pub veins: f32,
    /// How much the tears at the lower lid shine, 0–1.
    pub tears: f32,
    /// The lids' shadow; `None`: none beside the vertices' openness.
    pub lids: Option<Lids>,
    /// Which fibres and veins.
    pub seed: u32,
}

impl Default for Eye {
    /// A brown eye that looks along +z of its surface.
    fn default() -> Self {
        Self {
            turn: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            iris: [0.10, 0.05, 0.02],
            iris_inner: [0.22, 0.11, 0.04],
            iris_radius: 0.0059,
            pupil_radius: 0.002,
            radius: 0.012,
            limbus: 0.7,
            white: [0.72, 0.66, 0.62],
            veins: 0.25,
            tears: 0.6,
            lids: None,
            seed: 0,
        }
    }
}

impl Eye {
    /// This eye looking elsewhere: the rotation takes the eye's frame (pupil on +z) to the surface's.
    #[must_use]
    pub fn looking<A: Frame, B: Frame>(self, turn: Rotation<A, B>) -> Self {
        Self { turn: turn.to_rows().map(|row| row.map(|entry| entry as f32)), ..self }
    }

    pub(crate) fn check(&self) -> Result<(), RenderError> {
        for colour in [&self.iris, &self.iris_inner, &self.white] {
            all_within("a colour of an eye", colour, 0.0, 1.0, UNIT)?;
        }
        all_within("the turn of an eye", self.turn.as_flattened(), -1.01, 1.01, "−1 to 1")?;
        within("the radius of an eyeball", self.radius, 0.002, 0.1, "0.002 to 0.1 m")?;
        within(
            "the radius of an iris",
            self.iris_radius,
            0.0005,
            0.7 * self.radius,
            "0.0005 m to 0.7 of the eyeball's",
        )?;
        within(
            "the radius of a pupil",
            self.pupil_radius,
            0.0001,
            0.95 * self.iris_radius,
            "0.0001 m to 0.95 of the iris's",
        )?;
        within("the dark ring of an eye", self.limbus, 0.0, 1.0, UNIT)?;
        within("the veins of an eye", self.veins, 0.0, 1.0, UNIT)?;
        within("the tears of an eye", self.tears, 0.0, 1.0, UNIT)?;
        if let Some(Lids { upper, lower, corner }) = self.lids {
            all_within("an angle of the lids", &[upper, lower], -1.5, 1.5, "−1.5 to 1.5")?;
            within("the azimuth of the lids' corners", corner, 0.1, 1.5, "0.1 to 1.5")?;
        }
        Ok(())
    }
}
