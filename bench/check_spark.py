#!/usr/bin/env python3
"""Holds the tables that Apache Spark makes against those of one machine, row for row.

    python3 bench/check_spark.py WHEEL BINARY [--pyspark 3.5.9 4.0.5] [--venvs FOLDER] [--scratch FOLDER] [--only NAME ...] [--whom WHOM ...] [--like N]
    python3 bench/check_spark.py WHEEL BINARY --measure REPORTS.jsonl [--partitions N]

WHEEL is the Python package (`bench/check_python.py --wheel`, or `maturin build`), BINARY the command `rashomon`, both of one build. Needs
Java 17 and, for the virtual environments it makes, the package registry (pyspark is 400 MB). For each version of pyspark, on reports that
it makes up itself:

    local       Parquet, JSON Lines and a DataFrame on local[2]: tables, names of repeated ids, and what is skipped
    resume      a run whose driver is killed in the middle of each stage and after it goes on, and one on another input is refused
    kill        a standalone master with two worker processes: an executor, then a Python worker (--whom) killed in the middle of each stage
    skew        a story of many like reports (--like, 2000), and a group of as many near duplicates and copies

`--measure` runs one corpus by BINARY and on two worker processes, and prints seconds and bytes shuffled by stage; `--plain REPORTS.jsonl`,
in an environment with the package and pyarrow, is the same stages in one process, to know what Spark adds. Everything listens on
127.0.0.1 only, and is ended when this ends.
"""
import argparse
import atexit
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import venv

TABLES = ["stories", "reports", "mentions", "quotes", "claims", "events", "findings", "lineage", "notices"]
STAGES = ["parsed", "grouped", "told"]
#: Longest that one run of a check may take.
LONGEST_SECS = 1800


# --- reports made up -----------------------------------------------------------------------------------------------------------

PLACES = "Rovna Velin Orm Halda Tersk Marenbad Quill Sorrel Dunmere Ostva Pellin Karsk".split()
PEOPLE = "Ines Rolo,Joren Malk,Pia Sander,Tomas Verd,Anneke Lund,Mira Castell,Oskar Brandt,Lena Holm".split(",")
THINGS = "ferry,tram,warehouse,bridge,market hall,power station,school bus,cable car".split(",")
HAPPENED = "struck the main pier,caught fire,lost power,was closed,ran off its track,was flooded".split(",")


def stories(count, seed=1):
    """Reports of made-up accidents, one to six a story; some copied, some with another number."""
    chance = random.Random(seed)
    day = 0
    for story in range(count):
        day += chance.random() < 0.4
        place, other, who, clerk = chance.sample(PLACES, 2) + chance.sample(PEOPLE, 2)
        thing, happened = chance.choice(THINGS), chance.choice(HAPPENED)
        hurt, there, number = chance.randint(3, 90), chance.randint(100, 900), chance.randint(10, 99)
        facts = [
            f"The {thing} number {number} {happened} in {place} on Sunday, injuring {hurt} people, the fire service said.",
            f"\"We had no warning at all,\" {who}, who runs the {thing}, told reporters in {place}.",
            f"About {there} people were on their way from {other} when it happened.",
            f"The council of {place} will pay for the repair of the {thing}, according to {clerk}.",
            f"{clerk} denied that the {thing} had been in a bad state before line {number} opened.",
        ]
        first = None
        for at in range(chance.choice([1, 1, 1, 2, 3, 4, 6])):
            lines = chance.sample(facts, chance.randint(3, 5))
            text = "\n\n".join(lines)
            if first and chance.random() < 0.3:
                text = first
            elif chance.random() < 0.3:
                text = text.replace(f"injuring {hurt} people", f"injuring more than {hurt + 20} people")
            first = first or text
            yield {
                "id": f"story-{story}-{at}", "title": f"{thing.capitalize()} {number} in {place}", "outlet": f"{chance.choice(PLACES)} Post",
                "published": f"2024-{1 + day // 28 % 12:02}-{1 + day % 28:02}", "url": f"https://post.example/{story}/{at}", "text": text,
            }


def messy():
    """The same with what a corpus has too: ids that come again, records without an id or a text, a day that is none."""
    records = list(stories(60))
    records[5]["id"] = records[20]["id"] = records[40]["id"] = records[3]["id"]
    records[50]["id"] = records[3]["id"] + "~2"
    records.insert(7, {"id": "nothing", "text": "  "})
    for at in (9, 30):
        del records[at]["id"]
    records[12]["published"] = "some day"
    records[14]["text"] = "The pier at Rovna.\n\n" * 400
    return records


