"""From bytes on disk to text: what kind of letters they are, and a checksum."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from analysis.errors import DataError, Problem

_AS_UTF_8 = "Save it again as 'CSV UTF-8'."

# In the order of trial. A byte order mark settles it; Windows letters come last because they always decode.
ENCODINGS = ("utf-8-sig", "cp1252")
UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")  # the first looks like UTF-16, and comes before it


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checksum_of_all(paths: Iterable[Path], folder: Path) -> str:
    """SHA-256 of several files in a folder, by their places in it: it tells none of their names."""
    each = [(path.relative_to(folder).as_posix(), checksum(path)) for path in paths]
    return hashlib.sha256(json.dumps(each).encode("utf-8")).hexdigest()


# Letters of MS-DOS (code page 850) or an old Mac, taken for Windows letters: "Commerci‰le", "caf‚s".
_WRONG_LETTERS = re.compile(r"[A-Za-z]{0,40}(?:[a-z][ŠŽŸ]|[A-Za-z][‚„‰‹•ˆ][a-z])[a-z]*")


def decode_text(path: Path, file: str) -> tuple[str, str]:
    """Text of a file, and the encoding that was detected.

    Raises
    ------
    DataError
        If the file is missing or is not text.
    """
    text, encoding = _decode(read_bytes(path, file), file)
    if encoding == "cp1252" and (wrong := _WRONG_LETTERS.search(text)):
        found = f"letters of MS-DOS or an old Mac ({wrong[0]!r})"
        raise DataError([whole_file(file, found, "letters of UTF-8 or Windows", _AS_UTF_8)])
    return text, encoding


def read_toml(path: Path, file: str) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    DataError
        If the file is missing, is not text, or is no TOML; the message names the line.
    """
    return parse_toml(decode_text(path, file)[0], file)


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Read text as TOML, as :func:`read_toml` does.

    Raises
    ------
    DataError
        If it is no TOML; the message names the line.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number too long, a table too deep
        raise DataError([whole_file(file, str(error), "TOML", "Mend that line.")]) from None


def whole_file(file: str, found: str, expected: str, advice: str) -> Problem:
    """Make a problem that is about a file as a whole."""
    return Problem(file, found, expected, advice)


def missing(path: Path, file: str) -> Problem:
    """Say that a file is not there, and what is."""
    there = sorted(p.name for p in path.parent.glob("[!.~]*")) if path.parent.is_dir() else []
    expected = f"a file; the folder has {', '.join(there[:12]) or 'none'}"
    advice = "Check the name, or put the file there."
    return whole_file(file, "no such file", expected, advice)


def read_bytes(path: Path, file: str) -> bytes:
    """Bytes of a file.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read.
    """
    check_regular(path, file)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError([missing(path, file)]) from None
    except (OSError, ValueError) as error:  # a name with a zero byte is a ValueError
        told = getattr(error, "strerror", None) or str(error)
        raise DataError([whole_file(file, told, "a readable file", "Check it.")]) from None


def check_regular(path: Path, file: str) -> None:
    """Refuse a pipe or a device: nobody knows whether it ever ends.

    Raises
    ------
    DataError
        If it is one.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # whoever reads it says what is wrong
        return
    if not S_ISREG(mode) and not S_ISDIR(mode):
        advice = "Save what comes out of it in a file, and name that."
        raise DataError([whole_file(file, "a pipe or a device", "a file", advice)])


def _decode(raw: bytes, file: str) -> tuple[str, str]:
    if raw.startswith(UTF_32):
        return _decoded_as("utf-32", raw, file), "utf-32"
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded_as("utf-16", raw, file), "utf-16"
    if raw.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        advice = "Call it .xlsx, or save it as CSV."
        raise DataError([whole_file(file, "an Excel workbook", "text", advice)])
    if b"\0" in raw:
        raise DataError([whole_file(file, "binary data", "text", _AS_UTF_8)])
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    found = "bytes that are no letters in UTF-8 or Windows-1252"
    raise DataError([whole_file(file, found, "text", _AS_UTF_8)])


def _decoded_as(encoding: str, raw: bytes, file: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        found = f"damaged {encoding.upper()} text"
        raise DataError([whole_file(file, found, "text", _AS_UTF_8)]) from None
