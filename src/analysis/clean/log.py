"""Steps with a log of what they changed, always on; and what was noticed and not changed."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

import pandas as pd

from analysis.clean.numbers import codes_among
from analysis.codebook import Item

LOG_COLUMNS = ("step", "column", "before", "after", "count")
HIDDEN = "(not shown)"  # instead of a value that may be personal
MASKED, DROPPED = "(masked)", "(dropped)"
SIGNS = (HIDDEN, MASKED, DROPPED)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A cleaning step.

    Attributes
    ----------
    name
        In the change log.
    mend
        From the text of a cell to a new one.
    hides
        Whether its values are not shown in the log, because they are personal.
    """

    name: str
    mend: Callable[[str], str]
    hides: bool = False


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A cleaned frame and its change log.

    Attributes
    ----------
    frame : DataFrame
        What the steps made of it.
    log : DataFrame
        One row per step, column and pair of values: ``step``, ``column``, ``before``, ``after``, and how many
        cells went from the one to the other. Personal values are not shown.
    """

    frame: pd.DataFrame = field(repr=False)
    log: pd.DataFrame = field(repr=False)


def clean(frame: pd.DataFrame, steps: Iterable[Step]) -> Cleaned:
    """Run cleaning steps and log every cell that they change.

    Parameters
    ----------
    frame
        Texts, one row per respondent or document; it is left as it is.
    steps
        In their order.

    Examples
    --------
    >>> from analysis.clean.log import TRIM_SPACE
    >>> clean(pd.DataFrame({"gender": ["  man", "man "]}), [TRIM_SPACE]).log.to_dict("records")[0]
    {'step': 'trim_space', 'column': 'gender', 'before': '  man', 'after': 'man', 'count': 1}
    """
    logs: list[pd.DataFrame] = []
    for step in steps:
        mended = {name: _mended(column, step.mend) for name, column in frame.items()}
        logs += [
            column_changes(frame[name], mended[name], step=step.name, hidden=step.hides) for name in frame
        ]
        frame = pd.DataFrame(mended, index=frame.index)
    return Cleaned(frame=frame, log=joined(logs))


def _mended(column: pd.Series, mend: Callable[[str], str]) -> pd.Series:
    mended: pd.Series = column.map({text: mend(text) for text in column.unique()})
    return mended.astype("str")


def joined(logs: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put change logs behind each other."""
    filled = [log for log in logs if len(log)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(LOG_COLUMNS))


def hide(log: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """Hide the values of some rows of a log: they are put together, and only counted."""
    dark = log[rows].assign(before=HIDDEN, after=HIDDEN)
    return added_up(joined([log[~rows], dark]))


def added_up(log: pd.DataFrame) -> pd.DataFrame:
    """Put rows together that tell the same, and add up their counts."""
    return log.groupby(list(LOG_COLUMNS[:-1]), sort=False)["count"].sum().reset_index()


def column_changes(before: pd.Series, after: pd.Series, *, step: str, hidden: bool = False) -> pd.DataFrame:
    """What changed in one column, by pair of values."""
    pairs = Counter((a, b) for a, b in zip(_shown(before), _shown(after), strict=True) if a != b)
    counted = {(HIDDEN, MASKED): pairs.total()} if hidden and pairs else pairs
    rows = [(step, str(before.name), was, now, count) for (was, now), count in sorted(counted.items())]
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS))


