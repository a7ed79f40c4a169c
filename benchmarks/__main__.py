"""Print the table of ``make bench``, and write it down with machine and date: benchmarks/RESULTS.md."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil

from analysis.versions import versions
from benchmarks import coding, corpus, startup, tabulation
from benchmarks.timing import HEADER, ROOT, Ratio

RESULTS, NOTES = ROOT / "benchmarks/RESULTS.md", ROOT / "benchmarks/notes.md"
GROUPS = (startup.ratios, tabulation.ratios, coding.ratios)


def main() -> None:
    print("{:<38}{:>12}{:>13}{:>10}   {:<34}{}".format(*HEADER))
    rows = [_shown(ratio) for group in GROUPS for ratio in group()]
    runs = corpus.measure()
    rows += [_shown(ratio) for ratio in corpus.ratios(runs)]
    RESULTS.write_text(_page(rows, runs), encoding="utf-8")


def _shown(ratio: Ratio) -> Ratio:
    print(ratio, flush=True)
    return ratio


def _page(rows: list[Ratio], runs: list[corpus.Run]) -> str:
    parts = [
        "# What was measured",
        INTRO,
        _machine(),
        _table(HEADER, [row.cells() for row in rows]),
        "## A corpus by its size",
        _table(corpus.SIZES, [run.cells() for run in runs]),
        NOTES.read_text(encoding="utf-8").rstrip(),
    ]
    return "\n\n".join(parts) + "\n"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows))


INTRO = (
    "Written by `make bench`. All lines come from one run, each pair side by side; the machine was shared, "
    "so read the ratios. Small is fast; *promised* is what the design asks for."
)


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
