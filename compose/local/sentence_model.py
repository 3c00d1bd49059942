"""Writes the sentence model's graph: MiniLM's encoder, mean pooling and normalisation in one, weights in eight bits.

usage: sentence_model.py WEIGHTS GRAPH

Takes the published full-precision weights (safetensors) and leaves an ONNX graph with one input, `input_ids` of shape
[1, tokens], and one output, `embedding` of shape [1, 384]. A text runs alone and unpadded, so the graph knows no mask.
Attention and normalisation are ONNX Runtime's own fused operators, which only its CPU provider has to know.
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


def pooled(graph, stream):
    """The mean over the tokens, made one long."""
    graph.constant("tokens_axis", numpy.array([1], numpy.int64))
    mean = graph.node("ReduceMean", [stream, "tokens_axis"], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "embedding", axis=1, p=2)


def full_precision(weights):
    graph = Graph()
    stream = embedded(graph, weights)
    for number in range(LAYERS):
        stream = layer(graph, weights, number, stream)
    pooled(graph, stream)
    body = helper.make_graph(
        graph.nodes,
        "sentence-model",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, WIDTH])],
        graph.constants,
    )
    imports = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
    return helper.make_model(body, opset_imports=imports, ir_version=8, producer_name="sentence-model")


def main(source, target):
    # The quantiser advises a preparation that fused operators have no need of.
    logging.disable(logging.WARNING)
    weights = load_file(source)
    # Some publishers put the encoder below a name of its own.
    weights = {name.removeprefix("bert."): values for name, values in weights.items()}
    with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(target))) as folder:
        whole = os.path.join(folder, "whole.onnx")
        small = os.path.join(folder, "small.onnx")
        onnx.save(full_precision(weights), whole)
        options = {"DefaultTensorType": TensorProto.FLOAT}
        quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8, extra_options=options)
        os.replace(small, target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