def like(count):
    """One story of many like reports, and near duplicates and copies of one report."""
    chance = random.Random(3)
    [fire] = [record for record in stories(1, seed=8)][:1]
    for at in range(count):
        lines = fire["text"].split("\n\n")
        chance.shuffle(lines)
        lines.append(f"{chance.choice(PEOPLE)} was among {chance.randint(3, 500)} people who watched from {chance.choice(PLACES)}.")
        yield {**fire, "id": f"like-{at}", "text": "\n\n".join(lines), "outlet": f"{chance.choice(PLACES)} {at % 40}"}
    lines = [
        "A storm closed the harbour of Orm on Monday, harbour master Ines Rolo said.",
        "Ships waited outside for nine hours, and nobody was hurt.",
        "The roof of the fish market came down shortly after noon, and its traders had been sent home in time.",
        "\"We have not seen such waves in twenty years,\" Rolo told reporters on the quay.",
        "Two cranes were damaged, according to Joren Malk of the port authority.",
        "The ferry to Velin will not run before Wednesday.",
    ]
    for at in range(count):
        # Every other one is a copy to the letter; of the rest each says one sentence of its own in the place of another.
        own = list(lines)
        if at % 2:
            own[chance.randrange(1, len(own))] = f"{chance.choice(PEOPLE)} counted {at} broken tiles in {chance.choice(PLACES)}."
        yield {"id": f"copy-{at}", "outlet": f"{chance.choice(PLACES)} {at % 40}", "published": "2024-06-03", "text": "\n\n".join(own)}


# --- one machine, and Spark ----------------------------------------------------------------------------------------------------


class Check:
    def __init__(self, args, version):
        self.args, self.version = args, version
        self.folder = pathlib.Path(args.scratch).resolve() / version
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.python = environment(pathlib.Path(args.venvs).resolve() / f"spark-{version}", version, args.wheel)
        import_of = [self.python, "-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__))"]
        self.home = subprocess.run(import_of, check=True, capture_output=True, text=True).stdout.strip()
        self.environ = {
            **os.environ, "SPARK_HOME": self.home, "PYSPARK_PYTHON": str(self.python), "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(self.folder / "local"), "SPARK_NO_DAEMONIZE": "1",
        }

    def say(self, line):
        print(f"pyspark {self.version}: {line}", flush=True)

    def write(self, name, records, form="jsonl"):
        path = self.folder / f"{name}.{form}"
        if form == "jsonl":
            path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
        else:
            import_of = "import json, sys, pyarrow as pa, pyarrow.parquet as pq; pq.write_table(pa.Table.from_pylist(json.load(sys.stdin)), sys.argv[1])"
            names = ["id", "title", "outlet", "published", "url", "text"]
            rows = [{name: record.get(name) for name in names} for record in records]
            subprocess.run([self.python, "-c", import_of, path], input=json.dumps(rows), text=True, check=True)
        return path

    def one_machine(self, path):
        out = self.folder / f"{path.name}.one"
        if not out.exists():
            begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run([self.args.binary, "corpus", path, "--out", out], capture_output=True, text=True, timeout=LONGEST_SECS)
            assert done.returncode in (0, 1), done.stderr
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            cores = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
            self.say(f"one machine, {path.name}: {done.stdout.splitlines()[0]}, {time.monotonic() - begun:.1f} s, {cores:.1f} s of processor")
        return out

    def spark(self, path, out, master="local[2]", memory="1g", **more):
        """A driver of its own; `on` hears its lines."""
        order = {"input": str(path), "output": str(out), "master": master, "memory": memory, **more}
        return Driver([self.python, __file__, "--drive", json.dumps(order)], self.environ, self.folder / f"{out.name}.log")

    def same(self, one, spark, what):
        """Fails with the first rows that differ."""
        order = [self.python, __file__, "--compare", str(one), str(spark)]
        done = subprocess.run(order, capture_output=True, text=True, timeout=LONGEST_SECS)
        if done.returncode:
            sys.exit(f"pyspark {self.version}, {what}: {done.stdout}{done.stderr[-2000:]}")
        self.say(f"{what}: {done.stdout.strip()}")

    def local(self):
        records = messy()
        for form in ("jsonl", "parquet"):
            path = self.write("messy", records, form)
            if form == "jsonl":
                with path.open("a") as file:
                    file.write('\r\n{"id": "cut off", "text": "The pi\n')
            out = self.folder / f"local-{form}"
            done = self.spark(path, out).end()
            self.same(self.one_machine(path), out, f"local[2], {form}")
        # Rows of a DataFrame stand nowhere, and in no order: names come from ids, and there are no places to compare.
        plain = [record for record in records if "id" in record and record["id"] != "nothing"]
        path = self.write("plain", list({record["id"]: record for record in plain}.values()), "parquet")
        out = self.folder / "local-frame"
        self.spark(path, out, frame=True).end()
        self.same(self.one_machine(path), out, "local[2], DataFrame")

    def resume(self):
        path = self.write("cut", messy())
        for at, stage in enumerate([*STAGES, "tables"]):
            for moment, left in (("begins", STAGES[at:]), ("made", STAGES[at + 1 :])):
                out = self.folder / f"resume-{stage}-{moment}"
                driver = self.spark(path, out)
                driver.until(f"{stage}: {moment}")
                # In the middle of a stage, or between it and the next.
                time.sleep(0.3 if moment == "begins" else 0)
                driver.kill()
                done = self.spark(path, out).end()
                made = [made for made in STAGES if made in done["seconds"]]
                assert made == left, (stage, moment, made)
                self.same(self.one_machine(path), out, f"the driver killed where {stage} {moment}, and run again")
        refused = self.spark(self.write("other", stories(2)), out)
        assert refused.wait() != 0 and "take another folder" in refused.log(), refused.log()[-2000:]
        self.say("another input in the same folder is refused")

    def kill(self):
        path = self.write("many", stories(400))
        one = self.one_machine(path)
        with Cluster(self) as cluster:
            for whom in self.args.whom:
                for stage in STAGES:
                    out = self.folder / f"kill-{whom}-{stage}"
                    driver = self.spark(path, out, master=cluster.master, partitions=8)
                    driver.until(f"{stage}: begins")
                    killed = cluster.kill(whom, driver)
                    driver.end()
                    self.same(one, out, f"two workers, {whom} {killed} killed while {stage} was made")

    def skew(self):
        path = self.write("like", like(self.args.like))
        one = self.one_machine(path)
        with Cluster(self) as cluster:
            out = self.folder / "skew"
            done = self.spark(path, out, master=cluster.master, partitions=16).end()
            self.say(f"skew: {done['reports']} reports, {done['stories']} stories, {done['seconds']}")
            self.same(one, out, f"two workers, {self.args.like} like reports and as many near duplicates and copies")

    def measure(self, path):
        path = pathlib.Path(path).resolve()
        one = self.one_machine(path)
        with Cluster(self) as cluster:
            out = self.folder / "measured"
            done = self.spark(path, out, master=cluster.master, stages=True, partitions=self.args.partitions).end()
            self.say(json.dumps(done, indent=1))
            self.same(one, out, "measured")


