"""Two groups of texts, task by task and as a whole, and among texts of like length.

Longer texts mention more tasks. Documents are put into strata of like length, the difference is taken inside
each, and the strata are weighted together (Mantel and Haenszel).
"""

from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm, rankdata

from analysis.coding.validate import of_sample, sample
from analysis.compare import shares
from analysis.compare.joint import Permuted, RaoScott, permute, rao_scott
from analysis.compare.ranks import RankAgreement, rank_agreement, tiers
from analysis.errors import AnalysisError, DataError, Problem, check_kind, refuse
from analysis.intervals import difference_limits, newcombe, wilson
from analysis.languages import LEAST_P, number, p_value
from analysis.schemas import conform

LEVEL = 0.05
CHANCES: dict[str, Any] = dict.fromkeys(
    ("p", "fisher_p", "holm", "bh", "max_t", "adjusted_p", "adjusted_holm"), p_value
)  # columns of p-values
LENGTH_RATIO = 1.5  # of the median lengths: beyond it the raw comparison mostly shows length


@dataclass(frozen=True, kw_only=True)
class TaskComparison:
    """Two groups of documents, compared.

    Attributes
    ----------
    table : DataFrame
        One row per task (the index). Per group ``count_``, ``share_``, ``low_``, ``high_`` (Wilson),
        ``rank_`` and ``tier_``; ``difference`` (a minus b) with ``difference_low`` and ``difference_high``
        (Newcombe); ``p`` and the name of its ``test``; ``fisher_p``; ``holm``, ``bh`` and ``max_t`` (adjusted
        p); ``cohens_h``; ``odds_ratio`` (conditional); ``smallest_gap`` that would have been seen with
        about 80 % power (normal approximation). With lengths also ``adjusted``, its limits,
        ``adjusted_p``, ``adjusted_holm`` and ``comparable`` documents (:func:`adjusted_differences`). With
        hand codes also what they correct the coder to: ``corrected_a``, ``corrected_b``,
        ``corrected_difference`` with ``corrected_low`` and ``corrected_high``, ``corrected_p`` (normal) and
        ``corrected_holm``. Those two are too bold: where no task differs, Holm
        found one in 7 to 18 % of simulated comparisons with 25 to 200 hand codes a group, not in 5 %.
    base_a, base_b : int
        Documents of each group.
    label_a, label_b : str
        What the groups are called.
    global_p : float
        Whole-row permutation of no difference in any task. Where the groups are of unequal size it also
        reacts to answers that hang together differently: read it beside ``rao_scott``.
    rao_scott : RaoScott
        The same question by another road.
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
    global_p: float
    rao_scott: RaoScott
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
        return shares.smallest_gap(self.base_a, self.base_b)

    @property
    def gap_first(self) -> float:
        """The same for the first step of Holm's adjustment: what one of all these tests would have seen."""
        return shares.smallest_gap(self.base_a, self.base_b, alpha=LEVEL / len(self.table))

    @property
    def summary(self) -> str:
        """The comparison in plain words."""
        parts = [self._differences(), *self._corrected(), self._global(), self._unseen()]
        return " ".join([*parts, *self._orders(), *self._lengths()])

    def _differences(self) -> str:
        names = f": {', '.join(self.differing)}" if self.differing else ""
        return f"Of {len(self.table)} tasks, {len(self.differing)} differ after Holm{names}."

    def _corrected(self) -> list[str]:
        if "corrected_holm" not in self.table:
            return []
        names = list(self.table.index[self.table["corrected_holm"] < LEVEL])
        named = f": {', '.join(names)}" if names else ""
        told = f"{len(names)} differ{named}"
        return [
            f"Of the shares that hand codes correct, {told}, by a test that is too bold. "
            "The other numbers are the program's alone."
        ]

    def _global(self) -> str:
        verdict = "differ" if self.global_p < LEVEL else "cannot be told apart"
        other = "" if np.isnan(self.rao_scott.p) else f"; Rao-Scott {_p(self.rao_scott.p)}"
        return (
            f"As a whole these {self.base_a:,} {self.label_a} and {self.base_b:,} {self.label_b} {verdict} "
            f"(permutation {_p(self.global_p)}{other})."
        )

    def _unseen(self) -> str:
        same = "no difference found is not the same as no difference."
        return (
            f"With {self.base_a:,} against {self.base_b:,} and shares near one half, {_seen(self.gap)} about "
            f"80 % power in one planned test, and {_seen(self.gap_first)} as much in the first of "
            f"{len(self.table)} (normal approximation): {same}"
        )

    def _orders(self) -> list[str]:
        r = self.ranks
        if np.isnan(r.tau):
            return []
        return [
            f"The two orders agree at tau-b {r.tau:.2f} (rho {r.rho:.2f}, rank-biased overlap {r.rbo:.2f}); "
            "two samples of these sizes from one population would agree at tau-b "
            f"{r.floor_median:.2f} ({r.floor_low:.2f} to {r.floor_high:.2f} nine times in ten)."
        ]

    def _lengths(self) -> list[str]:
        if not self.words_a or not self.words_b:
            return []
        told = f"The median text has {self.words_a:.0f} words against {self.words_b:.0f}"
        if max(self.words_a, self.words_b) <= LENGTH_RATIO * min(self.words_a, self.words_b):
            return [f"{told}."]
        return [f"{told}: longer texts can mention more tasks{self._matched()}."]

    def _matched(self) -> str:
        """How many tasks differ among texts of like length, where any can be compared."""
        if self.table["adjusted"].isna().all():
            return ""
        return f"; among texts of like length {(self.table['adjusted_holm'] < LEVEL).sum()} differ after Holm"

    def __str__(self) -> str:
        told = ["difference", "difference_low", "difference_high", "p", "holm", "bh", "max_t"]
        shown = self.table[["share_a", "share_b", *told]]
        return f"{shown.to_string(float_format='{:.3f}'.format, formatters=CHANCES)}\n{self.summary}"

    def _repr_html_(self) -> str:
        table = self.table.to_html(float_format="{:.3f}".format, formatters=CHANCES, border=0)
        return f"{table}<p>{escape(self.summary)}</p>"


