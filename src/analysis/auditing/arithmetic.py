"""Can this printed percentage be true? The arithmetic of one figure, and of several with one base.

Whole counts and exact fractions only: nothing here is an estimate.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil, floor, prod

from analysis.intervals import possible_counts

WORDED = {"lower bound", "upper bound"}
TRUNCATED = "truncated"
CUT = "cut"
HALF = Fraction(1, 2)
SEARCH = 5000  # bases that are tried, at the most, on either side


# How a percentage may have been shortened: a share times the power of ten that the print keeps, to what is
# printed. Python's round() on fractions is exact and takes halves to the even neighbour.
ROUNDINGS: Mapping[str, Callable[[Fraction], int]] = {
    "half up": lambda scaled: floor(scaled + HALF),
    "half down": lambda scaled: ceil(scaled - HALF),
    "half even": round,
    CUT: floor,
}


@dataclass(frozen=True, kw_only=True)
class Printed:
    """One percentage as it is printed: its text (trailing zeros count) and how it was read."""

    text: str
    reading: str = "verbatim"

    @property
    def worded(self) -> bool:
        """Whether it says a direction, "more than" or "up to", and no rounding."""
        return self.reading in WORDED

    @property
    def decimals(self) -> int:
        """Digits after the point."""
        return len(self.text.partition(".")[2])


def counts_of(figure: Printed, base: int, *, cut: bool = False) -> range:
    """Whole counts that print like this, as it was read; with ``cut``, as if its digits had been cut."""
    reading = "truncated" if cut and not figure.worded else figure.reading
    return possible_counts(figure.text, base, reading=reading)


def _counts_either_way(figure: Printed, base: int) -> set[int]:
    return {*possible_counts(figure.text, base), *possible_counts(figure.text, base, reading=TRUNCATED)}


def cannot_fail(figure: Printed, base: int) -> bool:
    """Whether every percentage that is printed so has a whole count out of the base: nothing would be caught.

    Examples
    --------
    >>> cannot_fail(Printed(text="58"), 140), cannot_fail(Printed(text="58.3"), 140)
    (True, False)
    """
    return figure.worded or base >= 100 * 10**figure.decimals


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
        Of ``"half up"``, ``"half down"``, ``"half even"`` and ``"cut"``. Empty: no count prints like this.

    Examples
    --------
    >>> roundings(Printed(text="58"), 140), roundings(Printed(text="76.4"), 51)
    (('half up', 'half down', 'half even', 'cut'), ('cut',))
    >>> roundings(Printed(text="12"), 8), roundings(Printed(text="5"), 50)
    (('half down', 'half even', 'cut'), ())
    """
    if figure.worded:
        return ()
    scale = 100 * 10**figure.decimals
    printed = Fraction(figure.text) * scale / 100
    scaled = [Fraction(count, base) * scale for count in _counts_either_way(figure, base)]
    return tuple(name for name, rule in ROUNDINGS.items() if printed in map(rule, scaled))


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
    """Percentage of a count, as precise as another figure is printed, and cut if that was."""
    half = Fraction(0) if like.reading == TRUNCATED else HALF
    digits = floor(Fraction(count, base) * 100 * 10**like.decimals + half)
    return f"{Decimal(digits).scaleb(-like.decimals):f}"


def nearest_bases(figure: Printed, base: int) -> tuple[int, ...]:
    """Nearest bases, one below and one above, out of which the percentage is possible.

    Examples
    --------
    >>> nearest_bases(Printed(text="5"), 50)
    (44, 55)
    """
    if figure.worded:
        return ()
    below = next((n for n in range(base - 1, max(base - SEARCH, 0), -1) if counts_of(figure, n)), None)
    above = next((n for n in range(base + 1, base + SEARCH) if counts_of(figure, n)), None)
    return tuple(n for n in (below, above) if n is not None)


def default_bases(base: int) -> range:
    """Bases to try when the stated one fails: people may skip a question, but no more than half of them.

    More than were asked can never have answered. Beyond some thousands every percentage is possible, and
    there is nothing to find.
    """
    return range(ceil(base / 2), base + 1) if base <= 2 * SEARCH else range(0)


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
    possible = ((n, [counts_of(figure, n) for figure in figures]) for n in bases)
    return tuple(n for n, counts in possible if (closes(counts, n) if single else all(counts)))


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


def chance_of_fit(figures: Iterable[Printed], bases: Iterable[int]) -> float:
    """Chance that figures which mean nothing would be possible together out of some base that was tried.

    Out of a base of n, about n + 1 of the percentages that can be printed are possible. The same figure twice
    says nothing new, and "more than" next to nothing.

    Examples
    --------
    >>> goals = [Printed(text=t) for t in ("48.3", "32.2", "24.6")]
    >>> round(chance_of_fit(goals, range(70, 141)), 2)
    0.09
    """
    decimals = [figure.decimals for figure in {f for f in figures if not f.worded}]
    missed = [1 - prod(_printable(n, of) / (100 * 10**of + 1) for of in decimals) for n in bases]
    return float(1 - prod(missed))


@cache
def _printable(base: int, decimals: int) -> int:
    """How many percentages can be printed of so many people; a half can go either way."""
    unit = 200 * 10**decimals  # in halves of the last digit
    up = ((count * unit + base) // (2 * base) for count in range(base + 1))
    down = (-((base - count * unit) // (2 * base)) for count in range(base + 1))
    return len({*up, *down})
