"""What several sources say of the same figure, and whether they can all be right."""

import re
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import combinations, starmap

import pandas as pd

from analysis.audit.arithmetic import ROUNDINGS
from analysis.errors import DataError, Problem, check_kind

MISPRINT = 0.75  # two words this alike, of some length, that begin alike: one may be a misprint of the other
LONG = 6  # letters

COLUMNS = ("id", "source", "about", "says")
ABOUT = ("value", "rank", "wording")


def disputes(statements: pd.DataFrame) -> pd.DataFrame:
    """Figures of which the sources say things that cannot all be right.

    Parameters
    ----------
    statements
        One row per statement: ``id`` of the figure, ``source``, ``about`` (value, rank or wording), ``says``.

    Returns
    -------
    DataFrame
        Indexed by the id of the figure: ``disputed`` (what is disputed, joined by ``", "``), ``statements``
        (who says what), ``misprint`` (whether two wordings are alike enough to be one and its misprint).
        Values do not disagree if the less precise one is the other, rounded or cut.
    """
    found = [
        {"id": name, "disputed": about, "statements": _told(said), "misprint": _misprint(str(about), said)}
        for (name, about), said in statements.groupby(["id", "about"], sort=False)
        if not _agree(str(about), list(said["says"]))
    ]
    table = pd.DataFrame(found, columns=["id", "disputed", "statements", "misprint"])
    return table.groupby("id", sort=False).agg(
        disputed=("disputed", ", ".join), statements=("statements", "; ".join), misprint=("misprint", "any")
    )


def checked_statements(statements: pd.DataFrame) -> pd.DataFrame:
    """Statements as text.

    Raises
    ------
    DataError
        If a column is missing, a cell is empty, or a statement is about something else.
    """
    check_kind("statements", statements, pd.DataFrame, "Give a table with the columns of the docstring.")
    if missing := [name for name in COLUMNS if name not in statements]:
        raise DataError([_problem(f"no column {', '.join(missing)}", f"the columns {', '.join(COLUMNS)}")])
    text = statements[list(COLUMNS)].astype("object")
    text = text.where(text.notna(), "").astype("str")
    strange = sorted(set(text["about"]) - set(ABOUT))
    found = [_problem(f"statements about {what!r}", f"one of {', '.join(ABOUT)}") for what in strange]
    found += [_problem(f"no {name}", "a text in every row") for name in COLUMNS if (text[name] == "").any()]
    if found:
        raise DataError(found)
    return text


def _problem(found: str, expected: str) -> Problem:
    return Problem(file="statements", found=found, expected=expected, advice="Correct the statements.")


def _told(said: pd.DataFrame) -> str:
    return ", ".join(f"{s} ({who})" for s, who in zip(said["says"], said["source"], strict=True))


def _agree(about: str, says: list[str]) -> bool:
    if about != "value" or not all(re.fullmatch(r"\d+(\.\d+)?", number) for number in says):
        return len(set(says)) == 1
    finest = max(says, key=_decimals)
    return all(roundings_of(finest, coarse) for coarse in says)


def roundings_of(fine: str, coarse: str) -> tuple[str, ...]:
    """Rules of rounding that make the coarse number out of the fine one.

    Examples
    --------
    >>> roundings_of("745.5", "745"), roundings_of("48.3", "48"), roundings_of("48.3", "49")
    (('half down', 'cut'), ('half up', 'half down', 'half even', 'cut'), ())
    """
    scale = 10 ** _decimals(coarse)
    return tuple(
        name for name, rule in ROUNDINGS.items() if rule(Fraction(fine) * scale) == Fraction(coarse) * scale
    )


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _misprint(about: str, said: pd.DataFrame) -> bool:
    return about == "wording" and any(starmap(_alike, combinations(said["says"], 2)))


def _alike(a: str, b: str) -> bool:
    words = a != b and a[:1] == b[:1] and min(len(a), len(b)) >= LONG and (a + b).isalpha()
    return words and SequenceMatcher(None, a, b).ratio() >= MISPRINT