def _seen(gap: float) -> str:
    if np.isnan(gap):
        return "no gap, however large, had"
    return f"only a gap of {number(100 * gap, decimals=0 if gap > 0.02 else 2)} points or more had"


def _p(p: float) -> str:
    return f"p {p_value(p)}" if p < LEAST_P else f"p = {p_value(p)}"


def comparison_rows(
    comparison: TaskComparison, *, wave: str, panel: str, groups: tuple[str, str], source: str
) -> pd.DataFrame:
    """One row per task, with what is true of the whole comparison repeated in every row.

    Parameters
    ----------
    comparison
        Made with lengths.
    wave, panel
        Where the texts come from, and the question of the codebook.
    groups
        Names of the two groups in the codebook.
    source
        Source of the codes.

    Returns
    -------
    DataFrame
        Columns of the schema ``comparisons``. Shares and differences are of 1; p-values as computed.
    """
    rows = comparison.table.reset_index(names="category").assign(
        wave=wave,
        panel=panel,
        group_a=groups[0],
        group_b=groups[1],
        rao_scott_p=comparison.rao_scott.p,
        source=source,
        **{name: getattr(comparison, name) for name in _OF_ALL},
        **{name: getattr(comparison.ranks, name) for name in _OF_RANKS},
    )
    return conform(rows, "comparisons")


_OF_ALL = ("base_a", "base_b", "gap", "gap_first", "global_p", "words_a", "words_b")
_OF_RANKS = ("tau", "rho", "rbo", "floor_low", "floor_median", "floor_high")


Array = npt.NDArray[np.float64]


# --- among texts of like length ----------------------------------------------------------------------------

