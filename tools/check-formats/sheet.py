"""Pictures with their labels drawn on, in one sheet."""

import math
import tempfile

import numpy
from PIL import Image, ImageDraw

SIDE = 640
LINES = [(0, 17, False), (17, 22, False), (22, 27, False), (27, 31, False), (31, 36, False), (36, 42, True), (42, 48, True), (48, 60, True), (60, 68, True)]


class Drawing:
    """The first few pictures with a face, enlarged, with labels."""

    def __init__(self, out, name, count):
        self.path = out / f"{name}.png"
        self.count = count
        self.tiles = []
        self._scratch = tempfile.TemporaryDirectory()
        self.scratch = self._scratch.name

    def add(self, picture, faces):
        """A picture with faces: `mesh` and `ibug` points, `box`, `rotation_xyzw`, `text`, each if it is known. Pixels as the project counts them."""
        if len(self.tiles) >= self.count or not faces:
            return
        scale = SIDE / max(picture.size)
        resample = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.LANCZOS
        tile = picture.convert("RGB").resize([round(side * scale) for side in picture.size], resample)
        draw = ImageDraw.Draw(tile)
        # Pillow's pixels have their centres at whole numbers, ours at halves.
        place = lambda point: (point[0] * scale - 0.5, point[1] * scale - 0.5)
        for face in faces:
            for point in face.get("mesh", []):
                x, y = place(point)
                draw.ellipse([x - 2, y - 2, x + 2, y + 2], outline=(0, 255, 0))
            ibug = [place(point) for point in face.get("ibug", [])]
            if len(ibug) == 68:
                for first, last, closed in LINES:
                    draw.line(ibug[first:last] + ([ibug[first]] if closed else []), fill=(0, 220, 255))
            for x, y in ibug:
                draw.rectangle([x - 3, y - 3, x + 3, y + 3], outline=(0, 220, 255))
            if "box" in face:
                x, y, width, height = face["box"]
                draw.rectangle([*place((x, y)), *place((x + width, y + height))], outline=(255, 255, 255))
            if "rotation_xyzw" in face:
                self._axes(draw, face, place, scale)
            if face["text"] and "box" in face:
                draw.text(place((face["box"][0], face["box"][1] + face["box"][3] + 2)), face["text"], fill=(255, 255, 255))
            elif face["text"]:
                draw.text((4, 4), face["text"], fill=(255, 255, 255))
        self.tiles.append(tile)

    @staticmethod
    def _axes(draw, face, place, scale):
        x, y, z, w = face["rotation_xyzw"]
        # The columns of the matrix are the head's axes with y down and z into the face.
        left = numpy.array([1 - 2 * (y * y + z * z), 2 * (x * y + w * z)])
        down = numpy.array([2 * (x * y - w * z), 1 - 2 * (x * x + z * z)])
        into = numpy.array([2 * (x * z + w * y), 2 * (y * z - w * x)])
        origin = numpy.array(place(face["mesh"][4]))
        length = 0.3 * face["box"][3] * scale
        for axis, colour in [(left, (255, 60, 60)), (-down, (60, 255, 60)), (-into, (80, 80, 255))]:
            draw.line([*origin, *(origin + length * axis)], fill=colour, width=3)

    def finish(self):
        """Writes the sheet."""
        self._scratch.cleanup()
        assert self.tiles, "there was no picture with a face to draw"
        columns = math.ceil(math.sqrt(len(self.tiles)))
        rows = math.ceil(len(self.tiles) / columns)
        sheet = Image.new("RGB", (columns * SIDE, rows * SIDE))
        for i, tile in enumerate(self.tiles):
            sheet.paste(tile, ((i % columns) * SIDE, (i // columns) * SIDE))
        sheet.save(self.path)
        print(f"  drawn: {self.path}")
