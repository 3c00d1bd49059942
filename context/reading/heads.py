"""Writes the heads and, for tests that have no sentence model, what they say of the rows that were held out."""

import hashlib
import json
import os

import numpy

import encoder
import rows as material
from teaching import ANGER, KINDS, SCALE, WISHES, of_message, said

TRIGGERS = os.path.join(material.CONTEXT, "triggers")
SENTIMENT = os.path.join(material.CONTEXT, "sentiment")


def stories_content():
    return material.content("reading", "stories.tsv")


def numbers(values):
    """Numbers in four decimals, as JSON."""
    return "[" + ", ".join(f"{round(float(value), 4) + 0.0:g}" for value in values) + "]"


def head_of(learned, place):
    """The bias and the weights of a head, as they say logarithms of odds."""
    return (SCALE * float(learned["biases"][place]), SCALE * numpy.asarray(learned["heads"])[:, place])


def write_wishes(model, learned, limits, held, vectors):
    """Writes the heads of wishes, one a line, and what they say of the held-out rows."""
    heads, kinds = [], []
    for place, name in enumerate(WISHES[:-1]):
        bias, values = head_of(learned, place)
        (sure, doubt), is_kind = limits[name], name in KINDS
        (kinds if is_kind else heads).append(
            f'    {{"{"kind" if is_kind else "reason"}": "{name}", "sure": {sure:.3f}, "doubt": {doubt:.3f}, '
            f'"bias": {bias:.4f}, "weights": {numbers(values)}}}'
        )
    content = b"".join(material.content("triggers", name) for name in material.FILES_OF_WISHES) + stories_content()
    start = {"model": model, "dimensions": encoder.WIDTH, "rows": hashlib.sha256(content).hexdigest()}
    with open(os.path.join(TRIGGERS, "heads.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(start, indent=2)[:-2] + ',\n  "heads": [\n' + ",\n".join(heads))
        file.write('\n  ],\n  "kinds": [\n' + ",\n".join(kinds) + "\n  ]\n}\n")
    with open(os.path.join(TRIGGERS, "heard.tsv"), "w", encoding="utf-8") as file:
        file.write("\t".join(["row", *WISHES[:-1]]) + "\n")
        for row, each in zip(held, vectors):
            if isinstance(row, material.Wish):
                over = said(learned, each)[0][: len(WISHES) - 1] - [limits[name][0] for name in WISHES[:-1]]
                file.write("\t".join([str(row.number), *(f"{value:.2f}" for value in over)]) + "\n")


def write_anger(model, learned, limits, held, vectors):
    """Writes the head that hears anger, what it says of the held-out rows, and a few of them with their vectors."""
    bias, values = head_of(learned, ANGER)
    content = b"".join(material.content("sentiment", name) for name, _ in material.FILES_OF_TONE) + stories_content()
    result = {
        "model": model,
        "dimensions": encoder.WIDTH,
        "rows": hashlib.sha256(content).hexdigest(),
        "calibration": {"quiet": round(limits[0], 3), "sure": round(limits[1], 3)},
        "bias": round(bias, 4),
    }
    with open(os.path.join(SENTIMENT, "head.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(result, indent=2)[:-2] + f',\n  "weights": {numbers(values)}\n}}\n')
    heard = [(row, each) for row, each in zip(held, vectors) if isinstance(row, material.Tone)]
    with open(os.path.join(SENTIMENT, "heard.tsv"), "w", encoding="utf-8") as file:
        file.write("row\tsentences\tevidence\n")
        for row, each in heard:
            file.write(f"{row.number}\t{len(each)}\t{of_message(said(learned, each)[:, ANGER]):.3f}\n")
    first = {row.label: (row, each) for row, each in reversed(heard)}
    longest = max((pair for pair in heard if pair[0].share == 1), key=lambda pair: len(pair[0].text))
    chosen = [first["problem"], longest, first["irony"]]
    with open(os.path.join(SENTIMENT, "examples.json"), "w", encoding="utf-8") as file:
        lines = [
            f'  {{"row": {row.number}, "vectors": [{", ".join(numbers(vector) for vector in each)}]}}'
            for row, each in chosen
        ]
        file.write("[\n" + ",\n".join(lines) + "\n]\n")