STRATA = 4  # quarters of all documents by length
ADJUSTED = ("adjusted", "adjusted_low", "adjusted_high", "adjusted_p", "adjusted_holm")


def adjusted_differences(
    a: pd.DataFrame, b: pd.DataFrame, words_a: npt.ArrayLike, words_b: npt.ArrayLike
) -> pd.DataFrame:
    """Difference of shares, a minus b, among texts of like length.

    Parameters
    ----------
    a, b
        Documents x tasks, 0 or 1.
    words_a, words_b
        Number of words of each document, in the same order.

    Returns
    -------
    DataFrame
        One row per task: ``adjusted``, ``adjusted_low``, ``adjusted_high`` (differences of shares, 95 %, each
        task by itself); ``adjusted_p`` of no difference within the strata, and ``adjusted_holm``, for all
        tasks; all missing where no stratum has documents of both groups; ``comparable``, the number of
        documents in strata that have both. Documents without a length are left out.

    Notes
    -----
    Differences of the strata, weighted as Mantel and Haenszel weigh them (n1 n2 / n); the limits are
    Newcombe's of every stratum, put together by the same weights (Zou and Donner 2008,
    doi:10.1002/sim.3095). Sato's variance, which needs no interval per stratum, is too small where a stratum
    has a handful of documents of one group: the replication has 3 against 12. Within a quarter lengths still
    differ: where medians are three or four times apart, quarters take away some 75 to 95 % of what length
    explains, and the rest remains.
    """
    (a, long_a), (b, long_b) = _with_length(a, words_a), _with_length(b, words_b)
    missing = pd.DataFrame(np.nan, index=a.columns, columns=list(ADJUSTED))
    if not len(a) or not len(b):
        return missing.assign(comparable=0)
    edges = np.quantile(np.concatenate([long_a, long_b]), np.linspace(0, 1, STRATA + 1)[1:-1])
    in_a, in_b = np.digitize(long_a, edges), np.digitize(long_b, edges)
    n1, n2 = (np.bincount(of, minlength=STRATA)[:, None] for of in (in_a, in_b))
    both = (n1 * n2 > 0)[:, 0]
    if not both.any():
        return missing.assign(comparable=0)
    n1, n2, hits1, hits2 = n1[both], n2[both], _hits(a, in_a)[both], _hits(b, in_b)[both]
    weight = n1 * n2 / (n1 + n2) / np.sum(n1 * n2 / (n1 + n2))
    each, (low, high) = hits1 / n1 - hits2 / n2, newcombe(hits1, n1, hits2, n2)
    difference = np.sum(weight * each, axis=0)
    below = np.sqrt(np.sum((weight * (each - low)) ** 2, axis=0))
    above = np.sqrt(np.sum((weight * (high - each)) ** 2, axis=0))
    p = [shares.stratified_p(one, n1[:, 0], two, n2[:, 0]) for one, two in zip(hits1.T, hits2.T, strict=True)]
    limits = np.maximum(difference - below, -1), np.minimum(difference + above, 1)
    columns = dict(zip(ADJUSTED, (difference, *limits, p, shares.holm(p)), strict=True))
    return pd.DataFrame(columns, index=a.columns).assign(comparable=int((n1 + n2).sum()))


def _with_length(indicators: pd.DataFrame, words: npt.ArrayLike) -> tuple[pd.DataFrame, Array]:
    """Leave out documents without a length: one of them would put every other into the same stratum."""
    lengths = pd.to_numeric(pd.Series(words), errors="coerce").to_numpy(dtype="float64", na_value=np.nan)
    known = ~np.isnan(lengths)
    return indicators[known], lengths[known]


def _hits(indicators: pd.DataFrame, stratum: npt.NDArray[np.int64]) -> Array:
    membership = np.eye(STRATA)[stratum]
    return np.asarray(membership.T @ indicators.to_numpy(dtype="float64"), dtype="float64")


Counts = npt.NDArray[np.int64]


# --- the comparison ----------------------------------------------------------------------------------------


