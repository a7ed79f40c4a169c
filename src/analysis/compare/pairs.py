"""Two shares of the same units: each row of one group belongs to the same row of the other."""

import numpy as np
import numpy.typing as npt

from analysis.compare.ranks import mcnemar_p

Array = npt.NDArray[np.float64]


def discordant(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Array, Array]:
    """Pairs with the task in a alone, and in b alone, for every column."""
    x, y = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    return (x * (1 - y)).sum(axis=0), ((1 - x) * y).sum(axis=0)


def paired_p(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Exact p of McNemar's test for every column."""
    return mcnemar_p(*discordant(a, b))


def matched_odds_ratio(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Conditional odds ratio of matched pairs: a alone to b alone; infinite or missing where b alone is 0."""
    only_a, only_b = discordant(a, b)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(only_a / only_b, dtype="float64")
