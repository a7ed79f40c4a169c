"""Records that name their fields: JSON lines and Parquet."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow.parquet import ParquetFile

from analysis.errors import DataError, Problem
from analysis.files import decode_text, missing, whole_file
from analysis.sources.grid import MOST_CELLS, Grid, as_text, filled, numbered, too_large


def read_json_lines(path: Path, file: str) -> Grid:
    """Read one JSON object per line; a field that a line lacks is empty.

    Raises
    ------
    DataError
        If the file is missing or is not text, or lines are no JSON objects: every such line is listed.
    """
    text, encoding = decode_text(path, file)
    records: dict[int, dict[str, Any]] = {}
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                records[number] = _object(line)
            except (ValueError, TypeError, RecursionError) as error:
                found.append(_problem(file, number, str(error)))
    if found:
        raise DataError(found)
    header = list(dict.fromkeys(key for record in records.values() for key in record))
    body = ((line, [as_text(record.get(key)) for key in header]) for line, record in records.items())
    rows = tuple((line, cells) for line, cells in ((0, header), *body) if filled(cells))
    return Grid(file=file, rows=rows, kind="JSON lines", encoding=encoding)


def _object(line: str) -> dict[str, Any]:
    entry = json.loads(line)
    if not isinstance(entry, dict):
        raise TypeError(f"{type(entry).__name__} instead of an object")
    return entry


def _problem(file: str, number: int, error: str) -> Problem:
    advice = "Mend or remove the line."
    return Problem(file=file, row=number, found=error, expected="one JSON object", advice=advice)


def read_parquet(path: Path, file: str) -> Grid:
    """Read a Parquet file; lists in a cell are joined.

    Raises
    ------
    DataError
        If the file is missing, no Parquet file, or far too large.
    """
    try:
        size = ParquetFile(path).metadata
        if size.num_rows * size.num_columns > MOST_CELLS:
            raise too_large(file, f"{size.num_rows:,} rows of {size.num_columns} columns")
        frame = pd.read_parquet(path)
    except FileNotFoundError:
        raise DataError([missing(path, file)]) from None
    except DataError:
        raise
    except Exception as error:  # pyarrow raises what it likes
        found = f"a file that cannot be read ({error})"
        raise DataError([whole_file(file, found, "a Parquet file", "Save it again.")]) from None
    body = [[as_text(cell) for cell in cells] for cells in frame.itertuples(index=False, name=None)]
    return Grid(file=file, rows=tuple(numbered([list(map(str, frame.columns)), *body])), kind="Parquet")
