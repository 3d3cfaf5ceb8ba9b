"""A small renderer for portraits that a landmark detector takes for photographs. Numpy only; not the project's renderer."""
import numpy as np

from hm08 import EYE_LEFT, EYE_RIGHT

# The brow band in the mean head's frontal coordinates (dm): |x|, height of its centre line, half its thickness.
BROW_X = np.array([0.10, 0.16, 0.24, 0.33, 0.42, 0.50, 0.56])
BROW_Y = np.array([7.505, 7.522, 7.540, 7.553, 7.551, 7.525, 7.487])
BROW_H = np.array([0.028, 0.040, 0.042, 0.038, 0.032, 0.022, 0.008])
LIGHTS = [
    [((0.5, 0.6, 0.8), 0.75), ((-0.8, 0.2, 0.5), 0.25)],
    [((-0.6, 0.5, 0.7), 0.7), ((0.7, 0.1, 0.6), 0.3)],
    [((0.0, 0.5, 0.9), 0.9), ((0.0, -0.5, 0.5), 0.1)],
]


def rotation(yaw, pitch):
    """Degrees; yaw turns the nose to +x, pitch lowers it."""
    y, p = np.radians([yaw, pitch])
    turn = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    nod = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    return nod @ turn


class Camera:
    """Pinhole on the +z side at `distance` dm from `centre`; the head turns in front of it."""

    def __init__(self, shape, yaw, pitch, size=640, focal=1760.0, distance=8.0):
        eyes = [(shape[e].min(0) + shape[e].max(0)) / 2 for e in (EYE_LEFT, EYE_RIGHT)]
        self.centre = sum(eyes) / 2 + np.array([0, -0.15, -0.3])
        self.rotation, self.size, self.focal, self.distance = rotation(yaw, pitch), size, focal, distance

    def turn(self, points):
        return (points - self.centre) @ self.rotation.T

    def project(self, points):
        q = self.turn(points)
        z = self.distance - q[:, 2]
        half = self.size / 2
        return np.stack([half + self.focal * q[:, 0] / z, half - self.focal * q[:, 1] / z, z], 1)

    def view(self, points):
        to_eye = np.array([0, 0, self.distance]) - self.turn(points)
        return to_eye / np.linalg.norm(to_eye, axis=1, keepdims=True)


def rasterise(pixels, triangles, size):
    """Triangle number (-1 for none) and perspective-correct barycentrics of every pixel."""
    a, b, c = (pixels[triangles[:, k]] for k in range(3))
    low, high = np.minimum(np.minimum(a, b), c), np.maximum(np.maximum(a, b), c)
    x0, y0 = (np.floor(low[:, k] - 0.5).clip(0, size).astype(int) for k in (0, 1))
    x1, y1 = (np.ceil(high[:, k] + 0.5).clip(0, size).astype(int) for k in (0, 1))
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    count = (x1 - x0) * (y1 - y0)
    count[np.abs(area) < 1e-9] = 0
    t = np.repeat(np.arange(len(triangles)), count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    wide = np.maximum((x1 - x0)[t], 1)
    px, py = x0[t] + offset % wide, y0[t] + offset // wide
    x, y = px + 0.5, py + 0.5
    w0 = ((b[t, 0] - x) * (c[t, 1] - y) - (b[t, 1] - y) * (c[t, 0] - x)) / area[t]
    w1 = ((c[t, 0] - x) * (a[t, 1] - y) - (c[t, 1] - y) * (a[t, 0] - x)) / area[t]
    w = np.stack([w0, w1, 1 - w0 - w1], 1)
    inside = (w >= -1e-9).all(1)
    t, w, at = t[inside], w[inside], (py * size + px)[inside]
    w = w / np.stack([a[t, 2], b[t, 2], c[t, 2]], 1)
    order = np.lexsort((-w.sum(1), at))
    first = order[np.r_[True, at[order][1:] != at[order][:-1]]]
    ids, bary = np.full(size * size, -1), np.zeros((size * size, 3))
    ids[at[first]] = t[first]
    bary[at[first]] = w[first] / w[first].sum(1, keepdims=True)
    return ids.reshape(size, size), bary.reshape(size, size, 3)


def normals(points, triangles):
    face = np.cross(points[triangles[:, 1]] - points[triangles[:, 0]], points[triangles[:, 2]] - points[triangles[:, 0]])
    n = np.zeros_like(points)
    for k in range(3):
        np.add.at(n, triangles[:, k], face)
    return n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)


