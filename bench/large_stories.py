#!/usr/bin/env python3
"""Streams with stories of hundreds and thousands of reports, which no public set with gold has, and how they are grouped.

    cargo build --profile quick -p rashomon-group --example grouping
    bench/large_stories.py BENCH SCORE [--binary target/quick/examples/grouping] [--sizes 20 40 80 160 320 1000] [--out FOLDER]

A large story takes the sentences of all reports of one story of stories-news-cluster: a report of it begins as one of them does and
goes on with 8 to 20 sentences in any order, mostly of that one and a second, so that two of them share some facts and few sentences; it
is of one of three days. All other stories of the set stand beside it as they are. For each size every one of the five largest stories is
made large in turn. Told is, of the large story, how many pieces it came out in and the B-cubed recall of its reports; of all, B-cubed
precision, where what was joined wrongly shows.
"""
import argparse, collections, datetime, json, pathlib, random, re, subprocess, tempfile

SENTENCE = re.compile(r"(?<=[.!?”\"])\s+(?=[A-Z“\"'‘(])|\n+")


def read(folder):
    reports = [json.loads(line) for line in open(folder / "reports.jsonl", encoding="utf8")]
    story = {gold["name"]: gold["story"] for gold in map(json.loads, open(folder / "gold.jsonl", encoding="utf8"))}
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("score", type=pathlib.Path)
    parser.add_argument("--binary", default="target/quick/examples/grouping")
    parser.add_argument("--sizes", type=int, nargs="*", default=[20, 40, 80, 160, 320, 1000])
    parser.add_argument("--stories", type=int, default=5, help="how many of the largest are made large, in turn")
    args = parser.parse_args()
    reports, gold = read(args.bench / "stories-news-cluster")
    by_story = collections.defaultdict(list)
    for one in reports:
        by_story[gold[one["id"]]].append(one)
    largest = sorted(by_story, key=lambda story: (-len(by_story[story]), story))[: args.stories]
    print("| reports | story | pieces | largest piece | recall | precision of all |\n|---|---|---|---|---|---|")
    for size in args.sizes:
        for story in largest:
            made = list(enlarge(by_story[story], size, f"{story}:{size}"))
            stream = made + [one for one in reports if gold[one["id"]] != story]
            label = {one["id"]: gold.get(one["id"], story) for one in stream}
            with tempfile.TemporaryDirectory() as scratch:
                path = pathlib.Path(scratch) / "stream.jsonl"
                path.write_text("".join(json.dumps(one) + "\n" for one in stream), encoding="utf8")
                out = subprocess.run([args.binary, "stories", path], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
            groups = [[name for name in found["reports"]] for found in json.loads(out)["stories"]]
            precision = sum(collections.Counter(label[name] for name in group)[label[name]] / len(group) for group in groups for name in group)
            pieces = [sum(name.startswith("large-") for name in group) for group in groups]
            pieces = [piece for piece in pieces if piece]
            recall = sum((piece / size) ** 2 for piece in pieces)
            print(f"| {size} | {story[:30]} | {len(pieces)} | {max(pieces)} | {recall:.3f} | {precision / len(stream):.3f} |", flush=True)


if __name__ == "__main__":
    main()
