"""The whole line on Apache Spark: `rashomon corpus` past one machine.

    rashomon.spark.run(spark, "lake/reports", "lake/told", format="parquet")

or, with a cluster, `spark-submit .../rashomon/spark.py INPUT --out FOLDER`, or `python -m rashomon.spark INPUT --out FOLDER`.

The stages are those of one machine, and meet in Parquet tables as there:

    records --parse--> parsed/     a report a row: what it says, and its fingerprint
            --group--> grouped/    a report a row: its story, and what telling it needs to know of all others
            --tell---> told/       rows of all tables
                       tables/NAME the rows of each

Only DataFrames and `mapInArrow` are used, so that whatever speaks Spark Connect can run it. Every worker needs this package and the
language packs (RASHOMON_DATA, or `data=`).
"""
import json
import re
import sys
import time
from contextlib import contextmanager
from urllib.parse import unquote

import rashomon

__all__ = ["run", "main"]

SCHEMA = "rashomon-spark/1"

#: Columns that the stages hand on. `file` and `n` tell in which order the reports stood.
PARSED = (
    "at bigint, file bigint, n bigint, report string, published string, sha256 string, parsed binary, fingerprint binary, "
    "skipped_kind string, skipped_message string"
)
GROUPED = (
    "at bigint, story string, rank bigint, size bigint, furniture binary, notice_kind string, notice_message string"
)
#: Rows of an Arrow batch: packed reports are tens of kilobytes each, pages of the web up to megabytes.
ROWS = 128
#: So many rows of `grouped/` are sent to every worker, instead of moving every report twice.
BROADCAST = 2_000_000


