"""What a percentage can mean: the counts behind a printed one, and intervals of shares and of pairs.

The foundation under every table. A published "58%" of 140 answers stands for a *set* of whole counts (here
only 81); the interval of a printed share is taken over that whole set, so that rounding is never mistaken
for knowledge.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, nan, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# How a figure was read decides what its last digit means. Every other way of reading is plain rounding.
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
        If ``base`` is no whole number of at least 1, or ``printed`` is not digits with at most one point.

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
    if not (base >= 1 and base % 1 == 0):
        raise ValueError(f"base must be a whole number of at least 1, but {base} came")
    if not (isinstance(printed, str) and re.fullmatch(r"\d+(\.\d*)?|\.\d+", printed)):
        raise ValueError(f"printed must be a text of digits with at most one point, but {printed!r} came")
    low, high = printed_bounds(printed, reading)
    base = int(base)  # 200.0, as pandas keeps it beside a gap, is reckoned with in exact fractions, too
    lowest = floor(low * base) + 1 if reading == "lower bound" else ceil(low * base)
    highest = ceil(high * base) - 1 if reading in CUT else floor(high * base)
    return range(max(lowest, 0), min(highest, base) + 1)


def printed_bounds(printed: str, reading: str) -> tuple[Fraction, Fraction]:
    """Lowest and highest share (0-1) that prints like this, as it was read; see :func:`possible_counts`."""
    value, unit = Fraction(printed) / 100, _last_digit(printed) / 100
    if reading == "lower bound":
        return value, Fraction(1)
    if reading == "upper bound":
        return Fraction(0), value
    return (value, value + unit) if reading in CUT else (value - unit / 2, value + unit / 2)


def _last_digit(printed: str) -> Fraction:
    """Worth of one step in the last printed place: 1 for "58", 1/10 for "41.0"."""
    return Fraction(1, 10 ** len(printed.partition(".")[2]))


def wilson(count: npt.ArrayLike, base: npt.ArrayLike, *, confidence: float = 0.95) -> tuple[Array, Array]:
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
    these sample sizes: over all shares at n = 50 it covers 95 % on average, the textbook (Wald) interval
    some 90 %.

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
    known = ~np.isnan(k + n)
    return np.where(known & (k == 0), 0.0, centre - half), np.where(known & (k == n), 1.0, centre + half)


def effective_base(total: npt.ArrayLike, squares: npt.ArrayLike) -> Array:
    """Kish's effective base: the square of the sum of the weights over the sum of their squares.

    Kish (1965), Survey Sampling, section 11.7: how many unweighted answers would be as sure. 0 if nobody has
    weight.
    """
    sums, seconds = np.asarray(total, dtype="float64"), np.asarray(squares, dtype="float64")
    kish: Array = np.divide(sums**2, seconds, out=np.zeros_like(sums), where=seconds > 0)
    return kish


def weighted_wilson(share: npt.ArrayLike, base: npt.ArrayLike) -> tuple[Array, Array]:
    """95 % Wilson interval of shares out of bases that need not be whole, such as effective ones.

    Missing where the base is 0: a share of nobody has no interval.
    """
    n = np.where(np.asarray(base, dtype="float64") > 0, base, np.nan)
    hits = np.clip(np.asarray(share, dtype="float64"), 0, 1) * n
    return wilson(hits, n)


def share_limits(count: float, base: float, *, confidence: float = 0.95) -> tuple[float, float, float]:
    """A share and its Wilson limits; count and base may be effective ones."""
    low, high = wilson(count, base, confidence=confidence)
    return count / base, float(low), float(high)


def newcombe(
    count_a: npt.ArrayLike,
    base_a: npt.ArrayLike,
    count_b: npt.ArrayLike,
    base_b: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[Array, Array]:
    """Interval of the difference of two independent shares, a minus b.

    Parameters
    ----------
    count_a, base_a, count_b, base_b
        How many of how many, in each group; counts may be arrays.
    confidence
        Of the interval, 0-1.

    Returns
    -------
    low, high : arrays
        Limits of the difference, -1 to 1.

    Raises
    ------
    ValueError
        If a count is below 0 or above its base, a base is not positive, or ``confidence`` is not between
        0 and 1.

    Notes
    -----
    Newcombe (1998, Statistics in Medicine 17, 873-890), method 10: from the two Wilson intervals. At 50
    against 50 it covers 95 % on average, and at least 93 % for shares between 5 and 95 %.

    Examples
    --------
    >>> low, high = newcombe(33, 50, 12, 50)
    >>> f"{low:.4f} to {high:.4f}"
    '0.2272 to 0.5709'
    """
    a, b = np.divide(count_a, base_a), np.divide(count_b, base_b)
    limits_a = wilson(count_a, base_a, confidence=confidence)
    return difference_limits(a, *limits_a, b, *wilson(count_b, base_b, confidence=confidence))


def difference_limits(
    a: npt.ArrayLike,
    low_a: npt.ArrayLike,
    high_a: npt.ArrayLike,
    b: npt.ArrayLike,
    low_b: npt.ArrayLike,
    high_b: npt.ArrayLike,
) -> tuple[Array, Array]:
    """Limits of a difference, a minus b, from an estimate and its limits on each side.

    The method of variance estimates recovery (Zou and Donner 2008, doi:10.1002/sim.3095), of which Newcombe's
    interval is the case of two Wilson intervals. The limits of each side may come from weights.

    Returns
    -------
    tuple of array
        Lower and upper limit, in the unit of the estimates.
    """
    a, b = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    below = np.sqrt((a - low_a) ** 2 + (np.asarray(high_b) - b) ** 2)
    above = np.sqrt((np.asarray(high_a) - a) ** 2 + (b - low_b) ** 2)
    return a - b - below, a - b + above


def paired_newcombe(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Array, Array]:
    """95 % interval of the difference of two paired shares, a minus b, for every column.

    Parameters
    ----------
    a, b
        Pairs x columns, 0 or 1 in every cell: row i of one belongs to row i of the other.

    Returns
    -------
    low, high : arrays
        Limits of the differences, -1 to 1.

    Raises
    ------
    ValueError
        If there is no pair, one side is longer than the other, or a cell is neither 0 nor 1.

    Examples
    --------
    >>> low, high = paired_newcombe([1, 1, 1, 0] * 10, [1, 0, 0, 0] * 10)
    >>> f"{low:.2f} to {high:.2f}"
    '0.32 to 0.63'

    Notes
    -----
    Newcombe (1998, Statistics in Medicine 17, 2635-2650), method 10: from the two Wilson intervals and the
    correlation phi, which is corrected for continuity where it is positive.
    """
    x, y = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    if x.shape != y.shape or not np.isin([x, y], [0, 1]).all():
        raise ValueError("a and b must have the same shape, and 0 or 1 in every cell")
    n = len(x)
    (low_a, high_a), (low_b, high_b) = wilson(x.sum(axis=0), n), wilson(y.sum(axis=0), n)
    share_a, share_b, phi = x.mean(axis=0), y.mean(axis=0), _phi(x, y)
    down_a, up_a, down_b, up_b = share_a - low_a, high_a - share_a, share_b - low_b, high_b - share_b
    below = np.sqrt(down_a**2 - 2 * phi * down_a * up_b + up_b**2)
    above = np.sqrt(up_a**2 - 2 * phi * up_a * down_b + down_b**2)
    return share_a - share_b - below, share_a - share_b + above


def _phi(x: Array, y: Array) -> Array:
    n = len(x)
    both, neither = (x * y).sum(axis=0), ((1 - x) * (1 - y)).sum(axis=0)
    only_x, only_y = (x * (1 - y)).sum(axis=0), ((1 - x) * y).sum(axis=0)
    product = both * neither - only_x * only_y
    corrected = np.where(product > 0, np.maximum(product - n / 2, 0), product)
    margins = (both + only_x) * (only_y + neither) * (both + only_y) * (only_x + neither)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(margins > 0, corrected / np.sqrt(margins), 0.0), dtype="float64")


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """Shares that a coder found, corrected by hand codes: each an array, one number per column.

    Attributes
    ----------
    share, low, high
        The corrected share and its 95 % interval, 0-1.
    variance
        Of the share.
    trust
        How far the coder is trusted, 0 (not at all: the hand codes alone) to 1.
    alone
        Whether there are too few hand codes to correct by: share and interval are those of the hand codes.
    """

    share: Array
    low: Array
    high: Array
    variance: Array
    trust: Array
    alone: npt.NDArray[np.bool_]


def corrected(hand: npt.ArrayLike, coded: npt.ArrayLike, hits: npt.ArrayLike, texts: int) -> Corrected:
    """Share of texts that have a code, where a coder that errs has read many and a person some of them.

    Parameters
    ----------
    hand, coded
        The texts with hand codes, drawn at random: texts x columns, 0 or 1, by the person and by the coder.
    hits, texts
        In how many of how many other texts the coder found it; hits one per column.

    Returns
    -------
    Corrected

    Raises
    ------
    ValueError
        If there are fewer than two texts with hand codes.

    Notes
    -----
    Prediction-powered inference (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic 2023, Science 382,
    doi:10.1126/science.adi6000), the coder trusted as far as it lowers the variance (Angelopoulos, Duchi and
    Zrnic 2023, arXiv 2311.01453). Their normal interval holds the truth far too seldom where hand codes are
    few or a code is rare. Here it is Wilson's, over the base that would be as sure, and as if the person had
    contradicted the coder once more than was seen; where that is wider than Wilson's interval of the hand
    codes alone, those stand (coverage of all three: docs/status.md).

    Examples
    --------
    >>> hand = [[1]] * 22 + [[0]] * 28
    >>> coded = [[1]] * 18 + [[0]] * 4 + [[1]] * 6 + [[0]] * 22
    >>> found = corrected(hand, coded, [410], 950)
    >>> f"{found.share[0]:.3f} ({found.low[0]:.3f} to {found.high[0]:.3f})"
    '0.412 (0.301 to 0.532)'
    """
    y, f = (np.atleast_2d(np.asarray(of, dtype="float64")) for of in (hand, coded))
    n, found = len(y), np.asarray(hits, dtype="float64")
    if n < 2:
        raise ValueError(f"at least two texts need hand codes, but {n} came")
    alone, rest = y.mean(axis=0), found / max(texts, 1)
    everywhere = (found + f.sum(axis=0)) / (texts + n)
    together = ((y - alone) * (f - f.mean(axis=0))).sum(axis=0) / (n - 1)
    spread = everywhere * (1 - everywhere) * (1 + n / max(texts, 1))
    trust = np.clip(np.divide(together, spread, out=np.zeros_like(rest), where=spread > 0), 0, texts > 0)
    errors = y - trust * f
    share = np.clip(trust * rest + errors.mean(axis=0), 0, 1)
    once_more = (n * errors.var(axis=0) + 1) / n**2
    variance = trust**2 * rest * (1 - rest) / max(texts, 1) + once_more
    base = share * (1 - share) / variance
    few = base <= n
    share = np.where(few, alone, share)
    low, high = wilson(share * np.where(few, n, base), np.where(few, n, base))
    return Corrected(
        share=share,
        low=low,
        high=high,
        variance=np.where(few, (n * alone * (1 - alone) + 1) / n**2, variance),
        trust=np.where(few, 0.0, trust),
        alone=few,
    )


def kish(weights: npt.ArrayLike) -> float:
    """Kish's effective base of some weights."""
    w = np.asarray(weights, dtype="float64")
    return float(effective_base(w.sum(), (w**2).sum()))


