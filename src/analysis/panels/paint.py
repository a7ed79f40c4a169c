"""Lines onto an axes: bars under their labels, in a narrow column.

The width of the axes is 0 to 1; its height is counted in lines of text, downwards. Nothing is estimated here,
and nothing of pyplot's global state is touched.
"""

from collections.abc import Sequence
from math import isnan
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.panels.lines import Bar, Heading, Line, Place, Slot
from analysis.theme import GREY, INK, LABEL, LINE, PAPER, RULE, SMALL

THICK = 0.62  # of a bar, in lines
LABEL_WIDTH, REMARK_WIDTH, PLACE_WIDTH = 31, 68, 50  # characters that fit


def paint(ax: Axes, lines: Sequence[Line], *, columns: int = 1) -> Axes:
    """Draw lines from top to bottom.

    Parameters
    ----------
    ax
        Where to draw. Its limits become 0-1 across and the number of lines downwards.
    lines
        What to draw.
    columns
        With 2, every heading begins a new column.

    Returns
    -------
    Axes
        The same axes.
    """
    _clear(ax)
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


def _sections(lines: Sequence[Line]) -> list[list[Line]]:
    starts = [i for i, line in enumerate(lines) if isinstance(line, Heading)]
    return [list(lines[i:j]) for i, j in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _section(ax: Axes, lines: Sequence[Line], *, left: float, columns: int) -> float:
    y = 0.3
    for line in lines:
        match line:
            case Heading():
                y = _heading(ax, y, line, left=left, columns=columns)
            case Bar():
                y = _bar(ax, y, line)
            case Slot():
                y = _slot(ax, y, line)
            case Place():
                y = _place(ax, y, line, left=left, columns=columns)
    return y


def _heading(ax: Axes, y: float, line: Heading, *, left: float, columns: int) -> float:
    top = y + (0.5 if y > 1 else 0)
    marked = line.colour != INK
    if marked:
        ax.add_patch(Rectangle((left, top + 0.18), 0.022, 0.62, facecolor=line.colour, linewidth=0))
    rows = wrap(line.text, 46 // columns)
    ax.text(left + 0.035 * marked, top, "\n".join(rows), size=LABEL, weight="bold", color=INK, va="top")
    return top + len(rows) + 0.45


def _bar(ax: Axes, y: float, line: Bar) -> float:
    top = _label(ax, y, line.label, line.value, line.evidence)
    if line.track:
        ax.add_patch(Rectangle((0, top), 1, THICK, facecolor=RULE, alpha=0.45, linewidth=0))
    bar = Rectangle((0, top), line.length, THICK, edgecolor=line.colour, linewidth=1, gid=line.id)
    bar.set(facecolor=PAPER if line.hatched else line.colour, hatch="//////" if line.hatched else "")
    ax.add_patch(bar)
    _whisker(ax, top + THICK / 2, line)
    _diamonds(ax, top + THICK / 2, line)
    return _remark(ax, top + THICK, line.remark)


def _slot(ax: Axes, y: float, line: Slot) -> float:
    top = _label(ax, y, line.label, "", line.evidence)
    height = 1.05 if line.text else THICK
    _empty(ax, (0.002, top), (0.996, height), line.text, gid=line.id)
    _diamonds(ax, top + height / 2, line)
    return _remark(ax, top + height, line.remark)


def _place(ax: Axes, y: float, line: Place, *, left: float, columns: int) -> float:
    ax.text(left, y, f"{line.rank}", size=LABEL, weight="bold", color=line.colour, va="top", gid=line.id)
    rows = wrap(line.label, PLACE_WIDTH // columns - 3 * (columns - 1))
    ax.text(left + 0.05, y, "\n".join(rows), size=LABEL, color=INK, va="top")
    y += len(rows) + 0.1
    if line.missing:
        _empty(ax, (left + 0.05, y), (0.42, 1.05), line.missing, gid=f"{line.id}.missing")
        y += 1.1
    return y + 0.45


def _label(ax: Axes, y: float, label: str, value: str, evidence: str) -> float:
    """Words above a bar: label to the left, value and evidence to the right. Returns where the bar begins."""
    rows = wrap(label, LABEL_WIDTH)
    ax.text(0, y, "\n".join(rows), size=LABEL, color=INK, va="top")
    ax.text(1, y, value, size=LABEL, weight="bold", color=INK, ha="right", va="top")
    away = (-(len(value) * 7.6 + 6) if value else 0, -1.2)  # points; bold digits are 7 wide at size 10
    ax.annotate(
        evidence, (1, y), away, textcoords="offset points", size=SMALL, color=GREY, ha="right", va="top"
    )
    return y + len(rows) * 0.98 + 0.1


def _whisker(ax: Axes, y: float, line: Bar) -> None:
    if not isnan(line.low + line.high):
        ax.plot(
            [line.low, line.high],
            [y, y],
            color=INK,
            linewidth=1.1,
            marker="|",
            markersize=6,
            gid=f"{line.id}.interval",
        )


def _empty(ax: Axes, corner: tuple[float, float], size: tuple[float, float], text: str, *, gid: str) -> None:
    """Draw a dashed box that says what is missing."""
    box = Rectangle(corner, *size, fill=False, edgecolor=GREY, linestyle=(0, (3, 2)), linewidth=1, gid=gid)
    ax.add_patch(box)
    middle = corner[1] + size[1] * 0.48
    ax.text(corner[0] + 0.013, middle, text, size=SMALL, style="italic", color=GREY, va="center")


def _diamonds(ax: Axes, y: float, line: Bar | Slot) -> None:
    if line.rivals:
        (marks,) = ax.plot(line.rivals, [y] * len(line.rivals), "D", gid=f"{line.id}.rivals", clip_on=False)
        marks.set(color=INK, markerfacecolor=PAPER, markersize=4.5)


def _remark(ax: Axes, y: float, remark: str) -> float:
    """Write the small print under a bar. Returns where the next line begins."""
    rows = wrap(remark, REMARK_WIDTH)
    ax.text(0, y + 0.16, "\n".join(rows), size=SMALL, color=GREY, va="top")
    return y + 0.52 + len(rows) * 0.88
