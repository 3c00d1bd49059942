"""Trains the head that hears anger in the vectors of sentences, from rows.tsv and further.tsv, and writes head.json.

usage: train.py GRAPH VOCABULARY

GRAPH is the sentence model as the local set-up makes it, VOCABULARY the vocab.txt of the same weights. Needs numpy,
onnxruntime and tokenizers. The same rows and graph on the same kind of processor give the same files: head.json, and for
tests that have no sentence model heard.tsv (what the head says of the held-out rows, by their number) and examples.json
(a few rows with the vectors of their sentences).

Every fifth row of rows.tsv is held out. Those of further.tsv, in the voice of reviews and of odd but calm messages, only
train, so that the held-out rows stay the same measure.

The head is one logistic regression. A message is cut into sentences; of a message that is angry only the sentence the
head finds angriest counts as an example, since the rest of a story may be calm. Where it begins to matter and where it
is sure are read from what it says of rows it was not trained on, so that a plain problem stays neutral.
"""

import hashlib
import json
import os
import re
import sys

import numpy
import onnxruntime
from tokenizers import BertWordPieceTokenizer

FOLDER = os.path.dirname(os.path.abspath(__file__))
ANGRY = {"anger", "cold", "irony", "despair", "threat", "emoji"}
CALM = {"problem", "question", "closing"}
# Frustration lies between: a share of an example, so that it ends up near the border.
SHARES = {"frustration": 0.55}
# Praise is rare among the rows and as loud as anger, so that it counts twice.
WEIGHTS = {"praise": 2.0}
# Those who review something are louder than those who need help with it, so that such rows count less.
FURTHER = 0.4
COMPANY = 0.1
PENALTY = 1.0
ROUNDS = 4
FOLDS = 5
# Of calm rows, this share must not even raise a priority, and this share must not reach a person.
QUIET = 0.96
SURE = 0.996
LONGEST = 256
SENTENCES = 16
SHORT_WORDS = 3
WHOLE_WORDS = 40


def words(text):
    """How many words of letters a text has."""
    return len(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text))


