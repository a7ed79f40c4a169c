"""Two shares: the difference with its interval, an exact test, effect sizes, and what could have been seen.

Arrays in, arrays out, one element per task; group a first. What is tested is a difference between these
documents: neither sample is random.
"""

from functools import lru_cache, reduce
from math import nan, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import boschloo_exact, chi2, false_discovery_control, fisher_exact, hypergeom
from scipy.stats.contingency import odds_ratio

Array = npt.NDArray[np.float64]

EXACT_UP_TO = 50_000  # one base times the other: beyond it Boschloo's test costs a second a task and more
LARGE = 100  # smallest expected count from which the N-1 chi-square keeps its level, Holm's too
BOSCHLOO, FISHER, N_MINUS_1 = "Boschloo", "Fisher", "N-1 chi-square"
POWER = 0.8
FEWEST = 10  # documents in the smaller group: below it the normal approximation of power is worth nothing


@lru_cache(maxsize=10_000)  # one test takes a tenth of a second, and every language asks it anew
def difference_p(count_a: int, base_a: int, count_b: int, base_b: int) -> tuple[float, str]:
    """Two-sided p of no difference, and the name of the test.

    Boschloo's exact test (scipy's convention: twice the smaller tail) as far as it can be paid for, which is
    up to 50,000 of one base times the other: 220 against 220, 50 against 1,000. Beyond that Fisher's exact
    test; where every expected count is at least 100 the N-1 chi-square (Campbell 2007, doi:10.1002/sim.2832),
    which is less cautious. With fewer it is too bold where groups are of unequal size: of 30 against 1,000,
    and 1 expected, Holm finds a difference 12 times in a hundred where there is none (docs/status.md).
    """
    hits, n = count_a + count_b, base_a + base_b
    if hits in (0, n):
        return 1.0, BOSCHLOO
    if base_a * base_b <= EXACT_UP_TO:
        # scipy wants the groups as columns: transposed, the test is another one.
        table = [[count_a, count_b], [base_a - count_a, base_b - count_b]]
        return float(boschloo_exact(table).pvalue), BOSCHLOO
    if min(hits, n - hits) * min(base_a, base_b) / n < LARGE:
        return fisher_p(count_a, base_a, count_b, base_b), FISHER
    return n_minus_1_p(count_a, base_a, count_b, base_b), N_MINUS_1


def n_minus_1_p(count_a: float, base_a: float, count_b: float, base_b: float) -> float:
    """P of the N-1 chi-square: Pearson's, times (N-1)/N; counts and bases may be effective ones."""
    n, hits = base_a + base_b, count_a + count_b
    gap = count_a * (base_b - count_b) - count_b * (base_a - count_a)
    return float(chi2.sf((n - 1) * gap**2 / (base_a * base_b * hits * (n - hits)), 1))


def fisher_p(count_a: int, base_a: int, count_b: int, base_b: int) -> float:
    """P of Fisher's exact test, for those who expect it; it is the more cautious one."""
    return float(fisher_exact(np.array([[count_a, count_b], [base_a - count_a, base_b - count_b]])).pvalue)


def stratified_p(
    count_a: npt.ArrayLike, base_a: npt.ArrayLike, count_b: npt.ArrayLike, base_b: npt.ArrayLike
) -> float:
    """Two-sided p of no difference within strata, of which each array has one count or base.

    Exact, given how many each stratum has in all (the sum over strata, every outcome that is no likelier than
    what was found); of large strata the chi-square of Mantel and Haenszel (1959), without a correction.

    Examples
    --------
    >>> round(stratified_p([3, 5], [10, 9], [0, 1], [10, 8]), 4)
    0.0174
    """
    a, n, b, m = (np.asarray(each, dtype="int64") for each in (count_a, base_a, count_b, base_b))
    hits, both = a + b, n + m
    if (n * m).max() > EXACT_UP_TO:
        gap = (a - hits * n / both).sum()
        variance = (n * m * hits * (both - hits) / (both**2 * (both - 1.0))).sum()
        return float(chi2.sf(gap**2 / variance, 1)) if variance else 1.0
    least, most = np.maximum(0, hits - m), np.minimum(hits, n)
    ways = [
        hypergeom.pmf(np.arange(low, high + 1), *stratum)
        for low, high, *stratum in zip(least, most, both, hits, n, strict=True)
    ]
    chances = reduce(np.convolve, ways)
    found = chances[a.sum() - least.sum()]
    return float(min(1.0, chances[chances <= found * (1 + 1e-7)].sum()))


