"""Tables for people, one builder for page and workbook: what each cell says, and the number behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import nan
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.codebook import Panel
from analysis.languages import LEAST_P, decimal_sign, number, p_value, percent, percent_sign
from analysis.tables import READING
from analysis.words import SIGNS, Words, limit_decimals


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text
        What it says, in the language of its reader; "" if it says nothing.
    value
        The number, if it is one; shares are 0-1.
    form
        How a spreadsheet writes the number.
    """

    text: str
    value: float | None = None
    form: str = "General"


NOTHING = Cell(text="")


def text(value: str) -> Cell:
    """A cell of words."""
    return Cell(text=value)


def share(value: float, words: Words, *, decimals: int = 0) -> Cell:
    """A share (0-1) as a percentage."""
    if pd.isna(value):
        return NOTHING
    said = percent(value, lang=words.lang, decimals=decimals)
    return Cell(text=said, value=float(value), form=_form("0", decimals) + "%")


def decimal(value: float, words: Words, *, decimals: int = 0) -> Cell:
    """A number that is not a share."""
    if pd.isna(value):
        return NOTHING
    said = number(value, lang=words.lang, decimals=decimals)
    return Cell(text=said, value=float(value), form=_form("#,##0", decimals))


def points(value: float, words: Words) -> Cell:
    """A difference of two shares (-1 to 1) in percentage points, with its sign."""
    if pd.isna(value):
        return NOTHING
    return Cell(text=words.signed(100 * value), value=100 * float(value), form="+0;-0;0")


def chance(p: float, words: Words) -> Cell:
    """A p-value (0-1), in four decimals; a spreadsheet, too, says of a small one what it is under."""
    if pd.isna(p):
        return NOTHING
    under = p_value(0, lang=words.lang)
    return Cell(
        text=p_value(p, lang=words.lang), value=float(p), form=f'[<{LEAST_P:.4f}]"{under}";{_form("0", 4)}'
    )


def _form(whole: str, decimals: int) -> str:
    return f"{whole}.{'0' * decimals}" if decimals else whole


# The phrase that is its title, without "column_", and what a row says in it.
Column = tuple[str, Callable[[pd.Series], Cell]]


def _called_so(make: Callable[[Any], Cell], *names: str) -> list[Column]:
    """Columns whose titles have the names that the columns have in the table."""

    def column(name: str) -> Column:
        return name, lambda row: make(row[name])

    return [column(name) for name in names]


# --- estimates: published, read otherwise, or counted -------------------------------------------------------


def _estimates(table: pd.DataFrame, words: Words) -> list[Column]:
    several, left_out = table["wave"].nunique() > 1, (table["left_out"] > 0).any()
    return [
        ("answer", lambda row: text(words.category(row))),
        ("group", lambda row: text(words.group(row["group"], row["wave"]))),
        ("wave", lambda row: text(_wave(row["wave"], words) if several else "")),
        ("place", lambda row: decimal(row["rank"], words)),
        ("figure", lambda row: _figure(row, words)),
        ("unit", lambda row: text(words.unit(row))),
        ("low", lambda row: _limit(row, "low", words)),
        ("high", lambda row: _limit(row, "high", words)),
        ("count", lambda row: _count(row, words)),
        ("base", lambda row: decimal(row["base"], words)),
        ("left_out", lambda row: decimal(row["left_out"], words) if left_out else NOTHING),
        (
            "gap" if "against" in table else "difference",
            lambda row: text(words.difference(row) if "difference" in row else ""),
        ),
        ("base_rate", lambda row: share(row.get("rest_value", nan), words)),
        ("odds", lambda row: decimal(row.get("odds_ratio", nan), words, decimals=1)),
        ("grade", lambda row: text("" if row["wave"].startswith(READING) else row["grade"])),
        (
            "read",
            lambda row: text("" if row["wave"].startswith(READING) else words.say(f"how_{row['reading']}")),
        ),
    ]


def _wave(name: str, words: Words) -> str:
    if name.startswith(READING):
        return words.say("reading_named", then=words.then, name=name.removeprefix(READING))
    return words.wave(name)


