"""Says of each chat-completions request on standard input whether the official SDK's types take it."""

import json
import sys

from openai.types.chat import CompletionCreateParams
from pydantic import TypeAdapter, ValidationError

adapter = TypeAdapter(CompletionCreateParams)


def walk(value):
    """Goes through everything: the SDK's iterables are only validated while somebody reads them."""
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        return
    for member in value:
        walk(member)


for line in sys.stdin:
    try:
        walk(adapter.validate_python(json.loads(line)))
        print("ok")
    except (ValidationError, ValueError) as error:
        print(" ".join(str(error).split()))
