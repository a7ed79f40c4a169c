"""The figures of one question together: one base for all of them, and whether they add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from analysis.audit.arithmetic import (
    Printed,
    chance_of_fit,
    closes,
    counts_of,
    default_bases,
    joint_bases,
    totals,
)
from analysis.tables import DERIVED

STATED, CUT, OTHER_BASE, NONE = "as stated", "cut", "other base", "none"
CLOSES, DOES_NOT_CLOSE, OPEN = "closes", "does-not-close", "open"
BY_CHANCE = 0.2  # figures that would fit some base this often, whatever they are, point to none


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the arithmetic says of one question in one group; a row of the schema ``audit_questions``.

    Attributes
    ----------
    question, group, kind, base
        What it is; ``base`` is missing where none is stated.
    figures, lost
        Percentages that are printed, and that could not be read.
    printed_total
        Sum of the printed percentages.
    fits
        ``as stated`` (all are possible out of the base), ``cut`` (only if digits were cut), ``other base``
        (only out of ``bases``), ``none``, or nothing where no base is stated and none was tried.
    bases, tried, chance
        Bases out of which all are possible together, looked for where the stated one fails; the range that
        was tried; and the chance that any figures would fit some base in it.
    closure
        For one answer each: ``closes``, ``does-not-close``, or ``open`` where a figure is lost, derived or
        impossible. Otherwise empty.
    count_low, count_high
        Smallest and largest total of the counts; missing where a figure has none.
    """

    question: str
    group: str
    kind: str
    base: int | None
    figures: int
    lost: int
    printed_total: str
    fits: str
    bases: tuple[int, ...]
    tried: range
    chance: float | None
    closure: str
    count_low: int | None
    count_high: int | None


def printed_of(rows: pd.DataFrame) -> list[Printed]:
    """The percentages of some rows that are printed; derived ones prove nothing and are left out."""
    shown = rows[(rows["printed"] != "") & (rows["reading"] != DERIVED)]
    return [Printed(text=t, reading=r) for t, r in zip(shown["printed"], shown["reading"], strict=True)]


def weigh(rows: pd.DataFrame, *, bases: range | None = None) -> Question:
    """Ask the percentages of one question, one group and one base what they can mean together.

    Parameters
    ----------
    rows
        Columns of :mod:`analysis.audit.printed`, all of them shares.
    bases
        Bases to try where the stated one fails or none is stated; if not given, half the base to the base.
    """
    first, figures = rows.iloc[0], printed_of(rows)
    base = None if pd.isna(first["base"]) else int(first["base"])
    single = bool(first["kind"] == "single" and len(rows) > 1)
    whole = single and len(figures) == len(rows) and not rows["mixed_base"].any()
    fits = _fits(figures, base)
    counts = [counts_of(f, base, cut=fits == CUT) for f in figures] if base and fits in (STATED, CUT) else []
    closure = _closure(counts, base, whole=whole) if single else ""
    tried = _bases_to_try(base, bases) if fits in (NONE, "") or closure == DOES_NOT_CLOSE else range(0)
    # One figure alone fits many a base: only several together can point to the right one.
    found = joint_bases(figures, tried, single=whole) if len(figures) > 1 else ()
    chance = chance_of_fit(figures, tried) if found else None
    points = found and chance is not None and chance < BY_CHANCE
    low, high = totals(counts) if counts else (None, None)
    return Question(
        question=str(first["question"]),
        group=str(first["group"]),
        kind=str(first["kind"]),
        base=base,
        figures=len(figures),
        lost=int((rows["printed"] == "").sum()),
        printed_total=_total(figures),
        fits=OTHER_BASE if points and fits in (NONE, "") else fits,
        bases=found,
        tried=tried,
        chance=chance,
        closure=CLOSES if points and whole and fits in (NONE, "") else closure,
        count_low=low,
        count_high=high,
    )


def _bases_to_try(base: int | None, bases: range | None) -> range:
    if bases is not None:
        return bases
    return range(0) if base is None else default_bases(base)


def _fits(figures: Sequence[Printed], base: int | None) -> str:
    if base is None or not figures:
        return ""
    if all(counts_of(f, base) for f in figures):
        return STATED
    return CUT if all(counts_of(f, base, cut=True) for f in figures) else NONE


def _closure(counts: Sequence[range], base: int | None, *, whole: bool) -> str:
    if not counts or base is None:
        return OPEN
    if not whole:
        return DOES_NOT_CLOSE if totals(counts)[0] > base else OPEN
    return CLOSES if closes(counts, base) else DOES_NOT_CLOSE


def _total(figures: Sequence[Printed]) -> str:
    """Sum of the percentages, as precisely as the most precise of them."""
    decimals = max((len(f.text.partition(".")[2]) for f in figures), default=0)
    return f"{float(sum((Fraction(f.text) for f in figures), Fraction(0))):.{decimals}f}" if figures else ""


def shares_by_question(printed: pd.DataFrame) -> list[pd.DataFrame]:
    """The percentages, parted by question, group and base: what must be possible together."""
    shares = printed[printed["statistic"] == "share"]
    several = shares.groupby(["question", "group"])["base"].transform("nunique", dropna=False) > 1
    shares = shares.assign(mixed_base=several)
    keys = ["question", "group", "base"]
    return [rows for _, rows in shares.groupby(keys, sort=False, dropna=False)]
