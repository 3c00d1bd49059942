"""The last layers of the encoder, so that they can be taught: in JAX, on what the shared layers say of each text."""

import jax
import jax.numpy as jnp
import numpy

HEADS = 12
WIDTH = 384
MATRICES = [
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
]


def prefix(number):
    return f"encoder.layer.{number}."


def started(key, weights, layers, rank):
    """An adapter that changes nothing yet: for each matrix two thin ones, the second of them nothing."""
    adapter = {}
    for number in layers:
        for matrix in MATRICES:
            name = prefix(number) + matrix
            outputs, inputs = weights[f"{name}.weight"].shape
            key, mine = jax.random.split(key)
            down = jax.random.normal(mine, (inputs, rank)) / numpy.sqrt(inputs)
            adapter[name] = {"down": down, "up": jnp.zeros((rank, outputs))}
    return adapter


def product(stream, weights, adapter, name):
    thin = adapter[name]
    return stream @ weights[f"{name}.weight"].T + weights[f"{name}.bias"] + (stream @ thin["down"]) @ thin["up"]


def normalised(stream, weights, name):
    mean = stream.mean(-1, keepdims=True)
    spread = ((stream - mean) ** 2).mean(-1, keepdims=True)
    return (stream - mean) / jnp.sqrt(spread + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def layer(stream, mask, weights, adapter, number):
    """One layer: attention, then the two dense steps."""
    name = prefix(number)
    count, tokens, _ = stream.shape

    def split(part):
        values = product(stream, weights, adapter, f"{name}attention.self.{part}")
        return values.reshape(count, tokens, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

    nearness = split("query") @ split("key").transpose(0, 1, 3, 2) / numpy.sqrt(WIDTH // HEADS)
    nearness = nearness + jnp.where(mask, 0.0, -1e9)[:, None, None, :]
    attended = (jax.nn.softmax(nearness, -1) @ split("value")).transpose(0, 2, 1, 3).reshape(count, tokens, WIDTH)
    mixed = product(attended, weights, adapter, f"{name}attention.output.dense")
    stream = normalised(stream + mixed, weights, f"{name}attention.output.LayerNorm")
    wide = jax.nn.gelu(product(stream, weights, adapter, f"{name}intermediate.dense"), approximate=False)
    narrow = product(wide, weights, adapter, f"{name}output.dense")
    return normalised(stream + narrow, weights, f"{name}output.LayerNorm")


def read(stream, mask, weights, adapter, layers):
    """From the shared layers to one vector a text: the mean over its tokens, made one long."""
    for number in layers:
        stream = layer(stream, mask, weights, adapter, number)
    share = mask[..., None].astype(stream.dtype)
    mean = (stream * share).sum(1) / share.sum(1)
    return mean / jnp.linalg.norm(mean, axis=-1, keepdims=True)
