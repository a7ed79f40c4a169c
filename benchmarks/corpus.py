"""A corpus of up to a million documents: seconds, and memory of all processes together, by its size."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import psutil

from benchmarks.coding import documents
from benchmarks.timing import Ratio

POOL = 4_000  # documents that are written again and again, each time with other rare words
RARE = 3_000_000  # different rare words: more than the coder remembers
SMALL, LARGE = 100_000, 1_000_000


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of the command: how much, how long, and the most memory that was in use."""

    documents: int
    shards: int
    workers: int
    seconds: float
    megabytes: float

    def cells(self) -> tuple[str, ...]:
        """What a row of the table says."""
        sizes = (f"{self.documents:,}", f"{self.shards}", f"{self.workers}")
        return (
            *sizes,
            f"{self.seconds:.0f} s",
            f"{self.documents / self.seconds:,.0f}",
            f"{self.megabytes:.0f} MB",
        )


SIZES = ("documents", "shards", "processes", "time", "documents per second", "memory at the peak")


def measure() -> list[Run]:
    """Count corpora of different sizes and shards."""
    with _corpus(SMALL, 10) as folder:
        alone, small = _run(folder, SMALL, workers=1), _run(folder, SMALL, workers=2)
    with _corpus(SMALL, 2) as folder:
        thick = _run(folder, SMALL, workers=2)
    with _corpus(LARGE, 100) as folder:
        large = _run(folder, LARGE, workers=2)
    return [alone, small, thick, large]


def ratios(runs: list[Run]) -> list[Ratio]:
    """Two processes against one, linear in documents, memory that does not grow."""
    alone, small, thick, large = runs
    return [
        _times("100,000 documents, two processes", small, "one process", alone, most=1 / 1.6),
        _times("1,000,000 documents", large, "100,000 documents", small, most=11),
        _memories("memory, 1,000,000 documents", large, "100,000 documents", small.megabytes, most=1.5),
        _memories("memory, 2 shards", thick, "10 shards, as many documents", small.megabytes, most=1.5),
        _memories("memory, 1,000,000 documents", large, "1 GB", 1_000, most=1),
    ]


def _times(what: str, ours: Run, against: str, theirs: Run, *, most: float) -> Ratio:
    return Ratio(what=what, against=against, ours=ours.seconds, theirs=theirs.seconds, most=most)


def _memories(what: str, ours: Run, against: str, megabytes: float, *, most: float) -> Ratio:
    return Ratio(what=what, against=against, ours=ours.megabytes, theirs=megabytes, most=most, unit="MB")


@contextmanager
def _corpus(count: int, shards: int) -> Iterator[Path]:
    """Documents of two kilobytes in Parquet shards; rare words make every document another."""
    pool, rng = documents(POOL), np.random.default_rng(1)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for number in range(shards):
            size = count // shards
            words = rng.integers(0, RARE, (size, 3)).astype("str")
            texts = [f"{pool[i % POOL]} w{' w'.join(words[i])}" for i in range(size)]
            years = rng.integers(2010, 2025, size)
            pd.DataFrame({"text": texts, "year": years}).to_parquet(Path(folder, f"{number:03}.parquet"))
        yield Path(folder)


def _run(folder: Path, count: int, *, workers: int) -> Run:
    command = [sys.executable, "-m", "analysis", "code", str(folder), "--by", "year"]
    with tempfile.TemporaryDirectory() as done:
        options = ["--workers", str(workers), "--codes", f"{done}/codes", "--out", f"{done}/tasks.csv"]
        start = time.perf_counter()
        process = psutil.Popen([*command, *options], stderr=subprocess.DEVNULL)
        most = 0.0
        while process.poll() is None:
            most = max(most, _memory(process))
            time.sleep(0.1)
        seconds = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError(f"the command failed: {process.returncode}")
    shards = len(list(folder.glob("*.parquet")))
    run = Run(documents=count, shards=shards, workers=workers, seconds=seconds, megabytes=most)
    print("  ".join(f"{name}: {said}" for name, said in zip(SIZES, run.cells(), strict=True)), flush=True)
    return run


def _memory(process: psutil.Process) -> float:
    """Megabytes that a process and its children use."""
    total = 0
    for one in [process, *process.children(recursive=True)]:
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6
