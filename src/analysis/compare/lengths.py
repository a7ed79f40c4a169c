"""A difference that length could explain: the same comparison among texts of like length.

Longer texts mention more tasks. Documents are put into strata of like length, the difference is taken inside
each, and the strata are weighted together (Mantel and Haenszel).
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]

STRATA = 4  # quarters of all documents by length


def adjusted_differences(
    a: pd.DataFrame, b: pd.DataFrame, words_a: npt.ArrayLike, words_b: npt.ArrayLike
) -> pd.DataFrame:
    """Difference of shares, a minus b, among texts of like length.

    Parameters
    ----------
    a, b
        Documents x tasks, 0 or 1.
    words_a, words_b
        Number of words of each document, in the same order.

    Returns
    -------
    DataFrame
        One row per task: ``adjusted``, ``adjusted_low``, ``adjusted_high`` (differences of shares, 95 %), all
        missing where no stratum has documents of both groups, the limits also where all documents agree;
        ``comparable``, the number of documents in strata that have both. Documents without a length are left
        out.

    Notes
    -----
    Mantel-Haenszel risk difference with the variance of Sato, Greenland and Robins (1989, Biometrics 45,
    1323), which holds for few large strata and for many small ones. Within a quarter lengths still differ:
    where medians are threefold apart, quarters take away some nine tenths of what length explains.
    """
    (a, long_a), (b, long_b) = _with_length(a, words_a), _with_length(b, words_b)
    edges = np.quantile(np.concatenate([long_a, long_b]), np.linspace(0, 1, STRATA + 1)[1:-1])
    in_a, in_b = np.digitize(long_a, edges), np.digitize(long_b, edges)
    n1 = np.bincount(in_a, minlength=STRATA)[:, None].astype("float64")
    n2 = np.bincount(in_b, minlength=STRATA)[:, None].astype("float64")
    hits1, hits2 = _hits(a, in_a), _hits(b, in_b)
    both = ((n1 > 0) & (n2 > 0))[:, 0]
    difference, error = _mantel_haenszel(hits1[both], n1[both], hits2[both], n2[both])
    error = np.where(error > 0, error, np.nan)
    return pd.DataFrame(
        {
            "adjusted": difference,
            "adjusted_low": np.maximum(difference - 1.959964 * error, -1),
            "adjusted_high": np.minimum(difference + 1.959964 * error, 1),
            "comparable": int((n1 + n2)[both].sum()),
        },
        index=a.columns,
    )


def _with_length(indicators: pd.DataFrame, words: npt.ArrayLike) -> tuple[pd.DataFrame, Array]:
    """Leave out documents without a length: one of them would put every other into the same stratum."""
    lengths = pd.to_numeric(pd.Series(words), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    known = ~np.isnan(lengths)
    return indicators[known], lengths[known]


def _hits(indicators: pd.DataFrame, stratum: npt.NDArray[np.int64]) -> Array:
    membership = np.eye(STRATA)[stratum]
    return np.asarray(membership.T @ indicators.to_numpy(dtype="float64"), dtype="float64")


def _mantel_haenszel(hits1: Array, n1: Array, hits2: Array, n2: Array) -> tuple[Array, Array]:
    """Weighted difference and its standard error, task by task."""
    n = n1 + n2
    total = np.sum(n1 * n2 / n)
    if not total:
        missing = np.full(hits1.shape[1], np.nan)
        return missing, missing
    difference = np.sum((hits1 * n2 - hits2 * n1) / n, axis=0) / total
    p = (hits2 * n1**2 - hits1 * n2**2 + n1 * n2 * (n2 - n1) / 2) / n**2
    q = (hits1 * (n2 - hits2) + hits2 * (n1 - hits1)) / (2 * n)
    variance = (difference * p.sum(axis=0) + q.sum(axis=0)) / total**2
    return difference, np.sqrt(np.maximum(variance, 0))
