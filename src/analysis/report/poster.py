"""The poster: the panels of a study in one tall picture, in columns, like the infographic that it redraws."""

from collections.abc import Sequence
from math import ceil
from textwrap import wrap
from typing import Literal, get_args

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.codebook import Panel
from analysis.panels import draw_rows
from analysis.panels.export import saved, styled, svg
from analysis.panels.kinds import LOOKS
from analysis.report.chapters import BROAD, Teller, teller_of
from analysis.study import Study
from analysis.theme import BLUE, GREEN, GREY, INK, LABEL, MARGIN, RED, SMALL, VERMILLION

COLUMN, GUTTER, EDGE = 3.8, 0.25, 0.35  # inches
SHARED = (8.0, 4.2)  # inches: what those who share a link show of it
HEADING, NUMBER, STORY = 30.0, 26.0, 12.5  # points
PER_ROW, CELL = 31, 0.21  # numbers in a row of the strip, and how high a row is
SPACING = 1.3
TALLEST = 4  # times its width, while more columns help

Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)


def poster(
    study: Study | None = None,
    *,
    lang: str | None = None,
    wave: str | None = None,
    format: Format = "svg",  # noqa: A002
) -> bytes:
    """Draw a study as one tall picture: what it found, and its panels below in columns.

    Parameters
    ----------
    study, lang, wave
        As for :func:`analysis.page`.
    format
        ``"svg"``, ``"png"`` (150 dots per inch) or ``"pdf"``.

    Returns
    -------
    bytes
        The same on every run. Which panels it has, and in how many columns they stand, says ``[poster]`` in
        ``panels.toml``; where it says nothing, all of them, in columns that are not too tall.

    Raises
    ------
    UnknownNameError
        If there is no such language or wave.

    Examples
    --------
    >>> poster(lang="nl").decode()[:5]
    '<?xml'
    """
    return posters(study, lang=lang, wave=wave, formats=[format])[format]


def posters(
    study: Study | None, *, lang: str | None, wave: str | None = None, formats: Sequence[Format] = FORMATS
) -> dict[Format, bytes]:
    """Draw a poster once, for several formats: bytes by format."""
    teller = teller_of(study, lang=lang, wave=wave)
    with styled():
        drawn = _poster(teller)
        return {form: _bytes(drawn, teller, form) for form in formats}


def shared(study: Study | None = None, *, lang: str | None = None, wave: str | None = None) -> bytes:
    """Draw the head of the poster alone, as a PNG of 1,200 by 630: what a link to the page shows of it."""
    teller = teller_of(study, lang=lang, wave=wave)
    with styled():
        figure = Figure(figsize=SHARED)
        _head(_canvas(figure), teller, whole=False)
        return _bytes(figure, teller, "png")


def _bytes(figure: Figure, teller: Teller, form: Format) -> bytes:
    ax = figure.axes[0]
    if form != "svg":
        return saved(ax, form, dpi=150)
    title = teller.study.codebook.page.title[teller.words.lang]
    told = [teller.story, *(f"{number} {what}." for number, what in teller.numbers)]
    return svg(ax, title=title, description=" ".join(filter(None, told))).encode("utf-8")


def _poster(teller: Teller) -> Figure:
    """Measure every panel, give each a column, and draw it there; broad ones below, across."""
    page = teller.study.codebook.poster
    panels = [(teller.study.codebook.panel(name), teller.table(name)) for name in page.panels]
    panels.sort(key=lambda each: each[0].kind in BROAD)
    narrow = [each for each in panels if each[0].kind not in BROAD]
    sizes = [_size(*each, teller, width=COLUMN) for each in narrow]
    columns = page.columns or _columns([height for height, _ in sizes])
    width = _width(columns)
    top = _head(_canvas(Figure(figsize=(width, 10))), teller)  # drawn once to see where it ends
    ends = [top] * columns
    places = []
    for (height, _), column in zip(sizes, _spread([height for height, _ in sizes], columns), strict=True):
        places.append((EDGE - MARGIN + column * (COLUMN + GUTTER), ends[column]))
        ends[column] += height + GUTTER
    for each in panels[len(narrow) :]:
        sizes.append(_size(*each, teller, width=width - 2 * (EDGE - MARGIN)))
        places.append((EDGE - MARGIN, max(ends)))
        ends = [max(ends) + sizes[-1][0] + GUTTER]
    figure = Figure(figsize=(width, max(ends) + 0.9))
    canvas = _canvas(figure)
    _head(canvas, teller)
    for (panel, rows), (_, inside), (left, above) in zip(panels, sizes, places, strict=True):
        x, y, across, high = inside
        height = figure.get_size_inches()[1]
        ax = figure.add_axes(
            ((left + x) / width, 1 - (above + y + high) / height, across / width, high / height)
        )
        draw_rows(panel, rows, teller.words, wave=teller.told(panel), ax=ax, around="short")
    _foot(canvas, teller)
    return figure


def _width(columns: int) -> float:
    return 2 * EDGE + columns * COLUMN + (columns - 1) * GUTTER


def _columns(heights: Sequence[float]) -> int:
    """Two columns, or the fewest that keep panels of such heights from being too tall; six at the most.

    Examples
    --------
    >>> _columns([3.0] * 8), _columns([3.0] * 60)
    (2, 4)
    """
    total = sum(heights) + GUTTER * len(heights)
    return next((n for n in range(2, 6) if total / n <= TALLEST * _width(n)), 6)


