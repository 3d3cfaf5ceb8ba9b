"""Does `lineament evaluate` agree with the ruler, digit by digit?

usage: agreement.py LINEAMENT SCORE.py DATA RECORDS

LINEAMENT is the program, SCORE.py the ruler (shared/tools/score.py), DATA the folder of real sets (shared/data/real), RECORDS a folder with SET.jsonl, as
`lineament track DATA/SET --out RECORDS/SET.jsonl` writes them. Every number that the ruler prints is compared with the program's, as shown. Sets without records are
named and passed over. Python with numpy; nothing else.
"""
import json, os, re, subprocess, sys

program, ruler, data, records = sys.argv[1:5]


def f(report, section, key):
    part = next(part for part in report["sections"] if part["key"] == section)
    return next(figure["value"] for figure in part["figures"] if figure["key"] == key)


def part(report, section):
    return next(part for part in report["sections"] if part["key"] == section)


def table(report, section, title):
    return next(table for table in part(report, section)["tables"] if table["title"].startswith(title))["rows"]


def errors(report, section, before=""):
    p, n = part(report, section), lambda key: f(report, section, before + key)
    return [str(p["count"]), str(p["missed"]), f"{n('nme'):.2f}", f"{n('median'):.2f}", f"{n('auc8'):.1f}", f"{n('failures8'):.1f}"]


def imm(r):
    yaws = {row[0].split(":")[0]: row[1].rstrip("°") for row in table(r, "views", "Mean yaw")}
    return errors(r, "contours") + [x for k in sorted(yaws) for x in (k, str(float(yaws[k])))] + [
        str(round(f(r, "views", "smile_neutral"), 2)), str(round(f(r, "views", "smile_happy"), 2))]


def mtfl(r):
    p, n = part(r, "yaw_bins"), lambda key: f(r, "yaw_bins", key)
    sign = "+1" if any("against" in note for note in p["notes"]) else "-1"
    five = f"{f(r, 'points5', 'width_error'):.2f}"
    cells = [cell for row in table(r, "yaw_bins", "True bin") for cell in row[1:6]]
    return [str(p["count"]), str(p["missed"]), f"{n('accuracy'):.1f}", f"{n('best'):.1f}", f"{n('three'):.1f}", sign, five] + cells


def units(r):
    p = part(r, "action_units")
    rows = table(r, "action_units", "By unit")
    head = [str(p["count"]), str(p["missed"]), f"{f(r, 'action_units', 'auc'):.3f}", str(len(rows))]
    return head + sorted(x for row in rows for x in [f"{row[0]} {row[2]}"])


def emotion(r):
    p = part(r, "emotion")
    t = next(table for table in p["tables"] if table["title"].startswith("True class"))
    cells = {}
    for row in t["rows"]:
        for name, count in zip(t["header"][1:], row[1:]):
            if count != "0":
                cells[row[0], "-" if name == "missed" else name] = count
    return [str(p["count"]), str(p["missed"]), f"{f(r, 'emotion', 'accuracy'):.1f}", f"{f(r, 'emotion', 'mean_recall'):.1f}"] + sorted(
        f"{a} {b} {n}" for (a, b), n in cells.items())


def lfw(r):
    p = part(r, "detection")
    return [str(p["count"]), f"{f(r, 'detection', 'recall'):.2f}", f"{f(r, 'detection', 'others'):.1f}"]


def pose(r):
    p, n = part(r, "pose"), lambda key: f"{f(r, 'pose', key):.2f}"
    keys = ("yaw", "pitch", "roll", "mean", "median", "geodesic")
    return [str(p["count"]), str(p["missed"])] + [n(key) for key in keys] + [f"{f(r, 'points68', 'box_nme'):.2f}"]


def numbers(text):
    return re.findall(r"[-+]?\d+(?:\.\d+)?", text)


def said(name, text):
    """The ruler's numbers, in the order of ours."""
    if name in ("imm",):
        text = text.replace("AUC@8", "AUC").replace("fail>8%", "fail")
        return [x for x in numbers(text.replace("imm eyes", "eyes"))]
    if name == "afw68":
        return numbers(text.replace("AUC@8", "AUC").replace("fail>8%", "fail").replace("68 points", "").replace("51 inner points", ""))
    if name == "mtfl_pose":
        return numbers(text.replace("5-bin", "").replace("3-way", "").replace("5-point", ""))
    if name == "ck48au":
        first, second = text.strip().splitlines()
        return numbers(first.replace("ck48au", "")) + sorted(re.findall(r"AU\d+ [\d.]+", second))
    if name in ("ckemo", "ferplus", "fer"):
        first, *rest = text.strip().splitlines()
        cells = [(line.split()[0], a, b) for line in rest for a, b in re.findall(r"'([\w-]+)': (\d+)", line)]
        return numbers(first) + sorted(f"{c} {a} {b}" for c, a, b in cells if b != "0")
    if name == "aflw2000":
        return numbers(text.replace("aflw2000", "").replace("reannotated 68", ""))
    return numbers(text.replace("per 100", "per"))


def afw(r):
    return errors(r, "points68") + errors(r, "points68", "inner_")[:2] + errors(r, "points68", "inner_")[2:]


CHECKS = [("imm", "imm", "imm", imm), ("afw68", "landmarks68", "pts", afw), ("mtfl_pose", "mtfl_pose", "mtfl", mtfl), ("ck48au", "ckplus48", "ckplus", units),
          ("ckemo", "ckplus48", "ckplus", emotion), ("ferplus", "fer2013_public", "ferplus", emotion), ("fer", "fer2013_public", "fer2013", emotion),
          ("lfw", "lfw500", "lfw", lfw), ("aflw2000", "aflw2000", "aflw2000", pose)]

wrong = done = 0
for name, folder, kind, ours in CHECKS:
    where, lines = os.path.join(data, folder), os.path.join(records, folder + ".jsonl")
    if not (os.path.isdir(where) and os.path.isfile(lines)):
        print(f"{name:10} passed over: no {where if not os.path.isdir(where) else lines}")
        continue
    answer = subprocess.run([sys.executable, ruler, name, lines, where], capture_output=True, text=True)
    if answer.returncode:
        # It wants every part in every face; peers have no emotions.
        print(f"{name:10} passed over: the ruler cannot score these records ({answer.stderr.strip().splitlines()[-1]})")
        continue
    theirs = said(name, answer.stdout)
    command = [program, "evaluate", kind, where, "--records", lines, "--rounds", "0", "--quiet", "--json", "-"]
    mine = ours(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    done += 1
    if mine == theirs:
        print(f"{name:10} agrees: {len(mine)} numbers")
    else:
        wrong += 1
        print(f"{name:10} DIFFERS\n  ruler {theirs}\n  ours  {mine}")
print(f"{done} checked, {wrong} differ")
sys.exit(wrong > 0 or done == 0)
