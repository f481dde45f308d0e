"""Times the native pipeline against spaCy on the same texts, in one run: words a second, memory, threads.

    python3 -m venv venv && venv/bin/pip install -r bench/oracle/requirements.txt
    cargo build --release -p rashomon-syntax --example throughput
    venv/bin/python bench/vs_spacy.py PIPELINE FILE… [--paragraphs 2000] [--rounds 3]

PIPELINE is an unpacked pipeline folder. A FILE is JSON Lines: texts, or objects with a `text`; each text is
cut into paragraphs at line ends. Both sides run the components that the pipeline ships with, all of them.
spaCy runs on one thread, by `nlp.pipe` with the batch size of its configuration. The sides take turns, and
the best round of each counts: by processor time, because other work on the machine stretches the wall
clock. How two threads scale is told by the wall clock, and means nothing on a machine that is not idle.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

SPACY = "3.8.18"
ROOT = Path(__file__).resolve().parent.parent
NATIVE = ROOT / "target/release/examples/throughput"


def run_spacy(pipeline, path):
    """In a process of its own: prints what the native side prints."""
    import time

    import spacy

    if spacy.__version__ != SPACY:
        sys.exit(f"spaCy {spacy.__version__} is installed, the figures are for {SPACY}")
    nlp = spacy.load(pipeline)
    texts = Path(path).read_text(encoding="utf-8").split("\n")[:-1]
    wall, cpu = time.perf_counter(), time.process_time()
    tokens = sum(len(doc) for doc in nlp.pipe(texts))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"tokens": tokens, "wall_secs": wall, "cpu_secs": cpu, "peak_mib": peak}))


def measure(command, **extra):
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | threads | extra)
    return json.loads(done.stdout)


def read_paragraphs(files, limit):
    paragraphs = []
    for path in files:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                value = json.loads(line)
                text = value if isinstance(value, str) else value["text"]
                paragraphs.extend(part for part in text.splitlines() if part.strip())
                if len(paragraphs) >= limit:
                    return paragraphs[:limit]
    return paragraphs


def main():
    if sys.argv[1:2] == ["--spacy"]:
        return run_spacy(*sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pipeline")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--paragraphs", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if not NATIVE.exists():
        sys.exit(f"{NATIVE} is not built: cargo build --release -p rashomon-syntax --example throughput")
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.txt"
        texts.write_text("".join(f"{text}\n" for text in read_paragraphs(args.files, args.paragraphs)), encoding="utf-8")
        spacy, one, two = [], [], []
        for _ in range(args.rounds):
            spacy.append(measure([sys.executable, __file__, "--spacy", args.pipeline, str(texts)]))
            one.append(measure([str(NATIVE), args.pipeline, str(texts), "1"]))
            two.append(measure([str(NATIVE), args.pipeline, str(texts), "2"]))
    tokens = spacy[0]["tokens"]
    if any(run["tokens"] != tokens for run in spacy + one + two):
        sys.exit("the sides do not agree on the tokens")
    print(f"{tokens} tokens, best of {args.rounds} rounds")
    for name, runs in (("spaCy, one thread", spacy), ("native, one thread", one), ("native, two threads", two)):
        cpu = min(run["cpu_secs"] for run in runs)
        wall = min(run["wall_secs"] for run in runs)
        peak = max(run["peak_mib"] for run in runs)
        print(
            f"{name:20} {tokens / cpu:8.0f} tokens a CPU second  {tokens / wall:8.0f} tokens a second"
            f"  {cpu:7.2f} s CPU  {wall:7.2f} s  {peak:4} MiB at most"
        )
    best = {name: min(run["cpu_secs"] for run in runs) for name, runs in (("spacy", spacy), ("one", one))}
    print(f"one thread against spaCy: {best['spacy'] / best['one']:.1f} times the tokens a CPU second")
    walls = [min(run["wall_secs"] for run in runs) for runs in (one, two)]
    print(f"two threads against one: {walls[0] / walls[1]:.2f} times the tokens a second (wall clock)")


if __name__ == "__main__":
    main()
