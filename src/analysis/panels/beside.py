"""Any panel with a wave beside 2010: the same answers, two figures each, and their difference."""

from collections.abc import Callable
from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.caption import wave_beside
from analysis.panels.compose import ENGLISH, compose
from analysis.panels.lines import Heading, bars_beside, places
from analysis.tables import WAVE_2010
from analysis.words import Words


def drawer(panel: str, table: pd.DataFrame) -> Callable[..., Axes] | None:
    """Return what draws a table that is not as its panel expects; ``None`` if it is."""
    if "wave" in table.columns and table.empty:
        return partial(_nothing, panel)
    return partial(then_and_now, panel) if wave_beside(table) else None


def then_and_now(panel: str, table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the figures of 2010 and of a wave beside each other; an order of 2010 stays an order."""
    orders = table["statistic"] == "rank"
    bars = bars_beside(table[~orders], words) if (~orders).any() else []
    listed = [
        line
        for group, rows in table[orders & (table["wave"] == WAVE_2010)].groupby("group", sort=False)
        for line in (Heading(text=f"{words.group(str(group))}, 2010"), *places(rows, words))
    ]
    return compose(panel, table, ax, [*bars, *listed], words)


def _nothing(panel: str, table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Say that a wave has nothing to draw here."""
    told = words.say("no_texts", wave=words.wave(str(table.attrs.get("wave", ""))))
    ax.set_axis_off()
    return compose(panel, table, ax, [Heading(text=told)], words)
