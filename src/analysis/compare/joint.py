"""All tasks at once: whether the groups differ in anything, and in which tasks, given what goes together.

Needs one row per document. Published shares do not say which tasks occur together; for them these tests are
impossible, and chi-square on the exploded ticks is never right.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import block_diag
from scipy.stats import chi2

Array = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int8]

PERMUTATIONS = 9999
IN_MEMORY = 4_000_000  # numbers drawn at a time: 32 MB


@dataclass(frozen=True, kw_only=True)
class RaoScott:
    """Second-order Rao-Scott test that the groups agree in every task: statistic, degrees of freedom, p."""

    statistic: float
    df: float
    p: float


def rao_scott(a: npt.ArrayLike, b: npt.ArrayLike) -> RaoScott:
    """Test multiple marginal independence of group and tasks.

    Parameters
    ----------
    a, b
        Documents x tasks, 0 or 1; the same tasks in the same order.

    Returns
    -------
    RaoScott
        Tasks that all documents or none mention say nothing and are left out.

    Notes
    -----
    Bilder, Loughin and Nettleton (2000, doi:10.1080/03610910008813665), as R's MRCV has it; but from the
    K x K covariance of each group instead of a table of all 2^K answers, which is the same statistic.
    """
    x, y = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    pooled = np.vstack([x, y]).mean(axis=0)
    telling = (pooled > 0) & (pooled < 1)
    x, y, pooled = x[:, telling], y[:, telling], pooled[telling]
    k, n = len(pooled), len(x) + len(y)
    if not k:
        return RaoScott(statistic=0.0, df=0.0, p=1.0)
    weights = np.array([len(x), len(y)]) / n
    # D^-1 H V H' of the paper: V the covariances of the two groups, H takes out the pooled share.
    v = block_diag(
        *(np.cov(g, rowvar=False, bias=True).reshape(k, k) / w for g, w in zip((x, y), weights, strict=True))
    )
    h = np.eye(2 * k) - np.kron(np.outer(np.ones(2), weights), np.eye(k))
    d = np.concatenate([pooled * (1 - pooled) / w for w in weights])
    eigen = np.real(np.linalg.eigvals(h @ v @ h.T / d[:, None]))
    square = np.sum(eigen**2)
    if square == 0:  # each group is all of one kind: no variance to compare the difference with
        return RaoScott(statistic=float("nan"), df=float("nan"), p=float("nan"))
    statistic = k * float(chi_squares(x.mean(axis=0), y.mean(axis=0), len(x), len(y)).sum()) / square
    df = k**2 / square
    return RaoScott(statistic=float(statistic), df=float(df), p=float(chi2.sf(statistic, df)))


def chi_squares(share_a: Array, share_b: Array, n_a: int, n_b: int) -> Array:
    """Pearson's chi-square of each task; 0 where all documents or none mention it."""
    pooled = (share_a * n_a + share_b * n_b) / (n_a + n_b)
    spread = pooled * (1 - pooled) * (1 / n_a + 1 / n_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 0, (share_a - share_b) ** 2 / spread, 0.0), dtype="float64")


@dataclass(frozen=True, kw_only=True)
class Permuted:
    """Whole-row label permutation.

    Attributes
    ----------
    p
        Of no difference in any task: how often the sum of chi-squares is at least as large.
    task_p
        Of no difference in each task, step-down maxT: adjusted for all tasks and for how they go together.
    shares_a, shares_b
        Permutations x tasks: what two samples of one population would have given.
    """

    p: float
    task_p: Array
    shares_a: Array
    shares_b: Array


def permute(a: npt.ArrayLike, b: npt.ArrayLike, *, seed: int, permutations: int = PERMUTATIONS) -> Permuted:
    """Permute which documents belong to which group.

    Parameters
    ----------
    a, b
        Documents x tasks, 0 or 1.
    seed
        For the permutations.
    permutations
        How many.

    Returns
    -------
    Permuted

    Notes
    -----
    Documents with the same tasks are drawn together: how many of each kind fall to group a is multivariate
    hypergeometric. So memory goes with the kinds there are, not with the documents, and the order of the rows
    means nothing. Step-down maxT:
    Westfall and Young (1993), algorithm 4.1; p-values count the observed arrangement (Phipson and Smyth 2010,
    doi:10.2202/1544-6115.1585).
    """
    x, y = np.asarray(a, dtype="int8"), np.asarray(b, dtype="int8")
    sums = _drawn_sums(x, y, permutations, np.random.default_rng(seed))
    hits, others = x.sum(axis=0, dtype="float64"), y.sum(axis=0, dtype="float64")
    shares_a, shares_b = sums / len(x), (hits + others - sums) / len(y)
    observed = chi_squares(hits / len(x), others / len(y), len(x), len(y))
    drawn = chi_squares(shares_a, shares_b, len(x), len(y))
    tolerance = 1e-9
    p = (1 + np.sum(drawn.sum(axis=1) >= observed.sum() - tolerance)) / (permutations + 1)
    return Permuted(
        p=float(p), task_p=_step_down(observed, drawn + tolerance), shares_a=shares_a, shares_b=shares_b
    )


def _drawn_sums(x: Rows, y: Rows, draws: int, rng: np.random.Generator) -> Array:
    """Draws x tasks: number of documents with each task in group a."""
    kinds, many = np.unique(np.vstack([x, y]), axis=0, return_counts=True)
    batch = max(1, IN_MEMORY // len(kinds))
    sums = np.empty((draws, x.shape[1]))
    for start in range(0, draws, batch):
        size = min(batch, draws - start)
        taken = rng.multivariate_hypergeometric(many, len(x), size, method="marginals")
        sums[start : start + size] = taken.astype("float64") @ kinds
    return sums


def _step_down(observed: Array, drawn: Array) -> Array:
    order = np.argsort(-observed, kind="stable")
    # From the smallest statistic up, the largest that each arrangement still has to offer.
    offered = np.maximum.accumulate(drawn[:, order][:, ::-1], axis=1)[:, ::-1]
    p = (1 + np.sum(offered >= observed[order], axis=0)) / (len(drawn) + 1)
    adjusted = np.empty(len(observed))
    adjusted[order] = np.maximum.accumulate(p)
    return adjusted
