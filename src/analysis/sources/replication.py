"""The replication sample: hand codes of sixty texts, and of a second person for some of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.codebook import Codebook
from analysis.errors import DataError, Gathering, Problem, refuse
from analysis.schemas import Schema, problems, schema, typed, with_indicators
from analysis.sources.grids import TextTable, read_text_table

CODES, SECOND = "task_codes", "task_codes_second_coder"


@dataclass(frozen=True, kw_only=True)
class Replication:
    """The two checked tables, indexed by the id of the text; a row of each is told by its schema."""

    codes: pd.DataFrame
    second: pd.DataFrame


def read_replication(folder: Path, *, codebook: Codebook, shown_as: str = "") -> Replication:
    """Read and check the hand codes.

    Parameters
    ----------
    folder
        Holds ``task_codes.csv`` and ``task_codes_second_coder.csv``.
    codebook
        Of the study: the tasks are the answers to the question that texts are coded for.
    shown_as
        What to call the folder in messages.

    Returns
    -------
    Replication

    Raises
    ------
    DataError
        With every problem of both files at once.
    """
    gathering = Gathering()
    tasks = codebook.questions[codebook.coded.question].options if codebook.coded else ()
    schemas = {name: with_indicators(schema(name), tasks) for name in (CODES, SECOND)}
    read = {name: gathering.attempt(_sound, folder, of, shown_as) for name, of in schemas.items()}
    refuse(gathering.problems)
    text = {name: table for name, table in read.items() if table is not None}
    refuse(_strangers(text[SECOND], set(text[CODES].frame["id"])))
    codes, second = (typed(text[name].frame, of).set_index("id") for name, of in schemas.items())
    return Replication(codes=codes, second=second)


def _sound(folder: Path, of: Schema, shown_as: str) -> TextTable:
    table = read_text_table(folder / f"{of.name}.csv", name=f"{shown_as}/{of.name}.csv".lstrip("/"))
    refuse(problems(table.frame, of, file=table.file))
    return table


def _strangers(second: TextTable, known: set[str]) -> list[Problem]:
    ids, expected = second.frame["id"], "the id of a text of task_codes.csv"
    strange = ids[~ids.isin(known)]
    return [
        Problem(second.file, repr(name), expected, "Correct the id.", row=row, column="id")
        for row, name in strange.items()
    ]


def read_codes(*paths: str | Path) -> tuple[pd.DataFrame, ...]:
    """Read codes or hand codes of any texts, to be held against each other.

    Parameters
    ----------
    paths
        CSV files with an id column and columns of 0 and 1, as ``analysis code`` writes them. A column with
        codes in half of its filled cells, in one file, is a task in all of them. Other columns (language,
        words, source) are left out; so are texts that were not coded.

    Returns
    -------
    tuple of DataFrame
        Of every file documents x tasks, 0 or 1, indexed by id.

    Raises
    ------
    DataError
        With every problem of every file: one that cannot be read, has no id column, an id twice or no column
        of codes, and each cell of a task that is not 0 or 1. A text without any code, and a task without any,
        are not coded.
    """
    gathering = Gathering()
    tables = [gathering.attempt(_codes_table, Path(path)) for path in paths]
    read = [table for table in tables if table is not None]
    tasks = {str(name) for table in read for name in table.frame if _is_task(table.frame[name])} - set(BESIDE)
    for table in read:
        gathering.problems += _no_code(table, tasks)
    refuse(gathering.problems)
    return tuple(_codes(table, tasks) for table in read)


BESIDE = ("id", "language", "words")  # what 'analysis code' writes beside the codes
CODE = {"0": 0, "1": 1, "0.0": 0, "1.0": 1}


def _codes_table(path: Path) -> TextTable:
    table = read_text_table(path, name=str(path))
    ids = table.frame.get("id")
    if ids is None:
        raise DataError([_no_codes(table, "no column 'id'", "an id for every text")])
    # The apostrophe before what a spreadsheet would take for a formula is ours.
    ids = ids.str.replace(r"^'(?=[=@+\-])", "", regex=True)
    table = replace(table, frame=table.frame.assign(id=ids))
    if twice := sorted(set(ids[ids.duplicated()])):
        raise DataError([_no_codes(table, f"{', '.join(twice[:5])} more than once", "each id once")])
    if not any(_is_task(table.frame[name]) for name in table.frame if name not in BESIDE):
        raise DataError([_no_codes(table, "no column of 0 and 1", "one column per task")])
    return table


def _is_task(column: pd.Series) -> bool:
    """Whether at least half of its filled cells are codes: one that is mistyped does not make it another."""
    filled = column[column != ""]
    return bool(len(filled)) and bool(filled.isin(list(CODE)).mean() >= 0.5)


def _no_code(table: TextTable, tasks: set[str]) -> Iterator[Problem]:
    """Cells of tasks that are no codes; of a text and a task that are coded, empty ones too."""
    expected, advice = "0 or 1: a text is coded for every task, or for none", "Correct the code."
    coded = _coded(table, tasks)
    for name, column in coded.items():
        for row, cell in column[~column.isin(list(CODE))].items():
            found = repr(cell[:40]) if cell else "nothing"
            yield Problem(table.file, found, expected, advice, row=row, column=str(name))


def _coded(table: TextTable, tasks: set[str]) -> pd.DataFrame:
    """Cells of the texts that are coded, and of the tasks that they are coded for."""
    codes = table.frame[[name for name in table.frame if name in tasks]]
    return codes.loc[(codes != "").any(axis=1), (codes != "").any()]


def _codes(table: TextTable, tasks: set[str]) -> pd.DataFrame:
    coded = _coded(table, tasks)
    coded = coded.set_axis(pd.Index(table.frame.loc[coded.index, "id"].to_list(), name="id"))
    return pd.DataFrame({name: coded[name].map(CODE) for name in coded}, dtype="int64")


def _no_codes(table: TextTable, found: str, expected: str) -> Problem:
    return Problem(table.file, found, expected, "Write it as 'analysis code' does.")