def run(spark, input, output, *, format=None, language="en", data=None, partitions=None, progress=None):
    """Makes all tables of `input` in the folder `output`, and goes on where a run before was cut off.

    `input` is a DataFrame with a report a row (the columns of a record: `text` or `html`, and maybe `id`, `title`, `url`, `outlet`,
    `authors`, `published`, ...), or a path or paths of Parquet or JSON Lines (`format="parquet"` or `"jsonl"`, by default told by
    the path's ending). `language` and `data` are those of `rashomon.Pipeline`. `partitions` is how many tasks parse and tell: by
    default `spark.sql.shuffle.partitions`. `progress` is called with a line before and after each stage.

    Gives a dict: reports, stories, what was skipped by kind, rows of each table, seconds of each stage that was run.
    """
    with _conf(spark, {"spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS)}):
        return _Run(spark, input, output, format, language, data, partitions, progress or (lambda line: None)).run()


class _Run:
    def __init__(self, spark, input, output, format, language, data, partitions, progress):
        self.spark, self.output, self.progress = spark, str(output).rstrip("/"), progress
        self.partitions = partitions or int(spark.conf.get("spark.sql.shuffle.partitions", "200"))
        self.options = {"language": language, "data": None if data is None else str(data), "threads": 1}
        self.input = input
        self.format, named = _named(input, format)
        packs = rashomon.Pipeline(language, data=self.options["data"]).packs
        self.settings = {
            "schema": SCHEMA, "program": rashomon.__version__, "formats": list(rashomon.FORMATS), "input": named, "packs": packs,
        }
        self.seconds = {}

    def run(self):
        parsed = self.stage("parsed", self.parse)
        names = self.names(parsed)
        grouped = self.stage("grouped", lambda: self.group(parsed, names))
        told = self.stage("told", lambda: self.tell(parsed, grouped, names), _told_schema())
        return self.finish(parsed, grouped, told)

    def stage(self, name, make, schema=None):
        """The table of a stage: as an earlier run left it, or made now. A note beside it says that it is whole."""
        path, note = f"{self.output}/{name}", f"{self.output}/manifest/{name}"
        held = self.note(note)
        if held is None:
            self.progress(f"{name}: begins")
            begun = time.monotonic()
            make().write.mode("overwrite").parquet(path)
            self.spark.createDataFrame([(json.dumps(self.settings),)], "value string").coalesce(1).write.mode("overwrite").text(note)
            self.seconds[name] = round(time.monotonic() - begun, 3)
            self.progress(f"{name}: made in {self.seconds[name]:.1f} s")
        elif held != self.settings:
            other = [f"{key} {held.get(key)!r}" for key in self.settings if held.get(key) != self.settings[key]]
            raise ValueError(f"`{self.output}` holds tables made with {', '.join(other)}; take another folder, or delete it")
        else:
            self.progress(f"{name}: made before")
        reader = self.spark.read
        return (reader.schema(schema) if schema else reader).parquet(path)

    def note(self, path):
        try:
            rows = self.spark.read.text(path).collect()
        except Exception as error:
            if "PATH_NOT_FOUND" in str(error) or "Path does not exist" in str(error):
                return None
            raise
        # A note that was cut off is none.
        return json.loads(rows[0].value) if len(rows) == 1 else None

    def parse(self):
        from pyspark.sql import functions as F

        records = _records(self.spark, self.input, self.format)
        # Parsing is what costs: however the input lies, every core gets some.
        return records.repartition(self.partitions, F.col("at")).mapInArrow(_parser(self.options), PARSED)

    def names(self, parsed):
        """New names, by `at`, of reports whose name one before them has: as one machine names them."""
        from pyspark.sql import functions as F

        many = parsed.where("report is not null").groupBy("report").count().where("count > 1").select("report")
        many = {row.report for row in many.collect()}
        if not many:
            return {}
        base = F.regexp_replace("report", r"(~\d+)+$", "")
        bases = self.spark.createDataFrame([(re.sub(r"(~\d+)+$", "", name),) for name in sorted(many)], "base string").distinct()
        met = parsed.where("report is not null").select("file", "n", "sha256", "at", "report", base.alias("base"))
        met = met.join(F.broadcast(bases), "base").collect()
        met.sort(key=lambda row: (row.file, row.n, row.sha256, row.at))
        taken, names = set(), {}
        for row in met:
            name = row.report
            n = 2
            while name in taken:
                name, n = f"{row.report}~{n}", n + 1
            taken.add(name)
            if name != row.report:
                names[row.at] = name
        return names

    def group(self, parsed, names):
        prints = parsed.where("fingerprint is not null")
        columns = ["at", "fingerprint"] + (["parsed"] if names else [])
        # All fingerprints are looked at together: one task, and no shuffle on the way to it.
        return prints.select(*columns).coalesce(1).mapInArrow(_grouper(names), GROUPED)

    def tell(self, parsed, grouped, names):
        from pyspark.sql import functions as F

        if grouped.count() <= BROADCAST:
            grouped = F.broadcast(grouped)
        rows = parsed.where("parsed is not null").select("at", "parsed").join(grouped, "at")
        rows = rows.repartition(self.partitions, F.col("story")).sortWithinPartitions("story", "rank")
        return rows.mapInArrow(_teller(names), _told_schema())

    def finish(self, parsed, grouped, told):
        tables = {}
        self.progress("tables: begins")
        begun = time.monotonic()
        for name in _tables():
            path, note = f"{self.output}/tables/{name}", f"{self.output}/manifest/tables-{name}"
            if self.note(note) is None:
                # A table in as many files as it is worth: told/ has one a task.
                told.where(told["table"] == name).select(f"{name}.*").write.mode("overwrite").parquet(path)
                self.spark.createDataFrame([(json.dumps(self.settings),)], "value string").coalesce(1).write.mode("overwrite").text(note)
            tables[name] = self.spark.read.parquet(path).count()
        self.seconds["tables"] = round(time.monotonic() - begun, 3)
        self.progress(f"tables: made in {self.seconds['tables']:.1f} s")
        skipped = parsed.where("skipped_kind is not null")
        skipped = skipped.selectExpr("file", "n", "skipped_kind as kind", "skipped_message as message")
        kinds = {row.kind: row["count"] for row in skipped.groupBy("kind").count().collect()}
        skipped.coalesce(1).sortWithinPartitions("file", "n").select("kind", "message").write.mode("overwrite").json(f"{self.output}/skipped")
        return {
            "reports": grouped.count(),
            "stories": tables["stories"],
            "skipped": dict(sorted(kinds.items())),
            "rows": tables,
            "seconds": self.seconds,
        }


@contextmanager
def _conf(spark, settings):
    """Settings of the session, for as long as a run takes."""
    before = {key: spark.conf.get(key, None) for key in settings}
    for key, value in settings.items():
        spark.conf.set(key, value)
    try:
        yield
    finally:
        for key, value in before.items():
            spark.conf.unset(key) if value is None else spark.conf.set(key, value)


def _named(input, format):
    """How the input is kept, and what a folder of tables notes of it."""
    if hasattr(input, "mapInArrow"):
        return None, input.schema.json()
    paths = _paths(input)
    format = format or _format_of(paths)
    if format not in ("parquet", "jsonl"):
        raise ValueError(f"format={format!r}: say \"parquet\" or \"jsonl\", or give a DataFrame")
    return format, [format, *paths]


def _paths(input):
    return [str(input)] if isinstance(input, str) or hasattr(input, "__fspath__") else [str(path) for path in input]


def _records(spark, input, format):
    """The input as rows with a number (`at`), the place they stood at (`file`, `n`), and the columns of a record."""
    from pyspark.sql import functions as F

    if format is None:
        own = [F.col(f"`{name}`") for name in input.columns if name not in ("at", "file", "n")]
        rows = input.select(*own).withColumn("at", F.monotonically_increasing_id())
        # Rows have no order of their own: of two with one name, what they say decides.
        return rows.withColumn("file", F.lit(0).cast("bigint")).withColumn("n", F.lit(0).cast("bigint"))
    paths = _paths(input)
    if format == "jsonl":
        # A line is cut where the reader of one machine cuts it, and its bytes are kept as they are.
        lines = spark.read.option("lineSep", "\n").text(paths)
        line = F.col("value").cast("binary").alias("rashomon_record")
        place = [F.col("_metadata.file_path").alias("path"), F.col("_metadata.file_block_start").alias("block")]
        rows = lines.where(~F.col("value").rlike(r"^[ \t\r\n\x0c]*$")).select(*place, line)
        rows = rows.withColumn("at", F.monotonically_increasing_id())
        blocks = rows.groupBy("path", "block").agg(F.min("at").alias("first"), F.count("*").alias("rows")).collect()
        places = _places_of_blocks(blocks)
        known = spark.createDataFrame(places, "path string, block bigint, file bigint, first bigint, before bigint, location string, name string, numbered boolean")
        rows = rows.join(F.broadcast(known), ["path", "block"]).withColumn("n", F.col("at") - F.col("first") + F.col("before") + 1)
    else:
        rows = spark.read.parquet(*paths)
        place = [F.col("_metadata.file_path").alias("path"), (F.col("_metadata.row_index") + 1).alias("n")]
        rows = rows.select(*place, *[F.col(f"`{name}`") for name in rows.columns if name not in ("at", "file", "n", "path")])
        rows = rows.withColumn("at", F.monotonically_increasing_id())
        files = [row.path for row in rows.select("path").distinct().collect()]
        places = [(path, at, *_called(path), True) for at, path in enumerate(sorted(files, key=_in_order))]
        known = spark.createDataFrame(places, "path string, file bigint, location string, name string, numbered boolean")
        rows = rows.join(F.broadcast(known), "path")
    number = F.when(F.col("numbered"), F.concat(F.lit("#"), F.col("n").cast("string"))).otherwise(F.lit(""))
    rows = rows.withColumn("rashomon_location", F.concat("location", number)).withColumn("rashomon_name", F.concat("name", number))
    return rows.drop("path", "block", "first", "before", "location", "name", "numbered")


def _format_of(paths):
    formats = {"parquet" if re.search(r"\.parquet/?$", path) else "jsonl" if re.search(r"\.jsonl?(\.gz)?/?$", path) else None for path in paths}
    if len(formats) == 1 and None not in formats:
        return formats.pop()
    raise ValueError(f"the format of {', '.join(paths)} is not told by its ending: say format=\"parquet\" or format=\"jsonl\"")


def _in_order(path):
    """Folders are walked by name, part by part."""
    return unquote(path).split("/")


def _called(path):
    """How messages call a file, and its name."""
    location = unquote(re.sub(r"^file:(//)?", "", path))
    return location, location.rsplit("/", 1)[-1]


def _places_of_blocks(blocks):
    """For each block of a file: the file's place among all, the first number of its rows, and how many rows stand before."""
    files = {}
    for row in blocks:
        files.setdefault(row.path, []).append(row)
    places = []
    for at, path in enumerate(sorted(files, key=_in_order)):
        before, total = 0, sum(row.rows for row in files[path])
        for row in sorted(files[path], key=lambda row: row.block):
            # A file of one record is called by the file's own name.
            places.append((path, row.block, at, row.first, before, *_called(path), total > 1))
            before += row.rows
    return places


_pipelines = {}


def _pipeline(options):
    """The pipeline of a worker, opened once for all of its tasks."""
    key = json.dumps(options, sort_keys=True)
    if key not in _pipelines:
        _pipelines[key] = rashomon.Pipeline(options["language"], data=options["data"], threads=options["threads"])
    return _pipelines[key]


def _parser(options):
    def parse(batches):
        import pyarrow as pa
        import pyarrow.compute

        pipeline = _pipeline(options)
        for batch in batches:
            kept = {name: batch.column(batch.schema.get_field_index(name)) for name in ("at", "file", "n")}
            columns = [name for name in batch.schema.names if name not in kept]
            records = batch.select(columns)
            try:
                parsed, skipped = pipeline.parse_batch(records, errors="skip")
                parts = [(0, pa.record_batch(parsed), skipped)]
            except rashomon.RashomonError:
                parts = [(row, *_alone(pipeline, records.slice(row, 1))) for row in range(records.num_rows)]
            for first, parsed, skipped in parts:
                if parsed is not None and parsed.num_rows:
                    rows = pa.compute.add(parsed.column(0), pa.scalar(first, pa.int64()))
                    nothing = pa.nulls(parsed.num_rows, pa.string())
                    yield _batch(PARSED, [*[kept[name].take(rows) for name in kept], *parsed.columns[1:], nothing, nothing])
                if skipped:
                    rows = pa.array([first + row for row, _, _ in skipped], pa.int64())
                    texts, bytes_ = pa.nulls(len(skipped), pa.string()), pa.nulls(len(skipped), pa.binary())
                    kinds = [pa.array([one[at] for one in skipped], pa.string()) for at in (1, 2)]
                    yield _batch(PARSED, [*[kept[name].take(rows) for name in kept], texts, texts, texts, bytes_, bytes_, *kinds])

    return parse


def _alone(pipeline, record):
    """A record of a batch that failed: what breaks costs only itself."""
    import pyarrow as pa

    try:
        parsed, skipped = pipeline.parse_batch(record, errors="skip")
        return pa.record_batch(parsed), skipped
    except rashomon.RashomonError as error:
        return None, [(0, "not-parsed", str(error))]


def _batch(schema, columns):
    """A batch with the names of a schema as Spark writes it."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(columns, names=[column.split()[0] for column in schema.split(", ")])


def _grouper(names):
    def group(batches):
        import pyarrow as pa

        # Nothing else runs meanwhile: all cores of the worker's machine are taken.
        grouper = rashomon.Grouper()
        for batch in batches:
            grouper.add(_renamed(batch, names))
        grouped = pa.record_batch(grouper.finish())
        for first in range(0, grouped.num_rows, 10_000):
            yield grouped.slice(first, 10_000)

    return group


def _teller(names):
    def tell(batches):
        import pyarrow as pa

        teller = rashomon.Teller(threads=1)
        schema = _wide()

        def rows(tables):
            for name, rows in tables.items():
                rows = pa.record_batch(rows)
                if rows.num_rows:
                    columns = [pa.nulls(rows.num_rows, field.type) for field in schema]
                    columns[0] = pa.array([name] * rows.num_rows, pa.string())
                    columns[schema.get_field_index(name)] = pa.StructArray.from_arrays(rows.columns, fields=list(rows.schema))
                    yield pa.RecordBatch.from_arrays(columns, schema=schema)

        for batch in batches:
            yield from rows(teller.add(_renamed(batch, names)))
        yield from rows(teller.finish())

    return tell


def _renamed(batch, names):
    """A batch whose reports are called by their new names."""
    import pyarrow as pa

    at = batch.schema.get_field_index("at")
    met = {row: names[key] for row, key in enumerate(batch.column(at).to_pylist()) if key in names} if names else {}
    if not met:
        return batch
    columns = {name: batch.column(place) for place, name in enumerate(batch.schema.names)}
    texts = {name: columns[name].to_pylist() for name in ("parsed", "fingerprint") if name in columns}
    for row, name in met.items():
        parsed, fingerprint = rashomon.rename_report(columns["parsed"][row].as_py(), name)
        for column, bytes_ in (("parsed", parsed), ("fingerprint", fingerprint)):
            if column in texts:
                texts[column][row] = bytes_
    columns.update({name: pa.array(cells, pa.binary()) for name, cells in texts.items()})
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _tables():
    """The tables and their columns, as Arrow has them."""
    return {name: rows.to_pyarrow().schema for name, rows in rashomon.Teller(threads=1).finish().items()}


def _wide():
    """Rows of all tables: which it is of, and its cells in the column of that table."""
    import pyarrow as pa

    return pa.schema([pa.field("table", pa.string()), *[pa.field(name, pa.struct(list(schema))) for name, schema in _tables().items()]])


def _told_schema():
    """The same as Spark writes it."""
    import pyarrow as pa

    words = {pa.string(): "string", pa.int64(): "bigint", pa.float64(): "double", pa.bool_(): "boolean"}
    of = lambda schema: ", ".join(f"`{field.name}`: {words[field.type]}" for field in schema)
    return ", ".join(["`table` string", *[f"`{name}` struct<{of(schema)}>" for name, schema in _tables().items()]])


def main(arguments=None):
    """The command: `python -m rashomon.spark`, or what `spark-submit` is given."""
    import argparse

    from pyspark.sql import SparkSession

    args = argparse.ArgumentParser(prog="rashomon.spark", description="The tables of `rashomon corpus`, made on Apache Spark.")
    args.add_argument("input", nargs="+", help="paths of Parquet or JSON Lines")
    args.add_argument("--out", required=True, help="the folder for the tables")
    args.add_argument("--format", choices=["parquet", "jsonl"], help="what the input is [default: told by its ending]")
    args.add_argument("--language", default="en")
    args.add_argument("--data", help="the folder with the language packs, on every worker [default: RASHOMON_DATA]")
    args.add_argument("--partitions", type=int, help="tasks that parse and tell [default: spark.sql.shuffle.partitions]")
    args.add_argument("--master", help="where to run, if spark-submit does not say it: local[2], spark://HOST:7077")
    args = args.parse_args(arguments)
    builder = SparkSession.builder.appName("rashomon")
    spark = (builder.master(args.master) if args.master else builder).getOrCreate()
    tell = lambda line: print(f"rashomon: {line}", file=sys.stderr)
    try:
        done = run(spark, args.input, args.out, format=args.format, language=args.language, data=args.data, partitions=args.partitions, progress=tell)
    finally:
        spark.stop()
    print(json.dumps(done))
    return 1 if done["skipped"] else 0


if __name__ == "__main__":
    # What workers call must be found by its module's name there.
    from rashomon.spark import main

    sys.exit(main())
