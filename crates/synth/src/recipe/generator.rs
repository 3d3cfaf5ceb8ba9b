//! From a recipe and a number to a sample.

use std::collections::BTreeMap;
use std::ops::Range;

use lineament_face::{ExpressionState, FaceModel, FrameRecord, RecipeBook};
use lineament_image::{Image, JpegEncoder, encode_png};
use lineament_render::{PackedNormal, Rendering, Wanted};

use super::parts::{ExpressionKind, Recipe};
use super::{camera, crowd, expression, motion, round};
use crate::error::SynthError;
use crate::portrait::{Dice, GatheringScene, Portrait, PortraitError, PortraitSampler, PortraitScene, Stage};
use crate::sample::{LabelPicture, PictureFormat, Sample, Source, Worker};
use crate::write::{CsvLayout, Format, Pictures, SetDescription, sha256};

/// Makes the samples of a recipe: each a pure function of the recipe, its seed and the sample's number.
///
/// ```no_run
/// use lineament_synth::{Generator, Recipe};
///
/// let generator = Generator::new(Recipe::preset("landmarks")?)?;
/// for sample in generator.samples(0..100)? {
///     let sample = sample?;
///     assert_eq!(sample.record().faces.len(), 1);
/// }
/// # Ok::<(), lineament_synth::SynthError>(())
/// ```
#[derive(Debug)]
pub struct Generator {
    recipe: Recipe,
    sampler: PortraitSampler,
    book: RecipeBook,
    encoder: JpegEncoder,
    stage: Stage,
}

fn failed(error: PortraitError) -> SynthError {
    SynthError::Portrait(error)
}

impl Generator {
    /// Checks the recipe and loads the head.
    ///
    /// # Errors
    /// A recipe that cannot be.
    pub fn new(recipe: Recipe) -> Result<Self, SynthError> {
        recipe.check()?;
        let wrong = |error: &dyn std::fmt::Display| SynthError::Recipe(error.to_string());
        let book = RecipeBook::preset(&recipe.expression.book).map_err(|error| wrong(&error))?;
        let encoder = JpegEncoder::new(recipe.picture.quality).map_err(|error| wrong(&error))?;
        let encoder = if recipe.picture.full_chroma { encoder.with_full_chroma() } else { encoder };
        let sampler = PortraitSampler::new(recipe.seed, recipe.distribution()).with_book(book.clone());
        Ok(Self { sampler, book, encoder, stage: Stage::load().map_err(failed)?, recipe })
    }

    /// The recipe.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The head and what portraits share.
    #[must_use]
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What the face of sample number `index` does: as its portrait says, without drawing the rest where the recipe itself draws expressions.
    #[must_use]
    pub fn expression(&self, index: u64) -> ExpressionState {
        let drawn = self.recipe.clip.place(index).is_none().then(|| self.drawn(index)).flatten();
        drawn.map_or_else(|| self.portrait(index).expression, |drawn| drawn.0)
    }

    fn drawn(&self, index: u64) -> Option<expression::Drawn> {
        let turn = index / (self.recipe.camera.positions.len() as u64).max(1);
        let mut dice = Dice::new(self.recipe.seed, index, "recipe expression");
        expression::draw(&self.recipe.expression, &self.book, &mut dice, turn)
    }

    /// What sample number `index` is made of; of a crowd, the one whose camera and light it is.
    #[must_use]
    pub fn portrait(&self, index: u64) -> Portrait {
        if self.recipe.crowd.is_on() {
            return crowd::draw(self, index).setting;
        }
        let Some(place) = self.recipe.clip.place(index) else { return self.single(index) };
        let mut portrait = self.single(place.clip);
        if self.recipe.expression.kind == ExpressionKind::Mixed {
            (portrait.expression, portrait.emotion) = (ExpressionState::default(), None);
        }
        motion::animate(&mut portrait, &self.recipe, &self.book, place, index);
        portrait.source[1] = index;
        portrait
    }

