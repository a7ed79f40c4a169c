"""The replication: which tasks profiles name, which job ads ask for, and how sure the difference is."""

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels.compose import ENGLISH, compose, frame
from analysis.panels.pairs import MARKERS, differences, dumbbells, ranked_places
from analysis.theme import GREY, GROUP_COLOURS, INK, LABEL, RULE, SMALL, number
from analysis.words import Words

GROUPS = ("profile", "job_description")
TICKS = (100, 200, 500, 1000)


def tasks_shares(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the shares of both groups per task, with the interval of their difference."""
    return compose("tasks_shares", table, ax, dumbbells(table, words), words)


def tasks_differences(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the differences per task, raw and among texts of like length, with Holm's verdict."""
    return compose("tasks_differences", table, ax, differences(table, words), words)


def tasks_ranks(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw the two orders side by side, parted into tiers."""
    return compose("tasks_ranks", table, ax, ranked_places(table, words), words, columns=2)


def tasks_coverage(table: pd.DataFrame, ax: Axes, *, words: Words = ENGLISH) -> Axes:
    """Draw how many tasks each text names against its length, one mark per text."""
    import seaborn as sns  # noqa: PLC0415  - a second to load, for one panel

    labels = {group: words.group(group) for group in GROUPS}
    sns.scatterplot(
        table.assign(group=table["group"].map(labels)),
        x="words",
        y="tasks",
        hue="group",
        style="group",
        hue_order=list(labels.values()),
        palette=[GROUP_COLOURS[group] for group in GROUPS],
        markers=dict(zip(labels.values(), MARKERS.values(), strict=True)),
        style_order=list(labels.values()),
        s=34,
        alpha=0.8,
        ax=ax,
    )
    _dress(ax, table, words)
    return frame("tasks_coverage", table, ax, words)


def _dress(ax: Axes, table: pd.DataFrame, words: Words) -> None:
    most = len(words.codebook.questions["tasks"].options)
    ax.set(xscale="log", ylim=(0, most), ylabel="")
    ax.set_xlim(0.8 * table["words"].min(), 1.2 * table["words"].max())
    ax.set_xticks(TICKS, [number(t, lang=words.lang) for t in TICKS], size=SMALL, color=GREY)
    ax.set_xticks([], minor=True)
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=GREY)
    ax.grid(color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    for side in ax.spines.values():
        side.set_visible(False)
    ax.legend(
        loc="upper left", fontsize=LABEL, labelcolor=INK, frameon=False, title=None, bbox_to_anchor=(0, 0.96)
    )
    ax.text(
        0, 1.0, words.say("tasks_axis", n=most), size=SMALL, color=GREY, va="bottom", transform=ax.transAxes
    )
    ax.text(
        1,
        0.015,
        words.say("words_axis"),
        size=SMALL,
        color=GREY,
        ha="right",
        va="bottom",
        transform=ax.transAxes,
    )
