"""The panels of the infographic: one function each, tidy table and axes in, axes out.

Every panel function takes the tidy estimates of its panel (rival readings included), the axes to draw on and
the :class:`~analysis.words.Words` to say it in. It computes no statistic: whatever is drawn or said
stands in the table.
"""

from dataclasses import dataclass, field

import pandas as pd
from matplotlib.axes import Axes

from analysis.errors import UnknownNameError
from analysis.panels import beside
from analysis.panels.caption import alt_text
from analysis.panels.compose import bare, fit, new_axes
from analysis.panels.export import pdf, png, styled, svg, table_html
from analysis.panels.registry import PANELS, panels
from analysis.panels.rows import panel_table, words_of
from analysis.study import Study, study_or_own
from analysis.tables import REPLICATION, WAVE_2010
from analysis.theme import WIDTH
from analysis.words import Sentence, Words

FORMATS = ("svg", "png", "pdf")


def draw(
    panel: str,
    study: Study | None = None,
    *,
    lang: str = "en",
    wave: str | None = None,
    ax: Axes | None = None,
    width: float = WIDTH,
) -> Axes:
    """Draw one panel.

    Parameters
    ----------
    panel
        One of :func:`panels`.
    study
        The study; :func:`analysis.load` if not given.
    lang
        ``"en"`` or ``"nl"``: labels, decimal sign, thousands.
    wave
        A wave to stand beside 2010, with differences where the bases allow them. If not given, 2010 alone.
    ax
        Where to draw. If not given, a new figure of the right height, independent of pyplot. Axes of your own
        need room: some 0.2 inches of height per line of text, labels and caption included, as the new figure
        has it; ``width`` is theirs then. For a file, :func:`picture`.
    width
        Of the new figure, in inches, 3.6 to 20. Letters stay as large; bars grow, and words break later.

    Returns
    -------
    Axes
        The title is ``ax.get_title(loc="left")``, base, grades and sources are ``ax.get_xlabel()``, and
        every bar carries the id of its figure (``get_gid()``).

    Raises
    ------
    UnknownNameError
        If there is no such panel, language or wave; the message lists those there are.
    AnalysisError
        If the width is none that can be drawn.

    Examples
    --------
    >>> ax = draw("gender", lang="nl")
    >>> ax.get_title(loc="left")
    'Mannen of vrouwen?'
    """
    study = study_or_own(study)
    return draw_table(panel, panel_table(study, panel, wave=wave), words_of(study, lang), ax=ax, width=width)


def draw_table(
    panel: str,
    table: pd.DataFrame,
    words: Words,
    *,
    ax: Axes | None = None,
    width: float = WIDTH,
    titled: bool = True,
) -> Axes:
    """Draw one panel from its table: what :func:`draw` does once it has it; untitled, without its words."""
    with styled():
        own = beside.drawer(panel, table) or PANELS[panel]
        if ax is not None:
            return own(table, ax, words=words)
        drawn = own(table, new_axes(width), words=words)
        return fit(drawn if titled else bare(drawn))


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
    lang: str = "en",
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
        If the width is none that can be drawn.

    Examples
    --------
    >>> show("gender").alt
    'Bar chart: Men or women? LinkedIn profiles: men 64% (interval 50% to 76%); women 36% ...'
    """
    study = study_or_own(study)
    return view(panel, panel_table(study, panel, wave=wave), words_of(study, lang), width=width)


def view(panel: str, table: pd.DataFrame, words: Words, *, width: float = WIDTH, titled: bool = True) -> View:
    """Make the view of one panel from its table: what :func:`show` does when the study has been asked."""
    alt = alt_text(panel, table, words)
    title = words.codebook.panel(panel).title[words.lang]
    drawn = draw_table(panel, table, words, width=width, titled=titled)
    figure = svg(drawn, title=title, description=alt)
    return View(panel=panel, lang=words.lang, table=table, alt=alt, svg=figure)


def say(template: str, study: Study | None = None, *, lang: str = "en", wave: str | None = None) -> Sentence:
    """Write a sentence whose numbers come from the study, so that it can never be out of date.

    Parameters
    ----------
    template
        Text with ids of figures in braces.
    study, lang
        As for :func:`draw`.
    wave
        The wave whose figures are told; 2010 and the replication if not given.

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
    >>> say("{gender.linkedin.men} van de strategen is man.", lang="nl")
    '64% van de strategen is man.'
    """
    study = study_or_own(study)
    if wave is not None and wave not in study.waves:
        raise UnknownNameError("wave", wave, study.waves)
    told = study.estimates[study.estimates["wave"].isin([WAVE_2010, REPLICATION] if wave is None else [wave])]
    return words_of(study, lang).sentence(template, told)


def picture(
    panel: str,
    study: Study | None = None,
    *,
    lang: str = "en",
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
        raise UnknownNameError("format", format, FORMATS)
    if format == "svg":
        return show(panel, study, lang=lang, wave=wave, width=width).svg.encode("utf-8")
    ax = draw(panel, study, lang=lang, wave=wave, width=width)
    return png(ax) if format == "png" else pdf(ax)


__all__ = [
    "PANELS",
    "Sentence",
    "View",
    "draw",
    "draw_table",
    "panel_table",
    "panels",
    "picture",
    "png",
    "say",
    "show",
    "svg",
    "view",
    "words_of",
]
