"""Exports of survey tools: what each looks like, and one form out of all.

Each format tells whether it recognises the cells of a file, and reads them into an :class:`Export`: the
answers, and for every column the question and, for tick-all questions, the option that it is about.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Problem, UnknownNameError
from analysis.labels import RECOGNISED, plain, titled
from analysis.sources.grid import Grid
from analysis.sources.grids import body_of, read_grid

TOOL_COLUMNS = frozenset(map(plain, RECOGNISED["headers"]["tools"]))  # which answer no question


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the question it belongs to, the option it is about, and the code the tool gave it.

    ``again`` says that it holds all ticks of a question that has a column for each of them, too.
    """

    question: str
    option: str = ""
    code: str = ""
    again: bool = False

    @property
    def of_tool(self) -> bool:
        """Whether the tool itself adds it: it answers no question, or one that other columns answer."""
        return self.again or not TOOL_COLUMNS.isdisjoint({titled(self.question), plain(self.code)})


@dataclass(frozen=True, kw_only=True)
class Block:
    """The columns of one question; ``places`` are their numbers in the frame."""

    question: str
    code: str
    places: tuple[int, ...]
    options: tuple[str, ...]


Key = tuple[str, str]  # title and code of a question; options of one have no code of their own


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
    beside
        What is told of some of its rows.
    """

    file: str
    said: str
    frame: pd.DataFrame = field(repr=False)
    columns: tuple[Column, ...] = field(repr=False)
    delimiter: str = ""
    hidden: tuple[int, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def blocks(self) -> list[Block]:
        """Columns by question, in the order of the file; what the tool itself adds is left out."""
        by_question: dict[Key, list[int]] = {}
        for place, column in enumerate(self.columns):
            if not column.of_tool:
                key = column.question, "" if column.option else column.code
                by_question.setdefault(key, []).append(place)
        return [
            Block(
                question=question,
                code=self.columns[places[0]].code.partition("[")[0],
                places=tuple(places),
                options=tuple(self.columns[place].option for place in places),
            )
            for (question, _), places in self._with_own_words(by_question).items()
        ]

    @property
    def of_tool(self) -> list[str]:
        """Titles of the columns that the tool itself adds, each once."""
        return list(dict.fromkeys(column.question for column in self.columns if column.of_tool))

    def _with_own_words(self, blocks: Mapping[Key, list[int]]) -> dict[Key, list[int]]:
        """Put a column for words of one's own, titled like the one question it belongs to, behind that."""
        whole = Counter(question for question, code in blocks if code)
        own = {
            key: (key[0], next(code for question, code in blocks if code and question == key[0]))
            for key, places in blocks.items()
            if not key[1] and len(places) == 1 and whole[key[0]] == 1 and self.columns[places[0]].option
        }
        joined = {key: [*places] for key, places in blocks.items() if key not in own}
        for key, question in own.items():
            joined[question] += blocks[key]
        return joined

    def answers(self, block: Block) -> pd.Series:
        """Texts that answer a question in one column: of that, or else of the one for words of one's own."""
        first, *more = (self.frame[place] for place in block.places)
        for column in more:
            first = first.where(first != "", column)
        return first


@dataclass(frozen=True)
class Format:
    """What an export looks like, and what its columns are about.

    Attributes
    ----------
    tool
        Its name.
    recognises
        Whether a file is one.
    columns
        What each column is about; all rows are as long as the first.
    headers
        How many rows of them there are.
    delimiter
        See :class:`Export`.
    empty
        What stands in a cell of a question that was seen and not answered.
    sent
        Titles of the column that is empty, or says no, where an answer was not sent.
    """

    tool: str
    recognises: Callable[[Grid], bool]
    columns: Callable[[Grid], Iterable[Column]]
    headers: int = 1
    delimiter: str = ""
    empty: str = ""
    sent: frozenset[str] = frozenset()


