#!/usr/bin/env python3
"""Imports an exported head into Blender without a window and checks what an animator would look for.

    pip install bpy==5.0.1            # Python 3.11
    python tools/check_glb_in_blender.py head.glb [picture.png]

Checks: the file imports; the face has 52 shape keys with ARKit's names besides the basis; `jawOpen` moves vertices; head and eye nodes are there;
materials are assigned; no coordinate is NaN. With a second argument a picture is rendered by Cycles. Exits with 1 where a check fails.
"""
import math
import sys

import bpy

ARKIT = """eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft eyeBlinkRight eyeLookDownRight eyeLookInRight
eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight jawForward jawLeft jawRight jawOpen mouthClose mouthFunnel mouthPucker mouthLeft mouthRight
mouthSmileLeft mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper
mouthShrugLower mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight browDownLeft
browDownRight browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft cheekSquintRight noseSneerLeft noseSneerRight tongueOut""".split()


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=sys.argv[1])
    failures = []

    def check(what, holds):
        print(f"{'ok  ' if holds else 'FAIL'} {what}")
        if not holds:
            failures.append(what)

    meshes = [thing for thing in bpy.data.objects if thing.type == "MESH"]
    names = {thing.name for thing in bpy.data.objects}
    check(f"objects: {sorted(names)}", {"head", "eyeLeft", "eyeRight"} <= names)
    face = max(meshes, key=lambda thing: len(thing.data.vertices))
    keys = [key.name for key in face.data.shape_keys.key_blocks] if face.data.shape_keys else []
    check(f"{face.name}: {len(face.data.vertices)} vertices, {len(keys)} shape keys", keys[1:] == ARKIT)
    check("every mesh has a material", all(thing.data.materials for thing in meshes))
    finite = all(math.isfinite(c) for thing in meshes for vertex in thing.data.vertices for c in vertex.co)
    check("all coordinates are finite", finite)
    if keys:
        basis, jaw = face.data.shape_keys.key_blocks[0], face.data.shape_keys.key_blocks["jawOpen"]
        moved = max((a.co - b.co).length for a, b in zip(basis.data, jaw.data))
        check(f"jawOpen moves the chin by {1000 * moved:.1f} mm", 0.005 < moved < 0.06)
    low = [min((thing.matrix_world @ vertex.co)[axis] for thing in meshes for vertex in thing.data.vertices) for axis in range(3)]
    high = [max((thing.matrix_world @ vertex.co)[axis] for thing in meshes for vertex in thing.data.vertices) for axis in range(3)]
    size = [round(b - a, 3) for a, b in zip(low, high)]
    check(f"size in Blender: {size} m (x, y, z up)", 0.15 < size[2] < 0.7)
    if len(sys.argv) == 3:
        render(sys.argv[2], low, high)
    sys.exit(1 if failures else 0)


def render(path, low, high):
    """A frontal picture by Cycles: Blender's +Z is up, a glTF face looks along −Y."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 16
    scene.render.resolution_x = scene.render.resolution_y = 512
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    camera.location = (0.25, -0.75, (high[2] + low[2]) / 2 + 0.05)
    camera.rotation_euler = (math.radians(90), 0, math.radians(18))
    camera.data.lens = 60
    light = bpy.data.objects.new("sun", bpy.data.lights.new("sun", "SUN"))
    light.data.energy = 3
    light.rotation_euler = (math.radians(50), 0, math.radians(30))
    for thing in (camera, light):
        scene.collection.objects.link(thing)
    scene.camera = camera
    scene.world = bpy.data.worlds.new("world")
    scene.world.color = (0.3, 0.3, 0.3)
    scene.render.filepath = path
    bpy.ops.render.render(write_still=True)


main()
