"""Cells of tables for people: what each says, and the number behind it, for a spreadsheet."""

from dataclasses import dataclass, replace

import pandas as pd

from analysis.languages import number, percent
from analysis.words import Words


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text
        What it says, in the language of its reader; "" if it says nothing.
    value
        The number, if it is one; shares are 0-1.
    form
        How a spreadsheet writes the number.
    """

    text: str
    value: float | None = None
    form: str = "General"


NOTHING = Cell(text="")


def text(value: str) -> Cell:
    """A cell of words."""
    return Cell(text=value)


def share(value: float, words: Words, *, decimals: int = 0) -> Cell:
    """A share (0-1) as a percentage."""
    if pd.isna(value):
        return NOTHING
    said = percent(value, lang=words.lang, decimals=decimals)
    return Cell(text=said, value=float(value), form=_form("0", decimals) + "%")


def decimal(value: float, words: Words, *, decimals: int = 0) -> Cell:
    """A number that is not a share."""
    if pd.isna(value):
        return NOTHING
    said = number(value, lang=words.lang, decimals=decimals)
    return Cell(text=said, value=float(value), form=_form("#,##0", decimals))


def points(value: float, words: Words) -> Cell:
    """A difference of two shares (-1 to 1) in percentage points, with its sign."""
    if pd.isna(value):
        return NOTHING
    return Cell(text=words.signed(100 * value), value=100 * float(value), form="+0;-0;0")


def chance(p: float, words: Words) -> Cell:
    """A p-value (0-1), in four decimals."""
    exact = decimal(p, words, decimals=4)
    return replace(exact, text=f"< {number(0.0001, lang=words.lang, decimals=4)}") if p < 0.0001 else exact


def _form(whole: str, decimals: int) -> str:
    return f"{whole}.{'0' * decimals}" if decimals else whole
