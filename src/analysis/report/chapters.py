"""What the page tells, in the order of the infographic: chapters, their panels, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.audit import grave
from analysis.errors import UnknownNameError
from analysis.panels import panel_table, words_of
from analysis.panels.caption import paragraphs
from analysis.panels.rulings import Ruling, Sign, rulings
from analysis.report.charts import chart
from analysis.report.columns import kind_of
from analysis.report.readable import Readable, readable
from analysis.study import Study, study_or_own
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
        own, shown = self.study.codebook.panel(panel), self.shown(panel)
        notes = self.notes(panel)
        replaced = self.wave is not None and own.table in ("comparisons", "documents")
        return Figure(
            panel=panel,
            title=own.title[self.words.lang],
            finding="" if replaced else self.sentence(f"find_{panel}"),
            chart=chart(panel, self.table(panel), self.words),
            notes=tuple(notes[:-1] if shown.sources else notes),
            sources=shown.sources,
            table=shown,
        )

    def table(self, panel: str) -> pd.DataFrame:
        """The rows of a panel; claims are judged in 2010, in the replication and in the wave."""
        if self.study.codebook.panel(panel).table != "claim_verdicts":
            return panel_table(self.study, panel, wave=self.wave)
        verdicts = self.study.claim_verdicts
        return verdicts[verdicts["wave"].isin([WAVE_2010, REPLICATION, self.wave])]

    def shown(self, panel: str) -> Readable:
        """The rows of a panel as a table for people."""
        kind = kind_of(panel, self.study.codebook.panel(panel).table)
        return readable(kind, self.table(panel), self.words, found_in=self._found_in)

    def notes(self, panel: str) -> list[str]:
        """What a reader of a panel must know who knows its marks, the sources last."""
        return paragraphs(panel, self.table(panel), self.words, explained=True)

    def claims(self) -> list[Judged]:
        """The claims, each with its verdicts."""
        lines = rulings(self.table("claims_board"), self.words)
        found = [line for line in lines if isinstance(line, Ruling)]
        return [Judged(sign=_glyph(ruling.sign), ruling=ruling) for ruling in found]

    def sentence(self, key: str) -> Sentence:
        """A phrase, its gaps filled with figures of 2010 and of the replication."""
        estimates = self.study.estimates
        told = estimates[estimates["wave"].isin([WAVE_2010, REPLICATION])]
        return self.words.sentence(template(key, self.words.lang), told)

    @property
    def _found_in(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the sources of every published figure, by its id."""
        sources = self.study.figures.set_index("id")[["source", "second_source"]]
        return {name: tuple(filter(None, row)) for name, *row in sources.itertuples()}

    def _intro(self, chapter: str) -> str:
        match chapter:
            case "sure":
                audited = self.study.audit.figures
                return f"{self._counted('intro_sure', audited, prefix='name_')} {self._grades()}"
            case "claims":
                verdicts = self.study.claim_verdicts
                return self._counted("intro_claims", verdicts[verdicts["wave"] == WAVE_2010])
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
        audited = self.study.audit.figures
        doubted = grave(audited)
        if doubted.empty:
            return [*told, self.words.say("headline_all", n=len(audited))]
        return [*told, self._counted("headline_sure", doubted, prefix="name_", of=len(audited))]

    def _grades(self) -> str:
        """How many figures have each grade."""
        counts = self.study.figures["grade"].value_counts().sort_index()
        said = [self.words.say("graded", n=n, grade=grade) for grade, n in counts.items()]
        return self.words.say("grades_of", grades=listed(said, self.words.lang))

    def _counted(self, key: str, judged: pd.DataFrame, *, prefix: str = "", of: int | None = None) -> str:
        """Say how many got each verdict, the most first, in a phrase; ``of`` so many, if not of these."""
        counts = judged["verdict"].value_counts()
        named = {self.words.say(f"{prefix}{name}"): n for name, n in counts.items()}
        told = ", ".join(self.words.say("verdicts_of", name=name, n=n) for name, n in named.items())
        return self.words.say(key, n=of or len(judged), verdicts=f"{told[:1].upper()}{told[1:]}")


def teller_of(study: Study | None, *, lang: str, wave: str | None) -> Teller:
    """Who tells a study (the one at hand if none is given), alone or beside a wave.

    Raises
    ------
    UnknownNameError
        If there is no such language or wave.
    """
    study = study_or_own(study)
    if wave is not None and wave not in study.waves:
        raise UnknownNameError("wave", wave, study.waves)
    return Teller(study=study, words=words_of(study, lang), wave=None if wave == WAVE_2010 else wave)


def _glyph(sign: Sign) -> str:
    """The mark of a verdict as a letter: the page sets it beside the words."""
    half = "◐" if sign.fill == "left" else "●"
    return {"o": half, "X": "✕", "D": "◇", "_": "–"}[sign.marker]