    /// What is drawn under a number: a portrait, a clip's first state, a person of a crowd.
    pub(super) fn single(&self, index: u64) -> Portrait {
        let recipe = &self.recipe;
        let dice = |stream: &str| Dice::new(recipe.seed, index, stream);
        let who = if recipe.identity.people > 0 { index % recipe.identity.people } else { index };
        let mut portrait = self.sampler.portrait_of(self.stage.model(), index, who);
        if let Some((state, emotion)) = self.drawn(index) {
            (portrait.expression, portrait.emotion) = (state, emotion);
        }
        let mut gaze = dice("recipe gaze");
        portrait.gaze.camera = gaze.chance(recipe.gaze.camera);
        let [yaw, pitch] = portrait.gaze.angles;
        portrait.gaze.angles = [
            yaw.max(recipe.gaze.yaw[0]).min(recipe.gaze.yaw[1]),
            pitch.max(recipe.gaze.pitch[0]).min(recipe.gaze.pitch[1]),
        ];
        let mut light = dice("recipe light");
        let [least, most] = recipe.light.stops;
        let stops = f64::from(libm::log2f(portrait.light.exposure)).max(least).min(most);
        portrait.light.exposure = libm::exp2(stops) as f32;
        let rim = [light.range(2.0, 4.2), light.range(0.5, 2.0)];
        portrait.light.rim = light.chance(recipe.light.rim).then_some(rim);
        let [least, most] = recipe.light.key.map(|strength| strength as f32);
        portrait.light.key = portrait.light.key.max(least).min(most);
        let rooms = &recipe.light.rooms;
        if !rooms.is_empty() {
            portrait.light.room = rooms[dice("recipe room").below(rooms.len())];
        }
        for (noise, limits) in portrait.sensor.noise.iter_mut().zip([recipe.sensor.read, recipe.sensor.shot]) {
            *noise = noise.max(limits[0] as f32).min(limits[1] as f32);
        }
        portrait.camera.stand = camera::stand(&recipe.camera, &mut dice("recipe camera"), index);
        if portrait.camera.stand.is_some() {
            // The camera stands level.
            portrait.camera.roll = 0.0;
        }
        portrait
    }

    /// What one thread makes samples with.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn maker(&self) -> Result<Maker<'_>, SynthError> {
        let scene = if self.recipe.crowd.is_on() {
            MadeScene::Crowd(Box::new(GatheringScene::new(&self.stage).map_err(failed)?))
        } else {
            MadeScene::Portrait(Box::new(PortraitScene::new(&self.stage).map_err(failed)?))
        };
        Ok(Maker { generator: self, scene, file: Vec::new() })
    }

    /// The samples of these numbers, one after another, without a disk.
    ///
    /// # Errors
    /// None in a sound build.
    pub fn samples(&self, numbers: Range<u64>) -> Result<Samples<'_>, SynthError> {
        Ok(Samples { maker: self.maker()?, numbers })
    }

    /// The description of the recipe's set.
    ///
    /// # Errors
    /// A recipe that cannot be written as TOML.
    pub fn describe(
        &self,
        format: Format,
        csv_layout: CsvLayout,
        created: String,
    ) -> Result<SetDescription, SynthError> {
        let recipe = &self.recipe;
        let mut label_pictures = recipe.picture.labels.clone();
        label_pictures.sort();
        label_pictures.dedup();
        Ok(SetDescription {
            name: recipe.name.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            recipe: recipe.name.clone(),
            recipe_text: Recipe { count: 1, ..recipe.clone() }.to_toml()?,
            seed: recipe.seed,
            count: recipe.count,
            // Clips are not torn apart.
            samples_per_shard: match recipe.clip.frames {
                0 => 1000,
                frames => frames * (1000 / frames).max(1),
            },
            format,
            csv_layout,
            pictures: Pictures::default(),
            picture_format: recipe.picture.format,
            picture_size: Some(recipe.picture.size),
            label_pictures,
            landmarks_camera: recipe.labels.landmarks_camera,
            assets: assets(),
            created,
        })
    }
}

/// The sums of everything that pictures are made of beside the program.
fn assets() -> BTreeMap<String, String> {
    // Light, hair, cloth and backgrounds are made by rule.
    BTreeMap::from([("head/head.lin".to_owned(), sha256(FaceModel::built_in_file()))])
}

impl Source for Generator {
    fn worker(&self) -> Worker<'_> {
        match self.maker() {
            Ok(mut maker) => Box::new(move |index| maker.sample(index).map_err(Into::into)),
            Err(error) => {
                let problem = error.to_string();
                Box::new(move |_| Err(problem.clone().into()))
            }
        }
    }
}

/// One thread's maker of samples, with buffers that are kept.
#[derive(Debug)]
pub struct Maker<'g> {
    generator: &'g Generator,
    scene: MadeScene<'g>,
    file: Vec<u8>,
}

