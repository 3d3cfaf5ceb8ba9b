"""OpenCV's camera, in numpy."""

import numpy


def project(camera, points):
    """Points in the camera's frame to pixels (the centre of the first pixel is (0.5, 0.5), as the principal point is written)."""
    points = numpy.asarray(points, dtype=float)
    x, y = points[:, 0] / points[:, 2], points[:, 1] / points[:, 2]
    if camera.get("model") == "fisheye" or camera.get("camera_model") == "fisheye":
        k = camera["distortion"]
        r = numpy.hypot(x, y)
        t = numpy.arctan(r)
        scale = t * (1 + k[0] * t**2 + k[1] * t**4 + k[2] * t**6 + k[3] * t**8) / numpy.where(r > 0, r, 1)
        x, y = x * scale, y * scale
    else:
        k1, k2, p1, p2, k3, k4, k5, k6 = (list(camera["distortion"]) + [0.0] * 8)[:8]
        assert not any(camera["distortion"][8:]), "thin prisms and tilted sensors are not known here"
        r2 = x * x + y * y
        radial = (1 + k1 * r2 + k2 * r2**2 + k3 * r2**3) / (1 + k4 * r2 + k5 * r2**2 + k6 * r2**3)
        x, y = (
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y,
        )
    return numpy.stack([camera["fx"] * x + camera["cx"], camera["fy"] * y + camera["cy"]], axis=1)
