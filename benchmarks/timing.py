"""Timing two ways of doing the same, in turn, so that a noisy machine slows both alike."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One line of the table.

    Attributes
    ----------
    what, against
        What is timed, and what it is held against: the naive way, a library's, or the limit of the machine.
    ours, theirs
        Median seconds of each, or another unit.
    most
        The largest ratio of ours to theirs that keeps what is promised; nothing is promised if ``None``.
    """

    what: str
    against: str
    ours: float
    theirs: float
    most: float | None = None
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """Ours as a part of theirs: small is fast."""
        return self.ours / self.theirs

    @property
    def goal(self) -> str:
        """What is promised, in words, and whether it holds."""
        if self.most is None:
            return ""
        wanted = f"{round(1 / self.most, 1):,g} x faster" if self.most < 0.9 else f"within {self.most:g} x"
        return f"{wanted}: {'holds' if self.ratio <= self.most else 'FAILS'}"

    def cells(self) -> tuple[str, ...]:
        """What a row of the table says."""
        numbers = (f"{self.ours:.3f} {self.unit}", f"{self.theirs:.3f} {self.unit}", f"{self.ratio:.4f}")
        return (self.what, *numbers, self.against, self.goal)

    def __str__(self) -> str:
        return "{:<38}{:>12}{:>13}{:>10}   {:<34}{}".format(*self.cells())


HEADER = ("what", "ours", "beside", "ratio", "beside what", "promised")


def compare(
    ours: Callable[[], object], theirs: Callable[[], object], *, runs: int = 5
) -> tuple[float, float]:
    """Median seconds of two functions, run in turn; after a warm-up of each, if they are run often."""
    if runs > 2:
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


SHOWN = ("gender", "tasks_shares", "audit_overview", "claims_board")  # a panel of each source of rows


def published_study(folder: Path) -> None:
    """Put the published study into a project: no wave of one's own, and one panel on the poster."""
    waves = shutil.ignore_patterns("example", "2021", "__pycache__")
    shutil.copytree(ROOT / "data/raw", folder / "data/raw", ignore=waves)
    _keep(folder, lambda table: "" if "2021" in table or table.startswith("[poster]") else table)
    with (folder / "data/raw/panels.toml").open("a", encoding="utf-8") as panels:
        panels.write('\n[poster]\npanels = ["gender"]\n')


def small_study(
    folder: Path, *, panels: Sequence[str] = SHOWN, languages: Sequence[str] = ("en", "nl")
) -> None:
    """The same with some panels in some languages: what a refresh takes some seconds for."""
    published_study(folder)
    _keep(folder, partial(_with_shown, shown=panels))
    study = folder / "data/raw/study.toml"
    spoken = study.read_text(encoding="utf-8")
    named = f"languages = {json.dumps(list(languages))}"
    study.write_text(re.sub(r"(?m)^languages = .*$", named, spoken), encoding="utf-8")


def _keep(folder: Path, what: Callable[[str], str]) -> None:
    """Change every table of ``panels.toml``."""
    panels = folder / "data/raw/panels.toml"
    tables = re.split(r"(?m)^(?=\[)", panels.read_text(encoding="utf-8"))
    panels.write_text("".join(map(what, tables)), encoding="utf-8")


def _with_shown(table: str, *, shown: Sequence[str]) -> str:
    """A table of ``panels.toml``, if it is about panels that are shown."""
    if table.startswith("[panels."):
        return table if table.startswith(tuple(f"[panels.{name}]" for name in shown)) else ""
    if not table.startswith("[[chapters]]"):
        return table
    named = [name for name in shown if f'"{name}"' in table]
    return re.sub(r"(?m)^panels = .*$", f"panels = {json.dumps(named)}", table) if named else ""
