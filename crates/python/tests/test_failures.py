"""What goes wrong is an exception that names the input, and nothing else is lost."""
import multiprocessing
import os
import signal
import threading
import time

import pytest

import rashomon


def test_an_input_without_text_is_named_or_skipped(pipeline, ferry):
    given = [*ferry, {"id": "empty", "text": "   "}, b"\x89PNG\r\n\x1a\n" + bytes(64)]
    with pytest.raises(rashomon.ReadError, match=r"reports\[3\]"):
        pipeline.brief(given)
    brief = pipeline.brief(given, errors="skip")
    assert len(brief.reports) == 3
    assert [kind for kind, _ in brief.skipped] == ["empty", "no-report"]
    assert "reports[4]" in brief.skipped[1][1]
    with pytest.raises(ValueError, match="errors="):
        pipeline.brief(ferry, errors="ignore")


def test_a_missing_file_is_named(pipeline, tmp_path):
    with pytest.raises(rashomon.ReadError, match="no-such-file.json"):
        pipeline.parse(tmp_path / "no-such-file.json")


def test_what_is_no_report_is_refused_with_its_place(pipeline):
    with pytest.raises(TypeError, match="not int"):
        pipeline.parse(7)
    with pytest.raises(TypeError, match=r"reports\[1\] is NoneType"):
        pipeline.parse(["Tides rose in Rovna.", None])


def test_hostile_texts_give_reports_and_no_crash(pipeline):
    texts = ["\ud800 lone surrogate", "\x00" * 500, "(" * 20_000, "\"" * 5_001, "\u202e\u0301" * 3_000, "a " * 20_000]
    assert len(pipeline.parse(texts)) == len(texts)
    deep = "<div>" * 60_000 + "The pier at Rovna reopened." + "</div>" * 60_000
    reports = pipeline.clean([deep.encode()], errors="skip")
    assert len(reports) <= 1
    record = {"text": "Tides rose in Rovna."}
    for _ in range(5_000):
        record = {"text": "Tides rose in Rovna.", "more": record}
    with pytest.raises(ValueError, match="deep"):
        pipeline.clean(record)


def test_other_threads_go_on_while_rashomon_works(pipeline, ferry):
    beats = 0
    done = threading.Event()

    def beat():
        nonlocal beats
        while not done.is_set():
            beats += 1
            time.sleep(0.001)

    thread = threading.Thread(target=beat)
    thread.start()
    begun = time.monotonic()
    pipeline.parse([record["text"] * 20 for record in ferry])
    spent = time.monotonic() - begun
    done.set()
    thread.join()
    assert beats > spent * 50, f"{beats} beats in {spent:.2f} s"


def test_one_pipeline_serves_several_threads(pipeline, ferry):
    expected = pipeline.parse(ferry)
    got = []
    threads = [threading.Thread(target=lambda: got.append(pipeline.parse(ferry))) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert got == [expected] * 4


def test_ctrl_c_ends_a_long_call_and_leaves_the_pipeline_usable(pipeline, ferry):
    texts = [record["text"] * 30 for record in ferry] * 400
    # What a shell starts in the background ignores the signal, and Python leaves it so.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    try:
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            pipeline.parse(texts)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert time.monotonic() - begun < 10
    assert pipeline.parse(ferry[0])["name"] == "post"


def _in_a_fork(pipeline, text, results):
    results.put(pipeline.parse(text)["text"])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_pipeline_that_has_worked_works_in_a_forked_process(pipeline):
    text = "Tides rose in Rovna."
    pipeline.parse(text)
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=_in_a_fork, args=(pipeline, text, results))
    child.start()
    assert results.get(timeout=60) == text
    child.join(60)
    assert child.exitcode == 0
