#!/usr/bin/env python3
"""Fits the weights of `Similarity::likelihood` (crates/group/src/similarity.rs), and shows how they do on sets they were not fitted on.

    pip install numpy==2.4.6
    cargo build --profile quick -p rashomon-group --example grouping
    bench/fit_grouping.py BENCH [--binary target/quick/examples/grouping] [--leave-one-out] [--drop FEATURE,...]

BENCH holds folders with reports.jsonl and gold.jsonl ("name" and "story" or "incident"). A set is taken whole, with half of its
stories cut down to one report, and in forty small streams of 1 to 20 stories, some of one report, drawn or next to each
other in time: real streams have many lone reports, and a handful must be judged too. Logistic regression; each set
weighs as much as the root of its positive pairs, and the small streams of a set half as much as the whole.

--leave-one-out: for each set, weights fitted on the others and its stories at those weights and the threshold of all: what the
program is to do on a stream of which nothing is known. Then weights fitted on all, as Rust takes them.
"""
import argparse, collections, json, os, random, subprocess, sys, tempfile

import numpy as np

SETS = ("stories-news-cluster", "stories-5w1h", "stories-allsides", "incidents-gva")
COLUMNS = ("early", "all", "told", "names", "numbers", "phrases", "nearest", "nearest_least", "crowd", "far_crowd", "gap")
THRESHOLD = 0.24
BRIDGED = 0.2


def features(x):
    """As `likelihood` bounds them: a change here is a change there."""
    c = dict(zip(COLUMNS, x.T))
    unknown = (c["gap"] < 0).astype(float)
    gap = np.where(c["gap"] < 0, 0, c["gap"])
    return {
        "all": c["all"], "early": np.minimum(c["early"], 0.5), "told": c["told"], "names": c["names"], "numbers": c["numbers"],
        "phrases": np.sqrt(np.minimum(c["phrases"], 0.3)), "nearest": c["nearest"], "nearest_least": c["nearest_least"],
        "crowd": np.clip(c["crowd"], 0.2, 0.45), "far_crowd": np.clip(c["far_crowd"], 0.1, 0.45), "unknown": unknown,
        "gap_3": np.minimum(gap, 3), "gap_8": np.minimum(gap, 8), "gap_ln": np.log1p(np.minimum(gap, 60)),
    }


NAMES = tuple(features(np.zeros((1, len(COLUMNS)))))


