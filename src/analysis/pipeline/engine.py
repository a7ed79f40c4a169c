"""Run the steps that are due, then exchange the last set of outputs for the next.

doit decides what is due, from the content of the inputs and a key made of code, versions and parameters. It
does not look at the outputs, so a figure drawn from a hand-edited table would pass as fresh: here the hashes
of the outputs belong to what must be unchanged, and a tampered file is made again.
"""

import json
import sqlite3
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
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

from analysis.errors import AnalysisError, UnknownNameError
from analysis.pipeline.exchange import alone, exchange, left_over
from analysis.pipeline.locks import ALONE
from analysis.pipeline.steps import Step, plan, waves_of
from analysis.places import FAULTS, NEXT, STATE, current
from analysis.versions import code_key, versions
from analysis.writing import fingerprint, write_all

WORKERS = 2

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
        The folder that holds ``data/raw/published``.
    force
        Take every step, due or not.
    wave
        Only what belongs to this wave, and the tables of the study; everything if not given.
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
        If the project cannot be written, or a step stops in a way that nobody foresaw.
    """
    steps = _chosen(plan(project), project, wave)
    _check_inputs(project, steps)
    reporter = _Reporter(len(steps), progress)
    failed: dict[str, str] = {}
    with alone(project):
        known = _known(project)
        code = _run(project, [_task(project, step, failed) for step in steps], reporter, force=force)
        if code > 1 and not failed:
            told = "a step stopped before it was taken: a fault of this program, not of the data"
            raise AnalysisError(
                f"{told}. Nothing was replaced. Run it again with --force; if it stays, report it."
            )
        if failed and not reporter.done and known is not None:
            # doit forgets what failed and all that needs it; nothing was done, so what it knew is still true.
            (project / STATE).write_bytes(known)
        held = any(not step.apart for step in steps if step.name in failed)
        replaced, kept = ([], []) if held else _exchange(project, steps, everything=wave is None)
    return Refresh(
        done=tuple(reporter.done),
        fresh=tuple(reporter.fresh),
        failed=failed,
        replaced=tuple(replaced),
        held=held,
        kept=tuple(kept),
    )


def _known(project: Path) -> bytes | None:
    """What is remembered of earlier refreshes; if it is damaged, nothing, and all is made again."""
    state = project / STATE
    if not state.is_file():
        return None
    try:
        with closing(sqlite3.connect(state)) as database:
            database.execute("PRAGMA schema_version").fetchone()
    except sqlite3.DatabaseError:
        state.unlink()
        return None
    return state.read_bytes()


def _run(project: Path, tasks: list[Task], reporter: "_Reporter", *, force: bool) -> int:
    """Take the steps that are due; 0 all is well, 1 some failed, more if doit itself stopped."""
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


def _exchange(project: Path, steps: Sequence[Step], *, everything: bool) -> tuple[list[Path], list[Path]]:
    outputs = [output for step in steps for output in step.outputs]
    gone, edited = left_over(project, outputs) if everything else ([], [])
    try:
        return exchange(project, outputs, remove=gone, disown=edited), edited
    except OSError as error:
        file = Path(str(error.filename2 or error.filename or project)).name
        advice = "Is the disk full, the folder read-only, or the file open in another program?"
        raise AnalysisError(f"{file}: {error.strerror}. Nothing was replaced. {advice}") from None


def _chosen(steps: list[Step], project: Path, wave: str | None) -> list[Step]:
    """The steps of one wave, after the tables that all waves share; all steps without one."""
    if wave is None:
        return steps
    if wave not in waves_of(project):
        raise UnknownNameError("wave", wave, waves_of(project))
    return [step for step in steps if step.name == "tables" or step.parameters.get("wave") == wave]


def _check_inputs(project: Path, steps: Sequence[Step]) -> None:
    """Answer a missing raw file the way a malformed one is answered: with every problem of the raw files."""
    made = {output for step in steps for output in step.outputs}
    if any(not (project / i).is_file() for step in steps for i in step.inputs if i not in made):
        import_module("analysis.study").load(project)


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


class _Reporter(ZeroReporter):  # type: ignore[misc]
    """Keeps what was done, and tells the progress."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        super().__init__(StringIO(), {})
        self.total, self.progress = total, progress
        self.done: list[str] = []
        self.fresh: list[str] = []
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


def _task(project: Path, step: Step, failed: dict[str, str]) -> Task:
    return dict_to_task(
        {
            "name": step.name,
            "actions": [_Action(project, step, failed)],
            "file_dep": [str(current(project, path)) for path in step.inputs],
            "targets": [str(project / NEXT / path) for path in step.outputs],
            "uptodate": [_unchanged(_key(step)), _outputs_untouched],
        }
    )


def _key(step: Step) -> str:
    """Hash of everything but the input files that decides the outputs of a step."""
    code = code_key((step.module, *step.uses))
    given = [dict(step.parameters), dict(step.contents)]
    parts = [code, *given, versions(), [p.as_posix() for p in step.outputs]]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _unchanged(key: str) -> Callable[[Task, Mapping[str, Any]], bool]:
    def check(task: Task, values: Mapping[str, Any]) -> bool:
        task.value_savers.append(lambda: {"key": key})
        return values.get("key") == key

    return check


def _outputs_untouched(task: Task, values: Mapping[str, Any]) -> bool:
    task.value_savers.append(lambda: {"outputs": [fingerprint(Path(t)) for t in task.targets]})
    return values.get("outputs") == [fingerprint(Path(t)) for t in task.targets]


class _Action(BaseAction):  # type: ignore[misc]
    """Makes the outputs of one step and writes them."""

    def __init__(self, project: Path, step: Step, failed: dict[str, str]) -> None:
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
            return self._fail(str(error))
        except Exception as error:
            self._keep(error)
            told = f"{self.step.name}: a fault of this program, not of the data ({type(error).__name__})."
            return self._fail(f"{told} Run it again; if it stays, report {FAULTS.as_posix()}.")
        return None

    def _keep(self, error: Exception) -> None:
        """Keep where a fault arose, and not what it says: that may quote an answer."""
        lines = [*traceback.format_tb(error.__traceback__), type(error).__name__]
        with suppress(OSError):
            (self.project / FAULTS).write_text("\n".join(lines), encoding="utf-8")

    def _fail(self, message: str) -> BaseFail:
        self.failed[self.step.name] = message
        return TaskFailed(message)

    def __str__(self) -> str:
        return self.step.name
