"""Lines of the overviews: one tile per figure with its verdict, one ruling per claim."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from analysis.audit import grave
from analysis.panels.lines import Heading
from analysis.panels.pairs import PairLine
from analysis.tables import WAVE_2010
from analysis.theme import BLUE, GREY, INK, PAPER, VERMILLION
from analysis.words import Words, listed


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a tile shows its verdict: never by colour alone. A ``cut`` tile lacks a corner."""

    fill: str
    edge: str
    ink: str
    line: str = "-"
    cut: bool = False


HOLDS = Look(fill=BLUE, edge=BLUE, ink=PAPER)
OTHERWISE = Look(fill=PAPER, edge=VERMILLION, ink=INK)
WRONG = Look(fill=VERMILLION, edge=VERMILLION, ink=PAPER, cut=True)
UNKNOWN = Look(fill=PAPER, edge=GREY, ink=GREY, line=":")

LOOKS: Mapping[str, Look] = MappingProxyType(
    {
        "closes": HOLDS,
        "possible": HOLDS,
        "only-with-base": OTHERWISE,
        "only-if-cut": OTHERWISE,
        "impossible": WRONG,
        "does-not-close": WRONG,
        "disputed": WRONG,
        "not-checkable": UNKNOWN,
    }
)
KEYS = (
    ("possible", "holds"),
    ("only-with-base", "otherwise"),
    ("impossible", "wrong"),
    ("not-checkable", "nothing"),
)


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure: its grade, in the look of its verdict."""

    id: str
    grade: str
    look: Look


@dataclass(frozen=True, kw_only=True)
class Tiles:
    """The figures of one panel; ``beside`` explains a tile, ``remark`` those that do not simply hold."""

    tiles: tuple[Tile, ...]
    beside: str = ""
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A mark for a verdict: shape, colour and fill."""

    marker: str
    colour: str
    fill: str = "full"


SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        "supported": Sign(marker="o", colour=BLUE),
        "partly": Sign(marker="o", colour=BLUE, fill="left"),
        "contradicted": Sign(marker="X", colour=VERMILLION),
        "undecided": Sign(marker="D", colour=GREY, fill="none"),
        "not checkable": Sign(marker="_", colour=GREY),
    }
)


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """One claim: what is said, the verdict, what it rests on."""

    id: str
    statement: str
    verdict: str
    sign: Sign
    aside: str
    remarks: tuple[str, ...]


AnyLine = PairLine | Tiles | Ruling


def tiles(table: pd.DataFrame, words: Words) -> Iterator[AnyLine]:
    """One row of tiles per panel, in the order of the codebook; the key comes first."""
    for verdict, key in KEYS:
        example = Tile(id=f"key.{key}", grade="", look=LOOKS[verdict])
        yield Tiles(tiles=(example,), beside=words.say(f"tile_{key}"))
    for panel in words.codebook.panels.values():
        rows = table[table["question"].isin(panel.questions)]
        if len(rows):
            yield Heading(text=panel.title[words.lang])
            yield Tiles(tiles=tuple(map(_tile, *_columns(rows))), remark=_remark(rows, words))


def _columns(rows: pd.DataFrame) -> tuple[list[str], list[str], list[str]]:
    return rows["id"].to_list(), rows["grade"].to_list(), rows["verdict"].to_list()


def _tile(name: str, grade: str, verdict: str) -> Tile:
    return Tile(id=name, grade=grade, look=LOOKS[verdict])


def _remark(rows: pd.DataFrame, words: Words) -> str:
    """Name the figures that do not simply hold, those with one verdict together."""
    doubted = grave(rows)
    named = doubted.assign(said=[ruling_words(row, words) for _, row in doubted.iterrows()])
    return " ".join(
        f"{listed(_answers(same, words), words.lang)}: {said}."
        for said, same in named.groupby("said", sort=False)
    )


def _answers(rows: pd.DataFrame, words: Words) -> list[str]:
    return [words.answer(row["question"], row["category"]) for _, row in rows.iterrows()]


def ruling_words(row: pd.Series, words: Words) -> str:
    """Verdict of a figure in words, with the base or the values that it needs."""
    about = [words.say(f"audit_about_{what}") for what in row["disputed"].split(", ") if what]
    gaps = {"bases": row["bases"], "total": row["printed_total"], "what": ", ".join(about)}
    return words.say(f"verdict_{row['verdict']}", **gaps)


def rulings(table: pd.DataFrame, words: Words) -> Iterator[AnyLine]:
    """One ruling per claim of 2010; what another wave says of it stands in its small print.

    A table of another wave alone has one ruling for every claim that the wave speaks to.
    """
    published = table["wave"] == WAVE_2010
    own = table[published] if published.any() else table[table["tests"] > 0]
    for _, row in own.iterrows():
        others = table[(table["claim"] == row["claim"]) & ~published & (table["tests"] > 0)]
        others = others[others["wave"] != row["wave"]]
        yield Ruling(
            id=row["claim"],
            statement=row[f"statement_{words.lang}"],
            verdict=words.say(row["verdict"]),
            sign=SIGNS[row["verdict"]],
            aside=_beyond(row, words),
            remarks=(row[f"why_{words.lang}"], *(_elsewhere(other, words) for _, other in others.iterrows())),
        )


def _beyond(row: pd.Series, words: Words) -> str:
    """What the intervals decide, where that is another thing."""
    if row["at_this_n"] in {row["verdict"], "not checkable"}:
        return ""
    return words.say("claim_intervals", verdict=words.say(row["at_this_n"]))


def _elsewhere(row: pd.Series, words: Words) -> str:
    why = row[f"why_{words.lang}"]
    return words.say(
        "claim_elsewhere", wave=words.wave(row["wave"]), verdict=words.say(row["verdict"]), why=why
    )
