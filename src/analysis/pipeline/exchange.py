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
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.places import LAST, LIST, LOCK, NEXT, PROCESSED, REPORTS
from analysis.writing import PARTIAL, fingerprint, write_all

PATIENCE = 3600  # seconds to wait for another refresh of the same project


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Hold off every other refresh of a project, and finish or clear away what a killed one has left.

    The lock is a transaction of a small database: it works on every system, and ends with its process,
    however that ends.

    Raises
    ------
    OSError, AnalysisError
        If the folder cannot be written, or another refresh holds the project for an hour.
    """
    (project / LOCK).parent.mkdir(parents=True, exist_ok=True)
    with closing(_locked(project)):
        if (project / LIST).is_file():
            _carry_out(project)
        _clear(project)
        yield


def _locked(project: Path) -> sqlite3.Connection:
    try:
        lock = sqlite3.connect(project / LOCK, timeout=PATIENCE, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        advice = "Can the folder be written, and has no other refresh been running for an hour? "
        advice += "If the file is damaged, remove the folder .analysis: all of it is made again."
        raise AnalysisError(f"{LOCK.as_posix()}: {error}. {advice}") from None
    return lock


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
    replace, removed = [path for path in outputs if _differs(project, path)], list(remove)
    if replace or removed:
        try:
            _prepare(project, replace, removed)
            _carry_out_or_take_back(project)
        finally:
            _clear(project)
    for path in [*removed, *disown]:
        (project / NEXT / path).unlink(missing_ok=True)
    return [*replace, *removed]


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
    """What is listed; a list that names anything but outputs is not ours."""
    listed = json.loads((project / LIST).read_text(encoding="utf-8"))
    return {what: [_inside(project, Path(name)) for name in names] for what, names in listed.items()}


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
    with suppress(FileNotFoundError):
        shutil.rmtree(project / LAST)
