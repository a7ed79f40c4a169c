"""Run the steps that are due with doit, then exchange the last set of outputs for the next.

What is due is decided by contents, read before the steps and again after them, never by dates.
"""

import json
import sqlite3
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

from doit.action import BaseAction
from doit.cmd_base import TaskLoader2
from doit.cmd_run import Run
from doit.dependency import DatabaseException
from doit.exceptions import BaseFail, TaskFailed
from doit.reporter import ZeroReporter
from doit.task import Task, dict_to_task

from analysis.errors import AnalysisError, DataError, UnknownNameError
from analysis.pipeline.exchange import alone, edited, exchange, left_over
from analysis.pipeline.locks import ALONE
from analysis.pipeline.steps import Seen, Step, plan, raw_files, waves_of
from analysis.places import FAULTS, NEXT, STATE, current
from analysis.versions import code_key, versions
from analysis.writing import discard, fingerprint, write_all

WORKERS = 2

Progress = Callable[[int, int, str], None]


def run_steps(
    project: Path, steps: Sequence[Step], again: Collection[str], reporter: "Reporter", *, force: bool
) -> int:
    """Take the steps that are due; 0 all is well, 1 some failed, more if doit itself stopped.

    Raises
    ------
    OSError
        If what was done cannot be written down.
    """
    tasks = _tasks(project, steps, again, reporter)
    settings = {
        "backend": "sqlite3",
        "dep_file": str(project / STATE),
        "reporter": reporter,
        "outfile": StringIO(),
        "continue": True,
        "always": force,
        "num_process": WORKERS,
        "par_type": "thread",
        "verbosity": 0,
    }
    try:
        return int(Run(task_loader=_Loader(tasks), config={"GLOBAL": settings}).parse_execute([]))
    except (sqlite3.Error, DatabaseException) as error:  # what was done is not remembered, and done again
        raise OSError(f"{STATE.as_posix()}: {error}. Is the disk full, or the folder read-only?") from None


class _Loader(TaskLoader2):  # type: ignore[misc]
    """Hands the steps to doit."""

    def __init__(self, tasks: list[Task]) -> None:
        super().__init__()
        self.tasks = tasks

    def setup(self, opt_values: Mapping[str, Any]) -> None:
        pass

    def load_doit_config(self) -> dict[str, Any]:
        return {}

    def load_tasks(self, cmd: object, pos_args: object) -> list[Task]:  # noqa: ARG002
        return self.tasks


class Reporter(ZeroReporter):  # type: ignore[misc]
    """Keeps what was done and what failed, and tells the progress."""

    def __init__(self, progress: Progress | None) -> None:
        super().__init__(StringIO(), {})
        self.progress = progress
        self.done: list[str] = []
        self.begin(0)

    def begin(self, total: int) -> None:
        """Begin a round of steps: what failed in the last one is tried again."""
        self.total, self.seen, self.taken = total, 0, False
        self.fresh: list[str] = []
        self.failed: dict[str, Exception] = {}

    def execute_task(self, task: Task) -> None:
        """Tell that a step is taken."""
        self.seen += 1
        self.taken = True
        if self.progress:
            self.progress(self.seen, self.total, task.name)

    def add_success(self, task: Task) -> None:
        """Keep a step that was done; one that was done again is kept once."""
        if task.name not in self.done:
            self.done.append(task.name)

    def skip_uptodate(self, task: Task) -> None:
        """Keep a step that was not due."""
        self.seen += 1
        if task.name not in self.done:
            self.fresh.append(task.name)


def _tasks(project: Path, steps: Sequence[Step], again: Collection[str], reporter: "Reporter") -> list[Task]:
    """The steps as doit knows them: after those whose outputs they read, due unless nothing has changed."""
    makers = {output: step.name for step in steps for output in step.outputs}
    return [
        dict_to_task(
            {
                "name": step.name,
                "actions": [_Action(project, step, reporter.failed)],
                "task_dep": sorted({makers[path] for path in step.inputs if path in makers}),
                "targets": [str(project / NEXT / path) for path in step.outputs],
                "uptodate": [step.name not in again, _unchanged(project, step)],
            }
        )
        for step in steps
    ]


