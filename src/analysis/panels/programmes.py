"""The programme round the strategist, from the report: organisation, maturity, money, people, plans."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose
from analysis.panels.lines import bars_by_answer, bars_by_group, bars_by_question
from analysis.words import Words


def organisation(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the five ways to organise social media."""
    return compose("organisation", table, ax, bars_by_group(table, words), words)


def programme(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw how many programmes are formal, and how many report to marketing."""
    return compose("programme", table, ax, bars_by_question(table, words), words)


def budget(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw what programmes spend a year."""
    return compose("budget", table, ax, bars_by_answer(table, words), words)


def team(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw how many people work on it, by maturity of the programme."""
    return compose("team", table, ax, bars_by_answer(table, words), words)


def invest_2011(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw where programmes plan to invest."""
    return compose("invest_2011", table, ax, bars_by_group(table, words), words)


def preview_ads(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw what the author's earlier count of job ads asked for."""
    return compose("preview_ads", table, ax, bars_by_group(table, words), words)