def _export(grid: Grid, of: Format) -> Export:
    """Make an export of a grid whose first rows are headers."""
    frame = body_of(grid, headers=of.headers)
    if len(grid.rows) < of.headers:
        found, advice = f"{len(grid.rows):,} rows", "Export it again, or correct format in wave.toml."
        raise DataError([Problem(grid.file, found, f"the {of.headers} header rows of {of.tool}", advice)])
    sheet = f"sheet {grid.sheet!r}" if grid.sheet else ""
    how = ", ".join(filter(None, [grid.kind, sheet, grid.encoding, _NAMED[grid.delimiter]]))
    hidden = tuple(row for row in frame.index if row in grid.hidden)
    columns, cells = tuple(of.columns(grid)), frame.set_axis(range(frame.shape[1]), axis=1)
    told = {
        "hidden": len(hidden),
        "not finished, counted all the same": _unfinished(cells, columns, of),
        "previews, tests or spam, counted all the same": _not_meant(cells, columns),
    }
    beside = tuple(f"{n:,} of them {what}" for what, n in told.items() if n)
    return Export(
        file=grid.file,
        said=f"{of.tool} ({how}); {', '.join([f'{len(frame):,} answers', *beside])}",
        frame=cells.replace(of.empty, ""),
        columns=columns,
        delimiter=of.delimiter,
        hidden=hidden,
        beside=beside,
    )


def _unfinished(cells: pd.DataFrame, columns: Sequence[Column], of: Format) -> int:
    """How many answers the tool itself says were not sent."""
    told = [n for n, column in enumerate(columns) if {plain(column.code), plain(column.question)} & of.sent]
    return int(cells[told[0]].map(plain).isin(["", "0", "false"]).sum()) if told else 0


def _not_meant(cells: pd.DataFrame, columns: Sequence[Column]) -> int:
    """How many answers the tool itself says nobody meant to give."""
    told = [n for n, column in enumerate(columns) if "status" in (plain(column.code), plain(column.question))]
    return sum(int(cells[n].map(plain).isin(["survey preview", "survey test", "spam"]).sum()) for n in told)


_NAMED = {",": "commas", ";": "semicolons", "\t": "tabs", "": ""}


def header(grid: Grid, row: int = 0) -> list[str]:
    """Cells of a header row, without space round them; empty if there is no such row."""
    return [cell.strip() for cell in grid.rows[row][1]] if len(grid.rows) > row else []


def _begins(*names: set[str]) -> Callable[[Grid], bool]:
    """Whether each of the first headers is one of some names."""

    def begins(grid: Grid) -> bool:
        cells = [plain(cell) for cell in header(grid)[: len(names)]]
        return len(cells) == len(names) and all(cell in of for cell, of in zip(cells, names, strict=True))

    return begins


# A plain table: one header row. ``question [option]`` in a header is an option of a question.
# REDCap writes ``question (choice=option)``.
_OPTION = re.compile(r"(?P<question>.*\S)\s*(?:\[(?P<option>[^\[\]]+)\]|\(choice=(?P<choice>.+)\))\s*")

_PARTING = (" - ", ": ", ".", "/", "_")  # before the option in a title, the surest sign first: "usage.blog"
_FLAGS = frozenset({"", "0", "1", "0.0", "1.0", "true", "false"})
LEAST_FAMILY = 3  # columns
_ASKS_NOTHING = {"is", "has", "had", "was", "did", "does", "ist", "hat", "heeft"}  # "is_urban", "is_employed"


def _titled_families(grid: Grid) -> Iterator[Column]:
    """Columns of 0 and 1 whose titles begin alike are options of one question; a family stands together."""
    columns, body = _titled(grid), [cells for _, cells in grid.rows[1:]]

    def family(place: int) -> tuple[str, str]:
        column = columns[place]
        sign = next((sign for sign in _PARTING if sign in column.question.strip(sign)), "")
        begins = column.question.rpartition(sign)[0] if sign else ""
        asks = begins and not column.option and plain(begins) not in _ASKS_NOTHING
        flags = asks and {cells[place].casefold() for cells in body} <= _FLAGS
        return (begins, sign) if flags else ("", "")

    found: list[Column] = []
    for (question, sign), places in groupby(range(len(columns)), key=family):
        together = [columns[place] for place in places]
        for column in together:
            option = column.question.rpartition(sign)[2].strip() if sign else ""
            ticked = option and len(together) >= LEAST_FAMILY
            found.append(Column(question=question, option=option) if ticked else column)
    families = {column.question for column in found if column.option}
    for column in found:  # KoBoToolbox has the ticks of a question in one cell, too
        yield replace(column, again=not column.option and column.question in families)


