"""A drawn panel as bytes that are the same every time: SVG with its text alternative, PNG, and HTML."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from io import BytesIO
from threading import RLock
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes

from analysis.languages import p_value, phrase
from analysis.theme import FONT, STYLE, WEB_FONTS

_UNTOUCHED = {"backend", "backend_fallback", "interactive", "toolbar", "timezone"}  # no matter of style

# What the table behind a figure shows, in this order, of the columns that the figure's table has.
SHOWN = (
    *("category", "group", "statistic", "value", "low", "high", "count", "base", "grade", "reading"),
    *("group_a", "count_a", "base_a", "share_a", "group_b", "count_b", "base_b", "share_b"),
    *("difference", "difference_low", "difference_high", "test", "p", "holm", "bh", "max_t"),
    *("adjusted", "adjusted_holm"),
    *("printed", "verdict", "at_this_n", "claim"),
    *("smallest_gap", "words", "tasks", "source", "id"),
)


# Formats of a picture, each with what matplotlib would write into it of itself, and of when.
FORMATS = {"svg": ("Date", "Creator"), "png": ("Software",), "pdf": ("CreationDate", "Creator", "Producer")}
CHANCES: dict[str, Any] = dict.fromkeys(("p", "holm", "bh", "max_t", "adjusted_holm"), p_value)


def svg(ax: Axes, *, title: str, description: str) -> str:
    """Return the figure of an axes as SVG text.

    Parameters
    ----------
    ax
        A drawn panel.
    title, description
        Text alternative, written into ``<title>`` and ``<desc>`` where screen readers look for it.

    Returns
    -------
    str
        The same for the same figure, on every run: no date, no random ids.
    """
    drawn = saved(ax, "svg").decode("utf-8").replace(f"'{FONT}'", WEB_FONTS)
    end = drawn.index(">", drawn.index("<svg"))
    words = f"\n <title>{escape(title)}</title>\n <desc>{escape(description)}</desc>"  # first, as specified
    return f'{drawn[:end]} role="img" aria-label="{escape(title)}">{words}{drawn[end + 1 :]}'


def saved(ax: Axes, form: str, *, dpi: int = 200) -> bytes:
    """Return the figure of an axes as "png", "pdf" or "svg": without time and program, always the same."""
    buffer = BytesIO()
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101  - for the type checker: a drawn panel has a figure
    with styled():
        figure.savefig(buffer, format=form, dpi=dpi, metadata=dict.fromkeys(FORMATS[form]))
    return buffer.getvalue()


_DRAWING = RLock()


@contextmanager
def styled() -> Iterator[None]:
    """Our style and nothing of the caller's, one thread at a time: matplotlib's settings are everybody's."""
    ours = {name: value for name, value in mpl.rcParamsDefault.items() if name not in _UNTOUCHED}
    with _DRAWING, mpl.rc_context({**ours, **STYLE}):
        yield


def table_html(figure: str, alt: str, table: pd.DataFrame, *, lang: str) -> str:
    """HTML for a notebook: the figure with its text alternative, and its table behind a toggle."""
    data = b64encode(figure.encode("utf-8")).decode("ascii")
    rows = table[[c for c in SHOWN if c in table]].to_html(
        index=False, border=0, na_rep="", escape=True, float_format="{:.4g}".format, formatters=CHANCES
    )
    toggle = phrase("page_table", lang)
    return (
        f'<img alt="{escape(alt)}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'
        f"<details><summary>{toggle}</summary>{rows}</details>"
    )
