"""Shares compared over every count that they allow; and a wave beside what was published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from analysis.codebook import STATISTICS
from analysis.compare.shares import EXACT_UP_TO, benjamini_hochberg, difference_p, holm, smallest_gap
from analysis.errors import DataError, Problem, check_kind, refuse
from analysis.intervals import difference_limits, share_limits
from analysis.languages import p_value
from analysis.multiresponse.model import BASES
from analysis.tables import MARGIN

NEEDED = ("category", "statistic", "value", "base", "count_low", "count_high")
NUMBERS = (*NEEDED[2:], "low", "high", "effective_base")
PRINTED = 0.0101  # as far as a share, printed in whole percent and cut, can be from its count
MANY = 4  # pairs of counts, up to which each is tested
EVERY = 1_000  # pairs of counts of large bases, up to which each is tested
BOUNDS = ("lower bound", "upper bound")  # readings of which only one side is known
CHANCES: dict[str, Any] = {
    f"{kind}_{end}": p_value for kind in ("p", "holm", "bh") for end in ("best", "worst")
}

NOTE = (
    "Shares by themselves do not say which answers occur together: the joint tests are impossible, "
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
        shown = self.table.to_string(float_format="{:.3f}".format, formatters=CHANCES)
        return f"{shown}\n{self.note}"

    def _repr_html_(self) -> str:
        shown = self.table.to_html(float_format="{:.3f}".format, formatters=CHANCES, border=0)
        return f"{shown}<p>{self.note}</p>"


def compare_shares(a: pd.DataFrame, b: pd.DataFrame | None = None) -> ShareComparison:
    """Compare shares of two groups, published or counted; or of several groups with the first of them.

    Parameters
    ----------
    a, b
        Tidy estimates of one group each (rows of ``study.table(...)``): ``category``, ``statistic``,
        ``value`` (0-1), ``base``, ``count_low``, ``count_high``. Answers that only one group has are left
        out, and so is what is no share. A ``reading`` of "lower bound" or "upper bound" is a figure of which
        one side is known. The groups are taken as independent. Where a row has an
        ``effective_base``, its share is weighted: the limits then come from its own ``low`` and ``high``,
        and p from the same tests, over the effective base (Rao and Scott 1981, first order) in whole people.
        If ``b`` is not given, ``a`` has the rows of several groups, such as ``tabulate(..., by=...)`` gives:
        each is compared with the first, and p is adjusted for all of these differences.

    Returns
    -------
    ShareComparison

    Raises
    ------
    DataError
        If a group lacks a column, or has cells that are no numbers, shares beyond 0 to 1, counts without a
        share, bases that are no people, effective bases of 0 or less, or counts that do not go with them; if
        the groups share no answer, or one has an answer twice.

    Examples
    --------
    >>> from analysis import tabulate
    >>> pet, home = ["cat", "dog"] * 30 + ["cat"] * 20, ["house"] * 60 + ["flat"] * 20
    >>> pets = pd.DataFrame({"pet": pet, "home": home})
    >>> compare_shares(tabulate(pets, "pet", by="home")).table[["difference", "p_worst"]].round(3)
                    difference  p_worst
    group category
    flat  cat              0.5      0.0
          dog             -0.5      0.0
    """
    if b is None:
        return _with_the_first(a)
    return ShareComparison(table=_adjusted(_differences(a, b)))


def _with_the_first(rows: pd.DataFrame) -> ShareComparison:
    """Each of several groups, minus the first."""
    check_kind("a", rows, pd.DataFrame, "Give rows of tabulate(..., by=...).")
    names = list(rows["group"].unique()) if "group" in rows else []
    if len(names) < 2:
        expected, advice = "rows of two groups or more", "Use tabulate(..., by=...), or give the second as b."
        raise DataError([Problem("a", f"rows of {len(names)} group", expected, advice)])
    groups = [rows[rows["group"] == name] for name in names]
    found = {name: _differences(group, groups[0]) for name, group in zip(names[1:], groups[1:], strict=True)}
    return ShareComparison(table=_adjusted(pd.concat(found, names=["group", "category"])))


def _adjusted(table: pd.DataFrame) -> pd.DataFrame:
    for end in ("best", "worst"):
        table[f"holm_{end}"] = holm(table[f"p_{end}"])
        table[f"bh_{end}"] = benjamini_hochberg(table[f"p_{end}"])
    return table


def _differences(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Differences answer by answer, p not yet adjusted."""
    refuse(problem for frame, name in ((a, "a"), (b, "b")) for problem in _unfit(frame, name))
    bases = [set(frame.get("reading", ())) & set(BASES) for frame in (a, b)]
    if all(bases) and bases[0] != bases[1]:
        different = " and ".join(sorted(bases[0] | bases[1]))
        raise DataError([_problem("a, b", f"shares of different bases: {different}", "one base")])
    left, right = (_shares(frame, name) for frame, name in ((a, "a"), (b, "b")))
    shared = [c for c in left.index if c in right.index]
    if not shared:
        raise DataError([_problem("a, b", "no answer in common", "two groups that answer the same question")])
    rows = [_row(left.loc[c], right.loc[c]) for c in shared]
    return pd.DataFrame(rows, index=pd.Index(shared, name="category"))


