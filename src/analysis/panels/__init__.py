"""The panels of a study: what ``panels.toml`` lists, drawn from the rows of the tidy tables.

``kinds`` draws each kind of panel, ``layout`` writes what stands round the marks, ``caption`` says the same
in words, ``export`` makes pictures of it. There is one way to a figure: :func:`draw_rows`, whoever asks.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes

from analysis.codebook import Panel, codebook_of
from analysis.errors import AnalysisError, Problem, UnknownNameError
from analysis.languages import Label, Sentence, languages
from analysis.panels.caption import alt_text, headline, paragraphs, said_beside
from analysis.panels.export import FORMATS, saved, styled, svg, table_html
from analysis.panels.kinds import KINDS, beside, nothing
from analysis.panels.layout import fit, frame, new_axes
from analysis.places import DATA
from analysis.schemas import conform
from analysis.study import Study, study_or_own
from analysis.tables import REPLICATION, keyed
from analysis.theme import WIDTH
from analysis.words import Words

Around = Literal["all", "short", "none"]


def draw(
    panel: str | pd.DataFrame,
    study: Study | None = None,
    *,
    lang: str | None = None,
    wave: str | None = None,
    ax: Axes | None = None,
    width: float = WIDTH,
) -> Axes:
    """Draw one panel, or estimates of any table.

    Parameters
    ----------
    panel
        One of ``study.panels``; or rows of the schema ``estimates``, such as :func:`analysis.tabulate` gives:
        they are drawn as bars, groups beside each other.
    study
        The study; :func:`analysis.load` if not given. Rows need none: if one is given, its labels are used.
    lang
        A language of the study: labels, decimal sign, thousands. Its first if not given.
    wave
        A wave to stand beside what was published, with differences where the bases allow them. If not
        given, what was published alone.
    ax
        Where to draw. If not given, a new figure of the right height, independent of pyplot. Axes of your own
        need room: some 0.2 inches of height per line of text, labels and caption included, as the new figure
        has it; ``width`` is theirs then. For a file, :func:`picture`.
    width
        Of the new figure, in inches, 3.6 to 20. Letters stay as large; bars grow, and words break later.

    Returns
    -------
    Axes
        The title, what was found, is ``ax.get_title(loc="left")``; what it is about stands below it; base,
        grades and sources are ``ax.get_xlabel()``, and every bar carries the id of its figure
        (``get_gid()``).

    Raises
    ------
    UnknownNameError
        If there is no such panel, language or wave; the message lists those there are.
    AnalysisError
        If the width is none that can be drawn, or an answer has no label.

    Examples
    --------
    >>> ax = draw("gender", lang="nl")
    >>> ax.get_title(loc="left")
    '64% van de profielen is van een man'
    """
    if isinstance(panel, pd.DataFrame):
        if wave is not None:
            raise AnalysisError("Rows have their waves in a column of their own: leave wave out.")
        return _draw_table(panel, study, lang=lang, ax=ax, width=width)
    study = study_or_own(study)
    own, words = study.codebook.panel(panel), words_of(study, lang)
    return draw_rows(
        own, panel_rows(study, panel, wave=wave), words, wave=told_in(study, own, wave), ax=ax, width=width
    )


def _draw_table(
    rows: pd.DataFrame, study: Study | None, *, lang: str | None, ax: Axes | None, width: float
) -> Axes:
    """Draw estimates as bars, under the names of their questions."""
    if lacking := [name for name in _NEEDED if name not in rows]:
        told = f"{', '.join(lacking)} {'is' if len(lacking) == 1 else 'are'} not among the columns"
        raise AnalysisError(f"Rows to draw are estimates, such as analysis.tabulate gives: {told}.")
    of = conform(rows.reset_index(drop=True), "estimates")
    words = words_of(study, lang) if study else Words(lang=lang or languages()[0], codebook=codebook_of(of))
    questions = tuple(of["panel"].unique())
    title = Label({words.lang: ", ".join(map(words.question, questions))})
    several = of["group"].nunique() > 1
    own = Panel(
        name="rows", kind="bars", title=title, questions=questions, sections="answer" if several else "group"
    )
    return draw_rows(own, of, words, ax=ax, width=width)


_NEEDED = ("panel", "group", "category", "statistic", "value")


def draw_rows(
    panel: Panel,
    rows: pd.DataFrame,
    words: Words,
    *,
    wave: str = "",
    ax: Axes | None = None,
    width: float = WIDTH,
    around: Around = "all",
) -> Axes:
    """Draw one panel from its rows: what :func:`draw` does once it has them.

    Around it stand title and caption: all of them, those that are not explained elsewhere ("short"), or none.
    """
    with styled():
        drawn = new_axes(width) if ax is None else ax
        if rows.empty:
            nothing(drawn, panel, words, wave)
        else:
            draw_kind = beside if wave and panel.table == "estimates" else KINDS[panel.kind]
            draw_kind(rows, drawn, panel, words)
        if around != "none":
            topic, found = panel.title[words.lang], headline(panel, rows, words, wave=wave)
            told = said_beside(panel, rows, words, found, wave=wave)
            caption = paragraphs(panel, rows, words, wave=wave, explained=around == "short")
            frame(drawn, found or topic, [told, *caption] if told else caption, topic=topic if found else "")
        return fit(drawn) if ax is None else drawn


def panel_rows(study: Study, panel: str, *, wave: str | None = None) -> pd.DataFrame:
    """Everything a panel is drawn from.

    Without a wave: its rows of what was published and the rival readings, or the replication or the claims,
    where these are what it shows. With one: the rows of what was published and of the wave, columns of the
    schema ``then_and_now``.

    Raises
    ------
    UnknownNameError
        If there is no such panel or wave, or several waves are meant.
    """
    own, baseline = study.codebook.panel(panel), study.codebook.baseline
    if wave == "all" or wave not in {None, *study.waves}:
        raise UnknownNameError("wave", wave, study.waves)
    wave = own.wave or wave
    if own.table in ("comparisons", "documents"):
        chosen = wave or study.default_wave(panel)
        rows = study.table(panel, wave=chosen)
        return rows if chosen in study.compared_waves else rows.iloc[:0]
    if own.table == "claim_verdicts" and wave is None:
        told = [study.table(panel, wave=name) for name in (baseline, REPLICATION) if name in study.waves]
        return pd.concat(told, ignore_index=True)  # a wave of one's own is asked for by name
    if own.by:
        return study.crosstab(panel, wave=wave)
    if own.table != "estimates":
        return study.table(panel, wave=wave)
    then = study.table(panel, wave=baseline)
    if wave in (None, baseline):
        return pd.concat([then, study.readings(panel)], ignore_index=True)
    changes = study.then_and_now(str(wave))
    now = changes[changes["panel"].isin(own.questions)]
    if own.wave:  # it is about the wave: of the baseline, only what stands beside it
        then = then[then["id"].isin(now["id"])]
    return pd.concat([then.reindex(columns=now.columns), now], ignore_index=True)


def told_in(study: Study, panel: Panel, wave: str | None) -> str:
    """Wave that a panel tells of, where it is not the baseline."""
    told = study.default_wave(panel.name) if wave is None or panel.wave else wave
    return "" if told == study.codebook.baseline else told


def words_of(study: Study, lang: str | None = None) -> Words:
    """Words of one language for the codebook, sources and waves of a study; its first if none is named.

    Raises
    ------
    UnknownNameError
        If the study does not speak the language.
    """
    return Words(
        lang=study.codebook.languages[0] if lang is None else lang,
        codebook=study.codebook,
        cites=study.cites,
        titles={name: wave.title for name, wave in study.own.items()},
        people=study.people,
        synthetic=frozenset(name for name, wave in study.own.items() if wave.synthetic),
        claimant=study.claims.claimant,
    )


def told_of(study: Study, template: str, *, wave: str | None = None) -> pd.DataFrame:
    """Estimates that the gaps of a sentence may name, as :func:`analysis.tables.keyed` has them."""
    named = {wave, *re.findall(r"@([^{}@]+)}", template), study.codebook.baseline}
    counted = [own.estimates for name, own in study.own.items() if name in named]
    return keyed(pd.concat([study.known, *counted]), study.codebook.baseline, wave)


def unknown_figures(study: Study) -> list[Problem]:
    """Figures that a text of ``panels.toml`` names and that the study does not have, each with its place."""
    book = study.codebook
    texts = {f"panels.{panel.name}.finding": panel.finding for panel in book.panels.values()}
    texts |= {f"chapters.{chapter.name}.intro": chapter.intro for chapter in book.chapters}
    texts |= {f"page.numbers, number {n}": text for n, text in enumerate(book.page.numbers, start=1)}
    speaking = {lang: words_of(study, lang) for lang in book.languages}
    problems, file = [], (DATA / "panels.toml").as_posix()
    for place, text in texts.items():
        for lang, words in speaking.items() if text else ():
            try:
                words.sentence(text[lang], told_of(study, text[lang]))
            except UnknownNameError as error:
                wave = str(error.name).partition("@")[2]
                if wave and wave not in study.waves:  # of a wave that is not in this project
                    continue
                found, expected = repr(error.name), f"an id such as {', '.join(error.valid[:3])}"
                problems.append(Problem(file, found, expected, column=f"{place}.{lang}"))
    return problems


@dataclass(frozen=True, kw_only=True)
class View:
    """A panel to look at: in a notebook it shows the figure, and its table behind a toggle.

    Attributes
    ----------
    panel, lang
        What it is, in which language.
    table : DataFrame
        The rows it is drawn from.
    alt : str
        The same in words, for those who cannot see it.
    svg : str
        The figure.
    """

    panel: str
    lang: str
    table: pd.DataFrame = field(repr=False)
    alt: str
    svg: str = field(repr=False)

    def _repr_html_(self) -> str:
        return table_html(self.svg, self.alt, self.table, lang=self.lang)


def show(
    panel: str,
    study: Study | None = None,
    *,
    lang: str | None = None,
    wave: str | None = None,
    width: float = WIDTH,
) -> View:
    """Show one panel in a notebook: figure, alternative text, and the table behind it.

    Parameters
    ----------
    panel, study, lang, wave, width
        As for :func:`draw`.

    Returns
    -------
    View
        Displays itself; ``.svg``, ``.alt`` and ``.table`` are there to be used.

    Raises
    ------
    UnknownNameError
        If there is no such panel or language.
    AnalysisError
        If the width is none that can be drawn, or an answer has no label.

    Examples
    --------
    >>> show("gender").alt
    'Bar chart: Men or women? 64% of the profiles belong to men.'
    """
    study = study_or_own(study)
    own, words = study.codebook.panel(panel), words_of(study, lang)
    return view(own, panel_rows(study, panel, wave=wave), words, wave=told_in(study, own, wave), width=width)


def view(
    panel: Panel,
    rows: pd.DataFrame,
    words: Words,
    *,
    wave: str = "",
    width: float = WIDTH,
    around: Around = "all",
) -> View:
    """Make the view of one panel from its rows: what :func:`show` does when the study has been asked."""
    alt = alt_text(panel, rows, words, wave=wave)
    drawn = draw_rows(panel, rows, words, wave=wave, width=width, around=around)
    figure = svg(drawn, title=panel.title[words.lang], description=alt)
    return View(panel=panel.name, lang=words.lang, table=rows, alt=alt, svg=figure)


def say(
    template: str, study: Study | None = None, *, lang: str | None = None, wave: str | None = None
) -> Sentence:
    """Write a sentence whose numbers come from the study, so that it can never be out of date.

    Parameters
    ----------
    template
        Text with ids of figures in braces.
    study, lang
        As for :func:`draw`.
    wave
        The wave whose figures are told; what was published and the replication if not given.

    Returns
    -------
    Sentence
        A string; a notebook shows it as prose. A figure that could not be read says so.

    Raises
    ------
    UnknownNameError
        If there is no such figure or language.

    Examples
    --------
    >>> say("{sample.survey} mensen vulden de enquête in.", lang="nl")
    '140 mensen vulden de enquête in.'
    """
    study = study_or_own(study)
    if wave is not None and wave not in study.waves:
        raise UnknownNameError("wave", wave, study.waves)
    return words_of(study, lang).sentence(template, told_of(study, template, wave=wave))


def picture(
    panel: str,
    study: Study | None = None,
    *,
    lang: str | None = None,
    wave: str | None = None,
    format: str = "svg",  # noqa: A002
    width: float = WIDTH,
) -> bytes:
    """Draw one panel as the bytes of a picture.

    Parameters
    ----------
    panel, study, lang, wave, width
        As for :func:`draw`.
    format
        ``"svg"``, ``"png"`` (200 dots per inch) or ``"pdf"``.

    Returns
    -------
    bytes
        The same on every run.

    Raises
    ------
    UnknownNameError
        If there is no such panel, language or format.
    AnalysisError
        If the width is none that can be drawn.
    """
    if format not in FORMATS:
        raise UnknownNameError("format", format, tuple(FORMATS))
    if format == "svg":
        return show(panel, study, lang=lang, wave=wave, width=width).svg.encode("utf-8")
    ax = draw(panel, study, lang=lang, wave=wave, width=width)
    return saved(ax, format)