def mean_interval(values: npt.ArrayLike, weights: npt.ArrayLike | None = None) -> tuple[float, float, float]:
    """Mean and its 95 % interval (Student's t), cut at 0 where no value is below.

    Parameters
    ----------
    values, weights
        A number for each respondent, and a weight of 0 or more; none weigh alike.

    Returns
    -------
    mean, low, high : float
        In the unit of the values; missing (NaN) where there is none.

    Raises
    ------
    ValueError
        If a value or weight is no number, a weight is below 0, or there are not as many of both.

    Notes
    -----
    Weighted, the error is the larger of the linearised one and of what as many unweighted answers as Kish's
    base would leave: the first is too small where few people carry the weight, the second where weights go
    with answers (coverage: docs/status.md). Only people of a weight above 0 count. A single value, and values
    that are all equal, have no interval; where all weights are 0 there is no mean.

    Examples
    --------
    >>> mean, low, high = mean_interval([1.0, 2.0, 3.0, 4.0])
    >>> f"{mean} ({low:.3f} to {high:.3f})"
    '2.5 (0.446 to 4.554)'
    """
    x = np.asarray(values, dtype="float64")
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype="float64")
    if x.shape != w.shape or not (np.isfinite(x).all() and np.isfinite(w).all() and (w >= 0).all()):
        raise ValueError("values and weights must be as many numbers, and no weight below 0")
    x, w = x[w > 0], w[w > 0]
    if not len(x):
        return nan, nan, nan
    mean, n = float(np.average(x, weights=w)), len(x)
    sure = kish(w)
    if n < 2 or sure <= 1 or x.min() == x.max():
        return mean, nan, nan
    squares = w * (x - mean) ** 2
    linearised = sqrt(n / (n - 1) * float((w * squares).sum())) / float(w.sum())
    error = max(linearised, sqrt(float(squares.sum()) / float(w.sum()) / (sure - 1)))
    from scipy.special import stdtrit  # noqa: PLC0415  - half the time that a study takes to load

    half = float(stdtrit(n - 1, 0.975)) * error
    low = mean - half if x.min() < 0 else max(mean - half, 0.0)
    return mean, low, mean + half


def _check_counts(k: Array, n: Array, confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, but {confidence} came")
    if np.any(n <= 0):  # missing is neither
        raise ValueError("base must be positive everywhere")
    if np.any((k < 0) | (k > n)):
        raise ValueError("count must lie between 0 and base everywhere")
