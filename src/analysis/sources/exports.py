"""Exports of survey tools: what each looks like, and one form out of all.

Each format tells whether it recognises the cells of a file, and reads them into an :class:`Export`: the
answers, and for every column the question and, for tick-all questions, the option that it is about.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, UnknownNameError
from analysis.files import whole_file
from analysis.labels import RECOGNISED, plain
from analysis.sources.grid import Grid
from analysis.sources.grids import ragged, read_grid

TOOL_COLUMNS = frozenset(map(plain, RECOGNISED["headers"]["tools"]))  # which answer no question


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


@dataclass(frozen=True, kw_only=True)
class Format:
    """What an export looks like, and how it is read."""

    recognises: Callable[[Grid], bool]
    read: Callable[[Grid], Export]


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


# A plain table: one header row. ``question [option]`` in a header is an option of a question.
_OPTION = re.compile(r"(?P<question>.*\S)\s*\[(?P<option>[^\[\]]+)\]\s*")


def _is_plain(grid: Grid) -> bool:  # noqa: ARG001  - whatever it is, it is a table
    """Take whatever no other format recognises."""
    return True


def _read_plain(grid: Grid) -> Export:
    """Read it; columns of 0 and 1 whose titles begin alike are the options of one question."""
    read_in = export(grid, columns_of(header(grid)), headers=1, tool="plain table")
    return replace(read_in, columns=tuple(_with_families(read_in)))


_PARTING = (" - ", ": ", ".", "/", "_")  # before the option in a title, the surest sign first: "usage.blog"
_FLAGS = frozenset({"", "0", "1", "0.0", "1.0", "true", "false"})
LEAST_FAMILY = 3  # columns


def _with_families(of: Export) -> Iterator[Column]:
    """Columns, those of one family of flags as options of a question; a family stands together."""

    def family(place: int) -> tuple[str, str]:
        column = of.columns[place]
        sign = next((sign for sign in _PARTING if sign in column.question.strip(sign)), "")
        flags = sign and not column.option and set(of.frame[place].str.casefold().unique()) <= _FLAGS
        return (column.question.rpartition(sign)[0], sign) if flags else ("", "")

    for (question, sign), places in groupby(range(len(of.columns)), key=family):
        together = [of.columns[place] for place in places]
        for column in together:
            option = column.question.rpartition(sign)[2] if sign else ""
            several = option.strip() and len(together) >= LEAST_FAMILY
            yield Column(question=question, option=option.strip()) if several else column


def columns_of(titles: Iterable[str]) -> list[Column]:
    """What columns are about, by their titles."""
    return [_column(title) for title in titles]


def _column(title: str) -> Column:
    match = _OPTION.fullmatch(title)
    return Column(question=match["question"], option=match["option"]) if match else Column(question=title)


# Google Forms: one header row that begins with a time stamp; ticks in one cell, labels joined by a comma.
STAMPS = {"timestamp", "tijdstempel"}


def _is_google(grid: Grid) -> bool:
    """Whether the first header is a time stamp."""
    return [plain(cell) in STAMPS for cell in header(grid)[:1]] == [True]


def _read_google(grid: Grid) -> Export:
    """Read it; a grid question has a column per row, titled ``question [row]``."""
    return export(grid, columns_of(header(grid)), headers=1, tool="Google Forms", delimiter=",")


# LimeSurvey: codes or full questions as headers; ``Q1[SQ001]`` or ``question [option]`` for an option.
# With "question code & text" the header is ``Q1[SQ001]. What do you use? [Blog]``.
_FIRST = {"id", "response id", "antwoord id"}
_OTHERS = {"submitdate", "date submitted", "datum ingestuurd", "lastpage", "last page", "laatste pagina"}
_CODE = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[\w+\])?)\.\s+(?P<text>.+)", re.DOTALL)
_OWN = re.compile(r"[A-Za-z]\w*\[(?:SQ\d+|other|\d+)(?:_SQ\d+)?\]")
_SUB = re.compile(r"(?P<question>[A-Za-z]\w*)\[(?P<option>\w+)\]")


def _is_limesurvey(grid: Grid) -> bool:
    """Whether it has LimeSurvey's own columns, or codes with a part in brackets."""
    cells = [plain(cell) for cell in header(grid)]
    own = bool(cells) and cells[0] in _FIRST and bool(_OTHERS & set(cells[:4]))
    return own or sum(bool(_OWN.fullmatch(cell)) for cell in header(grid)) >= 2


def _read_limesurvey(grid: Grid) -> Export:
    """Read it."""
    return export(grid, [_limesurvey_column(title) for title in header(grid)], headers=1, tool="LimeSurvey")


