"""The peer of `pnp_accuracy`: OpenCV's solvers on the same trials, one thread.

    cargo run --release -p lineament-geometry --example pnp_accuracy FOLDER
    pip install opencv-python-headless numpy
    python bench/peers/opencv_pnp.py FOLDER
"""
import sys
import time
from pathlib import Path

import cv2
import numpy as np

cv2.setNumThreads(1)
folder = Path(sys.argv[1])
# OpenCV's first pixel is at (0, 0): half a pixel less than ours.
K = np.array([[640.0, 0, 319.5], [0, 640.0, 239.5], [0, 0, 1]])
LENSES = [np.zeros(5), np.array([-0.266, -0.0386, 0.00178, -0.00028, 0.238])]
SIGMA = 0.5


def iterative(places, pixels, lens):
    ok, r, t = cv2.solvePnP(places, pixels, K, lens, flags=cv2.SOLVEPNP_ITERATIVE)
    return (r, t) if ok else None


def sqpnp(places, pixels, lens):
    ok, r, t = cv2.solvePnP(places, pixels, K, lens, flags=cv2.SOLVEPNP_SQPNP)
    return (r, t) if ok else None


def sqpnp_refined(places, pixels, lens):
    found = sqpnp(places, pixels, lens)
    return cv2.solvePnPRefineLM(places, pixels, K, lens, *found) if found else None


def ransac(places, pixels, lens):
    ok, r, t, inliers = cv2.solvePnPRansac(places, pixels, K, lens)
    return (r, t) if ok else None


def ransac_tuned(places, pixels, lens):
    """The best that the documented switches give: a gate of 4 sigma, many draws, refinement on the inliers."""
    ok, r, t, inliers = cv2.solvePnPRansac(
        places, pixels, K, lens, iterationsCount=1000, reprojectionError=4 * SIGMA, confidence=0.9999, flags=cv2.SOLVEPNP_SQPNP
    )
    if not ok or inliers is None:
        return None
    chosen = inliers[:, 0]
    return cv2.solvePnPRefineLM(places[chosen], pixels[chosen], K, lens, r, t)


CASES = [
    ("6 points", "six", [iterative, sqpnp, sqpnp_refined]),
    ("68 points", "sixty_eight", [iterative, sqpnp, sqpnp_refined]),
    ("68 points, 40 % outliers", "outliers", [ransac, ransac_tuned]),
]
print(f"OpenCV {cv2.__version__}")
print("| points | solver | median ° | 95 % ° | max ° | within 3° | median mm | 95 % mm | median µs | failed |")
print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
for name, file, solvers in CASES:
    lines = (folder / f"{file}.txt").read_text().splitlines()
    places = np.array(lines[0].split(), float).reshape(-1, 3)
    trials = np.array([line.split() for line in lines[1:]], float)
    count = len(places)
    for solver in solvers:
        degrees, millimetres, failed, micros = [], [], 0, []
        for trial in trials:
            lens = LENSES[int(trial[0])]
            pixels = np.ascontiguousarray(trial[13:].reshape(count, 2))
            start = time.perf_counter()
            try:
                found = solver(places, pixels, lens)
            except cv2.error:
                found = None
            micros.append(1e6 * (time.perf_counter() - start))
            if found is None or not np.isfinite(found[0]).all():
                failed += 1
                continue
            apart = cv2.Rodrigues(found[0])[0] - trial[1:10].reshape(3, 3)
            degrees.append(np.degrees(2 * np.arcsin(min(1.0, np.linalg.norm(apart) / (2 * np.sqrt(2))))))
            millimetres.append(1000 * np.linalg.norm(found[1][:, 0] - trial[10:13]))
        degrees, millimetres = np.array(degrees), np.array(millimetres)
        within = 100 * np.sum(degrees <= 3) / len(trials)
        print(
            f"| {name} | OpenCV {solver.__name__} | {np.median(degrees):.3f} | {np.quantile(degrees, 0.95):.3f} | {degrees.max():.2f} | {within:.2f} % "
            f"| {np.median(millimetres):.2f} | {np.quantile(millimetres, 0.95):.2f} | {np.median(micros):.1f} | {failed} |",
            flush=True,
        )
