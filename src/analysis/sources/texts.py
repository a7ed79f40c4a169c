"""Texts to code, from whatever they are kept in: CSV, Excel, JSON lines, Parquet, a folder of .txt files."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Problem
from analysis.sources.files import decode_text, read_text_table

TEXT_COLUMNS = (
    "text",
    "description",
    "tekst",
    "omschrijving",
    "beschrijving",
    "vacaturetekst",
    "functieomschrijving",
    "body",
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
    found: list[Problem] = []
    read: list[pd.Series] = []
    names = [str(path) for path in paths]
    for path in map(Path, names):
        try:
            read.append(_read(path, column))
        except DataError as error:
            found += error.problems
    if found:
        raise DataError(found)
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
        return pd.Series({file.stem: _text(file) for file in files}, dtype="str")
    if not path.is_file():
        raise DataError([_problem(path, "no such file or folder", "a file or folder")])
    readers: Mapping[str, Callable[[Path], pd.DataFrame]] = {
        ".csv": _delimited,
        ".tsv": _delimited,
        ".xlsx": _excel,
        ".jsonl": _json_lines,
        ".ndjson": _json_lines,
        ".parquet": _parquet,
    }
    kind = path.suffix.lower()
    if kind == ".txt":
        return pd.Series({path.stem: _text(path)}, dtype="str")
    if kind not in readers:
        raise DataError([_problem(path, f"a file of kind {kind!r}", f"one of {', '.join(readers)}, .txt")])
    return _texts_of(readers[kind](path), path, column)


def _text(path: Path) -> str:
    return decode_text(path, str(path))


def _delimited(path: Path) -> pd.DataFrame:
    return read_text_table(path, name=str(path)).frame


def _excel(path: Path) -> pd.DataFrame:
    try:
        return pd.read_excel(path, dtype="str", keep_default_na=False)
    except Exception as error:  # openpyxl and zipfile raise what they like on a damaged workbook
        raise DataError(
            [_problem(path, f"a workbook that cannot be read ({error})", "an .xlsx file")]
        ) from None


def _parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except Exception as error:  # pyarrow likewise
        raise DataError([_problem(path, f"a file that cannot be read ({error})", "a Parquet file")]) from None


def _json_lines(path: Path) -> pd.DataFrame:
    rows, found = [], []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if line.strip():
            try:
                rows.append(dict(json.loads(line)))
            except (ValueError, TypeError) as error:
                found.append(_problem(path, f"{error}", "one JSON object", row=number))
    if found:
        raise DataError(found)
    return pd.DataFrame(rows)


def _texts_of(frame: pd.DataFrame, path: Path, column: str | None) -> pd.Series:
    usual = [c for c in frame.columns if str(c).strip().lower() in TEXT_COLUMNS]
    chosen = [column] if column is not None else usual
    if len(chosen) != 1 or chosen[0] not in frame:
        wanted = f"a column {column!r}" if column else f"one column named {', '.join(TEXT_COLUMNS)}"
        there = ", ".join(map(str, frame.columns)) or "none"
        raise DataError(
            [_problem(path, f"the columns {there}", f"{wanted}; name the right one with --column")]
        )
    texts = frame[chosen[0]].astype("object").mask(frame[chosen[0]].isna(), "")
    ids = [c for c in frame.columns if str(c).strip().lower() in ID_COLUMNS and c != chosen[0]]
    labels = (
        frame[ids[0]].astype("str") if ids else pd.Series([f"{path.stem}:{i + 2}" for i in range(len(frame))])
    )
    return texts.astype("str").set_axis(pd.Index(labels.to_list()))


def _problem(path: Path, found: str, expected: str, *, row: int | None = None) -> Problem:
    return Problem(
        file=str(path), found=found, expected=expected, advice="Mend or leave out the file.", row=row
    )
