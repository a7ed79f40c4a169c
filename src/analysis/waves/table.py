"""One table of a wave: its files put together and recoded, with everything that was changed or noticed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.clean.checks import Notice, duplicates, impossible_years, notices
from analysis.clean.log import column_changes, hide, joined
from analysis.clean.numbers import read_amounts, read_yes_no
from analysis.clean.recode import OTHERWISE, recode
from analysis.errors import DataError, Gathering, Problem
from analysis.labels import plain
from analysis.multiselect.merge import concatenated
from analysis.multiselect.model import MultiSelect
from analysis.multiselect.parse import multiselect
from analysis.questionnaire import Item
from analysis.waves.config import TableConfig
from analysis.waves.part import Part, read_part, with_labels

YES_NO = ("has_account",)  # options of numbers that are answered with yes or no
USED_COLUMNS = ("table", "file", "header", "answers", "nearest")


@dataclass(frozen=True, kw_only=True)
class WaveTable:
    """One table of a wave, ready to be counted.

    Attributes
    ----------
    name
        survey, profiles or job_descriptions.
    index : Index
        The respondents or documents: file and row.
    answers
        Single-choice answers by item: categorical, ``(otherwise)`` included.
    ticks
        Tick-all answers by item.
    amounts
        Numbers by ``item.option``: columns value, low, high, how.
    texts : Series of str
        Texts to code, "" where there is none.
    beside : DataFrame
        Cleaned columns that answer nothing: weights and the variables to rake to are among them.
    log, notices, columns : DataFrame
        The change log, in which no words of one's own are shown; what was noticed and not changed; which
        column answers what.
    said
        How each file was understood.
    """

    name: str
    index: pd.Index = field(repr=False)
    answers: Mapping[str, pd.Series] = field(repr=False)
    ticks: Mapping[str, MultiSelect] = field(repr=False)
    amounts: Mapping[str, pd.DataFrame] = field(repr=False)
    texts: pd.Series = field(repr=False)
    beside: pd.DataFrame = field(repr=False)
    log: pd.DataFrame = field(repr=False)
    notices: pd.DataFrame = field(repr=False)
    columns: pd.DataFrame = field(repr=False)
    said: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.index)

    def frame(self) -> pd.DataFrame:
        """The recognised answers, one row per respondent: what may leave ``data/raw``.

        Single-choice answers by name, numbers with their bounds, tick-all answers as one column of 0 and 1
        per option. Columns that answer nothing, texts and words of one's own are not in it.
        """
        rows = pd.DataFrame({"row": range(1, len(self) + 1)}, index=self.index)
        answers = pd.DataFrame({name: column.astype("object") for name, column in self.answers.items()})
        amounts = [amount.add_prefix(f"{name}.") for name, amount in self.amounts.items()]
        ticks = [_named(name, answered.indicators) for name, answered in self.ticks.items()]
        return pd.concat([rows, answers, *amounts, *ticks], axis=1).reset_index(drop=True)


def _named(question: str, indicators: pd.DataFrame) -> pd.DataFrame:
    return indicators.set_axis([f"{question}[{option}]" for option in indicators.columns], axis=1)


def read_table(
    folder: Path, name: str, config: TableConfig, items: Mapping[str, Item], *, shown_as: str
) -> WaveTable:
    """Read one table of a wave.

    Parameters
    ----------
    folder
        Of the wave.
    name
        survey, profiles or job_descriptions.
    config
        What ``wave.toml`` says of it.
    items
        The items of the questionnaire that the table may answer.
    shown_as
        What to call the folder in messages.

    Raises
    ------
    DataError
        With every problem of every file.
    """
    gathering = Gathering()
    parts = [
        part
        for file in config.files
        if (part := gathering.attempt(read_part, folder, file, config, items, shown_as=shown_as)) is not None
    ]
    if len(parts) < len(config.files):
        raise gathering.error()
    if not any(part.mapped.blocks or (part.texts != "").any() for part in parts):
        raise DataError(
            [_nothing(part, name) for part in parts if len(part.export.frame)] or [_empty(parts[0])]
        )
    return _recoded(name, parts, config, items)


def _nothing(part: Part, table: str) -> Problem:
    unused = [
        f"{block.question!r}" + (f" (like {near})" if near else "") for block, near in part.mapped.unused
    ]
    return Problem(
        file=part.export.file,
        row=1,
        found=f"no column that answers anything; there are {', '.join(unused) or 'none'}",
        expected=f"columns of the {table} questionnaire",
        advice=f"Name them in wave.toml, under [{table}.columns].",
    )


def _empty(part: Part) -> Problem:
    return Problem(file=part.export.file, found="no rows", expected="answers", advice="Fill it in.")


def _recoded(name: str, parts: Sequence[Part], config: TableConfig, items: Mapping[str, Item]) -> WaveTable:
    book = _Book(name, parts)
    for item in items.values():
        if item.kind == "single":
            book.single(item, config.options.get(item.name, {}))
        elif item.kind == "multiple":
            book.multiple(item, config.options.get(item.name, {}))
        elif item.kind == "number":
            book.number(item.name, item.unit)
        else:
            for option in item.words:
                book.number(f"{item.name}.{option}", item.unit, yes_no=option in YES_NO)
    return book.table()


class _Book:
    """Keeps what has been recoded of one table, and what was changed and noticed on the way."""

    def __init__(self, name: str, parts: Sequence[Part]) -> None:
        self.name, self.parts = name, parts
        self.index = pd.Index([label for part in parts for label in part.export.frame.index])
        self.answers: dict[str, pd.Series] = {}
        self.ticks: dict[str, MultiSelect] = {}
        self.amounts: dict[str, pd.DataFrame] = {}
        self.logs = [part.log for part in parts]
        self.found: list[Notice] = []
        self.own_words: set[str] = set()  # cells that nobody but the analyst should see

    def _column(self, item: str) -> pd.Series | None:
        """The texts of an item in all files; empty in a file that does not ask it."""
        if not any(item in part.mapped.blocks for part in self.parts):
            return None
        texts = [
            part.column(item) if item in part.mapped.blocks else pd.Series("", part.export.frame.index)
            for part in self.parts
        ]
        whole: pd.Series = pd.concat(texts)
        return whole.rename(item)

    def single(self, item: Item, labels: Mapping[str, str]) -> None:
        column = self._column(item.name)
        if column is None:
            return
        found = recode(
            column,
            with_labels(item, labels),
            otherwise=item.otherwise,
            free=item.free,
            inside=item.inside,
            strict=item.strict,
        )
        self.answers[item.name] = found.answers
        self.logs.append(column_changes(column, found.answers, step="recode"))
        where = "left out" if item.strict else f"counted as {item.free or OTHERWISE}, kept as it is"
        self._quote(item.name, found.strange, f"no word of the questionnaire; {where}")
        for part in self.parts:
            if item.name in part.mapped.blocks:
                self._quote(item.name, part.beside(item.name), "words beside an answer: not counted")

    def multiple(self, item: Item, labels: Mapping[str, str]) -> None:
        asked = [part for part in self.parts if item.name in part.mapped.blocks]
        if not asked:
            return
        for part in asked:
            for option in part.strange_options(item, labels):
                why = "no option of the questionnaire: not counted"
                self.found.append((self.name, None, item.name, option, why, False))
        answered = [part.ticks(item, labels) for part in asked]
        silent = [part.export.frame.index for part in self.parts if part not in asked]
        ticks = concatenated([*answered, *(not_asked(item.name, index) for index in silent)])
        self.ticks[item.name] = ticks
        self._quote(item.name, ticks.other, "an answer in somebody's own words; counted as other")
        for part in asked:
            self.own_words |= part.own_cells(item, labels, ticks.other.index)

    def number(self, item: str, unit: str, *, yes_no: bool = False) -> None:
        column = self._column(item)
        if column is None:
            return
        if yes_no:
            values = column.map({text: read_yes_no(text) for text in column.unique()}).astype("float64")
            amounts = pd.DataFrame({"value": values, "low": values, "high": values, "how": "exact"})
        else:
            amounts = read_amounts(column, unit=unit)
        self.amounts[item] = amounts
        shown = amounts["value"].map(lambda value: f"{value:g}", na_action="ignore")
        self.logs.append(column_changes(column, shown, step="read_amount"))
        unread = column[(column != "") & amounts["value"].isna()]
        self._quote(item, unread, "no number that can be read: left out")
        if unit == "amount":
            euros = column[column.str.contains("€|eur", case=False) & amounts["value"].notna()]
            self._notice(item, euros, "euros, counted as if they were dollars")
        dates = amounts["how"] == "excel date"
        bands = zip(column[dates], amounts.loc[dates, "low"], amounts.loc[dates, "high"], strict=True)
        read = pd.Series(
            [f"{text} read as {low:g} to {high:g}" for text, low, high in bands], column.index[dates]
        )
        self._notice(item, read, "Excel took a band for a date")

    def _notice(self, item: str, cells: pd.Series, why: str, *, quotes: bool = False) -> None:
        self.found += [(self.name, row, item, str(text), why, quotes) for row, text in cells.items()]

    def _quote(self, item: str, cells: pd.Series, why: str) -> None:
        self._notice(item, cells, why, quotes=True)
        self.own_words |= set(cells)

    def _log(self) -> pd.DataFrame:
        """The change log; what people wrote in their own words is hidden in every step."""
        log = joined(self.logs)
        own = {plain(cell) for cell in self.own_words}
        shows = {text: plain(text) in own for text in {*log["before"], *log["after"]}}
        return hide(log, log["before"].map(shows).astype("bool") | log["after"].map(shows).astype("bool"))

    def table(self) -> WaveTable:
        beside = pd.concat([_beside(part) for part in self.parts])
        years = {
            name: amount["value"] for name, amount in self.amounts.items() if name.startswith("experience.")
        }
        everything = pd.concat([part.export.frame.assign(text=part.texts) for part in self.parts]).fillna("")
        found = [*self.found, *duplicates(everything, table=self.name)]
        found += impossible_years(pd.DataFrame(years), table=self.name)
        return WaveTable(
            name=self.name,
            index=self.index,
            answers=self.answers,
            ticks=self.ticks,
            amounts=self.amounts,
            texts=pd.concat([part.texts for part in self.parts]),
            beside=beside,
            log=self._log().assign(table=self.name),
            notices=notices(found),
            columns=pd.DataFrame(
                [row for part in self.parts for row in _used(part, self.name)], columns=list(USED_COLUMNS)
            ),
            said=tuple(f"{part.export.file}: {part.export.said}" for part in self.parts),
        )


def _beside(part: Part) -> pd.DataFrame:
    """Columns that answer nothing, by their titles."""
    blocks = [block for block in part.export.blocks if block not in part.mapped.blocks.values()]
    return pd.DataFrame(
        {b.question: part.export.frame[b.places[0]] for b in blocks}, index=part.export.frame.index
    )


def _used(part: Part, table: str) -> Iterator[dict[str, str]]:
    """Rows that say which column answers what."""
    file = part.export.file.rpartition("/")[2]
    for item, block in part.mapped.blocks.items():
        yield {"table": table, "file": file, "header": block.question, "answers": item, "nearest": ""}
    for block, near in part.mapped.unused:
        yield {"table": table, "file": file, "header": block.question, "answers": "", "nearest": near}


def not_asked(question: str, index: pd.Index) -> MultiSelect:
    """The answers of people who were not asked a question."""
    frame = pd.DataFrame({question: pd.Series(None, index=index, dtype="object")})
    return multiselect(frame, question, options=[], encoding="delimited", delimiter=";")
