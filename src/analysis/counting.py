"""Shares of coded answers, by group and weighted, with the interval of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.intervals import effective_base, weighted_wilson

Floats = npt.NDArray[np.float64]


def share_table(
    hits: pd.DataFrame, counted: pd.Series, *, by: pd.Series | None = None, weights: pd.Series | None = None
) -> pd.DataFrame:
    """Count who is hit, among those who are counted.

    Parameters
    ----------
    hits
        Respondent x option, true or false; false for whoever is not counted.
    counted
        Whether each respondent is in the base.
    by
        A group of each respondent, aligned by position; who has none is left out.
    weights
        A weight of each respondent, aligned by position; who weighs 0 is not counted.

    Returns
    -------
    DataFrame
        One row per option (per group and option with ``by``): ``count`` and ``base`` unweighted, ``share``
        0-1 (weighted if there are weights), ``low`` and ``high`` (95 % Wilson over the effective base),
        ``effective_base``: how many unweighted answers would be as sure of this share. A group without a base
        has missing shares.

    Raises
    ------
    AnalysisError
        If there are not as many groups or weights as respondents, or a weight is none.
    """
    values, groups = weights_of(weights, len(hits)), _groups(by, len(hits))
    kept = counted.to_numpy(dtype="bool") & (groups.codes >= 0) & (values > 0)
    cells = [*(hits[name].to_numpy(dtype="bool") & kept for name in hits), kept]
    people = _summed(cells, groups, None)
    sums, squares = (people if weights is None else _summed(cells, groups, w) for w in (values, values**2))
    shares = sums[:, :-1] / np.where(sums[:, -1:] > 0, sums[:, -1:], np.nan)
    effective = _effective_base(shares, squares[:, :-1], sums[:, -1:], squares[:, -1:])
    low, high = weighted_wilson(shares, effective)
    columns = {
        "count": people[:, :-1].astype("int64"),
        "base": np.broadcast_to(people[:, -1:], shares.shape).astype("int64"),
        "share": shares,
        "low": low,
        "high": high,
        "effective_base": effective,
    }
    index = pd.MultiIndex.from_product([groups.categories, hits.columns], names=["group", "option"])
    return pd.DataFrame(
        {name: cells.ravel() for name, cells in columns.items()}, index=hits.columns if by is None else index
    )


def _summed(
    cells: Sequence[npt.NDArray[np.bool_]], groups: "pd.Categorical[Any]", weights: Floats | None
) -> Floats:
    """Sums of weights of those for whom each cell is true, per group: groups x cells."""
    number = len(groups.categories)
    sums = [
        np.bincount(groups.codes[of], None if weights is None else weights[of], minlength=number)
        for of in cells
    ]
    return np.stack(sums, axis=1).astype("float64")


def _effective_base(shares: Floats, hits: Floats, weights: Floats, squares: Floats) -> Floats:
    """Answers that would be as sure without weights: p (1 - p) over the linearised variance of the share.

    ``hits`` are squared weights of those who are hit; ``weights`` and ``squares`` those of the base.

    Kish's base holds where weights have nothing to do with answers; people who are weighed up because they
    answer otherwise are fewer than it says (Korn and Graubard 1998, Survey Methodology 24, 193-201). The
    variance of one sample is itself uncertain, and too small in just those samples where few people carry
    the weight, so it is never more than Kish's base either (coverage of both: docs/status.md).
    """
    kish = np.broadcast_to(effective_base(weights, squares), shares.shape)
    variance = hits * (1 - 2 * shares) + shares**2 * squares  # sum of (w (x - p))^2
    spread = shares * (1 - shares) * weights**2
    known = (variance > 0) & (spread > 0)
    return np.minimum(np.divide(spread, variance, out=kish.copy(), where=known), kish)


def texts_of(column: pd.Series) -> pd.Series:
    """Cells as labels, missing ones empty. Beside gaps pandas keeps 58 as 58.0: nobody wrote that zero."""
    if isinstance(column.dtype, pd.StringDtype):
        return column.fillna("")
    return column.astype("object").where(column.notna(), "").map(_written)


def _written(cell: object) -> str:
    whole = isinstance(cell, float | np.floating) and float(cell).is_integer()
    return str(int(cell) if whole else cell)  # type: ignore[call-overload]


def weights_of(weights: npt.ArrayLike | None, respondents: int) -> Floats:
    """Weights as numbers, one per respondent; 1 for everybody if there are none.

    Raises
    ------
    AnalysisError
        If there are more or fewer than respondents, or one is missing, negative, infinite or no number.
    """
    if weights is None:
        return np.ones(respondents)
    if np.asarray(weights).dtype.kind in "mM":
        raise AnalysisError("weights must be numbers of 0 or more, but dates came.")
    try:
        values = np.asarray(weights, dtype="float64")
    except (TypeError, ValueError) as error:
        raise AnalysisError(f"weights must be numbers of 0 or more: {error}.") from None
    if values.shape != (respondents,):
        raise AnalysisError(
            f"weights has {values.size} values for {respondents} respondents: give one for each."
        )
    if not (values.min(initial=0) >= 0 and values.max(initial=0) < np.inf):  # a missing one is neither
        raise AnalysisError("weights must be numbers of 0 or more; one is missing, negative or infinite.")
    return values


def _groups(by: pd.Series | None, respondents: int) -> "pd.Categorical[Any]":
    """The group of each respondent; one for all of them if there are none."""
    if by is None:
        return pd.Categorical.from_codes(np.zeros(respondents, dtype="int8"), categories=pd.Index([""]))
    if len(by) != respondents:
        raise AnalysisError(f"by has {len(by):,} values for {respondents:,} respondents: give one for each.")
    return pd.Categorical(by)


def answer_table(
    answers: pd.Series, *, by: pd.Series | None = None, weights: pd.Series | None = None
) -> pd.DataFrame:
    """Count the answers to a single-choice question.

    Parameters
    ----------
    answers
        Categorical: the categories are the options that were offered. Who gave none is not in the base.
    by
        A group of each respondent, aligned by position; who has none is left out.
    weights
        A weight of each respondent, aligned by position; who weighs 0 is not in the base.

    Returns
    -------
    DataFrame
        See :func:`share_table`; an option that nobody chose is there, with 0.

    Examples
    --------
    >>> import pandas as pd
    >>> chosen = pd.Series(pd.Categorical(["men", "women", "men", None], categories=["men", "women"]))
    >>> answer_table(chosen)[["count", "base"]]
           count  base
    men        2     3
    women      1     3
    """
    chosen = pd.Categorical(answers)
    hits = pd.get_dummies(chosen).set_axis(pd.Index(chosen.categories), axis=1)
    return share_table(hits, pd.Series(chosen.codes >= 0), by=by, weights=weights)
