"""Two groups beside each other: dumbbells, differences on a scale, and their keys."""

from math import isnan

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.panels.paint.room import room
from analysis.panels.paint.words import label
from analysis.panels.pairs import Difference, Dumbbell, Key, Mark, Scale
from analysis.theme import GREY, INK, LABEL, PAPER, RULE, SMALL


def key(ax: Axes, y: float, line: Key) -> float:
    """Draw a mark and say what it stands for."""
    ax.plot([0.012 / room(ax)], [y + 0.45], line.marker, color=line.colour, markersize=6, clip_on=False)
    ax.text(0.04 / room(ax), y, line.text, size=LABEL, weight="bold", color=INK, va="top")
    return y + 1.35


def scale(ax: Axes, y: float, line: Scale) -> float:
    """Say what the two ends of a scale mean."""
    ax.text(0.48, y, line.left, size=SMALL, color=GREY, ha="right", va="top")
    ax.text(0.52, y, line.right, size=SMALL, color=GREY, va="top")
    return y + 1.4


def dumbbell(ax: Axes, y: float, line: Dumbbell) -> float:
    """Draw two shares with their intervals, and the line that joins them."""
    top = label(ax, y, line.label, line.value, line.evidence)
    ax.add_patch(Rectangle((0, top), 1, 0.9, facecolor=RULE, alpha=0.45, linewidth=0))
    ax.plot([line.a.share, line.b.share], [top + 0.3, top + 0.6], color=INK, linewidth=1, gid=line.id)
    _mark(ax, top + 0.3, line.a, f"{line.id}.a")
    _mark(ax, top + 0.6, line.b, f"{line.id}.b")
    return top + 1.4


def _mark(ax: Axes, y: float, mark: Mark, gid: str) -> None:
    ax.plot([mark.low, mark.high], [y, y], color=mark.colour, linewidth=1.1, gid=f"{gid}.interval")
    (point,) = ax.plot([mark.share], [y], mark.marker, color=mark.colour, gid=gid, clip_on=False)
    point.set(markersize=6, markeredgecolor=PAPER, markeredgewidth=0.7)


def difference(ax: Axes, y: float, line: Difference) -> float:
    """Draw a difference on a scale of -100 to 100 points, zero in the middle."""
    top = label(ax, y, line.label, line.value, line.evidence)
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
