"""Counts and shares of coded answers: by group, weighted, in one pass over the respondents.

A respondent's answer is a number, and so is the group; sums per group and answer come from ``bincount``,
block by block, so that ten million respondents take a tenth of a second and no memory to speak of.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError
from analysis.intervals import effective_base, weighted_wilson

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.integer]

BLOCK = 2**17  # respondents that are counted at a time: few enough to stay near the processor


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Per group and answer: people, sum of weights, sum of their squares; without weights, all the same."""

    people: Floats
    weights: Floats
    squares: Floats

    def each(self, change: Callable[[Floats], Floats]) -> "Sums":
        """Do the same to all three."""
        return Sums(people=change(self.people), weights=change(self.weights), squares=change(self.squares))


def group_sums(codes: Codes, groups: Codes | None, weights: Floats | None, *, shape: tuple[int, int]) -> Sums:
    """Sum people and weights per group and answer.

    Parameters
    ----------
    codes
        Answer of each respondent, below ``shape[1]``; -1 is left out.
    groups
        Group of each respondent, below ``shape[0]``; -1 is left out. One group if not given.
    weights
        Weight of each respondent. Who weighs 0 is left out: nobody is counted who has no weight.
    shape
        Number of groups and answers.
    """
    people, sums, squares = (np.zeros(shape[0] * shape[1]) for _ in range(3))
    for start in range(0, len(codes), BLOCK):
        block = slice(start, start + BLOCK)
        cells, kept = _cells(codes[block], None if groups is None else groups[block], shape[1])
        if weights is None:
            people += np.bincount(cells, minlength=len(people))
        else:
            values = weights[block] if kept is None else weights[block][kept]
            if not values.all():
                cells, values = cells[values > 0], values[values > 0]
            people += np.bincount(cells, minlength=len(people))
            sums += np.bincount(cells, weights=values, minlength=len(sums))
            squares += np.bincount(cells, weights=values**2, minlength=len(squares))
    if weights is None:
        sums = squares = people
    return Sums(people=people, weights=sums, squares=squares).each(lambda cells: cells.reshape(shape))


def _cells(codes: Codes, groups: Codes | None, answers: int) -> tuple[Codes, npt.NDArray[np.bool_] | None]:
    """Number of the group and answer of each respondent, and who is counted, if not all are."""
    cells = codes.astype(np.int64) if groups is None else groups.astype(np.int64) * answers + codes
    out = codes.min(initial=0) < 0 or (groups is not None and groups.min(initial=0) < 0)
    if not out:
        return cells, None
    kept = (codes >= 0) if groups is None else (codes >= 0) & (groups >= 0)
    return cells[kept], kept


def weights_of(weights: npt.ArrayLike | None, respondents: int) -> Floats | None:
    """Weights as numbers, one per respondent.

    Raises
    ------
    AnalysisError
        If there are more or fewer than respondents, or one is missing, negative, infinite or no number.
    """
    if weights is None:
        return None
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


def groups_of(by: pd.Series | None, respondents: int) -> tuple[Codes | None, pd.Index | None]:
    """Number of the group of each respondent, -1 for none, and the names of the groups.

    Raises
    ------
    AnalysisError
        If there are more or fewer than respondents.
    """
    if by is None:
        return None, None
    if len(by) != respondents:
        raise AnalysisError(f"by has {len(by):,} values for {respondents:,} respondents: give one for each.")
    groups = _categorical(pd.Series(by))
    return groups.codes, groups.categories


def _categorical(column: pd.Series) -> pd.Categorical:
    """A column as codes and categories, without a copy of those that it has already."""
    array = column.array
    return array if isinstance(array, pd.Categorical) else pd.Categorical(column)


def share_table(hits: Sums, bases: Sums, *, options: pd.Index, names: pd.Index | None) -> pd.DataFrame:
    """Make the table of shares from the sums of hits (groups x options) and of the base (groups x 1).

    Returns
    -------
    DataFrame
        One row per option (per group and option if ``names`` are given): ``count`` and ``base`` unweighted,
        ``share`` 0-1 (weighted if there are weights), ``low`` and ``high`` (95 % Wilson over the effective
        base), ``effective_base``: how many unweighted answers would be as sure of this share. A group without
        a base has missing shares.
    """
    shares = hits.weights / np.where(bases.weights > 0, bases.weights, np.nan)
    effective = _effective_base(shares, hits, bases)
    low, high = weighted_wilson(shares, effective)
    columns = {
        "count": hits.people.astype("int64"),
        "base": np.broadcast_to(bases.people, shares.shape).astype("int64"),
        "share": shares,
        "low": low,
        "high": high,
        "effective_base": effective,
    }
    return pd.DataFrame(
        {name: cells.ravel() for name, cells in columns.items()}, index=_index(options, names)
    )


def _effective_base(shares: Floats, hits: Sums, bases: Sums) -> Floats:
    """Answers that would be as sure without weights: p (1 - p) over the linearised variance of the share.

    Kish's base holds where weights have nothing to do with answers; people who are weighed up because they
    answer otherwise are fewer than it says (Korn and Graubard 1998, Survey Methodology 24, 193-201). The
    variance of one sample is itself uncertain, and too small in just those samples where few people carry
    the weight, so it is never more than Kish's base either (coverage of both: docs/status.md).
    """
    kish = np.broadcast_to(effective_base(bases.weights, bases.squares), shares.shape)
    variance = hits.squares * (1 - 2 * shares) + shares**2 * bases.squares  # sum of (w (x - p))^2
    spread = shares * (1 - shares) * bases.weights**2
    known = (variance > 0) & (spread > 0)
    exact = np.divide(spread, variance, out=kish.copy(), where=known)
    return np.minimum(exact, kish)


def _index(options: pd.Index, names: pd.Index | None) -> pd.Index:
    if names is None:
        return options
    return pd.MultiIndex.from_product([names, options], names=["group", "option"])


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
    chosen = _categorical(answers)
    groups, names = groups_of(by, len(answers))
    shape = (1 if names is None else len(names), len(chosen.categories))
    values = weights_of(weights, len(answers))
    hits = group_sums(chosen.codes, groups, values, shape=shape)
    return share_table(hits, total(hits), options=pd.Index(chosen.categories), names=names)


def total(sums: Sums) -> Sums:
    """Sum over the answers: everybody who gave one, per group."""
    return sums.each(lambda cells: cells.sum(axis=1, keepdims=True))
