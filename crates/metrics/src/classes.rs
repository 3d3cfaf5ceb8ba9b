//! Classes, and scores of two classes.

/// How often each true class was taken for which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    /// `counts[true][said]`.
    pub counts: Vec<Vec<u64>>,
}

impl Confusion {
    /// From the numbers of the true and the said classes, below `classes`. None for lists of unequal length or a number beyond.
    #[must_use]
    pub fn of(classes: usize, truth: &[usize], said: &[usize]) -> Option<Self> {
        if truth.len() != said.len() || truth.iter().chain(said).any(|&class| class >= classes) {
            return None;
        }
        let mut counts = vec![vec![0; classes]; classes];
        for (&truth, &said) in truth.iter().zip(said) {
            counts[truth][said] += 1;
        }
        Some(Self { counts })
    }

    /// The share of all that was said rightly; not a number where there is nothing.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let right: u64 = self.counts.iter().enumerate().map(|(class, row)| row[class]).sum();
        right as f64 / self.counts.iter().flatten().sum::<u64>() as f64
    }

    /// The share of each class that was found; not a number for a class that there was none of.
    #[must_use]
    pub fn recalls(&self) -> Vec<f64> {
        let recall = |(class, row): (usize, &Vec<u64>)| row[class] as f64 / row.iter().sum::<u64>() as f64;
        self.counts.iter().enumerate().map(recall).collect()
    }

    /// The mean of the recalls of the classes that there were some of (balanced accuracy).
    #[must_use]
    pub fn mean_recall(&self) -> f64 {
        let known: Vec<f64> = self.recalls().into_iter().filter(|recall| recall.is_finite()).collect();
        crate::mean(&known)
    }

    /// The F1 of each class; not a number for a class that there was none of and that was not said.
    #[must_use]
    pub fn f1s(&self) -> Vec<f64> {
        let one = |class: usize| {
            let meant: u64 = self.counts[class].iter().sum();
            let said: u64 = self.counts.iter().map(|row| row[class]).sum();
            2.0 * self.counts[class][class] as f64 / (meant + said) as f64
        };
        (0..self.counts.len()).map(one).collect()
    }

    /// The mean of the F1 of the classes that there were some of, or that were said.
    #[must_use]
    pub fn mean_f1(&self) -> f64 {
        let known: Vec<f64> = self.f1s().into_iter().filter(|value| value.is_finite()).collect();
        crate::mean(&known)
    }
}

/// F1 of yes and no: the harmonic mean of precision and recall of the yes; 0 where there is neither a true nor a said yes. None for unequal lengths.
#[must_use]
pub fn f1(said: &[bool], truth: &[bool]) -> Option<f64> {
    if said.len() != truth.len() {
        return None;
    }
    let hits = said.iter().zip(truth).filter(|(said, truth)| **said && **truth).count();
    let both = said.iter().chain(truth).filter(|yes| **yes).count();
    Some(if both == 0 { 0.0 } else { 2.0 * hits as f64 / both as f64 })
}

/// The area under the receiver operating characteristic: how often a yes has a higher score than a no; ties count half (Mann & Whitney 1947). None for
/// unequal lengths, a score that is not a number, or only one class.
#[must_use]
pub fn roc_auc(scores: &[f64], truth: &[bool]) -> Option<f64> {
    if scores.len() != truth.len() || scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let (mut ranks, mut place) = (0.0, 0);
    while place < order.len() {
        let mut end = place + 1;
        while end < order.len() && scores[order[end]] == scores[order[place]] {
            end += 1;
        }
        // The mean of the ranks place + 1 … end.
        let rank = (place + 1 + end) as f64 / 2.0;
        ranks += rank * order[place..end].iter().filter(|&&i| truth[i]).count() as f64;
        place = end;
    }
    let yes = truth.iter().filter(|yes| **yes).count() as f64;
    let no = truth.len() as f64 - yes;
    (yes > 0.0 && no > 0.0).then(|| (ranks - yes * (yes + 1.0) / 2.0) / (yes * no))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confusion_of_a_small_table() {
        let table = Confusion::of(3, &[0, 0, 0, 1], &[0, 0, 1, 1]).unwrap();
        assert_eq!(table.counts, [[2, 1, 0], [0, 1, 0], [0, 0, 0]]);
        assert_eq!(table.accuracy(), 0.75);
        assert!((table.mean_recall() - (2.0 / 3.0 + 1.0) / 2.0).abs() < 1e-12);
        assert!((table.mean_f1() - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert!(table.recalls()[2].is_nan());
        assert_eq!(Confusion::of(2, &[0], &[2]), None);
    }

    #[test]
    fn f1_and_auc_of_small_lists() {
        assert_eq!(f1(&[true, true, false, false], &[true, false, true, false]), Some(0.5));
        assert_eq!(f1(&[false], &[false]), Some(0.0));
        assert_eq!(roc_auc(&[0.1, 0.4, 0.35, 0.8], &[false, false, true, true]), Some(0.75));
        assert_eq!(roc_auc(&[0.5, 0.5], &[false, true]), Some(0.5));
        assert_eq!(roc_auc(&[0.5], &[true]), None);
    }
}
