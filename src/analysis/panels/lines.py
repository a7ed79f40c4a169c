"""What a panel says, line by line, before anything is drawn.

A panel is a list of lines made from the tidy table alone: headings, bars, empty slots and places in an order.
Drawing comes after (``paint``) and adds nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.tables import DERIVED, READING, WAVE_2010
from analysis.theme import INK, PURPLE, group_colour
from analysis.words import Words


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Words above the lines that follow, with a square in the colour of a group."""

    text: str
    colour: str = INK


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One figure as a bar.

    Attributes
    ----------
    id
        Id of the figure; the mark in the drawing carries it.
    label, value, evidence
        The words above the bar.
    length, low, high
        Value and interval as parts of the full width (0-1); ``low`` and ``high`` may be missing (NaN).
    track
        Whether the full width means something (100 %) and is shown.
    doubt
        "label" where the label is uncertain, "derived" where the figure was not printed but computed from the
        others, otherwise "".
    rivals
        Rival readings, as parts of the full width.
    remark
        Small print under the bar.
    """

    id: str
    label: str
    value: str
    evidence: str
    length: float
    low: float
    high: float
    colour: str
    track: bool
    doubt: str
    rivals: tuple[float, ...] = ()
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A figure that could not be read: an empty bar that says what is missing."""

    id: str
    label: str
    evidence: str
    text: str
    rivals: tuple[float, ...] = ()
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in an order; ``missing`` names the figure that should stand beside it, ``rule`` parts tiers."""

    id: str
    rank: int
    label: str
    colour: str
    missing: str = ""
    rule: bool = False


Line = Heading | Bar | Slot | Place


def is_reading(table: pd.DataFrame) -> pd.Series:
    """Tell the rows that are rival readings from those that are figures."""
    return table["wave"].str.startswith(READING)


def bars_by_group(table: pd.DataFrame, words: Words, *, ranked: bool = False) -> list[Line]:
    """One section per group, one bar or slot per answer.

    Parameters
    ----------
    table
        Tidy estimates of one panel, rival readings included.
    words
        Language, labels and citations.
    ranked
        Put the published rank before each label, and order by it; otherwise the order is the codebook's.

    Returns
    -------
    list of Line
        A heading per group where there are several, then its bars.
    """
    figures = _ordered(table, words, ranked=ranked)
    several = figures["group"].nunique() > 1
    lines: list[Line] = []
    for group, rows in figures.groupby("group", sort=False, observed=True):
        if several:
            lines.append(Heading(text=words.group(str(group)), colour=group_colour(str(group))))
        lines += [
            _figure(row, table, words, label=_ranked(row, words, ranked=ranked)) for _, row in rows.iterrows()
        ]
    return lines


def bars_by_answer(table: pd.DataFrame, words: Words) -> list[Line]:
    """One section per answer, one bar or slot per group: the groups stand beside each other."""
    figures = _ordered(table, words, ranked=False)
    order = [c for c in _options(figures, words) if c in set(figures["category"])]
    lines: list[Line] = []
    for category in order:
        rows = figures[figures["category"] == category]
        lines.append(Heading(text=words.category(rows.iloc[0])))
        lines += [_figure(row, table, words, label=words.group(row["group"])) for _, row in rows.iterrows()]
    return lines


def bars_by_question(table: pd.DataFrame, words: Words) -> list[Line]:
    """One section per question, headed by its words: for panels that answer several questions."""
    lines: list[Line] = []
    for question, rows in _ordered(table, words, ranked=False).groupby("panel", sort=False):
        lines.append(Heading(text=words.codebook.questions[str(question)].label[words.lang]))
        lines += [_figure(row, table, words, label=words.category(row)) for _, row in rows.iterrows()]
    return lines


def bars_beside(table: pd.DataFrame, words: Words) -> list[Line]:
    """One section per answer: the figure of 2010, then that of the wave, with their difference.

    Parameters
    ----------
    table
        Rows of the schema ``then_and_now``, of 2010 and of one wave.
    words
        Language, labels and citations.
    """
    figures = _ordered(table, words, ranked=False)
    several = figures["group"].nunique() > 1
    lines: list[Line] = []
    for group, rows in figures.groupby("group", sort=False):
        if several:
            lines.append(Heading(text=words.group(str(group)), colour=group_colour(str(group))))
        for _, answer in rows.groupby(["panel", "category"], sort=False):
            lines.append(Heading(text=words.category(answer.iloc[0])))
            lines += [_beside(row, table, words) for _, row in answer.sort_values("wave").iterrows()]
    return lines


def _beside(row: pd.Series, table: pd.DataFrame, words: Words) -> Line:
    line = _figure(row, table, words, label=words.wave(row["wave"]))
    if row["wave"] == WAVE_2010 or not isinstance(line, Bar):
        return line
    return replace(line, colour=PURPLE, remark=words.difference(row))


def places(table: pd.DataFrame, words: Words, *, missing: str = "") -> list[Line]:
    """One line per place in a published order; ``missing`` names the figure that was not legible."""
    return [
        Place(
            id=row["id"],
            rank=int(row["rank"]),
            label=words.category(row),
            colour=group_colour(row["group"]),
            missing=missing,
        )
        for _, row in table.sort_values("rank", kind="stable").iterrows()
    ]


def _options(figures: pd.DataFrame, words: Words) -> list[str]:
    return [o for q in dict.fromkeys(figures["panel"]) for o in words.codebook.questions[q].options]


def _ordered(table: pd.DataFrame, words: Words, *, ranked: bool) -> pd.DataFrame:
    """Return the figures without rival readings: by question, group and answer, or by published rank."""
    figures = table[~is_reading(table)]
    groups, options = list(words.codebook.groups), _options(figures, words)
    questions = list(words.codebook.questions)
    keys = pd.DataFrame(
        {
            "question": figures["panel"].map(questions.index),
            "group": figures["group"].map(groups.index),
            "rank": figures["rank"].fillna(99) if ranked else 0,
            "option": figures["category"].map(options.index),
        },
        index=figures.index,
    )
    return figures.loc[keys.sort_values(["question", "group", "rank", "option"]).index]


def _ranked(row: pd.Series, words: Words, *, ranked: bool) -> str:
    prefix = f"{row['rank']}. " if ranked and pd.notna(row["rank"]) else ""
    return prefix + words.category(row)


def _figure(row: pd.Series, table: pd.DataFrame, words: Words, *, label: str) -> Line:
    full = _full_width(table[_scales(table) == _scales(row.to_frame().T).iloc[0]])
    rivals = _rivals(row, table)
    values = tuple(float(v) / full for v in rivals["value"])
    remark = _remark(row, rivals, words)
    if row["grade"] == "D":
        return _slot(row, words, label=label, rivals=values, remark=remark)
    return Bar(
        id=row["id"],
        label=label,
        value=words.value(row),
        evidence=words.evidence(row),
        length=row["value"] / full,
        low=row["low"] / full,
        high=row["high"] / full,
        colour=group_colour(row["group"]),
        track=row["statistic"] == "share",
        doubt=doubt(row),
        rivals=values,
        remark=remark,
    )


def _slot(row: pd.Series, words: Words, *, label: str, rivals: tuple[float, ...], remark: str) -> Slot:
    """Make an empty slot; where rival readings are drawn inside it, what is missing is said below."""
    missing = words.slot(row)
    inside, below = ("", f"{missing}; {remark}") if rivals else (missing, remark)
    return Slot(
        id=row["id"], label=label, evidence=words.evidence(row), text=inside, rivals=rivals, remark=below
    )


def _scales(table: pd.DataFrame) -> pd.Series:
    """Name the scale of each row: shares are on one, counts on one, other figures on that of their unit."""
    return table["statistic"].where(table["statistic"].isin(["share", "count"]), table["unit"])


def _full_width(alike: pd.DataFrame) -> float:
    """Value that fills the width: all of them for shares, otherwise the largest that is shown."""
    return (
        1.0
        if (alike["statistic"] == "share").all()
        else float(np.nanmax(alike[["value", "high"]].to_numpy(dtype="float64")))
    )


def _rivals(row: pd.Series, table: pd.DataFrame) -> pd.DataFrame:
    """Rival readings of one figure that differ from it: one row per value, the readings joined."""
    rivals = table[is_reading(table) & (table["id"] == row["id"]) & (table["value"] != row["value"])]
    names = rivals.assign(name=rivals["wave"].str.removeprefix(READING))
    joined: pd.Series = names.groupby("value")["name"].agg(", ".join)
    first: pd.DataFrame = rivals.drop_duplicates("value").sort_values("value")
    return first.assign(name=first["value"].map(joined))


def doubt(row: pd.Series) -> str:
    """Name what is not certain about a figure that can be drawn; see :class:`Bar`."""
    return "" if row["grade"] != "C" else "derived" if row["reading"] == DERIVED else "label"


def _remark(row: pd.Series, rivals: pd.DataFrame, words: Words) -> str:
    computed = [words.say("derived")] if doubt(row) == "derived" else []
    return " ".join([*computed, *_no_count(row, words), *_rival_words(rivals, words)])


def _no_count(row: pd.Series, words: Words) -> Iterator[str]:
    impossible = row["statistic"] == "share" and pd.notna(row["base"]) and pd.notna(row["value"])
    if impossible and pd.isna(row["count_low"]):
        yield words.say("no_count", base=row["base"], value=words.value(row))


def _rival_words(rivals: pd.DataFrame, words: Words) -> Iterator[str]:
    if len(rivals):
        values = [f"{words.value(row)} ({row['name']})" for _, row in rivals.iterrows()]
        yield words.say("rivals", values=", ".join(values))
