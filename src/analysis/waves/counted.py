"""From recoded answers to tidy estimates: every share and mean with its count, base and interval."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import nan, sqrt
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.clean.recode import OTHERWISE
from analysis.codebook import Item
from analysis.counting import answer_table
from analysis.intervals import effective_base
from analysis.schemas import conform
from analysis.waves.config import TableConfig
from analysis.waves.recoding import WaveTable
from analysis.weights import Weights

Row = dict[str, Any]
Frame = TypeVar("Frame", pd.DataFrame, pd.Series)

UNDER = 500_000  # dollars: the published share of budgets is under this
UNITS = {"survey": "people", "profiles": "profiles", "job_descriptions": "job descriptions"}
MEANS = {"budget": "USD per year", "team": "people"}


@dataclass(frozen=True, kw_only=True)
class Counting:
    """What turns a table into rows: the wave, the stable names of published figures, weights, bases."""

    wave: str
    ids: Mapping[tuple[str, str, str], str] = field(repr=False)
    config: TableConfig = field(repr=False)
    weights: Weights | None = field(default=None, repr=False)

    def rows(self, table: WaveTable, items: Mapping[str, Item]) -> Iterator[Row]:
        """Count everything that a table answers."""
        if len(table):
            group, people = next(iter(items.values())).group, len(self._people(table.index.to_series()))
            yield self._row("sample", group, group, "count", people, base=None, unit=UNITS[table.name])
        for item in items.values():
            if item.name in table.answers:
                yield from self._single(item, table)
            elif item.name in table.ticks:
                yield from self._multiple(item, table)
            elif item.kind == "number" and item.name in table.amounts:
                yield from self._number(
                    item, self._people(table.amounts[item.name]), self._left_out(table, item.name)
                )
            elif item.kind == "numbers":
                yield from self._numbers(item, table)

    def _left_out(self, table: WaveTable, name: str) -> int:
        return len(self._people(table.left_out[name]))

    def _single(self, item: Item, table: WaveTable) -> Iterator[Row]:
        counted = answer_table(table.answers[item.name], weights=self._of_each()).drop(index=OTHERWISE)
        yield from self._shares(item, counted, base="answered", left_out=self._left_out(table, item.name))

    def _multiple(self, item: Item, table: WaveTable) -> Iterator[Row]:
        base = self.config.bases.get(item.name, self.config.base)
        counted = table.ticks[item.name].table(base=base, weights=self._of_each())
        left_out = 0 if base == "asked" else self._left_out(table, item.name)
        yield from self._shares(item, counted, base=base, left_out=left_out)

    def _shares(self, item: Item, counted: pd.DataFrame, *, base: str, left_out: int) -> Iterator[Row]:
        for option, found in counted.iterrows():
            if found["base"] > 0:
                weighted = {"effective_base": found["effective_base"]} if self.weights else {}
                limits = {"low": found["low"], "high": found["high"]}
                counts = {"count": int(found["count"]), "base": int(found["base"]), "left_out": left_out}
                yield self._row(
                    item.question,
                    item.group,
                    str(option),
                    "share",
                    found["share"],
                    reading=base,
                    **counts,
                    **limits,
                    **weighted,
                )

    def _number(self, item: Item, amounts: pd.DataFrame, left_out: int) -> Iterator[Row]:
        """A question with one number: its mean, and of budgets the share under the published bound."""
        yield from self._mean(item, "mean", amounts, unit=MEANS[item.question], left_out=left_out)
        if "under_500k" in item.words:
            banded = amounts["how"].isin(["band", "less than"])
            under = (amounts["high"] < UNDER) | (banded & (amounts["high"] == UNDER))
            known = under | (amounts["low"] >= UNDER)
            open_ended = int((amounts["value"].notna() & ~known).sum())
            yield from self._share(item, "under_500k", under[known], left_out=left_out + open_ended)

    def _numbers(self, item: Item, table: WaveTable) -> Iterator[Row]:
        """A question with one number per option; on Twitter, who has an account and how many followers."""
        for option in item.words:
            name = f"{item.name}.{option}"
            if name in table.amounts:
                amounts, left_out = self._people(table.amounts[name]), self._left_out(table, name)
                values = amounts["value"]
                if item.question == "experience":
                    yield from self._mean(item, option, amounts, unit="years", left_out=left_out)
                elif option == "has_account":
                    yield from self._share(item, option, values.dropna() > 0, left_out=left_out)
                else:
                    yield from self._mean(
                        item, f"{option}_mean", amounts, unit="followers", left_out=left_out
                    )
                    yield from self._median(
                        item, f"{option}_median", values, unit="followers", left_out=left_out
                    )

    def _share(self, item: Item, option: str, hits: pd.Series, *, left_out: int) -> Iterator[Row]:
        if len(hits):
            answers = pd.Series(
                pd.Categorical(hits.map({True: option, False: OTHERWISE}), [option, OTHERWISE]), hits.index
            )
            weights = None if self.weights is None else self.weights.series.loc[hits.index]
            counted = answer_table(answers, weights=weights).drop(index=OTHERWISE)
            yield from self._shares(item, counted, base="answered", left_out=left_out)

    def _mean(
        self, item: Item, option: str, amounts: pd.DataFrame, *, unit: str, left_out: int
    ) -> Iterator[Row]:
        known = amounts["value"].dropna()
        if len(known):
            open_above = bool((amounts["how"] == "more than").any())  # counted as their lower end
            weights = None if self.weights is None else self.weights.series.loc[known.index]
            mean, low, high = mean_interval(known, weights)
            weighed = {} if weights is None else {"effective_base": kish(weights)}
            if open_above and left_out:  # what cannot be read may lie below: no bound, and no limits of one
                low = high = nan
            yield self._row(
                item.question,
                item.group,
                option,
                "mean",
                mean,
                base=len(known),
                unit=unit,
                low=low,
                high=high,
                left_out=left_out,
                reading=("open" if left_out else "lower bound") if open_above else "answered",
                **weighed,
            )

    def _median(
        self, item: Item, option: str, values: pd.Series, *, unit: str, left_out: int
    ) -> Iterator[Row]:
        known = values.dropna()
        if len(known):
            median = float(known.median())
            yield self._row(
                item.question,
                item.group,
                option,
                "median",
                median,
                base=len(known),
                unit=unit,
                left_out=left_out,
                reading="answered",
            )

    def _people(self, rows: Frame) -> Frame:
        """Those who count: a weight of 0 leaves somebody out."""
        return rows if self.weights is None else rows[self.weights.people.loc[rows.index]]

    def _of_each(self) -> pd.Series | None:
        return None if self.weights is None else self.weights.series

    def _row(self, panel: str, group: str, category: str, statistic: str, value: float, **more: Any) -> Row:
        count = more.get("count", int(value) if statistic == "count" else None)
        name = self.ids.get((panel, group, category), f"{panel}.{group}.{category}")
        return {
            "wave": self.wave,
            "panel": panel,
            "group": group,
            "category": category,
            "statistic": statistic,
            "value": value,
            "unit": "share",
            "count": count,
            "count_low": count,
            "count_high": count,
            "base_kind": "counted",
            "reading": "counted",
            "source": self.wave,
            "id": name,
            **more,
        }


def kish(weights: pd.Series) -> float:
    """Kish's effective base of some weights."""
    return float(effective_base(weights.sum(), (weights**2).sum()))


