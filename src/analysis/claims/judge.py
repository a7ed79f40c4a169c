"""Claims as data, and one test put to one wave: what the figures say, and what the intervals leave of it.

Every test falls apart into statements about one figure or two; each is true, false, open (the figures
cannot tell) or unknown (a figure is missing). Two shares of one sample are told apart when their 95 %
intervals do not overlap: right whatever the answers have to do with each other, and cautious therefore.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, isfinite, isnan, nan, nextafter
from typing import Annotated

import pandas as pd

from analysis.intervals import difference_limits, share_limits
from analysis.languages import Label
from analysis.multiresponse.model import OTHER
from analysis.records import Check, OneOf, Text, keyed

Names = Annotated[
    tuple[Text, ...],
    Check(
        lambda names: names and len(set(names)) == len(names),
        'a list of names, each once, such as ["men", "women"]',
    ),
]


@dataclass(frozen=True, kw_only=True)
class Between:
    """One figure lies in a range, shares 0-1; ``above`` and ``below`` leave their end out."""

    figure: Text
    from_: float = keyed("from", default=-inf)
    to: float = inf
    above: float = -inf
    below: float = inf

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range."""
        over = self.above < value or self.above == -inf  # where no end is given, anything is on its side
        return self.from_ <= value <= self.to and over and (value < self.below or self.below == inf)

    @property
    def ends(self) -> dict[str, float]:
        """The ends that are given, by name."""
        ends = {"from": self.from_, "above": self.above, "to": self.to, "below": self.below}
        return {name: end for name, end in ends.items() if isfinite(end)}


@dataclass(frozen=True, kw_only=True)
class Leads:
    """These answers have the highest shares of their question, in whatever order.

    Answers ``beside`` the question, such as "other", are left out.
    """

    question: Text
    group: Text
    answers: Names
    beside: Names = ()


@dataclass(frozen=True, kw_only=True)
class Lower:
    """Each of these answers has a lower share than each of the others named."""

    question: Text
    group: Text
    answers: Names
    than: Names


@dataclass(frozen=True, kw_only=True)
class First:
    """An order begins with these answers, in this order: a published one, or of a wave that of the shares."""

    question: Text
    group: Text
    answers: Names


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Some share differs between two groups by at least this much (0-1)."""

    question: Text
    groups: Annotated[tuple[Text, Text], Check(lambda two: two[0] != two[1], "two groups, each once")]
    by: Annotated[float, Check(lambda by: 0 < by <= 1, "a difference of shares, above 0 and up to 1")]


Test = Between | Leads | Lower | First | Apart
# What each test is called in TOML.
KINDS = {"between": Between, "leads": Leads, "lower": Lower, "first": First, "apart": Apart}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One claim.

    Attributes
    ----------
    name, topic
        Short name, and what it is about.
    statement
        In every language of the package.
    figures
        Ids of the figures it rests on.
    tests
        What must be true; a test whose question a wave does not have is passed over there.
    cannot
        Why it cannot be checked at all, if so.
    """

    name: str
    topic: Text
    statement: Label
    figures: tuple[Text, ...] = ()
    note: Text = ""
    tests: tuple[Annotated[Test, OneOf("test", KINDS)], ...] = ()
    cannot: Label | None = None


@dataclass(frozen=True, kw_only=True)
class Claims:
    """Claims of one claimant, by name; ``claimant`` is a source of the study, or empty."""

    claims: Annotated[Mapping[str, Claim], Check(bool, "a table [claims.NAME] for each claim")]
    claimant: Text = ""


TRUE, FALSE, OPEN, UNKNOWN = "true", "false", "open", "unknown"
SUPPORTED, PARTLY, CONTRADICTED = "supported", "partly", "contradicted"
UNDECIDED, NOT_CHECKABLE = "undecided", "not checkable"
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, UNDECIDED, NOT_CHECKABLE)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one test found; its statements in the order of :func:`analysis.claims.result.statements`.

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
    """Make one verdict of statements.

    Some true and some false is partly, and so is some true and some that nobody can know; an open one leaves
    it undecided; what can be known of it all false is contradicted.
    """
    found = set(statements)
    if found <= {UNKNOWN}:
        return NOT_CHECKABLE
    if {TRUE, FALSE} <= found:
        return PARTLY
    if OPEN in found:
        return UNDECIDED
    if TRUE not in found:
        return CONTRADICTED
    return PARTLY if UNKNOWN in found else SUPPORTED


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
            own = _of(rows, test.question, test.group)
            if (own["statistic"] == "share").all() and (own["base_kind"] == "counted").all():
                return _counted_first(test, own)
            return _first(test, own, claimant, disputed)
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
    printed, surely = (_in_range(span(rows.iloc[0]), test) for span in (_printed, _interval))
    return Finding(test=test, printed=(printed,), at_this_n=(surely,), rows=rows)


