"""Texts to code, from whatever they are kept in: CSV, Excel, JSON lines, Parquet, a folder of .txt files."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Gathering, Problem
from analysis.sources.files import decode_text
from analysis.sources.grids import read_text_table

TEXT_COLUMNS = (
    "text",
    "description",
    "tekst",
    "omschrijving",
    "beschrijving",
    "vacaturetekst",
    "functieomschrijving",
    "body",
    "about",
    "over",
    "summary",
    "samenvatting",
    "content",
)
ID_COLUMNS = ("id", "name", "naam", "file")


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
        ``.txt``, otherwise file and row); ids that appear twice keep their file in front.

    Raises
    ------
    DataError
        With every problem of every file: missing, unreadable, of an unknown kind, without a text column.
    """
    gathering = Gathering()
    names = [str(path) for path in paths]
    read = [part for name in names if (part := gathering.attempt(_read, Path(name), column)) is not None]
    if len(read) < len(names):
        raise gathering.error()
    texts = pd.concat(read) if read else pd.Series(dtype="str")
    return _with_distinct_ids(texts, read, names)


def _with_distinct_ids(texts: pd.Series, parts: list[pd.Series], names: list[str]) -> pd.Series:
    if texts.index.is_unique:
        return texts.rename_axis("id")
    labels = [f"{name}:{label}" for name, part in zip(names, parts, strict=True) for label in part.index]
    return texts.set_axis(labels).rename_axis("id")


def _read(path: Path, column: str | None) -> pd.Series:
    if path.is_dir():
        files = sorted(path.glob("*.txt"))
        if not files:
            raise DataError([_problem(path, "no .txt file in the folder", "one .txt file per text")])
        return pd.Series({file.stem: decode_text(file, str(file))[0] for file in files}, dtype="str")
    if not path.is_file():
        raise DataError([_problem(path, "no such file or folder", "a file or folder")])
    if path.suffix.lower() == ".txt":
        return pd.Series({path.stem: decode_text(path, str(path))[0]}, dtype="str")
    return _texts_of(read_text_table(path, name=str(path)).frame, path, column)


def _texts_of(frame: pd.DataFrame, path: Path, column: str | None) -> pd.Series:
    usual = [c for c in frame.columns if str(c).strip().lower() in TEXT_COLUMNS]
    chosen = [column] if column is not None else usual
    if len(chosen) != 1 or chosen[0] not in frame:
        wanted = f"a column {column!r}" if column else f"one column named {', '.join(TEXT_COLUMNS)}"
        there = ", ".join(map(str, frame.columns)) or "none"
        raise DataError(
            [_problem(path, f"the columns {there}", f"{wanted}; name the right one with --column")]
        )
    ids = [c for c in frame.columns if str(c).strip().lower() in ID_COLUMNS and c != chosen[0]]
    labels = frame[ids[0]].to_list() if ids else [f"{path.stem}:{row}" for row in frame.index]
    return frame[chosen[0]].set_axis(pd.Index(labels))


def _problem(path: Path, found: str, expected: str) -> Problem:
    return Problem(file=str(path), found=found, expected=expected, advice="Mend or leave out the file.")