/// What a recipe's pictures are rendered by.
#[derive(Debug)]
enum MadeScene<'g> {
    Portrait(Box<PortraitScene<'g>>),
    Crowd(Box<GatheringScene<'g>>),
}

impl MadeScene<'_> {
    fn make(&mut self, generator: &Generator, index: u64, wanted: Wanted) -> Result<FrameRecord, PortraitError> {
        let recipe = &generator.recipe;
        let size = recipe.picture.size;
        match self {
            Self::Portrait(scene) => {
                scene.build(&generator.portrait(index), size)?;
                scene.render(wanted)?;
                scene.record(&recipe.name)
            }
            Self::Crowd(scene) => {
                scene.build(&crowd::draw(generator, index), size)?;
                scene.render(wanted)?;
                scene.record(&recipe.name)
            }
        }
    }

    fn frame(&self) -> &Rendering {
        match self {
            Self::Portrait(scene) => scene.frame(),
            Self::Crowd(scene) => scene.frame(),
        }
    }
}

impl Maker<'_> {
    /// Renders a sample: the picture with its label pictures, and the record. What training reads from directly.
    ///
    /// # Errors
    /// What the renderer refuses.
    pub fn render(&mut self, index: u64) -> Result<(&Rendering, FrameRecord), SynthError> {
        let recipe = &self.generator.recipe;
        let wants = |label| recipe.picture.labels.contains(&label);
        let segmentation = wants(LabelPicture::Segmentation);
        let wanted = Wanted {
            depth: wants(LabelPicture::Depth),
            normals: wants(LabelPicture::Normals),
            segmentation,
            // What tells painted hair from skin.
            hits: segmentation,
            ..Wanted::NONE
        };
        let mut record = self.scene.make(self.generator, index, wanted).map_err(failed)?;
        if let Some(truth) = &mut record.truth {
            truth.index = index;
            if !recipe.labels.landmarks_camera {
                truth.labels.iter_mut().for_each(|labels| labels.landmarks_camera_m = None);
            }
            if let Some(place) = recipe.clip.place(index) {
                truth.clip = Some(place.clip);
                (record.frame, record.time_s) = (place.frame, place.time_s);
            }
        }
        round::round(&mut record);
        Ok((self.scene.frame(), record))
    }

    /// A sample with its picture encoded.
    ///
    /// # Errors
    /// As [`Maker::render`].
    pub fn sample(&mut self, index: u64) -> Result<Sample, SynthError> {
        let (_, record) = self.render(index)?;
        let picture = &self.generator.recipe.picture;
        let frame = self.scene.frame();
        let image = |error: lineament_image::ImageError| failed(error.into());
        let bytes = match picture.format {
            PictureFormat::Jpg => {
                self.file.clear();
                self.generator.encoder.append(&frame.colour, &mut self.file);
                self.file.clone()
            }
            PictureFormat::Png => encode_png(&frame.colour).map_err(image)?,
        };
        let mut sample = Sample::new(index, picture.format, bytes, record)?;
        for label in LabelPicture::ALL.iter().filter(|label| picture.labels.contains(label)) {
            sample = sample.with(*label, label_png(*label, frame).map_err(image)?)?;
        }
        Ok(sample)
    }
}

/// A label picture as [`LabelPicture::about`] says.
fn label_png(label: LabelPicture, frame: &Rendering) -> Result<Vec<u8>, lineament_image::ImageError> {
    match label {
        LabelPicture::Segmentation => encode_png(&frame.segmentation),
        LabelPicture::Depth => {
            let tenths: Image<u16> = frame.depth.map(|metres| {
                if metres.is_finite() { libm::roundf(metres * 1e4).clamp(0.0, 65_535.0) as u16 } else { 0 }
            });
            encode_png(&tenths)
        }
        LabelPicture::Normals => {
            let coded = frame.normals.iter().map(|normal| {
                if *normal == PackedNormal::NONE {
                    return [0; 3];
                }
                normal.xyz().map(|part| libm::roundf((part + 1.0) * 127.5).clamp(0.0, 255.0) as u8)
            });
            encode_png(&Image::from_pixels(frame.colour.width(), frame.colour.height(), coded.collect())?)
        }
    }
}

/// Samples one after another; see [`Generator::samples`].
#[derive(Debug)]
pub struct Samples<'g> {
    maker: Maker<'g>,
    numbers: Range<u64>,
}

impl Iterator for Samples<'_> {
    type Item = Result<Sample, SynthError>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.numbers.next()?;
        Some(self.maker.sample(index))
    }
}
