"""The kinds of panel: each takes the rows of a panel and draws them, and computes nothing.

``bars`` shares, means and counts; ``order`` an order without figures; ``pairs`` two groups on one row,
``differences`` how far they are apart, ``tiers`` the order of each; ``scatter`` one mark per text;
``audit`` a tile per figure, ``claims`` a ruling per claim. What a panel shows is an entry of
``panels.toml``; which rows, :mod:`analysis.panels`.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from math import floor, isnan, log10
from textwrap import wrap
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib.patheffects import withStroke

from analysis.auditing.figures import grave
from analysis.codebook import Panel
from analysis.languages import capitalised, listed, number
from analysis.panels.layout import (
    REMARK_WIDTH,
    ROW,
    THICK,
    TOP,
    columns_of,
    heading,
    label,
    letters,
    place,
    remark,
    room,
    scale,
    track,
    write,
)
from analysis.tables import DERIVED, MARGIN, READING
from analysis.theme import COLOURS, GREY, INK, LABEL, PAPER, PURPLE, RED, RULE, SMALL
from analysis.words import Words

HATCHES = {"": "", "label": "//////", "derived": "....."}  # by what is in doubt about a figure
MARKERS = {"a": "o", "b": "s"}  # of the two groups of a comparison
HOLM_LEVEL = 0.05
Span = tuple[float, float]  # the values at the left and right end of axes
WHOLE_SPAN: Span = (0.0, 1.0)


def is_reading(rows: pd.DataFrame) -> pd.Series:
    """Tell the rows that are rival readings from those that are figures."""
    return rows["wave"].str.startswith(READING)


def doubt(row: pd.Series) -> str:
    """Name what is not certain about a figure that can be drawn: its "label", or that it was "derived"."""
    return "" if row["grade"] != "C" else "derived" if row["reading"] == DERIVED else "label"


def given_no_more(row: pd.Series) -> bool:
    """Whether nobody of a wave gave an answer that others gave before: it may not have been offered."""
    return bool(pd.notna(row["count"]) and row["count"] == 0 and row.get("then", 0) > 0)


def colour_of(group: str, words: Words) -> str:
    """Colour of a group; one that an answer makes has that of its place among the answers."""
    question, is_answer, answer = group.partition("=")
    if is_answer:
        options = list(words.codebook.questions[question].options)
        return list(COLOURS.values())[options.index(answer) % len(COLOURS)]
    known = words.codebook.groups.get(group)
    return COLOURS[known.colour if known else "green"]


# --- bars -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under one heading, each with its label; ``colour`` marks the heading."""

    heading: str
    rows: tuple[tuple[str, pd.Series], ...]
    colour: str = INK


