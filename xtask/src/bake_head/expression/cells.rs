//! The cells of the face as rules over the base mesh: drawn once, and committed before any motion was measured.
//!
//! Millimetres in the base head's frame (origin between the centres of the source's eyeballs, x to the subject's left, y up, z out of
//! the face). The polygons hold for the left half and, mirrored, for the right. The first rule that fits decides.

use lineament_face::Cell;

/// A closed outline in the frontal plane, in millimetres.
type Outline = &'static [(f64, f64)];

/// The cells that an outline bounds, in order of precedence. The first is the corner of the mouth, with what surrounds
/// it: it belongs to the lower lip, because the mandible carries it.
const OUTLINES: &[(Cell, Outline)] = &[
    (
        Cell::LowerLip,
        &[
            (19.0, -67.0),
            (19.5, -62.0),
            (25.0, -56.5),
            (34.0, -56.5),
            (40.0, -58.5),
            (43.0, -64.0),
            (43.0, -72.0),
            (40.0, -81.0),
            (31.0, -84.0),
            (22.0, -80.0),
        ],
    ),
    (
        Cell::UpperLid,
        &[
            (14.0, 0.0),
            (15.5, 6.0),
            (20.0, 11.0),
            (28.0, 13.5),
            (36.0, 13.5),
            (43.0, 10.5),
            (48.0, 5.0),
            (49.0, 1.2),
            (45.0, 0.7),
            (14.0, -0.8),
        ],
    ),
    (
        Cell::LowerLid,
        &[
            (14.0, -0.8),
            (45.0, 0.7),
            (49.0, 1.2),
            (48.5, -6.0),
            (45.0, -12.0),
            (38.0, -17.0),
            (30.0, -18.5),
            (22.0, -16.0),
            (16.0, -9.0),
        ],
    ),
    (
        Cell::Glabella,
        &[(-1.0, 28.0), (9.0, 27.0), (14.0, 17.0), (15.5, 6.0), (14.0, 0.0), (13.5, -2.0), (10.0, -9.0), (-1.0, -10.0)],
    ),
    (
        Cell::ForeheadInner,
        &[
            (-1.0, 28.0),
            (9.0, 27.0),
            (14.0, 17.0),
            (15.5, 6.0),
            (20.0, 11.0),
            (27.0, 13.3),
            (28.0, 30.0),
            (30.0, 80.0),
            (-1.0, 80.0),
        ],
    ),
    (
        Cell::ForeheadOuter,
        &[
            (27.0, 13.3),
            (36.0, 13.5),
            (43.0, 10.5),
            (46.0, 10.0),
            (52.0, 14.0),
            (95.0, 18.0),
            (95.0, 80.0),
            (30.0, 80.0),
            (28.0, 30.0),
        ],
    ),
    (
        Cell::Crow,
        &[
            (46.0, 10.0),
            (52.0, 14.0),
            (95.0, 18.0),
            (95.0, -16.0),
            (60.0, -18.0),
            (46.0, -12.0),
            (48.5, -6.0),
            (49.0, 1.2),
            (48.0, 5.0),
        ],
    ),
    (
        Cell::Nose,
        &[
            (-1.0, -10.0),
            (10.0, -9.0),
            (13.5, -2.0),
            (14.0, -0.8),
            (16.0, -9.0),
            (20.0, -14.0),
            (22.0, -22.0),
            (22.5, -32.0),
            (22.0, -41.0),
            (17.0, -47.0),
            (7.0, -48.5),
            (-1.0, -50.0),
        ],
    ),
    (
        Cell::UpperLip,
        &[
            (-1.0, -50.0),
            (7.0, -48.5),
            (17.0, -47.0),
            (22.0, -41.0),
            (28.0, -49.0),
            (33.0, -57.0),
            (36.0, -67.0),
            (-1.0, -67.0),
        ],
    ),
    (
        Cell::LowerLip,
        &[
            (-1.0, -67.0),
            (43.0, -67.0),
            (43.0, -72.0),
            (40.0, -81.0),
            (31.0, -84.0),
            (24.0, -86.0),
            (12.0, -88.0),
            (-1.0, -88.5),
        ],
    ),
    (Cell::Chin, &[(-1.0, -88.5), (12.0, -88.0), (24.0, -86.0), (27.0, -96.0), (28.0, -135.0), (-1.0, -135.0)]),
];

/// The cell of a skin vertex of the base mesh, from its position (millimetres, head frame) and its texture coordinate.
///
/// The linings of the eye sockets and of the mouth lie behind the skin, where a frontal outline cannot tell them from
/// it; their islands in the texture map can.
pub(crate) fn cell_of(position: [f64; 3], uv: [f64; 2]) -> Cell {
    let [x, y, z] = position;
    let x = x.abs();
    let socket = uv[0] < 0.16 && uv[1] > 0.54 && uv[1] < 0.64;
    if socket {
        let palpebral_line = -0.8 + (x - 14.0) * 1.5 / 31.0;
        return if y >= palpebral_line { Cell::UpperLid } else { Cell::LowerLid };
    }
    let lining_of_mouth = uv[0] > 0.755 && uv[1] < 0.14;
    if lining_of_mouth {
        return if y >= -67.0 { Cell::UpperLip } else { Cell::LowerLip };
    }
    if x > 62.0 && z < -50.0 && y > -58.0 && y < 16.0 {
        return Cell::Ear;
    }
    if y < -132.0 || (y < -60.0 && z < -58.0) {
        return Cell::Neck;
    }
    if y > 78.0 || z < -52.0 {
        return Cell::Scalp;
    }
    if y < -80.0 && z < -25.0 {
        return Cell::Jaw;
    }
    for (cell, outline) in OUTLINES {
        if inside(x, y, outline) {
            return *cell;
        }
    }
    if y > -64.0 + (x - 43.0) * 0.4 { Cell::Cheek } else { Cell::Jaw }
}

/// Even–odd rule.
fn inside(x: f64, y: f64, outline: Outline) -> bool {
    let mut within = false;
    for (k, &(x0, y0)) in outline.iter().enumerate() {
        let (x1, y1) = outline[(k + 1) % outline.len()];
        if (y0 > y) != (y1 > y) && x < x0 + (y - y0) * (x1 - x0) / (y1 - y0) {
            within = !within;
        }
    }
    within
}
