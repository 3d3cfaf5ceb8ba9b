"""Does MediaPipe's blendshape reading follow ours?

    cargo run --release -p lineament-synth --example export_portraits -- /tmp/sweep sweep --people 20 --steps 6
    python bench/peers/sweep_blendshapes.py /tmp/sweep FACE_LANDMARKER.task

For every person one shape at a time rises from 0 to 1. Printed for each shape: the median over people of the rank correlation (Spearman's) of MediaPipe's
reading with our value, how many people reach 0.9, the median range of the reading, and how often no face was found.
"""

import csv
import os
import sys
from collections import defaultdict

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision
from scipy.stats import spearmanr

folder, task_path = sys.argv[1:3]
PARTS = {
    "jawOpen": ["jawOpen"],
    "mouthSmile": ["mouthSmileLeft", "mouthSmileRight"],
    "eyeBlink": ["eyeBlinkLeft", "eyeBlinkRight"],
    "browInnerUp": ["browInnerUp"],
    "browOuterUp": ["browOuterUpLeft", "browOuterUpRight"],
    "browDown": ["browDownLeft", "browDownRight"],
    "mouthPucker": ["mouthPucker"],
}
options = vision.FaceLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=task_path), num_faces=1, output_face_blendshapes=True
)
landmarker = vision.FaceLandmarker.create_from_options(options)
readings, lost = defaultdict(list), defaultdict(int)
for row in csv.DictReader(open(os.path.join(folder, "list.csv"))):
    result = landmarker.detect(mp.Image.create_from_file(os.path.join(folder, row["file"])))
    if not result.face_blendshapes:
        lost[row["shape"]] += 1
        continue
    scores = {c.category_name: c.score for c in result.face_blendshapes[0]}
    value = np.mean([scores[part] for part in PARTS[row["shape"]]])
    readings[row["shape"], row["person"]].append((float(row["value"]), value))
print(f"{'shape':12} {'rank':>6} {'worst':>6} {'>=0.9':>6} {'range':>6} {'least':>6} {'at 0':>6} {'at 1':>6} lost")
for shape in PARTS:
    ranks, ranges, ends = [], [], []
    for (name, _), pairs in readings.items():
        if name == shape and len(pairs) > 2:
            ours, theirs = np.array(pairs).T
            rank = spearmanr(ours, theirs).statistic
            ranks.append(0.0 if np.isnan(rank) else rank)
            ranges.append(theirs.max() - theirs.min())
            ends.append((theirs[0], theirs[-1]))
    ends = np.array(ends)
    print(
        f"{shape:12} {np.median(ranks):6.2f} {min(ranks):6.2f} {sum(r >= 0.9 for r in ranks):3d}/{len(ranks):2d} "
        f"{np.median(ranges):6.2f} {min(ranges):6.2f} {np.median(ends[:, 0]):6.2f} {np.median(ends[:, 1]):6.2f} {lost[shape]}"
    )