def _titled(grid: Grid) -> list[Column]:
    """What columns are about, by their titles."""
    return list(map(_column, header(grid)))


def _column(title: str) -> Column:
    if match := _OPTION.fullmatch(title):
        return Column(question=match["question"], option=match["option"] or match["choice"])
    return Column(question=title)


# LimeSurvey: codes or full questions as headers; ``Q1[SQ001]`` or ``question [option]`` for an option.
# With "question code & text" the header is ``Q1[SQ001]. What do you use? [Blog]``.
_FIRST = {"id", "response id", "antwoord id"}
_SENT = frozenset({"submitdate", "date submitted", "datum ingestuurd", "datum ingezonden"})
_OTHERS = _SENT | {"lastpage", "last page", "laatste pagina"}
_CODE = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[\w+\])?)\.\s+(?P<text>.+)", re.DOTALL)
_OWN = re.compile(r"[A-Za-z]\w*\[(?:SQ\d+|other|\d+)(?:_SQ\d+)?\]")
_SUB = re.compile(r"(?P<question>[A-Za-z]\w*)\[(?P<option>\w+)\]")


def _is_limesurvey(grid: Grid) -> bool:
    """Whether it has LimeSurvey's own columns, or codes with a part in brackets."""
    codes = [match["code"] if (match := _CODE.fullmatch(cell)) else cell for cell in header(grid)]
    cells = list(map(plain, codes))
    own = bool(cells) and cells[0] in _FIRST and bool(_OTHERS & set(cells[:4]))
    return own or sum(bool(_OWN.fullmatch(code)) for code in codes) >= 2


def _limesurvey_columns(grid: Grid) -> list[Column]:
    return list(map(_limesurvey_column, header(grid)))


def _limesurvey_column(title: str) -> Column:
    if match := _SUB.fullmatch(title):
        return Column(question=match["question"], option=match["option"], code=title)
    if match := _CODE.fullmatch(title):
        return replace(_column(match["text"]), code=match["code"])
    return _column(title)


# Qualtrics: three header rows. Codes, questions, and a row of import ids.
_PART = re.compile(r"(?P<question>\w+?)_(?P<option>\d+)(?:_TEXT)?")
_SELECTED = " - Selected Choice"


def _is_qualtrics(grid: Grid) -> bool:
    """Whether every cell of the third row is an import id."""
    cells = [cell for cell in header(grid, 2) if cell]
    return bool(cells) and all(cell.startswith("{") and "ImportId" in cell for cell in cells)


def _qualtrics_columns(grid: Grid) -> list[Column]:
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
    return columns


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


def _surveymonkey_columns(grid: Grid) -> Iterator[Column]:
    question = ""
    for first, second in zip(header(grid), header(grid, 1), strict=True):
        question = first or question
        yield Column(question=question, option="" if plain(second) in ANSWER else second)


# Google Forms: one header row that begins with a time stamp; ticks in one cell, labels joined by a comma. A
# grid question has a column per row, titled ``question [row]``.
_STAMPS = {"timestamp", "tijdstempel"}

# Microsoft Forms: an Excel sheet that begins with id, start and completion; ticks joined by semicolons.
_MICROSOFT = (
    {"id"},
    {"start time", "begintijd", "starttijd"},
    {"completion time", "tijd van voltooien", "tijd van voltooiing"},
)

# In the order of trial: the surest signs first, a plain table last.
FORMATS: Mapping[str, Format] = {
    "qualtrics": Format(
        "Qualtrics",
        _is_qualtrics,
        _qualtrics_columns,
        headers=3,
        delimiter=",",
        empty="-99",
        sent=frozenset({"finished"}),
    ),
    "surveymonkey": Format("SurveyMonkey", _is_surveymonkey, _surveymonkey_columns, headers=2),
    "limesurvey": Format("LimeSurvey", _is_limesurvey, _limesurvey_columns, sent=_SENT),
    "microsoft_forms": Format("Microsoft Forms", _begins(*_MICROSOFT), _titled, delimiter=";"),
    "google_forms": Format("Google Forms", _begins(_STAMPS), _titled),
    "plain": Format("plain table", lambda _: True, _titled_families),
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
    found = [FORMATS[format]] if format != "auto" else [of for of in FORMATS.values() if of.recognises(grid)]
    return _export(grid, found[0])
