"""Answers as tidy estimates: shares, means and quantiles, by group and weighted; of a study or any table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import inf, isfinite, nan
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from analysis.clean.numbers import read_amounts
from analysis.clean.recode import OTHERWISE, recode
from analysis.codebook import STATISTICS, YES
from analysis.counting import answer_table, texts_of, weights_of
from analysis.errors import AnalysisError, UnknownNameError, check_kind
from analysis.intervals import kish, mean_interval
from analysis.labels import commonest, no_answers, plain
from analysis.multiresponse.model import BASES, MultiSelect
from analysis.multiresponse.parse import check_respondents, column_of, labels_of, multiselect
from analysis.schemas import conform

KINDS = ("auto", "single", "multiple", "number")
BANDED = ("band", "less than", "more than", "excel date")  # answers that are known up to a band
UNITS = ("years", "people", "amount")
TIED = 1e-12  # of all weights: nearer than this a sum of them is what it would be without rounding
NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal")  # as pandas calls them
HALF = 0.5  # of the answers: where more are bands, their middles make no mean
QUANTILES: Mapping[str, float] = {"median": 0.5, "quartile_1": 0.25, "quartile_3": 0.75}


def tabulate(  # noqa: PLR0913  - whom, what, how: three things in one call
    frame: pd.DataFrame,
    question: str,
    *,
    by: str | pd.Series | None = None,
    weights: str | pd.Series | None = None,
    kind: str = "auto",
    options: Sequence[str] | Mapping[str, Iterable[str]] | None = None,
    base: str = "answered",
    unit: str = "amount",
) -> pd.DataFrame:
    """Count the answers to one question of any table.

    Parameters
    ----------
    frame
        One row per respondent.
    question
        Name of a column; of a tick-all question with one column per option, what stands before ``[option]``.
    by, weights
        A column to group by, and one of weights: its name, or a Series with the index of ``frame``.
    kind
        single, multiple (tick all that apply), number, or auto: several columns are multiple, a column of
        numbers with more than two values and no ``options`` is number, all else single.
    options
        The answers there are, in order, or by name the words that mean each, too. An answer that is none of
        them is in the base; it has a row, other, where several could be given, and none where one was. If not
        given, those that were given, the commonest first, or as a categorical orders them; spellings that
        differ in case, accents or the signs around them are one.
    base
        Of tick-all questions, whom a share is of: asked, answered, or ticked_any.
    unit
        How numbers that are texts are read: years, people or amount.

    Returns
    -------
    DataFrame
        One row per answer (per group and answer if ``by`` is given), columns of the schema ``estimates``:
        shares 0-1 with 95 % Wilson intervals; of numbers a row per statistic, the mean with Student's
        interval, the median and the quartiles (weighted, the smallest value that so much of the weight does
        not exceed), or only what they can be (low, high) where most answers are bands. ``left_out`` counts
        answers that are none to the question. Who has none to ``by`` is in no group.

    Raises
    ------
    UnknownNameError
        If there is no such column, kind, base or unit.
    AnalysisError
        If the answers cannot be read as that kind, or weights are none.

    Examples
    --------
    >>> pets = pd.DataFrame({"pet": ["cat", "dog", "Cat", None], "home": ["flat", "house", "flat", "flat"]})
    >>> tabulate(pets, "pet")[["category", "count", "base"]]
      category  count  base
    0      cat      2     3
    1      dog      1     3
    >>> tabulate(pets, "pet", by="home").query("count > 0")[["group", "category", "count", "base"]]
       group category  count  base
    0   flat      cat      2     2
    3  house      dog      1     1
    """
    check_respondents(frame)
    for parameter, of in {"question": question, "by": by, "weights": weights}.items():
        if not isinstance(of, pd.Series | str | None):
            check_kind(parameter, of, str, "Name one column; of several, what their titles begin with.")
    if kind not in KINDS:
        raise UnknownNameError("kind", kind, KINDS)
    for parameter, of, valid in (("base", base, BASES), ("unit", unit, UNITS)):
        if of not in valid:
            raise UnknownNameError(parameter, of, tuple(valid))
    groups = None if by is None else _single(_column(frame, by, "by"), None)[0]
    weigh = None if weights is None else _column(frame, weights, "weights")
    weigh = None if weigh is None else pd.Series(weights_of(weigh, len(frame)), frame.index)
    found = _kind(frame, question, options) if kind == "auto" else kind
    chosen: dict[str, Any] = {"by": groups, "weights": weigh}
    if found == "multiple":
        ticks = multiselect(frame, question, options=options)
        lost = ticks.statuses == "nonsubstantive"
        rows = share_rows(ticks, base=base, left_out=lost & (base != "asked"), **chosen)
    elif found == "number":
        amounts, lost = _amounts(_column(frame, question, "question"), unit)
        if lost.any() and amounts["value"].isna().all():
            raise AnalysisError(f"{question!r}: none of its {lost.sum():,} answers can be read as a number.")
        wanted = dict(zip(STATISTICS, STATISTICS, strict=True))
        rows = number_rows(amounts.assign(most=nan), wanted, unit=unit, read_as=unit, left_out=lost, **chosen)
    else:
        answers, lost = _single(_column(frame, question, "question"), options)
        rows = share_rows(answers, left_out=lost, **chosen)
    ids = [
        ".".join(filter(None, (question, *parts)))
        for parts in zip(rows["group"], rows["category"], strict=True)
    ]
    return conform(rows.assign(panel=question, id=ids).reset_index(drop=True), "estimates")


def share_rows(
    answers: pd.Series | MultiSelect,
    *,
    base: str = "answered",
    by: pd.Series | None = None,
    weights: pd.Series | None = None,
    left_out: pd.Series | None = None,
) -> pd.DataFrame:
    """Shares of the answers to a single-choice question (categorical) or of ticks.

    Their ``reading`` is the base. Where nobody can see whether who ticked nothing skipped the question or
    meant none, those who answered are those who ticked something, and it says so.

    Returns
    -------
    DataFrame
        One row per group and answer that has a base: group, category and what :func:`tabulate` says of a
        share. ``left_out`` says of every respondent whether the answer was none to the question.
    """
    if isinstance(answers, MultiSelect):
        found = answers.table(base=base, by=by, weights=weights)
    else:
        found = answer_table(answers, by=by, weights=weights)
    of = "ticked_any" if base == "answered" and isinstance(answers, MultiSelect) and answers.unsaid else base
    named = found.reset_index(names=["category"] if by is None else ["group", "category"])
    rows = named[(named["base"] > 0) & (named["category"] != OTHERWISE)].rename(columns={"share": "value"})
    if by is None:
        rows.insert(0, "group", "")
    lost = _left_out(left_out, by, weights)
    return rows.assign(
        statistic="share",
        unit="share",
        count_low=rows["count"],
        count_high=rows["count"],
        base_kind="counted",
        reading=of,
        effective_base=nan if weights is None else rows["effective_base"],
        left_out=[lost.get(group, 0) for group in rows["group"]],
    )


def _left_out(
    left_out: pd.Series | None, by: pd.Series | None, weights: pd.Series | None
) -> Mapping[str, int]:
    """How many of each group were left out; a weight of 0 leaves somebody out of everything."""
    if left_out is None:
        return {}
    lost = left_out if weights is None else left_out & (weights > 0)
    if by is None:
        return {"": int(lost.sum())}
    return {str(group): int(own.sum()) for group, own in lost.groupby(by, observed=False)}


def number_rows(
    amounts: pd.DataFrame,
    wanted: Mapping[str, str | float],
    *,
    unit: str,
    read_as: str,
    by: pd.Series | None = None,
    weights: pd.Series | None = None,
    left_out: pd.Series | None = None,
) -> pd.DataFrame:
    """Statistics of amounts: ``wanted`` says for each category which, or the bound it is the share under.

    Amounts have the columns of ``read_amounts``, which read them as years, people or amount, and ``most``:
    the upper end of open ones; ``unit`` is what they are called. Means of answers without an upper end are
    lower bounds, and where other answers could not be read they are none: those may lie below. Where most
    answers are bands there is no mean, and only what the bands allow of it.
    """
    lost = _left_out(left_out, by, weights)
    people = amounts if weights is None else amounts[weights > 0]
    every = [("", people)] if by is None else people.groupby(by.loc[people.index], observed=True)
    rows = [
        {"group": str(group), "category": category} | row
        for group, own in every
        for category, what in wanted.items()
        for row in _statistic(own, what, (unit, read_as), weights, lost.get(str(group), 0))
    ]
    return pd.DataFrame(rows, columns=["group", "category"] if not rows else None)


def _statistic(
    amounts: pd.DataFrame, what: str | float, units: tuple[str, str], weights: pd.Series | None, left_out: int
) -> Iterator[dict[str, Any]]:
    """One statistic of the amounts of one group; nothing where no amount is known."""
    known, (unit, read_as) = amounts["value"].dropna(), units
    if not isinstance(what, str):
        yield from _under(amounts, what, weights, left_out, read_as)
    elif what == YES:
        yield from _share(known > 0, weights, left_out)
    elif len(known):
        own = None if weights is None else weights.loc[known.index]
        sure = {} if own is None else {"effective_base": kish(own)}
        about = {
            "statistic": what,
            "unit": unit,
            "base": len(known),
            "base_kind": "counted",
            "left_out": left_out,
        }
        if what == "mean":
            yield about | _mean(amounts, known, own, unit=read_as, unsure=left_out > 0) | sure
        else:
            yield about | _quantile_row(amounts.loc[known.index], QUANTILES[what], own, unit=read_as) | sure


def _mean(
    amounts: pd.DataFrame, known: pd.Series, weights: pd.Series | None, *, unit: str, unsure: bool
) -> dict[str, Any]:
    banded = amounts.loc[known.index, "how"].isin(BANDED)
    if banded.mean() > HALF:
        low, high = _allowed(amounts.loc[known.index], unit, weights)
        return {"value": nan, "low": low, "high": high, "reading": "bands"}
    mean, low, high = mean_interval(known, weights)
    if (amounts["how"] == "more than").any():
        ends = {"low": nan, "high": nan, "reading": "open"}
        return {"value": mean} | (ends if unsure else {"low": low, "high": high, "reading": "lower bound"})
    return {"value": mean, "low": low, "high": high, "reading": "midpoints" if banded.any() else "answered"}


def _quantile_row(amounts: pd.DataFrame, q: float, weights: pd.Series | None, *, unit: str) -> dict[str, Any]:
    """A quantile of amounts that are known; where most are bands only what these allow of it.

    One that may lie among answers without an upper end is a lower bound.
    """
    banded = amounts["how"].isin(BANDED)
    low, high = (_quantile(end.fillna(inf), q, weights) for end in _ends(amounts, unit))
    if banded.mean() > HALF:
        return {"value": nan, "low": low, "high": high if isfinite(high) else nan, "reading": "bands"}
    if not isfinite(high):
        return {"value": low, "reading": "lower bound"}
    reading = "midpoints" if banded.any() else "answered"
    return {"value": _quantile(amounts["value"], q, weights), "reading": reading}


def _allowed(amounts: pd.DataFrame, unit: str, weights: pd.Series | None) -> tuple[float, float]:
    """Smallest and largest mean that the bands allow, wherever in its band each person is."""
    low, high = _ends(amounts, unit)
    return float(np.average(low, weights=weights)), float(np.average(high, weights=weights))


def _ends(amounts: pd.DataFrame, unit: str) -> tuple[pd.Series, pd.Series]:
    """Smallest and largest that each amount can be.

    A band of whole years reaches up to the next year: who has been at work for four years and a half ticks
    "2 to 4 years".
    """
    low, high = (amounts[end].astype("float64") for end in ("low", "high"))
    years = amounts["how"].isin(BANDED) & (high % 1 == 0) & (unit == "years")
    return low, (high + years).where(amounts["how"] != "more than", amounts["most"].astype("float64"))


def _quantile(known: pd.Series, q: float, weights: pd.Series | None) -> float:
    """Linear between neighbours; weighted, the smallest value that so much of the weight does not exceed."""
    if weights is None:
        below, above = (known.quantile(q, interpolation=end) for end in ("lower", "higher"))
        return float(known.quantile(q) if below < above < inf else above)
    ordered = known.sort_values(kind="stable")
    reached = weights.loc[ordered.index].cumsum() / weights.sum()
    return float(ordered.iloc[int((reached >= q - TIED).to_numpy().argmax())])


def _under(
    amounts: pd.DataFrame, bound: float, weights: pd.Series | None, left_out: int, unit: str
) -> Iterator[dict[str, Any]]:
    """Share of the amounts under a bound; of those that may lie on either side nobody knows.

    A band of money ends where the next begins; one of years or people has its end in it.
    """
    banded = (amounts["how"] == "less than") | ((amounts["how"] == "band") & (unit == "amount"))
    under = (amounts["high"] < bound) | (banded & (amounts["high"] == bound))
    known = under | (amounts["low"] >= bound)
    unknown = int((amounts["value"].notna() & ~known).sum())
    yield from _share(under[known], weights, left_out + unknown)


def _share(hits: pd.Series, weights: pd.Series | None, left_out: int) -> Iterator[dict[Any, Any]]:
    answers = pd.Series(pd.Categorical(hits.map({True: YES, False: OTHERWISE}), [YES, OTHERWISE]), hits.index)
    rows = share_rows(answers, weights=None if weights is None else weights.loc[hits.index])
    yield from rows.drop(columns=["group", "category"]).assign(left_out=left_out).to_dict("records")


# --- any table ---------------------------------------------------------------------------------------------


def _column(frame: pd.DataFrame, of: str | pd.Series, parameter: str) -> pd.Series:
    """A column by its name, or a Series that goes with the table."""
    if isinstance(of, pd.Series):
        if not of.index.equals(frame.index):
            raise AnalysisError(f"{parameter} must have the index of frame: one value for each respondent.")
        return of
    return column_of(frame, of, parameter)


def _kind(frame: pd.DataFrame, question: str, options: object) -> str:
    if question not in frame:
        return "multiple" if any(str(name).startswith(f"{question}[") for name in frame) else "single"
    column = _column(frame, question, "question")
    numbers = pd.api.types.infer_dtype(column, skipna=True) in NUMBERS
    return "number" if numbers and options is None and column.nunique() > 2 else "single"


def _single(
    column: pd.Series, options: Sequence[str] | Mapping[str, Iterable[str]] | None
) -> tuple[pd.Series, pd.Series]:
    """Answers as a categorical, and whether each was none to the question."""
    texts = texts_of(column)
    found = recode(texts, labels_of(options) or _given(column, texts))
    return found.answers, (texts != "") & column.index.isin(found.nonsubstantive.index)


def _given(column: pd.Series, texts: pd.Series) -> dict[str, list[str]]:
    """Answers that were given, the commonest first, or the levels of a categorical, each in one spelling."""
    levels = isinstance(column.dtype, pd.CategoricalDtype)
    names = texts_of(column.cat.categories.to_series()) if levels else commonest(texts[texts != ""])
    first = {plain(name): name for name in reversed(list(names))}
    nothing = no_answers(first)
    return {first[form]: [first[form]] for form in map(plain, names) if form not in nothing}


def _amounts(column: pd.Series, unit: str) -> tuple[pd.DataFrame, pd.Series]:
    """Amounts, and whether each was given and cannot be read."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        values = column.astype("float64")
        if np.isinf(values).any():
            raise AnalysisError(f"{column.name!r} has numbers without end (infinite): correct or empty them.")
        exact = {"value": values, "low": values, "high": values, "how": "exact"}
        return pd.DataFrame(exact, index=column.index), pd.Series(data=False, index=column.index)
    texts, cells = texts_of(column), column.astype("object")
    amounts = read_amounts(texts, unit=unit)
    numbers = cells.map(lambda cell: isinstance(cell, Real | Decimal) and not isinstance(cell, bool))
    typed = pd.to_numeric(cells.where(numbers & column.notna()), errors="coerce").astype("float64")
    known = typed.notna()
    read = amounts.assign(**{end: amounts[end].mask(known, typed) for end in ("value", "low", "high")})
    read = read.assign(how=read["how"].mask(known, "exact"))
    return read, (texts != "") & read["value"].isna()
