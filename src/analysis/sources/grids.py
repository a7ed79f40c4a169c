"""From a file to a grid of text cells, whatever it is kept in: CSV, Excel, JSON lines, Parquet.

Nothing is typed and nothing is altered here. A file that a Dutch Excel saved (semicolons, decimal commas,
Windows letters) is read like any other. Which row is a header is not decided here either: the exports of some
survey tools have two or three.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook

from analysis.errors import DataError, Problem
from analysis.sources.files import decode_text, missing, whole_file

DELIMITERS = (",", ";", "\t")

csv.field_size_limit(2**31 - 1)  # a job ad in one cell is longer than csv expects


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The cells of a file as text, empty is missing.

    Attributes
    ----------
    file
        Name for messages.
    rows
        Cells by row as a spreadsheet numbers it, from 1; blank rows are passed over.
    kind, delimiter, encoding
        What was detected; the last two are empty where there is none.
    """

    file: str
    rows: tuple[tuple[int, list[str]], ...]
    kind: str
    delimiter: str = ""
    encoding: str = ""


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
        What was detected.
    """

    file: str
    frame: pd.DataFrame
    delimiter: str
    encoding: str


def read_text_table(path: Path, *, name: str | None = None) -> TextTable:
    """Read a table with one header row, its format detected, without changing a cell.

    Parameters
    ----------
    path
        The file: ``.csv``, ``.tsv`` (any encoding and delimiter), ``.xlsx``, ``.jsonl`` or ``.parquet``.
    name
        What to call it in messages; its file name if not given.

    Returns
    -------
    TextTable

    Raises
    ------
    DataError
        If the file is missing, empty, not text, or its rows do not fit its header; every such row is listed.
    """
    return with_header(read_grid(path, name=name))


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


def read_grid(path: Path, *, name: str | None = None) -> Grid:
    """Read the cells of a file as text.

    Parameters
    ----------
    path
        The file; its ending says what it is.
    name
        What to call it in messages; its file name if not given.

    Raises
    ------
    DataError
        If the file is missing, of an unknown kind, or cannot be read.
    """
    file = name or path.name
    readers: Mapping[str, Callable[[Path, str], Grid]] = {
        ".csv": _delimited,
        ".tsv": _delimited,
        ".txt": _delimited,
        ".xlsx": _excel,
        ".jsonl": _json_lines,
        ".ndjson": _json_lines,
        ".parquet": _parquet,
    }
    kind = path.suffix.lower()
    if kind not in readers:
        expected = f"one of {', '.join(readers)}"
        raise DataError([whole_file(file, f"a file of kind {kind!r}", expected, "Save it as one of these.")])
    return readers[kind](path, file)


def _delimited(path: Path, file: str) -> Grid:
    text, encoding = decode_text(path, file)
    told = _TOLD.match(text)
    delimiter = told[1] if told else find_delimiter(text)
    rows = _records(text, delimiter, file)
    kept = tuple(row for row in rows if not (told and row[0] == 1))
    return Grid(file=file, rows=kept, kind="CSV", delimiter=delimiter, encoding=encoding)


_TOLD = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)  # a first line by which Excel is told the delimiter


def find_delimiter(text: str) -> str:
    """Find the delimiter that the header has most of, a comma within quotes or brackets aside."""
    header = re.split(r"[\r\n]", text, maxsplit=1)[0]
    bare = re.sub(r'"[^"]*"|\([^)]*\)', "", header)
    return max(DELIMITERS, key=lambda sign: (bare.count(sign), header.count(sign)))


def _records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Records with their spreadsheet row; blank lines keep their number and are passed over."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = Problem(
                file=file,
                row=row,
                found=str(error),
                expected="cells with paired quotes",
                advice="Close the quotation mark that this row opens.",
            )
            raise DataError([problem]) from None
        if cells is None:
            return
        if any(cells):
            yield row, cells


def _excel(path: Path, file: str) -> Grid:
    """Read the first sheet as people see it: a cell that shows 41.0 or 58% is that, whatever lies behind."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        with closing(book):
            rows = [[_as_shown(cell) for cell in cells] for cells in book.worksheets[0].iter_rows()]
    except FileNotFoundError:
        raise DataError([missing(path, file)]) from None
    except Exception as error:  # openpyxl and zipfile raise what they like on a damaged workbook
        found = f"a workbook that cannot be read ({error})"
        raise DataError([whole_file(file, found, "an .xlsx file", "Save it again.")]) from None
    width = max((len(cells) for cells in rows), default=0)
    padded = [cells + [""] * (width - len(cells)) for cells in rows]
    return Grid(file=file, rows=tuple(_numbered(padded)), kind="Excel")


_FORMAT = re.compile(r"#?,?#*0(\.(?P<places>0+))?(?P<percent>\s*%)?")


def _as_shown(cell: Any) -> str:
    """Write a cell with the decimals and the percent sign of its format."""
    form = _FORMAT.fullmatch(str(getattr(cell, "number_format", "")))
    number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    if not number or form is None or (form["places"] is None and form["percent"] is None):
        return _as_text(cell.value)
    value = cell.value * (100 if form["percent"] else 1)
    return f"{value:.{len(form['places'] or '')}f}" + ("%" if form["percent"] else "")


def _numbered(rows: Sequence[list[str]]) -> Iterator[tuple[int, list[str]]]:
    return ((number, cells) for number, cells in enumerate(rows, start=1) if any(cells))


def _json_lines(path: Path, file: str) -> Grid:
    text, encoding = decode_text(path, file)
    records, found = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                records.append(dict(json.loads(line)))
            except (ValueError, TypeError) as error:
                advice = "Mend or remove the line."
                found.append(
                    Problem(
                        file=file, row=number, found=f"{error}", expected="one JSON object", advice=advice
                    )
                )
    if found:
        raise DataError(found)
    header = list(dict.fromkeys(key for record in records for key in record))
    rows = [header, *([_as_text(record.get(key)) for key in header] for record in records)]
    return Grid(file=file, rows=tuple(_numbered(rows)), kind="JSON lines", encoding=encoding)


def _parquet(path: Path, file: str) -> Grid:
    try:
        frame = pd.read_parquet(path)
    except FileNotFoundError:
        raise DataError([missing(path, file)]) from None
    except Exception as error:  # pyarrow raises what it likes
        found = f"a file that cannot be read ({error})"
        raise DataError([whole_file(file, found, "a Parquet file", "Save it again.")]) from None
    body = [[_as_text(cell) for cell in cells] for cells in frame.itertuples(index=False, name=None)]
    return Grid(file=file, rows=tuple(_numbered([list(map(str, frame.columns)), *body])), kind="Parquet")


def _as_text(cell: Any) -> str:
    """Write a cell as people see it: whole numbers without a point, dates without midnight, lists joined."""
    if isinstance(cell, list):
        return "; ".join(map(_as_text, cell))
    if cell is None or (not isinstance(cell, str) and pd.isna(cell)):
        return ""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _header_problems(header: list[str], file: str) -> Iterator[Problem]:
    for name in dict.fromkeys(h for h in header if header.count(h) > 1):
        found = f"{header.count(name)} columns named {name!r}"
        yield Problem(
            file=file, row=1, found=found, expected="each name once", advice="Rename or remove the copies."
        )


def ragged(body: Sequence[tuple[int, list[str]]], header: list[str], file: str) -> Iterator[Problem]:
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
