"""CSV, whatever wrote it: which sign parts the cells, and in which letters."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import Path

from analysis.errors import DataError, Problem
from analysis.files import decode_text
from analysis.sources.grid import Grid, filled

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
        if filled(cells):
            yield row, cells
