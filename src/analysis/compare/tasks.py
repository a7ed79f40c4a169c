"""Profiles against job descriptions, task by task and as a whole, from one row per document."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from analysis.compare.joint import Permuted, RaoScott, permute, rao_scott
from analysis.compare.lengths import adjusted_differences
from analysis.compare.pairs import paired_newcombe, paired_p
from analysis.compare.ranks import RankAgreement, rank_agreement, tiers
from analysis.compare.shares import (
    benjamini_hochberg,
    cohens_h,
    conditional_odds_ratio,
    difference_p,
    fisher_p,
    holm,
    newcombe,
    smallest_gap,
)
from analysis.errors import DataError, Problem
from analysis.intervals import wilson

LEVEL = 0.05
LENGTH_RATIO = 1.5  # of the median lengths: beyond it the raw comparison mostly shows length


@dataclass(frozen=True, kw_only=True)
class TaskComparison:
    """Two groups of documents, compared.

    Attributes
    ----------
    table : DataFrame
        One row per task (the index). Per group ``count_``, ``share_``, ``low_``, ``high_`` (Wilson),
        ``rank_`` and ``tier_``; ``difference`` (a minus b) with ``difference_low`` and ``difference_high`` (Newcombe);
        ``p`` and the name of its ``test``; ``fisher_p``; ``holm``, ``bh`` and ``max_t`` (adjusted p);
        ``cohens_h``; ``odds_ratio`` (conditional); ``smallest_gap`` that would have been seen with 80 %
        power; with lengths also ``adjusted``, its limits, and ``comparable`` documents.
    base_a, base_b : int
        Documents of each group.
    label_a, label_b : str
        What the groups are called.
    paired : bool
        Whether the rows were pairs.
    global_p : float
        Whole-row permutation of no difference in any task.
    rao_scott : RaoScott or None
        The same question by another road; none for pairs.
    ranks : RankAgreement
        The two orders, with the noise floor.
    words_a, words_b : float or None
        Median words per document, where lengths were given.
    seed : int
        Of the permutations.
    """

    table: pd.DataFrame = field(repr=False)
    base_a: int
    base_b: int
    label_a: str
    label_b: str
    paired: bool
    global_p: float
    rao_scott: RaoScott | None
    ranks: RankAgreement
    words_a: float | None
    words_b: float | None
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """The table, a copy."""
        return self.table.copy()

    @property
    def differing(self) -> list[str]:
        """Tasks that differ after Holm's adjustment at 5 %."""
        return list(self.table.index[self.table["holm"] < LEVEL])

    @property
    def gap(self) -> float:
        """Smallest difference of shares round one half that one planned test would have seen, 0-1."""
        return smallest_gap(self.base_a, self.base_b)

    @property
    def summary(self) -> str:
        """The comparison in plain words."""
        return " ".join(
            [self._differences(), self._global(), self._unseen(), self._orders(), *self._lengths()]
        )

    def _differences(self) -> str:
        names = f": {', '.join(self.differing)}" if self.differing else ""
        return f"Of {len(self.table)} tasks, {len(self.differing)} differ after Holm{names}."

    def _global(self) -> str:
        verdict = "differ" if self.global_p < LEVEL else "cannot be told apart"
        return (
            f"As a whole these {self.base_a} {self.label_a} and {self.base_b} {self.label_b} {verdict} "
            f"(permutation p = {self.global_p:.4f})."
        )

    def _unseen(self) -> str:
        first = smallest_gap(self.base_a, self.base_b, alpha=LEVEL / len(self.table))
        return (
            f"With {self.base_a} against {self.base_b}, a gap under {_points(self.gap)} could not have been "
            f"seen by one planned test, nor one under {_points(first)} by the first of {len(self.table)}: "
            "no difference found is not the same as no difference."
        )

    def _orders(self) -> str:
        r = self.ranks
        return (
            f"The two orders agree at tau-b {r.tau:.2f}; two samples of these sizes from one population "
            f"would agree at {r.floor_median:.2f} ({r.floor_low:.2f} to {r.floor_high:.2f})."
        )

    def _lengths(self) -> list[str]:
        if not self.words_a or not self.words_b:
            return []
        told = f"The median text has {self.words_a:.0f} words against {self.words_b:.0f}"
        if max(self.words_a, self.words_b) <= LENGTH_RATIO * min(self.words_a, self.words_b):
            return [f"{told}."]
        return [f"{told}: longer texts mention more tasks, so read the adjusted differences beside the raw."]

    def __str__(self) -> str:
        shown = [
            "share_a",
            "share_b",
            "difference",
            "difference_low",
            "difference_high",
            "p",
            "holm",
            "bh",
            "max_t",
        ]
        return f"{self.table[shown].to_string(float_format='{:.3f}'.format)}\n{self.summary}"

    def _repr_html_(self) -> str:
        return f"{self.table.to_html(float_format='{:.3f}'.format, border=0)}<p>{self.summary}</p>"


def _points(gap: float) -> str:
    return "any size" if np.isnan(gap) else f"{100 * gap:.0f} points"


