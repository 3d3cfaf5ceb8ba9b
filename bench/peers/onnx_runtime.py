"""The peer of `cargo bench -p lineament-net`: ONNX Runtime on the same networks, weights and input, one thread.

    cargo run --release -p lineament-net --example export_zoo FOLDER
    pip install onnxruntime onnx numpy
    python bench/peers/onnx_runtime.py FOLDER [NAME ...]

Where OURS is set (`OURS="target/release/examples/time_zoo FOLDER"`), that program is run in turns with ONNX Runtime: both sides see the same
noise of a shared machine, and the ratio is of medians over all turns.
"""
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime as ort

FOLDER = Path(sys.argv[1])
TURNS = int(os.environ.get("TURNS", "5"))
SECONDS = float(os.environ.get("SECONDS_EACH", "0.5"))
NAMES = sys.argv[2:] or ["mobilenet_v2_half", "mobilenet_v3_small", "blazeface", "resnet18"]


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def times(run, seconds):
    found = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(found) < 5:
        start = time.perf_counter()
        run()
        found.append(1e3 * (time.perf_counter() - start))
    return found


def ours(name):
    """Milliseconds of single runs, one a line."""
    command = os.environ["OURS"].split() + [name, str(SECONDS)]
    return [float(line) for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


print(f"onnxruntime {ort.__version__}, 1 thread, {TURNS} turns of {SECONDS} s")
print("| net | ONNX Runtime median ms | best ms | ours median ms | best ms | ours / ONNX Runtime (medians) |")
print("|---|--:|--:|--:|--:|--:|")
for name in NAMES:
    net = session(FOLDER / f"{name}.onnx")
    given = net.get_inputs()[0]
    image = np.random.default_rng(0).uniform(-1, 1, [1, *given.shape[1:]]).astype(np.float32)
    # A bound input and output: nothing is copied or converted but the network's own work.
    binding = net.io_binding()
    binding.bind_cpu_input(given.name, image)
    for output in net.get_outputs():
        binding.bind_output(output.name)
    run = lambda: net.run_with_iobinding(binding)
    times(run, 0.2)
    theirs, mine = [], []
    for _ in range(TURNS):
        theirs += times(run, SECONDS)
        if "OURS" in os.environ:
            mine += ours(name)
    a = np.median(theirs)
    if mine:
        b = np.median(mine)
        print(f"| {name} | {a:.3f} | {min(theirs):.3f} | {b:.3f} | {min(mine):.3f} | {b / a:.2f} |", flush=True)
    else:
        print(f"| {name} | {a:.3f} | {min(theirs):.3f} | | | |", flush=True)
