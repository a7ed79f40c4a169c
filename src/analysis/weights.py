"""Weights: raking to known margins, and trimming.

Numbers are held against R's survey package (docs/status.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Real

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import AnalysisError, check_kind
from analysis.intervals import kish

Floats = npt.NDArray[np.float64]
Margins = Sequence[tuple[npt.NDArray[np.integer], Floats]]  # group of each respondent, share of each group

CLOSE = 1e-9  # of a margin: nearer than this it is met
ROUNDS = 1000


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Weights of respondents, and how they were obtained.

    Attributes
    ----------
    series : Series
        One weight per respondent. Only those above 0 are people; theirs are on average 1.
    rounds
        Rounds of raking that were made.
    off
        Largest difference between a margin and the weighted share (0-1) when it ended.
    converged
        Whether that is as good as none. Trimmed weights do not meet the margins exactly.
    """

    series: pd.Series = field(repr=False)
    rounds: int = 0
    off: float = 0.0
    converged: bool = True

    @property
    def effective_base(self) -> float:
        """Kish's effective base: how many unweighted respondents would be as sure."""
        return kish(self.series)

    @property
    def people(self) -> pd.Series:
        """Who counts, true or false: a weight of 0 leaves somebody out."""
        return self.series > 0

    @property
    def summary(self) -> str:
        """The weights in a sentence."""
        those = self.series[self.people]
        spread = f"weights {those.min():.2f} to {those.max():.2f}"
        how = f", {self.rounds} rounds, margins met to {self.off:.1e}" if self.rounds else ""
        out = len(self.series) - len(those)
        left_out = f"; {out:,} of weight 0 left out" if out else ""
        warning = "" if self.converged else "; the margins are not met"
        weigh = f"{len(those):,} answers weigh as {self.effective_base:,.1f}"
        return f"{spread}{how}; {weigh}{left_out}{warning}"


def given(values: pd.Series) -> Weights:
    """Take weights as they are, brought to an average of 1.

    Parameters
    ----------
    values
        One weight per respondent, numbers or texts; a comma is a decimal sign. A weight of 0 leaves somebody
        out.

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
        blank = len(wrong) and (pd.isna(wrong.iloc[0]) or not str(wrong.iloc[0]).strip())
        what = "none (0 leaves somebody out)" if blank else repr(wrong.iloc[0]) if len(wrong) else ""
        shown = f"{what} in row {wrong.index[0]}" if what else "nothing but zeros"
        raise AnalysisError(f"Weights must be numbers of 0 or more, but there is {shown}.")
    return Weights(series=numbers / numbers[numbers > 0].mean())


def rake(
    frame: pd.DataFrame, margins: Mapping[str, Mapping[str, float]], *, trim: float | None = None
) -> Weights:
    """Weigh respondents so that their shares meet known margins, one variable after the other.

    Parameters
    ----------
    frame
        One row per respondent, a column for every variable of ``margins``. Who has no answer to a variable
        keeps the weight that the others give, and the margin is met among those who have one.
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
        If a margin is empty, has shares that are no numbers above 0, or does not add to 1; if a category has
        no respondent, or an answer no category; if ``trim`` is not above 1: everything at once.

    Notes
    -----
    Iterative proportional fitting (Deming and Stephan 1940, doi:10.1214/aoms/1177731829).

    Examples
    --------
    >>> answers = pd.DataFrame({"sector": ["private"] * 3 + ["public"]})
    >>> rake(answers, {"sector": {"private": 0.5, "public": 0.5}}).series.round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    check_kind("frame", frame, pd.DataFrame, "Give one row per respondent.")
    check_kind("margins", margins, Mapping, "Give for every variable the share of each category.")
    if found := [*_bad_trim(trim), *_bad_margins(frame, margins)]:
        raise AnalysisError(" ".join(found))
    known = [
        (_codes(frame[name], of), np.array(list(of.values()), "float64")) for name, of in margins.items()
    ]
    weights, rounds, settled = np.ones(len(frame)), 0, False
    while not settled and rounds < ROUNDS:
        rounds, before = rounds + 1, weights
        weights = _trimmed(_fitted(weights, known), trim)
        off = max(float(np.abs(_shares(weights, *of) - of[1]).max()) for of in known)
        settled = off <= CLOSE or np.allclose(weights, before, rtol=CLOSE, atol=0)
    series = pd.Series(weights, index=frame.index)
    return Weights(series=series, rounds=rounds, off=off, converged=off <= 1e-6)


