#!/usr/bin/env python3
"""Fits how emotions are read from action units, on renders alone, and writes crates/track/src/emotion/units.json.

    lineament synth tools/fit-emotions/recipe.toml --out SET --format files
    lineament track SET --out READ.jsonl
    python3 tools/fit-emotions/fit.py SET/labels.csv READ.jsonl crates/track/src/emotion/units.json     (numpy, scipy)

A multinomial logistic regression from what the tracker *reads* (not from the truth: its weak units weigh little) to the emotion that was drawn. Features: each action unit, and for those
with sides how far the sides differ. Four fifths are fitted; the rest is scored and printed.
"""
import csv
import json
import os
import sys

import numpy as np
from scipy.optimize import minimize

EMOTIONS = ["neutral", "joy", "sadness", "surprise", "fear", "disgust", "anger", "contempt"]
# Times the sum of the squares of weights of features of variance one.
DECAY = 1e-2
# Added to deviations: what hardly ever moves on renders must not decide when it moves on a photograph.
FAINT = 0.05


def main():
    labels, records, out = sys.argv[1:4]
    drawn = {os.path.basename(row["file_name"]): row["emotion"] for row in csv.DictReader(open(labels))}
    rows, truth, names = [], [], None
    for line in open(records):
        record = json.loads(line)
        if not record["faces"]:
            continue
        units = max(record["faces"], key=lambda face: face["box"][2] * face["box"][3])["action_units"]
        bare = sorted((name for name in units if name[-1].isdigit()), key=lambda name: int(name[2:]))
        sided = [name for name in bare if name + "L" in units]
        names = [bare, sided]
        rows.append([units[name] for name in bare] + [abs(units[name + "L"] - units[name + "R"]) for name in sided])
        truth.append(EMOTIONS.index(drawn[os.path.basename(record["source"])]))
    features, truth = np.array(rows), np.array(truth)
    mean, deviation = features.mean(0), features.std(0) + FAINT
    design = np.c_[(features - mean) / deviation, np.ones(len(features))]
    fitted = np.arange(len(truth)) % 5 != 0
    target, x = np.eye(len(EMOTIONS))[truth[fitted]], design[fitted]

    def chances(logits):
        parts = np.exp(logits - logits.max(1, keepdims=True))
        return parts / parts.sum(1, keepdims=True)

    def loss(flat):
        weights = flat.reshape(design.shape[1], len(EMOTIONS))
        said = chances(x @ weights)
        gradient = x.T @ (said - target) / len(x)
        gradient[:-1] += 2 * DECAY * weights[:-1]
        return -np.log((said * target).sum(1)).mean() + DECAY * (weights[:-1] ** 2).sum(), gradient.ravel()

    flat = minimize(loss, np.zeros(design.shape[1] * len(EMOTIONS)), jac=True, method="L-BFGS-B").x
    weights = flat.reshape(design.shape[1], len(EMOTIONS))
    said = (design[~fitted] @ weights).argmax(1)
    recalls = [np.mean(said[truth[~fitted] == k] == k) for k in range(len(EMOTIONS))]
    print(f"{len(truth)} faces; of those that were left out, mean recall {100 * np.mean(recalls):.1f} %: ", end="")
    print(", ".join(f"{name} {100 * recall:.0f}" for name, recall in zip(EMOTIONS, recalls)))
    raw = weights[:-1] / deviation[:, None]
    bias = weights[-1] - mean @ raw
    bare, sided = names

    def table(values):
        return {name: round(float(value), 3) for name, value in values}

    book = {
        "about": "Multinomial logistic regression from action units as they are read to emotions, each as likely as the others; tools/fit-emotions/fit.py, on renders alone.",
        "emotions": {
            emotion: {
                "bias": round(float(bias[k]), 3),
                "units": table(zip(bare, raw[: len(bare), k])),
                "uneven": table(zip(sided, raw[len(bare) :, k])),
            }
            for k, emotion in enumerate(EMOTIONS)
        },
    }
    with open(out, "w") as file:
        json.dump(book, file, indent=1)
        file.write("\n")


main()
