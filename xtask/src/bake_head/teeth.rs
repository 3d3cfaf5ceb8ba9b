//! Teeth: the source has two smooth strips of 68 vertices, gum and crowns in one. Here every tooth gets its crown, with the gum scalloped around it, along the strips' own arches,
//! so that the source's motions of the strips carry over.
//!
//! Texture: u runs along the arch from the subject's right to the left, v from the gum's far edge (0) over the margin (0.32) and the biting edge (0.85–0.93) to the tongue's side (1).

use lineament_face::Part;

use super::mesh::flip;

/// Columns of a strip's half: 0 in the middle, 8 at the back.
const HALF: usize = 9;
/// hm08 vertices of the left halves: the gum's edge, the middle, the biting edge, the tongue's side.
const UPPER: [[u32; HALF]; 4] = [
    [15061, 15060, 15062, 15063, 15064, 15065, 15066, 15067, 15068],
    [15079, 15075, 15074, 15073, 15072, 15084, 15083, 15082, 15081],
    [15069, 15086, 15071, 15070, 15085, 15078, 15077, 15076, 15080],
    [15087, 15095, 15089, 15088, 15094, 15092, 15091, 15090, 15093],
];
const LOWER: [[u32; HALF]; 4] = [
    [14993, 14992, 14994, 14995, 14996, 14997, 14998, 14999, 15000],
    [15012, 15013, 15014, 15015, 15011, 15016, 15017, 15018, 15009],
    [15010, 15001, 15002, 15003, 15004, 15005, 15006, 15007, 15008],
    [15027, 15019, 15020, 15021, 15022, 15023, 15024, 15025, 15026],
];

/// One tooth in millimetres (Wheeler's means): width, height of the crown, thickness at the biting edge; and in how many columns it is modelled.
struct Tooth {
    width: f64,
    height: f64,
    thickness: f64,
    columns: usize,
    /// How much longer than the strip (upper front teeth bite in front of the lower ones).
    longer: f64,
}

const fn tooth(width: f64, height: f64, thickness: f64, columns: usize, longer: f64) -> Tooth {
    Tooth { width, height, thickness, columns, longer }
}

const UPPER_TEETH: [Tooth; 7] = [
    tooth(8.5, 10.5, 1.6, 4, 1.1),
    tooth(6.5, 9.2, 1.5, 4, 0.6),
    tooth(7.5, 10.0, 2.2, 4, 0.9),
    tooth(7.0, 8.5, 6.5, 3, 0.2),
    tooth(7.0, 8.2, 6.5, 3, 0.0),
    tooth(10.0, 7.5, 8.5, 3, 0.0),
    tooth(9.0, 7.0, 8.5, 3, 0.0),
];
const LOWER_TEETH: [Tooth; 7] = [
    tooth(5.3, 8.8, 1.3, 4, 0.0),
    tooth(5.7, 9.2, 1.3, 4, 0.0),
    tooth(6.8, 10.2, 2.0, 4, 0.3),
    tooth(7.0, 8.5, 6.0, 3, 0.0),
    tooth(7.0, 8.0, 6.0, 3, 0.0),
    tooth(11.0, 7.5, 8.0, 3, 0.0),
    tooth(10.5, 7.0, 8.0, 3, 0.0),
];
/// How far the lower front teeth stand behind the strip's edge, millimetres; the molars less.
const LOWER_SET_BACK: f64 = 1.5;
/// The part of the strip's length that the teeth fill.
const FILLED: f64 = 0.97;
/// Texture coordinate v of each row.
const ROWS: [f32; 7] = [0.0, 0.3, 0.34, 0.6, 0.85, 0.93, 1.0];

/// The new mesh of one row of teeth, in the frame and unit (metres) of the positions given.
pub(crate) struct Arch {
    pub(crate) part: Part,
    /// hm08's vertices of the strip that it replaces.
    pub(crate) strip: std::ops::Range<usize>,
    pub(crate) positions: Vec<[f64; 3]>,
    pub(crate) mirror: Vec<u32>,
    pub(crate) uvs: Vec<[f64; 2]>,
    /// Corners, anticlockwise from outside, counted from the arch's first vertex (and texture point).
    pub(crate) quads: Vec<[u32; 4]>,
    /// The strip's vertex nearest to each new one.
    pub(crate) nearest: Vec<u32>,
}

