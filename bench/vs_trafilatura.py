#!/usr/bin/env python3
"""Pages a processor second, one thread: `rashomon clean` against Python's trafilatura, in one run.

    python3 -m venv /somewhere && /somewhere/bin/pip install trafilatura==2.3.1 lxml_html_clean
    /somewhere/bin/python bench/vs_trafilatura.py target/release/rashomon PAGES [--pages 400] [--rounds 3]

PAGES is a folder of pages, gzipped or not. Both read each page from its bytes to text and metadata; the time that Python takes
to start and to import is not counted, the program's own is. A round of one stands beside a round of the other, so that what
else the machine does weighs on both; the ratio printed is that of the middle rounds.
"""
import argparse, gzip, os, resource, statistics, subprocess, tempfile


def user_seconds(who):
    return resource.getrusage(who).ru_utime


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("binary"); p.add_argument("pages")
    p.add_argument("--pages", type=int, default=400, dest="count"); p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--clean", default="clean --threads 1", help="the command, `` for a binary that takes paths alone")
    a = p.parse_args()
    import trafilatura
    names = sorted(os.listdir(a.pages))[:a.count]
    pages = []
    for name in names:
        data = open(os.path.join(a.pages, name), "rb").read()
        pages.append(gzip.decompress(data) if name.endswith(".gz") else data)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for at, page in enumerate(pages):
            open(os.path.join(folder, f"{at:06}.html"), "wb").write(page)
        environment = dict(os.environ, RAYON_NUM_THREADS="1")
        for _ in range(a.rounds):
            before = user_seconds(resource.RUSAGE_CHILDREN)
            subprocess.run([a.binary, *a.clean.split(), folder], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
            ours.append(len(pages) / (user_seconds(resource.RUSAGE_CHILDREN) - before))
            before = user_seconds(resource.RUSAGE_SELF)
            for page in pages:
                try:
                    trafilatura.bare_extraction(page, with_metadata=True)
                except Exception:
                    pass
            theirs.append(len(pages) / (user_seconds(resource.RUSAGE_SELF) - before))
            print(f"rashomon {ours[-1]:.1f}   trafilatura {trafilatura.__version__} {theirs[-1]:.1f}   pages a second", flush=True)
    print(f"{statistics.median(ours) / statistics.median(theirs):.2f} times as fast, {len(pages)} pages, one thread")


if __name__ == "__main__":
    main()