class Driver:
    """A driver program, and the lines it says."""

    def __init__(self, command, environ, log):
        self.path = log
        self.process = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=open(log, "w"), text=True, start_new_session=True)
        owned(self.process)
        # One that hangs is ended, and whoever reads its lines goes on to say so.
        self.watch = threading.Timer(LONGEST_SECS, end, [self.process])
        self.watch.daemon = True
        self.watch.start()

    def log(self):
        return self.path.read_text(errors="replace")

    def until(self, line):
        for said in self.process.stdout:
            if said.startswith(line):
                return
            if said.startswith("{"):
                break
        sys.exit(f"the driver never said `{line}`: {self.log()[-3000:]}")

    def end(self):
        said = self.process.stdout.read()
        if self.wait() != 0:
            sys.exit(f"the driver ended with {self.process.returncode}: {self.log()[-4000:]}")
        return json.loads(said.strip().splitlines()[-1])

    def wait(self):
        code = self.process.wait()
        self.watch.cancel()
        return code

    def kill(self):
        self.watch.cancel()
        end(self.process)


class Cluster:
    """A standalone master and two worker processes of one core each."""

    def __init__(self, check):
        self.check = check

    def __enter__(self):
        port, page = free_port(), free_port()
        self.master = f"spark://127.0.0.1:{port}"
        self.processes = [self.start("master", "org.apache.spark.deploy.master.Master", "--port", port, "--webui-port", page)]
        for number in (1, 2):
            work = self.check.folder / f"worker-{number}"
            options = ["--cores", 1, "--memory", "2g", "--port", free_port(), "--webui-port", free_port(), "--work-dir", work, self.master]
            self.processes.append(self.start(f"worker-{number}", "org.apache.spark.deploy.worker.Worker", *options))
        deadline = time.monotonic() + 120
        while True:
            try:
                state = json.load(urllib.request.urlopen(f"http://127.0.0.1:{page}/json/", timeout=5))
                if state["aliveworkers"] == 2:
                    return self
            except OSError:
                pass
            assert time.monotonic() < deadline, "the workers did not come"
            time.sleep(0.5)

    def start(self, name, of, *options):
        log = open(self.check.folder / f"{name}.log", "a")
        command = [f"{self.check.home}/bin/spark-class", of, "--host", "127.0.0.1", *map(str, options)]
        process = subprocess.Popen(command, env=self.check.environ, stdout=log, stderr=log, start_new_session=True)
        return owned(process)

    def __exit__(self, *_):
        for process in self.processes:
            end(process)

    def kill(self, whom, driver):
        """Ends with SIGKILL an executor of a worker, or a process of Python's that works for one, once it is at work."""
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline and driver.process.poll() is None:
            below = [pid for worker in self.processes[1:] for pid in descendants(worker.pid)]
            commands = {pid: command_of(pid) for pid in below}
            executors = [pid for pid, command in commands.items() if "CoarseGrainedExecutorBackend" in command and "java" in command]
            # The daemon forks a process for each task; that one works.
            workers = [pid for pid, command in commands.items() if "pyspark.daemon" in command and "pyspark.daemon" in command_of(parent_of(pid))]
            busy = [pid for pid in workers if at_work(pid)]
            if busy:
                pid = busy[0]
                if whom == "executor":
                    above = lines_of(pid)
                    pid = next(one for one in above if one in executors)
                os.kill(pid, signal.SIGKILL)
                return pid
            time.sleep(0.02)
        sys.exit(f"no {whom} was found at work: {driver.log()[-2000:]}")