def compare_tasks(
    a: pd.DataFrame,
    b: pd.DataFrame,
    *,
    words: tuple[pd.Series, pd.Series] | None = None,
    gold: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    labels: tuple[str, str] = ("texts (a)", "texts (b)"),
    seed: int = 2010,
) -> TaskComparison:
    """Compare which tasks two groups of documents mention.

    Parameters
    ----------
    a, b
        Documents x tasks, 0 or 1 (``Coding.indicators``), the same tasks. Rows without codes (all missing)
        are left out. The groups are of different people: a profile and the job ad of one person are a pair,
        for which these tests are not made.
    words
        Words of each document of ``a`` and of ``b``, for the comparison among texts of like length.
    gold
        Where a program coded ``a`` and ``b``: codes by hand of some documents of each, drawn at random. Then
        shares and differences are also given corrected, as :func:`analysis.corrected_shares` does.
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
        If there are no tasks or they are not the same, some cells are neither 0 nor 1, or a group has fewer
        than two documents: everything at once. Then, if hand codes are too few.
    AnalysisError
        If there are not two of what is given for each group.
    """
    for name, group in (("a", a), ("b", b)):
        check_kind(name, group, pd.DataFrame, "Give documents x tasks, such as code_texts(...).indicators.")
    if len(labels) != 2 or (words is not None and not _are_lengths(words)):
        raise AnalysisError("labels and words must be two each: of a and of b; words are Series of numbers.")
    if gold is not None and len(gold) != 2:
        raise AnalysisError("gold must be two tables, of a and of b.")
    x, y = (group.dropna(how="all") if len(group.columns) else group for group in (a, b))
    refuse([*_problems(x, y, labels), *_length_problems((x, y), words, labels)])
    x, y = x.astype("int64"), y[list(x.columns)].astype("int64")
    drawn = permute(x, y, seed=seed)
    lengths = [w.loc[g.index] for w, g in zip(words, (x, y), strict=True)] if words else None
    table = _table(x, y, drawn)
    if lengths:
        table = table.join(adjusted_differences(x, y, *lengths))
    if gold:
        table = table.join(_corrected(x, y, gold, labels))
    return TaskComparison(
        table=table,
        base_a=len(x),
        base_b=len(y),
        label_a=labels[0],
        label_b=labels[1],
        global_p=drawn.p,
        rao_scott=rao_scott(x, y),
        ranks=rank_agreement(
            x.mean().to_numpy(), y.mean().to_numpy(), permuted_a=drawn.shares_a, permuted_b=drawn.shares_b
        ),
        words_a=_median(lengths[0]) if lengths else None,
        words_b=_median(lengths[1]) if lengths else None,
        seed=seed,
    )


def _corrected(
    x: pd.DataFrame, y: pd.DataFrame, gold: tuple[pd.DataFrame, pd.DataFrame], labels: tuple[str, str]
) -> pd.DataFrame:
    """Shares and differences corrected by hand codes; a task without them stays missing."""
    samples = [sample(of, hand, label) for of, hand, label in zip((x, y), gold, labels, strict=True)]
    tasks = [task for task in x.columns if all(task in hand for _, hand in samples)]
    if not tasks:
        raise DataError([_problem("gold", "no task with hand codes of both groups", "the same tasks")])
    a, b = (
        of_sample(of, coded[tasks], hand[tasks]) for of, (coded, hand) in zip((x, y), samples, strict=True)
    )
    low, high = difference_limits(a.share, a.low, a.high, b.share, b.low, b.high)
    p = 2 * norm.sf(np.abs(a.share - b.share) / np.sqrt(a.variance + b.variance))
    columns = {"a": a.share, "b": b.share, "difference": a.share - b.share, "low": low, "high": high, "p": p}
    corrected = pd.DataFrame(columns, index=pd.Index(tasks, name="task")).assign(holm=shares.holm(p))
    return corrected.reindex(x.columns).add_prefix("corrected_")


