"""Counting ten million answers, in processor time, beside what people write in pandas.

The naive ways want six gigabytes and half a minute each: they are run once.
"""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis import multiselect
from analysis.counting import answer_table
from benchmarks.timing import ROOT, Ratio, compare_cpu

PEOPLE = 10_000_000
Work = Callable[[], object]

OPTIONS = [f"option {letter}" for letter in "abcdefghijkl"]
PATTERNS = 3_000


def answers(people: int = PEOPLE, *, seed: int = 2010) -> pd.Series:
    """Delimited answers with some three thousand distinct texts."""
    rng = np.random.default_rng(seed)
    ticked = rng.random((PATTERNS, len(OPTIONS))) < 0.3
    texts = np.array([", ".join(np.array(OPTIONS)[row]) for row in ticked], dtype="object")
    return pd.Series(texts[rng.integers(0, PATTERNS, people)]).astype("str")


def groups(people: int = PEOPLE, *, seed: int = 1) -> tuple[pd.Series, pd.Series]:
    """A group and a weight for everybody."""
    rng = np.random.default_rng(seed)
    by = pd.Series(pd.Categorical(np.array(["x", "y", "z"])[rng.integers(0, 3, people)]))
    return by, pd.Series(rng.random(people) + 0.5)


def ratios() -> list[Ratio]:
    """Delimited, by group and weighted, 0/1 columns, a weighted crosstab, and memory."""
    column, (by, weights) = answers(), groups()
    frame = column.to_frame("q")

    def ours() -> object:
        return multiselect(frame, "q", options=OPTIONS).table()

    def ours_by_group() -> object:
        return multiselect(frame, "q", options=OPTIONS).table(by=by, weights=weights)

    def dummies_by_group() -> object:
        return column.str.get_dummies(", ").mul(weights, axis=0).groupby(by, observed=True).sum()

    def dummies() -> object:
        return column.str.get_dummies(", ").sum()

    return [
        _ratio("delimited ticks", ours, "get_dummies().sum()", dummies, "40 x faster", 1),
        _ratio("delimited ticks", ours, "value_counts", column.value_counts, "within 2 x", 5),
        _ratio(
            "by group, weighted",
            ours_by_group,
            "get_dummies * w, groupby",
            dummies_by_group,
            "20 x faster",
            1,
        ),
        _codes(by, weights),
        *_crosstab(by, weights),
        _memory(),
    ]


def _codes(by: pd.Series, weights: pd.Series) -> Ratio:
    rng = np.random.default_rng(3)
    ticked = {f"q[{name}]": (rng.random(PEOPLE) < 0.3).astype("int8") for name in OPTIONS}
    frame = pd.DataFrame(ticked)
    return _ratio(
        "0/1 columns, by group, weighted",
        lambda: multiselect(frame, "q").table(by=by, weights=weights),
        "mul(w).groupby",
        lambda: frame.mul(weights, axis=0).groupby(by, observed=True).sum(),
        "10 x faster",
        5,
    )


def _crosstab(by: pd.Series, weights: pd.Series) -> list[Ratio]:
    """Weighted shares with intervals need people, weights and squared weights of every cell."""
    rng = np.random.default_rng(4)
    chosen = pd.Series(pd.Categorical(np.array(list("abcdefgh"))[rng.integers(0, 8, PEOPLE)]))
    frame = pd.DataFrame({"by": by, "chosen": chosen, "w": weights})

    def grouped() -> object:
        cells = frame.assign(w2=frame["w"] ** 2).groupby(["by", "chosen"], observed=False)
        return cells.agg(people=("w", "size"), weights=("w", "sum"), squares=("w2", "sum"))

    def crosstabs() -> object:
        squares = weights**2
        people = pd.crosstab(by, chosen)
        return people, *(pd.crosstab(by, chosen, values=v, aggfunc="sum") for v in (weights, squares))

    def ours() -> object:
        return answer_table(chosen, by=by, weights=weights)

    what = "weighted crosstab"
    return [
        _ratio(what, ours, "groupby.agg", grouped, "5 x faster", 5),
        _ratio(what, ours, "pd.crosstab", crosstabs, "50 x faster", 3),
    ]


PEAK = """
import resource
from benchmarks.tabulation import OPTIONS, PEOPLE, answers, groups
from analysis import multiselect
frame = answers(PEOPLE).to_frame("q")
by, weights = groups(PEOPLE)
multiselect(frame.head(1000), "q", options=OPTIONS).table()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
multiselect(frame, "q", options=OPTIONS).table(by=by, weights=weights)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


def _memory() -> Ratio:
    told = subprocess.run([sys.executable, "-c", PEAK], cwd=ROOT, check=True, capture_output=True, text=True)
    what = "extra memory, 10 million answers"
    return Ratio(
        what=what, against="300 MB", ours=float(told.stdout), theirs=300, goal="under 1 x", unit="MB"
    )


def _ratio(what: str, ours: Work, against: str, theirs: Work, goal: str, runs: int) -> Ratio:
    seconds = compare_cpu(ours, theirs, runs=runs, warm=runs > 1)
    return Ratio(what=what, against=against, ours=seconds[0], theirs=seconds[1], goal=goal)