# --- processes -----------------------------------------------------------------------------------------------------------------

OWNED = []


def owned(process):
    OWNED.append(process)
    return process


def end(process):
    """Ends a process that we began, with all below it."""
    below = descendants(process.pid)
    for pid in [process.pid, *below]:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    process.wait()


@atexit.register
def end_all():
    for process in OWNED:
        if process.poll() is None:
            end(process)


def parent_of(pid):
    try:
        return int(pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except (OSError, IndexError):
        return 0


def lines_of(pid):
    while pid > 1:
        yield pid
        pid = parent_of(pid)


def descendants(pid):
    parents = {int(entry.name): parent_of(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()}
    found = [pid]
    for one in found:
        found.extend(child for child, parent in parents.items() if parent == one)
    return found[1:]


def command_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def at_work(pid):
    """Whether it has spent a fifth of a second of a core's time within the last three tenths."""
    ticks = lambda: sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))
    try:
        before = ticks()
        time.sleep(0.3)
        return ticks() - before >= 2
    except (OSError, IndexError):
        return False


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def environment(folder, version, wheel):
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, f"pyspark=={version}", "pyarrow", "pandas"], check=True)
    subprocess.run([*pip, "--force-reinstall", "--no-deps", wheel], check=True)
    return python


# --- in the environment of a version of pyspark --------------------------------------------------------------------------------


