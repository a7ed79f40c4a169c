"""What several sources say of the same figure, and whether they can all be right."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from fractions import Fraction

import pandas as pd

from analysis.audit.arithmetic import ROUNDINGS

MISPRINT = 0.75  # two words this alike are taken for one word and its misprint


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


def _told(said: pd.DataFrame) -> str:
    return ", ".join(f"{s} ({who})" for s, who in zip(said["says"], said["source"], strict=True))


def _agree(about: str, says: list[str]) -> bool:
    if about != "value":
        return len(set(says)) == 1
    finest = max(says, key=_decimals)
    return all(roundings_of(finest, coarse) for coarse in says)


def roundings_of(fine: str, coarse: str) -> tuple[str, ...]:
    """Rules of rounding that make the coarse number out of the fine one.

    Examples
    --------
    >>> roundings_of("745.5", "745"), roundings_of("48.3", "48"), roundings_of("48.3", "49")
    (('cut',), ('half up', 'half even', 'cut'), ())
    """
    scale = 10 ** _decimals(coarse)
    return tuple(
        name for name, rule in ROUNDINGS.items() if rule(Fraction(fine) * scale) == Fraction(coarse) * scale
    )


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


def _misprint(about: str, said: pd.DataFrame) -> bool:
    return about == "wording" and any(
        SequenceMatcher(None, a, b).ratio() >= MISPRINT for a, b in _pairs(list(said["says"]))
    )


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    return ((a, b) for i, a in enumerate(words) for b in words[i + 1 :] if a != b)
