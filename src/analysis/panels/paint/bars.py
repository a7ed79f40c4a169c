"""Figures of one group: bars with their whiskers, empty slots, places in an order, and headings."""

from math import isnan
from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.panels.lines import Bar, Heading, Place, Slot
from analysis.panels.paint.room import letters, room
from analysis.panels.paint.words import empty, label, remark
from analysis.theme import GREY, INK, LABEL, PAPER, RULE

HATCHES = {"": "", "label": "//////", "derived": "....."}  # by what is in doubt about a figure
THICK = 0.62  # of a bar, in lines
PLACE_WIDTH, HEADING_WIDTH = 50, 46  # letters that fit on axes of the usual width


def heading(ax: Axes, y: float, line: Heading, *, left: float, columns: int) -> float:
    """Write a heading, with the colour of its group before it."""
    top = y + (0.5 if y > 1 else 0)
    marked = line.colour != INK
    if marked:
        corner = (left, top + 0.18)
        ax.add_patch(Rectangle(corner, 0.022 / room(ax), 0.62, facecolor=line.colour, linewidth=0))
    rows = wrap(line.text, letters(ax, HEADING_WIDTH) // columns)
    indent = left + 0.035 / room(ax) * marked
    ax.text(indent, top, "\n".join(rows), size=LABEL, weight="bold", color=INK, va="top")
    return top + len(rows) + 0.45


def bar(ax: Axes, y: float, line: Bar) -> float:
    """Draw a share or another figure, with its interval and rivals; hatched where it is in doubt."""
    top = label(ax, y, line.label, line.value, line.evidence)
    if line.track:
        ax.add_patch(Rectangle((0, top), 1, THICK, facecolor=RULE, alpha=0.45, linewidth=0))
    drawn = Rectangle((0, top), line.length, THICK, edgecolor=line.colour, linewidth=1, gid=line.id)
    drawn.set(facecolor=PAPER if line.doubt else line.colour, hatch=HATCHES[line.doubt])
    ax.add_patch(drawn)
    _whisker(ax, top + THICK / 2, line)
    _diamonds(ax, top + THICK / 2, line)
    return remark(ax, top + THICK, line.remark)


def slot(ax: Axes, y: float, line: Slot) -> float:
    """Draw an empty slot that says what is missing; rival readings stand in it."""
    top = label(ax, y, line.label, "", line.evidence)
    height = empty(ax, (0.002, top), 0.996, line.text, gid=line.id, thin=THICK)
    _diamonds(ax, top + height / 2, line)
    return remark(ax, top + height, line.remark)


def place(ax: Axes, y: float, line: Place, *, left: float, columns: int) -> float:
    """Write a place in an order; the figure that is missing there has its box."""
    if line.rule:
        ax.plot([left, left + 0.94 / columns], [y, y], color=GREY, linewidth=0.9, gid=f"{line.id}.tier")
        y += 0.3
    ax.text(left, y, f"{line.rank}", size=LABEL, weight="bold", color=line.colour, va="top", gid=line.id)
    rows = wrap(line.label, letters(ax, PLACE_WIDTH) // columns - 3 * (columns - 1))
    indent = left + 0.05 / room(ax)
    ax.text(indent, y, "\n".join(rows), size=LABEL, color=INK, va="top")
    y += len(rows) + 0.1
    if line.missing:
        y += empty(ax, (indent, y), 0.42, line.missing, gid=f"{line.id}.missing") + 0.05
    return y + 0.45


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


def _diamonds(ax: Axes, y: float, line: Bar | Slot) -> None:
    if line.rivals:
        (marks,) = ax.plot(line.rivals, [y] * len(line.rivals), "D", gid=f"{line.id}.rivals", clip_on=False)
        marks.set(color=INK, markerfacecolor=PAPER, markersize=4.5)