def _limesurvey_column(title: str) -> Column:
    if match := _SUB.fullmatch(title):
        return Column(question=match["question"], option=match["option"], code=title)
    if match := _CODE.fullmatch(title):
        (column,) = columns_of([match["text"]])
        return Column(question=column.question, option=column.option, code=match["code"])
    (column,) = columns_of([title])
    return column


# Microsoft Forms: an Excel sheet that begins with id, start and completion; ticks joined by semicolons.
FIRST = (
    {"id"},
    {"start time", "begintijd", "starttijd"},
    {"completion time", "tijd van voltooien", "tijd van voltooiing"},
)


def _is_microsoft(grid: Grid) -> bool:
    """Whether the first three headers are those of Microsoft Forms."""
    cells = [plain(cell) for cell in header(grid)[:3]]
    return len(cells) == 3 and all(cell in names for cell, names in zip(cells, FIRST, strict=True))


def _read_microsoft(grid: Grid) -> Export:
    """Read it."""
    return export(grid, columns_of(header(grid)), headers=1, tool="Microsoft Forms", delimiter=";")


# Qualtrics: three header rows. Codes, questions, and a row of import ids.
_PART = re.compile(r"(?P<question>\w+?)_(?P<option>\d+)(?:_TEXT)?")
_SELECTED = " - Selected Choice"


def _is_qualtrics(grid: Grid) -> bool:
    """Whether every cell of the third row is an import id."""
    cells = [cell for cell in header(grid, 2) if cell]
    return bool(cells) and all(cell.startswith("{") and "ImportId" in cell for cell in cells)


def _read_qualtrics(grid: Grid) -> Export:
    """Read it; where seen but unanswered is -99, it is left empty."""
    check_headers(grid, 3, "Qualtrics")
    codes, texts = header(grid), header(grid, 1)
    families: dict[str, list[int]] = {}
    for place, code in enumerate(codes):
        if match := _PART.fullmatch(code):
            families.setdefault(match["question"], []).append(place)
    columns = [Column(question=_whole(text), code=code) for code, text in zip(codes, texts, strict=True)]
    for family in families.values():
        question = _shared([texts[place] for place in family])
        for place in family if question else ():
            option = texts[place].removeprefix(question).lstrip(" -").removeprefix(_SELECTED[3:] + " - ")
            option = option.removesuffix(" - Text")
            columns[place] = Column(question=_whole(question), option=option, code=codes[place])
    read_in = export(grid, columns, headers=3, tool="Qualtrics", delimiter=",")
    return replace(read_in, frame=read_in.frame.replace("-99", ""))


def _whole(text: str) -> str:
    return text.removesuffix(_SELECTED).strip()


def _shared(texts: Sequence[str]) -> str:
    """Question that several columns share: what stands before " - " in all of them."""
    before = {text.partition(" - ")[0] for text in texts}
    return before.pop() if len(before) == 1 and all(" - " in text for text in texts) else ""


# SurveyMonkey: two header rows. The first has the question, once; the second the option, or "Response".
# Options that nobody ticked are missing from the file.
ANSWER = frozenset({"response", "open ended response", "antwoord", "open antwoord", "open antwoorden", ""})


def _is_surveymonkey(grid: Grid) -> bool:
    """Whether the second row says "Response", or nothing, under every question with one column.

    Somebody who answers "answer" does not make a plain table an export of two header rows.
    """
    first, second = ([plain(cell) for cell in header(grid, row)] for row in (0, 1))
    alone = [
        below
        for below, here, after in zip(second, first, [*first[1:], "end"], strict=False)
        if here and after
    ]
    begins = first[:1] == ["respondent id"]
    named = bool(ANSWER - {""} & set(second)) or (begins and "" in first)
    return named and all(cell in ANSWER for cell in alone)


def _read_surveymonkey(grid: Grid) -> Export:
    """Read it."""
    check_headers(grid, 2, "SurveyMonkey")
    question = ""
    columns = []
    for first, second in zip(header(grid), header(grid, 1), strict=True):
        question = first or question
        columns.append(Column(question=question, option="" if plain(second) in ANSWER else second))
    return export(grid, columns, headers=2, tool="SurveyMonkey")


# In the order of trial: the surest signs first, a plain table last.
FORMATS: Mapping[str, Format] = {
    "qualtrics": Format(recognises=_is_qualtrics, read=_read_qualtrics),
    "surveymonkey": Format(recognises=_is_surveymonkey, read=_read_surveymonkey),
    "limesurvey": Format(recognises=_is_limesurvey, read=_read_limesurvey),
    "microsoft_forms": Format(recognises=_is_microsoft, read=_read_microsoft),
    "google_forms": Format(recognises=_is_google, read=_read_google),
    "plain": Format(recognises=_is_plain, read=_read_plain),
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
