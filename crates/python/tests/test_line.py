"""The line: what comes out of it is what the command prints."""
import datetime
import json
import pickle

import pytest

import rashomon


def test_a_brief_shows_the_contract_in_every_form(pipeline, ferry):
    brief = rashomon.brief(ferry, pipeline=pipeline)
    told = brief.to_dict()
    assert told["schema"] == "rashomon/1"
    assert [report["name"] for report in told["reports"]] == ["ledger", "post", "garden"]
    assert sorted(len(story["reports"]) for story in told["stories"]) == [1, 2]
    texts = {report["name"]: report["text"] for report in told["reports"]}
    evidence = [
        evidence
        for story in told["stories"]
        for finding in story["findings"]
        for account in finding["accounts"]
        for evidence in account["evidence"]
    ]
    assert evidence and all(texts[one["report"]][one["start"] : one["end"]] == one["text"] for one in evidence)
    assert any(finding["slot"] == "number" and finding["status"] == "contested" for story in told["stories"] for finding in story["findings"])
    assert json.loads(brief.to_json()) == told
    assert brief.reports == told["reports"] and brief.stories == told["stories"]
    for form in (brief.text, brief.markdown, brief.html):
        assert "40" in form and "50" in form
    assert repr(brief).startswith("<rashomon.Brief: 3 reports, 2 stories, ")
    assert str(brief) == brief.text


def test_a_notebook_shows_the_page_in_a_frame_that_nothing_leaves(pipeline):
    text = 'The harbour of Rovna reopened on Monday, Ines Rolo said.\n\n"</iframe><script>alert(1)</script>" stood on a wall.'
    shown = pipeline.brief([text])._repr_html_()
    assert shown.startswith("<iframe sandbox ") and shown.endswith('"></iframe>')
    inside = shown[shown.index('srcdoc="') + 8 : -len('"></iframe>')]
    assert '"' not in inside and "<script" not in inside.replace("&lt;script", "")


def test_the_order_of_reports_and_the_number_of_threads_change_nothing(pipeline, ferry):
    alone = rashomon.Pipeline(threads=1)
    assert alone.brief(ferry).to_json() == pipeline.brief(ferry).to_json()
    names = lambda told: [(story["id"], story["reports"], len(story["findings"])) for story in told.stories]
    assert names(pipeline.brief(ferry[::-1])) == names(pipeline.brief(ferry))


def test_a_text_is_kept_and_a_page_is_cleaned(pipeline):
    text = "  The pier at Rovna reopened.\r\nFerries sail again.  "
    assert pipeline.clean(text)["text"] == text
    paragraphs = "".join(f"<p>The pier at Rovna reopened on day {n} after the storm had closed it, harbour master Ines Rolo said.</p>" for n in range(9))
    page = f"<html><head><title>Pier reopens</title></head><body><nav>Home Subscribe Log in</nav><article><h1>Pier reopens</h1>{paragraphs}</article></body></html>"
    for given in (page.encode(), bytearray(page.encode())):
        [cleaned] = pipeline.clean([given])
        assert cleaned["headline"] == "Pier reopens" and "Subscribe" not in cleaned["text"]
    assert rashomon.clean({"html": page})["format"] == "json"


def test_parsing_gives_one_dict_for_one_report_and_a_list_for_several(pipeline, ferry):
    one = pipeline.parse(ferry[0])
    assert one["name"] == "post" and one["published"] == "2024-03-04" and "tokens" not in one
    [quote] = [quote for quote in one["quotes"] if quote["kind"] == "direct"]
    assert "Ines Rolo" in quote["speaker"]["text"]
    several = pipeline.parse(iter(ferry), tokens=True)
    assert [report["name"] for report in several] == ["post", "ledger", "garden"]
    assert several[0]["tokens"][1]["lemma"] == "ferry"
    assert rashomon.parse(ferry[:1], pipeline=pipeline) == [one]


def test_records_bring_what_python_has(pipeline):
    record = {"text": "Tides rose in Rovna.", "published": datetime.date(2024, 3, 4), "authors": ("Ines Rolo",), "rank": float("nan"), "lead": None}
    cleaned = pipeline.clean(record)
    assert cleaned["published"] == "2024-03-04" and cleaned["byline"] == ["Ines Rolo"]
    moment = datetime.datetime(2024, 3, 4, 9, 30, tzinfo=datetime.timezone.utc)
    assert pipeline.clean({**record, "published": moment})["published"].startswith("2024-03-04T09:30")
    with pytest.raises(TypeError, match=r'reports\[0\]\["text"\] is object'):
        pipeline.clean({"text": object()})


def test_files_are_read_as_the_command_reads_them(tmp_path, pipeline, ferry):
    path = tmp_path / "reports.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in ferry), encoding="utf-8")
    read = pipeline.clean(path)
    assert [report["name"] for report in read] == ["post", "ledger", "garden"]
    assert read[1]["location"] == f"{path}#2"
    assert [report["text"] for report in read] == [record["text"] for record in ferry]
    again = pipeline.clean([path, path])
    assert [report["name"] for report in again] == ["post", "ledger", "garden", "post~2", "ledger~2", "garden~2"]


def test_stories_need_no_pack(ferry, monkeypatch, tmp_path):
    monkeypatch.setenv("RASHOMON_DATA", str(tmp_path))
    told = rashomon.stories(ferry)
    assert sorted(len(story["reports"]) for story in told["stories"]) == [1, 2]
    assert all("findings" not in story for story in told["stories"])


def test_a_missing_pack_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("RASHOMON_DATA", str(tmp_path / "empty"))
    assert rashomon.data_folder() == tmp_path / "empty"
    with pytest.raises(rashomon.PackError, match=r'no language pack for `en` in `.*empty`: .*install_pack\("en"\)'):
        rashomon.brief(["The pier at Rovna reopened."])
    with pytest.raises(rashomon.PackError, match="empty"):
        rashomon.Pipeline(data=tmp_path / "empty")
    with pytest.raises(rashomon.PackError, match="no pack is called `xx`"):
        rashomon.install_pack("xx", data=tmp_path)
    monkeypatch.undo()
    with pytest.raises(rashomon.PackError, match="no language pack for `xx`"):
        rashomon.Pipeline("xx")


def test_a_pipeline_is_opened_again_where_it_is_unpickled(pipeline):
    again = pickle.loads(pickle.dumps(pipeline))
    assert again.packs == pipeline.packs
    assert again.parse("Tides rose in Rovna.") == pipeline.parse("Tides rose in Rovna.")