def texture(image, uv):
    h, w = image.shape
    x = (uv[:, 0] * w).clip(0, w - 1).astype(int)
    y = ((1 - uv[:, 1]) * h).clip(0, h - 1).astype(int)
    return image[y, x]


def brow_mask(rest):
    x, y = np.abs(rest[:, 0]), rest[:, 1]
    across = (np.interp(x, BROW_X, BROW_H) - np.abs(y - np.interp(x, BROW_X, BROW_Y))) / 0.012
    along = np.minimum((x - BROW_X[0]) / 0.03, (BROW_X[-1] - x) / 0.03)
    return np.clip(np.minimum(across, along) + 0.3, 0, 1) * (rest[:, 2] > 0.9)


def hair_mask(rest):
    x, y, z = np.abs(rest[:, 0]), rest[:, 1], rest[:, 2]
    azimuth = np.degrees(np.arctan2(x, z - 0.55))
    line = np.interp(azimuth, [0, 25, 45, 60, 75, 90, 110, 180], [8.02, 8.0, 7.9, 7.7, 7.55, 7.35, 7.0, 6.9])
    return np.clip((y - line) / 0.04 + 0.5, 0, 1) * (np.abs(rest[:, 0]) < 0.7)


class Studio:
    """Renders heads of one topology; keeps what does not change between pictures."""

    def __init__(self, head):
        self.head = head
        self.lips, self.inside = head.mask("lips"), head.mask("inside-mouth")

    def render(self, shape, camera, skin, brow, lip, hair, light):
        """sRGB bytes [size, size, 3] and the raster. `hair` is a colour or None for a bald head."""
        head, size = self.head, camera.size
        ids, bary = rasterise(camera.project(shape), head.triangles, size)
        seen = ids >= 0
        t, w = ids[seen], bary[seen][:, :, None]
        corner = head.triangles[t]
        point, rest = (shape[corner] * w).sum(1), (head.mean[corner] * w).sum(1)
        n = (normals(shape, head.triangles)[corner] * w).sum(1)
        uv, part = (head.uv[head.triangles_uv[t]] * w).sum(1), head.part[t]
        colour = np.tile(np.array(skin, float), (len(t), 1))
        body = part == 0

        def paint(mask, paint_colour):
            m = (mask * body)[:, None]
            colour[:] = colour * (1 - m) + np.array(paint_colour) * m

        paint(texture(self.lips, uv) * 0.85, lip)
        paint((texture(self.inside, uv) > 0.5) * 1.0, (0.25, 0.05, 0.05))
        paint(brow_mask(rest) * 0.9, brow)
        if hair is not None:
            paint(hair_mask(rest), hair)
        n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)
        for number, eye in ((1, EYE_LEFT), (2, EYE_RIGHT)):
            s = part == number
            d = point[s] - (shape[eye].min(0) + shape[eye].max(0)) / 2
            d /= np.linalg.norm(d, axis=1, keepdims=True)
            angle = np.degrees(np.arccos(d[:, 2].clip(-1, 1)))[:, None]
            iris, pupil = np.clip((24.5 - angle) / 2 + 0.5, 0, 1), np.clip((9 - angle) / 1.5 + 0.5, 0, 1)
            ring = np.array([0.25, 0.16, 0.10]) * (0.6 + 0.4 * (angle < 20))
            colour[s] = (np.array([0.88, 0.86, 0.84]) * (1 - iris) + ring * iris) * (1 - pupil) + 0.02 * pupil
            n[s] = d
        colour[(part == 3) | (part == 4)] = (0.85, 0.82, 0.75)
        colour[part == 5] = (0.6, 0.25, 0.25)
        n, view = n @ camera.rotation.T, camera.view(point)
        eyes = (part == 1) | (part == 2)
        lit, shine = np.zeros(len(t)), np.zeros(len(t))
        for direction, strength in LIGHTS[light]:
            d = np.array(direction) / np.linalg.norm(direction)
            lit += strength * ((n @ d + 0.25) / 1.25).clip(0)
            half = view + d
            half /= np.linalg.norm(half, axis=1, keepdims=True)
            shine += strength * np.where(eyes, 0.9, 0.1) * (n * half).sum(1).clip(0) ** np.where(eyes, 200, 18)
        bright = (lit * 0.85 + 0.32 + 0.12 * n[:, 1]) * np.where(part >= 3, 0.55, 1)
        picture = np.tile(np.array([0.45, 0.50, 0.55]), (size, size, 1))
        picture[seen] = colour * bright[:, None] + shine[:, None]
        return (picture.clip(0, 1) ** (1 / 1.6) * 255).astype(np.uint8), ids, bary
