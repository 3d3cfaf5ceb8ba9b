#!/usr/bin/env python3
"""How much a tracked head trembles: the root mean square of what yaw, pitch and roll do above a frequency, from records of any tool.

usage: jitter.py [--above HZ] RECORDS.jsonl...     (Python 3 with numpy and scipy)

Records are frame records as `lineament track --format jsonl` writes them. The largest face of a frame counts. Frames without a face end a span; spans under a
second are left out. The high pass is a Butterworth filter of the fourth order, run forward and backward, so that nothing is delayed.
"""
import argparse
import json

import numpy as np
from scipy.signal import butter, sosfiltfilt


def spans(path):
    """Spans of (times, angles) in which a face was found in every frame, and how many frames had one."""
    span, found, frames = [], 0, 0
    for line in open(path, encoding="utf-8"):
        record = json.loads(line)
        frames += 1
        faces = [face for face in record["faces"] if face.get("pose")]
        if faces:
            face = max(faces, key=lambda face: face["box"][2] * face["box"][3])
            found += 1
            span.append([record["time_s"], *(face["pose"][angle] for angle in ("yaw", "pitch", "roll"))])
        elif span:
            yield np.array(span), None
            span = []
    yield np.array(span).reshape(-1, 4), (found, frames)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--above", type=float, default=3.0, help="in hertz")
    arguments.add_argument("records", nargs="+")
    given = arguments.parse_args()
    for path in given.records:
        squares, count = np.zeros(3), 0
        for span, total in spans(path):
            if total:
                found, frames = total
            if len(span) < 2 or span[-1, 0] - span[0, 0] < 1.0:
                continue
            rate = (len(span) - 1) / (span[-1, 0] - span[0, 0])
            fast = sosfiltfilt(butter(4, given.above, "highpass", fs=rate, output="sos"), span[:, 1:], axis=0)
            squares += (fast**2).sum(axis=0)
            count += len(span)
        if not count:
            raise SystemExit(f"{path}: no face in it for a second")
        yaw, pitch, roll = np.sqrt(squares / count)
        print(
            f"{path}: {found} of {frames} frames tracked ({100 * found / frames:.2f} %); above {given.above:g} Hz RMS of yaw {yaw:.3f}°, pitch {pitch:.3f}°, roll {roll:.3f}°"
        )


main()
