#!/usr/bin/env python3
"""rashomon beside the line that is put together in Python today, on the same pages and texts, in one run.

    python3 -m venv /somewhere && /somewhere/bin/pip install -r bench/peers/requirements.txt
    cargo build --release -p rashomon-cli && cargo build --release -p rashomon-group --examples
    /somewhere/bin/python bench/peers/run.py target/release --pages FOLDER… --texts FILE [--count 2000] [--data FOLDER]

A FOLDER holds pages, gzipped or not; FILE is JSON Lines with `text`. Each stage is a process of its own on either side, which starts,
reads its input, and writes all that it finds. `whole` on our side is `rashomon corpus`, which besides what the Python line
does tells quotes, events, claims, lineage and findings; `parse` likewise. Time is processor seconds of the process and its
children, which other work on the machine stretches least; wall-clock seconds stand beside it. Memory is the most that the
processes hold together (proportional set size, sampled ten times a second).
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

LINE = Path(__file__).resolve().parent / "line.py"


def tree(pid):
    """The process and all below it."""
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                todo.extend(int(child) for child in Path(f"/proc/{one}/task/{task}/children").read_text().split())
        except OSError:
            pass
    return found


def held(pid):
    total = 0
    for one in tree(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def measure(command, environment, fine=(0,)):
    """Processor seconds, wall seconds, MiB of a command that may end with the codes `fine`."""
    before, start = os.times(), time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=errors)
        most = 0.0

        def watch():
            nonlocal most
            while process.poll() is None:
                most = max(most, held(process.pid))
                time.sleep(0.1)

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        watcher.join()
        if code not in fine:
            errors.seek(0)
            sys.exit(f"{command[0]}: {errors.read().decode(errors='replace')[-2000:]}")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return cpu, time.monotonic() - start, most


def put_pages(folders, count, target):
    names = sorted(path for folder in folders for path in Path(folder).rglob("*.htm*"))[:count]
    for at, path in enumerate(names):
        data = path.read_bytes()
        (target / f"{at:06}.html").write_bytes(gzip.decompress(data) if path.suffix == ".gz" else data)
    return len(names)


def put_texts(source, count, target):
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        taken = [line for line, _ in zip(lines, range(count))]
        out.writelines(taken)
    return len(taken)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("built", type=Path, help="the folder that cargo built into")
    parser.add_argument("--pages", nargs="*", default=[])
    parser.add_argument("--texts")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--data", help="where the language pack is installed [default: as the program says]")
    parser.add_argument("--only", nargs="*", help="these stages alone")
    args = parser.parse_args()
    environment = dict(os.environ)
    if args.data:
        environment["RASHOMON_DATA"] = args.data
    # spaCy's two processes are what is compared with our two threads.
    environment |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    program, near = args.built / "rashomon", args.built / "examples/near"
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        pages, texts = scratch / "pages", scratch / "texts.jsonl"
        pages.mkdir()
        stages = []
        if args.pages:
            of = f"{put_pages(args.pages, args.count, pages)} pages"
            stages.append(("clean", of, pages, [program, "clean", "--threads", "2", pages], "clean"))
            stages.append(("whole line", of, pages, [program, "corpus", pages, "--threads", "2", "--out"], "whole"))
        if args.texts:
            of = f"{put_texts(args.texts, args.count, texts)} texts"
            stages.append(("parse", of, texts, [program, "parse", "--threads", "2", texts], "parse"))
            stages.append(("near duplicates", of, texts, [near, texts], "near"))
            stages.append(("stories", of, texts, [program, "stories", "--threads", "2", "--format", "json", texts], "cluster"))
            stages.append(("whole line", of, texts, [program, "corpus", texts, "--threads", "2", "--out"], "whole"))
        print("| stage | input | rashomon CPU s | Python CPU s | times | wall s | | MiB | |\n|---|---|---|---|---|---|---|---|---|")
        for at, (name, of, source, ours, theirs) in enumerate(stages):
            if args.only and name not in args.only:
                continue
            ours = [str(part) for part in ours] + ([str(scratch / f"tables-{at}")] if ours[-1] == "--out" else [])
            # 1: a page without a text was named and passed over, which the other side does without a word.
            a = measure(ours, environment, fine=(0, 1))
            b = measure([sys.executable, str(LINE), theirs, str(source), str(scratch / "out.jsonl")], environment)
            print(
                f"| {name} | {of} | {a[0]:.1f} | {b[0]:.1f} | {b[0] / a[0]:.1f} | {a[1]:.1f} | {b[1]:.1f} | {a[2]:.0f} | {b[2]:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
