"""Answers recognised: from the cleaned cells of a table's files to what can be counted.

What was changed or noticed on the way is kept. In the change log only words of the questionnaire and amounts
are shown: whatever else stands in a cell may be about somebody.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.clean.log import (
    HIDDEN,
    SIGNS,
    Notice,
    beyond_the_whole,
    column_changes,
    duplicates,
    hide,
    implausible,
    joined,
    notices,
)
from analysis.clean.numbers import UNREAD, read_amount, read_amounts, read_yes_no
from analysis.clean.recode import OTHERWISE, recode
from analysis.codebook import YES, Item
from analysis.errors import Problem, refuse
from analysis.labels import MISSING, is_nonsubstantive, plain
from analysis.multiresponse.model import OTHER, MultiSelect, concatenated
from analysis.multiresponse.parse import NOT_TICKED, TICKED, multiselect
from analysis.waves.config import TableConfig
from analysis.waves.part import Part


@dataclass(frozen=True, kw_only=True)
class WaveTable:
    """One table of a wave, ready to be counted.

    Attributes
    ----------
    name
        As the codebook calls it.
    index : Index
        The respondents or documents: file and row.
    answers
        Single-choice answers by item: categorical, ``(otherwise)`` included.
    ticks
        Tick-all answers by item.
    amounts
        Numbers by ``item.option``: columns value, low, high, how.
    left_out
        By item, or ``item.option``: the respondents whose answer is no substantive one, or could not be read.
    texts : Series of str
        Texts to code, "" where there is none.
    beside : DataFrame
        Cleaned columns that answer nothing: weights and the variables to rake to are among them.
    log, notices, columns : DataFrame
        The change log, in which no words of one's own are shown; what was noticed and not changed; which
        column answers what.
    said, files
        How each file was understood; their names, which may be people's and stay in ``data/raw``.
    """

    name: str
    index: pd.Index = field(repr=False)
    answers: Mapping[str, pd.Series] = field(repr=False)
    ticks: Mapping[str, MultiSelect] = field(repr=False)
    amounts: Mapping[str, pd.DataFrame] = field(repr=False)
    left_out: Mapping[str, pd.Series] = field(repr=False)
    texts: pd.Series = field(repr=False)
    cells: pd.DataFrame = field(repr=False)
    log: pd.DataFrame = field(repr=False)
    notices: pd.DataFrame = field(repr=False)
    columns: pd.DataFrame = field(repr=False)
    said: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def only(self, rows: pd.Series) -> "WaveTable":
        """The same table with some of its rows: true or false for each."""
        kept = self.index[rows.to_numpy()]
        return replace(
            self,
            index=kept,
            answers={name: column.loc[kept] for name, column in self.answers.items()},
            ticks={name: ticks.only(rows.to_numpy()) for name, ticks in self.ticks.items()},
            amounts={name: amounts.loc[kept] for name, amounts in self.amounts.items()},
            left_out={name: cells[cells.index.isin(kept)] for name, cells in self.left_out.items()},
            texts=self.texts.loc[kept],
            cells=self.cells.loc[kept],
        )

    @property
    def numbered(self) -> dict[str, str]:
        """What a file is called outside of ``data/raw``: ``survey 1``, in the order of ``wave.toml``."""
        return {file: f"{self.name} {number}" for number, file in enumerate(self.files, start=1)}

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
        ticks = [of.indicators.add_prefix(f"{name}[").add_suffix("]") for name, of in self.ticks.items()]
        return pd.concat([rows, answers, *amounts, *ticks], axis=1).reset_index(drop=True)


CURRENCIES = {"dollars": r"\$|usd|dollar", "euros": "€|eur", "pounds": "£|gbp|pound"}
MANY = 10  # answers, none of which is known: the file speaks of another question, or in other words
USED_COLUMNS = ("table", "file", "header", "answers", "nearest")


def recoded(name: str, parts: Sequence[Part], config: TableConfig, items: Mapping[str, Item]) -> WaveTable:
    """Recognise the answers of a table, item by item.

    Parameters
    ----------
    name
        As the codebook calls it.
    parts
        Its files, cleaned.
    config
        What ``wave.toml`` says of it.
    items
        The items of the questionnaire that it may answer.

    Raises
    ------
    DataError
        If cells of a tick-all question are no answers to one, or no answer to a question is known.
    """
    found = _Recoding(name, parts, config)
    for item in items.values():
        if item.kind == "single":
            found.single(item)
        elif item.kind == "multiple":
            found.multiple(item)
        elif item.kind == "number":
            found.number(item.name, item)
        else:
            found.numbers(item)
    return found.table(config.files)


class _Recoding:
    """Keeps what has been recoded of one table, and what was changed and noticed on the way."""

    def __init__(self, name: str, parts: Sequence[Part], config: TableConfig) -> None:
        self.name, self.parts, self.guarded = name, parts, _guarded(parts, config)
        self.index = pd.Index([label for part in parts for label in part.export.frame.index])
        self.answers: dict[str, pd.Series] = {}
        self.ticks: dict[str, MultiSelect] = {}
        self.amounts: dict[str, pd.DataFrame] = {}
        self.left_out: dict[str, pd.Series] = {}
        self.logs = [part.log for part in parts]
        self.found: list[Notice] = []
        self.problems: list[Problem] = []
        for part in parts:
            for item in part.mapped.alike:
                why = "taken for this question, whose words it has; if it is another: columns in wave.toml"
                self._whole(item, repr(part.mapped.blocks[item].question), why)
        self.shown: set[str] = set()  # cells that say nothing but words of the questionnaire

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

    def single(self, item: Item) -> None:
        column = self._column(item.name)
        if column is None:
            return
        found = recode(
            column,
            item.words,
            otherwise=item.otherwise,
            free=item.free,
            inside=item.inside,
            denied=item.denied,
            strict=item.strict,
        )
        self.answers[item.name] = found.answers
        self.left_out[item.name] = column[(column != "") & found.answers.isna()]
        if len(found.strange) >= MANY and not found.answers.isin(list(item.words)).any():
            given = ", ".join(map(repr, list(item.words)[:3]))
            expected, advice = f"an answer such as {given}", f"Add its words to items.{item.name}.words."
            told = f"{len(found.strange):,} answers, none of which is known"
            self.problems.append(Problem(self.parts[0].export.file, told, expected, advice, column=item.name))
        self._nonsubstantive(item.name, found.nonsubstantive)
        self._show(word for of in (*item.words.values(), item.otherwise) for word in of)
        self.logs.append(column_changes(column, found.answers, step="recode"))
        if (empty := int((column == "").sum())) and item.unsaid:  # they may mean it
            why = "left out; write 'not specified' where that is meant"
            self._whole(item.name, f"{empty:,} empty", why)
        if empty and item.strict and found.answers.nunique() == 1:  # a yes without any no
            why = "one answer and no other: who left it empty is left out"
            self._whole(item.name, f"{empty:,} empty", why)
        where = "left out" if item.strict else f"counted as {item.free or OTHERWISE}, kept as it is"
        self._quote(item.name, found.strange, f"no word of the questionnaire; {where}")
        for part in self.parts:
            if item.name in part.mapped.blocks:
                self._quote(item.name, part.beside(item.name), "words beside an answer: not counted")

    def _nonsubstantive(self, item: str, cells: pd.Series) -> None:
        """Tell answers that are none to the question; their words are ours, and stand in the log."""
        self._show(cells)
        if len(cells):
            most = plain(str(cells.mode().iloc[0]))
            why = "refused, not known or not applicable: no substantive answer, left out"
            self._whole(item, f"{len(cells):,} such as {most!r}", why)

    def multiple(self, item: Item) -> None:
        asked = [part for part in self.parts if item.name in part.mapped.blocks]
        if not asked:
            return
        for part in asked:
            for option in part.without_column(item):
                why = "no column of this option: counted as ticked by nobody"
                self._whole(item.name, option, why)
        each = [
            part.ticks(item) if item.name in part.mapped.blocks else not_asked(item.name, part)
            for part in self.parts
        ]
        ticks = concatenated(each)
        counted = "counted as other"
        if OTHER in ticks.options and not (item.free or OTHER in item.words):
            counted = "in the base, and no option"  # the question has no row for them
            ticks = replace(ticks, ticks=ticks.ticks.drop(columns=OTHER))
        self.ticks[item.name] = ticks
        for option in (option for part in asked for option in part.strange_options(item)):
            self._whole(item.name, option, f"no option of the questionnaire; {counted}", quotes=True)
        self._quote(item.name, ticks.other, f"an answer in somebody's own words; {counted}")
        nothing = ticks.statuses[ticks.statuses == "nonsubstantive"]
        self.left_out[item.name] = nothing
        if len(nothing):
            why = 'nothing ticked but a refusal or "do not know": only in the base of all who were asked'
            self._whole(item.name, f"{len(nothing):,} answers", why)
        if skipped := sum(int((of.statuses == "skipped").sum()) for of in each if of.unsaid):
            why = "skipped, or none meant: nobody can see which; not in the base of those who answered"
            elsewhere = '; in another file one can: base = "ticked_any" in wave.toml counts both alike'
            self._whole(item.name, f"{skipped:,} ticked nothing", why + elsewhere * (not ticks.unsaid))
        for part in asked:
            self._show(part.tick_cells(item, ticks.other.index))
            if some := part.said_in_part(item):
                why = (
                    "yes or no to some options, and nothing to others: counted as no there; options that not "
                )
                why += "all were asked are questions of their own"
                self._whole(item.name, f"{some:,} answers", why)

    def numbers(self, item: Item) -> None:
        for option in item.words:
            self.number(f"{item.name}.{option}", item, yes_no=YES in item.statistics.get(option, ()))
        amounts = {
            o: self.amounts[n]["value"] for o in item.words if (n := f"{item.name}.{o}") in self.amounts
        }
        self.found += beyond_the_whole(pd.DataFrame(amounts), table=self.name, of=item)

    def number(self, item: str, of: Item, *, yes_no: bool = False) -> None:
        column = self._column(item)
        if column is None:
            return
        amounts = _yes_no(column) if yes_no else read_amounts(column, unit=of.unit)
        codes = [read_amount(code, unit=of.unit).value for code in of.otherwise]
        coded = amounts["value"].isin(codes) & amounts["value"].notna()
        amounts = amounts.assign(**{n: amounts[n].mask(coded, none) for n, none in UNREAD._asdict().items()})
        self.amounts[item] = amounts
        self.found += implausible(amounts["value"], table=self.name, column=item, of=of)
        shown = amounts["value"].map(lambda value: f"{value:g}", na_action="ignore")
        self.logs.append(column_changes(column, shown, step="read_amount"))
        unread = column[(column != "") & amounts["value"].isna()]
        self.left_out[item] = unread
        refused = unread.map(plain).map(_says_nothing).astype("bool") | coded
        self._nonsubstantive(item, unread[refused])
        self._quote(item, unread[~refused], "no number that can be read: left out")
        for part in self.parts:
            if item in part.mapped.blocks:
                self._quote(item, part.beside(item), "words beside a number: not counted")
        if yes_no:
            self._without_no(item, column, amounts["value"])
        elif of.unit == "amount":
            self._currencies(item, of.counted_in, column[amounts["value"].notna()])
        self._dates(item, column, amounts)
        parts = column[amounts["how"] == "part of one"]
        self._notice(item, parts, "a part of one beside percents: read as percents")

    def _without_no(self, item: str, column: pd.Series, values: pd.Series) -> None:
        """Tell a column of "yes" and nothing: whether nothing means no, nobody can see."""
        if (values == 1).any() and not (values == 0).any() and (column == "").any():
            why = "yes and nothing, never no: who left it empty is left out"
            self._whole(item, f"{int((column == '').sum())} empty", why)

    def _currencies(self, item: str, counted_in: str, column: pd.Series) -> None:
        """Tell amounts of other money than they are counted in, in a cell or by the title of its column."""
        there = [m for m, s in CURRENCIES.items() if column.str.contains(s, case=False).any()]
        said = [m for m, s in CURRENCIES.items() if re.search(s, counted_in, re.IGNORECASE)]
        own = [*said, *(there if len(there) > 1 else []), ""][0]
        titles = {part.mapped.blocks[item].question for part in self.parts if item in part.mapped.blocks}
        for money, signs in CURRENCIES.items() if own else ():
            if money == own:
                continue
            whole = any(re.search(signs, title, re.IGNORECASE) for title in titles)
            found = column[column.str.contains(signs, case=False) | whole]
            self._notice(item, found, f"{money}, counted as if they were {own}")

    def _dates(self, item: str, column: pd.Series, amounts: pd.DataFrame) -> None:
        dates = amounts["how"] == "excel date"
        bands = zip(column[dates], amounts.loc[dates, "low"], amounts.loc[dates, "high"], strict=True)
        told = [f"{text} read as {low:g} to {high:g}" for text, low, high in bands]
        self._notice(item, pd.Series(told, column.index[dates]), "Excel took a band for a date")

    def _notice(self, item: str, cells: pd.Series, why: str, *, quotes: bool = False) -> None:
        """Notice cells of an item."""
        at = {"table": self.name, "column": item}
        told = ((str(row), str(text)) for row, text in cells.items())
        self.found += [Notice(**at, row=row, found=text, why=why, quotes=quotes) for row, text in told]

    def _whole(self, item: str, found: str, why: str, *, quotes: bool = False) -> None:
        """Notice something about all answers to an item."""
        self.found.append(Notice(table=self.name, column=item, found=found, why=why, quotes=quotes))

    def _quote(self, item: str, cells: pd.Series, why: str) -> None:
        shown = cells.map(lambda _: HIDDEN) if item in self.guarded else cells
        self._notice(item, shown, why, quotes=True)

    def _show(self, cells: Iterable[str]) -> None:
        self.shown |= {plain(cell) for cell in cells}

    def _log(self) -> pd.DataFrame:
        """The change log, with everything hidden but words of the questionnaire and amounts."""
        log = joined(self.logs)
        known = self.shown | MISSING | TICKED | NOT_TICKED | {plain(sign) for sign in (*SIGNS, OTHERWISE)}
        shows = {text: plain(text) in known or _is_amount(text) for text in {*log["before"], *log["after"]}}
        return hide(log, ~log["before"].map(shows).astype("bool") | ~log["after"].map(shows).astype("bool"))

    def table(self, files: tuple[str, ...]) -> WaveTable:
        refuse(self.problems)
        return WaveTable(
            name=self.name,
            index=self.index,
            answers=self.answers,
            ticks=self.ticks,
            amounts=self.amounts,
            left_out=self.left_out,
            texts=pd.concat([part.texts for part in self.parts]),
            cells=pd.concat([_cells(part) for part in self.parts]),
            log=self._log().assign(table=self.name),
            notices=notices([*self.found, *self._looked_over()]),
            columns=pd.DataFrame(
                [row for number, part in enumerate(self.parts, 1) for row in _used(part, self.name, number)],
                columns=list(USED_COLUMNS),
            ),
            files=files,
            said=tuple(f"{part.export.file}: {part.export.said}" for part in self.parts),
        )

    def _looked_over(self) -> Iterator[Notice]:
        """What only shows in the whole table: the same answer twice, impossible years, errors of Excel."""
        whole = pd.concat([part.export.frame.assign(text=part.texts) for part in self.parts]).fillna("")
        yield from duplicates(whole, table=self.name)
        for part in self.parts:
            if silent := part.silent:
                why = "nothing answered, and counted in how many there are"
                yield Notice(table=self.name, found=f"{silent:,} rows", why=why)
            for number in part.export.hidden:
                at = f"{part.export.file.rpartition('/')[2]}:{number}"
                why = "hidden in the workbook, as a filter does: read like the others"
                yield Notice(table=self.name, row=at, found=f"row {number}", why=why)
        for row in joined(self.logs).query("step == 'empty_errors'").to_dict("records"):
            why = "an error of Excel: taken as empty"
            yield Notice(table=self.name, column=str(row["column"]), found=f"{row['count']} cells", why=why)


def _guarded(parts: Sequence[Part], config: TableConfig) -> set[str]:
    """Items that are answered by the column that people are selected by: it may name somebody."""
    header = plain(config.selection.column) if config.selection else ""
    return {name for part in parts for name, of in part.mapped.blocks.items() if plain(of.question) == header}


def _says_nothing(form: str) -> bool:
    return form in MISSING or is_nonsubstantive(form)


def _yes_no(column: pd.Series) -> pd.DataFrame:
    values = column.map({text: read_yes_no(text) for text in column.unique()}).astype("float64")
    return pd.DataFrame({"value": values, "low": values, "high": values, "how": "exact"})


def _is_amount(text: str) -> bool:
    """Whether a text is an amount and nothing else; eight digits in a row may be a number of a person."""
    if re.search(r"\d{8}", text):
        return False
    return any(read_amount(text, unit=unit).how for unit in ("years", "amount"))


def _cells(part: Part) -> pd.DataFrame:
    """Columns by their titles, also those of the tool: what people are weighed and selected by."""
    titles = pd.Index([column.question for column in part.export.columns])
    return part.export.frame.set_axis(titles, axis=1).loc[:, ~titles.duplicated()]


def _used(part: Part, table: str, number: int) -> Iterator[dict[str, str]]:
    """Rows that say which column answers what; the name of the file may be somebody's."""
    file = f"{table} {number}"
    for item, block in part.mapped.blocks.items():
        yield {"table": table, "file": file, "header": block.question, "answers": item, "nearest": ""}
    for block, near in part.mapped.unused:
        yield {"table": table, "file": file, "header": block.question, "answers": "", "nearest": near}


def not_asked(question: str, part: Part) -> MultiSelect:
    """The answers of people who were not asked a question."""
    frame = pd.DataFrame({question: pd.Series(None, index=part.export.frame.index, dtype="object")})
    return multiselect(frame, question, options=[], encoding="delimited", delimiter=";")
