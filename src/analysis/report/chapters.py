"""What the page tells: chapters, their panels drawn in its colours, and what is said of them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from analysis import theme
from analysis.auditing.figures import grave, unfalsifiable
from analysis.codebook import Chapter as Told, Panel
from analysis.errors import UnknownNameError
from analysis.languages import Label, Sentence, capitalised, knows, listed
from analysis.panels import panel_rows, told_in, told_of, view, words_of
from analysis.panels.caption import change, headline, judged, paragraphs, slips, story, without_headline
from analysis.panels.kinds import HOLM_LEVEL, LOOK_OF, LOOKS, Ruling, in_order, rulings
from analysis.report.tables import Readable, kind_of, readable
from analysis.study import Study, study_or_own
from analysis.tables import REPLICATION
from analysis.words import Words

EDGE = 72 * theme.MARGIN  # points

# A colour of the figures and the variable of the style sheet that stands in its place, so that the page can
# be dark.
HUES = ("blue", "vermillion", "green", "purple", "red", "ink", "grey", "rule", "paper")
VARIABLES: Mapping[str, str] = {getattr(theme, hue.upper()): f"--{hue}" for hue in HUES}
_SIZE = re.compile(r'width="[^"]*" height="[^"]*" viewBox="0 0 (\S+) (\S+)"')
# Of a drawing: what the page has itself, and the paper, which would lie over what stands beside it.
_OWN_STYLE = re.compile(
    r"\s*<(metadata|style)\b.*?</\1>|\s*<defs>\s*</defs>|\s*<g id=\"patch_1\">.*?</g>", flags=re.S
)


MOST_CHANGES = 5  # that open the page of a wave
WIDE = 7.2  # inches: what a wide screen shows of panels that have much to say on a line
BROAD = ("pairs", "differences", "tiers", "scatter", "audit")  # their kinds


def chart(
    panel: Panel, table: pd.DataFrame, words: Words, *, wave: str = "", width: float = theme.WIDTHS[0]
) -> str:
    """Draw one panel as an inline SVG.

    Parameters
    ----------
    panel
        What is drawn; every id in the drawing begins with its name, so that many panels can stand on one
        page.
    table
        Its rows.
    words
        Language, labels and citations.
    wave
        Wave that the panel is about, where it is not what was published.
    width
        In inches. As narrow as can be if not given: on a phone the letters are as large as those of the text.

    Returns
    -------
    str
        An ``svg`` element with ``title`` and ``desc``, safe to put into HTML: matplotlib has escaped every
        text in it, and the text alternative is escaped as well.
    """
    drawn = view(panel, table, words, wave=wave, width=width, around="none").svg
    return _coloured(_named(_opened(drawn), panel.name if width == theme.WIDTHS[0] else f"{panel.name}-wide"))


def _opened(drawn: str) -> str:
    """The element alone, as large as the page wants it, without matplotlib's own style sheets."""
    element = _OWN_STYLE.sub("", drawn[drawn.index("<svg") :])
    return _SIZE.sub(_cropped, element, count=1).strip()


def _cropped(size: re.Match[str]) -> str:
    """Leave the size to the page, and the margins out."""
    width, height = (float(number) - 2 * EDGE for number in size.groups())
    return f'viewBox="{EDGE:g} {EDGE:g} {width:g} {height:g}"'


def _named(element: str, panel: str) -> str:
    """Give every id, and every place that names one, the panel before it."""
    named = re.sub(r'\bid="([^"]+)"', rf'id="{panel}-\1"', element)
    named = re.sub(r"url\(#([^)]+)\)", rf"url(#{panel}-\1)", named)
    named = re.sub(r'xlink:href="#([^"]+)"', rf'href="#{panel}-\1"', named)
    label = re.compile(r'aria-label="[^"]*"')
    titled = label.sub(f'aria-labelledby="{panel}-title {panel}-desc"', named, count=1)
    titled = titled.replace("<title>", f'<title id="{panel}-title">', 1)
    return titled.replace("<desc>", f'<desc id="{panel}-desc">', 1)


def _coloured(element: str) -> str:
    for colour, variable in VARIABLES.items():
        element = re.sub(colour, f"var({variable})", element, flags=re.IGNORECASE)
    return element.replace(theme.WEB_FONTS, "var(--sans)")


