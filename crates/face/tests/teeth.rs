//! Lips do not pass through teeth, whatever the face does.

use lineament_face::{ActionUnit, Cell, ExpressionState, FaceModel, Gaze, Mesh, Part};

/// Millimetres that a tooth may stand out of the skin before it.
const BAR: f64 = 0.1;
const PEOPLE: u64 = 12;

/// Unions of units as faces show them, beside each alone.
const TOGETHER: [&[&str]; 8] = [
    &["AU6", "AU12", "AU25"],
    &["AU12", "AU25", "AU26"],
    &["AU15", "AU17"],
    &["AU20", "AU25", "AU26"],
    &["AU10", "AU17"],
    &["AU17", "AU24"],
    &["AU25", "AU27"],
    &["AU9", "AU10", "AU25"],
];

/// How far the foremost tooth stands out of the outer skin that covers it in front, metres; negative if none does.
/// Only skin that looks forward counts: what shows through an open mouth is not covered.
fn breach(mesh: &Mesh, skin: &[[u32; 3]], teeth: &[u32]) -> f64 {
    let point = |v: u32| mesh.positions[v as usize].map(f64::from);
    let mut worst = f64::NEG_INFINITY;
    for triangle in skin {
        let [a, b, c] = triangle.map(point);
        let twice = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
        // Turned away or edge-on.
        if twice < 1e-8 {
            continue;
        }
        for &tooth in teeth {
            let p = point(tooth);
            let u = ((b[0] - p[0]) * (c[1] - p[1]) - (c[0] - p[0]) * (b[1] - p[1])) / twice;
            let v = ((c[0] - p[0]) * (a[1] - p[1]) - (a[0] - p[0]) * (c[1] - p[1])) / twice;
            if u >= 0.0 && v >= 0.0 && u + v <= 1.0 {
                worst = worst.max(p[2] - (u * a[2] + v * b[2] + (1.0 - u - v) * c[2]));
            }
        }
    }
    worst
}

#[test]
fn no_tooth_stands_out_of_a_lip() -> Result<(), Box<dyn std::error::Error>> {
    let model = FaceModel::load()?;
    let (mut neutral, mut mesh, mut weights) = (model.neutral(), model.mesh(), model.rest_weights());
    let topology = model.topology();
    let lips = [Cell::UpperLip, Cell::LowerLip, Cell::Chin];
    let lining = |uv: u32| topology.uvs[uv as usize][0] > 0.755 && topology.uvs[uv as usize][1] < 0.14;
    let skin: Vec<[u32; 3]> = (topology.triangles.iter().zip(&topology.triangle_uvs))
        .filter(|(t, uvs)| {
            let of_lip = |v: &u32| {
                model.cells().get(*v as usize).and_then(|&c| Cell::from_code(c)).is_some_and(|c| lips.contains(&c))
            };
            t.iter().all(of_lip) && uvs.iter().any(|&uv| !lining(uv))
        })
        .map(|(t, _)| *t)
        .collect();
    let teeth: Vec<u32> = [Part::TeethUpper, Part::TeethLower]
        .into_iter()
        .flat_map(|part| topology.part(part))
        .map(|v| v as u32)
        .collect();
    assert!(skin.len() > 300 && teeth.len() >= 136, "{} triangles, {} teeth", skin.len(), teeth.len());
    let mut expressions: Vec<Vec<&str>> = vec![vec![]];
    expressions.extend(ActionUnit::ALL.iter().filter(|unit| unit.has_geometry()).map(|unit| vec![unit.name()]));
    expressions.extend(TOGETHER.iter().map(|units| units.to_vec()));
    let mut table = vec![f64::NEG_INFINITY; expressions.len()];
    for seed in 0..PEOPLE {
        model.shape(&model.identity(&model.sample(seed))?, &mut neutral)?;
        for (worst, units) in table.iter_mut().zip(&expressions) {
            let mut expression = ExpressionState::default();
            for unit in units {
                expression.action_units.set_unit(unit.parse()?, 1.0);
            }
            model.expressions().weigh(&expression, &mut weights)?;
            model.express(&neutral, &weights, Gaze::default(), &mut mesh)?;
            *worst = worst.max(1e3 * breach(&mesh, &skin, &teeth));
        }
    }
    for (worst, units) in table.iter().zip(&expressions) {
        println!("{worst:7.2} mm  {}", if units.is_empty() { "neutral".to_owned() } else { units.join("+") });
    }
    for (worst, units) in table.iter().zip(&expressions) {
        assert!(*worst <= BAR, "{units:?}: a tooth stands {worst} mm out of a lip");
    }
    Ok(())
}
