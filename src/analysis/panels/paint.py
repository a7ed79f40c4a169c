"""Lines onto an axes: bars under their labels, in a narrow column.

The width of the axes is 0 to 1; its height is counted in lines of text, downwards. Nothing is estimated here,
and nothing of pyplot's global state is touched.
"""

from collections.abc import Callable, Mapping, Sequence
from math import isnan
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from analysis.panels.lines import Bar, Heading, Place, Slot
from analysis.panels.pairs import Difference, Dumbbell, Key, Mark, Scale
from analysis.panels.rulings import AnyLine, Ruling, Sign, Tile, Tiles
from analysis.theme import GREY, INK, LABEL, LINE, PAPER, RULE, SMALL

THICK = 0.62  # of a bar, in lines
TILE, TILES = 0.066, 15  # width of a tile, and how many stand in a row
LABEL_WIDTH, REMARK_WIDTH, PLACE_WIDTH = 31, 68, 50  # characters that fit


def paint(ax: Axes, lines: Sequence[AnyLine], *, columns: int = 1) -> Axes:
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


def _sections(lines: Sequence[AnyLine]) -> list[list[AnyLine]]:
    starts = [i for i, line in enumerate(lines) if isinstance(line, Heading)]
    return [list(lines[i:j]) for i, j in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _section(ax: Axes, lines: Sequence[AnyLine], *, left: float, columns: int) -> float:
    y = 0.3
    for line in lines:
        match line:
            case Heading():
                y = _heading(ax, y, line, left=left, columns=columns)
            case Place():
                y = _place(ax, y, line, left=left, columns=columns)
            case _:
                y = _PAINTERS[type(line)](ax, y, line)
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
    if line.rule:
        ax.plot([left, left + 0.94 / columns], [y, y], color=GREY, linewidth=0.9, gid=f"{line.id}.tier")
        y += 0.3
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


def _key(ax: Axes, y: float, line: Key) -> float:
    ax.plot([0.012], [y + 0.45], line.marker, color=line.colour, markersize=6, clip_on=False)
    ax.text(0.04, y, line.text, size=LABEL, weight="bold", color=INK, va="top")
    return y + 1.35


def _scale(ax: Axes, y: float, line: Scale) -> float:
    ax.text(0.48, y, line.left, size=SMALL, color=GREY, ha="right", va="top")
    ax.text(0.52, y, line.right, size=SMALL, color=GREY, va="top")
    return y + 1.4


def _dumbbell(ax: Axes, y: float, line: Dumbbell) -> float:
    top = _label(ax, y, line.label, line.value, line.evidence)
    ax.add_patch(Rectangle((0, top), 1, 0.9, facecolor=RULE, alpha=0.45, linewidth=0))
    ax.plot([line.a.share, line.b.share], [top + 0.3, top + 0.6], color=INK, linewidth=1, gid=line.id)
    _mark(ax, top + 0.3, line.a, f"{line.id}.a")
    _mark(ax, top + 0.6, line.b, f"{line.id}.b")
    return top + 1.4


def _mark(ax: Axes, y: float, mark: Mark, gid: str) -> None:
    ax.plot([mark.low, mark.high], [y, y], color=mark.colour, linewidth=1.1, gid=f"{gid}.interval")
    (point,) = ax.plot([mark.share], [y], mark.marker, color=mark.colour, gid=gid, clip_on=False)
    point.set(markersize=6, markeredgecolor=PAPER, markeredgewidth=0.7)


def _difference(ax: Axes, y: float, line: Difference) -> float:
    """Draw a difference on a scale of -100 to 100 points, zero in the middle."""
    top = _label(ax, y, line.label, line.value, line.evidence)
    ax.add_patch(Rectangle((0, top), 1, 0.95, facecolor=RULE, alpha=0.45, linewidth=0))
    ax.plot([0.5, 0.5], [top, top + 0.95], color=GREY, linewidth=0.9)
    ax.plot(
        [0.5 + line.low / 2, 0.5 + line.high / 2],
        [top + 0.32] * 2,
        color=INK,
        linewidth=1.3,
        gid=f"{line.id}.interval",
    )
    (point,) = ax.plot([0.5 + line.middle / 2], [top + 0.32], "D", color=INK, markersize=5.5, gid=line.id)
    point.set_markerfacecolor(INK if line.filled else PAPER)
    if not isnan(line.adjusted):
        limits = [0.5 + line.adjusted_low / 2, 0.5 + line.adjusted_high / 2]
        ax.plot(limits, [top + 0.72] * 2, color=GREY, linewidth=0.8)
        ax.plot(
            [0.5 + line.adjusted / 2],
            [top + 0.72],
            "x",
            color=GREY,
            markersize=4.5,
            gid=f"{line.id}.adjusted",
        )
    return top + 1.45


def _tiles(ax: Axes, y: float, line: Tiles) -> float:
    """Draw one tile per figure: its grade inside, its verdict by fill and edge."""
    for place, tile in enumerate(line.tiles):
        _tile(ax, TILE * (place % TILES), y + 1.3 * (place // TILES), tile)
    ax.text(TILE * len(line.tiles) + 0.02, y + 0.55, line.beside, size=SMALL, color=GREY, va="center")
    rows = -(-len(line.tiles) // TILES)
    return _remark(ax, y + 1.3 * rows - 0.2, line.remark) - 0.25


def _tile(ax: Axes, x: float, top: float, tile: Tile) -> None:
    look, width, height = tile.look, 0.82 * TILE, 1.05
    box = Rectangle((x, top), width, height, gid=tile.id, linewidth=1)
    box.set(facecolor=look.fill, edgecolor=look.edge, linestyle=look.line)
    ax.add_patch(box)
    if look.cut:
        corner = [(x + 0.6 * width, top - 0.06), (x + 1.1 * width, top - 0.06), (x + 1.1 * width, top + 0.5)]
        ax.add_patch(Polygon(corner, facecolor=PAPER, linewidth=0))
    ax.text(x + width / 2, top + 0.56, tile.grade, size=SMALL, color=look.ink, ha="center", va="center")


def _ruling(ax: Axes, y: float, line: Ruling) -> float:
    """Draw a statement with its verdict: a sign, the words, and what it rests on."""
    _sign(ax, 0.016, y + 0.44, line.sign, gid=line.id)
    ax.text(0.055, y, line.verdict, size=LABEL, weight="bold", color=line.sign.colour, va="top")
    ax.text(1, y + 0.1, line.aside, size=SMALL, color=GREY, va="top", ha="right")
    rows = wrap(line.statement, 56)
    ax.text(0.055, y + 1.1, "\n".join(rows), size=LABEL, color=INK, va="top")
    top = y + 1.1 + len(rows) * 0.98 + 0.08
    small = [row for remark in line.remarks for row in wrap(remark, REMARK_WIDTH - 5)]
    ax.text(0.055, top, "\n".join(small), size=SMALL, color=GREY, va="top")
    return top + 0.88 * len(small) + 0.75


def _sign(ax: Axes, x: float, y: float, sign: Sign, *, gid: str) -> None:
    (point,) = ax.plot([x], [y], sign.marker, color=sign.colour, markersize=8, gid=gid, clip_on=False)
    point.set(fillstyle=sign.fill, markerfacecoloralt=PAPER, markeredgewidth=1.4)


# Lines that take the whole width: what paints each, from where, and where the next line begins.
_PAINTERS: Mapping[type, Callable[[Axes, float, Any], float]] = {
    Bar: _bar,
    Slot: _slot,
    Key: _key,
    Scale: _scale,
    Dumbbell: _dumbbell,
    Difference: _difference,
    Tiles: _tiles,
    Ruling: _ruling,
}
