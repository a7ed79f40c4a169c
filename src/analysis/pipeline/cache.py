"""What is kept in ``.analysis`` is only a cache: what is damaged there is thrown away, and made again.

Links are damage too: what they lead to is not ours, so it is neither written nor removed.
"""

import json
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analysis.places import LIST, LOCK, NEXT, PLACED, STATE
from analysis.writing import discard

HOME = LOCK.parent
THROWN_AWAY = "{} was damaged: it was thrown away, and what it held is made again."


def prepare(project: Path) -> Iterator[str]:
    """Make the folder and the file of the lock, whatever stands in their places; say what was thrown away."""
    home, lock = project / HOME, project / LOCK
    if home.is_symlink() or (home.exists() and not home.is_dir()):
        discard(home)
        yield _told(HOME)
    home.mkdir(parents=True, exist_ok=True)
    yield from _strange_files(project, LOCK)
    if lock.is_file() and not os.access(lock, os.R_OK | os.W_OK):
        lock.chmod(0o600)  # not made anew: another refresh may hold it
        yield _told(LOCK)


def heal(project: Path) -> Iterator[str]:
    """Throw away what is damaged, and say so; only for who holds the lock."""
    yield from _strange_files(project, STATE)
    for place, is_sound in _SOUND.items():
        path = project / place
        if os.path.lexists(path) and not is_sound(path):
            discard(path)
            yield _told(place)


def _told(place: Path) -> str:
    return THROWN_AWAY.format(place.as_posix())


def _strange_files(project: Path, database: Path) -> Iterator[str]:
    """Throw away a database, or what SQLite keeps beside it, that is no file."""
    beside = (database.with_name(f"{database.name}-{end}") for end in ("journal", "wal", "shm"))
    for place in (database, *beside):
        path = project / place
        if os.path.lexists(path) and not _is_file(path):
            discard(path)
            yield _told(place)


def _is_file(path: Path) -> bool:
    """Whether it is a plain file: no link, and no pipe that nobody writes into."""
    return stat.S_ISREG(path.lstat().st_mode)


def _is_readable(path: Path) -> bool:
    return _is_file(path) and os.access(path, os.R_OK)


def _is_state(path: Path) -> bool:
    """Whether doit can go on from it."""
    if not (_is_readable(path) and os.access(path, os.W_OK)):
        return False
    try:
        with closing(sqlite3.connect(path)) as database:
            about = database.execute("PRAGMA table_info(doit)").fetchall()
            columns = [(name, kind.lower(), key) for _, name, kind, _, _, key in about]
            rows = database.execute("SELECT task_data FROM doit").fetchall() if columns else []
        steps = [json.loads(data) for (data,) in rows]
    except (sqlite3.Error, ValueError, TypeError, RecursionError):
        return False
    return columns in ([], [("task_id", "text", 1), ("task_data", "json", 0)]) and all(map(_is_step, steps))


def _is_step(kept: Any) -> bool:
    """Whether this is what doit remembers of a step; one that it were told to ignore would never be taken."""
    known = isinstance(kept, dict) and "ignore:" not in kept
    return known and isinstance(kept.get("_values_:"), dict) and isinstance(kept.get("deps:", []), list)


def _is_set(folder: Path) -> bool:
    """Whether a folder holds folders and files of ours only; files have an ending, folders have none."""
    if folder.is_symlink() or not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return False
    return all(_is_readable(path) if path.suffix else _is_set(path) for path in folder.iterdir())


def _is_list(path: Path) -> bool:
    """Whether it is what an exchange writes down: names of files."""
    listed = _json(path)
    if not isinstance(listed, dict) or listed.keys() != {"replace", "remove"}:
        return False
    return all(isinstance(names, list) and all(map(_is_name, names)) for names in listed.values())


def _is_placed(path: Path) -> bool:
    placed = _json(path)
    return isinstance(placed, dict) and all(isinstance(digest, str) for digest in placed.values())


def _is_name(name: Any) -> bool:
    return isinstance(name, str) and "\0" not in name


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8")) if _is_readable(path) else None
    except (OSError, ValueError, RecursionError):
        return None


_SOUND: Mapping[Path, Callable[[Path], bool]] = MappingProxyType(
    {STATE: _is_state, NEXT: _is_set, LIST: _is_list, PLACED: _is_placed}
)
