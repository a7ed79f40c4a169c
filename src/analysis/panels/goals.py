"""What the strategist is after: goals inside the company, and measures of success."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose
from analysis.panels.lines import bars_by_group
from analysis.words import Words


def goals(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw internal goals in the published order; half of the figures could not be read."""
    return compose("goals", table, ax, bars_by_group(table, words, ranked=True), words)


def measurement(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw measures of success in the order of the article; one figure is legible."""
    return compose("measurement", table, ax, bars_by_group(table, words, ranked=True), words)
