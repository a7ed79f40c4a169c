"""The claims as a whole: a verdict for each, the figures it rests on, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from analysis.claims.judge import NOT_CHECKABLE, UNKNOWN, VERDICTS, Finding, judge, verdict_of
from analysis.claims.reading import read_claims
from analysis.claims.rules import Between, Claim, Claims, Test
from analysis.claims.say import open_sentence, readings_sentence, sentence
from analysis.codebook import Codebook
from analysis.errors import UnknownNameError
from analysis.schemas import conform
from analysis.tables import READING
from analysis.words import Words


class HasClaims(Protocol):
    """What a study must have for its claims to be checked."""

    @property
    def estimates(self) -> pd.DataFrame:
        """Tidy estimates of every wave."""

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
    DataError
        With every problem of the TOML file.

    Examples
    --------
    >>> import analysis
    >>> found = check_claims(analysis.load())
    >>> found.table.set_index("claim").loc["c05", ["verdict", "at_this_n"]].to_list()
    ['supported', 'undecided']
    """
    wave = study.codebook.published if wave is None else wave
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
        estimates = study.estimates
        self.wave, self.claimant, self.disputed = wave, claimant, study.disputed_ranks
        self.rows = estimates[estimates["wave"] == wave]
        rivals = estimates["wave"].str.startswith(READING) & (wave == study.codebook.published)
        self.rivals = estimates[rivals]
        self.words = {lang: Words(lang=lang, codebook=study.codebook) for lang in study.codebook.languages}

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
