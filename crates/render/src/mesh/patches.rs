//! Classes as two bits: neighbours on a mesh that are of different classes have different numbers.

/// Classes that are told apart; triangles of others have no number.
const CLASSES: usize = u64::BITS as usize;

/// Numbers the triangles of a mesh from 1 to 3, those of one class alike, so that none shares its number with a triangle of another class that has a corner
/// in common with it; 0 where these do not suffice. `vertices`: how many there are.
pub(super) fn number(triangles: &[[u32; 3]], classes: &[u8], vertices: usize, patches: &mut Vec<u8>) {
    // The first class met at each vertex, and which others are met there: few vertices have any.
    let (mut first, mut others) = (vec![None; vertices], Vec::new());
    for (corners, class) in triangles.iter().zip(classes) {
        for &vertex in corners {
            let met = first[vertex as usize].get_or_insert(*class);
            if met != class {
                others.extend([(vertex, *met), (vertex, *class)]);
            }
        }
    }
    others.sort_unstable();
    others.dedup();
    let mut beside = [0_u64; CLASSES];
    for together in others.chunk_by(|one, other| one.0 == other.0) {
        let classes = || together.iter().map(|(_, class)| usize::from(*class)).filter(|class| *class < CLASSES);
        let all = classes().fold(0, |all, class| all | 1 << class);
        classes().for_each(|class| beside[class] |= all);
    }
    let mut numbers = [0_u8; CLASSES];
    for class in 0..CLASSES {
        let before = (0..class).filter(|other| beside[class] >> other & 1 == 1);
        let taken = before.fold(0, |all, other| all | 1 << numbers[other]);
        numbers[class] = (1..=3).find(|number| taken >> number & 1 == 0).unwrap_or(0);
    }
    patches.extend(classes.iter().map(|class| numbers.get(usize::from(*class)).copied().unwrap_or(0)));
}
