"""Lines of the replication panels, made from the table of comparisons: two groups beside each other."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.panels.lines import Heading, Line, Place
from analysis.theme import group_colour, number, p_value
from analysis.words import Words

HOLM_LEVEL = 0.05


@dataclass(frozen=True, kw_only=True)
class Key:
    """A mark and what it stands for."""

    text: str
    colour: str
    marker: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One share with its interval, 0-1."""

    share: float
    low: float
    high: float
    colour: str
    marker: str


@dataclass(frozen=True, kw_only=True)
class Dumbbell:
    """Two shares of one task, and their difference in words."""

    id: str
    label: str
    value: str
    evidence: str
    a: Mark
    b: Mark


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A difference with its interval, each -1 to 1; ``filled`` if it stands after Holm.

    ``adjusted`` and its limits are the same among texts of like length; missing (NaN) where it cannot be had.
    """

    id: str
    label: str
    value: str
    evidence: str
    middle: float
    low: float
    high: float
    filled: bool
    adjusted: float
    adjusted_low: float
    adjusted_high: float


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Words at both ends of a scale that has nothing in its middle."""

    left: str
    right: str


PairLine = Line | Key | Dumbbell | Difference | Scale
MARKERS = {"a": "o", "b": "s"}


def dumbbells(table: pd.DataFrame, words: Words) -> list[PairLine]:
    """Two shares per task, the widest difference first."""
    rows = table.sort_values("difference", ascending=False, kind="stable")
    return [*_keys(table.iloc[0], words), *(_dumbbell(row, words) for _, row in rows.iterrows())]


def differences(table: pd.DataFrame, words: Words) -> list[PairLine]:
    """One difference per task, the widest first."""
    rows = table.sort_values("difference", ascending=False, kind="stable")
    scale = Scale(left=f"← {words.say('more_b')}", right=f"{words.say('more_a')} →")
    return [scale, *(_difference(row, words) for _, row in rows.iterrows())]


def ranked_places(table: pd.DataFrame, words: Words) -> list[PairLine]:
    """The order of each group, with a rule where a new tier begins."""
    return [line for side in ("a", "b") for line in _order(table, words, side)]


def _order(table: pd.DataFrame, words: Words, side: str) -> Iterator[PairLine]:
    group = table.iloc[0][f"group_{side}"]
    yield Heading(text=words.group(group), colour=group_colour(group))
    rows = table.sort_values(f"share_{side}", ascending=False, kind="stable")
    new_tier = rows[f"tier_{side}"].astype("int64").diff().fillna(0).gt(0)
    for rank, new, (_, row) in zip(rows[f"rank_{side}"], new_tier, rows.iterrows(), strict=True):
        name = f"{row['panel']}.{group}.{row['category']}"
        colour = group_colour(group)
        yield Place(id=name, rank=rank, label=words.category(row), colour=colour, rule=bool(new))


def _keys(row: pd.Series, words: Words) -> Iterator[Key]:
    for side, marker in MARKERS.items():
        group = row[f"group_{side}"]
        text = f"{words.group(group)}, {row[f'base_{side}']}"
        yield Key(text=text, colour=group_colour(group), marker=marker)


def _dumbbell(row: pd.Series, words: Words) -> Dumbbell:
    a, b = (
        Mark(
            share=row[f"share_{s}"],
            low=row[f"low_{s}"],
            high=row[f"high_{s}"],
            colour=group_colour(row[f"group_{s}"]),
            marker=marker,
        )
        for s, marker in MARKERS.items()
    )
    limits = words.say(
        "limits", low=signed(row["difference_low"], words), high=signed(row["difference_high"], words)
    )
    value = signed(row["difference"], words)
    return Dumbbell(id=name_of(row), label=words.category(row), value=value, evidence=limits, a=a, b=b)


def _difference(row: pd.Series, words: Words) -> Difference:
    return Difference(
        id=name_of(row),
        label=words.category(row),
        value=signed(row["difference"], words),
        evidence=_holm(row["holm"], words),
        middle=row["difference"],
        low=row["difference_low"],
        high=row["difference_high"],
        filled=row["holm"] < HOLM_LEVEL,
        adjusted=row["adjusted"],
        adjusted_low=row["adjusted_low"],
        adjusted_high=row["adjusted_high"],
    )


def name_of(row: pd.Series) -> str:
    """Id of the mark of one task."""
    return f"{row['panel']}.{row['category']}"


def signed(share: float, words: Words) -> str:
    """A difference of shares in points, with its sign: +67."""
    sign = "+" if round(100 * share) > 0 else "−" if round(100 * share) < 0 else ""
    return sign + number(abs(100 * share), lang=words.lang)


def _holm(p: float, words: Words) -> str:
    decimals = 3 if p < 0.1 else 2
    shown = p_value(p, lang=words.lang) if p < 0.001 else number(p, lang=words.lang, decimals=decimals)
    return words.say("holm", value=shown)