Span = tuple[float, float]  # lowest and highest that a figure can be; missing (NaN) where it is not known


def _printed(row: pd.Series) -> Span:
    """What a value says: itself, or everything above or below it; of bands, all that they allow."""
    if row["reading"] == "bands":
        return _interval(row)
    value = float(row["value"])
    if row["reading"] == "lower bound":
        return nextafter(value, inf), 1.0 if row["statistic"] == "share" else inf
    return (0.0, value) if row["reading"] == "upper bound" else (value, value)


def _interval(row: pd.Series) -> Span:
    """What a sample leaves open; a mean over answers without an upper end can be anything above it."""
    if row["statistic"] == "count" and row["base_kind"] == "counted":
        return _printed(row)  # whoever is there was counted
    bands = row["reading"] == "bands" and pd.isna(row["high"])
    open_above = bands or (row["statistic"] == "mean" and row["reading"] == "lower bound")
    return float(row["low"]), inf if open_above else float(row["high"])


def _in_range(span: Span, wanted: Between) -> str:
    low, high = span
    if isnan(low) or isnan(high):
        return UNKNOWN
    if wanted.holds(low) and wanted.holds(high):
        return TRUE
    beyond = high < wanted.from_ or high <= wanted.above or low > wanted.to or low >= wanted.below
    return FALSE if beyond else OPEN


Higher = Callable[[pd.Series, pd.Series], str]


def _higher_by(span: Callable[[pd.Series], Span]) -> Higher:
    """Make the rule that asks whether one share is higher than another; where they overlap it is open."""

    def higher(a: pd.Series, b: pd.Series) -> str:
        (low_a, high_a), (low_b, high_b) = span(a), span(b)
        if isnan(low_a) or isnan(low_b):
            return UNKNOWN
        return TRUE if low_a > high_b else FALSE if high_a < low_b else OPEN

    return higher


RULES = (_higher_by(_printed), _higher_by(_interval))


def _lower(test: Lower, rows: pd.DataFrame) -> Finding | None:
    there = {row["category"]: row for _, row in rows.iterrows()}
    pairs = list(product(test.than, test.answers))
    if rows.empty:
        return None
    printed, surely = (
        tuple(rule(there[a], there[b]) if a in there and b in there else UNKNOWN for a, b in pairs)
        for rule in RULES
    )
    named = rows[rows["category"].isin([*test.answers, *test.than])]
    return Finding(test=test, printed=printed, at_this_n=surely, rows=rows if named.empty else named)


def _leads(test: Leads, rows: pd.DataFrame) -> Finding | None:
    there = rows[~rows["category"].isin(test.beside)]
    if there.empty:
        return None
    if set(there["category"]) <= set(test.answers):  # whatever their shares, they come first
        nothing = (UNKNOWN,) * len(test.answers)
        return Finding(test=test, printed=nothing, at_this_n=nothing, rows=there)
    printed, surely = (
        tuple(_among_the_first(name, there, len(test.answers), rule) for name in test.answers)
        for rule in RULES
    )
    return Finding(test=test, printed=printed, at_this_n=surely, rows=there)


def _among_the_first(name: str, rows: pd.DataFrame, places: int, rule: Higher) -> str:
    """Whether an answer is among the highest: fewer than ``places`` others may be higher than it.

    An answer whose share could not be read may be higher, too.
    """
    least, most = _above(name, rows, rule)
    if isnan(least):
        return UNKNOWN
    return FALSE if least >= places else TRUE if most < places else OPEN


def _above(name: str, rows: pd.DataFrame, rule: Higher) -> Span:
    """How many answers are higher than one, at least and at most; missing (NaN) where its share is."""
    by_name = {row["category"]: row for _, row in rows.iterrows()}
    own = by_name.pop(name, None)
    if own is None or pd.isna(own["value"]):
        return nan, nan
    against = [rule(other, own) for other in by_name.values()]
    return against.count(TRUE), len(against) - against.count(FALSE)


