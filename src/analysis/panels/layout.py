"""What every kind of panel writes on its axes: headings, labels, empty boxes, small print.

The width of the axes is 0 to 1; its height is counted in lines of text, downwards. Texts are as large on
wide axes as on narrow ones: what is measured in letters is a part of :func:`room`. Each function takes the
line it begins at and returns the one where the next begins.
"""

from collections.abc import Mapping, Sequence
from numbers import Real
from textwrap import wrap
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from analysis.errors import AnalysisError
from analysis.theme import FONT, GREY, INK, LABEL, LINE, MARGIN, PAPER, RULE, SMALL, TITLE, WIDTH, WIDTHS

Column = tuple[float, int]  # where one of several columns begins, and how many there are
WHOLE: Column = (0, 1)
AFTER = 7  # points between a finding and its topic
TOPIC = "topic"  # gid of what a panel is about, under its finding

TOP = 0.3  # line that a panel begins at
THICK = 0.62  # of a bar, in lines
NARROW = 0.9  # of the usual width: two columns would break words
PLOT_HEIGHT = 3.0  # inches, of a chart with a scale of its own
SPACING = 1.25  # of a line of text, in its own size
# Letters that fit on axes of the usual width.
TITLE_WIDTH, CAPTION_WIDTH, LABEL_WIDTH, REMARK_WIDTH, PLACE_WIDTH, HEADING_WIDTH = 38, 68, 31, 68, 50, 46
ROW = 57  # of a label, if nothing stands beside it
MORE = 0.88  # lines that a row of small text takes


def room(ax: Axes) -> float:
    """Width of axes, as a part of those of a panel of the usual width."""
    inches = ax.get_window_extent().width / _figure(ax).dpi
    return round(float(inches) / (WIDTH - 2 * MARGIN), 6)


def letters(ax: Axes, usual: int) -> int:
    """How many letters fit, where ``usual`` fit on axes of the usual width."""
    return max(8, int(usual * room(ax)))


def columns_of(ax: Axes, wanted: int) -> int:
    """How many columns stand beside each other."""
    return wanted if room(ax) > NARROW else 1


def write(ax: Axes, x: float, y: float, rows: Sequence[str], *, size: float = LABEL, **look: str) -> float:
    """Write rows of text from a place downwards, and return where they end."""
    ax.text(x, y, "\n".join(rows), **{"size": size, "color": INK, "va": "top", **look})  # type: ignore[arg-type]
    return y + len(rows) * (0.98 if size == LABEL else MORE)


