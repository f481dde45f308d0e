"""Measures `rashomon parse` beside the pipeline below it, and on ever longer reports.

    cargo build --release -p rashomon-cli && cargo build --release -p rashomon-syntax --example throughput
    bench/parse_speed.py REPORTS.jsonl PIPELINE [--target target/release] [--runs 3]

REPORTS.jsonl holds reports with a `text`, PIPELINE is an unpacked pipeline folder. Both programs run on one thread, by
turns, and the least processor time of each counts: what else the machine does then shows least. `parse` also reads the
input, opens its packs and writes JSON; what it takes for one short report is printed as its start. The second part
makes one report of 0.25, 0.5, 1 and 2 MB of the given ones, end to end: the time for each should double.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import tempfile


def cpu_seconds(command, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=pathlib.Path)
    parser.add_argument("pipeline")
    parser.add_argument("--target", type=pathlib.Path, default=pathlib.Path("target/release"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--most", type=int, default=150, help="reports to take")
    a = parser.parse_args()
    one_thread = dict(os.environ, RAYON_NUM_THREADS="1")
    with open(a.reports) as file:
        texts = [json.loads(line)["text"] for _, line in zip(range(a.most), file)]
    paragraphs = [" ".join(part.split()) for text in texts for part in text.split("\n") if part.strip()]

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def reports_of(name, texts):
            path = folder / f"{name}.jsonl"
            path.write_text("".join(json.dumps({"id": f"{name}{i}", "text": t}) + "\n" for i, t in enumerate(texts)))
            return path

        def parse(path):
            return cpu_seconds([a.target / "rashomon", "parse", path], env=one_thread)[0]

        lines = folder / "paragraphs.txt"
        lines.write_text("\n".join(paragraphs))
        short = reports_of("short", ["The ferry sank."])
        whole = reports_of("whole", texts)
        syntax, both, start = [], [], []
        for _ in range(a.runs):
            printed = cpu_seconds([a.target / "examples" / "throughput", a.pipeline, lines, "1"])[1]
            measured = json.loads(printed)
            syntax.append(measured["cpu_secs"])
            both.append(parse(whole))
            start.append(parse(short))
        tokens, syntax, both, start = measured["tokens"], min(syntax), min(both), min(start)
        print(f"{len(texts)} reports, {tokens} tokens; one thread, least of {a.runs} runs, processor seconds")
        print(f"  syntax alone           {syntax:6.2f} s   {tokens / syntax:8.0f} tokens a second")
        print(f"  parse, with its start  {both:6.2f} s   {tokens / both:8.0f} tokens a second, {syntax / both:.0%} of syntax")
        print(f"  parse without          {both - start:6.2f} s   {tokens / (both - start):8.0f} tokens a second, "
              f"{syntax / (both - start):.0%} of syntax")
        joined = "\n\n".join(paragraphs)
        while len(joined) < 2_000_000:
            joined += "\n\n" + joined
        for size in (250_000, 500_000, 1_000_000, 2_000_000):
            path = reports_of(f"long{size}", [joined[:size]])
            seconds = min(parse(path) for _ in range(a.runs)) - start
            print(f"  one report of {size / 1e6:4.2f} MB  {seconds:6.2f} s   {seconds / size * 1e6:6.2f} s a MB")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        print(f"  most memory of any run {peak // 1024} MiB")


if __name__ == "__main__":
    main()
