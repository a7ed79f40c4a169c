"""Weights: raking to known margins, trimming, and design-based errors of a weighted share.

Numbers are held against R's survey package (docs/status.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from analysis.errors import AnalysisError
from analysis.intervals import effective_base, weighted_wilson

Floats = npt.NDArray[np.float64]

CLOSE = 1e-9  # of a margin: nearer than this it is met
ROUNDS = 1000


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Weights of respondents, and how they were obtained.

    Attributes
    ----------
    series : Series
        One weight per respondent, on average 1.
    margins : DataFrame
        The raking variables, one column each; empty if the weights were given.
    rounds
        Rounds of raking that were made.
    off
        Largest difference between a margin and the weighted share (0-1) when it ended.
    converged
        Whether that is as good as none. Trimmed weights do not meet the margins exactly.
    """

    series: pd.Series = field(repr=False)
    margins: pd.DataFrame = field(repr=False)
    rounds: int = 0
    off: float = 0.0
    converged: bool = True

    @property
    def effective_base(self) -> float:
        """Kish's effective base: how many unweighted respondents would be as sure."""
        return float(effective_base(self.series.sum(), (self.series**2).sum()))

    @property
    def summary(self) -> str:
        """The weights in a sentence."""
        spread = f"weights {self.series.min():.2f} to {self.series.max():.2f}"
        how = f", {self.rounds} rounds, margins met to {self.off:.1e}" if self.rounds else ""
        warning = "" if self.converged else "; the margins are not met"
        return f"{spread}{how}; {len(self.series)} answers weigh as {self.effective_base:.1f}{warning}"


@dataclass(frozen=True, kw_only=True)
class WeightedShare:
    """A weighted share with its design-based standard error and 95 % interval, all 0-1."""

    share: float
    error: float
    low: float
    high: float


def given(values: pd.Series) -> Weights:
    """Take weights as they are, brought to an average of 1.

    Parameters
    ----------
    values
        One weight per respondent, numbers or texts; a comma is a decimal sign.

    Raises
    ------
    AnalysisError
        If a weight is missing, negative, infinite or no number, or all are 0.
    """
    written = values.astype("str").str.strip().str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(written, errors="coerce").astype("float64")
    unusable = ~np.isfinite(numbers) | (numbers < 0)
    if unusable.any() or numbers.sum() <= 0:
        wrong = values[unusable]
        shown = f"{wrong.iloc[0]!r} in row {wrong.index[0]}" if len(wrong) else "only zeros"
        raise AnalysisError(f"Weights must be numbers of 0 or more, but there is {shown}.")
    return Weights(series=numbers / numbers.mean(), margins=pd.DataFrame(index=values.index))


