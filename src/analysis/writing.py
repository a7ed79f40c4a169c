"""Bytes onto disk, whole or not at all; and texts from templates."""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from secrets import token_hex
from typing import Any

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
    """SHA-256 of a file, or ``None`` where there is none."""
    try:
        return sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


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
