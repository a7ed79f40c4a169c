"""Files: read as text whatever their letters, written whole or not at all, filled from templates."""

import json
import os
import re
import shutil
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from secrets import token_hex
from stat import S_ISDIR, S_ISREG
from typing import Any

from analysis.errors import DataError, Problem
from analysis.places import wave_files

_AS_UTF_8 = "Save it again as 'CSV UTF-8'."

# In the order of trial. A byte order mark settles it; Windows letters come last because they always decode.
ENCODINGS = ("utf-8-sig", "cp1252")
UTF_32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")  # the first looks like UTF-16, and comes before it
_MARKED = {"utf-32": UTF_32, "utf-16": (b"\xff\xfe", b"\xfe\xff")}


def checksum_of_all(folder: Path) -> str:
    """SHA-256 of the files of a wave, by their places in its folder: it tells none of their names."""
    each = [(path.relative_to(folder).as_posix(), fingerprint(path)) for path in wave_files(folder)]
    return sha256(json.dumps(each).encode("utf-8")).hexdigest()


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


# --- written -----------------------------------------------------------------------------------------------

PARTIAL = ".partial"  # a file that is being written; one that is found was left by a run that was killed


def write_all(project: Path, outputs: Mapping[Path, bytes]) -> None:
    """Write files so that each is either the old one or the new one, never a part.

    All bytes are on disk beside their places before the first file is replaced. A file that has these bytes
    already is left alone; one that is replaced keeps its permissions, a new one gets those of the umask.

    Parameters
    ----------
    project
        The folder the paths are relative to.
    outputs
        Contents by path. Folders are made where they are missing.

    Raises
    ------
    OSError
        If the disk is full or a folder cannot be written; then no file has been replaced.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for path, content in outputs.items():
            if fingerprint(project / path) != sha256(content).hexdigest():
                waiting.append((_beside(project / path, content), project / path))
        for temporary, final in waiting:
            temporary.replace(final)
    finally:
        for temporary, _ in waiting:
            temporary.unlink(missing_ok=True)


def _beside(final: Path, content: bytes) -> Path:
    final.parent.mkdir(parents=True, exist_ok=True)
    path = final.with_name(f".{final.name}.{token_hex(4)}{PARTIAL}")
    try:
        with path.open("xb") as file:
            with suppress(FileNotFoundError):
                shutil.copymode(final, path)  # before anybody could read what is private
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def write_to(target: Path, content: bytes) -> None:
    """Write to where somebody wants it: through a link into the file it names, into a device or a pipe.

    Raises
    ------
    OSError
        If it cannot be written; a file that is there is left as it is then.
    """
    if target.exists() and not target.is_file():
        with target.open("wb") as file:
            file.write(content)
    else:
        place = Path(os.path.realpath(target))
        write_all(place.parent, {Path(place.name): content})


def discard(path: Path) -> None:
    """Remove what is there: a file, a link and not what it leads to, or a folder and all that is in it."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    path.chmod(0o700)
    for folder, names, _ in os.walk(path):
        for name in names:
            if not Path(folder, name).is_symlink():
                Path(folder, name).chmod(0o700)
    shutil.rmtree(path)


def fingerprint(path: Path) -> str | None:
    """SHA-256 of a file, or ``None`` where there is none; read once, until its date or size changes."""
    try:
        state = path.stat()
        return _digest(str(path), state.st_ino, state.st_mtime_ns, state.st_size)
    except FileNotFoundError:
        return None


def forget() -> None:
    """Let every file be read anew: an edit may have kept date and size."""
    _digest.cache_clear()


@lru_cache(maxsize=10_000)
def _digest(path: str, *_: int) -> str:
    return sha256(Path(path).read_bytes()).hexdigest()


# --- templates ---------------------------------------------------------------------------------------------


def template(name: str) -> str:
    """The text of a template, as it is."""
    return (files("analysis") / "templates" / name).read_text(encoding="utf-8")


def rendered(name: str, /, **values: Any) -> str:
    """The text of a template, filled: in HTML everything is escaped that is not marked as safe."""
    return str(_environment().get_template(name).render(values))


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # noqa: PLC0415

    made = Environment(
        loader=PackageLoader("analysis"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"toml": quoted, "comment": _comment}
    return made


def quoted(text: str) -> str:
    """A text as TOML writes it; JSON does the same but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _comment(text: str) -> str:
    return "# " + " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
