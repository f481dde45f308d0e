#!/usr/bin/env python3
"""What comparing costs by the number of a story's reports.

    bench/compare_cost.py target/release/rashomon [20 50 100 200]

Writes made-up stories of one event, told in varied words, and prints the user CPU seconds that `brief` takes on one
thread beyond `stories` (grouping, lineage and origins are counted there, reading and parsing in both).
"""
import json, os, random, resource, subprocess, sys, tempfile

PLACES = ["the harbour", "the old port", "the town centre", "the northern quay", "the market"]
WHO = ["Ines Rolo", "Marko Tilde", "Dana Veik", "Lida Marsh", "Anton Brevik", "Mira Tannel"]
OFFICES = ["mayor", "harbour master", "fire chief", "police spokesman", "engineer", "union leader"]
LINES = [
    "{n} people were injured when a footbridge collapsed at {place} in Rovna on {day}.",
    "A footbridge gave way at {place} on {day}, injuring {n} people, {who} said.",
    "{who}, the {office}, blamed the regional authority for the collapse.",
    "\"We asked for repairs {word} and nobody answered,\" {office} {who} said on Sunday.",
    "The authority rejected the account of the {office} and said that no request had been received.",
    "About {m} people were standing on the bridge when its planks broke.",
    "Police arrested {who} and two others on {day} after searching an office at {place}.",
    "The bridge was built in {year} and inspected in {month}.",
    "{who} said that the beams had been rotten since {year}.",
    "Hospital staff treated {k} of the injured for broken bones.",
    "The town will repair the bridge if {cond}.",
    "Relatives of {who} gathered near {place} to wait for news.",
    "An engineer told reporters that {m} tonnes of timber had to be replaced.",
    "The race has been held every June since {year}, and {m} boats took part.",
    "{who} resigned as {office} on {day} because of {cause}.",
]


def story(n, rng):
    for i in range(n):
        lines = []
        for _ in range(25):
            values = {"n": rng.choice([14, 14, 15, 23]), "m": rng.randint(20, 90), "k": rng.randint(2, 9), "year": rng.randint(1950, 2010),
                      "place": rng.choice(PLACES), "who": rng.choice(WHO), "office": rng.choice(OFFICES), "word": rng.choice(["twice", "often"]),
                      "day": rng.choice(["Friday", "Saturday", "Saturday"]), "month": rng.choice(["March", "May"]),
                      "cond": rng.choice(["the ministry pays", "the insurer agrees"]), "cause": rng.choice(["the collapse", "ill health"])}
            lines.append(rng.choice(LINES).format(**values))
        yield {"id": f"r{i}", "title": "Footbridge collapses in Rovna", "source_domain": f"outlet{i}.example", "date_publish": "2025-06-15",
               "text": "\n\n".join(lines)}


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"RAYON_NUM_THREADS": "1"})
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    binary, sizes = sys.argv[1], [int(n) for n in sys.argv[2:]] or [20, 50, 100, 200]
    print("reports  stories_s  brief_s  compare_s")
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "reports.jsonl")
            with open(path, "w", encoding="utf8") as out:
                out.writelines(json.dumps(report) + "\n" for report in story(n, random.Random(7)))
            grouped = seconds([binary, "stories", path])
            told = seconds([binary, "brief", path, "--format", "json"])
        print(f"{n:7}  {grouped:9.2f}  {told:7.2f}  {told - grouped:9.2f}", flush=True)


if __name__ == "__main__":
    main()
