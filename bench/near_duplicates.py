#!/usr/bin/env python3
"""Near-duplicate detection side by side: documents per CPU second, reading the file included, in one run.

    pip install rensa==0.5.0 datasketch==2.0.0
    cargo build --release -p rashomon-group --example near
    bench/near_duplicates.py reports.jsonl [--binary target/release/examples/near] [--datasketch 5000]

All make 128 values over five words in a row and look for a Jaccard coefficient of .7; ours also counts each match exactly.
"""
import argparse, json, re, resource, subprocess, time

WORD = re.compile(r"\w+")


def shingles(text):
    words = WORD.findall(text.lower())
    return [" ".join(words[i:i + 5]) for i in range(len(words) - 4)]


def texts(path, most=None):
    with open(path, encoding="utf8") as lines:
        return [json.loads(line)["text"] for _, line in zip(range(most or 10**9), lines)]


def rensa(path):
    from rensa import RMinHash, RMinHashLSH
    index = RMinHashLSH(threshold=.7, num_perm=128, num_bands=32)
    all_texts = texts(path)
    for at, text in enumerate(all_texts):
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update(shingles(text))
        index.query(sketch)
        index.insert(at, sketch)
    return len(all_texts)


def datasketch(path, most):
    from datasketch import MinHash, MinHashLSH
    index = MinHashLSH(threshold=.7, num_perm=128)
    some = texts(path, most)
    for at, text in enumerate(some):
        sketch = MinHash(128)
        sketch.update_batch([shingle.encode() for shingle in shingles(text)])
        index.query(sketch)
        index.insert(at, sketch)
    return len(some)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("reports")
    p.add_argument("--binary", default="target/release/examples/near")
    p.add_argument("--datasketch", type=int, default=5000, help="documents given to datasketch, which is slow")
    a = p.parse_args()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([a.binary, a.reports], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    docs = len(texts(a.reports))
    report = lambda name, n, secs: print(f"{name:12} {n:7} documents {n / secs:9.0f} a CPU second")
    report("rashomon", docs, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    for name, run in (("rensa", lambda: rensa(a.reports)), ("datasketch", lambda: datasketch(a.reports, a.datasketch))):
        start = time.process_time()
        n = run()
        report(name, n, time.process_time() - start)


if __name__ == "__main__":
    main()
