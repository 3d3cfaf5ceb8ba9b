"""Golden outputs of ONNX Runtime for the networks of lineament-net's parity tests.

    cargo run --release -p lineament-net --example export_cases FOLDER
    pip install onnxruntime==1.31.1 onnx numpy
    python tools/golden/onnx_parity.py FOLDER > crates/net/tests/golden/onnx_parity.json

Checks each file with ONNX's checker, runs it for a batch of one and, to prove that the batch is free, of two, and keeps of each output its
length, its largest magnitude and up to 24 numbers spread over it.
"""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

SAMPLES = 24
folder = Path(sys.argv[1])
options = ort.SessionOptions()
options.log_severity_level = 3
golden = {}
for path in sorted(folder.glob("*.onnx")):
    onnx.checker.check_model(str(path), full_check=True)
    net = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    feed = {}
    for port in net.get_inputs():
        assert port.shape[0] == "batch", (path, port.shape)
        numbers = np.fromfile(folder / f"{path.stem}.{port.name}.f32", dtype="<f4")
        feed[port.name] = numbers.reshape([1, *port.shape[1:]])
    names = [port.name for port in net.get_outputs()]
    outputs = dict(zip(names, net.run(names, feed)))
    pair = net.run(names, {name: np.concatenate([0.5 * x, x]) for name, x in feed.items()})
    for name, both in zip(names, pair):
        largest = np.abs(outputs[name]).max()
        assert np.abs(both[1] - outputs[name][0]).max() <= 1e-4 * largest, (path, name)
    golden[path.stem] = {}
    for name, numbers in outputs.items():
        flat = numbers.ravel()
        places = np.unique(np.linspace(0, flat.size - 1, min(SAMPLES, flat.size)).astype(int))
        golden[path.stem][name] = {
            "length": int(flat.size),
            "largest": float(np.abs(flat).max()),
            "samples": {str(p): float(flat[p]) for p in places},
        }
lines = [f"{json.dumps(name)}: {json.dumps(outputs)}" for name, outputs in golden.items()]
print(f'{{"onnxruntime": "{ort.__version__}", "cases": {{\n' + ",\n".join(lines) + "\n}}")
