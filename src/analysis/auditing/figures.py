"""What the figures of a question say together, what several sources say, and a verdict for each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import combinations, starmap
from typing import Any, Final

import pandas as pd

from analysis.auditing.arithmetic import (
    ROUNDINGS,
    TRUNCATED,
    Printed,
    cannot_fail,
    chance_of_fit,
    closes,
    counts_of,
    default_bases,
    joint_bases,
    nearest,
    nearest_bases,
    print_count,
    roundings,
    totals,
)
from analysis.errors import DataError, Problem, check_kind, refuse
from analysis.intervals import printed_bounds
from analysis.tables import DERIVED

MISPRINT = 0.75  # two words this alike, of some length, that begin alike: one may be a misprint of the other
LONG = 6  # letters

COLUMNS = ("id", "source", "about", "says")
ABOUT = ("value", "rank", "wording")


def disputes(statements: pd.DataFrame) -> pd.DataFrame:
    """Figures of which the sources say things that cannot all be right.

    Parameters
    ----------
    statements
        One row per statement: ``id`` of the figure, ``source``, ``about`` (value, rank or wording), ``says``.

    Returns
    -------
    DataFrame
        Indexed by the id of the figure: ``disputed`` (what is disputed, joined by ``", "``), ``statements``
        (who says what), ``misprint`` (whether two wordings are alike enough to be one and its misprint).
        Values do not disagree if the less precise one is the other, rounded or cut.
    """
    found = [
        {"id": name, "disputed": about, "statements": _told(said), "misprint": _misprint(str(about), said)}
        for (name, about), said in statements.groupby(["id", "about"], sort=False)
        if not _agree(str(about), list(said["says"]))
    ]
    table = pd.DataFrame(found, columns=["id", "disputed", "statements", "misprint"])
    return table.groupby("id", sort=False).agg(
        disputed=("disputed", ", ".join), statements=("statements", "; ".join), misprint=("misprint", "any")
    )


def checked_statements(statements: pd.DataFrame) -> pd.DataFrame:
    """Statements as text.

    Raises
    ------
    DataError
        If a column is missing, a cell is empty, or a statement is about something else.
    """
    check_kind("statements", statements, pd.DataFrame, "Give a table with the columns of the docstring.")
    if missing := [name for name in COLUMNS if name not in statements]:
        raise DataError([_problem(f"no column {', '.join(missing)}", f"the columns {', '.join(COLUMNS)}")])
    text = statements[list(COLUMNS)].astype("object")
    text = text.where(text.notna(), "").astype("str")
    strange = sorted(set(text["about"]) - set(ABOUT))
    found = [_problem(f"statements about {what!r}", f"one of {', '.join(ABOUT)}") for what in strange]
    found += [_problem(f"no {name}", "a text in every row") for name in COLUMNS if (text[name] == "").any()]
    refuse(found)
    return text


def _problem(found: str, expected: str) -> Problem:
    return Problem("statements", found, expected, "Correct the statements.")


def _told(said: pd.DataFrame) -> str:
    return ", ".join(f"{s} ({who})" for s, who in zip(said["says"], said["source"], strict=True))


def _agree(about: str, says: list[str]) -> bool:
    if about != "value" or not all(re.fullmatch(r"\d+(\.\d+)?", number) for number in says):
        return len(set(says)) == 1
    finest = max(says, key=lambda said: Printed(text=said).decimals)
    return all(roundings_of(finest, coarse) for coarse in says)


def roundings_of(fine: str, coarse: str) -> tuple[str, ...]:
    """Rules of rounding that make the coarse number out of the fine one.

    Examples
    --------
    >>> roundings_of("745.5", "745"), roundings_of("48.3", "48"), roundings_of("48.3", "49")
    (('half down', 'cut'), ('half up', 'half down', 'half even', 'cut'), ())
    """
    scale = 10 ** Printed(text=coarse).decimals
    return tuple(
        name for name, rule in ROUNDINGS.items() if rule(Fraction(fine) * scale) == Fraction(coarse) * scale
    )


def _misprint(about: str, said: pd.DataFrame) -> bool:
    return about == "wording" and any(starmap(_alike, combinations(said["says"], 2)))


def _alike(a: str, b: str) -> bool:
    words = a != b and a[:1] == b[:1] and min(len(a), len(b)) >= LONG and (a + b).isalpha()
    return words and SequenceMatcher(None, a, b).ratio() >= MISPRINT


STATED, CUT, OTHER_BASE, NONE = "as stated", "cut", "other base", "none"
CLOSES, DOES_NOT_CLOSE, OPEN = "closes", "does-not-close", "open"
BY_CHANCE = 0.2  # figures that would fit some base this often, whatever they are, point to none


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the arithmetic says of one question in one group; a row of the schema ``audit_questions``.

    Attributes
    ----------
    question, group, kind, base
        What it is; ``base`` is missing where none is stated.
    figures, lost
        Percentages that are printed, and that could not be read.
    printed_total
        Sum of the printed percentages.
    fits
        ``as stated`` (all are possible out of the base), ``cut`` (only if digits were cut), ``other base``
        (only out of ``bases``), ``none``, or nothing where no base is stated and none was tried.
    bases, tried, chance
        Bases out of which all are possible together, looked for where the stated one fails; the range that
        was tried; and the chance that any figures would fit some base in it.
    closure
        For one answer each: ``closes``, ``does-not-close``, or ``open`` where a figure is lost, derived or
        impossible. Otherwise empty.
    total_low, total_high
        Smallest and largest total of the counts; missing where a figure has none.
    """

    question: str
    group: str
    kind: str
    base: int | None
    figures: int
    lost: int
    printed_total: str
    fits: str
    bases: tuple[int, ...]
    tried: range
    chance: float | None
    closure: str
    total_low: int | None
    total_high: int | None


