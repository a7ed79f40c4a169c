"""The steps as doit knows them: when one is due, how it is taken, and who keeps what came of it."""

import json
import sqlite3
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
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

from analysis.errors import AnalysisError
from analysis.pipeline.locks import ALONE
from analysis.pipeline.steps import Step
from analysis.places import FAULTS, NEXT, STATE, current
from analysis.versions import code_key, versions
from analysis.writing import discard, fingerprint, write_all

WORKERS = 2

Progress = Callable[[int, int, str], None]


def run_steps(
    project: Path, steps: Sequence[Step], again: Collection[str], reporter: "Reporter", *, force: bool
) -> int:
    """Take the steps that are due; 0 all is well, 1 some failed, more if doit itself stopped."""
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
