"""Counting ten million answers, beside what people write in pandas.

Each way is timed as a script would do it: once, in a process of its own that has just made the data, in
processor time. ``python -m benchmarks.tabulation NAME`` is one such process.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis import multiselect
from analysis.counting import answer_table
from benchmarks.timing import ROOT, Ratio

PEOPLE = 10_000_000
OPTIONS = [f"option {letter}" for letter in "abcdefghijkl"]
PATTERNS = 3_000
RESET, STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")  # Linux


@cache
def delimited() -> pd.Series:
    """Delimited answers with some three thousand distinct texts."""
    rng = np.random.default_rng(2010)
    ticked = rng.random((PATTERNS, len(OPTIONS))) < 0.3
    texts = np.array([", ".join(np.array(OPTIONS)[row]) for row in ticked], dtype="object")
    return pd.Series(texts[rng.integers(0, PATTERNS, PEOPLE)]).astype("str")


@cache
def columns() -> pd.DataFrame:
    """One column of 0 and 1 per option."""
    rng = np.random.default_rng(3)
    return pd.DataFrame({f"q[{name}]": (rng.random(PEOPLE) < 0.3).astype("int8") for name in OPTIONS})


@cache
def chosen() -> pd.Series:
    """One answer of eight for everybody, as categories."""
    rng = np.random.default_rng(4)
    return pd.Series(pd.Categorical(np.array(list("abcdefgh"))[rng.integers(0, 8, PEOPLE)]))


@cache
def groups() -> pd.Series:
    """One group of three for everybody, as categories."""
    rng = np.random.default_rng(1)
    return pd.Series(pd.Categorical(np.array(["x", "y", "z"])[rng.integers(0, 3, PEOPLE)]))


@cache
def weights() -> pd.Series:
    """A weight for everybody."""
    return pd.Series(np.random.default_rng(2).random(PEOPLE) + 0.5)


# --- ours, and what people write --------------------------------------------------------------------------


def _ticks() -> object:
    return multiselect(delimited().to_frame("q"), "q", options=OPTIONS).table()


def _ticks_by_group() -> object:
    frame = delimited().to_frame("q")
    return multiselect(frame, "q", options=OPTIONS).table(by=groups(), weights=weights())


def _dummies() -> object:
    return delimited().str.get_dummies(", ").sum()


def _value_counts() -> object:
    return delimited().value_counts()


def _dummies_by_group() -> object:
    return delimited().str.get_dummies(", ").mul(weights(), axis=0).groupby(groups(), observed=True).sum()


def _codes() -> object:
    return multiselect(columns(), "q").table(by=groups(), weights=weights())


def _codes_groupby() -> object:
    return columns().mul(weights(), axis=0).groupby(groups(), observed=True).sum()


def _crosstab() -> object:
    return answer_table(chosen(), by=groups(), weights=weights())


def _groupby_agg() -> object:
    """An interval over the effective base needs people, weights and squared weights of every cell."""
    frame = pd.DataFrame({"by": groups(), "chosen": chosen(), "w": weights(), "w2": weights() ** 2})
    cells = frame.groupby(["by", "chosen"], observed=False)
    return cells.agg(people=("w", "size"), weights=("w", "sum"), squares=("w2", "sum"))


def _pd_crosstab() -> object:
    sums = [pd.crosstab(groups(), chosen(), values=v, aggfunc="sum") for v in (weights(), weights() ** 2)]
    return pd.crosstab(groups(), chosen()), *sums


WAYS: Mapping[str, tuple[Callable[[], object], tuple[Callable[[], object], ...]]] = {
    "ticks": (_ticks, (delimited,)),
    "ticks_by_group": (_ticks_by_group, (delimited, groups, weights)),
    "dummies": (_dummies, (delimited,)),
    "value_counts": (_value_counts, (delimited,)),
    "dummies_by_group": (_dummies_by_group, (delimited, groups, weights)),
    "codes": (_codes, (columns, groups, weights)),
    "codes_groupby": (_codes_groupby, (columns, groups, weights)),
    "crosstab": (_crosstab, (chosen, groups, weights)),
    "groupby_agg": (_groupby_agg, (chosen, groups, weights)),
    "pd_crosstab": (_pd_crosstab, (chosen, groups, weights)),
}


def ratios() -> list[Ratio]:
    """Delimited, by group and weighted, 0/1 columns, a weighted crosstab, and memory; nothing is promised."""
    return [
        _ratio("delimited ticks", ours="ticks", theirs="dummies", runs=1),
        _ratio("delimited ticks", ours="ticks", theirs="value_counts"),
        _ratio("by group, weighted", ours="ticks_by_group", theirs="dummies_by_group", runs=1),
        _ratio("0/1 columns, by group, weighted", ours="codes", theirs="codes_groupby"),
        _ratio("weighted crosstab", ours="crosstab", theirs="groupby_agg"),
        _ratio("weighted crosstab", ours="crosstab", theirs="pd_crosstab"),
        _memory(),
    ]


NAMES = {
    "dummies": "get_dummies().sum()",
    "dummies_by_group": "get_dummies * w, groupby",
    "value_counts": "value_counts",
    "codes_groupby": "mul(w).groupby",
    "groupby_agg": "groupby.agg",
    "pd_crosstab": "pd.crosstab",
}


def _ratio(what: str, *, ours: str, theirs: str, runs: int = 1) -> Ratio:
    pairs = [(_process(ours)[0], _process(theirs)[0]) for _ in range(runs)]
    mine, other = median(a for a, _ in pairs), median(b for _, b in pairs)
    return Ratio(what=what, against=NAMES[theirs], ours=mine, theirs=other)


def _memory() -> Ratio:
    _, extra = _process("ticks_by_group")
    what = "extra memory, by group, weighted"
    return Ratio(what=what, against="300 MB", ours=extra, theirs=300, unit="MB")


def _process(name: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.tabulation", name]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    seconds, megabytes = map(float, told.split())
    return seconds, megabytes


def _measure(name: str) -> None:
    """Make the data, do it once, and print processor seconds and additional megabytes at the peak."""
    work, data = WAYS[name]
    for make in data:
        make()
    multiselect(pd.DataFrame({"q": ["a, b"]}), "q").table()  # imports are not part of it
    pa.default_memory_pool().release_unused()  # else what is left of making the data hides what work takes
    RESET.write_text("5", encoding="ascii")  # the peak begins anew, at what is in use now
    before, start = _megabytes("VmRSS"), time.process_time()
    work()
    print(time.process_time() - start, _megabytes("VmHWM") - before)


def _megabytes(name: str) -> float:
    """Memory in use (VmRSS) or its peak (VmHWM)."""
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024


if __name__ == "__main__":
    _measure(sys.argv[1])
