"""What the study rests on."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose
from analysis.panels.lines import bars_by_question
from analysis.words import Words


def sample(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the four samples, and the figure that opened the picture."""
    return compose("sample", table, ax, bars_by_question(table, words), words)
