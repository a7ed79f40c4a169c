"""Two shares of the same units: each row of one group belongs to the same row of the other."""

import numpy as np
import numpy.typing as npt

from analysis.compare.ranks import mcnemar_p
from analysis.intervals import wilson

Array = npt.NDArray[np.float64]


def paired_newcombe(a: npt.ArrayLike, b: npt.ArrayLike) -> tuple[Array, Array]:
    """95 % interval of the difference of two paired shares, a minus b, for every column.

    Newcombe (1998, Statistics in Medicine 17, 2635-2650), method 10: from the two Wilson intervals and the
    correlation phi, which is corrected for continuity where it is positive.
    """
    x, y = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
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


def paired_p(a: npt.ArrayLike, b: npt.ArrayLike) -> Array:
    """Exact p of McNemar's test for every column."""
    x, y = np.asarray(a, dtype="float64"), np.asarray(b, dtype="float64")
    return mcnemar_p((x * (1 - y)).sum(axis=0), ((1 - x) * y).sum(axis=0))
