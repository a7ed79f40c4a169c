"""Coding and statistics: the fast way beside the naive one, on the same dictionary and the same answers."""

import re
import tomllib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from analysis.coding.coder import built_in_matcher
from analysis.coding.dictionary import Dictionary, built_in
from analysis.compare.joint import permute
from benchmarks.naive_coding import NaiveCoder
from benchmarks.timing import ROOT, Ratio, compare

LENGTH = 2_000  # characters of a document
PERMUTATIONS = 10_000


def documents(count: int, *, seed: int = 2010) -> list[str]:
    """Texts of two thousand characters, put together from the sentences of the tests and from filler."""
    cases = tomllib.loads((ROOT / "tests/cases/coding.toml").read_text(encoding="utf-8"))["en"]
    sentences = [case["text"] for case in cases] + [FILLER] * 2 * len(cases)
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(sentences, LENGTH // 60))[:LENGTH] for _ in range(count)]


FILLER = "The company was founded in a small town near the river and has grown into a place people like."


def code(texts: list[str]) -> int:
    """Code texts and count the codes."""
    matcher = built_in_matcher("en")
    return sum(sum(matcher.codes(text)) for text in texts)


def ratios() -> list[Ratio]:
    """Coding against one expression per task, ten times the documents, two processes, permutations."""
    return [
        _against_naive(),
        _against_stems(),
        _against_limit(),
        _linear(),
        _two_processes(),
        _permutations(),
    ]


def _against_naive() -> Ratio:
    texts, naive = documents(40), NaiveCoder(built_in("en"))
    ours, theirs = compare(lambda: code(texts), lambda: [naive.codes(text) for text in texts], runs=3)
    return Ratio(what="code 40 texts", against="one re per task", ours=ours, theirs=theirs, most=1 / 30)


def _against_stems() -> Ratio:
    """What pandas and Arrow do of it: one alternation of bare words per task, no gaps, nothing taken away."""
    texts, dictionary = documents(1_000), built_in("en")
    series = pd.Series(texts).astype("str")
    patterns = [_stems(dictionary, task) for task in dictionary.tasks]

    def contains() -> None:
        for pattern in patterns:
            series.str.contains(pattern)

    ours, theirs = compare(lambda: code(texts), contains, runs=3)
    return Ratio(what="code 1,000 texts", against="str.contains, words alone", ours=ours, theirs=theirs)


def _stems(dictionary: Dictionary, task: str) -> str:
    """The first word of every pattern of a task, as Arrow's expressions write it."""
    found = {
        glob.strip("*")
        for pattern in dictionary.patterns
        if pattern.task == task and not pattern.exclude
        for places in dictionary.sequences(pattern.text)
        for glob in places[0].globs
    }
    return "(?i)" + "|".join(sorted(map(re.escape, found)))


def _against_limit() -> Ratio:
    texts = documents(1_000)
    ours, theirs = compare(lambda: code(texts), lambda: [crc32(text.encode()) for text in texts], runs=3)
    return Ratio(what="code 1,000 texts", against="limit: crc32 of the same bytes", ours=ours, theirs=theirs)


def _linear() -> Ratio:
    few, many = documents(200), documents(2_000)
    ours, theirs = compare(lambda: code(many), lambda: code(few), runs=3)
    return Ratio(what="code 2,000 texts", against="200 texts", ours=ours, theirs=theirs, most=11)


def _two_processes() -> Ratio:
    halves = [documents(6_000, seed=seed) for seed in (1, 2)]
    with ProcessPoolExecutor(2) as pool:
        ours, theirs = compare(lambda: list(pool.map(code, halves)), lambda: list(map(code, halves)), runs=3)
    return Ratio(
        what="12,000 texts, two processes",
        against="one process",
        ours=ours,
        theirs=theirs,
        most=1 / 1.6,
    )


def _permutations() -> Ratio:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 2, (50, 17)), rng.integers(0, 2, (50, 17))
    few = 10  # rounds of scipy's loop that are waited for; the time of all of them is scaled up

    def scipy_loop() -> None:
        for _ in range(few):
            rows = rng.permutation(np.vstack([a, b]))
            min(fisher_exact(_table(rows[:50, task], rows[50:, task])).pvalue for task in range(17))

    fast = partial(permute, a, b, paired=False, seed=1, permutations=PERMUTATIONS)
    ours, theirs = compare(fast, scipy_loop, runs=3)
    scaled = theirs * PERMUTATIONS / few
    what = "10,000 permutations, 17 tasks"
    return Ratio(what=what, against="scipy in a loop", ours=ours, theirs=scaled, most=1 / 1000)


def _table(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.array([[x.sum(), y.sum()], [len(x) - x.sum(), len(y) - y.sum()]])
