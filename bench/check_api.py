#!/usr/bin/env python3
"""Holds the API of `rashomon serve` against its own description, with schemathesis (`pip install schemathesis`).

    bench/check_api.py target/release/rashomon STORE [--examples 200]

Asks every operation but the endless stream, with what its description allows and with what it does not, in sequences too,
and ends with 1 where an answer is not as described. Ids that are there are taken from the store, so that more than 404 is seen.
"""
import argparse, json, os, pathlib, shutil, subprocess, sys, tempfile, urllib.request


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("binary")
    arguments.add_argument("store", type=pathlib.Path)
    arguments.add_argument("--examples", type=int, default=200)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        store = folder / "store.db"
        shutil.copy(asked.store, store)
        server = subprocess.Popen([asked.binary, "serve", "--store", store, "--address", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        try:
            base = server.stderr.readline().split(" at ")[1].strip().split("/ ")[0]
            read = lambda path: json.load(urllib.request.urlopen(base + path))
            described = read("/api/v1/openapi.json")
            story = read("/api/v1/stories?limit=1")["stories"][0]["id"]
            report = read("/api/v1/reports?limit=1")["reports"][0]["sha256"]
            for path, name, value in [("/stories/{id}", "id", story), ("/stories/{id}/findings", "id", story), ("/reports/{report}", "report", report)]:
                for parameter in described["paths"]["/api/v1" + path]["get"]["parameters"]:
                    if parameter["name"] == name:
                        parameter["examples"] = {"kept": {"value": value}}
            path = folder / "openapi.json"
            path.write_text(json.dumps(described))
            tool = shutil.which("schemathesis") or str(pathlib.Path(sys.executable).parent / "schemathesis")
            command = [tool, "run", str(path), "--url", base, "--exclude-path", "/api/v1/changes/stream",
                       "--max-examples", str(asked.examples), "--seed", "1", "--checks", "all", "--no-color"]
            code = subprocess.run(command, cwd=folder, env=os.environ).returncode
        finally:
            server.terminate()
            server.wait(timeout=10)
    sys.exit(code)


if __name__ == "__main__":
    main()
