"""What can be tested of the peers' scripts without their models: `python bench/peers/test_records.py`."""

import numpy as np

import records


def angles(yaw, pitch, roll):
    """R = Rx(−pitch)·Ry(yaw)·Rz(roll), the published convention in OpenCV's frame."""
    y, p, r = np.radians([yaw, pitch, roll])
    c, s = np.cos, np.sin
    rx = np.array([[1, 0, 0], [0, c(p), s(p)], [0, -s(p), c(p)]])
    ry = np.array([[c(y), 0, s(y)], [0, 1, 0], [-s(y), 0, c(y)]])
    rz = np.array([[c(r), -s(r), 0], [s(r), c(r), 0], [0, 0, 1]])
    return rx @ ry @ rz


def check(found, yaw, pitch, roll, within):
    assert np.allclose([found["yaw"], found["pitch"], found["roll"]], [yaw, pitch, roll], atol=within), (found, yaw, pitch, roll)
    x, y, z, w = found["rotation_xyzw"]
    r = np.array([[1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)], [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                  [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)]])
    assert w >= 0 and np.allclose(r, angles(yaw, pitch, roll), atol=np.radians(within) + 1e-6)


assert len(records.blendshape_names()) == len(set(records.blendshape_names())) == 52 and records.blendshape_names()[:2] == ["eyeBlinkLeft", "eyeBlinkRight"]
columns = records.action_units({12: 1.0, 25: 0.4}, {12: 0.5})
assert (columns["AU12"], columns["AU12L"], columns["AU12R"], columns["AU25"], columns["AU45"]) == (0.75, 1.0, 0.5, 0.4, 0.0) and len(columns) == 18 * 3 + 6 + 3
assert len(records.IBUG68) == 68

import dlib68_records  # noqa: E402

for yaw, pitch, roll in ((0, 0, 0), (20, 10, 30), (-35, -15, 5)):
    width, height = 640, 480
    seen = dlib68_records.HEAD @ angles(yaw, pitch, roll).T + [20, -10, 700]
    points = np.zeros((68, 2))
    points[dlib68_records.SIX] = seen[:, :2] / seen[:, 2:] * width + [width / 2, height / 2]
    check(dlib68_records.pose(points, width, height), yaw, pitch, roll, 0.05)

try:
    import mediapipe_records
except ImportError as error:
    print(f"mediapipe_records passed over: {error}")
else:
    flip = np.diag([1.0, -1.0, -1.0])
    for yaw, pitch, roll in ((0, 0, 0), (20, 10, 30), (-35, -15, 5)):
        found = mediapipe_records.pose(1.02 * flip @ angles(yaw, pitch, roll) @ flip, np.array([0.0, 1.0, -50.0]))
        check(found, yaw, pitch, roll, 1e-6)
        assert np.allclose(found["translation_m"], [0.0, -0.01, 0.5])
print("good")