def bars(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:
    """Draw one bar per figure, under its label; a wave stands below what was published.

    Where groups are compared answer by answer, each answer has one row with a mark per group.
    """
    if in_one_row(panel, rows):
        _together(rows, ax, panel, words)
        return
    y, drawn, numbers, readings = TOP, [], alone(rows), rows[is_reading(rows)]
    scales, impossible = _full_widths(rows), set(_of_no_count(rows).index)
    sections = [replace(of, rows=_from_to(of.rows)) for of in _sections(rows, panel, words)]
    barred = [row for of in sections for _, row in of.rows if row.name not in numbers and row["grade"] != "D"]
    names = [*map(_scale_name, barred), ""]
    last = {row.name for row, (own, after) in zip(barred, pairwise(names), strict=True) if own != after}
    for section in sections:
        lost: list[str] = []
        unsure: list[str] = []
        y = heading(ax, y, section.heading, colour=section.colour) if section.heading else y
        for text, row in section.rows:
            if row.name in numbers:
                y = _number(ax, y, text, row, words)
                continue
            rivals = _rivals(row, readings)
            if row["grade"] == "D":
                read = _read(row, rivals)
                if "then" in rows:
                    y = _unread(ax, y, text, row, read, scales, words)
                else:
                    (lost if read.empty else unsure).append(_with_readings(text, row, read, words))
                continue
            colour = RED if row.name in impossible else INK
            y = label(ax, y, text, words.figure(row), words.evidence(row, graded=False), colour=colour)
            mark = _mark(row, rivals, scales, words) | {"y": y + THICK / 2}
            if row["reading"] == "bands" or "to" in row:
                y = remark(ax, _range(ax, y, mark), _remark(row, words))
            else:
                drawn.append(mark)
                told = _remark(row, words)
                y = remark(ax, y + THICK + 0.06 * bool(told), told)
            _diamonds(ax, mark)
            if row.name in last and (texts := _scale_of(row, scales, words)):
                y = scale(ax, y - 0.1, texts) + 0.2 * (row.name != barred[-1].name)
        y = _told_lost(ax, y, lost, unsure, words)
    _bar_marks(ax, drawn)
    if none_fit := _impossible(rows, words):
        y = remark(ax, y, none_fit)
    _closed(ax, y)


def _unread(
    ax: Axes,
    y: float,
    text: str,
    row: pd.Series,
    read: pd.DataFrame,
    scales: Mapping[str, float],
    words: Words,
) -> float:
    """What a figure that could not be read may be, as diamonds on a track, above what a wave has of it."""
    values = listed([words.value(of) for _, of in read.iterrows()], words.lang, word="or")
    y = label(ax, y, text, "?", values or words.slot(row))
    track(ax, y, gid=row["id"], lines=(0.5,) if row["statistic"] == "share" else ())
    _diamonds(ax, _mark(row, read, scales, words) | {"y": y + THICK / 2})
    return y + THICK + 0.45


def _with_readings(text: str, row: pd.Series, read: pd.DataFrame, words: Words) -> str:
    """An answer whose number could not be read, with what it may be: ``at work (6 or 6.8 years)``."""
    values = listed([words.value(of) for _, of in read.iterrows()], words.lang, word="or")
    return f"{text} ({' '.join(filter(None, [values, words.unit(row)]))})" if values else text


def _told_lost(ax: Axes, y: float, lost: Sequence[str], unsure: Sequence[str], words: Words) -> float:
    """Say once, quietly, of which answers nothing could be read, and of which the label could not."""
    told = [f"{words.say('alt_missing', what=listed(lost, words.lang))}."] if lost else []
    told += [words.say("not_certain", what=listed(unsure, words.lang))] if unsure else []
    return remark(ax, y - 0.1, " ".join(map(capitalised, told))) if told else y


def in_one_row(panel: Panel, rows: pd.DataFrame) -> bool:
    """Whether these are shares of two groups answer by answer, without a wave beside them."""
    if panel.sections != "answer" or panel.by or "then" in rows:
        return False
    figures = rows[~is_reading(rows)]
    return figures["group"].nunique() == 2 and set(figures["statistic"]) == {"share"}


def _together(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:
    """Draw a mark per group on one row per answer; what could not be read has none, and its box in words."""
    figures, readings = _ordered(rows, panel, words), rows[is_reading(rows)]
    looks = dict(zip(figures["group"].unique(), MARKERS.values(), strict=True))
    y = _legend(
        ax, TOP, [(mark, words.group(group), colour_of(group, words)) for group, mark in looks.items()]
    )
    for title, own in _by_answer(figures, words):
        top, told = y, []
        for _, row in own.iterrows():
            lane = [*looks].index(row["group"])
            at = 1 - COLUMN * (len(looks) - 1 - lane) / room(ax)
            known = row["grade"] != "D"
            look: dict[str, Any] = {"color": colour_of(row["group"], words), "weight": "bold", "ha": "right"}
            look |= {} if known else {"gid": row["id"], "color": GREY}
            write(ax, at, y, [words.value(row) if known else "?"], **look)
            rivals = _rivals(row, readings)
            rivals = rivals[~rivals["value"].isin(own["value"])]  # what the other group has is drawn there
            told += [words.say("derived")] if doubt(row) == "derived" else []
            mark = _mark(row, rivals, ONE_WHOLE, words) | {"y": top + 1.45 + 0.6 * lane}
            _diamonds(ax, mark, colour=colour_of(row["group"], words))
            if known:
                _dot(ax, mark, looks[row["group"]])
        write(ax, 0, top, [title])
        track(ax, top + 1.1, 1.3)
        y = remark(ax, top + 2.4, "; ".join(told)) if told else top + 2.8
    _closed(ax, scale(ax, y - 0.2, _percents(words)))


COLUMN = 0.15  # of the usual width: a value
HALO = [withStroke(linewidth=2.9, foreground=PAPER)]  # round a whisker, so that it shows on any bar


def _dot(ax: Axes, mark: Mapping[str, Any], shape: str) -> None:
    """A mark with its interval: empty inside where the figure is in doubt."""
    colour = mark["colour"]
    look: dict[str, Any] = {"linewidth": 1.3, "markersize": 7, "clip_on": False, "zorder": 3}
    _whisker(ax, mark, colour, capstyle="butt")
    look |= {"markerfacecolor": PAPER if mark["doubt"] else colour, "markeredgewidth": 1.3}
    ax.plot([mark["length"]], [mark["y"]], shape, color=colour, gid=mark["id"], **look)


def _legend(ax: Axes, y: float, marks: Sequence[tuple[str, str, str]], span: Span = WHOLE_SPAN) -> float:
    """Say which mark is which group: shape, name and colour of each, a line each."""
    left, unit = span[0], (span[1] - span[0]) / room(ax)
    for marker, text, colour in marks:
        ax.plot([left + 0.012 * unit], [y + 0.37], marker, color=colour, markersize=6, clip_on=False)
        write(ax, left + 0.04 * unit, y, [text], weight="bold")
        y += 1.2
    return y + 0.15


def alone(rows: pd.DataFrame) -> set[Hashable]:
    """Index of the numbers that no bar shows: their unit goes below zero, or they have no peer.

    A number has none among shares, and where it is the only one of its unit and has no interval.
    """
    published = rows[~is_reading(rows)]
    figures = published[~published["statistic"].isin(["share", "count"])]
    mixed = bool((published["statistic"] == "share").any())
    peers = figures.groupby(["unit", "statistic"] if mixed else "unit")["id"].transform("size")
    known = figures["value"].notna() & (figures["grade"] != "D")
    below = figures[["value", "low"]].min(axis=1).groupby(figures["unit"]).transform("min") < 0
    return set(figures.index[known & (below | ((peers == 1) & (figures["low"].isna() | mixed)))])


def _number(ax: Axes, y: float, text: str, row: pd.Series, words: Words) -> float:
    """Write a number that no bar can show: a bar is long or short beside another."""
    write(ax, 0, y + 0.35, [text])
    write(ax, 1, y, [words.figure(row)], size=2 * LABEL, weight="bold", ha="right", gid=row["id"])
    told = [words.evidence(row, graded=False), _remark(row, words)]
    return remark(ax, y + 1.0, " · ".join(filter(None, told)))


def _percents(words: Words) -> dict[float, str]:
    return {at: words.limit(at) for at in (0.0, 0.5, 1.0)}


def _impossible(rows: pd.DataFrame, words: Words) -> str:
    """Say once which percentages no whole number gives, and that they have no interval."""
    told = []
    for base, same in _of_no_count(rows).groupby("base", sort=False):
        values = ", ".join(words.value(row) for _, row in same.iterrows())
        told.append(words.say("no_count", base=base, value=values))
    return ". ".join(told)


def _of_no_count(rows: pd.DataFrame) -> pd.DataFrame:
    """Percentages that no whole number of their base gives."""
    figures = rows[~is_reading(rows) & (rows["statistic"] == "share") & (rows["grade"] != "D")]
    return figures[figures["base"].notna() & figures["value"].notna() & figures["count_low"].isna()]


def _bar_marks(ax: Axes, marks: Sequence[Mapping[str, Any]]) -> None:
    """Bars, with the interval of each: hatched where a figure is in doubt."""
    import seaborn as sns  # noqa: PLC0415  - a second to load, for whoever draws

    bars = pd.DataFrame(marks)
    if bars.empty:
        return
    sns.barplot(bars, x="length", y="y", orient="y", native_scale=True, errorbar=None, ax=ax)
    ax.set(xlabel="")
    for bar, mark in zip(ax.containers[-1], marks, strict=True):
        bar.set(y=mark["y"] - THICK / 2, height=THICK, gid=mark["id"], edgecolor=mark["colour"], linewidth=1)
        bar.set(facecolor=PAPER if mark["doubt"] else mark["colour"], hatch=HATCHES[mark["doubt"]])
        if mark["statistic"] == "share":
            track(ax, mark["y"] - THICK / 2)
        if mark["reading"] == "lower bound":  # it is that, or more: the bar has an open end
            ends = [mark["length"] + step / room(ax) for step in (0.018, 0.036)]
            for end in ends:
                ax.plot([end], [mark["y"]], ">", color=mark["colour"], markersize=5, clip_on=False)
        _whisker(ax, mark, INK, effects=HALO)


def _whisker(
    ax: Axes, mark: Mapping[str, Any], colour: str, *, capstyle: Any = None, effects: Any = ()
) -> None:
    """The interval of a mark, if it has one."""
    if not isnan(mark["low"] + mark["high"]):
        ends, look = [mark["low"], mark["high"]], {"solid_capstyle": capstyle, "path_effects": effects}
        ax.plot(ends, [mark["y"]] * 2, color=colour, linewidth=1.3, gid=f"{mark['id']}.interval", **look)


def _mark(row: pd.Series, rivals: pd.DataFrame, scales: Mapping[str, float], words: Words) -> dict[str, Any]:
    """What is drawn of a figure, lengths as parts of the full width (0-1) of its scale."""
    full = scales[_scale_name(row)]
    beside = "then" in row and row["wave"] != words.codebook.baseline
    return {
        "id": f"{row['id']}@{row['wave']}" if beside else row["id"],
        "statistic": row["statistic"],
        "reading": row["reading"],
        "doubt": doubt(row),
        "colour": _colour_in(row, words, beside=beside),
        "to": row.get("to", ""),
        "rivals": list(rivals["value"] / full),
        "length": row["value"] / full,
        "low": row["low"] / full,
        "high": row["high"] / full,
    }


def _colour_in(row: pd.Series, words: Words, *, beside: bool) -> str:
    """Colour of a mark: that of its group, of a wave beside what was published, or of everybody else."""
    if row["group"] == row.get("rest"):
        return GREY
    return PURPLE if beside else colour_of(row["group"], words)


def _range(ax: Axes, y: float, mark: Mapping[str, Any]) -> float:
    """Draw a range: what was printed, or what bands allow, open at the end if there is no largest."""
    high = 1.0 if isnan(mark["high"]) else mark["high"]
    box_ = Rectangle((mark["low"], y), high - mark["low"], THICK, gid=mark["id"], linewidth=1)
    box_.set(facecolor=PAPER, edgecolor=mark["colour"], hatch=HATCHES["derived"])
    if mark["to"]:
        ax.add_patch(Rectangle((high, y), 0, THICK, gid=mark["to"], color=mark["colour"]))
        box_.set(facecolor=mark["colour"], hatch="")
    ax.add_patch(box_)
    return y + THICK


def _diamonds(ax: Axes, mark: Mapping[str, Any], *, colour: str = INK) -> None:
    look: dict[str, Any] = {"markerfacecolor": PAPER, "markersize": 5, "clip_on": False, "zorder": 4}
    if rivals := mark["rivals"]:
        ax.plot(rivals, [mark["y"]] * len(rivals), "D", color=colour, gid=f"{mark['id']}.rivals", **look)


OWN_SCALE = ("share", "count")  # statistics that have one; other figures are on that of their unit
ONE_WHOLE = {"share": 1.0}


def _scale_name(row: pd.Series) -> str:
    """What a row shares its scale with: its statistic, or its unit."""
    return str(row["statistic"] if row["statistic"] in OWN_SCALE else row["unit"])


def _full_widths(rows: pd.DataFrame) -> dict[str, float]:
    """By scale, the value that fills the width."""
    names = pd.Series([_scale_name(row) for _, row in rows.iterrows()], rows.index, dtype="str")
    return {str(name): _full_width(own) for name, own in rows.groupby(names, sort=False)}


def _full_width(alike: pd.DataFrame) -> float:
    """Value that fills the width: all of them for shares, otherwise the largest that is shown."""
    if (alike["statistic"] == "share").all():
        return 1.0
    most = float(np.nanmax(alike[["value", "low", "high"]].to_numpy(dtype="float64")))
    most = 1.06 * most if (alike["reading"] == "lower bound").any() else most
    if not most > 0:
        return 1.0
    step = 10.0 ** floor(log10(most))
    return next(step * times for times in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * times >= most)


AVERAGES = ("mean", "median", "quartile_1", "quartile_3")


def _scale_of(row: pd.Series, scales: Mapping[str, float], words: Words) -> dict[float, str]:
    """What stands under bars of one scale: 0 to 100 %, or from 0 to a round number of their unit."""
    if row["statistic"] == "share":
        return _percents(words)
    if row["statistic"] not in AVERAGES:
        return {}
    unit, full = words.unit_label(row), scales[_scale_name(row)]
    digits = {0.0: 0, 1.0: len(f"{full:.15f}".rstrip("0").partition(".")[2])}
    return {
        at: f"{number(at * full, lang=words.lang, decimals=of)} {unit}".strip() for at, of in digits.items()
    }


def _rivals(row: pd.Series, readings: pd.DataFrame) -> pd.DataFrame:
    """Rival readings of one figure that differ from it: one row per value."""
    rivals = readings[(readings["id"] == row["id"]) & (readings["value"] != row["value"])]
    first: pd.DataFrame = rivals.drop_duplicates("value").sort_values("value")
    return first


def _read(row: pd.Series, rivals: pd.DataFrame) -> pd.DataFrame:
    """What a figure that is not certain can be read as: what was read of it, and its rivals."""
    own = row.to_frame().T if pd.notna(row["value"]) else rivals.iloc[:0]
    return rivals if own.empty else pd.concat([own, rivals]) if len(rivals) else own


def _remark(row: pd.Series, words: Words) -> str:
    if row["reading"] == MARGIN:
        return words.say("how_margin")
    if "against" in row or ("difference" in row and row["wave"] != words.codebook.baseline):
        rest = row["group"] == row.get("rest")
        told = words.base_rate(row) if rest and pd.notna(row["rest_value"]) else words.difference(row)
        return told if rest or not given_no_more(row) else f"{told} · {words.say('nobody_gave')}"
    return words.say("derived") if doubt(row) == "derived" else ""


def _sections(rows: pd.DataFrame, panel: Panel, words: Words) -> Iterator[Section]:
    """Figures under their headings: by group, by answer or by question; beside a wave always by answer."""
    figures = _ordered(rows, panel, words)
    beside = "then" in rows
    several = figures.loc[~figures["group"].isin(set(rows.get("rest", ()))), "group"].nunique() > 1
    if panel.sections == "question" and not beside:
        for question, own in figures.groupby("panel", sort=False):
            yield Section(heading=words.question(str(question)), rows=_named(own, words.category))
    elif (panel.sections == "answer" or panel.by) and not beside:
        for title, own in _by_answer(figures, words):
            yield Section(heading=title, rows=_named(own, lambda row: words.group(row["group"])))
    else:
        rest = set(rows.get("rest", ())) - {""}
        others = figures[figures["group"].isin(rest)]
        for group, own in figures.drop(index=others.index).groupby("group", sort=False):
            names = dict.fromkeys(words.group(str(group), str(wave)) for wave in own["wave"].unique())
            title = " / ".join(names) if several else ""
            marked = {"heading": title, "colour": colour_of(str(group), words)}
            if not beside:
                yield Section(rows=_named(own, lambda row: _ranked(row, words, panel)), **marked)
                continue
            if title:
                yield Section(rows=(), **marked)
            for _, answers in own.groupby(["panel", "category"], sort=False):
                section = _beside_each_other(answers, others, words)
                asked = words.question(str(answers["panel"].iloc[0])).rstrip("?")
                several_asked = panel.sections == "question" and len(panel.questions) > 1
                yield replace(section, heading=f"{asked}: {section.heading}") if several_asked else section


def _beside_each_other(answers: pd.DataFrame, others: pd.DataFrame, words: Words) -> Section:
    """One answer: as it was, in the wave, and of everybody else who was asked with it."""
    both = answers.sort_values("wave", key=lambda wave: wave != words.codebook.baseline)
    last = both.iloc[-1]
    asked = (others["panel"] == last["panel"]) & (others["group"] == last.get("rest"))
    same = others[asked & (others["category"] == last["category"])]
    compared = {name: last[name] for name in last.index if name.startswith("rest_")}
    same = same.assign(**compared, rest=same["group"])
    named = _named(both, lambda row: words.wave(row["wave"]))
    return Section(
        heading=words.category(last), rows=(*named, *_named(same, lambda row: words.group(row["group"])))
    )


def _named(rows: pd.DataFrame, name: Callable[[pd.Series], str]) -> tuple[tuple[str, pd.Series], ...]:
    return tuple((name(row), row) for _, row in rows.iterrows())


def _from_to(rows: Sequence[tuple[str, pd.Series]]) -> tuple[tuple[str, pd.Series], ...]:
    """Rows with both ends of a printed range in one, under the words that their labels have in common."""
    joined: list[tuple[str, pd.Series]] = []
    for text, row in rows:
        name, before = joined[-1] if joined else ("", row)
        alike = takewhile(lambda words: words[0] == words[1], zip(name.split(), text.split(), strict=False))
        common = " ".join(word for word, _ in alike).rstrip(",:")
        ends = before["reading"] == row["reading"] == "range" and before["value"] < row["value"]
        if common and ends and "to" not in before:
            whole = {"low": before["value"], "high": row["value"], "to": row["id"]}
            joined[-1] = common, pd.Series({**before, **whole}, name=before.name)
        else:
            joined.append((text, row))
    return tuple(joined)


def _ranked(row: pd.Series, words: Words, panel: Panel) -> str:
    place = f"{row['rank']}. " if panel.ranked and pd.notna(row["rank"]) else ""
    return place + words.category(row)


def _by_answer(figures: pd.DataFrame, words: Words) -> list[tuple[str, pd.DataFrame]]:
    """Figures by answer, each with its label, in the order of the options."""
    several = figures["panel"].nunique() > 1
    named = []
    for question, own in figures.groupby("panel", sort=False):
        options = list(words.codebook.questions[str(question)].options)
        told = f"{words.question(str(question))}: " if several else ""
        answers = sorted(own.groupby("category"), key=lambda each: options.index(str(each[0])))
        named += [(told + words.answer(str(question), str(name)), rows) for name, rows in answers]
    return named


def _ordered(rows: pd.DataFrame, panel: Panel, words: Words) -> pd.DataFrame:
    """Return the figures without rival readings: by question, group and answer, or by published rank."""
    figures = rows[~is_reading(rows)]
    groups, questions = [*words.codebook.groups, *figures["group"].unique()], list(words.codebook.questions)
    options = [o for q in figures["panel"].unique() for o in words.codebook.questions[q].options]
    keys = pd.DataFrame(
        {
            "question": figures["panel"].map(questions.index),
            "group": figures["group"].map(groups.index),
            "rank": figures["rank"].fillna(99) if panel.ranked and "then" not in rows else 0,
            "option": figures["category"].map({o: n for n, o in enumerate(options)}),  # or last: no label
        },
        index=figures.index,
    )
    return figures.loc[keys.sort_values(["question", "group", "rank", "option"]).index]


def in_order(rows: pd.DataFrame, panel: Panel, words: Words) -> pd.DataFrame:
    """The rows of a panel in the order in which its chart has them; rival readings come last."""
    match panel.kind:
        case "pairs":
            return _falling(rows, "difference")
        case "differences":
            return _falling(rows, main_difference(rows))
        case "tiers":
            return _falling(rows, "share_a")
        case "bars" if len(rows):
            figures = _ordered(rows, panel, words)
            if "then" not in rows and (panel.sections == "answer" or panel.by):
                figures = pd.concat([own for _, own in _by_answer(figures, words)])
            return pd.concat([figures, rows[is_reading(rows)]])
        case _:
            return rows


def _falling(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    return rows.sort_values(by, ascending=False, kind="stable")


HOLM = {"adjusted": "adjusted_holm", "difference": "holm"}


def main_difference(rows: pd.DataFrame) -> str:
    """Column of the difference that matters most: that among texts of like length, where it is known."""
    return "adjusted" if rows["adjusted"].notna().any() else "difference"


def apart(rows: pd.DataFrame) -> pd.Series:
    """Whether two groups differ, by Holm's p: among texts of like length, where it is known."""
    return rows[HOLM[main_difference(rows)]] < HOLM_LEVEL


# --- orders -----------------------------------------------------------------------------------------------


def order(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words, *, start: float = TOP) -> None:  # noqa: ARG001
    """Draw a published order, group beside group; the caption says that no percentage could be read."""
    published = rows[rows["wave"] == words.codebook.baseline]
    groups = [(str(group), own) for group, own in published.groupby("group", sort=False)]
    columns = columns_of(ax, len(groups))
    y, ends = start, []
    for column, (group, own) in enumerate(groups):
        left, y = (column / columns, start) if columns > 1 else (0.0, y)
        title = f"{words.group(group)}, {words.then}" if "then" in rows else words.group(group)
        if len(groups) > 1 or "then" in rows:
            y = heading(ax, y, title, colour=colour_of(group, words), column=(left, columns))
        for _, row in own.sort_values("rank", kind="stable").iterrows():
            at = {"column": (left, columns), "colour": colour_of(group, words), "gid": row["id"]}
            y = place(ax, y, int(row["rank"]), words.category(row), **at) + 0.2
        ends.append(y)
    _closed(ax, max(ends, default=y))


def tiers(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:  # noqa: ARG001
    """Draw the order of two groups side by side, an answer linked with itself; a line begins a new tier.

    A link has the colour of the group that has the answer in the higher tier. Narrow axes name the answers on
    the left alone: the link leads to the place on the right.
    """
    both = columns_of(ax, 2) > 1
    left, right = (0.43, 0.57) if both else (0.68, 0.93)
    wide = letters(ax, int(ROW * (left - 0.07 / room(ax))))
    orders = {side: [row for _, row in _falling(rows, f"share_{side}").iterrows()] for side in MARKERS}
    texts = {row["category"]: wrap(words.category(row), wide) for _, row in rows.iterrows()}
    tall = 0.45 + max(map(len, texts.values()))
    y = TOP
    second = words.group(rows.iloc[0]["group_b"])
    fits = both and len(second) < letters(ax, int(REMARK_WIDTH * 0.7 * (1 - right)))
    beside = (right + 0.07 / room(ax), "left") if fits else (1.0, "right")
    for side, x, align in (("a", 0.0, "left"), ("b", *beside)):
        group = rows.iloc[0][f"group_{side}"]
        write(ax, x, y, [words.group(group)], weight="bold", color=colour_of(group, words), ha=align)
        y += 0 if both and side == "a" else 1.1
    y += 0.2
    middle = {
        side: {row["category"]: y + (n + 0.5) * tall for n, row in enumerate(of)}
        for side, of in orders.items()
    }
    for side, rank, align in (("a", left - 0.005, "right"), ("b", right + 0.005, "left")):
        group, of = rows.iloc[0][f"group_{side}"], orders[side]
        for before, row in zip([of[0], *of], of, strict=False):
            at = middle[side][row["category"]]
            name = f"{row['panel']}.{group}.{row['category']}"
            if row[f"tier_{side}"] != before[f"tier_{side}"]:
                ends = [0, left] if side == "a" else [right, 1]
                ax.plot(ends, [at - tall / 2] * 2, color=GREY, linewidth=0.9, gid=f"{name}.tier")
            look: dict[str, Any] = {"weight": "bold", "color": colour_of(group, words), "va": "center"}
            write(ax, rank, at, [f"{row[f'rank_{side}']}"], ha=align, gid=name, **look)
            if side == "a" or both:
                x = 0.0 if side == "a" else right + 0.07 / room(ax)
                write(ax, x, at, texts[row["category"]], va="center")
    for _, row in rows.iterrows():
        ends = [middle[side][row["category"]] for side in MARKERS]
        higher = "a" if row["tier_a"] < row["tier_b"] else "b"
        moved = row["tier_a"] != row["tier_b"]
        colour = colour_of(row[f"group_{higher}"], words) if moved else GREY
        link: dict[str, Any] = {"linewidth": 1.8, "alpha": 1} if moved else {"linewidth": 0.8, "alpha": 0.6}
        gid = f"{row['panel']}.{row['category']}"
        ax.plot([left + 0.012, right - 0.012], ends, color=colour, gid=gid, **link)
    _closed(ax, y + len(rows) * tall + 0.2)


# --- two groups beside each other -------------------------------------------------------------------------


VALUE = 0.13  # of the usual width: a column of values
ONE_LINE = 1.4  # times the usual width, from which words, marks and values stand on one line
EDGED: dict[str, Any] = {"markeredgecolor": PAPER, "markeredgewidth": 0.7, "clip_on": False, "zorder": 3}
LONG = 8  # rows, beyond which the scale stands above them, too


def pairs(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:
    """Draw the shares of two groups per answer, the widest difference first; on wide axes a line each."""
    first, wide = rows.iloc[0], room(ax) > ONE_LINE
    left, right = span = (-0.6, 1.28) if wide else WHOLE_SPAN  # the shares are from 0 to 1
    groups = {first[f"group_{side}"]: number(first[f"base_{side}"], lang=words.lang) for side in MARKERS}
    named = [(f"{words.group(group)}, {base}", colour_of(group, words)) for group, base in groups.items()]
    y = _legend(ax, TOP, [(marker, *of) for marker, of in zip(MARKERS.values(), named, strict=True)], span)
    y = scale(ax, y + 0.1, _percents(words)) + 0.2 if len(rows) > LONG else y
    column = VALUE / room(ax) * (right - left)
    longest = letters(ax, int(ROW * (-left / (right - left) if wide else 1 - 2 * column)))
    for _, row in in_order(rows, panel, words).iterrows():
        for side, at in (("a", right - column), ("b", right)):
            colour = colour_of(row[f"group_{side}"], words)
            shown = [words.limit(row[f"share_{side}"])]
            write(ax, at, y, shown, color=colour, weight="bold", ha="right")
        below = write(ax, left, y, wrap(words.category(row), longest)) + 0.1
        top = y if wide else below
        name, middle = f"{row['panel']}.{row['category']}", top + 0.55
        track(ax, top, 1.1)
        ends = [row["share_a"], row["share_b"]]
        ax.plot(ends, [middle] * 2, color=GREY, linewidth=3, alpha=0.45, zorder=1, gid=name)
        for side, away in (("a", -0.4), ("b", 0.4)):
            low, high, share = (row[f"{of}_{side}"] for of in ("low", "high", "share"))
            colour, gid = colour_of(row[f"group_{side}"], words), f"{name}.{side}"
            ax.plot([low, high], [middle + away] * 2, color=colour, linewidth=1.1, gid=f"{gid}.interval")
            ax.plot([share], [middle], MARKERS[side], color=colour, markersize=6, gid=gid, **EDGED)
        y = max(below + 0.35, top + 1.6)
    _closed(ax, scale(ax, y - 0.35, _percents(words)), span)


def differences(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:
    """Draw the difference of two groups per answer: among texts of like length, beside that of all texts."""
    y, first = TOP, rows.iloc[0]
    more = {side: words.say("more_in", group=words.group(first[f"group_{side}"])) for side in "ab"}
    rows_of = {side: wrap(text, letters(ax, 30)) for side, text in more.items()}
    write(ax, 0.48, y, [f"← {rows_of['b'][0]}", *rows_of["b"][1:]], size=SMALL, color=GREY, ha="right")
    write(ax, 0.52, y, [*rows_of["a"][:-1], f"{rows_of['a'][-1]} →"], size=SMALL, color=GREY)
    y += 0.52 + 0.88 * max(map(len, rows_of.values()))
    alike = (main := main_difference(rows)) == "adjusted"
    for _, row in in_order(rows.assign(apart=apart(rows)), panel, words).iterrows():
        chance = words.say("holm", value=words.chance(row[HOLM[main]]))
        colour, fill = (INK, INK) if row["apart"] else (GREY, PAPER)
        y = label(ax, y, words.category(row), words.signed(100 * row[main]), chance, colour=colour)
        name = f"{row['panel']}.{row['category']}"
        track(ax, y, 0.95, lines=(0.25, 0.75))
        ax.plot([0.5, 0.5], [y, y + 0.95], color=GREY, linewidth=0.9)
        _gap(ax, y + 0.32, row, main, name, marker="D", markersize=5.5, color=colour, markerfacecolor=fill)
        if alike:
            all_texts: dict[str, Any] = {"marker": "x", "markersize": 4.5, "color": GREY}
            _gap(ax, y + 0.72, row, "difference", f"{name}.all", width=0.8, **all_texts)
        y += 1.45
    points = {0.5 + at / 200: words.signed(at) for at in (-100, -50, 0, 50, 100)}
    _closed(ax, scale(ax, y - 0.35, points))


def _gap(ax: Axes, y: float, row: pd.Series, of: str, gid: str, *, width: float = 1.3, **look: Any) -> None:
    """A difference with its interval, on a scale from -1 to 1 over the whole width."""
    ends = [0.5 + row[f"{of}_{end}"] / 2 for end in ("low", "high")]
    ax.plot(ends, [y] * 2, color=look["color"], linewidth=width, gid=f"{gid}.interval")
    ax.plot([0.5 + row[of] / 2], [y], linestyle="", gid=gid, **look)


_ROUND = [digit * 10**power for power in range(7) for digit in (1, 2, 5)]


def scatter(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:
    """Draw how many answers each text names against its length, one mark per text."""
    import seaborn as sns  # noqa: PLC0415

    groups = list(words.codebook.coded.compared) if words.codebook.coded else []
    names = [words.group(group) for group in groups]
    marks = rows.assign(group=rows["group"].map(dict(zip(groups, names, strict=True))))
    look: dict[str, Any] = {
        "palette": [colour_of(group, words) for group in groups],
        "markers": list(MARKERS.values()),
    }
    look |= {"hue_order": names, "style_order": names}
    sns.scatterplot(marks, x="words", y="tasks", hue="group", style="group", s=34, alpha=0.8, ax=ax, **look)
    most = sum(len(words.codebook.questions[name].options) for name in panel.questions)
    low, high = rows["words"].clip(lower=1).min(), rows["words"].clip(lower=1).max()
    ax.set(xscale="log", ylim=(0, most), xlabel="", ylabel="", xlim=(0.8 * low, 1.25 * high))
    ticks = [tick for tick in _ROUND if 0.8 * low < tick < 1.15 * high] or [low, high]
    ax.set_xticks(ticks, [number(tick, lang=words.lang) for tick in ticks], size=SMALL, color=GREY)
    ax.set_xticks([], minor=True)
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=GREY)
    ax.grid(color=RULE, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[:].set_visible(False)
    legend = ax.legend(loc="upper left", fontsize=LABEL, labelcolor=INK, title=None, bbox_to_anchor=(0, 0.98))
    legend.get_frame().set(facecolor=PAPER, edgecolor=PAPER, alpha=1)
    small: dict[str, Any] = {"size": SMALL, "color": GREY, "va": "bottom", "transform": ax.transAxes}
    ax.text(0, 1.0, words.say("tasks_axis", n=most), **small)
    ax.text(1, 0.015, words.say("words_axis"), ha="right", **small)


# --- overviews --------------------------------------------------------------------------------------------


# How a tile shows its verdict: never by colour alone. What is wrong lacks a corner, too.
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "holds": {"facecolor": INK, "edgecolor": INK},
    "otherwise": {"facecolor": PAPER, "edgecolor": RED},
    "wrong": {"facecolor": RED, "edgecolor": RED},
    "nothing": {"facecolor": PAPER, "edgecolor": GREY, "linestyle": ":"},
}
LOOK_OF = {
    **dict.fromkeys(("closes", "possible"), "holds"),
    **dict.fromkeys(("only-with-base", "only-if-cut"), "otherwise"),
    **dict.fromkeys(("impossible", "does-not-close", "disputed"), "wrong"),
    "not-checkable": "nothing",
}
TILE = 0.066  # of the usual width


def audit(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:  # noqa: ARG001
    """Draw every published figure as a tile, panel by panel: its grade, and whether it can be true."""
    y = TOP
    for name in LOOKS:
        _tile(ax, 0, y, name, "", gid=f"key.{name}")
        explained = wrap(words.say(f"tile_{name}"), letters(ax, 60))
        beside = (TILE + 0.02) / room(ax)
        write(ax, beside, y + 0.55, explained, size=SMALL, color=GREY, va="center")
        y += 1.37 + 0.65 * max(0, len(explained) - 1)
    for own in (p for p in words.codebook.panels.values() if not (p.wave or p.by)):
        figures = rows[rows["question"].isin(own.questions)]
        if len(figures):
            y = _tiles(ax, heading(ax, y, own.title[words.lang]), figures, words)
    _closed(ax, y)


def _tiles(ax: Axes, y: float, figures: pd.DataFrame, words: Words) -> float:
    wide = TILE / room(ax)
    in_row = int(1.01 / wide)
    for number_, (_, row) in enumerate(figures.iterrows()):
        at = wide * (number_ % in_row), y + 1.3 * (number_ // in_row)
        _tile(ax, *at, LOOK_OF[row["verdict"]], row["grade"], gid=row["id"])
    below = y + 1.3 * -(-len(figures) // in_row) - 0.2
    return remark(ax, below, doubted(figures, words)) - 0.25


def _tile(ax: Axes, x: float, top: float, look: str, grade: str, *, gid: str) -> None:
    width, height = 0.82 * TILE / room(ax), 1.05
    ax.add_patch(Rectangle((x, top), width, height, gid=gid, linewidth=1, **LOOKS[look]))
    if look == "wrong":
        corner = [(x + 0.6 * width, top - 0.06), (x + 1.1 * width, top - 0.06), (x + 1.1 * width, top + 0.5)]
        ax.add_patch(Polygon(corner, facecolor=PAPER, linewidth=0))
    ink = PAPER if look in ("holds", "wrong") else LOOKS[look]["edgecolor"]
    write(ax, x + width / 2, top + 0.56, [grade], size=SMALL, color=ink, ha="center", va="center")


def doubted(figures: pd.DataFrame, words: Words) -> str:
    """Name the figures that do not simply hold, those with one verdict together."""
    named = grave(figures)
    named = named.assign(said=[verdict_words(row, words) for _, row in named.iterrows()])
    told = []
    for said, same in named.groupby("said", sort=False):
        answers = [words.answer(row["question"], row["category"]) for _, row in same.iterrows()]
        told.append(f"{capitalised(listed(answers, words.lang))}: {said}.")
    return " ".join(told)


def verdict_words(row: pd.Series, words: Words) -> str:
    """Verdict of a figure in words, with the base or the values that it needs."""
    about = [words.say(f"audit_about_{what}") for what in row["disputed"].split(", ") if what]
    gaps = {"bases": row["bases"], "total": row["printed_total"], "what": ", ".join(about)}
    return words.say(f"verdict_{row['verdict']}", **gaps)


class Sign(NamedTuple):
    """A mark for a verdict: shape, colour, fill, and the letter that stands for it in a text."""

    marker: str
    colour: str
    fill: Literal["full", "left", "none"]
    glyph: str


SIGNS: Mapping[str, Sign] = {
    "supported": Sign("o", INK, "full", "●"),
    "partly": Sign("o", INK, "left", "◐"),
    "contradicted": Sign("X", RED, "full", "✕"),
    "undecided": Sign("D", GREY, "none", "◇"),
    "not checkable": Sign("_", GREY, "full", "–"),
}


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """One claim: what is said, the verdict, what the intervals leave of it, and what it rests on."""

    id: str
    statement: str
    verdict: str
    checked: bool
    sign: Sign
    aside: str
    remarks: tuple[str, ...]


def rulings(rows: pd.DataFrame, words: Words) -> Iterator[Ruling]:
    """One ruling per claim on what was published; what another wave says of it stands in its small print.

    A table of another wave alone has one ruling for every claim that the wave speaks to.
    """
    published = rows["wave"] == words.codebook.baseline
    own = rows[published] if published.any() else rows[rows["tests"] > 0]
    for _, row in own.iterrows():
        others = rows[(rows["claim"] == row["claim"]) & ~published & (rows["tests"] > 0)]
        elsewhere = [
            f"{words.wave(other['wave'])}: {words.say(other['verdict'])}. {other[f'why_{words.lang}']}"
            for _, other in others[others["wave"] != row["wave"]].iterrows()
        ]
        same = row["at_this_n"] in {row["verdict"], "not checkable"}
        yield Ruling(
            id=row["claim"],
            statement=row[f"statement_{words.lang}"],
            verdict=words.say(row["verdict"]),
            checked=row["verdict"] != "not checkable",
            sign=SIGNS[row["verdict"]],
            aside="" if same else words.say("claim_intervals", verdict=words.say(row["at_this_n"])),
            remarks=(row[f"why_{words.lang}"], *elsewhere),
        )


def claims(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:  # noqa: ARG001
    """Draw what is said, claim by claim, with the verdict and what it rests on."""
    y, indent = TOP, 0.055 / room(ax)
    width = letters(ax, 56)
    for ruling in rulings(rows, words):
        sign = ruling.sign
        fill: dict[str, Any] = {"fillstyle": sign.fill, "markerfacecoloralt": PAPER, "markeredgewidth": 1.4}
        at = [0.016 / room(ax)], [y + 0.4]
        ax.plot(*at, sign.marker, color=sign.colour, gid=ruling.id, markersize=8, clip_on=False, **fill)
        write(ax, indent, y, [ruling.verdict], weight="bold", color=sign.colour)
        fits = len(ruling.verdict) + len(ruling.aside) < width
        write(ax, 1, y + 0.1, [ruling.aside if fits else ""], size=SMALL, color=GREY, ha="right")
        y = write(ax, indent, y + 1.1, wrap(ruling.statement, width)) + 0.08
        told = ruling.remarks if fits else (ruling.aside, *ruling.remarks)
        small = [row for text in told for row in wrap(text, letters(ax, REMARK_WIDTH - 5))]
        y = write(ax, indent, y, small, size=SMALL, color=GREY) + 0.75
    _closed(ax, y)


def beside(rows: pd.DataFrame, ax: Axes, panel: Panel, words: Words) -> None:
    """Draw a wave below what was published, answer by answer; a published order stays an order."""
    orders = rows["statistic"] == "rank"
    bars(rows[~orders], ax, panel, words)
    if orders.any():
        order(rows[orders], ax, panel, words, start=float(ax.get_ylim()[0]))


def without_rows(panel: Panel, words: Words, wave: str) -> str:
    """Say why a panel has nothing to draw."""
    key = "beside_nothing" if panel.table in ("estimates", "crosstabs") else "no_texts"
    return words.say(key, wave=words.wave(wave)) if wave else words.say("no_answers")


def nothing(ax: Axes, panel: Panel, words: Words, wave: str) -> None:
    """Say that there is nothing to draw here."""
    ax.set_axis_off()
    _closed(ax, heading(ax, TOP, without_rows(panel, words, wave)))


def _closed(ax: Axes, y: float, span: Span = WHOLE_SPAN) -> None:
    """Give axes of lines their limits, and take away what belongs to a scale."""
    ax.set(xlim=span, ylim=(y, 0), xticks=[], yticks=[], frame_on=False, ylabel="")


KINDS: Mapping[str, Callable[[pd.DataFrame, Axes, Panel, Words], None]] = {
    **{"bars": bars, "order": order, "pairs": pairs, "differences": differences},
    **{"tiers": tiers, "scatter": scatter, "audit": audit, "claims": claims},
}
