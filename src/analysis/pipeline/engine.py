"""Refresh a project: doit takes the steps that are due, then the new outputs take their places.

Steps write into ``.analysis/next``, laid out as the project; when none has failed, whatever differs is laid
beside its place and put there, so that a refresh that fails leaves the last good outputs, all of them. What
is due is decided by contents, as they were when the refresh began.
"""

import sqlite3
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Lock
from typing import Any, Final

from doit.cmd_base import ModuleTaskLoader
from doit.cmd_run import Run
from doit.dependency import DatabaseException, FileChangedChecker
from doit.reporter import ZeroReporter
from doit.task import Task

from analysis.errors import AnalysisError, DataError, UnknownNameError
from analysis.files import PARTIAL, discard, fingerprint, forget, write_all
from analysis.pipeline.plan import Step, content_key, plan, waves_of
from analysis.places import FAULTS, KERNELS, LOCK, NEXT, PROCESSED, REPORTS, STATE, current
from analysis.versions import code_key, versions

WORKERS = 2
PATIENCE = 3600  # seconds to wait for another refresh of the same project

# Importing and drawing touch what belongs to the whole process (matplotlib's settings): one thread at a time.
# Kernels of notebooks run outside of it, side by side.
ALONE: Final = Lock()

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Refresh:
    """What a refresh did.

    Attributes
    ----------
    done, fresh
        Names of the steps that were taken, and of those that were not due.
    failed
        What went wrong, by name of the step; for people.
    replaced
        Files that were replaced or removed, relative to the project.
    held
        Whether the last set of outputs was kept, all of it, because of what failed.
    kept
        Outputs that are made no more, and stay because somebody has edited them; told once.
    """

    done: tuple[str, ...]
    fresh: tuple[str, ...]
    failed: Mapping[str, str]
    replaced: tuple[Path, ...]
    held: bool
    kept: tuple[Path, ...] = ()


def refresh(
    project: Path, *, force: bool = False, wave: str | None = None, progress: Progress | None = None
) -> Refresh:
    """Bring every output of a project up to date.

    Parameters
    ----------
    project
        The folder that holds ``data/raw/study.toml``.
    force
        Take every step, due or not.
    wave
        Only what belongs to this wave, and the tables of the study; everything if not given. Other waves are
        not read.
    progress
        Called before each step with its number, the number of steps and its name.

    Returns
    -------
    Refresh
        If a step failed, nothing was replaced; what the others made waits for the next refresh. A notebook
        that failed keeps its own last good copy and holds nothing back. The outputs of waves that are no more
        are removed, but for those that somebody has edited.

    Raises
    ------
    DataError
        If a raw file is missing; nothing has been written then.
    UnknownNameError
        If there is no such wave.
    OSError, AnalysisError
        If the project cannot be written, a raw file is written while it is read, or a step stops in a way
        that nobody foresaw.
    """
    if wave is not None and wave not in waves_of(project):
        raise UnknownNameError("wave", wave, waves_of(project))
    steps = [
        s for s in plan(project) if wave is None or s.name == "tables" or s.parameters.get("wave") == wave
    ]
    made = {output for step in steps for output in step.outputs}
    read = {path for step in steps for path in step.inputs} - made
    if not all((project / path).exists() for path in read):
        import_module("analysis.study").load(project)  # tells every problem of the raw files
    (project / LOCK).parent.mkdir(parents=True, exist_ok=True)
    with closing(_locked(project)):
        _clear(project)
        forget()
        before = {str(project / path): content_key(project / path) for path in sorted(read)}
        reporter = _take(project, steps, progress, before, force=force)
        if reporter.done:
            _check_unchanged(project, before)
        held = any(not step.apart for step in steps if step.name in reporter.failed)
        replaced, kept = ([], []) if held else _placed(project, made, everything=wave is None)
    return Refresh(
        done=tuple(reporter.done),
        fresh=tuple(reporter.fresh),
        failed=_told(steps, reporter.failed),
        replaced=tuple(replaced),
        held=held,
        kept=tuple(kept),
    )


