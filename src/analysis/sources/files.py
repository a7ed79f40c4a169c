"""From bytes on disk to text: what kind of letters they are, and a checksum."""

import hashlib
from pathlib import Path

from analysis.errors import DataError, Problem

# In the order of trial. A byte order mark settles it; Windows letters come last because they always decode.
ENCODINGS = ("utf-8-sig", "cp1252")


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def decode_text(path: Path, file: str) -> tuple[str, str]:
    """Text of a file, and the encoding that was detected.

    Raises
    ------
    DataError
        If the file is missing or is not text.
    """
    return _decode(read_bytes(path, file), file)


def whole_file(file: str, found: str, expected: str, advice: str) -> Problem:
    """Make a problem that is about a file as a whole."""
    return Problem(file=file, found=found, expected=expected, advice=advice)


def missing(path: Path, file: str) -> Problem:
    """Say that a file is not there, and what is."""
    there = sorted(p.name for p in path.parent.glob("[!.~]*")) if path.parent.is_dir() else []
    expected = f"a file; the folder has {', '.join(there[:12]) or 'none'}"
    advice = "Check the name; if it came with the project, 'git checkout' restores it."
    return whole_file(file, "no such file", expected, advice)


def read_bytes(path: Path, file: str) -> bytes:
    """Bytes of a file.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError([missing(path, file)]) from None
    except OSError as error:
        raise DataError([whole_file(file, f"{error.strerror}", "a readable file", "Check it.")]) from None


def _decode(raw: bytes, file: str) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_as("utf-16", raw, file), "utf-16"
    if b"\0" in raw:
        advice = "Save it as CSV; an Excel workbook is not one."
        raise DataError([whole_file(file, "binary data", "text", advice)])
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    advice = "Save it again as 'CSV UTF-8'."
    found = "bytes that are no letters in UTF-8 or Windows-1252"
    raise DataError([whole_file(file, found, "text", advice)])


def _decoded_as(encoding: str, raw: bytes, file: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        advice = "Save it again as 'CSV UTF-8'."
        raise DataError([whole_file(file, "damaged UTF-16 text", "text", advice)]) from None
