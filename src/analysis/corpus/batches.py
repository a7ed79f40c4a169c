"""The texts of a shard in batches, however large it is."""

import csv
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from types import MappingProxyType
from typing import IO, Any

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.corpus.shards import Shard, problem
from analysis.errors import DataError
from analysis.files import UTF_32
from analysis.sources.grids import find_delimiter
from analysis.sources.texts import id_column, text_column

BATCH = 1_000  # texts in memory at once
LONGEST = 20_000_000  # characters of a text: of one that is not closed, not the rest of a large file is read
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
ID, TEXT = "id", "text"

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which columns are read: that of the texts (the usual one if ``None``), and those to group by."""

    text: str | None = None
    by: tuple[str, ...] = ()


def read_batches(shard: Shard, wanted: Wanted) -> Iterator[pd.DataFrame]:
    """Read the texts of a shard, a thousand at a time.

    Parameters
    ----------
    shard
        A file: ``.parquet``, ``.csv``, ``.tsv`` or ``.jsonl``; the last three may be packed (``.gz``).
    wanted
        The columns to read.

    Yields
    ------
    DataFrame
        One row per text, all strings: ``id`` (its own, or its row), ``text`` (empty if missing), and the
        columns to group by, under their own names.

    Raises
    ------
    DataError
        If the file cannot be read to its end, or lacks a column; the place is named.
    """
    try:
        with fsspec.open(shard.url, "rb", compression="infer") as file:
            yield from _READERS[shard.kind](file, shard, wanted)
    except UnicodeDecodeError:
        raise DataError(
            [problem(shard, "bytes that are no letters in UTF-8", "UTF-8", "Save it in UTF-8.")]
        ) from None
    except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
        told = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise DataError([problem(shard, told, "a whole file", "Restore it.")]) from None


# --- one reader per kind -----------------------------------------------------------------------------------


def _parquet(file: IO[bytes], shard: Shard, wanted: Wanted) -> Iterator[pd.DataFrame]:
    table = pq.ParquetFile(file)
    columns = _columns(table.schema_arrow.names, shard, wanted)
    first = 1
    for batch in table.iter_batches(batch_size=BATCH, columns=sorted(set(columns.values()))):
        text = {name: pc.fill_null(pc.cast(batch[name], pa.string()), "") for name in batch.schema.names}
        frame = pd.DataFrame({name: text[of].to_pandas() for name, of in columns.items()}, dtype="str")
        yield _numbered(frame, first)
        first += len(frame)


def _delimited(file: IO[bytes], shard: Shard, wanted: Wanted) -> Iterator[pd.DataFrame]:
    with _decoded(file) as lines:
        header = lines.readline()
        delimiter = find_delimiter(header)
        names = next(csv.reader([header], delimiter=delimiter), [])
        columns = _columns(names, shard, wanted)
        places = {name: names.index(of) for name, of in columns.items()}
        yield from _batches(_records(lines, delimiter, len(names), places, shard))


def _records(
    lines: TextIOWrapper, delimiter: str, width: int, places: Mapping[str, int], shard: Shard
) -> Iterator[Row]:
    row = 1
    csv.field_size_limit(LONGEST)
    try:
        for row, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=2):
            if cells and len(cells) != width:
                found, expected = f"{len(cells)} cells", f"{width}, as in the header"
                raise DataError([problem(shard, found, expected, "Mend the row.", row=row)])
            if cells:
                yield {name: cells[place] for name, place in places.items()}
    except csv.Error as error:
        advice = "Mend it: is a quotation mark not closed?"
        raise DataError([problem(shard, str(error), "a whole row", advice, row=row + 1)]) from None


def _json_lines(file: IO[bytes], shard: Shard, wanted: Wanted) -> Iterator[pd.DataFrame]:
    with _decoded(file) as lines:
        yield from _batches(_objects(lines, shard, wanted))


def _objects(lines: Iterable[str], shard: Shard, wanted: Wanted) -> Iterator[Row]:
    columns: Mapping[str, str] | None = None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict):
            found = f"a line of {len(line.strip())} characters that is none"
            raise DataError([problem(shard, found, "one JSON object", "Mend the line.", row=number)])
        columns = columns or _columns(list(entry), shard, wanted)
        yield {name: _as_text(entry.get(of)) for name, of in columns.items()}


_READERS: Mapping[str, Callable[[IO[bytes], Shard, Wanted], Iterator[pd.DataFrame]]] = MappingProxyType(
    {".parquet": _parquet, ".csv": _delimited, ".tsv": _delimited, ".jsonl": _json_lines}
)


# --- what the readers share --------------------------------------------------------------------------------


def _columns(names: Sequence[str], shard: Shard, wanted: Wanted) -> dict[str, str]:
    """Column of the file behind each column of a batch.

    Raises
    ------
    DataError
        If the file lacks one.
    """
    text = text_column(names, wanted.text, file=shard.name)
    if lost := [name for name in wanted.by if name not in names]:
        found, expected = f"the columns {', '.join(names)}", f"a column {', '.join(lost)} to group by"
        raise DataError([problem(shard, found, expected, "Name another column.")])
    own = id_column(names, text)
    columns = {**({ID: own} if own else {}), TEXT: text, **{name: name for name in wanted.by}}
    if twice := sorted({name for name in columns.values() if names.count(name) > 1}):
        found = f"several columns {', '.join(twice)}"
        raise DataError([problem(shard, found, "one of each name", "Name them apart.")])
    return columns


def _decoded(file: IO[bytes]) -> TextIOWrapper:
    """Letters of a file: UTF-8, or UTF-16 or UTF-32 where its first bytes say so."""
    start = file.read(4)
    file.seek(0)
    encoding = "utf-32" if start in UTF_32 else "utf-16" if start[:2] in UTF_16 else "utf-8-sig"
    return TextIOWrapper(file, encoding=encoding, newline="")


def _batches(rows: Iterator[Row]) -> Iterator[pd.DataFrame]:
    waiting: list[Row] = []
    first = 1
    for row in rows:
        waiting.append(row)
        if len(waiting) == BATCH:
            yield _numbered(pd.DataFrame(waiting, dtype="str"), first)
            first += len(waiting)
            waiting = []
    if waiting:
        yield _numbered(pd.DataFrame(waiting, dtype="str"), first)


def _numbered(frame: pd.DataFrame, first: int) -> pd.DataFrame:
    """Texts without names of their own are called by their number in the file."""
    if ID in frame:
        return frame
    return frame.assign(id=[str(number) for number in range(first, first + len(frame))])


def _as_text(value: Any) -> str:
    """A value as text; half an emoji, which JSON can hold, is no letter."""
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")
