"""Whether a refresh can leave anything but a whole set: when it is killed, or its disk full, or read-only.

Each trial starts from a project with its last set of outputs in place and one number changed, does harm,
looks at what is left, and refreshes again. ``python -m benchmarks faults`` makes the whole campaign; the
tests make a few trials of each kind.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.files import PARTIAL, fingerprint
from analysis.places import PROCESSED, REPORTS
from benchmarks.timing import small_study

SEED, KILLS = 2010, 200
FIGURES = Path("data/raw/published/published_figures.csv")
CHANGE = ("men,share,,64,", "men,share,,66,")

Set = dict[str, str | None]
OLD, NEW, BOTH, TORN = "old set", "new set", "both, each file whole", "TORN"
HEADER = ("harm", "trials", OLD, NEW, BOTH, "torn", "told plainly", "whole after the next run")


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What one harm left.

    Attributes
    ----------
    harm
        What was done.
    left
        The old set, the new set, files of both, each of them whole, or something torn.
    plain
        Whether what was said has no traceback; a process that was killed says nothing.
    repaired
        Whether the next refresh gave the new set, whole.
    """

    harm: str
    left: str
    plain: bool
    repaired: bool


class Stage:
    """A project that is brought back to its last set before each trial.

    Parameters
    ----------
    folder
        Empty; the project stands in it, and a copy to go back to.
    """

    def __init__(self, folder: Path) -> None:
        self.project, self._kept = folder / "project", folder / "kept"
        small_study(self.project, panels=["gender"], languages=["en"])
        self._whole_run()
        shutil.copytree(self.project, self._kept)
        self.old = outputs(self.project)
        self.reset()
        start = time.perf_counter()
        self._whole_run()
        self.seconds = time.perf_counter() - start
        self.new = outputs(self.project)

    def reset(self) -> None:
        """Bring the last set back, and change one number."""
        shutil.rmtree(self.project, ignore_errors=True)
        shutil.copytree(self._kept, self.project)
        figures = self.project / FIGURES
        figures.write_text(figures.read_text(encoding="utf-8").replace(*CHANGE), encoding="utf-8")

    def _whole_run(self) -> None:
        process = self.start()
        told = process.communicate()[1]
        if process.returncode != 0:
            raise RuntimeError(f"the refresh that begins the trials failed: {told}")

    def start(self, *wrapped: str, **options: object) -> subprocess.Popen[str]:
        """Start a refresh in a process, and a group, of its own."""
        command = [*wrapped, sys.executable, "-m", "analysis", "run", "--quiet"]
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            [*command, "--project", str(self.project)],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            **options,
        )

    def trial(self, harm: str, told: str = "") -> Trial:
        """Look at what is left, and whether the next refresh repairs it."""
        left = self.left()
        again = self.start()
        said = told + again.communicate()[1]
        repaired = again.returncode == 0 and outputs(self.project) == self.new
        return Trial(harm=harm, left=left, plain="Traceback" not in said, repaired=repaired)

    def left(self) -> str:
        """What stands in the project: one of the two sets, whole files of both, or something torn."""
        found = outputs(self.project)
        if found in (self.old, self.new):
            return OLD if found == self.old else NEW
        whole = all(found.get(name) in (self.old[name], self.new[name]) for name in self.old)
        return BOTH if whole and found.keys() == self.old.keys() else TORN


def outputs(project: Path) -> Set:
    """Hash of every output; a file that is being written is none yet."""
    folders = (project / PROCESSED, project / REPORTS)
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    kept = (path for path in files if not path.name.endswith(PARTIAL))
    return {str(path.relative_to(project)): fingerprint(path) for path in kept}


# --- the harms --------------------------------------------------------------------------------------------


def killed(stage: Stage, *, after: float, exchanging: bool) -> Trial:
    """Kill a refresh and all it has started, some seconds after its start or after outputs are laid out."""
    stage.reset()
    process = stage.start()
    laid = stage.project / REPORTS
    while exchanging and process.poll() is None and not [*laid.rglob(f".*{PARTIAL}")]:
        time.sleep(0.0002)
    time.sleep(after)
    with suppress(ProcessLookupError):  # it may be through already
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return stage.trial("killed while sets are exchanged" if exchanging else "killed")


