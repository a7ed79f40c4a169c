"""Cells of tables for people: what each says, and the number behind it, for a spreadsheet."""

from dataclasses import dataclass

import pandas as pd

from analysis.languages import LEAST_P, number, p_value, percent
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
    """A p-value (0-1), in four decimals; a spreadsheet, too, says of a small one what it is under."""
    if pd.isna(p):
        return NOTHING
    under = p_value(0, lang=words.lang)
    return Cell(
        text=p_value(p, lang=words.lang), value=float(p), form=f'[<{LEAST_P:.4f}]"{under}";{_form("0", 4)}'
    )


def _form(whole: str, decimals: int) -> str:
    return f"{whole}.{'0' * decimals}" if decimals else whole