def _check_unchanged(project: Path, before: Mapping[str, str | None]) -> None:
    """Refuse raw files that somebody has written since they were read."""
    forget()
    if lost := [p for p, content in before.items() if content_key(Path(p)) != content]:
        told = ", ".join(Path(path).relative_to(project).as_posix() for path in lost)
        raise AnalysisError(f"{told}: written while it was read. Nothing was replaced. Run it again.")


def _locked(project: Path) -> sqlite3.Connection:
    """Hold off every other refresh: a transaction works on every system, and ends with its process."""
    lock = sqlite3.connect(project / LOCK, timeout=PATIENCE, isolation_level=None)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        lock.close()
        advice = "Can the folder be written, and has no other refresh been running for an hour?"
        raise AnalysisError(f"{LOCK.as_posix()}: {error}. {advice} If so, remove that file.") from None
    return lock


def _clear(project: Path) -> None:
    """Remove what a refresh that was killed has left: files half-written, and what its notebooks kept."""
    for folder in (PROCESSED, REPORTS, NEXT):
        for path in (project / folder).rglob(f".*{PARTIAL}"):
            if path.resolve().is_relative_to(project.resolve()):
                path.unlink()
    with suppress(OSError):  # a kernel that has lost its refresh lives on for a second
        discard(project / KERNELS)


def _placed(project: Path, made: set[Path], *, everything: bool) -> tuple[list[Path], list[Path]]:
    """Put what differs in its place; outputs that no step makes any more go, unless somebody edited them.

    Returns
    -------
    tuple of list of Path
        What was replaced or removed, and what is made no more and stays.
    """
    there = {path.relative_to(project / NEXT) for path in (project / NEXT).rglob("*") if path.is_file()}
    gone = sorted(there - made) if everything else []
    kept = [p for p in gone if fingerprint(project / p) not in (None, fingerprint(project / NEXT / p))]
    differ = [p for p in sorted(made & there) if fingerprint(project / p) != fingerprint(project / NEXT / p)]
    if out := [p for p in [*differ, *gone] if not _inside(project, p)]:
        told = f"{out[0].as_posix()} leads out of the project: nothing is written or removed there."
        raise AnalysisError(told)
    try:
        write_all(project, {path: (project / NEXT / path).read_bytes() for path in differ})
        for path in gone:
            (project / NEXT / path).unlink()
            if path not in kept:
                (project / path).unlink(missing_ok=True)
            for root in (project, project / NEXT):
                with suppress(OSError):  # not empty
                    (root / path).parent.rmdir()
    except OSError as error:
        file = Path(str(error.filename2 or error.filename or project)).name
        advice = "Is the disk full, the folder read-only, or the file open in another program?"
        raise AnalysisError(f"{file}: {error.strerror}. {advice} Mend that and run it again.") from None
    return [*differ, *(path for path in gone if path not in kept)], kept


def _inside(project: Path, output: Path) -> bool:
    """Whether an output is in the project, whatever a link in its place says."""
    return (project / output).parent.resolve().is_relative_to(project.resolve())


def _told(steps: Sequence[Step], failed: Mapping[str, Exception]) -> dict[str, str]:
    """What went wrong, by step; problems of the raw files all together, at the first step that met any."""
    data = {step.name: error for step in steps if isinstance(error := failed.get(step.name), DataError)}
    problems = dict.fromkeys(problem for error in data.values() for problem in error.problems)
    told = {name: str(DataError(problems)) for name in [*data][:1]}
    return told | {name: str(error) for name, error in failed.items() if name not in data}


# --- doit --------------------------------------------------------------------------------------------------


