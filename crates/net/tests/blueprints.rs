//! The promise: a blueprint that cannot be built is refused with the layer's name and the remedy, and the zoo is the published zoo.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;

use lineament_net::{
    Activation, Blueprint, Builder, Conv, Cost, Model, NetError, Op, Padding, Pool, Reduce, Shape, Value, zoo,
};

fn broken(shape: Shape, body: impl FnOnce(&mut Builder, &Value) -> Value) -> String {
    let mut b = Builder::new("broken");
    let x = b.input("x", shape);
    let y = body(&mut b, &x);
    b.output("y", &y);
    b.finish().unwrap_err().to_string()
}

#[test]
fn wrong_layers_are_named() {
    let map = Shape::map(8, 6, 6);
    let cases: Vec<(String, &str)> = vec![
        (broken(map, |b, x| b.conv("culprit", x, Conv::square(9, 3).groups(4))), "divisor"),
        (broken(map, |b, x| b.conv("culprit", x, Conv::square(9, 9).padding(Padding::NONE))), "empty"),
        (broken(map, |b, x| b.conv("culprit", x, Conv::square(9, 3).stride(0))), "stride is 0"),
        (broken(map, |b, x| b.conv("culprit", x, Conv::square(usize::MAX, 3))), "use fewer channels"),
        (broken(map, |b, x| b.conv("culprit", x, Conv { kernel: [0, 3], ..Conv::square(9, 3) })), "kernel is 0"),
        (broken(map, |b, x| b.linear("culprit", x, 3)), "flatten or pool"),
        (broken(Shape::vector(8), |b, x| b.global_average("culprit", x)), "a map is needed"),
        (
            broken(map, |b, x| b.pool("culprit", x, Pool::square(Reduce::Max, 2, 2).padding(Padding::all(2)))),
            "use less",
        ),
        (
            broken(map, |b, x| {
                let y = b.conv("fine", x, Conv::pointwise(4));
                b.add("culprit", x, &y)
            }),
            "make them equal",
        ),
        (
            broken(map, |b, x| {
                let y = b.conv("fine", x, Conv::pointwise(4).stride(2));
                b.concat("culprit", &[x, &y])
            }),
            "height and width",
        ),
        (broken(map, |b, x| b.upsample("culprit", x, 5000, lineament_net::Filter::Nearest)), "factor is 5000"),
        (broken(map, |b, x| b.layer("culprit", Op::BatchNorm { epsilon: f32::NAN }, &[x])), "epsilon is NaN"),
        (broken(map, |b, x| b.dropout("culprit", x, 1.0)), "below 1"),
        (
            broken(map, |b, x| {
                let op = Op::SqueezeExcite { squeezed: 2, inner: Activation::Prelu, gate: Activation::Sigmoid };
                b.layer("culprit", op, &[x])
            }),
            "another activation",
        ),
        (
            broken(map, |b, x| {
                b.conv("culprit", x, Conv::pointwise(4));
                b.conv("culprit", x, Conv::pointwise(4))
            }),
            "has this name",
        ),
        (
            broken(map, |b, x| {
                let x = b.squeeze_excite("a", x, 2);
                let pooled = b.global_average("pool", &x);
                let y = b.linear("a.squeeze", &pooled, 2);
                b.linear("culprit", &y, 2)
            }),
            "rename the layer",
        ),
        (broken(map, |b, x| b.layer("culprit", Op::Add, &[x])), "instead of 2"),
        (broken(map, |b, _| b.layer("culprit", Op::Concat, &[])), "at least one"),
    ];
    for (text, part) in cases {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
        assert!(text.contains("culprit") || text.contains("a.squeeze"), "{text}");
    }
}

#[test]
fn wrong_references_are_named() {
    let text = r#"{"name":"n","inputs":[{"name":"x","shape":[3,8,8]}],"layers":[{"name":"a","inputs":["b"],"op":{"kind":"flatten"}}],
                   "outputs":[{"name":"y","from":"a"}]}"#;
    let cases = [
        (text.to_string(), r#"layer "a": it reads "b""#),
        (text.replace(r#"["b"]"#, r#"["x"]"#).replace(r#""from":"a""#, r#""from":"c""#), r#""c""#),
        (text.replace("[3,8,8]", "[3,8]"), "3 dimensions"),
        (text.replace("flatten", "flattern"), "flattern"),
        (text.replace(r#"{"kind":"flatten"}"#, r#"{"kind":"batch_norm","epsilon":1e-5,"axis":1}"#), "axis"),
        (text.replace("[3,8,8]", "[0,8,8]"), "[0, 8, 8]"),
    ];
    for (json, part) in cases {
        let error = Blueprint::from_json(&json).unwrap_err();
        assert!(error.to_string().contains(part), "{part:?} is not in {error}");
    }
}

#[test]
fn json_and_back() {
    for (name, blueprint) in common::golden::cases() {
        let json = blueprint.to_json().unwrap();
        assert_eq!(Blueprint::from_json(&json).unwrap(), blueprint, "{name}");
    }
}

/// Parameters as torchvision counts them (batch norms' means and variances apart), multiply-adds as its model table gives them (in millions, rounded).
#[test]
fn the_zoo_has_the_published_size() {
    let published = [
        ("mobilenet_v2", 3_504_872, 300.8),
        ("mobilenet_v3_small", 2_542_856, 56.5),
        ("resnet18", 11_689_512, 1814.1),
        ("resnet50", 25_557_032, 4089.2),
        ("googlenet", 6_624_904, 1498.4),
        ("vgg16", 138_357_544, 15_470.3),
        ("alexnet", 61_100_840, 714.2),
    ];
    for (name, parameters, multiply_adds) in published {
        let net = zoo::ZOO.iter().find(|net| net.name == name).unwrap();
        let blueprint = (net.build)(net.side, 1000).unwrap();
        let checked = blueprint.check().unwrap();
        let learnt: usize = blueprint.parameters(&checked).iter().filter(|p| p.is_learnt()).map(|p| p.elements()).sum();
        let Cost { multiply_adds: found, .. } = blueprint.cost().unwrap();
        println!("{name}: {learnt} parameters, {found} multiply-adds");
        assert_eq!(learnt, parameters, "{name}");
        assert!((found as f64 / 1e6 - multiply_adds).abs() <= 0.1, "{name}: {found}");
    }
}

#[test]
fn a_fully_convolutional_network_takes_any_size() {
    let blaze = zoo::blazeface(128).unwrap();
    let wide = blaze.with_input_size(96, 160).unwrap();
    assert_eq!(wide.check().unwrap().shape("scores8"), Some(Shape::map(2, 12, 20)));
    let vgg = zoo::vgg16(64, 10).unwrap();
    let error = vgg.with_input_size(96, 96).unwrap_err();
    assert!(matches!(&error, NetError::Blueprint { problem, .. } if problem.contains("hidden0.weight")), "{error}");
    let model = Model::random(blaze, 2).unwrap();
    assert_eq!(model.with_input_size(96, 160).unwrap().blueprint(), &wide);
}
