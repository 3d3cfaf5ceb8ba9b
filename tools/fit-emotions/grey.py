#!/usr/bin/env python3
"""Grey copies of a set's pictures: `grey.py SET OUT` (opencv-python-headless)."""
import glob
import os
import sys

import cv2

folder, out = sys.argv[1:]
for path in sorted(glob.glob(os.path.join(folder, "*", "*.jpg"))):
    copy = os.path.join(out, os.path.relpath(path, folder))[: -len(".jpg")] + ".png"
    os.makedirs(os.path.dirname(copy), exist_ok=True)
    cv2.imwrite(copy, cv2.imread(path, cv2.IMREAD_GRAYSCALE))
