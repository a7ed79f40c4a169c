"""One verdict per figure, from its own arithmetic, its question's, and what the sources say."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

import pandas as pd

from analysis.audit.arithmetic import (
    TRUNCATED,
    Printed,
    counts_of,
    nearest,
    nearest_bases,
    print_count,
    roundings,
    totals,
)
from analysis.audit.questions import (
    CLOSES,
    CUT,
    DOES_NOT_CLOSE,
    OPEN,
    OTHER_BASE,
    Question,
    printed_of,
)
from analysis.intervals import printed_bounds
from analysis.tables import DERIVED

# From what has to be told first to what can be passed over.
SOUND: Final = ("closes", "possible", "not-checkable")
VERDICTS: Final = ("impossible", "only-with-base", "only-if-cut", "does-not-close", "disputed", *SOUND)

Row = pd.Series


def grave(figures: pd.DataFrame) -> pd.DataFrame:
    """Rows of the schema ``audit`` whose verdict is one to look into."""
    return figures[~figures["verdict"].isin(SOUND)]


def audited(rows: pd.DataFrame, question: Question) -> Iterator[dict[str, Any]]:
    """Audit the percentages of one question, group and base: one row each, without what sources say."""
    rest = _rest(rows, question)
    for _, row in rows.iterrows():
        own = _arithmetic(row, question) if row["printed"] else {}
        verdict = _verdict(row, question, own)
        left = rest if verdict == "impossible" else {}
        yield {**not_checkable(row), **own, **left, "verdict": verdict, **_of_question(question)}


def not_checkable(row: Row) -> dict[str, Any]:
    """A row of the audit for a figure that arithmetic says nothing about: means, counts, orders."""
    same = (
        "place",
        "id",
        "question",
        "group",
        "category",
        "statistic",
        "printed",
        "base",
        "rank",
        "reading",
        "grade",
    )
    return {name: row[name] for name in same} | {
        "verdict": "not-checkable",
        "roundings": "",
        "nearest": "",
        "nearest_bases": "",
        "against_rank": row["against_rank"],
    }


def _arithmetic(row: Row, question: Question) -> dict[str, Any]:
    if question.base is None or row["reading"] == DERIVED:
        return {}
    figure = Printed(text=row["printed"], reading=row["reading"])
    counts = counts_of(figure, question.base, cut=question.fits == CUT)
    rules = roundings(figure, question.base) or (("worded",) if counts else ())
    found = {"roundings": ", ".join(rules), "count_low": None, "count_high": None}
    if counts:
        return found | {"count_low": counts[0], "count_high": counts[-1]}
    near = {
        "nearest": ", ".join(filter(None, nearest(figure, question.base))),
        "nearest_bases": ", ".join(map(str, nearest_bases(figure, question.base))),
    }
    return found | near


def _of_question(question: Question) -> dict[str, Any]:
    return {
        "fits": question.fits,
        "bases": ", ".join(map(str, question.bases)),
        "tried": span(question.tried),
        "chance": question.chance,
        "closure": question.closure,
        "printed_total": question.printed_total,
        "total_low": question.count_low,
        "total_high": question.count_high,
    }


def _rest(rows: pd.DataFrame, question: Question) -> dict[str, Any]:
    """What the other answers leave for the one that is impossible, where each gave one answer."""
    if question.closure != OPEN or question.base is None or question.lost:
        return {}
    counts = [counts_of(figure, question.base) for figure in printed_of(rows)]
    low, high = totals([c for c in counts if c])
    if sum(not c for c in counts) != 1 or low != high or high > question.base:
        return {}
    left = question.base - high
    return {"rest": left, "rest_printed": print_count(left, question.base, like=printed_of(rows)[0])}


def span(tried: range) -> str:
    """First and last of the bases that were tried: ``70 - 140``; nothing if none was."""
    return f"{tried[0]} - {tried[-1]}" if tried else ""


def _verdict(row: Row, question: Question, own: dict[str, Any]) -> str:
    """Verdict of a percentage, before the sources are asked: the first of these that is true."""
    only_cut = own.get("roundings") == "cut"
    findings = {
        "only-with-base": question.fits == OTHER_BASE,
        "not-checkable": question.base is None,
        "impossible": own.get("count_low") is None,
        "only-if-cut": only_cut and (question.fits == CUT or row["reading"] == TRUNCATED),
        "does-not-close": question.closure == DOES_NOT_CLOSE,
        "disputed": bool(row["against_rank"]),
        "closes": question.closure == CLOSES,
        "possible": True,
    }
    if not row["printed"] or row["reading"] == DERIVED:
        return "not-checkable"
    return next(verdict for verdict, true in findings.items() if true)


def against_rank(printed: pd.DataFrame) -> pd.Series:
    """Whether the place of each figure contradicts its value, among those of its question and group.

    A better place with a lower value is a contradiction, and so is one place with two values; but only where
    the values stay apart whatever their last digit hides: "48" may be less than "48.3" or more.
    """
    found = pd.Series(data=False, index=printed.index)
    ranked = printed[printed["rank"].notna() & (printed["printed"] != "") & (printed["statistic"] == "share")]
    for _, rows in ranked.groupby(["question", "group"], sort=False):
        places = rows["rank"].to_list()
        spans = [printed_bounds(p, r) for p, r in zip(rows["printed"], rows["reading"], strict=True)]
        for a, b in combinations(range(len(rows)), 2):
            if _contradict(places[a], spans[a], places[b], spans[b]):
                found.loc[rows.index[[a, b]]] = True
    return found


Span = tuple[Fraction, Fraction]


def _contradict(place_a: int, a: Span, place_b: int, b: Span) -> bool:
    if place_a == place_b:
        return a[1] < b[0] or b[1] < a[0]
    better, other = (a, b) if place_a < place_b else (b, a)
    return better[1] < other[0]


def worse(verdict: str, other: str) -> str:
    """Return the verdict that has to be told first."""
    return min(verdict, other, key=VERDICTS.index)
