"""Two orders of the same tasks: how far they agree, and how far two samples of one population would.

No interval is given for a rank correlation: resampling adds noise to ranks, and with seventeen tasks of near
shares its interval covers identical orders in no case at all. What is printed instead is the noise floor.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom, rankdata

from analysis.compare.shares import holm

Array = npt.NDArray[np.float64]

PERSISTENCE = 0.9  # of rank-biased overlap: the first ten places carry 86 % of the weight


@dataclass(frozen=True, kw_only=True)
class RankAgreement:
    """Agreement of two orders.

    Attributes
    ----------
    tau, rho, rbo
        Kendall's tau-b, Spearman's rho, rank-biased overlap (extrapolated, ties shared evenly).
    floor_median, floor_low, floor_high
        Tau-b of two samples of these sizes from one population: median, 5 % and 95 %.
    p
        How often two samples of one population agree as little as these.
    """

    tau: float
    rho: float
    rbo: float
    floor_median: float
    floor_low: float
    floor_high: float
    p: float


def rank_agreement(share_a: Array, share_b: Array, *, permuted_a: Array, permuted_b: Array) -> RankAgreement:
    """Compare the orders of two groups of shares with the noise floor.

    Parameters
    ----------
    share_a, share_b
        One share per task.
    permuted_a, permuted_b
        Permutations x tasks: shares after permuting the labels (:func:`analysis.compare.joint.permute`).
    """
    tau = float(tau_b(share_a, share_b)[0])
    floor = tau_b(permuted_a, permuted_b)
    known = floor[~np.isnan(floor)]
    low, median, high = np.quantile(known, [0.05, 0.5, 0.95]) if len(known) else [np.nan] * 3
    return RankAgreement(
        tau=tau,
        rho=_spearman(share_a, share_b),
        rbo=rank_biased_overlap(share_a, share_b),
        floor_median=float(median),
        floor_low=float(low),
        floor_high=float(high),
        p=float("nan") if np.isnan(tau) else float((1 + np.sum(known <= tau + 1e-12)) / (len(known) + 1)),
    )


def _spearman(a: Array, b: Array) -> float:
    """Correlation of the mean ranks; missing where a list is all ties."""
    x, y = rankdata(a), rankdata(b)
    tied = len(set(x)) == 1 or len(set(y)) == 1
    return float("nan") if tied else float(np.corrcoef(x, y)[0, 1])


def tau_b(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Kendall's tau-b of every row of ``a`` with the same row of ``b``; missing where a row is all ties."""
    x, y = np.atleast_2d(np.asarray(a, dtype="float64")), np.atleast_2d(np.asarray(b, dtype="float64"))
    i, j = np.triu_indices(x.shape[1], 1)
    sign_x, sign_y = np.sign(x[:, i] - x[:, j]), np.sign(y[:, i] - y[:, j])
    untied = np.sqrt(np.abs(sign_x).sum(axis=1) * np.abs(sign_y).sum(axis=1))
    with np.errstate(invalid="ignore"):
        return np.asarray((sign_x * sign_y).sum(axis=1) / untied, dtype="float64")


def rank_biased_overlap(a: npt.ArrayLike, b: npt.ArrayLike, *, persistence: float = PERSISTENCE) -> float:
    """Extrapolated rank-biased overlap of two complete lists, from scores (highest first).

    Webber, Moffat and Zobel (2010, doi:10.1145/1852102.1852106), eq. 32; tied places are shared evenly among
    their items (RBO^a of Corsi and Urbano 2024, arXiv:2406.07121), which is the mean over all ways to break
    the ties.

    Examples
    --------
    >>> rank_biased_overlap([3, 2, 1], [3, 2, 1])
    1.0
    """
    held_a, held_b = _held(np.asarray(a)), _held(np.asarray(b))
    depth = np.arange(1, held_a.shape[1] + 1)
    agreement = (held_a * held_b).sum(axis=0) / depth
    weights = persistence**depth
    return float((1 - persistence) / persistence * (agreement * weights).sum() + agreement[-1] * weights[-1])


def _held(scores: npt.NDArray[np.generic]) -> Array:
    """Items x depths: the part of each item that stands in the first d places, ties shared evenly."""
    first = rankdata(-scores.astype("float64"), method="min")[:, None]
    last = rankdata(-scores.astype("float64"), method="max")[:, None]
    depth = np.arange(1, len(scores) + 1)[None, :]
    return np.asarray(np.clip((depth - first + 1) / (last - first + 1), 0, 1), dtype="float64")


def tiers(indicators: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Number the tiers of tasks that cannot be told apart from the first of their tier, 1 the highest.

    From the highest share down (of ties, the first column), a task opens a new tier if fewer documents
    mention it than the first task of the tier, by McNemar's exact test on the same documents, with Holm's
    adjustment over all pairs at 5 %. Two later tasks of one tier may still differ from each other.

    Parameters
    ----------
    indicators
        Documents x tasks of one group.

    Returns
    -------
    array of int
        One tier per task, in the order of the columns.
    """
    x = np.asarray(indicators, dtype="float64")
    only = x.T @ (1 - x)  # documents with the one task and not the other
    i, j = np.triu_indices(x.shape[1], 1)
    p = np.ones_like(only)
    p[i, j] = p[j, i] = holm(mcnemar_p(only[i, j], only[j, i]))
    order = np.argsort(-x.mean(axis=0), kind="stable")
    found, head, tier = np.empty(len(order), dtype="int64"), order[0], 1
    for task in order:
        if p[head, task] < 0.05:
            head, tier = task, tier + 1
        found[task] = tier
    return found


def mcnemar_p(only_a: npt.ArrayLike, only_b: npt.ArrayLike) -> Array:
    """Exact two-sided p of McNemar's test, from the two counts of discordant pairs."""
    smaller, n = np.minimum(only_a, only_b), np.add(only_a, only_b)
    return np.asarray(np.minimum(2 * binom.cdf(smaller, n, 0.5), 1.0), dtype="float64")