def printed_of(rows: pd.DataFrame) -> list[Printed]:
    """The percentages of some rows that are printed; derived ones prove nothing and are left out."""
    shown = rows[(rows["printed"] != "") & (rows["reading"] != DERIVED)]
    return [Printed(text=t, reading=r) for t, r in zip(shown["printed"], shown["reading"], strict=True)]


def weigh(rows: pd.DataFrame, *, bases: range | None = None) -> Question:
    """Ask the percentages of one question, one group and one base what they can mean together.

    Parameters
    ----------
    rows
        Columns of :mod:`analysis.auditing.result`, all of them shares.
    bases
        Bases to try where the stated one fails or none is stated; if not given, half the base to the base.
    """
    first, figures = rows.iloc[0], printed_of(rows)
    base = None if pd.isna(first["base"]) else int(first["base"])
    single = bool(first["kind"] == "single" and len(rows) > 1)
    whole = single and len(figures) == len(rows) and not rows["mixed_base"].any()
    fits = _fits(figures, base)
    counts = [counts_of(f, base, cut=fits == CUT) for f in figures] if base and fits in (STATED, CUT) else []
    closure = _closure(counts, base, whole=whole) if single else ""
    if whole and base and fits == STATED and closure == DOES_NOT_CLOSE:  # unless all digits were cut
        cut = [counts_of(f, base, cut=True) for f in figures]
        if _closure(cut, base, whole=whole) == CLOSES:
            fits, counts, closure = CUT, cut, CLOSES
    free = _free(figures, whole=whole)
    # One figure alone fits many a base: only several together can point to the right one.
    doubted = len(free) > 1 and (fits in (NONE, "") or closure == DOES_NOT_CLOSE)
    tried = _bases_to_try(base, bases) if doubted else range(0)
    found = joint_bases(figures, tried, single=whole)
    found = tuple(n for n in found if not single or totals([counts_of(f, n) for f in figures])[0] <= n)
    chance = chance_of_fit(free, tried) if found else None
    points = found and chance is not None and chance < BY_CHANCE
    low, high = totals(counts) if counts else (None, None)
    return Question(
        question=str(first["question"]),
        group=str(first["group"]),
        kind=str(first["kind"]),
        base=base,
        figures=len(figures),
        lost=int((rows["printed"] == "").sum()),
        printed_total=f"{sum(Decimal(f.text) for f in figures):f}" if figures else "",
        fits=OTHER_BASE if points and fits in (NONE, "") else fits,
        bases=found,
        tried=tried,
        chance=chance,
        closure=CLOSES if points and whole and fits in (NONE, "") else closure,
        total_low=low,
        total_high=high,
    )


def _free(figures: Sequence[Printed], *, whole: bool) -> list[Printed]:
    """Figures that say something of a base: not 0 and 100, which fit any; of all answers one less."""
    telling = [figure for figure in dict.fromkeys(figures) if 0 < Decimal(figure.text) < 100]
    return telling[: len(telling) - whole]


def _bases_to_try(base: int | None, bases: range | None) -> range:
    if bases is not None:
        return bases
    return range(0) if base is None else default_bases(base)


def _fits(figures: Sequence[Printed], base: int | None) -> str:
    if base is None or not figures:
        return ""
    if all(counts_of(f, base) for f in figures):
        return STATED
    return CUT if all(counts_of(f, base, cut=True) for f in figures) else NONE


