"""The project's record form for scripts: what any tool found, as a line of JSON that `lineament evaluate SET DIR --records FILE` scores.

A part that a tool does not measure is left out of the face; a part that is there is whole. So a tool that reads only some action units writes 0 for the others, and
the report says which are the same in every record.
"""

import json
import os

SIDED = [1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 16, 17, 20, 23, 24, 43]
BARE = [18, 22, 25, 26, 27, 28]
BLENDSHAPES = (
    "eyeBlink eyeLookDown eyeLookIn eyeLookOut eyeLookUp eyeSquint eyeWide|Left Right;jawForward jawLeft jawRight jawOpen mouthClose mouthFunnel mouthPucker "
    "mouthLeft mouthRight;mouthSmile mouthFrown mouthDimple mouthStretch|Left Right;mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper;mouthPress "
    "mouthLowerDown mouthUpperUp browDown|Left Right;browInnerUp;browOuterUp|Left Right;cheekPuff;cheekSquint noseSneer|Left Right;tongueOut"
)
# The landmark of the 478 for each of iBUG's 68 (jaw, brows, nose, eyes, lips).
IBUG68 = [
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, 71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2,
    326, 305, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
]


def blendshape_names():
    names = []
    for group in BLENDSHAPES.split(";"):
        stems, _, sides = group.partition("|")
        names += [stem + side for stem in stems.split() for side in (sides.split() or [""])]
    return names


def blendshapes(weights):
    """All 52 from those that a tool has; the others are 0."""
    return {name: min(1.0, max(0.0, float(weights.get(name, 0.0)))) for name in blendshape_names()}


def action_units(left, right):
    """All columns from the units of the subject's left and right side (by number; bare units from the left's list)."""
    columns = {}
    for unit in sorted(SIDED + BARE):
        if unit in BARE:
            columns[f"AU{unit}"] = float(left.get(unit, 0.0))
            continue
        a, b = float(left.get(unit, 0.0)), float(right.get(unit, 0.0))
        for name in [unit, 45] if unit == 43 else [unit]:
            columns.update({f"AU{name}": 0.5 * (a + b), f"AU{name}L": a, f"AU{name}R": b})
    return columns


def frame(source, width, height, faces):
    longer = float(max(width, height))
    camera = {"fx": longer, "fy": longer, "cx": width / 2, "cy": height / 2, "distortion": [0, 0, 0, 0, 0], "origin": "assumed"}
    return {"source": source, "frame": 0, "time_s": 0.0, "width": width, "height": height, "camera": camera, "faces": faces}


def face(number, score, box):
    return {"id": number, "score": float(score), "box": [float(value) for value in box]}


def with_room(picture):
    """A face that fills its picture as detectors want it: enlarged to 256 pixels and more, with a border; and by how much, and how wide the border is."""
    import cv2

    times = max(1.0, 256 / min(picture.shape[:2]))
    picture = cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)
    border = int(max(picture.shape[:2]) / 2)
    return cv2.copyMakeBorder(picture, border, border, border, border, cv2.BORDER_REPLICATE), times, border


def pictures(folder):
    """Paths of the pictures of a folder and its folders, relative to it, in order."""
    ends = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".gif", ".ppm")
    found = [os.path.relpath(os.path.join(where, name), folder) for where, _, names in os.walk(folder) for name in names if name.lower().endswith(ends)]
    return sorted(path.replace(os.sep, "/") for path in found)


def write(path, folder, find):
    """Writes a line for each picture of a folder; `find` takes the picture's path and gives its width, height and faces, or None for what is no picture."""
    count = with_faces = 0
    with open(path, "w") as out:
        for name in pictures(folder):
            found = find(os.path.join(folder, name))
            if found is None:
                continue
            width, height, faces = found
            count, with_faces = count + 1, with_faces + bool(faces)
            out.write(json.dumps(frame(name, width, height, faces), default=float) + "\n")
    print(f"{count} pictures, faces in {with_faces}; wrote {path}")
