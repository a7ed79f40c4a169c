"""What every export becomes: answers, and what each column is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from analysis.errors import DataError
from analysis.files import whole_file
from analysis.labels import plain
from analysis.sources.grid import Grid
from analysis.sources.grids import ragged

# What tools add to the answers; none of it answers a question.
_TOOL_COLUMNS = """
    timestamp; tijdstempel; start time; completion time; begintijd; starttijd; submitdate; startdate
    tijd van voltooien; tijd van voltooiing
    datestamp; lastpage; startlanguage; seed; respondent id; respondent-id; collector id; start date; end date
    enddate; status; progress; duration (in seconds); finished; recordeddate; responseid; distributionchannel
    userlanguage; last modified time; tijd laatst gewijzigd; response id; date submitted; last page
    start language; date started; date last action; antwoord id; datum ingestuurd; laatste pagina; begintaal
    datum gestart; datum laatste actie
"""
TOOL_COLUMNS = frozenset(plain(name) for name in _TOOL_COLUMNS.replace("\n", ";").split(";")) - {""}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the question it belongs to, the option it is about, and the code the tool gave it."""

    question: str
    option: str = ""
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """The columns of one question; ``places`` are their numbers in the frame."""

    question: str
    code: str
    places: tuple[int, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Export:
    """The answers of one file.

    Attributes
    ----------
    file
        Name for messages.
    said
        What was detected, in words.
    frame : DataFrame
        One row per respondent, all text, empty is missing; columns are numbered, the index is the row as a
        spreadsheet numbers it.
    columns
        What each column is about.
    delimiter
        Between the labels of a delimited tick-all answer; empty if the tool has none of its own.
    hidden
        Rows of answers that the workbook does not show; they are in ``frame`` like the others.
    """

    file: str
    said: str
    frame: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)
    delimiter: str = ""
    hidden: tuple[int, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """Columns by question, in the order of the file; what the tool itself adds is left out."""
        by_question: dict[tuple[str, str], list[int]] = {}
        for place, column in enumerate(self.columns):
            if plain(column.question) not in TOOL_COLUMNS and plain(column.code) not in TOOL_COLUMNS:
                key = column.question, "" if column.option else column.code
                by_question.setdefault(key, []).append(place)
        return [
            Block(
                question=question,
                code=self.columns[places[0]].code.partition("[")[0],
                places=tuple(places),
                options=tuple(self.columns[place].option for place in places),
            )
            for (question, _), places in by_question.items()
        ]


class Format(Protocol):
    """What a format module has."""

    def recognises(self, grid: Grid) -> bool:
        """Whether a file is of this format."""

    def read(self, grid: Grid) -> Export:
        """Read it."""


def export(grid: Grid, columns: Sequence[Column], *, headers: int, tool: str, delimiter: str = "") -> Export:
    """Make an export of a grid whose first rows are headers.

    Raises
    ------
    DataError
        If a row has more or fewer cells than the header, or there is no header.
    """
    if not grid.rows:
        advice = "Export it again."
        raise DataError([whole_file(grid.file, "no rows at all", "a header and answers", advice)])
    body = grid.rows[headers:]
    if found := [*ragged(grid.rows[1:], grid.rows[0][1], grid.file)]:
        raise DataError(found)
    frame = pd.DataFrame([cells for _, cells in body], columns=range(len(columns)), dtype="str")
    frame.index = pd.Index([row for row, _ in body], name="row", dtype="int64")
    sheet = f"sheet {grid.sheet!r}" if grid.sheet else ""
    how = ", ".join(filter(None, [grid.kind, sheet, grid.encoding, _named(grid.delimiter)]))
    hidden = tuple(row for row, _ in body if row in grid.hidden)
    said = f"{tool} ({how}); {len(frame):,} answers" + (f", {len(hidden):,} of them hidden" if hidden else "")
    return Export(
        file=grid.file,
        said=said,
        frame=frame,
        columns=tuple(columns),
        delimiter=delimiter,
        hidden=hidden,
    )


def check_headers(grid: Grid, number: int, tool: str) -> None:
    """Refuse a file that has fewer header rows than its tool writes, or header rows of several lengths.

    Raises
    ------
    DataError
        If it has not.
    """
    if len(grid.rows) < number:
        found, advice = f"{len(grid.rows):,} rows", "Export it again, or correct format in wave.toml."
        raise DataError([whole_file(grid.file, found, f"the {number} header rows of {tool}", advice)])
    if problems := [*ragged(grid.rows[1:number], grid.rows[0][1], grid.file)]:
        raise DataError(problems)


def _named(delimiter: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "": ""}[delimiter]


def header(grid: Grid, row: int = 0) -> list[str]:
    """Cells of a header row, without space round them; empty if there is no such row."""
    return [cell.strip() for cell in grid.rows[row][1]] if len(grid.rows) > row else []
