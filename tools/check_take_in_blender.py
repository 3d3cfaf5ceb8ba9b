#!/usr/bin/env python3
"""Imports a moving head (`lineament track CLIP --faces 1 --out records.jsonl --avatar take.glb`) into Blender without a window and plays it.

    pip install bpy==5.0.1            # Python 3.11
    python tools/check_take_in_blender.py take.glb records.jsonl [pictures]

Checks: 52 morph keys and the head's and both eyes' nodes are animated; their keys lie at the records' own times; while it plays, the morphs have the records' values (but those
of the looks, which are the eyes'), the head turns as the records' pose does, and eyes and vertices move. With a third argument five pictures of it are rendered into
that folder by Cycles. Exits with 1 where a check fails.
"""
import json
import math
import sys

import bpy
import mathutils


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=sys.argv[1])
    records = [json.loads(line) for line in open(sys.argv[2])]
    first = next(record["faces"][0]["id"] for record in records if record["faces"])
    faces = [(record["time_s"], face) for record in records for face in record["faces"] if face["id"] == first]
    scene, failures = bpy.context.scene, []
    fps = scene.render.fps / scene.render.fps_base

    def check(what, holds):
        print(f"{'ok  ' if holds else 'FAIL'} {what}")
        if not holds:
            failures.append(what)

    bags = [bag for action in bpy.data.actions for layer in action.layers for strip in layer.strips for bag in strip.channelbags]
    curves = [curve for bag in bags for curve in bag.fcurves]
    morphs = {curve.data_path.split('"')[1] for curve in curves if curve.data_path.startswith("key_blocks")}
    check(f"{len(morphs)} morph keys are animated", len(morphs) == 52)
    turned = {thing.name for thing in bpy.data.objects if thing.animation_data and (thing.animation_data.action or thing.animation_data.nla_tracks)}
    check(f"nodes animated: {sorted(turned)}", {"head", "eyeLeft", "eyeRight"} <= turned)
    late = max(
        abs(point.co.x / fps - time) for curve in curves for point, (time, _) in zip(curve.keyframe_points, faces)
    )
    counts = {len(curve.keyframe_points) for curve in curves}
    check(f"each of {len(curves)} curves has {counts} keys for {len(faces)} frames, at most {1000 * late:.3f} ms off their times", counts == {len(faces)} and late < 1e-3)

    things = bpy.data.objects
    keys = bpy.data.shape_keys[0].key_blocks
    face_mesh = next(thing for thing in things if thing.type == "MESH" and thing.data.shape_keys)
    worst, turn, rolls, shapes = 0.0, 0.0, [], []
    start = None
    for time, face in faces[:: max(1, len(faces) // 40)]:
        frame = time * fps
        scene.frame_set(math.floor(frame), subframe=frame % 1)
        for name, value in face["blendshapes"].items():
            if not name.startswith("eyeLook"):
                worst = max(worst, abs(keys[name].value - value))
        # The head's turn since the first frame, as an angle: the same in every frame of axes.
        now = things["head"].matrix_world.to_quaternion()
        x, y, z, w = face["pose"]["rotation_xyzw"]
        own = mathutils.Quaternion((w, x, y, z))
        start = start or (now, own)
        turn = max(turn, abs(math.degrees(start[0].rotation_difference(now).angle) - math.degrees(start[1].rotation_difference(own).angle)))
        rolls.append(things["eyeLeft"].rotation_quaternion.copy())
        seen = face_mesh.evaluated_get(bpy.context.evaluated_depsgraph_get())
        shapes.append([vertex.co.copy() for vertex in list(seen.data.vertices)[::97]])
    check(f"the morphs play with the records' values (largest difference {worst:.5f})", worst < 0.01)
    check(f"the head turns as the records' pose does (largest difference {turn:.4f}°)", turn < 0.1)
    eyes = max(math.degrees(rolls[0].rotation_difference(other).angle) for other in rolls)
    check(f"the left eye turns, by {eyes:.2f}° at most", eyes > 0.2)
    moved = max((a - b).length for later in shapes for a, b in zip(shapes[0], later))
    check(f"vertices of the face move, by {1000 * moved:.2f} mm at most", moved > 1e-4)
    if len(sys.argv) == 4:
        render(sys.argv[3], [time * fps for time, _ in faces])
    sys.exit(1 if failures else 0)


def render(folder, frames):
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 8
    scene.render.resolution_x = scene.render.resolution_y = 256
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    # glTF's +Z (out of the face) is Blender's −Y.
    camera.location, camera.rotation_euler = (0, -0.9, 0), (math.radians(90), 0, 0)
    camera.data.lens = 60
    light = bpy.data.objects.new("sun", bpy.data.lights.new("sun", "SUN"))
    light.data.energy, light.rotation_euler = 3, (math.radians(50), 0, math.radians(30))
    for thing in (camera, light):
        scene.collection.objects.link(thing)
    scene.camera = camera
    scene.world = bpy.data.worlds.new("world")
    scene.world.color = (0.3, 0.3, 0.3)
    for number in range(5):
        frame = frames[(len(frames) - 1) * number // 4]
        scene.frame_set(math.floor(frame), subframe=frame % 1)
        scene.render.filepath = f"{folder}/take{number}.png"
        bpy.ops.render.render(write_still=True)


main()
