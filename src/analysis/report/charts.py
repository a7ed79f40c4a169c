"""A panel as a part of a page: drawn without title and caption, in the colours of the page."""

import re
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from analysis.codebook import Panel
from analysis.panels import view
from analysis.theme import BLUE, GREEN, GREY, INK, MARGIN, PAPER, PURPLE, RULE, VERMILLION, WEB_FONTS, WIDTHS
from analysis.words import Words

EDGE = 72 * MARGIN  # points

# A colour of the figures and the variable of the style sheet that stands in its place, so that the page can
# be dark.
VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        BLUE: "--blue",
        VERMILLION: "--vermillion",
        GREEN: "--green",
        PURPLE: "--purple",
        INK: "--ink",
        GREY: "--grey",
        RULE: "--rule",
        PAPER: "--paper",
    }
)
_SIZE = re.compile(r'width="[^"]*" height="[^"]*" viewBox="0 0 (\S+) (\S+)"')
_OWN_STYLE = re.compile(r"\s*<(metadata|style)\b.*?</\1>|\s*<defs>\s*</defs>", flags=re.S)


def chart(panel: Panel, table: pd.DataFrame, words: Words, *, wave: str = "") -> str:
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

    Returns
    -------
    str
        An ``svg`` element with ``title`` and ``desc``, safe to put into HTML: matplotlib has escaped every
        text in it, and the text alternative is escaped as well.
    """
    # As narrow as can be: on a phone the letters are as large as those of the text.
    drawn = view(panel, table, words, wave=wave, width=WIDTHS[0], titled=False).svg
    return _coloured(_named(_opened(drawn), panel.name))


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
    return element.replace(WEB_FONTS, "var(--sans)")
