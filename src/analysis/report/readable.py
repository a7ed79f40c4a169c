"""Tables for people: the rows that a panel is drawn from, with labels for names and figures as printed.

The page and the workbook show the same table; the page writes its text, the workbook its numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType

import pandas as pd

from analysis.report.cells import NOTHING, Cell, chance, decimal, points, share, text
from analysis.tables import READING, WAVE_2010
from analysis.words import Words

Column = tuple[str, Callable[[pd.Series], Cell]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its cells, and the names of the sources it rests on."""

    cells: tuple[Cell, ...]
    sources: tuple[str, ...] = ()


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


def readable(
    kind: str, table: pd.DataFrame, words: Words, *, found_in: Mapping[str, tuple[str, ...]]
) -> Readable:
    """Make a table for people of the rows of a panel.

    Parameters
    ----------
    kind
        Name of the schema of the rows: ``estimates`` (with a wave beside 2010, too), ``comparisons``,
        ``documents``, ``audit``, ``claim_verdicts`` or ``sources``.
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
    columns = _COLUMNS[kind](table, words)
    rows = [
        Row(cells=tuple(cell(row) for _, cell in columns), sources=_sources(row, found_in))
        for _, row in table.iterrows()
    ]
    return _trimmed([title for title, _ in columns], rows)


def _trimmed(titles: Sequence[str], rows: Sequence[Row]) -> Readable:
    """Leave out the columns in which no row says anything."""
    kept = [i for i in range(len(titles)) if any(row.cells[i].text for row in rows)]
    cells = [tuple(row.cells[i] for i in kept) for row in rows]
    return Readable(
        titles=tuple(titles[i] for i in kept),
        rows=tuple(Row(cells=c, sources=row.sources) for c, row in zip(cells, rows, strict=True)),
        numeric=tuple(any(c[i].value is not None for c in cells) for i in range(len(kept))),
    )


def _sources(row: pd.Series, found_in: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Sources of a published figure, or of whatever else the row tells; a wave uses the same ids."""
    if row.get("wave", WAVE_2010) == WAVE_2010 and row.get("id") in found_in:
        return found_in[row["id"]]
    return (row["source"],) if row.get("source") else ()


def _titled(words: Words, columns: Iterable[Column]) -> list[Column]:
    return [(words.say(f"column_{name}"), cell) for name, cell in columns]


# --- estimates: published, read otherwise, or counted -------------------------------------------------------


def _estimates(table: pd.DataFrame, words: Words) -> list[Column]:
    several = table["wave"].nunique() > 1
    return _titled(
        words,
        [
            ("wave", lambda row: text(_wave(row["wave"], words)) if several else NOTHING),
            ("answer", lambda row: text(words.category(row))),
            ("group", lambda row: text(words.group(row["group"]))),
            ("place", lambda row: decimal(row["rank"], words)),
            ("figure", partial(_figure, words=words)),
            ("unit", lambda row: text(words.unit(row))),
            ("low", lambda row: _limit(row, "low", words)),
            ("high", lambda row: _limit(row, "high", words)),
            ("count", partial(_count, words=words)),
            ("base", lambda row: decimal(row["base"], words)),
            ("difference", lambda row: text(words.difference(row)) if "difference" in row else NOTHING),
            ("grade", lambda row: NOTHING if row["wave"].startswith(READING) else text(row["grade"])),
            ("read", partial(_read, words=words)),
        ],
    )


def _wave(name: str, words: Words) -> str:
    if name.startswith(READING):
        return words.say("reading_named", name=name.removeprefix(READING))
    return words.wave(name)


def _figure(row: pd.Series, *, words: Words) -> Cell:
    if row["statistic"] == "rank":
        return NOTHING
    lost = row["grade"] == "D" and not row["wave"].startswith(READING)
    if pd.isna(row["value"]) or lost:
        return text(words.slot(row))
    decimals = 0 if pd.isna(row["decimals"]) else int(row["decimals"])
    made = share if row["statistic"] == "share" else decimal
    cell = made(row["value"], words, decimals=decimals)
    return Cell(text=words.value(row), value=cell.value, form=cell.form)


def _limit(row: pd.Series, name: str, words: Words) -> Cell:
    if row["statistic"] == "share":
        return share(row[name], words)
    return decimal(row[name], words, decimals=1)


