"""ONNX Runtime on the networks and weights of lineament-net, one thread, and ours and tract in turns with it.

    cargo run --release -p lineament-net --example export_zoo FOLDER
    cargo build --release -p lineament-net --features onnx --example time_zoo
    pip install onnxruntime==1.31.1 numpy
    OURS="target/release/examples/time_zoo FOLDER" TRACT=1 python bench/peers/onnx_runtime.py FOLDER [NAME ...]

Without OURS only ONNX Runtime is timed. Where OURS is set, that program is run in turns with ONNX Runtime, and with TRACT set tract too: all see the
same noise of a shared machine. Times are of the processor that the thread had, not of the clock on the wall; the ratios are of the medians and of the
fastest runs over all turns.
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
NAMES = sys.argv[2:] or [
    "mobilenet_v2_half", "mobilenet_v3_small", "blazeface", "detector_like", "landmarker_like", "resnet18", "resnet50",
]


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def times(run, seconds):
    """Milliseconds of the thread's processor time; with one thread ONNX Runtime works on the caller's."""
    found = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(found) < 5:
        start = time.thread_time_ns()
        run()
        found.append(1e-6 * (time.thread_time_ns() - start))
    return found


def ours(name, *how):
    """Milliseconds of single runs, one a line."""
    command = os.environ["OURS"].split() + [name, str(SECONDS), *how]
    return [float(line) for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def pair(found):
    return f"{np.median(found):.3f} / {min(found):.3f}" if found else ""


def ratio(found, theirs):
    return f"{np.median(found) / np.median(theirs):.2f} / {min(found) / min(theirs):.2f}" if found else ""


print(f"onnxruntime {ort.__version__}, 1 thread, {TURNS} turns of {SECONDS} s; medians / fastest, ms of processor time")
print("| net | ONNX Runtime | ours | tract | ours by ONNX Runtime | tract by ONNX Runtime |")
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
    theirs, mine, tracts = [], [], []
    for _ in range(TURNS):
        theirs += times(run, SECONDS)
        if "OURS" in os.environ:
            mine += ours(name)
            if "TRACT" in os.environ:
                tracts += ours(name, "tract")
    print(f"| {name} | {pair(theirs)} | {pair(mine)} | {pair(tracts)} | {ratio(mine, theirs)} | {ratio(tracts, theirs)} |", flush=True)
