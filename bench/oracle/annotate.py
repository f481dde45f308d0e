"""Annotates texts with spaCy, for parity: one JSON object a line, as `rashomon-testkit` reads recordings.

    python3 -m venv venv && venv/bin/pip install -r bench/oracle/requirements.txt
    venv/bin/python bench/oracle/annotate.py PIPELINE [FILE…] --paragraphs 2000 > expected.jsonl
    cargo run --release -p rashomon-syntax --example parity -- PIPELINE expected.jsonl

PIPELINE is an unpacked pipeline folder. A FILE (standard input without one) is JSON Lines: texts, or
objects with a `text`. With --paragraphs N each text is cut at blank lines and N paragraphs are kept, drawn
by a fixed seed. Offsets count code points.
"""

import argparse
import json
import os
import random
import re
import sys

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import spacy  # noqa: E402  (thread counts are read when it is imported)

SPACY = "3.8.18"


def read_texts(lines, paragraphs):
    texts = []
    for line in lines:
        if not line.strip():
            continue
        value = json.loads(line)
        text = value if isinstance(value, str) else value["text"]
        texts.extend(re.split(r"\n\s*\n", text) if paragraphs else [text])
    if paragraphs:
        texts = list(dict.fromkeys(text for text in texts if 0 < len(text) < 10_000))
        random.Random(2026).shuffle(texts)
        texts = texts[:paragraphs]
    return texts


def record(doc):
    tokens = [
        [
            token.idx,
            token.idx + len(token),
            token.tag_,
            token.pos_,
            str(token.morph),
            token.lemma_,
            token.head.i,
            token.dep_,
            bool(token.is_sent_start),
        ]
        for token in doc
    ]
    entities = [[entity.start, entity.end, entity.label_] for entity in doc.ents]
    return {"text": doc.text, "tokens": tokens, "entities": entities}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pipeline")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--paragraphs", type=int, default=0, metavar="N")
    arguments = parser.parse_args()
    if spacy.__version__ != SPACY:
        sys.exit(f"expected output is made by spaCy {SPACY}, this is {spacy.__version__}")
    lines = []
    for name in arguments.files or ["/dev/stdin"]:
        with open(name, encoding="utf-8") as file:
            # Not `splitlines`: texts hold other line ends than the line feed.
            lines.extend(file.read().split("\n"))
    nlp = spacy.load(arguments.pipeline)
    nlp.max_length = 10_000_000
    for doc in nlp.pipe(read_texts(lines, arguments.paragraphs)):
        print(json.dumps(record(doc), ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