def cohens_h(share_a: npt.ArrayLike, share_b: npt.ArrayLike) -> Array:
    """Cohen's h: the difference of the two shares on the scale 2 arcsin sqrt(p)."""
    return np.asarray(2 * np.arcsin(np.sqrt(share_a)) - 2 * np.arcsin(np.sqrt(share_b)), dtype="float64")


def odds_ratio_limits(count_a: int, base_a: int, count_b: int, base_b: int) -> tuple[float, float, float]:
    """Odds ratio by conditional maximum likelihood, and its exact 95 % interval (Cornfield 1956).

    All missing where nobody, or everybody, gave the answer: such counts say nothing about odds.
    """
    if count_a + count_b in (0, base_a + base_b):
        return nan, nan, nan
    found = odds_ratio([[count_a, count_b], [base_a - count_a, base_b - count_b]])
    low, high = found.confidence_interval(confidence_level=0.95)
    return float(found.statistic), float(low), float(high)


def holm(p: npt.ArrayLike) -> Array:
    """p-values adjusted by Holm (1979): for claims, whatever the tasks have to do with each other.

    Missing ones (NaN) stay missing, and do not count.

    Examples
    --------
    >>> [round(float(p), 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype="float64")
    tests = int((~np.isnan(values)).sum())
    order = np.argsort(values, kind="stable")[:tests]  # missing ones are sorted last
    adjusted = np.full_like(values, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(tests, 0, -1)), 1)
    return adjusted


def benjamini_hochberg(p: npt.ArrayLike) -> Array:
    """p-values adjusted by Benjamini and Hochberg (1995): for screening. Missing ones stay missing."""
    values = np.asarray(p, dtype="float64")
    known = ~np.isnan(values)
    adjusted = np.full_like(values, np.nan)
    if known.any():
        adjusted[known] = false_discovery_control(values[known], method="bh")
    return adjusted


def power(share_a: float, base_a: float, share_b: float, base_b: float, *, alpha: float = 0.05) -> float:
    """Chance that a two-sided test sees this difference (normal approximation)."""
    z = NormalDist().inv_cdf(1 - alpha / 2)
    pooled = (share_a * base_a + share_b * base_b) / (base_a + base_b)
    under_none = sqrt(pooled * (1 - pooled) * (1 / base_a + 1 / base_b))
    under_this = sqrt(share_a * (1 - share_a) / base_a + share_b * (1 - share_b) / base_b)
    gap = abs(share_a - share_b) - z * under_none
    if under_this == 0:
        return float(gap > 0)
    return NormalDist().cdf(gap / under_this)


def smallest_gap(base_a: float, base_b: float, *, around: float = 0.5, alpha: float = 0.05) -> float:
    """Smallest difference of two shares that would have been seen about four times in five.

    By the normal approximation of power. Boschloo's test sees it 73 to 99 times in a hundred: least often
    where one group is small and shares are near one half, most often where they are near 0 or 1
    (docs/status.md).

    Parameters
    ----------
    base_a, base_b
        Documents of each group; effective bases where there are weights.
    around
        The share that the two lie round, as far as there is room on both sides; near 0.5 the gap has to be
        widest.
    alpha
        Level of the test; divide it by the number of tests to see what Holm's first step asks.

    Returns
    -------
    float
        A difference of shares, 0-1: whichever group has the larger share, it would have been seen. Missing
        (NaN) where none can be promised: a group has fewer than ten documents, or not even 0 against 1 would
        have been seen.
    """
    if min(base_a, base_b) < FEWEST:
        return float("nan")

    def short_of_power(gap: float) -> float:
        low = min(max(around - gap / 2, 0.0), 1 - gap)
        one = power(low + gap, base_a, low, base_b, alpha=alpha)
        return min(one, power(low, base_a, low + gap, base_b, alpha=alpha)) - POWER

    return float("nan") if short_of_power(1) < 0 else float(brentq(short_of_power, 0, 1))
