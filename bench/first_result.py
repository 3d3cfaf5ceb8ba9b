"""From the start of the program to its first result: the time until the first record is on standard output, and the processor's time of the whole program for one frame.

    cargo build --release -p lineament
    python bench/first_result.py INPUT [RUNS]
"""

import resource
import statistics
import subprocess
import sys
import time

source, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 31
clock, processor = [], []
for _ in range(runs):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    # Ends after its first frame.
    child = subprocess.Popen(
        ["target/release/lineament", "track", source, "--end", "0.001", "--threads", "1", "-q", "--out", "-"], stdout=subprocess.PIPE
    )
    first = child.stdout.readline()
    clock.append(1e3 * (time.perf_counter() - begin))
    child.stdout.read()
    child.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor.append(1e3 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    assert b'"landmarks"' in first, "no face in the first frame"
for name, times in (("clock", clock), ("processor", processor)):
    print(f"{name}: median {statistics.median(times):.0f} ms, fastest {min(times):.0f}, slowest {max(times):.0f} over {runs} runs")