def mean_interval(values: pd.Series, weights: pd.Series | None = None) -> tuple[float, float, float]:
    """Mean and its 95 % interval (Student's t), cut at 0 where no value is below.

    Weighted, the error is the larger of the linearised one and of what as many unweighted answers as Kish's
    base would leave: the first is too small where few people carry the weight, the second where weights go
    with answers (coverage: docs/status.md). Only people of a weight above 0 count. A single value, and values
    that are all equal, have no interval; where all weights are 0 there is no mean.

    Examples
    --------
    >>> mean, low, high = mean_interval(pd.Series([1.0, 2.0, 3.0, 4.0]))
    >>> f"{mean} ({low:.3f} to {high:.3f})"
    '2.5 (0.446 to 4.554)'
    """
    x = values.to_numpy(dtype="float64")
    w = np.ones(len(x)) if weights is None else weights.to_numpy(dtype="float64")
    x, w = x[w > 0], w[w > 0]
    if not len(x):
        return nan, nan, nan
    mean, n = float(np.average(x, weights=w)), len(x)
    sure = float(effective_base(w.sum(), (w**2).sum()))
    if n < 2 or sure <= 1 or x.min() == x.max():
        return mean, nan, nan
    squares = w * (x - mean) ** 2
    linearised = sqrt(n / (n - 1) * float((w * squares).sum())) / float(w.sum())
    error = max(linearised, sqrt(float(squares.sum()) / float(w.sum()) / (sure - 1)))
    half = float(stdtrit(n - 1, 0.975)) * error
    low = mean - half if x.min() < 0 else max(mean - half, 0.0)
    return mean, low, mean + half


def estimates(rows: list[Row]) -> pd.DataFrame:
    """Put rows into the columns of the schema ``estimates``."""
    return conform(pd.DataFrame(rows), "estimates")
