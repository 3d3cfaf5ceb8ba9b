"""Writes crates/geometry/tests/golden/opencv_camera.txt: what OpenCV projects and undistorts.

    python3 -m venv venv && venv/bin/pip install opencv-python-headless==5.0.0.93 numpy
    venv/bin/python tools/golden/opencv_camera.py > crates/geometry/tests/golden/opencv_camera.txt

Pixels are OpenCV's here: the centre of the first is (0, 0). Lines:
    camera NAME MODEL fx fy cx cy k...
    project X Y Z u v                the point in the camera's frame and its pixel
    jacobian X Y Z (rows u, v: by X Y Z fx fy cx cy k...)
    undistort u v x y                the pixel and its ideal point at distance one
"""

import sys

import cv2
import numpy as np

CAMERAS = [
    ("pinhole", "brown", [535.9, 535.9, 342.3, 235.6], [0.0] * 5),
    ("left", "brown", [535.91573396163199, 535.91573396163199, 342.28315473308373, 235.57082909788173],
     [-2.6637260909660682e-01, -3.8588898922304653e-02, 1.7831947042852964e-03, -2.8122100441115472e-04, 2.3839153080878486e-01]),
    ("barrel", "brown", [600.0, 610.0, 320.0, 240.0], [-0.45, 0.25, 0.002, -0.001, -0.09]),
    ("pincushion", "brown", [700.0, 690.0, 310.0, 250.0], [0.3, 0.2, 0.01, -0.02, 0.1]),
    ("rational", "brown", [505.0, 505.2, 322.1, 238.4], [0.507, -2.635, 0.000778, -0.000204, 1.489, 0.384, -2.454, 1.415]),
    ("wide-rational", "brown", [400.0, 401.0, 318.0, 243.0], [8.2, 5.1, -0.0003, 0.0002, 0.35, 8.6, 8.1, 1.6]),
    ("equidistant", "fisheye", [300.0, 300.0, 320.0, 240.0], [0.0] * 4),
    ("fisheye", "fisheye", [285.0, 286.0, 424.1, 399.4], [-0.0112, 0.0461, -0.0442, 0.00818]),
    ("strong-fisheye", "fisheye", [310.0, 305.0, 331.0, 244.0], [0.2, -0.1, 0.05, -0.01]),
]


def numbers(values):
    return " ".join(repr(float(v)) for v in np.ravel(values))


def main():
    random = np.random.default_rng(7)
    print(f"# OpenCV {cv2.__version__}, numpy {np.__version__}; written by tools/golden/opencv_camera.py")
    zero = np.zeros((3, 1))
    for name, model, intrinsics, k in CAMERAS:
        fx, fy, cx, cy = intrinsics
        matrix = np.array([[fx, 0, cx], [0, fy, cy], [0, 0, 1.0]])
        coefficients = np.array(k)
        print("camera", name, model, numbers(intrinsics + k))
        widest = 88.0 if model == "fisheye" else 36.0
        angle = np.radians(np.append(np.linspace(0.0, widest, 20), [0.01, 1.0]))
        around = random.uniform(0, 2 * np.pi, angle.size)
        far = random.uniform(0.2, 5.0, angle.size)
        points = (far * np.array([np.sin(angle) * np.cos(around), np.sin(angle) * np.sin(around), np.cos(angle)])).T
        points = np.ascontiguousarray(points).reshape(-1, 1, 3)
        if model == "fisheye":
            pixels, jacobian = cv2.fisheye.projectPoints(points, zero, zero, matrix, coefficients)
            # Columns: f 2, c 2, k 4, rvec 3, tvec 3, skew 1.
            columns = [11, 12, 13, 0, 1, 2, 3] + list(range(4, 8))
        else:
            pixels, jacobian = cv2.projectPoints(points, zero, zero, matrix, coefficients)
            # Columns: rvec 3, tvec 3, f 2, c 2, k.
            columns = [3, 4, 5, 6, 7, 8, 9] + list(range(10, 10 + len(k)))
        pixels, jacobian = pixels.reshape(-1, 2), jacobian.reshape(-1, 2, jacobian.shape[-1])
        for point, pixel, rows in zip(points.reshape(-1, 3), pixels, jacobian):
            print("project", numbers(point), numbers(pixel))
            # On the axis itself OpenCV's fisheye has no derivative.
            if np.hypot(point[0], point[1]) > 1e-3:
                print("jacobian", numbers(point), numbers(rows[0][columns]), numbers(rows[1][columns]))
        criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 1000, 1e-14)
        source = np.ascontiguousarray(pixels).reshape(-1, 1, 2)
        if model == "fisheye":
            ideal = cv2.fisheye.undistortPoints(source, matrix, coefficients, criteria=criteria)
        else:
            ideal = cv2.undistortPoints(source, matrix, coefficients, criteria=criteria)
        for pixel, (x, y) in zip(pixels, ideal.reshape(-1, 2)):
            # OpenCV clips a fisheye's bent angle to a right angle before it undistorts, so what it says beyond is not the inverse of its projection.
            if model == "fisheye" and np.hypot((pixel[0] - cx) / fx, (pixel[1] - cy) / fy) > np.pi / 2:
                continue
            print("undistort", numbers(pixel), numbers([x, y]))


sys.exit(main())