def _unchanged(project: Path, step: Step) -> Callable[[Task, Mapping[str, Any]], bool]:
    """Whether a step was done with what it would be done with now.

    Of raw files it is what the plan says of them, not what they are when the step is through.
    """

    def check(task: Task, values: Mapping[str, Any]) -> bool:
        task.value_savers.append(lambda: {"made": _made(project, step)})
        return values.get("made") == _made(project, step)

    return check


def _made(project: Path, step: Step) -> str:
    """Hash of everything that decides the outputs of a step, and of these: one that is edited is none."""
    made = [path for path in (*step.inputs, *step.outputs) if current(project, path) != project / path]
    files = {path.as_posix(): fingerprint(current(project, path)) for path in made}
    given = [dict(step.parameters), dict(step.contents)]
    parts = [code_key((step.module, *step.uses)), *given, versions(), files]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class _Action(BaseAction):  # type: ignore[misc]
    """Makes the outputs of one step and writes them."""

    def __init__(self, project: Path, step: Step, failed: dict[str, Exception]) -> None:
        self.project, self.step, self.failed = project, step, failed
        self.out = self.err = self.task = None
        self.result: object = None
        self.values: dict[str, Any] = {}

    def execute(self, out: object = None, err: object = None) -> BaseFail | None:  # noqa: ARG002
        try:
            with ALONE:
                module = import_module(self.step.module)
            write_all(self.project / NEXT, module.make(self.project, **self.step.parameters))
        except (AnalysisError, OSError) as error:
            return self._fail(error)
        except Exception as error:
            self._keep(error)
            told = f"{self.step.name}: a fault of this program, not of the data ({type(error).__name__})."
            return self._fail(AnalysisError(f"{told} Run it again; if it stays, report {FAULTS.as_posix()}."))
        return None

    def _keep(self, error: Exception) -> None:
        """Keep where a fault arose, and not what it says: that may quote an answer."""
        lines = [*traceback.format_tb(error.__traceback__), type(error).__name__]
        with suppress(OSError):
            discard(self.project / FAULTS)
            (self.project / FAULTS).write_text("\n".join(lines), encoding="utf-8")

    def _fail(self, error: Exception) -> BaseFail:
        self.failed[self.step.name] = error
        return TaskFailed(str(error))

    def __str__(self) -> str:
        return self.step.name


