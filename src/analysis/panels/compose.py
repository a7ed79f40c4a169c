"""One whole panel: lines painted, title above, caption below, and the figure to fit."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.errors import AnalysisError
from analysis.panels.caption import caption, title
from analysis.panels.paint import body_height, paint, room
from analysis.panels.rulings import AnyLine
from analysis.theme import GREY, INK, MARGIN, SMALL, TITLE, WIDTH, WIDTHS
from analysis.words import Words

PLOT_HEIGHT = 3.0  # inches, of a chart with axes of its own
SPACING = 1.25  # of a line of text, in its own size

ENGLISH = Words()


def compose(
    panel: str, table: pd.DataFrame, ax: Axes, lines: Sequence[AnyLine], words: Words, *, columns: int = 1
) -> Axes:
    """Paint the lines of a panel and set its title and caption.

    Parameters
    ----------
    panel
        Name of the panel.
    table
        The rows that the lines were made from: title and caption are made from them too.
    ax
        Where to draw.
    lines
        What to draw.
    words
        Language, labels and citations.
    columns
        See :func:`~analysis.panels.paint.paint`.

    Returns
    -------
    Axes
        The same axes; its title and its x label are the panel's title and caption.
    """
    return frame(panel, table, paint(ax, lines, columns=columns), words)


def frame(panel: str, table: pd.DataFrame, ax: Axes, words: Words) -> Axes:
    """Set the title and the caption of a panel that is drawn already."""
    look = {"size": TITLE, "weight": "bold", "color": INK, "linespacing": SPACING}
    heading = title(panel, words, room=room(ax))
    ax.set_title(heading, loc="left", pad=20 if _is_plot(ax) else None, fontdict=look)
    below = caption(panel, table, words, room=room(ax))
    ax.set_xlabel(below, loc="left", size=SMALL, color=GREY, linespacing=SPACING)
    return ax


def bare(ax: Axes) -> Axes:
    """Take title and caption off a panel: the page around it says them."""
    ax.set_title("", loc="left")
    ax.set_xlabel("")
    return ax


def new_axes(width: float = WIDTH) -> Axes:
    """Axes on a figure of their own; :func:`fit` gives it its height.

    Parameters
    ----------
    width
        Of the figure, in inches.

    Raises
    ------
    AnalysisError
        If nothing can be drawn that wide.
    """
    low, high = WIDTHS
    if not low <= width <= high:
        raise AnalysisError(f"width={width:g} cannot be drawn: {low:g} to {high:g} inches can.")
    across = 1 - 2 * MARGIN / width
    return Figure(figsize=(width, width)).add_axes((MARGIN / width, 0, across, 1))


def fit(ax: Axes) -> Axes:
    """Give the figure of a panel the height that its words and bars need.

    Parameters
    ----------
    ax
        Axes of :func:`new_axes`, with a panel drawn on them.

    Returns
    -------
    Axes
        The same axes, placed so that nothing is cut off.
    """
    above, below = _text_height(ax.get_title(loc="left"), TITLE), _text_height(ax.get_xlabel(), SMALL)
    body, left, ticks = (PLOT_HEIGHT, 0.2, 0.3) if _is_plot(ax) else (body_height(ax), 0.0, 0.0)
    above += ticks
    height = above + body + below + 2 * MARGIN + 0.16 + ticks
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101  - for the type checker: these axes were made with a figure
    width = figure.get_size_inches()[0]
    figure.set_size_inches(width, height)
    across = 1 - (2 * MARGIN + left) / width
    ax.set_position(
        ((MARGIN + left) / width, (MARGIN + below + 0.08 + ticks) / height, across, body / height)
    )
    return ax


def _is_plot(ax: Axes) -> bool:
    """Whether this is a chart with a scale of its own, not lines of text."""
    return bool(ax.get_xscale() == "log")


def _text_height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * SPACING / 72 if text else 0.0