impl Arch {
    /// Builds lower and upper teeth over the source's mesh.
    pub(crate) fn both(whole: &[[f64; 3]]) -> [Self; 2] {
        [
            Self::new(whole, Part::TeethLower, 14_992..15_060, &LOWER, &LOWER_TEETH),
            Self::new(whole, Part::TeethUpper, 15_060..15_128, &UPPER, &UPPER_TEETH),
        ]
    }

    fn new(
        whole: &[[f64; 3]],
        part: Part,
        strip: std::ops::Range<usize>,
        table: &[[u32; HALF]; 4],
        teeth: &[Tooth; 7],
    ) -> Self {
        let rows = table.map(|row| row.map(|v| whole[v as usize].map(|x| 1e3 * x)));
        let lower = part == Part::TeethLower;
        let places = Places::new(&rows[2], teeth);
        // The left half's columns, middle first; the right half is its mirror image.
        let half: Vec<[[f64; 3]; ROWS.len()]> =
            places.columns.iter().map(|column| profile(&rows, column, lower)).collect();
        let side = half.len() as i32 - 1;
        let mut arch = Self {
            part,
            strip,
            positions: Vec::new(),
            mirror: Vec::new(),
            uvs: Vec::new(),
            quads: Vec::new(),
            nearest: Vec::new(),
        };
        let width = ROWS.len() as i32;
        for column in -side..=side {
            let place = column.unsigned_abs() as usize;
            let share = 0.5 + 0.5 * f64::from(column.signum()) * places.columns[place].share;
            for (row, &point) in half[place].iter().enumerate() {
                let mut point = if column < 0 { flip(point) } else { point };
                if column == 0 {
                    point[0] = 0.0;
                }
                arch.positions.push(point.map(|x| 1e-3 * x));
                arch.uvs.push([share, f64::from(ROWS[row])]);
                arch.mirror.push(((side - column) * width + row as i32) as u32);
            }
        }
        for column in 0..2 * side {
            for row in 0..width - 1 {
                let at = |c: i32, r: i32| ((column + c) * width + row + r) as u32;
                let quad = [at(0, 0), at(0, 1), at(1, 1), at(1, 0)];
                arch.quads.push(if lower { [quad[3], quad[2], quad[1], quad[0]] } else { quad });
            }
        }
        let square = |p: &[f64; 3], q: &[f64; 3]| (0..3).map(|k| (p[k] - q[k]) * (p[k] - q[k])).sum::<f64>();
        let nearest = |p: &[f64; 3]| {
            arch.strip
                .clone()
                .min_by(|&a, &b| square(p, &whole[a]).total_cmp(&square(p, &whole[b])))
                .unwrap_or(arch.strip.start) as u32
        };
        arch.nearest = arch.positions.iter().map(nearest).collect();
        arch
    }
}

/// Where a column stands on the strip, and on its tooth.
struct Column {
    /// The strip's column, fractional.
    place: f64,
    /// 0 between two teeth, 1 at a tooth's middle.
    middle: f64,
    height: f64,
    thickness: f64,
    longer: f64,
    /// Share of the arch's half length.
    share: f64,
}

struct Places {
    columns: Vec<Column>,
}

