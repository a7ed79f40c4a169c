"""Lines onto an axes: bars under their labels, in a narrow column.

The width of the axes is 0 to 1; its height is counted in lines of text, downwards. Texts are as large on wide
axes as on narrow ones: what is measured in letters is a part of :func:`room`. Nothing is estimated here, and
nothing of pyplot's global state is touched.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from analysis.panels.lines import Bar, Heading, Place, Slot
from analysis.panels.paint import bars, overviews, pairs
from analysis.panels.paint.room import room
from analysis.panels.pairs import Difference, Dumbbell, Key, Scale
from analysis.panels.rulings import AnyLine, Ruling, Tiles
from analysis.theme import LINE

__all__ = ["body_height", "paint", "room"]

NARROW = 0.9  # of the usual width: two columns would break words


def paint(ax: Axes, lines: Sequence[AnyLine], *, columns: int = 1) -> Axes:
    """Draw lines from top to bottom.

    Parameters
    ----------
    ax
        Where to draw. Its limits become 0-1 across and the number of lines downwards.
    lines
        What to draw.
    columns
        With 2, every heading begins a new column, if there is room for two.

    Returns
    -------
    Axes
        The same axes.
    """
    _clear(ax)
    columns = columns if room(ax) > NARROW else 1
    sections = _sections(lines) if columns > 1 else [list(lines)]
    deepest = max(_section(ax, s, left=i / columns, columns=columns) for i, s in enumerate(sections))
    ax.set_xlim(0, 1)
    ax.set_ylim(deepest, 0)
    return ax


def body_height(ax: Axes) -> float:
    """Height that a painted axes needs, in inches."""
    return float(ax.get_ylim()[0]) * LINE


def _clear(ax: Axes) -> None:
    ax.set(xticks=[], yticks=[], frame_on=False)


def _sections(lines: Sequence[AnyLine]) -> list[list[AnyLine]]:
    starts = [i for i, line in enumerate(lines) if isinstance(line, Heading)]
    return [list(lines[i:j]) for i, j in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _section(ax: Axes, lines: Sequence[AnyLine], *, left: float, columns: int) -> float:
    y = 0.3
    for line in lines:
        match line:
            case Heading():
                y = bars.heading(ax, y, line, left=left, columns=columns)
            case Place():
                y = bars.place(ax, y, line, left=left, columns=columns)
            case _:
                y = _PAINTERS[type(line)](ax, y, line)
    return y


# Lines that take the whole width: what paints each, from where, and where the next line begins.
_PAINTERS: Mapping[type, Callable[[Axes, float, Any], float]] = {
    Bar: bars.bar,
    Slot: bars.slot,
    Key: pairs.key,
    Scale: pairs.scale,
    Dumbbell: pairs.dumbbell,
    Difference: pairs.difference,
    Tiles: overviews.tiles,
    Ruling: overviews.ruling,
}
