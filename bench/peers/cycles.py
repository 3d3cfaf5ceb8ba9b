"""How many frames a second does Blender's Cycles make of our head?

    cargo run --release -p lineament -- face export --out /tmp/head.glb
    pip install bpy==5.0.1                  # a virtual environment of Python 3.11; it needs the system's libvulkan1
    python bench/peers/cycles.py /tmp/head.glb [FRAMES] [THREADS]

256 px, 16 samples a pixel, processor only, no denoiser: an area light, a grey world, a principled material with scattering below the surface as the plain
skin shader has it; no hair, no clothes, nothing worn. Every frame the head turns and an expression changes. The first frame, which builds everything, is
not counted. Prints wall and processor time a frame.
"""

import os
import resource
import sys
import time

# This file's folder: the file's name would hide Blender's own module `cycles`.
sys.path.pop(0)
import bpy  # noqa: E402

path, frames = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
threads = int(sys.argv[3]) if len(sys.argv) > 3 else 2
bpy.ops.wm.read_factory_settings(use_empty=True)
bpy.ops.import_scene.gltf(filepath=path)
scene = bpy.context.scene
scene.render.engine = "CYCLES"
scene.cycles.device = "CPU"
scene.cycles.samples = 16
scene.cycles.use_adaptive_sampling = False
scene.cycles.use_denoising = False
scene.render.resolution_x = scene.render.resolution_y = 256
scene.render.resolution_percentage = 100
scene.render.threads_mode = "FIXED"
scene.render.threads = threads
scene.render.use_persistent_data = True
scene.render.image_settings.file_format = "PNG"

world = bpy.data.worlds.new("world")
scene.world = world
world.use_nodes = True
world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.4, 0.4, 0.4, 1.0)

skin = bpy.data.materials.new("skin")
skin.use_nodes = True
shader = skin.node_tree.nodes["Principled BSDF"]
shader.inputs["Base Color"].default_value = (0.5, 0.3, 0.2, 1.0)
shader.inputs["Subsurface Weight"].default_value = 0.3
shader.inputs["Subsurface Scale"].default_value = 0.005
meshes = [thing for thing in scene.objects if thing.type == "MESH"]
for thing in meshes:
    thing.data.materials.clear()
    thing.data.materials.append(skin)
triangles = sum(len(face.vertices) - 2 for thing in meshes for face in thing.data.polygons)

lamp = bpy.data.lights.new("key", "AREA")
lamp.energy, lamp.size = 10.0, 0.5
key = bpy.data.objects.new("key", lamp)
key.location = (0.5, -0.8, 0.5)
scene.collection.objects.link(key)
aim = key.constraints.new("TRACK_TO")
middle = bpy.data.objects.new("middle", None)
scene.collection.objects.link(middle)
aim.target = middle
lens = bpy.data.cameras.new("camera")
camera = bpy.data.objects.new("camera", lens)
camera.location = (0.0, -0.6, 0.0)
camera.rotation_euler = (1.5707963, 0.0, 0.0)
scene.collection.objects.link(camera)
scene.camera = camera
roots = [thing for thing in scene.objects if thing.parent is None and thing not in (key, middle, camera)]
keys = [block for thing in meshes if thing.data.shape_keys for block in thing.data.shape_keys.key_blocks[1:]]


def spent():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


out = os.path.join(os.environ.get("TMPDIR", "/tmp"), "cycles.png")
scene.render.filepath = out
wall = work = 0.0
for frame in range(frames + 1):
    for thing in roots:
        thing.rotation_mode = "XYZ"
        thing.rotation_euler[2] = 0.4 * ((frame % 7) / 3.0 - 1.0)
    for number, block in enumerate(keys):
        block.value = 0.6 if number % max(frames, 1) == frame else 0.0
    begin, before = time.perf_counter(), spent()
    bpy.ops.render.render(write_still=frame == 1)
    if frame:
        wall += time.perf_counter() - begin
        work += spent() - before
print(
    f"Blender {bpy.app.version_string}, Cycles, 16 samples, 256 px, {threads} threads, {triangles} triangles: "
    f"{wall / frames:.3f} s and {work / frames:.3f} s of processor time a frame, {frames / wall:.1f} frames a second, "
    f"{threads * frames / work:.1f} on {threads} cores of their own; the second picture is {out}"
)
