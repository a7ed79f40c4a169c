"""From bytes on disk to text: what kind of letters they are, and a checksum."""

import hashlib
import json
import re
import tomllib
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from analysis.errors import DataError, Problem
from analysis.places import wave_files

_AS_UTF_8 = "Save it again as 'CSV UTF-8'."

# In the order of trial. A byte order mark settles it; Windows letters come last because they always decode.
ENCODINGS = ("utf-8-sig", "cp1252")
UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")  # the first looks like UTF-16, and comes before it
_MARKED = {"utf-32": UTF_32, "utf-16": (b"\xff\xfe", b"\xfe\xff")}


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def checksum_of_all(folder: Path) -> str:
    """SHA-256 of the files of a wave, by their places in its folder: it tells none of their names."""
    each = [(path.relative_to(folder).as_posix(), checksum(path)) for path in wave_files(folder)]
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
        raise DataError([Problem(file, found, "letters of UTF-8 or Windows", _AS_UTF_8)])
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
        raise DataError([Problem(file, str(error), "TOML", "Mend that line.")]) from None


def missing(path: Path, file: str) -> Problem:
    """Say that a file is not there, and what is."""
    there = sorted(p.name for p in path.parent.glob("[!.~]*")) if path.parent.is_dir() else []
    expected = f"a file; the folder has {', '.join(there[:12]) or 'none'}"
    advice = "Check the name, or put the file there."
    return Problem(file, "no such file", expected, advice)


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
        raise DataError([Problem(file, told, "a readable file", "Check it.")]) from None


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
        raise DataError([Problem(file, "a pipe or a device", "a file", advice)])


def _decode(raw: bytes, file: str) -> tuple[str, str]:
    if raw.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        advice = "Call it .xlsx, or save it as CSV."
        raise DataError([Problem(file, "an Excel workbook", "text", advice)])
    marked = next((name for name, marks in _MARKED.items() if raw.startswith(marks)), "")
    if b"\0" in raw and not marked:
        raise DataError([Problem(file, "binary data", "text", _AS_UTF_8)])
    for encoding in [marked] if marked else ENCODINGS:
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding), encoding
    found = (
        f"damaged {marked.upper()} text" if marked else "bytes that are no letters in UTF-8 or Windows-1252"
    )
    raise DataError([Problem(file, found, "text", _AS_UTF_8)])
