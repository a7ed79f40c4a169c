"""The cells of a file as text, and how many of them there may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from analysis.errors import DataError, Problem

# Beyond these a file is no survey or table of texts. A small zip or Parquet file can hold billions of cells.
MOST_COLUMNS, MOST_CELLS, MOST_BYTES = 2_000, 20_000_000, 500_000_000

Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, kw_only=True)
class Grid:
    """The cells of a file as text, empty is missing.

    Attributes
    ----------
    file
        Name for messages.
    rows
        Cells by row as a spreadsheet numbers it, from 1 (of JSON lines, by line); blank ones are passed over.
    kind, delimiter, encoding, sheet
        What was detected; empty where there is none.
    hidden
        Rows that a workbook does not show, as a filter leaves them; they are read like the others.
    """

    file: str
    rows: Rows
    kind: str
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    hidden: frozenset[int] = frozenset()


def numbered(rows: Iterable[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Number rows as a spreadsheet does, and pass over those that hold nothing but space."""
    return ((number, cells) for number, cells in enumerate(rows, start=1) if filled(cells))


def filled(cells: Iterable[str]) -> bool:
    """Whether any cell holds more than space."""
    return any(cell and not cell.isspace() for cell in cells)


def too_large(file: str, found: str) -> DataError:
    """Refuse a file that is larger than any survey."""
    expected = f"at most {MOST_COLUMNS:,} columns and {MOST_CELLS:,} cells"
    advice = "Keep the part that is meant; texts by the million are for 'analysis code --by'."
    return DataError([Problem(file, found, expected, advice)])


def as_text(cell: Any) -> str:
    """Write a cell as people see it: whole numbers without a point, dates without midnight, lists joined.

    A number with three decimals is written with four: 2.125 that a person typed may be two thousand, and a
    number that a program wrote is not. Days of the first weeks of 1900 are small numbers that somebody
    formatted as dates.
    """
    if hasattr(cell, "tolist"):
        cell = cell.tolist()
    if isinstance(cell, list):
        return "; ".join(map(as_text, cell))
    if cell is None or (not isinstance(cell, str | dict) and pd.isna(cell)):
        return ""
    if isinstance(cell, bool | bytes):
        return str(int(cell)) if isinstance(cell, bool) else cell.decode("utf-8", "replace")
    if isinstance(cell, float | Decimal):
        return _number(float(cell))
    if isinstance(cell, date):
        return _day(cell)
    return str(cell).encode("utf-8", "replace").decode("utf-8")  # half an emoji is no letter


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    text = repr(value)
    return f"{text}0" if len(text.partition(".")[2]) == 3 and "e" not in text else text


def _day(day: date) -> str:
    midnight = isinstance(day, datetime) and (day.hour, day.minute, day.second) == (0, 0, 0)
    plain = day.date() if isinstance(day, datetime) and midnight else day
    if midnight and plain < date(1900, 3, 1):
        return str((plain - date(1899, 12, 31)).days)
    return plain.isoformat()
