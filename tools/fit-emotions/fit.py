#!/usr/bin/env python3
"""Fits how emotions are read from action units, on renders alone, and writes crates/track/src/emotion/units.json.

    lineament synth tools/fit-emotions/recipe.toml --out S128 --format files                                        # 4,000 pictures of 128 px
    lineament synth tools/fit-emotions/recipe.toml --out S64 --format files --count 3000 --size 64 --seed 78
    lineament synth tools/fit-emotions/recipe.toml --out S48 --format files --count 3000 --size 48 --seed 79
    python3 tools/fit-emotions/grey.py S48 G48
    lineament track S128 --out S128.jsonl                                                                           # and S64, G48
    python3 tools/fit-emotions/fit.py S128/labels.csv S128.jsonl S64/labels.csv S64.jsonl S48/labels.csv G48.jsonl crates/track/src/emotion/units.json     (numpy, scipy)

Photographs come large and small, coloured and grey; a reader fitted to one kind is worse on the others.

A multinomial logistic regression from what the tracker *reads* (not from the truth: its weak units weigh little) to the emotion that was drawn. Features: the logarithm of each action
unit, and for those with sides how far the sides' logarithms differ. Four fifths are fitted; the rest is scored and printed.
"""
import csv
import json
import math
import os
import sys

import numpy as np
from scipy.optimize import minimize

EMOTIONS = ["neutral", "joy", "sadness", "surprise", "fear", "disgust", "anger", "contempt"]
# Times the sum of the squares of weights of features of variance one.
DECAY = 1e-3
# Added to units before their logarithm: what is less than this is as good as nothing.
FAINT = 0.02
# Added to deviations: what hardly ever moves on renders must not decide when it moves on a photograph.
STILL = 0.3


def name(path):
    return os.path.splitext(os.path.basename(path))[0]


def main():
    *sets, out = sys.argv[1:]
    if not sets or len(sets) % 2:
        sys.exit(__doc__)
    rows, truth, names = [], [], None
    for labels, records in zip(sets[::2], sets[1::2]):
        drawn = {name(row["file_name"]): row["emotion"] for row in csv.DictReader(open(labels))}
        for line in open(records):
            record = json.loads(line)
            if not record["faces"]:
                continue
            units = max(record["faces"], key=lambda face: face["box"][2] * face["box"][3])["action_units"]
            bare = sorted((name for name in units if name[-1].isdigit()), key=lambda name: int(name[2:]))
            sided = [name for name in bare if name + "L" in units]
            names = [bare, sided]
            log = {name: math.log(value + FAINT) for name, value in units.items()}
            rows.append([log[name] for name in bare] + [abs(log[name + "L"] - log[name + "R"]) for name in sided])
            truth.append(EMOTIONS.index(drawn[name(record["source"])]))
    features, truth = np.array(rows), np.array(truth)
    mean, deviation = features.mean(0), features.std(0) + STILL
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
        "about": "Multinomial logistic regression from the logarithms of action units as they are read (plus `faint`) to emotions, each as likely as the others; tools/fit-emotions/fit.py, on renders alone.",
        "faint": FAINT,
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
