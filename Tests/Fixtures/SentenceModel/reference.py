"""What Python's tokeniser and ONNX Runtime make of texts, one JSON object a line, for the tests to compare with.

usage: reference.py tokens FOLDER     ten thousand texts of every ugliness, with the numbers of their pieces
       reference.py vectors FOLDER    some texts with their vectors
       reference.py table FOLDER      the small table that is kept in the repository

FOLDER is the one that `compose/local/sentence-model --keep-python` fills.
"""

import json
import random
import sys
import unicodedata

from tokenizers import Tokenizer

WORDS = """I you we shift roster password swap clock export login cannot won't don't it's please ASAP help!!! invoice #4711
https://help.example.org/a?b=c&d=%20 user@mail.example v2.0.1 C:\\Temp\\x 50% naïve café Zoë İstanbul ŞİŞLİ ǅ ß ẞ ﬁ ﬂ ½ №
ΑΒΓ Σίσυφος ὈΔΥΣΣΕΎΣ Привет ЁЖИК Київ שָׁלוֹם مرحبا بِكُم नमस्ते ภาษาไทย 日本語 漢字かな ガギグ ｶﾞｷﾞ 한국어 조선말 中文 𠀀𠀁 豈更 龜 𝒜𝓫𝕔 ①②③ ＡＢＣ
😀 👩‍👩‍👧‍👦 🇩🇪 👍🏽 ❤️ ☎️ ... …… ‘quoted’ “double” — – - _under_ `code` ^~| $5 €6 £7 ¥8 +49 (0)30 =≠≤≥ <b>x</b> {"a":1} [CLS] [SEP] [MASK]
[UNK] [PAD] [sep] [ SEP ] a[SEP]b antidisestablishmentarianism floccinaucinihilipilification""".split()
SPACES = [" ", "  ", "\t", "\n", "\r\n", "\u00a0", "\u2009", "\u3000", "\u200b", "\u2028", "\u0085", "\x0b", ""]


def scalars(first, last):
    return [chr(value) for value in range(first, last) if not 0xD800 <= value < 0xE000]


def ugly(count):
    """Every character at least once, then mixtures."""
    texts = []
    near = [c for c in scalars(0, 0x3400) + scalars(0xA000, 0xAC00) + scalars(0xD7A4, 0x10000)]
    texts += [" ".join(f"a{c}b" for c in near[at : at + 60]) for at in range(0, len(near), 60)]
    rest = scalars(0x3400, 0xA000) + scalars(0xAC00, 0xD7A4) + scalars(0x10000, 0x110000)
    texts += [" ".join(rest[at : at + 240]) for at in range(0, len(rest), 240)]
    dice = random.Random(20)
    while len(texts) < count:
        parts = []
        for _ in range(dice.randrange(1, 60)):
            kind = dice.randrange(10)
            if kind < 5:
                part = dice.choice(WORDS)
            elif kind == 5:
                part = "".join(chr(dice.randrange(0x20, 0x250)) for _ in range(dice.randrange(1, 12)))
            elif kind == 6:
                part = "".join(c for c in (chr(dice.randrange(0x110000)) for _ in range(3)) if not "\ud800" <= c < "\ue000")
            elif kind == 7:
                part = dice.choice("aeiounscAEIOUNSC") + "".join(chr(dice.randrange(0x300, 0x370)) for _ in range(dice.randrange(4)))
            elif kind == 8:
                part = dice.choice("xyzé") * dice.choice([1, 3, 99, 100, 101, 300])
            else:
                part = unicodedata.normalize(dice.choice(["NFC", "NFD", "NFKC", "NFKD"]), dice.choice(WORDS))
            if dice.randrange(6) == 0:
                part = part.upper()
            parts.append(part)
            parts.append(dice.choice(SPACES))
        texts.append("".join(parts))
    return texts


SENTENCES = [
    "I forgot my password", "How do I swap a shift with a colleague?", "I want my money back", "ok thanks!", "",
    "Der Dienstplan lässt sich nicht öffnen.", "😀", "x", "The app crashes every time I open the roster on my phone.",
    "word " * 300, "a" * 400, "WHY IS THIS STILL BROKEN???", "https://help.example.org/a?b=c", "日本語", "\x00\x01",
]


def main(kind, folder):
    tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    if kind == "tokens":
        for text in ugly(10_000):
            print(json.dumps({"text": text, "ids": tokenizer.encode(text).ids}))
    elif kind == "vectors":
        import numpy
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(f"{folder}/model.onnx", options)
        reader = onnxruntime.InferenceSession(f"{folder}/reading.onnx", options)
        for text in SENTENCES:
            ids = numpy.array([tokenizer.encode(text).ids])
            vectors, middle = session.run(["embedding", "middle"], {"input_ids": ids})
            wishes = reader.run(["reading"], {"middle": middle})[0]
            vector, wish = ([float(number) for number in each[0]] for each in (vectors, wishes))
            print(json.dumps({"text": text, "vector": vector, "wish": wish}))
    else:
        dice = random.Random(7)
        texts = WORDS + SENTENCES[:-2] + ["a\x00b\ufffdc", " [SEP] x[CLS]y ", "é" * 101, "x" * 100]
        texts += [text for text in ugly(10_000) if len(text) < 160][:110]
        found = [{"text": text, "ids": tokenizer.encode(text).ids} for text in texts]
        pieces = sorted({number for row in found for number in row["ids"]})
        print(json.dumps({"pieces": {tokenizer.id_to_token(number): number for number in pieces}}))
        for row in found:
            print(json.dumps(row))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