def _spread(heights: Sequence[float], columns: int) -> list[int]:
    """Give each panel a column, the tallest first, so that all end together; the first stands in the first.

    Examples
    --------
    >>> _spread([1.0, 3.0, 2.0, 2.0], 2)
    [0, 0, 1, 1]
    """
    ends, own = [0.0] * columns, [0] * len(heights)
    for number in sorted(range(len(heights)), key=lambda number: -heights[number]):
        own[number] = ends.index(min(ends))
        ends[own[number]] += heights[number] + GUTTER
    order = list(dict.fromkeys(own))
    return [order.index(column) for column in own]


def _size(
    panel: Panel, rows: pd.DataFrame, teller: Teller, *, width: float
) -> tuple[float, tuple[float, float, float, float]]:
    """Height of a panel that is drawn alone, and where its axes stand in it from its top left, in inches."""
    ax = draw_rows(panel, rows, teller.words, wave=teller.told(panel), width=width, around="short")
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101  - for the type checker: a drawn panel has a figure
    height = figure.get_size_inches()[1]
    inside = ax.get_position()
    return height, (inside.x0 * width, (1 - inside.y1) * height, inside.width * width, inside.height * height)


def _canvas(figure: Figure) -> Axes:
    """Axes over the whole of a figure, in inches from its top left."""
    width, height = figure.get_size_inches()
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.axis("off")
    return ax


def _head(ax: Axes, teller: Teller, *, whole: bool = True) -> float:
    """Title, story and the numbers of the page, as far as there is room; returns where they end."""
    page, lang = teller.study.codebook.page, teller.words.lang
    width = ax.get_xlim()[1] - 2 * EDGE
    for number, colour in enumerate((BLUE, VERMILLION, GREEN)):
        ax.add_patch(Rectangle((EDGE + number * 0.4, EDGE), 0.4, 0.08, facecolor=colour, linewidth=0))
    y = _text(ax, EDGE + 0.25, page.kicker[lang], width, size=LABEL, color=GREY)
    title = teller.title.replace("\N{SOFT HYPHEN}", "")
    y = _text(ax, y + 0.05, title, width, size=HEADING, weight="bold")
    y = _text(ax, y + 0.1, teller.story or page.lead[lang], width, size=STORY, weight="bold")
    y = _strip(ax, y + 0.1, teller, width)
    for n, why in teller.slips[: 5 if whole else 2]:
        ax.text(EDGE, y + 0.08, n, size=LABEL, va="top", color=RED, weight="bold")
        y = _text(ax, y + 0.08, why, width - 0.25, size=LABEL, left=EDGE + 0.25)
    told = teller.numbers if whole or not teller.slips else []
    y = _text(ax, y + 0.15, teller.portrayed, width, size=LABEL, color=GREY) if told else y + 0.15
    ends = [y]
    for number, (value, what) in enumerate(told):
        across = (width - 0.2 * (len(told) - 1)) / len(told)
        left = EDGE + number * (across + 0.2)
        ax.plot([left, left + across], [y + 0.1] * 2, color=INK, linewidth=1.5)
        below = _text(ax, y + 0.2, value, across, size=NUMBER, left=left, weight="bold")
        ends.append(_text(ax, below + 0.02, what, across, size=LABEL, left=left))
    return max(ends) + 0.3


def _strip(ax: Axes, y: float, teller: Teller, width: float) -> float:
    """Draw a cell for every published number, by whether it adds up, and the key; returns where they end."""
    across, looks = width / PER_ROW, teller.strip
    for number, look in enumerate(looks):
        row, column = divmod(number, PER_ROW)
        _cell(ax, EDGE + column * across, y + row * CELL, across - 0.04, look)
    y += CELL * ceil(len(looks) / PER_ROW)
    part = width / len(LOOKS)
    for number, look in enumerate(LOOKS if looks else ()):
        left, told = EDGE + number * part, teller.words.say(f"strip_{look}")
        _cell(ax, left, y + 0.05, 0.17, look)
        _text(ax, y + 0.07, told, part, size=SMALL, left=left + 0.25)
    return y + 0.27 if looks else y


def _cell(ax: Axes, x: float, y: float, across: float, look: str) -> None:
    ax.add_patch(Rectangle((x, y), across, CELL - 0.04, linewidth=0.6, **LOOKS[look]))


def _foot(ax: Axes, teller: Teller) -> None:
    bottom = ax.get_ylim()[0]
    width = ax.get_xlim()[1] - 2 * EDGE
    book, words = teller.study.codebook, teller.words
    marks = [words.say(key) for key in ("grade_C", "diamonds") if book.published]
    foot = " ".join([words.say("poster_foot"), *marks, book.page.foot[words.lang]])
    _text(ax, bottom - 0.7, foot, width, size=SMALL, color=GREY)


def _balanced(text: str, most: int) -> list[str]:
    """Lines of about one length: no word stands alone in the last."""
    lines = len(wrap(text, most))
    return next(rows for width in range(8, most + 1) if len(rows := wrap(text, width)) <= lines)


def _text(
    ax: Axes, y: float, text: str, width: float, *, size: float, left: float = EDGE, **look: str
) -> float:
    """Write text into a width, in inches, and return where it ends."""
    letter = size / 72 * (0.68 if "weight" in look else 0.6)
    most = max(8, int(width / letter))
    rows = _balanced(text, most) if "weight" in look else wrap(text, most)
    ax.text(left, y, "\n".join(rows), size=size, va="top", linespacing=SPACING, **{"color": INK, **look})  # type: ignore[arg-type]
    return y + len(rows) * size / 72 * SPACING
