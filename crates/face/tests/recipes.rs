//! The recipes of the emotions are those of the issue, and wrong ones are refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use lineament_face::{ActionUnit, Emotion, RecipeBook, Side, SideRule, Vocabulary};

/// `AU6 0.6–1 | AU12 0.7–1`, with `one-sided` for what is.
fn written(book: &RecipeBook, emotion: Emotion) -> String {
    let entry = |unit: &lineament_face::UnitRecipe| {
        let side = if unit.sides == SideRule::One { " one-sided" } else { "" };
        format!("{} {}–{}{side}", unit.unit, unit.range[0], unit.range[1])
    };
    book.recipe(emotion).iter().map(entry).collect::<Vec<_>>().join(" | ")
}

#[test]
fn the_source_preset_is_the_issues() {
    let book = RecipeBook::preset("source").unwrap();
    for (emotion, expected) in [
        (Emotion::Joy, "AU6 0.6–1 | AU12 0.7–1"),
        (Emotion::Sadness, "AU1 0.6–1 | AU4 0.4–0.8 | AU15 0.6–1"),
        (Emotion::Anger, "AU4 0.7–1 | AU5 0.5–0.8 | AU7 0.5–0.9 | AU23 0.4–0.8 | AU24 0.4–0.7"),
        (Emotion::Fear, "AU1 0.5–0.8 | AU2 0.6–1 | AU4 0.2–0.5 | AU5 0.53–1 | AU20 0.5–0.8 | AU26 0.8–1"),
        (Emotion::Disgust, "AU9 0.6–1 | AU10 0.5–0.9 | AU17 0.4–0.7"),
        (Emotion::Surprise, "AU1 0.5–0.9 | AU2 0.6–1 | AU5 0.7–1 | AU26 0.8–1"),
        (Emotion::Contempt, "AU14 0.6–1 one-sided | AU12 0.4–0.7 one-sided"),
        (Emotion::Neutral, ""),
    ] {
        assert_eq!(written(&book, emotion), expected, "{emotion}");
    }
}

#[test]
fn the_emfacs_preset_has_the_units_of_the_prototypes() {
    let book = RecipeBook::preset("emfacs").unwrap();
    for (emotion, expected) in [
        (Emotion::Neutral, ""),
        (Emotion::Joy, "6+12"),
        (Emotion::Sadness, "1+4+15"),
        (Emotion::Surprise, "1+2+5+26"),
        (Emotion::Fear, "1+2+4+5+7+20+26"),
        (Emotion::Anger, "4+5+7+23"),
        (Emotion::Disgust, "9+15+16"),
        (Emotion::Contempt, "12+14"),
    ] {
        let numbers: Vec<String> = book.recipe(emotion).iter().map(|unit| unit.unit.number().to_string()).collect();
        assert_eq!(numbers.join("+"), expected, "{emotion}");
    }
    assert!(book.recipe(Emotion::Surprise)[2].range[1] <= 0.5, "5B");
    assert!(book.recipe(Emotion::Contempt).iter().all(|unit| unit.sides == SideRule::One));
}

#[test]
fn draws_stay_in_range_and_contempt_is_on_one_side() {
    for name in RecipeBook::PRESETS {
        let book = RecipeBook::preset(name).unwrap();
        let mut state = 1_u64;
        let mut uniform = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut lefts = 0;
        for emotion in Emotion::ALL {
            for _ in 0..1000 {
                let drawn = book.draw(emotion, &mut uniform);
                let mut stronger = Vec::new();
                for entry in book.recipe(emotion) {
                    let [left, right] = Side::ALL.map(|side| f64::from(drawn.side(entry.unit, side)));
                    if entry.chance < 1.0 && left.max(right) == 0.0 {
                        continue;
                    }
                    assert!(
                        (entry.range[0]..=entry.range[1] + 1e-6).contains(&(left.max(right) + 1e-7)),
                        "{name} {emotion} {entry:?}"
                    );
                    match entry.sides {
                        SideRule::Both => assert_eq!(left, right),
                        _ => stronger.push(left > right),
                    }
                }
                lefts += usize::from(stronger.first() == Some(&true));
                assert!(
                    stronger.iter().all(|side| *side == stronger[0]),
                    "{name} {emotion}: units of one recipe share the side"
                );
                let total = drawn.as_array().iter().filter(|value| **value != 0.0).count();
                assert!(total <= 2 * book.recipe(emotion).len(), "nothing else moves");
            }
        }
        println!("{name}: contempt on the left in {lefts} of 1000");
        assert!((400..600).contains(&lefts));
    }
}