def compare_tasks(
    a: pd.DataFrame,
    b: pd.DataFrame,
    *,
    paired: bool = False,
    words: tuple[pd.Series, pd.Series] | None = None,
    labels: tuple[str, str] = ("profiles", "job descriptions"),
    seed: int = 2010,
) -> TaskComparison:
    """Compare which tasks two groups of documents mention.

    Parameters
    ----------
    a, b
        Documents x tasks, 0 or 1 (``Coding.indicators``), the same tasks. Rows without codes (all missing)
        are left out.
    paired
        Whether row i of both is about the same unit, such as the profile and the job description of one
        person. It is never guessed.
    words
        Words of each document of ``a`` and of ``b``, for the comparison among texts of like length.
    labels
        What the groups are called.
    seed
        For the permutations: the same seed gives the same p-values.

    Returns
    -------
    TaskComparison

    Raises
    ------
    DataError
        If the tasks are not the same, some cells are neither 0 nor 1, a group has fewer than two documents,
        or pairs do not match: everything at once.
    """
    x, y = a.dropna(how="all"), b.dropna(how="all")
    if found := _problems(a if paired else x, b if paired else y, labels, paired=paired):
        raise DataError(found)
    x, y = x.astype("int64"), y[list(x.columns)].astype("int64")
    drawn = permute(x, y, paired=paired, seed=seed)
    lengths = [w.loc[g.index] for w, g in zip(words, (x, y), strict=True)] if words else None
    table = _table(x, y, drawn, paired=paired)
    if lengths:
        table = table.join(adjusted_differences(x, y, *lengths))
    return TaskComparison(
        table=table,
        base_a=len(x),
        base_b=len(y),
        label_a=labels[0],
        label_b=labels[1],
        paired=paired,
        global_p=drawn.p,
        rao_scott=None if paired else rao_scott(x, y),
        ranks=rank_agreement(
            x.mean().to_numpy(), y.mean().to_numpy(), permuted_a=drawn.shares_a, permuted_b=drawn.shares_b
        ),
        words_a=float(lengths[0].median()) if lengths else None,
        words_b=float(lengths[1].median()) if lengths else None,
        seed=seed,
    )


def _problems(x: pd.DataFrame, y: pd.DataFrame, labels: tuple[str, str], *, paired: bool) -> list[Problem]:
    found = []
    for label, one, other in ((labels[0], x, y), (labels[1], y, x)):
        if missing := sorted(set(other.columns) - set(one.columns)):
            found.append(_problem(label, f"no task {', '.join(missing)}", "the tasks of the other group"))
        if wrong := [str(c) for c in one.columns if not one[c].isin([0, 1]).all()]:
            found.append(_problem(label, f"cells that are neither 0 nor 1 in {', '.join(wrong)}", "0 or 1"))
        if len(one) < 2:
            found.append(_problem(label, f"{len(one)} documents", "at least two"))
    if paired and list(x.index) != list(y.index):
        found.append(
            _problem(f"{labels[0]}, {labels[1]}", "rows that do not match", "the same index for pairs")
        )
    return found


def _problem(group: str, found: str, expected: str) -> Problem:
    return Problem(
        file=group, found=found, expected=expected, advice="Correct the group, or what was passed."
    )


def _table(x: pd.DataFrame, y: pd.DataFrame, drawn: Permuted, *, paired: bool) -> pd.DataFrame:
    n, m = len(x), len(y)
    k, j = x.sum().to_numpy(), y.sum().to_numpy()
    low, high = paired_newcombe(x, y) if paired else newcombe(k, n, j, m)
    tested = [difference_p(int(a), n, int(b), m) for a, b in zip(k, j, strict=True)]
    p = paired_p(x, y) if paired else np.array([value for value, _ in tested])
    pooled = (k + j) / (n + m)
    return pd.DataFrame(
        {
            **_group("a", k, n, x),
            **_group("b", j, m, y),
            "difference": k / n - j / m,
            "difference_low": low,
            "difference_high": high,
            "p": p,
            "test": ["McNemar"] * len(k) if paired else [name for _, name in tested],
            "fisher_p": [fisher_p(int(a), n, int(b), m) for a, b in zip(k, j, strict=True)],
            "holm": holm(p),
            "bh": benjamini_hochberg(p),
            "max_t": drawn.task_p,
            "cohens_h": cohens_h(k / n, j / m),
            "odds_ratio": [conditional_odds_ratio(int(a), n, int(b), m) for a, b in zip(k, j, strict=True)],
            "smallest_gap": [smallest_gap(n, m, around=float(share)) for share in pooled],
        },
        index=pd.Index(x.columns, name="task"),
    )


def _group(name: str, count: np.ndarray, base: int, indicators: pd.DataFrame) -> dict[str, object]:
    low, high = wilson(count, base)
    return {
        f"count_{name}": count,
        f"share_{name}": count / base,
        f"low_{name}": low,
        f"high_{name}": high,
        f"rank_{name}": rankdata(-count, method="min").astype("int64"),
        f"tier_{name}": tiers(indicators),
    }