# Chapters that the page adds to those of the study: each has a part of its template.
ADDED = ("method", "sources", "repeat")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One panel on the page.

    Attributes
    ----------
    panel, title
        Its name, and its title for people.
    headline, finding
        What it shows, in sentences with numbers from the study: the first one and the rest, "" where there is
        nothing to say.
    chart, wide
        The drawing, an ``svg`` element, for narrow screens and for wide ones; "" if one serves both.
    cite
        How to cite it.
    slips
        How many of its numbers do not add up as printed, and why.
    notes
        Base and whatever else a reader must know.
    table
        The rows behind it.
    """

    panel: str
    title: str
    headline: str
    finding: str
    chart: str = field(repr=False)
    wide: str = field(repr=False)
    cite: str
    slips: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    table: Readable = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One chapter: its name, title and introduction, its figures, and whether it has readings or claims."""

    name: str
    title: str
    intro: str
    figures: tuple[Figure, ...]
    audited: bool
    judged: bool


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Tells a study in one language, alone or with a wave beside it."""

    study: Study
    words: Words
    wave: str | None = None

    def chapters(self) -> list[Chapter]:
        """Every chapter, in order."""
        added = [Told(name=name) for name in ADDED]
        told = [self._chapter(of) for of in (*self.study.codebook.chapters, *added)]
        return [one for one in told if one.figures or one.audited or one.judged or one.name in ADDED]

    def _chapter(self, of: Told) -> Chapter:
        kinds = {self.study.codebook.panel(panel).kind for panel in of.panels}
        drawn = [name for name in of.panels if self._shows(name)]
        return Chapter(
            name=of.name,
            title=of.title[self.words.lang] or self.words.say(f"chapter_{of.name}"),
            intro=self._intro(of, kinds),
            figures=tuple(_once(map(self.figure, drawn))),
            audited="audit" in kinds,
            judged="claims" in kinds,
        )

    def _shows(self, panel: str) -> bool:
        """Whether a panel has a chart here: claims are a list, and a wave may have nothing on it."""
        own = self.study.codebook.panel(panel)
        return own.kind != "claims" and (self.wave is None or not self.table(panel).empty)

    def figure(self, panel: str) -> Figure:
        """One panel: drawing, table and words."""
        own, rows = self.study.codebook.panel(panel), self.table(panel)
        shown, notes = self.shown(panel, rows), self.notes(panel, rows)
        told, title = self.told(own), own.title[self.words.lang]
        # On the page of a wave, what the study says is about what the wave stands beside.
        found = self.sentence(own.finding) if own.wave or not self.wave else ""
        first = headline(own, rows, self.words, wave=told)
        audited = self.study.audit.figures.iloc[: 0 if told else None]
        return Figure(
            panel=panel,
            title=title,
            headline=first or title,
            finding=without_headline(found, first),
            chart=chart(own, rows, self.words, wave=told),
            wide=chart(own, rows, self.words, wave=told, width=WIDE) if own.kind in BROAD else "",
            cite=self._cite(title, "; ".join(map(self.words.cite, shown.sources)) or self.words.cite(told)),
            slips=tuple(slips(audited[audited["question"].isin(own.questions)], self.words)),
            notes=tuple(notes[:-1] if shown.sources else notes),
            table=shown,
        )

    def _cite(self, title: str, sources: str) -> str:
        """How to cite a panel, with the licence that the study names, if it names one."""
        page = self.study.codebook.page
        about = {
            "panel": title.rstrip("?. \u00a0\u202f"),
            "study": page.title[self.words.lang],
            "sources": sources,
        }
        return self.words.say("page_cite", **about) + (f" {page.licence}." if page.licence else "")

    def told(self, panel: Panel) -> str:
        """Wave that a panel tells of, where it is not the baseline."""
        return told_in(self.study, panel, self.wave)

    def table(self, panel: str) -> pd.DataFrame:
        """The rows of a panel; claims are judged as published, in the replication and in the wave."""
        if self.study.codebook.panel(panel).table != "claim_verdicts":
            return panel_rows(self.study, panel, wave=self.wave)
        verdicts = self.study.claim_verdicts
        return verdicts[verdicts["wave"].isin([self.study.codebook.baseline, REPLICATION, self.wave])]

    def shown(self, panel: str, rows: pd.DataFrame) -> Readable:
        """The rows of a panel as a table for people, in the order of its chart."""
        own = self.study.codebook.panel(panel)
        rows = in_order(rows, own, self.words)
        return readable(kind_of(own), rows, self.words, found_in=self._found_in)

    def notes(self, panel: str, rows: pd.DataFrame) -> list[str]:
        """What a reader of a panel must know who knows its marks, the sources last."""
        own = self.study.codebook.panel(panel)
        return paragraphs(own, rows, self.words, wave=self.told(own), explained=True)

    def claims(self) -> list[Ruling]:
        """The claims, each with its verdicts."""
        boards = [panel.name for panel in self.study.codebook.panels.values() if panel.kind == "claims"]
        return [ruling for board in boards for ruling in rulings(self.table(board), self.words)]

    @property
    def charts(self) -> dict[str, Panel]:
        """By claim, the panel that shows the first figure it speaks of."""
        panels = [panel for panel in self.study.codebook.panels.values() if not panel.wave]
        drawn = {name: panel for panel in panels for name in panel.questions}
        named = self.study.claim_verdicts.drop_duplicates("claim").set_index("claim")["figures"]
        questions = {str(claim): str(figures).partition(".")[0] for claim, figures in named.items()}
        return {claim: drawn[name] for claim, name in questions.items() if name in drawn}

    def sentence(self, text: Label | str, *, wave: str | None = None) -> Sentence:
        """A text of the study, its gaps filled with estimates: ``{id}``, of another wave ``{id@wave}``."""
        said = text[self.words.lang] if isinstance(text, Label) else text
        return self.words.sentence(said, told_of(self.study, said, wave=wave))

    @property
    def slips(self) -> list[tuple[str, str]]:
        """Why numbers do not add up as printed, and how many; not on the page of a wave."""
        return [] if self.wave else slips(self.study.audit.figures, self.words)

    @property
    def strip(self) -> list[str]:
        """Of each published number how its tile looks (:data:`LOOKS`); not on the page of a wave."""
        looks = self.study.audit.figures["verdict"].map(LOOK_OF)
        return [] if self.wave else sorted(looks, key=list(LOOKS).index)

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Numbers that open the page, each with what it is: of the wave on it, where that has them."""
        told: list[tuple[str, str]] = []
        for figure, rest in self.opening.items():
            with suppress(UnknownNameError):
                told.append((self.sentence(f"{{{figure}}}", wave=self.wave), self.sentence(rest).strip()))
        return told

    @property
    def portrayed(self) -> str:
        """From whom these numbers are: a wave, or groups of the baseline."""
        if self.wave:
            return f"{self.words.cite(self.wave)}:"
        rows = self.study.of_waves(self.study.codebook.baseline)
        told = set(rows.loc[rows["id"].isin(self.opening), "group"])
        counted = rows[(rows["statistic"] == "count") & rows["category"].isin(told)]
        named = [
            f"{self.words.value(row)} {self.words.group(row['category'])}" for _, row in counted.iterrows()
        ]
        doubted = set(grave(self.study.audit.figures)["id"])
        sound = self.study.codebook.published and doubted.isdisjoint(self.opening)
        key = "numbers_sound" if sound else "numbers_title"
        return self.words.say(key, sizes=listed(named, self.words.lang)) if named else ""

    @property
    def opening(self) -> dict[str, str]:
        """Ids of the figures that open the page, each with what stands behind it."""
        parts = (text[self.words.lang].partition("}") for text in self.study.codebook.page.numbers)
        return {figure.removeprefix("{"): rest for figure, _, rest in parts}

    @property
    def title(self) -> str:
        """What was found, in a few words; what the study is called where there is nothing of that kind."""
        unsound = sum(look in ("wrong", "otherwise") for look in self.strip)
        checked = unsound + self.strip.count("holds")
        told = self.words.say("story_title", unsound=unsound, checked=checked)
        return told if unsound else self.study.codebook.page.heading[self.words.lang]

    @property
    def story(self) -> str:
        """What was found, in a sentence: how much a wave has changed, or how many numbers can be true."""
        held, changed = self._changes
        if len(held):
            told = {"wave": self.words.wave(self.wave or ""), "then": self.words.then}
            return self.words.say("wave_story", n=len(held), changed=len(changed), **told)
        return story(self.study.audit.figures, self.words)

    @cached_property
    def _changes(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Answers of the wave that the baseline has, and those that have changed, the surest first."""
        if self.wave is None:
            return pd.DataFrame(), pd.DataFrame()
        rows = self.study.then_and_now(self.wave)
        held = rows[rows["holm"].notna()]
        given = held[held["count"].ne(0).fillna(True)]  # noqa: FBT003  - what nobody gave: its chart asks
        return held, given[given["holm"] < HOLM_LEVEL].sort_values("holm", kind="stable")

    @property
    def judged(self) -> str:
        """How many claims got which verdict."""
        return judged(self.study.claim_verdicts, self.words, self.wave or "")

    @property
    def _found_in(self) -> Mapping[str, tuple[str, ...]]:
        """Names of the sources of every published figure, by its id."""
        sources = self.study.figures.set_index("id")[["source", "second_source"]]
        return {name: tuple(filter(None, row)) for name, *row in sources.itertuples()}

    def _intro(self, chapter: Told, kinds: set[str]) -> str:
        if "audit" in kinds:
            audited = self.study.audit.figures
            free = self.words.say("intro_sure_free", n=len(unfalsifiable(audited)))
            return f"{self._counted('intro_sure', audited, prefix='name_')} {free} {self._grades()}"
        if "claims" in kinds:
            verdicts = self.study.claim_verdicts
            own = verdicts[verdicts["wave"] == self.study.codebook.baseline]
            return self._counted("intro_claims", own, claimant=self.words.cite(self.words.claimant))
        if chapter.intro:
            return self.sentence(chapter.intro)
        key = f"intro_{chapter.name}" if chapter.name != "repeat" else "repeat_intro"
        return self.words.say(key, then=self.words.then) if knows(key) else ""

    @property
    def headlines(self) -> list[str]:
        """The answers of the wave that have changed most surely, a sentence each."""
        held, changed = self._changes
        if changed.empty:
            return []
        rows = pd.concat([self.study.of_waves(self.study.codebook.baseline), changed])
        first = [row for _, row in changed.head(MOST_CHANGES).iterrows()]
        most = [f"{self.words.question(row['panel'])}: {change(row, rows, self.words)}." for row in first]
        return [*most, self.words.say("wave_others")] if "rest" in held else most

    def _grades(self) -> str:
        """How many figures have each grade."""
        counts = self.study.figures["grade"].value_counts().sort_index()
        said = [self.words.say("graded", n=n, grade=grade) for grade, n in counts.items()]
        return self.words.say("grades_of", grades=listed(said, self.words.lang))

    def _counted(self, key: str, judged: pd.DataFrame, *, prefix: str = "", **gaps: str) -> str:
        """Say how many got each verdict, the most first, in a phrase; ``of`` so many, if not of these."""
        counts = judged["verdict"].value_counts().items()
        named = [(self.words.say(f"{prefix}{name}"), n) for name, n in counts]
        told = ", ".join(self.words.say("verdicts_of", name=name, n=n) for name, n in named)
        return self.words.say(key, n=len(judged), verdicts=capitalised(told), **gaps)


def _once(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Figures of a chapter, of which none repeats a note that an earlier one has."""
    told: set[str] = set()
    for figure in figures:
        yield replace(figure, notes=tuple(note for note in figure.notes if note not in told))
        told |= set(figure.notes)


def teller_of(study: Study | None, *, lang: str | None, wave: str | None) -> Teller:
    """Who tells a study (the one at hand if none is given), alone or beside a wave.

    Raises
    ------
    UnknownNameError
        If there is no such language or wave.
    """
    study = study_or_own(study)
    if wave is not None and wave not in study.waves:
        raise UnknownNameError("wave", wave, study.waves)
    return Teller(
        study=study, words=words_of(study, lang), wave=None if wave == study.codebook.baseline else wave
    )
