"""Reads many news reports of one event together: what is told, on whose word, by how many independent origins, and where
accounts cannot all hold, each with the exact words it rests on.

    import rashomon

    brief = rashomon.brief([{"id": "a", "outlet": "Rovna Post", "text": "..."}, {"id": "b", "text": "..."}])
    print(brief.text)           # or brief.markdown, brief.html, brief.to_dict(); in a notebook: brief

A report is a text, a record (a dict with `text` or `html`), the bytes of a file, a path, or a row of a table of Arrow's.
"""
from ._rashomon import (
    FORMATS,
    ArrowError,
    Brief,
    Grouper,
    InternalError,
    PackError,
    Pipeline,
    RashomonError,
    ReadError,
    RecordBatch,
    Teller,
    __version__,
    clean,
    data_folder,
    group_batches,
    install_pack,
    rename_report,
    stories,
)

__all__ = [
    "ArrowError", "Brief", "Grouper", "InternalError", "PackError", "Pipeline", "RashomonError", "ReadError", "RecordBatch", "Teller",
    "brief", "clean", "data_folder", "group_batches", "install_pack", "parse", "rename_report", "stories",
]

_opened = {}


def _pipeline():
    """The pipeline of calls that bring none: opened once for each data folder."""
    folder = data_folder()
    if folder not in _opened:
        _opened[folder] = Pipeline()
    return _opened[folder]


def _open_pipeline(language, data, folder, threads):
    return Pipeline(language, data=data, folder=folder, threads=threads)


def brief(reports, *, pipeline=None, errors="raise"):
    """All stages, as `rashomon brief` does: reports into stories, and the reports of each compared.

    `errors="skip"` leaves out what gives no report; `Brief.skipped` tells what and why.
    """
    return (pipeline or _pipeline()).brief(reports, errors=errors)


def parse(reports, *, tokens=False, pipeline=None, errors="raise"):
    """What each report alone says, as `rashomon parse` does: a dict for one report, a list for several."""
    return (pipeline or _pipeline()).parse(reports, tokens=tokens, errors=errors)
