//! How well a landmarker does on fresh synthetic faces, and on sets that it never learns from, run as a tracker runs it.

use lineament_image::Warper;
use lineament_models::Landmarker;
use lineament_net::Model;
use lineament_synth::{Dice, Generator};

use super::tally::Tally;
use crate::data::{FaceSample, FaceSet, JitterPart, View};
use crate::error::LearnError;
use crate::recipe::{MeasuredSet, Recipe};
use crate::tasks::Figures;

/// Added to the training's seed: samples that no training sees.
const OTHER_SEED: u64 = 0x5eed_0000_0000;

/// The crops of a tracker that follows a face: from the landmarks of the frame before.
const TRACKED: JitterPart = JitterPart { scale: 0.03, shift: 0.015, roll: 2.0, coarse: 0.0, mirror: 0.0, absent: 0.1 };

/// The views that are measured on.
#[derive(Debug)]
pub(crate) struct Measured {
    renders: Vec<View>,
    /// By the name that the set's line has.
    sets: Vec<(String, Vec<View>)>,
    /// What is to be said of the sets.
    pub(crate) remarks: Vec<String>,
}

impl Measured {
    pub(crate) fn new(recipe: &Recipe) -> Result<Self, LearnError> {
        // The sets first: what is wrong with them is said before anything is rendered.
        let (mut sets, mut remarks): (Vec<(String, Vec<View>)>, _) = (Vec::new(), Vec::new());
        for set in &recipe.report.sets {
            let open = FaceSet::open(&set.name, &set.path)?;
            // Two folders of one set have two lines.
            let again = sets.iter().filter(|(name, _)| name.split('#').next() == Some(set.name.as_str())).count();
            let name = if again == 0 { set.name.clone() } else { format!("{}#{}", set.name, again + 1) };
            sets.push((name, of_set(&open, set, recipe)?));
            remarks.extend(open.remark().map(|remark| format!("measured, never learnt: {remark}")));
        }
        let mut synth = recipe.synth()?;
        synth.seed = recipe.seed ^ OTHER_SEED;
        let generator = Generator::new(synth)?;
        let mut maker = generator.maker()?;
        let mut warper = Warper::new();
        let mut renders = Vec::new();
        for number in 0..recipe.data.validation {
            let (frame, record) = maker.render(number)?;
            let face = FaceSample::rendered(&frame.colour, &record, &mut warper)?;
            let mut dice = Dice::new(recipe.seed ^ OTHER_SEED, number, "validation");
            renders.push(View::draw(&face, recipe.network.side as u32, &TRACKED, &mut dice, &mut warper)?);
        }
        Ok(Self { renders, sets, remarks })
    }

    pub(crate) fn measure(&self, model: &Model) -> Result<Vec<Figures>, LearnError> {
        let mut landmarker = Landmarker::from_model(model)?;
        let mut tally = |views: &[View]| {
            let mut tally = Tally::default();
            for view in views {
                tally.add(view, landmarker.run(&view.picture)?)?;
            }
            Ok::<_, LearnError>(tally)
        };
        let mut all = vec![Figures { set: None, figures: tally(&self.renders)?.of_renders() }];
        for (name, views) in &self.sets {
            all.push(Figures { set: Some(name.clone()), figures: tally(views)?.of_set() });
        }
        Ok(all)
    }
}

/// One view of each of some faces, spread evenly over the set; pictures that cannot be read are counted by the set.
fn of_set(set: &FaceSet, asked: &MeasuredSet, recipe: &Recipe) -> Result<Vec<View>, LearnError> {
    let most = (asked.most as usize).min(set.count());
    let jitter = JitterPart { absent: 0.0, ..TRACKED };
    let mut warper = Warper::new();
    let mut views = Vec::with_capacity(most);
    for place in 0..most {
        let Ok(face) = set.face(place * set.count() / most, &mut warper) else { continue };
        let mut dice = Dice::new(recipe.seed ^ OTHER_SEED, place as u64, "set");
        views.push(View::draw(&face, recipe.network.side as u32, &jitter, &mut dice, &mut warper)?);
    }
    if views.is_empty() {
        return Err(LearnError::file(
            &asked.path,
            format!("no picture of the set {} can be read ({})", asked.name, set.remark().unwrap_or_default()),
        ));
    }
    Ok(views)
}
