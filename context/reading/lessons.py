"""The texts as the layers that are taught get them: after the shared layers, in batches of like length."""

import jax
import numpy
import onnxruntime
from tokenizers import BertWordPieceTokenizer

import encoder

BATCH = 64
LONGEST = 256
# Rows are short; what is longer is cut where layers are taught, and only there.
LESSON = 48


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
