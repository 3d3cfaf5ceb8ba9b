//! What a recipe may not ask for.

use lineament_face::RecipeBook;
use lineament_image::JpegEncoder;

use super::parts::Recipe;
use crate::error::SynthError;
use crate::portrait::ROOMS;

fn refuse(key: &str, value: &str, remedy: &str) -> SynthError {
    SynthError::Recipe(format!("`{key}` is {value}; {remedy}"))
}

fn number(key: &str, value: f64, [least, most]: [f64; 2]) -> Result<(), SynthError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(refuse(key, &value.to_string(), &format!("it must be {least} to {most}")))
}

fn range(key: &str, [low, high]: [f64; 2], limits: [f64; 2]) -> Result<(), SynthError> {
    if limits[0] <= low && low <= high && high <= limits[1] {
        return Ok(());
    }
    Err(between(key, [low, high], limits))
}

fn between(key: &str, [low, high]: [f64; 2], [least, most]: [f64; 2]) -> SynthError {
    refuse(
        key,
        &format!("[{low}, {high}]"),
        &format!("the smaller number comes first, and both must be {least} to {most}"),
    )
}

fn weights(key: &str, all: &[f64]) -> Result<(), SynthError> {
    if let Some(wrong) = all.iter().find(|weight| !weight.is_finite() || **weight < 0.0) {
        return Err(refuse(key, &format!("a weight of {wrong}"), "weights are 0 or more"));
    }
    if all.iter().sum::<f64>() <= 0.0 {
        return Err(refuse(key, "0 in every weight", "give one of them more than 0"));
    }
    Ok(())
}

impl Recipe {
    /// Refuses what cannot be.
    ///
    /// # Errors
    /// The first such key with its value and what is accepted.
    pub fn check(&self) -> Result<(), SynthError> {
        let share = [0.0, 1.0];
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.name.is_empty() || self.name.len() > 64 || !self.name.chars().all(word) {
            return Err(refuse("name", &format!("{:?}", self.name), "use letters, digits, - and _, at most 64"));
        }
        if i64::try_from(self.seed).is_err() {
            return Err(refuse("seed", &self.seed.to_string(), "use a number below 2^63, which TOML can hold"));
        }
        number("count", self.count as f64, [1.0, 1e8])?;
        let picture = &self.picture;
        for side in picture.size {
            number("picture.size", side.into(), [16.0, 8192.0])?;
        }
        if JpegEncoder::new(picture.quality).is_err() {
            return Err(refuse("picture.quality", &picture.quality.to_string(), "it must be 1 to 100"));
        }
        let who = &self.identity;
        range("identity.age", who.age, [1.0, 90.0])?;
        range("identity.masculinity", who.masculinity, share)?;
        let does = &self.expression;
        if RecipeBook::preset(&does.book).is_err() {
            let choice = format!("choose one of {}", RecipeBook::PRESETS.join(", "));
            return Err(refuse("expression.book", &format!("{:?}", does.book), &choice));
        }
        if does.emotions.is_empty() {
            return Err(refuse("expression.emotions", "empty", "name one or more, or leave the key out for all"));
        }
        range("expression.strength", does.strength, share)?;
        number("expression.steps", does.steps.into(), [1.0, 20.0])?;
        number("expression.active", does.active, share)?;
        range("expression.intensity", does.intensity, share)?;
        number("expression.symmetric", does.symmetric, share)?;
        number("gaze.camera", self.gaze.camera, share)?;
        range("gaze.yaw", self.gaze.yaw, [-45.0, 45.0])?;
        range("gaze.pitch", self.gaze.pitch, [-35.0, 30.0])?;
        number("pose.yaw", self.pose.yaw, [0.0, 180.0])?;
        number("pose.pitch", self.pose.pitch, [0.0, 89.0])?;
        number("pose.roll", self.pose.roll, [0.0, 180.0])?;
        number("pose.even", self.pose.even, share)?;
        let camera = &self.camera;
        range("camera.field", camera.field, [2.0, 120.0])?;
        number("camera.distorted", camera.distorted, share)?;
        range("camera.share", camera.share, [0.05, 2.0])?;
        number("camera.stray", camera.stray, share)?;
        range("camera.distance", camera.distance, [0.25, 20.0])?;
        range("camera.azimuth", camera.azimuth, [-180.0, 180.0])?;
        range("camera.elevation", camera.elevation, [-90.0, 90.0])?;
        for position in &camera.positions {
            number("camera.positions (azimuth)", position[0], [-180.0, 180.0])?;
            number("camera.positions (elevation)", position[1], [-90.0, 90.0])?;
            number("camera.positions (metres)", position[2], [0.25, 20.0])?;
        }
        if camera.hemisphere && !camera.positions.is_empty() {
            return Err(refuse("camera.hemisphere", "true beside `camera.positions`", "keep one of them"));
        }
        range("light.stops", self.light.stops, [-6.0, 6.0])?;
        number("light.rim", self.light.rim, share)?;
        range("light.key", self.light.key, [0.0, 3.0])?;
        let last = ROOMS - 1;
        if let Some(room) = self.light.rooms.iter().find(|room| **room > last) {
            return Err(refuse(
                "light.rooms",
                &format!("with {room}"),
                &format!("the places of light are 0 to {last}"),
            ));
        }
        let worn = &self.worn;
        number("worn.glasses", worn.glasses, share)?;
        number("worn.sunglasses", worn.sunglasses, share)?;
        number("worn.occluders", worn.occluders, share)?;
        weights("worn", &[worn.headwear, worn.masks, worn.headsets, worn.hands, worn.things])?;
        weights("background", &self.background.weights())?;
        number("sensor.poor", self.sensor.poor, share)?;
        range("sensor.read", self.sensor.read, [0.0, 0.1])?;
        range("sensor.shot", self.sensor.shot, [0.0, 0.2])?;
        weights("identity.origin", &who.origin)?;
        weights("hair", &self.hair.styles())?;
        number("hair.beards", self.hair.beards, [0.0, 1e3])?;
        self.check_clip()?;
        self.check_crowd()
    }

