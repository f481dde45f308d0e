#!/usr/bin/env python3
"""Large stories, days with hundreds of reports on one subject, and streams without days, which no public set with gold has, and how
they are grouped.

    cargo build --profile quick -p rashomon-group --example grouping
    bench/large_stories.py BENCH SCORE [--sizes 20 40 80 160 320 1000] [--each]
    bench/large_stories.py BENCH SCORE --press 1 20 100 10000
    bench/large_stories.py BENCH SCORE --undated 0 0.5 1

A large story takes the sentences of all reports of one story of stories-news-cluster: a report of it begins as one of them does and
goes on with 8 to 20 sentences in any order, mostly of that one and a second, so that two of them share some facts and few sentences; it
is of one of three days. All other stories of the set stand beside it as they are. For each size every one of the five largest stories is
made large in turn. Told are means over these, by score_stories.py of the folder SCORE: of the large story, how many pieces it came out
in, its largest piece and the B-cubed recall of its reports; of all reports, B-cubed precision, where what was joined wrongly shows.

With --press the reports of stories-allsides are taken as they are, but so many of their days become one. With --undated the sets are
taken as they are, but this share of their reports loses its day.
"""
import argparse, collections, datetime, json, pathlib, random, re, subprocess, sys, tempfile, zlib

SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"'‘(])|\n+")
DAY_KEYS = ("date_publish", "published", "date")
EPOCH = datetime.date(2010, 1, 1)


def read(folder):
    reports = [json.loads(line) for line in open(folder / "reports.jsonl", encoding="utf8")]
    gold = map(json.loads, open(folder / "gold.jsonl", encoding="utf8"))
    story = {one["name"]: one["story"] if "story" in one else one["incident"] for one in gold}
    return reports, story


def enlarge(reports, size, seed):
    """`size` reports of one event from the sentences of its real ones."""
    chance = random.Random(seed)
    own = [(one.get("title") or "", [s.strip() for s in SENTENCE.split(one["text"]) if 40 <= len(s.strip()) <= 600]) for one in reports]
    own = [(title, sentences) for title, sentences in own if len(sentences) >= 5]
    first = datetime.date.fromisoformat(str(reports[0].get("date_publish") or reports[0].get("published") or "2017-01-01")[:10])
    for at in range(size):
        main, second = chance.sample(own, 2)
        count = chance.randint(8, 20)
        taken = chance.sample(main[1][2:], min(len(main[1]) - 2, count * 2 // 3)) + chance.sample(second[1], min(len(second[1]), count // 3))
        taken += [chance.choice(chance.choice(own)[1]) for _ in range(2)]
        chance.shuffle(taken)
        taken = main[1][:2] + taken
        day = first + datetime.timedelta(days=chance.choice([0, 0, 0, 1, 1, 2]))
        yield {"id": f"large-{at}", "title": main[0], "published": day.isoformat(), "text": "\n\n".join(dict.fromkeys(taken))}


def press(report, days):
    """The report with so many days made one."""
    pressed = dict(report)
    for key in DAY_KEYS:
        try:
            since = datetime.date.fromisoformat(str(report.get(key) or "")[:10]) - EPOCH
        except ValueError:
            continue
        pressed[key] = (EPOCH + datetime.timedelta(days=since.days // days)).isoformat()
    return pressed


def group(binary, stream):
    """Number of the story by name of the report."""
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "stream.jsonl"
        path.write_text("".join(json.dumps(one) + "\n" for one in stream), encoding="utf8")
        out = subprocess.run([binary, "stories", path], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    return {name: at for at, found in enumerate(json.loads(out)["stories"]) for name in found["reports"]}


def large(args, score):
    reports, gold = read(args.bench / "stories-news-cluster")
    by_story = collections.defaultdict(list)
    for one in reports:
        by_story[gold[one["id"]]].append(one)
    largest = sorted(by_story, key=lambda story: (-len(by_story[story]), story))[: args.stories]
    print("| reports | story | pieces | largest piece | recall | precision of all |\n|---|---|---|---|---|---|")
    for size in args.sizes:
        rows = []
        for story in largest:
            made = list(enlarge(by_story[story], size, f"{story}:{size}"))
            stream = made + [one for one in reports if gold[one["id"]] != story]
            label = {one["id"]: gold.get(one["id"], story) for one in stream}
            found = group(args.binary, stream)
            of_large = {one["id"]: story for one in made}
            pieces = collections.Counter(found[name] for name in of_large if name in found)
            recall, precision = score(of_large, found)["b3_r"], score(label, found)["b3_p"]
            rows.append((len(pieces), max(pieces.values(), default=0), recall, precision))
            if args.each:
                print(row(size, story[:30], rows[-1]), flush=True)
        print(row(size, f"mean of {len(rows)}", [sum(column) / len(rows) for column in zip(*rows)]), flush=True)


def row(size, story, figures):
    pieces, largest, recall, precision = figures
    return f"| {size} | {story} | {pieces:.1f} | {largest:.1f} | {recall:.3f} | {precision:.3f} |"


def pressed(args, score):
    reports, gold = read(args.bench / "stories-allsides")
    print("| days made one | B³ precision | recall | F1 |\n|---|---|---|---|")
    for days in args.press:
        found = score(gold, group(args.binary, [press(one, days) for one in reports]))
        print(f"| {days} | {found['b3_p']:.3f} | {found['b3_r']:.3f} | {found['b3_f1']:.3f} |", flush=True)


def undated(args, score):
    print("| set | share without a day | B³ precision | recall | F1 | pair F1 |\n|---|---|---|---|---|---|")
    for name in ("stories-news-cluster", "stories-allsides", "incidents-gva"):
        reports, gold = read(args.bench / name)
        for share in args.undated:
            # By its text, so that whatever the order the same ones lose it.
            loses = lambda one: zlib.crc32(one["text"].encode()) < share * 2**32
            stream = [{key: value for key, value in one.items() if key not in DAY_KEYS} if loses(one) else one for one in reports]
            found = score(gold, group(args.binary, stream))
            figures = " | ".join(f"{found[key]:.3f}" for key in ("b3_p", "b3_r", "b3_f1", "pair_f1"))
            print(f"| {name} | {share} | {figures} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("score", type=pathlib.Path)
    parser.add_argument("--binary", default="target/quick/examples/grouping")
    parser.add_argument("--sizes", type=int, nargs="*", default=[20, 40, 80, 160, 320, 1000])
    parser.add_argument("--stories", type=int, default=5, help="how many of the largest are made large, in turn")
    parser.add_argument("--each", action="store_true", help="a row for each of these too")
    parser.add_argument("--press", type=int, nargs="+", help="days of stories-allsides that become one")
    parser.add_argument("--undated", type=float, nargs="+", help="shares of the reports of whole sets that lose their day")
    args = parser.parse_args()
    sys.path.insert(0, str(args.score))
    from score_stories import score

    (pressed if args.press else undated if args.undated else large)(args, score)


if __name__ == "__main__":
    main()
