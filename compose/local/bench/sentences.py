#!/usr/bin/env python3
"""Prints how many texts Python's ONNX Runtime makes vectors of in a second: sentences.py GRAPH TOKENIZER SECONDS TEXT.

One thread, then one a core; each text alone, as the services do it.
"""
import concurrent.futures
import os
import sys
import time

import numpy
import onnxruntime
import tokenizers

graph, tokenizer_file, seconds, text = sys.argv[1:]
settings = onnxruntime.SessionOptions()
settings.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(graph, settings, providers=["CPUExecutionProvider"])
tokenizer = tokenizers.Tokenizer.from_file(tokenizer_file)
tokenizer.no_padding()


def embed(number):
    pieces = tokenizer.encode(f"{text} {number}").ids
    return session.run(["embedding"], {"input_ids": numpy.array([pieces], dtype=numpy.int64)})


def count(worker):
    number, end = 0, time.monotonic() + float(seconds)
    while time.monotonic() < end:
        embed(number + 1_000_000 * (worker + 1))
        number += 1
    return number


embed(0)
cores = os.cpu_count()
one = count(0) / float(seconds)
with concurrent.futures.ThreadPoolExecutor(cores) as pool:
    many = sum(pool.map(count, range(cores))) / float(seconds)
print(f"{one:.0f} {many:.0f}")
