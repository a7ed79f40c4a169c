"""Exports of survey tools: one file per format, one form out.

Each format tells whether it recognises the cells of a file, and reads them into an :class:`Export`: the
answers, and for every column the question and, for tick-all questions, the option that it is about.
"""

from collections.abc import Mapping
from pathlib import Path

from analysis.errors import UnknownNameError
from analysis.sources.exports import google, limesurvey, microsoft, plain_table, qualtrics, surveymonkey
from analysis.sources.exports.base import Block, Column, Export, Format
from analysis.sources.grids import read_grid

# In the order of trial: the surest signs first, a plain table last.
FORMATS: Mapping[str, Format] = {
    "qualtrics": qualtrics,
    "surveymonkey": surveymonkey,
    "limesurvey": limesurvey,
    "microsoft_forms": microsoft,
    "google_forms": google,
    "plain": plain_table,
}


def read_export(
    path: Path,
    *,
    name: str | None = None,
    format: str = "auto",  # noqa: A002
    sheet: str = "",
) -> Export:
    """Read the export of a survey tool, or any table.

    Parameters
    ----------
    path
        ``.csv``, ``.tsv``, ``.xlsx``, ``.jsonl`` or ``.parquet``.
    name
        What to call it in messages; its file name if not given.
    format
        One of :data:`FORMATS`, or ``"auto"``: the first that recognises the file.
    sheet
        Of an Excel workbook; the only one that holds anything if not given.

    Raises
    ------
    UnknownNameError
        If there is no such format.
    DataError
        If the file cannot be read, or its rows do not fit its header.
    """
    if format not in {"auto", *FORMATS}:
        raise UnknownNameError("format", format, ["auto", *FORMATS])
    grid = read_grid(path, name=name, sheet=sheet)
    if format == "auto":
        format = next(key for key, form in FORMATS.items() if form.recognises(grid))  # noqa: A001
    return FORMATS[format].read(grid)


__all__ = ["FORMATS", "Block", "Column", "Export", "read_export"]
