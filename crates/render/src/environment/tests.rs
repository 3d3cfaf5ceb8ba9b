use pulp::Scalar;

use super::*;

fn diffuse(map: &Environment, normal: [f32; 3]) -> [f32; 3] {
    // A frame turned by a quarter about y and then by a quarter about x.
    let turn = [[0.0, 1.0, 0.0], [0.0, 0.0, -1.0], [-1.0, 0.0, 0.0]];
    let [x, y, z] = normal;
    let light = map.diffuse(&turn, [1.0; 3]).at(V3::splat(Scalar, [-z, x, -y]));
    [light.x.v, light.y.v, light.z.v]
}

fn specular(map: &Environment, toward: [f32; 3], roughness: f32) -> [f32; 3] {
    let light = map.blurred(roughness).look(V3::splat(Scalar, toward));
    [light.x.v, light.y.v, light.z.v]
}

#[test]
fn even_light_is_even() {
    let map = Environment::even([0.5, 1.0, 2.0]);
    let mut worst = 0.0_f32;
    for step in 0..500 {
        let (a, b) = (step as f32 * 0.7, step as f32 * 0.013 - 3.2);
        let toward = [libm::sinf(a) * libm::cosf(b), libm::sinf(b), libm::cosf(a) * libm::cosf(b)];
        for light in [
            diffuse(&map, toward),
            specular(&map, toward, 0.05),
            specular(&map, toward, 0.4),
            specular(&map, toward, 1.0),
        ] {
            worst = light.iter().zip([0.5, 1.0, 2.0]).map(|(got, want)| (got / want - 1.0).abs()).fold(worst, f32::max);
        }
    }
    println!("worst departure: {worst:e}");
    assert!(worst < 2e-3);
}

#[test]
fn light_comes_from_where_it_is() {
    for toward in [[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [-0.6, 0.0, 0.8], [0.0, 0.0, -1.0]] {
        let map =
            Environment::from_fn(|direction| if dot(direction, toward) > 0.9 { [10.0, 5.0, 1.0] } else { [0.1; 3] });
        let away = toward.map(|part: f32| -part);
        assert!(diffuse(&map, toward)[0] > 1.0, "{toward:?}");
        assert!(diffuse(&map, away)[0] < 0.2, "{toward:?}: {:?}", diffuse(&map, away));
        assert!((specular(&map, toward, 0.1)[0] - 10.0).abs() < 0.2, "{toward:?}: {:?}", specular(&map, toward, 0.1));
        assert!(specular(&map, away, 0.1)[0] < 0.2);
        let (found, light) = map.brightest();
        assert!(dot(found, toward) > 0.95 && light[0] > light[2], "{toward:?}: {found:?}");
    }
}

#[test]
fn harmonics_reproduce_a_cosine_weighted_sum() {
    let map = Studio::portrait().environment();
    let all = {
        let mut all = directions();
        let boxes = Studio::portrait();
        // The same light again, through the public lookup of the sharpest level.
        let _ = boxes;
        for texel in &mut all {
            texel.light = specular(&map, texel.toward, 0.0);
        }
        all
    };
    let mut worst = 0.0_f32;
    for normal in [[0.0, 1.0, 0.0], [0.6, 0.0, 0.8], [-0.48, 0.6, 0.64], [0.0, -0.8, -0.6]] {
        let mut sum = [0.0_f32; 3];
        for texel in &all {
            let cosine = dot(texel.toward, normal).max(0.0);
            for (sum, light) in sum.iter_mut().zip(texel.light) {
                *sum += light * cosine * texel.solid / std::f32::consts::PI;
            }
        }
        let got = diffuse(&map, normal);
        worst = (0..3).map(|c| (got[c] - sum[c]).abs() / sum[c]).fold(worst, f32::max);
    }
    println!("worst departure of the harmonics from the sum: {:.1} %", 100.0 * worst);
    assert!(worst < 0.12);
}

#[test]
fn wrong_maps_are_refused() {
    let wrong = Image::filled(30, 20, [1.0_f32; 3]).unwrap();
    assert!(Environment::from_latlong(&wrong).unwrap_err().to_string().contains("30 × 20"));
    let dark = Image::filled(32, 16, [f32::NAN; 3]).unwrap();
    assert!(Environment::from_latlong(&dark).is_err());
    assert!(Environment::from_latlong(&Image::filled(32, 16, [1.0_f32; 3]).unwrap()).is_ok());
}

#[test]
fn every_baked_map_can_be_read_and_its_mean_is_one() {
    let mut worst = 0.0_f32;
    for light in BakedLight::ALL {
        let map = light.environment().unwrap();
        // The harmonics' first coefficient is the mean; what the sun took counts with it.
        let mean = |channel: usize| map.harmonics[0][channel] * 0.282_095;
        let sun = map.sun().map_or([0.0; 3], |(_, colour)| colour.map(|c| c * 0.25));
        let luminance: f32 =
            [0.2126, 0.7152, 0.0722].iter().enumerate().map(|(c, weight)| weight * (mean(c) + sun[c])).sum();
        println!("{:20} mean {luminance:.3}, sun {:?}", light.name(), map.sun().map(|sun| sun.1));
        worst = worst.max((luminance - 1.0).abs());
        assert_eq!(BakedLight::by_name(light.name()), Some(*light));
    }
    assert!(BakedLight::ALL.len() > 20 && worst < 0.03);
}

#[test]
fn what_is_too_bright_for_a_map_becomes_a_light() {
    let toward = [0.6, 0.8, 0.0];
    let map = Environment::from_fn(
        |direction| if dot(direction, toward) > 0.996 { [4000.0, 3000.0, 2000.0] } else { [0.5; 3] },
    );
    let (found, colour) = map.sun().unwrap();
    assert!(dot(found, toward) > 0.999 && colour[0] > colour[2], "{found:?} {colour:?}");
    assert!(diffuse(&map, [0.0, -1.0, 0.0])[0] < 2.0, "no ringing: {:?}", diffuse(&map, [0.0, -1.0, 0.0]));
    assert!(Studio::portrait().environment().sun().is_none());
}
