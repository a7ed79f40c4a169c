"""Claims as they are written in TOML; one verdict for each, and what it rests on, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from html import escape
from itertools import product
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from analysis.claims.judge import (
    NOT_CHECKABLE,
    OPEN,
    SLACK,
    UNKNOWN,
    VERDICTS,
    Apart,
    Between,
    Claim,
    Claims,
    Finding,
    First,
    Leads,
    Lower,
    Test,
    judge,
    verdict_of,
)
from analysis.codebook import Codebook
from analysis.errors import AnalysisError, Problem, UnknownNameError, refuse
from analysis.languages import Label, listed, number
from analysis.records import read_records
from analysis.schemas import conform
from analysis.tables import READING
from analysis.words import Words

FIGURE = "the id of a figure"


def read_claims(
    path: str | Path, *, estimates: pd.DataFrame | None = None, name: str | None = None
) -> Claims:
    """Read claims and hold every name in them against a study.

    Parameters
    ----------
    path
        A TOML file; its form is told at the top of ``data/raw/claims.toml``.
    estimates
        Tidy estimates, all waves: the figures, questions, groups and answers that a claim may name. If not
        given, only the form of the claims is checked.
    name
        What to call the file in messages; its own name if not given.

    Raises
    ------
    DataError
        With every problem: no TOML, unknown or missing keys, figures or answers that do not exist.
    """
    file = name or Path(path).name
    read = read_records(Path(path), Claims, file=file)
    refuse(_problems(read, file, estimates))
    return read


# --- what can be wrong ------------------------------------------------------------------------------------


def _problems(read: Claims, file: str, estimates: pd.DataFrame | None) -> Iterator[Problem]:
    if read.claimant and estimates is not None:
        sources = set(estimates["source"])
        yield from _unknown(file, "claimant", [read.claimant], sources, "a source of the study")
    for name, told in read.claims.items():
        place = f"claims.{name}"
        if bool(told.tests) == bool(told.cannot):
            found = "both tests and a reason why not" if told.tests else "no tests, and no reason why not"
            yield Problem(file, found, "either tests, or cannot", column=place)
        if estimates is not None:
            yield from _unknown(file, place, told.figures, set(estimates["id"]), FIGURE)
        for nth, test in enumerate(told.tests, start=1):
            here = f"{place}, test {nth}"
            senseless = [*_sense_problems(file, here, test)]
            yield from senseless
            if estimates is not None and not senseless:
                yield from _name_problems(file, here, test, estimates)


def _sense_problems(file: str, place: str, test: Test) -> Iterator[Problem]:
    if isinstance(test, Between):
        low, high = max(test.from_, test.above), min(test.to, test.below)
        if not test.ends:
            yield Problem(file, "no end of the range", "one or two of from, to, above, below", column=place)
        elif low > high or (low == high and {"above", "below"} & set(test.ends)):
            expected = "its low end below its high end"
            yield Problem(file, "a range that holds nothing", expected, column=place)
    others = test.than if isinstance(test, Lower) else test.beside if isinstance(test, Leads) else ()
    if both := sorted({*others} & {*getattr(test, "answers", ())}):
        found = f"{', '.join(both)} in answers and in {'than' if isinstance(test, Lower) else 'beside'}"
        yield Problem(file, found, "an answer in one of them", column=place)


def _name_problems(file: str, place: str, test: Test, estimates: pd.DataFrame) -> Iterator[Problem]:
    if isinstance(test, Between):
        yield from _unknown(file, place, [test.figure], set(estimates["id"]), FIGURE)
        rows = estimates[estimates["id"] == test.figure]
        percents = [f"{end} = {value}" for end, value in test.ends.items() if not 0 <= value <= 1]
        if percents and (rows["statistic"] == "share").any():
            yield Problem(file, ", ".join(percents), "0 to 1: the figure is a share", column=place)
        return
    yield from _unknown(file, place, [test.question], set(estimates["panel"]), "a question")
    there = estimates[estimates["panel"] == test.question]
    if len(there):
        groups = getattr(test, "groups", None) or [getattr(test, "group", "")]
        yield from _unknown(file, place, groups, set(there["group"]), "a group of the question")
        answers = [name for key in ("answers", "than", "beside") for name in getattr(test, key, ())]
        yield from _unknown(file, place, answers, set(there["category"]), "an answer to the question")


def _unknown(
    file: str, place: str, names: Iterable[str], known: set[str], expected: str
) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            advice = f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(sorted(known)[:20])}."
            yield Problem(file, repr(name), expected, advice, column=place)


# --- in sentences ------------------------------------------------------------------------------------------


def sentence(finding: Finding, words: Words) -> str:
    """Say what one test found: the figures that decide it."""
    match finding.test:
        case Between():
            return _figure(finding.rows.iloc[0], words)
        case Leads(answers=answers):
            return _highest(finding.rows, len(answers), words)
        case Lower(answers=answers, than=than):
            return _border(finding.rows, answers, than, words)
        case First(answers=answers):
            return _order(finding, len(answers), words)
        case Apart():
            return _widest(finding.rows, words)


def open_sentence(finding: Finding, words: Words) -> str:
    """Say which parts of a test the intervals leave open; "" if they leave none."""
    told = [
        part
        for part, found in zip(statements(finding, words), finding.at_this_n, strict=True)
        if found == OPEN
    ]
    return words.say("claim_open", what="; ".join(told)) if told else ""


def statements(finding: Finding, words: Words) -> list[str]:
    """Name every statement that a test falls apart into, in the order in which it was judged."""
    test = finding.test
    match test:
        case Between():
            return [_range(test, finding.rows.iloc[0], words)]
        case Lower():
            pairs = product(test.than, test.answers)
            name = partial(words.answer, test.question)
            return [words.say("open_lower", low=name(low), high=name(high)) for high, low in pairs]
        case Apart():
            return [words.say("open_apart", by=number(100 * test.by, lang=words.lang))]
        case First() | Leads():
            return [words.answer(test.question, name) for name in test.answers]


def _range(wanted: Between, row: pd.Series, words: Words) -> str:
    known = {end: words.amount(value, row) for end, value in wanted.ends.items()}
    return listed([words.say(f"range_{end}", value=value) for end, value in known.items()], words.lang)


def readings_sentence(against: Sequence[str], words: Words) -> str:
    """Say under which rival readings it is otherwise."""
    if not against:
        return ""
    key = "claim_readings" if len(against) > 1 else "claim_reading"
    return words.say(key, readings=listed(against, words.lang))


def _figure(row: pd.Series, words: Words) -> str:
    who = f"{words.category(row)} ({words.group(row['group'], row['wave'])})"
    if pd.isna(row["value"]) and row["reading"] != "bands":
        return words.say("claim_lost", what=who)
    evidence = words.evidence(row) if row["statistic"] == "share" else row["grade"]
    evidence = evidence or words.say("claim_counted")
    return words.say("claim_figure", what=who, value=words.with_unit(row), evidence=evidence)


def _named(row: pd.Series, words: Words) -> str:
    return f"{words.category(row)} {words.value(row)}"


def _highest(rows: pd.DataFrame, places: int, words: Words) -> str:
    known = rows[rows["value"].notna()].sort_values("value", ascending=False, kind="stable")
    first = [_named(row, words) for _, row in known.head(places).iterrows()]
    who = words.group(rows.iloc[0]["group"], rows.iloc[0]["wave"])
    if rows["value"].isna().any():  # a lost one may be the next
        return words.say("claim_highest_lost", who=who, first=listed(first, words.lang))
    if len(known) <= places:
        return words.say("claim_highest", who=who, first=listed(first, words.lang))
    next_one = known.iloc[places]
    key = (
        "claim_highest_tie" if next_one["value"] == known.iloc[places - 1]["value"] else "claim_highest_then"
    )
    return words.say(key, who=who, first=listed(first, words.lang), then=_named(next_one, words))


def _border(rows: pd.DataFrame, answers: Sequence[str], than: Sequence[str], words: Words) -> str:
    known = rows[rows["value"].notna()].sort_values("value", kind="stable")
    named, others = (known[known["category"].isin(names)] for names in (answers, than))
    if named.empty or others.empty:
        return words.say("claim_none_read")
    lower, higher = named.iloc[-1], others.iloc[0]
    return words.say("claim_border", low=_named(lower, words), high=_named(higher, words))


def _order(finding: Finding, places: int, words: Words) -> str:
    told = finding.rows[finding.rows["rank"].notna()].sort_values("rank", kind="stable").head(places)
    order = listed([f"{row['rank']}. {words.category(row)}" for _, row in told.iterrows()], words.lang)
    if told.empty:
        return words.say("claim_no_order")
    doubts = [words.say("claim_circular")] if finding.circular else []
    doubts += [words.say("claim_disputed")] if finding.disputed else []
    return " ".join([words.say("claim_order", order=order), *doubts])


def _widest(rows: pd.DataFrame, words: Words) -> str:
    sides = [side.set_index("category") for _, side in rows.groupby("group", sort=False)]
    gaps = (sides[0]["value"] - sides[1]["value"]).abs().dropna().sort_values(kind="stable")
    if gaps.empty:
        return words.say("claim_none_read")
    widest = gaps.index[gaps > gaps.iloc[-1] - SLACK]
    if len(widest) > 1:
        each = [_difference(rows[rows["category"] == name], "claim_difference", words) for name in widest]
        return words.say("claim_widest_several", each=listed(each, words.lang))
    return _difference(rows[rows["category"] == widest[0]], "claim_widest", words)


def _difference(pair: pd.DataFrame, key: str, words: Words) -> str:
    """Say one difference: the same answer in two groups."""
    a, b = (
        words.say("claim_of", value=words.value(row), who=words.group(row["group"], row["wave"]))
        for _, row in pair.iterrows()
    )
    return words.say(key, what=words.category(pair.iloc[0]), a=a, b=b)


# --- the verdicts ------------------------------------------------------------------------------------------


class HasClaims(Protocol):
    """What a study must have for its claims to be checked."""

    @property
    def estimates(self) -> pd.DataFrame:
        """Tidy estimates of every wave."""

    @property
    def known(self) -> pd.DataFrame:
        """Those of what was published, of its rival readings and of hand codes."""

    def of_waves(self, *waves: str) -> pd.DataFrame:
        """Those of some waves."""

    @property
    def codebook(self) -> Codebook:
        """Labels of questions and answers."""

    @property
    def claims(self) -> Claims:
        """Claims of its own."""

    @property
    def waves(self) -> list[str]:
        """Names of its waves."""

    @property
    def people(self) -> Mapping[tuple[str, str], Label]:
        """What its waves call their people."""

    @property
    def disputed_ranks(self) -> frozenset[str]:
        """Ids of figures whose place the sources disagree on."""


@dataclass(frozen=True, kw_only=True)
class ClaimVerdicts:
    """What became of the claims in one wave.

    Attributes
    ----------
    wave
        The wave they were put to.
    table : DataFrame
        One row per claim, columns of the schema ``claim_verdicts``.
    """

    wave: str
    table: pd.DataFrame = field(repr=False)

    @property
    def counts(self) -> pd.Series:
        """How many claims got each verdict."""
        found = self.table["verdict"].value_counts()
        return found.reindex([verdict for verdict in VERDICTS if verdict in found.index])

    def to_frame(self) -> pd.DataFrame:
        """The table, a copy."""
        return self.table.copy()

    def __str__(self) -> str:
        rows = [
            f"{row['claim']} {row['verdict']}: {row['statement_en']}\n    {row['why_en']}"
            for _, row in self.table.iterrows()
        ]
        many = f"{len(rows)} claim{'s' * (len(rows) != 1)}"
        return "\n".join([f"{many}, wave {self.wave}: {self._summary()}.", *rows])

    def _summary(self) -> str:
        return ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items())

    def _repr_html_(self) -> str:
        shown = self.table.set_index("claim")[["statement_en", "verdict", "at_this_n", "why_en"]]
        head = f"<p><b>{len(shown)} claims</b>, wave {escape(self.wave)}: {escape(self._summary())}.</p>"
        return head + shown.to_html(border=0)


def check_claims(
    study: HasClaims, *, wave: str | None = None, claims: str | Path | Claims | None = None
) -> ClaimVerdicts:
    """Check claims against one wave of a study.

    Parameters
    ----------
    study
        The study.
    wave
        One of its waves. Printed figures are judged as printed, under every rival reading; counted ones by
        their intervals, which is what ``at_this_n`` does for both.
    claims
        Claims of your own, a TOML file; those of the Dutch article if not given.

    Returns
    -------
    ClaimVerdicts

    Raises
    ------
    UnknownNameError
        If there is no such wave.
    AnalysisError
        If ``study`` is something else.
    DataError
        With every problem of the TOML file.

    Examples
    --------
    >>> import analysis
    >>> found = check_claims(analysis.load())
    >>> found.table.set_index("claim").loc["c05", ["verdict", "at_this_n"]].to_list()
    ['supported', 'undecided']
    """
    if not hasattr(study, "claims"):
        came = type(study).__name__
        raise AnalysisError(f"study must be a Study, but a {came} came. A file of claims goes in claims=.")
    wave = study.codebook.baseline if wave is None else wave
    if wave not in study.waves:
        raise UnknownNameError("wave", wave, study.waves)
    if isinstance(claims, str | Path):
        claims = read_claims(claims, estimates=study.estimates)
    checked = study.claims if claims is None else claims
    bench = _Bench(study, wave, checked.claimant)
    rows = [bench.row(claim) for claim in checked.claims.values()]
    return ClaimVerdicts(wave=wave, table=conform(pd.DataFrame(rows), "claim_verdicts"))


class _Bench:
    """One wave, its rival readings, and the words to tell what was found."""

    def __init__(self, study: HasClaims, wave: str, claimant: str) -> None:
        self.wave, self.claimant, self.disputed = wave, claimant, study.disputed_ranks
        self.rows = study.of_waves(wave)
        rivals = study.known["wave"].str.startswith(READING) & (wave == study.codebook.baseline)
        self.rivals = study.known[rivals]
        book = study.codebook
        self.words = {lang: Words(lang=lang, codebook=book, people=study.people) for lang in book.languages}

    def row(self, claim: Claim) -> dict[str, Any]:
        found = [f for f in (self._judged(test, self.rows) for test in claim.tests) if f is not None]
        readings = [self._under_readings(finding) for finding in found]
        statements = [s for f, r in zip(found, readings, strict=True) for s in self._statements(f, r)]
        return {
            "wave": self.wave,
            "claim": claim.name,
            "topic": claim.topic,
            "verdict": verdict_of(statements),
            "at_this_n": verdict_of(s for f in found for s in f.at_this_n),
            "figures": "; ".join(dict.fromkeys(name for f in found for name in _deciding(f))),
            "tests": len(found),
            **{f"statement_{lang}": claim.statement[lang] for lang in self.words},
            **{f"why_{lang}": self._why(claim, found, readings, lang) for lang in self.words},
        }

    def _judged(self, test: Test, rows: pd.DataFrame) -> Finding | None:
        return judge(test, rows, claimant=self.claimant, disputed=self.disputed)

    def _under_readings(self, finding: Finding) -> Mapping[str, tuple[str, ...]]:
        """Judge the same test under every rival reading of its figures."""
        questions = set(finding.rows["panel"])
        rivals = self.rivals[self.rivals["panel"].isin(questions)]
        found: dict[str, tuple[str, ...]] = {}
        for name, own in rivals.groupby("wave", sort=False):
            kept = self.rows[~self.rows["id"].isin(own["id"])]
            again = self._judged(finding.test, pd.concat([kept, own]))
            if again is not None:
                found[str(name).removeprefix(READING)] = again.printed
        return found

    def _statements(self, finding: Finding, readings: Mapping[str, tuple[str, ...]]) -> Sequence[str]:
        """What decides: the values under all their readings, or the intervals where it was counted."""
        if (finding.rows["base_kind"] == "counted").all():
            return finding.at_this_n
        return [*finding.printed, *(statement for reading in readings.values() for statement in reading)]

    def _why(
        self, claim: Claim, found: list[Finding], readings: list[Mapping[str, tuple[str, ...]]], lang: str
    ) -> str:
        words = self.words[lang]
        if claim.cannot is not None:
            return claim.cannot[lang]
        if not found:
            return words.say("claim_passed")
        told = [
            part
            for finding, under in zip(found, readings, strict=True)
            for part in (
                sentence(finding, words),
                open_sentence(finding, words),
                readings_sentence(list(_otherwise(finding, under)), words),
            )
        ]
        said = {statement for finding in found for statement in finding.printed}
        lost = UNKNOWN in said and said != {UNKNOWN}
        told += [words.say("claim_unknown")] if lost else []
        return " ".join(dict.fromkeys(filter(None, told)))


def _otherwise(finding: Finding, readings: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Readings that end otherwise than the published figures; or, where these are lost, than the others."""
    usual = verdict_of(finding.printed)
    ends = {name: verdict_of(statements) for name, statements in readings.items()}
    if usual == NOT_CHECKABLE and ends:
        usual = max(ends.values(), key=list(ends.values()).count)
    yield from (name for name, end in ends.items() if end not in (usual, NOT_CHECKABLE))


def _deciding(finding: Finding) -> list[str]:
    """Ids of the figures that a finding rests on: those that are named, or all if none is."""
    if isinstance(finding.test, Between):
        return list(finding.rows["id"])
    named = {*getattr(finding.test, "answers", ()), *getattr(finding.test, "than", ())}
    rows = finding.rows if not named else finding.rows[finding.rows["category"].isin(named)]
    return list(rows["id"])
