#!/usr/bin/env python3
"""Builds the Python package and tests it.

    python3 bench/check_python.py [VENV] [--wheel]

makes the virtual environment VENV (default: target/python), builds crates/python with maturin in the workspace's own target folder, so
that what `cargo test` has built is not built again, and runs the tests of crates/python/tests. `--wheel` builds a release wheel instead
and tests it installed in an environment with nothing else in it, first without pyarrow, then with it. Needs the package registry for
maturin, pytest and pyarrow, and once for the English language pack.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATE = ROOT / "crates" / "python"
TOOLS = ["maturin>=1.9.4,<2", "pytest>=8,<10"]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("venv", nargs="?", default=str(ROOT / "target" / "python"))
    args.add_argument("--wheel", action="store_true")
    args = args.parse_args()
    folder = pathlib.Path(args.venv).resolve()
    tools = environment(folder)
    pip(tools, *TOOLS)
    # The tests run outside the sources, so that what is tested is what is installed.
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(CRATE), str(CRATE / "tests")]
    if args.wheel:
        wheels = folder / "wheels"
        call(tools, "-m", "maturin", "build", "--release", "--out", wheels, cwd=CRATE)
        wheel = max(wheels.glob("rashomon-*.whl"), key=lambda path: path.stat().st_mtime)
        clean = environment(folder / "clean", "--clear")
        pip(clean, wheel)
        installed = subprocess.run([clean, "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True).stdout
        print(f"{wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB, beside: {' '.join(installed.split())}")
        pack(clean)
        pip(clean, TOOLS[1])
        call(clean, *tests, cwd=folder)
        pip(clean, "pyarrow")
        call(clean, *tests, cwd=folder)
        return
    call(tools, "-m", "maturin", "develop", cwd=CRATE, env={"VIRTUAL_ENV": str(folder)})
    pip(tools, "pyarrow")
    pack(tools)
    call(tools, *tests, cwd=folder)


def environment(folder, *options):
    """The Python of a virtual environment, which is made if it is not there."""
    if "--clear" in options or not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True, clear="--clear" in options)
    return folder / "bin" / "python"


def pip(python, *packages):
    call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)


def pack(python):
    """The English pack, fetched the first time."""
    call(python, "-c", "import rashomon\ntry: rashomon.Pipeline()\nexcept rashomon.PackError: rashomon.install_pack('en')")


def call(python, *arguments, cwd=None, env={}):
    subprocess.run([python, *map(str, arguments)], check=True, cwd=cwd, env={**os.environ, **env})


sys.exit(main())