def _count(row: pd.Series, *, words: Words) -> Cell:
    if row["statistic"] != "share" or pd.isna(row["count_low"]):
        return NOTHING
    said = words.counts(row["count_low"], row["count_high"])
    return text(said) if row["count_low"] != row["count_high"] else decimal(row["count_low"], words)


def _read(row: pd.Series, *, words: Words) -> Cell:
    return NOTHING if row["wave"].startswith(READING) else text(words.say(f"how_{row['reading']}"))


# --- two groups, and their texts ---------------------------------------------------------------------------


def _comparisons(table: pd.DataFrame, words: Words) -> list[Column]:
    groups = {side: words.group(table.iloc[0][f"group_{side}"]) for side in ("a", "b")}
    sides = [column for side, group in groups.items() for column in _side(side, group, words)]
    return [
        (words.say("column_task"), lambda row: text(words.category(row))),
        *sides,
        *_titled(
            words,
            [
                ("gap", lambda row: points(row["difference"], words)),
                ("gap_low", lambda row: points(row["difference_low"], words)),
                ("gap_high", lambda row: points(row["difference_high"], words)),
                ("test", lambda row: text(row["test"])),
                ("p", lambda row: chance(row["p"], words)),
                ("holm", lambda row: chance(row["holm"], words)),
                ("bh", lambda row: chance(row["bh"], words)),
                ("max_t", lambda row: chance(row["max_t"], words)),
                ("adjusted", lambda row: points(row["adjusted"], words)),
                ("smallest", lambda row: points(row["smallest_gap"], words)),
            ],
        ),
    ]


def _side(side: str, group: str, words: Words) -> list[Column]:
    return [
        (words.say("column_share", group=group), lambda row: share(row[f"share_{side}"], words)),
        (words.say("column_count_of", group=group), lambda row: _of(row, side, words)),
    ]


def _of(row: pd.Series, side: str, words: Words) -> Cell:
    return text(words.say("of", count=row[f"count_{side}"], base=row[f"base_{side}"]))


def _documents(_: pd.DataFrame, words: Words) -> list[Column]:
    return _titled(
        words,
        [
            ("text", lambda row: text(row["id"])),
            ("group", lambda row: text(words.group(row["group"]))),
            ("words", lambda row: decimal(row["words"], words)),
            ("tasks", lambda row: decimal(row["tasks"], words)),
        ],
    )


# --- verdicts, and sources ---------------------------------------------------------------------------------


def _audit(_: pd.DataFrame, words: Words) -> list[Column]:
    return _titled(
        words,
        [
            ("question", lambda row: text(words.codebook.questions[row["question"]].label[words.lang])),
            ("answer", lambda row: text(words.answer(row["question"], row["category"]))),
            ("group", lambda row: text(words.group(row["group"]))),
            ("printed", lambda row: text(row["printed"])),
            ("base", lambda row: decimal(row["base"], words)),
            ("grade", lambda row: text(row["grade"])),
            ("verdict", lambda row: text(words.say(f"name_{row['verdict']}"))),
            ("why", lambda row: text(row[f"why_{words.lang}"])),
        ],
    )


def _claims(_: pd.DataFrame, words: Words) -> list[Column]:
    return _titled(
        words,
        [
            ("statement", lambda row: text(row[f"statement_{words.lang}"])),
            ("wave", lambda row: text(words.wave(row["wave"]))),
            ("verdict", lambda row: text(words.say(row["verdict"]))),
            ("beyond", lambda row: text(words.say(row["at_this_n"]))),
            ("why", lambda row: text(row[f"why_{words.lang}"])),
            ("figures", lambda row: text(row["figures"])),
        ],
    )


def _sources_table(_: pd.DataFrame, words: Words) -> list[Column]:
    return _titled(
        words,
        [
            ("cite", lambda row: text(row["cite"])),
            ("title", lambda row: text(row["title"])),
            ("publisher", lambda row: text(row["author_or_publisher"])),
            ("date", lambda row: text(row["date"])),
            ("kind", lambda row: text(row["kind"])),
            ("address", lambda row: text(row["url"])),
        ],
    )


_COLUMNS: Mapping[str, Callable[[pd.DataFrame, Words], list[Column]]] = MappingProxyType(
    {
        "estimates": _estimates,
        "comparisons": _comparisons,
        "documents": _documents,
        "audit": _audit,
        "claim_verdicts": _claims,
        "sources": _sources_table,
    }
)