def _unfit(frame: pd.DataFrame, name: str) -> list[Problem]:
    check_kind(name, frame, pd.DataFrame, "Give rows of study.table(...).")
    if missing := [column for column in NEEDED if column not in frame]:
        return [_problem(name, f"no column {', '.join(missing)}", f"the columns {', '.join(NEEDED)}")]
    shares = frame[frame["statistic"] == "share"]
    if shares.empty and len(frame):
        return [_problem(name, f"rows of {', '.join(frame['statistic'].unique())}", "rows of shares")]
    numbers = _numbers(shares)
    found = [
        _problem(name, f"cells of {column} that are no numbers", "numbers, or nothing")
        for column in numbers
        if (numbers[column].isna() & shares[column].notna()).any()
    ]
    if "effective_base" in frame and not {"low", "high"} <= set(frame):
        return [_problem(name, "effective bases without low and high", "the limits of weighted shares")]
    value, base = numbers["value"], numbers["base"]
    weight = numbers.get("effective_base", pd.Series(np.nan, numbers.index))
    rules = {
        "values that are no shares": (value < 0) | (value > 1),
        "counts without a value": value.isna()
        & (numbers["count_low"].notna() | numbers["count_high"].notna()),
        "bases below 1": base < 1,
        "bases that are no whole numbers": base.notna() & (base % 1 != 0),
        "effective bases of 0 or less": weight <= 0,
        "counts that do not go with their value and base": _strange_counts(numbers, _slack(shares, base)),
    }
    expected = "shares from 0 to 1, bases of 1 or more people, and counts out of them"
    return found + [_problem(name, what, expected) for what, wrong in rules.items() if wrong.any()]


def _numbers(shares: pd.DataFrame) -> pd.DataFrame:
    """The columns of numbers as plain ones; what is no number is missing."""
    there = [column for column in NUMBERS if column in shares]
    return pd.DataFrame(
        {name: pd.to_numeric(shares[name], errors="coerce").astype("float64") for name in there}
    )


def _slack(shares: pd.DataFrame, base: pd.Series) -> pd.Series:
    """How far a value can be from its counts: of a "more than", one person more than its last digits hide."""
    bounded = shares.get("reading", pd.Series("", shares.index)).isin(BOUNDS)
    return PRINTED + (1 / base).where(bounded, 0.0)


