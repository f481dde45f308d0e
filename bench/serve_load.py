#!/usr/bin/env python3
"""How `rashomon serve` stands load: story pages, on one core, with wrk (Debian's package).

    bench/serve_load.py target/release/rashomon STORE [--seconds 60] [--connections 8] [--pause 0]

The server is held to one core and wrk to another. Every page of a story of the store is asked for in turn over connections that
stay open, as fast as answers come, or with so many milliseconds between an answer and the next request. Prints requests a second, the times of the slowest, and the server's memory over the run.
"""
import argparse, json, os, pathlib, re, shutil, subprocess, sys, tempfile, threading, time, urllib.request


def resident_mib(pid):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("store", type=pathlib.Path)
    arguments.add_argument("--seconds", type=int, default=60)
    arguments.add_argument("--connections", type=int, default=8)
    arguments.add_argument("--pause", type=int, default=0)
    asked = arguments.parse_args()
    if not shutil.which("wrk"):
        return print("skipped: wrk is missing")
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        store = folder / "store.db"
        shutil.copy(asked.store, store)
        command = ["taskset", "-c", str(cores[0]), asked.binary, "serve", "--store", store, "--address", "127.0.0.1:0"]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            base = server.stderr.readline().split(" at ")[1].strip().split("/ ")[0]
            stories = json.load(urllib.request.urlopen(base + "/api/v1/stories?limit=500"))["stories"]
            paths = ["/stories/" + story["id"] for story in stories]
            sizes = [len(urllib.request.urlopen(base + path).read()) for path in paths]
            script = folder / "ask.lua"
            script.write_text("local paths = {" + ",".join(json.dumps(path) for path in paths) + "}\nlocal at = 0\n"
                              "request = function() at = at % #paths + 1 return wrk.format('GET', paths[at]) end\n"
                              + (f"delay = function() return {asked.pause} end\n" if asked.pause else ""))
            memory = [resident_mib(server.pid)]

            def look():
                while not done.wait(5):
                    memory.append(resident_mib(server.pid))

            done = threading.Event()
            looking = threading.Thread(target=look)
            looking.start()
            load = ["taskset", "-c", str(cores[-1]), "wrk", "-t1", f"-c{asked.connections}", f"-d{asked.seconds}s", "--latency", "-s", str(script), base]
            told = subprocess.run(load, capture_output=True, text=True, check=True).stdout
            done.set()
            looking.join()
        finally:
            server.terminate()
            server.wait(timeout=10)
    print(f"{len(paths)} story pages of {min(sizes) // 1024} to {max(sizes) // 1024} KiB")
    for line in told.splitlines():
        if re.search(r"50%|99%|Requests/sec|Non-2xx|Socket errors|requests in", line):
            print(line.strip())
    print("MiB resident:", " ".join(f"{mib:.0f}" for mib in memory[:: max(1, len(memory) // 12)]), f"{memory[-1]:.0f}")


if __name__ == "__main__":
    main()
