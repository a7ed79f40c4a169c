"""Tables for people, one builder for page and workbook: what each cell says, and the number behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import nan
from types import MappingProxyType

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


Column = tuple[str, Callable[[pd.Series], Cell]]  # its title, and what a row says in it


def _titled(words: Words, columns: Iterable[Column]) -> list[Column]:
    return [(words.say(f"column_{name}", then=words.then), cell) for name, cell in columns]


# --- estimates: published, read otherwise, or counted -------------------------------------------------------


def _estimates(table: pd.DataFrame, words: Words) -> list[Column]:
    several = table["wave"].nunique() > 1
    return _titled(
        words,
        [
            ("answer", lambda row: text(words.category(row))),
            ("group", lambda row: text(words.group(row["group"], row["wave"]))),
            ("wave", lambda row: text(_wave(row["wave"], words)) if several else NOTHING),
            ("place", lambda row: decimal(row["rank"], words)),
            ("figure", partial(_figure, words=words)),
            ("unit", lambda row: text(words.unit(row))),
            ("low", lambda row: _limit(row, "low", words)),
            ("high", lambda row: _limit(row, "high", words)),
            ("count", partial(_count, words=words)),
            ("base", lambda row: decimal(row["base"], words)),
            *([("left_out", lambda row: decimal(row["left_out"], words))] if _any_left_out(table) else []),
            ("difference", lambda row: text(words.difference(row)) if "difference" in row else NOTHING),
            ("base_rate", lambda row: share(row.get("rest_value", nan), words)),
            ("odds", lambda row: decimal(row.get("odds_ratio", nan), words, decimals=1)),
            ("grade", lambda row: NOTHING if row["wave"].startswith(READING) else text(row["grade"])),
            ("read", partial(_read, words=words)),
        ],
    )


def _any_left_out(table: pd.DataFrame) -> bool:
    return "left_out" in table and bool((table["left_out"] > 0).any())


def _wave(name: str, words: Words) -> str:
    if name.startswith(READING):
        return words.say("reading_named", then=words.then, name=name.removeprefix(READING))
    return words.wave(name)


def _figure(row: pd.Series, *, words: Words) -> Cell:
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


def _count(row: pd.Series, *, words: Words) -> Cell:
    if row["statistic"] != "share" or pd.isna(row["count_low"]):
        return NOTHING
    said = words.counts(row["count_low"], row["count_high"])
    return text(said) if row["count_low"] != row["count_high"] else decimal(row["count_low"], words)


def _read(row: pd.Series, *, words: Words) -> Cell:
    return NOTHING if row["wave"].startswith(READING) else text(words.say(f"how_{row['reading']}"))


# --- two groups, and their texts ---------------------------------------------------------------------------


def _shares(table: pd.DataFrame, words: Words) -> list[Column]:
    sides = [column for side, group in _groups(table, words) for column in _side(side, group, words)]
    return [_task(words), *sides, *_titled(words, _gap(words))]


def _differences(_: pd.DataFrame, words: Words) -> list[Column]:
    return [
        _task(words),
        *_titled(
            words,
            [
                *_gap(words),
                ("test", lambda row: text(row["test"])),
                ("p", lambda row: chance(row["p"], words)),
                ("holm", lambda row: chance(row["holm"], words)),
                ("bh", lambda row: chance(row["bh"], words)),
                ("max_t", lambda row: chance(row["max_t"], words)),
                ("smallest", lambda row: points(row["smallest_gap"], words)),
                ("adjusted", lambda row: points(row["adjusted"], words)),
                ("low", lambda row: points(row["adjusted_low"], words)),
                ("high", lambda row: points(row["adjusted_high"], words)),
            ],
        ),
    ]


def _ranks(table: pd.DataFrame, words: Words) -> list[Column]:
    sides = [column for side, group in _groups(table, words) for column in _ranked(side, group, words)]
    return [_task(words), *sides]


def _task(words: Words) -> Column:
    return words.say("column_task"), lambda row: text(words.category(row))


def _groups(table: pd.DataFrame, words: Words) -> list[tuple[str, str]]:
    return [(side, words.group(table.iloc[0][f"group_{side}"])) for side in ("a", "b")]


def _gap(words: Words) -> list[Column]:
    return [
        ("gap", lambda row: points(row["difference"], words)),
        ("low", lambda row: points(row["difference_low"], words)),
        ("high", lambda row: points(row["difference_high"], words)),
    ]


def _side(side: str, group: str, words: Words) -> list[Column]:
    return [
        (words.say("column_count_of", group=group), lambda row: _of(row, side, words)),
        (words.say("column_share", group=group), lambda row: share(row[f"share_{side}"], words)),
        (words.say("column_low"), lambda row: _share_limit(row[f"low_{side}"], words)),
        (words.say("column_high"), lambda row: _share_limit(row[f"high_{side}"], words)),
    ]


def _ranked(side: str, group: str, words: Words) -> list[Column]:
    return [
        (words.say("column_share", group=group), lambda row: share(row[f"share_{side}"], words)),
        (words.say("column_place"), lambda row: decimal(row[f"rank_{side}"], words)),
        (words.say("column_tier"), lambda row: decimal(row[f"tier_{side}"], words)),
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
            ("answer", lambda row: text(words.answer(row["question"], row["category"]))),
            ("question", lambda row: text(words.codebook.questions[row["question"]].label[words.lang])),
            ("group", lambda row: text(words.group(row["group"]))),
            ("printed", partial(_printed, words=words)),
            ("base", lambda row: decimal(row["base"], words)),
            ("grade", lambda row: text(row["grade"])),
            ("verdict", lambda row: text(words.say(f"name_{row['verdict']}"))),
            ("why", lambda row: text(row[f"why_{words.lang}"])),
        ],
    )


def _printed(row: pd.Series, *, words: Words) -> Cell:
    """The figure as printed: its digits are kept, its decimal sign is the reader's."""
    said = row["printed"].replace(".", decimal_sign(words.lang))
    return text(said + percent_sign(words.lang) if said and row["statistic"] == "share" else said)


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
    rows = [
        Row(
            cells=tuple(cell(row) for _, cell in columns),
            sources=_sources(row, found_in, words.codebook.baseline),
            mark=_mark(row, words.codebook.baseline),
        )
        for _, row in table.iterrows()
    ]
    return _trimmed([title for title, _ in columns], rows)


def _trimmed(titles: Sequence[str], rows: Sequence[Row]) -> Readable:
    """Leave out the columns in which no row says anything."""
    kept = [i for i in range(len(titles)) if any(row.cells[i].text for row in rows)]
    cells = [tuple(row.cells[i] for i in kept) for row in rows]
    return Readable(
        titles=tuple(titles[i] for i in kept),
        rows=tuple(replace(row, cells=c) for c, row in zip(cells, rows, strict=True)),
        numeric=tuple(any(c[i].value is not None for c in cells) for i in range(len(kept))),
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
