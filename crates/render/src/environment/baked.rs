//! Light maps of real places, small and free (CC0): see `assets/light/PROVENANCE.md`.

use lineament_image::decode_hdr;

use super::Environment;
use crate::error::RenderError;

macro_rules! lights {
    ($($variant:ident, $name:literal, $title:literal;)*) => {
        /// A light map of a real place, 64 × 32 pixels, its mean over the sphere scaled to 1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum BakedLight {
            $(#[doc = concat!($title, ".")] $variant,)*
        }

        impl BakedLight {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in recipes.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn file(self) -> &'static [u8] {
                match self { $(Self::$variant => include_bytes!(concat!("../../../../assets/light/", $name, ".hdr")),)* }
            }
        }
    };
}

lights! {
    Apartment, "apartment", "A flat with windows";
    Bridge, "bridge", "Under a bridge";
    City, "city", "A city street";
    Dawn, "dawn", "Dawn at a harbour";
    Esplanade, "esplanade", "An esplanade in the sun";
    Forest, "forest", "A forest";
    Hall, "hall", "A hall";
    Lab, "lab", "A laboratory";
    Lobby, "lobby", "A hotel lobby";
    Night, "night", "A street at night";
    Park, "park", "A park";
    Sky, "sky", "A clear sky";
    Studio, "studio", "A photographer's studio";
    Sunrise, "sunrise", "Sunrise";
    Sunset, "sunset", "Sunset at Venice";
    Venice, "venice", "Venice in the shade";
    Warehouse, "warehouse", "A warehouse";
    Workshop, "workshop", "A workshop";
    BlenderCity, "blender_city", "A landing pad in a city";
    BlenderCourtyard, "blender_courtyard", "A courtyard";
    BlenderForest, "blender_forest", "A Japanese garden";
    BlenderInterior, "blender_interior", "A hotel room";
    BlenderNight, "blender_night", "A golf course at night";
    BlenderStudio, "blender_studio", "A small studio";
    BlenderSunrise, "blender_sunrise", "Sunrise over a field";
    BlenderSunset, "blender_sunset", "Sunset at Venice, sharper";
}

impl BakedLight {
    /// The light map of a name in recipes, if there is one.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|light| light.name() == name)
    }

    /// Reads the map: some milliseconds; keep the result.
    ///
    /// # Errors
    /// None for the files of this repository.
    pub fn environment(self) -> Result<Environment, RenderError> {
        let map = decode_hdr(self.file()).map_err(|_| RenderError::LightMap { width: 0, height: 0 })?;
        Environment::from_latlong(&map)
    }
}
