"""One verdict per figure, from its own arithmetic, its question's, and what the sources say."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from analysis.audit.arithmetic import (
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
    DERIVED,
    DOES_NOT_CLOSE,
    NONE,
    OPEN,
    OTHER_BASE,
    Question,
    printed_of,
)

# From what has to be told first to what can be passed over.
VERDICTS: Final = (
    *("impossible", "only-with-base", "only-if-cut", "does-not-close", "disputed"),
    *("closes", "possible", "not-checkable"),
)

Row = pd.Series


def audited(rows: pd.DataFrame, question: Question) -> Iterator[dict[str, Any]]:
    """Audit the percentages of one question, group and base: one row each, without what sources say."""
    contradicting, rest = _against_rank(rows), _rest(rows, question)
    for _, row in rows.iterrows():
        own = _arithmetic(row, question) if row["printed"] else {}
        against = row["id"] in contradicting
        verdict = _verdict(row, question, possible=bool(own.get("roundings")), against_rank=against)
        left = rest if verdict == "impossible" else {}
        found = {"against_rank": against, "verdict": verdict}
        yield {**not_checkable(row), **own, **left, **found, **_of_question(question)}


def not_checkable(row: Row) -> dict[str, Any]:
    """A row of the audit for a figure that arithmetic says nothing about: means, counts, orders."""
    same = ("id", "question", "group", "category", "statistic", "printed", "base", "rank", "reading", "grade")
    return {name: row[name] for name in same} | {
        "verdict": "not-checkable",
        "roundings": "",
        "nearest": "",
        "nearest_bases": "",
        "against_rank": False,
    }


def _arithmetic(row: Row, question: Question) -> dict[str, Any]:
    if question.base is None:
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


def _verdict(row: Row, question: Question, *, possible: bool, against_rank: bool) -> str:
    """Verdict of a percentage, before the sources are asked: the first of these that is true."""
    findings = {
        "only-with-base": question.fits == OTHER_BASE,
        "not-checkable": question.base is None,
        "impossible": question.fits == NONE and not possible,
        "only-if-cut": question.fits == CUT,
        "does-not-close": question.closure == DOES_NOT_CLOSE,
        "disputed": against_rank,
        "closes": question.closure == CLOSES,
        "possible": True,
    }
    if not row["printed"] or row["reading"] == DERIVED:
        return "not-checkable"
    return next(verdict for verdict, true in findings.items() if true)


def _against_rank(rows: pd.DataFrame) -> set[str]:
    """Ids of figures whose place contradicts their value: better with a lower value, or the reverse."""
    ranked = rows[rows["rank"].notna() & (rows["printed"] != "")]
    pairs = [(r["id"], int(r["rank"]), float(r["printed"])) for _, r in ranked.iterrows()]
    return {a for a, i, x in pairs for b, j, y in pairs if (i < j and x < y) or (i > j and x > y)}


def worse(verdict: str, other: str) -> str:
    """Return the verdict that has to be told first."""
    return min(verdict, other, key=VERDICTS.index)
