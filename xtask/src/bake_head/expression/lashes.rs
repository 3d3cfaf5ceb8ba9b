//! Which point of a lid's front edge each vertex of the lashes stands on.
//!
//! The upper and the lower lashes of an eye are a sheet of quads each, one long side along the lid. A row across the
//! sheet goes with the vertex of the edge next to its root, tip and all.

use std::collections::{BTreeMap, BTreeSet};

use super::field::{Surface, between, length};

/// Vertex of the left eye's lashes, and the vertex of an edge that it goes with.
pub(super) fn roots(surface: &Surface, upper: &[u32], lower: &[u32]) -> Vec<(u32, u32)> {
    let neighbours = neighbours(&surface.lashes);
    let mut left: BTreeSet<u32> = neighbours.keys().copied().collect();
    let mut roots = Vec::new();
    while let Some(&first) = left.first() {
        let sheet = reached(&neighbours, first);
        left.retain(|v| !sheet.contains(v));
        let edge =
            [upper, lower].into_iter().min_by(|a, b| mean(surface, &sheet, a).total_cmp(&mean(surface, &sheet, b)));
        roots.extend(carried(surface, &neighbours, &sheet, edge.unwrap_or(upper)));
    }
    roots
}

type Neighbours = BTreeMap<u32, BTreeSet<u32>>;

fn neighbours(faces: &[[u32; 4]]) -> Neighbours {
    let mut neighbours = Neighbours::new();
    for face in faces {
        for (k, &a) in face.iter().enumerate() {
            let b = face[(k + 1) % 4];
            neighbours.entry(a).or_default().insert(b);
            neighbours.entry(b).or_default().insert(a);
        }
    }
    neighbours
}

fn reached(neighbours: &Neighbours, first: u32) -> BTreeSet<u32> {
    let (mut seen, mut front) = (BTreeSet::from([first]), vec![first]);
    while let Some(vertex) = front.pop() {
        front.extend(neighbours[&vertex].iter().filter(|n| seen.insert(**n)));
    }
    seen
}

/// The vertex of the edge nearest to a vertex, with its distance.
fn nearest(surface: &Surface, vertex: u32, edge: &[u32]) -> (f64, u32) {
    let from = surface.positions[vertex as usize];
    let distance = |&v: &u32| (length(between(from, surface.positions[v as usize])), v);
    edge.iter().map(distance).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::INFINITY, vertex))
}

fn mean(surface: &Surface, sheet: &BTreeSet<u32>, edge: &[u32]) -> f64 {
    sheet.iter().map(|&v| nearest(surface, v, edge).0).sum::<f64>() / sheet.len() as f64
}

/// The rows of one sheet. Its border runs from corner to corner (vertices of two neighbours); of its two longest sides
/// the one nearer to the lid is the root.
fn carried(surface: &Surface, neighbours: &Neighbours, sheet: &BTreeSet<u32>, edge: &[u32]) -> Vec<(u32, u32)> {
    let near = |chain: &Vec<u32>| chain.iter().map(|&v| nearest(surface, v, edge).0).sum::<f64>() / chain.len() as f64;
    let sides = sides(neighbours, sheet);
    let longest = sides.iter().map(Vec::len).max().unwrap_or(0);
    let root = sides.iter().filter(|side| side.len() == longest).min_by(|a, b| near(a).total_cmp(&near(b)));
    let mut front: BTreeMap<u32, u32> = root.into_iter().flatten().map(|&v| (v, nearest(surface, v, edge).1)).collect();
    let mut row: Vec<u32> = front.keys().copied().collect();
    while !row.is_empty() {
        let mut next = Vec::new();
        for vertex in row {
            for &n in &neighbours[&vertex] {
                if !front.contains_key(&n) {
                    front.insert(n, front[&vertex]);
                    next.push(n);
                }
            }
        }
        row = next;
    }
    front.into_iter().collect()
}

/// The sides of a sheet of quads, each from corner to corner.
fn sides(neighbours: &Neighbours, sheet: &BTreeSet<u32>) -> Vec<Vec<u32>> {
    let border = |v: &u32| neighbours[v].len() < 4;
    let corner = |v: &u32| neighbours[v].len() == 2;
    let mut sides = Vec::new();
    for &start in sheet.iter().filter(|v| corner(v)) {
        for &step in neighbours[&start].iter().filter(|v| border(v)) {
            let mut side = vec![start, step];
            while !corner(&side[side.len() - 1]) {
                let last = side[side.len() - 1];
                match neighbours[&last].iter().find(|v| border(v) && !side.contains(v)) {
                    Some(&v) => side.push(v),
                    None => break,
                }
            }
            sides.push(side);
        }
    }
    sides
}
