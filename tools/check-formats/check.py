#!/usr/bin/env python3
"""Opens sets that `lineament synth` wrote with the field's own readers, checks their columns, and draws the labels on the pictures.

    tools/check-formats/check.py [FOLDER...] [--out DRAWN]

Each FOLDER is a set (it has a manifest.json), or holds sets; without one, a small set of made-up samples is written in every format. The readers are installed with pip into `.venv` beside this file at the first run.
The pictures in DRAWN (default: `target/check-formats`) are for people to look at: dots on the landmarks, lines through the 68 points, the
box, the axes of the head (red to the subject's left, green up, blue out of the face).
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def in_venv():
    """Runs this file again with the readers installed."""
    home = pathlib.Path(os.environ.get("CHECK_FORMATS_VENV", HERE / ".venv"))
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = home / "installed.txt"
    wanted = (HERE / "requirements.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"installing the readers into {home}")
        venv.create(home, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    sys.exit(subprocess.run([python, __file__, *sys.argv[1:]], env={**os.environ, "CHECK_FORMATS_INSIDE": "1"}).returncode)


def sets(folders):
    """The sets in the folders given."""
    for folder in map(pathlib.Path, folders):
        found = [folder] if (folder / "manifest.json").exists() else sorted(f.parent for f in folder.glob("*/manifest.json"))
        if not found:
            sys.exit(f"{folder} has no manifest.json, and neither have its folders: name a set, or a folder of sets")
        yield from found


def made_up():
    """A set in every format, written by the example."""
    folder = ROOT / "target/made-up-sets"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["cargo", "run", "-q", "-p", "lineament-synth", "--example", "made_up_sets", "--", folder], cwd=ROOT, check=True)
    return folder


def sums(folder, manifest):
    """Every shard and file is what the manifest says."""

    def sha256(path):
        if path.is_dir():
            text = "".join(f"{sha256(file)}  {file.name}\n" for file in sorted(path.iterdir()))
            return hashlib.sha256(text.encode()).hexdigest()
        return hashlib.sha256(path.read_bytes()).hexdigest()

    entries = manifest["shards"] + manifest["files"]
    for entry in entries:
        assert sha256(folder / entry["path"]) == entry["sha256"], f"{entry['path']}: its sum is not the manifest's"
    assert manifest["complete"]
    assert sum(shard["samples"] for shard in manifest["shards"]) == manifest["count"]
    print(f"  {len(entries)} sums are the manifest's")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folders", nargs="*", help="sets, or folders of sets; none: made-up ones")
    arguments.add_argument("--out", default=ROOT / "target/check-formats", help="where the drawn pictures go")
    arguments.add_argument("--draw", type=int, default=4, help="how many pictures of each set are drawn")
    arguments = arguments.parse_args()

    # mlcroissant keeps what it unpacked by the archive's name alone, so that the next set of that name would get it.
    cache = tempfile.TemporaryDirectory()
    os.environ["CROISSANT_CACHE"] = cache.name
    import metadata
    import readers

    out = pathlib.Path(arguments.out)
    out.mkdir(parents=True, exist_ok=True)
    for folder in sets(arguments.folders or [made_up()]):
        manifest = json.loads((folder / "manifest.json").read_text())
        print(f"{folder}: {manifest['format']}, {manifest['count']} samples")
        sums(folder, manifest)
        drawing = readers.Drawing(out, folder.name, arguments.draw)
        readers.READERS[manifest["format"]](folder, manifest, drawing)
        metadata.croissant(folder, manifest)
        metadata.card(folder, manifest)
        drawing.finish()
    print(f"all is well; now look at the pictures in {out}")


if __name__ == "__main__":
    if os.environ.get("CHECK_FORMATS_INSIDE") != "1":
        in_venv()
    main()