def _median(lengths: pd.Series) -> float | None:
    """Median length of texts; ``None`` if no length is known."""
    known = lengths.dropna().astype("float64")
    return float(known.median()) if len(known) else None


def _are_lengths(words: tuple[pd.Series, pd.Series]) -> bool:
    return len(words) == 2 and all(
        isinstance(of, pd.Series) and pd.api.types.is_numeric_dtype(of.dtype) for of in words
    )


def _problems(x: pd.DataFrame, y: pd.DataFrame, labels: tuple[str, str]) -> list[Problem]:
    found = []
    for label, one, other in ((labels[0], x, y), (labels[1], y, x)):
        if not len(one.columns):
            found.append(_problem(label, "no task columns", "one column of 0 and 1 for each task"))
        if not one.columns.is_unique:
            return [_problem(label, "a task twice", "each task once")]
        if missing := sorted(map(str, set(other.columns) - set(one.columns))):
            found.append(_problem(label, f"no task {', '.join(missing)}", "the tasks of the other group"))
        if wrong := [str(c) for c in one.columns if not one[c].isin([0, 1]).all()]:
            found.append(_problem(label, f"cells that are neither 0 nor 1 in {', '.join(wrong)}", "0 or 1"))
        if len(one) < 2:
            found.append(_problem(label, f"{len(one):,} documents", "at least two"))
    return found


def _length_problems(
    groups: tuple[pd.DataFrame, pd.DataFrame],
    words: tuple[pd.Series, pd.Series] | None,
    labels: tuple[str, str],
) -> list[Problem]:
    found = []
    for group, lengths, label in zip(groups, words or (), labels, strict=False):
        if not (group.index.is_unique and lengths.index.is_unique):
            found.append(_problem(label, "ids that appear twice", "each id once, to find its length"))
        elif missing := list(group.index.difference(lengths.index)):
            found.append(
                _problem(label, f"no length for {', '.join(map(str, missing[:5]))}", "words of each text")
            )
    return found


def _problem(group: str, found: str, expected: str) -> Problem:
    return Problem(group, found, expected, "Correct the group, or what was passed.")


def _table(x: pd.DataFrame, y: pd.DataFrame, drawn: Permuted) -> pd.DataFrame:
    n, m = len(x), len(y)
    k, j = x.sum().to_numpy(), y.sum().to_numpy()
    low, high = newcombe(k, n, j, m)
    tests = _tests(k, n, j, m)
    return pd.DataFrame(
        {
            **_group("a", k, n, x),
            **_group("b", j, m, y),
            "difference": k / n - j / m,
            "difference_low": low,
            "difference_high": high,
            **tests,
            "holm": shares.holm(tests["p"]),
            "bh": shares.benjamini_hochberg(tests["p"]),
            "max_t": drawn.task_p,
            "cohens_h": shares.cohens_h(k / n, j / m),
        },
        index=pd.Index(x.columns, name="task"),
    )


def _tests(k: Counts, n: int, j: Counts, m: int) -> dict[str, Any]:
    pairs = [(int(a), n, int(b), m) for a, b in zip(k, j, strict=True)]
    tested = [shares.difference_p(*pair) for pair in pairs]
    return {
        "p": np.array([p for p, _ in tested]),
        "test": [name for _, name in tested],
        "fisher_p": [shares.fisher_p(*pair) for pair in pairs],
        "odds_ratio": [shares.odds_ratio_limits(*pair)[0] for pair in pairs],
        "smallest_gap": [shares.smallest_gap(n, m, around=(a + b) / (n + m)) for a, _, b, _ in pairs],
    }


def _group(name: str, count: Counts, base: int, indicators: pd.DataFrame) -> dict[str, object]:
    low, high = wilson(count, base)
    return {
        f"count_{name}": count,
        f"share_{name}": count / base,
        f"low_{name}": low,
        f"high_{name}": high,
        f"rank_{name}": rankdata(-count, method="min").astype("int64"),
        f"tier_{name}": tiers(indicators),
    }
