#!/usr/bin/env python3
"""Time, peak memory and quality of `rashomon corpus` as a corpus grows.

    pip install pyarrow==26.0.1
    bench/growth.py BINARY CORPUS SCORE --out FOLDER [--sizes 10000 30000 100000] [--memory 2GiB] [--svg docs/growth.svg]

CORPUS is a folder with reports.jsonl, gold.jsonl and lineage.jsonl as a maker of corpora writes them, SCORE the folder of
score_stories.py and score_lineage.py. Each size is the first so many reports, made into tables in a folder of its own that
is deleted afterwards. Time is that of the processor, user and system, so that other work on the machine does not show; a
stage begins with the first line of progress that names it. Results are added to FOLDER/growth.jsonl as they come, and a run
again goes on behind them: also in the middle of a size, whose time is that of all its runs, what they did twice included.
"""
import argparse, itertools, json, os, pathlib, re, shutil, subprocess, sys, time

STAGES = (("parse", "parsed"), ("group", "collected"), ("group", "grouped"), ("tell", "told"))


def processor(pid):
    """Seconds of processor time so far, and the most memory in MiB, of a process that runs."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"), int(peak.group(1)) / 1024 if peak else 0


def first(path, count, to, keep=lambda line: True):
    with open(path, encoding="utf8") as lines, open(to, "w", encoding="utf8") as out:
        out.writelines(itertools.islice(filter(keep, lines), count))


def document(tables, to):
    """Stories and lineage as `rashomon stories` prints them, as far as the scorers read it."""
    import pyarrow.parquet as parquet
    stories = {}
    for row in parquet.read_table(tables / "reports", columns=["report", "story"]).to_pylist():
        stories.setdefault(row["story"], {"id": row["story"], "reports": [], "lineage": []})["reports"].append(row["report"])
    for row in parquet.read_table(tables / "lineage").to_pylist():
        stories[row["story"]]["lineage"].append({"from": row["from"], "to": row["to"], "kind": row["kind"], "share": row["share"], "passages": []})
    to.write_text(json.dumps({"stories": list(stories.values())}), encoding="utf8")
    return max(len(story["reports"]) for story in stories.values())


def run(args, size):
    work = args.out / str(size)
    so_far = work / "so-far.json"
    if so_far.exists():
        found = json.loads(so_far.read_text())
    else:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        first(args.corpus / "reports.jsonl", size, work / "reports.jsonl")
        first(args.corpus / "gold.jsonl", size, work / "gold.jsonl")
        named = {json.loads(line)["name"] for line in open(work / "gold.jsonl", encoding="utf8")}
        first(args.corpus / "lineage.jsonl", None, work / "lineage.jsonl", lambda line: json.loads(line)["b"] in named)
        found = {"reports": size, "runs": 0, "wall_s": 0.0, "processor_s": 0.0, "peak_mib": 0.0, "stages_s": {}, "peak_until_mib": {}}
    found["runs"] += 1
    command = [args.binary, "corpus", work / "reports.jsonl", "--out", work / "tables"] + (["--memory", args.memory] if args.memory else [])
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    spent, peaks, stage, last = found["stages_s"], found["peak_until_mib"], "start", (0.0, time.monotonic())

    def add(used, peak):
        nonlocal last
        now = time.monotonic()
        spent[stage] = spent.get(stage, 0) + used - last[0]
        peaks[stage] = max(peaks.get(stage, 0), peak)
        found["peak_mib"] = max(found["peak_mib"], peak)
        found["processor_s"] += used - last[0]
        found["wall_s"] += now - last[1]
        last = (used, now)

    for line in process.stderr:
        used, peak = processor(process.pid)
        add(used, peak)
        stage = next((stage for stage, word in STAGES if word in line), stage)
        so_far.write_text(json.dumps(found))
        print(f"{size}: {used:.0f} s, {peak:.0f} MiB: {line.rstrip()}", file=sys.stderr, flush=True)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"the run of {size} reports ended with {os.waitstatus_to_exitcode(status)}")
    add(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
    found["largest_story"] = document(work / "tables" / "tables", work / "stories.json")
    for name, gold in (("stories", "gold.jsonl"), ("lineage", "lineage.jsonl")):
        scored = subprocess.run([sys.executable, args.score / f"score_{name}.py", work / "stories.json", work / gold, "--json"], stdout=subprocess.PIPE, check=True)
        found[name] = json.loads(scored.stdout)
    shutil.rmtree(work)
    return found


def plot(found, to):
    """Processor time of a report by stage, and peak memory, over the number of reports: one SVG without dependencies."""
    import math
    width, height, left, bottom, top = 720, 300, 60, 50, 34
    panel, gap = 260, 90
    most_reports, fewest = max(one["reports"] for one in found), min(one["reports"] for one in found)
    def across(reports, at):
        share = math.log(reports / fewest) / math.log(most_reports / fewest) if most_reports > fewest else 0.5
        return left + at * (panel + gap) + share * panel
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">', f'<rect width="{width}" height="{height}" fill="white"/>']
    panels = (("milliseconds of processor time a report", [("whole", lambda one: one["processor_s"] / one["reports"] * 1e3, "#1b4965")]
               + [(stage, lambda one, stage=stage: one["stages_s"].get(stage, 0) / one["reports"] * 1e3, colour)
                  for stage, colour in (("parse", "#5fa8d3"), ("tell", "#c1666b"), ("group", "#6a994e"))]),
              ("most memory, MiB", [("whole", lambda one: one["peak_mib"], "#1b4965")]))
    for at, (title, lines) in enumerate(panels):
        most = max(of(one) for _, of, _ in lines for one in found) * 1.1
        step = next(step for step in (10 ** power * times for power in range(-3, 9) for times in (1, 2, 5)) if most / step <= 6)
        def up(value): return height - bottom - value / most * (height - bottom - top)
        x0 = left + at * (panel + gap)
        out.append(f'<text x="{x0}" y="20" font-weight="bold">{title}</text>')
        for tick in range(int(most / step) + 1):
            y = up(tick * step)
            out.append(f'<line x1="{x0}" x2="{x0 + panel}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/><text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{tick * step:g}</text>')
        for one in found:
            out.append(f'<text x="{across(one["reports"], at):.1f}" y="{height - bottom + 18}" text-anchor="middle">{one["reports"]:,}</text>')
        for name, of, colour in lines:
            points = " ".join(f'{across(one["reports"], at):.1f},{up(of(one)):.1f}' for one in found)
            out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
            out += [f'<circle cx="{across(one["reports"], at):.1f}" cy="{up(of(one)):.1f}" r="3" fill="{colour}"/>' for one in found]
            if len(lines) > 1:
                out.append(f'<text x="{x0 + panel + 6}" y="{up(of(found[-1])) + 4:.1f}" fill="{colour}">{name}</text>')
    out.append(f'<text x="{left}" y="{height - 8}">reports, logarithmic; made-up corpus, see docs/measurements/corpus.md</text></svg>')
    to.write_text("\n".join(out) + "\n", encoding="utf8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("score", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--memory")
    parser.add_argument("--svg", type=pathlib.Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    kept = args.out / "growth.jsonl"
    found = [json.loads(line) for line in open(kept, encoding="utf8")] if kept.exists() else []
    for size in sorted(set(args.sizes) - {one["reports"] for one in found}):
        found.append(run(args, size))
        with open(kept, "a", encoding="utf8") as out:
            out.write(json.dumps(found[-1]) + "\n")
    found.sort(key=lambda one: one["reports"])
    print("| reports | processor, s | ms a report | parse / group / tell, ms | most memory, MiB | wall, s | B3 F1 | pair F1 | reuse at .2 / .8 |\n|---|---|---|---|---|---|---|---|---|")
    for one in found:
        each = lambda seconds: seconds / one["reports"] * 1e3
        stages = " / ".join(f"{each(one['stages_s'].get(stage, 0)):.1f}" for stage in ("parse", "group", "tell"))
        reuse = " / ".join(f"{one['lineage'][name]:.3f}" for name in ("f1_20", "f1_80"))
        print(f"| {one['reports']:,} | {one['processor_s']:.0f} | {each(one['processor_s']):.1f} | {stages} | {one['peak_mib']:.0f} | {one['wall_s']:.0f} | "
              f"{one['stories']['b3_f1']:.3f} | {one['stories']['pair_f1']:.3f} | {reuse} |")
    if args.svg:
        plot(found, args.svg)


if __name__ == "__main__":
    main()
