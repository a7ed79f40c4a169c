"""Can this printed percentage be true? The arithmetic of one figure, and of several with one base.

Whole counts and exact fractions only: nothing here is an estimate.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from analysis.intervals import possible_counts

WORDED = {"lower bound", "upper bound"}  # "more than", "up to": these say a direction, not a rounding
CUT = "cut"


def _half_up(scaled: Fraction) -> int:
    return floor(scaled + Fraction(1, 2))


# How a percentage may have been shortened: a share times the power of ten that the print keeps, to what is
# printed. Python's round() on fractions is exact and takes halves to the even neighbour.
ROUNDINGS: Mapping[str, Callable[[Fraction], int]] = {"half up": _half_up, "half even": round, CUT: floor}


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One percentage as it is printed: its text (trailing zeros count) and how it was read."""

    text: str
    reading: str = "verbatim"


def counts_of(figure: Printed, base: int, *, cut: bool = False) -> range:
    """Whole counts that print like this; with ``cut``, under the rule that digits were cut, not rounded."""
    reading = "truncated" if cut and figure.reading not in WORDED else _as_rounded(figure.reading)
    return possible_counts(figure.text, base, reading=reading)


def _as_rounded(reading: str) -> str:
    return reading if reading in WORDED else "verbatim"


def roundings(figure: Printed, base: int) -> tuple[str, ...]:
    """Rules of rounding under which some whole count prints like this.

    Parameters
    ----------
    figure
        The percentage; "more than" and "up to" have no rounding, and the answer is empty.
    base
        How many were asked, at least 1.

    Returns
    -------
    tuple of str
        Of ``"half up"``, ``"half even"`` and ``"cut"``. Empty: no count prints like this.

    Examples
    --------
    >>> roundings(Printed(text="58"), 140), roundings(Printed(text="76.4"), 51)
    (('half up', 'half even', 'cut'), ('cut',))
    >>> roundings(Printed(text="12"), 8), roundings(Printed(text="5"), 50)
    (('half even', 'cut'), ())
    """
    if figure.reading in WORDED:
        return ()
    scale = 100 * 10 ** _decimals(figure.text)
    printed = Fraction(figure.text) * scale / 100
    near = {*counts_of(figure, base), *counts_of(figure, base, cut=True)}
    return tuple(
        name
        for name, rule in ROUNDINGS.items()
        if any(rule(Fraction(k, base) * scale) == printed for k in near)
    )


def nearest(figure: Printed, base: int) -> tuple[str, str]:
    """Nearest percentages, below and above, that whole counts out of the base do print; "" where none is.

    Examples
    --------
    >>> nearest(Printed(text="5"), 50)
    ('4', '6')
    """
    hits = Fraction(figure.text) * base / 100
    below, above = ceil(hits) - 1, floor(hits) + 1
    return (
        print_count(below, base, like=figure) if below >= 0 else "",
        print_count(above, base, like=figure) if above <= base else "",
    )


def print_count(count: int, base: int, *, like: Printed) -> str:
    """Percentage of a count, as precise as another figure is printed."""
    decimals = _decimals(like.text)
    digits = f"{_half_up(Fraction(count, base) * 100 * 10**decimals):0{decimals + 1}d}"
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def nearest_bases(figure: Printed, base: int) -> tuple[int, ...]:
    """Nearest bases, one below and one above, out of which the percentage is possible.

    Examples
    --------
    >>> nearest_bases(Printed(text="5"), 50)
    (44, 55)
    """
    below = next((n for n in range(base - 1, 0, -1) if counts_of(figure, n)), None)
    above = next((n for n in range(base + 1, 4 * base + 100) if counts_of(figure, n)), None)
    return tuple(n for n in (below, above) if n is not None)


def default_bases(base: int) -> range:
    """Bases to try when the stated one fails: people may skip a question, but no more than half of them.

    More than were asked can never have answered.
    """
    return range(ceil(base / 2), base + 1)


def joint_bases(figures: Sequence[Printed], bases: Iterable[int], *, single: bool = False) -> tuple[int, ...]:
    """Bases out of which all these percentages are possible together.

    Parameters
    ----------
    figures
        Percentages of one question and one group.
    bases
        Bases to try.
    single
        One answer each, and all answers are there: then the counts must also add to the base.

    Returns
    -------
    tuple of int
        In the order tried.

    Examples
    --------
    >>> goals = [Printed(text=t) for t in ("48.3", "32.2", "24.6")]
    >>> joint_bases(goals, range(70, 141))
    (118,)
    """
    return tuple(
        n for n in bases if _together([counts_of(figure, n) for figure in figures], n, single=single)
    )


def _together(counts: Sequence[range], base: int, *, single: bool) -> bool:
    return closes(counts, base) if single else all(counts)


def closes(counts: Sequence[range], base: int) -> bool:
    """Whether counts that print like these can add to the base: one answer each, all answers there.

    Every total between the smallest and the largest can be had: the counts of a figure are consecutive.

    Examples
    --------
    >>> closes([possible_counts(p, 140) for p in ("45", "27", "18", "9", "2")], 140)
    False
    """
    if not all(counts):
        return False
    low, high = totals(counts)
    return low <= base <= high


def totals(counts: Sequence[range]) -> tuple[int, int]:
    """Smallest and largest sum of one count of each figure; every figure must have one."""
    return sum(c[0] for c in counts), sum(c[-1] for c in counts)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
