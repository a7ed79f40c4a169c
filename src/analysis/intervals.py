"""What one printed percentage can mean: the counts behind it, and the interval round it.

The foundation under every table. A published "58%" of 140 answers stands for a *set* of whole counts (here
only 81); the interval of a printed share is taken over that whole set, so that rounding is never mistaken
for knowledge.
"""

from fractions import Fraction
from math import ceil, floor
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

# How a figure was read decides what its last digit means. Every other way of reading is plain rounding.
BOUNDS = {"lower bound", "upper bound"}
CUT = {"truncated"}


def possible_counts(printed: str, base: int, *, reading: str = "verbatim") -> range:
    """Whole counts out of ``base`` that would be printed as this percentage.

    Parameters
    ----------
    printed
        The percentage as printed, without sign: ``"58"``, ``"41.0"``. Trailing zeros count as precision.
    base
        Number of people or documents asked, at least 1.
    reading
        ``"truncated"`` if the digits were cut, ``"lower bound"`` for "more than", ``"upper bound"`` for "up
        to"; anything else means rounded, where an exact half may have gone up or down.

    Returns
    -------
    range
        Consecutive counts, possibly empty: then no whole count gives this percentage.

    Raises
    ------
    ValueError
        If ``base`` is less than 1, or ``printed`` is not a number.

    Notes
    -----
    The check is GRIM (Brown and Heathers 2017, doi:10.1177/1948550616673876) for percentages, in exact
    fractions because ``57.5`` is not what floating point says it is.

    Examples
    --------
    >>> list(possible_counts("58", 140)), list(possible_counts("49", 140)), list(possible_counts("5", 50))
    ([81], [68, 69], [])
    >>> list(possible_counts("76.4", 51)), list(possible_counts("76.4", 51, reading="truncated"))
    ([], [39])
    """
    if base < 1:
        raise ValueError(f"base must be at least 1, but {base} came")
    low, high = _printed_bounds(printed, reading)
    lowest = floor(low * base) + 1 if reading == "lower bound" else ceil(low * base)
    highest = ceil(high * base) - 1 if reading in CUT else floor(high * base)
    return range(max(lowest, 0), min(highest, base) + 1)


def _printed_bounds(printed: str, reading: str) -> tuple[Fraction, Fraction]:
    """Lowest and highest share (0-1) that prints like this."""
    value, unit = Fraction(printed) / 100, _last_digit(printed) / 100
    if reading == "lower bound":
        return value, Fraction(1)
    if reading == "upper bound":
        return Fraction(0), value
    return (value, value + unit) if reading in CUT else (value - unit / 2, value + unit / 2)


def _last_digit(printed: str) -> Fraction:
    """Worth of one step in the last printed place: 1 for "58", 1/10 for "41.0"."""
    return Fraction(1, 10 ** len(printed.partition(".")[2]))


def wilson(
    count: npt.ArrayLike, base: npt.ArrayLike, *, confidence: float = 0.95
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Wilson score interval of a share.

    Parameters
    ----------
    count, base
        Hits and trials, scalars or arrays that broadcast. Missing (NaN) stays missing.
    confidence
        Coverage between 0 and 1.

    Returns
    -------
    tuple of array
        Lower and upper limit, shares 0-1; exactly 0 at no hits and exactly 1 at all hits.

    Raises
    ------
    ValueError
        If a count is below 0 or above its base, a base is not positive, or ``confidence`` is not between
        0 and 1.

    Notes
    -----
    Wilson (1927), eq. 4 of Brown, Cai and DasGupta (2001, doi:10.1214/ss/1009213286), who recommend it at
    these sample sizes: at n = 50 it covers 95.2 % on average, the textbook (Wald) interval 92.1 %.

    Examples
    --------
    >>> low, high = wilson(32, 50)
    >>> f"{low:.4f} to {high:.4f}"
    '0.5014 to 0.7586'
    """
    k, n = np.asarray(count, dtype=float), np.asarray(base, dtype=float)
    _check_counts(k, n, confidence)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    p = k / n
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return np.where(k == 0, 0.0, centre - half), np.where(k == n, 1.0, centre + half)


def _check_counts(k: npt.NDArray[np.float64], n: npt.NDArray[np.float64], confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, but {confidence} came")
    if np.any(n <= 0):
        raise ValueError("base must be positive everywhere")
    if np.any((k < 0) | (k > n)):
        raise ValueError("count must lie between 0 and base everywhere")