def _figure(row: pd.Series, words: Words) -> Cell:
    if row["statistic"] == "rank":
        return NOTHING
    lost = row["grade"] == "D" and not row["wave"].startswith(READING)
    if row["reading"] == "bands":
        return text(words.value(row))
    if pd.isna(row["value"]) or lost:
        return text(words.slot(row))
    decimals = 0 if pd.isna(row["decimals"]) else int(row["decimals"])
    made = share if row["statistic"] == "share" else decimal
    cell = made(row["value"], words, decimals=decimals)
    sign = SIGNS.get(row["reading"], "")
    return Cell(text=words.value(row), value=cell.value, form=f'"{sign}"{cell.form}' if sign else cell.form)


def _limit(row: pd.Series, name: str, words: Words) -> Cell:
    if row["statistic"] == "share":
        return _share_limit(row[name], words)
    return decimal(row[name], words, decimals=1)


def _share_limit(value: float, words: Words) -> Cell:
    return share(value, words, decimals=limit_decimals(100 * value, even=50))


def _count(row: pd.Series, words: Words) -> Cell:
    if row["statistic"] != "share" or pd.isna(row["count_low"]):
        return NOTHING
    said = words.counts(row["count_low"], row["count_high"])
    return text(said) if row["count_low"] != row["count_high"] else decimal(row["count_low"], words)


# --- two groups, and their texts ---------------------------------------------------------------------------


def _shares(_: pd.DataFrame, words: Words) -> list[Column]:
    sides = [column for side in "ab" for column in _side(side, words)]
    return [_task(words), *sides, *_gap("difference", "gap", words)]


def _differences(_: pd.DataFrame, words: Words) -> list[Column]:
    return [
        _task(words),
        *_gap("difference", "gap", words),
        ("test", lambda row: text(row["test"])),
        *_called_so(partial(chance, words=words), "p", "holm", "bh", "max_t"),
        ("smallest", lambda row: points(row["smallest_gap"], words)),
        *_gap("adjusted", "adjusted", words),
    ]


def _ranks(_: pd.DataFrame, words: Words) -> list[Column]:
    return [_task(words), *(column for side in "ab" for column in _ranked(side, words))]


def _task(words: Words) -> Column:
    return "task", lambda row: text(words.category(row))


def _gap(name: str, title: str, words: Words) -> list[Column]:
    """A difference and its interval."""
    return [
        (title, lambda row: points(row[name], words)),
        ("low", lambda row: points(row[f"{name}_low"], words)),
        ("high", lambda row: points(row[f"{name}_high"], words)),
    ]


def _side(side: str, words: Words) -> list[Column]:
    return [
        (
            f"count_{side}",
            lambda row: text(words.say("of", count=row[f"count_{side}"], base=row[f"base_{side}"])),
        ),
        (f"share_{side}", lambda row: share(row[f"share_{side}"], words)),
        ("low", lambda row: _share_limit(row[f"low_{side}"], words)),
        ("high", lambda row: _share_limit(row[f"high_{side}"], words)),
    ]


def _ranked(side: str, words: Words) -> list[Column]:
    return [
        (f"share_{side}", lambda row: share(row[f"share_{side}"], words)),
        ("place", lambda row: decimal(row[f"rank_{side}"], words)),
        ("tier", lambda row: decimal(row[f"tier_{side}"], words)),
    ]


def _documents(_: pd.DataFrame, words: Words) -> list[Column]:
    return [
        ("text", lambda row: text(row["id"])),
        ("group", lambda row: text(words.group(row["group"]))),
        *_called_so(partial(decimal, words=words), "words", "tasks"),
    ]


# --- verdicts, and sources ---------------------------------------------------------------------------------


def _audit(_: pd.DataFrame, words: Words) -> list[Column]:
    return [
        ("answer", lambda row: text(words.answer(row["question"], row["category"]))),
        ("question", lambda row: text(words.question(row["question"]))),
        ("group", lambda row: text(words.group(row["group"]))),
        ("printed", lambda row: _printed(row, words)),
        ("base", lambda row: decimal(row["base"], words)),
        ("grade", lambda row: text(row["grade"])),
        ("verdict", lambda row: text(words.say(f"name_{row['verdict']}"))),
        ("why", lambda row: text(row[f"why_{words.lang}"])),
    ]


