"""Print the tables of ``make bench``, and write them down with machine and date: benchmarks/RESULTS.md.

``python -m benchmarks tabulation`` measures one part anew, and leaves the others as they are written. The
trials, ``faults`` and ``bad-input``, take longer and are only made when they are named.
"""

import os
import platform
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from analysis.versions import versions
from benchmarks import bad_input, coding, corpus, faults, startup, tabulation
from benchmarks.timing import HEADER, ROOT, Ratio

RESULTS, NOTES = ROOT / "benchmarks/RESULTS.md", ROOT / "benchmarks/notes.md"

INTRO = """# What was measured

Written by `make bench`. The lines of a part come from one run, each pair side by side; the machine was
shared, so read the ratios. Small is fast; *promised* is what the design asks for, and *limit* the fastest
thing that can be done with the same bytes.
"""


def main() -> None:
    for name in sys.argv[1:] or MEASURED:
        title, measure = PARTS[name]
        print(f"\n{title}")
        _write(name, f"## {title}\n\n{_machine()}\n\n{measure()}\n")


def _ratios(ratios: Callable[[], Sequence[Ratio]]) -> Callable[[], str]:
    return lambda: _table(HEADER, [_shown(ratio).cells() for ratio in ratios()])


def _shown(ratio: Ratio) -> Ratio:
    print(ratio, flush=True)
    return ratio


def _scaling() -> str:
    runs = corpus.measure()
    ratios = [_shown(ratio).cells() for ratio in corpus.ratios(runs)]
    return _table(corpus.SIZES, [run.cells() for run in runs]) + "\n\n" + _table(HEADER, ratios)


def _faults() -> str:
    return _table(faults.HEADER, faults.rows(faults.campaign()))


def _bad_input() -> str:
    return _table(bad_input.HEADER, bad_input.rows(bad_input.campaign()))


PARTS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "startup": ("Start and refresh", _ratios(startup.ratios)),
    "tabulation": ("Ten million answers", _ratios(tabulation.ratios)),
    "coding": ("Texts and statistics", _ratios(coding.ratios)),
    "corpus": ("A corpus by its size", _scaling),
    "faults": ("Harm done to a refresh", _faults),
    "bad-input": ("Bad input", _bad_input),
}
MEASURED = ("startup", "tabulation", "coding", "corpus")


def _write(name: str, part: str) -> None:
    """Put a part in its place; the notes, which are no measurement, stand below."""
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    parts = {n: _part(title, known) for n, (title, _) in PARTS.items()} | {name: part}
    page = [INTRO, *filter(None, parts.values()), NOTES.read_text(encoding="utf-8")]
    RESULTS.write_text("\n".join(page), encoding="utf-8")


def _part(title: str, page: str) -> str:
    found = re.search(rf"^## {title}\n.*?(?=\n## )", page, flags=re.MULTILINE | re.DOTALL)
    return found[0] if found else ""


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows))


def _machine() -> str:
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {number}" for name, number in versions().items())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {_processor()}, {os.cpu_count()} processors, {memory:.0f} GB; "
        f"Python {platform.python_version()}, {packages}."
    )


def _processor() -> str:
    told = Path("/proc/cpuinfo")  # Linux
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


if __name__ == "__main__":
    main()
