"""Tables for people, one builder for page and workbook: what each cell says, and the number behind it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from math import nan

import pandas as pd

from analysis.codebook import Panel
from analysis.languages import LEAST_P, decimal_sign, number, p_value, percent, printed_percent
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
    said = percent(value, lang=words.lang, decimals=decimals)
    return Cell(text=said, value=float(value), form=_form("0", decimals) + "%")


def decimal(value: float, words: Words, *, decimals: int = 0) -> Cell:
    """A number that is not a share."""
    said = number(value, lang=words.lang, decimals=decimals)
    return Cell(text=said, value=float(value), form=_form("#,##0", decimals))


def points(value: float, words: Words) -> Cell:
    """A difference of two shares (-1 to 1) in percentage points, with its sign."""
    return Cell(text=words.signed(100 * value), value=100 * float(value), form="+0;-0;0")


def chance(p: float, words: Words) -> Cell:
    """A p-value (0-1), in four decimals; a spreadsheet, too, says of a small one what it is under."""
    under = p_value(0, lang=words.lang)
    return Cell(
        text=p_value(p, lang=words.lang), value=float(p), form=f'[<{LEAST_P:.4f}]"{under}";{_form("0", 4)}'
    )


def _form(whole: str, decimals: int) -> str:
    return f"{whole}.{'0' * decimals}" if decimals else whole


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
    made = share if row["statistic"] == "share" else decimal
    cell = made(row["value"], words, decimals=words.decimals(row))
    sign = SIGNS.get(row["reading"], "")
    return Cell(text=words.value(row), value=cell.value, form=f'"{sign}"{cell.form}' if sign else cell.form)


def _limit(row: pd.Series, words: Words, name: str) -> Cell:
    return _cell(f"{'share_limit' if row['statistic'] == 'share' else 'tenths'} {name}", row, words)


def _share_limit(value: float, words: Words) -> Cell:
    return share(value, words, decimals=limit_decimals(100 * value, even=50))


def _count(row: pd.Series, words: Words) -> Cell:
    if row["statistic"] != "share" or pd.isna(row["count_low"]):
        return NOTHING
    said = words.counts(row["count_low"], row["count_high"])
    return text(said) if row["count_low"] != row["count_high"] else decimal(row["count_low"], words)


def _printed(row: pd.Series, words: Words) -> Cell:
    """The figure as printed: its digits are kept, its decimal sign is the reader's."""
    said = row["printed"]
    if said and row["statistic"] == "share":
        return text(printed_percent(said, lang=words.lang))
    return text(said.replace(".", decimal_sign(words.lang)))


# A cell from one cell of the table.
FORMS: Mapping[str, Callable[..., Cell]] = {
    "text": lambda value, _: text(value),
    "number": decimal,
    "tenths": partial(decimal, decimals=1),
    "share": share,
    "share_limit": _share_limit,
    "points": points,
    "chance": chance,
}

# A cell from a whole row; some are told which of its columns, or with which phrase.
OF_ROWS: Mapping[str, Callable[..., Cell]] = {
    "figure": _figure,
    "count": _count,
    "limit": _limit,
    "printed": _printed,
    "category": lambda row, words: text(words.category(row)),
    "people": lambda row, words: text(words.group(row["group"], row["wave"])),
    "group": lambda row, words: text(words.group(row["group"])),
    "question": lambda row, words: text(words.question(row["question"])),
    "asked": lambda row, words: text(words.question(row["panel"])),
    "answer": lambda row, words: text(words.answer(row["question"], row["category"])),
    "unit": lambda row, words: text(words.unit(row)),
    "wave": lambda row, words: text(words.wave(row["wave"])),
    "wave_if_several": lambda row, words: text(_wave(row["wave"], words)),
    "difference": lambda row, words: text(words.difference(row) if "difference" in row else ""),
    "of": lambda row, words, n, base: text(words.say("of", count=row[n], base=row[base])),
    "said": lambda row, words, name, before="": text(words.say(before + row[name])),
    "grade": lambda row, _: text("" if row["wave"].startswith(READING) else row["grade"]),
    "how_read": lambda row, words: text(
        "" if row["wave"].startswith(READING) else words.say(f"how_{row['reading']}")
    ),
}


def _cell(how: str, row: pd.Series, words: Words) -> Cell:
    form, *names = how.format(lang=words.lang).split()
    if form in OF_ROWS:
        return OF_ROWS[form](row, words, *names)
    value = row.get(names[0], nan)
    return NOTHING if pd.isna(value) else FORMS[form](value, words)


ESTIMATES = ("estimates", "crosstabs")


def kind_of(panel: Panel) -> str:
    """Which columns a panel shows: those of its kind, or of the table it is drawn from."""
    return panel.kind if panel.kind in COLUMNS else panel.table


# By kind of panel or table, the columns: title and how a cell is written.
COLUMNS: Mapping[str, list[str]] = tomllib.loads(
    (files("analysis.report") / "columns.toml").read_text(encoding="utf-8")
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
    idle = {
        "wave_if_several": kind in ESTIMATES and table["wave"].nunique() < 2,
        "asked": kind in ESTIMATES and table["panel"].nunique() < 2,
        "number left_out": kind in ESTIMATES and not (table["left_out"] > 0).any(),
    }
    columns = [each for of in COLUMNS[kind] if not idle.get((each := of.split(": "))[1])]
    sides = {side: words.group(table.iloc[0][f"group_{side}"]) for side in "ab" if f"group_{side}" in table}
    titles = [words.say(f"column_{name}", then=words.then, **sides) for name, _ in columns]
    cells = [[_cell(how, row, words) for _, how in columns] for _, row in table.iterrows()]
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
