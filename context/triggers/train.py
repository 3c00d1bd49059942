"""Trains the heads that know a trigger, or the kind of a message, by its meaning, from rows.tsv beside it, and writes heads.json.

usage: train.py GRAPH VOCABULARY

GRAPH and VOCABULARY are those of ../sentiment/train.py, which this script builds on. The same rows and graph on the same
kind of processor give the same files: heads.json, and for tests that have no sentence model heard.tsv (how much more than
sure each head is of the held-out rows, by their number).

There is one logistic regression for each reason and kind. It is sure where almost no row of another kind is, among rows
it was not trained on; it doubts what almost no row of its own kind is like. What a negation takes back ("not asking for a
refund") is left to the rules: such rows are not among these. Rows about what people have to do teach that head alone: many
easy rows of another sort would make the other heads surer than they are. The questions of ../product-docs.md, which fire
nothing, count as rows without a trigger, so that the heads know what is asked every day; they change nothing that must be
trained anew at once.
"""

import hashlib
import importlib.util
import json
import os
import sys

import numpy

FOLDER = os.path.dirname(os.path.abspath(__file__))
REASONS = ["security_incident", "legal_language", "explicit_human_request", "refund_request", "pricing_inquiry"]
KINDS = ["closing", "unclear"]
# What only people of ours can do, and what is asked about the same things and anybody can do himself.
ACTION = "needs_human_action"
OWN_ACTION = "own_action"
# Rows of a kind are few.
FEW = 4.0
PENALTY = 0.5
FOLDS = 5
# Of rows without a trigger, this share may be taken for one by a head.
SURE = 0.998
# A kind needs every sentence of a short message to be of it, so that each may be less sure.
SURE_OF_KIND = 0.994
# Another kind of processor moves a vector a little, and customers write what no row is like.
MARGIN = 0.35
MARGIN_OF_KIND = 0.1
LEAST = 0.05
LEAST_OF_KIND = -0.4
# What is wanted of people counts only in words that ask for it, so that the head may be less sure.
SURE_OF_ACTION = 0.996
LEAST_OF_ACTION = -0.4
# Of rows of its kind, this share may be doubted by a head, if the words fire on them.
DOUBT = 0.01
ASKED = "Customers ask: "


def loaded(path):
    """The script beside this one, as a module."""
    specification = importlib.util.spec_from_file_location("sentiment", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def fitted(sentiment, vectors, labels, reason):
    """The head of one reason."""
    sentiment.PENALTY = PENALTY
    weights = numpy.where((labels == reason) & (reason in KINDS), FEW, 1.0)
    return sentiment.fitted(vectors, (labels == reason).astype(float), weights)


def questions(known):
    """The ways to ask that the documentation lists, without those that are rows."""
    with open(os.path.join(FOLDER, "..", "product-docs.md"), encoding="utf-8") as file:
        asked = [line[len(ASKED) :].strip() for line in file if line.startswith(ASKED)]
    return [text for text in asked if text not in known]


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
    texts = [row[2] for row in rows]
    asked = questions(set(texts))
    sets = numpy.append(sets, ["train"] * len(asked))
    labels = numpy.append(labels, ["none"] * len(asked))
    vectors = numpy.array([model.vector(sentiment.without_numbers(text)) for text in texts + asked])
    train, held = sets == "train", sets == "held"
    of_action = numpy.isin(labels, [ACTION, OWN_ACTION])
    heads, heard = [], {}
    for reason in [*REASONS, ACTION, *KINDS]:
        lesson = train if reason == ACTION else train & ~of_action
        evidence = unseen(sentiment, vectors[lesson], labels[lesson], reason)
        quiet = evidence[numpy.isin(labels[lesson], ["none", OWN_ACTION])]
        loud = evidence[labels[lesson] == reason]
        # Where few others come near it, it still has to find its own kind about as likely as not.
        of_kind = (SURE_OF_KIND, MARGIN_OF_KIND, LEAST_OF_KIND)
        of_reason = (SURE_OF_ACTION, MARGIN, LEAST_OF_ACTION) if reason == ACTION else (SURE, MARGIN, LEAST)
        share, margin, least = of_kind if reason in KINDS else of_reason
        sure = max(float(numpy.quantile(quiet, share)) + margin, least)
        doubt = float(numpy.quantile(loud, DOUBT))
        head = fitted(sentiment, vectors[lesson], labels[lesson], reason)
        heads.append((reason, sure, doubt, head))
        heard[reason] = vectors[held] @ head[:-1] + head[-1] - sure
        found = heard[reason] > 0
        print(
            f"{reason}: sure above {sure:.2f}, doubts below {doubt:.2f} ({numpy.mean(quiet < doubt):.2f} of the others); "
            f"unseen {numpy.mean(loud > sure):.2f}, "
            f"held {found[labels[held] == reason].mean():.2f}, "
            f"wrongly {found[numpy.isin(labels[held], ['none', OWN_ACTION])].mean():.3f}"
        )
    write(sentiment, heads, sentiment.name_of(graph), hashlib.sha256(content).hexdigest())
    names = [name for name, *_ in heads]
    with open(os.path.join(FOLDER, "heard.tsv"), "w", encoding="utf-8") as file:
        file.write("\t".join(["row", *names]) + "\n")
        for place, row in enumerate(numpy.flatnonzero(held)):
            file.write("\t".join([str(row + 1), *(f"{heard[reason][place]:.2f}" for reason in names)]) + "\n")


def write(sentiment, heads, model, rows):
    """Writes heads.json, one head a line."""
    lines = [
        f'    {{"{"kind" if name in KINDS else "reason"}": "{name}", "sure": {sure:.3f}, "doubt": {doubt:.3f}, '
        f'"bias": {head[-1]:.4f}, "weights": {sentiment.numbers(head[:-1])}}}'
        for name, sure, doubt, head in heads
    ]
    reasons, kinds = lines[: -len(KINDS)], lines[-len(KINDS) :]
    with open(os.path.join(FOLDER, "heads.json"), "w", encoding="utf-8") as file:
        start = json.dumps({"model": model, "dimensions": len(heads[0][3]) - 1, "rows": rows}, indent=2)[:-2]
        file.write(start + ',\n  "heads": [\n' + ",\n".join(reasons))
        file.write('\n  ],\n  "kinds": [\n' + ",\n".join(kinds) + "\n  ]\n}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
