"""Title, caption and alternative text of a panel, all made from its rows."""

from collections.abc import Iterator
from textwrap import wrap

import pandas as pd

from analysis.panels.lines import doubt, is_reading
from analysis.panels.pair_words import pair_alt, pair_caption
from analysis.panels.verdict_words import VERDICT_TABLES, verdict_alt, verdict_caption
from analysis.tables import WAVE_2010
from analysis.words import Words, listed

TITLE_WIDTH, CAPTION_WIDTH = 38, 68  # characters that fit


def title(panel: str, words: Words, *, room: float = 1.0) -> str:
    """Title of a panel, wrapped; ``room`` is the width, as a part of the usual one."""
    return "\n".join(wrap(words.codebook.panel(panel).title[words.lang], int(TITLE_WIDTH * room)))


def caption(panel: str, table: pd.DataFrame, words: Words, *, room: float = 1.0) -> str:
    """The :func:`paragraphs` below a panel, wrapped; ``room`` as for :func:`title`."""
    return "\n".join(
        row for p in paragraphs(panel, table, words) for row in wrap(p, int(CAPTION_WIDTH * room))
    )


def paragraphs(panel: str, table: pd.DataFrame, words: Words, *, explained: bool = False) -> list[str]:
    """What stands below a panel, a text each, the sources last.

    Parameters
    ----------
    panel, table, words
        As for :func:`alt_text`.
    explained
        Whether the reader knows the marks of intervals and grades already.
    """
    return list(filter(None, _paragraphs(panel, table, words, explained=explained)))


def _paragraphs(panel: str, table: pd.DataFrame, words: Words, *, explained: bool) -> list[str]:
    own = words.codebook.panel(panel).table
    if table.empty:
        return []
    if own in VERDICT_TABLES:
        return verdict_caption(own, table, words)
    if own != "estimates":
        return pair_caption(panel, table, words)
    if wave_beside(table):
        return _beside_paragraphs(panel, table, words, explained=explained)
    marks = [] if explained else [*_interval(table, words)]
    return [
        " ".join([*_bases(table, words), *marks]),
        "" if explained else " ".join(_grades(table, words)),
        words.codebook.panel(panel).note[words.lang],
        words.say("source", cites="; ".join(_cites(table, words))),
    ]


def alt_text(panel: str, table: pd.DataFrame, words: Words) -> str:
    """What a reader who cannot see the figure needs: its kind, every figure in it, and what stands out.

    Parameters
    ----------
    panel
        Name of the panel.
    table
        Its rows, rival readings included (they are left out of the text).
    words
        Language, labels and citations.

    Returns
    -------
    str
        One paragraph.
    """
    own = words.codebook.panel(panel).table
    if table.empty:
        title, wave = (
            words.codebook.panel(panel).title[words.lang],
            words.wave(str(table.attrs.get("wave", ""))),
        )
        return f"{_ended(title)} {words.say('no_texts', wave=wave)}"
    if own in VERDICT_TABLES:
        return verdict_alt(panel, table, words)
    if own != "estimates":
        return pair_alt(panel, table, words)
    if wave_beside(table):
        return _beside_alt(panel, table, words)
    figures = table[~is_reading(table)]
    orders = (figures["statistic"] == "rank").all()
    kind = words.say("alt_order" if orders else "alt_bars")
    heading = f"{kind}: {_ended(words.codebook.panel(panel).title[words.lang])}"
    groups = [_group_text(str(g), rows, words) for g, rows in figures.groupby("group", sort=False)]
    finding = _first(figures, words) if orders else _highest(figures, words)
    return " ".join(filter(None, [heading, *groups, *finding, *_missing(figures, words)]))


def _ended(title: str) -> str:
    return title if title.endswith("?") else f"{title}."


def wave_beside(table: pd.DataFrame) -> str:
    """Name of the wave that stands beside 2010 in a table; "" if none does."""
    if "then" not in table:
        return ""
    others = table.loc[table["wave"] != WAVE_2010, "wave"]
    return str(others.iloc[0]) if len(others) else str(table.attrs.get("wave", ""))


def _beside_paragraphs(panel: str, table: pd.DataFrame, words: Words, *, explained: bool) -> list[str]:
    wave = words.wave(wave_beside(table))
    made_up = wave_beside(table) in words.synthetic
    there = (table["wave"] != WAVE_2010).any()
    shares = table[table["statistic"] == "share"]
    return [
        words.say("synthetic", wave=wave) if made_up else "",
        words.say("beside_how" if there else "beside_nothing", wave=wave),
        " ".join([*([] if explained else _interval(shares, words)), *_mean_interval(table, words)]),
        "" if explained else " ".join(_grades(table[table["wave"] == WAVE_2010], words)),
        words.codebook.panel(panel).note[words.lang],
        words.say("source", cites="; ".join([*_cites(table[table["wave"] == WAVE_2010], words), wave])),
    ]


def _mean_interval(table: pd.DataFrame, words: Words) -> Iterator[str]:
    means = table[(table["statistic"] == "mean") & (table["wave"] != WAVE_2010)]
    if means["low"].notna().any():
        yield words.say("interval_mean")
    for reading, key in {"lower bound": "mean_open", "open": "mean_unknown"}.items():
        if (means["reading"] == reading).any():
            yield words.say(key)
    if "left_out" in table and (table["left_out"] > 0).any():
        yield words.say("left_out_how")


