"""What cannot be, or is there twice: reported, never altered."""

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.clean.log import HIDDEN

NOTICE_COLUMNS = ("table", "row", "column", "found", "why", "quotes")
Notice = tuple[str, object, str, str, str, bool]
MOST_YEARS = 60  # of a working life

# The first cannot be more than the second.
NOT_MORE = (
    ("experience.social_media", "experience.working"),
    ("experience.current_company", "experience.working"),
)


def notices(rows: Iterable[Notice]) -> pd.DataFrame:
    """Make the table of notices: what was found where, why it is worth a look, and if it quotes somebody."""
    table = pd.DataFrame(list(rows), columns=list(NOTICE_COLUMNS))
    texts = table[list(NOTICE_COLUMNS[:-1])]
    return texts.astype("object").where(texts.notna(), "").astype("str").assign(quotes=table["quotes"])


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
        yield (
            table,
            row,
            "",
            f"the same as row {where[keys[row]]}",
            "twice the same answer, kept as it is",
            False,
        )


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
            yield table, row, name, f"{value:g} years", "more than a working life, kept as it is", False
    for less, more in NOT_MORE:
        if less in amounts and more in amounts:
            for row in amounts.index[amounts[less] > amounts[more]]:
                found = f"{amounts.loc[row, less]:g} of {amounts.loc[row, more]:g} years"
                yield table, row, less, found, f"more than {more}, kept as it is", False
