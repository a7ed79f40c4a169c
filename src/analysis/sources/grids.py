"""Any table as cells of text: delimited, JSON lines or Parquet here, workbooks in ``excel``."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow.parquet import ParquetFile

from analysis.errors import DataError, Problem, refuse
from analysis.files import check_regular, decode_text, missing
from analysis.sources.grid import MOST_CELLS, MOST_COLUMNS, Grid, Rows, as_text, filled, numbered, too_large

DELIMITERS = (",", ";", "\t")
LOOKED_AT, _MOST = 20, 200_000  # records, and characters, by which the delimiter is found

_LONGEST = 2**31 - 1  # characters in a cell: a job ad in one cell is longer than csv expects
_TOLD = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)  # a first line by which Excel is told the delimiter


def read_delimited(path: Path, file: str) -> Grid:
    """Read a CSV in any encoding, with commas, semicolons or tabs.

    Raises
    ------
    DataError
        If it is missing, is not text, or a quotation mark is not closed.
    """
    text, encoding = decode_text(path, file)
    told = _TOLD.match(text)
    delimiter = told[1] if told else find_delimiter(text)
    kept = tuple(row for row in _records(text, delimiter, file) if not (told and row[0] == 1))
    return Grid(file=file, rows=kept, kind="CSV", delimiter=delimiter, encoding=encoding)


def find_delimiter(text: str) -> str:
    r"""Find the sign that gives every record the same number of cells, and more than one; or most of them.

    Examples
    --------
    >>> find_delimiter("budget, in dollars;people\n2000,50;2"), find_delimiter("name\nA")
    (';', ',')
    """
    return max(DELIMITERS, key=lambda sign: _fit(text, sign))


def _fit(text: str, sign: str) -> tuple[bool, int]:
    """Whether the first records have one width, and the width of the first; of a header alone only that."""
    csv.field_size_limit(_LONGEST)
    try:
        reader = csv.reader(StringIO(text[:_MOST], newline=""), delimiter=sign, strict=True)
        widths = [len(cells) for cells in islice(filter(filled, reader), LOOKED_AT)]
    except csv.Error:  # a cell that is cut off is no fault of the sign
        return False, _in_header(text, sign) if len(text) > _MOST else 0
    return len(set(widths)) == 1 and widths[0] > 1, _in_header(text, sign)


def _in_header(text: str, sign: str) -> int:
    """How often a sign stands in the header, quotes and brackets aside; a comma before a space is prose."""
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    bare = re.sub(r'"[^"]*"|\([^()]*\)', "", header)
    return len(re.findall(r",(?! )" if sign == "," else re.escape(sign), bare))


def _records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Records with their spreadsheet row; blank lines keep their number and are passed over."""
    csv.field_size_limit(_LONGEST)
    reader, row = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
    try:
        for row, cells in enumerate(reader, start=1):
            if filled(cells):
                yield row, cells
    except csv.Error as error:
        expected, advice = "cells with paired quotes", "Close the quotation mark that this row opens."
        raise DataError([Problem(file, str(error), expected, advice, row=row + 1)]) from None


def read_json_lines(path: Path, file: str) -> Grid:
    """Read one JSON object per line; a field that a line lacks is empty.

    Raises
    ------
    DataError
        If the file is missing or is not text, or lines are no JSON objects: every such line is listed.
    """
    text, encoding = decode_text(path, file)
    records: dict[int, dict[str, Any]] = {}
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                records[number] = _object(line)
            except (ValueError, TypeError, RecursionError) as error:
                advice = "Mend or remove the line."
                found.append(Problem(file, str(error), "one JSON object", advice, row=number))
    refuse(found)
    header = list(dict.fromkeys(key for record in records.values() for key in record))
    body = ((line, [as_text(record.get(key)) for key in header]) for line, record in records.items())
    rows = tuple((line, cells) for line, cells in ((0, header), *body) if filled(cells))
    return Grid(file=file, rows=rows, kind="JSON lines", encoding=encoding)


