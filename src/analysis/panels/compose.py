"""One whole panel: lines painted, title above, caption below, and the figure to fit."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.panels.caption import caption, title
from analysis.panels.lines import Line
from analysis.panels.paint import body_height, paint
from analysis.panels.words import Words
from analysis.theme import GREY, INK, SMALL, TITLE, WIDTH

MARGIN = 0.14  # inches on every side
SPACING = 1.25  # of a line of text, in its own size

ENGLISH = Words()


def compose(
    panel: str, table: pd.DataFrame, ax: Axes, lines: Sequence[Line], words: Words, *, columns: int = 1
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
    paint(ax, lines, columns=columns)
    ax.set_title(title(panel, words), loc="left", size=TITLE, weight="bold", color=INK, linespacing=SPACING)
    ax.set_xlabel(caption(panel, table, words), loc="left", size=SMALL, color=GREY, linespacing=SPACING)
    return ax


def new_axes() -> Axes:
    """Axes on a figure of their own, as wide as a panel; :func:`fit` gives it its height."""
    return Figure(figsize=(WIDTH, WIDTH)).add_subplot()


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
    body = body_height(ax)
    height = above + body + below + 2 * MARGIN + 0.16
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101  - for the type checker: these axes were made with a figure
    figure.set_size_inches(WIDTH, height)
    ax.set_position((MARGIN / WIDTH, (MARGIN + below + 0.08) / height, 1 - 2 * MARGIN / WIDTH, body / height))
    return ax


def _text_height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * SPACING / 72
