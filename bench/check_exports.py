#!/usr/bin/env python3
"""Read every export of a store with programs that others use.

    python3 -m venv V && V/bin/pip install pandas==3.1.1 pyarrow==26.0.1 duckdb==2.0.0 icalendar==7.3.0 geojson==3.3.0
    V/bin/python bench/check_exports.py BINARY STORE [--ninjs-schema FILE]

Ends with 1 where a reader refuses a file, where a span's offsets do not give its words, or where two formats of one table differ.
`--ninjs-schema` is IPTC's ninjs-schema_3.1.json (needs `jsonschema` too).
"""
import argparse, csv, json, os, subprocess, sys, tempfile

import duckdb, geojson, icalendar, pandas

TABLES = ["stories", "reports", "mentions", "quotes", "claims", "events", "findings", "lineage"]
FORMATS = ["jsonl", "csv", "parquet", "geojson", "ics", "ninjs", "schema-org", "gdelt", "polecat"]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("binary")
    args.add_argument("store")
    args.add_argument("--ninjs-schema")
    args = args.parse_args()
    failures = []

    def check(holds, what):
        if not holds:
            failures.append(what)

    with tempfile.TemporaryDirectory() as out:
        for form in FORMATS:
            subprocess.run([args.binary, "export", "--store", args.store, "--to", f"{out}/{form}", "--format", form,
                            "--at", "2026-01-01T00:00:00Z"], check=True, stdout=subprocess.DEVNULL)
        lines = lambda path: [json.loads(line) for line in open(path, encoding="utf-8", newline="\n")]
        texts = {row["report"]: row["text"] for row in lines(f"{out}/jsonl/reports.jsonl")}
        for table in TABLES:
            rows = lines(f"{out}/jsonl/{table}.jsonl")
            with open(f"{out}/csv/{table}.csv", encoding="utf-8", newline="") as file:
                plain = list(csv.DictReader(file, strict=True))
            frame = pandas.read_csv(f"{out}/csv/{table}.csv", keep_default_na=False)
            counted = duckdb.sql(f"SELECT count(*) FROM read_csv('{out}/csv/{table}.csv', header=true, quote='\"', escape='\"', parallel=false)").fetchall()[0][0]
            check(len(rows) == len(plain) == len(frame) == counted, f"{table}: {len(rows)} rows as JSON, {len(plain)}, {len(frame)}, {counted} as CSV")
            for row, cells in zip(rows, plain):
                check(list(row) == list(cells), f"{table}: columns differ")
                for name, value in row.items():
                    if isinstance(value, str) or value is None:
                        check(cells[name] == (value or ""), f"{table}.{name}: {value!r} and {cells[name]!r}")
                words = row.get("text", row.get("trigger"))
                if "start" in row and row["report"] in texts:
                    check(texts[row["report"]][row["start"]:row["end"]] == words, f"{table}: {row['report']} {row['start']}..{row['end']}")
            columns = pandas.read_parquet(f"{out}/parquet/{table}.parquet", dtype_backend="pyarrow")
            packed = [{name: None if pandas.isna(value) else value for name, value in row.items()} for row in columns.to_dict("records")]
            check(packed == rows, f"{table}: Parquet and JSON differ")
            counted = duckdb.sql(f"SELECT count(*) FROM '{out}/parquet/{table}.parquet'").fetchall()[0][0]
            check(counted == len(rows), f"{table}: {counted} rows as Parquet")
            if rows:
                duckdb.sql(f"SELECT count(*) FROM read_json('{out}/jsonl/{table}.jsonl', format='newline_delimited')").fetchall()
        places = geojson.load(open(f"{out}/geojson/places.geojson", encoding="utf-8"))
        check(places.is_valid, f"geojson: {places.errors()}")
        calendar = icalendar.Calendar.from_ical(open(f"{out}/ics/timeline.ics", "rb").read())
        days = [event for event in calendar.walk("VEVENT")]
        check(all(event.decoded("dtstart") < event.decoded("dtend") for event in days), "ics: a day ends before it begins")
        items = lines(f"{out}/ninjs/ninjs.jsonl")
        check(len(items) == len(texts), "ninjs: not one item a report")
        if args.ninjs_schema:
            import jsonschema
            validator = jsonschema.Draft202012Validator(json.load(open(args.ninjs_schema)))
            for item in items:
                failures.extend(f"ninjs: {error.message}" for error in validator.iter_errors(item))
        articles = lines(f"{out}/schema-org/news-articles.jsonl")
        check(all(article["@type"] == "NewsArticle" for article in articles), "schema.org: an item of another type")
        read = lambda path, **more: pandas.read_csv(path, sep="\t", quoting=csv.QUOTE_NONE, keep_default_na=False, **more)
        if os.path.getsize(f"{out}/gdelt/events.export.csv"):
            events, mentions = read(f"{out}/gdelt/events.export.csv", header=None), read(f"{out}/gdelt/events.mentions.csv", header=None)
            check((events.shape[1], mentions.shape[1]) == (61, 16), f"gdelt: {events.shape[1]} and {mentions.shape[1]} columns")
            check(events[0].is_unique, "gdelt: two events have one number")
            check(set(mentions[0]) == set(events[0]), "gdelt: mentions of other events")
            check(len(read(f"{out}/gdelt/events.origins.csv")) == len(events), "gdelt: origins of other events")
        polecat = read(f"{out}/polecat/events.polecat.tsv")
        check(polecat["Event ID"].is_unique and list(polecat.columns)[:2] == ["Event ID", "Event Date"], "polecat: columns")
        print(f"{len(texts)} reports, {len(places.features)} places, {len(days)} days, {len(polecat)} events: {len(failures)} failures")
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


sys.exit(main())