def _beside_alt(panel: str, table: pd.DataFrame, words: Words) -> str:
    wave = words.wave(wave_beside(table))
    heading = f"{words.say('alt_bars')}: {_ended(words.codebook.panel(panel).title[words.lang])}"
    pairs = [
        words.say(
            "alt_beside",
            what=f"{words.category(rows.iloc[0])} ({words.group(rows.iloc[0]['group'])})",
            then=_value_in(rows[rows["wave"] == WAVE_2010], words),
            now=_value_in(rows[rows["wave"] != WAVE_2010], words),
            wave=wave,
        )
        for _, rows in table.groupby(["panel", "group", "category"], sort=False)
    ]
    made_up = [words.say("synthetic", wave=wave)] if wave_beside(table) in words.synthetic else []
    return " ".join([heading, *made_up, f"{'; '.join(pairs)}."])


def _value_in(rows: pd.DataFrame, words: Words) -> str:
    known = rows[rows["value"].notna()]
    return words.value(known.iloc[0]) if len(known) else words.say("alt_not_then")


def _bases(table: pd.DataFrame, words: Words) -> Iterator[str]:
    rows = table[~is_reading(table) & ~table["statistic"].isin(["count", "rank"])]
    stated = table[~is_reading(table) & table["base"].notna() & (table["statistic"] != "count")]
    bases = stated[["group", "base", "base_kind"]].drop_duplicates(["group", "base"]).itertuples(index=False)
    if shown := [_base(base, kind, words.group(group), words) for group, base, kind in bases]:
        yield words.say("base", bases=f" {words.say('and')} ".join(shown))
    if lost := list(dict.fromkeys(words.group(g) for g in rows.loc[rows["base"].isna(), "group"])):
        yield words.say("bases_not_stated", groups=listed(lost, words.lang))


def _base(base: int, kind: str, group: str, words: Words) -> str:
    return f"{words.say('base_assumed', base=base) if kind == 'assumed' else base} {group}"


def _interval(table: pd.DataFrame, words: Words) -> Iterator[str]:
    if table.loc[~is_reading(table), "low"].notna().any():
        yield words.say("interval")


def _grades(table: pd.DataFrame, words: Words) -> Iterator[str]:
    figures = table[~is_reading(table)]
    certain = figures[figures.apply(doubt, axis=1) != "derived"]  # what is computed says so at its bar
    grades = set(certain["grade"])
    shown = grades if (figures["statistic"] != "rank").any() else grades & {"C", "D"}
    for grade in sorted(shown):
        yield words.say(f"grade_{grade}")
    if is_reading(table).any():
        yield words.say("diamonds")


def _cites(table: pd.DataFrame, words: Words) -> list[str]:
    return list(dict.fromkeys(words.cite(s) for s in table["source"]))


def _group_text(group: str, rows: pd.DataFrame, words: Words) -> str:
    known = rows[(rows["grade"] != "D") & rows["value"].notna()]
    told = "; ".join(_row_text(row, words) for _, row in known.iterrows())
    name = words.group(group)
    return f"{name[0].upper()}{name[1:]}: {told}." if told else ""


def _row_text(row: pd.Series, words: Words) -> str:
    if row["statistic"] == "rank":
        return f"{row['rank']}. {words.category(row)}"
    details = [words.unit(row), *_interval_text(row, words)]
    told = {"label": "alt_uncertain", "derived": "derived"}
    details += [words.say(told[doubt(row)])] if doubt(row) else []
    shown = ", ".join(filter(None, details))
    return f"{words.category(row)} {words.value(row)}" + (f" ({shown})" if shown else "")


def _interval_text(row: pd.Series, words: Words) -> Iterator[str]:
    if pd.notna(row["low"]):
        low, high = words.limits(row)
        yield words.say("alt_interval", low=low, high=high)


def _highest(figures: pd.DataFrame, words: Words) -> Iterator[str]:
    """Say which answer leads, group by group, where at least two shares can be compared."""
    shares = figures[(figures["statistic"] == "share") & (figures["grade"] != "D") & figures["value"].notna()]
    for group, rows in shares.groupby("group", sort=False):
        if len(rows) > 1:
            most = rows[rows["value"] == rows["value"].max()]
            named = listed([words.category(row) for _, row in most.iterrows()], words.lang)
            yield words.say("alt_most", what=f"{named} ({words.group(str(group))})")


def _first(figures: pd.DataFrame, words: Words) -> Iterator[str]:
    for group, rows in figures.groupby("group", sort=False):
        first = rows.sort_values("rank", kind="stable").iloc[0]
        yield words.say("alt_first", what=f"{words.category(first)} ({words.group(str(group))})")


def _missing(figures: pd.DataFrame, words: Words) -> Iterator[str]:
    lost = figures[figures["grade"] == "D"]
    if len(lost):
        what = (_lost(row, words) for _, row in lost.iterrows())
        yield words.say("alt_missing", what="; ".join(what))


def _lost(row: pd.Series, words: Words) -> str:
    """Name a figure that could not be read whole, with what was read of it."""
    read = f": {words.slot(row)}" if pd.notna(row["value"]) else ""
    return f"{words.category(row)} ({words.group(row['group'])}{read})"
