"""What is audited: printed percentages, from the tidy table or from anybody's own table.

A row is one figure. Columns: ``id``, ``question``, ``group``, ``category``, ``kind`` of the question,
``statistic``, ``printed`` (text, shares in percent; empty where none could be read), ``base``, ``rank``,
``reading``, ``grade``, and ``place``, its number in the table.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, count

import pandas as pd

from analysis.codebook import Codebook
from analysis.errors import DataError, Problem

COLUMNS = (
    *("id", "question", "group", "category", "kind", "statistic", "printed", "base", "rank", "reading"),
    *("grade", "place"),
)
NEEDED, KINDS = ("value", "base", "question"), ("single", "multiple", "")
READINGS = {
    **dict.fromkeys(("truncated", "cut", "afgekapt"), "truncated"),
    **dict.fromkeys(("lower bound", "more than", "over", ">", "meer dan"), "lower bound"),
    **dict.fromkeys(("upper bound", "up to", "at most", "<", "<=", "≤", "hoogstens"), "upper bound"),
    **dict.fromkeys(("derived", "computed", "berekend"), "derived"),
}
OPTIONAL = ("answer", "group", "kind", "rank", "reading")
TABLE = "the table"


def from_estimates(estimates: pd.DataFrame, codebook: Codebook | None) -> pd.DataFrame:
    """Printed figures of tidy estimates; those that were counted, not printed, are left out.

    Parameters
    ----------
    estimates
        Columns of the schema ``estimates``, one wave.
    codebook
        Says which questions allow one answer each.
    """
    rows = estimates[estimates["base_kind"] != "counted"]
    kinds = {name: question.kind for name, question in codebook.questions.items()} if codebook else {}
    printed = rows.assign(
        question=rows["panel"],
        kind=[kinds.get(question, "") for question in rows["panel"]],
        printed=[_as_printed(row) for _, row in rows.iterrows()],
        place=range(len(rows)),
    )
    return printed.reset_index(drop=True)[list(COLUMNS)]


def _as_printed(row: pd.Series) -> str:
    if pd.isna(row["value"]) or pd.isna(row["decimals"]):
        return ""
    return f"{row['value'] * (100 if row['statistic'] == 'share' else 1):.{int(row['decimals'])}f}"


def from_percentages(table: pd.DataFrame, *, file: str = TABLE) -> pd.DataFrame:
    """Printed figures of anybody's table of percentages.

    Parameters
    ----------
    table
        ``value`` (percent as printed; read it as text, because trailing zeros count), ``base`` (may be empty)
        and ``question``. If there: ``answer``, ``group``, ``kind`` (``single`` if each gave one answer and
        all answers are listed, otherwise ``multiple``), ``rank`` (1 first) and ``reading``: ``truncated``
        (or "cut"), ``lower bound`` ("more than"), ``upper bound`` ("up to"), ``derived``. The index is shown
        as the row in messages.
    file
        What to call the table in messages.

    Raises
    ------
    DataError
        With every missing column and every cell that cannot be read.
    """
    named = table.rename(columns=lambda c: str(c).strip().lower())
    if twice := sorted(set(named.columns[named.columns.duplicated()])):
        raise DataError([_problem(file, None, twice[0], "more than one column of this name", "each once")])
    text = pd.DataFrame({name: as_text(named[name]) for name in named.columns}, index=named.index)
    if missing := [name for name in NEEDED if name not in text]:
        there = f"the columns {', '.join(map(str, text.columns))}"
        wanted = f"the columns {', '.join(NEEDED)} (no {', no '.join(missing)} came)"
        raise DataError([_problem(file, None, "", there, wanted)])
    text = text.assign(**{name: text.get(name, "") for name in OPTIONAL})
    text = text.assign(
        value=text["value"].map(_plain),
        base=text["base"].map(_whole),
        reading=text["reading"].map(lambda said: READINGS.get(said.lower(), said)),
    )
    if found := [*_bad_cells(text, file), *_bad_questions(text, file)]:
        raise DataError(found)
    return _figures(text)


def as_text(column: pd.Series) -> pd.Series:
    """Cells as text. Beside gaps and decimals pandas keeps 58 as 58.0: nobody printed that zero."""
    return column.astype("object").where(column.notna(), "").map(_written)


def _written(cell: object) -> str:
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()  # type: ignore[call-overload]


def _plain(value: str) -> str:
    """Return ``41,0 %`` as ``41.0``."""
    return re.sub(r"^(\d+),(\d+)$", r"\1.\2", value.removesuffix("%").strip())


def _whole(value: str) -> str:
    """Return ``140.0`` as ``140``; but ``1.000`` may be a thousand, and stays to be asked about."""
    return re.sub(r"[.,]0{1,2}$", "", value)


def _figures(text: pd.DataFrame) -> pd.DataFrame:
    parts = text[["question", "group", "answer"]].itertuples(index=False, name=None)
    return pd.DataFrame(
        {
            "id": _distinct([".".join(filter(None, part)) for part in parts]),
            "place": range(len(text)),
            "question": text["question"],
            "group": text["group"],
            "category": text["answer"],
            "kind": text["kind"],
            "statistic": "share",
            "printed": text["value"],
            "base": pd.to_numeric(text["base"].mask(text["base"] == "")).astype("Int64"),
            "rank": pd.to_numeric(text["rank"].mask(text["rank"] == "")).astype("Int64"),
            "reading": text["reading"].mask(text["reading"] == "", "verbatim"),
            "grade": "",
        }
    ).reset_index(drop=True)


def _distinct(names: list[str]) -> list[str]:
    """Number names that come again, so that each is there once."""
    taken: dict[str, None] = {}
    for name in names:
        numbered = chain([name], (f"{name}.{number}" for number in count(2)))
        taken[next(new for new in numbered if new not in taken)] = None
    return list(taken)


Rule = tuple[str, str, str]
_RULES: Mapping[str, Rule] = {
    "value": (
        r"(\d{1,2}(\.\d{1,6})?|100(\.0{1,6})?|)",
        "a percentage such as 58 or 41.0",
        "Type it as it is printed.",
    ),
    "base": (r"([1-9]\d{0,8}|)", "how many were asked, or nothing", "Type the whole number alone."),
    "question": (r".+", "the question it answers", "Name it: figures of one question share a base."),
    "kind": ("|".join(KINDS), "single, multiple or nothing", "Say single only if all answers are listed."),
    "reading": (
        "|".join(("verbatim", *dict.fromkeys(READINGS.values()), "")),
        f"one of {', '.join(dict.fromkeys(READINGS.values()))}, or nothing",
        "Say how the figure was read, or leave it empty.",
    ),
    "rank": (r"([1-9]\d{0,5}|)", "a place in the order, or nothing", "Type the whole number alone."),
}


def _bad_cells(text: pd.DataFrame, file: str) -> Iterator[Problem]:
    for column, (pattern, expected, advice) in _RULES.items():
        for row, value in text[column].items():
            if not re.fullmatch(pattern, value):
                found = repr(value) if value else "nothing"
                yield _problem(file, row, column, found, expected, advice)


def _bad_questions(text: pd.DataFrame, file: str) -> Iterator[Problem]:
    """A question has one kind, and each answer once in a group."""
    first = text.groupby("question")["kind"].transform("first")
    for row, kind in text.loc[text["kind"] != first, "kind"].items():
        expected = "one kind for all rows of a question"
        yield _problem(file, row, "kind", repr(kind) if kind else "nothing", expected, "Correct one.")
    named = text[text["answer"] != ""]
    again = named.duplicated(["question", "group", "answer"])
    for row, answer in named.loc[again, "answer"].items():
        yield _problem(file, row, "answer", f"{answer!r} again", "each answer once", "Remove one of the two.")


def _problem(
    file: str, row: object, column: str, found: str, expected: str, advice: str = "Name the columns so."
) -> Problem:
    number = int(row) if isinstance(row, int) else None
    return Problem(file, found, expected, advice, row=number, column=column or None)
