"""From bytes on disk to a table of text: encodings, delimiters, ragged rows.

Nothing is typed and nothing is altered here. A file that a Dutch Excel saved (semicolons, decimal commas,
Windows letters) is read like any other.
"""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pandas as pd

from analysis.errors import DataError, Problem

DELIMITERS = (",", ";", "\t")

# In the order of trial. A byte order mark settles it; Windows letters come last because they always decode.
ENCODINGS = ("utf-8-sig", "cp1252")


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A delimited file as text.

    Attributes
    ----------
    file
        Name for messages.
    frame
        One row per record, all strings, empty is missing; indexed by spreadsheet row (the header is row 1).
    delimiter, encoding
        What was detected.
    """

    file: str
    frame: pd.DataFrame
    delimiter: str
    encoding: str


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_text_table(path: Path, *, name: str | None = None) -> TextTable:
    """Read a CSV file, its delimiter and encoding detected, without changing a cell.

    Parameters
    ----------
    path
        The file.
    name
        What to call it in messages; its file name if not given.

    Returns
    -------
    TextTable

    Raises
    ------
    DataError
        If the file is missing, empty, not text, or its rows do not fit its header; every such row is listed.
    """
    file = name or path.name
    text, encoding = _decode(_read(path, file), file)
    delimiter = _delimiter(text)
    records = list(_records(text, delimiter, file))
    if not records:
        raise DataError([_whole(file, "no rows at all", "a header and rows", "Restore the file.")])
    (_, header), body = records[0], records[1:]
    if found := [*_header_problems(header, file), *_ragged(body, header, file)]:
        raise DataError(found)
    frame = pd.DataFrame([cells for _, cells in body], columns=header, dtype="str")
    frame.index = pd.Index([row for row, _ in body], name="row", dtype="int64")
    return TextTable(file=file, frame=frame, delimiter=delimiter, encoding=encoding)


def decode_text(path: Path, file: str) -> str:
    """Text of a file, its encoding detected.

    Raises
    ------
    DataError
        If the file is missing or is not text.
    """
    return _decode(_read(path, file), file)[0]


def _whole(file: str, found: str, expected: str, advice: str) -> Problem:
    return Problem(file=file, found=found, expected=expected, advice=advice)


def _read(path: Path, file: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        advice = "Put the file back; 'git checkout' restores the one that came with the project."
        raise DataError([_whole(file, "no such file", "a CSV file", advice)]) from None
    except OSError as error:
        raise DataError([_whole(file, f"{error.strerror}", "a readable file", "Check it.")]) from None


def _decode(raw: bytes, file: str) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_as("utf-16", raw, file), "utf-16"
    if b"\0" in raw:
        advice = "Save it as CSV; an Excel workbook is not one."
        raise DataError([_whole(file, "binary data", "text", advice)])
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    advice = "Save it again as 'CSV UTF-8'."
    raise DataError([_whole(file, "bytes that are no letters in UTF-8 or Windows-1252", "text", advice)])


def _decoded_as(encoding: str, raw: bytes, file: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        advice = "Save it again as 'CSV UTF-8'."
        raise DataError([_whole(file, "damaged UTF-16 text", "text", advice)]) from None


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(DELIMITERS, key=header.count)


def _records(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Records with their spreadsheet row; blank lines keep their number and are passed over."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = Problem(
                file=file,
                row=row,
                found=str(error),
                expected="cells with paired quotes",
                advice="Close the quotation mark that this row opens.",
            )
            raise DataError([problem]) from None
        if cells is None:
            return
        if any(cells):
            yield row, cells


def _header_problems(header: list[str], file: str) -> Iterator[Problem]:
    for name in dict.fromkeys(h for h in header if header.count(h) > 1):
        found = f"{header.count(name)} columns named {name!r}"
        yield Problem(
            file=file, row=1, found=found, expected="each name once", advice="Rename or remove the copies."
        )


def _ragged(body: list[tuple[int, list[str]]], header: list[str], file: str) -> Iterator[Problem]:
    for row, cells in body:
        if len(cells) != len(header):
            yield Problem(
                file=file,
                row=row,
                found=f"{len(cells)} cells",
                expected=f"{len(header)}, one for each column of the header",
                advice="Quote a cell that contains the delimiter, or remove the surplus one.",
            )
