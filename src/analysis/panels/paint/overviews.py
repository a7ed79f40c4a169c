"""The overviews: a tile for every figure, a ruling for every claim."""

from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from analysis.panels.paint.room import letters, room
from analysis.panels.paint.words import REMARK_WIDTH, remark
from analysis.panels.rulings import Ruling, Sign, Tile, Tiles
from analysis.theme import GREY, INK, LABEL, PAPER, SMALL

TILE = 0.066  # of the usual width
STATEMENT_WIDTH, KEY_WIDTH = 56, 60  # letters that fit on axes of the usual width


def tiles(ax: Axes, y: float, line: Tiles) -> float:
    """Draw one tile per figure: its grade inside, its verdict by fill and edge."""
    wide = TILE / room(ax)
    in_row = int(1.01 / wide)
    for place, tile in enumerate(line.tiles):
        _tile(ax, wide * (place % in_row), y + 1.3 * (place // in_row), tile, width=0.82 * wide)
    explained = wrap(line.beside, letters(ax, KEY_WIDTH))
    beside = wide * len(line.tiles) + 0.02 / room(ax)
    ax.text(beside, y + 0.55, "\n".join(explained), size=SMALL, color=GREY, va="center")
    rows = -(-len(line.tiles) // in_row) + 0.5 * max(0, len(explained) - 1)
    return remark(ax, y + 1.3 * rows - 0.2, line.remark) - 0.25


def _tile(ax: Axes, x: float, top: float, tile: Tile, *, width: float) -> None:
    look, height = tile.look, 1.05
    box = Rectangle((x, top), width, height, gid=tile.id, linewidth=1)
    box.set(facecolor=look.fill, edgecolor=look.edge, linestyle=look.line)
    ax.add_patch(box)
    if look.cut:
        corner = [(x + 0.6 * width, top - 0.06), (x + 1.1 * width, top - 0.06), (x + 1.1 * width, top + 0.5)]
        ax.add_patch(Polygon(corner, facecolor=PAPER, linewidth=0))
    ax.text(x + width / 2, top + 0.56, tile.grade, size=SMALL, color=look.ink, ha="center", va="center")


def ruling(ax: Axes, y: float, line: Ruling) -> float:
    """Draw a statement with its verdict: a sign, the words, and what it rests on."""
    indent = 0.055 / room(ax)
    _sign(ax, 0.016 / room(ax), y + 0.44, line.sign, gid=line.id)
    ax.text(indent, y, line.verdict, size=LABEL, weight="bold", color=line.sign.colour, va="top")
    fits = len(line.verdict) + len(line.aside) < letters(ax, STATEMENT_WIDTH)
    ax.text(1, y + 0.1, line.aside if fits else "", size=SMALL, color=GREY, va="top", ha="right")
    rows = wrap(line.statement, letters(ax, STATEMENT_WIDTH))
    ax.text(indent, y + 1.1, "\n".join(rows), size=LABEL, color=INK, va="top")
    top = y + 1.1 + len(rows) * 0.98 + 0.08
    said = line.remarks if fits else (line.aside, *line.remarks)
    small = [row for text in said for row in wrap(text, letters(ax, REMARK_WIDTH - 5))]
    ax.text(indent, top, "\n".join(small), size=SMALL, color=GREY, va="top")
    return top + 0.88 * len(small) + 0.75


def _sign(ax: Axes, x: float, y: float, sign: Sign, *, gid: str) -> None:
    (point,) = ax.plot([x], [y], sign.marker, color=sign.colour, markersize=8, gid=gid, clip_on=False)
    point.set(fillstyle=sign.fill, markerfacecoloralt=PAPER, markeredgewidth=1.4)
