"""The last set of outputs is exchanged for the next one: all of it, or nothing.

The steps of a refresh write into a folder of their own, laid out as the project. When they are through, every
file that differs is copied beside its place, the list of them is written down, and they take their places.
What a killed refresh leaves is either the old set or a list to finish, and the next refresh finishes it; an
exchange that fails half-way, because a workbook is open in Excel, is taken back.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.pipeline.cache import THROWN_AWAY, heal, prepare
from analysis.places import (
    EXECUTED,
    FIGURES,
    KERNELS,
    LAST,
    LIST,
    LOCK,
    NEXT,
    PLACED,
    PROCESSED,
    REPORTS,
    TABLES,
)
from analysis.writing import PARTIAL, discard, fingerprint, write_all

PATIENCE = 3600  # seconds to wait for another refresh of the same project


@contextmanager
def alone(project: Path) -> Iterator[list[str]]:
    """Hold off every other refresh of a project, and finish or clear away what a killed one has left.

    The lock is a transaction of a small database: it works on every system, and ends with its process,
    however that ends.

    Yields
    ------
    list of str
        What was damaged in the folder of the cache and has been thrown away; for people.

    Raises
    ------
    OSError, AnalysisError
        If the folder cannot be written, or another refresh holds the project for an hour.
    """
    healed = [*prepare(project)]
    lock, emptied = _locked(project)
    with closing(lock):
        healed += [*emptied, *heal(project)]
        if (project / LIST).is_file():
            healed += _finish(project)
        _clear(project)
        yield healed


def _locked(project: Path) -> tuple[sqlite3.Connection, list[str]]:
    """The lock, held; and what was thrown away for it."""
    try:
        with ExitStack() as unless_held:
            lock = sqlite3.connect(project / LOCK, timeout=PATIENCE, isolation_level=None)
            unless_held.callback(lock.close)
            thrown_away = []
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                # No database. Emptied it is one, and stays the same file, for which another may be waiting.
                (project / LOCK).write_bytes(b"")
                lock.execute("BEGIN EXCLUSIVE")
                thrown_away = [THROWN_AWAY.format(LOCK.as_posix())]
            unless_held.pop_all()
            return lock, thrown_away
    except sqlite3.OperationalError as error:
        advice = "Can the folder be written, and has no other refresh been running for an hour?"
        raise AnalysisError(f"{LOCK.as_posix()}: {error}. {advice}") from None


def _finish(project: Path) -> Iterator[str]:
    """Finish a killed exchange; a list that names anything but outputs is not ours."""
    try:
        _listed(project)
    except (AnalysisError, OSError):
        discard(project / LIST)
        yield THROWN_AWAY.format(LIST.as_posix())
    else:
        _carry_out(project)


def exchange(
    project: Path, outputs: Iterable[Path], *, remove: Iterable[Path] = (), disown: Iterable[Path] = ()
) -> list[Path]:
    """Put the outputs of a refresh in their places.

    Parameters
    ----------
    project
        The folder that the paths are relative to.
    outputs
        What the refresh has made, in the folder of the next set. A file that is in its place already is left
        alone.
    remove, disown
        What no refresh makes any more: what goes, and what stays and is somebody's own from now on.

    Returns
    -------
    list of Path
        What was replaced or removed.

    Raises
    ------
    OSError
        If the disk is full, or a file or folder cannot be written; then nothing has been replaced.
    """
    made, removed = list(outputs), list(remove)
    replace = [path for path in made if _differs(project, path)]
    if replace or removed:
        try:
            _prepare(project, replace, removed)
            _carry_out_or_take_back(project)
        finally:
            _clear(project)
    for path in [*removed, *disown]:
        (project / NEXT / path).unlink(missing_ok=True)
    for path in [*removed, *disown]:
        for root in (project, project / NEXT):
            _remove_empty(root, path.parent)
    _remember(project, made, removed)
    return [*replace, *removed]


def _remove_empty(root: Path, folder: Path) -> None:
    """Remove the folder of a wave that is gone, if nothing is left in it."""
    if folder not in (PROCESSED, REPORTS, TABLES, FIGURES, EXECUTED):
        with suppress(OSError):  # somebody's own file is in it
            (root / folder).rmdir()


def edited(project: Path, outputs: Iterable[Path]) -> list[Path]:
    """Outputs that somebody has edited since they were put in their places, and that an exchange replaces."""
    placed = _placed(project)
    known = [path for path in outputs if path.as_posix() in placed and _differs(project, path)]
    return [path for path in known if fingerprint(project / path) not in (None, placed[path.as_posix()])]


def _placed(project: Path) -> dict[str, str]:
    placed: dict[str, str] = {}
    if (project / PLACED).is_file():
        placed = json.loads((project / PLACED).read_text(encoding="utf-8"))
    return placed


def _remember(project: Path, outputs: list[Path], removed: list[Path]) -> None:
    """Write down what was put in its place; if that fails, only who edits an output later is not told."""
    found = {path.as_posix(): fingerprint(project / path) for path in [*outputs, *removed]}
    placed = {name: digest for name, digest in (_placed(project) | found).items() if digest}
    with suppress(OSError):
        write_all(project, {PLACED: json.dumps(placed).encode("utf-8")})


def left_over(project: Path, outputs: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Outputs that earlier refreshes made and the plan does not have.

    Returns
    -------
    tuple of list of Path
        Those that are as they were made, and those that somebody has edited since.
    """
    made = {path.relative_to(project / NEXT) for path in (project / NEXT).rglob("*") if path.is_file()}
    gone = [path for path in sorted(made - set(outputs)) if (project / path).is_file()]
    edited = [path for path in gone if _differs(project, path)]
    return [path for path in gone if path not in edited], edited


