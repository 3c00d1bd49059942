"""The rows that the reading is taught: sentences with what their authors want, messages with their tone, and stories.

A story is a whole message in which nothing is wanted of people and nobody is angry: what most messages are made of.
"""

import os
import re

FOLDER = os.path.dirname(os.path.abspath(__file__))
CONTEXT = os.path.join(FOLDER, "..")
ANGRY = {"anger", "cold", "irony", "despair", "threat", "emoji"}
CALM = {"problem", "question", "closing", "story"}
# Frustration lies between: a share of an example, so that it ends up near the border.
SHARES = {"frustration": 0.55}
# Praise is rare among the rows and as loud as anger, so that it counts twice.
WEIGHTS = {"praise": 2.0}
# Those who review something are louder than those who need help with it, so that such rows count less.
FILES_OF_TONE = [("rows.tsv", 1.0), ("stories.tsv", 1.0), ("further.tsv", 0.4)]
FILES_OF_WISHES = ["rows.tsv", "further.tsv"]
ASKED = "Customers ask: "
# The documentation lists so many questions that a part of them is enough.
ASKED_STEP = 3
SENTENCES = 16
SHORT_WORDS = 3
WHOLE_WORDS = 40


def words(text):
    """How many words of letters a text has."""
    return len(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text))


def cut(text):
    """The sentences of a text as the screen cuts them (crumbs join their neighbour), and a short text as a whole."""
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
    return joined, whole


def sentences(text):
    """What the screen hears of a text: each sentence that says something, and a short text as a whole."""
    joined, whole = cut(text)
    return [sentence for sentence in joined + whole if words(sentence) >= 3]


def pairs(text):
    """What it hears besides where a text is too long to count whole: each sentence with the next, if that is not long."""
    joined, whole = cut(text)
    both = [f"{one} {other}" for one, other in zip(joined, joined[1:])]
    return [] if whole else [pair for pair in both if len(pair.split()) <= WHOLE_WORDS and words(pair) >= 3]


def without_numbers(text):
    """A text whose numbers are all the same, as the screen reads it: a number says nothing of a wish or a mood."""
    return re.sub(r"[0-9]+", "1", text)


class Wish:
    """A sentence, with what its author wants."""

    def __init__(self, file, number, count, line):
        self.set, self.label, self.text = line.split("\t")
        self.number = number if file == "rows.tsv" else None
        # Rows that stand together are mostly of one writer, and a fold is to be of others.
        self.fold_place = number / (count + 1)
        self.instances = [without_numbers(self.text)]


class Tone:
    """A message with its tone, and the sentences by which the screen hears it."""

    def __init__(self, file, number, count, line, weight):
        self.set, self.label, self.language, self.text = line.split("\t")
        self.number = number if file == "rows.tsv" else None
        self.fold_place = number / (count + 1)
        self.share = 1.0 if self.label in ANGRY else SHARES.get(self.label, 0.0)
        self.weight = weight * WEIGHTS.get(self.label, 1.0)
        # The sentence model knows English only.
        parts = sentences(self.text) if self.language == "en" else []
        self.instances = [without_numbers(part) for part in parts]

    @property
    def lessons(self):
        """Of a calm message every sentence is calm; of another the rest of the story may be, so that it counts whole."""
        return self.instances if self.share == 0 else self.instances[-1:]


class Story:
    """A whole message of several sentences that wants nothing of people, in a calm voice."""

    label = "story"
    set = "train"

    def __init__(self, place, count, line):
        self.fold_place = place / count
        self.instances = [without_numbers(part) for part in sentences(line) + pairs(line)]


def content(folder, name):
    with open(os.path.join(CONTEXT, folder, name), "rb") as file:
        return file.read()


def lines(folder, name):
    """The lines of a file below its heading, and how many there are."""
    found = content(folder, name).decode().splitlines()[1:]
    return found, len(found)


def wishes():
    """All rows of wishes, and the questions that the documentation lists as ones that want nothing special."""
    rows = []
    for name in FILES_OF_WISHES:
        found, count = lines("triggers", name)
        rows += [Wish(name, place + 1, count, line) for place, line in enumerate(found)]
    known = {row.text for row in rows}
    with open(os.path.join(CONTEXT, "product-docs.md"), encoding="utf-8") as file:
        asked = [line[len(ASKED) :].strip() for line in file if line.startswith(ASKED)]
    asked = [text for text in asked if text not in known][::ASKED_STEP]
    return rows + [
        Wish("product-docs.md", place, len(asked), f"train\tnone\t{text}") for place, text in enumerate(asked)
    ]


def stories():
    """All stories."""
    found, count = lines("reading", "stories.tsv")
    return [Story(place, count, line) for place, line in enumerate(found)]


def tones():
    """All messages with a tone that have something to hear."""
    rows = []
    for name, weight in FILES_OF_TONE:
        found, count = lines("sentiment", name)
        rows += [Tone(name, place + 1, count, line, weight) for place, line in enumerate(found)]
    return [row for row in rows if row.instances]
