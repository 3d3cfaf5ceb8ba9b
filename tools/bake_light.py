"""Writes assets/light/*.hdr: light maps of 64 x 32 pixels from EXR files.

    pip install OpenEXR==3.4.* numpy
    python tools/bake_light.py OUT FILE...

FILE: an .exr, or an .exr.js of @pmndrs/assets (a data URL). The names, versions and sums of the files that were used stand in
assets/light/PROVENANCE.md.
"""

import base64
import os
import re
import sys
import tempfile

import numpy as np
import OpenEXR

WIDTH, HEIGHT = 64, 32


def taps(source: int, target: int) -> np.ndarray:
    """A tent as wide as an output pixel for each output pixel: the area average of `Image::resized`."""
    ratio = source / target
    reach = max(ratio, 1.0)
    matrix = np.zeros((target, source))
    for index in range(target):
        centre = (index + 0.5) * ratio
        for at in range(max(0, int(np.floor(centre - reach))), min(source, int(np.ceil(centre + reach)))):
            matrix[index, at] = max(0.0, 1 - abs(at + 0.5 - centre) / reach)
        matrix[index] /= matrix[index].sum()
    return matrix


def shrink(light: np.ndarray) -> np.ndarray:
    light = np.einsum("ij,jkc->ikc", taps(light.shape[0], HEIGHT), light)
    columns = light.shape[1]
    # Three copies side by side: the picture goes all the way round.
    across = taps(3 * columns, 3 * WIDTH)[WIDTH : 2 * WIDTH]
    return np.einsum("ij,kjc->kic", across, np.concatenate([light] * 3, axis=1))


def rgbe(light: np.ndarray) -> np.ndarray:
    top = light.max(axis=-1)
    exponent = np.where(top > 1e-32, np.ceil(np.log2(np.maximum(top, 1e-32))), -128)
    exponent = np.where(top >= 2.0**exponent, exponent + 1, exponent)
    out = np.zeros(light.shape[:-1] + (4,), np.uint8)
    out[..., :3] = np.minimum(light * (256.0 / 2.0**exponent)[..., None], 255).astype(np.uint8)
    out[..., 3] = (exponent + 128).astype(np.uint8)
    out[top < 1e-32] = 0
    return out


def read(path: str) -> np.ndarray:
    with open(path, "rb") as file:
        data = file.read()
    if path.endswith(".js"):
        data = base64.b64decode(re.search(rb"base64,([A-Za-z0-9+/=]+)", data)[1])
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "map.exr")
        with open(copy, "wb") as file:
            file.write(data)
        with OpenEXR.File(copy) as file:
            channels = file.channels()
            if "RGB" in channels or "RGBA" in channels:
                light = channels.get("RGB", channels.get("RGBA")).pixels[..., :3]
            else:
                light = np.stack([channels[name].pixels for name in "RGB"], axis=-1)
    return np.nan_to_num(np.maximum(light.astype(np.float64), 0), posinf=32000)


def main() -> None:
    folder, *paths = sys.argv[1:]
    for path in paths:
        light = shrink(read(path))
        share = np.sin((np.arange(HEIGHT) + 0.5) / HEIGHT * np.pi)[:, None]
        mean = (light @ np.array([0.2126, 0.7152, 0.0722]) * share).sum() / (share.sum() * WIDTH)
        prefix = "blender_" if "studiolights" in path else ""
        name = prefix + os.path.basename(path).split(".")[0]
        with open(os.path.join(folder, f"{name}.hdr"), "wb") as file:
            file.write(b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 32 +X 64\n" + rgbe(light / mean).tobytes())
        print(f"{name}: mean {mean:.3f}")


if __name__ == "__main__":
    main()
