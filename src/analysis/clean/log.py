"""Steps run one after the other, and what each of them changed: one code path, the log always on."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pandas as pd

LOG_COLUMNS = ("step", "column", "before", "after", "count")
HIDDEN = "(not shown)"  # instead of a value that may be personal
MASKED, DROPPED = "(masked)", "(dropped)"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A cleaning step.

    Attributes
    ----------
    name
        In the change log.
    change
        From a frame to a new one with the same rows; it may drop columns.
    hides
        Whether its values are not shown in the log, because they are personal.
    """

    name: str
    change: Callable[[pd.DataFrame], pd.DataFrame]
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
    >>> from analysis.clean.steps import TRIM_SPACE
    >>> clean(pd.DataFrame({"gender": ["  man", "man "]}), [TRIM_SPACE]).log.to_dict("records")[0]
    {'step': 'trim_space', 'column': 'gender', 'before': '  man', 'after': 'man', 'count': 1}
    """
    logs = []
    for step in steps:
        after = step.change(frame)
        logs.append(changes(frame, after, step=step.name, hidden=step.hides))
        frame = after
    return Cleaned(frame=frame, log=joined(logs))


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


def changes(before: pd.DataFrame, after: pd.DataFrame, *, step: str, hidden: bool = False) -> pd.DataFrame:
    """What changed between two frames with the same rows, by column and pair of values."""
    found = [
        column_changes(before[name], after.get(name), step=step, hidden=hidden) for name in before.columns
    ]
    return joined(found)


def column_changes(
    before: pd.Series, after: pd.Series | None, *, step: str, hidden: bool = False
) -> pd.DataFrame:
    """What changed in one column; ``None`` stands for a column that was dropped."""
    if after is not None and after.equals(before):
        return joined([])
    old = _shown(before)
    if after is None:
        lost = sum(text != "" for text in old)
        counted = {(HIDDEN, DROPPED): lost} if hidden else Counter((text, "") for text in old if text)
    else:
        pairs = Counter((a, b) for a, b in zip(old, _shown(after), strict=True) if a != b)
        counted = {(HIDDEN, MASKED): pairs.total()} if hidden and pairs else pairs
    rows = [(step, str(before.name), was, now, count) for (was, now), count in sorted(counted.items())]
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS))


def _shown(column: pd.Series) -> list[str]:
    """Cells as text, missing ones empty."""
    return ["" if missing else str(cell) for cell, missing in zip(column, column.isna(), strict=True)]
