"""Run the steps that are due, then exchange the last set of outputs for the next.

A step is due when the content of a file that it reads or makes, its code, a version or a parameter is not
what it was; dates are never asked. Raw files are read before the steps and looked at again after them: what
rests on one that was written meanwhile is done again, so what was read is what is remembered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from analysis.errors import AnalysisError, DataError, UnknownNameError
from analysis.pipeline.exchange import alone, edited, exchange, left_over
from analysis.pipeline.steps import Seen, Step, plan, raw_files, waves_of
from analysis.pipeline.tasks import Progress, Reporter, run_steps
from analysis.places import STATE

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