def full(stage: Stage, *, size: int) -> Trial:
    """Let no file grow beyond a number of bytes, which is what a full disk does to a write."""
    stage.reset()
    limits = (size, resource.RLIM_INFINITY)
    process = stage.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits))
    return stage.trial("no room for a file", process.communicate()[1])


def full_disk(stage: Stage, *, free: int) -> Trial:
    """Put the project on a disk of its own with little room left; only where disks may be mounted."""
    stage.reset()
    with _small_disk(stage.project, free):
        told = stage.start().communicate()[1]
        left = stage.left()
        subprocess.run(["mount", "-o", "remount,size=1g", str(stage.project)], check=True)
        mended = stage.trial("full disk", told)
    return Trial(harm="full disk", left=left, plain=mended.plain, repaired=mended.repaired)


@contextmanager
def _small_disk(folder: Path, free: int) -> Iterator[None]:
    kept = folder.with_name("away")
    folder.rename(kept)
    folder.mkdir()
    pages = sum(-(-path.stat().st_size // 4096) + 1 for path in kept.rglob("*"))
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={4 * pages + free // 1024}k", "none", str(folder)], check=True
    )
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(kept)


def read_only(stage: Stage, *, folder: Path) -> Trial:
    """Let nothing be written in a folder; the power of root to do so nevertheless is taken away."""
    stage.reset()
    there = stage.project / folder
    closed = [there, *(path for path in there.rglob("*") if path.is_dir())]
    for path in closed:
        path.chmod(0o555)
    weak = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    told = stage.start(*weak).communicate()[1]
    left = stage.left()
    for path in closed:
        path.chmod(0o755)
    mended = stage.trial("read-only folder", told)
    return Trial(harm="read-only folder", left=left, plain=mended.plain, repaired=mended.repaired)


def at_once(stage: Stage, *, refreshes: int) -> Trial:
    """Start several refreshes together."""
    stage.reset()
    started = [stage.start() for _ in range(refreshes)]
    told = "".join(process.communicate()[1] for process in started)
    failed = [process.returncode for process in started if process.returncode != 0]
    trial = stage.trial("several at once", told)
    return trial if not failed else Trial(**{**vars(trial), "plain": False})


def campaign(*, kills: int = KILLS) -> list[Trial]:
    """All trials, on two stages side by side; a quarter of the kills while sets are exchanged."""
    halves = [range(0, kills, 2), range(1, kills, 2)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        killed_in = list(pool.map(_kills, halves))
    with TemporaryDirectory() as folder:
        rest = _other_harms(Stage(Path(folder)))
    return [*chain.from_iterable(killed_in), *rest]


def _kills(numbers: range) -> list[Trial]:
    trials = []
    with TemporaryDirectory() as folder:
        stage = Stage(Path(folder))
        for number in numbers:
            rng, exchanging = random.Random(SEED + number), number % 8 > 5
            after = rng.uniform(0, 0.02) if exchanging else rng.uniform(0, stage.seconds)
            trials.append(killed(stage, after=after, exchanging=exchanging))
            after_it = "whole after the next run" if trials[-1].repaired else "NOT REPAIRED"
            print(f"kill {number}: {trials[-1].left}, {after_it}", flush=True)
    return trials


def _other_harms(stage: Stage) -> list[Trial]:
    trials = [full(stage, size=2**power) for power in range(8, 20)]
    if os.geteuid() == 0:
        trials += [full_disk(stage, free=2**power) for power in range(10, 21)]
    places = (Path(), Path(".analysis"), PROCESSED, REPORTS, REPORTS / "figures", REPORTS / "tables")
    trials += [read_only(stage, folder=folder) for folder in places]
    return [*trials, *(at_once(stage, refreshes=count) for count in (2, 2, 3, 3, 4))]


def rows(trials: Sequence[Trial]) -> list[tuple[str, ...]]:
    """Lines of the table: per harm, how many trials ended how."""
    lines = []
    for harm in dict.fromkeys(trial.harm for trial in trials):
        of = [trial for trial in trials if trial.harm == harm]
        left = Counter(trial.left for trial in of)
        counts = [left[OLD], left[NEW], left[BOTH], left[TORN]]
        ends = [sum(trial.plain for trial in of), sum(trial.repaired for trial in of)]
        lines.append((harm, *map(str, [len(of), *counts, *ends])))
    return lines
