#!/usr/bin/env python3
"""Builds the Python package and tests it.

    python3 bench/check_python.py [VENV] [--wheel]

makes the virtual environment VENV (default: target/python), builds crates/python as a part of the workspace, so that after
`cargo test --workspace` hardly more than this crate is left to build, and runs the tests of crates/python/tests. `--wheel` builds a
release wheel with maturin instead and tests it installed in an environment with nothing else in it, first without pyarrow, then with
it. Needs the package registry for pytest, pyarrow and maturin, and once for the English language pack. Without Python's own `venv`
and pip nothing is tested, and it says so.
"""
import argparse
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATE = ROOT / "crates" / "python"
TARGET = ROOT / os.environ.get("CARGO_TARGET_DIR", "target")
MATURIN, PYTEST = "maturin>=1.9.4,<2", "pytest>=8,<10"


def main():
    args = argparse.ArgumentParser()
    args.add_argument("venv", nargs="?", default=str(TARGET / "python"))
    args.add_argument("--wheel", action="store_true")
    args = args.parse_args()
    if importlib.util.find_spec("ensurepip") is None:
        print("skipped: the tests of the Python package need venv and pip (on Debian: apt install python3-venv)")
        return
    folder = pathlib.Path(args.venv).resolve()
    tools = environment(folder)
    # The tests run outside the sources, so that what is tested is what is installed.
    tests = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(CRATE), str(CRATE / "tests")]
    if args.wheel:
        pip(tools, MATURIN)
        wheels = folder / "wheels"
        call(tools, "-m", "maturin", "build", "--release", "--out", wheels, cwd=CRATE)
        wheel = max(wheels.glob("rashomon-*.whl"), key=lambda path: path.stat().st_mtime)
        clean = environment(folder / "clean", "--clear")
        pip(clean, wheel)
        installed = subprocess.run([clean, "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True).stdout
        print(f"{wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB, beside: {' '.join(installed.split())}")
        pack(clean)
        pip(clean, PYTEST)
        call(clean, *tests, cwd=folder)
        pip(clean, "pyarrow")
        call(clean, *tests, cwd=folder)
        return
    # The data folder of the gate, which holds the English pack alone, if none is named.
    data = os.environ.get("RASHOMON_DATA", TARGET / "gate" / "data")
    package = {"PYTHONPATH": str(built(folder / "package")), "RASHOMON_DATA": str(data)}
    pip(tools, PYTEST, "pyarrow")
    pack(tools, package)
    call(tools, *tests, cwd=folder, env=package)


def built(folder):
    """The package as a folder that Python imports from."""
    # With the tests of all crates dependencies have the features that `cargo test --workspace` has built them with.
    order = ["cargo", "build", "--workspace", "--lib", "--tests"]
    subprocess.run(order, check=True, cwd=ROOT, env={**os.environ, "PYO3_BUILD_EXTENSION_MODULE": "1"})
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CRATE / "python", folder)
    shutil.copy(TARGET / "debug" / "librashomon.so", folder / "rashomon" / "_rashomon.abi3.so")
    return folder


def environment(folder, *options):
    """The Python of a virtual environment, which is made if it is not there."""
    if "--clear" in options or not (folder / "bin" / "python").exists():
        venv.create(folder, with_pip=True, clear="--clear" in options)
    return folder / "bin" / "python"


def pip(python, *packages):
    call(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)


def pack(python, env={}):
    """The English pack, fetched the first time."""
    call(python, "-c", "import rashomon\ntry: rashomon.Pipeline()\nexcept rashomon.PackError: rashomon.install_pack('en')", env=env)


def call(python, *arguments, cwd=None, env={}):
    subprocess.run([python, *map(str, arguments)], check=True, cwd=cwd, env={**os.environ, **env})


sys.exit(main())