def drive(order):
    from pyspark.sql import SparkSession

    import rashomon.spark

    builder = SparkSession.builder.appName("check").master(order["master"]).config("spark.driver.memory", "1g")
    settings = {
        "spark.executor.memory": order["memory"], "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "true" if order.get("stages") else "false", "spark.ui.port": "0", "spark.executorEnv.SPARK_LOCAL_IP": "127.0.0.1",
        "spark.ui.retainedStages": "1000", "spark.ui.retainedJobs": "1000", "spark.sql.shuffle.partitions": "4",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    given = spark.read.parquet(order["input"]) if order.get("frame") else order["input"]
    done = rashomon.spark.run(
        spark, given, order["output"], partitions=order.get("partitions"), progress=lambda line: print(line, flush=True)
    )
    if order.get("stages"):
        address = spark.sparkContext.uiWebUrl + "/api/v1/applications/" + spark.sparkContext.applicationId + "/stages"
        stages = [stage for stage in json.load(urllib.request.urlopen(address)) if stage["status"] == "COMPLETE"]
        names = ["stageId", "numTasks", "executorRunTime", "executorCpuTime", "inputBytes", "shuffleReadBytes", "shuffleWriteBytes", "memoryBytesSpilled", "outputBytes"]
        done["stages"] = [{name: stage[name] for name in names} for stage in sorted(stages, key=lambda stage: stage["stageId"]) if stage["executorRunTime"] > 200]
    spark.stop()
    print(json.dumps(done), flush=True)


def plain(path):
    """The stages in one process, to know what Spark adds."""
    import pyarrow as pa
    import pyarrow.compute as compute

    import rashomon

    lines = open(path, "rb").read().splitlines()
    pipeline, seconds, rows = rashomon.Pipeline(threads=2), {}, {"reports": len(lines)}
    begun, cpu = time.monotonic(), time.process_time()

    def done(stage):
        nonlocal begun, cpu
        seconds[stage] = [round(time.monotonic() - begun, 1), round(time.process_time() - cpu, 1)]
        begun, cpu = time.monotonic(), time.process_time()

    batches = [pa.table({"rashomon_record": pa.array(lines[first : first + 128], pa.binary())}) for first in range(0, len(lines), 128)]
    parsed = pa.Table.from_batches([pa.record_batch(pipeline.parse_batch(batch, errors="skip")[0]) for batch in batches])
    done("parse")
    grouper = rashomon.Grouper(threads=2)
    grouper.add(parsed.select(["fingerprint"]))
    grouped = pa.table(pa.record_batch(grouper.finish()))
    done("group")
    joined = grouped.append_column("parsed", parsed.column("parsed").combine_chunks().take(grouped.column("at").combine_chunks()))
    joined = joined.sort_by([("story", "ascending"), ("rank", "ascending")])
    teller = rashomon.Teller(threads=2)
    rows["stories"] = sum(len(teller.add(batch).get("stories", ())) for batch in joined.to_batches(1024)) + len(teller.finish()["stories"])
    done("tell")
    rows["bytes of parsed"] = compute.sum(compute.binary_length(parsed.column("parsed"))).as_py()
    rows["bytes of fingerprints"] = compute.sum(compute.binary_length(parsed.column("fingerprint"))).as_py()
    print(json.dumps({**rows, "seconds, and of processor": seconds}))


def compare(one, spark):
    import pyarrow.parquet as parquet

    def rows(folder, name):
        files = sorted(path for path in pathlib.Path(folder, "tables", name).iterdir() if path.suffix == ".parquet")
        return [row for path in files for row in parquet.ParquetFile(path).read().to_pylist()]

    told = []
    for name in TABLES:
        ours, theirs = rows(one, name), rows(spark, name)
        if "frame" in spark:
            for row in ours + theirs:
                row.pop("location", None)
        key = lambda row: [(cell is not None, str(cell)) for cell in row.values()]
        ours.sort(key=key)
        theirs.sort(key=key)
        if ours != theirs:
            other = next(((a, b) for a, b in zip(ours, theirs) if a != b), None)
            sys.exit(f"{name}: {len(ours)} rows and {len(theirs)}; first that differ: {other}")
        told.append(f"{len(ours)} {name}")
    skipped = lambda lines: sorted((row["kind"], row["message"]) for row in map(json.loads, lines))
    ours = skipped(pathlib.Path(one, "skipped.jsonl").read_text().splitlines())
    theirs = skipped([line for path in pathlib.Path(spark, "skipped").glob("part-*.json") for line in path.read_text().splitlines()])
    if "frame" not in spark and ours != theirs:
        sys.exit(f"skipped: {ours} and {theirs}")
    print("the same " + ", ".join(told) + f", {len(ours)} skipped")


def main():
    if sys.argv[1:2] == ["--drive"]:
        return drive(json.loads(sys.argv[2]))
    if sys.argv[1:2] == ["--plain"]:
        return plain(sys.argv[2])
    if sys.argv[1:2] == ["--compare"]:
        return compare(*sys.argv[2:])
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("wheel")
    args.add_argument("binary", type=os.path.abspath)
    args.add_argument("--pyspark", nargs="+", default=["3.5.9", "4.0.5"])
    args.add_argument("--venvs", default="target/spark")
    args.add_argument("--scratch", default="target/spark/scratch")
    args.add_argument("--only", nargs="+", choices=["local", "resume", "kill", "skew"], default=["local", "resume", "kill", "skew"])
    args.add_argument("--whom", nargs="+", choices=["executor", "python"], default=["executor", "python"])
    args.add_argument("--like", type=int, default=2000)
    args.add_argument("--measure", metavar="REPORTS")
    args.add_argument("--partitions", type=int, default=16)
    args = args.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for version in args.pyspark:
        check = Check(args, version)
        if args.measure:
            check.measure(args.measure)
        else:
            for name in args.only:
                getattr(check, name)()
        shutil.rmtree(check.folder)


sys.exit(main())