impl Places {
    fn new(bite: &[[f64; 3]; HALF], teeth: &[Tooth; 7]) -> Self {
        // Length along the biting edge, finely.
        const FINE: usize = 32;
        let mut lengths = vec![0.0];
        let mut before = along(bite, 0.0);
        for i in 1..=(HALF - 1) * FINE {
            let point = along(bite, i as f64 / FINE as f64);
            let step = (0..3).map(|k| (point[k] - before[k]) * (point[k] - before[k])).sum::<f64>();
            lengths.push(lengths[i - 1] + libm::sqrt(step));
            before = point;
        }
        let whole = lengths[lengths.len() - 1];
        let stretch = FILLED * whole / teeth.iter().map(|t| t.width).sum::<f64>();
        let place = |length: f64| {
            let after = lengths.iter().position(|&l| l >= length).unwrap_or(lengths.len() - 1).max(1);
            let part = (length - lengths[after - 1]) / (lengths[after] - lengths[after - 1]);
            (after as f64 - 1.0 + part) / FINE as f64
        };
        let mut columns = vec![];
        let mut start = 0.0;
        for (i, t) in teeth.iter().enumerate() {
            for k in usize::from(i > 0)..=t.columns {
                let share = k as f64 / t.columns as f64;
                let length = (start + share * t.width) * stretch;
                let middle = libm::pow(libm::sin(std::f64::consts::PI * share).max(0.0), 0.6);
                let (height, thickness) = (t.height * stretch, t.thickness * stretch);
                let middle = if k == 0 || k == t.columns { 0.0 } else { middle };
                columns.push(Column {
                    place: place(length),
                    middle,
                    height,
                    thickness,
                    longer: t.longer,
                    share: length / whole,
                });
            }
            start += t.width;
        }
        Self { columns }
    }
}

/// The points of one column, from the gum's far edge over the biting edge to the tongue's side. Millimetres.
fn profile(rows: &[[[f64; 3]; HALF]; 4], column: &Column, lower: bool) -> [[f64; 3]; ROWS.len()] {
    let [gum, middle, bite, inner] = [0, 1, 2, 3].map(|r| along(&rows[r], column.place));
    let add = |a: [f64; 3], b: [f64; 3], s: f64| std::array::from_fn(|k| a[k] + s * b[k]);
    let sub = |a: [f64; 3], b: [f64; 3]| -> [f64; 3] { std::array::from_fn(|k| a[k] - b[k]) };
    let length = |a: [f64; 3]| libm::sqrt(a.iter().map(|v| v * v).sum());
    // Outward: across the arch, level.
    let [tx, _, tz] =
        sub(along(&rows[2], (column.place + 0.05).min(8.0)), along(&rows[2], (column.place - 0.05).max(-1.0)));
    let level = libm::sqrt(tx * tx + tz * tz);
    let outward = [-tz / level, 0.0, tx / level];
    let (short, long) = (length(sub(middle, bite)), length(sub(gum, middle)));
    // The strip's outside at a distance from the biting edge towards the gum.
    let outside = |d: f64| -> [f64; 3] {
        if d <= short {
            add(bite, sub(middle, bite), d / short)
        } else {
            add(middle, sub(gum, middle), ((d - short) / long).min(1.0))
        }
    };
    let gap = 1.0 - column.middle;
    let back = if lower { LOWER_SET_BACK * (1.0 - column.share) } else { 0.0 };
    let height = column.height.min(short + long - 2.0);
    // The gum comes down between the teeth.
    let margin = height - 1.6 * gap;
    let edge = 0.9 * gap - column.longer;
    let at = |d: f64, out: f64| add(outside(d), outward, out - back);
    [
        add(gum, outward, -back),
        at(margin, 0.25 - 0.25 * gap),
        at(margin - 0.5, -0.35 - 0.55 * gap),
        at(0.5 * height, 0.2 - 0.9 * gap),
        at(edge, -0.25 - 0.7 * gap),
        add(at(edge + 0.25, 0.0), outward, -column.thickness),
        add(inner, outward, -back),
    ]
}

/// A point of a row at a fractional column: Catmull-Rom, symmetric about the middle, straight at the back.
fn along(row: &[[f64; 3]; HALF], place: f64) -> [f64; 3] {
    let at = |i: i64| match i {
        i if i < 0 => flip(row[(-i) as usize]),
        i if i as usize >= HALF => std::array::from_fn(|k| 2.0 * row[HALF - 1][k] - row[HALF - 2][k]),
        i => row[i as usize],
    };
    let base = libm::floor(place).clamp(-1.0, HALF as f64 - 2.0);
    let (i, t) = (base as i64, place - base);
    let [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    std::array::from_fn(|k| {
        let (a, b, c, d) = (a[k], b[k], c[k], d[k]);
        b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
    })
}
