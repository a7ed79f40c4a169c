"""Two columns of shares, published or counted: every test over every count that a printed figure allows."""

from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd

from analysis.compare.shares import (
    benjamini_hochberg,
    difference_limits,
    difference_p,
    holm,
    n_minus_1_p,
    newcombe,
    smallest_gap,
)
from analysis.errors import DataError, Problem, check_kind
from analysis.intervals import wilson

NEEDED = ("category", "statistic", "value", "base", "count_low", "count_high")

NOTE = (
    "Published shares do not say which answers occur together: the joint tests are impossible, "
    "and only the tests answer by answer remain."
)


@dataclass(frozen=True, kw_only=True)
class ShareComparison:
    """Two groups of published shares, compared answer by answer.

    Attributes
    ----------
    table : DataFrame
        One row per answer (the index): ``share_a``, ``base_a``, ``share_b``, ``base_b``, ``difference`` as
        printed; ``difference_low`` and ``difference_high``, Newcombe's limits over all possible counts;
        ``p_best`` and ``p_worst``, the smallest and largest p over them; ``holm_best``, ``holm_worst``,
        ``bh_best``, ``bh_worst``; ``smallest_gap``. Answers with no possible count in a group are missing.
    note : str
        What cannot be tested, and why.
    """

    table: pd.DataFrame = field(repr=False)
    note: str = NOTE

    def to_frame(self) -> pd.DataFrame:
        """The table, a copy."""
        return self.table.copy()

    def __str__(self) -> str:
        return f"{self.table.to_string(float_format='{:.3f}'.format)}\n{self.note}"

    def _repr_html_(self) -> str:
        return f"{self.table.to_html(float_format='{:.3f}'.format, border=0)}<p>{self.note}</p>"


def compare_shares(a: pd.DataFrame, b: pd.DataFrame) -> ShareComparison:
    """Compare two groups of published shares.

    Parameters
    ----------
    a, b
        Tidy estimates of one group each (rows of ``study.table(...)``): ``category``, ``statistic``,
        ``value`` (0-1), ``base``, ``count_low``, ``count_high``. Answers that only one group has are left
        out, and so is what is no share. The groups are taken as independent. Where ``a`` has an
        ``effective_base``, its shares are weighted: the limits then come from its own ``low`` and ``high``,
        and p from the N-1 chi-square over effective bases (Rao and Scott 1981, first order).

    Returns
    -------
    ShareComparison

    Raises
    ------
    DataError
        If a group lacks a column, or has shares beyond 0 to 1 or bases below 1; if the groups share no
        answer, or one has an answer twice.

    Examples
    --------
    >>> import analysis
    >>> table = analysis.load().table("degree_level")
    >>> profiles, ads = (table[table["group"] == g] for g in ("linkedin", "job_description"))
    >>> compare_shares(profiles, ads).table[["difference", "p_worst"]].round(3)
              difference  p_worst
    category
    bachelor        0.14    0.133
    master          0.04    0.632
    """
    if found := [problem for frame, name in ((a, "a"), (b, "b")) for problem in _unfit(frame, name)]:
        raise DataError(found)
    left, right = (_shares(frame, name) for frame, name in ((a, "a"), (b, "b")))
    shared = [c for c in left.index if c in right.index]
    if not shared:
        raise DataError([_problem("a, b", "no answer in common", "two groups that answer the same question")])
    rows = [_row(left.loc[c], right.loc[c]) for c in shared]
    table = pd.DataFrame(rows, index=pd.Index(shared, name="category"))
    for end in ("best", "worst"):
        table[f"holm_{end}"] = holm(table[f"p_{end}"])
        table[f"bh_{end}"] = benjamini_hochberg(table[f"p_{end}"])
    return ShareComparison(table=table)


def _unfit(frame: pd.DataFrame, name: str) -> list[Problem]:
    check_kind(name, frame, pd.DataFrame, "Give rows of study.table(...).")
    if missing := [column for column in NEEDED if column not in frame]:
        return [_problem(name, f"no column {', '.join(missing)}", f"the columns {', '.join(NEEDED)}")]
    shares = frame[frame["statistic"] == "share"]
    value, base = (pd.to_numeric(shares[column], errors="coerce") for column in ("value", "base"))
    found = []
    if ((value < 0) | (value > 1)).any() or (value.isna() & shares["value"].notna()).any():
        found.append(_problem(name, "values that are no shares", "shares from 0 to 1"))
    if (base < 1).any():
        found.append(_problem(name, "bases below 1", "how many were asked"))
    return found


def _shares(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    shares = frame[frame["statistic"] == "share"]
    if twice := sorted(shares.loc[shares["category"].duplicated(), "category"]):
        raise DataError([_problem(name, f"{', '.join(twice)} more than once", "one group, each answer once")])
    return shares.set_index("category")


def _problem(file: str, found: str, expected: str) -> Problem:
    return Problem(file=file, found=found, expected=expected, advice="Choose the rows of one group.")


def _row(a: pd.Series, b: pd.Series) -> dict[str, float]:
    ends = [a["count_low"], a["count_high"], b["count_low"], b["count_high"]]
    row = {
        "share_a": a["value"],
        "base_a": a["base"],
        "share_b": b["value"],
        "base_b": b["base"],
        "difference": a["value"] - b["value"],
    }
    missing = dict.fromkeys(
        ["difference_low", "difference_high", "p_best", "p_worst", "smallest_gap"], np.nan
    )
    if any(pd.isna(end) for end in ends):
        return row | missing
    return row | (_weighted(a, b) if a.get("effective_base", np.nan) > 0 else _tested(a, b))


def _tested(a: pd.Series, b: pd.Series) -> dict[str, float]:
    n, m = int(a["base"]), int(b["base"])
    counts_a, counts_b = (range(int(r["count_low"]), int(r["count_high"]) + 1) for r in (a, b))
    pairs = list(product(counts_a, counts_b))
    p = [difference_p(k, n, j, m)[0] for k, j in pairs]
    limits = [newcombe(k, n, j, m) for k, j in pairs]
    return {
        "difference_low": min(float(low) for low, _ in limits),
        "difference_high": max(float(high) for _, high in limits),
        "p_best": min(p),
        "p_worst": max(p),
        "smallest_gap": smallest_gap(n, m, around=float((a["value"] * n + b["value"] * m) / (n + m))),
    }


def _weighted(a: pd.Series, b: pd.Series) -> dict[str, float]:
    """A weighted share against every count that a published one allows."""
    share, weight, m = float(a["value"]), float(a["effective_base"]), int(b["base"])
    counts = range(int(b["count_low"]), int(b["count_high"]) + 1)
    limits = [difference_limits(share, a["low"], a["high"], j / m, *wilson(j, m)) for j in counts]
    p = [_effective_p(share * weight, weight, j, m) for j in counts]
    return {
        "difference_low": min(float(low) for low, _ in limits),
        "difference_high": max(float(high) for _, high in limits),
        "p_best": min(p),
        "p_worst": max(p),
        "smallest_gap": smallest_gap(
            weight, m, around=float((share * weight + b["value"] * m) / (weight + m))
        ),
    }


def _effective_p(hits: float, weight: float, count: int, base: int) -> float:
    nobody_or_all = hits + count in (0, weight + base)
    return 1.0 if nobody_or_all else n_minus_1_p(hits, weight, count, base)
