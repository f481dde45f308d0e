"""The stages over Arrow batches."""
import pytest

import rashomon

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyarrow.compute")


def stages(pipeline, records, table=lambda records: pa.Table.from_pylist(records)):
    """What a carrier of batches does: parse, group, join, sort, tell."""
    parsed, skipped = pipeline.parse_batch(table(records), errors="skip")
    parsed = pa.table(pa.record_batch(parsed))
    grouped = pa.table(pa.record_batch(rashomon.group_batches(parsed)))
    joined = grouped.append_column("parsed", parsed.column("parsed").combine_chunks().take(grouped.column("at").combine_chunks()))
    return parsed, skipped, joined.sort_by([("story", "ascending"), ("rank", "ascending")])


def test_the_stages_give_the_stories_of_a_brief(pipeline, ferry):
    parsed, skipped, joined = stages(pipeline, ferry)
    assert skipped == []
    assert parsed.column_names == ["row", "report", "published", "sha256", "parsed", "fingerprint"]
    assert parsed.column("report").to_pylist() == ["post", "ledger", "garden"]
    told = rashomon.Teller()
    assert told.add(joined) == {}
    tables = {name: rows.to_pyarrow().to_pylist() for name, rows in told.finish().items()}
    brief = pipeline.brief(ferry)
    assert sorted(row["story"] for row in tables["stories"]) == sorted(story["id"] for story in brief.stories)
    assert {row["report"]: row["text"] for row in tables["reports"]} == {report["name"]: report["text"] for report in brief.reports}
    findings = [finding for story in brief.stories for finding in story["findings"]]
    assert len({(row["story"], row["finding"]) for row in tables["findings"]}) == len(findings)


def test_batches_pass_as_they_are(pipeline, ferry):
    parsed, _ = pipeline.parse_batch(pa.Table.from_pylist(ferry))
    batch = pa.record_batch(parsed)
    assert isinstance(batch, pa.RecordBatch) and batch.num_rows == len(parsed) == 3
    again = rashomon.RecordBatch(batch)
    assert pa.record_batch(again).equals(batch)
    # No copy: the same memory on the way there and back.
    there = batch.column(4).buffers()[2].address
    assert pa.record_batch(again).column(4).buffers()[2].address == there
    del parsed, again
    assert batch.column(1).to_pylist() == ["post", "ledger", "garden"]


def test_texts_come_in_every_layout_of_arrow(pipeline, ferry):
    plain, _ = pipeline.parse_batch(pa.Table.from_pylist(ferry))
    plain = pa.record_batch(plain)
    for layout in (pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())):
        table = pa.table({name: pa.array([record[name] for record in ferry]).cast(layout) if layout != pa.dictionary(pa.int32(), pa.string())
                          else pa.array([record[name] for record in ferry]).dictionary_encode() for name in ferry[0]})
        other, _ = pipeline.parse_batch(table)
        assert pa.record_batch(other).equals(plain), layout


def test_days_and_moments_are_what_they_say(pipeline):
    import datetime

    table = pa.table({"text": ["Tides rose in Rovna.", "Tides fell in Rovna."], "published": pa.array([datetime.date(2024, 3, 4), None])})
    parsed, _ = pipeline.parse_batch(table)
    assert pa.record_batch(parsed).column("published").to_pylist() == ["2024-03-04", None]
    moments = pa.array([datetime.datetime(2024, 3, 4, 9, 30)] * 2, pa.timestamp("us", "UTC"))
    parsed, _ = pipeline.parse_batch(table.set_column(1, "published", moments))
    assert pa.record_batch(parsed).column("published")[0].as_py().startswith("2024-03-04T09:30:00")


def test_a_row_that_gives_no_report_is_told_with_its_place(pipeline, ferry):
    records = [ferry[0], {"id": "none", "text": None}, ferry[1]]
    parsed, skipped = pipeline.parse_batch(pa.Table.from_pylist(records), errors="skip")
    assert pa.record_batch(parsed).column("row").to_pylist() == [0, 2]
    [(row, kind, message)] = skipped
    assert (row, kind) == (1, "empty") and "none" in message or "row-" in message
    with pytest.raises(rashomon.ReadError):
        pipeline.parse_batch(pa.Table.from_pylist(records))


def test_an_empty_batch_gives_empty_tables(pipeline):
    parsed, skipped = pipeline.parse_batch(pa.table({"text": pa.array([], pa.string())}))
    assert len(parsed) == 0 and skipped == []
    assert len(rashomon.group_batches(parsed)) == 0
    assert all(len(rows) == 0 for rows in rashomon.Teller().finish().values())