def _first(test: First, rows: pd.DataFrame, claimant: str, disputed: frozenset[str]) -> Finding | None:
    if not set(test.answers) & set(rows["category"]):
        return None
    told = rows[rows["rank"].notna()]
    own = told["source"].eq(claimant) if claimant else pd.Series(data=False, index=told.index)
    independent = told[~(own | told["id"].isin(disputed))]
    places = dict(zip(independent["category"], independent["rank"].astype("int64"), strict=True))
    lost = {*told["category"]} - {*places}  # whose place only the claimant gives, or the sources dispute
    found = tuple(
        UNKNOWN if answer in lost else _at_place(answer, place, places)
        for place, answer in enumerate(test.answers, start=1)
    )
    return Finding(
        test=test,
        printed=found,
        at_this_n=(UNKNOWN,) * len(found),
        rows=rows,
        circular=bool(own.any()),
        disputed=bool(told["id"].isin(disputed).any()),
    )


def _counted_first(test: First, rows: pd.DataFrame) -> Finding | None:
    """A wave publishes no order: there the shares make it."""
    there = rows[rows["category"] != OTHER]
    if not set(test.answers) & set(there["category"]):
        return None
    leads = Leads(question=test.question, group=test.group, answers=test.answers, beside=(OTHER,))
    if set(there["category"]) <= set(test.answers):
        return _leads(leads, there)
    printed, surely = (
        tuple(_so_many_above(name, place, there, rule) for place, name in enumerate(test.answers))
        for rule in RULES
    )
    return Finding(test=leads, printed=printed, at_this_n=surely, rows=there)


def _so_many_above(name: str, place: int, rows: pd.DataFrame, rule: Higher) -> str:
    """Whether so many answers, and no more, are higher than one."""
    least, most = _above(name, rows, rule)
    if isnan(least):
        return UNKNOWN
    return FALSE if not least <= place <= most else TRUE if least == most else OPEN


def _at_place(answer: str, place: int, places: Mapping[str, int]) -> str:
    """Whether an answer stands at a place of an order; those who share one leave open which is which."""
    own = places.get(answer)
    if own is None:
        return FALSE if place in places.values() else UNKNOWN
    first = max(own, 1 + sum(at < own for at in places.values()))
    sharing = sum(at == own for at in places.values())
    if not first <= place < first + sharing:
        return FALSE
    return TRUE if sharing == 1 else OPEN


SLACK = 1e-9  # 0.3 - 0.1 is a hair less than 0.2


def _apart(test: Apart, a: pd.DataFrame, b: pd.DataFrame) -> Finding | None:
    one, other = ({row["category"]: row for _, row in side.iterrows()} for side in (a, b))
    shared = [name for name in one if name in other]
    if not shared:
        return None
    pairs = [(one[name], other[name]) for name in shared]
    printed = [_between_spans(_printed(x), _printed(y)) for x, y in pairs]
    spans = [_difference(x, y, confidence=1 - 0.05 / len(shared)) for x, y in pairs]
    return Finding(
        test=test,
        printed=(_some([_at_least(span, test.by) for span in printed]),),
        at_this_n=(_some([_at_least(span, test.by) for span in spans]),),
        rows=pd.concat([side[side["category"].isin(shared)] for side in (a, b)]),
    )


def _between_spans(a: Span, b: Span) -> Span:
    """Smallest and largest difference of two figures that can be anything in their spans."""
    return a[0] - b[1], a[1] - b[0]


def _difference(a: pd.Series, b: pd.Series, *, confidence: float) -> Span:
    """Newcombe's interval of a difference over all counts that figures allow, or over effective bases."""
    if any(pd.isna(row[end]) for row in (a, b) for end in ("count_low", "count_high")):
        return nan, nan
    (lowest_a, highest_a), (lowest_b, highest_b) = (_ends(row, confidence) for row in (a, b))
    low, _ = difference_limits(*lowest_a, *highest_b)
    _, high = difference_limits(*highest_a, *lowest_b)
    return float(low), float(high)


def _ends(row: pd.Series, confidence: float) -> list[tuple[float, float, float]]:
    """The smallest and the largest that a share can be, each with its Wilson limits."""
    weight = row.get("effective_base", nan)
    base = float(weight if weight > 0 else row["base"])
    counts = [row["value"] * base] * 2 if weight > 0 else [row["count_low"], row["count_high"]]
    return [share_limits(float(count), base, confidence=confidence) for count in counts]


def _at_least(span: Span, by: float) -> str:
    """Whether a difference is at least this wide, in whatever direction."""
    low, high = span
    if isnan(low):
        return UNKNOWN
    if low >= by - SLACK or high <= -by + SLACK:
        return TRUE
    return FALSE if max(abs(low), abs(high)) < by - SLACK else OPEN


def _some(statements: Sequence[str]) -> str:
    """Whether some statement is true; false only if all are known to be."""
    return next((said for said in (TRUE, OPEN, UNKNOWN) if said in statements), FALSE)
