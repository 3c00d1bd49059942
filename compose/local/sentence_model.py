"""Writes the sentence model's graphs: MiniLM's encoder, mean pooling and normalisation in one, weights in eight bits.

usage: sentence_model.py WEIGHTS ADAPTER FOLDER

Takes the published full-precision weights (safetensors) and leaves two ONNX graphs in FOLDER:

- model.onnx: one input, `input_ids` of shape [1, tokens]; the output `embedding` of shape [1, 384] is what a text is
  about. Its other output, `middle` of shape [1, tokens, 384], is what the second graph goes on from.
- reading.onnx: from `middle` to `reading` of shape [1, 384]: what the author of a text wants. Its layers are the last
  ones of the encoder, changed by ADAPTER (safetensors): for each matrix two thin ones whose product is added to it.

A text runs alone and unpadded, so the graphs know no mask. Attention and normalisation are ONNX Runtime's own fused
operators, which only its CPU provider has to know.
"""

import logging
import os
import sys
import tempfile

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

LAYERS = 6
# Where the two graphs part.
SHARED_LAYERS = 4
HEADS = 12
WIDTH = 384
EPSILON = 1e-12
FUSED = "com.microsoft"


class Graph:
    """Nodes and constants, in the order they are made."""

    def __init__(self):
        self.nodes = []
        self.constants = []

    def constant(self, name, values):
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(values), name))
        return name

    def node(self, operator, inputs, output, domain="", **attributes):
        outputs = [output] if isinstance(output, str) else output
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return outputs[0]


def normalised(graph, name, weights, prefix, first, second, bias=None):
    """The normalised sum of two streams (and of a bias of the second)."""
    inputs = [
        first,
        second,
        graph.constant(f"{name}.scale", weights[f"{prefix}.weight"]),
        graph.constant(f"{name}.shift", weights[f"{prefix}.bias"]),
    ]
    if bias is not None:
        inputs.append(graph.constant(f"{name}.bias", bias))
    return graph.node("SkipLayerNormalization", inputs, name, FUSED, epsilon=EPSILON)


def embedded(graph, weights):
    """Words and their places; every token is of the first kind."""
    table = graph.constant("words", weights["embeddings.word_embeddings.weight"])
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    graph.constant("places", places)
    words = graph.node("Gather", [table, "input_ids"], "word_rows", axis=0)
    shape = graph.node("Shape", ["input_ids"], "shape", start=1, end=2)
    graph.constant("zero", numpy.array([0], numpy.int64))
    rows = graph.node("Slice", ["places", "zero", shape, "zero"], "place_rows")
    graph.node("Unsqueeze", [rows, "zero"], "place_rows_batch")
    return normalised(graph, "embedded", weights, "embeddings.LayerNorm", words, "place_rows_batch")


def layer(graph, weights, number, stream):
    """One layer: attention, then the two dense steps."""
    prefix = f"encoder.layer.{number}"
    name = f"layer{number}"
    parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
    projection = numpy.concatenate([weights[f"{part}.weight"].T for part in parts], axis=1)
    shift = numpy.concatenate([weights[f"{part}.bias"] for part in parts])
    attended = graph.node(
        "Attention",
        [stream, graph.constant(f"{name}.projection", projection), graph.constant(f"{name}.projection_bias", shift)],
        f"{name}.attended",
        FUSED,
        num_heads=HEADS,
    )
    mixed = dense(graph, weights, f"{prefix}.attention.output.dense", f"{name}.mixed", attended)
    stream = normalised(
        graph, f"{name}.middle", weights, f"{prefix}.attention.output.LayerNorm", stream, mixed,
        weights[f"{prefix}.attention.output.dense.bias"],
    )
    wide = dense(graph, weights, f"{prefix}.intermediate.dense", f"{name}.wide", stream)
    graph.constant(f"{name}.wide_bias", weights[f"{prefix}.intermediate.dense.bias"])
    active = graph.node("BiasGelu", [wide, f"{name}.wide_bias"], f"{name}.active", FUSED)
    narrow = dense(graph, weights, f"{prefix}.output.dense", f"{name}.narrow", active)
    return normalised(
        graph, f"{name}.end", weights, f"{prefix}.output.LayerNorm", stream, narrow,
        weights[f"{prefix}.output.dense.bias"],
    )


def dense(graph, weights, source, name, stream):
    """A matrix product; its bias is added by what follows."""
    matrix = graph.constant(f"{name}.matrix", weights[f"{source}.weight"].T)
    return graph.node("MatMul", [stream, matrix], name)


def pooled(graph, stream, name):
    """The mean over the tokens, made one long."""
    graph.constant("tokens_axis", numpy.array([1], numpy.int64))
    mean = graph.node("ReduceMean", [stream, "tokens_axis"], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], name, axis=1, p=2)


def meaning(weights):
    """From the pieces of a text to what it is about, and to what the other graph needs."""
    graph = Graph()
    stream = embedded(graph, weights)
    for number in range(SHARED_LAYERS):
        stream = layer(graph, weights, number, stream)
    graph.node("Identity", [stream], "middle")
    for number in range(SHARED_LAYERS, LAYERS):
        stream = layer(graph, weights, number, stream)
    pooled(graph, stream, "embedding")
    return model(
        graph,
        helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, WIDTH]),
        helper.make_tensor_value_info("middle", TensorProto.FLOAT, [1, "tokens", WIDTH]),
    )


def reading(weights):
    """From the middle of the encoder to what the author wants."""
    graph = Graph()
    stream = "middle"
    for number in range(SHARED_LAYERS, LAYERS):
        stream = layer(graph, weights, number, stream)
    pooled(graph, stream, "reading")
    return model(
        graph,
        helper.make_tensor_value_info("middle", TensorProto.FLOAT, [1, "tokens", WIDTH]),
        helper.make_tensor_value_info("reading", TensorProto.FLOAT, [1, WIDTH]),
    )


def model(graph, source, *targets):
    body = helper.make_graph(graph.nodes, "sentence-model", [source], list(targets), graph.constants)
    imports = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(body, opset_imports=imports, ir_version=8, producer_name="sentence-model")


def adapted(weights, adapter):
    """The weights with what the adapter adds to some of them."""
    changed = dict(weights)
    for name in {name.rsplit(".", 1)[0] for name in adapter}:
        down, up = (adapter[f"{name}.{part}"].astype(numpy.float32) for part in ("down", "up"))
        changed[f"{name}.weight"] = weights[f"{name}.weight"] + (down @ up).T
    return changed


def write(whole, target):
    """Writes a graph in eight bits."""
    # The quantiser advises a preparation that fused operators have no need of.
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(target))) as folder:
        large = os.path.join(folder, "large.onnx")
        small = os.path.join(folder, "small.onnx")
        onnx.save(whole, large)
        options = {"DefaultTensorType": TensorProto.FLOAT}
        quantize_dynamic(large, small, per_channel=True, weight_type=QuantType.QInt8, extra_options=options)
        os.replace(small, target)


def published(source):
    """The weights by their names in the encoder; some publishers put it below a name of its own."""
    return {name.removeprefix("bert."): values for name, values in load_file(source).items()}


def main(source, adapter, folder):
    weights = published(source)
    write(meaning(weights), os.path.join(folder, "model.onnx"))
    write(reading(adapted(weights, load_file(adapter))), os.path.join(folder, "reading.onnx"))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