ROUNDS = 3  # how often a refresh begins anew because a raw file was written meanwhile


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
    changed
        Raw files that were written while they were read: what rests on them was done again.
    edited
        Those of ``replaced`` that somebody had edited.
    healed
        What was damaged in the cache; for people.
    kept
        Outputs that are made no more, and stay because somebody has edited them; told once.
    """

    done: tuple[str, ...]
    fresh: tuple[str, ...]
    failed: Mapping[str, str]
    replaced: tuple[Path, ...]
    held: bool
    changed: tuple[Path, ...] = ()
    edited: tuple[Path, ...] = ()
    healed: tuple[str, ...] = ()
    kept: tuple[Path, ...] = ()


def refresh(
    project: Path, *, force: bool = False, wave: str | None = None, progress: Progress | None = None
) -> Refresh:
    """Bring every output of a project up to date.

    Parameters
    ----------
    project
        The folder that holds ``data/raw/published``.
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
        If the project cannot be written, a raw file is written again and again while it is read, or a step
        stops in a way that nobody foresaw.
    """
    if wave is not None and wave not in waves_of(project):
        raise UnknownNameError("wave", wave, waves_of(project))
    _check_inputs(project, _planned(project, wave, raw={}))
    reporter = Reporter(progress)
    with alone(project) as healed:
        known = (project / STATE).read_bytes() if (project / STATE).is_file() else None
        steps, changed = _take(project, wave, reporter, force=force)
        if reporter.failed and not reporter.done and known is not None:
            # doit forgets what failed and all that needs it; nothing was done, so what it knew is still true.
            (project / STATE).write_bytes(known)
        held = any(not step.apart for step in steps if step.name in reporter.failed)
        outputs = [output for step in steps for output in step.outputs]
        exchanged = ([], [], []) if held else _exchange(project, outputs, everything=wave is None)
    overwritten, replaced, kept = exchanged
    return Refresh(
        done=tuple(reporter.done),
        fresh=tuple(reporter.fresh),
        failed=_told(steps, reporter.failed),
        replaced=tuple(replaced),
        held=held,
        changed=tuple(sorted(changed)),
        edited=tuple(overwritten),
        healed=tuple(healed),
        kept=tuple(kept),
    )


def _take(
    project: Path, wave: str | None, reporter: Reporter, *, force: bool
) -> tuple[list[Step], set[Path]]:
    """Take the steps that are due, and once more those that rest on a raw file written meanwhile."""
    again: set[str] = set()
    changed: set[Path] = set()
    for number in range(ROUNDS):
        raw = raw_files(project)
        steps = _planned(project, wave, raw=raw)
        reporter.begin(len(steps))
        code = run_steps(project, steps, again, reporter, force=force and number == 0)
        if code > 1 and not reporter.failed:
            told = "a step stopped before it was taken: a fault of this program, not of the data"
            raise AnalysisError(
                f"{told}. Nothing was replaced. Run it again with --force; if it stays, report it."
            )
        written = _written(raw, raw_files(project)) if reporter.taken else set()
        again = {step.name for step in steps if any(map(step.reads, written))}
        if not again:
            return steps, changed
        changed |= {path for path in written if any(step.reads(path) for step in steps)}
    names = ", ".join(path.as_posix() for path in sorted(changed))
    advice = "Nothing was replaced. Let what writes it come to its end, and run it again."
    raise AnalysisError(f"{names}: written again each time it was read. {advice}")


def _written(before: Mapping[Path, Seen], now: Mapping[Path, Seen]) -> set[Path]:
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}


def _told(steps: Iterable[Step], failed: Mapping[str, Exception]) -> dict[str, str]:
    """What went wrong, by step; problems of the raw files all together, at the first step that met any."""
    data = {step.name: error for step in steps if isinstance(error := failed.get(step.name), DataError)}
    problems = dict.fromkeys(problem for error in data.values() for problem in error.problems)
    told = {name: str(DataError(problems)) for name in [*data][:1]}
    return told | {name: str(error) for name, error in failed.items() if name not in data}


def _exchange(
    project: Path, outputs: Sequence[Path], *, everything: bool
) -> tuple[list[Path], list[Path], list[Path]]:
    """Outputs that had been edited, all that were replaced or removed, and what is made no more and stays."""
    gone, kept = left_over(project, outputs) if everything else ([], [])
    try:
        overwritten = edited(project, outputs)
        return overwritten, exchange(project, outputs, remove=gone, disown=kept), kept
    except OSError as error:
        file = Path(str(error.filename2 or error.filename or project)).name
        advice = "Is the disk full, the folder read-only, or the file open in another program?"
        raise AnalysisError(f"{file}: {error.strerror}. Nothing was replaced. {advice}") from None


def _planned(project: Path, wave: str | None, *, raw: Mapping[Path, Seen] | None = None) -> list[Step]:
    """The steps of one wave, and the tables of the published study; all steps without one."""
    steps = plan(project, raw=raw)
    if wave is None:
        return steps
    return [step for step in steps if step.name == "tables" or step.parameters.get("wave") == wave]


def _check_inputs(project: Path, steps: Sequence[Step]) -> None:
    """Answer a missing raw file the way a malformed one is answered: with every problem of the raw files."""
    made = {output for step in steps for output in step.outputs}
    if any(not (project / i).is_file() for step in steps for i in step.inputs if i not in made):
        import_module("analysis.study").load(project)
