"""What every painter writes: the words above a bar, a box that says what is missing, the small print."""

from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from analysis.panels.paint.room import letters, room
from analysis.theme import GREY, INK, LABEL, SMALL

LABEL_WIDTH, REMARK_WIDTH = 31, 68  # letters that fit on axes of the usual width
ROW = 57  # letters of a label that fit if nothing stands beside it
BOX, MORE = 1.05, 0.88  # lines that a box with one row of text takes, and every further row


def label(ax: Axes, y: float, text: str, value: str, evidence: str) -> float:
    """Words above a bar: label to the left, value and evidence to the right. Returns where the bar begins."""
    free = ROW * room(ax) - 1.3 * len(value) - 2  # letters of a label
    beside = free - 0.82 * len(evidence)
    if beside < max(map(len, text.split())):
        return _stacked(ax, y, text, value, evidence, letters=int(free))
    rows = wrap(text, min(letters(ax, LABEL_WIDTH), int(beside)))
    ax.text(0, y, "\n".join(rows), size=LABEL, color=INK, va="top")
    ax.text(1, y, value, size=LABEL, weight="bold", color=INK, ha="right", va="top")
    away = (-(len(value) * 7.6 + 6) if value else 0, -1.2)  # points; bold digits are 7 wide at size 10
    ax.annotate(
        evidence, (1, y), away, textcoords="offset points", size=SMALL, color=GREY, ha="right", va="top"
    )
    return y + len(rows) * 0.98 + 0.1


def _stacked(ax: Axes, y: float, text: str, value: str, evidence: str, *, letters: int) -> float:
    """Write the evidence under the label, where they do not fit beside each other."""
    rows = wrap(text, letters)
    ax.text(0, y, "\n".join(rows), size=LABEL, color=INK, va="top")
    ax.text(1, y, value, size=LABEL, weight="bold", color=INK, ha="right", va="top")
    ax.text(0, y + len(rows) * 0.98, evidence, size=SMALL, color=GREY, va="top")
    return y + len(rows) * 0.98 + 1.0


def empty(
    ax: Axes, corner: tuple[float, float], width: float, text: str, *, gid: str, thin: float = BOX
) -> float:
    """Draw a dashed box that says what is missing; ``thin`` if it says nothing. Returns its height."""
    rows = wrap(text, letters(ax, int(REMARK_WIDTH * width)))
    height = BOX + MORE * (len(rows) - 1) if rows else thin
    box = Rectangle(corner, width, height, fill=False, edgecolor=GREY, linewidth=1, gid=gid)
    box.set_linestyle((0, (3, 2)))
    ax.add_patch(box)
    left, middle = corner[0] + 0.013 / room(ax), corner[1] + height * 0.48
    ax.text(left, middle, "\n".join(rows), size=SMALL, style="italic", color=GREY, va="center")
    return height


def remark(ax: Axes, y: float, text: str) -> float:
    """Write the small print under a bar. Returns where the next line begins."""
    rows = wrap(text, letters(ax, REMARK_WIDTH))
    ax.text(0, y + 0.16, "\n".join(rows), size=SMALL, color=GREY, va="top")
    return y + 0.52 + len(rows) * 0.88