def rake(
    frame: pd.DataFrame, margins: Mapping[str, Mapping[str, float]], *, trim: float | None = None
) -> Weights:
    """Weigh respondents so that their shares meet known margins, one variable after the other.

    Parameters
    ----------
    frame
        One row per respondent, a column for every variable of ``margins``.
    margins
        For every variable the share (0-1) of each of its categories; they must add to 1.
    trim
        Largest and, inverted, smallest weight allowed, relative to the average; none if not given. Trimmed
        weights keep to it, and meet the margins less exactly.

    Returns
    -------
    Weights

    Raises
    ------
    AnalysisError
        If a margin does not add to 1, or a category has no respondent, or a respondent no category, or
        ``trim`` is not above 1.

    Notes
    -----
    Iterative proportional fitting (Deming and Stephan 1940, doi:10.1214/aoms/1177731829).

    Examples
    --------
    >>> answers = pd.DataFrame({"sector": ["private"] * 3 + ["public"]})
    >>> rake(answers, {"sector": {"private": 0.5, "public": 0.5}}).series.round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    if trim is not None and not trim > 1:
        raise AnalysisError(
            f"trim={trim!r} must be above 1, such as 5: no weight beyond five times the average."
        )
    _check_margins(frame, margins)
    codes = {name: pd.Categorical(frame[name], categories=list(of)).codes for name, of in margins.items()}
    targets = {name: np.array(list(of.values()), dtype="float64") for name, of in margins.items()}
    weights, rounds, settled = np.ones(len(frame)), 0, False
    while not settled and rounds < ROUNDS:
        rounds, before = rounds + 1, weights
        weights = _trimmed(_fitted(weights, codes, targets), trim)
        off = _off(codes, targets, weights)
        settled = off <= CLOSE or np.allclose(weights, before, rtol=CLOSE, atol=0)
    return Weights(
        series=pd.Series(weights, index=frame.index),
        margins=frame[list(margins)],
        rounds=rounds,
        off=off,
        converged=bool(off <= 1e-6),
    )


def _fitted(
    weights: Floats, codes: Mapping[str, npt.NDArray[np.integer]], targets: Mapping[str, Floats]
) -> Floats:
    """One round: each margin in turn is met, which undoes a little of those before it."""
    for name, target in targets.items():
        shares = np.bincount(codes[name], weights=weights, minlength=len(target)) / weights.sum()
        weights = weights * (target / shares)[codes[name]]
    return weights


def _trimmed(weights: Floats, trim: float | None) -> Floats:
    """Bring weights to an average of 1, and none beyond the bound: what is cut off raises the others."""
    weights = weights / weights.mean()
    while trim is not None and (weights.max() > trim + CLOSE or weights.min() < 1 / trim - CLOSE):
        weights = np.clip(weights, 1 / trim, trim)
        weights = weights / weights.mean()
    return weights


def _off(
    codes: Mapping[str, npt.NDArray[np.integer]], targets: Mapping[str, Floats], weights: Floats
) -> float:
    """Largest difference between a margin and its weighted share."""
    gaps = [
        np.abs(
            np.bincount(codes[name], weights=weights, minlength=len(target)) / weights.sum() - target
        ).max()
        for name, target in targets.items()
    ]
    return float(max(gaps))


def _check_margins(frame: pd.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> None:
    for name, of in margins.items():
        if name not in frame:
            raise AnalysisError(
                f"There is no column {name!r} to rake to; there are {', '.join(frame.columns)}."
            )
        if abs(sum(of.values()) - 1) > 1e-6:
            raise AnalysisError(f"The margin of {name!r} adds to {sum(of.values()):g}, not to 1.")
        missing = [category for category in of if category not in set(frame[name])]
        strange = [str(category) for category in frame[name].unique() if category not in of]
        if missing or strange:
            told = [f"no respondent is {', '.join(missing)}"] if missing else []
            told += [f"the margin has no {', '.join(map(repr, strange))}"] if strange else []
            raise AnalysisError(f"Raking to {name!r} is impossible: {'; '.join(told)}.")


def weighted_share(indicator: Sequence[float] | pd.Series, weights: Weights) -> WeightedShare:
    """Weighted share with its design-based standard error.

    Parameters
    ----------
    indicator
        1 or 0 for every respondent.
    weights
        Their weights. Raked ones that meet their margins make those certain: what the raking variables
        explain does not vary, and the error says so.

    Notes
    -----
    Linearisation (Deville and Sarndal 1992, doi:10.1080/01621459.1992.10475217) as in R's survey package:
    SE^2 = n/(n-1) sum (w e)^2 / (sum w)^2, where e is what a regression on the raking variables leaves. The
    interval is of the logit, with n-1 degrees of freedom, as its svyciprop makes it; at 0 and 1, where there
    is no logit, it is Wilson's over the effective base.
    """
    y, w = np.asarray(indicator, dtype="float64"), weights.series.to_numpy()
    share = float(np.average(y, weights=w))
    certain = weights.margins if weights.converged else weights.margins.iloc[:, :0]
    scores, n = w * _unexplained(y - share, certain), len(y)
    error = float(np.sqrt(n / (n - 1) * (scores**2).sum()) / w.sum())
    if not 0 < share < 1:
        ends = weighted_wilson(share, weights.effective_base)
        return WeightedShare(share=share, error=error, low=float(ends[0]), high=float(ends[1]))
    middle, spread = log(share / (1 - share)), float(stdtrit(n - 1, 0.975)) * error / (share * (1 - share))
    low, high = (1 / (1 + exp(-(middle + side * spread))) for side in (-1, 1))
    return WeightedShare(share=share, error=error, low=low, high=high)


def _unexplained(residuals: Floats, margins: pd.DataFrame) -> Floats:
    """What the raking variables leave of residuals: least squares, with the weights before raking, all 1."""
    if margins.shape[1] == 0:
        return residuals
    parts = [pd.get_dummies(margins[name]).to_numpy(dtype="float64")[:, 1:] for name in margins.columns]
    design = np.hstack([np.ones((len(residuals), 1)), *parts])
    beta, *_ = np.linalg.lstsq(design, residuals, rcond=None)
    left: Floats = residuals - design @ beta
    return left
