"""Records of dlib's frontal detector and its 68 points on a folder of pictures, for `lineament evaluate SET FOLDER --records FILE`.

    pip install dlib-bin==20.0.1.post1 opencv-python-headless numpy       # built; `dlib` itself builds from source: CMake and a C++ compiler
    # the model: shape_predictor_68_face_landmarks.dat, trained on 300-W (research only): in the source package face_recognition_models==0.3.0
    python bench/peers/dlib68_records.py SHAPE_PREDICTOR.dat FOLDER RECORDS.jsonl [--crops]

Pose: the six-point head of the tutorials by OpenCV's iterative solver, focal length the picture's width; the model is turned to OpenCV's axes first, else every frontal
face is upside down. --crops: as in mediapipe_records.py, and where the detector finds nothing the whole original picture is the face.
It has no 478 points, action units, blendshapes or emotions; those measures are left out of the report.
"""

import argparse

import cv2
import numpy as np

import records

# Tip of the nose, chin, outer corners of the right and left eye, right and left corner of the mouth (the subject's), millimetres, y up and z out of the face.
SIX = [30, 8, 36, 45, 48, 54]
HEAD = np.array([(0, 0, 0), (0, -330, -65), (-225, 170, -135), (225, 170, -135), (-150, -150, -125), (150, -150, -125)], float) * [1, -1, -1] / 5


def pose(points, width, height):
    camera = np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1.0]])
    good, turn, shift = cv2.solvePnP(HEAD, points[SIX].astype(float), camera, None, flags=cv2.SOLVEPNP_SQPNP)
    if not good:
        return None
    r = cv2.Rodrigues(turn)[0]
    angle = np.linalg.norm(turn)
    axis = turn[:, 0] / max(angle, 1e-12)
    quaternion = [*(axis * np.sin(angle / 2)), np.cos(angle / 2)]
    if quaternion[3] < 0:
        quaternion = [-part for part in quaternion]
    yaw, pitch, roll = np.arcsin(np.clip(r[0, 2], -1, 1)), np.arctan2(r[1, 2], r[2, 2]), np.arctan2(-r[0, 1], r[0, 0])
    return {"rotation_xyzw": quaternion, "translation_m": [*(shift[:, 0] / 1000)], "yaw": np.degrees(yaw), "pitch": np.degrees(pitch), "roll": np.degrees(roll)}


def face(number, score, points, width, height):
    low, size = points.min(0), np.ptp(points, 0)
    found = records.face(number, min(1.0, max(0.0, score)), [*low, *size])
    found["landmarks68"] = points.tolist()
    there = pose(points, width, height)
    if there is not None:
        found["pose"] = there
    return found


def main():
    import dlib

    parser = argparse.ArgumentParser()
    parser.add_argument("model"), parser.add_argument("folder"), parser.add_argument("records")
    parser.add_argument("--crops", action="store_true")
    given = parser.parse_args()
    detector, predictor = dlib.get_frontal_face_detector(), dlib.shape_predictor(given.model)

    def find(path):
        picture = cv2.imread(path)
        if picture is None:
            return None
        height, width = picture.shape[:2]
        picture, times, border = records.with_room(picture) if given.crops else (picture, 1.0, 0)
        picture = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        # Once enlarged, as its examples do: it finds no face below 80 pixels.
        boxes, scores, _ = detector.run(picture, 1, 0.0)
        found = list(zip(boxes, scores))
        if given.crops and not found:
            found = [(dlib.rectangle(border, border, picture.shape[1] - border, picture.shape[0] - border), 0.0)]
        faces = []
        for number, (box, score) in enumerate(found):
            shape = predictor(picture, box)
            # The first pixel's centre is 0 there and 0.5 here.
            points = (np.array([[p.x + 0.5, p.y + 0.5] for p in shape.parts()]) - border) / times
            faces.append(face(number, score, points, width, height))
        return width, height, faces

    records.write(given.records, given.folder, find)


if __name__ == "__main__":
    main()