def sentences(text):
    """The sentences of a text as the screen cuts them: crumbs join their neighbour, a short text counts whole too."""
    joined = []
    for part in re.split(r"(?<=[.!?…])\s+|\n+", text):
        part = part.strip()
        if not part:
            continue
        if joined and min(len(part.split()), len(joined[-1].split())) < SHORT_WORDS:
            joined[-1] += " " + part
        else:
            joined.append(part)
    whole = [" ".join(joined)] if len(joined) > 1 and len(text.split()) <= WHOLE_WORDS else []
    room = SENTENCES - len(whole)
    if len(joined) > room:
        joined = joined[: room // 2] + joined[len(joined) - room + room // 2 :]
    return [sentence for sentence in joined + whole if words(sentence) >= 3]


def without_numbers(text):
    """A text whose numbers are all the same, as the screen embeds it: a number says nothing of a mood."""
    return re.sub(r"[0-9]+", "1", text)


def name_of(graph):
    """The name under which vectors of a graph are known."""
    with open(graph, "rb") as file:
        return "minilm-int8:" + hashlib.sha256(file.read()).hexdigest()[:12]


class Model:
    """The sentence model: each text runs alone and unpadded, as in the service."""

    def __init__(self, graph, vocabulary):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self.tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
        self.tokenizer.enable_truncation(LONGEST)

    def vector(self, text):
        ids = numpy.array([self.tokenizer.encode(text).ids], numpy.int64)
        return self.session.run(None, {"input_ids": ids})[0][0].astype(numpy.float64)


class Row:
    """A message with its label and the vectors of its sentences."""

    def __init__(self, number, line, model, weight=1.0):
        self.number = number
        self.weight = weight
        self.set, self.label, self.language, self.text = line.split("\t")
        # The sentence model knows English only.
        parts = sentences(self.text) if self.language == "en" else []
        self.vectors = numpy.array([model.vector(without_numbers(part)) for part in parts])

    @property
    def share(self):
        return 1.0 if self.label in ANGRY else SHARES.get(self.label, 0.0)

    def evidence(self, head):
        """The angriest sentence, a little less where the others are calm: alone among them it is more often only odd."""
        each = self.vectors @ head[:-1] + head[-1]
        highest = each.max()
        if len(each) == 1:
            return float(highest)
        return float(highest - COMPANY * (highest - (each.sum() - highest) / (len(each) - 1)))


def fitted(examples, shares, weights):
    """A weighted logistic regression with a penalty on its coefficients, by Newton's method; the bias comes last."""
    inputs = numpy.hstack([examples, numpy.ones((len(examples), 1))])
    penalty = numpy.eye(inputs.shape[1]) * PENALTY
    penalty[-1, -1] = 1e-6
    head = numpy.zeros(inputs.shape[1])
    for _ in range(15):
        chance = 1 / (1 + numpy.exp(-(inputs @ head)))
        slope = inputs.T @ (weights * (chance - shares)) + penalty @ head
        curve = (inputs * (weights * chance * (1 - chance))[:, None]).T @ inputs + penalty
        head = head - numpy.linalg.solve(curve, slope)
    return head


def trained(rows):
    """The head, fitted again while the angriest sentences are looked for."""
    head = None
    for _ in range(ROUNDS):
        examples, shares, weights = [], [], []
        for row in rows:
            if row.share == 0 or len(row.vectors) == 1:
                chosen = row.vectors
            else:
                place = -1 if head is None else int(numpy.argmax(row.vectors @ head[:-1]))
                chosen = [row.vectors[place]]
            examples.extend(chosen)
            shares.extend([row.share] * len(chosen))
            weights.extend([row.weight * WEIGHTS.get(row.label, 1.0)] * len(chosen))
        head = fitted(numpy.array(examples), numpy.array(shares), numpy.array(weights))
    return head


def unseen(rows):
    """What heads say of the rows they were not trained on."""
    evidence = numpy.zeros(len(rows))
    for fold in range(FOLDS):
        head = trained([row for place, row in enumerate(rows) if place % FOLDS != fold])
        for place in range(fold, len(rows), FOLDS):
            evidence[place] = rows[place].evidence(head)
    return evidence


def order(angry, calm):
    """How often an angry row outweighs a calm one (the area under the curve)."""
    wins = (numpy.array(angry)[:, None] > numpy.array(calm)[None, :]).mean()
    ties = (numpy.array(angry)[:, None] == numpy.array(calm)[None, :]).mean()
    return wins + ties / 2


def main(graph, vocabulary):
    content = b""
    rows = []
    model = Model(graph, vocabulary)
    for name, weight in [("rows.tsv", 1.0), ("further.tsv", FURTHER)]:
        with open(os.path.join(FOLDER, name), "rb") as file:
            part = file.read()
        content += part
        lines = enumerate(part.decode().splitlines())
        rows += [Row(number, line, model, weight) for number, line in lines if number > 0]
    rows = [row for row in rows if len(row.vectors)]
    training = [row for row in rows if row.set == "train"]
    evidence = unseen(training)
    calm = numpy.array([value for row, value in zip(training, evidence) if row.label in CALM])
    head = trained(training)
    result = {
        "model": name_of(graph),
        "dimensions": len(head) - 1,
        "rows": hashlib.sha256(content).hexdigest(),
        "calibration": {
            "quiet": round(float(numpy.quantile(calm, QUIET)), 3),
            "sure": round(float(numpy.quantile(calm, SURE)), 3),
        },
        "bias": round(float(head[-1]), 4),
    }
    with open(os.path.join(FOLDER, "head.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps(result, indent=2)[:-2] + f',\n  "weights": {numbers(head[:-1])}\n}}\n')
    held = [row for row in rows if row.set == "held"]
    with open(os.path.join(FOLDER, "heard.tsv"), "w", encoding="utf-8") as file:
        file.write("row\tsentences\tevidence\n")
        for row in held:
            file.write(f"{row.number}\t{len(row.vectors)}\t{row.evidence(head):.3f}\n")
    write_examples(held)
    report("train", training, evidence)
    report("held", held, [row.evidence(head) for row in held])


def write_examples(held):
    """The first held-out problem and irony, and the longest angry story, with their vectors."""
    first = {row.label: row for row in reversed(held)}
    longest = max((row for row in held if row.share == 1), key=lambda row: len(row.text))
    chosen = [first["problem"], longest, first["irony"]]
    with open(os.path.join(FOLDER, "examples.json"), "w", encoding="utf-8") as file:
        lines = [
            f'  {{"row": {row.number}, "vectors": [{", ".join(numbers(vector) for vector in row.vectors)}]}}'
            for row in chosen
        ]
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


def numbers(values):
    """Numbers in four decimals, as JSON."""
    return "[" + ", ".join(f"{round(float(value), 4) + 0.0:g}" for value in values) + "]"


def report(part, rows, evidence):
    angry = [value for row, value in zip(rows, evidence) if row.label in ANGRY]
    calm = [value for row, value in zip(rows, evidence) if row.label in CALM]
    print(f"{part}: angry above calm in {order(angry, calm):.3f} of pairs (rows the head was not trained on)")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
