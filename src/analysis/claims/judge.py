"""One test, one wave: what the figures say, and what they say when the intervals decide.

Every test falls apart into statements about one figure or two; each is true, false, open (the figures
cannot tell) or unknown (a figure is missing). Two shares of one sample are told apart when their 95 %
intervals do not overlap: right whatever the answers have to do with each other, and cautious therefore.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product

import pandas as pd

from analysis.claims.rules import Apart, Between, First, Leads, Lower, Range, Test
from analysis.compare.published import compare_shares

TRUE, FALSE, OPEN, UNKNOWN = "true", "false", "open", "unknown"
SUPPORTED, PARTLY, CONTRADICTED = "supported", "partly", "contradicted"
UNDECIDED, NOT_CHECKABLE = "undecided", "not checkable"
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, UNDECIDED, NOT_CHECKABLE)

HOLM_LEVEL = 0.05


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one test found.

    Attributes
    ----------
    printed, at_this_n
        Statements judged by the values, and by the intervals.
    rows
        The figures it rests on.
    circular, disputed
        For an order: whether only the claimant gives a place in it, and whether the sources disagree on one.
    """

    test: Test
    printed: tuple[str, ...]
    at_this_n: tuple[str, ...]
    rows: pd.DataFrame
    circular: bool = False
    disputed: bool = False


def verdict_of(statements: Iterable[str]) -> str:
    """Make one verdict of statements: some true and some false is partly, an open one leaves it undecided."""
    found = set(statements) - {UNKNOWN}
    if not found:
        return NOT_CHECKABLE
    if {TRUE, FALSE} <= found:
        return PARTLY
    if OPEN in found:
        return UNDECIDED
    return SUPPORTED if found == {TRUE} else CONTRADICTED


def judge(
    test: Test, rows: pd.DataFrame, *, claimant: str = "", disputed: frozenset[str] = frozenset()
) -> Finding | None:
    """Put one test to the estimates of one wave.

    Parameters
    ----------
    test
        The test.
    rows
        Tidy estimates of one wave.
    claimant
        Source that makes the claim: an order that only it gives is unknown.
    disputed
        Ids of figures whose rank the sources disagree on: their place is unknown.

    Returns
    -------
    Finding or None
        ``None`` if the wave has nothing of what the test is about.
    """
    match test:
        case Between():
            return _between(test, rows[rows["id"] == test.figure])
        case First():
            return _first(test, _of(rows, test.question, test.group), claimant, disputed)
        case Leads():
            return _leads(test, _shares(rows, test.question, test.group))
        case Lower():
            return _lower(test, _shares(rows, test.question, test.group))
        case Apart():
            return _apart(test, *(_shares(rows, test.question, group) for group in test.groups))


def _of(rows: pd.DataFrame, question: str, group: str) -> pd.DataFrame:
    return rows[(rows["panel"] == question) & (rows["group"] == group)]


def _shares(rows: pd.DataFrame, question: str, group: str) -> pd.DataFrame:
    own = _of(rows, question, group)
    return own[own["statistic"] == "share"]


def _between(test: Between, rows: pd.DataFrame) -> Finding | None:
    if rows.empty:
        return None
    printed, surely = _inside(rows.iloc[0], test.range), _wholly_inside(rows.iloc[0], test.range)
    return Finding(test=test, printed=(printed,), at_this_n=(surely,), rows=rows)


def _inside(row: pd.Series, wanted: Range) -> str:
    if pd.isna(row["value"]):
        return UNKNOWN
    return TRUE if wanted.holds(row["value"]) else FALSE


def _wholly_inside(row: pd.Series, wanted: Range) -> str:
    if pd.isna(row["low"]):
        return UNKNOWN
    low, high = wanted.holds(row["low"]), wanted.holds(row["high"])
    if low and high:
        return TRUE
    apart = row["high"] < max(wanted.from_, wanted.above) or row["low"] > min(wanted.to, wanted.below)
    return FALSE if apart else OPEN


