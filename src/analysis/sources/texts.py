"""Texts to code, from whatever they are kept in: CSV, Excel, JSON lines, Parquet, a folder of .txt files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Gathering, Problem, refuse
from analysis.files import decode_text
from analysis.labels import RECOGNISED, distinct
from analysis.sources.grids import read_text_table

TEXT_COLUMNS: tuple[str, ...] = tuple(RECOGNISED["headers"]["texts"])


def read_texts(paths: Iterable[str | Path], *, column: str | None = None) -> pd.Series:
    """Read texts from files and folders, one after the other.

    Parameters
    ----------
    paths
        ``.csv`` or ``.tsv`` (any encoding and delimiter), ``.xlsx``, ``.jsonl``, ``.parquet``, ``.txt``, or a
        folder whose ``.txt`` files are one text each.
    column
        Column that holds the texts; if not given, the only one with a usual name such as ``text``.

    Returns
    -------
    Series of str
        Missing texts are empty. The index is the text's id (from a column such as ``id``, the file name of a
        ``.txt``, otherwise file and row); ids that appear twice keep their file in front, and a number behind
        if that does not tell them apart.

    Raises
    ------
    DataError
        With every problem of every file: missing, unreadable, of an unknown kind, without a text column.
    """
    gathering = Gathering()
    first: dict[Path, str] = {}  # a file that is named twice is read once
    for path in paths:
        first.setdefault(Path(path).resolve(), str(path))
    names = list(first.values())
    read = [part for name in names if (part := gathering.attempt(_read, Path(name), column)) is not None]
    refuse(gathering.problems)
    texts = pd.concat(read) if read else pd.Series(dtype="str")
    return _with_distinct_ids(texts, read, names)


def _with_distinct_ids(texts: pd.Series, parts: list[pd.Series], names: list[str]) -> pd.Series:
    if texts.index.is_unique:
        return texts.rename_axis("id")
    labels = [f"{name}:{label}" for name, part in zip(names, parts, strict=True) for label in part.index]
    return texts.set_axis(distinct(labels)).rename_axis("id")


def _read(path: Path, column: str | None) -> pd.Series:
    if path.is_dir():
        files, texts = zip(*read_folder(path, str(path)), strict=True)
        return pd.Series(texts, index=[file.stem for file in files], dtype="str")
    if not path.exists():
        raise DataError([_problem(path, "no such file or folder", "a file or folder")])
    if path.suffix.lower() == ".txt":
        return pd.Series({path.stem: decode_text(path, str(path))[0]}, dtype="str")
    return _texts_of(read_text_table(path, name=str(path)).frame, path, column)


def read_folder(folder: Path, name: str) -> list[tuple[Path, str]]:
    """Texts of a folder, one per ``.txt`` file, in the order of their names.

    Raises
    ------
    DataError
        If there is none, there are other documents or folders beside them, or some are no text: every such
        file.
    """
    there = sorted(path for path in folder.glob("*") if not path.name.startswith((".", "~$", "__")))
    folders = [path for path in there if path.is_dir()]
    other = [path for path in there if path.suffix.lower() != ".txt" and path not in folders]
    if folders or other or not there:
        files = [f"{len(other)} that are no .txt, the first {other[0].suffix!r}"] if other else []
        inside = [f"{len(folders)} that are folders"] if folders else []
        found = " and ".join([*files, *inside]) or "no .txt file"
        raise DataError([_problem(name, found, "one .txt file per text, and nothing else")])
    gathering = Gathering()
    texts = [(path, gathering.attempt(decode_text, path, f"{name}/{path.name}")) for path in there]
    refuse(gathering.problems)
    return [(path, text[0]) for path, text in texts if text is not None]


def _texts_of(frame: pd.DataFrame, path: Path, column: str | None) -> pd.Series:
    names = [str(name) for name in frame.columns]
    chosen = text_column(names, column, file=str(path))
    name = id_column(names, chosen)
    labels = frame[name].to_list() if name else [f"{path.stem}:{row}" for row in frame.index]
    return frame[chosen].set_axis(pd.Index(labels))


def text_column(names: Sequence[str], wanted: str | None, *, file: str) -> str:
    """Choose the column that holds the texts: the one that is wanted, or the only one with a usual name.

    Raises
    ------
    DataError
        If it is not there, or several could be meant.
    """
    usual = [name for name in names if name.strip().lower() in TEXT_COLUMNS]
    chosen = [wanted] if wanted is not None else usual
    if len(chosen) != 1 or chosen[0] not in names:
        what = f"a column {wanted!r}" if wanted else f"one column named {', '.join(TEXT_COLUMNS)}"
        there = ", ".join(names) or "none"
        found, expected = f"the columns {there}", f"{what}; name the right one with --column"
        raise DataError([_problem(file, found, expected)])
    return chosen[0]


def id_column(names: Sequence[str], text: str) -> str | None:
    """Choose the column that names the texts, if there is one."""
    return next(
        (name for name in names if name.strip().lower() in RECOGNISED["headers"]["ids"] and name != text),
        None,
    )


def _problem(file: str | Path, found: str, expected: str) -> Problem:
    return Problem(str(file), found, expected, "Mend or leave out the file.")
