"""What the page tells, in the order of the infographic: chapters, their panels, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.errors import UnknownNameError
from analysis.panels import panel_table, words_of
from analysis.panels.caption import paragraphs
from analysis.panels.rulings import Ruling, Sign, rulings
from analysis.report.charts import chart
from analysis.report.columns import kind_of
from analysis.report.readable import Readable, readable
from analysis.study import Study, load
from analysis.tables import REPLICATION, WAVE_2010
from analysis.words import Sentence, Words, listed, template

# Name of a chapter, and its panels; those without panels have a part of the page's template each.
CHAPTERS = (
    ("sample", ("sample",)),
    ("profile", ("experience", "degree_level", "majors", "gender", "seniority", "twitter")),
    ("success", ("success_factors",)),
    ("duties", ("duties",)),
    (
        "compared",
        ("duties_by_source", "tasks_shares", "tasks_differences", "tasks_ranks", "tasks_coverage"),
    ),
    ("goals", ("goals",)),
    ("measurement", ("measurement",)),
    ("programmes", ("organisation", "programme", "budget", "team", "invest_2011", "preview_ads")),
    ("sure", ("audit_overview",)),
    ("claims", ()),
    ("method", ()),
    ("sources", ()),
    ("repeat", ()),
)
OVERVIEW = "audit_overview"  # only printed figures are audited


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One panel on the page.

    Attributes
    ----------
    panel, title
        Its name, and its title for people.
    finding
        What it shows, in a sentence with numbers from the study; "" where there is nothing to say.
    chart
        The drawing, an ``svg`` element.
    notes
        Base and whatever else a reader must know.
    sources
        Names of the sources of all its rows, each once.
    table
        The rows behind it.
    """

    panel: str
    title: str
    finding: str
    chart: str = field(repr=False)
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    table: Readable = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter: its name, title and introduction, and its figures."""

    name: str
    title: str
    intro: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One claim: the sign and words of its verdict, what is said, and why."""

    sign: str
    ruling: Ruling


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Tells a study in one language, 2010 alone or with a wave beside it."""

    study: Study
    words: Words
    wave: str | None = None

    def chapters(self) -> list[Chapter]:
        """Every chapter, in order."""
        return [
            Chapter(
                name=name,
                title=self.words.say(f"chapter_{name}"),
                intro=self._intro(name),
                figures=tuple(map(self.figure, panels)),
            )
            for name, panels in CHAPTERS
        ]

    def figure(self, panel: str) -> Figure:
        """One panel: drawing, table and words."""
        own, wave = self.study.codebook.panel(panel), None if panel == OVERVIEW else self.wave
        table = panel_table(self.study, panel, wave=wave)
        shown = readable(kind_of(panel, own.table), table, self.words, found_in=self.found_in)
        sources = tuple(dict.fromkeys(name for row in shown.rows for name in row.sources))
        notes = paragraphs(panel, table, self.words, explained=True)
        counted = wave is not None and own.table != "estimates"
        return Figure(
            panel=panel,
            title=own.title[self.words.lang],
            finding="" if counted else self.sentence(f"find_{panel}"),
            chart=chart(panel, table, self.words),
            notes=tuple(notes[:-1] if sources else notes),
            sources=sources,
            table=shown,
        )

    @property
    def verdicts(self) -> pd.DataFrame:
        """Verdicts of the claims in 2010, in the replication and in the wave."""
        table = self.study.claim_verdicts
        return table[table["wave"].isin([WAVE_2010, REPLICATION, self.wave])]

    def claims(self) -> list[Judged]:
        """The claims, each with its verdicts."""
        found = [line for line in rulings(self.verdicts, self.words) if isinstance(line, Ruling)]
        return [Judged(sign=_glyph(ruling.sign), ruling=ruling) for ruling in found]

    def sentence(self, key: str) -> Sentence:
        """A phrase, its gaps filled with figures of 2010 and of the replication."""
        estimates = self.study.estimates
        told = estimates[estimates["wave"].isin([WAVE_2010, REPLICATION])]
        return self.words.sentence(template(key, self.words.lang), told)

    @property
    def found_in(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the sources of every published figure, by its id."""
        sources = self.study.figures.set_index("id")[["source", "second_source"]]
        return {name: tuple(filter(None, row)) for name, *row in sources.itertuples()}

    def _intro(self, chapter: str) -> str:
        match chapter:
            case "sure":
                return f"{self.counted('intro_sure', self._audited, prefix='name_')} {self._grades()}"
            case "claims":
                verdicts = self.study.claim_verdicts
                own = verdicts.loc[verdicts["wave"] == WAVE_2010, "verdict"]
                return self.counted("intro_claims", own, prefix="")
            case "method":
                return ""
            case "repeat":
                return self.words.say("repeat_intro")
            case _:
                return self.sentence(f"intro_{chapter}")

    @property
    def headlines(self) -> list[str]:
        """What stands out, a sentence each."""
        told = [self.sentence(f"headline_{name}") for name in ("success", "profile", "tasks")]
        grave = self._audited[~self._audited.isin(["closes", "possible", "not-checkable"])]
        if grave.empty:
            return [*told, self.words.say("headline_all", n=len(self._audited))]
        return [*told, self.counted("headline_sure", grave, prefix="name_", of=len(self._audited))]

    @property
    def _audited(self) -> pd.Series:
        return self.study.audit.figures["verdict"]

    def _grades(self) -> str:
        """How many figures have each grade."""
        counts = self.study.figures["grade"].value_counts().sort_index()
        said = [self.words.say("graded", n=n, grade=grade) for grade, n in counts.items()]
        return self.words.say("grades_of", grades=listed(said, self.words.lang))

    def counted(self, key: str, verdicts: pd.Series, *, prefix: str, of: int | None = None) -> str:
        """Say how many got each verdict, the most first, in a phrase; ``of`` so many, if not of these."""
        counts = verdicts.value_counts()
        named = {self.words.say(f"{prefix}{name}"): n for name, n in counts.items()}
        told = ", ".join(self.words.say("verdicts_of", name=name, n=n) for name, n in named.items())
        return self.words.say(key, n=of or len(verdicts), verdicts=f"{told[:1].upper()}{told[1:]}")


def teller_of(study: Study | None, *, lang: str, wave: str | None) -> Teller:
    """Who tells a study (the one at hand if none is given), alone or beside a wave.

    Raises
    ------
    UnknownNameError
        If there is no such language or wave.
    """
    study = study or load()
    if wave is not None and wave not in study.waves:
        raise UnknownNameError("wave", wave, study.waves)
    return Teller(study=study, words=words_of(study, lang), wave=None if wave == WAVE_2010 else wave)


def _glyph(sign: Sign) -> str:
    """The mark of a verdict as a letter: the page sets it beside the words."""
    half = "◐" if sign.fill == "left" else "●"
    return {"o": half, "X": "✕", "D": "◇", "_": "–"}[sign.marker]
