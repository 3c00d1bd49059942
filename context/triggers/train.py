"""Trains the heads that know a trigger by its meaning, from rows.tsv beside it, and writes heads.json.

usage: train.py GRAPH VOCABULARY

GRAPH and VOCABULARY are those of ../sentiment/train.py, which this script builds on. The same rows and graph on the same
kind of processor give the same files: heads.json, and for tests that have no sentence model heard.tsv (how much more than
sure each head is of the held-out rows, by their number).

There is one logistic regression for each reason. It is sure where almost no row of another kind is, among rows it was not
trained on. What a negation takes back ("not asking for a refund") is left to the rules: such rows are not among these.
"""

import hashlib
import importlib.util
import json
import os
import sys

import numpy

FOLDER = os.path.dirname(os.path.abspath(__file__))
REASONS = ["security_incident", "legal_language", "explicit_human_request", "refund_request", "pricing_inquiry"]
PENALTY = 0.5
FOLDS = 5
# Of rows without a trigger, this share may be taken for one by a head.
SURE = 0.998
# Another kind of processor moves a vector a little.
MARGIN = 0.15


def loaded(path):
    """The script beside this one, as a module."""
    specification = importlib.util.spec_from_file_location("sentiment", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def fitted(sentiment, vectors, labels, reason):
    """The head of one reason."""
    sentiment.PENALTY = PENALTY
    return sentiment.fitted(vectors, (labels == reason).astype(float), numpy.ones(len(labels)))


def unseen(sentiment, vectors, labels, reason):
    """What heads say of the rows they were not trained on."""
    evidence = numpy.zeros(len(labels))
    folds = numpy.arange(len(labels)) % FOLDS
    for fold in range(FOLDS):
        head = fitted(sentiment, vectors[folds != fold], labels[folds != fold], reason)
        evidence[folds == fold] = vectors[folds == fold] @ head[:-1] + head[-1]
    return evidence


def main(graph, vocabulary):
    sentiment = loaded(os.path.join(FOLDER, "..", "sentiment", "train.py"))
    with open(os.path.join(FOLDER, "rows.tsv"), "rb") as file:
        content = file.read()
    model = sentiment.Model(graph, vocabulary)
    rows = [line.split("\t") for line in content.decode().splitlines()[1:]]
    sets = numpy.array([row[0] for row in rows])
    labels = numpy.array([row[1] for row in rows])
    vectors = numpy.array([model.vector(sentiment.without_numbers(row[2])) for row in rows])
    train, held = sets == "train", sets == "held"
    heads, heard = [], {}
    for reason in REASONS:
        evidence = unseen(sentiment, vectors[train], labels[train], reason)
        quiet, loud = evidence[labels[train] == "none"], evidence[labels[train] == reason]
        sure = float(numpy.quantile(quiet, SURE)) + MARGIN
        head = fitted(sentiment, vectors[train], labels[train], reason)
        heads.append((reason, sure, head))
        heard[reason] = vectors[held] @ head[:-1] + head[-1] - sure
        found = heard[reason] > 0
        print(
            f"{reason}: sure above {sure:.2f}; unseen {numpy.mean(loud > sure):.2f}, "
            f"held {found[labels[held] == reason].mean():.2f}, wrongly {found[labels[held] == 'none'].mean():.3f}"
        )
    write(sentiment, heads, sentiment.name_of(graph), hashlib.sha256(content).hexdigest())
    with open(os.path.join(FOLDER, "heard.tsv"), "w", encoding="utf-8") as file:
        file.write("\t".join(["row", *REASONS]) + "\n")
        for place, row in enumerate(numpy.flatnonzero(held)):
            file.write("\t".join([str(row + 1), *(f"{heard[reason][place]:.2f}" for reason in REASONS)]) + "\n")


def write(sentiment, heads, model, rows):
    """Writes heads.json, one head a line."""
    lines = [
        f'    {{"reason": "{reason}", "sure": {sure:.3f}, "bias": {head[-1]:.4f}, '
        f'"weights": {sentiment.numbers(head[:-1])}}}'
        for reason, sure, head in heads
    ]
    with open(os.path.join(FOLDER, "heads.json"), "w", encoding="utf-8") as file:
        start = json.dumps({"model": model, "dimensions": len(heads[0][2]) - 1, "rows": rows}, indent=2)[:-2]
        file.write(start + ',\n  "heads": [\n' + ",\n".join(lines) + "\n  ]\n}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