def test_rows_out_of_order_are_refused(pipeline, ferry):
    _, _, joined = stages(pipeline, ferry)
    pair = next(row for row in joined.to_pylist() if row["size"] == 2)["story"]
    pair = joined.filter(pa.compute.equal(joined.column("story"), pair))
    single = joined.filter(pa.compute.equal(joined.column("size"), 1))
    for rows, complaint in (
        (pair.take([1, 0]), "comes where number 0 is due"),
        (pair.slice(0, 1), "ends after 1 of its 2 reports"),
        (pa.concat_tables([pair.slice(0, 1), single, pair.slice(1, 1)]), "ends after 1 of its 2"),
        (pa.concat_tables([single, pair, single]), "stand apart"),
        (pa.concat_tables([single, single]), "comes where number 1 is due"),
    ):
        teller = rashomon.Teller()
        with pytest.raises(rashomon.ArrowError, match=complaint):
            teller.add(rows)
            teller.finish()


def test_wrong_columns_are_named(pipeline):
    with pytest.raises(rashomon.ArrowError, match="no column `fingerprint`"):
        rashomon.group_batches(pa.table({"text": ["Tides rose."]}))
    with pytest.raises(rashomon.ArrowError, match="`fingerprint` is Int64"):
        rashomon.group_batches(pa.table({"fingerprint": [1]}))
    with pytest.raises(rashomon.ArrowError, match="damaged|version"):
        rashomon.group_batches(pa.table({"fingerprint": [b"nothing of ours"]}))
    with pytest.raises(TypeError, match="not str"):
        rashomon.group_batches("reports.parquet")


def test_another_name_changes_nothing_else(pipeline, ferry):
    parsed, _ = pipeline.parse_batch(pa.Table.from_pylist(ferry[:1]))
    batch = pa.record_batch(parsed)
    before = (batch.column("parsed")[0].as_py(), batch.column("fingerprint")[0].as_py())
    renamed = rashomon.rename_report(before[0], "post~2")
    assert renamed != before and rashomon.rename_report(renamed[0], "post") == before

    def told(parsed, fingerprint):
        grouped = pa.record_batch(rashomon.group_batches(pa.table({"fingerprint": [fingerprint]})))
        teller = rashomon.Teller()
        teller.add(grouped.append_column("parsed", pa.array([parsed], pa.binary())))
        return {name: rows.to_pyarrow().to_pylist() for name, rows in teller.finish().items()}

    assert "post~2" in str(told(*renamed)) and str(told(*renamed)).replace("post~2", "post") == str(told(*before))


def test_grouping_batch_by_batch_is_grouping_at_once(pipeline, ferry, tmp_path):
    parsed, _ = pipeline.parse_batch(pa.Table.from_pylist(ferry))
    batch = pa.record_batch(parsed)
    at_once = pa.record_batch(rashomon.group_batches(batch))
    grouper = rashomon.Grouper(folder=tmp_path, room=1 << 16, threads=1)
    numbered = batch.append_column("at", pa.array([70, 80, 90], pa.int64()))
    for row in range(3):
        grouper.add(numbered.slice(row, 1))
    by_batch = pa.record_batch(grouper.finish())
    places = {70: 0, 80: 1, 90: 2}
    assert [places[at] for at in by_batch.column("at").to_pylist()] == at_once.column("at").to_pylist()
    assert by_batch.drop_columns(["at"]).equals(at_once.drop_columns(["at"]))
    with pytest.raises(rashomon.ArrowError, match="make another"):
        grouper.finish()
    with pytest.raises(rashomon.InternalError, match="no-such-folder"):
        rashomon.Grouper(folder=tmp_path / "no-such-folder")


def test_a_large_story_is_told_as_its_rows_come(pipeline):
    size = 2100
    parsed, _ = pipeline.parse_batch(pa.table({"text": ["Tides rose in Rovna."], "id": ["gauge"]}))
    parsed = pa.record_batch(parsed).column("parsed")[0].as_py()
    rows = pa.table({
        "story": ["s1"] * size,
        "rank": list(range(size)),
        "size": [size] * size,
        "parsed": pa.array([rashomon.rename_report(parsed, f"gauge-{at}")[0] for at in range(size)], pa.binary()),
        "furniture": pa.array([b""] * size, pa.binary()),
        "notice_kind": pa.nulls(size, pa.string()),
        "notice_message": pa.nulls(size, pa.string()),
    })
    teller = rashomon.Teller()
    pieces = [teller.add(batch) for batch in rows.to_batches(max_chunksize=128)]
    assert [at for at, tables in enumerate(pieces) if tables] == [1000 // 128, 2000 // 128]
    pieces.append(teller.finish())
    told = {name: [row for tables in pieces if tables for row in tables[name].to_pyarrow().to_pylist()] for name in pieces[-1]}
    names = [row["report"] for row in told["reports"]]
    assert sorted(names[:1000]) == sorted(f"gauge-{at}" for at in range(1000))
    assert names[1000:] == [f"gauge-{at}" for at in range(1000, size)]
    assert [row["reports"] for row in told["stories"]] == [size]
    assert [row["kind"] for row in told["notices"]].count("large-story") == 1
    assert [row["report"] for row in told["claims"]] == names