def _differs(project: Path, output: Path) -> bool:
    """Whether an output is not what was made; of one file with two names, as 1.0 had, nobody can tell."""
    made, here = project / NEXT / output, project / output
    if not made.is_file() or not here.is_file():
        return made.is_file()
    return made.samefile(here) or fingerprint(made) != fingerprint(here)


def _prepare(project: Path, replace: list[Path], remove: list[Path]) -> None:
    """Lay the new files beside their places, keep a name of the old ones, and write the list."""
    for path in [*replace, *remove]:
        _inside(project, path)
    for path in replace:
        _copy(project / NEXT / path, _beside(project / path), like=project / path)
    for path in [*replace, *remove]:
        if (project / path).is_file():
            _second_name(project / path, project / LAST / path)
    listed = {"replace": _names(replace), "remove": _names(remove)}
    write_all(project, {LIST: json.dumps(listed).encode("utf-8")})


def _names(paths: Iterable[Path]) -> list[str]:
    return [path.as_posix() for path in paths]


def _beside(final: Path) -> Path:
    return final.with_name(f".{final.name}{PARTIAL}")


def _second_name(path: Path, name: Path) -> None:
    """Give a file a second name; where a file can have only one, make a copy."""
    name.parent.mkdir(parents=True, exist_ok=True)
    try:
        name.hardlink_to(path)
    except OSError:
        _copy(path, name, like=path)


def _copy(path: Path, name: Path, *, like: Path) -> None:
    """Copy a file, so that an edit of one is none of the other, with the permissions of a third."""
    name.parent.mkdir(parents=True, exist_ok=True)
    with path.open("rb") as file, name.open("xb") as copy:
        shutil.copymode(like if like.is_file() else path, name)
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.fsync(copy.fileno())


def _carry_out_or_take_back(project: Path) -> None:
    try:
        _carry_out(project)
    except OSError:
        _take_back(project)
        raise


def _carry_out(project: Path) -> None:
    """Replace and remove what is listed, as far as that has not been done yet."""
    listed = _listed(project)
    for path in listed["replace"]:
        if _beside(path).is_file():
            _beside(path).replace(path)
    for path in listed["remove"]:
        path.unlink(missing_ok=True)
    (project / LIST).unlink()


def _take_back(project: Path) -> None:
    """Put the last set back where the next one has taken its place already."""
    listed = _listed(project)
    for path in [*listed["replace"], *listed["remove"]]:
        last, taken = project / LAST / path.relative_to(project), not _beside(path).is_file()
        if taken and last.is_file():
            last.replace(path)
        elif taken:
            path.unlink(missing_ok=True)
    (project / LIST).unlink()


def _listed(project: Path) -> dict[str, list[Path]]:
    """What is listed, all of it outputs.

    Raises
    ------
    AnalysisError
        If it names anything else.
    """
    listed = json.loads((project / LIST).read_text(encoding="utf-8"))
    places = {what: [_inside(project, Path(name)) for name in names] for what, names in listed.items()}
    if any(place.is_dir() for of in places.values() for place in of):
        raise AnalysisError(f"{LIST.as_posix()} names a folder; an output is a file.")
    return places


def _inside(project: Path, output: Path) -> Path:
    """Place of an output, which is in the project, whatever a link in it says."""
    place = project / output
    ours = any(output.is_relative_to(folder) for folder in (PROCESSED, REPORTS)) and ".." not in output.parts
    if not ours or not place.parent.resolve().is_relative_to(project.resolve()):
        raise AnalysisError(
            f"{output.as_posix()} leads out of the project: nothing is written or removed there."
        )
    return place


def _clear(project: Path) -> None:
    """Remove what is half-written, and the second names of the last set, unless there is a list to finish."""
    if (project / LIST).is_file():
        return
    for folder in (PROCESSED, REPORTS, NEXT):
        for path in (project / folder).rglob(f".*{PARTIAL}"):
            path.unlink()
    discard(project / LAST)
    with suppress(OSError):  # a kernel that has lost its refresh lives on for a second
        discard(project / KERNELS)