def _printed(row: pd.Series, words: Words) -> Cell:
    """The figure as printed: its digits are kept, its decimal sign is the reader's."""
    said = row["printed"].replace(".", decimal_sign(words.lang))
    return text(said + percent_sign(words.lang) if said and row["statistic"] == "share" else said)


def _claims(_: pd.DataFrame, words: Words) -> list[Column]:
    return [
        ("statement", lambda row: text(row[f"statement_{words.lang}"])),
        ("wave", lambda row: text(words.wave(row["wave"]))),
        ("verdict", lambda row: text(words.say(row["verdict"]))),
        ("beyond", lambda row: text(words.say(row["at_this_n"]))),
        ("why", lambda row: text(row[f"why_{words.lang}"])),
        ("figures", lambda row: text(row["figures"])),
    ]


def _sources_table(*_: object) -> list[Column]:
    return _called_so(text, "cite", "title", "author_or_publisher", "date", "kind", "url")


def kind_of(panel: Panel) -> str:
    """Which columns a panel shows: those of its kind, or of the table it is drawn from."""
    return panel.kind if panel.kind in COLUMNS else panel.table


COLUMNS: Mapping[str, Callable[[pd.DataFrame, Words], list[Column]]] = MappingProxyType(
    {
        "estimates": _estimates,
        "crosstabs": _estimates,
        "pairs": _shares,
        "differences": _differences,
        "tiers": _ranks,
        "documents": _documents,
        "audit": _audit,
        "claim_verdicts": _claims,
        "sources": _sources_table,
    }
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its cells, the names of the sources it rests on, and the id of its mark in the drawing."""

    cells: tuple[Cell, ...]
    sources: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A table for people. Columns in which no row says anything are not there.

    Attributes
    ----------
    titles
        Of the columns.
    rows
        As many cells each as there are titles.
    numeric
        Which columns hold numbers.
    """

    titles: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)
    numeric: tuple[bool, ...] = field(repr=False)

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the sources of all rows, each once."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.sources))


def readable(
    kind: str, table: pd.DataFrame, words: Words, *, found_in: Mapping[str, tuple[str, ...]]
) -> Readable:
    """Make a table for people of the rows of a panel.

    Parameters
    ----------
    kind
        Name of the panel, for those of the replication; otherwise of the schema of the rows: ``estimates``
        (with a wave beside 2010, too), ``documents``, ``audit``, ``claim_verdicts`` or ``sources``.
    table
        The rows.
    words
        Language, labels and citations.
    found_in
        Names of the sources of every published figure, by its id.

    Returns
    -------
    Readable
    """
    if table.empty:
        return Readable(titles=(), rows=(), numeric=())
    columns = COLUMNS[kind](table, words)
    sides = {side: words.group(table.iloc[0][f"group_{side}"]) for side in "ab" if f"group_{side}" in table}
    titles = [words.say(f"column_{name}", then=words.then, **sides) for name, _ in columns]
    cells = [[cell(row) for _, cell in columns] for _, row in table.iterrows()]
    kept = [i for i in range(len(columns)) if any(own[i].text for own in cells)]
    rows = [
        Row(
            cells=tuple(own[i] for i in kept),
            sources=_sources(row, found_in, words.codebook.baseline),
            mark=_mark(row, words.codebook.baseline),
        )
        for own, (_, row) in zip(cells, table.iterrows(), strict=True)
    ]
    return Readable(
        titles=tuple(titles[i] for i in kept),
        rows=tuple(rows),
        numeric=tuple(any(own[i].value is not None for own in cells) for i in kept),
    )


def _mark(row: pd.Series, baseline: str) -> str:
    """Id of what is drawn of a row: that of its figure, or of the answer that two groups are compared in."""
    if "id" not in row:
        return f"{row['panel']}.{row['category']}" if "panel" in row and "category" in row else ""
    wave = row.get("wave", baseline)
    return "" if wave.startswith(READING) else row["id"] if wave == baseline else f"{row['id']}@{wave}"


def _sources(row: pd.Series, found_in: Mapping[str, tuple[str, ...]], published: str) -> tuple[str, ...]:
    """Sources of a published figure, or of whatever else the row tells; a wave uses the same ids."""
    if row.get("wave", published) == published and row.get("id") in found_in:
        return found_in[row["id"]]
    return (row["source"],) if row.get("source") else ()