def _strange_counts(numbers: pd.DataFrame, slack: pd.Series) -> pd.Series:
    """Counts that are none of their base, or not those of an unweighted value, printed in whole percent."""
    low, high, base, value = (numbers[name] for name in ("count_low", "count_high", "base", "value"))
    unweighted = numbers.get("effective_base", pd.Series(np.nan, numbers.index)).isna()
    beside = (value < low / base - slack) | (value > high / base + slack)
    return (low < 0) | (low > high) | (high > base) | (base.isna() & low.notna()) | (unweighted & beside)


def _shares(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    shares = frame[frame["statistic"] == "share"]
    if twice := sorted(shares.loc[shares["category"].duplicated(), "category"]):
        raise DataError([_problem(name, f"{', '.join(twice)} more than once", "one group, each answer once")])
    return shares.assign(**_numbers(shares)).set_index("category")


def _problem(file: str, found: str, expected: str) -> Problem:
    return Problem(file, found, expected, "Choose the rows of one group.")


def _row(a: pd.Series, b: pd.Series) -> dict[str, float]:
    ends = [a["count_low"], a["count_high"], b["count_low"], b["count_high"]]
    row = {
        "share_a": a["value"],
        "base_a": a["base"],
        "share_b": b["value"],
        "base_b": b["base"],
        "difference": a["value"] - b["value"],
    }
    if any(pd.isna(end) for end in ends):
        return row | dict.fromkeys(_LIMITS, np.nan)
    return row | _tested(a, b)


_LIMITS = ("difference_low", "difference_high", "p_best", "p_worst", "smallest_gap")


def _tested(a: pd.Series, b: pd.Series) -> dict[str, float]:
    """One share against another: weighted ones as they are, others by every count that they allow."""
    (lowest_a, highest_a), (lowest_b, highest_b) = _ends(a), _ends(b)
    low, _ = difference_limits(*lowest_a[:3], *highest_b[:3])  # the limits rise with the count of either side
    _, high = difference_limits(*highest_a[:3], *lowest_b[:3])
    n, m = lowest_a[3], lowest_b[3]
    p = [difference_p(*counts)[0] for counts in _extremes(_pairs(*_people(a), *_people(b)))]
    return {
        "difference_low": float(low),
        "difference_high": float(high),
        "p_best": min(p),
        "p_worst": max(p),
        "smallest_gap": smallest_gap(n, m, around=float((a["value"] * n + b["value"] * m) / (n + m))),
    }


Possible = tuple[float, float, float, float]  # share, its limits, and the base it stands on


def _ends(row: pd.Series) -> list[Possible]:
    """The least and the most that a share can be: itself over its effective base if it is weighted."""
    if row.get("effective_base", np.nan) > 0:
        return [(row["value"], row["low"], row["high"], row["effective_base"])] * 2
    base = int(row["base"])
    return [(*share_limits(int(row[end]), base), base) for end in ("count_low", "count_high")]


def _people(row: pd.Series) -> tuple[range, int]:
    """Counts that a share can be, and their base, in whole people: what an exact test asks for."""
    if row.get("effective_base", np.nan) > 0:
        base = max(1, round(row["effective_base"]))
        count = round(row["value"] * base)
        return range(count, count + 1), base
    return range(int(row["count_low"]), int(row["count_high"]) + 1), int(row["base"])


def _pairs(counts: range, base: int, others: range, other_base: int) -> list["Counts"]:
    """Counts to test against each other: all of them; of very many the ends, and those of like shares.

    There p rises with every count that brings the shares together, and falls beyond, but for the last digits.
    """
    if base * other_base <= EXACT_UP_TO or len(counts) * len(others) <= EVERY:
        return [(count, base, other, other_base) for count in counts for other in others]
    ends = {(count, other) for count in (counts[0], counts[-1]) for other in (others[0], others[-1])}
    like = {
        (count, min(max(count * other_base // base + step, others[0]), others[-1]))
        for count in counts
        for step in (0, 1)
    }
    return [(count, base, other, other_base) for count, other in sorted(ends | like)]


Counts = tuple[int, int, int, int]  # of one group, its base, of the other, its base


def _extremes(pairs: Sequence[Counts]) -> Iterator[Counts]:
    """The counts among which the smallest and the largest p are: of many only those that Fisher's tails name.

    Boschloo's p of one tail rises with Fisher's, which costs nothing beside it.
    """
    count, base, other, other_base = np.array(pairs).T
    if len(pairs) <= MANY or base[0] * other_base[0] > EXACT_UP_TO:  # beyond, a test costs nothing
        yield from pairs
        return
    tails = (
        hypergeom.cdf(count, base + other_base, count + other, base),
        hypergeom.sf(count - 1, base + other_base, count + other, base),
    )
    for tail in tails:
        smaller = np.flatnonzero(tail == np.minimum(*tails))
        for at in smaller[[tail[smaller].argmin(), tail[smaller].argmax()]] if len(smaller) else ():
            yield pairs[at]


TESTED = ("difference_low", "difference_high", "p", "smallest_gap")


def then_and_now(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Put the figures of a wave beside the published ones.

    Parameters
    ----------
    then, now
        Tidy estimates of the published study and of one wave.

    Returns
    -------
    DataFrame
        The rows of ``now`` with ``then`` (the published value), ``difference`` (now minus then),
        ``difference_low`` and ``difference_high`` (95 %, Newcombe, over every count that the printed figure
        allows), ``p`` (the largest over those counts), ``holm`` and ``bh`` (p adjusted for all the
        differences of the wave) and ``smallest_gap``. A figure that only the wave has, and a difference that
        the bases do not allow, are missing; so is the difference to a "more than", which has only limits,
        that of a tick-all question to one of another base (all who were asked, all who answered), that of a
        weighted quantile to one that is not, which are defined otherwise, and that of a share that the wave
        was weighed to. The samples are taken as independent.
    """
    published = then.set_index("id")
    before = now["id"].map(published["value"]).astype("float64")
    apart = _made_otherwise(now, published)
    known = ~now["id"].map(published["reading"]).isin(BOUNDS) & ~apart
    rows = now.assign(then=before, difference=(now["value"] - before).where(known))
    tested = [_tested_question(then, own) for _, own in now[~apart].groupby(["panel", "group"], sort=False)]
    joined = rows.merge(pd.concat([_UNTESTED, *tested]), on="id", how="left")
    joined = joined.astype(dict.fromkeys(("difference", *TESTED), "float64"))
    return joined.assign(holm=holm(joined["p"]), bh=benjamini_hochberg(joined["p"]))


_UNTESTED = pd.DataFrame(columns=["id", *TESTED])


def _made_otherwise(now: pd.DataFrame, published: pd.DataFrame) -> pd.Series:
    """Whether a figure is of other people, or of another kind, than what it would be held against."""
    before = now["id"].map(published["reading"])
    based = now["reading"].isin(BASES) & before.isin(BASES) & (now["reading"] != before)
    weights = (frame.reindex(columns=["effective_base"])["effective_base"] for frame in (now, published))
    own, theirs = (of.notna() for of in weights)
    weighed = own != now["id"].map(theirs)
    return based | (weighed & now["statistic"].isin(STATISTICS[1:])) | (now["reading"] == MARGIN)


def _tested_question(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Differences of the shares of one question and group that both have."""
    panel, group = now.iloc[0][["panel", "group"]]
    before = then[(then["panel"] == panel) & (then["group"] == group) & then["value"].notna()]
    before = before[before["statistic"] == "share"]
    shares = now[(now["statistic"] == "share") & now["category"].isin(before["category"])]
    if shares.empty:
        return _UNTESTED
    both = before[before["category"].isin(shares["category"])]
    table = compare_shares(shares, both).table.rename(columns={"p_worst": "p"})
    return table.assign(id=shares.set_index("category")["id"])[["id", *TESTED]]
