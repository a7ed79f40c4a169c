"""Timing two ways of doing the same, in turn, so that a noisy machine slows both alike."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One line of the table.

    Attributes
    ----------
    what, against
        What is timed, and the naive or smallest way beside it.
    ours, theirs
        Median seconds of each, or another unit.
    goal
        The ratio that is promised, in words.
    """

    what: str
    against: str
    ours: float
    theirs: float
    goal: str
    unit: str = "s"

    def __str__(self) -> str:
        ratio = self.ours / self.theirs
        return (
            f"{self.what:<34}{self.ours:>9.3f} {self.unit}{self.theirs:>9.3f} {self.unit}{ratio:>9.4f} x   "
            f"{self.against} ({self.goal})"
        )


HEADER = f"{'what':<34}{'ours':>11}{'beside':>11}{'ratio':>11}   beside (goal)"


def compare(
    ours: Callable[[], object], theirs: Callable[[], object], *, runs: int = 5
) -> tuple[float, float]:
    """Median seconds of two functions, run in turn after a warm-up of each."""
    ours()
    theirs()
    pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(runs)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def _seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def process(*arguments: str, cwd: Path = ROOT) -> Callable[[], object]:
    """A function that runs this Python with these arguments, and waits."""
    command: Sequence[str] = [sys.executable, *arguments]
    return lambda: subprocess.run(command, cwd=cwd, check=True, capture_output=True)


def command(*arguments: str, cwd: Path = ROOT) -> Callable[[], object]:
    """A function that runs the command ``analysis`` of this environment, and waits."""
    script = str(Path(sys.executable).with_name("analysis"))
    return lambda: subprocess.run([script, *arguments], cwd=cwd, check=True, capture_output=True)


def copy_of_project() -> Path:
    """A copy of the raw data and the notebooks in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    for name in ("data/raw", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    return folder
