"""The overviews: every figure with its grade and verdict, every claim with what became of it."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose
from analysis.panels.rulings import rulings, tiles
from analysis.words import Words


def audit_overview(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw every published figure as a tile: its grade, and whether it can be true."""
    return compose("audit_overview", table, ax, list(tiles(table, words)), words)


def claims_board(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw what the article says, claim by claim, with the verdict and what it rests on."""
    return compose("claims_board", table, ax, list(rulings(table, words)), words)
