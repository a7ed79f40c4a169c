"""The replication sample: hand codes of sixty texts, and of a second person for some of them."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.schemas import problems, schema, typed
from analysis.sources.grids import TextTable, read_text_table

CODES, SECOND = "task_codes", "task_codes_second_coder"


@dataclass(frozen=True, kw_only=True)
class Replication:
    """The two checked tables, indexed by the id of the text; a row of each is told by its schema."""

    codes: pd.DataFrame
    second: pd.DataFrame


def read_replication(folder: Path, *, shown_as: str = "") -> Replication:
    """Read and check the hand codes.

    Parameters
    ----------
    folder
        Holds ``task_codes.csv`` and ``task_codes_second_coder.csv``.
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
    found: list[Problem] = []
    text: dict[str, TextTable] = {}
    for name in (CODES, SECOND):
        try:
            text[name] = read_text_table(folder / f"{name}.csv", name=f"{shown_as}/{name}.csv".lstrip("/"))
            found += problems(text[name].frame, schema(name), file=text[name].file)
        except DataError as error:
            found += error.problems
    if not found:
        found = _strangers(text[SECOND], set(text[CODES].frame["id"]))
    if found:
        raise DataError(found)
    codes, second = (typed(text[name].frame, schema(name)).set_index("id") for name in (CODES, SECOND))
    return Replication(codes=codes, second=second)


def _strangers(second: TextTable, known: set[str]) -> list[Problem]:
    return [
        Problem(
            file=second.file,
            row=int(str(row)),
            column="id",
            found=repr(name),
            expected="the id of a text of task_codes.csv",
            advice="Correct the id.",
        )
        for row, name in second.frame["id"].items()
        if name not in known
    ]


def read_codes(path: str | Path) -> pd.DataFrame:
    """Read codes or hand codes of any texts: an id column, and columns of 0 and 1.

    Parameters
    ----------
    path
        A CSV file, as ``analysis code`` writes it. Columns with anything but 0, 1 and empty cells (language,
        words, source) are left out; so are texts that were not coded.

    Returns
    -------
    DataFrame
        Documents x tasks, 0 or 1, indexed by id.

    Raises
    ------
    DataError
        If the file cannot be read, has no id column, has an id twice, or no column of codes.
    """
    table = read_text_table(Path(path), name=str(path))
    ids = table.frame.get("id")
    if ids is None:
        raise DataError([_no_codes(table, "no column 'id'", "an id for every text")])
    if twice := sorted(set(ids[ids.duplicated()])):
        raise DataError([_no_codes(table, f"{', '.join(twice[:5])} more than once", "each id once")])
    coded = [c for c in table.frame.columns if c != "id" and table.frame[c].isin(["0", "1", ""]).all()]
    codes = table.frame[coded].set_axis(pd.Index(ids.to_list(), name="id"))
    codes = codes[(codes != "").any(axis=1)]
    if codes.empty or codes.shape[1] == 0:
        raise DataError([_no_codes(table, "no column of 0 and 1", "one column per task")])
    return codes.replace("", "0").astype("int64")


def _no_codes(table: TextTable, found: str, expected: str) -> Problem:
    return Problem(
        file=table.file, found=found, expected=expected, advice="Write it as 'analysis code' does."
    )
