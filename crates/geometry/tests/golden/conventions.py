"""Writes conventions.txt: the numbers of each pose convention by numpy, scipy and OpenCV alone.

Each system is described by where ITS axes point in OpenCV's camera picture and on the head, so nothing here shares a formula with the crate.
Run: python conventions.py > conventions.txt   (numpy 2, scipy 1, opencv-python-headless 4 or later)
"""
import numpy as np
import cv2
from scipy.spatial.transform import Rotation as S


def elementary(axis, degrees):
    return S.from_euler(axis, degrees, degrees=True).as_matrix()


def rx(a):
    return elementary("x", a)


def ry(a):
    return elementary("y", a)


def rz(a):
    return elementary("z", a)


# Directions on the head, in the coordinates of `Head`, and in the picture, in the coordinates of `Camera`.
LEFT, UP, FACE = np.eye(3)
RIGHT, DOWN, BACK = -np.eye(3)
P_RIGHT, P_DOWN, INTO = np.eye(3)
P_LEFT, P_UP, OUT = -np.eye(3)


def axes(x, y, z):
    """Rows: the system's axes; times old coordinates it gives the system's."""
    return np.array([x, y, z], float)


def in_system(r, t, head, camera):
    """R and t of `Head` to `Camera`, written in a system's axes on both sides."""
    return camera @ r @ head.T, camera @ t


def xyzw(m):
    q = S.from_matrix(m).as_quat()
    return q if q[3] > 1e-9 or (abs(q[3]) <= 1e-9 and q[np.argmax(np.abs(q))] > 0) else -q


def rotator(m):
    """FMatrix::Rotator of the Unreal Engine, on the images of the axes."""
    x, y, z = m.T
    pitch = np.arctan2(x[2], np.hypot(x[0], x[1]))
    yaw = np.arctan2(x[1], x[0])
    side = np.array([-np.sin(yaw), np.cos(yaw), 0])  # FRotationMatrix(pitch, yaw, 0), y axis
    roll = np.arctan2(z @ side, y @ side)
    return np.degrees([pitch, yaw, roll])


POSES = [
    (0, 0, 0, 0.0, 0.0, 0.6),
    (20, 0, 0, 0.1, 0.0, 0.6),
    (0, 20, 0, 0.0, 0.1, 0.6),
    (0, 0, 20, -0.1, -0.05, 0.4),
    (20, 10, 30, 0.1, -0.05, 0.6),
    (-75, 40, -120, -0.2, 0.15, 1.5),
    (55, -140, 70, 0.02, 0.3, 0.35),
]

print("# Made by conventions.py; do not edit. Angles in degrees where the convention's own unit is not stated.")
for n, (yaw, pitch, roll, *t) in enumerate(POSES):
    t = np.array(t)

    def line(name, *values):
        flat = np.concatenate([np.ravel(v) for v in values])
        print(f"{n}.{name}:", *(f"{v + 0.0:.12f}" for v in flat))

    # 300W-LP by face3d's angle2matrix_3ddfa: transposed elementary matrices, model and viewer y up.
    r_300w = rx(pitch).T @ ry(yaw).T @ rz(roll).T
    viewer = axes(P_RIGHT, P_UP, OUT)
    r = viewer.T @ r_300w  # `Head` to `Camera`
    r_cv = r @ axes(LEFT, DOWN, BACK).T
    line("pose", [yaw, pitch, roll], t)
    line("rotation_cv", r_cv)
    line("pose_para", np.radians([pitch, yaw, roll]))
    line("aflw_rad", np.radians([yaw, pitch, -roll]))
    line("label", rz(roll) @ ry(yaw) @ rx(pitch))
    line("biwi", r_cv, t * 1000)
    line("img2pose_rotvec", S.from_matrix(r_cv).as_rotvec())
    a = S.from_matrix(r_cv.T).as_euler("xyz", degrees=True)
    line("img2pose_pitch_yaw_roll", [a[0], -a[1], -a[2]])
    of = S.from_matrix(r_cv).as_euler("XYZ")
    line("openface", of, t * 1000)
    line("opencv_y_down", cv2.Rodrigues(r_cv)[0], t)
    line("opencv_y_up_matrix", cv2.Rodrigues(cv2.Rodrigues(r)[0])[0], t)
    m, p = in_system(r, t, axes(LEFT, UP, FACE), viewer)
    line("mediapipe_columns", np.vstack([np.column_stack([m, p * 100]), [0, 0, 0, 1]]).T)
    line("gltf", xyzw(m), p)
    line("blender_bone", np.roll(xyzw(m), 1))
    line("live_link_rad", [np.arctan2(m[0, 2], m[2, 2]), np.arcsin(m[1, 2]), np.arctan2(m[1, 0], m[1, 1])])
    m, p = in_system(r, t, axes(RIGHT, UP, BACK), axes(P_LEFT, P_UP, INTO))
    line("openxr", xyzw(m), p)
    unity, p = in_system(r, t, axes(RIGHT, UP, FACE), axes(P_LEFT, P_UP, OUT))
    line("unity", xyzw(unity), p)
    line("unity_euler_yxz", S.from_matrix(unity).as_euler("YXZ", degrees=True))
    m, p = in_system(r, t, axes(RIGHT, UP, FACE), axes(P_RIGHT, P_UP, INTO))
    line("unity_camera_matrix", m, p)
    m, p = in_system(r, t, axes(FACE, RIGHT, UP), axes(OUT, P_LEFT, P_UP))
    line("unreal", rotator(m), p * 100)
    line("unreal_matrix", m)
    m, p = in_system(r, t, axes(LEFT, BACK, UP), axes(P_RIGHT, INTO, P_UP))
    line("blender_object", np.vstack([np.column_stack([m, p]), [0, 0, 0, 1]]))
    # The camera's axes (right, up, back of Blender's camera) and place, seen from a head that faces −y with z up.
    scene = axes(LEFT, BACK, UP)
    columns = [scene @ r.T @ v for v in (P_RIGHT, P_UP, OUT)]
    line("blender_camera", np.vstack([np.column_stack([*columns, scene @ r.T @ -t]), [0, 0, 0, 1]]))
    d = np.diag([-1.0, 1, 1])
    line("mirror", d @ r_cv @ d, d @ t)
