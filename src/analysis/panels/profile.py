"""Who the strategist is: experience, studies, gender, seniority, Twitter."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose
from analysis.panels.lines import bars_by_answer, bars_by_group
from analysis.words import Words


def experience(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw years of experience, in profiles and job descriptions; most labels are lost."""
    return compose("experience", table, ax, bars_by_group(table, words), words)


def degree_level(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the degree that profiles hold beside the degree that job descriptions ask for."""
    return compose("degree_level", table, ax, bars_by_answer(table, words), words)


def majors(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw fields of study in both groups, with every rival reading of the illegible labels."""
    return compose("majors", table, ax, bars_by_answer(table, words), words)


def gender(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw men and women among the profiles."""
    return compose("gender", table, ax, bars_by_group(table, words), words)


def seniority(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the level of the job titles; one label is lost and two can be exchanged."""
    return compose("seniority", table, ax, bars_by_group(table, words), words)


def twitter(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw who has an account, and the median and mean number of followers."""
    return compose("twitter", table, ax, bars_by_group(table, words), words)
