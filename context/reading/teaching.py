"""Fits an adapter and the heads on it together."""

import time

import jax
import jax.numpy as jnp
import numpy

import encoder
from lessons import BATCH

REASONS = ["security_incident", "legal_language", "explicit_human_request", "refund_request", "pricing_inquiry"]
KINDS = ["closing", "unclear"]
# What only people of ours can do, and what is asked about the same things and anybody can do himself.
ACTION = "needs_human_action"
OWN_ACTION = "own_action"
NOTHING = ["none", OWN_ACTION]
WISHES = [*REASONS, ACTION, *KINDS, OWN_ACTION]
ANGER = len(WISHES)

RANK = 8
EPOCHS = 6
RATE = 2e-3
DECAY = 0.01
SOFTNESS = 0.05
DROPPED = 0.1
# A vector is one long, so that what a head says of it has to be made as large as a logarithm of odds.
SCALE = 10.0
# A sentence's anger counts a little less where the others are calm: alone among them it is more often only odd.
COMPANY = 0.1


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