def _codes(column: pd.Series, of: Mapping[str, float]) -> npt.NDArray[np.integer]:
    """Place of each respondent's category in the margin; -1 for none."""
    places = {category: place for place, category in enumerate(of)}
    return column.astype("object").map(places).fillna(-1).to_numpy(dtype="int64")


def _shares(weights: Floats, codes: npt.NDArray[np.integer], target: Floats) -> Floats:
    """Weighted share of each category of a margin, of those who are in any."""
    known = codes >= 0
    sums = np.bincount(codes[known], weights=weights[known], minlength=len(target))
    return np.asarray(sums / sums.sum(), dtype="float64")


def _fitted(weights: Floats, margins: Margins) -> Floats:
    """One round: each margin in turn is met, which undoes a little of those before it."""
    for codes, target in margins:
        factors = np.append(target / _shares(weights, codes, target), 1)
        weights = weights * factors[codes]  # the last, -1, is of those in no category
    return weights


def _trimmed(weights: Floats, trim: float | None) -> Floats:
    """Bring weights to an average of 1, and none beyond the bound: what is cut off raises the others."""
    weights = weights / weights.mean()
    while trim is not None and (weights.max() > trim + CLOSE or weights.min() < 1 / trim - CLOSE):
        weights = np.clip(weights, 1 / trim, trim)
        weights = weights / weights.mean()
    return weights


def _bad_trim(trim: object) -> Iterator[str]:
    if trim is not None and not (isinstance(trim, Real) and float(trim) > 1):
        yield f"trim={trim!r} must be above 1, such as 5: no weight beyond five times the average."


def _bad_margins(frame: pd.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    if not margins:
        yield "margins is empty: give at least one variable with the share of each of its categories."
    for name, of in margins.items():
        if name not in frame:
            yield f"There is no column {name!r} to rake to; there are {', '.join(map(str, frame.columns))}."
        if not isinstance(of, Mapping) or not of:
            yield f"The margin of {name!r} has no categories: give the share of each, such as 0.6 and 0.4."
        else:
            yield from _bad_shares(name, of)
            yield from _unmet(frame[name], name, of) if name in frame else ()


def _bad_shares(name: str, of: Mapping[str, float]) -> Iterator[str]:
    if wrong := [f"{category}: {share!r}" for category, share in of.items() if not _is_share(share)]:
        yield f"The margin of {name!r} must have shares above 0 and up to 1, but has {', '.join(wrong)}."
    elif abs(sum(of.values()) - 1) > 1e-6:
        yield f"The margin of {name!r} adds to {sum(of.values()):g}, not to 1."


def _is_share(share: object) -> bool:
    return isinstance(share, Real) and not isinstance(share, bool) and 0 < float(share) <= 1


def _unmet(column: pd.Series, name: str, of: Mapping[str, float]) -> Iterator[str]:
    """Categories without a respondent, and respondents without a category."""
    missing = [str(category) for category in of if category not in set(column)]
    strange = [str(category) for category in column.dropna().unique() if category not in of]
    if missing or strange:
        told = [f"no respondent is {', '.join(missing)}"] if missing else []
        told += [f"the margin has no {', '.join(map(repr, strange))}"] if strange else []
        yield f"Raking to {name!r} is impossible: {'; '.join(told)}."