def _shown(column: pd.Series) -> list[str]:
    """Cells as text, missing ones empty."""
    return ["" if missing else str(cell) for cell, missing in zip(column, column.isna(), strict=True)]


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that is worth a look, and was not changed.

    Attributes
    ----------
    table, row, column
        Where it stands; "" for a whole column, or a whole row.
    found, why
        What stands there, and why it is worth a look.
    quotes
        Whether ``found`` is what somebody wrote: then it does not leave ``data/raw``.
    """

    table: str
    row: str = ""
    column: str = ""
    found: str
    why: str
    quotes: bool = False


def notices(found: Iterable[Notice]) -> pd.DataFrame:
    """Make the table of notices, one row each; the columns are the attributes of a notice."""
    columns = {part.name: part.type for part in fields(Notice)}
    return pd.DataFrame([vars(notice) for notice in found], columns=list(columns)).astype(columns)


def without_quotes(table: pd.DataFrame) -> pd.DataFrame:
    """Notices that may leave ``data/raw``: what somebody wrote is not shown."""
    quotes = table["quotes"].astype("bool")
    return table.assign(found=table["found"].mask(quotes, HIDDEN)).drop(columns="quotes")


def duplicates(frame: pd.DataFrame, *, table: str) -> Iterator[Notice]:
    """Find rows that are the same as an earlier one, cell for cell, the empty ones aside."""
    filled = frame[(frame != "").any(axis=1)]
    keys = filled.agg("\x1f".join, axis=1) if len(filled) else pd.Series(dtype="str")
    first = keys.drop_duplicates()
    where = dict(zip(first, first.index, strict=True))
    for row in keys.index[keys.duplicated()]:
        found = f"the same as row {where[keys[row]]}"
        yield Notice(table=table, row=str(row), found=found, why="twice the same answer, kept as it is")


def implausible(values: pd.Series, *, table: str, column: str, of: Item) -> Iterator[Notice]:
    """Find numbers that cannot be: more than there can be, or a code for no answer."""
    if codes := codes_among(values):
        shown = ", ".join(f'"{code:g}"' for code in codes)
        why = f"for no answer? Counted as it is; to leave it out: items.{of.name}.otherwise = [{shown}]"
        yield Notice(table=table, column=column, found=shown, why=why)
    if of.at_most is None:
        return
    for row, value in values[values > of.at_most].items():
        found, why = f"{value:g} {of.counted_in}".strip(), "more than there can be, kept as it is"
        yield Notice(table=table, row=str(row), column=column, found=found, why=why)


def beyond_the_whole(amounts: pd.DataFrame, *, table: str, of: Item) -> Iterator[Notice]:
    """Find numbers of a part that are larger than those of its whole; ``amounts`` has a column per option."""
    for less, more in of.not_more:
        if less in amounts and more in amounts:
            for row in amounts.index[amounts[less] > amounts[more]]:
                found = f"{amounts.loc[row, less]:g} of {amounts.loc[row, more]:g} {of.counted_in}"
                why = f"more than {of.name}.{more}, kept as it is"
                yield Notice(table=table, row=str(row), column=f"{of.name}.{less}", found=found, why=why)


# --- steps that mend text ----------------------------------------------------------------------------------

# Curly quotes, ligatures and the like are somebody's own typing: only letters that went through the wrong
# encoding are mended.
_MEND: Final[Mapping[str, Any]] = {
    "unescape_html": False,
    "remove_terminal_escapes": False,
    "uncurl_quotes": False,
    "fix_latin_ligatures": False,
    "fix_character_width": False,
    "normalization": None,
}

ERRORS: Final = re.compile(
    r"#(?:N/[AB]|DIV/0!|DEEL/0!|REF!|VERW!|NAME\?|NAAM\?|VALUE!|WAARDE!|NUM!|GETAL!|NULL!|LEEG!|SPILL!|OVERLOOP!|CALC!)",
    re.IGNORECASE,
)


def mend_letters(text: str) -> str:
    """Mend letters that were read in the wrong encoding: ``geÃ¯nteresseerd`` becomes ``geïnteresseerd``.

    Once mended, a text stays as it is when its space is trimmed and it is mended again.
    """
    return text if text.isascii() else _of_one_encoding(text)


def trim_space(text: str) -> str:
    """Take away space at the ends, and make one space of several; line breaks inside a text stay."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def empty_error(text: str) -> str:
    """Take an error value of a spreadsheet for an empty cell: ``#N/A``, ``#DEEL/0!``, English or Dutch."""
    return "" if ERRORS.fullmatch(text.strip()) else text


def _of_one_encoding(text: str) -> str:
    from ftfy import fix_text  # noqa: PLC0415  - a study loads without it

    mended = fix_text(text, **_MEND)
    # "Â" and a space is a hard space of the wrong encoding: so is "Â" and a tab, once its space is trimmed.
    trimmed = trim_space(mended)
    again = fix_text(trimmed, **_MEND)
    return mended if again == trimmed else _of_one_encoding(again)


MEND_LETTERS: Final = Step(name="mend_letters", mend=mend_letters)
TRIM_SPACE: Final = Step(name="trim_space", mend=trim_space)
EMPTY_ERRORS: Final = Step(name="empty_errors", mend=empty_error)
