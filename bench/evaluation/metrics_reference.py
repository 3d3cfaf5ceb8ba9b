"""Prints the constants of crates/metrics/tests/against_scikit_learn.rs.

    pip install scikit-learn==1.9.1 scipy==1.17.1
    python bench/evaluation/metrics_reference.py
"""

import numpy as np
from scipy.spatial.transform import Rotation
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, f1_score, precision_recall_curve, roc_auc_score

n = np.arange(60)
scores = (n * 37 % 11) / 11
truth = (n * n * 7 + n) % 5 < 2
said = (n * 31 + n // 7) % 4
classes = (n * 17 + n // 3) % 4
print("roc_auc", repr(roc_auc_score(truth, scores)))
precision, recall, _ = precision_recall_curve(truth, scores)
print("best_f1", repr(np.max(2 * precision * recall / np.maximum(precision + recall, 1e-12))))
print("f1", repr(f1_score(truth, scores > 0.5)))
print("confusion", confusion_matrix(classes, said).tolist())
print("balanced_accuracy", repr(balanced_accuracy_score(classes, said)))
print("macro_f1", repr(f1_score(classes, said, average="macro")))
print("quantile", repr(np.quantile(scores, 0.35)), repr(np.median(scores)))
# ICC(3,1) by its mean squares (Shrout & Fleiss 1979), of two raters.
table = np.stack([scores, 0.7 * scores + (n * 13 % 7) / 20], 1)
grand, rows, raters = table.mean(), table.mean(1), table.mean(0)
between = 2 * np.sum((rows - grand) ** 2) / (len(n) - 1)
residual = np.sum((table - rows[:, None] - raters[None] + grand) ** 2) / (len(n) - 1)
print("icc", repr((between - residual) / (between + residual)))
# R = Rx(-pitch)·Ry(yaw)·Rz(roll).
rotation = lambda yaw, pitch, roll: Rotation.from_euler("XYZ", [-pitch, yaw, roll], degrees=True)
print("geodesic", repr(np.degrees((rotation(20, 10, 30).inv() * rotation(-35, 5, 12)).magnitude())))
# Expected calibration error by its definition, 15 bins of equal width (Guo et al. 2017).
bins = np.minimum((scores * 15).astype(int), 14)
print("ece", repr(sum(abs(scores[bins == b].sum() - truth[bins == b].sum()) for b in range(15)) / len(n)))
