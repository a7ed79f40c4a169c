"""The panels of the infographic: one function each, tidy table and axes in, axes out.

Every panel function takes the tidy estimates of its panel (rival readings included), the axes to draw on and
the :class:`~analysis.words.Words` to say it in. It computes no statistic: whatever is drawn or said
stands in the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from analysis.errors import UnknownNameError
from analysis.panels import beside, goals, profile, programmes, replication, sample, tasks, verdicts
from analysis.panels.caption import alt_text
from analysis.panels.compose import fit, new_axes
from analysis.panels.export import pdf, png, svg, table_html
from analysis.panels.rows import panel_table, words_of
from analysis.study import Study, load
from analysis.tables import REPLICATION, WAVE_2010
from analysis.theme import STYLE
from analysis.words import Sentence, Words


class PanelFunction(Protocol):
    """What every panel function looks like."""

    def __call__(self, table: pd.DataFrame, ax: Axes, *, words: Words) -> Axes: ...


# In the order of the infographic, then of the report.
PANELS: Mapping[str, PanelFunction] = MappingProxyType(
    {
        "sample": sample.sample,
        "experience": profile.experience,
        "degree_level": profile.degree_level,
        "majors": profile.majors,
        "gender": profile.gender,
        "seniority": profile.seniority,
        "twitter": profile.twitter,
        "success_factors": tasks.success_factors,
        "duties": tasks.duties,
        "duties_by_source": tasks.duties_by_source,
        "goals": goals.goals,
        "measurement": goals.measurement,
        "organisation": programmes.organisation,
        "programme": programmes.programme,
        "budget": programmes.budget,
        "team": programmes.team,
        "invest_2011": programmes.invest_2011,
        "preview_ads": programmes.preview_ads,
        "tasks_shares": replication.tasks_shares,
        "tasks_differences": replication.tasks_differences,
        "tasks_ranks": replication.tasks_ranks,
        "tasks_coverage": replication.tasks_coverage,
        "audit_overview": verdicts.audit_overview,
        "claims_board": verdicts.claims_board,
    }
)


def panels() -> list[str]:
    """Names of all panels, in the order of the infographic and then of the report.

    Examples
    --------
    >>> panels()[:3]
    ['sample', 'experience', 'degree_level']
    """
    return list(PANELS)


def draw(
    panel: str,
    study: Study | None = None,
    *,
    lang: str = "en",
    wave: str | None = None,
    ax: Axes | None = None,
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
        Where to draw. If not given, a new figure of the right height (4.8 inches wide), independent of
        pyplot: ``draw(...).figure.savefig("gender.svg")``.

    Returns
    -------
    Axes
        The title is ``ax.get_title(loc="left")``, base, grades and sources are ``ax.get_xlabel()``, and
        every bar carries the id of its figure (``get_gid()``).

    Raises
    ------
    UnknownNameError
        If there is no such panel, language or wave; the message lists those there are.

    Examples
    --------
    >>> ax = draw("gender", lang="nl")
    >>> ax.get_title(loc="left")
    'Mannen of vrouwen?'
    """
    study = study or load()
    return draw_table(panel, panel_table(study, panel, wave=wave), words_of(study, lang), ax=ax)


def draw_table(panel: str, table: pd.DataFrame, words: Words, *, ax: Axes | None = None) -> Axes:
    """Draw one panel from its table: what :func:`draw` does once it has it."""
    with mpl.rc_context(STYLE):
        own = beside.drawer(panel, table) or PANELS[panel]
        if ax is not None:
            return own(table, ax, words=words)
        return fit(own(table, new_axes(), words=words))


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


def show(panel: str, study: Study | None = None, *, lang: str = "en", wave: str | None = None) -> View:
    """Show one panel in a notebook: figure, alternative text, and the table behind it.

    Parameters
    ----------
    panel, study, lang, wave
        As for :func:`draw`.

    Returns
    -------
    View
        Displays itself; ``.svg``, ``.alt`` and ``.table`` are there to be used.

    Raises
    ------
    UnknownNameError
        If there is no such panel or language.

    Examples
    --------
    >>> show("gender").alt
    'Bar chart: Men or women? LinkedIn profiles: men 64% (interval 50% to 76%); women 36% ...'
    """
    study = study or load()
    return view(panel, panel_table(study, panel, wave=wave), words_of(study, lang))


def view(panel: str, table: pd.DataFrame, words: Words) -> View:
    """Make the view of one panel from its table: what :func:`show` does when the study has been asked."""
    alt = alt_text(panel, table, words)
    title = words.codebook.panel(panel).title[words.lang]
    figure = svg(draw_table(panel, table, words), title=title, description=alt)
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
    study = study or load()
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
) -> bytes:
    """Draw one panel as the bytes of a picture.

    Parameters
    ----------
    panel, study, lang, wave
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
    """
    writers = {"svg": lambda: show(panel, study, lang=lang, wave=wave).svg.encode("utf-8")}
    writers |= {
        "png": lambda: png(draw(panel, study, lang=lang, wave=wave)),
        "pdf": lambda: pdf(draw(panel, study, lang=lang, wave=wave)),
    }
    if format not in writers:
        raise UnknownNameError("format", format, list(writers))
    return writers[format]()


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