def _closure(counts: Sequence[range], base: int | None, *, whole: bool) -> str:
    if not counts or base is None:
        return OPEN
    if not whole:
        return DOES_NOT_CLOSE if totals(counts)[0] > base else OPEN
    return CLOSES if closes(counts, base) else DOES_NOT_CLOSE


def shares_by_question(printed: pd.DataFrame) -> list[pd.DataFrame]:
    """The percentages, parted by question, group and base: what must be possible together."""
    shares = printed[printed["statistic"] == "share"]
    several = shares.groupby(["question", "group"])["base"].transform("nunique", dropna=False) > 1
    shares = shares.assign(mixed_base=several)
    keys = ["question", "group", "base"]
    return [rows for _, rows in shares.groupby(keys, sort=False, dropna=False)]


# From what has to be told first to what can be passed over.
SOUND: Final = ("closes", "possible", "not-checkable")
VERDICTS: Final = ("impossible", "only-with-base", "only-if-cut", "does-not-close", "disputed", *SOUND)

Row = pd.Series


def grave(figures: pd.DataFrame) -> pd.DataFrame:
    """Rows of the schema ``audit`` whose verdict is one to look into."""
    return figures[~figures["verdict"].isin(SOUND)]


def unfalsifiable(figures: pd.DataFrame) -> pd.DataFrame:
    """Rows of the schema ``audit`` that are possible, and would be whatever their digits."""
    possible = figures[figures["verdict"] == "possible"]
    shown = zip(possible["printed"], possible["reading"], possible["base"], strict=True)
    return possible[[cannot_fail(Printed(text=t, reading=r), base) for t, r, base in shown]]


def audited(rows: pd.DataFrame, question: Question) -> Iterator[dict[Any, Any]]:
    """Audit the percentages of one question, group and base: one row each, without what sources say."""
    rest = _rest(rows, question)
    for _, row in rows.iterrows():
        own = _arithmetic(row, question) if row["printed"] else {}
        verdict = _verdict(row, question, own)
        left = rest if verdict == "impossible" else {}
        yield {**question_row(question), **row.to_dict(), **own, **left, "verdict": verdict}


def _arithmetic(row: Row, question: Question) -> dict[str, Any]:
    if question.base is None or row["reading"] == DERIVED:
        return {}
    figure = Printed(text=row["printed"], reading=row["reading"])
    counts = counts_of(figure, question.base, cut=question.fits == CUT)
    rules = roundings(figure, question.base) or (("worded",) if counts else ())
    found = {"roundings": ", ".join(rules)}
    if counts:
        return found | {"count_low": counts[0], "count_high": counts[-1]}
    return found | {
        "nearest": ", ".join(filter(None, nearest(figure, question.base))),
        "nearest_bases": ", ".join(map(str, nearest_bases(figure, question.base))),
    }


def question_row(question: Question) -> dict[str, Any]:
    """A row of the schema ``audit_questions``: several bases as one text, a range as ``70 - 140``."""
    bases, tried = question.bases, question.tried
    span = f"{tried[0]} - {tried[-1]}" if tried else ""
    return asdict(question) | {"bases": ", ".join(map(str, bases)), "tried": span}


def _rest(rows: pd.DataFrame, question: Question) -> dict[str, Any]:
    """What the other answers leave for the one that is impossible, where each gave one answer."""
    apart = rows["mixed_base"].any() or (rows["reading"] == DERIVED).any()
    if question.closure != OPEN or question.base is None or question.lost or apart:
        return {}
    figures = printed_of(rows)
    counts = [counts_of(figure, question.base) for figure in figures]
    low, high = totals([c for c in counts if c])
    if sum(not c for c in counts) != 1 or low != high or high > question.base:
        return {}
    left, impossible = question.base - high, figures[counts.index(range(0))]
    return {"rest": left, "rest_printed": print_count(left, question.base, like=impossible)}


def _verdict(row: Row, question: Question, own: dict[str, Any]) -> str:
    """Verdict of a percentage, before the sources are asked: the first of these that is true."""
    only_cut = own.get("roundings") == "cut"
    closes_cut = question.fits == CUT and question.closure == CLOSES
    findings = {
        "only-with-base": question.fits == OTHER_BASE,
        "not-checkable": question.base is None,
        "impossible": own.get("count_low") is None,
        "only-if-cut": closes_cut or (only_cut and (question.fits == CUT or row["reading"] == TRUNCATED)),
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
        return a[1] <= b[0] or b[1] <= a[0]
    better, other = (a, b) if place_a < place_b else (b, a)
    return better[1] <= other[0]
