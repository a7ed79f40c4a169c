"""How everything looks: colours, type and sizes.

Figures are made for a narrow column, so that they stay readable on a phone: one bar under its label, 4.8
inches wide, text of 9 to 13 points.
"""

from typing import Any, Final

# Okabe and Ito (2008), jfly.uni-koeln.de/color: told apart with every common colour blindness. Each of the
# four reaches a contrast of at least 3:1 on white (WCAG 1.4.11).
BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
GREEN: Final = (
    "#00795C"  # Okabe-Ito's #009E73, darkened: the original has 3.4:1 on white, too little for text
)
PURPLE: Final = "#8A4577"  # Okabe-Ito's #CC79A7, darkened likewise: a wave of one's own
RED: Final = "#A8123E"  # what is wrong; groups and waves never have it
INK: Final = "#1A1A1A"
GREY: Final = "#595959"
RULE: Final = "#D9D9D9"
PAPER: Final = "#FFFFFF"

# The same on dark paper, each with a contrast of at least 4.5:1 on it.
DARK: Final = {
    BLUE: "#5DB2EE",
    VERMILLION: "#F28A3F",
    GREEN: "#45C29A",
    PURPLE: "#D79AC9",
    RED: "#FF7A9C",
    INK: "#ECEAE6",
    GREY: "#A9AEB4",
    RULE: "#4A5058",
    PAPER: "#15181B",
}

COLOURS: Final = {"blue": BLUE, "vermillion": VERMILLION, "green": GREEN, "purple": PURPLE}  # by name

WIDTH: Final = 4.8  # inches
WIDTHS: Final = (3.6, 20.0)  # inches: narrower, words would run over each other
MARGIN: Final = 0.14  # inches on every side
LINE: Final = 0.19  # inches; every panel measures its height in lines

# Text stays text in an SVG (searchable, small), so the reader's own fonts draw it. Figures are measured with
# the font that comes with matplotlib; the others are as wide or narrower, so nothing can run over.
FONT: Final = "DejaVu Sans"
WEB_FONTS: Final = "'DejaVu Sans', Verdana, Arial, Helvetica, sans-serif"
TITLE, LABEL, SMALL = 13.0, 10.0, 8.5  # points

STYLE: Final[dict[Any, Any]] = {
    "font.family": FONT,
    "font.size": LABEL,
    "svg.fonttype": "none",
    "svg.hashsalt": "analysis",  # without it every SVG gets random ids
    "pdf.compression": 0,  # how tightly depends on the zlib of the machine
    "text.parse_math": False,  # a dollar sign in somebody's title is a dollar sign
    "hatch.linewidth": 1.2,
    "axes.titlesize": TITLE,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
}
