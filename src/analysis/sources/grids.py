"""From a file to a grid of text cells, whatever it is kept in: CSV, Excel, JSON lines, Parquet.

Nothing is typed and nothing is altered here. Which row is a header is not decided here either: the exports of
some survey tools have two or three.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.files import check_regular, missing, whole_file
from analysis.sources.delimited import read_delimited
from analysis.sources.excel import read_excel
from analysis.sources.grid import MOST_COLUMNS, Grid, Rows, too_large
from analysis.sources.records import read_json_lines, read_parquet

READERS: Mapping[str, Callable[[Path, str], Grid]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".parquet": read_parquet,
}
EXCEL = (".xlsx", ".xlsm")


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A table of text with one header row.

    Attributes
    ----------
    file
        Name for messages.
    frame
        One row per record, all strings, empty is missing; indexed by spreadsheet row (the header is row 1).
    delimiter, encoding
        What was detected; empty where there is none.
    """

    file: str
    frame: pd.DataFrame
    delimiter: str
    encoding: str


def read_text_table(path: Path, *, name: str | None = None, sheet: str = "") -> TextTable:
    """Read a table with one header row, its format detected, without changing a cell.

    Parameters
    ----------
    path
        The file: ``.csv``, ``.tsv`` (any encoding and delimiter), ``.xlsx``, ``.jsonl`` or ``.parquet``.
    name
        What to call it in messages; its file name if not given.
    sheet
        Of an Excel workbook; the only one that holds anything if not given.

    Returns
    -------
    TextTable

    Raises
    ------
    DataError
        If the file is missing, empty, not text, or its rows do not fit its header; every such row is listed.
    """
    return with_header(read_grid(path, name=name, sheet=sheet))


def with_header(grid: Grid) -> TextTable:
    """Take the first row of a grid as its header.

    Raises
    ------
    DataError
        If there is no row, or rows do not fit the header; every such row is listed.
    """
    if not grid.rows:
        raise DataError([whole_file(grid.file, "no rows at all", "a header and rows", "Restore the file.")])
    (_, header), body = grid.rows[0], grid.rows[1:]
    if found := [*_header_problems(header, grid.file), *ragged(body, header, grid.file)]:
        raise DataError(found)
    frame = pd.DataFrame([cells for _, cells in body], columns=header, dtype="str")
    frame.index = pd.Index([row for row, _ in body], name="row", dtype="int64")
    return TextTable(file=grid.file, frame=frame, delimiter=grid.delimiter, encoding=grid.encoding)


def read_grid(path: Path, *, name: str | None = None, sheet: str = "") -> Grid:
    """Read the cells of a file as text.

    Parameters
    ----------
    path
        The file; its ending says what it is.
    name
        What to call it in messages; its file name if not given.
    sheet
        Of an Excel workbook; the only one that holds anything if not given.

    Raises
    ------
    DataError
        If the file is missing, of an unknown kind, too large, or cannot be read.
    """
    file, kind = name or path.name, path.suffix.lower()
    if kind not in READERS and kind not in EXCEL:
        raise DataError([missing(path, file) if not path.exists() else _unknown(file, kind)])
    check_regular(path, file)
    try:
        grid = read_excel(path, file, sheet=sheet) if kind in EXCEL else READERS[kind](path, file)
    except MemoryError:
        raise too_large(file, "more than fits into memory") from None
    if (width := max((len(cells) for _, cells in grid.rows), default=0)) > MOST_COLUMNS:
        raise too_large(file, f"{width:,} columns")
    return grid


def _unknown(file: str, kind: str) -> Problem:
    expected = f"one of {', '.join([*READERS, *EXCEL])}"
    advice = "Open it in the program that wrote it and save it as .xlsx or .csv."
    return whole_file(file, f"a file of kind {kind!r}", expected, advice)


def _header_problems(header: list[str], file: str) -> Iterator[Problem]:
    for name, times in Counter(header).items():
        if times > 1:
            found = f"{times} columns named {name!r}"
            advice = "Rename or remove the copies."
            yield Problem(file=file, row=1, found=found, expected="each name once", advice=advice)


def ragged(body: Rows, header: list[str], file: str) -> Iterator[Problem]:
    """Rows that have more or fewer cells than the header."""
    for row, cells in body:
        if len(cells) != len(header):
            yield Problem(
                file=file,
                row=row,
                found=f"{len(cells)} cells",
                expected=f"{len(header)}, one for each column of the header",
                advice="Quote a cell that contains the delimiter, or remove the surplus one.",
            )
