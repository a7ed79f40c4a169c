"""A wave: everything in one folder of ``data/raw``, read, cleaned and counted."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.clean.log import HIDDEN, Notice, notices
from analysis.codebook import Codebook, Item
from analysis.errors import AnalysisError, DataError, Gathering, Problem, refuse, shortened
from analysis.labels import RECOGNISED, plain
from analysis.places import CONFIG
from analysis.schemas import stacked
from analysis.tables import coded_estimates
from analysis.waves.config import COMMON, TableConfig, WaveConfig, listed_for_all, read_config, select
from analysis.waves.counted import Ids, counted
from analysis.waves.part import Part, read_part, titles_of, with_labels
from analysis.waves.recoding import WaveTable, recoded
from analysis.weights import Weights, given, rake

S = TypeVar("S")
T = TypeVar("T")

LOOKED_AT = 10  # rows that may still be above the header
TICKING = 0.1  # of the cells of a column, that are its title: it ticks an option
SHOWN = 3  # of the rows that are the header again
TOTALS = re.compile(RECOGNISED["headers"]["totals"])


def read_table(
    folder: Path, name: str, config: TableConfig, items: Mapping[str, Item], *, shown_as: str
) -> WaveTable:
    """Read one table of a wave.

    Parameters
    ----------
    folder
        Of the wave.
    name
        As the codebook calls it.
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
    items = {key: with_labels(item, config.options.get(key, {})) for key, item in items.items()}
    gathering = Gathering()
    parts = [
        part
        for file in config.files
        if (part := gathering.attempt(read_part, folder, file, config, items, shown_as=shown_as)) is not None
    ]
    refuse(gathering.problems)
    if not any(part.mapped.blocks or (part.texts != "").any() for part in parts):
        empty = Problem(parts[0].export.file, "no rows", "answers", "Fill it in.")
        raise DataError([_nothing(part, name) for part in parts if len(part.export.frame)] or [empty])
    refuse(problem for part in parts for problem in _misplaced(part, items))
    return recoded(name, parts, config, items)


def _nothing(part: Part, table: str) -> Problem:
    unused = [f"{of.question!r}" + (f" (like {near})" if near else "") for of, near in part.mapped.unused]
    found = f"no column that answers anything; there are {', '.join(unused) or 'none'}"
    advice = f"Name them in wave.toml, under [{table}.columns]; "
    advice += "if the header is further down, remove what stands above it."
    return Problem(part.export.file, found, f"columns of the {table} questionnaire", advice, row=1)


def _misplaced(part: Part, items: Mapping[str, Item]) -> Iterator[Problem]:
    """Rows that are no answers: a header further down, totals below."""
    titles, frame = titles_of(items), part.export.frame
    own = pd.Series([column.question for column in part.export.columns], frame.columns)
    same = frame.eq(own)
    labels = frame.columns[(same.sum() > 1) & (same.mean() > TICKING)]
    for row in frame.index[_is_header(frame.drop(columns=labels), own.drop(labels))][:SHOWN]:
        yield _row(part, row, "the header again", "answers", "Remove the row.")
    headers = [plain(title) for title in own.drop(labels)]
    for row, cells in frame.drop(columns=labels).head(LOOKED_AT).iterrows():
        again = len(titles.intersection(map(plain, cells)))
        repeated = sum(plain(cell) == title for cell, title in zip(cells, headers, strict=True))
        if again >= 2 and (repeated >= 2 or again > (cells != "").sum() / 2):
            yield _row(part, row, "what looks like the header", "answers", "Remove what stands above it.")
    for row, cells in frame.tail(3).iterrows() if frame.shape[1] > 1 else ():
        place, first = next(((place, cell) for place, cell in cells.items() if cell), ("", ""))
        named = TOTALS.fullmatch(plain(first)) and (frame[place] == first).sum() == 1
        named = named and not _answers_too(frame.drop(columns=place), row)
        if named or (row == frame.index[-1] and _sums_up(frame)):
            advice = "Remove the row; if somebody answered so, put it above others."
            yield _row(part, row, f"a row of totals ({first!r})", "an answer", advice)


def _is_header(frame: pd.DataFrame, titles: pd.Series) -> pd.Series:
    """Whether each row holds nothing but the titles of its columns, two of them and more."""
    same = frame.eq(titles)
    return (same.sum(axis=1) > 1) & (same | (frame == "")).all(axis=1)