class Stream:
    def __init__(self, reports, gold, binary, scratch):
        """`reports`: lines by name, in order."""
        path = os.path.join(scratch, "stream.jsonl")
        with open(path, "w", encoding="utf8") as out: out.writelines(reports.values())
        out = subprocess.run([binary, "pairs", path], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        rows = [line.split("\t") for line in out.splitlines()]
        self.gold = {n: gold[n] for n in reports}
        self.pairs = [(r[0], r[1]) for r in rows]
        values = np.array([[float(v) for v in r[2:]] for r in rows]).reshape(-1, len(COLUMNS))
        self.x = np.stack([features(values)[n] for n in NAMES], 1)
        self.y = np.array([gold[a] == gold[b] for a, b in self.pairs], float)


def streams(bench, name, binary, scratch):
    """The whole set, the set with half of its stories alone, and small ones."""
    rng = random.Random(7)
    lines = {json.loads(line)["id"]: line for line in open(f"{bench}/{name}/reports.jsonl", encoding="utf8")}
    gold = {g["name"]: str(g.get("story") or g.get("incident")) for g in map(json.loads, open(f"{bench}/{name}/gold.jsonl", encoding="utf8"))}
    members, place = collections.defaultdict(list), {n: i for i, n in enumerate(lines)}
    for n in lines: members[gold[n]].append(n)
    stories = sorted(members, key=lambda s: place[members[s][0]])

    def make(chosen, alone):
        keep = {n for s in chosen for n in ([rng.choice(members[s])] if rng.random() < alone else members[s])}
        return Stream({n: line for n, line in lines.items() if n in keep}, gold, binary, scratch)

    whole, half = Stream(lines, gold, binary, scratch), make(stories, 0.5)
    small = [make(rng.sample(stories, min(rng.choice([1, 2, 3, 4, 6]), len(stories))), rng.choice([0, 0, 0.5, 1])) for _ in range(20)]
    for _ in range(20):
        count = rng.choice([2, 3, 5, 8, 12, 20])
        at = rng.randrange(max(1, len(stories) - count))
        small.append(make(stories[at:at + count], rng.choice([0, 0.5, 1])))
    return whole, half, small


def fit(sets, dropped):
    xs, ys, ws = [], [], []
    for whole, half, small in sets:
        for stream in (whole, half):
            xs.append(stream.x); ys.append(stream.y); ws.append(np.full(len(stream.y), 1 / np.sqrt(stream.y.sum() + 1)))
        positive = sum(s.y.sum() for s in small) + 1
        for stream in small:
            xs.append(stream.x); ys.append(stream.y); ws.append(np.full(len(stream.y), 0.5 / np.sqrt(positive)))
    x, y, w = np.vstack(xs), np.concatenate(ys), np.concatenate(ws)
    x[:, [NAMES.index(n) for n in dropped]] = 0
    w /= w.mean()
    mean, spread = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    b = np.zeros(z.shape[1])
    ridge = np.append(np.ones(len(NAMES)), 0)
    for _ in range(40):
        p = 1 / (1 + np.exp(-z @ b))
        step = np.linalg.solve((z * (w * p * (1 - p))[:, None]).T @ z + np.diag(ridge), z.T @ (w * (y - p)) - ridge * b)
        b += step
        if np.abs(step).max() < 1e-8: break
    weights = b[:-1] / spread
    return weights, b[-1] - weights @ mean


def cluster(stream, likelihoods, least):
    """Average linkage as crates/group/src/cluster.rs does it; copies, which are in no pair, stay alone here."""
    import heapq
    names = {n: i for i, n in enumerate(stream.gold)}
    near = collections.defaultdict(dict)
    for (a, b), p in zip(stream.pairs, likelihoods):
        if p > 0.01: near[names[a]][names[b]] = near[names[b]][names[a]] = p
    ties, members = {a: dict(of) for a, of in near.items()}, [[i] for i in range(len(names))]

    def rests_on_one(a, b):
        for x, y in ((members[a], set(members[b])), (members[b], set(members[a]))):
            of = [sum(p for c, p in ties[n].items() if c in y) for n in x]
            if len(x) > 1 and sum(of) - max(of) < BRIDGED * least * (len(x) - 1) * len(y): return True
        return False

    size, age, root = [1] * len(names), [0] * len(names), list(range(len(names)))
    heap = [(-p, a, b, 0, 0) for a in near for b, p in near[a].items() if a < b and p >= least]
    heapq.heapify(heap)
    while heap:
        _, a, b, age_a, age_b = heapq.heappop(heap)
        if (age[a], age[b]) != (age_a, age_b) or rests_on_one(a, b): continue
        members[a] += members[b]
        root[b] = a; size[a] += size[b]; age[a] += 1; age[b] = -1
        for c, p in near.pop(b).items():
            del near[c][b]
            if c != a: near[a][c] = near[c][a] = near[a].get(c, 0) + p
        for c, p in near[a].items():
            mean = p / (size[a] * size[c])
            if mean >= least: x, y = min(a, c), max(a, c); heapq.heappush(heap, (-mean, x, y, age[x], age[y]))
    def top(i):
        while root[i] != i: i = root[i]
        return i
    return {n: top(i) for n, i in names.items()}


def score(gold, said):
    f1 = lambda p, r: 2 * p * r / (p + r) if p + r else 0.0
    both, g, s = collections.Counter((gold[n], said[n]) for n in gold), collections.Counter(gold.values()), collections.Counter(said.values())
    b3 = f1(sum(c * c / s[k[1]] for k, c in both.items()) / len(gold), sum(c * c / g[k[0]] for k, c in both.items()) / len(gold))
    two = lambda counts: sum(c * (c - 1) // 2 for c in counts)
    hit, of_said, of_gold = two(both.values()), two(s.values()), two(g.values())
    return f1(hit / of_said if of_said else 0, hit / of_gold if of_gold else 0), b3


def show(name, streams, weights, constant, thresholds):
    whole, half, small = streams
    likely = lambda stream: 1 / (1 + np.exp(-(stream.x @ weights + constant)))
    cells = []
    for least in thresholds:
        of = lambda stream: score(stream.gold, cluster(stream, likely(stream), least))
        b3 = np.mean([of(s)[1] for s in small])
        cells.append("%.3f/%.3f half %.3f/%.3f small B3 %.3f" % (*of(whole), *of(half), b3))
    print(f"{name:22}", "   ".join(f"at {t}: {c}" for t, c in zip(thresholds, cells)), flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("bench")
    p.add_argument("--binary", default="target/quick/examples/grouping")
    p.add_argument("--leave-one-out", action="store_true")
    p.add_argument("--drop", default="", help="features to do without, with commas")
    p.add_argument("--thresholds", default=str(THRESHOLD), help="with commas")
    a = p.parse_args()
    dropped, thresholds = [n for n in a.drop.split(",") if n], [float(t) for t in a.thresholds.split(",")]
    with tempfile.TemporaryDirectory() as scratch:
        sets = {name: streams(a.bench, name, a.binary, scratch) for name in SETS}
    if a.leave_one_out:
        for name in SETS:
            show("without " + name, sets[name], *fit([s for n, s in sets.items() if n != name], dropped), thresholds)
    weights, constant = fit(list(sets.values()), dropped)
    for name in SETS: show(name, sets[name], weights, constant, thresholds)
    print("constant", round(float(constant), 2), {n: round(float(w), 2) for n, w in zip(NAMES, weights)})


if __name__ == "__main__":
    main()