def heading(ax: Axes, y: float, text: str, *, colour: str = INK, column: Column = WHOLE) -> float:
    """Write a heading, with a square in the colour of its group before it."""
    left, columns = column
    top = y + (0.5 if y > 1 else 0)
    marked = colour != INK
    if marked:
        corner = (left, top + 0.18)
        ax.add_patch(Rectangle(corner, 0.022 / room(ax), 0.62, facecolor=colour, linewidth=0))
    rows = wrap(text, letters(ax, HEADING_WIDTH) // columns)
    write(ax, left + 0.035 / room(ax) * marked, top, rows, weight="bold")
    return top + len(rows) + 0.45


def label(ax: Axes, y: float, text: str, value: str, evidence: str, *, colour: str = INK) -> float:
    """Words above a mark: label to the left, value and evidence to the right, or below."""
    free = ROW * room(ax) - 1.3 * len(value) - 2  # letters of a label
    beside = free - 0.86 * len(evidence)
    stacked = beside < max(map(len, text.split()), default=0)
    rows = wrap(text, int(free) if stacked else min(letters(ax, LABEL_WIDTH), int(beside)))
    below = write(ax, 0, y, rows)
    write(ax, 1, y, [value], weight="bold", color=colour, ha="right")
    if stacked:
        write(ax, 0, below, [evidence], size=SMALL, color=GREY)
        return below + 1.0
    away = (-(len(value) * 7.6 + 6) if value else 0, -1.2)  # points; bold digits are 7 wide at size 10
    ax.annotate(
        evidence, (1, y), away, textcoords="offset points", size=SMALL, color=GREY, ha="right", va="top"
    )
    return below + 0.1


def remark(ax: Axes, y: float, text: str) -> float:
    """Write the small print under a mark."""
    rows = wrap(text, letters(ax, REMARK_WIDTH))
    write(ax, 0, y + 0.16, rows, size=SMALL, color=GREY)
    return y + 0.52 + len(rows) * MORE


def track(
    ax: Axes, y: float, height: float = THICK, *, lines: Sequence[float] = (0.5,), gid: str = ""
) -> None:
    """Shade the full width where it means something, 100 % or -100 to 100 points, with its light lines."""
    look: dict[str, Any] = {"facecolor": RULE, "alpha": 0.45, "linewidth": 0, "zorder": 0, "clip_on": False}
    ax.add_patch(Rectangle((0, y), 1, height, gid=gid or None, **look))
    for at in lines:
        ax.plot([at, at], [y, y + height], color=PAPER, linewidth=1.2, zorder=0.5, solid_capstyle="butt")


def scale(ax: Axes, y: float, texts: Mapping[float, str]) -> float:
    """Say what the light lines are, under the last of them."""
    for at, text in texts.items():
        write(ax, at, y, [text], size=SMALL, color=GREY, ha={0.0: "left", 1.0: "right"}.get(at, "center"))
    return y + MORE


def place(
    ax: Axes, y: float, rank: int, text: str, *, gid: str, colour: str, column: Column = WHOLE
) -> float:
    """Write a place in an order."""
    left, columns = column
    write(ax, left, y, [f"{rank}"], weight="bold", color=colour, gid=gid)
    rows = wrap(text, letters(ax, PLACE_WIDTH) // columns - 3 * (columns - 1))
    write(ax, left + 0.066 / room(ax), y, rows)  # two bold digits are that wide
    return y + len(rows) + 0.1


# --- a whole figure ---------------------------------------------------------------------------------------


def new_axes(width: float) -> Axes:
    """Axes on a figure of their own, as many inches wide; :func:`fit` gives it its height.

    Raises
    ------
    AnalysisError
        If nothing can be drawn that wide.
    """
    low, high = WIDTHS
    if not (isinstance(width, Real) and low <= width <= high):
        raise AnalysisError(f"width={width!r} cannot be drawn: {low:g} to {high:g} inches can.")
    across = 1 - 2 * MARGIN / width
    return Figure(figsize=(width, width)).add_axes((MARGIN / width, 0, across, 1))


def frame(ax: Axes, title: str, caption: Sequence[str], *, topic: str = "") -> None:
    """Set title and caption of a panel that is drawn; the topic stands under a title that is a finding."""
    look = {"size": TITLE, "weight": "bold", "color": INK, "linespacing": SPACING}
    rows, above = _broken(ax, title, TITLE_WIDTH, TITLE), 20.0 if _has_scale(ax) else 6.0
    if topic:
        told = "\n".join(_broken(ax, topic, CAPTION_WIDTH, LABEL))
        at: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points", "va": "bottom"}
        ax.annotate(told, (0, 1), (0, above), **at, size=LABEL, color=GREY, gid=TOPIC, linespacing=SPACING)
        above += 72 * _text_height(told, LABEL) + AFTER
    ax.set_title("\n".join(rows), loc="left", pad=above, fontdict=look)
    below = [row for text in caption for row in wrap(text, int(CAPTION_WIDTH * room(ax)))]
    ax.set_xlabel("\n".join(below), loc="left", size=SMALL, color=GREY, linespacing=SPACING)


def _broken(ax: Axes, text: str, usual: int, size: float) -> list[str]:
    """Break a title or topic where ``usual`` letters fit; earlier where its own are wider than most."""
    font = FontProperties(family=FONT, weight="bold" if size == TITLE else "normal")
    wide = 72 * (WIDTH - 2 * MARGIN) * room(ax)
    for most in range(int(usual * room(ax)), 0, -1):
        rows = wrap(text, most)
        if all(TextPath((0, 0), row, size, prop=font).get_extents().width <= wide for row in rows):
            break
    return rows


def fit(ax: Axes) -> Axes:
    """Give the figure of a panel the height that its words and marks need, so that nothing is cut off."""
    topics = [text.get_text() for text in ax.texts if text.get_gid() == TOPIC]
    above = _text_height(ax.get_title(loc="left"), TITLE)
    above += sum(_text_height(text, LABEL) + AFTER / 72 for text in topics)
    below = _text_height(ax.get_xlabel(), SMALL)
    body, left, ticks = (
        (PLOT_HEIGHT, 0.2, 0.3) if _has_scale(ax) else (float(ax.get_ylim()[0]) * LINE, 0.0, 0.0)
    )
    above += ticks
    height = above + body + below + 2 * MARGIN + 0.16 + ticks
    figure = _figure(ax)
    width = figure.get_size_inches()[0]
    figure.set_size_inches(width, height)
    across = 1 - (2 * MARGIN + left) / width
    ax.set_position(
        ((MARGIN + left) / width, (MARGIN + below + 0.08 + ticks) / height, across, body / height)
    )
    return ax


def _figure(ax: Axes) -> Figure:
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101  - for the type checker: axes are made with a figure
    return figure


def _has_scale(ax: Axes) -> bool:
    """Whether this is a chart with a scale of its own, not lines of text."""
    return bool(ax.get_xscale() == "log")


def _text_height(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * SPACING / 72 if text else 0.0
