"""What a comparison of two groups found: for people, and as rows of a table."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from analysis.compare.joint import RaoScott
from analysis.compare.ranks import RankAgreement
from analysis.compare.shares import smallest_gap
from analysis.languages import LEAST_P, number, p_value
from analysis.schemas import conform

LEVEL = 0.05
CHANCES: dict[str, Any] = dict.fromkeys(
    ("p", "fisher_p", "holm", "bh", "max_t"), p_value
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
        about 80 % power (normal approximation). With lengths also ``adjusted``, its limits, and
        ``comparable`` documents. With hand codes also what they correct the coder to: ``corrected_a``,
        ``corrected_b``, ``corrected_difference`` with ``corrected_low`` and ``corrected_high``,
        ``corrected_p`` (normal) and ``corrected_holm``. Those two are too bold: where no task differs, Holm
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
        return smallest_gap(self.base_a, self.base_b)

    @property
    def gap_first(self) -> float:
        """The same for the first step of Holm's adjustment: what one of all these tests would have seen."""
        return smallest_gap(self.base_a, self.base_b, alpha=LEVEL / len(self.table))

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
            f"{r.floor_median:.2f} ({r.floor_low:.2f} to {r.floor_high:.2f})."
        ]

    def _lengths(self) -> list[str]:
        if not self.words_a or not self.words_b:
            return []
        told = f"The median text has {self.words_a:.0f} words against {self.words_b:.0f}"
        if max(self.words_a, self.words_b) <= LENGTH_RATIO * min(self.words_a, self.words_b):
            return [f"{told}."]
        adjusted = ", so read the adjusted differences beside the raw" if "adjusted" in self.table else ""
        return [f"{told}: longer texts mention more tasks{adjusted}."]

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