def _object(line: str) -> dict[str, Any]:
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise TypeError(f"{type(entry).__name__} instead of an object")
    return entry


def read_parquet(path: Path, file: str) -> Grid:
    """Read a Parquet file; lists in a cell are joined, and an index that has a name is a column.

    Raises
    ------
    DataError
        If the file is missing, no Parquet file, or far too large.
    """
    try:
        size = ParquetFile(path).metadata
        if size.num_rows * size.num_columns > MOST_CELLS:
            raise too_large(file, f"{size.num_rows:,} rows of {size.num_columns} columns")
        frame = pd.read_parquet(path, dtype_backend="pyarrow")  # else 64 bits beside a gap become a float
    except FileNotFoundError:
        raise DataError([missing(path, file)]) from None
    except DataError:
        raise
    except Exception as error:  # pyarrow raises what it likes
        found = f"a file that cannot be read ({error})"
        raise DataError([Problem(file, found, "a Parquet file", "Save it again.")]) from None
    frame = frame.reset_index() if all(frame.index.names) else frame
    body = [[as_text(cell) for cell in cells] for cells in frame.itertuples(index=False, name=None)]
    return Grid(file=file, rows=tuple(numbered([list(map(str, frame.columns)), *body])), kind="Parquet")


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
    grid = read_grid(path, name=name, sheet=sheet)
    frame = body_of(grid, told=_header_problems(grid))
    return TextTable(file=grid.file, frame=frame, delimiter=grid.delimiter, encoding=grid.encoding)


def body_of(grid: Grid, *, headers: int = 1, told: Iterable[Problem] = ()) -> pd.DataFrame:
    """The rows of a grid below its headers, columns named by the first, indexed by spreadsheet row.

    Raises
    ------
    DataError
        If there is no row, or rows do not fit the header: every such row is listed, after what was ``told``.
    """
    if not grid.rows:
        raise DataError([Problem(grid.file, "no rows at all", "a header and rows", "Restore the file.")])
    header, body = grid.rows[0][1], grid.rows[headers:]
    refuse([*told, *_ragged(grid.rows[1:], header, grid.file)])
    frame = pd.DataFrame([cells for _, cells in body], columns=header, dtype="str")
    return frame.set_axis(pd.Index([row for row, _ in body], name="row", dtype="int64"))


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
        grid = _excel(path, file, sheet) if kind in EXCEL else READERS[kind](path, file)
    except MemoryError:
        raise too_large(file, "more than fits into memory") from None
    if (width := max((len(cells) for _, cells in grid.rows), default=0)) > MOST_COLUMNS:
        raise too_large(file, f"{width:,} columns")
    return grid


def _excel(path: Path, file: str, sheet: str) -> Grid:
    from analysis.sources.excel import read_excel  # noqa: PLC0415  - openpyxl is slow to load, and rarely needed

    return read_excel(path, file, sheet=sheet)


def _unknown(file: str, kind: str) -> Problem:
    expected = f"one of {', '.join([*READERS, *EXCEL])}"
    advice = "Open it in the program that wrote it and save it as .xlsx or .csv."
    return Problem(file, f"a file of kind {kind!r}", expected, advice)


def _header_problems(grid: Grid) -> Iterator[Problem]:
    for name, times in Counter(grid.rows[0][1]).items():
        if times > 1:
            found = f"{times} columns named {name!r}"
            yield Problem(grid.file, found, "each name once", "Rename or remove the copies.", row=1)


def _ragged(body: Rows, header: list[str], file: str) -> Iterator[Problem]:
    """Rows that have more or fewer cells than the header."""
    expected = f"{len(header)}, one for each column of the header"
    advice = "Quote a cell that contains the delimiter, or remove the surplus one."
    for row, cells in body:
        if len(cells) != len(header):
            yield Problem(file, f"{len(cells)} cells", expected, advice, row=row)
