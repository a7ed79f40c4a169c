"""What cannot be, or is there twice: reported, never altered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import pandas as pd

from analysis.clean.log import HIDDEN

MOST_YEARS = 60  # of a working life

# The first cannot be more than the second.
NOT_MORE = (
    ("experience.social_media", "experience.working"),
    ("experience.current_company", "experience.working"),
)


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


def impossible_years(amounts: pd.DataFrame, *, table: str) -> Iterator[Notice]:
    """Find years that cannot be: negative, more than a working life, or more in a field than at work.

    Parameters
    ----------
    amounts
        One column per question and option, numbers; missing is not checked.
    table
        Name of the table.
    """
    for name in amounts.columns:
        wrong = amounts[name][(amounts[name] < 0) | (amounts[name] > MOST_YEARS)]
        for row, value in wrong.items():
            why = "more than a working life, kept as it is"
            yield Notice(table=table, row=str(row), column=name, found=f"{value:g} years", why=why)
    for less, more in NOT_MORE:
        if less in amounts and more in amounts:
            for row in amounts.index[amounts[less] > amounts[more]]:
                found = f"{amounts.loc[row, less]:g} of {amounts.loc[row, more]:g} years"
                why = f"more than {more}, kept as it is"
                yield Notice(table=table, row=str(row), column=less, found=found, why=why)