def _answers_too(others: pd.DataFrame, row: object) -> bool:
    """Whether a row says something in words that other rows say, too: a total does not."""
    own = others.loc[[row]].iloc[0]
    return bool((own.str.contains(r"[^\W\d_]") & (others.eq(own).sum() > 1)).any())


def _sums_up(frame: pd.DataFrame) -> bool:
    """Whether all that the last row holds are the sums of its columns, some of which it leaves empty."""
    own = frame.loc[:, frame.iloc[-1] != ""]
    numbers = own.apply(lambda column: pd.to_numeric(column.replace("", "0"), errors="coerce"))
    above, sums = numbers.iloc[:-1], numbers.iloc[-1]
    some = 0 < own.shape[1] < frame.shape[1] and len(above) > 2
    return bool(some and ((sums > above.max()) & np.isclose(sums, above.sum())).all())


def _row(part: Part, row: object, found: str, expected: str, advice: str) -> Problem:
    number = int(str(row).rpartition(":")[2])
    return Problem(part.export.file, found, expected, advice, row=number)


DATA_FILES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".jsonl", ".ndjson", ".parquet")
NOT_CODED = "neither Dutch nor English, or too short to tell: not coded"


@dataclass(frozen=True, kw_only=True, eq=False)
class Wave(WaveConfig):
    """One wave of one's own: its files are read, cleaned and counted when they are first asked for.

    Whatever needs them raises :class:`DataError` with every problem of every file.

    Attributes
    ----------
    folder, shown_as
        Where it is, and what to call that in messages.
    codebook
        Labels, and the names of the tasks.
    ids
        Id of the published figure that each panel, group and category has: the same answer keeps its name.
    """

    folder: Path = field(repr=False)
    shown_as: str = field(repr=False)
    codebook: Codebook = field(repr=False)
    ids: Ids = field(repr=False)

    @cached_property
    def _read(self) -> Mapping[str, WaveTable]:
        tables = {name: (of, self.codebook.items_of(name)) for name, of in self.asked.items()}
        return self._each(tables, lambda name, of: read_table(self.folder, name, *of, shown_as=self.shown_as))

    @cached_property
    def _parted(self) -> "Mapping[str, _Parts]":
        _ = self.weights
        return self._each(self._read, lambda name, table: _parted(table, self.asked[name], self.shown_as))

    def _each(self, of: Mapping[str, S], make: Callable[[str, S], T]) -> dict[str, T]:
        """Make something of every table, and tell the problems of all."""
        gathering = Gathering()
        made = {name: gathering.attempt(make, name, each) for name, each in of.items()}
        refuse(gathering.problems)
        return made  # type: ignore[return-value]

    @property
    def tables(self) -> dict[str, WaveTable]:
        """Its tables by name, of those of the codebook; those it has."""
        return {name: parts.tables[""] for name, parts in self._parted.items()}

    @property
    def others(self) -> dict[str, WaveTable]:
        """By table, the rows that were not selected; none where all count."""
        return {
            name: own for name, parts in self._parted.items() for group, own in parts.tables.items() if group
        }

    @cached_property
    def weights(self) -> Mapping[str, Weights]:
        """By table, of those that have any."""
        found = self._each(self._read, lambda name, table: _weights(table, self.asked[name], self.shown_as))
        return {name: own for name, own in found.items() if own is not None}

    @property
    def selection(self) -> pd.DataFrame:
        """Who was selected, where only some rows count: columns of the schema ``selection``."""
        return stacked([parts.listed for parts in self._parted.values()], "selection")

    @property
    def codes(self) -> pd.DataFrame:
        """One row per coded text: ``group``, ``words`` and the tasks, 0 or 1."""
        return self._coded[0]

    @property
    def uncoded(self) -> pd.DataFrame:
        """Notices of texts that could not be coded."""
        return self._coded[1]

    @cached_property
    def _coded(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return _codes(self.tables, self.codebook)

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Everything that was counted, columns of the schema ``estimates``."""
        rows = [
            counted(
                own,
                self.codebook,
                self.asked[name],
                wave=self.name,
                ids=self.ids,
                weights=self.weights.get(name),
                group=group,
            )
            for name, parts in self._parted.items()
            for group, own in parts.tables.items()
        ]
        if (coded := self.codebook.coded) and len(self.codes):
            about = {"panel": coded.question, "wave": self.name, "source": self.name}
            tasks = list(self.codebook.questions[coded.question].options)
            rows.append(coded_estimates(self.codes, tasks=tasks, reading="dictionary codes", **about))
        return stacked(rows, "estimates")

    @property
    def unused(self) -> tuple[str, ...]:
        """Tables and documents in its folder that ``wave.toml`` does not name."""
        named = {file for table in self.asked.values() for file in table.files}
        there = [path for path in sorted(self.folder.iterdir()) if not path.name.startswith((".", "~$"))]
        data = [path for path in there if path.is_dir() or path.suffix.lower() in DATA_FILES]
        return tuple(path.name for path in data if path.name not in named and path.name != "__pycache__")

    @property
    def log(self) -> pd.DataFrame:
        """The change log: table, step, column, before, after, count."""
        return stacked([table.log for table in self.tables.values()], "change_log")

    @property
    def notices(self) -> pd.DataFrame:
        """What was noticed and not changed: table, row, column, found, why, and if it quotes somebody."""
        return pd.concat([*(of.notices for of in self.tables.values()), self.uncoded], ignore_index=True)

    @property
    def columns(self) -> pd.DataFrame:
        """Which column answers what: table, file, header, answers, nearest."""
        return stacked([table.columns for table in self.tables.values()], "columns")

    @property
    def summary(self) -> str:
        """What was read, and what is worth a look, in some lines."""
        lines = [f"{self.name}: {self.title['en']}" + (" (synthetic)" if self.synthetic else "")]
        first = self.name == self.codebook.baseline
        for table in self.tables.values():
            lines += [*_told(table), *(self._without_column(table) if first else ())]
        lines += [f"  {weights.summary}" for weights in self.weights.values()]
        lines += _selected(self.selection)
        coded = self.codes["group"].value_counts()
        texts = ", ".join(f"{number:,} of {group}" for group, number in coded.items()) or "none"
        if len(self.uncoded):
            texts += f"; {len(self.uncoded):,} not coded ({'; '.join(self.uncoded['why'].unique())})"
        lines += [f"  texts coded: {texts}"] if len(self.codes) + len(self.uncoded) else []
        lines += [f"  not named in wave.toml, and not used: {', '.join(self.unused)}"] if self.unused else []
        return "\n".join(lines)

    def _without_column(self, table: WaveTable) -> Iterator[str]:
        """Tell questions that nothing in the first wave of a study answers."""
        answered = {str(name).partition(".")[0] for name in table.columns["answers"]}
        asked = [item for item in self.codebook.items_of(table.name).values() if not item.only_named]
        if lost := [item.name for item in asked if item.name not in answered]:
            yield f"    NO COLUMN answers {', '.join(lost)}: correct its headers in codebook.toml"


def _selected(listed: pd.DataFrame) -> Iterator[str]:
    """How many were selected, by which rule, and what is doubtful."""
    for (selected, rule, why, doubtful), rows in listed.groupby(
        ["selected", "rule", "why", "doubtful"], sort=False
    ):
        shown = ", ".join(map(repr, rows.loc[rows["answer"] != HIDDEN, "answer"])) or "none that is shown"
        number = f"rule {rule}" if int(str(rule)) else "no rule"
        doubt = ", doubtful" if doubtful == "yes" else ""
        verdict = "in" if selected == "yes" else "out"
        yield f"  {rows['count'].sum():,} {verdict} by {number}{doubt}: {why} ({shortened(shown)})"
    if (listed["answer"] == HIDDEN).any():
        yield f"  answers with a word that fewer than {COMMON} people wrote are counted and not shown"


def _told(table: WaveTable) -> Iterator[str]:
    """How a table was understood, which columns are not used, and what was noticed."""
    yield from (f"  {said}" for said in table.said)
    used = table.columns[table.columns["answers"] != ""]
    yield f"    {len(table):,} rows; answers {', '.join(dict.fromkeys(used['answers'])) or 'nothing'}"
    for _, row in table.columns[table.columns["answers"] == ""].iterrows():
        like = f", like {row['nearest']}" if row["nearest"] else ""
        yield f"    not used: {row['header']!r}{like}"
    for (column, why), found in table.notices.groupby(["column", "why"], sort=False):
        first = dict(zip(found["found"], found["row"], strict=True))
        shown = [f"{what!r} in {row}" if row else what for what, row in [*first.items()][:3]]
        more = ", ..." if len(first) > 3 else ""
        times = f"{len(found):,} x " if found["row"].any() else ""  # else it is about all answers
        yield f"    {times}{str(column) or 'row'}: {why} ({', '.join(shown)}{more})"


def wave_in(folder: Path, *, codebook: Codebook, ids: Ids, shown_as: str) -> Wave:
    """Read what ``wave.toml`` says of a wave; its files are read when they are asked for.

    Raises
    ------
    DataError
        With every problem of ``wave.toml``.
    """
    config = read_config(folder, codebook, shown_as=shown_as)
    return Wave(**vars(config), folder=folder, shown_as=shown_as, codebook=codebook, ids=ids)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """The rows of a table that count, by ``""``, and the others, by their group; and how they were parted."""

    tables: Mapping[str, WaveTable]
    listed: pd.DataFrame


def _parted(table: WaveTable, config: TableConfig, shown_as: str) -> _Parts:
    """Part a table by its rules, if it has any."""
    selection = config.selection
    if selection is None:
        return _Parts(tables={"": table}, listed=pd.DataFrame())
    headers = [selection.column, *(header for rule in selection.rules for header in rule.where)]
    named = {plain(str(header)): header for header in table.cells}
    if lost := sorted({header for header in headers if plain(header) not in named}):
        told, there = ", ".join(map(repr, lost)), f"one of {', '.join(map(str, table.cells))}"
        place, advice = f"{table.name}.select", "Correct it in wave.toml."
        problem = Problem(f"{shown_as}/{CONFIG}", told, there, advice, column=place)
        raise DataError([problem])
    cells = pd.DataFrame({header: table.cells[named[plain(header)]].fillna("") for header in headers})
    found = select(cells[selection.column], cells, selection.rules)
    listed = listed_for_all(cells[selection.column], found, selection.rules).assign(table=table.name)
    chosen = found["selected"].astype("bool")
    return _Parts(tables={"": table.only(chosen), selection.others: table.only(~chosen)}, listed=listed)


def _weights(table: WaveTable, config: TableConfig, shown_as: str) -> Weights | None:
    if not config.weights.column and not config.weights.margins:
        return None
    wanted = [config.weights.column] if config.weights.column else list(config.weights.margins)
    frame = pd.DataFrame(
        {
            name: _as_written(_variable(table, name, shown_as), config.weights.margins.get(name, ()))
            for name in wanted
        },
        index=table.index,
    )
    try:
        return (
            given(frame[wanted[0]])
            if config.weights.column
            else rake(frame, config.weights.margins, trim=config.weights.trim)
        )
    except AnalysisError as error:
        raise _weight_problem(table.name, shown_as, str(error), "weights that can be had") from None


def _variable(table: WaveTable, name: str, shown_as: str) -> pd.Series:
    """A column to weigh by: an answer of the questionnaire, or another column of the file."""
    if name in table.answers:
        return table.answers[name].astype("object")
    found = next((title for title in table.cells if plain(str(title)) == plain(name)), None)
    if found is None:
        there = ", ".join([*table.answers, *map(str, table.cells)])
        raise _weight_problem(table.name, shown_as, repr(name), f"one of {there}")
    column: pd.Series = table.cells[found]
    return column.where(column != "")


def _as_written(column: pd.Series, categories: Iterable[str]) -> pd.Series:
    """Write the categories of a column as a margin does, without regard to case and accents."""
    known = {plain(category): category for category in categories}
    written = {value: known.get(plain(str(value)), value) for value in column.dropna().unique()}
    return column.map(written)


def _weight_problem(table: str, shown_as: str, found: str, expected: str) -> DataError:
    place, advice = f"{table}.weights", "Correct the weights, the margins or the answers."
    problem = Problem(f"{shown_as}/{CONFIG}", found, expected, advice, column=place)
    return DataError([problem])


def _codes(tables: Mapping[str, WaveTable], codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Code the texts of the tables that have any but empty ones; notice those in no language of the coder."""
    from analysis.coding.coder import code_texts  # noqa: PLC0415  - most waves have no texts

    coded = codebook.coded
    parts, silent = [], []
    for name, group in (coded.tables if coded else {}).items():
        texts = tables[name].texts if name in tables else pd.Series(dtype="str")
        filled = texts[texts.str.strip() != ""]
        if len(filled):
            coding = code_texts(filled)
            found = coding.indicators.dropna().astype("Int64")
            parts.append(found.assign(group=group, words=coding.words.loc[found.index]))
            rest = filled.index.drop(found.index)
            silent += [
                Notice(table=name, row=str(row), column="text", found="a text", why=NOT_CODED) for row in rest
            ]
    tasks = codebook.questions[coded.question].options if coded else ()
    columns = ["group", "words", *tasks]
    codes = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
    return codes, notices(silent)
