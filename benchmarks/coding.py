"""Coding and statistics: the fast way beside the naive one, on the same dictionary and the same answers."""

import re
import tomllib
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import pyarrow as pa
from pyarrow.compute import count_substring_regex
from scipy.stats import fisher_exact

from analysis.coding import code_texts
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
    """Code texts, their language found, and count the codes."""
    return int(code_texts(texts).indicators.to_numpy("int64").sum())


def ratios() -> list[Ratio]:
    """Coding against one expression per task, ten times the documents, two processes, permutations."""
    return [
        _against_naive(),
        _with_evidence(),
        _against_limit(),
        _linear(),
        _two_processes(),
        _permutations(),
    ]


def _against_naive() -> Ratio:
    texts, naive = documents(40), NaiveCoder(built_in("en"))
    ours, theirs = compare(lambda: code(texts), lambda: [naive.codes(text) for text in texts], runs=3)
    return Ratio(what="code 40 texts", against="one re per task", ours=ours, theirs=theirs, most=1 / 30)


def _with_evidence() -> Ratio:
    texts = documents(2_000)
    ours, theirs = compare(lambda: code_texts(texts).evidence, lambda: code(texts), runs=3)
    return Ratio(
        what="code 2,000 texts, with evidence", against="without", ours=ours, theirs=theirs, most=1.5
    )


def _against_limit() -> Ratio:
    """What RE2 (in Arrow) takes to find the words of the dictionary, without gaps and tasks."""
    texts, words = documents(2_000), _words(built_in("en"))
    column = pa.array(texts)
    ours, theirs = compare(
        lambda: code(texts), lambda: count_substring_regex(column, words, ignore_case=True), runs=3
    )
    return Ratio(what="code 2,000 texts", against="limit: RE2, the same words", ours=ours, theirs=theirs)


def _words(dictionary: Dictionary) -> str:
    """Every word of every pattern, as one expression."""
    texts = [*(pattern.text for pattern in dictionary.patterns), *dictionary.never_after]
    places = [place for text in texts for sequence in dictionary.sequences(text) for place in sequence]
    return "|".join(sorted({re.escape(glob.strip("*")) for place in places for glob in place.globs}))


def _linear() -> Ratio:
    few, many = documents(200), documents(2_000)
    ours, theirs = compare(lambda: code(many), lambda: code(few), runs=3)
    return Ratio(what="code 2,000 texts", against="200 texts", ours=ours, theirs=theirs, most=11)


def _two_processes() -> Ratio:
    halves = [documents(6_000, seed=seed) for seed in (1, 2)]
    with ProcessPoolExecutor(2) as pool:
        ours, theirs = compare(lambda: list(pool.map(code, halves)), lambda: list(map(code, halves)), runs=3)
    return Ratio(
        what="12,000 texts, two processes", against="one process", ours=ours, theirs=theirs, most=1 / 1.6
    )


def _permutations() -> Ratio:
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 2, (50, 17)), rng.integers(0, 2, (50, 17))
    few = 10  # rounds of scipy's loop that are waited for; the time of all of them is scaled up

    def scipy_loop() -> None:
        for _ in range(few):
            rows = rng.permutation(np.vstack([a, b]))
            min(fisher_exact(_table(rows[:50, task], rows[50:, task])).pvalue for task in range(17))

    fast = partial(permute, a, b, seed=1, permutations=PERMUTATIONS)
    ours, theirs = compare(fast, scipy_loop, runs=3)
    scaled = theirs * PERMUTATIONS / few
    what = "10,000 permutations, 17 tasks"
    return Ratio(what=what, against="scipy in a loop", ours=ours, theirs=scaled, most=1 / 1000)


def _table(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.array([[x.sum(), y.sum()], [len(x) - x.sum(), len(y) - y.sum()]])