#[test]
fn a_unit_with_a_chance_is_there_in_that_share_of_draws() {
    let book = RecipeBook::preset("variants").unwrap();
    let (mut state, mut there) = (7_u64, 0);
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let joy = book.recipe(Emotion::Joy);
    let parted = joy.iter().find(|entry| entry.unit == ActionUnit::Au25).unwrap();
    for _ in 0..4000 {
        let drawn = book.draw(Emotion::Joy, &mut uniform);
        assert!(drawn.unit(ActionUnit::Au12) >= 0.3, "the unit without which it is no smile");
        there += usize::from(drawn.unit(ActionUnit::Au25) > 0.0);
    }
    assert!((there as f64 / 4000.0 - parted.chance).abs() < 0.03, "{there} of 4000");
}

#[test]
fn a_book_of_ones_own_goes_there_and_back() {
    for name in RecipeBook::PRESETS {
        let book = RecipeBook::preset(name).unwrap();
        assert_eq!(book.name, name);
        assert_eq!(RecipeBook::from_json(&book.to_json().unwrap()).unwrap(), book);
        let recipes = Emotion::ALL.map(|emotion| book.recipe(emotion).clone());
        assert_eq!(RecipeBook::new(&book.name, &book.about, recipes).unwrap(), book);
    }
    let mut book = RecipeBook::preset("source").unwrap().to_json().unwrap();
    book = book.replace(r#""sides": "one""#, r#""sides": "left""#);
    let fixed = RecipeBook::from_json(&book).unwrap();
    let drawn = fixed.draw(Emotion::Contempt, || 0.999);
    assert!(drawn.side(ActionUnit::Au14, Side::Left) > 0.9 && drawn.side(ActionUnit::Au14, Side::Right) == 0.0);
}

#[test]
fn wrong_books_are_refused_with_the_place_and_the_remedy() {
    let good = RecipeBook::preset("source").unwrap().to_json().unwrap();
    let compact: String = good.split_whitespace().collect();
    assert!(compact.contains(r#"{"unit":"AU6","sides":"both","range":[0.6,1.0]}"#), "the form that is spoilt below");
    let spoilt = |from: &str, to: &str| {
        let text = compact.replacen(from, to, 1);
        assert_ne!(text, compact, "`{from}` is in the book");
        RecipeBook::from_json(&text).unwrap_err().to_string()
    };
    let joy = r#""AU6","sides":"both","range":[0.6,1.0]"#;
    for (from, to, words) in [
        (joy, r#""AU6","sides":"both","range":[0.9,0.6]"#, ["joy, AU6", "smaller number first"]),
        (joy, r#""AU6","sides":"both","range":[0.6,1.5]"#, ["joy, AU6", "within 0–1"]),
        (joy, r#""AU6","sides":"both","range":[0.6]"#, ["emotions.joy[0].range", "length"]),
        (joy, r#""AU66","sides":"both","range":[0.6,1.0]"#, ["joy, AU66", "no geometry"]),
        (joy, r#""AU36","sides":"both","range":[0.6,1.0]"#, ["emotions.joy[0].unit", "nearest"]),
        (joy, r#""AU12","sides":"both","range":[0.6,1.0]"#, ["joy, AU12", "twice"]),
        (joy, r#""AU6","sides":"both","range":[0.6,1.0],"chance":1.5"#, ["joy, AU6", "chance 1.5 must lie within 0–1"]),
        (joy, r#""AU18","sides":"one","range":[0.6,1.0]"#, ["joy, AU18", "no sides"]),
        (joy, r#""AU6","sides":"one","range":[0.6,1.0],"other":[0.0,0.7]"#, ["joy, AU6", "lower `other`"]),
        (joy, r#""AU6","sides":"both","range":[0.6,1.0],"other":[0.0,0.7]"#, ["joy, AU6", "leave it out"]),
        (joy, r#""AU6","side":"both","range":[0.6,1.0]"#, ["emotions.joy[0]", "unknown field `side`"]),
        (r#""neutral":[],"#, "", ["emotions", "`neutral` is missing"]),
        (r#""neutral":[],"#, r#""bliss":[],"#, ["emotions", "`bliss` is no emotion"]),
        (r#"{"name""#, r#"{{"name""#, ["recipe book", "line 1"]),
    ] {
        let error = spoilt(from, to);
        assert!(words.iter().all(|word| error.contains(word)), "{to}: {error}");
    }
    let cut = RecipeBook::from_json(&compact[..compact.len() / 2]).unwrap_err().to_string();
    assert!(cut.contains("EOF"), "{cut}");
    let error = RecipeBook::preset("ekman").unwrap_err().to_string();
    assert!(error.contains("source, emfacs, variants"), "{error}");
    assert_eq!(Emotion::WHAT, "emotion");
}