def _take(
    project: Path,
    steps: Sequence[Step],
    progress: Progress | None,
    before: Mapping[str, str | None],
    *,
    force: bool,
) -> "_Reporter":
    """Let doit take the steps that are due; a state that it cannot read is thrown away, and all are."""

    class Contents(FileChangedChecker):  # type: ignore[misc]
        """Raw files are what they were when the refresh began; what a step has made is read when asked."""

        def check_modified(self, path: str, _: object, state: str) -> bool:
            return bool(self.get_state(path, None) != state)

        def get_state(self, dep: str, _: object) -> str | None:
            return before.get(dep) or content_key(Path(dep))

    settings = {
        "backend": "json",
        "dep_file": str(project / STATE),
        "check_file_uptodate": Contents,
        "outfile": StringIO(),
        "continue": True,
        "always": force,
        "num_process": WORKERS,
        "par_type": "thread",
        "verbosity": 0,
    }
    for last in (False, True):
        reporter = _Reporter(progress, len(steps))
        tasks = [_task(project, step, reporter.failed) for step in steps]
        loader = ModuleTaskLoader({"task_steps": lambda tasks=tasks: (task for task in tasks)})
        config = {"GLOBAL": settings | {"reporter": reporter}}
        try:
            code = Run(task_loader=loader, config=config).parse_execute([])
        except (OSError, DatabaseException, ValueError) as error:
            if last:
                told = f"{STATE.as_posix()}: {error}. Is the disk full, or the folder read-only?"
                raise AnalysisError(told) from None
            with suppress(OSError):
                discard(project / STATE)
        else:
            break
    if code and not reporter.failed:
        raise AnalysisError(f"doit stopped ({code}): a fault of this program. Run it again with --force.")
    return reporter


class _Reporter(ZeroReporter):  # type: ignore[misc]
    """Keeps what was done and what failed, and tells the progress."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        super().__init__(StringIO(), {})
        self.progress, self.total = progress, total
        self.done: list[str] = []
        self.fresh: list[str] = []
        self.failed: dict[str, Exception] = {}
        self.seen = 0

    def execute_task(self, task: Task) -> None:
        self.seen += 1
        if self.progress:
            self.progress(self.seen, self.total, task.name)

    def add_success(self, task: Task) -> None:
        self.done.append(task.name)

    def skip_uptodate(self, task: Task) -> None:
        self.seen += 1
        self.fresh.append(task.name)


def _task(project: Path, step: Step, failed: dict[str, Exception]) -> dict[str, Any]:
    """A step as doit knows it; what it has made is fresh as long as code and packages are the same."""

    def unchanged(task: Task, values: Mapping[str, Any]) -> bool:
        task.value_savers.append(lambda: {"made": made()})
        return bool(values.get("made") == made())

    def made() -> str:
        contents = [fingerprint(project / NEXT / output) for output in step.outputs]
        return sha256(repr([code_key(), versions(), contents]).encode()).hexdigest()

    def taken() -> bool:
        try:
            _make(project, step)
        except (AnalysisError, OSError) as error:
            failed[step.name] = error
        except Exception as error:
            failed[step.name] = _fault(project, step, error)
        return step.name not in failed

    return {
        "basename": step.name,
        "actions": [taken],
        "file_dep": [str(current(project, path)) for path in step.inputs],
        "targets": [str(project / NEXT / path) for path in step.outputs],
        "uptodate": [unchanged],
        "io": {"capture": False},  # it would be that of the whole process, and steps run side by side
    }


def _make(project: Path, step: Step) -> None:
    """Make the outputs of one step and write them."""
    module, _, function = step.make.partition(":")
    with ALONE:
        make = getattr(import_module(f"analysis.pipeline.{module}"), function)
    with nullcontext() if step.apart else ALONE:
        made = make(project, **step.parameters)
    write_all(project / NEXT, made)


def _fault(project: Path, step: Step, error: Exception) -> AnalysisError:
    """Keep where a fault arose, and not what it says: that may quote an answer."""
    lines = [*traceback.format_tb(error.__traceback__), type(error).__name__]
    with suppress(OSError):
        (project / FAULTS).write_text("\n".join(lines), encoding="utf-8")
    told = f"{step.name}: a fault of this program, not of the data ({type(error).__name__})."
    return AnalysisError(f"{told} Run it again; if it stays, report {FAULTS.as_posix()}.")
