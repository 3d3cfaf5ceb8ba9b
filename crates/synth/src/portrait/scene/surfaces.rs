//! What a portrait's surfaces are made of, and the classes of what is painted on them.

use lineament_face::SegmentationClass;
use lineament_geometry::{Rotation, World};
use lineament_render::{ClassOverlay, Lids, Material, mask};

use super::PortraitScene;
use crate::portrait::error::PortraitError;
use crate::portrait::looks::{Facewear, HairStyle, Headwear, InFront};
use crate::portrait::sampler::Portrait;
use crate::portrait::v3::{V3, sub, unit};
use crate::portrait::{beard, materials};

impl PortraitScene<'_> {
    /// Painted hair has the class of hair where it hides most of the skin.
    pub(super) fn choose_overlays(&mut self, portrait: &Portrait) {
        const MOST: f32 = 0.5;
        let looks = &portrait.looks;
        let overlay = |mask, class: SegmentationClass, mirror: SegmentationClass| ClassOverlay {
            mask,
            above: MOST,
            classes: [class.id(), mirror.id()],
        };
        self.overlays.clear();
        if beard::tint(&looks.beard) > MOST {
            self.overlays.push(overlay(mask::BEARD, SegmentationClass::Beard, SegmentationClass::Beard));
        }
        if looks.hair.style != HairStyle::Bald {
            self.overlays.push(overlay(mask::SCALP, SegmentationClass::Hair, SegmentationClass::Hair));
        }
        self.overlays.push(overlay(mask::BROW, SegmentationClass::LeftBrow, SegmentationClass::RightBrow));
    }

    pub(super) fn choose_materials(&mut self, portrait: &Portrait) -> Result<(), PortraitError> {
        let looks = &portrait.looks;
        self.materials.clear();
        let eye = |side: usize| -> Result<Material, PortraitError> {
            let ball = &self.head.eyes[side];
            let axes = ball.axes.map(|axis| axis.map(f64::from));
            let rows: [[f64; 3]; 3] = std::array::from_fn(|row| std::array::from_fn(|k| axes[k][row]));
            let turn: Rotation<World, World> = Rotation::from_rows(rows)?;
            let seen = |landmark: usize| unit(sub(self.landmarks[landmark], ball.centre));
            let [upper, lower, outer, inner] = [[386, 374, 263, 362], [159, 145, 33, 133]][side].map(seen);
            let corner = |at: V3| libm::atan2f(at[0].abs(), at[2]);
            let lids = Lids {
                upper: libm::asinf(upper[1].clamp(-1.0, 1.0)) + 0.04,
                lower: libm::asinf(lower[1].clamp(-1.0, 1.0)) - 0.10,
                corner: (1.2 * corner(outer).max(corner(inner))).clamp(0.3, 1.4),
            };
            let material = materials::eye(looks).looking(turn);
            let iris_radius = ball.iris_radius;
            let pupil_radius = ball.pupil_radius.min(0.8 * iris_radius);
            Ok(Material::Eye(Box::new(lineament_render::Eye {
                iris_radius,
                pupil_radius,
                radius: ball.radius,
                lids: Some(lids),
                ..material
            })))
        };
        let eyes = [eye(0)?, eye(1)?];
        let [left, right] = eyes;
        let knit = |colour| materials::fabric(colour, true);
        let grey = [0.03; 3];
        let headwear = looks.headwear.as_ref();
        let colours = headwear.map_or([grey; 2], |look| look.colours);
        let on_head = headwear.map(|look| look.kind);
        let [main, other] = match on_head {
            Some(Headwear::Beanie) => colours.map(knit),
            Some(Headwear::Headphones) => [materials::plastic(colours[0], 0.35), materials::plastic(colours[1], 0.7)],
            Some(Headwear::Scarf) => [materials::fabric(colours[0], false), materials::fabric(colours[1], false)],
            _ => [
                materials::fabric(colours[0], false),
                materials::fabric(if on_head == Some(Headwear::Hat) { colours[1] } else { colours[0] }, false),
            ],
        };
        let face = looks.facewear.as_ref().map_or(grey, |look| look.colour);
        let masked = looks.facewear.as_ref().is_some_and(|look| look.kind != Facewear::Headset);
        let thing = match &looks.in_front {
            Some(look) if look.kind == InFront::Hand => Material::Skin(Box::new(materials::hand(looks))),
            Some(look) => materials::plastic(look.colour, 0.4),
            None => materials::plastic(grey, 0.5),
        };
        let glasses = looks.glasses.as_ref();
        self.materials.extend([
            Material::Skin(Box::new(materials::skin(looks))),
            left,
            right,
            materials::mouth(),
            materials::tongue(),
            materials::teeth(looks),
            materials::lashes(looks),
            materials::clothes(looks),
            materials::cap(&looks.hair),
            materials::hair(&looks.hair),
            materials::beard(&looks.beard),
            materials::brows(&looks.brows),
            glasses.map_or_else(|| materials::plastic(grey, 0.5), materials::frame),
            glasses.map_or_else(|| materials::plastic(grey, 0.5), materials::glass),
            main,
            other,
            if masked { materials::fabric(face, false) } else { materials::plastic(face, 0.4) },
            if masked { materials::fabric([0.7; 3], false) } else { materials::plastic(grey, 0.6) },
            thing,
        ]);
        Ok(())
    }
}