    fn check_clip(&self) -> Result<(), SynthError> {
        let (clip, share) = (&self.clip, [0.0, 1.0]);
        number("clip.frames", clip.frames as f64, [0.0, 1e6])?;
        number("clip.rate", clip.rate, [1.0, 1000.0])?;
        number("clip.still", clip.still, share)?;
        number("clip.talk", clip.talk, share)?;
        number("clip.blinks", clip.blinks, [0.0, 120.0])?;
        number("clip.expressions", clip.expressions, [0.0, 120.0])?;
        number("clip.sway", clip.sway, [0.0, 45.0])?;
        number("clip.drift", clip.drift, [0.0, 0.1])?;
        for (key, [size, rate]) in [("clip.nod", clip.nod), ("clip.shake", clip.shake)] {
            number(&format!("{key} (degrees)"), size, [0.0, 60.0])?;
            number(&format!("{key} (times a second)"), rate, [0.0, 0.5 * clip.rate])?;
        }
        Ok(())
    }

    fn check_crowd(&self) -> Result<(), SynthError> {
        let (crowd, share) = (&self.crowd, [0.0, 1.0]);
        range("crowd.faces", crowd.faces.map(f64::from), [0.0, super::crowd::MOST.into()])?;
        range("crowd.height", crowd.height, [8.0, 8192.0])?;
        range("crowd.things", crowd.things.map(f64::from), [0.0, 20.0])?;
        number("crowd.faceless", crowd.faceless, share)?;
        number("crowd.turned_away", crowd.turned_away, share)?;
        if !crowd.is_on() {
            return Ok(());
        }
        let camera = &self.camera;
        if camera.hemisphere || !camera.positions.is_empty() {
            return Err(refuse("camera.positions", "given beside `crowd.faces`", "keep one of them"));
        }
        if self.clip.frames > 0 {
            return Err(refuse(
                "clip.frames",
                &self.clip.frames.to_string(),
                "clips are of one person: set crowd.faces to [0, 0]",
            ));
        }
        let tallest = 0.9 * f64::from(self.picture.size[1]);
        if crowd.height[0] > tallest {
            return Err(refuse(
                "crowd.height",
                &format!("{} at least", crowd.height[0]),
                &format!("the picture has room for {tallest:.0} pixels"),
            ));
        }
        Ok(())
    }
}