Higher = Callable[[pd.Series, pd.Series], str]


def _higher(a: pd.Series, b: pd.Series) -> str:
    """Whether one printed share is higher than another; equal ones leave it open."""
    if pd.isna(a["value"]) or pd.isna(b["value"]):
        return UNKNOWN
    return OPEN if a["value"] == b["value"] else TRUE if a["value"] > b["value"] else FALSE


def _surely_higher(a: pd.Series, b: pd.Series) -> str:
    if pd.isna(a["low"]) or pd.isna(b["low"]):
        return UNKNOWN
    return TRUE if a["low"] > b["high"] else FALSE if a["high"] < b["low"] else OPEN


def _lower(test: Lower, rows: pd.DataFrame) -> Finding | None:
    there = {row["category"]: row for _, row in rows.iterrows()}
    pairs = [(a, b) for a, b in product(test.than, test.answers) if a in there and b in there]
    if not pairs:
        return None
    printed, surely = (
        tuple(rule(there[a], there[b]) for a, b in pairs) for rule in (_higher, _surely_higher)
    )
    named = rows["category"].isin([*test.answers, *test.than])
    return Finding(test=test, printed=printed, at_this_n=surely, rows=rows[named])


def _leads(test: Leads, rows: pd.DataFrame) -> Finding | None:
    there = rows[~rows["category"].isin(test.beside)]
    if not set(test.answers) & set(there["category"]):
        return None
    printed, surely = (
        tuple(_among_the_first(name, there, len(test.answers), rule) for name in test.answers)
        for rule in (_higher, _surely_higher)
    )
    return Finding(test=test, printed=printed, at_this_n=surely, rows=there)


def _among_the_first(name: str, rows: pd.DataFrame, places: int, rule: Higher) -> str:
    """Whether an answer is among the highest: fewer than ``places`` others may be higher than it."""
    by_name = {row["category"]: row for _, row in rows.iterrows()}
    own = by_name.pop(name, None)
    if own is None or pd.isna(own["value"]):
        return UNKNOWN
    against = [rule(other, own) for other in by_name.values()]
    if sum(said == TRUE for said in against) >= places:
        return FALSE
    return TRUE if sum(said in (TRUE, OPEN) for said in against) < places else OPEN


def _first(test: First, rows: pd.DataFrame, claimant: str, disputed: frozenset[str]) -> Finding | None:
    if not set(test.answers) & set(rows["category"]):
        return None
    told = rows[rows["rank"].notna()]
    own = told["source"].eq(claimant) if claimant else pd.Series(data=False, index=told.index)
    independent = told[~(own | told["id"].isin(disputed))]
    holders = dict(zip(independent["rank"], independent["category"], strict=True))
    places = range(1, len(test.answers) + 1)
    found = tuple(
        UNKNOWN if place not in holders else TRUE if holders[place] == answer else FALSE
        for place, answer in zip(places, test.answers, strict=True)
    )
    return Finding(
        test=test,
        printed=found,
        at_this_n=(UNKNOWN,) * len(found),
        rows=rows,
        circular=bool(own.any()),
        disputed=bool(told["id"].isin(disputed).any()),
    )


def _apart(test: Apart, a: pd.DataFrame, b: pd.DataFrame) -> Finding | None:
    if a.empty or b.empty:
        return None
    table = compare_shares(a, b).table
    widest = table["difference"].abs() >= test.by
    differs = table["holm_worst"] < HOLM_LEVEL
    surely = TRUE if (widest & differs).any() else OPEN if _could_be(table, test.by) else FALSE
    return Finding(
        test=test,
        printed=(TRUE if widest.any() else FALSE,),
        at_this_n=(surely,),
        rows=pd.concat([a, b]),
    )


def _could_be(table: pd.DataFrame, by: float) -> bool:
    """Whether some interval reaches a difference of this size."""
    return bool((table[["difference_low", "difference_high"]].abs() >= by).any(axis=None))
