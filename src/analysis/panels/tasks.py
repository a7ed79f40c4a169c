"""What the strategist needs and does: success factors and duties."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose
from analysis.panels.lines import Heading, bars_by_group, places
from analysis.theme import group_colour
from analysis.words import Words


def success_factors(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the eight factors in the published order."""
    return compose("success_factors", table, ax, bars_by_group(table, words, ranked=True), words)


def duties(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the general list of duties: an order of mention, without figures."""
    return compose("duties", table, ax, places(table, words), words)


def duties_by_source(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the order of the profiles beside that of the job descriptions; percentages were not legible."""
    missing = words.say("percentage_not_legible")
    lines = [
        line
        for group, rows in table.groupby("group", sort=False)
        for line in (
            Heading(text=words.group(str(group)), colour=group_colour(str(group))),
            *places(rows, words, missing=missing),
        )
    ]
    return compose("duties_by_source", table, ax, lines, words, columns=2)
